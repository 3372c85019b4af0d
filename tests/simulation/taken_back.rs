//! Something is taken back while whoever can write to the store puts its document back to where it
//! was approved: before, after and in the middle of everything.

use fastrand::Rng;
use fraud_guard::app::App;
use fraud_guard::audit_trail::AuditTrail;
use fraud_guard::containment::Containment;
use fraud_guard::containment::action::ActionId;
use fraud_guard::containment::action::Person;
use fraud_guard::containment::action::Withdrawal;
use fraud_guard::fraud_event::TenantId;
use fraud_guard::store::Key;
use fraud_guard::store::Operation;
use fraud_guard::store::Reply;
use fraud_guard::store::Store;
use fraud_guard::text::Untrusted;
use futures::FutureExt;
use jiff::SignedDuration;
use serde_json::Value;
use tokio::runtime::Runtime;

use super::checker::violations;
use super::contained::appear;
use super::contained::count;
use super::contained::plan;
use super::containments;
use super::history::What;
use super::people;
use super::people::STAFF;
use super::process::Trigger;
use super::runs::runtime;
use super::runs::settle;
use super::world::World;
use super::world::deployment;

const TENANT: &str = "11111111-aaaa-4aaa-8aaa-000000000001";

/// One machine is approved, by the page.
async fn approve(world: &mut World<'_>) {
    appear(world, 1).await;
    people::open_page_as(world, STAFF[0]);
    world.run();
    world.pass(SignedDuration::from_secs(10)).await;
    people::approve(world, true);
    world.run();
}

/// Time passes, and the sweep does what is due.
async fn sweep(world: &mut World<'_>) {
    for _ in 0..3 {
        world.pass(SignedDuration::from_secs(125)).await;
        world.drain();
        world.fire(0, Trigger::Sweep);
        world.drain();
    }
}

/// The only containment there is, and its document as it is now.
fn newest(world: &World<'_>) -> (String, Vec<u8>) {
    let (action, known) = world.containments.iter().next().expect("a containment");
    (action.clone(), known.forms.last().expect("a form").clone())
}

fn is_sent(world: &World<'_>) -> bool {
    count(&world.history, |what| matches!(what, What::Dispatched { .. })) > 0
}

/// Takes back what was approved, with a crash at one of the answers to that; then its document is put
/// back. How many answers there were, and whether it was sent.
fn play_a_withdrawal(
    runtime: &Runtime,
    deployment: &App,
    crash: Option<(usize, bool)>,
) -> (usize, bool) {
    let mut world = World::new(deployment, plan(), Rng::with_seed(7));
    let answers = runtime.block_on(tokio::task::unconstrained(async {
        approve(&mut world).await;
        let (action, approved) = newest(&world);
        let before = world.answers;
        world.crash_at = crash.into_iter().map(|(at, after)| (before + at, after)).collect();
        people::take_back(&mut world);
        world.run();
        let answers = world.answers - before;
        world.put_back(&action, approved);
        sweep(&mut world).await;
        settle(&mut world).await;
        answers
    }));
    assert_eq!(violations(&world.history), [], "a crash at {crash:?}");
    (answers, is_sent(&world))
}

#[test]
fn what_was_taken_back_is_not_sent_though_its_document_is_put_back_after_any_wait() {
    let (runtime, deployment) = (runtime(), deployment());
    let (points, is_sent) = play_a_withdrawal(&runtime, &deployment, None);
    assert!(points > 5 && !is_sent, "{points} points");
    let mut sent = 0;
    for at in 0..points {
        for is_after in [false, true] {
            let (_, is_sent) = play_a_withdrawal(&runtime, &deployment, Some((at, is_after)));
            sent += usize::from(is_sent);
        }
    }
    assert!(sent > 0, "a crash before anything of it is written lets the approval stand");
}

/// Somebody in another process asks to take it back, and its document is as if nothing were.
fn ask_elsewhere(world: &mut World<'_>) {
    let (action, _) = newest(world);
    let scope = world.containments[&action].scope().expect("a scope");
    let key = Key::open_containment(&scope, &ActionId::parse(&action).expect("an id"));
    let Reply::Document(Some((bytes, _))) = world.store.perform(&Operation::Get(key.clone()))
    else {
        return;
    };
    let containment: Containment = serde_json::from_slice(&bytes).expect("a containment");
    let tenant = TenantId::parse(TENANT).expect("an id");
    let by = Person { tenant, object: STAFF[1] };
    let withdrawal = Withdrawal::Revoked { by, reason: Untrusted::new("wrong") };
    let draft = containment.action.withdrawal_asked(&withdrawal, world.now);
    let store = Store::Memory(world.store.clone());
    let key_of_seals = world.deployment().seal_key.clone();
    let trail = AuditTrail::new(store, Some(tenant), key_of_seals);
    let head = trail.append(draft).now_or_never().expect("at once").expect("appended");
    let entry = Key::audit_entry(head.count - 1);
    let Reply::Document(Some((entry, _))) = world.store.perform(&Operation::Get(entry)) else {
        panic!("the entry is there")
    };
    containments::audited(world, 0, &entry);
    world.overwrite(&key, bytes);
}

/// What the audit says was done to containments, in order.
fn audited(world: &World<'_>) -> Vec<String> {
    let documents = world.store.documents().into_iter();
    let entries = documents.filter(|(key, _)| key.starts_with(Key::AUDIT));
    let action = |bytes: &[u8]| {
        let entry: Value = serde_json::from_slice(bytes).expect("an entry");
        entry["action"].as_str().map(str::to_owned)
    };
    entries.filter_map(|(_, bytes)| action(&bytes)).collect()
}

#[test]
fn the_audit_decides_whether_a_withdrawal_came_before_the_claim() {
    let (runtime, deployment) = (runtime(), deployment());
    let (mut in_time, mut too_late) = (0, 0);
    for at in 0.. {
        let mut world = World::new(&deployment, plan(), Rng::with_seed(7));
        let answers = runtime.block_on(tokio::task::unconstrained(async {
            approve(&mut world).await;
            let before = world.answers;
            world.cut_in = Some((before + at, ask_elsewhere));
            sweep(&mut world).await;
            world.answers - before
        }));
        if at > answers {
            break;
        }
        let audited = audited(&world);
        let place = |action: &str| audited.iter().position(|one| one == action);
        let asked = place("withdrawal-asked").unwrap_or(usize::MAX);
        let is_in_time = asked < place("dispatched").unwrap_or(usize::MAX);
        let sent = is_sent(&world);
        assert!(!(is_in_time && sent), "asked before answer {at}, and sent: {audited:?}");
        in_time += usize::from(is_in_time);
        too_late += usize::from(sent);
    }
    assert!(in_time > 20 && too_late > 0, "{in_time} in time, {too_late} too late");
}
