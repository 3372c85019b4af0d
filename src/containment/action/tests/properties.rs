//! What no sequence of inputs can do, in whatever order they come and at whatever time.

use proptest::collection::vec;
use proptest::prelude::Just;
use proptest::prelude::ProptestConfig;
use proptest::prelude::Strategy;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::prop_oneof;
use proptest::proptest;

use super::*;

/// Something that somebody tries.
#[derive(Clone, Copy, Debug)]
enum Try {
    Approve(u128),
    Revoke,
    Time,
    Claim(u128, bool),
    Audit,
    Send(u128),
    End(u128, Outcome),
    Verify(Seen),
    SeeAgain,
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::Accepted),
        Just(Outcome::TooLate),
        Just(Outcome::ProvedUnsent),
        Just(Outcome::Refused(RefusedFor::Conflict)),
        Just(Outcome::Throttled { retry_after: None }),
        Just(Outcome::Unclear),
    ]
}

fn tries() -> impl Strategy<Value = Try> {
    let workers = || 1..3_u128;
    prop_oneof![
        2 => (1..4_u128).prop_map(Try::Approve),
        1 => Just(Try::Revoke),
        2 => Just(Try::Time),
        4 => (workers(), proptest::bool::weighted(0.9)).prop_map(|(by, holds)| Try::Claim(by, holds)),
        4 => Just(Try::Audit),
        6 => workers().prop_map(Try::Send),
        4 => (workers(), outcomes()).prop_map(|(by, outcome)| Try::End(by, outcome)),
        2 => prop_oneof![Just(Seen::Inactive), Just(Seen::StillActive), Just(Seen::Unreadable)]
            .prop_map(Try::Verify),
        1 => Just(Try::SeeAgain),
    ]
}

fn waits() -> impl Strategy<Value = i64> {
    prop_oneof![6 => Just(0_i64), 4 => 1..6_i64, 3 => 30..130_i64, 1 => 200..2_000_i64]
}

fn attempt(action: &Action, what: Try, now: i64) -> Result<Step, Refusal> {
    match what {
        Try::Approve(by) => approve(action, by, now),
        Try::Revoke => action.step(&Input::Withdraw(&revoked()), at(now)),
        Try::Time => action.step(&Input::TimePassed, at(now)),
        Try::Claim(by, true) => claim(action, by, now),
        Try::Claim(by, false) => {
            let guards = all_yes(now).with(Guard::KillSwitch, Reading::Unreadable);
            action.step(&Input::Claim { worker: worker(by), guards: &guards }, at(now))
        }
        Try::Audit => action.step(&Input::Audited { through: action.lines() }, at(now)),
        Try::Send(by) => {
            let since_read = seconds(0);
            action.step(&Input::AboutToSend { worker: worker(by), since_read }, at(now))
        }
        Try::End(by, outcome) => {
            action.step(&Input::Ended { worker: worker(by), outcome }, at(now))
        }
        Try::Verify(seen) => verify(action, seen, now),
        Try::SeeAgain => action.step(&Input::SeenActiveAgain { read_at: at(now) }, at(now)),
    }
}

/// What a run of tries has led to.
#[derive(Default)]
struct Run {
    /// Requests of which it is not proved that nothing came of them.
    in_doubt: usize,
    ids: Vec<Uuid>,
    sent_after_end: bool,
    unapproved: bool,
    broken_line: bool,
}

impl Run {
    fn follow(&mut self, before: &Action, what: Try, step: &Step) {
        for effect in &step.effects {
            if let Effect::Send(request) = effect {
                self.in_doubt += 1;
                self.ids.push(request.id);
                self.sent_after_end |= before.phase() != Phase::Dispatching;
                self.unapproved |= !before.has_all_approvals();
            }
            if let Effect::Audit(line) = effect {
                self.broken_line |= line.before == line.after && line.before == Phase::Absent;
            }
        }
        let is_proved = matches!(
            what,
            Try::End(
                _,
                Outcome::TooLate
                    | Outcome::ProvedUnsent
                    | Outcome::Refused(_)
                    | Outcome::Throttled { .. }
            )
        );
        if is_proved {
            self.in_doubt = 0;
        }
        let last = step.action.unaudited().last();
        self.broken_line |= last.is_some_and(|line| line.after != step.action.phase());
    }
}

fn some_cases() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) }
}

proptest! {
    #![proptest_config(some_cases())]

    #[test]
    fn no_sequence_of_inputs_sends_twice_or_after_the_end(
        tries in vec((tries(), waits()), 0..60),
        needed in prop_oneof![Just(Needed::One), Just(Needed::Two)],
    ) {
        let mut action = propose(Proposal { needed, ..proposal(whole(4)) });
        let mut now = 0;
        let mut run = Run::default();
        let mut over = None;
        for (what, wait) in tries {
            now += wait;
            let Ok(step) = attempt(&action, what, now) else { continue };
            run.follow(&action, what, &step);
            prop_assert!(run.in_doubt <= 1, "{what:?} at {now}: {action:?}");
            prop_assert!(!run.sent_after_end && !run.unapproved && !run.broken_line);
            prop_assert!(run.ids.iter().all(|id| *id == action.request_id(0)));
            let phase = step.action.phase();
            // What is over stays over, but for a person who closes it.
            if let Some(over) = over {
                let is_closed = (over, phase) == (Phase::NeedsHuman, Phase::Revoked);
                prop_assert!(phase == over || is_closed, "{over:?} became {phase:?}");
            }
            over = phase.is_over().then_some(phase);
            action = step.action;
        }
    }

    #[test]
    fn time_alone_leads_every_action_to_its_end(tries in vec((tries(), waits()), 0..60)) {
        let mut action = proposed();
        let mut now = 0;
        for (what, wait) in tries {
            now += wait;
            if let Ok(step) = attempt(&action, what, now) {
                action = step.action;
            }
        }
        for later in [5 * HOUR, 10 * HOUR, 15 * HOUR] {
            action = pass(&action, now + later).action;
        }
        prop_assert!(action.phase().is_over(), "{action:?}");
        prop_assert_eq!(action.due_at(), None);
    }
}
