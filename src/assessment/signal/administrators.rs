//! The Global Administrators.

use super::Reading;
use super::Scene;
use super::Signal;
use super::risk;
use crate::findings::Administrator;
use crate::findings::AdministratorKind;
use crate::findings::Administrators;
use crate::findings::Question;
use crate::findings::RiskLevel;
use crate::language::Phrase;

/// Those who can sign in with a password.
fn people<'a>(scene: &Scene<'a>) -> Vec<&'a Administrator> {
    let is_answered = scene.is_answered(Question::GlobalAdministrators);
    let list = scene.findings.administrators.facts.people();
    list.filter(|one| is_answered && one.is_enabled != Some(false)).collect()
}

/// True when all of them are known by name. One whose kind is not known may be people.
fn is_complete(facts: &Administrators) -> bool {
    let is_read = |one: &Administrator| {
        matches!(one.kind, AdministratorKind::User | AdministratorKind::ServicePrincipal)
    };
    !facts.is_cut() && facts.list.iter().all(is_read) && facts.people().next().is_some()
}

pub(super) fn without_mfa(scene: &Scene<'_>) -> Reading {
    let people = people(scene);
    let is_answered = scene.is_answered(Question::MfaRegistration);
    let without = people.iter().filter(|one| is_answered && one.has_mfa == Some(false)).count();
    let is_all = is_complete(&scene.findings.administrators.facts)
        && people.iter().all(|one| one.has_mfa == Some(true));
    let what =
        Phrase::new("signal-admins-without-mfa").with("count", without).with("all", people.len());
    scene.some(Signal::AdminWithoutMfa, without > 0, is_all, what)
}

pub(super) fn at_risk(scene: &Scene<'_>) -> Reading {
    let is_at_risk = |one: &&Administrator| {
        one.risk.is_some_and(RiskLevel::is_risky) || risk::is_at_risk(scene, &[&one.name, &one.id])
    };
    let count = people(scene).iter().copied().filter(is_at_risk).count();
    let facts = &scene.findings.administrators.facts;
    let is_all = is_complete(facts) && risk::lists_all_users(scene);
    let what = Phrase::new("signal-admins-at-risk").with("count", count);
    scene.some(Signal::AdminAtRisk, count > 0, is_all, what)
}

pub(super) fn recovery_changed(scene: &Scene<'_>) -> Reading {
    let lately = scene.lately();
    let is_late = |one: &&&Administrator| one.recovery_changed_at.is_some_and(|at| at >= lately);
    let count = people(scene).iter().filter(is_late).count();
    let is_all = is_complete(&scene.findings.administrators.facts)
        && scene.reaches_the_event(scene.findings.access.facts.since);
    let what = Phrase::new("signal-admins-recovery-changed").with("count", count);
    scene.some(Signal::AdminRecoveryChanged, count > 0, is_all, what)
}
