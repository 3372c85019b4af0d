//! What people decide.

use super::*;

#[test]
fn one_approval_is_enough_where_one_is_needed() {
    let step = approve(&proposed(), 1, 10).expect("approved");
    assert_eq!(step.action.state(), &State::Cooling { until: at(130) });
    assert_eq!(news(&step), [News::Cooling(at(130))]);
    assert_eq!(lines(&step), ["proposed>cooling approved"]);
    assert_eq!(step.action.approvals(), [approval_of(&proposed(), 1, 10)]);
    assert!(step.action.has_all_approvals() && !proposed().has_all_approvals());
    assert_eq!(step.action.expires_at(), at(10 + 4 * HOUR));
}

#[test]
fn two_different_people_approve_where_two_are_needed() {
    let once = approve(&for_two(None), 1, 10).expect("approved");
    assert_eq!(once.action.phase(), Phase::ApprovedOnce);
    assert_eq!(news(&once), [News::ApprovedOnce]);
    assert_eq!(lines(&once), ["proposed>approved-once approved"]);
    assert!(!once.action.has_all_approvals());
    assert_eq!(once.action.due_at(), Some(at(10 + 30 * 60)));
    assert_eq!(approve(&once.action, 1, 20), Err(Refusal::SamePerson));
    let twice = approve(&once.action, 2, 10 + 30 * 60 - 1).expect("approved");
    assert_eq!(twice.action.phase(), Phase::Cooling);
    assert!(twice.action.has_all_approvals());
    assert_eq!(lines(&twice), ["approved-once>cooling approved"]);
    let late = approve(&once.action, 2, 10 + 30 * 60);
    assert_eq!(late, Err(Refusal::Phase(Phase::Expired)));
}

#[test]
fn who_proposes_is_none_of_the_two_who_approve() {
    let action = for_two(Some(person(1)));
    assert_eq!(approve(&action, 1, 10), Err(Refusal::OwnProposal));
    let alone = propose(Proposal { raised_by: Some(person(1)), ..proposal(whole(4)) });
    assert_eq!(approve(&alone, 1, 10).expect("approved").action.phase(), Phase::Cooling);
}

#[test]
fn an_approval_that_is_not_exactly_right_is_refused() {
    let action = proposed();
    let good = approval_of(&action, 1, 10);
    let yes = Reading::Yes;
    let no = Reading::No(Objection::Forged);
    let of = |objection| Refusal::Approval(objection);
    for (approval, reading, seen, refusal) in [
        (good, no, page(1), of(Objection::Forged)),
        (good, Reading::Unreadable, page(1), of(Objection::Unreadable)),
        (good, yes, page(2), of(Objection::PageChanged)),
        (Approval { given_at: at(11), ..good }, yes, page(1), Refusal::BadLifetime),
        (Approval { expires_at: at(10), ..good }, yes, page(1), Refusal::BadLifetime),
        (
            Approval { expires_at: at(10 + 24 * HOUR + 1), ..good },
            yes,
            page(1),
            Refusal::BadLifetime,
        ),
    ] {
        let input = Input::Approve { approval: &approval, reading, page: seen };
        assert_eq!(action.step(&input, at(10)), Err(refusal));
    }
    let longest = Approval { expires_at: at(10 + 24 * HOUR), ..good };
    let input = Input::Approve { approval: &longest, reading: yes, page: page(1) };
    assert!(action.step(&input, at(10)).is_ok());
    assert_eq!(approve(&action, 1, 4 * HOUR), Err(Refusal::Phase(Phase::Expired)));
    for action in [cooling(), armed(), dispatching(), done()] {
        let refused = approve(&action, 2, 210).expect_err("refused");
        assert_eq!(refused, Refusal::Phase(pass(&action, 210).action.phase()));
    }
}

#[test]
fn a_page_is_good_for_one_approval() {
    let once = approve(&for_two(None), 1, 10).expect("approved").action;
    let copied = Approval { nonce: once.approvals()[0].nonce, ..approval_of(&once, 2, 20) };
    let input = Input::Approve { approval: &copied, reading: Reading::Yes, page: page(1) };
    assert_eq!(once.step(&input, at(20)), Err(Refusal::NonceUsed));
}

