//! Each transition of a case: what happens, what it becomes, and what has to be done.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::at;
use super::event;
use super::machines;
use super::resolved;
use super::start_all;
use crate::case::Case;
use crate::case::Effect;
use crate::case::Input;
use crate::case::Observation;
use crate::case::Rules;
use crate::case::Step;
use crate::containment::Plan;
use crate::fraud_event::AlertType;
use crate::fraud_event::Concern;
use crate::fraud_event::Confidence;
use crate::fraud_event::EventKey;
use crate::fraud_event::EventStatus;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::Severity;
use crate::language::Phrase;
use crate::outbox::ChannelId;
use crate::outbox::Due;
use crate::outbox::Ending;
use crate::outbox::Jitter;
use crate::outbox::NoticeReason;
use crate::outbox::Outcome;
use crate::policy::Policy;
use crate::response_time::ResponseTime;

/// A step by somebody who knows policy and channels.
pub(super) fn step(case: Option<&Case>, input: Input<'_>, minute: i64) -> Step {
    let text = "[protected]\nsubscriptions = []\ncustomer_tenants = []";
    let policy = Policy::parse(text, &[]).expect("a policy");
    let channels: Vec<ChannelId> = ChannelId::parse("teams").into_iter().collect();
    let rules = Rules { policy: &policy, everyone: &channels };
    Case::step(case, input, at(minute), Some(rules)).expect("a case")
}

pub(super) fn see(case: Option<&Case>, minute: i64, events: &[FraudEvent]) -> Step {
    let seen = |event: &FraudEvent| Observation::new(at(minute), event.clone());
    let observations: Vec<Observation> = events.iter().map(seen).collect();
    let scope = event("a").scope();
    step(case, Input::Seen { scope: &scope, observations: &observations }, minute)
}

/// A case of which everything that was to be told is under way.
pub(super) fn told(seen: &[(i64, &[FraudEvent])]) -> Case {
    let mut case: Option<Case> = None;
    for (minute, events) in seen {
        let mut after = see(case.as_ref(), *minute, events).case;
        start_all(&mut after);
        case = Some(after);
    }
    case.expect("a case")
}

pub(super) fn news(reason: NoticeReason, changes: &[&str]) -> Vec<Effect> {
    let changes = changes.iter().map(|change| (*change).to_owned()).collect();
    vec![Effect::LogNews { reason, changes }, Effect::Deliver]
}

/// News, and that alerts were answered.
fn news_with(reason: NoticeReason, changes: &[&str], answered: Vec<ResponseTime>) -> Vec<Effect> {
    [news(reason, changes), vec![Effect::Answered(answered)]].concat()
}

#[test]
fn an_unresolved_event_opens_a_case() {
    let Step { case, effects } = see(None, 3, &[event("a")]);
    assert_eq!(effects, news(NoticeReason::Opened, &[]));
    assert_eq!((case.is_open(), case.epoch, case.opened_at), (true, 0, at(3)));
    assert_eq!(case.history.iter().map(|line| line.what.as_str()).collect::<Vec<_>>(), ["opened"]);
    assert_eq!(case.outbox.open()[0].at, at(3), "at once");
}

#[test]
fn an_event_that_is_resolved_already_is_only_remembered() {
    let Step { case, effects } = see(None, 3, &[resolved(event("a"))]);
    assert_eq!((effects, case.is_open(), case.closed_at), (vec![], false, Some(at(3))));
    assert_eq!(case.history[0].what, "resolved");
}

#[test]
fn an_event_that_is_over_before_anybody_could_be_told_is_told_as_resolved() {
    let scope = event("a").scope();
    let observations =
        [Observation::new(at(2), resolved(event("a"))), Observation::new(at(1), event("a"))];
    let Step { case, effects } =
        step(None, Input::Seen { scope: &scope, observations: &observations }, 3);
    assert_eq!(effects, news_with(NoticeReason::Resolved, &[], case.response_times()));
    assert!(!case.is_open());
}

#[test]
fn the_same_again_changes_nothing() {
    let case = told(&[(0, &[machines(event("a"), 2)])]);
    let again = see(Some(&case), 0, &[machines(event("a"), 2)]);
    assert_eq!(again, Step { case: case.clone(), effects: vec![Effect::Deliver] });
    let older = FraudEvent { severity: Severity::Low, ..event("a") };
    let scope = event("a").scope();
    let observations = [Observation::new(at(-1), older)];
    let step = step(Some(&case), Input::Seen { scope: &scope, observations: &observations }, 9);
    assert_eq!(step.effects, [Effect::Deliver]);
    assert_eq!(step.case.severity(), Severity::Medium);
}

