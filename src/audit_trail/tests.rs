//! The chain in the store: who appends what, and what is found when somebody touched it.

mod life;

use jiff::SignedDuration;
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::*;
use crate::containment::StepKind;
use crate::containment::action::Input;
use crate::containment::action::Needed;
use crate::containment::action::Person;
use crate::containment::action::Proposal;
use crate::containment::action::Target;
use crate::containment::action::Withdrawal;
use crate::fraud_event::Scope;
use crate::fraud_event::SubscriptionId;
use crate::store::MemoryStore;
use crate::text::Untrusted;

fn partner() -> TenantId {
    TenantId::parse("11111111-aaaa-4aaa-8aaa-000000000001").expect("a tenant")
}

fn seal_key(byte: u8) -> Arc<SealKey> {
    Arc::new(SealKey::new(&[byte; 32]).expect("a key"))
}

fn trail(store: &Store) -> AuditTrail {
    AuditTrail::new(store.clone(), Some(partner()), Some(seal_key(1)))
}

fn memory() -> Store {
    Store::Memory(MemoryStore::default())
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_867_200 + second).expect("a time")
}

fn draft(number: u32) -> Draft {
    Draft {
        at: at(number.into()),
        actor: Untrusted::new("cli:maria@jumpbox"),
        action: "pulled".to_owned(),
        subject: "kill-switch".to_owned(),
        reference: number.to_string(),
        reason: Untrusted::new("a drill"),
        before: Untrusted::new("off"),
        after: Untrusted::new("on"),
    }
}

async fn fill(store: &Store, count: u32) -> Head {
    let trail = trail(store);
    for number in 0..count {
        trail.append(draft(number)).await.expect("appended");
    }
    trail.end().await.expect("an end")
}

async fn bytes_of(store: &Store, key: &Key) -> Vec<u8> {
    store.get_bytes(key).await.expect("a store").expect("a document").0
}

async fn remove(store: &Store, key: &Key) {
    let (_, etag) = store.get_bytes(key).await.expect("a store").expect("a document");
    assert!(store.delete_if(key, &etag).await.expect("a store"));
}

async fn put<T: serde::Serialize>(store: &Store, key: &Key, document: &T) {
    let found = store.get_bytes(key).await.expect("a store");
    let write = match found {
        Some((_, etag)) => store.replace_if(key, document, &etag).await,
        None => store.insert_if_absent(key, document).await,
    };
    assert!(matches!(write, Ok(Write::Done(_))));
}

fn person() -> Person {
    Person { tenant: partner(), object: Uuid::from_u128(7) }
}

/// A proposal with one line, and the same action withdrawn with two.
fn action() -> Action {
    let customer = TenantId::parse("22222222-bbbb-4bbb-8bbb-000000000002").expect("a tenant");
    let of = SubscriptionId::parse("44444444-dddd-4ddd-8ddd-000000000004").expect("an id");
    let proposal = Proposal {
        scope: Scope::of_subscription(Some(customer), of),
        epoch: 0,
        round: 0,
        kind: StepKind::CancelSubscription,
        target: Target::subscription(customer, of, Untrusted::new("Contoso (synthetic)")),
        needed: Needed::One,
        raised_by: None,
        expires_at: at(0) + SignedDuration::from_hours(4),
    };
    Action::propose(proposal, at(0)).expect("a proposal").action
}

fn withdrawn(action: &Action, reason: &str) -> Action {
    let reason = Untrusted::new(reason);
    let withdrawal = Withdrawal::Rejected { by: person(), reason };
    action.step(&Input::Withdraw(&withdrawal), at(1)).expect("a step").action
}

fn audited(action: &Action, through: Option<u32>) -> Action {
    let through = through.expect("a line");
    action.step(&Input::Audited { through }, at(1)).expect("a step").action
}

/// A whole chain with so many lines of an action.
fn whole(lines: u32) -> SeenTrail {
    SeenTrail { is_whole: true, lines, is_consistent: true, is_withdrawn: false }
}

fn broken(lines: u32) -> SeenTrail {
    SeenTrail { is_whole: false, is_consistent: false, ..whole(lines) }
}

