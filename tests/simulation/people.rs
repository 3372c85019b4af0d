//! The people: they open pages, approve, decline, take back, stop everything; and what they, the
//! customers and whoever can write to the store do beside that.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;

use axum::body::Body;
use axum::response::Response;
use fraud_guard::app::App;
use fraud_guard::containment::action::ActionId;
use fraud_guard::containment::action::Person;
use fraud_guard::containment::action::Phase;
use fraud_guard::fraud_event::Scope;
use fraud_guard::fraud_event::TenantId;
use fraud_guard::functions::decisions;
use fraud_guard::functions::decisions::Approve;
use fraud_guard::functions::decisions::Decider;
use fraud_guard::seal::Canonical;
use fraud_guard::store::Key;
use fraud_guard::store::Operation;
use fraud_guard::store::Reply;
use jiff::Timestamp;
use uuid::Uuid;

use super::azure;
use super::history::What;
use super::partner::subscription_id;
use super::process::Trigger;
use super::world::World;

/// Who may approve, as long as nobody takes that away.
pub const STAFF: [Uuid; 3] = [Uuid::from_u128(0xA), Uuid::from_u128(0xB), Uuid::from_u128(0xC)];
/// Somebody who signs in and may approve nothing.
const OUTSIDER: Uuid = Uuid::from_u128(0xD);

/// What people see and have done.
#[derive(Default)]
pub struct People {
    pages: Arc<Mutex<Vec<Page>>>,
    nonces: u64,
    /// When somebody who may first said yes to an action.
    pub yes: BTreeMap<(String, Uuid), Timestamp>,
}

/// One containment as somebody sees it.
#[derive(Clone)]
struct Page {
    scope: Scope,
    phase: Phase,
    by: Uuid,
    approve: Approve,
}

fn decider(object: Uuid) -> Decider {
    let tenant = TenantId::parse("11111111-aaaa-4aaa-8aaa-000000000001").expect("an id");
    Decider { person: Person { tenant, object }, by: format!("console:{object}") }
}

/// Somebody does something, mostly what is sensible.
pub fn act(world: &mut World<'_>) {
    // What matters most is what happens while somebody who is about to send stands still.
    if world.is_anybody_frozen() && world.rng.bool() {
        return match world.rng.u32(0..4) {
            0 => stop(world),
            1 => take_back(world),
            _ => something_else(world),
        };
    }
    match world.rng.u32(0..100) {
        0..34 => open_page(world),
        34..72 => approve(world, true),
        72..77 => approve(world, false),
        77..82 => take_back(world),
        82..84 => stop(world),
        84..89 => allow(world),
        89..92 => propose(world),
        92..96 => something_else(world),
        _ => {}
    }
}

fn somebody(world: &mut World<'_>) -> Uuid {
    match world.rng.u32(0..20) {
        0 => OUTSIDER,
        n => STAFF[usize::try_from(n).expect("small") % STAFF.len()],
    }
}

fn open_scopes(world: &World<'_>) -> Vec<Scope> {
    let prefix = Key::OPEN_CASES.to_owned();
    let Reply::Listed(listing) = world.store.perform(&Operation::List(prefix, None)) else {
        return Vec::new();
    };
    listing.keys.iter().filter_map(Key::scope).collect()
}

fn open_page(world: &mut World<'_>) {
    let by = somebody(world);
    open_page_as(world, by);
}

/// Somebody opens the page of a case.
pub fn open_page_as(world: &mut World<'_>, by: Uuid) {
    let scopes = open_scopes(world);
    let Some(scope) = world.rng.choice(scopes) else { return };
    world.people.nonces += 1;
    let nonce = format!("{}", world.people.nonces);
    let nonce = Canonical::new("nonce").text(&nonce).take_fingerprint();
    let pages = Arc::clone(&world.people.pages);
    invoke(world, move |app| async move {
        let opened_at = app.clock.now();
        let Ok(Some(case)) = app.records.case(&scope).await else { return };
        let Ok(shown) = decisions::shown(&app, &case).await else { return };
        for shown in shown {
            let action = &shown.containment.action;
            let approve =
                Approve { action: action.id().clone(), page: shown.page, nonce, opened_at };
            let phase = action.phase();
            let page = Page { scope: scope.clone(), phase, by, approve };
            pages.lock().expect("the pages").push(page);
        }
    });
}

