//! `fraud-guard cases redrive` as a person uses it: real processes on real storage.

use std::process::Output;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fraud_guard::alarm::Alarm;
use fraud_guard::alarm::AlarmId;
use fraud_guard::alarm::AlarmKind;
use fraud_guard::app::Storage;
use fraud_guard::case::Case;
use fraud_guard::case::Input;
use fraud_guard::case::Observation;
use fraud_guard::case::Rules;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::language::Phrase;
use fraud_guard::local::host::queues::Queues;
use fraud_guard::local::host::queues::StorageQueues;
use fraud_guard::outbox::ChannelId;
use fraud_guard::outbox::DeliveryState;
use fraud_guard::outbox::Ending;
use fraud_guard::outbox::Jitter;
use fraud_guard::outbox::Outbox;
use fraud_guard::outbox::Outcome;
use fraud_guard::policy::Policy;
use fraud_guard::settings::Settings;
use fraud_guard::storage_account::StorageAccount;
use fraud_guard::store::Key;
use fraud_guard::store::Store;
use fraud_guard::task::QueueName;
use fraud_guard::task::Task;
use jiff::Timestamp;
use rstest::rstest;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use crate::support::azurite::Azurite;
use crate::support::handler_process::program;
use crate::support::handler_process::run;
use crate::support::messages::event;

fn now() -> Timestamp {
    "2026-02-03T03:00:00Z".parse().expect("a time")
}

fn channels(names: &[&str]) -> Vec<ChannelId> {
    names.iter().filter_map(|name| ChannelId::parse(name)).collect()
}

/// Every delivery was tried once and given up.
fn give_up(outbox: &mut Outbox, error: &str) {
    for due in outbox.open() {
        let owner = Uuid::nil();
        outbox.claim(&due.notice, &due.channel, owner, now());
        let outcome = Outcome::Failed { error: error.to_owned() };
        let end = Ending { outcome, now: now(), jitter: Jitter::NONE };
        outbox.record(&due.notice, &due.channel, owner, end);
    }
}

fn case() -> Case {
    let (policy, channels) = (Policy::default(), channels(&["mail", "teams"]));
    let rules = Rules { policy: &policy, everyone: &channels };
    let observations = [Observation::new(now(), event())];
    let seen = Input::Seen { scope: &event().scope(), observations: &observations };
    let mut case = Case::step(None, seen, now(), Some(rules)).expect("a case").case;
    give_up(&mut case.outbox, "channel x answered 410\u{1b}[2J");
    case
}

fn alarm() -> Alarm {
    let source = SourceName::Graph;
    let (error, advice) = (Phrase::Words("403".to_owned()), Phrase::Words("mend it".to_owned()));
    let kind = AlarmKind::Blind { source, since: now(), error, advice, needs_person: true };
    let mut alarm = Alarm::raise(AlarmId::blind(source), kind, now(), &channels(&["teams"]));
    give_up(&mut alarm.outbox, "channel teams answered 410");
    alarm
}

/// Storage with a case and an alarm that nobody was told of.
struct Desk {
    azurite: Azurite,
    store: Store,
    case: Case,
}

impl Desk {
    async fn start() -> Self {
        let azurite = Azurite::start();
        let pairs = [("AzureWebJobsStorage", azurite.connection_string())];
        let storage = Storage::from_settings(&mut Settings::from_pairs(pairs)).expect("storage");
        let Storage { store, queue } = storage;
        store.prepare().await.expect("a container");
        queue.prepare().await.expect("queues");
        Self { azurite, store, case: case() }
    }

    /// The case lies among the open or the closed ones.
    async fn with(key: fn(&fraud_guard::fraud_event::Scope) -> Key) -> Self {
        let desk = Self::start().await;
        let alarm = alarm();
        let case = &desk.case;
        desk.store.insert_if_absent(&key(&case.scope), case).await.expect("written");
        desk.store.insert_if_absent(&Key::alarm(&alarm.id), &alarm).await.expect("written");
        desk
    }

