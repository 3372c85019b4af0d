//! Every recorded body of the host, at every function of the packaged handler on Azurite. What is
//! right is what `tests/functions` holds the routes to: the answers and what is kept are the same.

use std::collections::BTreeMap;
use std::path::Path;

use fraud_guard::app::Storage;
use fraud_guard::settings::Settings;
use fraud_guard::store::Store;
use serde_json::Value;

use crate::support::azurite::Azurite;
use crate::support::handler::Handler;
use crate::support::handler::host_fixture;
use crate::support::handler_process::HandlerProcess;
use crate::support::handler_process::app_settings;
use crate::support::packaged::Unpacked;
use crate::support::packaged::package;
use crate::support::ports::free_port;
use crate::support::wire;
use crate::support::wire::Answer;

const FUNCTIONS: [&str; 5] = [
    "ContainSubscription",
    "DeliverNotification",
    "PollFraudEvents",
    "ProcessFraudEvent",
    "SweepCases",
];

/// The bodies that the host sends, well-formed and not.
fn recorded_bodies() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/host");
    let names = std::fs::read_dir(folder).expect("the recordings");
    let names = names.map(|entry| entry.expect("one").file_name().into_string().expect("text"));
    let mut names: Vec<String> = names.filter(|name| !name.starts_with("response-")).collect();
    names.sort();
    names
}

/// What the host sees: the status, and the body that it parses.
fn seen(answer: &Answer) -> (u16, Value) {
    (answer.status, answer.json())
}

/// What was kept of messages that are no tasks, by its key; the times differ.
async fn letters(store: &Store) -> BTreeMap<String, (Value, Value)> {
    let mut letters = BTreeMap::new();
    for key in store.list_all("dead-letter/").await.expect("the keys") {
        let (letter, _) = store.get::<Value>(&key).await.expect("an answer").expect("a letter");
        letters.insert(key.to_string(), (letter["queue"].clone(), letter["base64"].clone()));
    }
    letters
}

#[tokio::test]
async fn the_packaged_handler_answers_every_recorded_body_as_it_must() {
    let azurite = Azurite::start();
    let connection = azurite.connection_string();
    let storage = ("AzureWebJobsStorage", connection.as_str());
    let app = Unpacked::new(package());
    let port = free_port();
    let settings = [&app_settings()[..], &[storage, ("CONSOLE_CHANNEL", "on")]].concat();
    let packaged = HandlerProcess::spawn_command(app.command(port, &settings), port).await;
    let proven = Handler::start(&[]).await;
    let mut statuses = BTreeMap::new();
    for name in recorded_bodies() {
        for function in FUNCTIONS {
            let invocation = wire::invocation(function, &host_fixture(&name));
            let expected = proven.ask(&invocation).await;
            let answer = packaged.ask(&invocation).await;
            assert_eq!(seen(&answer), seen(&expected), "{name} at {function}");
            *statuses.entry(answer.status).or_insert(0) += 1;
        }
    }
    // 7 timers at 2 functions, 13 messages at 3; whatever is neither is refused.
    assert_eq!(statuses.get(&200), Some(&(7 * 2 + 13 * 3)), "{statuses:?}");
    assert!(statuses.keys().all(|status| [200, 400].contains(status)), "{statuses:?}");
    let storage = Storage::from_settings(&mut Settings::from_pairs([storage])).expect("storage");
    let kept = letters(&storage.store).await;
    assert!(kept.len() > 20, "{kept:?}");
    assert_eq!(kept, letters(&proven.store).await);
}

#[tokio::test]
async fn the_packaged_handler_refuses_what_is_no_invocation() {
    let app = Unpacked::new(package());
    let port = free_port();
    let packaged = HandlerProcess::spawn_command(app.command(port, &app_settings()), port).await;
    let proven = Handler::start(&[]).await;
    for (line, status) in [
        ("POST /NoSuchFunction", 404),
        ("POST /PROCESSFRAUDEVENT", 404),
        ("GET /ProcessFraudEvent", 405),
        ("POST /api/ProcessFraudEvent", 404),
        ("GET /api/console/cases", 404),
    ] {
        let request = wire::request(line, "", &host_fixture("timer-normal.json"));
        let answer = packaged.ask(&request).await;
        assert_eq!(answer.status, status, "{line}");
        assert_eq!(answer.body, proven.ask(&request).await.body, "{line}");
    }
}
