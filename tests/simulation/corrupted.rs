//! The checker is checked: a history in which all is well, and forty in which something is not.

use rstest::rstest;

use super::checker::violations;
use super::history::Fault;
use super::history::History;
use super::history::Line;
use super::history::Rest;
use super::history::Told;
use super::history::Truth;
use super::history::What;

const MINUTE: i64 = 60_000;

/// A history, a line each minute.
fn lines(all: Vec<What>) -> History {
    let at = |n: usize| i64::try_from(n).expect("few lines") * MINUTE;
    all.into_iter().enumerate().map(|(n, what)| Line { at: at(n), process: 1, what }).collect()
}

fn listed(event: usize, state: usize, is_unresolved: bool) -> What {
    What::Listed { event, subscription: 0, state, is_unresolved }
}

fn stored(event: usize, state: usize, is_unresolved: bool) -> What {
    What::Stored { event, state, is_unresolved }
}

fn ended() -> What {
    What::PollEnded { is_good: true }
}

fn told(notice: &str, reason: &str, counts: (usize, usize)) -> Told {
    Told {
        channel: 0,
        notice: notice.to_owned(),
        reason: reason.to_owned(),
        about: "c-123456789abc-0000".to_owned(),
        subscription: Some(0),
        counts: Some(counts),
        may_repeat: false,
        is_taken: true,
        is_confirmed: true,
    }
}

fn rest(unresolved: &[bool]) -> Rest {
    let truth = |(event, is_unresolved): (usize, &bool)| Truth {
        event,
        subscription: 0,
        is_unresolved: *is_unresolved,
    };
    Rest {
        channels: 1,
        truth: unresolved.iter().enumerate().map(truth).collect(),
        ..Rest::default()
    }
}

fn intended(notice: &str) -> What {
    let about = "s-123456789abc-and-more".to_owned();
    What::Intended { notice: notice.to_owned(), about, is_urgent: true }
}

/// An event appears, is told, is resolved, is told again, and all is well.
fn good() -> Vec<What> {
    vec![
        What::PollBegan,
        listed(0, 0, true),
        stored(0, 0, true),
        ended(),
        intended("a"),
        What::Told(told("a", "opened", (1, 1))),
        What::PollBegan,
        listed(0, 1, false),
        stored(0, 1, false),
        ended(),
        What::Closed { case: "s-1".to_owned(), events: vec![0] },
        intended("b"),
        What::Told(told("b", "resolved", (0, 1))),
        What::SweepBegan,
        What::SweepEnded { is_good: true },
        What::Health { is_red: false },
        What::Rest(rest(&[false])),
    ]
}

fn approved(action: &str, target: &str, until: i64) -> What {
    let (action, target) = (action.to_owned(), target.to_owned());
    What::Approved { action, target, until, said_at: -60 * MINUTE }
}

fn dispatched(action: &str, target: &str, sequence: u32) -> What {
    let request = format!("request-{action}");
    What::Dispatched { action: action.to_owned(), target: target.to_owned(), sequence, request }
}

fn audited(sequence: u64, hash: &str, previous: &str) -> What {
    let (hash, previous) = (hash.to_owned(), previous.to_owned());
    What::Audited { sequence, hash, previous, claim: None }
}

/// The first entry of the audit, about a claim.
fn claimed(action: &str) -> What {
    let (hash, previous) = ("x".to_owned(), String::new());
    What::Audited { sequence: 0, hash, previous, claim: Some((action.to_owned(), 1)) }
}

/// An action that is approved, claimed and sent, with something in between.
fn acted(between: Vec<What>) -> Vec<What> {
    let before = vec![approved("a", "/subscriptions/1/vm", 60 * MINUTE), claimed("a")];
    let shot = dispatched("a", "/subscriptions/1/vm", 1);
    before.into_iter().chain(between).chain([shot]).collect()
}

/// The same, with something after it.
fn acted_and(after: Vec<What>) -> Vec<What> {
    acted(Vec::new()).into_iter().chain(after).collect()
}

fn on(action: &str) -> String {
    action.to_owned()
}

