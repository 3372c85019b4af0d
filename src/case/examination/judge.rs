//! How each line of Microsoft's checklist stands, as far as the findings tell.
//!
//! What was not answered, or only in part, or looked at too late to see the days before the event,
//! never makes a line good. Nor does evidence where the line asks a person to do something, or to
//! look where nothing was read: there it may only show what is bad.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::Timestamp;

use super::CheckFinding;
use super::CheckState;
use super::proposal_phrase;
use crate::assessment::Proposal;
use crate::case::Check;
use crate::findings::Administrator;
use crate::findings::AdministratorKind;
use crate::findings::Assignment;
use crate::findings::Collected;
use crate::findings::Deed;
use crate::findings::DeedKind;
use crate::findings::Findings;
use crate::findings::Question;
use crate::findings::Reply;
use crate::findings::Subject;
use crate::language::Phrase;
use crate::verdict::Verdict;

/// Names that a proof lists; the findings have the rest.
const MOST_NAMES: usize = 3;
/// Recovery details that were changed this long before the event are of interest.
const LATELY: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The window of a collection begins at a whole second.
const ROUNDING: SignedDuration = SignedDuration::from_mins(1);

type Judged = Result<CheckFinding, CheckFinding>;

/// All lines.
pub(super) fn all(
    subject: &Subject,
    findings: &Findings,
    proposal: &Proposal,
) -> BTreeMap<Check, CheckFinding> {
    let judge = |check| {
        let judged = match check {
            Check::Resources => resources(subject, findings),
            Check::Legitimate => Ok(legitimate(proposal)),
            Check::LastWeek => last_week(subject, findings),
            Check::AdminPasswords => passwords(subject, findings),
            Check::RecoveryDetails => recovery(subject, findings),
            Check::Mfa => mfa(findings),
            Check::RiskyUsers => risky_users(subject, findings),
            Check::RiskyTenants => tenant(findings),
            Check::RiskySubscriptions => subscription(findings),
            Check::BestPractices => best_practices(findings),
        };
        (check, judged.unwrap_or_else(|unknown| unknown))
    };
    Check::ALL.into_iter().map(judge).collect()
}

fn good(proof: Phrase) -> CheckFinding {
    CheckFinding { state: CheckState::Good, proof }
}

fn bad(proof: Phrase) -> CheckFinding {
    CheckFinding { state: CheckState::Bad, proof }
}

fn unknown(proof: Phrase) -> CheckFinding {
    CheckFinding { state: CheckState::Unknown, proof }
}

/// Nobody can tell, because of how a question was answered.
fn not_answered(question: Question, reply: &Reply) -> CheckFinding {
    let asked = Phrase::new("proof-not-answered").with("question", question.phrase());
    unknown(asked.with("reply", reply.phrase(question)))
}

/// The facts behind a question, or why there are none.
fn known<T>(collected: &Collected<T>, question: Question) -> Result<&T, CheckFinding> {
    collected.known_by(question).map_err(|reply| not_answered(question, &reply))
}

/// An error unless the question was answered wholly: what is missing could be the bad part.
fn wholly<T>(collected: &Collected<T>, question: Question) -> Result<(), CheckFinding> {
    match collected.replies.get(&question).unwrap_or(&Reply::NotAsked) {
        Reply::Answered => Ok(()),
        reply => Err(not_answered(question, reply)),
    }
}

/// An error unless the days before the event were looked at: Resource Graph and the audits go back
/// two weeks at most, so what is collected late about an old event has not seen how it began.
fn reaches(subject: &Subject, since: Option<Timestamp>) -> Result<(), CheckFinding> {
    let begin = subject.detected_at.checked_sub(LATELY).unwrap_or(Timestamp::MIN);
    let has_seen = |since: Timestamp| since.duration_since(begin) < ROUNDING;
    match since.is_some_and(has_seen) {
        true => Ok(()),
        false => Err(unknown(Phrase::new("proof-too-late"))),
    }
}

