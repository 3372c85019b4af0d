//! What each guard reads.

use super::reading;
use super::reading::Protection;
use super::reading::SeenEvents;
use super::reading::SeenTarget;
use super::reading::SeenTrail;
use super::*;
use crate::policy::Protected;

const YES: Reading = Reading::Yes;

fn no(objection: Objection) -> Reading {
    Reading::No(objection)
}

#[test]
fn a_reading_is_yes_or_an_objection() {
    let why = Objection::KillSwitchOn;
    assert_eq!(Reading::of(Some(true), why).objection(), None);
    assert_eq!(Reading::of(Some(false), why).objection(), Some(why));
    assert_eq!(Reading::of(None, why).objection(), Some(Objection::Unreadable));
    assert_eq!(all_yes(9).objection(), None);
    assert_eq!(all_yes(9).read_at(), at(9));
    let guards = all_yes(9).with(Guard::Lock, Reading::Unreadable).with(Guard::Kind, no(why));
    assert_eq!(guards.objection(), Some((Guard::Lock, Objection::Unreadable)));
}

#[test]
fn what_is_protected_is_not_touched() {
    let action = armed();
    let table = |subscriptions: &[SubscriptionId], customers: &[TenantId]| Protected {
        subscriptions: subscriptions.iter().copied().collect(),
        customer_tenants: customers.iter().copied().collect(),
        ..Protected::default()
    };
    let open = table(&[subscription(5)], &[tenant(3)]);
    let read = |table: Option<&Protected>, has_tag, others: Option<&[Action]>| {
        reading::not_protected(&action, &Protection { table, has_tag, others }, at(400))
    };
    assert_eq!(read(Some(&open), Some(false), Some(&[])), YES);
    assert_eq!(read(None, Some(false), Some(&[])), no(Objection::NoProtectedList));
    let subscriptions = table(&[subscription(4)], &[]);
    let read_subscription = read(Some(&subscriptions), Some(false), Some(&[]));
    assert_eq!(read_subscription, no(Objection::SubscriptionProtected));
    let customers = table(&[], &[tenant(2)]);
    assert_eq!(read(Some(&customers), None, None), no(Objection::CustomerProtected));
    assert_eq!(read(Some(&open), Some(true), Some(&[])), no(Objection::TagProtected));
    assert_eq!(read(Some(&open), None, Some(&[])), Reading::Unreadable);
    assert_eq!(read(Some(&open), Some(false), None), Reading::Unreadable);
    let earlier = Action { id: ActionId("earlier".to_owned()), ..done() };
    let others = [armed(), earlier];
    assert_eq!(read(Some(&open), Some(false), Some(&others)), no(Objection::ContainedLately));
    assert_eq!(read(Some(&open), Some(false), Some(&[done()])), YES, "its own past");
}

#[test]
fn approvals_are_sealed_unexpired_and_by_approvers() {
    let action = armed();
    let (ours, theirs) = (key(), Key::new(&[2; 32]).expect("a key"));
    let approvers = [person(1), person(2)];
    let read = |action: &Action, key: Option<&Key>, approvers: Option<&[Person]>, now| {
        reading::approval(action, key, approvers, at(now))
    };
    assert_eq!(read(&action, Some(&ours), Some(&approvers), 200), YES);
    assert_eq!(read(&action, Some(&ours), Some(&approvers), 4 * HOUR - 1), YES);
    let late = read(&action, Some(&ours), Some(&approvers), 4 * HOUR);
    assert_eq!(late, no(Objection::ApprovalExpired));
    assert_eq!(read(&action, Some(&theirs), Some(&approvers), 200), no(Objection::Forged));
    assert_eq!(read(&action, Some(&ours), Some(&approvers[1..]), 200), no(Objection::ApproverLeft));
    assert_eq!(read(&action, None, Some(&approvers), 200), Reading::Unreadable);
    assert_eq!(read(&action, Some(&ours), None, 200), Reading::Unreadable);
    let bare = read(&proposed(), Some(&ours), Some(&approvers), 200);
    assert_eq!(bare, no(Objection::TooFewApprovals));
    let once = approve(&for_two(None), 1, 0).expect("approved").action;
    let twice = approve(&once, 2, 0).expect("approved").action;
    assert_eq!(read(&twice, Some(&ours), Some(&approvers), 200), YES);
    assert_eq!(read(&twice, Some(&ours), Some(&approvers[..1]), 200), no(Objection::ApproverLeft));
}

