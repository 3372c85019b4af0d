//! What of a plan can be approved: one containment for each kind of step, with the resources that it
//! acts on.

use std::collections::BTreeMap;

use super::Plan;
use super::StepKind;
use crate::findings::ChangeKind;
use crate::findings::Findings;
use crate::findings::ResourceChange;
use crate::fraud_event::AffectedResource;
use crate::fraud_event::ResourceKind;
use crate::fraud_event::SubscriptionId;
use crate::policy::Containment as Policy;
use crate::seal::Canonical;
use crate::seal::Fingerprint;

/// One containment that is to be proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What is to be done.
    pub kind: StepKind,
    /// The ids of the resources as they are written somewhere, in order; of accounts and workspaces
    /// where their pools and computes are meant. None for the subscription itself.
    pub resources: Vec<String>,
}

/// The containments of a plan, least destructive first: what the events name and, where evidence
/// was collected, the suspicious resources that were created and are still there.
pub fn wanted(
    plan: &Plan,
    subscription: SubscriptionId,
    named: &[AffectedResource],
    findings: Option<&Findings>,
    policy: &Policy,
) -> Vec<Wanted> {
    let Plan::Suggested { steps, .. } = plan else { return Vec::new() };
    let mut kinds: BTreeMap<StepKind, Vec<String>> = BTreeMap::new();
    let found = findings.map(suspicious).unwrap_or_default();
    for resource in named.iter().chain(&found) {
        let kind =
            kind_for(resource.kind()).filter(|_| resource.subscription() == Some(subscription));
        let Some(kind) = kind else { continue };
        let ids = kinds.entry(kind).or_default();
        let id = resource.id().to_owned();
        if !ids.iter().any(|known| known.eq_ignore_ascii_case(&id)) {
            ids.push(id);
        }
    }
    if steps.iter().any(|step| step.kind == StepKind::CancelSubscription) {
        kinds.insert(StepKind::CancelSubscription, Vec::new());
    }
    let is_allowed = |kind: &StepKind| policy.allows(kind.as_str());
    kinds
        .into_iter()
        .filter(|(kind, _)| is_allowed(kind))
        .map(|(kind, resources)| Wanted { kind, resources })
        .collect()
}

/// What was created lately, stands out and is still there.
fn suspicious(findings: &Findings) -> Vec<AffectedResource> {
    let is_meant = |change: &&ResourceChange| {
        change.kind == ChangeKind::Created
            && change.is_there == Some(true)
            && !change.suspicions.is_empty()
    };
    let changes = findings.resources.facts.changes.iter().filter(is_meant);
    changes.filter_map(|change| AffectedResource::new(change.id.as_received())).collect()
}

fn kind_for(resource: ResourceKind) -> Option<StepKind> {
    match resource {
        ResourceKind::VirtualMachine => Some(StepKind::DeallocateVirtualMachine),
        ResourceKind::ScaleSet => Some(StepKind::DeallocateScaleSet),
        ResourceKind::ContainerGroup => Some(StepKind::StopContainerGroup),
        ResourceKind::BatchAccount => Some(StepKind::StopBatchPools),
        ResourceKind::MachineLearningWorkspace => Some(StepKind::StopMachineLearningComputes),
        ResourceKind::Other => None,
    }
}

impl Wanted {
    /// What tells this wish from another one.
    pub fn fingerprint(&self) -> Fingerprint {
        let form = Canonical::new("wanted-1").text(self.kind.as_str());
        let mut ids: Vec<String> = self.resources.iter().map(|id| id.to_lowercase()).collect();
        ids.sort();
        ids.iter().fold(form, |form, id| form.text(id)).take_fingerprint()
    }
}
