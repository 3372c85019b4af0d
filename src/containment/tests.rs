//! Which plan follows from which facts, and what each step says.

use super::*;

const CUSTOMER: &str = "22222222-bbbb-4bbb-8bbb-000000000002";
const SUBSCRIPTION: &str = "44444444-dddd-4ddd-8ddd-000000000004";
const OTHER: &str = "44444444-dddd-4ddd-8ddd-000000000005";

fn policy(protected: &str) -> Policy {
    Policy::parse(protected, &[]).expect("a policy")
}

fn open_policy() -> Policy {
    policy("[protected]\nsubscriptions = []\ncustomer_tenants = []")
}

fn resource(subscription: &str, kind: &str) -> AffectedResource {
    let id = format!("/subscriptions/{subscription}/resourceGroups/rg/providers/{kind}/x");
    AffectedResource::new(&id).expect("a resource")
}

fn machine() -> AffectedResource {
    resource(SUBSCRIPTION, "Microsoft.Compute/virtualMachines")
}

fn facts(resources: &[AffectedResource]) -> Facts<'_> {
    Facts {
        customer_tenant: TenantId::parse(CUSTOMER),
        subscription: SubscriptionId::parse(SUBSCRIPTION),
        alert_types: vec![&AlertType::CryptoMining],
        severity: Severity::Low,
        confidence: &Confidence::Low,
        resources,
        is_test: false,
        blocking_concerns: Vec::new(),
        has_actionable_event: true,
    }
}

fn steps(plan: Plan) -> Vec<Step> {
    match plan {
        Plan::Suggested { steps, .. } => steps,
        Plan::Withheld { reasons } => panic!("withheld: {reasons:?}"),
    }
}

fn reasons(facts: &Facts<'_>, policy: &Policy) -> Vec<String> {
    match plan(facts, policy) {
        Plan::Withheld { reasons } => reasons.iter().map(ToString::to_string).collect(),
        Plan::Suggested { steps, .. } => panic!("suggested: {steps:?}"),
    }
}

#[test]
fn nothing_is_suggested_where_anything_speaks_against_it() {
    let machines = [machine()];
    let table = |subscriptions: &str, tenants: &str| {
        policy(&format!(
            "[protected]\nsubscriptions = [{subscriptions}]\ncustomer_tenants = [{tenants}]"
        ))
    };
    let protected_subscription = table(&format!("{SUBSCRIPTION:?}"), "");
    let protected_customer = table("", &format!("{CUSTOMER:?}"));
    let odd = Facts {
        has_actionable_event: false,
        blocking_concerns: vec![Concern::Repaired],
        ..facts(&machines)
    };
    let odd_test =
        Facts { is_test: true, blocking_concerns: vec![Concern::Repaired], ..facts(&[]) };
    let odd_test = Facts { has_actionable_event: false, ..odd_test };
    let advisory = Facts { alert_types: vec![&AlertType::SecurityAdvisory], ..facts(&machines) };
    for (facts, policy, expected) in [
        (facts(&machines), &protected_subscription, "the subscription is protected by the policy"),
        (facts(&machines), &protected_customer, "the customer is protected by the policy"),
        (
            facts(&machines),
            &Policy::default(),
            "the policy has no [protected] table, so everything counts as protected",
        ),
        (odd, &open_policy(), "the text was damaged and had to be repaired"),
        (odd_test, &open_policy(), "this is a test event"),
        (advisory, &open_policy(), "an advisory reports no activity that could be stopped"),
        (
            Facts { subscription: None, ..facts(&machines) },
            &open_policy(),
            "the event names no usable subscription",
        ),
        (
            Facts { customer_tenant: None, ..facts(&machines) },
            &open_policy(),
            "the event names no usable customer tenant",
        ),
        (
            Facts { customer_tenant: None, subscription: None, ..facts(&machines) },
            &open_policy(),
            "the event names no usable subscription",
        ),
    ] {
        assert_eq!(reasons(&facts, policy), [expected]);
    }
    let nothing = reasons(&facts(&[]), &open_policy());
    assert!(nothing[0].starts_with("no affected resource is named"), "{nothing:?}");
}

#[test]
fn an_oddity_of_one_event_does_not_stand_in_the_way_of_another() {
    let machines = [machine()];
    let facts = Facts {
        blocking_concerns: vec![Concern::Repaired],
        alert_types: vec![&AlertType::SecurityAdvisory, &AlertType::CryptoMining],
        ..facts(&machines)
    };
    assert_eq!(steps(plan(&facts, &open_policy())).len(), 1);
    let untyped = Facts { alert_types: Vec::new(), ..facts };
    assert_eq!(steps(plan(&untyped, &open_policy())).len(), 1);
}

#[test]
fn the_whole_subscription_is_cancelled_only_for_what_is_bad_and_sure_enough() {
    let machines = [machine()];
    for (severity, confidence, is_suggested) in [
        (Severity::High, Confidence::Medium, true),
        (Severity::High, Confidence::High, true),
        (Severity::High, Confidence::Low, false),
        (Severity::Medium, Confidence::High, false),
    ] {
        let facts = Facts { severity, confidence: &confidence, ..facts(&machines) };
        let steps = steps(plan(&facts, &open_policy()));
        let last = steps.last().map(|step| step.kind);
        assert_eq!(last == Some(StepKind::CancelSubscription), is_suggested, "{confidence:?}");
    }
}

