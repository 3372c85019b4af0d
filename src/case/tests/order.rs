//! Observations that come late, in any order: the facts and what people were told are the same.

use jiff::SignedDuration;

use super::at;
use super::event;
use super::fold;
use super::folded;
use super::machines;
use super::reasons;
use super::resolved;
use super::start_all;
use crate::case::Case;
use crate::containment::Plan;
use crate::fraud_event::EventKey;
use crate::fraud_event::FraudEvent;
use crate::language::Phrase;
use crate::outbox::NoticeReason;
use crate::text::Untrusted;

fn epoch(case: &Case, id: &str) -> u32 {
    case.events[&EventKey::of_id("partner", id)].epoch
}

fn last_changes(case: &Case) -> &[Phrase] {
    &case.outbox.notices().last().expect("a notice").changes
}

#[test]
fn a_comeback_is_found_by_an_observation_that_comes_late() {
    let mut case = folded(&[(1, event("a")), (3, event("a"))]);
    start_all(&mut case);
    fold(&mut case, 2, resolved(event("a")), 4);
    assert_eq!((case.is_open(), epoch(&case, "a"), case.epoch), (true, 1, 0));
    assert_eq!(reasons(&case), [NoticeReason::Opened, NoticeReason::Changed]);
    assert_eq!(last_changes(&case), ["a resolved event is unresolved again"]);
}

#[test]
fn a_comeback_that_is_over_is_told_when_it_is_found_late() {
    let mut case = folded(&[(1, event("a")), (4, resolved(event("a"))), (2, resolved(event("a")))]);
    start_all(&mut case);
    fold(&mut case, 3, event("a"), 5);
    assert_eq!((case.is_open(), epoch(&case, "a"), case.epoch), (false, 1, 0));
    let told = [NoticeReason::Resolved, NoticeReason::Resolved];
    assert_eq!(reasons(&case), told);
    assert_eq!(last_changes(&case), ["a resolved event was unresolved again", "resolved"]);
}

#[test]
fn of_two_observations_of_one_moment_the_same_one_counts_in_any_order() {
    let by = |name: &str| {
        let resolved_by = Some(Untrusted::new(name));
        FraudEvent { resolved_by, ..resolved(event("a")) }
    };
    let one = folded(&[(5, by("maria")), (5, by("otto"))]);
    let other = folded(&[(5, by("otto")), (5, by("maria"))]);
    assert_eq!(one.events, other.events);
}

#[test]
fn what_is_first_seen_resolved_and_then_turns_out_to_have_been_open_is_told() {
    let case = folded(&[(5, resolved(event("a"))), (1, event("a"))]);
    assert_eq!((case.is_open(), epoch(&case, "a")), (false, 0));
    assert_eq!(reasons(&case), [NoticeReason::Resolved]);
}

#[test]
fn an_outbreak_counts_from_its_first_sighting_however_late_that_comes() {
    let undated = |id: &str| FraudEvent { detected_at: None, ..event(id) };
    let case = folded(&[(30, undated("a")), (20, undated("a"))]);
    assert_eq!(case.answer_due_at, at(20) + SignedDuration::from_hours(24));
    let back = folded(&[(30, undated("a")), (20, undated("a")), (25, resolved(event("a")))]);
    assert_eq!(back.answer_due_at, at(30) + SignedDuration::from_hours(24));
}

#[test]
fn of_each_field_the_latest_word_counts_in_whatever_order_it_comes() {
    let named = |id: &str, name: &str| FraudEvent {
        customer_name: Some(Untrusted::new(name)),
        display_name: Some(Untrusted::new(name)),
        ..event(id)
    };
    for seen in [
        [(1, named("a", "old")), (2, named("b", "new"))],
        [(2, named("b", "new")), (1, named("a", "old"))],
    ] {
        let case = folded(&seen);
        let new = Some(Untrusted::new("new"));
        assert_eq!((case.parties.customer_name, case.display_name), (new.clone(), new));
    }
}

#[test]
fn a_machine_that_two_events_name_stays_while_one_of_them_is_unresolved() {
    for first in ["a", "b"] {
        let second = if first == "a" { "b" } else { "a" };
        let mut case = folded(&[(1, machines(event(first), 1)), (1, machines(event(second), 1))]);
        fold(&mut case, 5, resolved(event("a")), 5);
        assert_eq!(case.resource_count, 1, "{first} first");
        assert!(matches!(case.plan, Plan::Suggested { .. }), "{first} first: {:?}", case.plan);
    }
}

#[test]
fn the_resources_of_answered_events_count_only_when_no_other_is_left() {
    let mut case = folded(&[(1, machines(event("a"), 3)), (1, event("b"))]);
    fold(&mut case, 5, resolved(event("a")), 5);
    assert_eq!(case.resource_count, 0);
    start_all(&mut case);
    fold(&mut case, 6, resolved(event("b")), 6);
    assert_eq!(case.resource_count, 3);
    assert_eq!(last_changes(&case), ["resolved"], "nothing grew");
}

#[test]
fn of_too_many_resources_the_same_are_kept_in_whatever_order_they_come() {
    let (one, other) = (machines(event("a"), 150), {
        let mut all = machines(event("b"), 260);
        all.resources.drain(..100);
        all
    });
    let forwards = folded(&[(1, one.clone()), (1, other.clone())]);
    let backwards = folded(&[(1, other), (1, one)]);
    assert_eq!(forwards.resources.len(), Case::MOST_RESOURCES);
    assert_eq!(forwards.resources, backwards.resources);
}
