//! Open events that are listed no more: nothing is closed for it, and people hear of it.

use serde_json::Value;
use serde_json::json;

use super::world::World;
use crate::support::partner::event;

const ALARM: &str = "fraud_guard.alarm.raised";
const OVER: &str = "fraud_guard.alarm.cleared";
const OPENED: &str = "fraud_guard.case.opened";
const RESOLVED: &str = "fraud_guard.case.resolved";

fn events(count: usize) -> Vec<Value> {
    (0..count).map(|number| event(number, 1)).collect()
}

fn resolved(mut event: Value) -> Value {
    event["eventStatus"] = json!("Resolved");
    event["resolvedReason"] = json!("Fraud");
    event["resolvedOn"] = json!("2026-02-03T02:00:00");
    event
}

async fn with_open(count: usize) -> World {
    let world = World::start().await;
    world.partner.list(events(count));
    world.poll().await;
    assert_eq!(world.partner.counts(), [(OPENED.to_owned(), count)].into());
    world
}

async fn poll_after(world: &World, minutes: i64) {
    world.pass(minutes);
    world.poll().await;
}

fn count_of(world: &World, kind: &str) -> usize {
    world.partner.counts().get(kind).copied().unwrap_or(0)
}

#[tokio::test]
async fn case_3_forty_open_events_that_vanish_close_nothing_and_are_told_at_once() {
    let world = with_open(40).await;
    world.partner.list(Vec::new());
    poll_after(&world, 5).await;
    assert_eq!((count_of(&world, ALARM), count_of(&world, RESOLVED)), (1, 0));
    let told = world.partner.received().last().expect("an alarm").1.to_string();
    assert!(told.contains("lists 40 open fraud events no more"), "{told}");
    for _ in 0..5 {
        poll_after(&world, 5).await;
    }
    assert_eq!((count_of(&world, ALARM), count_of(&world, OVER)), (1, 0));
    world.partner.list(events(40));
    poll_after(&world, 5).await;
    assert_eq!((count_of(&world, ALARM), count_of(&world, OVER)), (1, 1));
    assert_eq!((count_of(&world, OPENED), count_of(&world, RESOLVED)), (40, 0));
}

#[tokio::test]
async fn case_3_a_list_that_shrinks_by_five_is_told_at_once() {
    let world = with_open(9).await;
    world.partner.list(events(4));
    poll_after(&world, 5).await;
    assert_eq!((count_of(&world, ALARM), count_of(&world, RESOLVED)), (1, 0));
}

#[tokio::test]
async fn case_3_one_event_that_is_missing_is_told_after_three_complete_lists() {
    let world = with_open(2).await;
    world.partner.list(events(1));
    for expected in [0, 0, 1, 1] {
        poll_after(&world, 5).await;
        assert_eq!(count_of(&world, ALARM), expected);
    }
    world.partner.list(events(2));
    poll_after(&world, 5).await;
    assert_eq!((count_of(&world, OVER), count_of(&world, RESOLVED)), (1, 0));
}

#[tokio::test]
async fn a_list_that_could_not_be_read_says_nothing_about_what_is_missing() {
    let world = with_open(40).await;
    world.partner.go_down();
    poll_after(&world, 5).await;
    poll_after(&world, 5).await;
    world.partner.come_back();
    poll_after(&world, 5).await;
    assert_eq!(world.partner.received().len(), 40);
}

#[tokio::test]
async fn what_was_resolved_and_is_therefore_not_listed_is_found_and_closed() {
    let world = with_open(8).await;
    world.partner.list(Vec::new());
    world.partner.leave_out(events(8).into_iter().map(resolved).collect());
    poll_after(&world, 5).await;
    assert_eq!((count_of(&world, ALARM), count_of(&world, RESOLVED)), (0, 8));
    for _ in 0..4 {
        poll_after(&world, 5).await;
    }
    assert_eq!(world.partner.received().len(), 16);
}

#[tokio::test]
async fn what_is_there_when_asked_for_is_not_missing_and_the_list_is_told_of() {
    let world = with_open(8).await;
    world.partner.list(Vec::new());
    world.partner.leave_out(events(8));
    for _ in 0..4 {
        poll_after(&world, 5).await;
    }
    assert_eq!((count_of(&world, ALARM), count_of(&world, RESOLVED)), (1, 0));
    let told = world.partner.received().last().expect("an alarm").1.to_string();
    assert!(told.contains("left out open events"), "{told}");
}

#[tokio::test]
async fn what_is_gone_for_a_day_is_waited_for_no_more() {
    let world = with_open(5).await;
    world.partner.list(Vec::new());
    for _ in 0..24 {
        poll_after(&world, 60).await;
    }
    assert_eq!((count_of(&world, ALARM), count_of(&world, OVER)), (1, 0));
    poll_after(&world, 60).await;
    assert_eq!((count_of(&world, ALARM), count_of(&world, OVER)), (1, 1));
    assert_eq!(count_of(&world, RESOLVED), 0);
}

#[tokio::test]
async fn a_new_process_remembers_what_was_open() {
    let mut world = with_open(7).await;
    world.restart().await;
    world.partner.list(Vec::new());
    poll_after(&world, 5).await;
    assert_eq!(count_of(&world, ALARM), 1);
}

#[tokio::test]
async fn many_that_vanish_are_told_although_one_is_missing_already() {
    let world = World::start().await;
    let all: Vec<Value> = (0..61).map(|number| event(number, 1)).collect();
    world.partner.list(all.clone());
    world.poll().await;
    let after_four_polls = async |listed: Vec<Value>| {
        world.partner.list(listed);
        for _ in 0..4 {
            world.pass(5);
            world.poll().await;
        }
        world.partner.counts().get("fraud_guard.alarm.raised").copied()
    };
    assert_eq!(after_four_polls(all[1..].to_vec()).await, Some(1));
    assert_eq!(after_four_polls(Vec::new()).await, Some(2), "sixty more");
}
