//! How many, and how fast.

use super::*;

fn spend(budget: &mut Budget, number: u8, second: i64) -> Result<(), Objection> {
    reserve(budget, &action(number), Limits::default(), second)
}

fn reserve(
    budget: &mut Budget,
    action: &Action,
    limits: Limits,
    second: i64,
) -> Result<(), Objection> {
    let request = BudgetRequest { action, limits, subscriptions: 10_000 };
    *budget = budget.reserve(&request, at(second))?;
    Ok(())
}

fn action(number: u8) -> Action {
    propose(proposal(whole(number)))
}

#[test]
fn three_may_be_sent_in_any_hour() {
    let mut budget = Budget::default();
    for (number, second) in [(10, 0), (11, 10), (12, 20)] {
        assert_eq!(spend(&mut budget, number, second), Ok(()));
    }
    // The first byte may follow a reservation by up to 5 s, so an hour is that much longer.
    let free = 3_605;
    assert_eq!(spend(&mut budget, 13, 30), Err(Objection::HourSpent(at(free))));
    assert_eq!(spend(&mut budget, 13, free - 1), Err(Objection::HourSpent(at(free))));
    assert_eq!(spend(&mut budget, 13, free), Ok(()));
    assert_eq!(spend(&mut budget, 14, free), Err(Objection::HourSpent(at(10 + free))));
}

#[test]
fn an_action_has_one_place_however_often_it_asks() {
    let mut budget = Budget::default();
    for second in [0, 1, 2, 3, 4] {
        assert_eq!(spend(&mut budget, 10, second), Ok(()));
    }
    assert_eq!(spend(&mut budget, 11, 5), Ok(()));
    assert_eq!(spend(&mut budget, 12, 6), Ok(()));
    assert_eq!(spend(&mut budget, 10, 7), Ok(()), "it has its place");
    // Its place counts from when it asked last.
    assert_eq!(spend(&mut budget, 13, 8), Err(Objection::HourSpent(at(5 + 3_605))));
}

#[test]
fn ten_may_be_sent_in_a_day() {
    let mut budget = Budget::default();
    for number in 10..20 {
        assert_eq!(spend(&mut budget, number, i64::from(number - 10) * 2 * HOUR), Ok(()));
    }
    let free = 24 * HOUR + 5;
    assert_eq!(spend(&mut budget, 30, 20 * HOUR), Err(Objection::DaySpent(at(free))));
    assert_eq!(spend(&mut budget, 30, free), Ok(()));
}

#[test]
fn a_small_share_of_all_subscriptions_may_be_touched_in_a_day() {
    let limits = Limits { per_hour: 100, per_day: 100, percent_per_day: 2 };
    for (subscriptions, most) in [(0, 1), (10, 1), (99, 1), (100, 2), (149, 2), (150, 3)] {
        let mut budget = Budget::default();
        for number in 10..10 + most {
            let action = action(number);
            let request = BudgetRequest { action: &action, limits, subscriptions };
            budget = budget.reserve(&request, at(i64::from(number))).expect("room");
        }
        let action = action(50);
        let request = BudgetRequest { action: &action, limits, subscriptions };
        let free = at(10 + 24 * HOUR + 5);
        assert_eq!(budget.reserve(&request, at(60)), Err(Objection::ShareSpent(free)));
        // One that was touched already is no more.
        let again = propose(Proposal { round: 1, ..proposal(whole(10)) });
        let request = BudgetRequest { action: &again, limits, subscriptions };
        assert!(budget.reserve(&request, at(60)).is_ok(), "{subscriptions}");
    }
}

