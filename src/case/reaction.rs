//! When the status of an event left "active", as far as observations tell.
//!
//! Only the earliest moments are kept, so that it makes no difference in which order, how often and
//! how late observations come.

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::Observation;
use crate::fraud_event::EventStatus;

/// The earliest moments of one event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reaction {
    /// When it was first seen without an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    active_at: Option<Timestamp>,
    /// When it was first seen with one, or Microsoft took one of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answered_at: Option<Timestamp>,
    /// When it was resolved, in Microsoft's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told_at: Option<Timestamp>,
}

impl Reaction {
    /// What one observation shows.
    pub(super) fn of(observation: &Observation) -> Self {
        let (event, at) = (&observation.event, observation.observed_at);
        // Microsoft writes nonsense where it has no time.
        let is_sensible =
            |told: &Timestamp| *told <= at && event.detected_at.is_none_or(|from| from <= *told);
        let is_resolved = event.status == EventStatus::Resolved;
        let told_at = event.resolved_at.filter(|_| is_resolved).filter(is_sensible);
        Self { told_at, ..Self::seen(event.status, at) }
    }

    /// What a status shows that was seen at a moment. One that this version does not know is no
    /// answer.
    pub(super) fn seen(status: EventStatus, at: Timestamp) -> Self {
        match status {
            EventStatus::Active | EventStatus::Unknown => {
                Self { active_at: Some(at), ..Self::default() }
            }
            EventStatus::Investigating | EventStatus::Resolved => Self::answered(at),
        }
    }

    /// An answer at a moment.
    pub(super) fn answered(at: Timestamp) -> Self {
        Self { answered_at: Some(at), ..Self::default() }
    }

    /// What both show.
    pub(super) fn join(self, other: Self) -> Self {
        let earliest = |one: Option<Timestamp>, two| one.into_iter().chain(two).min();
        Self {
            active_at: earliest(self.active_at, other.active_at),
            answered_at: earliest(self.answered_at, other.answered_at),
            told_at: earliest(self.told_at, other.told_at),
        }
    }

    /// True when there was an answer, whether or not it can be told when.
    pub(super) fn is_answered(&self) -> bool {
        self.answered_at.is_some()
    }

    /// When the answer came; `None` when there is none and when it came before anything was seen
    /// and Microsoft does not tell when: what was answered at leisure before fraud-guard was there
    /// must not count as answered on the day it came.
    pub(super) fn moment(&self) -> Option<Timestamp> {
        let answered_at = self.answered_at?;
        let was_active = self.active_at.is_some_and(|active| active <= answered_at);
        let told = self.told_at.filter(|told| *told <= answered_at);
        told.or(self.answered_at.filter(|_| was_active))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn joined(seen: &[(EventStatus, i64)], told: Option<i64>) -> Reaction {
        let told = Reaction { told_at: told.map(at), ..Reaction::default() };
        let all = seen.iter().map(|(status, second)| Reaction::seen(*status, at(*second)));
        all.fold(told, Reaction::join)
    }

    #[test]
    fn the_answer_is_the_first_that_was_seen_after_the_event_without_one() {
        use EventStatus::Active;
        use EventStatus::Investigating;
        use EventStatus::Resolved;
        use EventStatus::Unknown;
        for (seen, told, moment) in [
            (vec![(Active, 1)], None, None),
            (vec![(Unknown, 1)], None, None),
            (vec![(Active, 1), (Investigating, 5), (Resolved, 9)], None, Some(5)),
            (vec![(Unknown, 1), (Resolved, 5)], None, Some(5)),
            (vec![(Active, 5), (Resolved, 5)], None, Some(5)),
            // It came back, and was answered again.
            (vec![(Active, 1), (Resolved, 5), (Active, 7), (Resolved, 9)], None, Some(5)),
            // Before anything was seen.
            (vec![(Resolved, 5)], None, None),
            (vec![(Investigating, 5), (Active, 7), (Resolved, 9)], None, None),
            (vec![(Resolved, 5)], Some(3), Some(3)),
            (vec![(Active, 1), (Resolved, 5)], Some(3), Some(3)),
            // It was resolved after somebody had begun to look at it.
            (vec![(Active, 1), (Investigating, 5), (Resolved, 9)], Some(8), Some(5)),
            (vec![(Investigating, 5), (Resolved, 9)], Some(8), None),
        ] {
            assert_eq!(joined(&seen, told).moment(), moment.map(at), "{seen:?} {told:?}");
            let backwards: Vec<_> = seen.iter().rev().copied().collect();
            assert_eq!(joined(&backwards, told), joined(&seen, told), "{seen:?}");
        }
    }
}