#[test]
fn the_target_is_there_active_and_called_the_same() {
    let action = armed();
    let seen = |is_active, name| SeenTarget { is_active, name: Untrusted::new(name) };
    let name = "Contoso (synthetic)";
    let read = |seen: Option<Option<&SeenTarget>>| reading::target(&action, seen);
    assert_eq!(read(Some(Some(&seen(true, name)))), YES);
    assert_eq!(read(Some(Some(&seen(true, "Contoso")))), no(Objection::OtherName));
    assert_eq!(read(Some(Some(&seen(false, name)))), no(Objection::NotActive));
    assert_eq!(read(Some(None)), no(Objection::NotFound));
    assert_eq!(read(None), Reading::Unreadable);
}

#[test]
fn events_are_read_again_and_still_a_reason() {
    let good = SeenEvents { read_at: at(200), is_unresolved: true, is_test: false, is_known: true };
    for (seen, expected) in [
        (Some(good), YES),
        (Some(SeenEvents { read_at: at(140), ..good }), YES),
        (Some(SeenEvents { read_at: at(139), ..good }), no(Objection::EventReadLongAgo)),
        (Some(SeenEvents { read_at: at(201), ..good }), no(Objection::EventReadLongAgo)),
        (Some(SeenEvents { is_unresolved: false, ..good }), no(Objection::EventResolved)),
        (Some(SeenEvents { is_test: true, ..good }), no(Objection::EventIsTest)),
        (Some(SeenEvents { is_known: false, ..good }), no(Objection::EventUnknown)),
        (None, Reading::Unreadable),
    ] {
        assert_eq!(reading::events(seen, at(200)), expected, "{seen:?}");
    }
}

#[test]
fn the_lock_is_held_by_this_action() {
    let other = Action { id: ActionId("other".to_owned()), ..armed() };
    assert_eq!(reading::lock(&armed(), Some(&armed())), YES);
    assert_eq!(reading::lock(&armed(), Some(&other)), no(Objection::LockedByOther));
    assert_eq!(reading::lock(&armed(), None), Reading::Unreadable);
}

#[test]
fn the_page_is_what_every_approver_saw() {
    assert_eq!(reading::unchanged(&armed(), Some(page(1))), YES);
    assert_eq!(reading::unchanged(&armed(), Some(page(2))), no(Objection::PageChanged));
    assert_eq!(reading::unchanged(&armed(), None), Reading::Unreadable);
    let mut two = armed();
    two.approvals.push(Approval { page: page(2), ..two.approvals[0] });
    assert_eq!(reading::unchanged(&two, Some(page(1))), no(Objection::PageChanged));
}

#[test]
fn clocks_agree_to_two_minutes() {
    for (store, expected) in [
        (Some(200), YES),
        (Some(320), YES),
        (Some(80), YES),
        (Some(321), no(Objection::ClockWrong)),
        (Some(79), no(Objection::ClockWrong)),
        (None, Reading::Unreadable),
    ] {
        assert_eq!(reading::clock(at(200), store.map(at)), expected, "{store:?}");
    }
}

