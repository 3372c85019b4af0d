//! The daily summary, and the list of what was open before fraud-guard began, as people get them.

use fraud_guard::store::Key;
use fraud_guard::summary::SummaryId;
use serde_json::Value;
use serde_json::json;
use tempfile::NamedTempFile;

use super::world::World;
use crate::support::partner::event;

const SUMMARY: &str = "fraud_guard.summary";
const BACKLOG: &str = "fraud_guard.backlog";
const OPENED: &str = "fraud_guard.case.opened";
const HOUR: i64 = 60;

/// A world whose clock shows 03:00 UTC, and a reader in Berlin, where it is 04:00.
struct Office {
    world: World,
    _policy: NamedTempFile,
}

impl Office {
    async fn start() -> Self {
        let policy = "[protected]\nsubscriptions = []\ncustomer_tenants = []\n\
            [summary]\nat = \"08:00\"\ntell = [\"webhook\"]\n\
            [channels.webhook]\ntime_zone = \"Europe/Berlin\"\nlanguage = \"de\"\n";
        let file = NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), policy).expect("a file");
        let path = file.path().to_str().expect("a path");
        let world = World::start_with(&[("POLICY_FILE", path)]).await;
        Self { world, _policy: file }
    }

    /// Hours pass with a sweep and a poll in each.
    async fn live(&self, hours: i64) {
        for _ in 0..hours {
            self.world.pass(HOUR);
            self.world.poll().await;
            self.world.fire("SweepCases").await;
            self.world.drain().await;
        }
    }

    fn got(&self, kind: &str) -> Vec<Value> {
        let received = self.world.partner.received().into_iter();
        received.filter(|(known, _)| known == kind).map(|(_, data)| data).collect()
    }
}

fn fact(message: &Value, key: &str) -> String {
    message["facts"][key].to_string()
}

fn detected(mut event: Value, at: &str) -> Value {
    event["eventTime"] = json!(at);
    event
}

#[tokio::test]
async fn a_summary_comes_each_day_also_when_nothing_is_open() {
    let office = Office::start().await;
    office.live(3).await;
    assert_eq!(office.got(SUMMARY).len(), 0, "07:00: the first one is still to come");
    office.live(1).await;
    office.live(24).await;
    let summaries = office.got(SUMMARY);
    assert_eq!(summaries.len(), 2);
    for summary in &summaries {
        assert_eq!(summary["title"], "Tagesübersicht: nichts offen");
        assert_eq!(summary["severity"], "informational");
    }
    assert!(fact(&summaries[0], "date").contains("03.02.2026 08:00 CET"), "{}", summaries[0]);
}

#[tokio::test]
async fn a_summary_lists_what_is_open_and_what_is_new() {
    let office = Office::start().await;
    office.live(1).await;
    office.world.partner.list(vec![detected(event(1, 1), "2026-02-03T03:30:00Z")]);
    office.live(3).await;
    let summary = office.got(SUMMARY).remove(0);
    assert_eq!(summary["title"], "Tagesübersicht: 1 Fall offen");
    assert_eq!(fact(&summary, "new"), "[\"1\"]");
    assert!(fact(&summary, "due").contains("04.02.2026 04:30 CET"), "{summary}");
    let old = detected(event(1, 1), "2026-02-03T03:30:00Z");
    office.world.partner.list(vec![old, detected(event(2, 2), "2026-02-04T05:30:00Z")]);
    office.live(24).await;
    let summary = office.got(SUMMARY).remove(1);
    assert_eq!(summary["title"], "Tagesübersicht: 2 Fälle offen, davon 1 überfällig");
    assert_eq!(fact(&summary, "new"), "[\"1\"]", "the other one was in the last summary");
}

#[tokio::test]
async fn after_an_outage_the_days_are_one_summary_and_none_is_told_twice() {
    let office = Office::start().await;
    office.live(5).await;
    assert_eq!(office.got(SUMMARY).len(), 1);
    office.world.pass(3 * 24 * HOUR);
    office.live(1).await;
    assert_eq!(office.got(SUMMARY).len(), 2);
    office.live(20).await;
    assert_eq!(office.got(SUMMARY).len(), 2, "the next one is tomorrow's");
}

#[tokio::test]
async fn a_restart_makes_no_second_summary() {
    let mut office = Office::start().await;
    office.live(4).await;
    office.world.restart().await;
    office.live(2).await;
    assert_eq!(office.got(SUMMARY).len(), 1);
}

#[tokio::test]
async fn what_did_not_get_through_is_told_by_the_next_summary() {
    let office = Office::start().await;
    office.live(3).await;
    office.world.partner.list(vec![detected(event(1, 1), "2026-02-03T03:30:00Z")]);
    office.world.poll().await;
    office.world.partner.answer_the_hook_with(503);
    office.live(26).await;
    assert_eq!(office.got(SUMMARY).len(), 0);
    office.world.partner.answer_the_hook_with(0);
    office.live(3).await;
    let summaries = office.got(SUMMARY);
    assert_eq!(summaries.len(), 1, "not yesterday's as well");
    assert_eq!(fact(&summaries[0], "new"), "[\"1\"]");
}

