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
    since: Timestamp,
    before: usize,
    old_regions: BTreeSet<String>,
    old_sizes: BTreeSet<String>,
}

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
            since,
            before: 0,
            old_regions: BTreeSet::new(),
            old_sizes: BTreeSet::new(),
        }
    }

    /// Learns what is new. A resource that does not say when it was created is old when all changes
    /// are known and it is not among the creations; else nobody can tell.
    pub(super) fn knowing_new(mut self, created: &BTreeSet<&str>, has_all_changes: bool) -> Self {
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

    /// How many resources there were before the window.
    pub(super) fn before(&self) -> usize {
        self.before
    }

    /// Whether a resource is there today.
    pub(super) fn has(&self, key: &str, was_deleted: bool) -> Option<bool> {
        match (self.list.contains_key(key), self.is_known && self.is_whole) {
            (true, _) => Some(true),
            (false, true) => Some(false),
            (false, false) => was_deleted.then_some(false),
        }
    }

    /// True when a region was not used before; false when that cannot be told.
    pub(super) fn is_new_region(&self, region: Option<&Untrusted>) -> bool {
        self.is_known && region_key(region).is_some_and(|key| !self.old_regions.contains(&key))
    }

    /// True when a size was not used before; false when that cannot be told.
    pub(super) fn is_new_size(&self, size: Option<&Untrusted>) -> bool {
        self.is_known && size_key(size).is_some_and(|key| !self.old_sizes.contains(&key))
    }
}

/// True for what runs and has a size.
pub(super) fn is_machine(resource_type: &Untrusted) -> bool {
    let kind = resource_type.as_received().to_lowercase();
    kind == MACHINE || kind == SCALE_SET
}

/// `East US` and `eastus` are the same region.
pub(super) fn region_key(region: Option<&Untrusted>) -> Option<String> {
    let key = region?.as_received().to_lowercase().replace(' ', "");
    (!key.is_empty() && key != NOWHERE).then_some(key)
}

pub(super) fn size_key(size: Option<&Untrusted>) -> Option<String> {
    size.map(|size| size.as_received().to_lowercase())
}
