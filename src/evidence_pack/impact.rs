//! From when to when the matter of a case lasted, and until when its ticket is due.

use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::case::Case;
use crate::case::Observation;

/// Days after the first fraudulent usage within which Microsoft wants the ticket.
pub(super) const TICKET_WITHIN_DAYS: i32 = 60;

/// What the start of the impact is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KnownBy {
    /// Microsoft says when it detected the first event.
    Detected,
    /// Microsoft says when it first saw the activity, before it detected it.
    FirstObserved,
    /// Microsoft says nothing; this is when we first saw an event.
    FirstSeen,
}

/// From when to when it lasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Impact {
    /// The earliest moment that is known.
    pub(super) start: Timestamp,
    /// What it is known by.
    pub(super) known_by: KnownBy,
    /// When the last event was seen to be resolved; absent while one is unresolved.
    pub(super) end: Option<Timestamp>,
}

impl Impact {
    /// The impact of a case, by the earliest word of all that was observed of it.
    pub(super) fn of(case: &Case, observations: &[&Observation]) -> Self {
        let events = || observations.iter().map(|seen| &seen.event);
        let detected = events().filter_map(|event| event.detected_at).min();
        let observed = events().filter_map(|event| event.first_observed_at).min();
        let seen = case.events.values().map(|event| event.since).min();
        let seen = seen.unwrap_or(case.opened_at);
        let (start, known_by) = match (detected, observed) {
            (Some(detected), Some(observed)) if observed < detected => {
                (observed, KnownBy::FirstObserved)
            }
            (Some(detected), _) => (detected, KnownBy::Detected),
            (None, Some(observed)) => (observed, KnownBy::FirstObserved),
            (None, None) => (seen, KnownBy::FirstSeen),
        };
        Self { start, known_by, end: case.closed_at }
    }

    /// The day on which it started, in UTC.
    pub(super) fn first_day(&self) -> Date {
        day(self.start)
    }

    /// The last day for the ticket, in UTC.
    pub(super) fn ticket_due(&self) -> Date {
        self.first_day().saturating_add(TICKET_WITHIN_DAYS.days())
    }

    /// Days that are left for the ticket; negative when it is too late.
    pub(super) fn days_left(&self, now: Timestamp) -> i32 {
        day(now).until(self.ticket_due()).map(|span| span.get_days()).unwrap_or_default()
    }
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}