fn resources(subject: &Subject, findings: &Findings) -> Judged {
    let facts = known(&findings.resources, Question::Inventory)?;
    if facts.suspicious_left > 0 {
        let left = Phrase::new("proof-suspicious-left").with("count", facts.suspicious_left);
        return Ok(bad(left.with("all", facts.suspicious)));
    }
    // A machine that mines may have been there for years, and never have changed.
    if facts.named_left > 0 {
        return Ok(bad(Phrase::new("proof-named-left").with("count", facts.named_left)));
    }
    wholly(&findings.resources, Question::Inventory)?;
    wholly(&findings.resources, Question::ResourceChanges)?;
    if facts.named_unknown > 0 {
        return Err(some_unknown(facts.named_unknown, Question::Inventory));
    }
    reaches(subject, facts.since)?;
    Ok(good(match facts.suspicious {
        0 => Phrase::new("proof-nothing-suspicious"),
        all => Phrase::new("proof-suspicious-gone").with("count", all),
    }))
}

fn legitimate(proposal: &Proposal) -> CheckFinding {
    let says = proposal_phrase(proposal.verdict);
    match proposal.verdict {
        Some(Verdict::Fraud) => bad(says),
        // The customer has to be asked all the same, and Microsoft to be answered.
        Some(Verdict::Legitimate | Verdict::Ignore | Verdict::Investigating) | None => {
            unknown(says)
        }
    }
}

fn last_week(subject: &Subject, findings: &Findings) -> Judged {
    let facts = known(&findings.resources, Question::ResourceChanges)
        .or_else(|_| known(&findings.resources, Question::ActivityLog))?;
    let counts = |key| {
        Phrase::new(key)
            .with("created", facts.created)
            .with("changed", facts.changed)
            .with("deleted", facts.deleted)
            .with("suspicious", facts.suspicious)
    };
    if facts.is_unusual() {
        let by = facts.actors.iter().find(|actor| actor.suspicious > 0 && !actor.name.is_blank());
        return Ok(bad(match by {
            Some(actor) => counts("proof-week-bad-by").with("who", actor.name.clone()),
            None => counts("proof-week-bad"),
        }));
    }
    wholly(&findings.resources, Question::ResourceChanges)?;
    wholly(&findings.resources, Question::ActivityLog)?;
    reaches(subject, facts.since)?;
    Ok(good(counts("proof-week-good")))
}

/// The people among the administrators.
fn people(findings: &Findings) -> Result<Vec<&Administrator>, CheckFinding> {
    let facts = known(&findings.administrators, Question::GlobalAdministrators)?;
    let people: Vec<&Administrator> = facts.people().collect();
    match people.is_empty() {
        true => Err(unknown(Phrase::new("proof-no-administrators"))),
        false => Ok(people),
    }
}

/// An error unless all administrators are known: those who may take the role at any time, and those
/// behind each group, too. Without the licence for it nobody is eligible.
fn all_known(findings: &Findings) -> Result<(), CheckFinding> {
    let collected = &findings.administrators;
    wholly(collected, Question::GlobalAdministrators)?;
    let eligible = collected.replies.get(&Question::EligibleAdministrators);
    if !matches!(eligible, Some(Reply::NotLicensed { .. })) {
        wholly(collected, Question::EligibleAdministrators)?;
    }
    let is_closed = |one: &&Administrator| {
        !matches!(one.kind, AdministratorKind::User | AdministratorKind::ServicePrincipal)
    };
    let closed = collected.facts.list.iter().filter(is_closed).count();
    let left = collected.facts.count.saturating_sub(collected.facts.list.len());
    match closed + left {
        0 => Ok(()),
        count => Err(some_unknown(count, Question::GlobalAdministrators)),
    }
}

fn some_unknown(count: usize, question: Question) -> CheckFinding {
    let some = Phrase::new("proof-some-unknown").with("count", count);
    unknown(some.with("question", question.phrase()))
}

/// Who fails, who passes, and of whom nothing is known.
struct Sorted<'a> {
    bad: Vec<&'a Administrator>,
    unknown: usize,
    all: usize,
}

