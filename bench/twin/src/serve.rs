//! fraud-guard's own routes on its store and queues in memory, and two ports beside them: at one single
//! events come in as a poll would store them, at the other the Functions host takes messages.
//!
//! In production the host takes its messages out of a storage queue, which costs the handler nothing. So
//! that port has a thread of its own, whose processor time can be told from the handler's.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
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
use fraud_guard::functions;
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
use tokio::net::TcpListener;

use crate::reader::Reader;

#[derive(Clone)]
struct Twin {
    store: Store,
    queue: MemoryQueue,
    reader: Arc<Reader>,
}

/// What `bench/run` knows the thread by.
const HOST_THREAD: &str = "host";

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
    let events = Router::new().route("/event", post(event)).with_state(twin);
    let events_listener = TcpListener::bind((Ipv4Addr::LOCALHOST, events_port)).await?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let served = functions::serve(Arc::new(app), listener, std::future::pending());
    tokio::try_join!(served, async { axum::serve(events_listener, events).await })?;
    Ok(())
}

/// Serves the port of the Functions host on a thread and a runtime of its own.
fn start_host_port(queue: MemoryQueue, port: u16) -> Outcome {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let routes = Router::new().route("/take", post(take)).with_state(queue);
    let serve = async {
        let listener = TcpListener::from_std(listener)?;
        axum::serve(listener, routes).await
    };
    let run = move || runtime.block_on(serve);
    std::thread::Builder::new().name(HOST_THREAD.to_owned()).spawn(run)?;
    Ok(())
}

/// Takes messages out of a queue for good; waits a moment for the first.
async fn take(
    State(queues): State<MemoryQueue>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Json<Vec<String>> {
    let queue = query.get("queue").map(String::as_str).unwrap_or_default();
    let most = query.get("most").and_then(|most| most.parse().ok()).unwrap_or(1);
    let found = tokio::time::timeout(Duration::from_millis(100), wait(&queues, queue, most));
    let messages = found.await.unwrap_or_default();
    Json(messages.into_iter().map(|message| STANDARD.encode(message.body)).collect())
}

async fn wait(queues: &MemoryQueue, queue: &str, most: usize) -> Vec<MemoryMessage> {
    loop {
        tokio::select! {
            // First, so that no arrival is missed between the look and the wait.
            biased;
            () = queues.arrival() => {}
            messages = look(queues, queue, most) => return messages,
        }
    }
}

async fn look(queues: &MemoryQueue, queue: &str, most: usize) -> Vec<MemoryMessage> {
    let messages = queues.receive(queue, most, Duration::from_secs(3_600));
    if messages.is_empty() {
        std::future::pending::<()>().await;
    }
    for message in &messages {
        queues.delete(queue, message);
    }
    messages
}

/// Stores an event in the inbox of its case and hints at it, as a poll does.
async fn event(State(twin): State<Twin>, body: Bytes) -> StatusCode {
    let Ok(event) = twin.reader.read(&body) else { return StatusCode::BAD_REQUEST };
    let seen = Observation::new(Clock::System.now(), event);
    let (scope, version) = (seen.event.scope(), seen.event.version());
    let key = Key::inbox(&scope, &seen.event.key, seen.observed_at, &version);
    if twin.store.insert_if_absent(&key, &seen).await.is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    let task = Task::Process(scope);
    twin.queue.put(task.queue().as_str(), task.to_text().as_bytes(), Duration::ZERO);
    StatusCode::NO_CONTENT
}
