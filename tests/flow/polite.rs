//! A source that asks for a wait gets it, and people hear of it when it lasts.

use rstest::rstest;
use serde_json::Value;

use super::world::World;
use crate::support::partner::event;

const ALARM: &str = "fraud_guard.alarm.raised";
const OVER: &str = "fraud_guard.alarm.cleared";
const OPENED: &str = "fraud_guard.case.opened";

/// The longest wait that is kept, and the shortest.
const HOUR: i64 = 3_600;

async fn throttled(retry_after: &[&str]) -> World {
    let world = World::start().await;
    world.partner.list(vec![event(1, 1)]);
    world.partner.throttle(retry_after);
    world.poll().await;
    assert_eq!(world.partner.requests(), 1, "a rate limit is not tried twice");
    world
}

#[rstest]
#[case::case_17_seconds(&["57"], 57)]
#[case::case_18_a_date(&["Tue, 03 Feb 2026 03:01:30 GMT"], 90)]
#[case::case_19_a_date_that_is_over(&["Tue, 03 Feb 2026 01:00:00 GMT"], 1)]
#[case::case_20_less_than_nothing(&["-5"], 1)]
#[case::case_20_thirty_years(&["1e9"], HOUR)]
#[case::case_20_a_word(&["soon"], 57)]
#[case::case_20_nothing(&[""], 57)]
#[case::case_20_two_headers(&["soon", "30"], 30)]
#[case::case_20_with_space(&[" 30 "], 30)]
#[case::case_20_no_header(&[], 57)]
#[tokio::test]
async fn a_source_is_not_asked_before_the_wait_is_over(
    #[case] retry_after: &[&str],
    #[case] seconds: i64,
) {
    let world = throttled(retry_after).await;
    world.partner.come_back();
    world.pass_seconds(seconds - 1);
    world.poll().await;
    assert_eq!(world.partner.requests(), 1, "it was asked too early");
    assert_eq!(world.partner.counts().get(OPENED), None);
    world.pass_seconds(1);
    world.poll().await;
    assert!(world.partner.requests() > 1);
    assert_eq!(world.partner.counts().get(OPENED), Some(&1));
    world.poll().await;
    let before = world.partner.requests();
    world.poll().await;
    assert!(world.partner.requests() > before, "what is over is forgotten");
}

#[tokio::test]
async fn a_new_process_remembers_the_wait() {
    let mut world = throttled(&["600"]).await;
    world.restart().await;
    world.pass(9);
    world.poll().await;
    assert_eq!(world.partner.requests(), 1);
    world.pass(1);
    world.poll().await;
    assert_eq!(world.partner.requests(), 2);
}

#[tokio::test]
async fn case_21_a_rate_limit_that_lasts_is_told_once_by_its_age() {
    let world = throttled(&["57"]).await;
    let mut told_after = None;
    for poll in 1..50 {
        world.sweep_for(5).await;
        world.poll().await;
        if told_after.is_none() && !world.partner.received().is_empty() {
            told_after = Some(poll * 5);
        }
    }
    assert_eq!((told_after, world.partner.requests()), (Some(15), 50));
    assert_eq!(world.partner.counts(), [(ALARM.to_owned(), 1)].into());
    world.partner.come_back();
    world.pass(5);
    world.poll().await;
    assert_eq!(world.partner.counts().get(OVER), Some(&1));
    assert_eq!(world.partner.counts().get(OPENED), Some(&1));
}

#[tokio::test]
async fn a_wait_of_an_hour_is_told_after_a_quarter_and_does_not_blame_the_timer() {
    let world = throttled(&["3600"]).await;
    for _ in 0..5 {
        world.sweep_for(5).await;
        world.poll().await;
    }
    assert_eq!(world.partner.requests(), 1);
    let received = world.partner.received();
    assert_eq!(received.len(), 1, "{received:?}");
    let told: &Value = &received[0].1;
    assert!(!told.to_string().contains("PollFraudEvents runs"), "{told}");
    assert!(told.to_string().contains("429"), "{told}");
}

#[tokio::test]
async fn the_list_without_pages_is_read_once_a_day() {
    let world = World::start().await;
    world.partner.list(vec![event(1, 1)]);
    world.poll().await;
    assert_eq!(world.partner.whole_lists(), 1);
    for _ in 0..23 {
        world.pass(60);
        world.poll().await;
    }
    assert_eq!(world.partner.whole_lists(), 1);
    world.pass(60);
    world.poll().await;
    assert_eq!(world.partner.whole_lists(), 2);
}

#[tokio::test]
async fn a_list_without_pages_that_is_throttled_keeps_nobody_from_reading_pages() {
    let world = World::start().await;
    world.partner.list(vec![event(1, 1)]);
    world.partner.throttle_whole_list("3600");
    for _ in 0..24 {
        world.sweep_for(5).await;
        world.poll().await;
    }
    assert!(world.partner.requests() >= 24, "{} requests in 24 polls", world.partner.requests());
    assert_eq!(world.partner.counts().get("fraud_guard.alarm.raised"), None);
}