#[tokio::test]
async fn entries_follow_each_other_and_the_note_says_where_they_end() {
    let store = memory();
    let start = trail(&store).end().await.expect("an end");
    assert_eq!(start.count, 0);
    let end = fill(&store, 3).await;
    assert_eq!(end.count, 3);
    let noted = store.get::<Head>(&Key::audit_head()).await.expect("a store").expect("a note");
    assert_eq!(noted.0, end);
    assert_eq!(trail(&store).verify(&[start, end]).await, Ok(Ok(end)));
}

#[tokio::test]
async fn without_a_key_or_a_partner_nothing_is_appended() {
    let store = memory();
    for trail in [
        AuditTrail::new(store.clone(), Some(partner()), None),
        AuditTrail::new(store.clone(), None, Some(seal_key(1))),
    ] {
        assert_eq!(trail.append(draft(0)).await, Err(AuditError::NoKey));
        assert_eq!(trail.append_action(&action()).await, Err(AuditError::NoKey));
        assert_eq!(trail.seen(&action()).await, Err(AuditError::NoKey));
    }
    assert_eq!(store.list_all(Key::AUDIT).await, Ok(Vec::new()));
}

#[tokio::test]
async fn who_died_before_the_note_is_followed_by_others() {
    let store = memory();
    let old = fill(&store, 1).await;
    let end = fill(&store, 40).await;
    assert_eq!(end.count, 41);
    put(&store, &Key::audit_head(), &old).await;
    assert_eq!(trail(&store).append(draft(50)).await.expect("appended").count, 42);
    remove(&store, &Key::audit_head()).await;
    assert_eq!(trail(&store).append(draft(51)).await.expect("appended").count, 43);
    assert!(trail(&store).verify(&[old, end]).await.expect("read").is_ok());
}

#[tokio::test]
async fn the_note_never_goes_back() {
    let store = memory();
    let old = fill(&store, 1).await;
    let end = fill(&store, 1).await;
    trail(&store).move_hint(old).await;
    assert_eq!(store.get::<Head>(&Key::audit_head()).await.expect("read").expect("it").0, end);
}

#[tokio::test]
async fn those_who_append_at_once_make_one_chain() {
    let store = memory();
    let (one, other) = (trail(&store), trail(&store));
    let append = |trail: AuditTrail, from: u32| async move {
        for number in from..from + 50 {
            trail.append(draft(number)).await.expect("appended");
        }
    };
    futures::join!(append(one, 0), append(other, 100));
    let end = trail(&store).verify(&[]).await.expect("read").expect("whole");
    assert_eq!(end.count, 100);
}

#[tokio::test]
async fn the_lines_of_an_action_are_appended_once() {
    let store = memory();
    let proposed = action();
    for _ in 0..2 {
        // Whoever died before the action was told appends again, with another memory.
        assert_eq!(trail(&store).append_action(&proposed).await, Ok(Some(0)));
    }
    fill(&store, 5).await;
    let withdrawn = withdrawn(&proposed, "a mistake");
    assert_eq!(withdrawn.unaudited().len(), 2);
    for _ in 0..2 {
        assert_eq!(trail(&store).append_action(&withdrawn).await, Ok(Some(1)));
    }
    let end = trail(&store).verify(&[]).await.expect("read").expect("whole");
    assert_eq!(end.count, 7);
    let settled = audited(&withdrawn, Some(1));
    assert_eq!(settled.unaudited(), []);
    assert_eq!(trail(&store).append_action(&settled).await, Ok(None));
    assert_eq!(trail(&store).seen(&settled).await, Ok(whole(2)));
}

#[tokio::test]
async fn an_action_that_the_chain_does_not_know_has_no_lines_there() {
    let store = memory();
    fill(&store, 40).await;
    let seen = trail(&store).seen(&action()).await;
    assert_eq!(seen, Ok(whole(0)));
}

#[tokio::test]
async fn a_chain_that_goes_on_for_too_long_says_nothing_of_an_action() {
    let store = memory();
    trail(&store).append_action(&action()).await.expect("appended");
    fill(&store, 1_999).await;
    let trail = trail(&store);
    assert_eq!(trail.seen(&action()).await, Ok(whole(1)));
    trail.append(draft(1)).await.expect("appended");
    assert_eq!(trail.seen(&action()).await, Err(AuditError::TooFarBack));
}

