//! What each signal is read from.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::super::*;
use super::labelled::CASES;
use super::world::*;
use crate::findings::ChangeKind;
use crate::findings::DeedKind;
use crate::findings::Question;
use crate::findings::RiskLevel;
use crate::fraud_event::AlertType;
use crate::language::Language;

fn is(reading: &Reading) -> Option<bool> {
    match reading {
        Reading::Holds(_) => Some(true),
        Reading::Not(_) => Some(false),
        Reading::Unknown => None,
    }
}

#[test]
fn the_name_in_the_policy_is_the_one_of_the_documents() {
    let schema = schemars::schema_for!(Signal).to_value();
    let known = schema["oneOf"].as_array().expect("variants").len();
    assert_eq!(known, Signal::ALL.len());
    let names: BTreeSet<&str> = Signal::ALL.into_iter().map(Signal::as_str).collect();
    assert_eq!(names.len(), Signal::ALL.len());
    for signal in Signal::ALL {
        let name = serde_json::to_value(signal).expect("JSON");
        assert_eq!(name.as_str(), Some(signal.as_str()));
        assert_eq!(Signal::parse(signal.as_str()), Some(signal));
        assert_eq!(signal.collector().is_none(), signal.questions().is_empty(), "{signal:?}");
    }
    assert_eq!(Signal::parse("GPU-created"), None);
}

/// The labelled cases, and what none of them has.
fn many() -> Vec<World> {
    let w = World::quiet;
    let mut all: Vec<World> = CASES.iter().map(labelled_world).collect();
    all.extend([
        w(),
        w().tagged("env=prod").named(ChangeKind::Created, true),
        w().deed(DeedKind::PrincipalCreated, "app").mining(),
        w().changed(25).made(22, SMALL, "westeurope").made(1, SMALL, "a").made(1, SMALL, "b"),
        w().alert(AlertType::AnomalousResourceConsumption, Severity::Low, Confidence::Missing),
        w().days_old(3),
        w().by("", None).reseller("Fabrikam").reseller("Northwind"),
    ]);
    all
}

fn labelled_world(case: &super::labelled::Case) -> World {
    case.world()
}

use crate::fraud_event::Confidence;

#[test]
fn every_signal_is_seen_to_hold_and_not_to_hold_and_most_to_be_unknown() {
    let mut seen: BTreeMap<Signal, BTreeSet<Option<bool>>> = BTreeMap::new();
    for world in many() {
        for (signal, reading) in world.readings() {
            seen.entry(signal).or_default().insert(is(&reading));
        }
    }
    for (signal, seen) in seen {
        let always_there = matches!(signal, Signal::SeverityHigh | Signal::EventIsOld);
        let wanted = if always_there { 2 } else { 3 };
        assert_eq!(seen.len(), wanted, "{signal:?} was only seen as {seen:?}");
    }
}

#[test]
fn what_is_read_is_said_in_every_language() {
    for world in many() {
        for (signal, reading) in world.readings() {
            let (Reading::Holds(what) | Reading::Not(what)) = reading else { continue };
            let said: BTreeSet<String> = Language::ALL.map(|one| one.say(&what)).into();
            let has_hole = said.iter().any(|text| text.contains('⟦') || text.contains("[en]"));
            assert!(!has_hole && said.len() == Language::ALL.len(), "{signal:?}: {said:?}");
        }
    }
}

#[test]
fn nothing_is_read_where_nobody_answered() {
    for world in [World::quiet().denied(&Question::ALL), World::quiet().failed(&Question::ALL)] {
        let world = world.made_new(3, GPU, "eastus").by(ANNA, Some(false)).risky(ANNA, "atRisk");
        for (signal, reading) in world.jumped().owner("User").readings() {
            assert!(signal.questions().is_empty() || is(&reading).is_none(), "{signal:?}");
        }
    }
}

#[test]
fn part_of_an_answer_shows_what_is_there_and_rules_nothing_out() {
    let cut = || World::quiet().cut(Question::ResourceChanges).cut(Question::RiskyUsers);
    assert_eq!(is(&cut().reading(Signal::GpuCreated)), None);
    assert_eq!(is(&cut().reading(Signal::NoRiskyUsers)), None);
    let shown = cut().made(1, GPU, "westeurope").risky(ANNA, "atRisk").by(ANNA, Some(true));
    assert_eq!(is(&shown.reading(Signal::GpuCreated)), Some(true));
    assert_eq!(is(&shown.reading(Signal::NoRiskyUsers)), Some(false));
    assert_eq!(is(&shown.reading(Signal::CreatorIsAtRisk)), Some(true));
    assert_eq!(is(&shown.reading(Signal::CreatedByKnownAccount)), None);
}

