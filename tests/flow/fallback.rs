//! Channels that are kept for what the others do not take.

use std::io::Write;

use fraud_guard::app::App;
use fraud_guard::clock::Clock;
use fraud_guard::settings::Settings;
use rstest::rstest;
use serde_json::Value;
use serde_json::json;
use tempfile::NamedTempFile;

use super::world::World;
use crate::support::log::Log;
use crate::support::partner;
use crate::support::partner::event;
use crate::support::web_server::Reply;
use crate::support::web_server::WebServer;

const OPENED: &str = "fraud_guard.case.opened";
const ALARM: &str = "fraud_guard.alarm.raised";

fn policy(fallback: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a file");
    let text = format!("{fallback}\n[protected]\nsubscriptions = []\ncustomer_tenants = []\n");
    file.write_all(text.as_bytes()).expect("written");
    file
}

/// A world with a webhook, Teams and Slack, of which Slack may be kept for trouble.
struct Office {
    world: World,
    teams: WebServer,
    slack: WebServer,
    _policy: NamedTempFile,
}

impl Office {
    async fn start(fallback: &str, teams: u16) -> Self {
        let teams = WebServer::start(vec![Reply::status(teams, "", "")]).await;
        let slack = WebServer::start(vec![Reply::status(200, "", "ok")]).await;
        let policy = policy(fallback);
        let world = World::start_with(&[
            ("TEAMS_WEBHOOK_URL", teams.url("/teams").as_str()),
            ("SLACK_WEBHOOK_URL", slack.url("/slack").as_str()),
            ("POLICY_FILE", policy.path().to_str().expect("a path")),
        ])
        .await;
        Self { world, teams, slack, _policy: policy }
    }

    /// Slack is kept for trouble, and Teams answers with this status.
    async fn with_fallback(teams: u16) -> Self {
        Self::start("[fallback]\nchannels = [\"slack\"]", teams).await
    }

    fn slack(&self) -> Vec<String> {
        let requests = self.slack.requests();
        requests.iter().map(|request| String::from_utf8_lossy(&request.body).into()).collect()
    }
}

fn low(mut event: Value) -> Value {
    event["severity"] = json!("Low");
    event
}

#[tokio::test]
async fn a_channel_to_fall_back_on_takes_no_ordinary_notice() {
    let office = Office::with_fallback(202).await;
    office.world.partner.list(vec![event(1, 1)]);
    office.world.poll().await;
    office.world.sweep_for(12).await;
    assert_eq!(office.world.partner.counts().get(OPENED), Some(&1));
    assert_eq!(office.teams.requests().len(), 1);
    assert_eq!(office.slack(), Vec::<String>::new());
}

#[tokio::test]
async fn without_a_fallback_every_channel_takes_every_notice() {
    let office = Office::start("", 503).await;
    office.world.partner.list(vec![event(1, 1)]);
    office.world.poll().await;
    office.world.sweep_for(12).await;
    let slack = office.slack();
    assert_eq!(slack.len(), 2, "the notice, and that Teams fails: {slack:?}");
    assert!(!slack.iter().any(|text| text.contains("confirmed this message")), "{slack:?}");
}

#[tokio::test]
async fn what_a_channel_does_not_take_in_three_tries_goes_out_on_the_other_once() {
    let office = Office::with_fallback(503).await;
    office.world.partner.list(vec![event(1, 1)]);
    office.world.poll().await;
    office.world.sweep_for(1).await;
    assert_eq!((office.teams.requests().len(), office.slack().len()), (2, 0));
    // The jitter decides in which of these minutes the third try is overdue.
    office.world.sweep_for(2).await;
    let (teams, slack) = (office.teams.requests(), office.slack());
    assert_eq!((teams.len(), slack.len()), (3, 1));
    assert!(slack[0].contains("teams has not taken this message in 3 tries"), "{slack:?}");
    let notice = office.world.partner.received()[0].1["notice_id"].clone();
    let notice = notice.as_str().expect("an id").get(..8).expect("an id").to_owned();
    assert!(slack[0].contains(&notice), "{notice} in {slack:?}");
    office.world.sweep_for(8).await;
    assert_eq!(office.slack().len(), 1);
    let counts = office.world.partner.counts();
    assert_eq!((counts.get(OPENED), counts.get(ALARM)), (Some(&1), Some(&1)));
}