#[tokio::test]
async fn what_was_open_before_is_listed_once_and_not_announced_one_by_one() {
    let office = Office::start().await;
    let mut old: Vec<Value> =
        (1..=60).map(|n| detected(event(n, n), "2021-12-03T03:30:00Z")).collect();
    let fresh = detected(event(99, 99), "2026-02-03T01:00:00Z");
    office.world.partner.list(old.iter().cloned().chain([fresh.clone()]).collect());
    office.world.poll().await;
    office.world.sweep_for(5).await;
    assert_eq!(office.got(OPENED).len(), 1, "what can still be answered in time is announced");
    let [backlog] = office.got(BACKLOG).try_into().expect("one list");
    assert_eq!(backlog["title"], "Erster Lauf: 60 Fälle waren bereits offen");
    assert!(backlog["notes"].to_string().contains("10 weitere Fälle"), "{}", backlog["notes"]);
    office.live(2).await;
    assert_eq!(office.got(BACKLOG).len(), 1);
    // One that grows is a case like others.
    old[0]["affectedResources"] = json!([{ "azureResourceId": "/subscriptions/x", "type": "y" }]);
    office.world.partner.list(old.into_iter().chain([fresh]).collect());
    office.world.poll().await;
    assert_eq!(office.got(BACKLOG).len(), 1);
}

#[tokio::test]
async fn a_fresh_event_beside_an_old_one_is_announced() {
    let office = Office::start().await;
    let old = detected(event(1, 1), "2021-12-03T03:30:00Z");
    office.world.partner.list(vec![old, detected(event(1, 2), "2026-02-03T02:00:00Z")]);
    office.world.poll().await;
    office.world.sweep_for(20).await;
    assert_eq!((office.got(OPENED).len(), office.got(BACKLOG).len()), (1, 0));
}

#[tokio::test]
async fn a_backlog_that_does_not_get_through_waits_and_is_told_once() {
    let office = Office::start().await;
    let old = |n: usize| detected(event(n, n), "2021-12-03T03:30:00Z");
    office.world.partner.answer_the_hook_with(503);
    office.world.partner.list(vec![old(1), old(2)]);
    office.world.poll().await;
    office.live(30).await;
    office.world.partner.answer_the_hook_with(0);
    office.live(30).await;
    let [backlog] = office.got(BACKLOG).try_into().expect("one list");
    assert_eq!(backlog["title"], "Erster Lauf: 2 Fälle waren bereits offen");
    assert_eq!(office.got(OPENED).len(), 0);
}

#[tokio::test]
async fn a_second_reading_announces_what_the_first_one_did_not_know() {
    let office = Office::start().await;
    office.live(1).await;
    office.world.partner.list(vec![detected(event(1, 1), "2021-12-03T03:30:00Z")]);
    office.live(1).await;
    assert_eq!(office.got(OPENED).len(), 1);
    assert_eq!(office.got(BACKLOG).len(), 0);
}

#[tokio::test]
async fn what_was_answered_is_told_with_the_mean() {
    let office = Office::start().await;
    let open = detected(event(1, 1), "2026-02-03T02:00:00Z");
    office.world.partner.list(vec![open.clone(), detected(event(2, 2), "2026-02-03T03:00:00Z")]);
    office.live(1).await;
    let mut answered = open;
    answered["eventStatus"] = json!("Resolved");
    answered["resolvedReason"] = json!("Fraud");
    office.world.partner.list(vec![answered, detected(event(2, 2), "2026-02-03T03:00:00Z")]);
    office.live(3).await;
    let summary = office.got(SUMMARY).remove(0);
    assert_eq!(fact(&summary, "answered"), "[\"1\"]");
    let mean = "3 h über 30 Tage; 3,5 h, wenn alles Offene jetzt beantwortet wird, 15,5 h";
    assert!(fact(&summary, "mean").contains(mean), "{summary}");
    let sections = summary["sections"].to_string();
    assert!(sections.contains("Beantwortet") && sections.contains("contoso-1"), "{sections}");
    office.live(24).await;
    let summary = office.got(SUMMARY).remove(1);
    assert_eq!(fact(&summary, "answered"), "[\"0\"]", "it was told yesterday");
}

#[tokio::test]
async fn a_machine_gets_a_summary_only_when_the_policy_names_it() {
    let world = World::start().await;
    for _ in 0..26 {
        world.pass(HOUR);
        world.poll().await;
        world.fire("SweepCases").await;
        world.drain().await;
    }
    assert_eq!(world.partner.counts().get(SUMMARY), None);
}

#[tokio::test]
async fn a_damaged_summary_is_told_and_keeps_nobody_from_the_rest() {
    let office = Office::start().await;
    office.live(1).await;
    let key = Key::summary(&SummaryId::parse("daily-webhook").expect("an id"));
    let damage = |_: Option<Value>| (Some(json!("rubbish")), ());
    office.world.store.change(&key, damage).await.expect("written");
    office.live(4).await;
    assert_eq!(office.got(SUMMARY).len(), 0);
    let alarms = office.got("fraud_guard.alarm.raised");
    assert!(alarms[0].to_string().contains("summary/daily-webhook"), "{alarms:?}");
}
