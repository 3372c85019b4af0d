//! The containment protocol, explored exhaustively: the product's own `Action::step` between
//! workers that crash and stand still, a network that delays, drops and loses replies, a Partner
//! Center that shows late what it did and ignores request ids, and people who approve, revoke and
//! reactivate.

mod blinded;
mod environment;
mod happening;
mod judging;
mod properties;
mod scenario;
mod world;

use std::collections::BTreeSet;
use std::time::Instant;

use stateright::Checker;
use stateright::HasDiscoveries;
use stateright::Model;

use scenario::Scenario;

/// What an exploration found.
#[derive(Debug)]
struct Explored {
    states: usize,
    violated: Vec<&'static str>,
    succeeds: bool,
    seconds: f64,
    example: String,
}

/// Explores a scenario: all of it, or until this property is violated. Then with one thread, so that
/// it always is the same run.
fn explore(scenario: Scenario, until_violated: Option<&'static str>) -> Explored {
    let begun = Instant::now();
    let builder = match until_violated {
        Some(property) => {
            scenario.checker().finish_when(HasDiscoveries::AnyOf(BTreeSet::from([property])))
        }
        None => scenario.checker().threads(2),
    };
    let checked = builder.spawn_bfs().join();
    let discoveries = checked.discoveries();
    let mut violated: Vec<&'static str> =
        discoveries.keys().copied().filter(|name| *name != properties::SUCCEEDS).collect();
    violated.sort_unstable();
    let example = violated.first().map(|name| discoveries[name].clone().into_actions());
    Explored {
        states: checked.unique_state_count(),
        succeeds: discoveries.contains_key(properties::SUCCEEDS),
        seconds: begun.elapsed().as_secs_f64(),
        example: example.map(|actions| format!("{actions:?}")).unwrap_or_default(),
        violated,
    }
}

/// What is printed about an exploration in which everything holds.
fn assert_holds(scenario: Scenario) -> String {
    let name = scenario.name;
    let explored = explore(scenario, None);
    assert_eq!(explored.violated, Vec::<&str>::new(), "{name}: {}", explored.example);
    assert!(explored.succeeds, "{name}: nothing was ever contained");
    assert!(explored.states > 1_000, "{name}: only {} states", explored.states);
    format!("{name}: {} states in {:.1} s", explored.states, explored.seconds)
}

#[test]
fn two_workers_two_crashes_a_revocation_and_a_reactivation_break_no_property() {
    println!("{}", assert_holds(Scenario::small()));
}

#[test]
fn tries_that_send_nothing_break_no_property() {
    println!("{}", assert_holds(Scenario::tries()));
}

#[test]
fn two_actions_on_one_target_break_no_property() {
    println!("{}", assert_holds(Scenario::two_actions()));
}

// Minutes with --profile proof; `CONTAINMENT_MODEL=all` plays it.
#[test]
fn everything_at_once_breaks_no_property() {
    if std::env::var_os("CONTAINMENT_MODEL").is_some_and(|value| value == "all") {
        println!("{}", assert_holds(Scenario::large()));
    }
}