#[test]
fn the_chain_knows_no_more_of_an_action_than_the_action() {
    let action = armed();
    for (is_whole, lines, is_consistent, expected) in [
        (true, 3, true, YES),
        (true, 0, true, YES),
        (true, 4, true, no(Objection::RolledBack)),
        (true, 3, false, no(Objection::RolledBack)),
        (false, 3, true, no(Objection::AuditBroken)),
    ] {
        let seen = Some(SeenTrail { is_whole, lines, is_consistent, is_withdrawn: false });
        assert_eq!(reading::audit_trail(&action, seen), expected);
    }
    let withdrawn = SeenTrail { is_whole: true, lines: 3, is_consistent: true, is_withdrawn: true };
    assert_eq!(reading::audit_trail(&action, Some(withdrawn)), no(Objection::Withdrawn));
    assert_eq!(reading::audit_trail(&action, None), Reading::Unreadable);
    let settled = action.step(&Input::Audited { through: 2 }, at(400)).expect("audited").action;
    for (lines, expected) in [(3, YES), (2, no(Objection::RolledBack))] {
        let seen =
            Some(SeenTrail { is_whole: true, lines, is_consistent: true, is_withdrawn: false });
        assert_eq!(reading::audit_trail(&settled, seen), expected, "{lines}");
    }
}

#[test]
fn an_objection_has_one_name() {
    let later = at(1);
    let objections = [
        Objection::NotInActMode,
        Objection::KillSwitchOn,
        Objection::NoProtectedList,
        Objection::SubscriptionProtected,
        Objection::CustomerProtected,
        Objection::TagProtected,
        Objection::ContainedLately,
        Objection::Forged,
        Objection::TooFewApprovals,
        Objection::ApproverLeft,
        Objection::ApprovalExpired,
        Objection::NotFound,
        Objection::NotActive,
        Objection::OtherName,
        Objection::EventReadLongAgo,
        Objection::EventResolved,
        Objection::EventIsTest,
        Objection::EventUnknown,
        Objection::HourSpent(later),
        Objection::DaySpent(later),
        Objection::ShareSpent(later),
        Objection::LockedByOther,
        Objection::KindNotAllowed,
        Objection::PageChanged,
        Objection::BreakerOpen,
        Objection::ClockWrong,
        Objection::AuditBroken,
        Objection::Withdrawn,
        Objection::RolledBack,
        Objection::Unreadable,
    ];
    // The audit and the documents have the same names.
    for objection in objections {
        let written = serde_json::to_value(objection).expect("json");
        let name = written.as_str().map(str::to_owned);
        let name = name.or_else(|| written.as_object()?.keys().next().cloned());
        assert_eq!(name.as_deref(), Some(objection.as_str()));
    }
}

#[test]
fn the_audit_and_the_documents_have_the_same_names() {
    for guard in Guard::ALL {
        assert_eq!(serde_json::to_value(guard).expect("json"), guard.as_str());
    }
    let reasons = [
        RefusedFor::Invalid,
        RefusedFor::Unauthenticated,
        RefusedFor::Forbidden,
        RefusedFor::NotFound,
        RefusedFor::Conflict,
        RefusedFor::Throttled,
    ];
    for refused in reasons {
        let written = serde_json::to_value(refused).expect("json");
        let name = written.as_str().map(|name| format!("refused-{name}"));
        assert_eq!(name.as_deref(), Some(Reason::Refused(refused).as_str()));
    }
    assert_eq!(Reason::Refused(RefusedFor::Other).as_str(), "refused");
    for reason in [Reason::TooLate, Reason::CannotReach, Reason::NotConfirmed, Reason::CannotVerify]
    {
        assert_eq!(serde_json::to_value(reason).expect("json"), reason.as_str());
    }
    for state in [proposed(), armed(), cooling(), dispatching(), verifying(), done()] {
        assert_eq!(serde_json::to_value(state.phase()).expect("json"), state.phase().as_str());
    }
    for kind in [
        StepKind::DeallocateVirtualMachine,
        StepKind::DeallocateScaleSet,
        StepKind::StopContainerGroup,
        StepKind::StopBatchPools,
        StepKind::StopMachineLearningComputes,
        StepKind::CancelSubscription,
    ] {
        assert_eq!(serde_json::to_value(kind).expect("json"), kind.as_str());
    }
}
