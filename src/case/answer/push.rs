//! A push: one answer for one event, on its way to the API that the event was read from.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::AnswerId;
use crate::case::EventRecord;
use crate::fraud_event::EventKey;
use crate::fraud_event::EventStatus;
use crate::fraud_event::ResolvedReason;
use crate::fraud_event::SourceName;
use crate::language::Phrase;
use crate::verdict::EventId;
use crate::verdict::Standing;
use crate::verdict::Verdict;

/// One answer for one event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Push {
    /// The API that the event was read from, which is the one to tell.
    pub source: SourceName,
    /// The event.
    pub event: EventKey,
    /// Microsoft's id of it.
    pub event_id: Option<EventId>,
    /// How often the event had come back when the answer was given.
    #[serde(default)]
    pub comebacks: u32,
    /// What Microsoft had of it when the answer was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_status: Option<EventStatus>,
    /// Why it was resolved then, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_reason: Option<ResolvedReason>,
    /// Where it stands.
    #[serde(flatten)]
    pub state: PushState,
}

/// Where a push stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum PushState {
    /// Has to be told.
    Pending {
        /// How often it was tried.
        tries: u32,
        /// Not before this moment.
        next_at: Timestamp,
        /// True when something was sent that may have had its effect.
        #[serde(default)]
        is_sent: bool,
        /// What went wrong last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        trouble: Option<Trouble>,
    },
    /// We told it, and Microsoft shows it.
    Confirmed {
        /// When it was seen.
        at: Timestamp,
    },
    /// Microsoft had it already, or does not need it any more.
    NotNeeded {
        /// When it was seen.
        at: Timestamp,
    },
    /// A newer answer took its place.
    Overtaken {
        /// When.
        at: Timestamp,
    },
    /// Given up; a person must act.
    Failed {
        /// When.
        at: Timestamp,
        /// Why.
        #[serde(flatten)]
        trouble: Trouble,
    },
}

/// What went wrong, in our own words, without secrets and without the words of others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// What happened.
    pub reason: Phrase,
    /// What a person can do; absent while time may heal it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<Phrase>,
}

/// A push that is due, with what its answer says.
#[derive(Clone, Debug, PartialEq)]
pub struct DuePush {
    /// The answer.
    pub answer: AnswerId,
    /// What it says.
    pub verdict: Verdict,
    /// True when something was sent that may have had its effect.
    pub is_sent: bool,
    /// The push.
    pub push: Push,
}

/// How a try of a push ended.
#[derive(Clone, Debug, PartialEq)]
pub struct PushEnd {
    /// The answer.
    pub answer: AnswerId,
    /// The event.
    pub event: EventKey,
    /// True when something was sent that may have had its effect, now or before.
    pub is_sent: bool,
    /// How it ended.
    pub ending: Ending,
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    /// We told it, and Microsoft shows it.
    Confirmed,
    /// Microsoft had it already, or does not need it any more.
    NotNeeded,
    /// It may work later; the other side may have said when.
    Later {
        /// What happened.
        reason: Phrase,
        /// What the other side asked for.
        after: Option<SignedDuration>,
    },
    /// A person must mend something; it is tried again every hour.
    Broken(Trouble),
    /// It will not work.
    Failed(Trouble),
}

impl Push {
    pub(super) fn new(key: &EventKey, event: &EventRecord, now: Timestamp) -> Self {
        let event_id = event.event_id.as_deref().and_then(EventId::parse);
        let state = match event_id {
            Some(_) => PushState::Pending { tries: 0, next_at: now, is_sent: false, trouble: None },
            None => PushState::Failed {
                at: now,
                trouble: Trouble::new(
                    Phrase::new("trouble-no-id"),
                    Phrase::new("advice-answer-in-portal"),
                ),
            },
        };
        Self {
            source: event.source,
            event: key.clone(),
            event_id,
            comebacks: event.epoch,
            known_status: Some(event.status),
            known_reason: event.resolved_reason.clone(),
            state,
        }
    }

    /// True while it has to be told.
    pub fn is_open(&self) -> bool {
        matches!(self.state, PushState::Pending { .. })
    }

    /// What went wrong, if a person must act.
    pub fn trouble(&self) -> Option<&Trouble> {
        match &self.state {
            PushState::Failed { trouble, .. } => Some(trouble),
            PushState::Pending { trouble, .. } => {
                trouble.as_ref().filter(|trouble| trouble.advice.is_some())
            }
            _ => None,
        }
    }
}

impl Trouble {
    /// Something that a person must act on.
    pub fn new(reason: Phrase, advice: Phrase) -> Self {
        Self { reason, advice: Some(advice) }
    }

    /// What happened and what to do, on one line.
    pub fn sentence(&self) -> Phrase {
        let reason = self.reason.clone();
        match &self.advice {
            Some(advice) => Phrase::new("trouble-and-advice")
                .with("trouble", reason)
                .with("advice", advice.clone()),
            None => reason,
        }
    }
}

impl EventRecord {
    /// How a verdict compares with what Microsoft had at the last reading.
    pub fn standing(&self, verdict: Verdict) -> Standing {
        verdict.compare(self.status, self.resolved_reason.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(trouble: Trouble) -> PushState {
        PushState::Failed { at: Timestamp::UNIX_EPOCH, trouble }
    }

    #[test]
    fn the_trouble_of_older_versions_is_still_read() {
        let stored = r#"{"state":"failed","at":"1970-01-01T00:00:00Z","reason":"answered 403",
            "advice":"add the role"}"#;
        let words = |text: &str| Phrase::Words(text.to_owned());
        let expected = failed(Trouble::new(words("answered 403"), words("add the role")));
        assert_eq!(serde_json::from_str::<PushState>(stored).expect("a state"), expected);
    }

    #[test]
    fn what_is_stored_comes_back_as_it_was() {
        let reason = Phrase::new("trouble-again-and-again").with("trouble", "answered 409");
        let state = failed(Trouble::new(reason, Phrase::new("advice-answer-in-portal")));
        let stored = serde_json::to_string(&state).expect("JSON");
        assert_eq!(serde_json::from_str::<PushState>(&stored).expect("a state"), state);
    }
}
