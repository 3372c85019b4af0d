//! Reading a signal: what is so, what is not so, and what cannot be told.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::Timestamp;

use super::Signal;
use crate::findings::Findings;
use crate::findings::Question;
use crate::findings::Reply;
use crate::findings::Subject;
use crate::language::Phrase;

/// Whether a signal is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// It is, with the figures.
    Holds(Phrase),
    /// It is not, and that is known.
    Not(Phrase),
    /// Nobody can tell.
    Unknown,
}

/// Why a signal cannot be told; the least excuse last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// The customer's licence does not include the answer. Nobody hides anything.
    Licence,
    /// The answers are there and do not tell: a list was cut, a window begins too late.
    Undecided,
    /// A question was not answered.
    Missing,
}

/// Everything that signals are read from.
pub(super) struct Scene<'a> {
    /// What the case is about.
    pub subject: &'a Subject,
    /// What was found.
    pub findings: &'a Findings,
    /// What time it is.
    pub now: Timestamp,
    replies: BTreeMap<Question, &'a Reply>,
}

/// How long before its detection a thing still belongs to an event; the collectors look back as
/// far.
const BEFORE_DETECTION: SignedDuration = SignedDuration::from_hours(7 * 24);
const HALF_BEFORE_DETECTION: SignedDuration = SignedDuration::from_hours(7 * 12);

impl Reading {
    /// What is so when this is not.
    #[must_use]
    pub(super) fn opposite(self) -> Self {
        match self {
            Self::Holds(phrase) => Self::Not(phrase),
            Self::Not(phrase) => Self::Holds(phrase),
            Self::Unknown => Self::Unknown,
        }
    }
}

impl<'a> Scene<'a> {
    pub(super) fn new(subject: &'a Subject, findings: &'a Findings, now: Timestamp) -> Self {
        Self { subject, findings, now, replies: findings.replies() }
    }

    /// True when there is something to read, wholly or in part.
    pub(super) fn is_answered(&self, question: Question) -> bool {
        self.replies.get(&question).is_some_and(|reply| reply.is_answer())
    }

    /// True when a question was answered wholly.
    pub(super) fn is_whole(&self, question: Question) -> bool {
        matches!(self.replies.get(&question), Some(Reply::Answered))
    }

    /// Reads "there is such a thing": part of an answer can show it, and only all of it rules it
    /// out.
    pub(super) fn some(&self, signal: Signal, shown: bool, is_all: bool, what: Phrase) -> Reading {
        let is_whole = || signal.questions().iter().all(|question| self.is_whole(*question));
        if shown {
            Reading::Holds(what)
        } else if is_all && is_whole() {
            Reading::Not(what)
        } else {
            Reading::Unknown
        }
    }

    /// Reads "all of them are so": one that is not refutes it, and only all of them prove it.
    pub(super) fn every(
        &self,
        signal: Signal,
        refuted: bool,
        is_all: bool,
        what: Phrase,
    ) -> Reading {
        self.some(signal, refuted, is_all, what).opposite()
    }

    /// Why a signal cannot be told.
    pub(super) fn gap(&self, signal: Signal) -> Gap {
        let gap_of = |question: &Question| match self.replies.get(question) {
            Some(Reply::Answered | Reply::Cut { .. }) => None,
            Some(Reply::NotLicensed { .. }) => Some(Gap::Licence),
            _ => Some(Gap::Missing),
        };
        signal.questions().iter().filter_map(gap_of).max().unwrap_or(Gap::Undecided)
    }

    /// From when on a thing belongs to the event.
    pub(super) fn lately(&self) -> Timestamp {
        let begin = self.subject.detected_at.min(self.now);
        begin.checked_sub(BEFORE_DETECTION).unwrap_or(Timestamp::MIN)
    }

    /// True when a window reaches back to what led to the event: one that shows half of those days
    /// or less says little of how it came about.
    pub(super) fn reaches_the_event(&self, since: Option<Timestamp>) -> bool {
        let detected_at = self.subject.detected_at;
        since.is_some_and(|since| detected_at.duration_since(since) > HALF_BEFORE_DETECTION)
    }
}

/// True when two names mean the same account.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim(), other.trim());
    !one.is_empty() && one.to_lowercase() == other.to_lowercase()
}
