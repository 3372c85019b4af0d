//! Whole runs in which something goes wrong, and what people hear of it.

use fraud_guard::alarm::AlarmId;
use fraud_guard::app::App;
use fraud_guard::clock::Clock;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::settings::Settings;
use fraud_guard::store::Key;
use serde_json::Value;
use serde_json::json;

use super::world::World;
use crate::support::partner;
use crate::support::partner::event;

const ALARM: &str = "fraud_guard.alarm.raised";
const OPENED: &str = "fraud_guard.case.opened";

fn resolved(mut event: Value) -> Value {
    event["eventStatus"] = json!("Resolved");
    event["resolvedReason"] = json!("Fraud");
    event["resolvedOn"] = json!("2026-02-03T02:00:00");
    event
}

async fn alarms_about_the_webhook(world: &World) -> usize {
    let id = AlarmId::parse("channel-webhook").expect("an id");
    let alarm = world.store.get::<Value>(&Key::alarm(&id)).await.expect("a store");
    let notices = |alarm: Value| alarm["outbox"]["notices"].as_array().map_or(0, Vec::len);
    alarm.map_or(0, |(alarm, _)| notices(alarm))
}

#[tokio::test]
async fn an_event_that_was_answered_before_it_was_folded_is_told() {
    let world = World::start().await;
    world.partner.list(vec![event(1, 1)]);
    world.fire("PollFraudEvents").await;
    world.drop_all_messages();
    world.pass(6);
    world.partner.list(vec![resolved(event(1, 1))]);
    world.poll().await;
    world.sweep_for(4).await;
    let kinds: Vec<String> = world.partner.received().into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["fraud_guard.case.resolved"]);
}

#[tokio::test]
async fn an_element_that_is_damaged_anew_at_every_poll_is_one_alarm() {
    let world = World::start().await;
    for number in 0..5 {
        let mut foreign = event(2, 1);
        foreign["partnerTenantId"] = json!("11111111-aaaa-4aaa-8aaa-000000000009");
        foreign["hitCount"] = json!(number);
        world.partner.list(vec![event(1, 1), foreign]);
        world.poll().await;
        world.pass(5);
    }
    assert_eq!(world.partner.counts().get(ALARM), Some(&1));
    assert_eq!(world.partner.counts().get(OPENED), Some(&1));
}

#[tokio::test]
async fn a_damaged_case_is_an_alarm_and_stops_nothing_else() {
    let world = World::start().await;
    world.partner.list(vec![event(1, 1), event(2, 1)]);
    world.fire("PollFraudEvents").await;
    let waiting = world.store.list_all(Key::INBOX).await.expect("listed");
    let scope = waiting.first().and_then(Key::scope).expect("a scope");
    let damaged = json!({ "schema": "of another world" });
    world.store.insert_if_absent(&Key::open_case(&scope), &damaged).await.expect("written");
    world.drain().await;
    world.sweep_for(2).await;
    assert_eq!(world.partner.counts().get(ALARM), Some(&1));
    assert_eq!(world.partner.counts().get(OPENED), Some(&1));
}

#[tokio::test]
async fn damaged_notes_about_a_source_hide_no_event() {
    let world = World::start().await;
    let key = Key::source(SourceName::PartnerCenter);
    world.store.insert_if_absent(&key, &json!(["rubbish"])).await.expect("written");
    world.partner.list(vec![event(1, 1)]);
    world.poll_whatever_it_answers().await;
    assert_eq!(world.partner.counts().get(OPENED), Some(&1));
    assert_eq!(world.partner.counts().get(ALARM), Some(&1));
}

#[tokio::test]
async fn each_outage_of_a_channel_is_told_on_the_others() {
    let world = World::start_with(&[("CONSOLE_CHANNEL", "on")]).await;
    for (outage, status) in [(1, 410), (2, 0), (3, 410)] {
        world.partner.answer_the_hook_with(status);
        world.partner.list((0..outage).map(|number| event(number, 1)).collect());
        world.poll().await;
        world.pass(60);
    }
    // Raised, over, raised again.
    assert_eq!(alarms_about_the_webhook(&world).await, 3);
}

#[tokio::test]
async fn a_channel_that_refuses_us_is_told_at_once() {
    let world = World::start_with(&[("CONSOLE_CHANNEL", "on")]).await;
    world.partner.answer_the_hook_with(401);
    world.partner.list(vec![event(1, 1)]);
    world.poll().await;
    assert_eq!(alarms_about_the_webhook(&world).await, 1);
}

#[tokio::test]
async fn a_timer_that_never_fires_is_an_alarm() {
    let world = World::start().await;
    world.partner.list(vec![event(1, 1)]);
    world.sweep_for(20).await;
    let received = world.partner.received();
    assert_eq!(received.len(), 1, "{received:?}");
    assert!(received[0].1.to_string().contains("PollFraudEvents runs"));
}

#[tokio::test]
async fn polls_that_fail_do_not_blame_the_timer() {
    let world = World::start().await;
    world.poll().await;
    world.partner.go_down();
    for _ in 0..6 {
        world.sweep_for(5).await;
        world.poll().await;
    }
    let received = world.partner.received();
    assert_eq!(received.len(), 1, "{received:?}");
    assert!(!received[0].1.to_string().contains("PollFraudEvents runs"));
}

#[tokio::test]
async fn a_test_that_turns_out_to_be_real_is_told() {
    let world = World::start().await;
    let mut test = event(1, 1);
    test["isTest"] = json!("true");
    for list in [vec![test], vec![event(1, 1)]] {
        world.partner.list(list);
        world.poll().await;
        world.pass(10);
    }
    let received = world.partner.received();
    let tests: Vec<&Value> = received.iter().map(|(_, data)| &data["is_test"]).collect();
    assert_eq!(tests, [&json!(true), &json!(false)]);
}

#[tokio::test]
async fn a_test_event_puts_nothing_into_the_plan_of_a_real_one() {
    let world = World::start().await;
    let mut test = event(1, 1);
    test["isTest"] = json!("true");
    let mut real = event(1, 2);
    real["severity"] = json!("Low");
    world.partner.list(vec![test, real]);
    world.poll().await;
    let suggestion = world.partner.received()[0].1["suggestion"].to_string();
    assert!(suggestion.contains("vm-2"), "{suggestion}");
    assert!(!suggestion.contains("vm-1") && !suggestion.contains("Cancel"), "{suggestion}");
}

#[test]
fn a_handler_that_could_tell_nobody_does_not_start() {
    let address = "127.0.0.1:9".parse().expect("an address");
    let settings = partner::settings(address);
    let silent = settings.into_iter().filter(|(name, _)| !name.starts_with("WEBHOOK"));
    let mut settings = Settings::from_pairs(silent);
    let error = App::build_with(&mut settings, None, Clock::System).err().expect("an error");
    assert!(error.to_string().contains("there is no other channel"), "{error}");
}
