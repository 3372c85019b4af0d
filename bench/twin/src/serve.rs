//! fraud-guard's own routes on its store and queues in memory, and two ports beside them: at one single
//! events come in as a poll would store them, at the other the Functions host is told to work.
//!
//! In production the host takes its messages out of a storage queue, which costs the handler nothing. So
//! it has a thread of its own here, whose processor time can be told from the handler's, and calls the
//! handler over HTTP like any other host.

use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::extract::Query;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fraud_guard::app::App;
use fraud_guard::app::Storage;
use fraud_guard::case::Observation;
use fraud_guard::clock::Clock;
use fraud_guard::fraud_event::ListedEvent;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::functions;
use fraud_guard::open_events::OpenEvents;
use fraud_guard::settings::Settings;
use fraud_guard::store::Key;
use fraud_guard::store::MemoryStore;
use fraud_guard::store::Store;
use fraud_guard::task::Task;
use fraud_guard::task_queue::MemoryMessage;
use fraud_guard::task_queue::MemoryQueue;
use fraud_guard::task_queue::TaskQueue;
use fraud_guard::telemetry;
use fraud_guard_bench_load::Outcome;
use fraud_guard_bench_load::host::Host;
use fraud_guard_bench_load::host::Source;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::reader::Reader;

#[derive(Clone)]
struct Twin {
    store: Store,
    queue: MemoryQueue,
    reader: Arc<Reader>,
}

/// What `bench/run` knows the thread by.
const HOST_THREAD: &str = "host";
/// How long the host waits for a message before it looks again.
const A_MOMENT: Duration = Duration::from_millis(100);

pub async fn run(port: u16, events_port: u16, host_port: u16) -> Outcome {
    let mut settings = Settings::from_environment();
    let _guard = telemetry::start(&mut settings)?;
    let store = Store::Memory(MemoryStore::default());
    let queue = MemoryQueue::default();
    let storage = Storage { store: store.clone(), queue: TaskQueue::Memory(queue.clone()) };
    let app = App::build_whatever_the_policy(&mut settings, Some(storage), Clock::System)?;
    // First, so that whoever gets an answer from the handler finds the thread.
    start_host_port(queue.clone(), host_port)?;
    let twin = Twin { store, queue, reader: Arc::new(Reader::new()?) };
    let events = Router::new().route("/event", post(event)).route("/listed", post(listed));
    let events = events.layer(DefaultBodyLimit::disable()).with_state(twin);
    let events_listener = TcpListener::bind((Ipv4Addr::LOCALHOST, events_port)).await?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let served = functions::serve(Arc::new(app), listener, std::future::pending());
    tokio::try_join!(served, async { axum::serve(events_listener, events).await })?;
    Ok(())
}

/// Serves the port of the Functions host on a thread and a runtime of its own.
fn start_host_port(queues: MemoryQueue, port: u16) -> Outcome {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let host = FunctionsHost { queues: Queues(queues), stop: Arc::default() };
    let routes = Router::new().route("/work", post(work)).route("/stop", post(stop));
    let routes = routes.with_state(host);
    let serve = async {
        let listener = TcpListener::from_std(listener)?;
        axum::serve(listener, routes).await
    };
    let run = move || runtime.block_on(serve);
    std::thread::Builder::new().name(HOST_THREAD.to_owned()).spawn(run)?;
    Ok(())
}

#[derive(Clone)]
struct FunctionsHost {
    queues: Queues,
    /// Told once for each time that it shall stop.
    stop: Arc<Notify>,
}

#[derive(serde::Deserialize)]
struct Work {
    queues: String,
    in_flight: usize,
    handler: SocketAddr,
}

/// Gives messages to their functions until told to stop, and then until the queues are empty.
async fn work(
    State(FunctionsHost { queues: source, stop }): State<FunctionsHost>,
    Query(Work { queues, in_flight, handler }): Query<Work>,
) -> Result<Json<Value>, StatusCode> {
    let host = Host { handler, source, in_flight };
    let queues: Vec<&str> = queues.split(',').collect();
    let done = host.work(&queues, stop.notified()).await;
    done.map(Json).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

async fn stop(State(host): State<FunctionsHost>) -> StatusCode {
    host.stop.notify_one();
    StatusCode::NO_CONTENT
}

#[derive(Clone)]
struct Queues(MemoryQueue);

impl Source for Queues {
    async fn take(&self, queue: &str, most: usize) -> Vec<String> {
        let found = tokio::time::timeout(A_MOMENT, self.wait(queue, most)).await;
        let messages = found.unwrap_or_default();
        messages.into_iter().map(|message| STANDARD.encode(message.body)).collect()
    }
}

impl Queues {
    async fn wait(&self, queue: &str, most: usize) -> Vec<MemoryMessage> {
        loop {
            tokio::select! {
                // First, so that no arrival is missed between the look and the wait.
                biased;
                () = self.0.arrival() => {}
                messages = self.look(queue, most) => return messages,
            }
        }
    }

    async fn look(&self, queue: &str, most: usize) -> Vec<MemoryMessage> {
        let messages = self.0.receive(queue, most, Duration::from_secs(3_600));
        if messages.is_empty() {
            std::future::pending::<()>().await;
        }
        for message in &messages {
            self.0.delete(queue, message);
        }
        messages
    }
}

/// Takes note of the events of a list in one write, as the poll that reads it does before it stores them.
async fn listed(State(twin): State<Twin>, body: Bytes) -> StatusCode {
    let Ok(events) = twin.reader.read_all(&body) else { return StatusCode::BAD_REQUEST };
    let events: Vec<ListedEvent> = events.iter().map(ListedEvent::of).collect();
    let events: Vec<&ListedEvent> = events.iter().collect();
    let note = |before: Option<OpenEvents>| {
        let mut open = before.unwrap_or_default();
        open.expect(&events);
        (Some(open), ())
    };
    match twin.store.change(&Key::open_events(SourceName::PartnerCenter), note).await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Stores an event of that list in the inbox of its case and hints at it, as the poll does.
async fn event(State(twin): State<Twin>, body: Bytes) -> StatusCode {
    let Ok(event) = twin.reader.read(&body) else { return StatusCode::BAD_REQUEST };
    let seen = Observation { is_expected: true, ..Observation::new(Clock::System.now(), event) };
    let (scope, version) = (seen.event.scope(), seen.event.version());
    let key = Key::inbox(&scope, &seen.event.key, seen.observed_at, &version);
    if twin.store.insert_if_absent(&key, &seen).await.is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    let task = Task::Process(scope);
    twin.queue.put(task.queue().as_str(), task.to_text().as_bytes(), Duration::ZERO);
    StatusCode::NO_CONTENT
}
