//! What may happen to an action, transition by transition.

mod approvals;
mod dispatches;
mod guards;
mod limits;
mod properties;
mod targets;
mod watches;

use jiff::SignedDuration;
use jiff::Timestamp;
use uuid::Uuid;

use super::*;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::seal::Fingerprint;
use crate::seal::Key;
use crate::text::Untrusted;

/// A moment, in seconds after the proposal.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_867_200 + seconds).expect("a time")
}

fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

const HOUR: i64 = 3_600;

fn key() -> Key {
    Key::new(&[1; 32]).expect("a key")
}

fn tenant(number: u8) -> TenantId {
    TenantId::parse(&format!("22222222-bbbb-4bbb-8bbb-0000000000{number:02}")).expect("a tenant")
}

fn subscription(number: u8) -> SubscriptionId {
    let text = format!("44444444-dddd-4ddd-8ddd-0000000000{number:02}");
    SubscriptionId::parse(&text).expect("a subscription")
}

fn person(number: u128) -> Person {
    Person { tenant: tenant(1), object: Uuid::from_u128(number) }
}

fn worker(number: u128) -> Uuid {
    Uuid::from_u128(100 + number)
}

fn page(number: u8) -> Fingerprint {
    Canonical::new("page").number(number).take_fingerprint()
}

fn whole(number: u8) -> Target {
    Target::subscription(tenant(2), subscription(number), Untrusted::new("Contoso (synthetic)"))
}

fn machine(name: &str) -> String {
    let of = subscription(4);
    format!(
        "/subscriptions/{of}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/{name}"
    )
}

fn machines(names: &[&str]) -> Target {
    let ids: Vec<String> = names.iter().map(|name| machine(name)).collect();
    whole(4).with_resources(StepKind::DeallocateVirtualMachine, &ids).expect("a target")
}

fn proposal(target: Target) -> Proposal {
    let kind = match target.resources() {
        [] => StepKind::CancelSubscription,
        _ => StepKind::DeallocateVirtualMachine,
    };
    Proposal {
        scope: Scope::of_subscription(Some(target.customer()), target.subscription_id()),
        epoch: 0,
        round: 0,
        kind,
        target,
        needed: Needed::One,
        raised_by: None,
        expires_at: at(4 * HOUR),
    }
}

fn propose(proposal: Proposal) -> Action {
    Action::propose(proposal, at(0)).expect("a proposal").action
}

fn proposed() -> Action {
    propose(proposal(whole(4)))
}

fn for_two(raised_by: Option<Person>) -> Action {
    propose(Proposal { needed: Needed::Two, raised_by, ..proposal(whole(4)) })
}

fn approval_of(action: &Action, by: u128, second: i64) -> Approval {
    let draft = ApprovalDraft {
        audited: 0,
        by: person(by),
        given_at: at(second),
        expires_at: at(second + 4 * HOUR),
        page: page(1),
        nonce: Canonical::new("nonce")
            .number(i128::try_from(by).expect("small"))
            .take_fingerprint(),
    };
    Approval::seal(draft, action, &key())
}

fn approve(action: &Action, by: u128, second: i64) -> Result<Step, Refusal> {
    let approval = approval_of(action, by, second);
    let input = Input::Approve { approval: &approval, reading: Reading::Yes, page: page(1) };
    action.step(&input, at(second))
}

fn step(action: &Action, input: &Input<'_>, second: i64) -> Step {
    action.step(input, at(second)).expect("a step")
}

fn pass(action: &Action, second: i64) -> Step {
    step(action, &Input::TimePassed, second)
}

/// Approved at the start, so that it is armed after two minutes.
fn cooling() -> Action {
    approve(&proposed(), 1, 0).expect("approved").action
}

fn armed() -> Action {
    pass(&cooling(), 120).action
}

fn all_yes(read_at: i64) -> Guards {
    let guards = Guards::read_from(at(read_at));
    Guard::ALL.into_iter().fold(guards, |guards, guard| guards.with(guard, Reading::Yes))
}

