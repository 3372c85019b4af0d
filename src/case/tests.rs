//! What a case makes of observations.

mod answers;
mod backlog;
mod checklist;
mod clock;
mod examination;
mod limits;
mod order;
mod properties;
mod responses;
mod snooze;
mod transitions;
mod two_sources;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;

use super::Case;
use super::Observation;
use super::Rules;
use super::Trouble;
use crate::containment::Plan;
use crate::fraud_event::AffectedResource;
use crate::fraud_event::AlertType;
use crate::fraud_event::Confidence;
use crate::fraud_event::EventKey;
use crate::fraud_event::EventStatus;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::Severity;
use crate::fraud_event::SourceName;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::language::Phrase;
use crate::outbox::ChannelId;
use crate::outbox::Ending;
use crate::outbox::Jitter;
use crate::outbox::NoticeReason;
use crate::outbox::Outcome;
use crate::policy::Policy;

const SUBSCRIPTION: &str = "44444444-dddd-4ddd-8ddd-000000000004";

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + minute * 60).expect("a time")
}

fn event(id: &str) -> FraudEvent {
    FraudEvent {
        key: EventKey::of_id("partner", id),
        source: SourceName::PartnerCenter,
        event_id: Some(id.to_owned()),
        alert_type: AlertType::CryptoMining,
        status: EventStatus::Active,
        severity: Severity::Medium,
        confidence: Confidence::High,
        customer_tenant: TenantId::parse("22222222-bbbb-4bbb-8bbb-000000000002"),
        customer_name: None,
        subscription: SubscriptionId::parse(SUBSCRIPTION),
        subscription_name: None,
        reseller_tenant: None,
        reseller_name: None,
        display_name: None,
        description: None,
        detected_at: Some(at(0)),
        first_observed_at: None,
        last_observed_at: None,
        resolved_reason: None,
        resolved_at: None,
        resolved_by: None,
        is_test: false,
        resources: Vec::new(),
        resource_count: 0,
        details: BTreeMap::new(),
        hit_count: None,
        concerns: BTreeSet::new(),
        raw: String::new(),
    }
}

fn trouble(reason: &str, advice: &str) -> Trouble {
    Trouble::new(Phrase::Words(reason.to_owned()), Phrase::Words(advice.to_owned()))
}

fn machines(event: FraudEvent, count: usize) -> FraudEvent {
    let id = |n: usize| {
        format!(
            "/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-{n}"
        )
    };
    let resources = (0..count).filter_map(|n| AffectedResource::new(&id(n))).collect();
    FraudEvent { resources, resource_count: count, ..event }
}

fn resolved(event: FraudEvent) -> FraudEvent {
    FraudEvent { status: EventStatus::Resolved, ..event }
}

/// Folds events as polls saw them, each at its minute.
fn folded(seen: &[(i64, FraudEvent)]) -> Case {
    let mut case = Case::new(seen[0].1.scope(), at(seen[0].0));
    for (minute, event) in seen {
        fold(&mut case, *minute, event.clone(), *minute);
    }
    case
}

fn fold(case: &mut Case, observed: i64, event: FraudEvent, now: i64) {
    let text = "[protected]\nsubscriptions = []\ncustomer_tenants = []";
    let policy = Policy::parse(text, &[]).expect("a policy");
    let channels: Vec<ChannelId> = ChannelId::parse("teams").into_iter().collect();
    let rules = Rules { policy: &policy, everyone: &channels };
    let observation = Observation::new(at(observed), event);
    case.fold(&[observation], at(now), Some(rules));
}

fn reasons(case: &Case) -> Vec<NoticeReason> {
    case.outbox.notices().iter().map(|notice| notice.reason).collect()
}

/// Marks everything as under way, so that the next news is a notice of its own.
fn start_all(case: &mut Case) {
    for due in case.outbox.open() {
        case.outbox.claim(&due.notice, &due.channel, uuid::Uuid::nil(), Timestamp::MAX);
    }
}

#[test]
fn a_new_outbreak_is_announced_once_however_often_it_is_seen() {
    let case = folded(&[(0, event("a")), (5, event("a")), (5, event("a")), (10, event("a"))]);
    assert_eq!(reasons(&case), [NoticeReason::Opened]);
    assert!(case.outbox.notices()[0].changes.is_empty());
}

#[test]
fn moving_numbers_are_no_news() {
    let moved = FraudEvent {
        hit_count: Some("99".to_owned()),
        last_observed_at: Some(at(5)),
        ..event("a")
    };
    assert_eq!(reasons(&folded(&[(0, event("a")), (5, moved)])), [NoticeReason::Opened]);
}

