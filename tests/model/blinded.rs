//! Each guard blinded in turn: the readings, or the input of the product's own step, are changed
//! so that exactly that guard sees nothing wrong. The explorer must then find a run that breaks the
//! property for which the guard is there.

use std::fmt::Write;

use fraud_guard::containment::action::Action;
use fraud_guard::containment::action::ApprovalDraft;
use fraud_guard::containment::action::BudgetRequest;
use fraud_guard::containment::action::Guard;
use fraud_guard::containment::action::Guards;
use fraud_guard::containment::action::Limits;
use fraud_guard::containment::action::Needed;
use fraud_guard::containment::action::Objection;
use fraud_guard::containment::action::Outcome;
use fraud_guard::containment::action::Person;
use fraud_guard::containment::action::Phase;
use fraud_guard::containment::action::Reading;
use fraud_guard::containment::action::Watch;
use fraud_guard::containment::action::reading;
use fraud_guard::policy::Protected;
use jiff::SignedDuration;
use jiff::Timestamp;

use super::explore;
use super::properties::Violation;
use super::scenario::Clocks;
use super::scenario::Scenario;
use super::world::World;
use super::world::key;
use super::world::person;

/// What sees nothing wrong any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weakness {
    /// A guard reads yes, whatever is so.
    Blind(Guard),
    /// What was done to the target in the last days is not looked at.
    ForgetsLastDays,
    /// The readings are taken for new, however old.
    AgelessReadings,
    /// The wall clock is not looked at before the first byte.
    NoWallClock,
    /// The clock that nobody can set is not looked at before the first byte.
    NoSteadyClock,
    /// A target that is active is taken for not contained at once.
    NoWait,
    /// The claim is not written before the request is sent.
    NoIntent,
    /// The claim is written over whatever is there.
    NoCompareAndSwap,
    /// What is unclear is taken for unsent, and sent again.
    SecondShot,
    /// An approval is written down for longer than the approver was told.
    LongerThanSaid,
    /// One person is taken for two.
    SamePersonTwice,
    /// An approval is taken for older than it is, so that nobody can take it back any more.
    NoCooling,
    /// The claim is taken for audited.
    NotAudited,
    /// A withdrawal during a claim is not noted.
    LateWithdrawalIsLost,
}

pub(super) fn guards(scenario: &Scenario, world: &mut World, of: usize) -> Guards {
    let mut guards = Guards::read_from(world.now);
    for guard in Guard::ALL {
        let honest = read(scenario, world, of, guard);
        let is_blind = scenario.is_weak(Weakness::Blind(guard));
        guards = guards.with(guard, if is_blind { Reading::Yes } else { honest });
    }
    guards
}

/// What an honest reader sees.
fn read(scenario: &Scenario, world: &mut World, of: usize, guard: Guard) -> Reading {
    let action = world.documents[of].action.clone();
    let is_turned = world.turned.is_some_and(|(turned, _)| turned == guard);
    let holds = |objection| Reading::of(Some(!is_turned), objection);
    let now = world.now;
    match guard {
        Guard::Mode => holds(Objection::NotInActMode),
        Guard::KillSwitch => holds(Objection::KillSwitchOn),
        Guard::Kind => holds(Objection::KindNotAllowed),
        Guard::Breaker => holds(Objection::BreakerOpen),
        Guard::NotProtected => {
            let others = world.documents.iter().map(|other| Action::clone(&other.action));
            let others: Vec<Action> = others.collect();
            let forgets = scenario.is_weak(Weakness::ForgetsLastDays);
            let others = if forgets { &[] } else { others.as_slice() };
            let table = Protected::default();
            let has_tag = Some(is_turned);
            let protection =
                reading::Protection { table: Some(&table), has_tag, others: Some(others) };
            reading::not_protected(&action, &protection, now)
        }
        Guard::Approval => {
            let approvers: &[Person] = if is_turned { &[] } else { &[person(1), person(2)] };
            reading::approval(&action, Some(&key(1)), Some(approvers), now)
        }
        Guard::Target => {
            let is_active = world.servers[scenario.targets[of]].shows_active;
            let name = action.target().name().clone();
            reading::target(&action, Some(Some(&reading::SeenTarget { is_active, name })))
        }
        Guard::Event => {
            let is_unresolved = !is_turned;
            let seen =
                reading::SeenEvents { read_at: now, is_unresolved, is_test: false, is_known: true };
            reading::events(Some(seen), now)
        }
        Guard::Budget => {
            let limits = scenario.limits;
            let request = BudgetRequest { action: &action, limits, subscriptions: 1_000 };
            match world.budget.reserve(&request, now) {
                Ok(budget) => {
                    world.budget = budget;
                    Reading::Yes
                }
                Err(objection) => Reading::No(objection),
            }
        }
        Guard::Lock => take_lock(scenario, world, of, &action),
        Guard::Unchanged => reading::unchanged(&action, Some(world.page())),
        Guard::Clock => {
            let ahead = SignedDuration::from_secs(if is_turned { 121 } else { 0 });
            reading::clock(now, Some(now + ahead))
        }
        Guard::AuditTrail => {
            let lines = world.chain[of].iter().map(|line| line.number + 1).max().unwrap_or(0);
            let (is_whole, is_consistent) = (!is_turned, true);
            let seen = reading::SeenTrail { is_whole, lines, is_consistent, is_withdrawn: false };
            reading::audit_trail(&action, Some(seen))
        }
    }
}

