//! What follows from calls that are believed: a poll soon, at most one a minute, none lost.

use super::scene::FRAUD_EVENT;
use super::scene::Scene;
use crate::support::partner::event;

#[tokio::test]
async fn a_call_makes_a_new_event_known_without_the_timer() {
    let scene = Scene::set().await;
    scene.world.partner.list(vec![event(1, 1)]);
    assert_eq!(scene.status(&scene.call(FRAUD_EVENT)).await, 200);
    assert_eq!(scene.polls(), 0, "the answer comes before the poll");
    scene.world.drain().await;
    assert_eq!(scene.world.partner.counts(), [("fraud_guard.case.opened".to_owned(), 1)].into());
    assert_eq!(scene.hints(), 0);
}

#[tokio::test]
async fn a_burst_is_one_poll_now_and_one_a_minute_later() {
    let scene = Scene::set().await;
    for _ in 0..20 {
        assert_eq!(scene.status(&scene.call(FRAUD_EVENT)).await, 200);
        scene.pass(1);
    }
    assert_eq!(scene.hints(), 1);
    scene.world.drain().await;
    assert_eq!(scene.polls(), 1);
    for _ in 0..20 {
        assert_eq!(scene.status(&scene.call(FRAUD_EVENT)).await, 200);
        scene.pass(1);
    }
    assert_eq!((scene.hints(), scene.polls()), (1, 1), "the next one is hidden for a minute");
    scene.pass(40);
    scene.hint_arrives().await;
    assert_eq!(scene.polls(), 2);
    scene.hint_arrives().await;
    assert_eq!(scene.polls(), 2, "the same hint once more polls nothing");
}

#[tokio::test]
async fn a_hint_that_nobody_asked_for_polls_nothing() {
    let scene = Scene::set().await;
    scene.hint_arrives().await;
    assert_eq!((scene.polls(), scene.hints()), (0, 0));
}

#[tokio::test]
async fn a_hint_that_comes_early_is_put_back() {
    let scene = Scene::set().await;
    scene.status(&scene.call(FRAUD_EVENT)).await;
    scene.world.drain().await;
    scene.pass(1);
    scene.status(&scene.call(FRAUD_EVENT)).await;
    scene.hint_arrives().await;
    assert_eq!((scene.polls(), scene.hints()), (1, 2), "it was sent again, with a delay");
}

#[tokio::test]
async fn a_thousand_repetitions_of_a_call_are_one_poll() {
    let scene = Scene::set().await;
    let call = scene.call(FRAUD_EVENT);
    for round in 0..10 {
        let calls = (0..100).map(|_| scene.status(&call));
        let statuses = futures::future::join_all(calls).await;
        assert!(statuses.iter().all(|status| *status == 200), "round {round}");
        scene.world.drain().await;
        scene.pass(60);
    }
    assert_eq!((scene.polls(), scene.hints()), (1, 0));
    let certificate = crate::support::dispatcher::CERTIFICATE;
    assert_eq!(scene.dispatcher.asked(certificate), 1);
}

#[tokio::test]
async fn a_flood_of_different_calls_is_one_poll_a_minute() {
    let scene = Scene::set().await;
    let minutes = 5;
    for _ in 0..minutes {
        for _ in 0..30 {
            scene.pass(2);
            assert_eq!(scene.status(&scene.call(FRAUD_EVENT)).await, 200);
            scene.hint_arrives().await;
        }
    }
    assert_eq!(scene.polls(), minutes);
}

#[tokio::test]
async fn fifty_different_calls_at_once_are_all_taken() {
    let scene = Scene::set().await;
    let calls: Vec<_> = (0..50)
        .map(|number| {
            let at = scene.now() - jiff::SignedDuration::from_secs(number);
            scene.call_of(FRAUD_EVENT, at)
        })
        .collect();
    let statuses = futures::future::join_all(calls.iter().map(|call| scene.status(call))).await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    assert_eq!(scene.hints(), 1);
}

/// The clock was a day ahead when a poll was asked for, and was put right.
#[tokio::test]
async fn a_clock_that_was_ahead_does_not_stop_polls() {
    let scene = Scene::set().await;
    scene.pass(86_400);
    assert_eq!(scene.status(&scene.call(FRAUD_EVENT)).await, 200);
    scene.world.drop_all_messages();
    scene.pass(-86_400);
    assert_eq!(scene.status(&scene.call(FRAUD_EVENT)).await, 200);
    scene.world.drain().await;
    assert_eq!(scene.polls(), 1);
}

/// A source that cannot be read is no failure of the hint: the alarm tells, and the timer reads on.
#[tokio::test]
async fn a_lost_hint_is_followed_by_another_one() {
    let scene = Scene::set().await;
    scene.status(&scene.call(FRAUD_EVENT)).await;
    scene.world.drop_all_messages();
    scene.pass(121);
    scene.status(&scene.call(FRAUD_EVENT)).await;
    scene.world.drain().await;
    assert_eq!(scene.polls(), 1);
}
