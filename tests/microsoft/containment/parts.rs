//! Whether something runs, as each service says it.

use fraud_guard::containment::StepKind;
use fraud_guard::containment::exhibit::Form;
use fraud_guard::containment::exhibit::PartState;
use fraud_guard::microsoft::Unanswered;
use rstest::rstest;
use serde_json::Value;
use serde_json::json;
use wiremock::Mock;
use wiremock::MockServer;
use wiremock::ResponseTemplate;
use wiremock::matchers::method;
use wiremock::matchers::path_regex;

use super::world::CLUSTER;
use super::world::FORMULA_POOL;
use super::world::GROUP;
use super::world::INSTANCE;
use super::world::KUBERNETES;
use super::world::POOL;
use super::world::SCALE_SET;
use super::world::VM;
use super::world::World;
use super::world::path;
use super::world::patience;
use super::world::place;

const ACTIVE: PartState = PartState::Active;
const INACTIVE: PartState = PartState::Inactive;

/// A resource manager that has one document, and instances of a scale set.
async fn manager(below: &str, document: Value, instances: Value) -> (World, MockServer) {
    let server = MockServer::start().await;
    let mut document = document;
    document["id"] = path(below).into();
    let answer = |body: Value| ResponseTemplate::new(200).set_body_json(body);
    let list = Mock::given(method("GET")).and(path_regex("/virtualMachines$"));
    list.respond_with(answer(json!({ "value": instances }))).mount(&server).await;
    let one = Mock::given(method("GET")).and(path_regex("^/subscriptions/"));
    one.respond_with(answer(document)).mount(&server).await;
    (World::with(&[("ARM_URL", server.uri())]).await, server)
}

fn statuses(power: &str) -> Value {
    json!({ "instanceView": { "statuses": [
        { "code": "ProvisioningState/succeeded" }, { "code": power },
    ]}})
}

#[rstest]
#[case("PowerState/running", ACTIVE)]
#[case("PowerState/starting", ACTIVE)]
#[case("PowerState/stopped", ACTIVE)]
#[case("PowerState/stopping", ACTIVE)]
#[case("PowerState/deallocating", ACTIVE)]
#[case("PowerState/unknown", ACTIVE)]
#[case("PowerState/hibernated", ACTIVE)]
#[case("no power state", ACTIVE)]
#[case("PowerState/deallocated", INACTIVE)]
#[case("powerstate/Deallocated", INACTIVE)]
#[tokio::test]
async fn a_machine_is_still_only_when_it_is_deallocated(
    #[case] power: &str,
    #[case] expected: PartState,
) {
    let (world, _server) = manager(VM, json!({ "properties": statuses(power) }), json!([])).await;
    let part = world.part(StepKind::DeallocateVirtualMachine, VM).await;
    assert_eq!(part.expect("an answer").expect("a part").state, expected);
}

#[rstest]
#[case(3, &["deallocated", "deallocated", "deallocated"], INACTIVE)]
#[case(3, &["deallocated", "running", "deallocated"], ACTIVE)]
#[case(3, &["deallocated", "stopped", "deallocated"], ACTIVE)]
#[case(0, &[], INACTIVE)]
#[case(3, &[], ACTIVE)]
#[tokio::test]
async fn a_scale_set_is_still_when_all_its_machines_are(
    #[case] capacity: u32,
    #[case] states: &[&str],
    #[case] expected: PartState,
) {
    let instance = |state: &&str| json!({ "properties": statuses(&format!("PowerState/{state}")) });
    let instances = Value::Array(states.iter().map(instance).collect());
    let document = json!({ "sku": { "name": "Standard_B2s", "capacity": capacity } });
    let (world, _server) = manager(SCALE_SET, document, instances).await;
    let part = world.part(StepKind::DeallocateScaleSet, SCALE_SET).await;
    assert_eq!(part.expect("an answer").expect("a part").state, expected);
}

#[rstest]
#[case(json!("Running"), ACTIVE)]
#[case(json!("Pending"), ACTIVE)]
#[case(json!("Repairing"), ACTIVE)]
#[case(json!(null), ACTIVE)]
#[case(json!("Stopped"), INACTIVE)]
#[case(json!("Succeeded"), INACTIVE)]
#[case(json!("Failed"), INACTIVE)]
#[case(json!("Terminated"), INACTIVE)]
#[tokio::test]
async fn a_container_group_is_still_when_it_has_ended(
    #[case] state: Value,
    #[case] expected: PartState,
) {
    let document = json!({ "properties": { "instanceView": { "state": state } } });
    let (world, _server) = manager(GROUP, document, json!([])).await;
    let part = world.part(StepKind::StopContainerGroup, GROUP).await;
    assert_eq!(part.expect("an answer").expect("a part").state, expected);
}