#[test]
fn a_list_that_was_shortened_rules_nothing_out() {
    let mut world = World::quiet().made(1, SMALL, "westeurope");
    world.findings.resources.facts.suspicious = 500;
    assert_eq!(is(&world.reading(Signal::NamedResourcesCreatedLately)), None);
    assert_eq!(is(&world.reading(Signal::GpuCreated)), None);
    let mut world = World::quiet();
    world.findings.administrators.facts.count = 90;
    assert_eq!(is(&world.reading(Signal::AllAdminsHaveMfa)), None);
    let mut world = World::quiet().signed_in(RiskLevel::Low, Some(true));
    assert_eq!(is(&world.reading(Signal::RiskySignInSucceeded)), Some(false));
    world.findings.risk.facts.sign_in_count = 90;
    assert_eq!(is(&world.reading(Signal::RiskySignInSucceeded)), None);
}

#[test]
fn a_window_that_begins_after_the_event_shows_nothing_of_how_it_came_about() {
    for signal in [Signal::GpuCreated, Signal::SecretAdded, Signal::NewUser, Signal::NoNewPower] {
        assert!(is(&World::quiet().reading(signal)).is_some(), "{signal:?}");
        assert_eq!(is(&World::quiet().days_old(40).reading(signal)), None, "{signal:?}");
    }
    let changed = World::quiet().days_old(40).reading(Signal::NothingChangedLately);
    assert_eq!(is(&changed), Some(true), "what goes on now is seen all the same");
}

#[test]
fn a_customer_without_a_budget_is_neither_within_nor_beyond_it() {
    let mut world = World::quiet();
    world.findings.cost.facts.budget = None;
    assert_eq!(is(&world.reading(Signal::OverBudget)), Some(false));
    assert_eq!(is(&world.reading(Signal::WithinBudget)), Some(false));
    let denied = world.denied(&[Question::SpendingBudget]);
    assert_eq!(is(&denied.reading(Signal::WithinBudget)), None);
}

#[test]
fn the_cost_is_steady_only_when_there_are_amounts_from_after_the_event() {
    assert_eq!(is(&World::quiet().reading(Signal::CostSteady)), None);
    assert_eq!(is(&World::quiet().jumped().reading(Signal::CostSteady)), Some(false));
    assert_eq!(is(&World::quiet().days_old(2).reading(Signal::CostSteady)), Some(true));
}

#[test]
fn nobody_is_known_here_when_it_is_not_known_who_it_was() {
    for (name, is_known, is_account, is_pipeline) in [
        (ANNA, Some(true), Some(true), Some(false)),
        (ANNA, Some(false), Some(false), Some(false)),
        (ANNA, None, None, Some(false)),
        (PIPELINE, Some(true), Some(true), Some(true)),
        (PIPELINE, None, None, None),
        ("System", Some(true), None, None),
        ("", Some(true), None, None),
    ] {
        let world = World::quiet().made(3, BIG, "westeurope").by(name, is_known);
        let account = is(&world.reading(Signal::CreatedByKnownAccount));
        let pipeline = is(&world.reading(Signal::CreatedByKnownPipeline));
        assert_eq!((account, pipeline), (is_account, is_pipeline), "{name} {is_known:?}");
    }
    let some = World::quiet().made(3, BIG, "westeurope").by(ANNA, Some(true)).made(1, BIG, "a");
    assert_eq!(is(&some.reading(Signal::CreatedByKnownAccount)), None, "somebody made the last");
    let empty = World::quiet().empty_before().made(3, BIG, "westeurope").by(ANNA, Some(false));
    assert_eq!(is(&empty.reading(Signal::UnknownActor)), None, "everybody is new there");
}

#[test]
fn the_partners_own_group_is_no_new_owner() {
    assert_eq!(is(&World::quiet().owner("ForeignGroup").reading(Signal::OwnerAdded)), Some(false));
    assert_eq!(is(&World::quiet().owner("User").reading(Signal::OwnerAdded)), Some(true));
}

#[test]
fn a_risk_that_is_over_is_none() {
    for (state, is_risky) in [
        ("atRisk", true),
        ("confirmedCompromised", true),
        ("", true),
        ("dismissed", false),
        ("remediated", false),
    ] {
        let world = World::quiet().risky(ANNA, state);
        assert_eq!(is(&world.reading(Signal::RiskyUsers)), Some(is_risky), "{state}");
    }
}

#[test]
fn machines_are_counted_with_their_regions() {
    let world = World::quiet().made(10, GPU, "eastus").made(2, GPU, "westus").made(5, BIG, "a");
    let Reading::Holds(gpu) = world.reading(Signal::GpuCreated) else { panic!("there are some") };
    assert_eq!(gpu, "12 machines with GPUs were created in 2 regions");
    let cores = world.reading(Signal::ManyCoresCreated);
    let Reading::Holds(cores) = cores else { panic!("there are some") };
    assert_eq!(cores, "5 machines with 32 cores or more were created in 1 region");
}
