//! The exact requests of a containment: what is shown to the approver is what is sent.
//!
//! Sources: Azure REST API specifications (API versions as in the paths); Partner Center, "Cancel an
//! Azure subscription", "Reactivate an Azure subscription", "Suspend a subscription". The paths hold
//! nothing but ids that were parsed: GUIDs, and resource ids of plain characters.

use std::fmt;

use super::StepKind;
use super::action::Target;
use super::exhibit::Exhibit;
use super::exhibit::Form;
use super::exhibit::Holder;
use crate::policy::Addresses;

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Where it goes.
    pub api: Api,
    /// How.
    pub method: Method,
    /// Path and query below the base address, without a slash before it.
    pub path: String,
    /// What is sent with it.
    pub body: Body,
}

/// Where a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// Azure Resource Manager, with a token of the customer's tenant.
    ResourceManager,
    /// Partner Center.
    PartnerCenter,
}

/// The methods by which something is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `POST`.
    Post,
    /// `PATCH`.
    Patch,
}

/// What is sent with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    Nothing,
    /// This JSON.
    Json(&'static str),
    /// The subscription exactly as Partner Center has it, with this status and its `ETag` in
    /// `If-Match`; what is left out would be reset ("Update a subscription by id").
    SubscriptionWithStatus(&'static str),
}

const NO_NODES: &str = r#"{"properties":{"scaleSettings":{"fixedScale":{"targetDedicatedNodes":0,"targetLowPriorityNodes":0,"nodeDeallocationOption":"Terminate"}}}}"#;
const EMPTY_CLUSTER: &str = r#"{"properties":{"properties":{"scaleSettings":{"minNodeCount":0,"maxNodeCount":0,"nodeIdleTimeBeforeScaleDown":"PT30S"}}}}"#;
const COMPROMISED: &str = r#"{"cancellationReason":"compromise"}"#;

/// The requests of a step, one for each part of its target and in their order; `None` when the
/// exhibit does not have what it takes to send them.
pub fn calls(kind: StepKind, target: &Target, exhibit: &Exhibit) -> Option<Vec<Call>> {
    if kind.is_about_subscription() {
        return Some(vec![about_subscription(kind, target, exhibit)?]);
    }
    let parts = exhibit.parts.iter().map(|part| &part.id);
    if !parts.eq(target.resources()) {
        return None;
    }
    exhibit.parts.iter().map(|part| about_part(kind, part.id.as_str(), part.form)).collect()
}

/// True when a part of this form can be acted on by a step of this kind.
pub fn can_be_sent(kind: StepKind, form: Form) -> bool {
    about_part(kind, "", form).is_some()
}

fn about_part(kind: StepKind, id: &str, form: Form) -> Option<Call> {
    let (method, below, body) = match (kind, form) {
        (StepKind::DeallocateVirtualMachine | StepKind::DeallocateScaleSet, Form::Plain) => {
            (Method::Post, "/deallocate?api-version=2024-03-01", Body::Nothing)
        }
        (StepKind::StartVirtualMachine | StepKind::StartScaleSet, Form::Plain) => {
            (Method::Post, "/start?api-version=2024-03-01", Body::Nothing)
        }
        (StepKind::StopContainerGroup, Form::Plain) => {
            (Method::Post, "/stop?api-version=2023-05-01", Body::Nothing)
        }
        (StepKind::StartContainerGroup, Form::Plain) => {
            (Method::Post, "/start?api-version=2023-05-01", Body::Nothing)
        }
        (StepKind::StopBatchPools, Form::FixedPool) => {
            (Method::Patch, "?api-version=2024-07-01", Body::Json(NO_NODES))
        }
        (StepKind::StopMachineLearningComputes, Form::ComputeInstance) => {
            (Method::Post, "/stop?api-version=2024-10-01", Body::Nothing)
        }
        (StepKind::StopMachineLearningComputes, Form::ComputeCluster) => {
            (Method::Patch, "?api-version=2024-10-01", Body::Json(EMPTY_CLUSTER))
        }
        (StepKind::StartMachineLearningComputes, Form::ComputeInstance) => {
            (Method::Post, "/start?api-version=2024-10-01", Body::Nothing)
        }
        _ => return None,
    };
    let path = format!("{}{below}", id.trim_start_matches('/'));
    Some(Call { api: Api::ResourceManager, method, path, body })
}

fn about_subscription(kind: StepKind, target: &Target, exhibit: &Exhibit) -> Option<Call> {
    let (customer, subscription) = (target.customer(), target.subscription_id());
    let of_customer = format!("v1/customers/{customer}/subscriptions");
    let (method, path, body) = match (kind, exhibit.holder?) {
        (StepKind::CancelSubscription, Holder::Plan(plan)) => (
            Method::Post,
            format!("{of_customer}/{plan}/azureEntitlements/{subscription}/cancel"),
            Body::Json(COMPROMISED),
        ),
        (StepKind::ReactivateSubscription, Holder::Plan(plan)) => (
            Method::Post,
            format!("{of_customer}/{plan}/azureEntitlements/{subscription}/reactivate"),
            Body::Nothing,
        ),
        (StepKind::SuspendLegacySubscription, Holder::Legacy(id)) => (
            Method::Patch,
            format!("{of_customer}/{id}"),
            Body::SubscriptionWithStatus("suspended"),
        ),
        (StepKind::ReactivateLegacySubscription, Holder::Legacy(id)) => {
            (Method::Patch, format!("{of_customer}/{id}"), Body::SubscriptionWithStatus("active"))
        }
        _ => return None,
    };
    Some(Call { api: Api::PartnerCenter, method, path, body })
}

impl Call {
    /// The request as a person reads it.
    pub fn shown(&self, addresses: &Addresses) -> String {
        let base = match self.api {
            Api::ResourceManager => &addresses.resource_manager,
            Api::PartnerCenter => &addresses.partner_center,
        };
        let body = match self.body {
            Body::Nothing => String::new(),
            Body::Json(json) => format!(" {json}"),
            Body::SubscriptionWithStatus(status) => {
                format!(" (the subscription as it is, with \"status\": \"{status}\" and If-Match)")
            }
        };
        format!("{} {base}/{}{body}", self.method, self.path)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Post => "POST",
            Self::Patch => "PATCH",
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::super::action::ResourceId;
    use super::super::exhibit::Part;
    use super::super::exhibit::PartState;
    use super::*;
    use crate::fraud_event::SubscriptionId;
    use crate::fraud_event::TenantId;
    use crate::text::Untrusted;

    const SUBSCRIPTION: &str = "44444444-dddd-4ddd-8ddd-000000000004";

    fn whole() -> Target {
        Target::subscription(
            TenantId::parse("22222222-bbbb-4bbb-8bbb-000000000002").expect("an id"),
            subscription(),
            Untrusted::new("Production"),
        )
    }

    fn subscription() -> SubscriptionId {
        SubscriptionId::parse(SUBSCRIPTION).expect("an id")
    }

    fn exhibit(holder: Option<Holder>, parts: Vec<Part>) -> Exhibit {
        Exhibit { holder, parts, ..Exhibit::at(Timestamp::UNIX_EPOCH) }
    }

    fn part(kind: StepKind, path: &str, form: Form) -> Part {
        let id = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/RG/providers/{path}");
        let id = ResourceId::parse(&id, kind, subscription()).expect("an id");
        Part { form, ..Part::new(id, PartState::Active) }
    }

    #[test]
    fn a_subscription_is_changed_by_the_call_of_what_holds_it_and_by_no_other() {
        let plan = Holder::Plan(Uuid::from_u128(7));
        let legacy = Holder::Legacy(Uuid::from_u128(8));
        let base = "/v1/customers/22222222-bbbb-4bbb-8bbb-000000000002/subscriptions";
        let entitlement =
            format!("00000000-0000-0000-0000-000000000007/azureEntitlements/{SUBSCRIPTION}");
        let old = "00000000-0000-0000-0000-000000000008";
        for (kind, holder, call) in [
            (
                StepKind::CancelSubscription,
                plan,
                Some(format!(
                    "POST PC{base}/{entitlement}/cancel {{\"cancellationReason\":\"compromise\"}}"
                )),
            ),
            (
                StepKind::ReactivateSubscription,
                plan,
                Some(format!("POST PC{base}/{entitlement}/reactivate")),
            ),
            (
                StepKind::SuspendLegacySubscription,
                legacy,
                Some(format!(
                    "PATCH PC{base}/{old} (the subscription as it is, with \"status\": \
                     \"suspended\" and If-Match)"
                )),
            ),
            (
                StepKind::ReactivateLegacySubscription,
                legacy,
                Some(format!(
                    "PATCH PC{base}/{old} (the subscription as it is, with \"status\": \"active\" \
                     and If-Match)"
                )),
            ),
            // The plan itself is never suspended: everything of the customer hangs on it.
            (StepKind::SuspendLegacySubscription, plan, None),
            (StepKind::CancelSubscription, legacy, None),
        ] {
            let addresses =
                Addresses { resource_manager: "RM".to_owned(), partner_center: "PC".to_owned() };
            let shown = calls(kind, &whole(), &exhibit(Some(holder), Vec::new()))
                .map(|calls| calls.iter().map(|call| call.shown(&addresses)).collect::<Vec<_>>());
            assert_eq!(shown, call.map(|call| vec![call]), "{kind:?} of {holder:?}");
        }
        assert_eq!(calls(StepKind::CancelSubscription, &whole(), &exhibit(None, Vec::new())), None);
    }

    #[test]
    fn each_kind_of_resource_is_stopped_by_its_own_call() {
        let vm = "Microsoft.Compute/virtualMachines/vm-1";
        let scale_set = "Microsoft.Compute/virtualMachineScaleSets/ss";
        let group = "Microsoft.ContainerInstance/containerGroups/g";
        let pool = "Microsoft.Batch/batchAccounts/b/pools/p";
        let compute = "Microsoft.MachineLearningServices/workspaces/w/computes/c";
        for (kind, path, form, method, below) in [
            (StepKind::DeallocateVirtualMachine, vm, Form::Plain, Method::Post, "/deallocate"),
            (StepKind::StartVirtualMachine, vm, Form::Plain, Method::Post, "/start"),
            (StepKind::DeallocateScaleSet, scale_set, Form::Plain, Method::Post, "/deallocate"),
            (StepKind::StartScaleSet, scale_set, Form::Plain, Method::Post, "/start"),
            (StepKind::StopContainerGroup, group, Form::Plain, Method::Post, "/stop"),
            (StepKind::StartContainerGroup, group, Form::Plain, Method::Post, "/start"),
            (StepKind::StopBatchPools, pool, Form::FixedPool, Method::Patch, ""),
            (
                StepKind::StopMachineLearningComputes,
                compute,
                Form::ComputeInstance,
                Method::Post,
                "/stop",
            ),
            (
                StepKind::StopMachineLearningComputes,
                compute,
                Form::ComputeCluster,
                Method::Patch,
                "",
            ),
            (
                StepKind::StartMachineLearningComputes,
                compute,
                Form::ComputeInstance,
                Method::Post,
                "/start",
            ),
        ] {
            let part = part(kind, path, form);
            let target = whole().with_resources(kind, &[part.id.as_str()]).expect("a target");
            let calls = calls(kind, &target, &exhibit(None, vec![part])).expect("calls");
            let [call] = calls.as_slice() else { panic!("{calls:?}") };
            let path = path.to_lowercase();
            let address =
                format!("subscriptions/{SUBSCRIPTION}/resourcegroups/rg/providers/{path}{below}?");
            assert_eq!((call.method, call.api), (method, Api::ResourceManager));
            assert!(call.path.starts_with(&address), "{}", call.path);
        }
    }

    #[test]
    fn nothing_is_sent_about_parts_that_were_not_shown() {
        let kind = StepKind::DeallocateVirtualMachine;
        let [one, two] = ["1", "2"]
            .map(|n| part(kind, &format!("Microsoft.Compute/virtualMachines/{n}"), Form::Plain));
        let ids = [one.id.as_str(), two.id.as_str()];
        let target = whole().with_resources(kind, &ids).expect("a target");
        assert!(calls(kind, &target, &exhibit(None, vec![one.clone(), two.clone()])).is_some());
        for parts in [vec![], vec![one.clone()], vec![two.clone(), one.clone()]] {
            assert_eq!(calls(kind, &target, &exhibit(None, parts)), None);
        }
        let odd = Part { form: Form::ComputeCluster, ..one };
        assert_eq!(calls(kind, &target, &exhibit(None, vec![odd, two])), None);
    }
}
