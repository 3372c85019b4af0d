//! Whole runs on the twins in memory, where time is a value.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fraud_guard::store::Key;
use serde_json::Value;
use serde_json::json;

use super::world::World;
use crate::support::partner::event;

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
