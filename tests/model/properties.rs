//! What must hold in every state of the world.

use std::sync::PoisonError;

use fraud_guard::containment::action::Action;
use fraud_guard::containment::action::Input;
use fraud_guard::containment::action::Phase;
use fraud_guard::containment::action::State;
use fraud_guard::containment::action::Watch;
use stateright::Model;
use stateright::Property;

use super::scenario::Scenario;
use super::world::Kept;
use super::world::World;

pub(super) const SUCCEEDS: &str = "a containment can succeed";
pub(super) const FITS: &str = "I8 the audit chain fits the states";
pub(super) const NO_DEAD_END: &str = "no dead end";
pub(super) const ENDS: &str = "time alone leads every action to its end or to a person";

/// What happened and must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Violation {
    Unapproved,
    AfterApproval,
    InCooling,
    SecondRequest,
    SecondEffect,
    SentAfterWithdrawal,
    EffectAfterWithdrawal,
    ClaimedAfterWithdrawal,
    Protected,
    AfterReactivation,
    OverBudget,
    Unaudited,
    TwoAtOnce,
    AgainstMode,
    AgainstKillSwitch,
    ApproverLeft,
    NotActive,
    EventOver,
    KindForbidden,
    PageChanged,
    BreakerOpen,
    ClockWrong,
    AuditBroken,
}

impl Violation {
    /// The property that says that it does not happen.
    pub(super) fn property(self) -> &'static str {
        match self {
            Self::Unapproved => "I1 nothing is sent that not all who must have approved",
            Self::AfterApproval => "I1 nothing is sent after an approval's time is over",
            Self::InCooling => "nothing is sent while an approval can be taken back (120 s)",
            Self::SecondRequest => "I2 no second request that may get through",
            Self::SecondEffect => "I2 at most one effect for one approval",
            Self::SentAfterWithdrawal => "I3 nothing is sent 5 s after it was withdrawn",
            Self::EffectAfterWithdrawal => "I3 nothing takes effect after it was withdrawn",
            Self::ClaimedAfterWithdrawal => "I3 nothing is tried again after it was withdrawn",
            Self::Protected => "I4 nothing is sent against a protected target",
            Self::AfterReactivation => "nothing is suspended again that a person reactivated",
            Self::OverBudget => "I7 no more is sent in an hour than the budget has",
            Self::Unaudited => "I8 nothing is sent before the audit chain knows of it",
            Self::TwoAtOnce => "no two actions act on one target at once",
            Self::AgainstMode => "nothing is sent 5 s after the mode was left",
            Self::AgainstKillSwitch => "nothing is sent 5 s after the kill switch was pulled",
            Self::ApproverLeft => "nothing is sent 5 s after its approver left",
            Self::NotActive => "nothing is sent to what is not active",
            Self::EventOver => "nothing is sent 5 s after every event was resolved",
            Self::KindForbidden => "nothing is sent 5 s after its kind was forbidden",
            Self::PageChanged => "nothing is sent but what the approver saw",
            Self::BreakerOpen => "nothing is sent 5 s after the breaker opened",
            Self::ClockWrong => "nothing is sent by a clock that is wrong",
            Self::AuditBroken => "nothing is sent while the audit chain is broken",
        }
    }
}

macro_rules! never {
    ($($violation:ident),* $(,)?) => {
        vec![$(Property::always(
            Violation::$violation.property(),
            |_: &Scenario, world: &World| !world.violations.contains(&Violation::$violation),
        )),*]
    };
}

pub(super) fn all() -> Vec<Property<Scenario>> {
    let mut properties = never![
        Unapproved,
        AfterApproval,
        InCooling,
        SecondRequest,
        SecondEffect,
        SentAfterWithdrawal,
        EffectAfterWithdrawal,
        ClaimedAfterWithdrawal,
        Protected,
        AfterReactivation,
        OverBudget,
        Unaudited,
        TwoAtOnce,
        AgainstMode,
        AgainstKillSwitch,
        ApproverLeft,
        NotActive,
        EventOver,
        KindForbidden,
        PageChanged,
        BreakerOpen,
        ClockWrong,
        AuditBroken,
    ];
    properties.push(Property::always(FITS, |scenario: &Scenario, world: &World| {
        scenario.is_restored || (0..world.chain.len()).all(|of| fits(world, of))
    }));
    properties.push(Property::always(NO_DEAD_END, |scenario: &Scenario, world: &World| {
        let mut events = Vec::new();
        scenario.actions(world, &mut events);
        is_over(world)
            || events.into_iter().rev().any(|event| scenario.next_state(world, event).is_some())
    }));
    properties.push(Property::always(ENDS, |scenario: &Scenario, world: &World| {
        world.documents.iter().all(|document| ends(scenario, &document.action))
    }));
    properties.push(Property::sometimes(SUCCEEDS, |_: &Scenario, world: &World| {
        (0..world.documents.len())
            .any(|of| world.phase(of) == Phase::Done && world.seen[of].effects == 1)
    }));
    properties
}

fn is_over(world: &World) -> bool {
    (0..world.documents.len()).all(|of| world.phase(of).is_over())
}

/// The lines of an action follow each other, and those that wait lead to where it stands.
fn fits(world: &World, of: usize) -> bool {
    let action = &world.documents[of].action;
    let mut at = Phase::Absent;
    let mut number = 0;
    for line in &world.chain[of] {
        if line.number != number || line.before != at {
            return false;
        }
        at = line.after;
        number += 1;
    }
    // What a worker has appended waits in the document until somebody says so.
    let known = number;
    for line in action.unaudited().iter().filter(|line| line.number >= known) {
        if line.number != number || line.before != at {
            return false;
        }
        at = line.after;
        number += 1;
    }
    at == action.phase()
}

/// Steps an action from deadline to deadline with nobody there.
fn ends(scenario: &Scenario, action: &Kept) -> bool {
    let mut known = scenario.ending.lock().unwrap_or_else(PoisonError::into_inner);
    if !known.insert(action.hash) {
        return true;
    }
    let mut action = Action::clone(action);
    for _ in 0..20 {
        if action.phase().is_over() {
            return true;
        }
        let Some(due) = action.due_at() else { return false };
        let at = match action.state() {
            // A check that nobody makes does not move the next one.
            State::Verifying(watch) | State::Unknown(watch) => watch.sent_by + Watch::GIVE_UP,
            // Nobody claims, either.
            State::Armed { .. } => action.expires_at(),
            _ => due,
        };
        let Ok(step) = action.step(&Input::TimePassed, at) else { return false };
        action = step.action;
    }
    false
}