#[tokio::test]
async fn what_a_channel_does_not_confirm_in_five_minutes_goes_out_on_the_other() {
    let office = Office::with_fallback(401).await;
    office.world.partner.list(vec![event(1, 1)]);
    office.world.poll().await;
    office.world.sweep_for(4).await;
    assert_eq!((office.teams.requests().len(), office.slack().len()), (1, 0));
    office.world.sweep_for(1).await;
    let slack = office.slack();
    assert_eq!(slack.len(), 1, "{slack:?}");
    assert!(slack[0].contains("teams has not confirmed this message within 5 minutes"));
}

#[tokio::test]
async fn a_queue_that_drops_everything_does_not_keep_the_fallback_from_people() {
    let office = Office::with_fallback(401).await;
    office.world.partner.list(vec![event(1, 1)]);
    office.world.fire("PollFraudEvents").await;
    for _ in 0..8 {
        office.world.drop_all_messages();
        office.world.pass(1);
        office.world.fire("SweepCases").await;
    }
    assert_eq!(office.slack().len(), 1);
}

#[tokio::test]
async fn what_matters_less_waits_for_its_channel() {
    let office = Office::with_fallback(410).await;
    office.world.partner.list(vec![low(event(1, 1))]);
    office.world.poll().await;
    office.world.sweep_for(12).await;
    assert_eq!(office.slack(), Vec::<String>::new());
    assert_eq!(office.world.partner.counts().get(ALARM), Some(&1), "the webhook hears of Teams");
}

#[tokio::test]
async fn the_last_regular_channel_fails_and_the_fallback_hears_of_it() {
    let slack = WebServer::start(vec![Reply::status(200, "", "ok")]).await;
    let policy = policy("[fallback]\nchannels = [\"slack\"]");
    let world = World::start_with(&[
        ("SLACK_WEBHOOK_URL", slack.url("/slack").as_str()),
        ("POLICY_FILE", policy.path().to_str().expect("a path")),
    ])
    .await;
    world.partner.answer_the_hook_with(410);
    world.partner.list(vec![event(1, 1)]);
    world.poll().await;
    let texts = slack.requests();
    let texts: Vec<_> =
        texts.iter().map(|request| String::from_utf8_lossy(&request.body)).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(texts.iter().any(|text| text.contains("webhook does not take messages")));
    assert!(texts.iter().any(|text| text.contains("webhook does not take this message")));
}

#[tokio::test]
async fn what_no_channel_takes_is_logged_every_minute_until_one_does() {
    let log = Log::start();
    let told = |log: &Log| log.text().matches(r#""event":"cannot-announce""#).count();
    let world = World::start().await;
    world.partner.answer_the_hook_with(503);
    world.partner.list(vec![event(1, 1)]);
    world.poll().await;
    world.sweep_for(9).await;
    assert_eq!(told(&log), 0);
    world.sweep_for(1).await;
    let first = told(&log);
    assert!(first >= 1, "{}", log.text());
    world.sweep_for(1).await;
    assert!(told(&log) > first);
    assert!(log.text().contains(r#""level":"ERROR""#));
    world.partner.answer_the_hook_with(0);
    world.sweep_for(25).await;
    assert_eq!(world.partner.counts().get(OPENED), Some(&1));
    let last = told(&log);
    world.sweep_for(3).await;
    assert_eq!(told(&log), last);
}

#[rstest]
#[case::not_set_up(r#"["mail"]"#, "names the fallback channel mail, which no setting sets up")]
#[case::all_of_them(r#"["webhook"]"#, "keep one for all notices")]
#[case::no_name(r#"["E-Mail"]"#, "there is no person, team or channel \"E-Mail\"")]
#[tokio::test]
async fn a_fallback_that_could_not_work_stops_the_start(
    #[case] channels: &str,
    #[case] problem: &str,
) {
    let policy = policy(&format!("[fallback]\nchannels = {channels}"));
    let address = "127.0.0.1:9".parse().expect("an address");
    let mut settings = Settings::from_pairs(partner::settings(address));
    settings.set("POLICY_FILE", policy.path().to_str().expect("a path"));
    let error = App::build_with(&mut settings, None, Clock::System).err().expect("an error");
    assert!(error.to_string().contains(problem), "{error}");
}