fn take_lock(scenario: &Scenario, world: &mut World, of: usize, action: &Action) -> Reading {
    let lock = &mut world.locks[scenario.targets[of]];
    let holder = lock.filter(|holder| world.documents[*holder].action.holds_lock());
    let holder = *lock.insert(holder.unwrap_or(of));
    let holder: &Action = if holder == of { action } else { &world.documents[holder].action };
    reading::lock(action, Some(holder))
}

pub(super) fn age(scenario: &Scenario, guards: Guards, now: Timestamp) -> Guards {
    if !scenario.is_weak(Weakness::AgelessReadings) {
        return guards;
    }
    let new = Guards::read_from(now);
    Guard::ALL.into_iter().fold(new, |new, guard| new.with(guard, guards.reading(guard)))
}

pub(super) fn clocks(
    scenario: &Scenario,
    read_at: Timestamp,
    now: Timestamp,
) -> (Timestamp, SignedDuration) {
    let (wall, since) = lying_clocks(scenario.clocks, read_at, now);
    match scenario.weakness {
        Some(Weakness::NoWallClock) => (read_at, since),
        Some(Weakness::NoSteadyClock) => (wall, SignedDuration::ZERO),
        _ => (wall, since),
    }
}

pub(super) fn verification_time(scenario: &Scenario, now: Timestamp) -> Timestamp {
    if scenario.is_weak(Weakness::NoWait) { now + Watch::WAIT } else { now }
}

pub(super) fn outcome(scenario: &Scenario, outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Unclear if scenario.is_weak(Weakness::SecondShot) => Outcome::ProvedUnsent,
        outcome => outcome,
    }
}

pub(super) fn approval(
    scenario: &Scenario,
    draft: ApprovalDraft,
    action: &Action,
) -> ApprovalDraft {
    match scenario.weakness {
        Some(Weakness::LongerThanSaid) => {
            let expires_at =
                draft.given_at + fraud_guard::containment::action::Approval::LONGEST_LIFETIME;
            ApprovalDraft { expires_at, ..draft }
        }
        Some(Weakness::NoCooling) => {
            ApprovalDraft { given_at: draft.given_at - Action::COOLING, ..draft }
        }
        Some(Weakness::SamePersonTwice) if action.phase() == Phase::ApprovedOnce => {
            let nonce = fraud_guard::seal::Canonical::new("other").take_fingerprint();
            ApprovalDraft { by: person(2), nonce, ..draft }
        }
        _ => draft,
    }
}

/// What a worker's two clocks show: the wall clock, and how long ago the guards were read.
fn lying_clocks(clocks: Clocks, read_at: Timestamp, now: Timestamp) -> (Timestamp, SignedDuration) {
    let since = now.duration_since(read_at);
    match clocks {
        Clocks::Good => (now, since),
        Clocks::WallSetBack => (read_at, since),
        Clocks::Paused => (now, SignedDuration::ZERO),
    }
}

/// One worker, and nothing that goes wrong but one guard.
fn turning(guard: Guard) -> Scenario {
    Scenario { name: "one guard turns", turns: vec![guard], ..simple() }
}

/// One worker, and nothing that goes wrong.
fn simple() -> Scenario {
    let workers = 1;
    Scenario { workers, freezes: 0, revocations: 0, is_network_bad: false, ..Scenario::least() }
}

fn forged() -> Scenario {
    Scenario { name: "a forged approval", is_forged: true, ..simple() }
}

fn restored() -> Scenario {
    Scenario { name: "the store put back", is_restored: true, is_network_bad: true, ..simple() }
}

fn two_people() -> Scenario {
    Scenario { name: "two people", needed: Needed::Two, ..simple() }
}

fn reactivated() -> Scenario {
    let name = "reactivated";
    Scenario { name, reactivations: 1, is_network_bad: true, ..simple() }
}

fn revoked_late() -> Scenario {
    Scenario { name: "revoked late", unsent: 1, revocations: 1, ..simple() }
}

fn standing_still(clocks: Clocks) -> Scenario {
    Scenario { clocks, freezes: 1, ..turning(Guard::KillSwitch) }
}

/// Two workers at once, for two actions that are armed.
fn two_at_once(targets: Vec<usize>) -> Scenario {
    let limits = Limits { per_hour: 1 + usize::from(targets == [0, 0]), ..Limits::default() };
    let scenario = Scenario { name: "two at once", targets, limits, workers: 2, ..simple() };
    Scenario { is_armed: true, is_over_when_sent: true, ..scenario }
}