#[tokio::test]
async fn what_a_process_has_seen_is_read_once_but_the_end_each_time() {
    let store = memory();
    trail(&store).append_action(&action()).await.expect("appended");
    let end = fill(&store, 30).await;
    let trail = trail(&store);
    assert_eq!(trail.seen(&action()).await.map(|seen| seen.lines), Ok(1));
    remove(&store, &Key::audit_entry(10)).await;
    assert_eq!(trail.seen(&action()).await, Ok(whole(1)));
    remove(&store, &Key::audit_entry(end.count - 1)).await;
    assert_eq!(trail.seen(&action()).await, Ok(broken(0)));
}

#[tokio::test]
async fn an_entry_on_the_way_back_that_somebody_touched_is_found() {
    for (place, lines) in [(20, 0), (1, 0)] {
        let store = memory();
        trail(&store).append_action(&action()).await.expect("appended");
        fill(&store, 30).await;
        put(&store, &Key::audit_entry(place), &chain_of_others(21)[20]).await;
        let seen = trail(&store).seen(&action()).await;
        assert_eq!(seen, Ok(broken(lines)), "{place}");
        assert!(trail(&store).append_action(&action()).await.is_err(), "{place}");
    }
}

#[tokio::test]
async fn nothing_is_appended_to_a_chain_that_was_cut_off() {
    let store = memory();
    let end = fill(&store, 5).await;
    let process = trail(&store);
    process.end().await.expect("whole");
    for cut in [4, 3] {
        remove(&store, &Key::audit_entry(cut)).await;
    }
    let cut = AuditError::Broken(Finding::Truncated { there: 3, anchored: 5 });
    assert_eq!(trail(&store).append(draft(9)).await, Err(cut.clone()), "by the note");
    let third = trail(&store).unchecked_entry(2).await.expect("read").expect("an entry");
    put(&store, &Key::audit_head(), &third.head()).await;
    assert_eq!(process.append(draft(9)).await, Err(cut.clone()), "by what this process saw");
    assert_eq!(process.append_action(&action()).await, Err(cut));
    let found = trail(&store).verify(&[end]).await;
    assert_eq!(found, Ok(Err(vec![Finding::Truncated { there: 3, anchored: 5 }])), "by an anchor");
    assert_eq!(store.list_all(Key::AUDIT).await.map(|keys| keys.len()), Ok(3));
}

#[tokio::test]
async fn nothing_is_appended_behind_an_entry_that_is_not_ours() {
    let store = memory();
    let end = fill(&store, 2).await;
    let chain = Chain::of(partner());
    let forged = chain.append(&end, draft(2), &seal_key(2));
    put(&store, &Key::audit_entry(2), &forged).await;
    let foreign = AuditError::Broken(Finding::WrongKey);
    assert_eq!(trail(&store).append(draft(3)).await, Err(foreign));
    put(&store, &Key::audit_entry(2), &"rubbish").await;
    let rubbish = AuditError::Broken(Finding::Unreadable { seq: 2 });
    assert_eq!(trail(&store).append(draft(3)).await, Err(rubbish));
}

#[tokio::test]
async fn a_last_entry_that_does_not_follow_the_one_before_it_is_found() {
    let store = memory();
    let end = fill(&store, 3).await;
    let other = chain_of_others(2);
    put(&store, &Key::audit_entry(1), &other[1]).await;
    let unlinked = AuditError::Broken(Finding::Unlinked { seq: 2 });
    assert_eq!(trail(&store).append(draft(3)).await, Err(unlinked));
    let third = store.get::<Entry>(&Key::audit_entry(2)).await.expect("read").expect("it").0;
    assert_eq!(third.head(), end);
}

/// Entries with our key and another history.
fn chain_of_others(count: u32) -> Vec<Entry> {
    let chain = Chain::of(partner());
    let mut head = chain.start();
    let entries = (0..count).map(|number| {
        let entry = chain.append(&head, draft(900 + number), &seal_key(1));
        head = entry.head();
        entry
    });
    entries.collect()
}

#[tokio::test]
async fn a_note_that_is_none_of_ours_stops_everything() {
    let store = memory();
    fill(&store, 2).await;
    put(&store, &Key::audit_head(), &"rubbish").await;
    let damaged = AuditError::Broken(Finding::HeadUnreadable);
    assert_eq!(trail(&store).append(draft(3)).await, Err(damaged));
    assert_eq!(trail(&store).verify(&[]).await, Ok(Err(vec![Finding::HeadUnreadable])));
    let seen = trail(&store).seen(&action()).await;
    assert_eq!(seen, Ok(broken(0)));
}