#[test]
fn several_actions_in_one_subscription_are_one_of_its_share() {
    let limits = Limits { per_hour: 100, per_day: 100, percent_per_day: 2 };
    let mut budget = Budget::default();
    for (round, second) in [(0, 0), (1, 100)] {
        let action = propose(Proposal { round, ..proposal(whole(10)) });
        let request = BudgetRequest { action: &action, limits, subscriptions: 100 };
        budget = budget.reserve(&request, at(second)).expect("room");
    }
    let reserve = |number| {
        let action = action(number);
        let request = BudgetRequest { action: &action, limits, subscriptions: 100 };
        budget.reserve(&request, at(200))
    };
    let two = reserve(11).expect("room");
    let third = action(12);
    let request = BudgetRequest { action: &third, limits, subscriptions: 100 };
    assert_eq!(two.reserve(&request, at(200)), Err(Objection::ShareSpent(at(100 + 24 * HOUR + 5))));
}

#[test]
fn a_budget_of_nothing_has_never_room() {
    for limits in
        [Limits { per_hour: 0, ..Limits::default() }, Limits { per_day: 0, ..Limits::default() }]
    {
        let refused = reserve(&mut Budget::default(), &action(10), limits, 0).expect_err("refused");
        let never = Timestamp::MAX;
        assert!([Objection::HourSpent(never), Objection::DaySpent(never)].contains(&refused));
    }
}

#[test]
fn what_is_spent_is_forgotten_after_a_day() {
    let mut budget = Budget::default();
    for number in 10..90 {
        assert_eq!(spend(&mut budget, number, i64::from(number) * 5 * HOUR), Ok(()));
    }
    let text = serde_json::to_string(&budget).expect("text");
    assert_eq!(text.matches("subscription").count(), 5);
    assert_eq!(serde_json::from_str::<Budget>(&text).expect("a budget"), budget);
}

fn is_closed(breaker: &Breaker) -> bool {
    breaker.reading() == Reading::Yes
}

#[test]
fn a_flood_of_proposals_opens_the_breaker() {
    let mut breaker = Breaker::default();
    for number in 0..20 {
        breaker.proposed(at(number * 29));
    }
    assert!(is_closed(&breaker));
    let mut slow = breaker.clone();
    slow.proposed(at(600));
    assert!(is_closed(&slow), "the first is 10 minutes old");
    breaker.proposed(at(599));
    assert_eq!(breaker.reading(), Reading::No(Objection::BreakerOpen));
    let opening = Opening { at: at(599), trip: Trip::Proposals, by: None };
    assert_eq!(breaker.opening(), Some(opening));
    assert_eq!(breaker.close(person(1)), Ok(()));
    assert!(is_closed(&breaker));
}

#[test]
fn whoever_approves_too_many_opens_the_breaker_and_cannot_close_it() {
    let mut breaker = Breaker::default();
    for number in 0..5 {
        breaker.approved(person(1), at(0), at(10 + number * 58));
        breaker.approved(person(2), at(0), at(10 + number * 58));
    }
    assert!(is_closed(&breaker));
    let mut slow = breaker.clone();
    slow.approved(person(1), at(0), at(310));
    assert!(is_closed(&slow), "the first is 5 minutes old");
    breaker.approved(person(1), at(0), at(309));
    let opening = Opening { at: at(309), trip: Trip::Approvals, by: Some(person(1)) };
    assert_eq!(breaker.opening(), Some(opening));
    // Another trip does not make a stranger of who opened it.
    breaker.approved(person(2), at(400), at(401));
    assert_eq!(breaker.opening(), Some(opening));
    assert_eq!(breaker.close(person(1)), Err(StaysOpen::SamePerson));
    assert_eq!(breaker.close(person(2)), Ok(()));
    assert_eq!(breaker.close(person(2)), Err(StaysOpen::NotOpen));
}

#[test]
fn whoever_approves_without_reading_opens_the_breaker() {
    for (opened, is_read) in [(95, true), (96, false), (100, false), (101, false)] {
        let mut breaker = Breaker::default();
        breaker.approved(person(1), at(opened), at(100));
        assert_eq!(is_closed(&breaker), is_read, "{opened}");
        if !is_read {
            assert_eq!(breaker.opening().map(|opening| opening.trip), Some(Trip::Unread));
            assert_eq!(breaker.close(person(1)), Err(StaysOpen::SamePerson));
        }
    }
}
