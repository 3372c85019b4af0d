//! How long the alerts of a case waited for an answer.

use jiff::SignedDuration;

use super::answers::draft;
use super::at;
use super::event;
use super::folded;
use super::resolved;
use super::transitions::see;
use super::transitions::step;
use super::transitions::told;
use super::two_sources::in_graph;
use super::two_sources::in_partner_center;
use crate::case::Case;
use crate::case::Effect;
use crate::case::Ending;
use crate::case::Input;
use crate::case::PushEnd;
use crate::fraud_event::EventStatus;
use crate::fraud_event::FraudEvent;
use crate::outbox::Jitter;
use crate::response_time::ResponseTime;
use crate::response_time::UnansweredAlert;
use crate::verdict::Verdict;

fn investigated(event: FraudEvent) -> FraudEvent {
    FraudEvent { status: EventStatus::Investigating, ..event }
}

/// Minutes that each answered alert waited, and of those that wait when they were detected.
fn waits(case: &Case) -> (Vec<i64>, Vec<i64>) {
    let minutes = |wait: SignedDuration| wait.as_mins();
    let answered = case.response_times().iter().map(|time| minutes(time.wait())).collect();
    let open = case.unanswered();
    let open = open.iter().map(|alert| minutes(alert.detected_at.duration_since(at(0)))).collect();
    (answered, open)
}

#[test]
fn an_alert_is_answered_when_its_status_leaves_active() {
    let told_when = |minute| FraudEvent { resolved_at: Some(at(minute)), ..resolved(event("a")) };
    let test = |event: FraudEvent| FraudEvent { is_test: true, ..event };
    for (what, seen, answered, open) in [
        ("nobody has", vec![(3, event("a"))], vec![], vec![0]),
        ("looked at", vec![(3, event("a")), (8, investigated(event("a")))], vec![8], vec![]),
        ("resolved", vec![(3, event("a")), (8, resolved(event("a")))], vec![8], vec![]),
        ("Microsoft says when", vec![(3, event("a")), (8, told_when(5))], vec![5], vec![]),
        ("in time, and told late", vec![(9, told_when(5))], vec![5], vec![]),
        ("nonsense", vec![(3, event("a")), (8, told_when(-5))], vec![8], vec![]),
        ("of the future", vec![(3, event("a")), (8, told_when(9))], vec![8], vec![]),
        ("before it was seen", vec![(9, resolved(event("a")))], vec![], vec![]),
        ("a test", vec![(3, test(event("a")))], vec![], vec![]),
        (
            "a test, over",
            vec![(3, test(event("a"))), (8, test(resolved(event("a"))))],
            vec![],
            vec![],
        ),
        (
            "it came back",
            vec![(3, event("a")), (5, resolved(event("a"))), (8, event("a"))],
            vec![5],
            vec![],
        ),
        (
            "two",
            vec![(3, event("a")), (3, event("b")), (8, resolved(event("b")))],
            vec![8],
            vec![0],
        ),
    ] {
        assert_eq!(waits(&folded(&seen)), (answered, open), "{what}");
    }
}

#[test]
fn an_alert_of_both_apis_is_answered_once_by_whoever_shows_it_first() {
    let (one, other) = (in_partner_center(), in_graph("x"));
    let case = folded(&[(0, one.clone()), (1, other.clone())]);
    assert_eq!(waits(&case), (vec![], vec![0]));
    let case = folded(&[(0, one.clone()), (1, other.clone()), (6, investigated(other.clone()))]);
    let response = ResponseTime {
        alert: one.key.clone(),
        also: vec![other.key.clone()],
        detected_at: at(0),
        answered_at: at(6),
    };
    assert_eq!((case.response_times(), case.unanswered()), (vec![response], vec![]));
    let case = folded(&[(0, one.clone()), (1, other), (9, resolved(one))]);
    assert_eq!(waits(&case), (vec![9], vec![]), "Graph calls it open, and it was answered");
}

#[test]
fn what_waits_names_the_case_by_its_id() {
    let case = folded(&[(3, FraudEvent { detected_at: None, ..event("a") })]);
    let expected = UnansweredAlert { case: case.id(), detected_at: at(3) };
    assert_eq!(case.unanswered(), [expected], "from when it was seen, if nobody says more");
}

fn confirmed(case: &Case, verdict: Verdict, minute: i64) -> (Case, Vec<Effect>) {
    let draft = draft(verdict);
    let case = step(Some(case), Input::Answered(&draft), minute).case;
    let due = case.due_pushes(at(minute));
    let end = |due: &crate::case::DuePush| PushEnd {
        answer: due.answer,
        event: due.push.event.clone(),
        is_sent: true,
        ending: Ending::Confirmed,
    };
    let ends: Vec<PushEnd> = due.iter().map(end).collect();
    let ended = Input::PushesEnded { ends: &ends, jitter: Jitter::NONE };
    let step = step(Some(&case), ended, minute);
    (step.case, step.effects)
}

#[test]
fn what_microsoft_confirmed_to_us_is_an_answer_before_a_poll_shows_it() {
    for verdict in [Verdict::Investigating, Verdict::Fraud] {
        let case = told(&[(1, &[event("a")])]);
        let (case, effects) = confirmed(&case, verdict, 4);
        assert_eq!(waits(&case), (vec![4], vec![]), "{verdict}");
        let remembered = Effect::Answered(case.response_times());
        assert_eq!(effects.last(), Some(&remembered), "{verdict}");
        let case = see(Some(&case), 7, &[resolved(event("a"))]).case;
        assert_eq!(waits(&case), (vec![4], vec![]), "{verdict}");
    }
    let known_late = folded(&[(3, investigated(event("a")))]);
    let (case, _) = confirmed(&known_late, Verdict::Fraud, 4);
    assert_eq!(waits(&case), (vec![], vec![]), "somebody had answered, nobody knows when");
}

#[test]
fn what_was_answered_is_to_be_remembered_once() {
    let case = told(&[(1, &[event("a"), event("b")])]);
    let step = see(Some(&case), 8, &[resolved(event("a"))]);
    let remembered = Effect::Answered(step.case.response_times());
    assert_eq!((step.effects.contains(&remembered), step.case.response_times().len()), (true, 1));
    let is_remembered = |effect: &Effect| matches!(effect, Effect::Answered(_));
    let again = see(Some(&step.case), 9, &[resolved(event("a"))]);
    assert!(!again.effects.iter().any(is_remembered), "{:?}", again.effects);
    // Somebody was slow to tell that it had been answered before.
    let late = see(
        Some(&step.case),
        10,
        &[FraudEvent { resolved_at: Some(at(5)), ..resolved(event("a")) }],
    );
    let earlier = see(Some(&late.case), 11, &[investigated(event("a"))]);
    assert_eq!(waits(&late.case), (vec![5], vec![0]));
    assert!(late.effects.iter().any(is_remembered));
    assert!(!earlier.effects.iter().any(is_remembered));
}
