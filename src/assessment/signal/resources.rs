//! What was created, changed and deleted.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;

use super::Reading;
use super::Scene;
use super::Signal;
use crate::findings::ChangeKind;
use crate::findings::DeedKind;
use crate::findings::Question;
use crate::findings::ResourceChange;
use crate::findings::Resources;
use crate::findings::SizeInUse;
use crate::findings::Suspicion;
use crate::findings::VmSize;
use crate::language::Arg;
use crate::language::Phrase;
use crate::language::span;

/// So many regions at once are more than a workload needs, and what miners do about quotas.
const MANY_REGIONS: usize = 3;
/// So many resources within [`BURST_WITHIN`] are the work of a program.
const BURST: usize = 20;
const BURST_WITHIN: SignedDuration = SignedDuration::from_hours(1);

impl<'a> Scene<'a> {
    pub(super) fn resources(&self) -> &'a Resources {
        &self.findings.resources.facts
    }

    /// The changes that are listed, when there was an answer behind them.
    pub(super) fn changes(&self) -> impl Iterator<Item = &'a ResourceChange> {
        let is_answered = self.are_changes_answered();
        self.resources().changes.iter().filter(move |_| is_answered)
    }

    pub(super) fn are_changes_answered(&self) -> bool {
        self.is_answered(Question::ResourceChanges)
    }

    fn created(&self) -> impl Iterator<Item = &'a ResourceChange> {
        self.changes().filter(|change| change.kind == ChangeKind::Created)
    }

    fn sizes(&self) -> impl Iterator<Item = &'a SizeInUse> {
        let is_answered = self.is_answered(Question::Inventory);
        self.resources().sizes.iter().filter(move |size| is_answered && size.count > 0)
    }

    /// True when every suspicious change is listed, and the window reaches back to the event.
    pub(super) fn lists_all_suspicious(&self) -> bool {
        let resources = self.resources();
        let listed = resources.changes.iter().filter(|change| !change.suspicions.is_empty());
        listed.count() >= resources.suspicious && self.reaches_the_event(resources.since)
    }

    fn lists_all_sizes(&self) -> bool {
        self.lists_all_suspicious() && self.resources().sizes.len() < Resources::MOST_SIZES
    }
}

/// Machines that were created, by how many and in how many regions.
struct Machines {
    count: u64,
    regions: usize,
}

impl Machines {
    /// Counts them by their sizes; where no size tells, by the changes that stand out.
    fn of(scene: &Scene<'_>, is_one: fn(VmSize) -> bool, suspicion: Suspicion) -> Self {
        let sizes = scene.sizes().filter(|size| is_one(VmSize::of(size.size.as_received())));
        let (mut count, mut regions) = (0_u64, BTreeSet::new());
        for size in sizes {
            count = count.saturating_add(size.count);
            regions.insert(size.region.as_received().to_lowercase());
        }
        if count == 0 {
            for change in scene.created().filter(|one| one.suspicions.contains(&suspicion)) {
                count = count.saturating_add(1);
                regions.extend(region_of(change));
            }
        }
        Self { count, regions: regions.len().max(usize::from(count > 0)) }
    }
}

fn region_of(change: &ResourceChange) -> Option<String> {
    change.region.as_ref().map(|region| region.as_received().to_lowercase())
}

fn regions(count: usize) -> Phrase {
    Phrase::new("signal-regions").with("count", count)
}

pub(super) fn named_created(scene: &Scene<'_>) -> Reading {
    let named = scene.created().filter(|change| change.suspicions.contains(&Suspicion::Named));
    let ids: BTreeSet<String> =
        named.map(|change| change.id.as_received().to_lowercase()).collect();
    let is_all = scene.lists_all_suspicious() && !scene.subject.resources.is_empty();
    let what = Phrase::new("signal-named-created").with("count", ids.len());
    scene.some(Signal::NamedResourcesCreatedLately, !ids.is_empty(), is_all, what)
}

/// Gone are all of them or it does not count; what nobody looked at may be there.
pub(super) fn named_gone(scene: &Scene<'_>) -> Reading {
    let ids: BTreeSet<String> =
        scene.subject.resources.iter().map(|resource| resource.id().to_lowercase()).collect();
    let latest = |id: &String| {
        let changes =
            scene.changes().filter(|change| change.id.as_received().to_lowercase() == *id);
        changes.max_by_key(|change| (change.at, change.kind))
    };
    let is_there =
        |id: &String| latest(id)?.is_there.filter(|_| scene.is_answered(Question::Inventory));
    let count = |there| ids.iter().filter(|id| is_there(id) == Some(there)).count();
    let (there, gone) = (count(true), count(false));
    let is_all = !ids.is_empty() && gone == ids.len();
    let what = Phrase::new("signal-named-gone").with("gone", gone).with("count", ids.len());
    scene.every(Signal::NamedResourcesGone, there > 0, is_all, what)
}

pub(super) fn gpu(scene: &Scene<'_>) -> Reading {
    let machines = Machines::of(scene, |size| size.has_gpu, Suspicion::Gpu);
    let what = Phrase::new("signal-gpu")
        .with("count", Arg::Number(machines.count))
        .with("regions", regions(machines.regions));
    scene.some(Signal::GpuCreated, machines.count > 0, scene.lists_all_sizes(), what)
}

