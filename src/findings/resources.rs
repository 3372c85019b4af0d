//! What was created, changed and deleted in a subscription, by whom and from where.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::access::Deed;
use crate::text::Untrusted;

/// The changes of the last days; what is unusual comes first and the rest is counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Resources {
    /// From when on.
    pub since: Option<Timestamp>,
    /// How many resources were created.
    pub created: usize,
    /// How many were changed.
    pub changed: usize,
    /// How many were deleted.
    pub deleted: usize,
    /// The most suspicious changes first, at most [`Resources::MOST_CHANGES`].
    pub changes: Vec<ResourceChange>,
    /// How many changes are suspicious.
    pub suspicious: usize,
    /// How many suspicious resources are still there.
    pub suspicious_left: usize,
    /// How many of the resources that the event names are still there, whether or not they changed.
    #[serde(default)]
    pub named_left: usize,
    /// How many of the resources that the event names were not found, although they may be there:
    /// the list of resources is missing or was cut, or the event names no path.
    #[serde(default)]
    pub named_unknown: usize,
    /// Who changed something, the busiest first, at most [`Resources::MOST_ACTORS`].
    pub actors: Vec<Actor>,
    /// Which sizes were created where, at most [`Resources::MOST_SIZES`].
    pub sizes: Vec<SizeInUse>,
    /// Who asked for more quota, at most [`Resources::MOST_DEEDS`].
    pub quota_raises: Vec<Deed>,
    /// How many resources there were before the window; without any nothing can be called new.
    pub before: usize,
    /// Tags that the affected resources and their groups bear, at most 20: `env=test`.
    pub tags: BTreeSet<Untrusted>,
}

/// What happened to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It is new.
    Created,
    /// It is another.
    Changed,
    /// It is gone.
    Deleted,
}

/// Why a change stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Suspicion {
    /// Microsoft's event names the resource.
    Named,
    /// A machine with GPUs.
    Gpu,
    /// A machine with many cores.
    ManyCores,
    /// It computes, and its size is not known: a cluster, a container, a batch account.
    Compute,
    /// A region that was never used before, as all changes and all resources tell.
    NewRegion,
    /// A size that was never used before, as all changes and all resources tell.
    NewSize,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResourceChange {
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub kind: ChangeKind,
    /// The resource's id.
    pub id: Untrusted,
    /// The resource's type: `microsoft.compute/virtualmachines`.
    pub resource_type: Untrusted,
    /// Where it is, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Untrusted>,
    /// Its size, when it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Untrusted>,
    /// Who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Untrusted>,
    /// From which address, as the Activity Log has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Untrusted>,
    /// Why it stands out.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub suspicions: BTreeSet<Suspicion>,
    /// Whether the resource is there today; absent when nobody could tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_there: Option<bool>,
}

/// Who changed something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Actor {
    /// The account or the app; blank when unknown.
    pub name: Untrusted,
    /// From which addresses, at most 5.
    pub from: BTreeSet<Untrusted>,
    /// How many changes.
    pub changes: usize,
    /// How many of them are suspicious.
    pub suspicious: usize,
    /// The first change.
    pub first_at: Timestamp,
    /// The last change.
    pub last_at: Timestamp,
    /// True when the account did something in the subscription before the window, as far as
    /// resources and assignments that are older name it; absent when nobody could tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_known: Option<bool>,
}

/// A size that was created in a region lately.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SizeInUse {
    /// The size: `Standard_NC24ads_A100_v4`.
    pub size: Untrusted,
    /// The region: `eastus`.
    pub region: Untrusted,
    /// How many machines were created; of a scale set its capacity.
    pub count: u64,
    /// How many of them are still there.
    pub left: u64,
    /// The hours that they have run, all together, as far as their times of creation tell.
    pub machine_hours: f64,
    /// True when the region was not used before; false as well when that cannot be told, because
    /// the list of changes or of resources is missing or was cut.
    pub is_new_region: bool,
    /// True when the size was not used before; false as well when that cannot be told.
    pub is_new_size: bool,
}

impl Resources {
    /// Longest list of changes.
    pub const MOST_CHANGES: usize = 200;
    /// Longest list of actors.
    pub const MOST_ACTORS: usize = 20;
    /// Longest list of sizes.
    pub const MOST_SIZES: usize = 30;
    /// Longest list of quota raises.
    pub const MOST_DEEDS: usize = 20;

    /// How many changes there were.
    pub fn total(&self) -> usize {
        self.created + self.changed + self.deleted
    }

    /// True when something stands out.
    pub fn is_unusual(&self) -> bool {
        self.suspicious > 0 || !self.quota_raises.is_empty()
    }
}