    async fn keep(&self, name: &str, queue: &str, message: &[u8]) -> Key {
        let letter = json!({ "queue": queue, "error": "?", "base64": STANDARD.encode(message) });
        let key = Key::dead_letter(QueueName::FraudEvents, name);
        self.store.insert_if_absent(&key, &letter).await.expect("written");
        key
    }

    async fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let connection = self.azurite.connection_string();
        let arguments = [&["cases", "redrive"], arguments].concat();
        let mut command = program(&arguments, &[("AzureWebJobsStorage", &connection)]);
        let output = tokio::task::spawn_blocking(move || command.output()).await;
        let Output { status, stdout, stderr } = output.expect("it ran").expect("an output");
        (status.code(), String::from_utf8([stdout, stderr].concat()).expect("text"))
    }

    async fn json(&self, arguments: &[&str]) -> Value {
        let (code, text) = self.run(&[arguments, &["--json"]].concat()).await;
        assert_eq!(code, Some(0), "{text}");
        serde_json::from_str(&text).expect("JSON")
    }

    async fn stored(&self) -> Option<Case> {
        let key = Key::open_case(&self.case.scope);
        self.store.get::<Case>(&key).await.expect("a store").map(|(case, _)| case)
    }

    /// The channels of the case on which it is given up.
    async fn given_up(&self) -> Vec<String> {
        let case = self.stored().await.expect("an open case");
        case.outbox.given_up().into_iter().map(|row| row.channel.to_string()).collect()
    }

    async fn hints(&self, queue: &str) -> Vec<Task> {
        let pairs = [("AzureWebJobsStorage", self.azurite.connection_string())];
        let account = StorageAccount::from_settings(&mut Settings::from_pairs(pairs));
        let names = [queue.to_owned()];
        let queues = StorageQueues::new(&account.expect("an account"), &names, true);
        let queues = Queues::Storage(queues.expect("queues"));
        let lease = std::time::Duration::from_secs(600);
        let clock = fraud_guard::clock::Clock::System;
        let received = queues.receive(queue, 32, lease, &clock).await.expect("messages");
        let name = QueueName::ALL.into_iter().find(|name| name.as_str() == queue).expect("a queue");
        received.iter().map(|m| Task::parse(name, &m.message.body).expect("a task")).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_lists_what_was_given_up_and_changes_nothing() {
    let desk = Desk::with(Key::open_case).await;
    let (code, text) = desk.run(&["--dry-run"]).await;
    assert_eq!(code, Some(0), "{text}");
    for row in [&desk.case.id()[..], "blind-graph", "mail", "teams", "2026-02-03 03:00 UTC"] {
        assert!(text.contains(row), "{row} in {text}");
    }
    assert!(text.contains("answered 410‹U+001B›[2J"), "{text}");
    assert!(text.contains("given up: 3 deliveries; kept: 0 messages; nothing is changed"));
    assert_eq!(desk.stored().await.as_ref(), Some(&desk.case));
    assert_eq!(desk.hints("notifications").await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_tried_anew_on_the_channel_that_was_mended() {
    let desk = Desk::with(Key::open_case).await;
    let id = desk.case.id();
    let report = desk.json(&[&id, "--channel", "teams", "--by", "Maria"]).await;
    let notice = desk.case.outbox.notices()[0].id.clone();
    let expected = json!([{
        "record": id,
        "notice": notice,
        "reason": "opened",
        "channel": "teams",
        "since": "2026-02-03T03:00:00Z",
        "error": "channel x answered 410\u{1b}[2J",
    }]);
    assert_eq!((&report["deliveries"], &report["dry_run"]), (&expected, &json!(false)));
    assert_eq!(report["messages"], json!([]));
    assert_eq!(desk.given_up().await, ["mail"]);
    let case = desk.stored().await.expect("a case");
    let teams = &case.outbox.notices()[0].deliveries[&channels(&["teams"])[0]];
    assert!(matches!(teams.state, DeliveryState::Pending { .. }), "{teams:?}");
    assert_eq!((teams.tries, &case.outbox.notices()[0].id), (0, &notice));
    let line = &case.history.last().expect("a line").what;
    let start = "what was given up on teams is tried anew, by “cli:Maria (";
    assert!(line.starts_with(start), "{line}");
    let [Task::Deliver { notice: hinted, channel, .. }] = &desk.hints("notifications").await[..]
    else {
        panic!("not one hint")
    };
    assert_eq!((hinted, channel.as_str()), (&notice, "teams"));
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_tried_anew_in_closed_cases_too() {
    let desk = Desk::with(Key::closed_case).await;
    let (code, text) = desk.run(&["--all"]).await;
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("due again: 3 deliveries; sent again: 0 messages"), "{text}");
    assert_eq!(desk.given_up().await, Vec::<String>::new());
    assert_eq!(desk.hints("notifications").await.len(), 3);
    let (code, text) = desk.run(&["--all"]).await;
    assert_eq!((code, text.as_str()), (Some(0), "nothing was given up\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_is_tried_anew_by_its_id() {
    let desk = Desk::with(Key::open_case).await;
    let report = desk.json(&["blind-graph"]).await;
    let records: Vec<&Value> =
        report["deliveries"].as_array().expect("rows").iter().map(|row| &row["record"]).collect();
    assert_eq!(records, ["blind-graph"]);
    assert_eq!(desk.given_up().await, ["mail", "teams"]);
    assert_eq!(desk.json(&["blind-graph"]).await["deliveries"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_are_tasks_by_now_are_sent_and_the_others_stay() {
    let desk = Desk::start().await;
    let task = Task::Process(desk.case.scope.clone());
    let good = desk.keep("good", "fraud-events", task.to_text().as_bytes()).await;
    let newer = desk.keep("newer", "fraud-events", br#"{"v":99}"#).await;
    let foreign = desk.keep("foreign", "of-tomorrow", task.to_text().as_bytes()).await;
    let broken = Key::dead_letter(QueueName::Notifications, "broken");
    desk.store.insert_if_absent(&broken, &json!({ "queue": 1 })).await.expect("written");

    let (code, text) = desk.run(&["--dry-run"]).await;
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains(&format!("{good}  is a task by now\n")), "{text}");
    assert_eq!(desk.store.list_all(Key::DEAD_LETTERS).await.expect("keys").len(), 4);
    let (code, text) = desk.run(&["--all", "--channel", "teams"]).await;
    assert_eq!((code, text.as_str()), (Some(0), "nothing was given up\n"));

    let (code, text) = desk.run(&["--all"]).await;
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains(&format!("{good}  is a task by now and was sent again\n")), "{text}");
    for (key, why) in [(&newer, "version 99"), (&foreign, "no queue"), (&broken, "invalid type")] {
        let line = text.lines().find(|line| line.starts_with(key.as_str())).expect("a line");
        assert!(line.contains("stays: ") && line.contains(why), "{line}");
    }
    assert!(text.contains("sent again: 1 messages"), "{text}");
    assert_eq!(desk.hints("fraud-events").await, [task]);
    let left = desk.store.list_all(Key::DEAD_LETTERS).await.expect("keys");
    assert_eq!(left, [foreign, newer, broken]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_explained() {
    let desk = Desk::with(Key::open_case).await;
    let id = desk.case.id();
    for (arguments, expected) in [
        (&["c-000000000000-0000"][..], "no case has the id"),
        (&[&id[..id.len() - 1]], "give the whole id"),
        (&["blind-moon"], "no alarm has the id"),
        (&["../x"], "no case has the id"),
        (&[&id, "--channel", "MS Teams"], "no name of a channel"),
        (&[&id, "--by", " "], "--by needs a name"),
        (&[&id, "--all"], "cannot be used with"),
        (&[], "Usage: fraud-guard"),
    ] {
        let (code, text) = desk.run(arguments).await;
        assert_eq!(code, Some(2), "{arguments:?}: {text}");
        assert!(text.contains(expected), "{arguments:?}: {text}");
    }
    assert_eq!(desk.stored().await.as_ref(), Some(&desk.case));
}

#[rstest]
#[case(&["cases", "redrive", "--all"])]
#[case(&["cases", "redrive", "--dry-run"])]
fn storage_is_all_it_needs(#[case] arguments: &[&str]) {
    let output = run(arguments, &[]);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).expect("text");
    assert_eq!(error.matches("is missing").count(), 1, "{error}");
}
