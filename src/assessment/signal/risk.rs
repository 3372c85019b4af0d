//! Whom Microsoft holds for compromised.

use super::Reading;
use super::Scene;
use super::Signal;
use crate::assessment::reading::is_same;
use crate::findings::Question;
use crate::findings::RiskLevel;
use crate::findings::RiskySignIn;
use crate::findings::RiskyUser;
use crate::language::Phrase;
use crate::text::Untrusted;

/// What Microsoft calls a risk that is over.
/// Source: `riskState` of `riskyUser`, <https://learn.microsoft.com/graph/api/resources/riskyuser>.
const OVER: [&str; 4] = ["none", "confirmedSafe", "remediated", "dismissed"];

fn is_present(user: &RiskyUser) -> bool {
    let state = user.state.as_received();
    user.level.is_risky() && !OVER.iter().any(|over| is_same(over, state))
}

/// True when one of somebody's names is that of a user at risk.
pub(super) fn is_at_risk(scene: &Scene<'_>, names: &[&Untrusted]) -> bool {
    let is_one = |user: &RiskyUser, name: &Untrusted| {
        let own = [&user.name, &user.id];
        own.iter().any(|own| is_same(own.as_received(), name.as_received()))
    };
    scene.is_answered(Question::RiskyUsers)
        && scene
            .findings
            .risk
            .facts
            .users
            .iter()
            .any(|user| is_present(user) && names.iter().any(|name| is_one(user, name)))
}

/// True when no user at risk is only counted.
pub(super) fn lists_all_users(scene: &Scene<'_>) -> bool {
    let risk = &scene.findings.risk.facts;
    risk.users.len() >= risk.user_count
}

pub(super) fn users(scene: &Scene<'_>) -> Reading {
    let risk = &scene.findings.risk.facts;
    let listed = risk.users.iter().filter(|user| is_present(user)).count();
    let more = risk.user_count.saturating_sub(risk.users.len());
    let is_answered = scene.is_answered(Question::RiskyUsers);
    let count = if is_answered { listed.saturating_add(more) } else { 0 };
    let what = Phrase::new("signal-risky-users").with("count", count);
    scene.some(Signal::RiskyUsers, count > 0, true, what)
}

/// A level that the licence hides may be any.
pub(super) fn sign_in_succeeded(scene: &Scene<'_>) -> Reading {
    let risk = &scene.findings.risk.facts;
    let is_grave = |one: &RiskySignIn| !matches!(one.level, RiskLevel::None | RiskLevel::Low);
    let grave = || risk.sign_ins.iter().filter(|one| is_grave(one));
    let is_answered = scene.is_answered(Question::RiskySignIns);
    let succeeded = grave().filter(|one| is_answered && one.has_succeeded == Some(true)).count();
    let is_all = risk.sign_ins.len() >= risk.sign_in_count
        && grave().all(|one| one.has_succeeded.is_some())
        && scene.reaches_the_event(risk.since);
    let what = Phrase::new("signal-risky-sign-ins").with("count", succeeded);
    scene.some(Signal::RiskySignInSucceeded, succeeded > 0, is_all, what)
}