#[test]
fn more_machines_are_one_more_notice_that_waits_for_company() {
    let mut case = folded(&[(0, machines(event("a"), 1))]);
    start_all(&mut case);
    fold(&mut case, 1, machines(event("a"), 4), 1);
    fold(&mut case, 2, machines(event("a"), 10), 2);
    assert_eq!(reasons(&case), [NoticeReason::Opened, NoticeReason::Changed]);
    let notice = &case.outbox.notices()[1];
    assert_eq!(
        notice.changes,
        ["affected resources grew from 1 to 4", "affected resources grew from 4 to 10"]
    );
    let due = case.outbox.open().into_iter().find(|due| due.notice == notice.id);
    assert_eq!(due.map(|due| due.at), Some(at(5)));
}

#[test]
fn a_higher_severity_does_not_wait() {
    let mut case = folded(&[(0, event("a"))]);
    start_all(&mut case);
    fold(&mut case, 1, FraudEvent { severity: Severity::High, ..event("a") }, 1);
    assert_eq!(reasons(&case)[1], NoticeReason::Escalated);
    let notice = &case.outbox.notices()[1];
    assert!(case.outbox.open().iter().any(|due| due.notice == notice.id && due.at == at(1)));
}

#[test]
fn a_case_closes_when_all_its_events_are_resolved() {
    let mut case = folded(&[(0, event("a")), (0, event("b"))]);
    start_all(&mut case);
    fold(&mut case, 5, resolved(event("a")), 5);
    assert!(case.is_open());
    fold(&mut case, 10, resolved(event("b")), 10);
    assert!(!case.is_open());
    assert_eq!(reasons(&case).last(), Some(&NoticeReason::Resolved));
}

#[test]
fn an_event_that_comes_back_is_a_new_outbreak_and_is_told() {
    let mut case = folded(&[(0, event("a")), (5, resolved(event("a")))]);
    let first = case.id();
    start_all(&mut case);
    fold(&mut case, 10, event("a"), 10);
    assert!(case.is_open());
    assert_ne!(case.id(), first);
    assert_eq!(reasons(&case).last(), Some(&NoticeReason::Reopened));
}

#[test]
fn an_older_observation_moves_no_status_but_adds_what_it_names() {
    let mut case = folded(&[(0, event("a")), (10, resolved(event("a")))]);
    fold(&mut case, 5, machines(event("a"), 2), 11);
    assert!(!case.is_open());
    assert_eq!(case.resource_count, 2);
}

#[test]
fn what_was_answered_before_we_saw_it_is_remembered_and_not_told() {
    let case = folded(&[(0, resolved(event("a")))]);
    assert_eq!(reasons(&case), []);
    assert_eq!(case.history.len(), 1);
}

#[test]
fn the_answer_is_due_a_day_after_the_earliest_detection() {
    let late = FraudEvent { detected_at: Some(at(30)), ..event("b") };
    let case = folded(&[(60, late), (61, event("a"))]);
    assert_eq!(case.answer_due_at, at(0) + SignedDuration::from_hours(24));
}

#[test]
fn a_detection_in_the_future_does_not_postpone_the_answer() {
    let future = FraudEvent { detected_at: Some(at(1_000_000)), ..event("a") };
    let case = folded(&[(7, future)]);
    assert_eq!(case.answer_due_at, at(7) + SignedDuration::from_hours(24));
}

#[test]
fn the_order_of_observations_does_not_change_what_is_known() {
    let seen = [
        (0, machines(event("a"), 1)),
        (5, machines(event("a"), 3)),
        (5, event("b")),
        (10, resolved(event("b"))),
        (15, FraudEvent { severity: Severity::High, ..event("c") }),
    ];
    let forwards = folded(&seen);
    let mut reversed = seen.to_vec();
    reversed.reverse();
    let backwards = folded(&reversed);
    assert_eq!(forwards.unresolved().count(), backwards.unresolved().count());
    assert_eq!(forwards.severity(), backwards.severity());
    assert_eq!(forwards.resource_count, backwards.resource_count);
    let statuses = |case: &Case| -> Vec<EventStatus> {
        case.events.values().map(|event| event.status).collect()
    };
    assert_eq!(statuses(&forwards), statuses(&backwards));
}

#[test]
fn a_storm_of_events_stays_one_case_and_one_announcement() {
    let mut case = Case::new(event("0").scope(), at(0));
    for n in 0..500 {
        fold(&mut case, 0, event(&n.to_string()), 0);
    }
    assert_eq!(case.events.len(), 500);
    assert_eq!(reasons(&case), [NoticeReason::Opened]);
    let size = serde_json::to_vec(&case).expect("a document").len();
    assert!(size < 250_000, "the document has {size} bytes");
}

