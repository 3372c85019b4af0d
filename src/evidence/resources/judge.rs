//! What stands out among the changes.

use std::collections::BTreeSet;

use super::inventory::Inventory;
use super::inventory::computes;
use super::inventory::is_machine;
use super::join::Joined;
use crate::findings::ChangeKind;
use crate::findings::Suspicion;
use crate::findings::VmSize;
use crate::fraud_event::AffectedResource;
use crate::text::Untrusted;

/// A change, and what is to be thought of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Judged {
    pub(super) joined: Joined,
    pub(super) region: Option<Untrusted>,
    /// The size of a machine.
    pub(super) size: Option<Untrusted>,
    /// How many machines; more than one for a scale set.
    pub(super) machines: u64,
    pub(super) suspicions: BTreeSet<Suspicion>,
    pub(super) is_there: Option<bool>,
}

/// Judges each change.
pub(super) fn judge(
    joined: Vec<Joined>,
    inventory: &Inventory<'_>,
    named: &[AffectedResource],
) -> Vec<Judged> {
    let deleted: BTreeSet<String> = joined
        .iter()
        .filter(|one| one.kind == ChangeKind::Deleted)
        .map(|one| one.key.clone())
        .collect();
    let named: BTreeSet<String> = named.iter().map(|one| one.id().to_lowercase()).collect();
    let one = |joined: Joined| {
        let was_deleted = deleted.contains(&joined.key);
        judged(joined, inventory, &named, was_deleted)
    };
    joined.into_iter().map(one).collect()
}

/// What the event names first, then the most suspicious, of those the latest.
pub(super) fn sort(judged: &mut [Judged]) {
    judged.sort_by(|one, other| {
        let rank =
            |one: &Judged| (one.suspicions.contains(&Suspicion::Named), one.suspicions.len());
        rank(other).cmp(&rank(one)).then(other.joined.at.cmp(&one.joined.at))
    });
}

fn judged(
    joined: Joined,
    inventory: &Inventory<'_>,
    named: &BTreeSet<String>,
    was_deleted: bool,
) -> Judged {
    let resource = inventory.get(&joined.key);
    let requested = &joined.requested;
    let region = resource.and_then(|one| one.region.as_ref()).or(requested.region.as_ref());
    let size = resource.and_then(|one| one.size.as_ref()).or(requested.size.as_ref());
    let (region, size) = (region.cloned(), size.cloned());
    let size = size.filter(|_| is_machine(&joined.resource_type));
    let capacity = resource.and_then(|one| one.capacity).or(requested.capacity);
    let mut one = Judged {
        machines: capacity.unwrap_or(1),
        suspicions: BTreeSet::new(),
        is_there: inventory.has(&joined.key, was_deleted),
        joined,
        region,
        size,
    };
    one.suspicions = suspicions(&one, inventory, named);
    one
}

/// Only what is new can be of a new region or size. In a subscription that had nothing before
/// everything is, so that it says something only beside something else.
fn suspicions(
    one: &Judged,
    inventory: &Inventory<'_>,
    named: &BTreeSet<String>,
) -> BTreeSet<Suspicion> {
    let mut found = BTreeSet::new();
    if is_named(&one.joined.key, named) {
        found.insert(Suspicion::Named);
    }
    if one.joined.kind != ChangeKind::Created {
        return found;
    }
    let size = one.size.as_ref().map(|size| VmSize::of(size.as_received())).unwrap_or(NO_SIZE);
    if size.has_gpu {
        found.insert(Suspicion::Gpu);
    }
    if size.cores >= VmSize::MANY_CORES {
        found.insert(Suspicion::ManyCores);
    }
    if computes(&one.joined.resource_type) {
        found.insert(Suspicion::Compute);
    }
    if inventory.before() == 0 && found.is_empty() {
        return found;
    }
    if inventory.is_new_region(one.region.as_ref()) {
        found.insert(Suspicion::NewRegion);
    }
    if inventory.is_new_size(one.size.as_ref()) {
        found.insert(Suspicion::NewSize);
    }
    found
}

const NO_SIZE: VmSize = VmSize { cores: 0, has_gpu: false };

/// Named itself, or something within what is named: a machine of a scale set.
fn is_named(key: &str, named: &BTreeSet<String>) -> bool {
    let is_within = |name: &String| {
        name.starts_with('/')
            && key.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('/'))
    };
    named.contains(key) || named.iter().any(is_within)
}

#[cfg(test)]
mod tests;
