//! Which sizes of machines were created where, how long they have run, and which of them money is
//! at risk for.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::Timestamp;

use super::inventory::Inventory;
use super::inventory::is_machine;
use super::inventory::region_key;
use super::inventory::size_key;
use super::judge::Judged;
use crate::evidence::fit;
use crate::findings::ChangeKind;
use crate::findings::Resources;
use crate::findings::SizeInUse;
use crate::findings::VmSize;
use crate::fraud_event::AffectedResource;
use crate::text::Untrusted;

/// Affected machines of one size in one region.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::evidence) struct AtRisk {
    /// The size as Azure spells it.
    pub(in crate::evidence) size: Untrusted,
    pub(in crate::evidence) region: Untrusted,
    /// How many are still there.
    pub(in crate::evidence) left: u64,
    /// How many there were or are.
    pub(in crate::evidence) count: u64,
    /// The hours that they have run, all together.
    pub(in crate::evidence) machine_hours: f64,
}

type ByPlace<T> = BTreeMap<(String, String), T>;

/// The sizes that were created, the most remarkable first.
pub(super) fn in_use(
    judged: &[Judged],
    inventory: &Inventory<'_>,
    now: Timestamp,
) -> Vec<SizeInUse> {
    let deleted = deletions(judged);
    let mut found: ByPlace<SizeInUse> = BTreeMap::new();
    for one in judged.iter().filter(|one| one.joined.kind == ChangeKind::Created) {
        let Some((place, size, region)) = place_of(one) else { continue };
        let in_use = found.entry(place).or_insert_with(|| SizeInUse {
            size: fit::name(size),
            region: fit::name(region),
            count: 0,
            left: 0,
            machine_hours: 0.0,
            is_new_region: inventory.is_new_region(Some(region)),
            is_new_size: inventory.is_new_size(Some(size)),
        });
        let end = deleted.get(one.joined.key.as_str()).copied().unwrap_or(now);
        in_use.count = in_use.count.saturating_add(one.machines);
        in_use.left = in_use.left.saturating_add(left(one));
        in_use.machine_hours += hours(one.machines, began(one, inventory), end);
    }
    let mut sizes: Vec<SizeInUse> = found.into_values().collect();
    let rank = |one: &SizeInUse| {
        let is_remarkable = VmSize::of(one.size.as_received()).is_remarkable();
        u8::from(is_remarkable) + u8::from(one.is_new_region) + u8::from(one.is_new_size)
    };
    sizes.sort_by(|one, other| {
        rank(other).cmp(&rank(one)).then(other.machine_hours.total_cmp(&one.machine_hours))
    });
    sizes.truncate(Resources::MOST_SIZES);
    sizes
}

/// The machines that money is at risk for: new ones that stand out, and those that the event names,
/// however old they are; of these the hours since the window began.
pub(super) fn at_risk(
    judged: &[Judged],
    inventory: &Inventory<'_>,
    named: &[AffectedResource],
    (since, now): (Timestamp, Timestamp),
) -> Vec<AtRisk> {
    let deleted = deletions(judged);
    let mut found: ByPlace<AtRisk> = BTreeMap::new();
    let mut counted: BTreeSet<String> = BTreeSet::new();
    let new = judged.iter().filter(|one| one.joined.kind == ChangeKind::Created);
    for one in new.filter(|one| !one.suspicions.is_empty()) {
        let Some((place, size, region)) = place_of(one) else { continue };
        let end = deleted.get(one.joined.key.as_str()).copied().unwrap_or(now);
        let ran = hours(one.machines, began(one, inventory), end);
        counted.insert(one.joined.key.clone());
        add(&mut found, place, (size, region), (one.machines, left(one), ran));
    }
    for key in named.iter().map(|one| one.id().to_lowercase()) {
        let Some(one) = inventory.get(&key).filter(|one| is_machine(&one.resource_type)) else {
            continue;
        };
        let (size, region) = (one.size.as_ref(), one.region.as_ref());
        let Some(place) = size_key(size).zip(region_key(region)) else { continue };
        let Some(names) = size.zip(region).filter(|_| counted.insert(key)) else { continue };
        let machines = one.capacity.unwrap_or(1);
        let ran = hours(machines, one.created_at.unwrap_or(since).max(since), now);
        add(&mut found, place, names, (machines, machines, ran));
    }
    found.into_values().collect()
}

fn add(
    found: &mut ByPlace<AtRisk>,
    place: (String, String),
    (size, region): (&Untrusted, &Untrusted),
    (count, left, ran): (u64, u64, f64),
) {
    let at_risk = found.entry(place).or_insert_with(|| AtRisk {
        size: fit::name(size),
        region: fit::name(region),
        left: 0,
        count: 0,
        machine_hours: 0.0,
    });
    at_risk.count = at_risk.count.saturating_add(count);
    at_risk.left = at_risk.left.saturating_add(left);
    at_risk.machine_hours += ran;
}

fn place_of(one: &Judged) -> Option<((String, String), &Untrusted, &Untrusted)> {
    let (size, region) = one.size.as_ref().zip(one.region.as_ref())?;
    let place = size_key(Some(size)).zip(region_key(Some(region)))?;
    Some((place, size, region))
}

fn deletions(judged: &[Judged]) -> BTreeMap<&str, Timestamp> {
    let deleted = judged.iter().filter(|one| one.joined.kind == ChangeKind::Deleted);
    deleted.map(|one| (one.joined.key.as_str(), one.joined.at)).collect()
}

/// The resource's own word counts more than the time of the change.
fn began(one: &Judged, inventory: &Inventory<'_>) -> Timestamp {
    let own = inventory.get(&one.joined.key).and_then(|resource| resource.created_at);
    own.unwrap_or(one.joined.at)
}

/// What nobody could look for counts as still there: it goes on costing.
fn left(one: &Judged) -> u64 {
    if one.is_there == Some(false) { 0 } else { one.machines }
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "far fewer than 2^52")]
fn hours(machines: u64, from: Timestamp, to: Timestamp) -> f64 {
    let hours = to.duration_since(from).as_secs_f64() / 3_600.0;
    hours.max(0.0) * machines as f64
}
