//! What a containment owes, when it is looked at, and when it is put away.

use jiff::SignedDuration;
use jiff::Timestamp;
use uuid::Uuid;

use super::super::StepKind;
use super::super::action::Needed;
use super::super::action::Seen;
use super::super::action::Target;
use super::super::action::Withdrawal;
use super::*;
use crate::fraud_event::EventKey;
use crate::fraud_event::Scope;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::seal::Canonical;
use crate::text::Untrusted;

fn at(minute: i64) -> Timestamp {
    let begin: Timestamp = "2026-02-03T03:00:00Z".parse().expect("a time");
    begin + SignedDuration::from_mins(minute)
}

fn proposed() -> Containment {
    let proposal = Proposal {
        scope: Scope::of_event(&EventKey::of_id("p", "e")),
        epoch: 0,
        round: 0,
        kind: StepKind::CancelSubscription,
        target: Target::subscription(
            TenantId::parse("22222222-bbbb-4bbb-8bbb-000000000002").expect("an id"),
            SubscriptionId::parse("44444444-dddd-4ddd-8ddd-000000000004").expect("an id"),
            Untrusted::new("Production"),
        ),
        needed: Needed::One,
        raised_by: None,
        expires_at: at(600),
    };
    let fingerprint = Canonical::new("test").take_fingerprint();
    let exhibit = Exhibit::at(at(0));
    let shown = Shown { exhibit, case: fingerprint, wanted: fingerprint, undo_of: None };
    Containment::propose(proposal, shown, at(0)).expect("a proposal")
}

/// Paid: audited and told.
fn settled(mut containment: Containment) -> Containment {
    let lines = containment.action.lines();
    let audited = Input::Audited { through: lines.saturating_sub(1) };
    containment = containment.step(&audited, at(0)).expect("audited").containment;
    containment.told(lines);
    containment
}

fn done() -> Containment {
    let mut document = serde_json::to_value(settled(proposed())).expect("JSON");
    let watch = serde_json::json!({
        "state": "verifying", "claimed_at": at(1), "sent_by": at(1), "next_check_at": at(2),
    });
    document["action"]["state"] = watch;
    let verifying: Containment = serde_json::from_value(document).expect("a containment");
    let input = Input::Verified { seen: Seen::Inactive, read_at: at(10) };
    settled(verifying.step(&input, at(10)).expect("done").containment)
}

#[test]
fn a_proposal_owes_the_audit_a_line_and_the_case_a_word_that_is_no_news() {
    let containment = proposed();
    assert_eq!(containment.due_at(at(5)), Some(at(5)), "debts are due at once");
    assert_eq!(containment.untold.len(), 1);
    assert!(!containment.untold[0].is_news);
    assert_eq!(settled(containment).due_at(at(5)), Some(at(600)), "then its end");
}

#[test]
fn what_took_effect_is_looked_at_often_and_then_less_often_for_seven_days() {
    let mut containment = done();
    assert_eq!(containment.watch_at, Some(at(15)));
    let stepped = containment.step(&Input::TimePassed, at(15)).expect("a step").containment;
    assert_eq!(stepped.watch_at, Some(at(15)), "time alone puts no look off");
    for (now, next) in [(15, 20), (70, 85), (10 + 24 * 60, 70 + 24 * 60)] {
        containment.looked(at(now));
        assert_eq!(containment.watch_at, Some(at(next)), "{now}");
    }
    containment.looked(at(10 + 7 * 24 * 60));
    assert_eq!(containment.watch_at, None);
}

#[test]
fn what_is_active_again_or_was_taken_back_is_watched_no_more() {
    let input = Input::SeenActiveAgain { read_at: at(20) };
    let reactivated = done().step(&input, at(20)).expect("seen").containment;
    assert_eq!(reactivated.watch_at, None);
    assert!(reactivated.untold.iter().any(|untold| untold.is_news));
    let mut undone = done();
    undone.undone(at(20));
    assert_eq!((undone.watch_at, undone.undone_at), (None, Some(at(20))));
}

#[test]
fn nothing_is_put_away_that_owes_protects_or_waits_for_a_person() {
    let declined = Withdrawal::Rejected {
        by: super::super::action::Person {
            tenant: TenantId::parse("22222222-bbbb-4bbb-8bbb-000000000002").expect("an id"),
            object: Uuid::from_u128(1),
        },
        reason: Untrusted::new("no"),
    };
    let over = proposed().step(&Input::Withdraw(&declined), at(1)).expect("declined").containment;
    assert!(!over.is_finished(at(1)), "it owes");
    assert!(settled(over).is_finished(at(1)));
    let done = done();
    assert!(!done.is_finished(at(11)), "it protects");
    let mut old = done;
    old.looked(at(10 + 7 * 24 * 60 + 1));
    assert!(old.is_finished(at(10 + 7 * 24 * 60 + 1)));
}
