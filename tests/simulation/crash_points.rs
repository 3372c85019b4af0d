//! A crash at every point at which poll, process, deliver and sweep wait for somebody: before what
//! they wait for has happened, and after it.

use fastrand::Rng;
use fraud_guard::app::App;
use fraud_guard::fraud_event::EventStatus;
use fraud_guard::fraud_event::Severity;
use jiff::SignedDuration;
use tokio::runtime::Runtime;

use super::checker::violations;
use super::history::Fault;
use super::history::History;
use super::history::What;
use super::plan::Plan;
use super::process::Trigger;
use super::runs::runtime;
use super::runs::settle;
use super::world::World;
use super::world::deployment;

/// What happens to the partner before each round.
type Story = [fn(&mut World<'_>); 3];

const STORIES: [(&str, Story); 5] = [
    ("an event appears and stays", [appear, nothing, nothing]),
    ("an event appears, gets worse and is resolved", [appear, worsen, resolve]),
    ("an event is resolved and comes back", [appear, resolve, reopen]),
    ("two subscriptions, one after the other", [appear, appear_elsewhere, worsen]),
    ("a channel fails, then takes everything", [appear, worsen, nothing]),
];

fn nothing(_: &mut World<'_>) {}

fn appear(world: &mut World<'_>) {
    world.partner.appear(0);
}

fn appear_elsewhere(world: &mut World<'_>) {
    world.partner.appear(1);
}

fn worsen(world: &mut World<'_>) {
    world.partner.change(0, |event| event.severity = Severity::High);
}

fn resolve(world: &mut World<'_>) {
    world.partner.change(0, |event| event.status = EventStatus::Resolved);
}

fn reopen(world: &mut World<'_>) {
    world.partner.change(0, |event| event.status = EventStatus::Active);
}

fn plan(story: usize) -> Plan {
    let mut plan = Plan::calm();
    plan.subscriptions = 2;
    if STORIES[story].0.contains("fails") {
        plan.rates.channel_failed = 500;
    }
    plan
}

/// Plays a story with crashes at these answers; the history, and how many answers there were before
/// the world was left alone.
fn play(
    runtime: &Runtime,
    deployment: &App,
    story: usize,
    crashes: &[(usize, bool)],
) -> (History, usize) {
    let mut world = World::new(deployment, plan(story), Rng::with_seed(7));
    world.crash_at = crashes.to_vec();
    let answers = runtime.block_on(tokio::task::unconstrained(async {
        for happens in STORIES[story].1 {
            happens(&mut world);
            world.pass(SignedDuration::from_mins(6)).await;
            world.fire(0, Trigger::Poll);
            world.drain();
            world.fire(0, Trigger::Sweep);
            world.drain();
        }
        let answers = world.answers;
        settle(&mut world).await;
        answers
    }));
    (world.history, answers)
}

fn assert_kept(history: &History, story: usize, crashes: &[(usize, bool)]) {
    let found = violations(history);
    let title = STORIES[story].0;
    assert!(found.is_empty(), "{title}, crashes at {crashes:?}: {found:?}");
}

#[test]
fn a_crash_before_or_after_any_single_wait_loses_nothing() {
    let (runtime, deployment) = (runtime(), deployment());
    for (story, (title, _)) in STORIES.iter().enumerate() {
        let (calm, points) = play(&runtime, &deployment, story, &[]);
        assert_kept(&calm, story, &[]);
        assert!(points > 60, "{points} points in {title}");
        for at in 0..points {
            for is_after in [false, true] {
                let crashes = [(at, is_after)];
                let (history, _) = play(&runtime, &deployment, story, &crashes);
                let has_crashed = |what: &What| matches!(what, What::Fault(Fault::Crash));
                assert!(history.iter().any(|line| has_crashed(&line.what)), "no crash at {at}");
                assert_kept(&history, story, &crashes);
            }
        }
    }
}

#[test]
fn two_crashes_at_any_two_waits_lose_nothing() {
    let (runtime, deployment) = (runtime(), deployment());
    let mut rng = Rng::with_seed(11);
    for _ in 0..400 {
        let story = rng.usize(0..STORIES.len());
        let crashes = [(rng.usize(0..90), rng.bool()), (rng.usize(0..140), rng.bool())];
        let (history, _) = play(&runtime, &deployment, story, &crashes);
        assert_kept(&history, story, &crashes);
    }
}