#[rstest]
#[case::running((4, 0), json!({ "fixedScale": { "targetDedicatedNodes": 4 } }), Form::FixedPool, ACTIVE)]
#[case::emptying((4, 0), json!({ "fixedScale": { "targetDedicatedNodes": 0 } }), Form::FixedPool, ACTIVE)]
#[case::growing((0, 0), json!({ "fixedScale": { "targetLowPriorityNodes": 2 } }), Form::FixedPool, ACTIVE)]
#[case::spot((0, 1), json!({ "fixedScale": { "targetDedicatedNodes": 0 } }), Form::FixedPool, ACTIVE)]
#[case::empty((0, 0), json!({ "fixedScale": { "targetDedicatedNodes": 0, "targetLowPriorityNodes": 0 } }), Form::FixedPool, INACTIVE)]
#[case::unknown((0, 0), json!({}), Form::FixedPool, ACTIVE)]
#[case::odd((0, 0), json!({ "fixedScale": { "targetDedicatedNodes": "none" } }), Form::FixedPool, ACTIVE)]
#[case::formula((0, 0), json!({ "autoScale": { "formula": "x" } }), Form::AutoscaledPool, ACTIVE)]
#[tokio::test]
async fn a_pool_is_still_when_it_has_no_nodes_and_is_to_have_none(
    #[case] (dedicated, spot): (u32, u32),
    #[case] scale: Value,
    #[case] form: Form,
    #[case] expected: PartState,
) {
    let document = json!({ "properties": {
        "currentDedicatedNodes": dedicated, "currentLowPriorityNodes": spot, "scaleSettings": scale,
    }});
    let (world, _server) = manager(POOL, document, json!([])).await;
    let part = world.part(StepKind::StopBatchPools, POOL).await;
    let part = part.expect("an answer").expect("a part");
    assert_eq!((part.form, part.state), (form, expected));
}

#[rstest]
#[case("ComputeInstance", json!({ "state": "Running" }), Form::ComputeInstance, ACTIVE)]
#[case("ComputeInstance", json!({ "state": "Stopping" }), Form::ComputeInstance, ACTIVE)]
#[case("ComputeInstance", json!({ "state": "SetupFailed" }), Form::ComputeInstance, ACTIVE)]
#[case("ComputeInstance", json!({}), Form::ComputeInstance, ACTIVE)]
#[case("ComputeInstance", json!({ "state": "Stopped" }), Form::ComputeInstance, INACTIVE)]
#[case("AmlCompute", json!({ "currentNodeCount": 0, "scaleSettings": { "maxNodeCount": 0 } }), Form::ComputeCluster, INACTIVE)]
#[case("AmlCompute", json!({ "currentNodeCount": 0, "scaleSettings": { "maxNodeCount": 4 } }), Form::ComputeCluster, ACTIVE)]
#[case("AmlCompute", json!({ "currentNodeCount": 1, "scaleSettings": { "maxNodeCount": 0 } }), Form::ComputeCluster, ACTIVE)]
#[case("AmlCompute", json!({}), Form::ComputeCluster, ACTIVE)]
#[case("Kubernetes", json!({ "state": "Stopped" }), Form::OtherCompute, ACTIVE)]
#[case("SomethingNew", json!(null), Form::OtherCompute, ACTIVE)]
#[tokio::test]
async fn a_compute_is_still_as_its_type_says_it(
    #[case] kind: &str,
    #[case] own: Value,
    #[case] form: Form,
    #[case] expected: PartState,
) {
    let document = json!({ "properties": { "computeType": kind, "properties": own } });
    let (world, _server) = manager(CLUSTER, document, json!([])).await;
    let part = world.part(StepKind::StopMachineLearningComputes, CLUSTER).await;
    let part = part.expect("an answer").expect("a part");
    assert_eq!((part.form, part.state), (form, expected));
}

#[rstest]
#[case(StepKind::DeallocateVirtualMachine, VM, "PowerState/running", "Standard_B2s")]
#[case(StepKind::DeallocateScaleSet, SCALE_SET, "3 of 3 not deallocated", "Standard_B2s")]
#[case(StepKind::StopContainerGroup, GROUP, "Running", "2 CPU, 4 GB")]
#[case(StepKind::StopBatchPools, POOL, "4 nodes", "Standard_NC6s_v3")]
#[case(StepKind::StopMachineLearningComputes, INSTANCE, "Running", "Standard_NC6s_v3")]
#[case(StepKind::StopMachineLearningComputes, CLUSTER, "4 nodes", "Standard_NC6s_v3")]
#[tokio::test]
async fn a_part_says_what_an_approver_goes_by(
    #[case] kind: StepKind,
    #[case] below: &str,
    #[case] said: &str,
    #[case] size: &str,
) {
    let world = World::start().await;
    let part = world.part(kind, below).await.expect("an answer").expect("a part");
    assert_eq!(part.said.expect("a word").as_received(), said);
    assert_eq!(part.size.expect("a size").as_received(), size);
    // Of a container group nobody says since when it is there.
    assert_eq!(part.created_at.is_some(), kind != StepKind::StopContainerGroup);
    if kind == StepKind::DeallocateScaleSet {
        assert_eq!(part.tags[0].as_received(), "env=test");
        assert_eq!(part.location.expect("a region").as_received(), "westeurope");
    }
}

