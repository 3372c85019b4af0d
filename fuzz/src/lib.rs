//! What the targets share: the real sources, an app in memory, and what must hold of every text.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::LazyLock;

use fraud_guard::app::App;
use fraud_guard::app::Storage;
use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::Scope;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::loose_json::Element;
use fraud_guard::loose_json::Page;
use fraud_guard::settings::Settings;
use fraud_guard::sources::FraudEventSource;
use fraud_guard::store::Key;
use fraud_guard::store::MemoryStore;
use fraud_guard::store::Store;
use fraud_guard::task_queue::MemoryQueue;
use fraud_guard::task_queue::TaskQueue;
use jiff::Timestamp;
use serde_json::value::RawValue;

/// The time of every run.
pub fn now() -> Timestamp {
    "2026-02-03T03:00:00Z".parse().expect("a time")
}

/// Settings with which nothing but this machine can be reached.
pub fn settings() -> BTreeMap<String, String> {
    let nowhere = "http://127.0.0.1:9";
    [
        ("LOGIN_URL", nowhere),
        ("PARTNER_CENTER_URL", nowhere),
        ("GRAPH_URL", nowhere),
        ("PARTNER_TENANT_ID", "11111111-aaaa-4aaa-8aaa-000000000001"),
        ("PARTNER_CLIENT_ID", "app"),
        ("PARTNER_CLIENT_SECRET", "secret"),
        ("PARTNER_REFRESH_TOKEN", "refresh"),
        ("FRAUD_EVENT_SOURCES", "graph,partner-center"),
        ("CONSOLE_CHANNEL", "off"),
        ("COLLECT_EVIDENCE", "off"),
        ("WEBHOOK_URL", "http://127.0.0.1:9/hook"),
        ("WEBHOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        ("POLICY_FILE", concat!(env!("CARGO_MANIFEST_DIR"), "/../fraud-guard.toml")),
        ("PARTNER_CENTER_WEBHOOK", "on"),
        ("PARTNER_CENTER_WEBHOOK_CERTIFICATE_HOSTS", "127.0.0.1:9"),
        ("PARTNER_CENTER_WEBHOOK_ISSUER_HOSTS", "127.0.0.1:9"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}

/// A new app on an empty store in memory.
pub fn app() -> App {
    let queue = TaskQueue::Memory(MemoryQueue::default());
    let storage = Storage { store: Store::Memory(MemoryStore::default()), queue };
    let mut settings = Settings::from_pairs(settings());
    let clock = Clock::Manual(ManualClock::at(now()));
    App::build_with(&mut settings, Some(storage), clock).expect("an app")
}

/// The real source of this name.
pub fn source(name: SourceName) -> &'static dyn FraudEventSource {
    static APP: LazyLock<App> = LazyLock::new(app);
    let found = APP.sources.iter().find(|source| source.name() == name);
    found.expect("a source").as_ref()
}

/// Reads the elements of a page as the source does: every element is an event or is set aside.
pub fn read_all(page: &Page<'_>, name: SourceName) -> (Vec<FraudEvent>, usize) {
    let mut events = Vec::new();
    let mut set_aside = 0;
    for element in &page.elements {
        match element.read() {
            Element::Read(object) => match source(name).read(&object) {
                Ok(event) => events.push(event),
                Err(_) => set_aside += 1,
            },
            Element::Unreadable { .. } => set_aside += 1,
        }
    }
    (events, set_aside)
}

/// How many elements a page has, when it is strict JSON: a list, or an object with one list.
pub fn strict_length(body: &[u8]) -> Option<usize> {
    let elements: Vec<&RawValue> = serde_json::from_slice(body).ok()?;
    Some(elements.len())
}

/// One source's page: nothing is lost, and what becomes of an event is bounded and harmless.
pub fn check_page(body: &[u8], name: SourceName) {
    let Ok(page) = fraud_guard::loose_json::read_page(body) else { return };
    let (events, set_aside) = read_all(&page, name);
    if let Some(length) = strict_length(body) {
        assert_eq!(events.len() + set_aside, length, "an element was lost");
    }
    for event in &events {
        check_event(event);
    }
}

fn check_event(event: &FraudEvent) {
    assert!(event.resources.len() <= FraudEvent::MOST_RESOURCES);
    assert!(event.resource_count >= event.resources.len());
    event.details.keys().for_each(|name| assert_harmless(name));
    let texts = [&event.customer_name, &event.subscription_name, &event.display_name];
    texts.into_iter().flatten().for_each(|text| assert_harmless(&text.visible(120)));

    let scope = event.scope();
    assert_eq!(Scope::parse(scope.as_str()), Some(scope.clone()));
    let version = event.version();
    let key = Key::inbox(&scope, &event.key, now(), &version);
    assert!(key.as_str().bytes().all(|b| b.is_ascii_alphanumeric() || b"-/".contains(&b)), "{key}");
    assert_eq!(key.scope(), Some(scope.clone()));
    let said = key.observation().expect("an observation");
    assert_eq!(said.event, format!("{scope}/{}", event.key));
    assert_eq!((said.at_millisecond, said.version), (now().as_millisecond(), version.as_str()));

    let document = serde_json::to_vec(event).expect("a document");
    let read: FraudEvent = serde_json::from_slice(&document).expect("our own document");
    assert_eq!(read, *event);
    assert_eq!(read.version(), version);
}

/// Nothing that moves a cursor, hides or reorders text.
pub fn assert_harmless(text: &str) {
    let is_harmful = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}' | '\u{202A}'..='\u{202E}' | '\u{2028}' | '\u{2029}')
    };
    assert!(!text.contains(is_harmful), "{text:?}");
}

/// A runtime for one thread, and an app on it that is renewed now and then, so that what a run
/// stores does not pile up.
pub struct Handler {
    runtime: tokio::runtime::Runtime,
    router: axum::Router,
    runs: usize,
}

const RUNS_OF_AN_APP: usize = 2_000;

impl Default for Handler {
    fn default() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let router = fraud_guard::functions::router(Arc::new(app()));
        Self { runtime: runtime.expect("a runtime"), router, runs: 0 }
    }
}

impl Handler {
    /// The status and the body of the answer.
    pub fn answer(&mut self, request: axum::extract::Request) -> (u16, Vec<u8>) {
        use http_body_util::BodyExt;
        use tower::ServiceExt;

        self.runs += 1;
        if self.runs.is_multiple_of(RUNS_OF_AN_APP) {
            self.router = fraud_guard::functions::router(Arc::new(app()));
        }
        let answer = self.router.clone().oneshot(request);
        self.runtime.block_on(async {
            let response = answer.await.expect("an answer");
            let status = response.status().as_u16();
            let body = response.into_body().collect().await.expect("a body");
            (status, body.to_bytes().to_vec())
        })
    }
}
