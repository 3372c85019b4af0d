//! What there is, and what of it was there before the window.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::microsoft::azure_resources::Resource;
use crate::text::Untrusted;

/// What there is.
#[derive(Debug)]
pub(super) struct Inventory<'a> {
    list: BTreeMap<String, &'a Resource>,
    is_known: bool,
    is_whole: bool,
    /// True when nothing that was there before can have been overlooked.
    knows_old: bool,
    since: Timestamp,
    before: usize,
    old_regions: BTreeSet<String>,
    old_sizes: BTreeSet<String>,
}

/// What became of resources that an event names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) left: usize,
    pub(super) unknown: usize,
}

/// Types that compute without a size of their own; the sizes are those of what is within them.
const COMPUTES: [&str; 5] = [
    "microsoft.containerinstance/containergroups",
    "microsoft.machinelearningservices/workspaces/computes",
    "microsoft.batch/batchaccounts",
    "microsoft.batch/batchaccounts/pools",
    "microsoft.containerservice/managedclusters",
];
const APPS: &str = "microsoft.app/";
const MACHINE: &str = "microsoft.compute/virtualmachines";
const SCALE_SET: &str = "microsoft.compute/virtualmachinescalesets";
/// What has no region says so.
const NOWHERE: &str = "global";

impl<'a> Inventory<'a> {
    /// What Resource Graph listed, wholly or in part.
    pub(super) fn new(list: Option<&'a [Resource]>, is_whole: bool, since: Timestamp) -> Self {
        let by_key = |one: &'a Resource| (one.id.as_received().to_lowercase(), one);
        Self {
            is_known: list.is_some(),
            list: list.unwrap_or_default().iter().map(by_key).collect(),
            is_whole,
            knows_old: false,
            since,
            before: 0,
            old_regions: BTreeSet::new(),
            old_sizes: BTreeSet::new(),
        }
    }

    /// Learns what is new. A resource that does not say when it was created is old when all changes
    /// are known and it is not among the creations; else nobody can tell.
    pub(super) fn knowing_new(mut self, created: &BTreeSet<&str>, has_all_changes: bool) -> Self {
        self.knows_old = self.sees_all() && has_all_changes;
        let since = self.since;
        let is_old = |(key, one): &(&String, &&Resource)| match one.created_at {
            Some(at) => at < since,
            None => has_all_changes && !created.contains(key.as_str()),
        };
        let old: Vec<&Resource> = self.list.iter().filter(is_old).map(|(_, one)| *one).collect();
        self.before = old.len();
        self.old_regions = old.iter().filter_map(|one| region_key(one.region.as_ref())).collect();
        let sizes = old.iter().filter(|one| is_machine(&one.resource_type));
        self.old_sizes = sizes.filter_map(|one| size_key(one.size.as_ref())).collect();
        self
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Resource> {
        self.list.get(key).copied()
    }

    /// What became of resources that an event names: how many are there, and of how many nobody can
    /// tell. A group is there as long as something is in it.
    pub(super) fn named(&self, keys: &BTreeSet<String>, deleted: &BTreeSet<&str>) -> Named {
        let mut named = Named::default();
        for key in keys {
            let below = format!("{key}/");
            let has_below = self.list.range(below.clone()..).next();
            let has_below = has_below.is_some_and(|(id, _)| id.starts_with(&below));
            let is_listed = self.sees_all() && key.starts_with('/');
            let is_settled = is_listed || deleted.contains(key.as_str());
            if has_below || self.list.contains_key(key) {
                named.left += 1;
            } else if !is_settled {
                named.unknown += 1;
            }
        }
        named
    }

    fn sees_all(&self) -> bool {
        self.is_known && self.is_whole
    }

    /// How many resources there were before the window.
    pub(super) fn before(&self) -> usize {
        self.before
    }

    /// Whether a resource is there today.
    pub(super) fn has(&self, key: &str, was_deleted: bool) -> Option<bool> {
        match (self.list.contains_key(key), self.sees_all()) {
            (true, _) => Some(true),
            (false, true) => Some(false),
            (false, false) => was_deleted.then_some(false),
        }
    }

    /// True when a region was not used before; false when that cannot be told.
    pub(super) fn is_new_region(&self, region: Option<&Untrusted>) -> bool {
        self.knows_old && region_key(region).is_some_and(|key| !self.old_regions.contains(&key))
    }

    /// True when a size was not used before; false when that cannot be told.
    pub(super) fn is_new_size(&self, size: Option<&Untrusted>) -> bool {
        self.knows_old && size_key(size).is_some_and(|key| !self.old_sizes.contains(&key))
    }
}

/// True for what runs and has a size.
pub(super) fn is_machine(resource_type: &Untrusted) -> bool {
    let kind = resource_type.as_received().to_lowercase();
    kind == MACHINE || kind == SCALE_SET
}

/// True for what computes without saying how much.
pub(super) fn computes(resource_type: &Untrusted) -> bool {
    let kind = resource_type.as_received().to_lowercase();
    COMPUTES.contains(&kind.as_str()) || kind.starts_with(APPS)
}

/// `East US` and `eastus` are the same region.
pub(super) fn region_key(region: Option<&Untrusted>) -> Option<String> {
    let key = region?.as_received().to_lowercase().replace(' ', "");
    (!key.is_empty() && key != NOWHERE).then_some(key)
}

pub(super) fn size_key(size: Option<&Untrusted>) -> Option<String> {
    size.map(|size| size.as_received().to_lowercase())
}
