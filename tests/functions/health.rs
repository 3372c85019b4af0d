//! The health endpoint: red for each cause, quick, and without anything that is not a number.

use std::time::Duration;
use std::time::Instant;

use fraud_guard::fraud_event::SourceName;
use fraud_guard::settings::Settings;
use fraud_guard::storage_account::StorageAccount;
use fraud_guard::store::BlobStore;
use fraud_guard::store::Key;
use fraud_guard::store::Store;
use jiff::SignedDuration;
use serde_json::Value;
use serde_json::json;

use crate::support::azurite::connection_string;
use crate::support::handler::Handler;
use crate::support::messages::now;
use crate::support::web_server::Reply;
use crate::support::web_server::WebServer;
use crate::support::wire;

fn ago(minutes: i64) -> String {
    (now() - SignedDuration::from_mins(minutes)).to_string()
}

async fn asked(handler: &Handler) -> (u16, Value) {
    let answer = handler.ask(&wire::request("GET /api/health", "", b"")).await;
    (answer.status, answer.json())
}

/// A handler that has run for an hour, with these documents.
async fn with(source: Value, sweep: Value) -> Handler {
    let handler =
        Handler::start_with(&[], |app| app.started_at = now() - SignedDuration::from_hours(1));
    let handler = handler.await;
    let documents = [(Key::source(SourceName::Graph), source), (Key::heartbeat(), sweep)];
    for (key, document) in documents {
        handler.store.insert_if_absent(&key, &document).await.expect("written");
    }
    handler
}

#[tokio::test]
async fn it_is_green_when_all_is_well_and_red_for_each_cause() {
    let read = json!({ "last_success_at": ago(14) });
    let swept = json!({ "last_sweep_at": ago(4) });
    let mut overdue = swept.clone();
    overdue["overdue_since"] = json!(ago(10));
    let mut unheard = swept.clone();
    unheard["unannounced_since"] = json!(ago(10));
    for (source, sweep, red) in [
        (read.clone(), swept.clone(), None),
        (json!({ "last_success_at": ago(15) }), swept.clone(), Some("sources")),
        (json!({}), swept.clone(), Some("sources")),
        (json!("damaged"), swept.clone(), Some("sources")),
        (read.clone(), json!({ "last_sweep_at": ago(5) }), Some("sweep")),
        (read.clone(), json!({}), Some("sweep")),
        (read.clone(), json!("damaged"), Some("sweep")),
        (read.clone(), overdue, Some("overdue")),
        (read, unheard, Some("announcements")),
    ] {
        let handler = with(source, sweep).await;
        let (status, mut report) = asked(&handler).await;
        assert_eq!(status, if red.is_some() { 503 } else { 200 }, "{red:?}: {report}");
        assert_eq!(report["healthy"], red.is_none());
        let source = report["sources"][0].take();
        report["sources"] = json!({ "is_well": source["is_read"] });
        for part in ["storage", "sources", "sweep", "overdue", "announcements"] {
            assert_eq!(report[part]["is_well"], red != Some(part), "{part}: {report}");
        }
    }
}

#[tokio::test]
async fn a_storage_that_hangs_makes_it_red_within_two_seconds() {
    let silent = WebServer::start(vec![Reply::Nothing]).await;
    let port = silent.url("/").port().expect("a port");
    let connection =
        connection_string("devstoreaccount1", [port; 2].map(|port| ([127, 0, 0, 1], port).into()));
    let mut settings = Settings::from_pairs([("AzureWebJobsStorage", connection)]);
    let account = StorageAccount::from_settings(&mut settings).expect("an account");
    let store = Store::Blob(BlobStore::new(&account).expect("a store"));
    let handler = Handler::start_with(&[], |app| app.store = store).await;
    let asked_at = Instant::now();
    let (status, report) = asked(&handler).await;
    assert!(asked_at.elapsed() < Duration::from_secs(2), "{:?}", asked_at.elapsed());
    assert_eq!((status, &report["storage"]["is_well"]), (503, &json!(false)));
}

/// Everything that is known is a canary; what comes out are names of ours, booleans and numbers.
#[tokio::test]
async fn it_tells_nothing_but_booleans_and_ages() {
    let source = json!({
        "last_success_at": ago(20), "failing_since": ago(15), "last_error": "canary-error",
    });
    let sweep = json!({
        "last_sweep_at": ago(1), "overdue_since": ago(3), "unannounced_since": ago(12),
        "inbox_stopped_at": "canary-scope",
        "poison": { "canary-queue": { "first_at": ago(3), "last_at": ago(2), "count": 7 } },
    });
    let handler = with(source, sweep).await;
    let note = json!({ "saved_at": ago(3 * 24 * 60), "token": "canary-token" });
    handler.store.insert_if_absent(&Key::sign_in(), &note).await.expect("written");
    let (status, report) = asked(&handler).await;
    assert_eq!(status, 503);
    let expected = json!({
        "healthy": false,
        "storage": { "is_well": true },
        "sources": [{ "source": "graph", "is_read": false, "age_seconds": 1_200 }],
        "sweep": { "is_well": true, "age_seconds": 60 },
        "overdue": { "is_well": true, "age_seconds": 180 },
        "announcements": { "is_well": false, "age_seconds": 720 },
        "sign_in": { "age_days": 3 },
    });
    assert_eq!(report, expected);
    assert!(!report.to_string().contains("canary"));
}
