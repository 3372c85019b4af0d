//! Which verdict the findings speak for, and why.
//!
//! A proposal is for people: it makes a case more or less urgent, and nothing acts on it. What is
//! not known counts for neither side, and "unknown" is an answer.

use serde::Deserialize;
use serde::Serialize;

use crate::findings::Collector;
use crate::language::Phrase;
use crate::verdict::Verdict;

/// What is proposed, with the reasons for and against it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// `Fraud`, `Legitimate` or `Ignore`; absent when the findings do not tell.
    pub verdict: Option<Verdict>,
    /// The sum of the points: positive speaks for fraud, negative for legitimate use.
    pub points: i32,
    /// The reasons that speak for the proposal, the weightiest first; for an unknown one those for
    /// fraud.
    pub reasons_for: Vec<Reason>,
    /// The reasons that speak against it, the weightiest first.
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