/// Approves what some page shows; sensible people take a new one that asks for it.
pub fn approve(world: &mut World<'_>, is_sensible: bool) {
    let pages = world.people.pages.lock().expect("the pages").clone();
    let asks = |page: &Page| matches!(page.phase, Phase::Proposed | Phase::ApprovedOnce);
    let mut from: Vec<Page> = pages.into_iter().filter(|page| !is_sensible || asks(page)).collect();
    if is_sensible {
        from.drain(..from.len().saturating_sub(4));
    }
    let Some(page) = world.rng.choice(from) else { return };
    let Page { scope, by, approve, .. } = page;
    if STAFF.contains(&by) && !world.azure.leavers.contains(&by) {
        let yes = (approve.action.as_str().to_owned(), by);
        let now = world.now;
        world.people.yes.entry(yes).or_insert(now);
    }
    if is_sensible {
        let seen = &approve.action;
        let is_other = |page: &Page| page.by != by || page.approve.action != *seen;
        world.people.pages.lock().expect("the pages").retain(is_other);
    }
    invoke(world, move |app| async move {
        let _ = decisions::approve(&app, &scope, &decider(by), &approve).await;
    });
}

fn some_action(world: &mut World<'_>) -> Option<(Scope, ActionId)> {
    let all: Vec<(Scope, ActionId)> = world
        .containments
        .iter()
        .filter_map(|(action, known)| Some((known.scope()?, ActionId::parse(action)?)))
        .collect();
    world.rng.choice(all)
}

/// Somebody who may approve takes something back, or says no to it.
pub fn take_back(world: &mut World<'_>) {
    let Some((scope, action)) = some_action(world) else { return };
    let (by, declines) = (decider(STAFF[1]), world.rng.bool());
    invoke(world, move |app| async move {
        let _ = match declines {
            true => decisions::decline(&app, &scope, &by, &action, "ours").await,
            false => decisions::revoke(&app, &scope, &by, &action, "wrong").await,
        };
    });
}

fn stop(world: &mut World<'_>) {
    invoke(world, |app| async move {
        let _ = decisions::stop(&app, &decider(STAFF[2]), "wait").await;
    });
}

fn allow(world: &mut World<'_>) {
    let by = somebody(world);
    invoke(world, move |app| async move {
        let _ = decisions::allow(&app, &decider(by), "go on").await;
    });
}

fn propose(world: &mut World<'_>) {
    let Some(scope) = ({
        let scopes = open_scopes(world);
        world.rng.choice(scopes)
    }) else {
        return;
    };
    invoke(world, move |app| async move {
        let _ = decisions::propose(&app, &scope).await;
    });
}

fn invoke<F, W>(world: &mut World<'_>, work: W)
where
    W: FnOnce(Arc<App>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let process = world.any_process();
    let work = work(world.app_of(process));
    world.invoke(process, Trigger::Person, async move {
        work.await;
        Response::new(Body::empty())
    });
}

/// Something happens that no page and no process knows of.
fn something_else(world: &mut World<'_>) {
    let pick = world.rng.usize(..);
    match world.rng.u32(0..11) {
        10 => azure::stop_by_owner(world, pick),
        0 => protect(world),
        1 => forbid(world),
        2 => leave(world),
        3..6 => {
            if let Some(target) = world.azure.reactivate(pick) {
                world.note(0, What::Reactivated { target });
            }
        }
        6 | 7 => {
            if let Some(target) = world.azure.resize(pick) {
                world.note(0, What::Outdated { target });
            }
        }
        8 => world.put_one_back(),
        _ => world.tamper(),
    }
}

/// The policy protects a subscription from now on, and every process has read it.
fn protect(world: &mut World<'_>) {
    let number = world.rng.usize(0..world.plan.subscriptions);
    let id = subscription_id(number);
    let mut policy = world.policy();
    policy.protected.get_or_insert_default().subscriptions.insert(id);
    world.set_policy(policy);
    world.note(0, What::Protected { target: format!("/subscriptions/{id}") });
}

/// The policy forbids a kind of step.
fn forbid(world: &mut World<'_>) {
    let mut policy = world.policy();
    policy.containment.allow.remove("deallocate-virtual-machine");
    world.set_policy(policy);
    world.note(0, What::Protected { target: "/virtualmachines/".to_owned() });
}

/// Somebody may not approve any more.
fn leave(world: &mut World<'_>) {
    let who = *world.rng.choice(&STAFF).expect("somebody");
    world.azure.leavers.insert(who);
    let of_them = world.containments.iter().filter(|(_, known)| known.approvers.contains(&who));
    let actions: Vec<String> = of_them.map(|(action, _)| action.clone()).collect();
    for action in actions {
        world.note(0, What::Left { action });
    }
}
