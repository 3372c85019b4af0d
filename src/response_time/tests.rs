//! The mean and its projections, by examples and for all alerts.

use jiff::SignedDuration;
use jiff::Timestamp;
use proptest::prelude::Strategy;
use proptest::prelude::prop;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::proptest;

use super::Outlook;
use super::ResponseTime;
use super::UnansweredAlert;
use super::Weight;
use super::outlook;
use crate::fraud_event::EventKey;

const HOUR: i64 = 3_600;
const LIMIT: SignedDuration = SignedDuration::from_hours(24);

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + second).expect("a time")
}

/// Answered some hours ago, after a wait of seconds.
fn answered(hours_ago: i64, wait: i64) -> ResponseTime {
    let answered = -hours_ago * HOUR;
    ResponseTime {
        alert: EventKey::of_id("partner", "a"),
        also: Vec::new(),
        detected_at: at(answered - wait),
        answered_at: at(answered),
    }
}

fn open(case: &str, waiting: i64) -> UnansweredAlert {
    UnansweredAlert { case: case.to_owned(), detected_at: at(-waiting) }
}

fn of(past: &[ResponseTime], now: &[UnansweredAlert]) -> Outlook {
    outlook(past, now, LIMIT, at(0))
}

fn hours(hours: i64) -> Option<SignedDuration> {
    Some(SignedDuration::from_hours(hours))
}

#[test]
fn the_mean_is_of_the_alerts_answered_in_thirty_days() {
    for (what, past, mean, count) in [
        ("none", vec![], None, 0),
        ("one", vec![answered(1, 4 * HOUR)], hours(4), 1),
        ("two", vec![answered(1, 4 * HOUR), answered(700, 8 * HOUR)], hours(6), 2),
        ("too old", vec![answered(1, 4 * HOUR), answered(720, 90 * HOUR)], hours(4), 1),
        ("rounded up", vec![answered(1, 1), answered(1, 2)], Some(SignedDuration::from_secs(2)), 2),
        ("before it was detected", vec![answered(1, -HOUR)], hours(0), 1),
        ("an answer of a clock ahead", vec![answered(-1, HOUR)], hours(1), 1),
    ] {
        let outlook = of(&past, &[]);
        assert_eq!((outlook.mean, outlook.answered), (mean, count), "{what}");
        assert_eq!((outlook.mean_if_now, outlook.mean_if_tomorrow), (mean, mean), "{what}");
        assert_eq!((outlook.answer_until, outlook.heaviest), (None, None), "{what}");
    }
}

#[test]
fn what_is_open_moves_the_mean_now_and_tomorrow() {
    let past = [answered(1, 4 * HOUR)];
    for (what, now, if_now, if_tomorrow, until) in [
        // 4 h and t: within 24 h on average until t is 44 h.
        ("one", vec![open("c-1", 2 * HOUR)], 3, 15, Some(at(42 * HOUR))),
        ("two", vec![open("c-1", 0), open("c-2", 8 * HOUR)], 4, 20, Some(at(30 * HOUR))),
        ("at the limit", vec![open("c-1", 44 * HOUR)], 24, 36, Some(at(0))),
        ("too late", vec![open("c-1", 46 * HOUR)], 25, 37, None),
        ("detected by a clock ahead", vec![open("c-1", -HOUR)], 2, 14, Some(at(44 * HOUR))),
    ] {
        let outlook = of(&past, &now);
        let found = (outlook.mean_if_now, outlook.mean_if_tomorrow, outlook.answer_until);
        assert_eq!(found, (hours(if_now), hours(if_tomorrow), until), "{what}");
        assert_eq!((outlook.mean, outlook.unanswered), (hours(4), now.len()), "{what}");
    }
}

#[test]
fn the_case_that_waits_longest_with_all_of_its_alerts_weighs_the_most() {
    let weight = |case: &str, alerts, hours| {
        let waiting = SignedDuration::from_hours(hours);
        Some(Weight { case: case.to_owned(), alerts, waiting })
    };
    for (now, heaviest) in [
        (vec![open("c-1", 3 * HOUR), open("c-2", 5 * HOUR)], weight("c-2", 1, 5)),
        (
            vec![open("c-1", 3 * HOUR), open("c-2", 5 * HOUR), open("c-1", 4 * HOUR)],
            weight("c-1", 2, 7),
        ),
        (vec![open("c-2", HOUR), open("c-1", HOUR)], weight("c-1", 1, 1)),
    ] {
        assert_eq!(of(&[], &now).heaviest, heaviest, "{now:?}");
    }
}

#[test]
fn no_time_from_outside_is_too_much() {
    let ages = ResponseTime { detected_at: Timestamp::MIN, ..answered(1, 0) };
    let never = UnansweredAlert { case: "c-1".to_owned(), detected_at: Timestamp::MIN };
    let outlook = outlook(&[ages], &[never.clone(), never], LIMIT, Timestamp::MAX);
    assert_eq!((outlook.unanswered, outlook.answer_until), (2, None));
}

fn alerts() -> impl Strategy<Value = (Vec<ResponseTime>, Vec<UnansweredAlert>)> {
    let past = (0..800_i64, 0..60 * HOUR).prop_map(|(ago, wait)| answered(ago, wait));
    let now = ("[ab]", 0..60 * HOUR).prop_map(|(case, waiting)| open(&case, waiting));
    (prop::collection::vec(past, 0..8), prop::collection::vec(now, 0..8))
}

proptest! {
    #[test]
    fn an_answer_now_is_never_worse_than_one_tomorrow((past, now) in alerts()) {
        let outlook = of(&past, &now);
        prop_assert!(outlook.mean_if_now <= outlook.mean_if_tomorrow);
        if now.is_empty() {
            prop_assert_eq!(outlook.mean_if_now, outlook.mean);
        }
    }

    #[test]
    fn an_alert_answered_in_the_mean_time_moves_nothing((past, _) in alerts()) {
        let before = of(&past, &[]).mean;
        if let Some(mean) = before {
            let more = [past, vec![answered(1, mean.as_secs())]].concat();
            prop_assert_eq!(of(&more, &[]).mean, before);
        }
    }

    #[test]
    fn an_answer_until_the_last_moment_keeps_the_limit_and_one_after_it_does_not((past, now) in alerts()) {
        let last = of(&past, &now).answer_until;
        let all_at = |moment: Timestamp| {
            let answer = |open: &UnansweredAlert| ResponseTime {
                detected_at: open.detected_at, answered_at: moment, ..answered(0, 0)
            };
            let kept = past.iter().filter(|a| a.answered_at > at(-720 * HOUR)).cloned();
            let all: Vec<ResponseTime> = kept.chain(now.iter().map(answer)).collect();
            // At the moment of the answers nothing has left the window.
            outlook(&all, &[], LIMIT, at(0)).mean
        };
        match last {
            Some(last) => {
                prop_assert!(all_at(last) <= Some(LIMIT));
                prop_assert!(all_at(last + SignedDuration::from_secs(1)) > Some(LIMIT));
            }
            None => prop_assert!(now.is_empty() || all_at(at(0)) > Some(LIMIT)),
        }
    }

    #[test]
    fn the_order_of_alerts_makes_no_difference((past, now) in alerts()) {
        let reversed: (Vec<_>, Vec<_>) =
            (past.iter().rev().cloned().collect(), now.iter().rev().cloned().collect());
        prop_assert_eq!(of(&past, &now), of(&reversed.0, &reversed.1));
    }
}