#[tokio::test]
async fn what_can_only_be_stopped_otherwise_says_so() {
    let world = World::start().await;
    for (kind, below, form) in [
        (StepKind::StopBatchPools, FORMULA_POOL, Form::AutoscaledPool),
        (StepKind::StopMachineLearningComputes, KUBERNETES, Form::OtherCompute),
    ] {
        let part = world.part(kind, below).await.expect("an answer").expect("a part");
        assert_eq!((part.form, part.state), (form, ACTIVE));
    }
}

#[tokio::test]
async fn a_machine_that_was_shut_down_from_within_is_active() {
    let world = World::start().await;
    world.change(|estate| {
        let mut run = estate.run(&path(VM)).expect("a machine");
        run.resize(0, jiff::Timestamp::MIN, jiff::SignedDuration::ZERO);
        run.holds_hardware = true;
        estate.set_run(&path(VM), run);
    });
    let part = world.part(StepKind::DeallocateVirtualMachine, VM).await;
    let part = part.expect("an answer").expect("a part");
    assert_eq!(part.said.expect("a word").as_received(), "PowerState/stopped");
    assert_eq!(part.state, ACTIVE);
}

#[rstest]
#[case("ResourceNotFound", true)]
#[case("ResourceGroupNotFound", true)]
#[case("ParentResourceNotFound", true)]
#[case("SubscriptionNotFound", false)]
#[case("InvalidResourceType", false)]
#[tokio::test]
async fn what_is_gone_is_told_from_what_cannot_be_seen(#[case] code: &str, #[case] is_gone: bool) {
    let server = MockServer::start().await;
    let body = json!({ "error": { "code": code, "message": "" } });
    let answer = ResponseTemplate::new(404).set_body_json(body);
    Mock::given(method("GET")).respond_with(answer).mount(&server).await;
    let world = World::with(&[("ARM_URL", server.uri())]).await;
    let part = world.part(StepKind::DeallocateVirtualMachine, VM).await;
    assert_eq!(part == Ok(None), is_gone, "{part:?}");
    assert_eq!(matches!(part, Err(Unanswered::NotThere(_))), !is_gone);
}

#[rstest]
#[case::of_something_else(json!({ "id": "/subscriptions/x" }))]
#[case::without_an_id(json!({ "properties": {} }))]
#[tokio::test]
async fn an_answer_about_something_else_is_none(#[case] document: Value) {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(200).set_body_json(document);
    Mock::given(method("GET")).respond_with(answer).mount(&server).await;
    let world = World::with(&[("ARM_URL", server.uri())]).await;
    let part = world.part(StepKind::DeallocateVirtualMachine, VM).await;
    assert!(matches!(part, Err(Unanswered::Failed(_))), "{part:?}");
}

#[tokio::test]
async fn pools_and_computes_are_listed_by_id() {
    let world = World::start().await;
    let azure = &world.microsoft.azure;
    let pools = azure.pools_of(place(), &path("Microsoft.Batch/batchAccounts/b"), patience()).await;
    assert_eq!(pools.expect("pools").items, [path(POOL), path(FORMULA_POOL)]);
    let workspace = path("Microsoft.MachineLearningServices/workspaces/w");
    let computes = azure.computes_of(place(), &workspace, patience()).await;
    assert_eq!(computes.expect("computes").items.len(), 3);
}

#[rstest]
#[case(
    "/subscriptions/44444444-dddd-4ddd-8ddd-000000000009/resourceGroups/r/providers/Microsoft.Batch/batchAccounts/b"
)]
#[case(
    "/subscriptions/44444444-dddd-4ddd-8ddd-000000000004/resourceGroups/r/providers/Microsoft.Batch/batchAccounts/b?x="
)]
#[case(
    "/subscriptions/44444444-dddd-4ddd-8ddd-000000000004/resourceGroups/../providers/Microsoft.Batch/batchAccounts/b"
)]
#[case("b")]
#[case("")]
#[tokio::test]
async fn an_account_elsewhere_is_not_asked(#[case] account: &str) {
    let world = World::start().await;
    let pools = world.microsoft.azure.pools_of(place(), account, patience()).await;
    assert!(matches!(pools, Err(Unanswered::NotThere(_))), "{pools:?}");
}

#[tokio::test]
async fn everything_in_a_subscription_is_counted() {
    let world = World::start().await;
    let counted = world.microsoft.azure.count_resources(place(), patience()).await;
    assert_eq!(counted, Ok(4));
}
