//! The ledger on a store in memory.

use jiff::SignedDuration;
use jiff::Timestamp;

use super::AnsweredAlert;
use super::AnsweredAlerts;
use super::MOST_FORGOTTEN;
use crate::fraud_event::EventKey;
use crate::fraud_event::Scope;
use crate::response_time::ResponseTime;
use crate::store::Key;
use crate::store::MemoryStore;
use crate::store::Store;

const DAY: i64 = 24;

fn now() -> Timestamp {
    "2026-02-03T03:00:00Z".parse().expect("a time")
}

fn hours_ago(hours: i64) -> Timestamp {
    now() - SignedDuration::from_hours(hours)
}

fn scope(number: u32) -> Scope {
    Scope::parse(&format!("s-{number:032}")).expect("a scope")
}

fn key(alert: &str) -> EventKey {
    EventKey::of_id("partner", alert)
}

/// An alert that was answered so many hours ago, after so many.
fn response(alert: &str, ago: i64, wait: i64) -> ResponseTime {
    ResponseTime {
        alert: key(alert),
        also: Vec::new(),
        detected_at: hours_ago(ago + wait),
        answered_at: hours_ago(ago),
    }
}

fn store() -> Store {
    Store::Memory(MemoryStore::default())
}

async fn record(store: &Store, responses: &[ResponseTime]) {
    let ledger = AnsweredAlerts::of(store);
    ledger.record(&scope(1), responses, now()).await.expect("written");
}

async fn since(store: &Store, hours: i64) -> Vec<ResponseTime> {
    let found = AnsweredAlerts::of(store).since(hours_ago(hours), now()).await.expect("a list");
    let mut responses: Vec<ResponseTime> = found.into_iter().map(|found| found.response).collect();
    responses.sort_by_key(|response| response.answered_at);
    responses
}

#[tokio::test]
async fn what_was_answered_since_a_moment_is_found_once_however_often_it_was_recorded() {
    let store = store();
    let (old, new) = (response("a", 30 * DAY, 5), response("b", 2, 7));
    for _ in 0..2 {
        record(&store, &[old.clone(), new.clone()]).await;
    }
    assert_eq!(store.list_all(Key::ANSWERED).await.expect("a list").len(), 2);
    assert_eq!(since(&store, 30 * DAY).await, [old, new.clone()]);
    for (hours, found) in [(30 * DAY - 1, vec![new.clone()]), (2, vec![new]), (1, vec![])] {
        assert_eq!(since(&store, hours).await, found, "{hours}");
    }
}

#[tokio::test]
async fn an_answer_by_a_clock_ahead_is_found() {
    let store = store();
    let ahead = response("a", -20, 25);
    record(&store, std::slice::from_ref(&ahead)).await;
    assert_eq!(since(&store, 1).await, [ahead]);
}

#[tokio::test]
async fn of_an_alert_that_was_recorded_twice_the_earliest_answer_counts() {
    let store = store();
    record(&store, &[response("a", 2, 30)]).await;
    record(&store, &[response("a", 26, 6)]).await;
    assert_eq!(since(&store, 30 * DAY).await, [response("a", 26, 6)]);
    let elsewhere = AnsweredAlert { scope: scope(2), response: response("a", 3, 4) };
    let ledger = AnsweredAlerts::of(&store);
    let also = std::slice::from_ref(&elsewhere.response);
    ledger.record(&elsewhere.scope, also, now()).await.expect("written");
    let found = ledger.since(hours_ago(30 * DAY), now()).await.expect("a list");
    assert_eq!((found.len(), found.contains(&elsewhere)), (2, true), "another case's is another");
}

#[tokio::test]
async fn an_alert_that_turns_out_to_be_of_both_sources_counts_once() {
    let store = store();
    record(&store, &[response("graph", 2, 10)]).await;
    let both = ResponseTime { also: vec![key("graph")], ..response("partner-center", 3, 8) };
    record(&store, std::slice::from_ref(&both)).await;
    let found = since(&store, 30 * DAY).await;
    let whole = ResponseTime { detected_at: hours_ago(12), ..both };
    assert_eq!(found, [whole]);
}

#[tokio::test]
async fn what_is_older_than_forty_days_is_forgotten_some_at_a_time() {
    let store = store();
    let ledger = AnsweredAlerts::of(&store);
    let long_ago = hours_ago(50 * DAY);
    let names: Vec<String> = (0..=MOST_FORGOTTEN).map(|number| format!("a-{number}")).collect();
    let old: Vec<ResponseTime> = names.iter().map(|name| response(name, 41 * DAY, 1)).collect();
    ledger.record(&scope(1), &old, long_ago).await.expect("written");
    record(&store, &[response("kept", 39 * DAY, 1)]).await;
    let mut forgotten = Vec::new();
    for _ in 0..3 {
        forgotten.push(ledger.forget_old(now()).await.expect("deleted"));
    }
    assert_eq!(forgotten, [MOST_FORGOTTEN, 1, 0]);
    assert_eq!(store.list_all(Key::ANSWERED).await.expect("a list").len(), 1);
    record(&store, &old).await;
    assert_eq!(store.list_all(Key::ANSWERED).await.expect("a list").len(), 1, "nor kept again");
}
