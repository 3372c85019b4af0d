//! Whether it took effect.

use super::*;

fn unknown() -> Action {
    end(&dispatching(), Outcome::Unclear, 201).action
}

#[test]
fn an_inactive_target_is_done() {
    for action in [verifying(), unknown()] {
        let step = verify(&action, Seen::Inactive, 300).expect("done");
        assert_eq!(step.action.state(), &State::Done { at: at(300), reactivated_at: None });
        assert_eq!(news(&step), [News::Done]);
        let line = format!("{}>done seen-inactive", action.phase().as_str());
        assert_eq!(lines(&step), [line]);
        assert!(has(&step, &Effect::ReleaseLock));
        assert_eq!(step.action.protects_until(), Some(at(300 + 7 * 24 * HOUR)));
    }
}

#[test]
fn the_target_is_looked_at_in_growing_steps() {
    let mut action = unknown();
    // Minutes after 205, when the last byte can have left.
    for (minute, next) in [(1, 3), (3, 6), (6, 10), (10, 15)] {
        let due = 205 + minute * 60;
        assert_eq!(action.due_at(), Some(at(due)));
        assert_eq!(pass(&action, due - 1).effects, []);
        assert_eq!(pass(&action, due).effects, [Effect::Verify(at(due))]);
        for seen in [Seen::StillActive, Seen::Unreadable] {
            let step = verify(&action, seen, due).expect("looked at");
            assert_eq!((step.action.due_at(), step.effects), (Some(at(205 + next * 60)), vec![]));
            assert_eq!(step.action.phase(), Phase::Unknown);
        }
        action = verify(&action, Seen::StillActive, due).expect("looked at").action;
    }
    let looked_at = verify(&verifying(), Seen::StillActive, 300).expect("looked at").action;
    assert_eq!(looked_at.phase(), Phase::Verifying);
    // Who comes late is not sent back to what is past.
    let late = verify(&unknown(), Seen::Unreadable, 205 + 16 * 60).expect("looked at").action;
    assert_eq!(late.due_at(), Some(at(205 + 20 * 60)));
    let later = verify(&unknown(), Seen::Unreadable, 205 + 30 * 60 - 1).expect("looked at").action;
    assert_eq!(later.due_at(), Some(at(205 + 30 * 60)));
}

#[test]
fn a_target_that_stays_active_needs_a_person() {
    let end_of_wait = 205 + 15 * 60;
    for action in [verifying(), unknown()] {
        let before = verify(&action, Seen::StillActive, end_of_wait - 1).expect("looked at");
        assert_eq!(before.action.phase(), action.phase());
        // Read too early, and told late.
        let early = Input::Verified { seen: Seen::StillActive, read_at: at(end_of_wait - 1) };
        assert_eq!(step(&action, &early, end_of_wait + 60).action.phase(), action.phase());
        let step = verify(&action, Seen::StillActive, end_of_wait).expect("decided");
        assert_eq!(step.action.state(), &needs_human(Reason::NotConfirmed, end_of_wait));
        assert_eq!(news(&step), [News::NeedsHuman(Reason::NotConfirmed)]);
        assert!(has(&step, &Effect::Protect(at(205 + 7 * 24 * HOUR))));
        assert!(has(&step, &Effect::ReleaseLock));
    }
}

#[test]
fn a_target_that_nobody_can_read_needs_a_person() {
    let end_of_patience = 205 + 30 * 60;
    for action in [verifying(), unknown()] {
        assert!(verify(&action, Seen::Unreadable, end_of_patience - 1).is_ok());
        let step = pass(&action, end_of_patience);
        assert_eq!(step.action.state(), &needs_human(Reason::CannotVerify, end_of_patience));
        assert!(has(&step, &Effect::Protect(at(205 + 7 * 24 * HOUR))));
        let late = verify(&action, Seen::Inactive, end_of_patience);
        assert_eq!(late, Err(Refusal::Phase(Phase::NeedsHuman)));
    }
    // Dismissed or not, the target stays protected.
    let dismissed =
        step(&pass(&unknown(), end_of_patience).action, &Input::Withdraw(&revoked()), 2_100);
    assert_eq!(dismissed.action.protects_until(), Some(at(205 + 7 * 24 * HOUR)));
}

#[test]
fn what_was_read_before_the_claim_or_after_now_says_nothing() {
    for (read_at, is_good) in [(199, false), (200, true), (300, true), (301, false)] {
        let input = Input::Verified { seen: Seen::Inactive, read_at: at(read_at) };
        assert_eq!(verifying().step(&input, at(300)).is_ok(), is_good, "{read_at}");
    }
    let refused = verify(&dispatching(), Seen::Inactive, 204);
    assert_eq!(refused, Err(Refusal::Phase(Phase::Dispatching)));
}

#[test]
fn a_target_that_is_active_again_is_told_and_left_alone() {
    let seen = |action: &Action, read_at, now| {
        action.step(&Input::SeenActiveAgain { read_at: at(read_at) }, at(now))
    };
    for (read_at, now) in [(300, 400), (401, 400)] {
        assert_eq!(seen(&done(), read_at, now), Err(Refusal::BadReading));
    }
    let step = seen(&done(), 301, 400).expect("noted");
    assert_eq!(step.action.state(), &State::Done { at: at(300), reactivated_at: Some(at(301)) });
    assert_eq!(news(&step), [News::Reactivated]);
    assert_eq!(lines(&step), ["done>done seen-active"]);
    assert!(has(&step, &Effect::Protect(at(400 + 7 * 24 * HOUR))));
    assert_eq!(seen(&step.action, 500, 500), Err(Refusal::Known));
    assert_eq!(seen(&verifying(), 300, 300), Err(Refusal::Phase(Phase::Verifying)));
}

#[test]
fn a_target_is_left_alone_by_others_of_its_kind() {
    let round = |number, target| propose(Proposal { round: number, ..proposal(target) });
    let second = round(1, whole(4));
    let week = 7 * 24 * HOUR;
    let not_sent = end(&dispatching(), Outcome::ProvedUnsent, 201).action;
    for (action, now, protects) in [
        (armed(), 200, false),
        (not_sent, 300, false),
        (dispatching(), 201, true),
        (unknown(), 300, true),
        (done(), 301, true),
        (done(), 299 + week, true),
        (done(), 300 + week, false),
    ] {
        assert_eq!(action.protects(&second, at(now)), protects, "{:?} {now}", action.phase());
        assert!(!action.protects(&round(1, whole(5)), at(now)), "another subscription");
        assert!(!action.protects(&round(1, machines(&["a"])), at(now)), "another kind");
        assert!(!action.protects(&action, at(now)), "itself");
    }
}
