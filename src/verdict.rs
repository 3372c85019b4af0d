//! What a partner answers to fraud events, and for which of them.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::fraud_event::EventStatus;
use crate::fraud_event::ResolvedReason;
use crate::language::Phrase;

/// An answer to Microsoft; each is told as it is and never translated into another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Somebody looks at it; the event stays unresolved.
    Investigating,
    /// Expected, or a mistake of the detection. The Partner Center API does not document it; the
    /// portal and Graph do.
    Legitimate,
    /// Real abuse.
    Fraud,
    /// A stale alert.
    Ignore,
}

/// How a verdict compares with what Microsoft has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has said it.
    Unsaid,
    /// Microsoft has the same.
    Said,
    /// It is resolved, and nothing says why.
    Unclear,
    /// It is resolved for another reason.
    Otherwise,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Self; 4] = [Self::Investigating, Self::Legitimate, Self::Fraud, Self::Ignore];

    /// The name for people and machines; Graph writes it in the same way.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Investigating => "investigating",
            Self::Legitimate => "legitimate",
            Self::Fraud => "fraud",
            Self::Ignore => "ignore",
        }
    }

    /// The verdict in the reader's language.
    pub fn phrase(self) -> Phrase {
        Phrase::new(match self {
            Self::Investigating => "verdict-investigating",
            Self::Legitimate => "verdict-legitimate",
            Self::Fraud => "verdict-fraud",
            Self::Ignore => "verdict-ignore",
        })
    }

    /// Reads a verdict without regard to case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str().eq_ignore_ascii_case(text.trim()))
    }

    /// The reason of the resolution; `None` when the verdict resolves nothing.
    pub fn reason(self) -> Option<ResolvedReason> {
        match self {
            Self::Investigating => None,
            Self::Legitimate => Some(ResolvedReason::Legitimate),
            Self::Fraud => Some(ResolvedReason::Fraud),
            Self::Ignore => Some(ResolvedReason::Ignore),
        }
    }

    /// True when the verdict resolves an event.
    pub fn is_final(self) -> bool {
        self != Self::Investigating
    }

    /// The status that an event has after this verdict.
    pub fn status(self) -> EventStatus {
        if self.is_final() { EventStatus::Resolved } else { EventStatus::Investigating }
    }

    /// How the verdict compares with what Microsoft has; an unknown status has said nothing.
    pub fn compare(self, status: EventStatus, reason: Option<&ResolvedReason>) -> Standing {
        match (status, reason) {
            (EventStatus::Resolved, reason)
                if reason.is_some() && reason == self.reason().as_ref() =>
            {
                Standing::Said
            }
            (EventStatus::Resolved, Some(_)) => Standing::Otherwise,
            (EventStatus::Resolved, None) if self.is_final() => Standing::Unclear,
            (EventStatus::Resolved, None) => Standing::Otherwise,
            (EventStatus::Investigating, _) if self == Self::Investigating => Standing::Said,
            _ => Standing::Unsaid,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Microsoft's id of an event, as sent; never blank.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EventId(String);

/// An id without a character in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the id of an event is blank")]
pub struct BlankId;

impl EventId {
    /// Takes an id as sent; `None` for a blank one.
    pub fn parse(text: &str) -> Option<Self> {
        (!text.trim().is_empty()).then(|| Self(text.to_owned()))
    }

    /// The id as sent; somebody else's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for EventId {
    type Error = BlankId;

    fn try_from(text: String) -> Result<Self, BlankId> {
        Self::parse(&text).ok_or(BlankId)
    }
}

impl From<EventId> for String {
    fn from(id: EventId) -> Self {
        id.0
    }
}

/// At least one id. Partner Center takes an empty list for every event of the subscription, so an
/// empty list cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct EventIds(Vec<EventId>);

impl EventIds {
    /// A list of these ids, each once and in this order; `None` when there is none.
    pub fn new(ids: impl IntoIterator<Item = EventId>) -> Option<Self> {
        let mut list: Vec<EventId> = Vec::new();
        for id in ids {
            if !list.contains(&id) {
                list.push(id);
            }
        }
        (!list.is_empty()).then_some(Self(list))
    }

    /// The ids.
    pub fn iter(&self) -> impl Iterator<Item = &EventId> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_cannot_be_made_and_a_blank_id_cannot_be_in_one() {
        assert_eq!(EventIds::new([]), None);
        for text in ["", " ", "\t\r\n"] {
            assert_eq!(EventId::parse(text), None, "{text:?}");
            let json = serde_json::to_string(text).expect("JSON");
            assert!(serde_json::from_str::<EventId>(&json).is_err(), "{text:?}");
        }
        let filtered: Vec<EventId> = ["a"].iter().filter_map(|_| None).collect();
        assert_eq!(EventIds::new(filtered), None, "all filtered out");
    }

    #[test]
    fn a_verdict_is_said_only_when_microsoft_has_the_very_same() {
        let compare = |verdict: Verdict, status, reason: Option<ResolvedReason>| {
            verdict.compare(status, reason.as_ref())
        };
        let other = || Some(ResolvedReason::Other("Dismissed".to_owned()));
        for (verdict, status, reason, standing) in [
            (Verdict::Fraud, EventStatus::Active, None, Standing::Unsaid),
            (Verdict::Fraud, EventStatus::Investigating, None, Standing::Unsaid),
            (Verdict::Fraud, EventStatus::Unknown, None, Standing::Unsaid),
            (Verdict::Fraud, EventStatus::Resolved, Verdict::Fraud.reason(), Standing::Said),
            (Verdict::Fraud, EventStatus::Resolved, Verdict::Ignore.reason(), Standing::Otherwise),
            (Verdict::Fraud, EventStatus::Resolved, other(), Standing::Otherwise),
            (Verdict::Fraud, EventStatus::Resolved, None, Standing::Unclear),
            (Verdict::Fraud, EventStatus::Active, Verdict::Fraud.reason(), Standing::Unsaid),
            (Verdict::Investigating, EventStatus::Investigating, None, Standing::Said),
            (Verdict::Investigating, EventStatus::Active, None, Standing::Unsaid),
            (Verdict::Investigating, EventStatus::Resolved, None, Standing::Otherwise),
            (Verdict::Investigating, EventStatus::Resolved, other(), Standing::Otherwise),
        ] {
            let found = compare(verdict, status, reason.clone());
            assert_eq!(found, standing, "{verdict} {status:?} {reason:?}");
        }
    }

    #[test]
    fn every_verdict_is_read_by_its_name() {
        for verdict in Verdict::ALL {
            assert_eq!(Verdict::parse(&verdict.as_str().to_uppercase()), Some(verdict));
        }
        assert_eq!(Verdict::parse("benign"), None);
    }

    #[test]
    fn a_verdict_leads_to_one_status_and_one_reason() {
        for (verdict, name, status, reason) in [
            (Verdict::Investigating, "investigating", EventStatus::Investigating, None),
            (
                Verdict::Legitimate,
                "legitimate",
                EventStatus::Resolved,
                Some(ResolvedReason::Legitimate),
            ),
            (Verdict::Fraud, "fraud", EventStatus::Resolved, Some(ResolvedReason::Fraud)),
            (Verdict::Ignore, "ignore", EventStatus::Resolved, Some(ResolvedReason::Ignore)),
        ] {
            assert_eq!(verdict.to_string(), name);
            assert_eq!(
                (verdict.status(), verdict.is_final()),
                (status, reason.is_some()),
                "{name}"
            );
            assert_eq!(verdict.reason(), reason, "{name}");
        }
    }

    #[test]
    fn ids_stay_as_they_were_sent_each_once_in_their_order() {
        let ids = ["b", " a ", "b", "a"].iter().filter_map(|id| EventId::parse(id));
        let ids = EventIds::new(ids).expect("ids");
        assert_eq!(ids.iter().map(EventId::as_str).collect::<Vec<_>>(), ["b", " a ", "a"]);
        let json = serde_json::to_string(&ids).expect("JSON");
        assert_eq!(json, r#"["b"," a ","a"]"#);
        assert_eq!(serde_json::from_str::<EventId>(r#"" a ""#).ok(), EventId::parse(" a "));
    }
}
