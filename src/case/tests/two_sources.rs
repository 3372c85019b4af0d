//! One alert that both APIs report.

use super::SUBSCRIPTION;
use super::at;
use super::event;
use super::fold;
use super::folded;
use super::machines;
use super::reasons;
use super::resolved;
use crate::case::Case;
use crate::fraud_event::AffectedResource;
use crate::fraud_event::EventKey;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::ResolvedReason;
use crate::fraud_event::SourceName;
use crate::outbox::NoticeReason;

pub(super) const GUID: &str = "88888888-2222-4222-8222-000000000101";

pub(super) fn in_partner_center() -> FraudEvent {
    machines(event(&format!("44444444-dddd-4ddd-8ddd-000000000004_{GUID}")), 1)
}

pub(super) fn in_graph(id: &str) -> FraudEvent {
    FraudEvent {
        key: EventKey::of_id("partner", id),
        source: SourceName::Graph,
        event_id: Some(id.to_owned()),
        ..machines(event(id), 1)
    }
}

#[test]
fn the_same_alert_in_both_apis_is_one_event_and_one_announcement() {
    for id in [GUID, "another-id"] {
        let case = folded(&[(0, in_partner_center()), (1, in_graph(id))]);
        assert_eq!(case.counts(), (1, 1), "{id}");
        assert_eq!(case.events.len(), 2, "each report is kept, to answer it where it came from");
        assert_eq!(reasons(&case), [NoticeReason::Opened]);
        assert!(case.outbox.notices()[0].changes.is_empty(), "{:?}", case.outbox.notices());
    }
}

#[test]
fn it_makes_no_difference_which_api_reports_first() {
    let one = folded(&[(0, in_partner_center()), (0, in_graph("x"))]);
    let other = folded(&[(0, in_graph("x")), (0, in_partner_center())]);
    assert_eq!(one.events, other.events);
}

#[test]
fn two_alerts_on_one_machine_are_paired_one_to_one() {
    let later = |event: FraudEvent, seconds| FraudEvent {
        detected_at: Some(at(0) + jiff::SignedDuration::from_secs(seconds)),
        ..event
    };
    let case = folded(&[
        (0, later(machines(event("a"), 1), 0)),
        (0, later(machines(event("b"), 1), 100)),
        (0, later(in_graph("c"), 101)),
        (0, later(in_graph("d"), 102)),
    ]);
    assert_eq!(case.counts(), (2, 2));
    let same_as = |id: &str| case.events[&EventKey::of_id("partner", id)].same_as.clone();
    assert_eq!(same_as("c"), Some(EventKey::of_id("partner", "b")));
    assert_eq!(same_as("d"), Some(EventKey::of_id("partner", "a")));
}

#[test]
fn an_alert_is_open_while_one_api_says_so_and_the_disagreement_is_shown() {
    let answered = FraudEvent {
        resolved_reason: Some(ResolvedReason::Fraud),
        ..resolved(in_partner_center())
    };
    let case = folded(&[(0, in_partner_center()), (0, in_graph("x")), (5, answered.clone())]);
    assert!(case.is_open());
    assert_eq!(case.counts(), (1, 1));
    let difference = "Microsoft Graph says active, Partner Center says resolved as fraud";
    assert_eq!(shown_disagreements(&case), [(difference.to_owned(), 1)]);
    let in_both = folded(&[
        (0, in_partner_center()),
        (0, in_graph("x")),
        (5, answered),
        (
            10,
            FraudEvent { resolved_reason: Some(ResolvedReason::Fraud), ..resolved(in_graph("x")) },
        ),
    ]);
    assert!(!in_both.is_open());
    assert!(in_both.disagreements().is_empty());
    assert_eq!(reasons(&in_both).last(), Some(&NoticeReason::Resolved));
}

fn on(event: FraudEvent, machines: &[&str]) -> FraudEvent {
    let id = |name: &&str| {
        format!(
            "/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/{name}"
        )
    };
    let resources: Vec<_> =
        machines.iter().filter_map(|name| AffectedResource::new(&id(name))).collect();
    FraudEvent { resource_count: resources.len(), resources, ..event }
}

#[test]
fn an_alert_that_grows_in_one_api_stays_one_alert() {
    let mut case = folded(&[(0, on(event("a"), &["vm-5"])), (0, on(in_graph("g"), &["vm-5"]))]);
    fold(&mut case, 5, on(event("a"), &["vm-1", "vm-5"]), 5);
    assert_eq!(case.counts(), (1, 1));
}

#[test]
fn one_machine_in_two_spellings_is_one_machine() {
    let case = folded(&[(0, on(event("a"), &["vm-5"])), (0, on(in_graph("g"), &["VM-5"]))]);
    assert_eq!((case.counts(), case.resource_count), ((1, 1), 1));
}

#[test]
fn the_subscription_at_the_end_of_an_id_names_no_alert() {
    let case = folded(&[
        (0, on(in_graph(&format!("one-{SUBSCRIPTION}")), &["vm-1"])),
        (0, on(event(&format!("two_{SUBSCRIPTION}")), &["vm-2"])),
    ]);
    assert_eq!(case.counts(), (2, 2));
}

#[test]
fn the_partner_of_a_report_is_found_among_many_on_one_machine() {
    let at_second = |event: FraudEvent, second| FraudEvent {
        detected_at: Some(at(0) + jiff::SignedDuration::from_secs(second)),
        ..on(event, &["vm-5"])
    };
    let mut seen = Vec::new();
    for number in 0..200 {
        seen.push((0, at_second(event(&format!("p{number}")), number)));
        seen.push((0, at_second(in_graph(&format!("g{number}")), number)));
    }
    assert_eq!(folded(&seen).counts(), (200, 200));
}

#[test]
fn of_more_than_eight_reports_of_one_moment_on_one_machine_eight_find_their_partner() {
    for (count, alerts) in [(8, 8), (9, 10)] {
        let of_both = |number| {
            let ids = (format!("p{number}"), format!("g{number}"));
            [on(event(&ids.0), &["vm-5"]), on(in_graph(&ids.1), &["vm-5"])]
        };
        let seen: Vec<_> = (0..count).flat_map(of_both).map(|event| (0, event)).collect();
        assert_eq!(folded(&seen).counts(), (alerts, alerts));
    }
}

fn shown_disagreements(case: &Case) -> Vec<(String, usize)> {
    case.disagreements().into_iter().map(|(what, count)| (what.to_string(), count)).collect()
}
