//! The audit chain on Azurite: several who append at once make one chain.

use std::sync::Arc;

use fraud_guard::audit::Draft;
use fraud_guard::audit_trail::AuditTrail;
use fraud_guard::fraud_event::TenantId;
use fraud_guard::kill_switch::KillSwitch;
use fraud_guard::kill_switch::Position;
use fraud_guard::seal::Key as SealKey;
use fraud_guard::store::Key;
use fraud_guard::store::Store;
use fraud_guard::text::Untrusted;
use jiff::Timestamp;
use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeStruct;

use super::on;
use crate::support::azurite::Azurite;

const EACH: i64 = 50;

fn trail(store: &Store) -> AuditTrail {
    let partner = TenantId::parse("11111111-aaaa-4aaa-8aaa-000000000001");
    AuditTrail::new(store.clone(), partner, SealKey::new(&[1; 32]).map(Arc::new))
}

async fn append(trail: &AuditTrail, from: i64) {
    let (by, reason) = (Untrusted::new("cli:maria@jumpbox"), Untrusted::new("a drill"));
    for number in from..from + EACH {
        let at = Timestamp::from_second(number).expect("a time");
        let draft = Draft::kill_switch_pulled(&by, &reason, "off", at);
        trail.append(draft).await.expect("appended");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_append_at_once_make_one_chain() {
    let azurite = Azurite::start();
    let store = on(&azurite.connection_string()).store;
    store.prepare().await.expect("a container");
    let (one, other) = (trail(&store), trail(&store));
    futures::join!(append(&one, 0), append(&other, 1_000));
    let end = trail(&store).verify(&[]).await.expect("read").expect("whole");
    assert_eq!(end.count, 100);
    assert_eq!(one.end().await, Ok(end));
    assert_eq!(other.end().await, Ok(end));
    let mut moments = Vec::new();
    for seq in 0..100 {
        let entry = one.unchecked_entry(seq).await.expect("read").expect("an entry");
        moments.push(entry.draft.at.as_second());
    }
    moments.sort_unstable();
    assert_eq!(
        moments,
        (0..EACH).chain(1_000..1_000 + EACH).collect::<Vec<_>>(),
        "each is there once"
    );
}

/// What somebody uploads in the portal may be empty.
#[tokio::test]
async fn an_empty_file_in_the_place_of_the_kill_switch_is_on() {
    let azurite = Azurite::start();
    let store = on(&azurite.connection_string()).store;
    store.prepare().await.expect("a container");
    let switch = KillSwitch::new(false, store.clone(), trail(&store));
    assert_eq!(switch.position().await, Position::Off);
    store.insert_if_absent(&Key::kill_switch(), &Nothing).await.expect("written");
    assert_eq!(store.get_bytes(&Key::kill_switch()).await.expect("read").expect("it").0, b"");
    let by = Untrusted::new("a file");
    let reason = Untrusted::new("");
    assert_eq!(switch.position().await, Position::On { by, at: None, reason });
    let (by, reason) = (Untrusted::new("cli:maria@jumpbox"), Untrusted::new("over"));
    switch.release(&by, &reason, Timestamp::UNIX_EPOCH).await.expect("released");
    assert_eq!(switch.position().await, Position::Off);
}

/// A document without a byte.
struct Nothing;

impl Serialize for Nothing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // By this name serde_json knows what is to be written as it is.
        const AS_IT_IS: &str = "$serde_json::private::RawValue";
        let mut document = serializer.serialize_struct(AS_IT_IS, 1)?;
        document.serialize_field(AS_IT_IS, "")?;
        document.end()
    }
}