fn sort<'a>(
    people: &[&'a Administrator],
    is_good: impl Fn(&Administrator) -> Option<bool>,
) -> Sorted<'a> {
    let judged: Vec<_> = people.iter().map(|one| (*one, is_good(one))).collect();
    Sorted {
        bad: judged.iter().filter(|(_, good)| *good == Some(false)).map(|(one, _)| *one).collect(),
        unknown: judged.iter().filter(|(_, good)| good.is_none()).count(),
        all: people.len(),
    }
}

impl Sorted<'_> {
    /// Bad when anybody fails, good when everybody passes and nobody is left out.
    fn judge(&self, findings: &Findings, keys: [&'static str; 2], question: Question) -> Judged {
        let [is_bad, is_good] = keys;
        if !self.bad.is_empty() {
            let proof = Phrase::new(is_bad).with("count", self.bad.len()).with("all", self.all);
            return Ok(bad(proof.with("names", names(&self.bad))));
        }
        if self.unknown > 0 {
            return Err(some_unknown(self.unknown, question));
        }
        all_known(findings)?;
        Ok(good(Phrase::new(is_good).with("all", self.all)))
    }
}

fn names(list: &[&Administrator]) -> Phrase {
    let shown = list.iter().take(MOST_NAMES);
    Phrase::list(shown.map(|one| Phrase::theirs(one.name.clone())))
}

/// An account that is newer than the event has no password that anybody changed, and one that
/// somebody else reset may have been reset by the attacker.
fn passwords(subject: &Subject, findings: &Findings) -> Judged {
    let people = people(findings)?;
    let is_new = |one: &Administrator| {
        let is_made_since = one.created_at.is_some_and(|at| at > subject.detected_at);
        Some(one.password_changed_at? > subject.detected_at && !is_made_since)
    };
    let keys = ["proof-passwords-old", "proof-passwords-new"];
    let judged = sort(&people, is_new).judge(findings, keys, Question::GlobalAdministrators)?;
    if judged.state == CheckState::Good {
        let resets = resets_since(subject, findings)?;
        if resets > 0 {
            return Err(unknown(Phrase::new("proof-passwords-reset").with("count", resets)));
        }
        owners_are_administrators(findings)?;
    }
    Ok(judged)
}

/// How many passwords were reset by somebody else since the event.
fn resets_since(subject: &Subject, findings: &Findings) -> Result<usize, CheckFinding> {
    let facts = known(&findings.access, Question::DirectoryAudits)?;
    let is_it =
        |deed: &&Deed| deed.kind == DeedKind::PasswordReset && deed.at > subject.detected_at;
    Ok(facts.deeds.iter().filter(is_it).count())
}

/// An error unless every person who owns the subscription is among the administrators, whose
/// passwords are known.
fn owners_are_administrators(findings: &Findings) -> Result<(), CheckFinding> {
    let facts = known(&findings.access, Question::RoleAssignments)?;
    let administrators = &findings.administrators.facts.list;
    let is_known = |owner: &Assignment| {
        administrators
            .iter()
            .any(|one| one.id.as_received().eq_ignore_ascii_case(owner.principal.as_received()))
    };
    let is_app =
        |owner: &Assignment| owner.kind.as_received().eq_ignore_ascii_case("ServicePrincipal");
    let left = facts.owner_count.saturating_sub(facts.owners.len());
    let others = facts.owners.iter().filter(|owner| !is_app(owner) && !is_known(owner)).count();
    match others + left {
        0 => wholly(&findings.access, Question::RoleAssignments),
        count => Err(unknown(Phrase::new("proof-owners-unknown").with("count", count))),
    }
}

fn mfa(findings: &Findings) -> Judged {
    let people = people(findings)?;
    known(&findings.administrators, Question::MfaRegistration)?;
    let keys = ["proof-mfa-missing", "proof-mfa-registered"];
    sort(&people, |one| one.has_mfa).judge(findings, keys, Question::MfaRegistration)
}

