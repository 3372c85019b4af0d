//! What the guards read, from what was seen of the world. Whatever is missing is no.

use jiff::SignedDuration;
use jiff::Timestamp;

use super::Action;
use super::Objection;
use super::Person;
use super::Reading;
use crate::policy::Protected;
use crate::seal::Fingerprint;
use crate::seal::Key;
use crate::text::Untrusted;

/// How long after an event was read again it still says how things are.
pub const EVENT_GOOD_FOR: SignedDuration = SignedDuration::from_secs(60);

/// By how much clocks may differ.
pub const MOST_SKEW: SignedDuration = SignedDuration::from_secs(120);

/// What protects a target.
#[derive(Clone, Copy, Debug)]
pub struct Protection<'a> {
    /// The policy's table; without one everything is protected.
    pub table: Option<&'a Protected>,
    /// Whether the target, or what it is part of, has a tag that protects it; `None` when nobody
    /// could read its tags.
    pub has_tag: Option<bool>,
    /// Other actions of the last days; `None` when they could not be read.
    pub others: Option<&'a [Action]>,
}

/// What the policy's table has against the target; without one everything is protected.
pub fn listed(action: &Action, table: Option<&Protected>) -> Option<Objection> {
    let target = action.target();
    match table {
        None => Some(Objection::NoProtectedList),
        Some(table) if table.subscriptions.contains(&target.subscription_id()) => {
            Some(Objection::SubscriptionProtected)
        }
        Some(table) if table.customer_tenants.contains(&target.customer()) => {
            Some(Objection::CustomerProtected)
        }
        Some(_) => None,
    }
}

/// G3: whether the target may be touched at all.
pub fn not_protected(action: &Action, protection: &Protection<'_>, now: Timestamp) -> Reading {
    if let Some(objection) = listed(action, protection.table) {
        return Reading::No(objection);
    }
    let (Some(has_tag), Some(others)) = (protection.has_tag, protection.others) else {
        return Reading::Unreadable;
    };
    if has_tag {
        return Reading::No(Objection::TagProtected);
    }
    let keeps_off = |other: &&Action| other.protects(action, now);
    let is_free = !others.iter().any(|other| keeps_off(&other));
    Reading::of(Some(is_free), Objection::ContainedLately)
}

/// G4: whether the approvals are good. `approvers` are those who may approve now; the key is `None`
/// when it cannot be had.
pub fn approval(
    action: &Action,
    key: Option<&Key>,
    approvers: Option<&[Person]>,
    now: Timestamp,
) -> Reading {
    let (Some(key), Some(approvers)) = (key, approvers) else { return Reading::Unreadable };
    let approvals = action.approvals();
    if !action.has_all_approvals() {
        return Reading::No(Objection::TooFewApprovals);
    }
    if !approvals.iter().all(|approval| approval.is_sealed_for(action, key)) {
        return Reading::No(Objection::Forged);
    }
    if approvals.iter().any(|approval| approval.expires_at <= now) {
        return Reading::No(Objection::ApprovalExpired);
    }
    let may_approve = approvals.iter().all(|approval| approvers.contains(&approval.by));
    Reading::of(Some(may_approve), Objection::ApproverLeft)
}

/// A target as it was found under the customer of the action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenTarget {
    /// True when every part of it is active.
    pub is_active: bool,
    /// The subscription's name.
    pub name: Untrusted,
}

/// G5: whether the target is what was approved. `seen` holds `None` when it was looked for and is
/// not there.
pub fn target(action: &Action, seen: Option<Option<&SeenTarget>>) -> Reading {
    let Some(seen) = seen else { return Reading::Unreadable };
    let Some(seen) = seen else { return Reading::No(Objection::NotFound) };
    if !seen.is_active {
        return Reading::No(Objection::NotActive);
    }
    Reading::of(Some(seen.name == *action.target().name()), Objection::OtherName)
}

/// The events of the case as they were read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenEvents {
    /// When they were read.
    pub read_at: Timestamp,
    /// True when one of them is unresolved.
    pub is_unresolved: bool,
    /// True unless they are clearly no tests.
    pub is_test: bool,
    /// True when it is known what was detected.
    pub is_known: bool,
}

/// G6: whether there is still a reason to act.
pub fn events(seen: Option<SeenEvents>, now: Timestamp) -> Reading {
    let Some(seen) = seen else { return Reading::Unreadable };
    let age = now.duration_since(seen.read_at);
    if age.is_negative() || age > EVENT_GOOD_FOR {
        return Reading::No(Objection::EventReadLongAgo);
    }
    if !seen.is_unresolved {
        return Reading::No(Objection::EventResolved);
    }
    if seen.is_test {
        return Reading::No(Objection::EventIsTest);
    }
    Reading::of(Some(seen.is_known), Objection::EventUnknown)
}

/// G8: whether the action has the lock. `holder` is the action that has it, which is done with it
/// when it [holds nothing](Action::holds_lock) any more.
pub fn lock(action: &Action, holder: Option<&Action>) -> Reading {
    match holder {
        Some(holder) => Reading::of(Some(holder.id() == action.id()), Objection::LockedByOther),
        None => Reading::Unreadable,
    }
}

/// G10: whether the page would look as it did for every approver.
pub fn unchanged(action: &Action, page: Option<Fingerprint>) -> Reading {
    let is_same = |page| action.approvals().iter().all(|approval| approval.page == page);
    Reading::of(page.map(is_same), Objection::PageChanged)
}

/// G12: whether the clocks agree. Both times are of the same moment.
pub fn clock(machine: Timestamp, store: Option<Timestamp>) -> Reading {
    let is_near = |store| machine.duration_since(store).abs() <= MOST_SKEW;
    Reading::of(store.map(is_near), Objection::ClockWrong)
}

/// What the audit chain says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenTrail {
    /// True when the end of the chain is whole and no shorter than its anchor.
    pub is_whole: bool,
    /// How many lines of the action the chain has.
    pub lines: u32,
    /// True when each of them goes on where the one before ended, none leads back from an end, and
    /// the last one ends where the action stands. The document of an action is under no seal; the
    /// chain is.
    pub is_consistent: bool,
    /// True when a person asked to withdraw the action.
    pub is_withdrawn: bool,
}

/// G13: whether the chain is whole, knows of no withdrawal, and the action is no older than what the
/// chain has of it.
pub fn audit_trail(action: &Action, seen: Option<SeenTrail>) -> Reading {
    let Some(seen) = seen else { return Reading::Unreadable };
    if !seen.is_whole {
        return Reading::No(Objection::AuditBroken);
    }
    if seen.is_withdrawn {
        return Reading::No(Objection::Withdrawn);
    }
    let waiting = u32::try_from(action.unaudited().len()).unwrap_or(u32::MAX);
    let least = action.lines().saturating_sub(waiting);
    let is_known = (least..=action.lines()).contains(&seen.lines);
    Reading::of(Some(is_known && seen.is_consistent), Objection::RolledBack)
}
