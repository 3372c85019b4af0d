//! `fraud-guard cases response-time` as a person uses it, on real storage.

use std::process::Output;

use fraud_guard::answered::AnsweredAlerts;
use fraud_guard::app::Storage;
use fraud_guard::case::Case;
use fraud_guard::case::Input;
use fraud_guard::case::Observation;
use fraud_guard::clock::Clock;
use fraud_guard::fraud_event::EventKey;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::response_time::ResponseTime;
use fraud_guard::security_score::ScoreRecord;
use fraud_guard::security_score::ScoreTrouble;
use fraud_guard::security_score::SecurityScore;
use fraud_guard::settings::Settings;
use fraud_guard::store::Key;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;

use super::stderr;
use super::stdout;
use crate::support::azurite::Azurite;
use crate::support::handler_process::run;
use crate::support::messages::event;

/// Half a minute is added, because the command has a clock of its own and shows whole minutes.
fn ago(now: Timestamp, hours: i64) -> Timestamp {
    now - SignedDuration::from_hours(hours) - SignedDuration::from_secs(30)
}

/// Storage with one alert that was answered after ten hours, and one that waits for four.
struct Desk {
    azurite: Azurite,
    storage: Storage,
    now: Timestamp,
    id: String,
}

impl Desk {
    async fn start() -> Self {
        let azurite = Azurite::start();
        let pairs = [("AzureWebJobsStorage", azurite.connection_string())];
        let storage = Storage::from_settings(&mut Settings::from_pairs(pairs)).expect("storage");
        storage.store.prepare().await.expect("a container");
        let now = Clock::System.now();
        let waiting = FraudEvent { detected_at: Some(ago(now, 4)), ..event() };
        let scope = waiting.scope();
        let observations = [Observation::new(now, waiting)];
        let seen = Input::Seen { scope: &scope, observations: &observations };
        let case = Case::step(None, seen, now, None).expect("a case").case;
        storage.store.insert_if_absent(&Key::open_case(&scope), &case).await.expect("a case");
        let answered = ResponseTime {
            alert: EventKey::of_id("partner", "another"),
            also: Vec::new(),
            detected_at: ago(now, 30),
            answered_at: ago(now, 20),
        };
        let ledger = AnsweredAlerts::of(&storage.store);
        ledger.record(&scope, &[answered], now).await.expect("written");
        Self { azurite, storage, now, id: case.id() }
    }

    async fn keep(&self, answer: Result<SecurityScore, ScoreTrouble>, hours_ago: i64) {
        let at = self.now - SignedDuration::from_hours(hours_ago);
        let keep = |old| (Some(ScoreRecord::after(old, answer.clone(), at)), ());
        self.storage.store.change(&Key::security_score(), keep).await.expect("written");
    }

    fn ask(&self, arguments: &[&str]) -> String {
        let connection = self.azurite.connection_string();
        let command = [&["cases", "response-time"], arguments].concat();
        let output: Output = run(&command, &[("AzureWebJobsStorage", connection.as_str())]);
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output)
    }
}

#[tokio::test]
async fn the_mean_its_projection_and_microsofts_figures_are_shown_with_what_is_unverified() {
    let desk = Desk::start().await;
    let text = desk.ask(&[]);
    for line in [
        "Answered in the past 30 days: 1 alert, after 10 h on average (limit: 24 h)",
        "Unanswered: 1 alert",
        "  answered now, they make the mean 7 h 0 min",
        "  answered in 24 h, they make the mean 19 h",
        "Microsoft's security score: none;",
        "this is our reading",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let heaviest = format!("  case {} weighs the most: 1 alert, 4 h 0 min of waiting", desk.id);
    assert!(text.contains(&heaviest), "{text}");
    assert!(text.contains("  answered until 20") && text.contains("within the limit"), "{text}");

    let score = SecurityScore::read(include_bytes!("../fixtures/graph/score.json"));
    desk.keep(score, 7).await;
    let denied = ScoreTrouble::NotPermitted { what: "403".to_owned(), needs: "a right".to_owned() };
    desk.keep(Err(denied), 1).await;
    let text = desk.ask(&[]);
    for line in [
        "Microsoft's security score: not permitted: needs a right (403); asked 20",
        "Microsoft's security score: 42 of 100 points, as of 2026-02-04 10:00 UTC",
        "  securityAlertsPromptlyResolved: compliant, 10 of 10 points, 1.2 h on average",
        "not compliant, 0 of 10 points, 1 of 3 customers (preview)",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[tokio::test]
async fn a_script_gets_one_document_with_seconds() {
    let desk = Desk::start().await;
    let policy = "[protected]\nsubscriptions = []\ncustomer_tenants = []\n\
                  [clock]\nanswer_within_hours = 6\n";
    desk.storage.store.insert_if_absent(&Key::policy(), &policy).await.expect("written");
    let text = desk.ask(&["--json"]);
    let shown: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(shown["limit_seconds"], 6 * 3_600, "the policy that the function app keeps");
    assert_eq!((&shown["answered"], &shown["mean_seconds"]), (&1.into(), &(10 * 3_600).into()));
    let projected = |name: &str| shown[name].as_i64().expect("seconds") / 60;
    assert_eq!(projected("mean_if_answered_now_seconds"), 7 * 60);
    assert_eq!(projected("mean_if_answered_in_24_hours_seconds"), 19 * 60);
    assert_eq!(shown["answer_until"], Value::Null, "six hours on average are over");
    assert_eq!(shown["heaviest"]["case"], desk.id);
    assert_eq!(shown["microsoft"], Value::Null);
    assert!(desk.ask(&[]).contains("it is too late"));
}
