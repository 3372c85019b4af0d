//! The scripts themselves.

use std::collections::BTreeSet;

use fraud_guard::local::scenarios::Scenario;
use rstest::rstest;

#[rstest]
#[case("compromise", 1)]
#[case("growth", 2)]
#[case("false-alarm", 1)]
#[case("storm", 205)]
#[case("unknown-type", 2)]
#[case("innocent", 1)]
#[case("tour", 212)]
fn every_alert_that_appears_is_expected_and_has_an_id_of_its_own(
    #[case] name: &str,
    #[case] count: usize,
) {
    let scenario = Scenario::named(name).expect("a scenario");
    let expected = scenario.expected();
    let ids: BTreeSet<String> = expected.iter().map(|alert| alert.partner_center_id()).collect();
    let graph_ids: BTreeSet<String> = expected.iter().map(|alert| alert.graph_id()).collect();
    assert_eq!((expected.len(), ids.len(), graph_ids.len()), (count, count, count));
}

#[test]
fn a_scenario_is_the_same_every_time() {
    for name in Scenario::NAMES {
        assert_eq!(Scenario::named(name), Scenario::named(name), "{name}");
        assert!(Scenario::named(name).is_some(), "{name}");
    }
}

#[test]
fn the_tour_is_over_within_a_minute() {
    assert!(Scenario::named("tour").expect("the tour").length().as_secs() < 60);
}

#[test]
fn another_run_has_other_ids() {
    let ids = |run| {
        let scenario = Scenario::named("compromise").expect("a scenario").of_run(run);
        scenario.expected()[0].partner_center_id()
    };
    assert_ne!(ids(0), ids(1));
}
