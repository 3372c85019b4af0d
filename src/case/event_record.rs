//! What a case remembers of each of its events.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::Observation;
use super::reaction::Reaction;
use super::sightings::Sighting;
use super::sightings::Sightings;
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
    /// How many resources it named at most.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub resource_count: usize,
    /// From when its 24 hours count: detection, or when we first saw it; after it came back, when
    /// we first saw that.
    pub since: Timestamp,
    /// When the poll began that this record is from.
    pub observed_at: Timestamp,
    /// What it said.
    pub version: EventVersion,
    /// When the first reading of its source saw it; absent when a later one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first_read_at: Option<Timestamp>,
    /// How often it came back after it was resolved.
    pub epoch: u32,
    /// When it was seen; `since` and `epoch` follow from it. Absent while this record is all that
    /// was seen of it, and in older documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sightings: Option<Sightings>,
    /// When its status left "active". Absent while this record shows all that is known of it, and in
    /// older documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reaction: Option<Reaction>,
}

impl EventRecord {
    pub(super) fn of(observation: &Observation) -> Self {
        let (event, at) = (&observation.event, observation.observed_at);
        let seen = Sighting { at, is_unresolved: event.is_unresolved() };
        let sightings = Sightings::new(seen, event.detected_at);
        let shown = Reaction::seen(event.status, at);
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
            resource_count: event.resource_count.max(event.resources.len()),
            since: sightings.since(),
            observed_at: at,
            version: event.version(),
            first_read_at: observation.is_first_reading.then_some(at),
            epoch: 0,
            sightings: None,
            reaction: Some(Reaction::of(observation)).filter(|reaction| *reaction != shown),
        }
    }

    /// True while nobody has answered.
    pub fn is_unresolved(&self) -> bool {
        self.status != EventStatus::Resolved
    }

    /// True when the first reading of its source found it, and its answer was overdue by then.
    pub(super) fn was_overdue_at_first(&self, limit: SignedDuration) -> bool {
        // What came back waits since then, and was not seen so by a first reading.
        self.first_read_at.is_some_and(|read_at| read_at.duration_since(self.since) >= limit)
    }

    /// True when a containment may be suggested for the event.
    pub fn is_actionable(&self) -> bool {
        !self.is_test && !self.concerns.iter().any(Concern::blocks_action)
    }

    /// Takes another observation of the event, older or newer: what it says is what the latest one
    /// says, and how often it came back follows from all of them. Its partner is to be found anew.
    pub(super) fn take(&mut self, other: Self) {
        let mut sightings = self.sightings();
        sightings.join(&other.sightings());
        let reaction = self.reaction().join(other.reaction());
        let resource_count = self.resource_count.max(other.resource_count);
        let first_read_at = self.first_read_at.into_iter().chain(other.first_read_at).min();
        if other.compare(self).is_gt() {
            *self = other;
        }
        self.resource_count = resource_count;
        self.first_read_at = first_read_at;
        self.since = sightings.since();
        self.epoch = sightings.course().map_or(self.epoch, |course| course.comebacks);
        self.sightings = Some(sightings).filter(|sightings| *sightings != self.implied());
        let shown = Reaction::seen(self.status, self.observed_at);
        self.reaction = Some(reaction).filter(|reaction| *reaction != shown);
    }

    /// When its status left "active".
    pub(super) fn reaction(&self) -> Reaction {
        self.reaction.unwrap_or_else(|| Reaction::seen(self.status, self.observed_at))
    }

    /// When it was detected, or we first saw it, whatever became of it.
    pub(super) fn began_at(&self) -> Timestamp {
        self.sightings.as_ref().map_or(self.since, Sightings::began_at)
    }

    /// How often it was unresolved for a while.
    pub(super) fn outbreaks(&self) -> u32 {
        match &self.sightings {
            Some(sightings) => sightings.course().map_or(0, |course| course.outbreaks),
            None => self.epoch + u32::from(self.epoch > 0 || self.is_unresolved()),
        }
    }

    fn sightings(&self) -> Sightings {
        self.sightings.clone().unwrap_or_else(|| self.implied())
    }

    /// The sightings as far as the record itself shows them.
    fn implied(&self) -> Sightings {
        let last = Sighting { at: self.observed_at, is_unresolved: self.is_unresolved() };
        match self.epoch {
            0 => Sightings::new(last, Some(self.since)),
            _ => Sightings::unlisted(last, self.since, self.epoch),
        }
    }

    /// Which of two records of the event is the later one; of the same moment the one that calls it
    /// unresolved, and then any, as long as it is always the same.
    fn compare(&self, other: &Self) -> Ordering {
        let rank = |r: &Self| (r.observed_at, r.is_unresolved(), r.version.clone());
        rank(self).cmp(&rank(other)).then_with(|| self.spelled().cmp(&other.spelled()))
    }

    fn spelled(&self) -> String {
        format!("{:?}", (&self.event_id, &self.alert_type, &self.resolved_by, &self.identity))
    }
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}