#[test]
fn whatever_withdraws_an_action_ends_it_before_it_is_sent() {
    let once = approve(&for_two(None), 1, 0).expect("approved").action;
    let block = Block { guard: Guard::KillSwitch, objection: Objection::KillSwitchOn };
    let rejected = Withdrawal::Rejected { by: person(3), reason: Untrusted::new("no") };
    for (withdrawal, state, told, why, actor) in [
        (rejected, State::Rejected, News::Rejected, "withdrawn", Actor::Person(person(3))),
        (revoked(), State::Revoked, News::Revoked, "withdrawn", Actor::Person(person(3))),
        (Withdrawal::CaseChanged, State::Revoked, News::Revoked, "case-changed", Actor::FraudGuard),
        (
            Withdrawal::CaseResolved,
            State::Revoked,
            News::Revoked,
            "case-resolved",
            Actor::FraudGuard,
        ),
        (
            Withdrawal::Forbidden(block),
            State::Blocked(block),
            News::Blocked(block),
            "blocked",
            Actor::FraudGuard,
        ),
    ] {
        for action in [proposed(), once.clone(), cooling(), armed()] {
            let step = step(&action, &Input::Withdraw(&withdrawal), 60);
            assert_eq!(step.action.state(), &state);
            assert_eq!(news(&step), [told]);
            let line = format!("{}>{} {why}", action.phase().as_str(), state.phase().as_str());
            assert_eq!(lines(&step), [line]);
            assert_eq!(step.action.unaudited().last().map(|line| line.actor), Some(actor));
            assert!(has(&step, &Effect::ReleaseLock));
            assert!(!step.action.holds_lock());
            assert_eq!(step.action.due_at(), None);
        }
    }
}

#[test]
fn what_is_over_or_sent_cannot_be_withdrawn() {
    let unknown = end(&dispatching(), Outcome::Unclear, 201).action;
    let expired = pass(&proposed(), 4 * HOUR).action;
    for action in [verifying(), unknown, done(), expired] {
        let refused = action.step(&Input::Withdraw(&revoked()), at(250));
        assert_eq!(refused, Err(Refusal::Phase(action.phase())));
    }
}

#[test]
fn a_person_closes_what_needs_a_person() {
    let action = end(&dispatching(), Outcome::Refused(RefusedFor::Forbidden), 201).action;
    assert_eq!(
        action.step(&Input::Withdraw(&Withdrawal::CaseChanged), at(300)),
        Err(Refusal::Phase(Phase::NeedsHuman))
    );
    let step = step(&action, &Input::Withdraw(&revoked()), 300);
    assert_eq!(step.action.phase(), Phase::Revoked);
    assert_eq!(lines(&step), ["needs-human>revoked withdrawn"]);
    assert!(!has(&step, &Effect::ReleaseLock), "it was released before");
}

#[test]
fn a_withdrawal_in_the_last_seconds_is_noted() {
    let late = step(&dispatching(), &Input::Withdraw(&revoked()), 202);
    assert_eq!(late.action.phase(), Phase::Dispatching);
    assert_eq!(news(&late), [News::WithdrawnLate]);
    assert_eq!(lines(&late), ["dispatching>dispatching withdrawn"]);
    let again = late.action.step(&Input::Withdraw(&Withdrawal::CaseChanged), at(203));
    assert_eq!(again, Err(Refusal::Known));
    let throttled = Outcome::Throttled { retry_after: None };
    for outcome in [Outcome::ProvedUnsent, throttled, Outcome::TooLate] {
        let step = end(&late.action, outcome, 204);
        assert_eq!(step.action.phase(), Phase::Revoked, "{outcome:?}");
        assert_eq!(news(&step), [News::Revoked]);
        assert!(has(&step, &Effect::ReleaseLock));
    }
    assert_eq!(end(&late.action, Outcome::Accepted, 204).action.phase(), Phase::Verifying);
    assert_eq!(end(&late.action, Outcome::Unclear, 204).action.phase(), Phase::Unknown);
}

#[test]
fn an_approval_is_sealed_for_one_action_and_all_of_it() {
    let action = proposed();
    let good = approval_of(&action, 1, 10);
    assert!(good.is_sealed_for(&action, &key()));
    assert!(!good.is_sealed_for(&action, &Key::new(&[2; 32]).expect("a key")));
    for changed in [
        Approval { by: person(2), ..good },
        Approval { by: Person { tenant: tenant(3), ..good.by }, ..good },
        Approval { given_at: at(11), ..good },
        Approval { expires_at: at(11), ..good },
        Approval { page: page(2), ..good },
        Approval { nonce: page(2), ..good },
    ] {
        assert!(!changed.is_sealed_for(&action, &key()), "{changed:?}");
    }
    let target = Target::subscription(tenant(2), subscription(4), Untrusted::new("other"));
    for other in [
        propose(Proposal { round: 1, ..proposal(whole(4)) }),
        propose(Proposal { epoch: 1, ..proposal(whole(4)) }),
        // As a hand in the store would have it: everything as it was, but for one field.
        Action { needed: Needed::Two, ..action.clone() },
        Action { kind: StepKind::DeallocateVirtualMachine, ..action.clone() },
        Action { target, ..action.clone() },
        Action { target: machines(&["a"]), ..action.clone() },
        Action { epoch: 1, ..action.clone() },
        Action { scope: proposal(whole(9)).scope, ..action.clone() },
    ] {
        assert!(!good.is_sealed_for(&other, &key()));
    }
    let (one, other) =
        (propose(proposal(machines(&["a"]))), propose(proposal(machines(&["a", "b"]))));
    let renamed = Action { target: other.target.clone(), ..one.clone() };
    assert!(!approval_of(&one, 1, 10).is_sealed_for(&renamed, &key()));
}
