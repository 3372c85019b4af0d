//! Double clicks, replayed pages, crossed approvals and two approvers at once.

use fraud_guard::alarm::Alarm;
use fraud_guard::alarm::AlarmId;
use fraud_guard::containment::StepKind;
use fraud_guard::containment::action::Phase;
use fraud_guard::functions::decisions;
use fraud_guard::functions::decisions::Approve;
use fraud_guard::store::Key;

use super::scene::ANNA;
use super::scene::BEN;
use super::scene::OPEN;
use super::scene::Scene;
use super::scene::decider;

#[tokio::test]
async fn a_hundred_clicks_on_one_page_are_one_approval() {
    let scene = Scene::play(OPEN).await;
    let id = scene.machines().await;
    let request = scene.page(&id).await;
    scene.world.pass_seconds(10);
    let (app, scope, anna) = (scene.app(), scene.scope().await, decider(ANNA));
    let clicks = (0..100).map(|_| decisions::approve(&app, &scope, &anna, &request));
    let ends = futures::future::join_all(clicks.collect::<Vec<_>>()).await;
    assert_eq!(ends.iter().filter(|end| end.is_ok()).count(), 1);
    assert_eq!(scene.get(&id).await.action.approvals().len(), 1);
    scene.cool().await;
    scene.world.sweep_for(5).await;
    let parts = scene.get(&id).await.exhibit.parts.len();
    assert_eq!(scene.sent().len(), parts);
}

#[tokio::test]
async fn two_approvers_at_once_are_two_approvals_of_one_sending() {
    let scene = Scene::play(OPEN).await;
    let id = scene.newest(StepKind::CancelSubscription).await.action.id().clone();
    let (first, second) = (scene.page(&id).await, scene.page(&id).await);
    scene.world.pass_seconds(10);
    let (app, other, scope) = (scene.app(), scene.app(), scene.scope().await);
    let (anna, ben) = (decider(ANNA), decider(BEN));
    let (one, two) = futures::join!(
        decisions::approve(&app, &scope, &anna, &first),
        decisions::approve(&other, &scope, &ben, &second),
    );
    one.expect("the one");
    two.expect("the other");
    assert_eq!(scene.phase(&id).await, Phase::Cooling);
    scene.cool().await;
    scene.world.sweep_for(15).await;
    assert_eq!(scene.sent().len(), 1);
}

#[tokio::test]
async fn a_page_is_good_for_what_it_showed_and_for_nothing_else() {
    let scene = Scene::play(OPEN).await;
    let (app, scope, anna) = (scene.app(), scene.scope().await, decider(ANNA));
    let machines = scene.machines().await;
    let cancel = scene.newest(StepKind::CancelSubscription).await.action.id().clone();
    let (of_machines, of_cancel) = (scene.page(&machines).await, scene.page(&cancel).await);
    scene.world.pass_seconds(10);
    let crossed = Approve { page: of_cancel.page, ..of_machines.clone() };
    let error = decisions::approve(&app, &scope, &anna, &crossed).await.expect_err("crossed");
    assert!(error.to_string().contains("page-changed"), "{error}");
    decisions::approve(&app, &scope, &anna, &of_machines).await.expect("approved");
    decisions::revoke(&app, &scope, &anna, &machines, "no").await.expect("taken back");
    let error = decisions::approve(&app, &scope, &anna, &of_machines).await.expect_err("replayed");
    assert!(error.to_string().contains("revoked"), "{error}");
    scene.cool().await;
    assert_eq!(scene.sent(), Vec::<String>::new());
}

#[tokio::test]
async fn two_processes_that_come_to_send_at_once_send_once() {
    let mut scene = Scene::play(OPEN).await;
    let id = scene.approved_machines().await;
    let parts = scene.get(&id).await.exhibit.parts.len();
    scene.world.pass_seconds(121);
    let first = scene.world.handler;
    scene.world.restart().await;
    let second = scene.world.handler;
    futures::join!(
        scene.world.fire_at(first, "SweepCases"),
        scene.world.fire_at(second, "SweepCases"),
    );
    scene.world.sweep_for(5).await;
    assert_eq!(scene.sent().len(), parts);
    assert_eq!(scene.phase(&id).await, Phase::Done);
}

#[tokio::test]
async fn who_approves_without_reading_stops_everything() {
    let scene = Scene::play(OPEN).await;
    let id = scene.machines().await;
    let request = scene.page(&id).await;
    let (app, scope) = (scene.app(), scene.scope().await);
    decisions::approve(&app, &scope, &decider(ANNA), &request).await.expect("approved in no time");
    scene.cool().await;
    assert_eq!(scene.sent(), Vec::<String>::new());
    assert!(alarm(&scene).await.cleared_at.is_none(), "people hear that it is open");
    assert_eq!(scene.audited("breaker").await, ["opened"]);
    let own = decisions::allow(&app, &decider(ANNA), "it is fine").await.expect_err("her own");
    assert!(own.to_string().contains("somebody else"), "{own}");
    decisions::allow(&app, &decider(BEN), "I looked into it").await.expect("somebody else");
    scene.world.sweep_for(1).await;
    assert!(alarm(&scene).await.cleared_at.is_some(), "and that somebody closed it");
    assert_eq!(scene.audited("breaker").await, ["opened", "closed"]);
}

async fn alarm(scene: &Scene) -> Alarm {
    let key = Key::alarm(&AlarmId::breaker());
    scene.world.store.get(&key).await.expect("the store").expect("an alarm").0
}
