//! What a case remembers of each of its events.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::Observation;
use crate::fraud_event::AlertIdentity;
use crate::fraud_event::AlertType;
use crate::fraud_event::Concern;
use crate::fraud_event::Confidence;
use crate::fraud_event::EventKey;
use crate::fraud_event::EventStatus;
use crate::fraud_event::EventVersion;
use crate::fraud_event::ResolvedReason;
use crate::fraud_event::Severity;
use crate::fraud_event::SourceName;
use crate::text::Untrusted;

/// One event of a case, without what only its own document needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventRecord {
    /// The API it was read from.
    pub source: SourceName,
    /// Microsoft's id, for writing verdicts back.
    pub event_id: Option<String>,
    /// What was detected.
    pub alert_type: AlertType,
    /// Whether somebody has answered.
    pub status: EventStatus,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// True unless it clearly is no test.
    pub is_test: bool,
    /// Why it was resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_reason: Option<ResolvedReason>,
    /// Who resolved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_by: Option<Untrusted>,
    /// What is odd about it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub concerns: BTreeSet<Concern>,
    /// By what it is known again when the other source reports it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<AlertIdentity>,
    /// The report of the other source that is of the same alert.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<EventKey>,
    /// From when its 24 hours count: detection, or when we first saw it.
    pub since: Timestamp,
    /// When the poll began that this record is from.
    pub observed_at: Timestamp,
    /// What it said.
    pub version: EventVersion,
    /// How often it came back after it was resolved.
    pub epoch: u32,
}

impl EventRecord {
    pub(super) fn of(observation: &Observation, now: Timestamp) -> Self {
        let event = &observation.event;
        Self {
            source: event.source,
            event_id: event.event_id.clone(),
            alert_type: event.alert_type.clone(),
            status: event.status,
            severity: event.severity,
            confidence: event.confidence.clone(),
            is_test: event.is_test,
            resolved_reason: event.resolved_reason.clone(),
            resolved_by: event.resolved_by.clone(),
            concerns: event.concerns.clone(),
            identity: Some(AlertIdentity::of(event)),
            same_as: None,
            since: event.detected_at.filter(|detected| *detected <= now).unwrap_or(now),
            observed_at: observation.observed_at,
            version: event.version(),
            epoch: 0,
        }
    }

    /// True while nobody has answered.
    pub fn is_unresolved(&self) -> bool {
        self.status != EventStatus::Resolved
    }

    /// True when a containment may be suggested for the event.
    pub fn is_actionable(&self) -> bool {
        !self.is_test && !self.concerns.iter().any(Concern::blocks_action)
    }

    /// Takes a newer observation; an older one, or one of the same moment that would call an
    /// unresolved event resolved, changes nothing. False when nothing was taken.
    pub(super) fn advance(&mut self, newer: Self) -> bool {
        let is_newer = newer.observed_at > self.observed_at;
        let reopens_now =
            newer.observed_at == self.observed_at && newer.is_unresolved() && !self.is_unresolved();
        if !is_newer && !reopens_now {
            return false;
        }
        let comes_back = newer.is_unresolved() && !self.is_unresolved();
        let since = if comes_back { newer.observed_at.max(newer.since) } else { self.since };
        let epoch = self.epoch + u32::from(comes_back);
        *self = Self { since, epoch, ..newer };
        true
    }
}