pub(super) fn many_cores(scene: &Scene<'_>) -> Reading {
    let is_large = |size: VmSize| size.cores >= VmSize::MANY_CORES;
    let machines = Machines::of(scene, is_large, Suspicion::ManyCores);
    let what = Phrase::new("signal-many-cores")
        .with("count", Arg::Number(machines.count))
        .with("cores", VmSize::MANY_CORES)
        .with("regions", regions(machines.regions));
    scene.some(Signal::ManyCoresCreated, machines.count > 0, scene.lists_all_sizes(), what)
}

pub(super) fn many_regions(scene: &Scene<'_>) -> Reading {
    let used: BTreeSet<String> =
        scene.sizes().map(|size| size.region.as_received().to_lowercase()).collect();
    let what = Phrase::new("signal-many-regions").with("regions", regions(used.len()));
    scene.some(Signal::ManyRegions, used.len() >= MANY_REGIONS, scene.lists_all_sizes(), what)
}

/// In a subscription that was empty nothing can be called new.
fn has_before(scene: &Scene<'_>) -> bool {
    scene.is_answered(Question::Inventory) && scene.resources().before > 0
}

pub(super) fn new_region(scene: &Scene<'_>) -> Reading {
    if !has_before(scene) {
        return Reading::Unknown;
    }
    let sizes = scene.sizes().filter(|size| size.is_new_region);
    let mut new: BTreeSet<String> =
        sizes.map(|size| size.region.as_received().to_lowercase()).collect();
    let changes = scene.created().filter(|one| one.suspicions.contains(&Suspicion::NewRegion));
    new.extend(changes.map(|change| region_of(change).unwrap_or_default()));
    let what = Phrase::new("signal-new-regions")
        .with("count", new.len())
        .with("regions", regions(new.len()));
    scene.some(Signal::NewRegion, !new.is_empty(), scene.lists_all_sizes(), what)
}

pub(super) fn new_size(scene: &Scene<'_>) -> Reading {
    if !has_before(scene) {
        return Reading::Unknown;
    }
    let sizes = scene.sizes().filter(|size| size.is_new_size);
    let mut new: BTreeSet<String> =
        sizes.map(|size| size.size.as_received().to_lowercase()).collect();
    let changes = scene.created().filter(|one| one.suspicions.contains(&Suspicion::NewSize));
    new.extend(changes.filter_map(|one| Some(one.size.as_ref()?.as_received().to_lowercase())));
    let what = Phrase::new("signal-new-sizes").with("count", new.len());
    scene.some(Signal::NewSize, !new.is_empty(), scene.lists_all_sizes(), what)
}

pub(super) fn only_usual_places(scene: &Scene<'_>) -> Reading {
    let machines = scene.sizes().fold(0_u64, |sum, size| sum.saturating_add(size.count));
    let what = Phrase::new("signal-usual-places").with("count", Arg::Number(machines));
    match (new_region(scene), new_size(scene)) {
        (Reading::Holds(what), _) | (_, Reading::Holds(what)) => Reading::Not(what),
        (Reading::Not(_), Reading::Not(_)) if machines > 0 => Reading::Holds(what),
        (Reading::Not(_), Reading::Not(_)) => Reading::Not(what),
        _ => Reading::Unknown,
    }
}

pub(super) fn burst(scene: &Scene<'_>) -> Reading {
    let mut moments: Vec<Timestamp> = scene.created().map(|change| change.at).collect();
    moments.sort();
    let within = |first: &Timestamp| {
        moments
            .iter()
            .filter(|at| *at >= first && at.duration_since(*first) <= BURST_WITHIN)
            .count()
    };
    let most = moments.iter().map(within).max().unwrap_or_default();
    let resources = scene.resources();
    let is_all = resources.created < BURST || resources.total() <= resources.changes.len();
    let is_all = is_all && scene.reaches_the_event(resources.since);
    let what = Phrase::new("signal-burst").with("count", most);
    scene.some(Signal::BurstOfCreations, most >= BURST, is_all, what)
}

pub(super) fn was_empty(scene: &Scene<'_>) -> Reading {
    let resources = scene.resources();
    let what = Phrase::new("signal-before").with("count", resources.before);
    let is_filled = scene.is_whole(Question::Inventory) && scene.created().next().is_some();
    scene.some(Signal::SubscriptionWasEmpty, is_filled && resources.before == 0, true, what)
}

pub(super) fn nothing_changed(scene: &Scene<'_>) -> Reading {
    let resources = scene.resources();
    let Some(since) = resources.since else { return Reading::Unknown };
    let total = if scene.are_changes_answered() { resources.total() } else { 0 };
    let what = Phrase::new("signal-changes")
        .with("count", total)
        .with("span", span(scene.now.duration_since(since)));
    scene.every(Signal::NothingChangedLately, total > 0, true, what)
}

pub(super) fn nothing_suspicious(scene: &Scene<'_>) -> Reading {
    let resources = scene.resources();
    let found = if scene.are_changes_answered() { resources.suspicious } else { 0 };
    let what = Phrase::new("signal-suspicious").with("count", found).with("all", resources.total());
    let is_all = scene.reaches_the_event(resources.since);
    scene.every(Signal::NothingSuspicious, found > 0, is_all, what)
}

pub(super) fn quota_raised(scene: &Scene<'_>) -> Reading {
    let resources = scene.resources();
    let is_answered = scene.is_answered(Question::ActivityLog);
    let deeds = scene.findings.access.facts.count(DeedKind::QuotaRaised);
    let raises = if is_answered { resources.quota_raises.len().max(deeds) } else { 0 };
    let is_all = scene.reaches_the_event(resources.since);
    let what = Phrase::new("signal-quota").with("count", raises);
    scene.some(Signal::QuotaRaised, raises > 0, is_all, what)
}
