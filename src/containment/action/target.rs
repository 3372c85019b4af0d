//! What a containment acts on: one subscription, or resources of one kind in it, by their exact ids.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use super::StepKind;
use crate::digest;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::seal::Canonical;
use crate::text::Untrusted;

/// The id of one Azure resource as Azure Resource Manager writes it, in lower case, because Azure
/// does not tell cases apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResourceId(String);

/// What a containment acts on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Target {
    /// The customer's tenant.
    customer: TenantId,
    /// The Azure subscription.
    subscription: SubscriptionId,
    /// The subscription's name as it was shown.
    name: Untrusted,
    /// The resources; none when the subscription itself is meant.
    resources: Vec<ResourceId>,
}

/// Why something cannot be the target of a containment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoTarget {
    /// A subscription that is cancelled has no list of resources.
    #[error("a subscription is cancelled as a whole; name no resources")]
    ResourcesOfCancellation,
    /// None, or more than one approval can be about.
    #[error("name between 1 and {most} resources", most = Target::MOST_RESOURCES)]
    Count,
    /// An id that is not exactly that of a resource of this kind in the subscription.
    #[error("resource {0} is not of this kind or not in this subscription")]
    Foreign(usize),
    /// An id that is there twice.
    #[error("resource {0} is named twice")]
    Twice(usize),
}

impl ResourceId {
    /// The id as requests name it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads an id of what a step of this kind acts on. Only characters that Azure allows in names
    /// pass, so that none can change the path of a request.
    pub fn parse(text: &str, kind: StepKind, subscription: SubscriptionId) -> Option<Self> {
        let id = text.to_lowercase();
        let types = resource_types(kind)?;
        let parts: Vec<&str> = id.strip_prefix('/')?.split('/').collect();
        let [subscriptions, owner, groups, _, providers, path @ ..] = parts.as_slice() else {
            return None;
        };
        let is_in_group = (*subscriptions, *groups, *providers)
            == ("subscriptions", "resourcegroups", "providers");
        let is_ours = SubscriptionId::parse(owner) == Some(subscription);
        // The provider, and then types and names in turn.
        let named = path.iter().enumerate().filter(|(place, _)| *place == 0 || place % 2 == 1);
        let is_of_kind = named.map(|(_, part)| *part).eq(types.iter().copied())
            && path.len() == 2 * types.len() - 1;
        let is_plain = parts.iter().all(|part| is_path_segment(part));
        (is_in_group && is_ours && is_of_kind && is_plain).then_some(Self(id))
    }
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The provider and the types in the ids of what a step acts on: the pools of a Batch account and
/// the computes of a workspace are named one by one, so that none that comes later is touched.
fn resource_types(kind: StepKind) -> Option<&'static [&'static str]> {
    match kind {
        StepKind::DeallocateVirtualMachine | StepKind::StartVirtualMachine => {
            Some(&["microsoft.compute", "virtualmachines"])
        }
        StepKind::DeallocateScaleSet | StepKind::StartScaleSet => {
            Some(&["microsoft.compute", "virtualmachinescalesets"])
        }
        StepKind::StopContainerGroup | StepKind::StartContainerGroup => {
            Some(&["microsoft.containerinstance", "containergroups"])
        }
        StepKind::StopBatchPools => Some(&["microsoft.batch", "batchaccounts", "pools"]),
        StepKind::StopMachineLearningComputes | StepKind::StartMachineLearningComputes => {
            Some(&["microsoft.machinelearningservices", "workspaces", "computes"])
        }
        StepKind::CancelSubscription
        | StepKind::SuspendLegacySubscription
        | StepKind::ReactivateSubscription
        | StepKind::ReactivateLegacySubscription => None,
    }
}

fn is_path_segment(part: &str) -> bool {
    let is_allowed = |c: char| c.is_alphanumeric() || "-_.()".contains(c);
    !part.is_empty() && part != "." && part != ".." && part.chars().all(is_allowed)
}

impl Target {
    /// Most resources that one approval can be about.
    pub const MOST_RESOURCES: usize = 25;

    /// A whole subscription.
    pub fn subscription(customer: TenantId, subscription: SubscriptionId, name: Untrusted) -> Self {
        Self { customer, subscription, name, resources: Vec::new() }
    }

    /// The same with the resources that a step of this kind acts on, in any order.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn with_resources<T: AsRef<str>>(
        mut self,
        kind: StepKind,
        ids: &[T],
    ) -> Result<Self, NoTarget> {
        if resource_types(kind).is_none() {
            return Err(NoTarget::ResourcesOfCancellation);
        }
        if ids.is_empty() || ids.len() > Self::MOST_RESOURCES {
            return Err(NoTarget::Count);
        }
        for (place, id) in ids.iter().enumerate() {
            let id = ResourceId::parse(id.as_ref(), kind, self.subscription);
            let id = id.ok_or(NoTarget::Foreign(place))?;
            match self.resources.binary_search(&id) {
                Ok(_) => return Err(NoTarget::Twice(place)),
                Err(at) => self.resources.insert(at, id),
            }
        }
        Ok(self)
    }

    /// The customer's tenant.
    pub fn customer(&self) -> TenantId {
        self.customer
    }

    /// The Azure subscription.
    pub fn subscription_id(&self) -> SubscriptionId {
        self.subscription
    }

    /// The subscription's name as it was shown.
    pub fn name(&self) -> &Untrusted {
        &self.name
    }

    /// The resources, in the order of their ids; none when the subscription itself is meant.
    pub fn resources(&self) -> &[ResourceId] {
        &self.resources
    }

    /// How many requests it takes.
    pub fn parts(&self) -> usize {
        self.resources.len().max(1)
    }

    /// True for a target that a step of this kind can act on.
    pub fn is_for(&self, kind: StepKind) -> bool {
        let is_of_kind = |id: &ResourceId| {
            ResourceId::parse(id.as_str(), kind, self.subscription).as_ref() == Some(id)
        };
        let has_any = !self.resources.is_empty();
        kind.is_about_subscription() != has_any && self.resources.iter().all(is_of_kind)
    }

    /// True when both name something that is the same.
    pub fn overlaps(&self, other: &Self) -> bool {
        let is_whole = self.resources.is_empty() && other.resources.is_empty();
        let is_shared = self.resources.iter().any(|id| other.resources.contains(id));
        self.is_in_subscription_of(other) && (is_whole || is_shared)
    }

    /// The name of the lock that whoever acts on the target must hold. It is one for the whole
    /// subscription: two containments at once in one subscription would each change what the
    /// other's approver saw.
    pub fn lock_name(&self) -> String {
        let (customer, subscription) = (self.customer.to_string(), self.subscription.to_string());
        digest::hex(&[b"lock1", customer.as_bytes(), subscription.as_bytes()], 32)
    }

    /// Everything that identifies the target; its name too, because a person went by it.
    pub(super) fn write(&self, form: Canonical) -> Canonical {
        let form = form
            .text(&self.customer.to_string())
            .text(&self.subscription.to_string())
            .text(self.name.as_received())
            .number(i128::try_from(self.resources.len()).unwrap_or(i128::MAX));
        self.resources.iter().fold(form, |form, id| form.text(id.as_str()))
    }

    fn is_in_subscription_of(&self, other: &Self) -> bool {
        (self.customer, self.subscription) == (other.customer, other.subscription)
    }
}
