//! The policy file while fraud-guard runs: who is told by it, and what a bad one changes.

use serde_json::Value;
use serde_json::json;
use tempfile::NamedTempFile;

use super::world::World;
use crate::support::partner::event;
use crate::support::web_server::Reply;
use crate::support::web_server::WebServer;

const ALARM: &str = "fraud_guard.alarm.raised";
const OVER: &str = "fraud_guard.alarm.cleared";
const PROTECTED: &str = "[protected]\nsubscriptions = []\ncustomer_tenants = []\n";

/// A world with Teams, Slack and a webhook, and a policy file that can be written anew.
struct Office {
    world: World,
    teams: WebServer,
    slack: WebServer,
    policy: NamedTempFile,
}

impl Office {
    async fn start(policy: &str) -> Self {
        let teams = WebServer::start(vec![Reply::status(202, "", "")]).await;
        let slack = WebServer::start(vec![Reply::status(200, "", "ok")]).await;
        let file = NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), policy).expect("a file");
        let world = World::start_with(&[
            ("TEAMS_WEBHOOK_URL", teams.url("/teams").as_str()),
            ("SLACK_WEBHOOK_URL", slack.url("/slack").as_str()),
            ("POLICY_FILE", file.path().to_str().expect("a path")),
        ])
        .await;
        Self { world, teams, slack, policy: file }
    }

    fn write(&self, policy: &str) {
        std::fs::write(self.policy.path(), policy).expect("a file");
    }

    /// How many messages Teams and Slack got.
    fn got(&self) -> (usize, usize) {
        (self.teams.requests().len(), self.slack.requests().len())
    }

    fn alarms(&self) -> Vec<(String, Value)> {
        let received = self.world.partner.received().into_iter();
        received.filter(|(kind, _)| kind == ALARM || kind == OVER).collect()
    }

    async fn observe(&self, event: Value) {
        self.world.partner.list(vec![event]);
        self.world.poll().await;
        self.world.sweep_for(1).await;
    }
}

fn routes(tell: &str) -> String {
    format!(
        "{PROTECTED}[alarms]\ntell = [\"webhook\"]\n\
         [[routes]]\nname = \"high\"\nwhen = {{ severity = [\"high\"] }}\ntell = [{tell}]\n\
         [[routes]]\nname = \"rest\"\ntell = [\"slack\"]\n"
    )
}

fn low(mut event: Value) -> Value {
    event["severity"] = json!("Low");
    event
}

#[tokio::test]
async fn each_case_goes_where_its_route_sends_it() {
    let office = Office::start(&routes("\"teams\"")).await;
    office.observe(event(1, 1)).await;
    assert_eq!(office.got(), (1, 0));
    office.observe(low(event(2, 2))).await;
    assert_eq!(office.got(), (1, 1));
    assert_eq!(office.world.partner.received(), [], "no route tells the webhook");
}

#[tokio::test]
async fn who_was_told_of_a_case_hears_of_its_end_whatever_the_route_is_then() {
    let office = Office::start(&routes("\"teams\"")).await;
    office.observe(low(event(1, 1))).await;
    office.observe(event(1, 1)).await;
    assert_eq!(office.got(), (1, 2), "it became high: both hear of it");
    let mut resolved = event(1, 1);
    resolved["eventStatus"] = json!("Resolved");
    resolved["resolvedReason"] = json!("Fraud");
    office.world.pass(10);
    office.observe(resolved).await;
    assert_eq!(office.got(), (2, 3));
}

#[tokio::test]
async fn a_new_policy_file_is_followed_within_a_minute() {
    let office = Office::start(&routes("\"teams\"")).await;
    office.world.sweep_for(1).await;
    office.write(&routes("\"slack\""));
    office.world.sweep_for(1).await;
    office.observe(event(1, 1)).await;
    assert_eq!(office.got(), (0, 1));
    assert_eq!(office.alarms(), []);
}

#[tokio::test]
async fn a_bad_new_file_keeps_the_old_one_and_raises_one_alarm_until_it_is_mended() {
    let office = Office::start(&routes("\"teams\"")).await;
    office.world.sweep_for(1).await;
    office.write(&routes("\"tems\""));
    office.world.sweep_for(3).await;
    let alarms = office.alarms();
    let [(kind, alarm)] = alarms.as_slice() else { panic!("{alarms:?}") };
    assert_eq!(kind, ALARM);
    let text = alarm.to_string();
    assert!(text.contains("the old policy stays") && text.contains("did you mean"), "{text}");
    office.observe(event(1, 1)).await;
    assert_eq!(office.got(), (1, 0), "by the old policy");
    office.write(&routes("\"slack\""));
    office.world.sweep_for(2).await;
    assert_eq!(office.alarms().last().map(|(kind, _)| kind.as_str()), Some(OVER));
    office.observe(event(2, 2)).await;
    assert_eq!(office.got(), (1, 1), "by the new one");
}

#[tokio::test]
async fn a_new_process_with_a_bad_file_goes_by_the_last_good_one() {
    let mut office = Office::start(&routes("\"teams\"")).await;
    office.world.sweep_for(1).await;
    office.write("[clock\n");
    office.world.restart().await;
    office.observe(event(1, 1)).await;
    assert_eq!(office.got(), (1, 0));
    assert_eq!(office.alarms().len(), 1);
    office.write(&routes("\"slack\""));
    office.world.restart().await;
    office.world.sweep_for(2).await;
    assert_eq!(office.alarms().last().map(|(kind, _)| kind.as_str()), Some(OVER));
}

#[tokio::test]
async fn a_first_start_with_a_bad_file_tells_everyone_everything() {
    let office = Office::start("no policy").await;
    office.observe(low(event(1, 1))).await;
    let alarms = office.alarms();
    let [(_, alarm)] = alarms.as_slice() else { panic!("{alarms:?}") };
    assert!(alarm.to_string().contains("everyone is told everything"), "{alarm}");
    assert_eq!(office.got(), (2, 2), "the alarm and the case");
}

#[tokio::test]
async fn a_file_that_disappears_changes_nothing_but_is_told() {
    let office = Office::start(&routes("\"teams\"")).await;
    office.world.sweep_for(1).await;
    std::fs::remove_file(office.policy.path()).expect("a file");
    office.world.sweep_for(2).await;
    assert_eq!(office.alarms().len(), 1);
    office.observe(event(1, 1)).await;
    assert_eq!(office.got(), (1, 0));
}
