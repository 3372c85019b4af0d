//! What is remembered of everything that is decided besides containments, one function for each
//! occasion.

use jiff::Timestamp;

use super::Draft;
use crate::seal::Fingerprint;
use crate::text::Untrusted;
use crate::verdict::Verdict;

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

    /// The breaker opened by itself; `by` is whose approvals did it.
    pub fn breaker_opened(by: &Untrusted, reason: &str, at: Timestamp) -> Self {
        let draft = Self::about("breaker", "opened", by, at);
        Self { reason: Untrusted::new(reason), ..draft.with_change("closed", "open") }
    }

    /// Somebody closed the breaker.
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

    /// The rules of containment are others than before: what must never be contained, what may be,
    /// and how much. The fingerprints tell which.
    pub fn rules_changed(
        by: &Untrusted,
        before: Option<Fingerprint>,
        after: Fingerprint,
        at: Timestamp,
    ) -> Self {
        let draft = Self::about("configuration/rules", "changed", by, at);
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
