//! Containment from the proposal to the proof: proposed, approved by people, sent once, seen to have
//! had its effect, taken back; or taken back in time.

use fraud_guard::containment::StepKind;
use fraud_guard::containment::action::Phase;
use fraud_guard::functions::decisions;
use fraud_guard::functions::decisions::DecisionError;
use fraud_guard::verdict::Verdict;

use super::scene::ANNA;
use super::scene::BEN;
use super::scene::OPEN;
use super::scene::Scene;
use super::scene::decider;

#[tokio::test]
async fn machines_are_proposed_approved_stopped_once_verified_told_and_audited() {
    let scene = Scene::play(&format!("{OPEN}[containment]\nanswer_fraud = true\n")).await;
    let vms = scene.newest(StepKind::DeallocateVirtualMachine).await;
    assert_eq!(vms.action.phase(), Phase::Proposed);
    assert!(!vms.exhibit.parts.is_empty());
    assert_eq!(scene.sent(), Vec::<String>::new());
    let id = vms.action.id().clone();
    scene.approve(ANNA, &id).await.expect("approved");
    assert_eq!(scene.phase(&id).await, Phase::Cooling);
    scene.world.pass_seconds(58);
    scene.world.sweep_for(1).await;
    assert_eq!(scene.sent(), Vec::<String>::new(), "it can still be taken back");
    scene.world.pass_seconds(3);
    scene.world.fire("SweepCases").await;
    assert_eq!(scene.phase(&id).await, Phase::Verifying);
    let sent = scene.sent();
    let expected: Vec<String> =
        vms.exhibit.parts.iter().map(|part| format!("POST {}/deallocate", part.id)).collect();
    assert_eq!(sent, expected);
    scene.world.sweep_for(4).await;
    assert_eq!(scene.phase(&id).await, Phase::Done);
    assert_eq!(scene.sent(), expected, "nothing is sent twice");
    let told = scene.told();
    assert!(told.iter().any(|line| line.starts_with("approved")), "{told:?}");
    assert!(told.iter().any(|line| line.starts_with("took effect")), "{told:?}");
    assert!(!scene.case().await.is_open(), "Microsoft was told that it was fraud");
    let head = scene.app().audit.verify(&[]).await.expect("the chain").expect("it is whole");
    assert!(head.count > 4);
}

#[tokio::test]
async fn a_subscription_is_cancelled_only_after_two_people_and_taken_back_by_a_third_decision() {
    let scene = Scene::play(OPEN).await;
    let cancel = scene.newest(StepKind::CancelSubscription).await;
    let id = cancel.action.id().clone();
    assert!(cancel.exhibit.holder.is_some());
    scene.approve(ANNA, &id).await.expect("the first");
    assert_eq!(scene.phase(&id).await, Phase::ApprovedOnce);
    let again = scene.approve(ANNA, &id).await.expect_err("the same person");
    assert!(again.to_string().contains("second person"), "{again}");
    scene.world.sweep_for(5).await;
    assert_eq!(scene.sent(), Vec::<String>::new());
    scene.approve(BEN, &id).await.expect("the second");
    scene.cool().await;
    let sent = scene.sent();
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(sent[0].ends_with("/cancel"), "{sent:?}");
    scene.world.sweep_for(5).await;
    assert_eq!(scene.phase(&id).await, Phase::Verifying, "the entitlement says active for a while");
    scene.world.sweep_for(8).await;
    assert_eq!(scene.phase(&id).await, Phase::Done);

    let undo = decisions::undo(&scene.app(), &scene.scope().await, &decider(ANNA), &id).await;
    let undo = undo.expect("proposed").action.id().clone();
    scene.approve(ANNA, &undo).await.expect("one person is enough to take it back");
    scene.cool().await;
    scene.world.sweep_for(13).await;
    assert_eq!(scene.phase(&undo).await, Phase::Done);
    assert!(scene.sent()[1].ends_with("/reactivate"), "{:?}", scene.sent());
    let origin = scene.get(&id).await;
    assert!(origin.undone_at.is_some() && origin.watch_at.is_none());
    scene.world.sweep_for(30).await;
    assert!(!scene.told().iter().any(|line| line.starts_with("ACTIVE AGAIN")));
    assert_eq!(scene.sent().len(), 2);
}

#[tokio::test]
async fn what_is_taken_back_declined_or_stopped_in_time_is_never_sent() {
    for how in ["revoke", "decline", "stop", "protect", "resolve"] {
        let scene = Scene::play(OPEN).await;
        let id = scene.newest(StepKind::DeallocateVirtualMachine).await.action.id().clone();
        let (app, scope) = (scene.app(), scene.scope().await);
        if how == "decline" {
            decisions::decline(&app, &scope, &decider(BEN), &id, "it is a load test")
                .await
                .expect(how);
            let late = scene.approve(ANNA, &id).await.expect_err("declined");
            assert!(late.to_string().contains("rejected"), "{late}");
            continue;
        }
        scene.approve(ANNA, &id).await.expect("approved");
        match how {
            "revoke" => {
                let revoked =
                    decisions::revoke(&app, &scope, &decider(BEN), &id, "wrong one").await;
                revoked.expect(how);
            }
            "stop" => decisions::stop(&app, &decider(BEN), "wait").await.expect(how),
            "protect" => {
                let subscription = scene.case().await.parties.subscription.expect("an id");
                let text = OPEN.replace(
                    "subscriptions = []",
                    &format!("subscriptions = [{:?}]", subscription.to_string()),
                );
                scene.follow(&text);
            }
            "resolve" => {
                let answered =
                    decisions::answer(&app, &scope, &decider(BEN), Verdict::Legitimate, "ours")
                        .await;
                answered.expect(how);
            }
            other => panic!("{other}"),
        }
        scene.cool().await;
        scene.world.sweep_for(5).await;
        assert_eq!(scene.sent(), Vec::<String>::new(), "{how}");
        assert!(scene.phase(&id).await.is_over(), "{how}");
    }
}

#[tokio::test]
async fn in_the_mode_approve_what_would_be_sent_is_said_and_not_sent() {
    let scene = Scene::play_in("approve", OPEN).await;
    let id = scene.newest(StepKind::DeallocateVirtualMachine).await.action.id().clone();
    scene.approve(ANNA, &id).await.expect("approved");
    scene.cool().await;
    assert_eq!(scene.sent(), Vec::<String>::new());
    assert_eq!(scene.phase(&id).await, Phase::Blocked);
    assert!(scene.told().iter().any(|line| line.contains("the mode is not")), "{:?}", scene.told());
}

#[tokio::test]
async fn in_the_mode_observe_nothing_is_proposed_and_nothing_can_be_approved() {
    let scene = Scene::play_in("observe", OPEN).await;
    assert_eq!(scene.all().await, Vec::new());
    let scope = scene.scope().await;
    let error = decisions::propose(&scene.app(), &scope).await.expect_err("observe");
    assert!(matches!(error, DecisionError::ModeIsObserve), "{error}");
}