#[test]
fn each_change_of_an_open_case_is_told_in_its_own_words() {
    use NoticeReason::Changed;
    use NoticeReason::Escalated;
    let a = || machines(event("a"), 1);
    let case = told(&[(0, &[FraudEvent { confidence: Confidence::Low, is_test: true, ..a() }])]);
    let low = |event| FraudEvent { confidence: Confidence::Low, is_test: true, ..event };
    for (reason, change, event) in [
        (
            Escalated,
            "severity rose from medium to high",
            low(FraudEvent { severity: Severity::High, ..a() }),
        ),
        (Changed, "affected resources grew from 1 to 3", low(machines(event("a"), 3))),
        (Changed, "1 more fraud event", low(machines(event("b"), 1))),
        (
            Changed,
            "also detected: Suspicious Azure operations",
            low(FraudEvent { alert_type: AlertType::SuspiciousOperations, ..a() }),
        ),
        (Changed, "confidence rose from low to high", FraudEvent { is_test: true, ..a() }),
        (
            Changed,
            "not only test events any more",
            FraudEvent { confidence: Confidence::Low, ..a() },
        ),
        (
            Changed,
            "somebody marked it as under investigation",
            low(FraudEvent { status: EventStatus::Investigating, ..a() }),
        ),
    ] {
        let Step { case, effects } = see(Some(&case), 1, &[event]);
        assert_eq!(effects, news(reason, &[change]));
        assert!(case.is_open());
        assert_eq!(
            case.history.last().map(|line| line.what.clone()),
            Some(format!("{}: {change}", reason.as_str()))
        );
    }
}

#[test]
fn what_gets_better_is_no_news_while_something_is_left() {
    let case = told(&[(
        0,
        &[FraudEvent {
            severity: Severity::High,
            status: EventStatus::Investigating,
            ..machines(event("a"), 3)
        }],
    )]);
    let better = FraudEvent {
        severity: Severity::Low,
        confidence: Confidence::Low,
        is_test: true,
        ..event("a")
    };
    let Step { case, effects } = see(Some(&case), 1, &[better]);
    assert_eq!((effects, case.severity()), (vec![Effect::Deliver], Severity::Low));
}

#[test]
fn two_more_events_are_counted_together() {
    let case = told(&[(0, &[event("a")])]);
    let more = see(Some(&case), 1, &[event("b"), event("c")]);
    assert_eq!(more.effects, news(NoticeReason::Changed, &["2 more fraud events"]));
}

#[test]
fn changes_wait_for_company() {
    let case = told(&[(0, &[event("a")])]);
    let due = |case: &Case, minute, event: &FraudEvent| {
        let case = see(Some(case), minute, std::slice::from_ref(event)).case;
        let notice = case.outbox.notices().last().expect("a notice").id.clone();
        case.outbox.open().into_iter().find(|due| due.notice == notice).map(|due| due.at)
    };
    for (minute, event, at_minute) in [
        (1, machines(event("a"), 1), 5),
        (7, machines(event("a"), 1), 7),
        (1, resolved(event("a")), 5),
        (1, FraudEvent { severity: Severity::High, ..event("a") }, 1),
    ] {
        assert_eq!(due(&case, minute, &event), Some(at(at_minute)), "{minute} {event:?}");
    }
}

#[test]
fn absence_closes_nothing() {
    let case = told(&[(0, &[event("a"), event("b")])]);
    let nothing = see(Some(&case), 9, &[]);
    assert_eq!(nothing.case, case);
    let others = see(Some(&case), 9, &[event("b"), event("c")]);
    assert!(others.case.events[&EventKey::of_id("partner", "a")].is_unresolved());
    assert_eq!(others.case.counts(), (3, 3));
}

#[test]
fn a_case_stays_open_while_one_event_is_unresolved() {
    let case = told(&[(0, &[event("a"), event("b")])]);
    let Step { case, effects } = see(Some(&case), 5, &[resolved(event("a"))]);
    let answered = Effect::Answered(case.response_times());
    assert_eq!(effects, [Effect::Deliver, answered]);
    assert_eq!((case.is_open(), case.counts()), (true, (2, 1)));
}

#[test]
fn a_case_closes_with_its_last_event() {
    let open = told(&[(0, &[machines(event("a"), 1)])]);
    assert!(matches!(open.plan, Plan::Suggested { .. }));
    let Step { case, effects } = see(Some(&open), 5, &[resolved(machines(event("a"), 1))]);
    let answered = case.response_times();
    assert_eq!(effects, news_with(NoticeReason::Resolved, &["resolved"], answered));
    assert_eq!((case.is_open(), case.closed_at, case.epoch), (false, Some(at(5)), 0));
    let reasons = vec![Phrase::new("withheld-resolved")];
    assert_eq!(case.plan, Plan::Withheld { reasons });
}

