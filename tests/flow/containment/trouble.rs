//! Microsoft answers badly, late or not at all: what may have been sent is never sent again, and a
//! person hears of it.

use fraud_guard::containment::action::Phase;
use fraud_guard::functions::decisions;
use fraud_guard::records::Containments;
use fraud_guard::store::Key;
use jiff::SignedDuration;
use rstest::rstest;

use super::scene::ANNA;
use super::scene::BEN;
use super::scene::OPEN;
use super::scene::Scene;
use super::scene::decider;

/// One machine, so that one request is one containment.
const ONE: usize = 1;

#[rstest]
#[case::effect_without_an_answer("containment-503-after-effect", Phase::Done)]
#[case::torn_answer("containment-reset-mid-answer", Phase::Done)]
#[case::no_effect_and_an_error("containment-500-before-effect", Phase::NeedsHuman)]
#[case::accepted_and_forgotten("containment-accepted-without-effect", Phase::NeedsHuman)]
#[case::forbidden("containment-403", Phase::NeedsHuman)]
#[case::gone("containment-404", Phase::NeedsHuman)]
#[case::in_conflict("containment-409", Phase::NeedsHuman)]
#[tokio::test]
async fn whatever_is_answered_each_machine_is_asked_to_stop_once(
    #[case] fault: &str,
    #[case] end: Phase,
) {
    let scene = Scene::play(OPEN).await;
    let id = scene.approved_machines().await;
    let parts = scene.get(&id).await.exhibit.parts.len();
    assert!(parts >= ONE);
    scene.inject(fault);
    scene.cool().await;
    scene.world.sweep_for(35).await;
    assert_eq!(scene.phase(&id).await, end, "{:?}", scene.told());
    assert_eq!(scene.sent().len(), parts, "{:?}", scene.sent());
    let told = scene.told();
    let expected = if end == Phase::Done { "took effect" } else { "a person has to go on" };
    assert!(told.iter().any(|line| line.starts_with(expected)), "{told:?}");
    scene.app().audit.verify(&[]).await.expect("the chain").expect("it is whole");
}

#[tokio::test]
async fn what_is_active_again_is_told_and_not_stopped_again() {
    let scene = Scene::play(&format!("{OPEN}[containment]\ntwo_people = []\n")).await;
    let kind = fraud_guard::containment::StepKind::CancelSubscription;
    let id = scene.newest(kind).await.action.id().clone();
    scene.approve(ANNA, &id).await.expect("approved");
    scene.cool().await;
    scene.world.sweep_for(13).await;
    assert_eq!(scene.phase(&id).await, Phase::Done);
    let customer = scene.case().await.parties.customer_tenant.expect("a customer").to_string();
    let now = scene.app().clock.now();
    scene.services.world.change_estate(&customer, |estate| estate.come_back(now));
    scene.world.sweep_for(7).await;
    let told = scene.told();
    let alarms = told.iter().filter(|line| line.starts_with("ACTIVE AGAIN")).count();
    assert_eq!(alarms, 1, "{told:?}");
    assert_eq!(scene.sent().len(), 1, "nothing is repeated by itself");

    // For seven days nobody can do the same again, however often it is approved.
    let app = scene.app();
    let scope = scene.scope().await;
    fraud_guard::functions::decisions::propose(&app, &scope).await.expect("proposed");
    let again = scene.newest(kind).await.action.id().clone();
    assert_ne!(again, id);
    scene.approve(ANNA, &again).await.expect("approved");
    scene.cool().await;
    assert_eq!(scene.sent().len(), 1);
    let objection = scene.objection(&again).await;
    let lately = fraud_guard::containment::action::Objection::ContainedLately;
    assert_eq!(objection, Some(lately));
}

#[tokio::test]
async fn what_was_throttled_is_tried_again_after_the_time_that_was_asked_for() {
    let scene = Scene::play(&format!("{OPEN}[containment]\ntwo_people = []\n")).await;
    let kind = fraud_guard::containment::StepKind::CancelSubscription;
    let id = scene.newest(kind).await.action.id().clone();
    scene.approve(ANNA, &id).await.expect("approved");
    scene.inject("containment-429");
    scene.cool().await;
    assert_eq!(scene.phase(&id).await, Phase::Armed);
    let at = scene.get(&id).await.action.due_at().expect("a time");
    let wait = at.duration_since(scene.app().clock.now());
    assert!(wait <= SignedDuration::from_secs(57), "{wait}");
    scene.world.sweep_for(2).await;
    assert_eq!(scene.phase(&id).await, Phase::Verifying);
    let sent = scene.services.changes.sent();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].request_id, sent[1].request_id, "the same approval has the same id");
    assert_eq!(scene.services.changes.effects().len(), 1);
}

/// Somebody may have put its document back while it was about to be put away.
#[tokio::test]
async fn what_is_not_over_is_not_put_away() {
    let scene = Scene::play(OPEN).await;
    let id = scene.approved_machines().await;
    let (app, scope) = (scene.app(), scene.scope().await);
    let containments = Containments::of(&scene.world.store);
    containments.archive(&scope, &id, app.clock.now()).await.expect("the store");
    scene.cool().await;
    scene.world.sweep_for(4).await;
    assert_eq!(scene.phase(&id).await, Phase::Done);
}

/// The audit cannot be appended to: somebody damaged it, or nobody can read where it ends.
#[tokio::test]
async fn what_cannot_be_audited_can_still_be_taken_back() {
    let scene = Scene::play(OPEN).await;
    let id = scene.approved_machines().await;
    let (app, scope) = (scene.app(), scene.scope().await);
    let store = &scene.world.store;
    let (_, etag) = store.get_bytes(&Key::audit_head()).await.expect("a store").expect("a head");
    store.replace_if(&Key::audit_head(), &"no head", &etag).await.expect("a store");
    let taken_back = decisions::revoke(&app, &scope, &decider(ANNA), &id, "a mistake").await;
    assert_eq!(taken_back.expect("taken back").action.phase(), Phase::Revoked);
    scene.cool().await;
    assert_eq!(scene.sent(), Vec::<String>::new());
}

#[tokio::test]
async fn who_takes_something_back_is_in_the_audit_before_what_became_of_it() {
    let scene = Scene::play(OPEN).await;
    let id = scene.approved_machines().await;
    let (app, scope) = (scene.app(), scene.scope().await);
    decisions::revoke(&app, &scope, &decider(BEN), &id, "a mistake").await.expect("taken back");
    let audited = scene.audited(&scene.get(&id).await.action.audit_subject()).await;
    assert_eq!(audited, ["proposed", "approved", "withdrawal-asked", "withdrawn"]);
}
