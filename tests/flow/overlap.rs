//! Two processes on one storage whose polls overlap, or of which one dies: what one has stored, the
//! other must not take for what it knows.

use std::net::SocketAddr;

use serde_json::Value;
use serde_json::json;

use super::world::World;
use crate::support::partner::event;

const REOPENED: &str = "fraud_guard.case.reopened";

fn resolved() -> Value {
    let mut event = event(1, 1);
    event["eventStatus"] = json!("Resolved");
    event["resolvedReason"] = json!("Fraud");
    event["resolvedOn"] = json!("2026-02-03T02:00:00");
    event
}

/// A world with a second process; the first one has polled.
async fn two_processes() -> (World, [SocketAddr; 2]) {
    let mut world = World::start().await;
    let first = world.handler;
    world.restart().await;
    let both = [first, world.handler];
    world.handler = first;
    world.partner.list(vec![event(1, 1), event(2, 1)]);
    world.poll().await;
    world.pass(10);
    (world, both)
}

fn reopened(world: &World) -> Option<usize> {
    world.partner.counts().get(REOPENED).copied()
}

#[tokio::test]
async fn an_event_that_comes_back_during_a_poll_that_overlaps_another_is_told() {
    let (mut world, [first, second]) = two_processes().await;
    world.partner.hold_next();
    let slow = world.fire("PollFraudEvents");
    let meanwhile = async {
        world.partner.held().await;
        world.pass_seconds(1);
        world.partner.list(vec![resolved(), event(2, 1)]);
        world.fire_at(second, "PollFraudEvents").await;
        world.drain().await;
        world.partner.list(vec![event(1, 1), event(2, 1)]);
        world.partner.let_go();
    };
    futures::join!(slow, meanwhile);
    world.handler = first;
    world.pass(5);
    world.poll().await;
    world.sweep_for(10).await;
    assert_eq!(reopened(&world), Some(1));
}

#[tokio::test]
async fn what_a_process_stored_before_it_died_is_news_to_the_other() {
    let (world, [_, second]) = two_processes().await;
    world.partner.list(vec![resolved()]);
    world.partner.hold_next_question();
    // It dies when it has stored the list and asks about the event that is not in it.
    tokio::select! {
        () = world.fire_at(second, "PollFraudEvents") => panic!("nothing held it"),
        () = world.partner.held() => {}
    }
    world.drain().await;
    world.partner.list(vec![event(1, 1), event(2, 1)]);
    world.pass(5);
    world.poll().await;
    world.sweep_for(10).await;
    assert_eq!(reopened(&world), Some(1));
}
