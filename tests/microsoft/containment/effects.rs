//! Each containment has its effect, some time later, and is sent once.

use fraud_guard::containment::StepKind;
use fraud_guard::containment::action::Outcome;
use fraud_guard::containment::action::RefusedFor;
use fraud_guard::containment::call::Body;
use fraud_guard::containment::exhibit::Holder;
use fraud_guard::containment::exhibit::PartState;
use fraud_guard::local::services::world::Change;
use rstest::rstest;
use uuid::Uuid;

use super::world::CLUSTER;
use super::world::CUSTOMER;
use super::world::GROUP;
use super::world::INSTANCE;
use super::world::POOL;
use super::world::REQUEST;
use super::world::SCALE_SET;
use super::world::VM;
use super::world::World;
use super::world::about_subscription;
use super::world::patience;
use super::world::place;
use super::world::run;

async fn state(world: &World, kind: StepKind, below: &str) -> PartState {
    world.part(kind, below).await.expect("an answer").expect("a part").state
}

#[rstest]
#[case(StepKind::DeallocateVirtualMachine, VM)]
#[case(StepKind::DeallocateScaleSet, SCALE_SET)]
#[case(StepKind::StopContainerGroup, GROUP)]
#[case(StepKind::StopBatchPools, POOL)]
#[case(StepKind::StopMachineLearningComputes, INSTANCE)]
#[case(StepKind::StopMachineLearningComputes, CLUSTER)]
#[tokio::test]
async fn what_runs_comes_to_a_standstill_some_time_after_it_was_asked_to(
    #[case] kind: StepKind,
    #[case] below: &str,
) {
    let world = World::start().await;
    assert_eq!(state(&world, kind, below).await, PartState::Active);
    let call = world.call(kind, below).await;
    let prepared = world.calls.prepare(&call, place().customer).await.expect("prepared");
    assert!(world.services.changes.sent().is_empty(), "it was sent before its time");
    assert_eq!(world.calls.send(prepared, REQUEST).await, Outcome::Accepted);
    assert_eq!(state(&world, kind, below).await, PartState::Active);
    world.pass_seconds(40);
    assert_eq!(state(&world, kind, below).await, PartState::Inactive);
    let sent = world.services.changes.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].request_id, Some(REQUEST.to_string()));
    assert_eq!(world.services.changes.effects().len(), 1);
}

#[rstest]
#[case(StepKind::DeallocateVirtualMachine, VM)]
#[case(StepKind::DeallocateScaleSet, SCALE_SET)]
#[case(StepKind::StopContainerGroup, GROUP)]
#[case(StepKind::StopMachineLearningComputes, INSTANCE)]
#[tokio::test]
async fn what_was_stopped_is_started_again_by_its_undo(
    #[case] kind: StepKind,
    #[case] below: &str,
) {
    let world = World::start().await;
    let usual = run(&world, below).usual;
    let call = world.call(kind, below).await;
    world.prepare_and_send(&call).await;
    world.pass_seconds(40);
    let undo = kind.undo().expect("an undo");
    let call = world.call(undo, below).await;
    assert_eq!(world.prepare_and_send(&call).await, Outcome::Accepted);
    world.pass_seconds(40);
    assert_eq!(state(&world, undo, below).await, PartState::Active);
    assert_eq!(run(&world, below).after, usual);
}

#[tokio::test]
async fn a_cancelled_subscription_is_called_active_for_ten_minutes_and_nothing_in_it_runs() {
    let world = World::start().await;
    let call = world.call_about_subscription(StepKind::CancelSubscription).await;
    assert_eq!(world.prepare_and_send(&call).await, Outcome::Accepted);
    world.pass_seconds(40);
    assert_eq!(state(&world, StepKind::DeallocateVirtualMachine, VM).await, PartState::Inactive);
    let of_azure = world.microsoft.azure.subscription(place(), patience()).await.expect("it");
    assert_eq!(of_azure.state.expect("a state").as_received(), "Disabled");
    assert!(world.found().await.expect("an answer").expect("it").is_active);
    world.pass_seconds(560);
    assert!(!world.found().await.expect("an answer").expect("it").is_active);
    assert_eq!(world.services.changes.sent().len(), 1);
}

#[tokio::test]
async fn a_cancelled_subscription_is_reactivated_by_its_undo() {
    let world = World::start().await;
    let call = world.call_about_subscription(StepKind::CancelSubscription).await;
    let undo = world.call_about_subscription(StepKind::ReactivateSubscription).await;
    assert_eq!(
        world.prepare_and_send(&undo).await,
        Outcome::Refused(RefusedFor::Invalid),
        "one that is active cannot be reactivated"
    );
    world.prepare_and_send(&call).await;
    world.pass_seconds(600);
    assert_eq!(world.prepare_and_send(&undo).await, Outcome::Accepted);
    world.pass_seconds(600);
    assert!(world.found().await.expect("an answer").expect("it").is_active);
}