/// What is blinded, in which scenario, and which property must break.
type Row = (&'static str, Weakness, fn() -> Scenario, Violation);

fn table() -> Vec<Row> {
    [guards_table(), protocol_table()].concat()
}

fn guards_table() -> Vec<Row> {
    use Violation as V;
    use Weakness as W;
    vec![
        ("G1 mode", W::Blind(Guard::Mode), || turning(Guard::Mode), V::AgainstMode),
        (
            "G2 kill switch",
            W::Blind(Guard::KillSwitch),
            || turning(Guard::KillSwitch),
            V::AgainstKillSwitch,
        ),
        (
            "G3 protected list",
            W::Blind(Guard::NotProtected),
            || turning(Guard::NotProtected),
            V::Protected,
        ),
        (
            "G3 seven days after a containment",
            W::ForgetsLastDays,
            Scenario::two_actions,
            V::AfterReactivation,
        ),
        ("G4 seal of the approval", W::Blind(Guard::Approval), forged, V::Unapproved),
        (
            "G4 approver may still approve",
            W::Blind(Guard::Approval),
            || turning(Guard::Approval),
            V::ApproverLeft,
        ),
        (
            "G5 target active and the same",
            W::Blind(Guard::Target),
            || turning(Guard::Target),
            V::NotActive,
        ),
        ("G6 events read again", W::Blind(Guard::Event), || turning(Guard::Event), V::EventOver),
        ("G7 budget", W::Blind(Guard::Budget), || two_at_once(vec![0, 1]), V::OverBudget),
        ("G8 lock", W::Blind(Guard::Lock), || two_at_once(vec![0, 0]), V::TwoAtOnce),
        ("G9 kind allowed", W::Blind(Guard::Kind), || turning(Guard::Kind), V::KindForbidden),
        (
            "G10 page as approved",
            W::Blind(Guard::Unchanged),
            || turning(Guard::Unchanged),
            V::PageChanged,
        ),
        ("G11 breaker", W::Blind(Guard::Breaker), || turning(Guard::Breaker), V::BreakerOpen),
        ("G12 clocks agree", W::Blind(Guard::Clock), || turning(Guard::Clock), V::ClockWrong),
        (
            "G13 audit chain whole",
            W::Blind(Guard::AuditTrail),
            || turning(Guard::AuditTrail),
            V::AuditBroken,
        ),
        ("G13 store not put back", W::Blind(Guard::AuditTrail), restored, V::SecondRequest),
    ]
}

fn protocol_table() -> Vec<Row> {
    use Violation as V;
    use Weakness as W;
    vec![
        (
            "age of the readings",
            W::AgelessReadings,
            || standing_still(Clocks::Good),
            V::AgainstKillSwitch,
        ),
        (
            "deadline by the wall clock",
            W::NoWallClock,
            || standing_still(Clocks::Paused),
            V::AgainstKillSwitch,
        ),
        (
            "deadline by the steady clock",
            W::NoSteadyClock,
            || standing_still(Clocks::WallSetBack),
            V::AgainstKillSwitch,
        ),
        ("wait for stray requests", W::NoWait, Scenario::least, V::EffectAfterWithdrawal),
        ("intent before effect", W::NoIntent, Scenario::least, V::SecondRequest),
        ("compare and swap of the claim", W::NoCompareAndSwap, Scenario::least, V::SecondRequest),
        ("single shot", W::SecondShot, Scenario::least, V::SecondRequest),
        ("single shot, and a reactivation", W::SecondShot, reactivated, V::AfterReactivation),
        ("expiry of the approval", W::LongerThanSaid, Scenario::least, V::AfterApproval),
        ("two different people", W::SamePersonTwice, two_people, V::Unapproved),
        ("time to take it back", W::NoCooling, Scenario::least, V::InCooling),
        (
            "revocation during a claim",
            W::LateWithdrawalIsLost,
            revoked_late,
            V::ClaimedAfterWithdrawal,
        ),
        ("audit before effect", W::NotAudited, Scenario::least, V::Unaudited),
    ]
}

#[test]
fn blinding_any_one_guard_breaks_a_property() {
    let mut report =
        String::from("| blinded | property that breaks | states until then |\n|---|---|---|\n");
    for (name, weakness, scenario, violation) in table() {
        let property = violation.property();
        let found = explore(scenario().with(weakness), Some(property));
        assert!(found.violated.contains(&property), "{name}: {found:?}");
        writeln!(report, "| {name} | {property} | {} |", found.states).expect("text");
    }
    println!("{report}");
}

#[test]
fn with_every_guard_in_place_none_of_these_worlds_breaks_a_property() {
    // The others are part of the explorations of their own, in which more goes wrong.
    let own = [Scenario::least().name, Scenario::two_actions().name];
    for (name, _, scenario, _) in table() {
        if own.contains(&scenario().name) {
            continue;
        }
        let found = explore(scenario(), None);
        println!("{name}: {} states in {:.1} s", found.states, found.seconds);
        assert_eq!(found.violated, Vec::<&str>::new(), "{name}: {}", found.example);
    }
}
