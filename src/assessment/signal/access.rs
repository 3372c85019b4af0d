//! Who was given rights.

use super::Reading;
use super::Scene;
use super::Signal;
use crate::findings::Access;
use crate::findings::DeedKind;
use crate::findings::Question;
use crate::language::Phrase;

/// The role assignments that a customer's partner has from the beginning.
const PARTNERS: &str = "ForeignGroup";

fn access<'a>(scene: &Scene<'a>) -> &'a Access {
    &scene.findings.access.facts
}

/// How often something was done, as far as a question behind the signal was answered.
fn count(scene: &Scene<'_>, signal: Signal, kind: DeedKind) -> usize {
    let is_answered = signal.questions().iter().any(|question| scene.is_answered(*question));
    if is_answered { access(scene).count(kind) } else { 0 }
}

pub(super) fn deed(scene: &Scene<'_>, signal: Signal) -> Reading {
    let (kind, key) = match signal {
        Signal::Elevated => (DeedKind::Elevated, "signal-elevated"),
        Signal::AdministratorAdded => (DeedKind::AdministratorAdded, "signal-administrator-added"),
        Signal::NewUser => (DeedKind::UserCreated, "signal-new-user"),
        Signal::NewPrincipal => (DeedKind::PrincipalCreated, "signal-new-principal"),
        Signal::SecretAdded => (DeedKind::SecretAdded, "signal-secret-added"),
        Signal::ConsentGiven => (DeedKind::ConsentGiven, "signal-consent-given"),
        Signal::PasswordResetByOther => (DeedKind::PasswordReset, "signal-password-reset"),
        _ => (DeedKind::RecoveryChanged, "signal-recovery-changed"),
    };
    let count = count(scene, signal, kind);
    let is_all = scene.reaches_the_event(access(scene).since);
    scene.some(signal, count > 0, is_all, Phrase::new(key).with("count", count))
}

pub(super) fn owner_added(scene: &Scene<'_>) -> Reading {
    let access = access(scene);
    let is_answered = scene.is_answered(Question::RoleAssignments);
    let others = || access.owners.iter().filter(|one| one.kind.as_received() != PARTNERS);
    let lately = scene.lately();
    let recent = others().filter(|one| one.created_at.is_some_and(|at| at >= lately)).count();
    let recent = if is_answered { recent } else { 0 };
    // The newest come first, so that a list that was cut has all of them unless all are new.
    let is_all = others().all(|one| one.created_at.is_some())
        && (access.owners.len() >= access.owner_count || recent < access.owners.len());
    let what = Phrase::new("signal-owner-added").with("count", recent);
    scene.some(Signal::OwnerAdded, recent > 0, is_all, what)
}

pub(super) fn no_new_power(scene: &Scene<'_>) -> Reading {
    let kinds = [
        DeedKind::RoleAssigned,
        DeedKind::Elevated,
        DeedKind::AdministratorAdded,
        DeedKind::SecretAdded,
        DeedKind::ConsentGiven,
        DeedKind::FederationChanged,
        DeedKind::PolicyWeakened,
    ];
    let counts = kinds.map(|kind| count(scene, Signal::NoNewPower, kind));
    let given: usize = counts.iter().fold(0, |sum, one| sum.saturating_add(*one));
    let is_all = scene.reaches_the_event(access(scene).since);
    let what = Phrase::new("signal-power-given").with("count", given);
    scene.every(Signal::NoNewPower, given > 0, is_all, what)
}