#[test]
fn a_comeback_within_an_open_case_is_told() {
    let case = told(&[(0, &[event("a"), event("b")]), (1, &[resolved(event("a"))])]);
    let Step { case, effects } = see(Some(&case), 2, &[event("a")]);
    assert_eq!(effects, news(NoticeReason::Changed, &["a resolved event is unresolved again"]));
    assert_eq!((case.is_open(), case.epoch), (true, 0));
    assert_eq!(case.events[&EventKey::of_id("partner", "a")].epoch, 1);
}

#[test]
fn what_comes_back_is_a_new_outbreak() {
    let closed = told(&[(0, &[event("a")]), (5, &[resolved(event("a"))])]);
    for (back, change) in
        [("a", "a resolved event is unresolved again"), ("b", "1 more fraud event")]
    {
        let Step { case, effects } = see(Some(&closed), 9, &[event(back)]);
        assert_eq!(effects, news(NoticeReason::Reopened, &[change]));
        assert_eq!((case.is_open(), case.epoch), (true, 1));
        assert_eq!((case.opened_at, case.closed_at), (at(9), None));
        assert_ne!(case.id(), closed.id());
    }
}

#[test]
fn a_late_outbreak_of_a_closed_case_is_told_as_resolved() {
    let case = told(&[(0, &[event("a")]), (5, &[resolved(event("a"))])]);
    let scope = event("a").scope();
    let seen = |event| [Observation::new(at(2), event)];
    let (b, late) = (resolved(event("b")), see(Some(&case), 3, &[resolved(event("b"))]));
    assert_eq!((late.effects, late.case.epoch), (vec![Effect::Deliver], 0), "{b:?}");
    let observations = seen(event("b"));
    let late =
        step(Some(&late.case), Input::Seen { scope: &scope, observations: &observations }, 9);
    let b = late.case.response_times().into_iter().filter(|time| time.alert == b.key);
    assert_eq!(late.effects, news_with(NoticeReason::Resolved, &["resolved"], b.collect()));
    assert_eq!((late.case.is_open(), late.case.epoch), (false, 0));
}

#[test]
fn what_is_unknown_counts_as_bad_and_suggests_nothing() {
    let unknown = FraudEvent {
        status: EventStatus::Unknown,
        alert_type: AlertType::Unknown("x".to_owned()),
        concerns: BTreeSet::from([Concern::UnknownStatus]),
        ..machines(event("a"), 1)
    };
    let Step { case, effects } = see(None, 0, &[unknown]);
    assert_eq!(effects, news(NoticeReason::Opened, &[]));
    let reasons = vec![Concern::UnknownStatus.phrase()];
    assert_eq!((case.is_open(), case.plan), (true, Plan::Withheld { reasons }));
}

#[test]
fn a_test_is_told_and_suggests_nothing() {
    let test = FraudEvent { is_test: true, ..machines(event("a"), 1) };
    let Step { case, effects } = see(None, 0, &[test]);
    assert_eq!(effects, news(NoticeReason::Opened, &[]));
    let reasons = vec![Phrase::new("withheld-test")];
    assert_eq!((case.is_test(), case.plan), (true, Plan::Withheld { reasons }));
}

#[test]
fn what_was_given_up_is_tried_anew_and_remembered() {
    let mut case = see(None, 0, &[event("a")]).case;
    let due = case.outbox.open().remove(0);
    case.outbox.claim(&due.notice, &due.channel, Uuid::nil(), at(0));
    let outcome = Outcome::Failed { error: "410".to_owned() };
    let end = Ending { outcome, now: at(0), jitter: Jitter::NONE };
    case.outbox.record(&due.notice, &due.channel, Uuid::nil(), end);
    let given_up = case.outbox.given_up();
    let input = Input::Redriven { given_up: &given_up, actor: "cli:“maria”" };
    let again = step(Some(&case), input, 9);
    assert_eq!(again.effects, [Effect::Deliver]);
    assert_eq!(again.case.outbox.open(), [Due { at: at(9), ..due }]);
    let line = again.case.history.last().map(|line| line.what.as_str());
    assert_eq!(line, Some("what was given up on teams is tried anew, by “cli:'maria'”"));
    let nothing = step(Some(&again.case), input, 10);
    assert_eq!(nothing.case, again.case);
}
