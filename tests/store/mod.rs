//! The store and the queue: the same script on Azurite and in memory.

mod audit;
mod conformance;
mod queues;

use fraud_guard::app::Storage;
use fraud_guard::fraud_event::EventKey;
use fraud_guard::fraud_event::Scope;
use fraud_guard::settings::Settings;
use fraud_guard::store::Key;
use fraud_guard::store::MemoryStore;
use fraud_guard::store::Store;
use fraud_guard::store::StoreError;
use fraud_guard::store::Write;
use serde_json::Value;
use serde_json::json;

use crate::support::azurite::Azurite;

fn key(name: &str) -> Key {
    Key::open_case(&Scope::of_event(&EventKey::of_id("partner", name)))
}

fn on(connection_string: &str) -> Storage {
    let mut settings = Settings::from_pairs([("AzureWebJobsStorage", connection_string)]);
    let storage = Storage::from_settings(&mut settings);
    settings.finish().expect("the settings are good");
    storage.expect("a storage")
}

/// Everything that the app relies on.
async fn keeps_its_promises(store: &Store) {
    store.prepare().await.expect("prepared");
    store.prepare().await.expect("prepared again");
    inserts_only_once(store).await;
    replaces_only_what_was_read(store).await;
    deletes_only_what_was_read(store).await;
    lists_by_prefix_in_order(store).await;
    changes_survive_a_race(store).await;
}

async fn inserts_only_once(store: &Store) {
    assert_eq!(store.get::<Value>(&key("a")).await, Ok(None));
    let first = store.insert_if_absent(&key("a"), &json!({"n": 1})).await.expect("a write");
    assert!(matches!(first, Write::Done(_)));
    let second = store.insert_if_absent(&key("a"), &json!({"n": 2})).await.expect("a write");
    assert_eq!(second, Write::Conflict);
    let (document, _) = store.get::<Value>(&key("a")).await.expect("read").expect("there");
    assert_eq!(document, json!({"n": 1}));
}

async fn replaces_only_what_was_read(store: &Store) {
    let (_, old) = store.get::<Value>(&key("a")).await.expect("read").expect("there");
    let done = store.replace_if(&key("a"), &json!({"n": 3}), &old).await.expect("a write");
    let Write::Done(new) = done else { panic!("a conflict") };
    let stale = store.replace_if(&key("a"), &json!({"n": 4}), &old).await.expect("a write");
    assert_eq!(stale, Write::Conflict);
    let (document, etag) = store.get::<Value>(&key("a")).await.expect("read").expect("there");
    assert_eq!((document, etag), (json!({"n": 3}), new.clone()));
    let gone = store.replace_if(&key("missing"), &json!({}), &new).await.expect("a write");
    assert_eq!(gone, Write::Conflict);
}

async fn deletes_only_what_was_read(store: &Store) {
    store.insert_if_absent(&key("b"), &json!({"n": 1})).await.expect("a write");
    let (_, old) = store.get::<Value>(&key("b")).await.expect("read").expect("there");
    store.replace_if(&key("b"), &json!({"n": 2}), &old).await.expect("a write");
    assert_eq!(store.delete_if(&key("b"), &old).await, Ok(false));
    let (_, new) = store.get::<Value>(&key("b")).await.expect("read").expect("there");
    assert_eq!(store.delete_if(&key("b"), &new).await, Ok(true));
    assert_eq!(store.delete_if(&key("b"), &new).await, Ok(true), "gone counts as deleted");
}

async fn lists_by_prefix_in_order(store: &Store) {
    for n in 0..20 {
        store.insert_if_absent(&key(&n.to_string()), &json!({})).await.expect("a write");
    }
    let keys = store.list_all(Key::OPEN_CASES).await.expect("listed");
    assert_eq!(keys.len(), 21);
    assert!(keys.is_sorted());
    for (key, version) in store.list_versions(Key::OPEN_CASES).await.expect("listed") {
        let (_, etag) = store.get::<Value>(&key).await.expect("read").expect("there");
        assert_eq!(version, etag, "a listing knows the version of {key}");
    }
    assert_eq!(store.list_all(Key::CLOSED_CASES).await, Ok(Vec::new()));
}

async fn changes_survive_a_race(store: &Store) {
    let key = key("counter");
    let add = |n: Option<u64>| (Some(n.unwrap_or(0) + 1), ());
    let results = futures::future::join_all((0..4).map(|_| store.change(&key, add))).await;
    let done = u64::try_from(results.iter().filter(|result| result.is_ok()).count());
    let (count, _) = store.get::<u64>(&key).await.expect("read").expect("there");
    assert_eq!(Ok(count), done, "each change that was promised is there");
}

#[tokio::test]
async fn the_store_in_memory_keeps_its_promises() {
    keeps_its_promises(&Store::Memory(MemoryStore::default())).await;
}

#[tokio::test]
async fn the_blob_container_keeps_its_promises() {
    let azurite = Azurite::start();
    keeps_its_promises(&on(&azurite.connection_string()).store).await;
}

#[tokio::test]
async fn a_wrong_key_is_no_empty_store() {
    let azurite = Azurite::start();
    let wrong = azurite.connection_string().replace("Eby8", "AAAA");
    let storage = on(&wrong);
    let error = storage.store.get::<Value>(&key("a")).await.expect_err("refused");
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
}

#[tokio::test]
async fn a_store_that_nobody_answers_for_is_unavailable_and_names_no_secret() {
    let storage = on("AccountName=a;AccountKey=aHVudGVyMg==;\
                      BlobEndpoint=http://127.0.0.1:9/a;QueueEndpoint=http://127.0.0.1:9/a");
    let error = storage.store.get::<Value>(&key("a")).await.expect_err("no answer").to_string();
    assert!(!error.contains("aHVudGVyMg"), "{error}");
}
