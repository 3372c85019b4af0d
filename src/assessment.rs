//! Which verdict the findings speak for, and why.
//!
//! A proposal is for people: it makes a case more or less urgent, and nothing acts on it. What is
//! not known counts for neither side, and "unknown" is an answer.

mod judgement;
mod reading;
mod rules;
mod signal;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

pub use reading::Reading;
pub use rules::Rule;
pub use rules::RuleSet;
pub use signal::Signal;

use crate::findings::Collector;
use crate::findings::Findings;
use crate::findings::Subject;
use crate::fraud_event::Severity;
use crate::language::Phrase;
use crate::verdict::Verdict;
use judgement::Judgement;
use reading::Scene;

/// What is proposed, with the reasons for and against it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// `Fraud`, `Legitimate` or `Ignore`; absent when the findings do not tell.
    pub verdict: Option<Verdict>,
    /// The sum of the points: positive speaks for fraud, negative for legitimate use.
    pub points: i32,
    /// The reasons that speak for the proposal, the weightiest first; for an unknown one those for
    /// fraud. At most [`Proposal::MOST_REASONS`].
    pub reasons_for: Vec<Reason>,
    /// The reasons that speak against it, the weightiest first; at most as many.
    pub reasons_against: Vec<Reason>,
    /// How many of the signals that the rules ask for could not be read.
    pub unknown: usize,
    /// How many signals the rules ask for.
    pub asked: usize,
}

/// A reason and where its proof is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The rule's name in the policy.
    pub rule: String,
    /// What it weighs; positive for fraud.
    pub points: i32,
    /// What was found, with its figures.
    pub what: Phrase,
    /// Whose findings prove it; absent when the event itself does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Collector>,
}

impl Proposal {
    /// Longest list of reasons, on either side.
    pub const MOST_REASONS: usize = 8;
}

/// Which verdict the findings speak for.
///
/// Fraud is proposed when its points reach what the rules ask. What calms needs more: that nothing
/// strong speaks for fraud, and that the points would still suffice if everything that nobody
/// answered spoke for fraud. So a question that is not answered any more never calms anybody.
pub fn assess(subject: &Subject, findings: &Findings, rules: &RuleSet, now: Timestamp) -> Proposal {
    let scene = Scene::new(subject, findings, now);
    Judgement::new(&scene, rules).proposal()
}

/// What every signal says about a case, in the order in which people read them.
pub fn readings(subject: &Subject, findings: &Findings, now: Timestamp) -> Vec<(Signal, Reading)> {
    let scene = Scene::new(subject, findings, now);
    Signal::ALL.into_iter().map(|signal| (signal, signal.read(&scene))).collect()
}

/// How urgent a case is, by its severity and what is proposed: one step more for fraud, one step
/// less for what calms. It never falls below low, and a high severity never below medium.
pub fn urgency(severity: Severity, proposal: &Proposal) -> Severity {
    match (proposal.verdict, severity) {
        (Some(Verdict::Fraud), Severity::Informational) => Severity::Low,
        (Some(Verdict::Fraud), Severity::Low) => Severity::Medium,
        (Some(Verdict::Fraud), _) => Severity::High,
        (Some(Verdict::Legitimate | Verdict::Ignore), Severity::High) => Severity::Medium,
        (Some(Verdict::Legitimate | Verdict::Ignore), Severity::Medium) => Severity::Low,
        _ => severity,
    }
}

#[cfg(test)]
mod tests;
