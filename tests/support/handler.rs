//! The custom handler inside the test: the real routes on a real port, storage in memory.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fraud_guard::app::App;
use fraud_guard::app::Storage;
use fraud_guard::case::Observation;
use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::functions;
use fraud_guard::settings::Settings;
use fraud_guard::store::Key;
use fraud_guard::store::MemoryStore;
use fraud_guard::store::Store;
use fraud_guard::task::QueueName;
use fraud_guard::task_queue::MemoryQueue;
use fraud_guard::task_queue::TaskQueue;
use serde_json::Value;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::messages::now;
use super::wire;
use super::wire::Answer;

/// A running handler; it ends with the test.
pub struct Handler {
    pub address: SocketAddr,
    pub store: Store,
    pub queue: MemoryQueue,
    task: JoinHandle<()>,
}

/// Nobody listens there, so that no test reaches Microsoft.
pub const NOWHERE: &str = "http://127.0.0.1:9";

/// Values that no log and no answer may show.
pub const CLIENT_SECRET: &str = "canary-client-secret";

/// The identity of a partner; nothing answers behind it.
pub const PARTNER: [(&str, &str); 7] = [
    ("COLLECT_EVIDENCE", "off"),
    ("PARTNER_TENANT_ID", "11111111-aaaa-4aaa-8aaa-000000000001"),
    ("PARTNER_CLIENT_ID", "33333333-cccc-4ccc-8ccc-000000000003"),
    ("PARTNER_CLIENT_SECRET", CLIENT_SECRET),
    ("LOGIN_URL", NOWHERE),
    ("GRAPH_URL", NOWHERE),
    ("PARTNER_CENTER_URL", NOWHERE),
];

impl Handler {
    pub async fn start(settings: &[(&str, &str)]) -> Self {
        Self::start_with(settings, |_| {}).await
    }

    /// A handler whose app is changed before it starts.
    #[allow(clippy::disallowed_methods, reason = "the handler ends with the test, not before")]
    pub async fn start_with(settings: &[(&str, &str)], change: impl FnOnce(&mut App)) -> Self {
        // One channel is enough, and none would be refused.
        let has_webhook = settings.iter().any(|(name, _)| *name == "WEBHOOK_URL");
        let quiet = [("CONSOLE_CHANNEL", if has_webhook { "off" } else { "on" })];
        let pairs = quiet.iter().chain(&PARTNER).chain(settings).copied();
        let store = Store::Memory(MemoryStore::default());
        let queue = MemoryQueue::default();
        let storage = Storage { store: store.clone(), queue: TaskQueue::Memory(queue.clone()) };
        let clock = Clock::Manual(ManualClock::at(now()));
        let mut settings = Settings::from_pairs(pairs);
        let mut app = App::build_with(&mut settings, Some(storage), clock).expect("settings");
        change(&mut app);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let serve = functions::serve(Arc::new(app), listener, std::future::pending());
        let task = tokio::spawn(async move { serve.await.expect("a port") });
        Self { address, store, queue, task }
    }

    /// Asks once, on a connection of its own.
    pub async fn ask(&self, request: &[u8]) -> Answer {
        wire::ask(self.address, request).await
    }

    /// Invokes a function as the host does; whatever it answers has the form that the host needs.
    pub async fn invoke(&self, function: &str, body: &[u8]) -> Answer {
        let answer = self.ask(&wire::invocation(function, body)).await;
        answer.json();
        answer
    }

    /// Everything in the store, by key.
    pub async fn keys(&self) -> Vec<String> {
        let keys = self.store.list_all("").await.expect("the keys");
        keys.iter().map(ToString::to_string).collect()
    }

    /// True when nothing was stored and nothing was put into a queue.
    pub async fn is_untouched(&self) -> bool {
        let is_empty = |queue: QueueName| self.queue.is_empty(queue.as_str());
        self.keys().await.is_empty() && QueueName::ALL.into_iter().all(is_empty)
    }

    /// The messages that were kept because they are no tasks.
    pub async fn dead_letters(&self, queue: &str) -> Vec<Value> {
        let keys = self.store.list_all(&format!("dead-letter/{queue}/")).await.expect("the keys");
        let mut letters = Vec::new();
        for key in keys {
            let letter = self.store.get::<Value>(&key).await.expect("it is there");
            letters.extend(letter.map(|(letter, _)| letter));
        }
        letters
    }

    /// Puts an event where a poll would have put it.
    pub async fn observe(&self, event: &FraudEvent) {
        let observed_at = now();
        let key = Key::inbox(&event.scope(), &event.key, observed_at, &event.version());
        let observation = Observation::new(observed_at, event.clone());
        self.store.insert_if_absent(&key, &observation).await.expect("it is written");
    }

    /// Takes a visible message out of a queue, as the host does before it invokes.
    pub fn take(&self, queue: QueueName) -> Option<Vec<u8>> {
        let mut taken = self.queue.receive(queue.as_str(), 1, Duration::from_secs(600));
        let message = taken.pop()?;
        self.queue.delete(queue.as_str(), &message);
        Some(message.body)
    }
}

impl Drop for Handler {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What the host sends with a queue message: the exact bytes, in base64.
pub fn queue_body(message: &[u8]) -> Vec<u8> {
    let metadata = json!({ "DequeueCount": "1" });
    json!({ "Data": { "message": STANDARD.encode(message) }, "Metadata": metadata })
        .to_string()
        .into_bytes()
}

/// What the host sends when a timer fires.
pub fn timer_body() -> Vec<u8> {
    host_fixture("timer-normal.json")
}

/// A body as the host sent it, with the name of our binding.
pub fn host_fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/host").join(name);
    let bytes = std::fs::read(path).expect("a fixture");
    let (theirs, ours) = (&b"\"msg\":"[..], &b"\"message\":"[..]);
    match bytes.windows(theirs.len()).position(|window| window == theirs) {
        Some(at) => [&bytes[..at], ours, &bytes[at + theirs.len()..]].concat(),
        None => bytes,
    }
}
