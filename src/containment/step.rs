//! One step of a plan: the exact call, the right it needs, its effect and its undo.

use serde::Deserialize;
use serde::Serialize;

use crate::fraud_event::AffectedResource;
use crate::fraud_event::ResourceKind;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::language::Phrase;
use crate::policy;
use crate::policy::Addresses;
use crate::text::Untrusted;

/// The kinds of steps, least destructive first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// Deallocate one virtual machine.
    DeallocateVirtualMachine,
    /// Deallocate all instances of a scale set.
    DeallocateScaleSet,
    /// Stop a container group.
    StopContainerGroup,
    /// Set a Batch account's pools to zero nodes.
    StopBatchPools,
    /// Stop the computes of a machine learning workspace.
    StopMachineLearningComputes,
    /// Cancel one Azure subscription under its plan.
    CancelSubscription,
    /// Suspend one subscription of the kind from before the Azure plan.
    SuspendLegacySubscription,
    /// Takes back [`StepKind::DeallocateVirtualMachine`].
    StartVirtualMachine,
    /// Takes back [`StepKind::DeallocateScaleSet`].
    StartScaleSet,
    /// Takes back [`StepKind::StopContainerGroup`].
    StartContainerGroup,
    /// Takes back [`StepKind::StopMachineLearningComputes`] of a compute instance.
    StartMachineLearningComputes,
    /// Takes back [`StepKind::CancelSubscription`].
    ReactivateSubscription,
    /// Takes back [`StepKind::SuspendLegacySubscription`].
    ReactivateLegacySubscription,
}

impl StepKind {
    /// All, least destructive first; what takes back comes last.
    pub const ALL: [Self; 13] = [
        Self::DeallocateVirtualMachine,
        Self::DeallocateScaleSet,
        Self::StopContainerGroup,
        Self::StopBatchPools,
        Self::StopMachineLearningComputes,
        Self::CancelSubscription,
        Self::SuspendLegacySubscription,
        Self::StartVirtualMachine,
        Self::StartScaleSet,
        Self::StartContainerGroup,
        Self::StartMachineLearningComputes,
        Self::ReactivateSubscription,
        Self::ReactivateLegacySubscription,
    ];

    /// The step that takes this one back; the former sizes of pools and clusters are not known, so
    /// that a person has to set them.
    pub fn undo(self) -> Option<Self> {
        match self {
            Self::DeallocateVirtualMachine => Some(Self::StartVirtualMachine),
            Self::DeallocateScaleSet => Some(Self::StartScaleSet),
            Self::StopContainerGroup => Some(Self::StartContainerGroup),
            Self::StopMachineLearningComputes => Some(Self::StartMachineLearningComputes),
            Self::CancelSubscription => Some(Self::ReactivateSubscription),
            Self::SuspendLegacySubscription => Some(Self::ReactivateLegacySubscription),
            _ => None,
        }
    }

