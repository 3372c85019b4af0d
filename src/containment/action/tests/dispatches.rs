//! The one shot.

use super::*;

#[test]
fn a_claim_needs_every_guard() {
    let armed = armed();
    let step = claim(&armed, 1, 200).expect("claimed");
    let expected = Dispatch {
        worker: worker(1),
        sequence: 1,
        read_at: at(200),
        first_byte_by: at(205),
        lease_until: at(290),
        sent: 0,
        withdrawal: None,
    };
    assert_eq!(step.action.state(), &State::Dispatching(expected));
    assert_eq!(lines(&step), ["armed>dispatching dispatched"]);
    assert_eq!(step.action.sequence(), 1);
    assert_eq!(step.action.due_at(), Some(at(290)));
    assert!(step.action.holds_lock());
    for guard in Guard::ALL {
        for (reading, objection) in [
            (Reading::No(Objection::KillSwitchOn), Objection::KillSwitchOn),
            (Reading::Unreadable, Objection::Unreadable),
        ] {
            let guards = all_yes(200).with(guard, reading);
            let input = Input::Claim { worker: worker(1), guards: &guards };
            let blocked = super::step(&armed, &input, 200);
            let block = Block { guard, objection };
            assert_eq!(blocked.action.state(), &State::Blocked(block));
            assert_eq!(news(&blocked), [News::Blocked(block)]);
            assert_eq!(lines(&blocked), ["armed>blocked blocked"]);
            assert!(has(&blocked, &Effect::ReleaseLock));
            assert_eq!(blocked.action.sequence(), 0);
        }
    }
}

#[test]
fn a_guard_that_was_not_read_is_no() {
    let guards = Guards::read_from(at(200));
    let input = Input::Claim { worker: worker(1), guards: &guards };
    let blocked = step(&armed(), &input, 200);
    let block = Block { guard: Guard::Mode, objection: Objection::Unreadable };
    assert_eq!(blocked.action.state(), &State::Blocked(block));
}

#[test]
fn old_readings_claim_nothing() {
    let armed = armed();
    for (read_at, is_good) in [(194, false), (195, false), (196, true), (200, true), (201, false)] {
        let guards = all_yes(read_at);
        let input = Input::Claim { worker: worker(1), guards: &guards };
        let step = armed.step(&input, at(200));
        assert_eq!(step.is_ok(), is_good, "{read_at}");
        if !is_good {
            assert_eq!(step, Err(Refusal::OldReadings));
        }
    }
}

#[test]
fn only_what_is_armed_can_be_claimed() {
    // What has cooled in the meantime is armed by the claim itself.
    let step = claim(&cooling(), 1, 120).expect("claimed");
    assert_eq!(lines(&step), ["cooling>armed time-passed", "armed>dispatching dispatched"]);
    for (action, refusal) in [
        (proposed(), Refusal::Phase(Phase::Proposed)),
        (dispatching(), Refusal::Phase(Phase::Dispatching)),
        (verifying(), Refusal::Phase(Phase::Verifying)),
        (end(&dispatching(), Outcome::Unclear, 201).action, Refusal::Phase(Phase::Unknown)),
        (done(), Refusal::Phase(Phase::Done)),
    ] {
        assert_eq!(claim(&action, 2, 204), Err(refusal));
    }
    assert_eq!(claim(&cooling(), 1, 119), Err(Refusal::Phase(Phase::Cooling)));
    assert_eq!(claim(&armed(), 1, 4 * HOUR), Err(Refusal::Phase(Phase::Expired)));
}

// A hand in the store can set a state, and no approval.
#[test]
fn what_was_armed_without_its_approvals_is_blocked() {
    let armed_by_hand = |action: Action, approvals: Vec<Approval>| Action {
        state: State::Armed { not_before: at(0) },
        approvals,
        ..action
    };
    let two = for_two(Some(person(7)));
    let (one, other) = (approval_of(&two, 1, 0), approval_of(&two, 2, 0));
    let own = approval_of(&two, 7, 0);
    let single = approval_of(&proposed(), 1, 0);
    for action in [
        armed_by_hand(proposed(), vec![]),
        armed_by_hand(proposed(), vec![single, approval_of(&proposed(), 2, 0)]),
        armed_by_hand(two.clone(), vec![one]),
        armed_by_hand(two.clone(), vec![one, one]),
        armed_by_hand(two.clone(), vec![one, own]),
    ] {
        let step = claim(&action, 1, 200).expect("a step");
        let block = Block { guard: Guard::Approval, objection: Objection::TooFewApprovals };
        assert_eq!(step.action.state(), &State::Blocked(block));
    }
    let good = claim(&armed_by_hand(two, vec![one, other]), 1, 200).expect("a step");
    assert_eq!(good.action.phase(), Phase::Dispatching);
}

#[test]
fn a_request_is_sent_once() {
    let action = dispatching();
    let sent = about_to_send(&action, 204, 4).expect("sent");
    let request = Request { id: action.request_id(0), resource: None, sequence: 1 };
    assert_eq!(sent.effects, [Effect::Send(request)]);
    assert_eq!(about_to_send(&sent.action, 204, 4), Err(Refusal::AllSent));
    let many = approve(&propose(proposal(machines(&["b", "a"]))), 1, 0).expect("approved").action;
    let mut action = audited(&claim(&many, 1, 200).expect("claimed").action, 200);
    for (part, name) in ["a", "b"].into_iter().enumerate() {
        let step = about_to_send(&action, 201, 1).expect("sent");
        let [Effect::Send(request)] = step.effects.as_slice() else { panic!("{step:?}") };
        assert_eq!(request.id, action.request_id(part));
        let resource = request.resource.as_ref().map(ResourceId::as_str);
        assert_eq!(resource, Some(machine(name).to_lowercase().as_str()));
        action = step.action;
    }
    assert_eq!(about_to_send(&action, 201, 1), Err(Refusal::AllSent));
}

