//! One alert that both APIs report.

use super::at;
use super::event;
use super::folded;
use super::machines;
use super::reasons;
use super::resolved;
use crate::fraud_event::EventKey;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::ResolvedReason;
use crate::fraud_event::SourceName;
use crate::outbox::NoticeReason;

const GUID: &str = "88888888-2222-4222-8222-000000000101";

fn in_partner_center() -> FraudEvent {
    machines(event(&format!("44444444-dddd-4ddd-8ddd-000000000004_{GUID}")), 1)
}

fn in_graph(id: &str) -> FraudEvent {
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
    assert_eq!(case.disagreements().into_iter().collect::<Vec<_>>(), [(difference.to_owned(), 1)]);
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