    /// The step that this one takes back.
    pub fn undone(self) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.undo() == Some(self))
    }

    /// True when the policy allows the step; taking one back is allowed with it.
    pub fn is_allowed_by(self, policy: &policy::Containment) -> bool {
        policy.allows(self.undone().unwrap_or(self).as_str())
    }

    /// True for a step that takes another one back.
    pub fn is_undo(self) -> bool {
        self.undone().is_some()
    }

    /// True for a step that acts on a subscription as a whole.
    pub fn is_about_subscription(self) -> bool {
        matches!(
            self,
            Self::CancelSubscription
                | Self::SuspendLegacySubscription
                | Self::ReactivateSubscription
                | Self::ReactivateLegacySubscription
        )
    }

    /// The kind as documents, seals and the audit name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DeallocateVirtualMachine => "deallocate-virtual-machine",
            Self::DeallocateScaleSet => "deallocate-scale-set",
            Self::StopContainerGroup => "stop-container-group",
            Self::StopBatchPools => "stop-batch-pools",
            Self::StopMachineLearningComputes => "stop-machine-learning-computes",
            Self::CancelSubscription => "cancel-subscription",
            Self::SuspendLegacySubscription => "suspend-legacy-subscription",
            Self::StartVirtualMachine => "start-virtual-machine",
            Self::StartScaleSet => "start-scale-set",
            Self::StartContainerGroup => "start-container-group",
            Self::StartMachineLearningComputes => "start-machine-learning-computes",
            Self::ReactivateSubscription => "reactivate-subscription",
            Self::ReactivateLegacySubscription => "reactivate-legacy-subscription",
        }
    }

    /// What is done to what.
    pub fn phrase(self, target: &Untrusted) -> Phrase {
        let verb = Phrase::new(match self {
            Self::DeallocateVirtualMachine => "step-deallocate-virtual-machine",
            Self::DeallocateScaleSet => "step-deallocate-scale-set",
            Self::StopContainerGroup => "step-stop-container-group",
            Self::StopBatchPools => "step-stop-batch-pools",
            Self::StopMachineLearningComputes => "step-stop-machine-learning-computes",
            Self::CancelSubscription => "step-cancel-subscription",
            Self::SuspendLegacySubscription => "step-suspend-legacy-subscription",
            Self::StartVirtualMachine => "step-start-virtual-machine",
            Self::StartScaleSet => "step-start-scale-set",
            Self::StartContainerGroup => "step-start-container-group",
            Self::StartMachineLearningComputes => "step-start-machine-learning-computes",
            Self::ReactivateSubscription | Self::ReactivateLegacySubscription => {
                "step-reactivate-subscription"
            }
        });
        verb.with("target", target.clone())
    }
}

/// A suggested step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What kind of step.
    pub kind: StepKind,
    /// What it would act on, by name or id.
    pub target: Untrusted,
    /// The request that would be sent.
    pub call: String,
    /// The right that the request needs.
    pub permission: String,
    /// What happens.
    pub effect: Phrase,
    /// How it is taken back.
    pub undo: Phrase,
    /// Why it is suggested.
    pub reason: Phrase,
    /// What has to be looked up or confirmed before the call could be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precondition: Option<Phrase>,
}

