//! What the world knows of containments, from the documents that became durable.

use std::collections::BTreeSet;

use fraud_guard::containment::Containment;
use fraud_guard::containment::action::ActionId;
use fraud_guard::containment::action::Phase;
use fraud_guard::fraud_event::Scope;
use fraud_guard::store::Key;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::history::What;
use super::world::World;

/// What the world knows of a containment.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub key: String,
    pub stage: Stage,
    pub sequence: u32,
    pub approvers: BTreeSet<Uuid>,
    /// Earlier forms of the document, the oldest first.
    pub forms: Vec<Vec<u8>>,
}

/// How far it is, as far as the promises are about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    #[default]
    Open,
    Approved,
    /// It must not be sent any more.
    Withdrawn,
    /// Nobody waits for anything any more.
    Ended,
}

impl Known {
    pub fn scope(&self) -> Option<Scope> {
        Scope::parse(self.key.split('/').nth(2)?)
    }

    /// True when something of it is due by itself.
    pub fn is_under_way(&self) -> bool {
        self.stage == Stage::Approved
    }
}

/// How long an approval is good.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(4);
const MOST_FORMS: usize = 12;

/// A process made a containment durable.
pub fn wrote(world: &mut World<'_>, who: usize, key: &str, document: &[u8]) {
    let containment: Containment = serde_json::from_slice(document).expect("a containment");
    let action = containment.action.id().as_str().to_owned();
    for part in 0..containment.action.target().parts() {
        let request = containment.action.request_id(part);
        world.azure.requests.insert(request, action.clone());
    }
    let before = world.containments.entry(action.clone()).or_default();
    before.key = key.to_owned();
    before.sequence = containment.action.sequence();
    before.approvers =
        containment.action.approvals().iter().map(|approval| approval.by.object).collect();
    before.forms.push(document.to_vec());
    if before.forms.len() > MOST_FORMS {
        before.forms.remove(0);
    }
    let (old, new) = (before.stage, stage(&containment));
    before.stage = new;
    if old == new {
        return;
    }
    world.writes += 1;
    if old == Stage::Open && new != Stage::Withdrawn {
        approved(world, who, &containment);
    }
    match new {
        Stage::Withdrawn if containment.action.phase() == Phase::Blocked => {
            world.note(who, What::Blocked { action });
        }
        Stage::Withdrawn => world.note(who, What::Revoked { action }),
        Stage::Ended => world.note(who, What::Ended { action }),
        Stage::Open | Stage::Approved => {}
    }
}

fn stage(containment: &Containment) -> Stage {
    use fraud_guard::containment::action::State;
    match containment.action.state() {
        State::Proposed | State::ApprovedOnce => Stage::Open,
        State::Dispatching(dispatch) if dispatch.withdrawal.is_some() => Stage::Withdrawn,
        State::Rejected | State::Expired | State::Revoked | State::Blocked(_) => Stage::Withdrawn,
        State::Done { .. } | State::NeedsHuman { .. } => Stage::Ended,
        _ => Stage::Approved,
    }
}

/// As many different people as must have said yes, as the world saw it.
fn approved(world: &mut World<'_>, who: usize, containment: &Containment) {
    let action = containment.action.id().as_str().to_owned();
    let known = &world.containments[&action];
    let yes: Vec<Timestamp> = known
        .approvers
        .iter()
        .filter_map(|person| world.people.yes.get(&(action.clone(), *person)).copied())
        .collect();
    let needed = if containment.action.kind().is_about_subscription() { 2 } else { 1 };
    let has_left = known.approvers.iter().any(|person| world.azure.leavers.contains(person));
    if yes.len() < needed {
        return;
    }
    let said_at = yes.into_iter().max().unwrap_or(world.now).as_millisecond();
    let until = (world.now + GOOD_FOR).as_millisecond();
    for target in targets(containment) {
        let action = action.clone();
        world.note(who, What::Approved { action, target, until, said_at });
    }
    if has_left {
        world.note(who, What::Left { action });
    }
}

fn targets(containment: &Containment) -> Vec<String> {
    let target = containment.action.target();
    let parts: Vec<String> = target.resources().iter().map(ToString::to_string).collect();
    match parts.is_empty() {
        true => vec![format!("/subscriptions/{}#whole", target.subscription_id())],
        false => parts,
    }
}

/// An entry of the audit.
#[derive(Deserialize)]
struct Entry {
    seq: u64,
    hash: String,
    previous_hash: String,
    action: String,
    subject: String,
    reason: Value,
}

/// A process made an entry of the audit durable.
pub fn audited(world: &mut World<'_>, who: usize, document: &[u8]) {
    let entry: Entry = serde_json::from_slice(document).expect("an entry");
    let number = || entry.reason.as_str()?.strip_prefix("claim ")?.parse().ok();
    let claim = match (entry.action.as_str(), entry.subject.strip_prefix("containment/")) {
        ("dispatched", Some(action)) => number().map(|number| (action.to_owned(), number)),
        _ => None,
    };
    let Entry { seq: sequence, hash, previous_hash: previous, .. } = entry;
    world.note(who, What::Audited { sequence, hash, previous, claim });
}

/// A process moved a switch that stops everything.
pub fn moved(world: &mut World<'_>, who: usize, by: &str, document: &[u8]) {
    let document: Value = serde_json::from_slice(document).expect("a switch");
    let is_on = match by {
        "kill-switch" => document["position"] != "off",
        _ => !document["opening"].is_null(),
    };
    if world.stopped.contains(by) == is_on {
        return;
    }
    let by = by.to_owned();
    if is_on {
        world.stopped.insert(by.clone());
        world.note(who, What::Stopped { by });
    } else {
        world.stopped.remove(&by);
        world.note(who, What::Allowed { by });
    }
}

impl World<'_> {
    /// Somebody puts one document back to an earlier form of it.
    pub fn put_one_back(&mut self) {
        let all: Vec<String> = self.containments.keys().cloned().collect();
        let Some(action) = self.rng.choice(all) else { return };
        let forms = self.containments[&action].forms.clone();
        let Some(form) = self.rng.choice(forms) else { return };
        self.put_back(&action, form);
    }

    /// Somebody puts a document back to this earlier form of it.
    pub fn put_back(&mut self, action: &str, form: Vec<u8>) {
        let known = self.containments[action].clone();
        let (Some(scope), Some(id)) = (known.scope(), ActionId::parse(action)) else { return };
        let put_back: Containment = serde_json::from_slice(&form).expect("a containment");
        self.overwrite(&Key::open_containment(&scope, &id), form);
        if let Some(known) = self.containments.get_mut(action) {
            known.stage = stage(&put_back);
        }
        self.fault(0, super::history::Fault::PutBack);
        self.note(0, What::PutBack { action: action.to_owned() });
    }

    /// Somebody changes the last entry of the audit.
    pub fn tamper(&mut self) {
        if !self.is_idle() {
            return;
        }
        let documents = self.store.documents();
        let last = documents.into_iter().rfind(|(key, _)| key.starts_with("audit/"));
        let Some((key, document)) = last else { return };
        let sequence = key.trim_start_matches("audit/").parse().expect("a number");
        let text = String::from_utf8(document).expect("JSON");
        self.overwrite(
            &Key::audit_entry(sequence),
            text.replace("\"actor\":\"", "\"actor\":\"not ").into_bytes(),
        );
        self.note(0, What::Tampered);
    }
}
