//! Who the customer is, how the subscription stands, and which ways of containment are open.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::language::Phrase;
use crate::text::Untrusted;

/// Customer, reseller, plan, subscription and what we may do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// The company.
    pub customer: Option<Untrusted>,
    /// The customer's domain.
    pub domain: Option<Untrusted>,
    /// The country of the company or of its bills.
    pub country: Option<Untrusted>,
    /// Indirect resellers of the customer, at most 10; empty when the partner sells directly.
    pub resellers: Vec<Untrusted>,
    /// The id of the Azure plan that the subscription belongs to.
    pub plan: Option<Untrusted>,
    /// The state of the plan: `active`.
    pub plan_status: Option<Untrusted>,
    /// The state of the subscription as Partner Center has it: `active`.
    pub entitlement_status: Option<Untrusted>,
    /// The subscription's name in Azure.
    pub subscription_name: Option<Untrusted>,
    /// The state of the subscription as Azure has it: `Enabled`, `Warned`, `Disabled`.
    pub subscription_state: Option<Untrusted>,
    /// The subscription's tags, at most 20: `env=test`.
    pub tags: BTreeSet<Untrusted>,
    /// What we may do in the subscription, at most 50 patterns: `Microsoft.Compute/*`.
    pub actions: Vec<Untrusted>,
    /// The delegated admin relationship that ends last.
    pub relationship: Option<Relationship>,
    /// The ways of containment.
    pub paths: Vec<Path>,
}

/// A delegated admin relationship (GDAP).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relationship {
    /// `active`, `expiring`, `expired`, as Microsoft names it.
    pub status: Untrusted,
    /// When it ends.
    pub ends_at: Option<Timestamp>,
    /// How many roles it has.
    pub roles: usize,
}

/// A way to contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PathKind {
    /// Stop the machines, through Azure Resource Manager.
    StopResources,
    /// Cancel the subscription, through Partner Center.
    CancelSubscription,
    /// Act in the customer's directory.
    Directory,
}

/// A way, and whether it is open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Path {
    /// Which.
    pub kind: PathKind,
    /// Whether it is open; absent when that could not be learnt.
    pub is_alive: Option<bool>,
    /// Why.
    pub why: Phrase,
}

impl PathKind {
    /// The way in words.
    pub fn phrase(self) -> Phrase {
        Phrase::new(match self {
            Self::StopResources => "path-stop-resources",
            Self::CancelSubscription => "path-cancel-subscription",
            Self::Directory => "path-directory",
        })
    }
}

impl Standing {
    /// A path, when something is known about it.
    pub fn path(&self, kind: PathKind) -> Option<&Path> {
        self.paths.iter().find(|path| path.kind == kind)
    }

    /// True when a way of containment is closed.
    pub fn is_unusual(&self) -> bool {
        self.paths.iter().any(|path| path.is_alive == Some(false))
    }
}
