//! What is remembered of everything that is decided besides containments, one function for each
//! occasion.

use jiff::Timestamp;

use super::Draft;
use crate::seal::Fingerprint;
use crate::text::Untrusted;
use crate::verdict::Verdict;

/// What of the configuration decides who may do what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Configuration {
    /// What must never be contained, what may be, and how much.
    Rules,
}

impl Configuration {
    /// Its name in the audit.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rules => "rules",
        }
    }
}

/// What a person said the events of a case are.
#[derive(Clone, Copy, Debug)]
pub struct GivenVerdict<'a> {
    /// The id of the case.
    pub case: &'a str,
    /// What tells the answers of the case apart.
    pub number: u32,
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub note: &'a Untrusted,
}

impl Draft {
    /// Somebody stopped everything. `before` is where the switch stood.
    pub fn kill_switch_pulled(
        by: &Untrusted,
        reason: &Untrusted,
        before: &str,
        at: Timestamp,
    ) -> Self {
        let draft = Self::about("kill-switch", "pulled", by, at);
        Self { reason: reason.clone(), ..draft.with_change(before, "on") }
    }

    /// Somebody let it go on.
    pub fn kill_switch_released(
        by: &Untrusted,
        reason: &Untrusted,
        before: &str,
        at: Timestamp,
    ) -> Self {
        let draft = Self::about("kill-switch", "released", by, at);
        Self { reason: reason.clone(), ..draft.with_change(before, "off") }
    }

    /// Somebody closed the breaker that too many proposals had opened.
    pub fn breaker_closed(by: &Untrusted, reason: &Untrusted, at: Timestamp) -> Self {
        let draft = Self::about("breaker", "closed", by, at);
        Self { reason: reason.clone(), ..draft.with_change("open", "closed") }
    }

    /// A person said what the events of a case are.
    pub fn verdict_given(given: &GivenVerdict<'_>, by: &Untrusted, at: Timestamp) -> Self {
        let draft = Self::about(&format!("case/{}", given.case), "answered", by, at);
        let draft = draft.with_change("", given.verdict.as_str());
        Self { reference: given.number.to_string(), reason: given.note.clone(), ..draft }
    }

    /// Rules in the configuration are others than before; the fingerprints tell which.
    pub fn configuration_changed(
        what: Configuration,
        by: &Untrusted,
        before: Option<Fingerprint>,
        after: Fingerprint,
        at: Timestamp,
    ) -> Self {
        let subject = format!("configuration/{}", what.as_str());
        let draft = Self::about(&subject, "changed", by, at);
        let before = before.map(|before| before.to_string()).unwrap_or_default();
        draft.with_change(&before, &after.to_string())
    }

    /// Most subjects have one entry a moment, so the moment tells them apart.
    fn about(subject: &str, action: &str, by: &Untrusted, at: Timestamp) -> Self {
        Self {
            at,
            actor: by.clone(),
            action: action.to_owned(),
            subject: subject.to_owned(),
            reference: at.to_string(),
            reason: Untrusted::new(""),
            before: Untrusted::new(""),
            after: Untrusted::new(""),
        }
    }

    fn with_change(self, before: &str, after: &str) -> Self {
        Self { before: Untrusted::new(before), after: Untrusted::new(after), ..self }
    }
}