/// How a step is taken back.
enum Undo {
    /// By a call, which is the same in every language.
    Call(&'static str),
    /// As the words of this key say.
    Key(&'static str),
}

/// What is the same for every resource of a kind; what people read is named by its key.
/// Source: Azure REST API specifications (API versions as in the paths).
struct Template {
    kind: StepKind,
    method: &'static str,
    path: &'static str,
    body: &'static str,
    permission: &'static str,
    effect: &'static str,
    undo: Undo,
    precondition: Option<&'static str>,
}

const VIRTUAL_MACHINE: Template = Template {
    kind: StepKind::DeallocateVirtualMachine,
    method: "POST",
    path: "/deallocate?api-version=2024-03-01",
    body: "",
    permission: "Microsoft.Compute/virtualMachines/deallocate/action (Virtual Machine Contributor)",
    effect: "effect-deallocate-virtual-machine",
    undo: Undo::Call("POST …/start"),
    precondition: None,
};

const SCALE_SET: Template = Template {
    kind: StepKind::DeallocateScaleSet,
    method: "POST",
    path: "/deallocate?api-version=2024-03-01",
    body: "",
    permission: "Microsoft.Compute/virtualMachineScaleSets/deallocate/action (Virtual Machine Contributor)",
    effect: "effect-deallocate-scale-set",
    undo: Undo::Call("POST …/start"),
    precondition: Some("first-scale-set"),
};

const CONTAINER_GROUP: Template = Template {
    kind: StepKind::StopContainerGroup,
    method: "POST",
    path: "/stop?api-version=2023-05-01",
    body: "",
    permission: "Microsoft.ContainerInstance/containerGroups/stop/action (Contributor)",
    effect: "effect-stop-container-group",
    undo: Undo::Call("POST …/start"),
    precondition: None,
};

const BATCH_ACCOUNT: Template = Template {
    kind: StepKind::StopBatchPools,
    method: "PATCH",
    path: "/pools/{pool}?api-version=2024-07-01",
    body: r#" {"properties":{"scaleSettings":{"fixedScale":{"targetDedicatedNodes":0,"targetLowPriorityNodes":0,"nodeDeallocationOption":"Terminate"}}}}"#,
    permission: "Microsoft.Batch/batchAccounts/pools/write (Contributor)",
    effect: "effect-stop-batch-pools",
    undo: Undo::Key("undo-batch-pools"),
    precondition: Some("first-batch-pools"),
};

const MACHINE_LEARNING: Template = Template {
    kind: StepKind::StopMachineLearningComputes,
    method: "POST",
    path: "/computes/{compute}/stop?api-version=2024-10-01",
    body: "",
    permission: "Microsoft.MachineLearningServices/workspaces/computes/stop/action (AzureML Compute Operator)",
    effect: "effect-stop-machine-learning-computes",
    undo: Undo::Key("undo-machine-learning-computes"),
    precondition: Some("first-machine-learning-computes"),
};

impl Step {
    /// The step for a resource; `None` when it is of no kind that can be stopped, or belongs to
    /// another subscription.
    pub(super) fn for_resource(
        resource: &AffectedResource,
        subscription: SubscriptionId,
        addresses: &Addresses,
    ) -> Option<Self> {
        if resource.subscription() != Some(subscription) {
            return None;
        }
        let template = match resource.kind() {
            ResourceKind::VirtualMachine => &VIRTUAL_MACHINE,
            ResourceKind::ScaleSet => &SCALE_SET,
            ResourceKind::ContainerGroup => &CONTAINER_GROUP,
            ResourceKind::BatchAccount => &BATCH_ACCOUNT,
            ResourceKind::MachineLearningWorkspace => &MACHINE_LEARNING,
            ResourceKind::Other => return None,
        };
        Some(template.step(resource, addresses))
    }

    /// The step that cancels the whole subscription; the last resort.
    ///
    /// Source: "Cancel an Azure subscription" and "Get a list of Azure entitlements"; the event's
    /// subscription id is the entitlement's id, the plan's id has to be looked up.
    pub(super) fn cancel_subscription(
        customer: TenantId,
        subscription: SubscriptionId,
        reason: Phrase,
        addresses: &Addresses,
    ) -> Self {
        Self {
            kind: StepKind::CancelSubscription,
            target: Untrusted::new(&subscription.to_string()),
            call: format!(
                "POST {}/v1/customers/{customer}/subscriptions/{{plan}}/\
                 azureEntitlements/{subscription}/cancel {{\"cancellationReason\":\"compromise\"}}",
                addresses.partner_center,
            ),
            permission: "Partner Center: Global Administrator and Admin agent".to_owned(),
            effect: Phrase::new("effect-cancel-subscription"),
            undo: Phrase::new("undo-cancel-subscription"),
            reason,
            precondition: Some(Phrase::new("first-cancel-subscription")),
        }
    }
}

impl Template {
    fn step(&self, resource: &AffectedResource, addresses: &Addresses) -> Step {
        let confirm = || Phrase::new("first-confirm-id");
        let precondition = match (self.precondition.map(Phrase::new), resource.is_verbatim) {
            (precondition, true) => precondition,
            (None, false) => Some(confirm()),
            (Some(second), false) => {
                Some(Phrase::new("first-both").with("first", confirm()).with("second", second))
            }
        };
        Step {
            kind: self.kind,
            target: resource.name(),
            call: format!(
                "{} {}{}{}{}",
                self.method,
                addresses.resource_manager,
                resource.id(),
                self.path,
                self.body
            ),
            permission: self.permission.to_owned(),
            effect: Phrase::new(self.effect),
            undo: match self.undo {
                Undo::Call(call) => Phrase::Words(call.to_owned()),
                Undo::Key(key) => Phrase::new(key),
            },
            reason: Phrase::new("why-named"),
            precondition,
        }
    }
}
