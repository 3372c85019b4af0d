//! Whatever goes wrong, a containment is sent once, and what is said of it is true.

use fraud_guard::containment::StepKind;
use fraud_guard::containment::action::Outcome;
use fraud_guard::containment::action::RefusedFor;
use fraud_guard::local::services::faults::containment_faults;
use jiff::SignedDuration;
use rstest::rstest;

use super::world::VM;
use super::world::World;

/// How a fault ends a containment, and how often it has an effect all the same.
fn expected(fault: &str) -> (Outcome, usize) {
    let retry_after = Some(SignedDuration::from_secs(57));
    match fault {
        "containment-timeout-after-effect"
        | "containment-503-after-effect"
        | "containment-reset-mid-answer" => (Outcome::Unclear, 1),
        "containment-lost-before-effect" | "containment-500-before-effect" => (Outcome::Unclear, 0),
        "containment-403" => (Outcome::Refused(RefusedFor::Forbidden), 0),
        "containment-404" => (Outcome::Refused(RefusedFor::NotFound), 0),
        "containment-409" | "containment-etag" => (Outcome::Refused(RefusedFor::Conflict), 0),
        "containment-429" => (Outcome::Throttled { retry_after }, 0),
        "containment-accepted-without-effect" => (Outcome::Accepted, 0),
        other => panic!("{other} has no ending here"),
    }
}

#[rstest]
#[case(StepKind::CancelSubscription)]
#[case(StepKind::DeallocateVirtualMachine)]
#[case(StepKind::SuspendLegacySubscription)]
#[tokio::test]
async fn no_fault_makes_a_second_request(#[case] kind: StepKind) {
    let is_status = kind == StepKind::SuspendLegacySubscription;
    for fault in containment_faults() {
        if fault.name == "containment-etag" && !is_status {
            continue;
        }
        let world = World::start().await;
        if is_status {
            world.change(|estate| estate.make_legacy());
        }
        let call = match kind.is_about_subscription() {
            true => world.call_about_subscription(kind).await,
            false => world.call(kind, VM).await,
        };
        world.inject(fault.name);
        let outcome = world.prepare_and_send(&call).await;
        let changes = &world.services.changes;
        assert_eq!((outcome, changes.effects().len()), expected(fault.name), "{}", fault.name);
        assert_eq!(changes.sent().len(), 1, "{}", fault.name);
    }
}

#[tokio::test]
async fn nothing_is_sent_without_a_token() {
    let world = World::start().await;
    let call = world.call_about_subscription(StepKind::CancelSubscription).await;
    world.pass_seconds(48 * 3_600);
    world.inject("token-down");
    assert!(!world.unprepared(&call).await.to_string().is_empty());
    assert!(world.services.changes.sent().is_empty());
}
