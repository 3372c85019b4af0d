//! The audit as people hear of it: its head in each summary, and an alarm when somebody touched it.

use std::ops::Range;
use std::sync::Arc;

use fraud_guard::audit::Draft;
use fraud_guard::audit::Head;
use fraud_guard::audit_trail::AuditTrail;
use fraud_guard::fraud_event::TenantId;
use fraud_guard::seal::Key as SealKey;
use fraud_guard::store::Key;
use fraud_guard::text::Untrusted;
use jiff::Timestamp;
use serde_json::Value;
use tempfile::NamedTempFile;

use super::world::World;

const ALARM: &str = "fraud_guard.alarm.raised";
const OVER: &str = "fraud_guard.alarm.cleared";
const SUMMARY: &str = "fraud_guard.summary";
/// 32 times the byte 7.
const KEY: (&str, &str) = ("SEAL_KEY", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");
const PARTNER: &str = "11111111-aaaa-4aaa-8aaa-000000000001";

/// A world with a reader of summaries, and these settings.
async fn start(more: &[(&str, &str)]) -> (World, NamedTempFile) {
    let policy = "[protected]\nsubscriptions = []\ncustomer_tenants = []\n\
        [summary]\nat = \"08:00\"\ntell = [\"webhook\"]\n";
    let file = NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), policy).expect("a file");
    let path = file.path().to_str().expect("a path");
    let world = World::start_with(&[&[("POLICY_FILE", path)], more].concat()).await;
    (world, file)
}

fn got(world: &World, kind: &str) -> Vec<Value> {
    let received = world.partner.received().into_iter();
    received.filter(|(known, _)| known == kind).map(|(_, data)| data).collect()
}

/// As another process would append.
async fn append(world: &World, numbers: Range<i64>) -> Vec<Head> {
    let key = SealKey::new(&[7; 32]).map(Arc::new);
    let trail = AuditTrail::new(world.store.clone(), TenantId::parse(PARTNER), key);
    let (by, reason) = (Untrusted::new("cli:maria@jumpbox"), Untrusted::new("a drill"));
    let mut heads = Vec::new();
    for number in numbers {
        let at = Timestamp::from_second(number).expect("a time");
        let draft = Draft::kill_switch_pulled(&by, &reason, "off", at);
        heads.push(trail.append(draft).await.expect("appended"));
    }
    heads
}

async fn cut_off_to(world: &World, heads: &[Head], left: usize) {
    for head in &heads[left..] {
        let key = Key::audit_entry(head.count - 1);
        let (_, etag) = world.store.get_bytes(&key).await.expect("read").expect("an entry");
        assert_eq!(world.store.delete_if(&key, &etag).await, Ok(true));
    }
    let (_, etag) = world.store.get_bytes(&Key::audit_head()).await.expect("read").expect("it");
    let moved = world.store.replace_if(&Key::audit_head(), &heads[left - 1], &etag).await;
    assert!(moved.is_ok());
}

async fn live(world: &World, hours: i64) {
    for _ in 0..hours {
        world.pass(60);
        world.poll().await;
        world.fire("SweepCases").await;
        world.drain().await;
    }
}

#[tokio::test]
async fn each_summary_has_the_head_of_the_audit() {
    let (world, _policy) = start(&[KEY]).await;
    let heads = append(&world, 0..3).await;
    live(&world, 26).await;
    let summary = got(&world, SUMMARY).pop().expect("a summary");
    let words = format!("3 entries, head {}", heads[2].short());
    assert_eq!(summary["facts"]["audit"][0], words, "{summary}");
    assert_eq!(summary["ids"]["audit_head"], heads[2].to_string());
}

#[tokio::test]
async fn without_a_key_nobody_hears_of_an_audit() {
    let (world, _policy) = start(&[]).await;
    append(&world, 0..3).await;
    live(&world, 26).await;
    let summary = got(&world, SUMMARY).pop().expect("a summary");
    assert!(summary["facts"]["audit"].is_null(), "{summary}");
}

// The note of the end was set back as well; what another process has seen still counts.
#[tokio::test]
async fn an_end_that_was_cut_off_is_told_at_once_and_in_the_summary_until_it_is_mended() {
    let (mut world, _policy) = start(&[KEY]).await;
    let heads = append(&world, 0..5).await;
    live(&world, 1).await;
    assert_eq!(got(&world, ALARM).len(), 0);
    cut_off_to(&world, &heads, 3).await;
    world.restart().await;
    live(&world, 2).await;
    let alarms = got(&world, ALARM);
    assert_eq!(alarms.len(), 1, "{alarms:?}");
    assert_eq!(alarms[0]["facts"]["finding"][0], "“there are 3 entries and there were 5”");
    live(&world, 24).await;
    let summary = got(&world, SUMMARY).pop().expect("a summary");
    let words = "BROKEN: “there are 3 entries and there were 5”";
    assert_eq!(summary["facts"]["audit"][0], words, "{summary}");
    assert_eq!(got(&world, OVER).len(), 0);
    // The same entries again are as good as those that were deleted.
    assert_eq!(append(&world, 3..5).await, heads[3..]);
    live(&world, 1).await;
    assert_eq!(got(&world, OVER).len(), 1);
}