#[test]
fn a_plan_names_the_machines_first_and_the_subscription_last() {
    let high = FraudEvent { severity: Severity::High, ..machines(event("a"), 3) };
    let Plan::Suggested { steps, .. } = folded(&[(0, high)]).plan else { panic!("no plan") };
    assert_eq!(steps.len(), 4);
    assert!(steps[0].call.starts_with("POST") && steps[0].call.contains("/vm-0/deallocate"));
    assert!(steps[3].call.contains("azureEntitlements"));
    assert!(
        steps.iter().all(|step| !step.undo.to_string().is_empty() && !step.permission.is_empty())
    );
}

#[test]
fn a_medium_severity_suggests_no_cancellation() {
    let Plan::Suggested { steps, .. } = folded(&[(0, machines(event("a"), 1))]).plan else {
        panic!("no plan")
    };
    assert!(steps.iter().all(|step| !step.call.contains("azureEntitlements")));
}

#[test]
fn what_was_seen_and_answered_before_we_could_tell_is_told() {
    let seen = [event("a"), resolved(event("a"))];
    let observations: Vec<Observation> = seen
        .into_iter()
        .zip([0, 5])
        .map(|(event, minute)| Observation::new(at(minute), event))
        .collect();
    let mut case = Case::new(event("a").scope(), at(5));
    let policy = Policy::default();
    let channels: Vec<ChannelId> = ChannelId::parse("teams").into_iter().collect();
    let rules = Rules { policy: &policy, everyone: &channels };
    case.fold(&observations, at(5), Some(rules));
    assert_eq!(reasons(&case), [NoticeReason::Resolved]);
    case.fold(&observations, at(6), Some(rules));
    assert_eq!(reasons(&case), [NoticeReason::Resolved], "the same again is no news");
}

#[test]
fn a_test_event_suggests_nothing_for_the_real_ones() {
    let test = FraudEvent { is_test: true, severity: Severity::High, ..machines(event("test"), 2) };
    let real = FraudEvent { severity: Severity::Low, ..event("real") };
    let case = folded(&[(0, test), (1, real)]);
    assert!(matches!(case.plan, Plan::Withheld { .. }), "{:?}", case.plan);
}

#[test]
fn what_somebody_answered_is_not_in_the_plan() {
    let mut case = folded(&[(0, machines(event("a"), 2)), (0, event("b"))]);
    fold(&mut case, 5, resolved(machines(event("a"), 2)), 5);
    assert!(matches!(case.plan, Plan::Withheld { .. }), "{:?}", case.plan);
}

#[test]
fn a_test_that_turns_out_to_be_real_is_told() {
    let mut case = folded(&[(0, FraudEvent { is_test: true, ..event("a") })]);
    start_all(&mut case);
    fold(&mut case, 5, event("a"), 5);
    assert_eq!(reasons(&case).last(), Some(&NoticeReason::Changed));
}

#[test]
fn an_event_that_flips_at_every_poll_is_told_in_bundles_and_marked() {
    let mut case = folded(&[(0, event("a"))]);
    start_all(&mut case);
    let mut told = 0;
    for round in 1..=100 {
        let seen = if round % 2 == 0 { event("a") } else { resolved(event("a")) };
        fold(&mut case, round, seen, round);
        for due in case.outbox.open().into_iter().filter(|due| due.at <= at(round)) {
            let owner = uuid::Uuid::nil();
            case.outbox.claim(&due.notice, &due.channel, owner, at(round));
            let outcome = Outcome::Sent(None);
            let end = Ending { outcome, now: at(round), jitter: Jitter::NONE };
            case.outbox.record(&due.notice, &due.channel, owner, end);
            told += 1;
        }
    }
    assert!(case.is_flapping());
    assert!(told <= 100 / 5 + 1, "{told} notices in 100 minutes");
}

#[test]
fn an_event_that_came_back_three_times_is_flapping() {
    let mut case = folded(&[(0, event("a"))]);
    for round in 1..=3 {
        assert!(!case.is_flapping(), "{round}");
        fold(&mut case, 2 * round, resolved(event("a")), 2 * round);
        fold(&mut case, 2 * round + 1, event("a"), 2 * round + 1);
    }
    assert!(case.is_flapping());
}

#[test]
fn a_case_without_events_is_neither_open_nor_closed() {
    let mut case = Case::new(event("a").scope(), at(0));
    case.fold(&[], at(5), None);
    assert_eq!((case.is_open(), case.closed_at), (false, None));
}
