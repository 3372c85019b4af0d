//! A handler on the twins in memory, and a host that drives it by hand.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fraud_guard::app::App;
use fraud_guard::app::Storage;
use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::functions;
use fraud_guard::settings::Settings;
use fraud_guard::store::MemoryStore;
use fraud_guard::store::Store;
use fraud_guard::task_queue::MemoryMessage;
use fraud_guard::task_queue::MemoryQueue;
use fraud_guard::task_queue::TaskQueue;
use futures::StreamExt;
use jiff::SignedDuration;
use serde_json::Value;
use serde_json::json;

use crate::support::partner;
use crate::support::partner::Partner;

/// A handler on the twins in memory, and a host that drives it by hand.
pub struct World {
    pub partner: Partner,
    pub clock: ManualClock,
    pub store: Store,
    pub queue: MemoryQueue,
    settings: Vec<(String, String)>,
    pub handler: SocketAddr,
    client: reqwest::Client,
}

impl World {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts with more settings.
    pub async fn start_with(more: &[(&str, &str)]) -> Self {
        let clock = ManualClock::at("2026-02-03T03:00:00Z".parse().expect("a time"));
        Self::start_at(clock, more).await
    }

    /// Starts with a clock that others go by, too.
    pub async fn start_at(clock: ManualClock, more: &[(&str, &str)]) -> Self {
        Self::start_on(Store::Memory(MemoryStore::default()), clock, more).await
    }

    /// Starts with a store of one's own.
    pub async fn start_on(store: Store, clock: ManualClock, more: &[(&str, &str)]) -> Self {
        let (partner, address) = Partner::start().await;
        let queue = MemoryQueue::default();
        let mut settings = partner::settings(address);
        settings.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let handler = handler(&settings, &store, &queue, &clock).await;
        let client = reqwest::Client::new();
        Self { partner, clock, store, queue, settings, handler, client }
    }

    /// The app of a process beside the handler, for what people decide.
    pub fn app(&self) -> App {
        app(&self.settings, &self.store, &self.queue, &self.clock)
    }

    /// Another process takes over what the first one has written.
    pub async fn restart(&mut self) {
        self.handler = handler(&self.settings, &self.store, &self.queue, &self.clock).await;
    }

    pub async fn invoke(&self, function: &str, data: Value) {
        self.invoke_at(self.handler, function, data).await;
    }

    /// Fires a timer of one of several processes.
    pub async fn fire_at(&self, handler: SocketAddr, function: &str) {
        self.invoke_at(handler, function, json!({ "timer": { "IsPastDue": false } })).await;
    }

    async fn invoke_at(&self, handler: SocketAddr, function: &str, data: Value) {
        let body = json!({ "Data": data, "Metadata": {} });
        let url = format!("http://{handler}/{function}");
        let answer = self.client.post(url).json(&body).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{function}: {}", answer.text().await.unwrap_or_default());
    }

    pub async fn fire(&self, function: &str) {
        self.invoke(function, json!({ "timer": { "IsPastDue": false } })).await;
    }

    /// Gives every visible message to its function, sixteen at once, until none is left.
    pub async fn drain(&self) {
        loop {
            let mut handled = 0;
            for (queue, function) in [
                ("fraud-events", "ProcessFraudEvent"),
                ("notifications", "DeliverNotification"),
                ("containments", "ContainSubscription"),
            ] {
                let messages = self.queue.receive(queue, 10_000, Duration::from_secs(600));
                handled += messages.len();
                let work =
                    messages.into_iter().map(|message| self.handle(queue, function, message));
                let work: Vec<_> = work.collect();
                futures::stream::iter(work).buffer_unordered(16).collect::<Vec<()>>().await;
            }
            if handled == 0 {
                return;
            }
        }
    }

    pub async fn handle(&self, queue: &str, function: &str, message: MemoryMessage) {
        self.invoke(function, json!({ "message": STANDARD.encode(&message.body) })).await;
        self.queue.delete(queue, &message);
    }

    pub fn drop_all_messages(&self) {
        for queue in ["fraud-events", "notifications"] {
            for message in self.queue.receive(queue, 100_000, Duration::from_secs(600)) {
                self.queue.delete(queue, &message);
            }
        }
    }

    pub fn pass(&self, minutes: i64) {
        self.clock.advance(SignedDuration::from_mins(minutes));
    }

    pub fn pass_seconds(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    /// What the clock will show, as text.
    pub fn clock_after(&self, seconds: i64) -> String {
        let now = Clock::Manual(self.clock.clone()).now();
        (now + SignedDuration::from_secs(seconds)).to_string()
    }

    pub async fn poll(&self) {
        self.fire("PollFraudEvents").await;
        self.drain().await;
    }

    /// Polls, whether it succeeds or not.
    pub async fn poll_whatever_it_answers(&self) {
        self.try_to("PollFraudEvents").await;
        self.drain().await;
    }

    /// Fires a timer, whether it succeeds or not; the status.
    pub async fn try_to(&self, function: &str) -> u16 {
        let body = json!({ "Data": { "timer": { "IsPastDue": false } }, "Metadata": {} });
        let url = format!("http://{}/{function}", self.handler);
        let answer = self.client.post(url).json(&body).send().await.expect("an answer");
        answer.status().as_u16()
    }

    /// What the health endpoint says.
    pub async fn health(&self) -> (u16, Value) {
        let url = format!("http://{}/api/health", self.handler);
        let answer = self.client.get(url).send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.expect("JSON"))
    }

    /// Minutes pass, with a sweep in each.
    pub async fn sweep_for(&self, minutes: i64) {
        for _ in 0..minutes {
            self.pass(1);
            self.fire("SweepCases").await;
            self.drain().await;
        }
    }
}

fn app(
    settings: &[(String, String)],
    store: &Store,
    queue: &MemoryQueue,
    clock: &ManualClock,
) -> App {
    let storage = Storage { store: store.clone(), queue: TaskQueue::Memory(queue.clone()) };
    let mut settings = Settings::from_pairs(settings.iter().cloned());
    let clock = Clock::Manual(clock.clone());
    App::build_whatever_the_policy(&mut settings, Some(storage), clock).expect("an app")
}

/// Starts a handler on what there is.
async fn handler(
    settings: &[(String, String)],
    store: &Store,
    queue: &MemoryQueue,
    clock: &ManualClock,
) -> SocketAddr {
    serve(app(settings, store, queue, clock)).await
}

/// Starts a handler that is this app.
pub async fn serve(app: App) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let handler = listener.local_addr().expect("an address");
    #[expect(clippy::disallowed_methods, reason = "the handler lives as long as the test")]
    tokio::spawn(functions::serve(Arc::new(app), listener, std::future::pending()));
    handler
}