fn effect() -> What {
    let (action, target) = ("a".to_owned(), "/subscriptions/1/vm".to_owned());
    What::Effect { action, target, shown_at: 3 * MINUTE }
}

fn passed() -> What {
    listed(0, 0, true)
}

#[test]
fn histories_in_which_all_is_well_pass() {
    assert_eq!(violations(&lines(good())), []);
    let history = acted_and(vec![
        audited(1, "y", "x"),
        effect(),
        What::Ended { action: on("a") },
        What::Pushed { events: vec!["e".to_owned()] },
    ]);
    assert_eq!(violations(&lines(history)), []);
}

#[test]
fn a_repetition_after_a_fault_that_says_so_passes() {
    let mut history = good();
    let repeated = Told { may_repeat: true, ..told("a", "opened", (1, 1)) };
    history.insert(6, What::Told(repeated));
    history.insert(0, What::Fault(Fault::ChannelAnswerLost));
    assert_eq!(violations(&lines(history)), []);
}

#[test]
fn a_store_that_was_put_back_does_not_know_what_people_heard_after_the_backup() {
    for (backup_at, is_known) in [(12, false), (13, true)] {
        let mut history = at_rest(rest(&[true]));
        let put_back = [What::Fault(Fault::Rollback), What::Restored { backup: 0 }];
        history.splice(16..16, put_back);
        history.insert(backup_at, What::BackedUp);
        let found = violations(&lines(history));
        assert_eq!(found.iter().any(|violation| violation.invariant == "lost"), is_known);
    }
}

#[test]
fn a_poll_that_stood_still_while_it_read_may_be_told_as_it_looks() {
    for (fault, passes) in [(Fault::Freeze, true), (Fault::HintLost, false)] {
        let mut history = good();
        history.insert(12, What::Told(told("c", "changed", (1, 1))));
        history.insert(7, What::Fault(fault));
        assert_eq!(violations(&lines(history)).is_empty(), passes, "{fault:?}");
    }
}

#[test]
fn what_a_poll_had_read_before_it_stood_still_may_be_told_as_it_looked_and_put_right() {
    for (fault, passes) in [(Fault::Freeze, true), (Fault::HintLost, false)] {
        let mut history = good();
        history.insert(12, What::Told(told("d", "resolved", (1, 1))));
        history.insert(12, What::Told(told("c", "reopened", (1, 1))));
        history.insert(8, What::Fault(fault));
        assert_eq!(violations(&lines(history)).is_empty(), passes, "{fault:?}");
    }
}

#[test]
fn the_clock_may_strike_four_times_in_an_outbreak() {
    for (strikes, passes) in [(4, true), (5, false)] {
        let mut history = good();
        for number in 0..strikes {
            let notice = format!("clock-{number}");
            history.insert(12, What::Told(told(&notice, "warning", (1, 1))));
        }
        assert_eq!(violations(&lines(history)).is_empty(), passes, "{strikes}");
    }
}

/// Replaces the line at a place.
fn but(at: usize, what: What) -> Vec<What> {
    let mut history = good();
    history[at] = what;
    history
}

/// Leaves out the lines at these places.
fn without(places: &[usize]) -> Vec<What> {
    let kept = good().into_iter().enumerate().filter(|(n, _)| !places.contains(n));
    kept.map(|(_, what)| what).collect()
}

/// Puts lines before a place.
fn with(at: usize, more: Vec<What>) -> Vec<What> {
    let mut history = good();
    for what in more.into_iter().rev() {
        history.insert(at, what);
    }
    history
}

fn at_rest(rest: Rest) -> Vec<What> {
    but(16, What::Rest(rest))
}

