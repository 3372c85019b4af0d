//! How the switch stands, and who moves it.

use std::sync::Arc;

use super::*;
use crate::audit::Finding;
use crate::fraud_event::TenantId;
use crate::seal::Key as SealKey;
use crate::store::MemoryStore;

fn memory() -> Store {
    Store::Memory(MemoryStore::default())
}

fn trail(store: &Store) -> AuditTrail {
    let partner = TenantId::parse("11111111-aaaa-4aaa-8aaa-000000000001");
    let key = SealKey::new(&[1; 32]).map(Arc::new);
    AuditTrail::new(store.clone(), partner, key)
}

fn switch(store: &Store) -> KillSwitch {
    KillSwitch::new(false, store.clone(), trail(store))
}

fn now() -> Timestamp {
    "2026-02-03T08:00:00Z".parse().expect("a time")
}

fn maria() -> Untrusted {
    Untrusted::new("cli:maria@jumpbox")
}

fn drill() -> Untrusted {
    Untrusted::new("a drill")
}

async fn put<T: Serialize>(store: &Store, document: &T) {
    let found = store.get_bytes(&Key::kill_switch()).await.expect("a store");
    let etag = found.map(|(_, etag)| etag);
    let key = Key::kill_switch();
    let write = match &etag {
        Some(etag) => store.replace_if(&key, document, etag).await,
        None => store.insert_if_absent(&key, document).await,
    };
    assert!(matches!(write, Ok(Write::Done(_))));
}

#[tokio::test]
async fn the_switch_is_off_until_somebody_pulls_it_and_again_when_it_is_released() {
    let store = memory();
    let switch = switch(&store);
    assert_eq!(switch.position().await, Position::Off);
    switch.pull(&maria(), &drill(), now()).await.expect("pulled");
    let on = Position::On { by: maria(), at: Some(now()), reason: drill() };
    assert_eq!(switch.position().await, on);
    switch.release(&maria(), &Untrusted::new("over"), now()).await.expect("released");
    assert_eq!(switch.position().await, Position::Off);
    let page = trail(&store).pages().next().await.expect("read").expect("a page");
    let told: Vec<_> = page
        .iter()
        .filter_map(|placed| placed.entry.as_ref())
        .map(|entry| {
            (
                &*entry.draft.action,
                entry.draft.before.as_received(),
                entry.draft.reason.as_received(),
            )
        })
        .collect();
    assert_eq!(told, [("pulled", "off", "a drill"), ("released", "on", "over")]);
}

#[test]
fn whatever_is_not_exactly_our_document_is_on() {
    let ours = r#"{"schema":1,"position":"off","by":"x","at":"2026-02-03T08:00:00Z","reason":"y"}"#;
    assert_eq!(position_of(Some(ours.as_bytes())), Position::Off);
    assert_eq!(position_of(None), Position::Off);
    for (from, to) in [
        (ours, ""),
        (ours, "off"),
        (ours, "{}"),
        (ours, "null"),
        (ours, "[]"),
        ("\"off\"", "\"Off\""),
        ("\"off\"", "\"half\""),
        ("\"off\"", "false"),
        ("\"schema\":1", "\"schema\":2"),
        ("\"schema\":1,", ""),
        ("}", ",\"until\":\"2027-01-01T00:00:00Z\"}"),
        ("2026-02-03T08:00:00Z", "today"),
        ("}", "} off"),
        (",\"reason\":\"y\"", ""),
    ] {
        let text = ours.replace(from, to);
        assert_ne!(text, ours, "{from}");
        let position = position_of(Some(text.as_bytes()));
        assert!(position.is_on(), "{text}");
        assert_eq!(position, by_something("a file"), "{text}");
    }
}

#[tokio::test]
async fn a_file_of_somebody_stops_everything_and_is_released_like_any_other() {
    let store = memory();
    let switch = switch(&store);
    put(&store, &"stop").await;
    assert_eq!(switch.position().await, by_something("a file"));
    switch.release(&maria(), &drill(), now()).await.expect("released");
    assert_eq!(switch.position().await, Position::Off);
}

#[tokio::test]
async fn a_file_of_somebody_is_pulled_over() {
    let store = memory();
    put(&store, &"stop").await;
    switch(&store).pull(&maria(), &drill(), now()).await.expect("pulled");
    assert!(matches!(switch(&store).position().await, Position::On { at: Some(_), .. }));
}

#[tokio::test]
async fn the_setting_holds_the_switch_whatever_the_document_says() {
    let store = memory();
    let switch = KillSwitch::new(true, store.clone(), trail(&store));
    assert_eq!(switch.position().await, by_something("the setting KILL_SWITCH"));
    let refused = switch.release(&maria(), &drill(), now()).await;
    assert_eq!(refused, Err(KillSwitchError::HeldBySetting));
}

#[test]
fn a_setting_that_nobody_understands_is_on() {
    for (value, is_on) in
        [("off", false), ("", false), ("on", true), ("OFF", true), ("0", true), ("false", true)]
    {
        assert_eq!(is_set(&Settings::from_pairs([("KILL_SWITCH", value)])), is_on, "{value:?}");
    }
}

#[tokio::test]
async fn nobody_moves_the_switch_without_a_reason() {
    let switch = switch(&memory());
    for reason in ["", " \n"] {
        let reason = Untrusted::new(reason);
        assert_eq!(switch.pull(&maria(), &reason, now()).await, Err(KillSwitchError::NoReason));
        assert_eq!(switch.release(&maria(), &reason, now()).await, Err(KillSwitchError::NoReason));
    }
    assert_eq!(switch.position().await, Position::Off);
}

#[tokio::test]
async fn a_broken_audit_stops_nobody_who_pulls_and_everybody_who_releases() {
    let store = memory();
    let audit = Key::audit_head();
    store.insert_if_absent(&audit, &"rubbish").await.expect("written");
    let switch = switch(&store);
    switch.pull(&maria(), &drill(), now()).await.expect("pulled");
    assert!(switch.position().await.is_on());
    let refused = switch.release(&maria(), &drill(), now()).await;
    let broken = AuditError::Broken(Finding::HeadUnreadable);
    assert_eq!(refused, Err(KillSwitchError::Audit(broken)));
    assert!(switch.position().await.is_on());
}

#[tokio::test]
async fn without_a_key_the_switch_moves_and_nothing_is_audited() {
    let store = memory();
    let switch = KillSwitch::new(false, store.clone(), AuditTrail::new(store.clone(), None, None));
    switch.pull(&maria(), &drill(), now()).await.expect("pulled");
    switch.release(&maria(), &drill(), now()).await.expect("released");
    assert_eq!(switch.position().await, Position::Off);
    assert_eq!(store.list_all(Key::AUDIT).await, Ok(Vec::new()));
}

#[tokio::test]
async fn whoever_has_no_key_does_not_release_where_others_audit() {
    let store = memory();
    switch(&store).pull(&maria(), &drill(), now()).await.expect("pulled");
    let keyless = KillSwitch::new(false, store.clone(), AuditTrail::new(store.clone(), None, None));
    let refused = keyless.release(&maria(), &drill(), now()).await;
    assert_eq!(refused, Err(KillSwitchError::Audit(AuditError::NoKey)));
    keyless.pull(&maria(), &drill(), now()).await.expect("to stop needs no key");
}

#[tokio::test]
async fn to_release_what_nobody_pulled_changes_nothing() {
    let store = memory();
    switch(&store).release(&maria(), &drill(), now()).await.expect("nothing to do");
    assert_eq!(store.list_all("").await, Ok(Vec::new()));
}