#[tokio::test]
async fn somebody_can_reactivate_what_was_cancelled() {
    let world = World::start().await;
    let call = world.call_about_subscription(StepKind::CancelSubscription).await;
    world.prepare_and_send(&call).await;
    world.pass_seconds(600);
    world.services.world.apply(&Change::Reactivate { customer: CUSTOMER });
    assert!(world.found().await.expect("an answer").expect("it").is_active);
    assert_eq!(state(&world, StepKind::DeallocateVirtualMachine, VM).await, PartState::Active);
}

#[tokio::test]
async fn a_legacy_subscription_is_suspended_and_nothing_else_of_it_changes() {
    let world = World::start().await;
    world.change(|estate| {
        estate.make_legacy();
        let legacy = estate.access.legacy.as_mut().expect("legacy");
        legacy.document["autoRenewEnabled"] = true.into();
        legacy.document["something"] = serde_json::json!({ "new": [1.5, null] });
    });
    let legacy = || {
        let estate = world.services.world.estate(CUSTOMER.tenant).expect("an estate");
        estate.access.legacy.clone().expect("legacy")
    };
    let before = legacy();
    let call = world.call_about_subscription(StepKind::SuspendLegacySubscription).await;
    assert_eq!(world.prepare_and_send(&call).await, Outcome::Accepted);
    assert_eq!(legacy().document, before.document);
    let sent = world.services.changes.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].if_match, Some(before.etag()));
    world.pass_seconds(600);
    assert!(!world.found().await.expect("an answer").expect("it").is_active);
    let undo = world.call_about_subscription(StepKind::ReactivateLegacySubscription).await;
    assert_eq!(world.prepare_and_send(&undo).await, Outcome::Accepted);
    world.pass_seconds(600);
    assert!(world.found().await.expect("an answer").expect("it").is_active);
}

#[tokio::test]
async fn a_subscription_that_changed_since_it_was_read_is_left_alone() {
    let world = World::start().await;
    world.change(|estate| estate.make_legacy());
    let call = world.call_about_subscription(StepKind::SuspendLegacySubscription).await;
    let prepared = world.calls.prepare(&call, place().customer).await.expect("prepared");
    world.change(|estate| estate.access.legacy.as_mut().expect("legacy").version += 1);
    let outcome = world.calls.send(prepared, REQUEST).await;
    assert_eq!(outcome, Outcome::Refused(RefusedFor::Conflict));
    assert!(world.services.changes.effects().is_empty());
}

#[tokio::test]
async fn the_plan_itself_is_never_suspended() {
    let world = World::start().await;
    let found = world.found().await.expect("an answer").expect("it");
    let Holder::Plan(plan) = found.holder else { panic!("{found:?}") };
    let call = about_subscription(StepKind::SuspendLegacySubscription, Holder::Legacy(plan));
    assert!(matches!(call.body, Body::SubscriptionWithStatus(_)));
    let why = world.unprepared(&call).await.to_string();
    assert!(why.contains("Azure plan"), "{why}");
    assert!(world.services.changes.sent().is_empty());
}

#[rstest]
#[case::of_no_plan(Uuid::from_u128(9), RefusedFor::NotFound)]
#[tokio::test]
async fn what_is_held_by_something_else_is_not_found(
    #[case] plan: Uuid,
    #[case] refused: RefusedFor,
) {
    let world = World::start().await;
    let call = about_subscription(StepKind::CancelSubscription, Holder::Plan(plan));
    assert_eq!(world.prepare_and_send(&call).await, Outcome::Refused(refused));
}

#[tokio::test]
async fn a_reader_changes_nothing() {
    let world = World::start().await;
    world.change(|estate| estate.access.may_change = false);
    let call = world.call(StepKind::DeallocateVirtualMachine, VM).await;
    let outcome = world.prepare_and_send(&call).await;
    assert_eq!(outcome, Outcome::Refused(RefusedFor::Forbidden));
    assert!(world.services.changes.effects().is_empty());
}

#[tokio::test]
async fn nothing_is_stopped_in_a_subscription_that_is_disabled() {
    let world = World::start().await;
    let call = world.call(StepKind::DeallocateVirtualMachine, VM).await;
    world.change(|estate| estate.access.is_active = false);
    let outcome = world.prepare_and_send(&call).await;
    assert_eq!(outcome, Outcome::Refused(RefusedFor::Conflict));
}

#[rstest]
#[case(false, 2)]
#[case(true, 1)]
#[tokio::test]
async fn a_repeated_request_has_an_effect_unless_its_id_is_remembered(
    #[case] remembers: bool,
    #[case] effects: usize,
) {
    let world = World::remembering(remembers).await;
    let call = world.call_about_subscription(StepKind::CancelSubscription).await;
    for _ in 0..2 {
        assert_eq!(world.prepare_and_send(&call).await, Outcome::Accepted);
    }
    assert_eq!(world.services.changes.effects().len(), effects);
}