fn claim(action: &Action, by: u128, second: i64) -> Result<Step, Refusal> {
    let guards = all_yes(second);
    action.step(&Input::Claim { worker: worker(by), guards: &guards }, at(second))
}

fn audited(action: &Action, second: i64) -> Action {
    step(action, &Input::Audited { through: action.lines() }, second).action
}

/// Claimed by worker 1 in second 200, and in the audit chain.
fn dispatching() -> Action {
    audited(&claim(&armed(), 1, 200).expect("claimed").action, 200)
}

fn about_to_send(action: &Action, second: i64, since_read: i64) -> Result<Step, Refusal> {
    let input = Input::AboutToSend { worker: worker(1), since_read: seconds(since_read) };
    action.step(&input, at(second))
}

fn end(action: &Action, outcome: Outcome, second: i64) -> Step {
    step(action, &Input::Ended { worker: worker(1), outcome }, second)
}

/// Sent in second 200 and accepted; the last byte left before second 205.
fn verifying() -> Action {
    end(&dispatching(), Outcome::Accepted, 201).action
}

fn verify(action: &Action, seen: Seen, second: i64) -> Result<Step, Refusal> {
    action.step(&Input::Verified { seen, read_at: at(second) }, at(second))
}

fn done() -> Action {
    verify(&verifying(), Seen::Inactive, 300).expect("done").action
}

fn revoked() -> Withdrawal {
    Withdrawal::Revoked { by: person(3), reason: Untrusted::new("it was us") }
}

fn needs_human(reason: Reason, second: i64) -> State {
    State::NeedsHuman { reason, since: at(second) }
}

fn news(step: &Step) -> Vec<News> {
    let told = step.effects.iter().filter_map(|effect| match effect {
        Effect::Tell(news) => Some(*news),
        _ => None,
    });
    told.collect()
}

/// The lines of a step, as `before>after why`.
fn lines(step: &Step) -> Vec<String> {
    let lines = step.effects.iter().filter_map(|effect| match effect {
        Effect::Audit(line) => Some(line),
        _ => None,
    });
    let line = |line: &Line| {
        format!("{}>{} {}", line.before.as_str(), line.after.as_str(), line.why.as_str())
    };
    lines.map(line).collect()
}

fn has(step: &Step, effect: &Effect) -> bool {
    step.effects.contains(effect)
}

#[test]
fn a_proposal_is_told_and_audited() {
    let raised_by = Some(person(7));
    let step =
        Action::propose(Proposal { raised_by, ..proposal(whole(4)) }, at(0)).expect("a step");
    assert_eq!(step.action.phase(), Phase::Proposed);
    assert_eq!(news(&step), [News::Proposed]);
    assert_eq!(lines(&step), ["absent>proposed proposed"]);
    assert_eq!(step.action.unaudited()[0].actor, Actor::Person(person(7)));
    assert_eq!(step.action.unaudited()[0].at, at(0));
    assert_eq!(proposed().unaudited()[0].actor, Actor::FraudGuard);
    let action = step.action;
    assert_eq!((action.epoch(), action.kind()), (0, StepKind::CancelSubscription));
    assert_eq!((action.needed(), action.sequence(), action.lines()), (Needed::One, 0, 1));
    assert_eq!(action.scope(), &proposal(whole(4)).scope);
    assert_eq!(action.due_at(), Some(at(4 * HOUR)));
    assert_eq!(action.protects_until(), None);
}

#[test]
fn a_proposal_that_cannot_be_is_refused() {
    let refused = |proposal: Proposal| Action::propose(proposal, at(0)).err();
    let kind = StepKind::DeallocateVirtualMachine;
    assert_eq!(refused(Proposal { kind, ..proposal(whole(4)) }), Some(NoProposal::WrongTarget));
    let kind = StepKind::CancelSubscription;
    let few = machines(&["a"]);
    assert_eq!(refused(Proposal { kind, ..proposal(few) }), Some(NoProposal::WrongTarget));
    for (expires_at, refusal) in [
        (0, Some(NoProposal::BadLifetime)),
        (1, None),
        (24 * HOUR, None),
        (24 * HOUR + 1, Some(NoProposal::BadLifetime)),
    ] {
        let expires_at = at(expires_at);
        assert_eq!(refused(Proposal { expires_at, ..proposal(whole(4)) }), refusal);
    }
}