#[rstest]
// I5: what a good poll was shown is durable.
#[case("I5", without(&[2]))]
#[case("I5", but(2, stored(0, 9, true)))]
#[case("I5", but(2, stored(3, 0, true)))]
#[case("I5", with(3, vec![listed(1, 2, true)]))]
#[case("I5", with(9, vec![listed(0, 4, true)]))]
#[case("I5", with(16, vec![What::PollBegan, listed(0, 0, true), ended()]))]
#[case("I5", with(16, vec![What::PollBegan, listed(0, 3, true), ended()]))]
// I10: nothing closes from absence.
#[case("I10", without(&[7]))]
#[case("I10", but(10, What::Closed { case: "s-1".to_owned(), events: vec![0, 1] }))]
#[case("I10", with(7, vec![What::Closed { case: "s-1".to_owned(), events: vec![0] }]))]
#[case("I10", but(7, listed(0, 1, true)))]
#[case("I10", but(7, What::Hidden { event: 0 }))]
// I6: nobody waits without a sign.
#[case("I6", vec![
    intended("n"), What::Fault(Fault::HintLost), listed(0, 0, true), listed(0, 0, true),
    listed(0, 0, true), listed(0, 0, true), listed(0, 0, true), listed(0, 0, true),
    listed(0, 0, true), listed(0, 0, true), What::SweepBegan,
    What::SweepEnded { is_good: true }, What::Health { is_red: false },
])]
#[case("I6", vec![
    intended("n"), What::Told(Told { is_taken: false, ..told("n", "opened", (1, 1)) }),
    What::Fault(Fault::ChannelFailed), listed(0, 0, true), listed(0, 0, true),
    listed(0, 0, true), listed(0, 0, true), listed(0, 0, true), listed(0, 0, true),
    listed(0, 0, true), What::SweepBegan, What::SweepEnded { is_good: true },
    What::Health { is_red: false },
])]
#[case("I6", vec![
    What::Alarm { id: "x".to_owned(), is_open: true }, intended("n"),
    What::Alarm { id: "x".to_owned(), is_open: false }, listed(0, 0, true), listed(0, 0, true),
    listed(0, 0, true), listed(0, 0, true), listed(0, 0, true), listed(0, 0, true),
    listed(0, 0, true), listed(0, 0, true), What::SweepBegan,
    What::SweepEnded { is_good: true }, What::Health { is_red: false },
])]
// Repetitions.
#[case("once", with(6, vec![What::Told(told("a", "opened", (1, 1)))]))]
#[case("once", with(6, vec![What::Told(Told { may_repeat: true, ..told("a", "opened", (1, 1)) })]))]
#[case("once", with(6, vec![
    What::Fault(Fault::Crash), What::Told(told("a", "opened", (1, 1))),
]))]
#[case("once", with(16, vec![What::Told(told("b", "resolved", (0, 1)))]))]
// Spam.
#[case("spam", with(6, vec![
    What::Told(told("c", "changed", (1, 1))), What::Told(told("d", "changed", (1, 1))),
]))]
#[case("spam", with(6, vec![
    What::Fault(Fault::HintDoubled), What::Told(told("c", "opened", (1, 1))),
]))]
// Losses.
#[case("lost", without(&[5, 12]))]
#[case("lost", without(&[12]))]
#[case("lost", but(12, What::Told(Told { is_taken: false, ..told("b", "resolved", (0, 1)) })))]
#[case("lost", but(12, What::Told(told("b", "changed", (1, 1)))))]
#[case("lost", but(12, What::Told(Told { subscription: Some(1), ..told("b", "resolved", (0, 1)) })))]
#[case("lost", but(12, What::Told(Told { counts: None, ..told("b", "resolved", (0, 1)) })))]
#[case("lost", at_rest(rest(&[true])))]
#[case("lost", at_rest(Rest { channels: 2, ..rest(&[false]) }))]
#[case("lost", at_rest(Rest { inbox: 1, ..rest(&[false]) }))]
#[case("lost", at_rest(Rest { open_deliveries: 1, ..rest(&[false]) }))]
#[case("lost", at_rest(Rest { under_way: 1, ..rest(&[false]) }))]
#[case("lost", at_rest(Rest { untold: 1, ..rest(&[false]) }))]
#[case("lost", {
    let mut history = with(6, vec![What::PollBegan, listed(1, 5, true), stored(1, 5, true), ended()]);
    let last = history.len() - 1;
    history[last] = What::Rest(rest(&[false, true]));
    history
})]
// I1 to I4, I7.
#[case("I1", vec![dispatched("a", "t", 1)])]
#[case("I1", vec![approved("a", "t", 60 * MINUTE), dispatched("a", "u", 1)])]
#[case("I1", vec![approved("a", "t", 0), dispatched("a", "t", 1)])]
#[case("I1", vec![dispatched("a", "t", 1), approved("a", "t", 60 * MINUTE)])]
#[case("I2", vec![
    approved("a", "t", 60 * MINUTE), dispatched("a", "t", 1), dispatched("a", "t", 2),
])]
#[case("I1", vec![
    What::Approved {
        action: on("a"), target: on("t"), until: 60 * MINUTE, said_at: 0,
    },
    dispatched("a", "t", 1),
])]
#[case("I1", acted(vec![What::Left { action: on("a") }, passed()]))]
#[case("I1", acted(vec![What::Resolved { target: on("/subscriptions/1/") }, passed()]))]
#[case("I1", acted(vec![What::Outdated { target: on("/subscriptions/1/vm") }, passed()]))]
#[case("I2", acted_and(vec![dispatched("a", "/subscriptions/1/vm", 1)]))]
#[case("I2", acted_and(vec![
    approved("a", "/subscriptions/1/b", 60 * MINUTE), dispatched("a", "/subscriptions/1/b", 2),
]))]
#[case("I2", acted_and(vec![
    approved("b", "/subscriptions/1#whole", 60 * MINUTE),
    dispatched("b", "/subscriptions/1#whole", 1),
]))]
#[case("I2", acted_and(vec![
    effect(), What::Reactivated { target: on("/subscriptions/1/vm") }, effect(),
]))]
#[case("I2", acted_and(vec![
    effect(), What::Ended { action: on("a") }, passed(), passed(),
    approved("b", "/subscriptions/1/vm", 60 * MINUTE), dispatched("b", "/subscriptions/1/vm", 1),
]))]
#[case("I3", acted(vec![What::Stopped { by: on("kill-switch") }]))]
#[case("I3", acted(vec![What::Stopped { by: on("breaker") }, passed()]))]
#[case("clock", acted(vec![What::Clock { seconds: 125 }]))]
#[case("I8", acted(vec![What::Tampered, passed()]))]
#[case("I8", vec![approved("a", "t", 60 * MINUTE), dispatched("a", "t", 1)])]
#[case("I3", vec![
    approved("a", "t", 60 * MINUTE), What::Revoked { action: "a".to_owned() },
    dispatched("a", "t", 1),
])]
#[case("I4", vec![
    approved("a", "t", 60 * MINUTE), What::Protected { target: "t".to_owned() },
    dispatched("a", "t", 1),
])]
#[case("I7", ["a", "b", "c", "d"]
    .into_iter()
    .flat_map(|action| [approved(action, "t", 60 * MINUTE), dispatched(action, "t", 1)])
    .collect())]
// I8.
#[case("I8", vec![audited(0, "x", ""), audited(2, "z", "x")])]
#[case("I8", vec![audited(0, "x", ""), audited(1, "y", "w")])]
#[case("I8", vec![audited(1, "y", "x")])]
#[case("I8", vec![audited(0, "x", ""), audited(1, "y", "x"), audited(1, "v", "x")])]
// I9.
#[case("I9", vec![What::Pushed { events: Vec::new() }])]
#[case("I9", with(6, vec![What::Pushed { events: Vec::new() }]))]
fn a_history_in_which_something_is_wrong_is_rejected(
    #[case] invariant: &str,
    #[case] history: Vec<What>,
) {
    let found = violations(&lines(history));
    assert!(found.iter().any(|violation| violation.invariant == invariant), "{found:?}");
}

#[test]
fn the_checker_knows_nothing_of_the_product() {
    let sources = [include_str!("acts.rs"), include_str!("checker.rs"), include_str!("history.rs")];
    for source in sources {
        assert!(!source.contains("fraud_guard"));
    }
}