/// Whoever changes recovery details before an event may be the attacker; after it, whoever repairs
/// them or again the attacker, which only a person can tell.
fn recovery(subject: &Subject, findings: &Findings) -> Judged {
    let people = people(findings)?;
    let audits = known(&findings.access, Question::DirectoryAudits)?;
    let from = subject.detected_at.checked_sub(LATELY).unwrap_or(subject.detected_at);
    let changed = |one: &&&Administrator| one.recovery_changed_at.is_some_and(|at| at >= from);
    let (after, before): (Vec<&Administrator>, Vec<&Administrator>) = people
        .iter()
        .filter(changed)
        .copied()
        .partition(|one| one.recovery_changed_at.is_some_and(|at| at > subject.detected_at));
    if !before.is_empty() {
        let proof = Phrase::new("proof-recovery-changed-before").with("count", before.len());
        return Ok(bad(proof.with("names", names(&before))));
    }
    if !after.is_empty() {
        let proof = Phrase::new("proof-recovery-changed-since").with("count", after.len());
        return Ok(unknown(proof.with("names", names(&after))));
    }
    wholly(&findings.access, Question::DirectoryAudits)?;
    reaches(subject, audits.since)?;
    all_known(findings)?;
    Ok(good(Phrase::new("proof-recovery-unchanged").with("all", people.len())))
}

fn risky_users(subject: &Subject, findings: &Findings) -> Judged {
    let facts = known(&findings.risk, Question::RiskyUsers)
        .or_else(|why| known(&findings.risk, Question::RiskySignIns).map_err(|_| why))?;
    if facts.is_unusual() {
        let names = facts.users.iter().take(MOST_NAMES);
        let names: Vec<Phrase> = names.map(|user| Phrase::theirs(user.name.clone())).collect();
        let proof = Phrase::new(if names.is_empty() { "proof-sign-ins" } else { "proof-risky" })
            .with("users", facts.user_count)
            .with("sign-ins", facts.sign_in_count);
        return Ok(bad(match names.is_empty() {
            true => proof,
            false => proof.with("names", Phrase::list(names)),
        }));
    }
    wholly(&findings.risk, Question::RiskyUsers)?;
    wholly(&findings.risk, Question::RiskySignIns)?;
    reaches(subject, facts.since)?;
    Ok(good(Phrase::new("proof-nobody-risky")))
}

/// Whether somebody took power over the tenant lately; other tenants are not read.
fn tenant(findings: &Findings) -> Judged {
    let facts = known(&findings.access, Question::DirectoryAudits)?;
    let power = [
        DeedKind::AdministratorAdded,
        DeedKind::Elevated,
        DeedKind::SecretAdded,
        DeedKind::ConsentGiven,
        DeedKind::FederationChanged,
        DeedKind::PolicyWeakened,
    ];
    let count: usize = power.into_iter().map(|kind| facts.count(kind)).sum();
    if count > 0 {
        let named = power.into_iter().filter(|kind| facts.count(*kind) > 0);
        let what = Phrase::list(named.map(|kind| {
            Phrase::new("deed-counted").with("deed", kind.phrase()).with("count", facts.count(kind))
        }));
        return Ok(bad(Phrase::new("proof-power-in-tenant").with("what", what)));
    }
    wholly(&findings.access, Question::DirectoryAudits)?;
    Ok(unknown(Phrase::new("proof-no-power-in-tenant")))
}

/// Whether somebody was given the subscription lately; other subscriptions are not read.
fn subscription(findings: &Findings) -> Judged {
    let facts = known(&findings.access, Question::RoleAssignments)?;
    let given = facts.count(DeedKind::RoleAssigned);
    if given > 0 {
        let proof = Phrase::new("proof-role-given").with("count", given);
        return Ok(bad(proof.with("owners", facts.owner_count)));
    }
    wholly(&findings.access, Question::RoleAssignments)?;
    Ok(unknown(Phrase::new("proof-no-role-given").with("owners", facts.owner_count)))
}

/// Of the best practices one can be read: a spending budget.
fn best_practices(findings: &Findings) -> Judged {
    let facts = known(&findings.cost, Question::SpendingBudget)?;
    Ok(match facts.budget.filter(|budget| *budget > 0.0) {
        None => bad(Phrase::new("proof-no-budget")),
        // That one practice is followed does not mean that all are.
        Some(_) => unknown(Phrase::new("proof-only-budget")),
    })
}

#[cfg(test)]
mod tests;
