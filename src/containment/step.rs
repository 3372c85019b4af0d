//! One step of a plan: the exact call, the right it needs, its effect and its undo.

use serde::Deserialize;
use serde::Serialize;

use crate::fraud_event::AffectedResource;
use crate::fraud_event::ResourceKind;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::policy::Addresses;
use crate::text::Untrusted;

/// The kinds of steps, least destructive first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
    pub effect: String,
    /// How it is taken back.
    pub undo: String,
    /// Why it is suggested.
    pub reason: String,
    /// What has to be looked up or confirmed before the call could be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precondition: Option<String>,
}

/// What is the same for every resource of a kind.
/// Source: Azure REST API specifications (API versions as in the paths).
struct Template {
    kind: StepKind,
    method: &'static str,
    path: &'static str,
    body: &'static str,
    permission: &'static str,
    effect: &'static str,
    undo: &'static str,
    precondition: Option<&'static str>,
}

const VIRTUAL_MACHINE: Template = Template {
    kind: StepKind::DeallocateVirtualMachine,
    method: "POST",
    path: "/deallocate?api-version=2024-03-01",
    body: "",
    permission: "Microsoft.Compute/virtualMachines/deallocate/action (Virtual Machine Contributor)",
    effect: "the machine stops and no longer costs compute; disks stay and keep costing; a dynamic public address is lost",
    undo: "POST …/start",
    precondition: None,
};

const SCALE_SET: Template = Template {
    kind: StepKind::DeallocateScaleSet,
    method: "POST",
    path: "/deallocate?api-version=2024-03-01",
    body: "",
    permission: "Microsoft.Compute/virtualMachineScaleSets/deallocate/action (Virtual Machine Contributor)",
    effect: "all instances stop and no longer cost compute; autoscale may start new ones",
    undo: "POST …/start",
    precondition: Some("set sku.capacity to 0 as well where autoscale is on"),
};

const CONTAINER_GROUP: Template = Template {
    kind: StepKind::StopContainerGroup,
    method: "POST",
    path: "/stop?api-version=2023-05-01",
    body: "",
    permission: "Microsoft.ContainerInstance/containerGroups/stop/action (Contributor)",
    effect: "all containers of the group stop; their state in memory is lost",
    undo: "POST …/start",
    precondition: None,
};

const BATCH_ACCOUNT: Template = Template {
    kind: StepKind::StopBatchPools,
    method: "PATCH",
    path: "/pools/{pool}?api-version=2024-07-01",
    body: r#" {"properties":{"scaleSettings":{"fixedScale":{"targetDedicatedNodes":0,"targetLowPriorityNodes":0,"nodeDeallocationOption":"Terminate"}}}}"#,
    permission: "Microsoft.Batch/batchAccounts/pools/write (Contributor)",
    effect: "all nodes of the pool end and their tasks with them",
    undo: "PATCH the pool with its former scaleSettings",
    precondition: Some(
        "list the account's pools, one call for each; disable autoscale first where it is on",
    ),
};

const MACHINE_LEARNING: Template = Template {
    kind: StepKind::StopMachineLearningComputes,
    method: "POST",
    path: "/computes/{compute}/stop?api-version=2024-10-01",
    body: "",
    permission: "Microsoft.MachineLearningServices/workspaces/computes/stop/action (AzureML Compute Operator)",
    effect: "the compute instance stops; its disk stays",
    undo: "POST …/computes/{compute}/start",
    precondition: Some(
        "list the workspace's computes, one call for each; clusters are scaled to zero nodes instead",
    ),
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
        reason: String,
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
            effect: "everything in the subscription stops within about ten minutes; data is kept \
                     at least 30 days, then deleted; Marketplace purchases go on"
                .to_owned(),
            undo: "POST …/reactivate within the retention time; running state, temporary disks \
                   and dynamic addresses are gone"
                .to_owned(),
            reason,
            precondition: Some(
                "look up the Azure plan that holds the subscription and confirm that its \
                 entitlement is active under this customer"
                    .to_owned(),
            ),
        }
    }
}

impl Template {
    fn step(&self, resource: &AffectedResource, addresses: &Addresses) -> Step {
        let confirm = "the event wrote the id with backslashes or spaces: confirm it against Azure";
        let precondition = match (self.precondition, resource.is_verbatim) {
            (precondition, true) => precondition.map(str::to_owned),
            (None, false) => Some(confirm.to_owned()),
            (Some(precondition), false) => Some(format!("{confirm}; {precondition}")),
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
            effect: self.effect.to_owned(),
            undo: self.undo.to_owned(),
            reason: "the event names this resource".to_owned(),
            precondition,
        }
    }
}