#[tokio::test]
async fn entries_in_the_wrong_place_and_documents_that_are_none_are_found() {
    let store = memory();
    fill(&store, 4).await;
    let [one, two] = [1, 2].map(Key::audit_entry);
    let entries: Vec<Value> = [
        store.get(&one).await.expect("read").expect("it").0,
        store.get(&two).await.expect("read").expect("it").0,
    ]
    .into();
    put(&store, &Key::from_listing("audit/note.txt"), &"mine").await;
    put(&store, &Key::audit_entry(2), &"rubbish").await;
    let found = trail(&store).verify(&[]).await.expect("read").expect_err("findings");
    assert_eq!(found, [Finding::Unreadable { seq: 2 }, Finding::Stray { count: 1 }]);
    // Values write their fields in another order; that is another form than ours.
    put(&store, &two, &entries[1]).await;
    let found = trail(&store).verify(&[]).await.expect("read").expect_err("findings");
    assert_eq!(found, [Finding::Edited { seq: 2 }, Finding::Stray { count: 1 }]);
}

#[tokio::test]
async fn a_chain_of_several_pages_is_checked_to_its_end() {
    let store = memory();
    let chain = Chain::of(partner());
    let mut head = chain.start();
    let mut heads = vec![head];
    for number in 0..5_010 {
        let entry = chain.append(&head, draft(number), &seal_key(1));
        put(&store, &Key::audit_entry(entry.seq), &entry).await;
        head = entry.head();
        heads.push(head);
    }
    let anchors = [heads[0], heads[1], heads[4_999], heads[5_000], heads[5_001], head];
    assert_eq!(trail(&store).verify(&anchors).await, Ok(Ok(head)));
    let wrong = Head { hash: heads[1].hash, ..heads[5_000] };
    let found = trail(&store).verify(&[wrong]).await;
    assert_eq!(found, Ok(Err(vec![Finding::NotAsAnchored { seq: 4_999 }])));
    remove(&store, &Key::audit_entry(5_000)).await;
    let found = trail(&store).verify(&anchors).await.expect("read").expect_err("findings");
    assert!(found.contains(&Finding::Gap { from: 5_000, to: 5_001 }), "{found:?}");
}

/// An entry as the first version stored it: what was stored once must be read for ever.
#[tokio::test]
async fn the_form_of_a_stored_entry_stays() {
    let store = memory();
    fill(&store, 1).await;
    let bytes = bytes_of(&store, &Key::audit_entry(0)).await;
    let stored = concat!(
        r#"{"seq":0,"at":"2026-11-28T12:00:00Z","actor":"cli:maria@jumpbox","action":"pulled","#,
        r#""subject":"kill-switch","reference":"0","reason":"a drill","before":"off","after":"on","#,
        r#""previous_hash":"61b11f3c1b6fa5c5d044fa37c73486a5c6b7eec92355af17848167a5b3113c48","#,
        r#""hash":"2fb1d5ac2436ad631331d8e24300c0b1ebaf11a6a10db00a5ee28c75fc35c41a","#,
        r#""mac":"4ce6772d7246f07441875303caeb3bf4287ad2789d90d5f0d27eeac3355dcf99"}"#,
    );
    assert_eq!(String::from_utf8(bytes).expect("text"), stored);
}

fn some_cases() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) }
}

proptest! {
    #![proptest_config(some_cases())]

    #[test]
    fn a_byte_that_is_changed_anywhere_is_found(seq in 0..4_u64, place in any::<usize>(), with in 1..=255_u8) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let found = runtime.block_on(async {
            let store = memory();
            fill(&store, 4).await;
            let key = Key::audit_entry(seq);
            let mut bytes = bytes_of(&store, &key).await;
            let place = place % bytes.len();
            bytes[place] ^= with;
            // The store writes JSON; what is none goes in as it would be read.
            let (entry, finding) = Entry::read(seq, &bytes);
            match (entry, finding) {
                (_, Some(_)) => true,
                (Some(entry), None) => {
                    put(&store, &key, &entry).await;
                    trail(&store).verify(&[]).await.expect("read").is_err()
                }
                (None, None) => false,
            }
        });
        prop_assert!(found);
    }
}