#[test]
fn an_action_is_named_after_case_kind_target_and_round() {
    let id = |proposal: Proposal| propose(proposal).id().to_string();
    let first = id(proposal(whole(4)));
    assert_eq!(first, id(proposal(whole(4))));
    assert_eq!(first.len(), 32);
    let other_kind = |kind| {
        let id = format!(
            "/subscriptions/{}/resourceGroups/rg/providers/Microsoft.Compute/{}/x",
            subscription(4),
            if kind == StepKind::DeallocateScaleSet {
                "virtualMachineScaleSets"
            } else {
                "virtualMachines"
            }
        );
        let target = whole(4).with_resources(kind, &[id]).expect("a target");
        propose(Proposal { kind, ..proposal(target) }).id().to_string()
    };
    let renamed = Target::subscription(tenant(2), subscription(4), Untrusted::new("other"));
    let mut ids = vec![
        first,
        id(proposal(whole(5))),
        id(proposal(renamed)),
        id(proposal(machines(&["a"]))),
        id(proposal(machines(&["a", "b"]))),
        id(Proposal { round: 1, ..proposal(whole(4)) }),
        id(Proposal { epoch: 1, ..proposal(whole(4)) }),
        id(Proposal { scope: proposal(whole(9)).scope, ..proposal(whole(4)) }),
        other_kind(StepKind::DeallocateScaleSet),
        other_kind(StepKind::DeallocateVirtualMachine),
    ];
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn a_request_has_the_same_id_whenever_it_is_sent() {
    let (one, other) = (proposed(), propose(Proposal { round: 1, ..proposal(whole(4)) }));
    assert_eq!(one.request_id(0), dispatching().request_id(0));
    assert_ne!(one.request_id(0), one.request_id(1));
    assert_ne!(one.request_id(0), other.request_id(0));
    assert_eq!(one.request_id(0).get_version_num(), 5);
}

#[test]
fn deadlines_have_their_effect_to_the_second() {
    let once = approve(&for_two(None), 1, 10).expect("approved").action;
    let late = approve(&for_two(None), 1, 4 * HOUR - 60).expect("approved").action;
    let armed_at = |second| State::Armed { not_before: at(second) };
    for (action, second, state, line) in [
        (proposed(), 4 * HOUR, State::Expired, "proposed>expired time-passed"),
        (once, 10 + 30 * 60, State::Expired, "approved-once>expired time-passed"),
        // The second person has until 30 minutes later, and the proposal's end does not cut it short.
        (late, 4 * HOUR - 60 + 30 * 60, State::Expired, "approved-once>expired time-passed"),
        (cooling(), 120, armed_at(120), "cooling>armed time-passed"),
        (armed(), 4 * HOUR, State::Expired, "armed>expired time-passed"),
    ] {
        assert_eq!(pass(&action, second - 1).action, action);
        assert_eq!(pass(&action, second - 1).effects, []);
        let step = pass(&action, second);
        assert_eq!((step.action.state(), lines(&step)), (&state, vec![line.to_owned()]));
        let is_over = state == State::Expired;
        assert_eq!(has(&step, &Effect::ReleaseLock), is_over);
        assert_eq!(news(&step), if is_over { vec![News::Expired] } else { vec![] });
    }
    let step = pass(&dispatching(), 200 + 90);
    assert_eq!(lines(&step), ["dispatching>unknown lease-over"]);
    assert_eq!(news(&step), [News::Unknown]);
    assert!(has(&step, &Effect::Verify(at(205 + 60))) && !has(&step, &Effect::ReleaseLock));
    assert_eq!(pass(&dispatching(), 200 + 89).action, dispatching());
}

// An approval that ends while it cools is not armed, whichever end is looked at first.
#[test]
fn an_approval_that_ends_in_its_cooling_is_never_armed() {
    let approval = ApprovalDraft {
        audited: 0,
        by: person(1),
        given_at: at(0),
        expires_at: at(60),
        page: page(1),
        nonce: page(9),
    };
    let approval = Approval::seal(approval, &proposed(), &key());
    let input = Input::Approve { approval: &approval, reading: Reading::Yes, page: page(1) };
    let cooling = step(&proposed(), &input, 0).action;
    assert_eq!((cooling.expires_at(), cooling.due_at()), (at(60), Some(at(60))));
    assert_eq!(pass(&cooling, 300).action.phase(), Phase::Expired);
}

#[test]
fn lines_wait_until_they_are_in_the_chain() {
    let armed = armed();
    let numbers = |action: &Action| -> Vec<u32> {
        action.unaudited().iter().map(|line| line.number).collect()
    };
    assert_eq!((numbers(&armed), armed.lines()), (vec![0, 1, 2], 3));
    let some = step(&armed, &Input::Audited { through: 1 }, 121);
    assert_eq!((numbers(&some.action), some.effects.len()), (vec![2], 0));
    let claimed = claim(&audited(&armed, 121), 1, 200).expect("claimed").action;
    assert_eq!((numbers(&claimed), claimed.lines()), (vec![3], 4));
}

#[test]
fn a_line_says_who_did_what_to_what_and_why() {
    let action = cooling();
    let [proposed, approved] = action.unaudited() else { panic!("{:?}", action.unaudited()) };
    let draft = proposed.draft(&action);
    assert_eq!(draft.actor.as_received(), "fraud-guard");
    assert_eq!(draft.subject, format!("containment/{}", action.id()));
    let draft = approved.draft(&action);
    assert_eq!(draft.actor.as_received(), person(1).to_string());
    assert_eq!(draft.action, "approved");
    assert_eq!((draft.reference.as_str(), draft.at), ("1", at(0)));
    assert_eq!(draft.reason.as_received(), format!("page {}", page(1)));
    assert_eq!((draft.before.as_received(), draft.after.as_received()), ("proposed", "cooling"));
    let block = Block { guard: Guard::KillSwitch, objection: Objection::KillSwitchOn };
    for (why, action, reason) in [
        (Why::Words(Untrusted::new("it was us")), "withdrawn", "it was us"),
        (Why::Claimed(2), "dispatched", "claim 2"),
        (Why::Forbidden(block), "blocked", "kill-switch: kill-switch-on"),
        (Why::NeedsHuman(Reason::NotConfirmed), "needs-human", "not-confirmed"),
        (Why::Accepted, "accepted", ""),
    ] {
        let line = Line { why, actor: Actor::Worker(worker(1)), ..approved.clone() };
        let draft = line.draft(&cooling());
        assert_eq!((draft.action.as_str(), draft.reason.as_received()), (action, reason));
        assert_eq!(draft.actor.as_received(), format!("fraud-guard/{}", worker(1)));
    }
}

#[test]
fn an_action_is_stored_and_read_as_it_is() {
    let blocked = claim_with(&armed(), Guard::Budget, Objection::HourSpent(at(9)));
    let late = step(&dispatching(), &Input::Withdraw(&revoked()), 202).action;
    for action in [proposed(), armed(), dispatching(), verifying(), done(), blocked, late] {
        let text = serde_json::to_string(&action).expect("text");
        assert_eq!(serde_json::from_str::<Action>(&text).expect("an action"), action, "{text}");
    }
}

fn claim_with(action: &Action, guard: Guard, objection: Objection) -> Action {
    let guards = all_yes(200).with(guard, Reading::No(objection));
    step(action, &Input::Claim { worker: worker(1), guards: &guards }, 200).action
}
