//! What was open before fraud-guard first looked.

use super::at;
use super::clock::HOUR;
use super::clock::see;
use super::clock::severe;
use super::clock::step;
use super::clock::told_until;
use super::machines;
use super::resolved;
use super::start_all;
use crate::case::Case;
use crate::case::Input;
use crate::case::Observation;
use crate::fraud_event::EventStatus;
use crate::fraud_event::FraudEvent;
use crate::outbox::NoticeReason;

const NOW: i64 = 1000 * HOUR;

fn ancient() -> FraudEvent {
    machines(FraudEvent { detected_at: Some(at(0)), ..severe() }, 1)
}

fn first(event: FraudEvent, now: i64) -> Observation {
    Observation { is_first_reading: true, ..Observation::new(at(now), event) }
}

/// A case as the very first reading makes it.
fn first_seen(event: FraudEvent, now: i64) -> Case {
    fold(None, &[first(event, now)], now)
}

fn fold(case: Option<&Case>, seen: &[Observation], now: i64) -> Case {
    let scope = seen[0].event.scope();
    let input = Input::Seen { scope: &scope, observations: seen };
    let mut case = step(case, input, at(now)).case;
    start_all(&mut case);
    case
}

fn other(id: &str, detected: i64) -> FraudEvent {
    FraudEvent { key: super::event(id).key, detected_at: Some(at(detected)), ..ancient() }
}

fn reasons(case: &Case) -> Vec<NoticeReason> {
    case.outbox.notices().iter().map(|notice| notice.reason).collect()
}

#[test]
fn what_was_overdue_when_we_first_looked_is_listed_and_not_announced() {
    let mut case = first_seen(ancient(), NOW);
    assert!(case.is_backlog && case.is_open());
    assert_eq!(reasons(&case), []);
    let line = "open before anything was read: listed, and not announced";
    assert_eq!(case.history.last().map(|line| &*line.what), Some(line));
    assert_eq!(told_until(&mut case, NOW, NOW + 48 * HOUR), [], "it has no clock");
}

#[test]
fn what_can_still_be_answered_in_time_is_announced() {
    let case = first_seen(ancient(), 24 * HOUR - 1);
    assert_eq!((case.is_backlog, reasons(&case)), (false, vec![NoticeReason::Opened]));
}

#[test]
fn what_is_found_late_is_announced_when_we_looked_before() {
    let case = see(None, NOW, ancient());
    assert_eq!((case.is_backlog, reasons(&case)), (false, vec![NoticeReason::Opened]));
}

#[test]
fn a_first_reading_hides_nothing_that_a_later_one_found() {
    let seen = [first(ancient(), NOW), Observation::new(at(NOW), other("b", 0))];
    let case = fold(None, &seen, NOW);
    assert_eq!((case.is_backlog, reasons(&case)), (false, vec![NoticeReason::Opened]));
}

#[test]
fn an_old_event_hides_no_fresh_one_beside_it() {
    let test = FraudEvent { is_test: true, ..other("t", 0) };
    let seen = [first(ancient(), NOW), first(test, NOW), first(other("b", NOW - HOUR), NOW)];
    let case = fold(None, &seen, NOW);
    assert_eq!((case.is_backlog, reasons(&case)), (false, vec![NoticeReason::Opened]));
}

#[test]
fn what_was_read_in_time_is_announced_however_late_it_is_folded() {
    let case = fold(None, &[first(ancient(), 24 * HOUR - 1)], 30 * HOUR);
    assert_eq!((case.is_backlog, reasons(&case)), (false, vec![NoticeReason::Opened]));
}

#[test]
fn more_of_the_first_reading_is_listed_with_the_rest() {
    let case = first_seen(ancient(), NOW);
    let case = fold(Some(&case), &[first(other("b", 5), NOW + 5)], NOW + 6);
    assert_eq!((case.is_backlog, reasons(&case)), (true, vec![]));
    let case = fold(Some(&case), &[first(other("c", NOW), NOW + 10)], NOW + 10);
    assert_eq!((case.is_backlog, reasons(&case)), (false, vec![NoticeReason::Opened]));
}

#[test]
fn growth_that_is_seen_by_who_knows_nobody_is_announced_by_the_sweep() {
    let case = first_seen(ancient(), NOW);
    let seen = [Observation::new(at(NOW + 5), machines(ancient(), 5))];
    let input = Input::Seen { scope: &case.scope, observations: &seen };
    let case = Case::step(Some(&case), input, at(NOW + 5), None).expect("a case").case;
    assert_eq!((case.is_backlog, reasons(&case)), (true, vec![]));
    let case = step(Some(&case), Input::TimePassed, at(NOW + 6)).case;
    assert_eq!((case.is_backlog, reasons(&case)), (false, vec![NoticeReason::Opened]));
    assert_eq!(case.outbox.notices()[0].deliveries.len(), 1, "anna is told");
}

#[test]
fn an_old_case_that_grows_is_announced_like_a_new_one() {
    let case = first_seen(ancient(), NOW);
    let mut case = see(Some(&case), NOW + 600, machines(ancient(), 5));
    assert_eq!((case.is_backlog, reasons(&case)), (false, vec![NoticeReason::Opened]));
    let told = told_until(&mut case, NOW + 600, NOW + 700);
    let called: Vec<i64> = told.iter().map(|(minute, ..)| minute - NOW).collect();
    assert_eq!(called, [630, 690], "who must take it has the time that the policy gives");
}

#[test]
fn an_old_case_that_somebody_looks_at_or_answers_is_no_news() {
    let taken = FraudEvent { status: EventStatus::Investigating, ..ancient() };
    let case = see(Some(&first_seen(ancient(), NOW)), NOW + 5, taken);
    assert_eq!((case.is_backlog, reasons(&case)), (true, vec![]));
    let case = see(Some(&case), NOW + 10, resolved(ancient()));
    assert_eq!((case.is_open(), reasons(&case)), (false, vec![]));
    let again = FraudEvent { detected_at: Some(at(NOW + 20)), ..ancient() };
    let case = see(Some(&case), NOW + 20, again);
    assert_eq!(reasons(&case), [NoticeReason::Opened], "another outbreak is a case like others");
}