#[test]
fn steps_stand_in_the_order_of_their_harm_and_are_bounded() {
    let mut resources = vec![resource(SUBSCRIPTION, "Microsoft.Batch/batchAccounts")];
    resources.extend((0..30).map(|_| machine()));
    let facts =
        Facts { severity: Severity::High, confidence: &Confidence::High, ..facts(&resources) };
    let Plan::Suggested { steps, further_resources } = plan(&facts, &open_policy()) else {
        panic!("nothing is suggested")
    };
    assert_eq!((steps.len(), further_resources), (26, 6));
    assert_eq!(steps.first().map(|step| step.kind), Some(StepKind::DeallocateVirtualMachine));
    assert_eq!(steps.last().map(|step| step.kind), Some(StepKind::CancelSubscription));
}

#[test]
fn each_kind_of_resource_has_its_call() {
    let base = "https://management.azure.com/subscriptions/44444444-dddd-4ddd-8ddd-000000000004/resourceGroups/rg/providers";
    for (kind, step, method, path) in [
        (
            "Microsoft.Compute/virtualMachines",
            StepKind::DeallocateVirtualMachine,
            "POST",
            "/deallocate?api-version=2024-03-01",
        ),
        (
            "Microsoft.Compute/virtualMachineScaleSets",
            StepKind::DeallocateScaleSet,
            "POST",
            "/deallocate?api-version=2024-03-01",
        ),
        (
            "Microsoft.ContainerInstance/containerGroups",
            StepKind::StopContainerGroup,
            "POST",
            "/stop?api-version=2023-05-01",
        ),
        (
            "Microsoft.Batch/batchAccounts",
            StepKind::StopBatchPools,
            "PATCH",
            "/pools/{pool}?api-version=2024-07-01",
        ),
        (
            "Microsoft.MachineLearningServices/workspaces",
            StepKind::StopMachineLearningComputes,
            "POST",
            "/computes/{compute}/stop?api-version=2024-10-01",
        ),
    ] {
        let resources = [resource(SUBSCRIPTION, kind)];
        let steps = steps(plan(&facts(&resources), &open_policy()));
        let [found] = steps.as_slice() else { panic!("{kind}: {steps:?}") };
        assert_eq!(found.kind, step);
        let call = format!("{method} {base}/{kind}/x{path}");
        assert!(found.call.starts_with(&call), "{}", found.call);
        assert_eq!(found.target.as_received(), "x");
    }
}

#[test]
fn what_is_of_another_subscription_or_of_no_kind_has_no_step() {
    for resources in [
        [resource(OTHER, "Microsoft.Compute/virtualMachines")],
        [resource(SUBSCRIPTION, "Microsoft.Storage/storageAccounts")],
    ] {
        let reasons = reasons(&facts(&resources), &open_policy());
        assert!(reasons[0].starts_with("no affected resource is named"), "{reasons:?}");
    }
}

#[test]
fn an_id_that_had_to_be_set_right_is_confirmed_first() {
    let confirm = "the event wrote the id with backslashes or spaces: confirm it against Azure";
    let both = format!("{confirm}; set sku.capacity to 0 as well where autoscale is on");
    let sloppy = |kind: &str| {
        AffectedResource::new(&format!("{} ", resource(SUBSCRIPTION, kind).id()))
            .expect("a resource")
    };
    let scale_set = "Microsoft.Compute/virtualMachineScaleSets";
    for (resource, precondition) in [
        (machine(), None),
        (sloppy("Microsoft.Compute/virtualMachines"), Some(confirm)),
        (
            resource(SUBSCRIPTION, scale_set),
            Some("set sku.capacity to 0 as well where autoscale is on"),
        ),
        (sloppy(scale_set), Some(both.as_str())),
    ] {
        let resources = [resource];
        let steps = steps(plan(&facts(&resources), &open_policy()));
        let found =
            steps.first().and_then(|step| step.precondition.as_ref().map(ToString::to_string));
        assert_eq!(found.as_deref(), precondition);
    }
}

#[test]
fn the_last_resort_names_customer_subscription_and_why() {
    let facts = Facts { severity: Severity::High, confidence: &Confidence::High, ..facts(&[]) };
    let steps = steps(plan(&facts, &open_policy()));
    let [cancel] = steps.as_slice() else { panic!("{steps:?}") };
    assert_eq!(
        cancel.call,
        "POST https://api.partnercenter.microsoft.com/v1/customers/22222222-bbbb-4bbb-8bbb-000000000002/subscriptions/{plan}/azureEntitlements/44444444-dddd-4ddd-8ddd-000000000004/cancel {\"cancellationReason\":\"compromise\"}"
    );
    assert_eq!(
        cancel.reason,
        "severity high with confidence high; an attacker who owns the subscription can restart \
         what is stopped"
    );
}
