//! Whether a source can be read, and when people must hear that it cannot.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

/// The document about one source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceHealth {
    /// When a poll last began that read the source completely.
    pub last_success_at: Option<Timestamp>,
    /// Since when the sweep waits for a first poll.
    #[serde(default)]
    pub expected_since: Option<Timestamp>,
    /// When the last poll began, whatever became of it.
    pub last_poll_at: Option<Timestamp>,
    /// Since when polls fail.
    pub failing_since: Option<Timestamp>,
    /// What went wrong last, without secrets.
    pub last_error: Option<String>,
}

/// How a poll ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PollOutcome {
    /// Everything was read.
    Complete,
    /// Something may work later.
    Transient(String),
    /// A person must act.
    NeedsPerson(String),
}

impl SourceHealth {
    /// A failure that may pass by itself is told after this long: three polls were missed.
    pub const PATIENCE: SignedDuration = SignedDuration::from_mins(15);

    /// Takes the end of a poll; true when people must hear that the source is blind.
    pub fn record(&mut self, outcome: PollOutcome, began_at: Timestamp) -> bool {
        self.last_poll_at = Some(began_at);
        let (error, needs_person) = match outcome {
            PollOutcome::Complete => {
                self.last_success_at = Some(began_at);
                self.failing_since = None;
                self.last_error = None;
                return false;
            }
            PollOutcome::Transient(error) => (error, false),
            PollOutcome::NeedsPerson(error) => (error, true),
        };
        let failing_since = *self.failing_since.get_or_insert(began_at);
        self.last_error = Some(error);
        needs_person || began_at.duration_since(failing_since) >= Self::PATIENCE
    }

    /// True when no poll has read the source for too long, since the last success or since the
    /// sweep began to wait for a first one.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        let since = self.last_success_at.or(self.expected_since);
        since.is_some_and(|since| now.duration_since(since) >= Self::PATIENCE)
    }

    /// True when not even a failing poll has run for too long: the timer does not fire.
    pub fn is_unpolled(&self, now: Timestamp) -> bool {
        self.last_poll_at.is_none_or(|last| now.duration_since(last) >= Self::PATIENCE)
    }

    /// Since when nothing is seen.
    pub fn blind_since(&self, now: Timestamp) -> Timestamp {
        self.last_success_at.or(self.failing_since).or(self.expected_since).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).expect("a time")
    }

    #[test]
    fn what_a_person_must_mend_is_told_at_once() {
        let mut health = SourceHealth::default();
        assert!(health.record(PollOutcome::NeedsPerson("403".to_owned()), at(0)));
    }

    #[test]
    fn what_may_pass_is_told_after_a_quarter_of_an_hour() {
        let mut health = SourceHealth::default();
        let failure = || PollOutcome::Transient("503".to_owned());
        for (minute, is_told) in [(0, false), (5, false), (10, false), (15, true), (20, true)] {
            assert_eq!(health.record(failure(), at(minute)), is_told, "minute {minute}");
        }
        assert!(!health.record(PollOutcome::Complete, at(25)));
        assert!(!health.record(failure(), at(30)));
    }

    #[test]
    fn a_source_that_nobody_polls_becomes_stale() {
        let mut health = SourceHealth::default();
        assert!(!health.is_stale(at(100)));
        health.record(PollOutcome::Complete, at(0));
        assert!(!health.is_stale(at(14)));
        assert!(health.is_stale(at(15)));
    }
}