#[test]
fn nothing_is_sent_late_or_unaudited_or_twice() {
    let action = dispatching();
    for (now, since_read, is_in_time) in [
        (204, 4, true),
        (200, 0, true),
        (205, 4, false),
        (204, 5, false),
        (260, 1, false),
        (201, 60, false),
        // The wall clock was set back, or the other one is broken.
        (199, 1, false),
        (201, -1, false),
    ] {
        let step = about_to_send(&action, now, since_read);
        assert_eq!(step.is_ok(), is_in_time, "{now} {since_read}");
        if !is_in_time {
            assert_eq!(step, Err(Refusal::TooLate));
        }
    }
    assert_eq!(about_to_send(&action, 290, 90), Err(Refusal::Phase(Phase::Unknown)));
    let unaudited = claim(&armed(), 1, 200).expect("claimed").action;
    assert_eq!(about_to_send(&unaudited, 201, 1), Err(Refusal::NotAudited));
}

#[test]
fn only_the_holder_of_a_claim_sends_and_ends_it() {
    let other = worker(2);
    for input in [
        Input::AboutToSend { worker: other, since_read: seconds(1) },
        Input::Ended { worker: other, outcome: Outcome::Accepted },
    ] {
        assert_eq!(dispatching().step(&input, at(201)), Err(Refusal::NotHolder));
        assert_eq!(armed().step(&input, at(201)), Err(Refusal::Phase(Phase::Armed)));
    }
    // Whose lease is over says nothing any more.
    let late = Input::Ended { worker: worker(1), outcome: Outcome::ProvedUnsent };
    assert_eq!(dispatching().step(&late, at(290)), Err(Refusal::Phase(Phase::Unknown)));
}

#[test]
fn what_became_of_a_request_decides() {
    let armed_at = |second| State::Armed { not_before: at(second) };
    let throttled = |after: Option<i64>| Outcome::Throttled { retry_after: after.map(seconds) };
    for (outcome, state, line) in [
        (Outcome::ProvedUnsent, armed_at(231), "dispatching>armed unsent"),
        (throttled(None), armed_at(231), "dispatching>armed throttled"),
        (throttled(Some(57)), armed_at(258), "dispatching>armed throttled"),
        (throttled(Some(-5)), armed_at(202), "dispatching>armed throttled"),
        (throttled(Some(1_000_000)), armed_at(201 + HOUR), "dispatching>armed throttled"),
        (
            Outcome::TooLate,
            needs_human(Reason::TooLate, 201),
            "dispatching>needs-human needs-human",
        ),
        (
            Outcome::Refused(RefusedFor::NotFound),
            needs_human(Reason::Refused(RefusedFor::NotFound), 201),
            "dispatching>needs-human needs-human",
        ),
    ] {
        let step = end(&dispatching(), outcome, 201);
        assert_eq!((step.action.state(), lines(&step)), (&state, vec![line.to_owned()]));
        let is_over = matches!(state, State::NeedsHuman { .. });
        assert_eq!(has(&step, &Effect::ReleaseLock), is_over, "{outcome:?}");
        assert_eq!(step.action.protects_until(), None, "nothing was done");
    }
    let watch = Watch { claimed_at: at(200), sent_by: at(205), next_check_at: at(265) };
    for (outcome, state, line, told) in [
        (
            Outcome::Accepted,
            State::Verifying(watch.clone()),
            "dispatching>verifying accepted",
            vec![],
        ),
        (
            Outcome::Unclear,
            State::Unknown(watch),
            "dispatching>unknown unclear",
            vec![News::Unknown],
        ),
    ] {
        let step = end(&dispatching(), outcome, 201);
        assert_eq!((step.action.state(), lines(&step)), (&state, vec![line.to_owned()]));
        assert!(has(&step, &Effect::Verify(at(265))));
        assert_eq!(news(&step), told);
        assert_eq!(step.action.due_at(), Some(at(265)));
        assert_eq!(step.action.protects_until(), Some(Timestamp::MAX));
    }
}

#[test]
fn what_was_not_sent_is_tried_three_times_and_no_more() {
    for (outcome, reason) in [
        (Outcome::ProvedUnsent, Reason::CannotReach),
        (Outcome::Throttled { retry_after: None }, Reason::Refused(RefusedFor::Throttled)),
    ] {
        let mut action = armed();
        for second in [200, 300] {
            action =
                end(&claim(&action, 1, second).expect("claimed").action, outcome, second).action;
            assert_eq!(claim(&action, 1, second + 29), Err(Refusal::NotBefore(at(second + 30))));
        }
        let third = claim(&action, 1, 330).expect("claimed").action;
        let step = end(&third, outcome, 331);
        assert_eq!(step.action.state(), &needs_human(reason, 331));
        assert_eq!(news(&step), [News::NeedsHuman(reason)]);
        assert_eq!(step.action.sequence(), 3);
    }
}
