//! Whole runs on the twins in memory, where time is a value.

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
use fraud_guard::store::Key;
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
use crate::support::partner::event;

/// A handler on the twins in memory, and a host that drives it by hand.
struct World {
    partner: Partner,
    clock: ManualClock,
    store: Store,
    queue: MemoryQueue,
    handler: SocketAddr,
    client: reqwest::Client,
}

impl World {
    async fn start() -> Self {
        let (partner, address) = Partner::start().await;
        let clock = ManualClock::at("2026-02-03T03:00:00Z".parse().expect("a time"));
        let store = Store::Memory(MemoryStore::default());
        let queue = MemoryQueue::default();
        let storage = Storage { store: store.clone(), queue: TaskQueue::Memory(queue.clone()) };
        let mut settings = Settings::from_pairs(partner::settings(address));
        let clock_of_app = Clock::Manual(clock.clone());
        let app = App::build_with(&mut settings, Some(storage), clock_of_app).expect("an app");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let handler = listener.local_addr().expect("an address");
        #[expect(clippy::disallowed_methods, reason = "the handler lives as long as the test")]
        tokio::spawn(functions::serve(Arc::new(app), listener, std::future::pending()));
        Self { partner, clock, store, queue, handler, client: reqwest::Client::new() }
    }

    async fn invoke(&self, function: &str, data: Value) {
        let body = json!({ "Data": data, "Metadata": {} });
        let url = format!("http://{}/{function}", self.handler);
        let answer = self.client.post(url).json(&body).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{function}: {}", answer.text().await.unwrap_or_default());
    }

    async fn fire(&self, function: &str) {
        self.invoke(function, json!({ "timer": { "IsPastDue": false } })).await;
    }

