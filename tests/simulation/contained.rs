//! Stories in which people approve, without faults and with a crash at every wait: before and after
//! what is waited for, the requests that contain among them.

use fastrand::Rng;
use fraud_guard::app::App;
use jiff::SignedDuration;
use tokio::runtime::Runtime;

use super::checker::violations;
use super::history::Fault;
use super::history::History;
use super::history::What;
use super::people;
use super::people::STAFF;
use super::plan::Plan;
use super::process::Trigger;
use super::runs::runtime;
use super::runs::settle;
use super::world::World;
use super::world::add_machine;
use super::world::deployment;

pub fn plan() -> Plan {
    let mut plan = Plan::calm();
    (plan.channels, plan.has_approvals) = (1, true);
    plan
}

/// Plays the story of one machine, or of two, with crashes at these answers; the history, and how
/// many answers there were before the world was left alone.
fn play(
    runtime: &Runtime,
    deployment: &App,
    machines: usize,
    crashes: &[(usize, bool)],
) -> (History, usize) {
    let mut world = World::new(deployment, plan(), Rng::with_seed(7));
    world.crash_at = crashes.to_vec();
    let answers = runtime.block_on(tokio::task::unconstrained(async {
        appear(&mut world, machines).await;
        people::open_page_as(&mut world, STAFF[0]);
        world.run();
        world.pass(SignedDuration::from_secs(10)).await;
        people::approve(&mut world, true);
        world.run();
        for _ in 0..3 {
            world.pass(SignedDuration::from_secs(125)).await;
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

pub async fn appear(world: &mut World<'_>, machines: usize) {
    world.partner.appear(0);
    for _ in 0..machines {
        world.partner.change(0, add_machine);
    }
    world.pass(SignedDuration::from_mins(6)).await;
    world.fire(0, Trigger::Poll);
    world.drain();
    world.fire(0, Trigger::Sweep);
    world.drain();
}

pub fn count(history: &History, is_it: impl Fn(&What) -> bool) -> usize {
    history.iter().filter(|line| is_it(&line.what)).count()
}

fn effects(history: &History) -> usize {
    count(history, |what| matches!(what, What::Effect { .. }))
}

#[test]
fn without_faults_what_is_approved_is_contained_once_and_people_hear_it() {
    let (runtime, deployment) = (runtime(), deployment());
    for machines in [1, 3] {
        let (history, _) = play(&runtime, &deployment, machines, &[]);
        assert_eq!(violations(&history), []);
        assert_eq!(effects(&history), machines);
        assert_eq!(count(&history, |what| matches!(what, What::Ended { .. })), 1);
        let is_told = |what: &What| matches!(what, What::Told(told) if told.reason == "contained");
        assert_eq!(count(&history, is_told), 2, "approved, and took effect");
    }
}

#[test]
fn a_crash_before_or_after_any_single_wait_contains_nothing_twice() {
    let (runtime, deployment) = (runtime(), deployment());
    let (_, points) = play(&runtime, &deployment, 1, &[]);
    assert!(points > 200, "{points} points");
    let mut contained = 0;
    for at in 0..points {
        for is_after in [false, true] {
            let (history, _) = play(&runtime, &deployment, 1, &[(at, is_after)]);
            let crashes = count(&history, |what| *what == What::Fault(Fault::Crash));
            assert_eq!(crashes, 1, "no crash at {at}");
            assert_eq!(violations(&history), [], "a crash at {at}, {is_after}");
            contained += effects(&history);
        }
    }
    assert!(contained > points, "{contained} were contained all the same");
}

#[test]
fn two_crashes_at_any_two_waits_contain_nothing_twice() {
    let (runtime, deployment) = (runtime(), deployment());
    let mut rng = Rng::with_seed(13);
    let (_, points) = play(&runtime, &deployment, 2, &[]);
    for _ in 0..300 {
        let crashes = [(rng.usize(0..points), rng.bool()), (rng.usize(0..points), rng.bool())];
        let (history, _) = play(&runtime, &deployment, 2, &crashes);
        assert_eq!(violations(&history), [], "crashes at {crashes:?}");
    }
}
