//! Signs of life: the ping to a monitor outside, the line in the log, and the alarms about work and
//! news that wait.

use fraud_guard::store::Key;
use serde_json::Value;
use serde_json::json;

use super::world::World;
use crate::support::log::Log;
use crate::support::partner::event;
use crate::support::web_server::Reply;
use crate::support::web_server::WebServer;

const ALARM: &str = "fraud_guard.alarm.raised";
const OVER: &str = "fraud_guard.alarm.cleared";

async fn monitor() -> WebServer {
    WebServer::start(vec![Reply::status(200, "", "OK")]).await
}

async fn watched_by(monitor: &WebServer) -> World {
    let url = monitor.url("/ping/canary-of-the-monitor").to_string();
    World::start_with(&[("HEARTBEAT_URL", &url)]).await
}

fn count_of(world: &World, kind: &str) -> usize {
    world.partner.counts().get(kind).copied().unwrap_or(0)
}

/// The alarm of this id as the store has it: raised and not over.
async fn is_raised(world: &World, id: &str) -> bool {
    let keys = world.store.list_all(Key::ALARMS).await.expect("keys");
    let Some(key) = keys.iter().find(|key| key.as_str() == format!("alarm/{id}")) else {
        return false;
    };
    let alarm = world.store.get::<Value>(key).await.expect("a store").expect("an alarm").0;
    alarm["cleared_at"].is_null()
}

#[tokio::test]
async fn each_sweep_that_found_everything_well_beats_once() {
    let monitor = monitor().await;
    let world = watched_by(&monitor).await;
    world.sweep_for(1).await;
    assert_eq!(monitor.requests().len(), 0, "no source was read yet");
    world.poll().await;
    world.sweep_for(3).await;
    let requests = monitor.requests();
    assert_eq!(requests.len(), 3);
    assert!(requests[0].head.starts_with("GET /ping/canary-of-the-monitor HTTP"));
}

#[tokio::test]
async fn it_stops_when_nobody_polls_any_more() {
    let monitor = monitor().await;
    let world = watched_by(&monitor).await;
    world.poll().await;
    world.sweep_for(30).await;
    assert_eq!(monitor.requests().len(), 14, "a source is read for a quarter of an hour");
}

#[tokio::test]
async fn it_stops_when_urgent_news_reaches_nobody_and_people_hear_why() {
    let monitor = monitor().await;
    let world = watched_by(&monitor).await;
    world.partner.answer_the_hook_with(500);
    world.partner.list(vec![event(1, 1)]);
    world.poll().await;
    world.sweep_for(9).await;
    assert!(!is_raised(&world, "cannot-announce").await);
    assert_eq!((monitor.requests().len(), world.health().await.0), (9, 200));
    world.sweep_for(2).await;
    assert!(is_raised(&world, "cannot-announce").await);
    let (status, report) = world.health().await;
    assert_eq!((status, &report["announcements"]["is_well"]), (503, &json!(false)));
    assert_eq!(monitor.requests().len(), 9);
    world.partner.answer_the_hook_with(0);
    world.poll().await;
    world.sweep_for(45).await;
    assert!(!is_raised(&world, "cannot-announce").await);
}

#[tokio::test]
async fn a_monitor_that_does_not_answer_well_costs_nothing_and_its_address_is_not_logged() {
    let log = Log::start();
    let replies = vec![Reply::status(500, "", "canary-body"), Reply::Torn(Vec::new())];
    let monitor = WebServer::start(replies).await;
    let world = watched_by(&monitor).await;
    world.poll().await;
    world.sweep_for(2).await;
    let text = log.text();
    assert_eq!(text.matches("did not take the heartbeat").count(), 2, "{text}");
    assert!(text.contains("the monitor answered 500"));
    assert!(!text.contains("canary"), "{text}");
}

/// The lines of the log that say how all is, the oldest first.
fn heartbeats(log: &Log) -> Vec<Value> {
    let text = log.text();
    let lines = text.lines().filter_map(|line| serde_json::from_str(line).ok());
    lines.filter(|line: &Value| line["event"] == "heartbeat").collect()
}

#[tokio::test]
async fn the_line_in_the_log_has_the_same_fields_for_ever() {
    let log = Log::start();
    let world = World::start().await;
    world.poll().await;
    world.sweep_for(2).await;
    let lines = heartbeats(&log);
    assert_eq!(lines.len(), 2);
    let line = &lines[1];
    assert_eq!((&line["heartbeat"], &line["is_well"]), (&json!(true), &json!(true)));
    assert_eq!(line["partner_center_age_seconds"], 120);
    for field in ["overdue", "oldest_seconds", "unannounced_seconds", "poison", "cases_open"] {
        assert_eq!(line[field], 0, "{field} in {line}");
    }
    assert_eq!(line["alarms_open"], "");
    assert!(line.get("graph_age_seconds").is_none(), "it is not read");
}

#[tokio::test]
async fn the_line_names_the_alarms_that_are_not_over_and_ages_a_source_that_was_never_read() {
    let log = Log::start();
    let world = World::start().await;
    world.partner.go_down();
    for _ in 0..4 {
        world.poll_whatever_it_answers().await;
        world.sweep_for(15).await;
    }
    let lines = heartbeats(&log);
    let line = lines.last().expect("a heartbeat");
    let age = line["partner_center_age_seconds"].as_i64().expect("an age");
    assert!((3_000..=3_600).contains(&age), "{age}");
    assert_eq!(line["alarms_open"], "blind-partner-center");
}

#[tokio::test]
async fn the_line_says_how_long_the_oldest_alert_waits_for_its_answer() {
    let log = Log::start();
    let world = World::start().await;
    world.partner.list(vec![event(1, 1), event(2, 2)]);
    world.poll().await;
    world.sweep_for(1).await;
    let read = || {
        let lines = heartbeats(&log);
        let line = lines.last().expect("a heartbeat");
        (line["cases_open"].as_u64(), line["oldest_unanswered_seconds"].as_i64().expect("seconds"))
    };
    let (open, before) = read();
    assert_eq!(open, Some(2));
    world.sweep_for(10).await;
    assert_eq!(read(), (Some(2), before + 600));
}

#[tokio::test]
async fn work_that_no_sweep_can_do_is_an_alarm_until_it_is_done() {
    let world = World::start().await;
    world.partner.list(vec![event(1, 1), event(2, 1)]);
    world.fire("PollFraudEvents").await;
    let waiting = world.store.list_all(Key::INBOX).await.expect("listed");
    let scope = waiting.first().and_then(Key::scope).expect("a scope");
    let key = Key::open_case(&scope);
    world.store.insert_if_absent(&key, &json!("of another world")).await.expect("written");
    world.drain().await;
    world.sweep_for(4).await;
    assert_eq!(count_of(&world, ALARM), 1, "the damaged record");
    world.sweep_for(2).await;
    assert!(is_raised(&world, "overdue").await);
    assert_eq!(count_of(&world, ALARM), 2);
    assert_eq!(world.health().await.0, 200);
    world.fire("PollFraudEvents").await;
    world.sweep_for(5).await;
    let (status, report) = world.health().await;
    assert_eq!((status, &report["overdue"]["is_well"]), (503, &json!(false)));
    let (_, etag) = world.store.get::<Value>(&key).await.expect("a store").expect("it is there");
    world.store.delete_if(&key, &etag).await.expect("deleted");
    world.sweep_for(1).await;
    assert_eq!((count_of(&world, ALARM), count_of(&world, OVER)), (2, 1));
    assert_eq!(count_of(&world, "fraud_guard.case.opened"), 2);
    assert_eq!(world.health().await.0, 200);
}