    /// Gives every visible message to its function, sixteen at once, until none is left.
    async fn drain(&self) {
        loop {
            let mut handled = 0;
            for (queue, function) in
                [("fraud-events", "ProcessFraudEvent"), ("notifications", "DeliverNotification")]
            {
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

    async fn handle(&self, queue: &str, function: &str, message: MemoryMessage) {
        self.invoke(function, json!({ "message": STANDARD.encode(&message.body) })).await;
        self.queue.delete(queue, &message);
    }

    fn drop_all_messages(&self) {
        for queue in ["fraud-events", "notifications"] {
            for message in self.queue.receive(queue, 100_000, Duration::from_secs(600)) {
                self.queue.delete(queue, &message);
            }
        }
    }

    fn pass(&self, minutes: i64) {
        self.clock.advance(SignedDuration::from_mins(minutes));
    }

    async fn poll(&self) {
        self.fire("PollFraudEvents").await;
        self.drain().await;
    }
}

fn grown(mut event: Value, machines: usize) -> Value {
    let one = event["affectedResources"][0].clone();
    let id = one["azureResourceId"].as_str().expect("an id").to_owned();
    let more = (0..machines).map(|n| json!({ "azureResourceId": format!("{id}-{n}") }));
    event["affectedResources"] = more.collect();
    event
}

#[tokio::test]
async fn one_announcement_for_an_outbreak_none_for_a_repeated_poll_one_for_a_change() {
    let world = World::start().await;
    world.partner.list(vec![event(1, 1), event(1, 2), event(2, 1)]);
    world.poll().await;
    assert_eq!(world.partner.counts(), [("fraud_guard.case.opened".to_owned(), 2)].into());

    for _ in 0..3 {
        world.pass(5);
        world.poll().await;
    }
    assert_eq!(world.partner.received().len(), 2, "a repeated poll tells nobody anything");

    world.pass(5);
    world.partner.list(vec![grown(event(1, 1), 10), event(1, 2), event(2, 1)]);
    world.poll().await;
    let received = world.partner.received();
    assert_eq!(received.len(), 3);
    assert_eq!(received[2].0, "fraud_guard.case.changed");
}

#[tokio::test]
async fn an_event_that_somebody_resolved_and_that_comes_back_is_told_again() {
    let world = World::start().await;
    let mut resolved = event(1, 1);
    resolved["eventStatus"] = json!("Resolved");
    resolved["resolvedReason"] = json!("Legitimate");
    for list in [vec![event(1, 1)], vec![resolved], vec![event(1, 1)]] {
        world.partner.list(list);
        world.poll().await;
        world.pass(10);
    }
    let kinds: Vec<String> = world.partner.received().into_iter().map(|(kind, _)| kind).collect();
    let expected =
        ["opened", "resolved", "reopened"].map(|kind| format!("fraud_guard.case.{kind}"));
    assert_eq!(kinds, expected);
}

#[tokio::test]
async fn a_lost_message_costs_only_time() {
    let world = World::start().await;
    world.partner.list(vec![event(1, 1), event(2, 1)]);
    world.fire("PollFraudEvents").await;
    world.drop_all_messages();
    assert_eq!(world.partner.received(), []);
    for _ in 0..2 {
        world.pass(1);
        world.fire("SweepCases").await;
        world.drop_all_messages();
    }
    assert_eq!(world.partner.counts(), [("fraud_guard.case.opened".to_owned(), 2)].into());
}

#[tokio::test]
async fn a_repeated_message_tells_nobody_twice() {
    let world = World::start().await;
    world.partner.list(vec![event(1, 1)]);
    world.fire("PollFraudEvents").await;
    let messages = world.queue.receive("fraud-events", 1, Duration::ZERO);
    for _ in 0..3 {
        for message in &messages {
            let data = json!({ "message": STANDARD.encode(&message.body) });
            world.invoke("ProcessFraudEvent", data).await;
        }
    }
    world.drain().await;
    world.pass(2);
    world.fire("SweepCases").await;
    assert_eq!(world.partner.received().len(), 1);
}

#[tokio::test]
async fn the_same_id_under_another_subscription_is_another_event() {
    let world = World::start().await;
    let mut moved = event(2, 1);
    moved["eventId"] = event(1, 1)["eventId"].clone();
    for list in [vec![event(1, 1)], vec![moved]] {
        world.partner.list(list);
        world.poll().await;
        world.pass(10);
    }
    assert_eq!(world.partner.counts(), [("fraud_guard.case.opened".to_owned(), 2)].into());
}

#[tokio::test]
async fn an_empty_list_closes_nothing() {
    let world = World::start().await;
    world.partner.list(vec![event(1, 1)]);
    world.poll().await;
    world.partner.list(Vec::new());
    world.pass(5);
    world.poll().await;
    assert_eq!(world.partner.received().len(), 1);
    assert_eq!(world.store.list_all(Key::OPEN_CASES).await.expect("listed").len(), 1);
}

#[tokio::test]
async fn ten_thousand_events_in_one_poll_all_end_as_announcements_grouped_by_case() {
    const SUBSCRIPTIONS: usize = 500;
    const EACH: usize = 20;
    let world = World::start().await;
    let all = (0..SUBSCRIPTIONS).flat_map(|s| (0..EACH).map(move |n| event(s, n))).collect();
    world.partner.list(all);
    world.poll().await;
    let counts = world.partner.counts();
    assert_eq!(counts, [("fraud_guard.case.opened".to_owned(), SUBSCRIPTIONS)].into());
    let told: usize = world
        .partner
        .received()
        .iter()
        .map(|(_, data)| data["facts"]["events"][0].as_str().unwrap_or_default().to_owned())
        .filter_map(|text| text.split(' ').next()?.parse::<usize>().ok())
        .sum();
    assert_eq!(told, SUBSCRIPTIONS * EACH);
    assert_eq!(world.store.list_all(Key::INBOX).await.expect("listed"), []);
    let requests = world.partner.requests();
    world.poll().await;
    assert!(world.partner.requests() - requests <= 2 * (requests + 1));
    assert_eq!(world.partner.received().len(), SUBSCRIPTIONS);
}
