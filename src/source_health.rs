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
    /// Until when the source asks not to be asked again.
    #[serde(default)]
    pub wait_until: Option<Timestamp>,
    /// When the list without pages was last read.
    #[serde(default)]
    pub last_whole_list_at: Option<Timestamp>,
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

/// A wait that a source asks for is kept within these: a wait that is over, or has no sense, must
/// not make us impolite, and one of a year must not make us blind.
const SHORTEST_WAIT: SignedDuration = SignedDuration::from_secs(1);
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);
/// How often the list without pages is read beside the pages.
const WHOLE_LIST_EVERY: SignedDuration = SignedDuration::from_hours(24);
/// How soon it is tried again when it could not be read.
const WHOLE_LIST_AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(1);

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
        self.failing_since.get_or_insert(began_at);
        self.last_error = Some(error);
        needs_person || self.has_failed_for_long(began_at)
    }

    /// True when polls have failed for so long that people must hear of it.
    pub fn has_failed_for_long(&self, now: Timestamp) -> bool {
        self.failing_since.is_some_and(|since| now.duration_since(since) >= Self::PATIENCE)
    }

    /// Remembers how long the source asks not to be asked again, from 1 second to 1 hour; `None`
    /// when it does not.
    pub fn wait_for(&mut self, after: Option<SignedDuration>, now: Timestamp) {
        self.wait_until = after.map(|after| now + after.clamp(SHORTEST_WAIT, LONGEST_WAIT));
    }

    /// Until when the source must not be asked; `None` when it may be. A time that no wait could
    /// lead to comes from a clock that was wrong, and is not believed.
    pub fn waits_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.wait_until.filter(|until| now < *until && *until <= now + LONGEST_WAIT)
    }

    /// The list without pages could not be read: it is tried again in an hour, and nothing else
    /// waits for it.
    pub fn put_off_whole_list(&mut self, now: Timestamp) {
        self.last_whole_list_at = Some(now - WHOLE_LIST_EVERY + WHOLE_LIST_AGAIN_AFTER);
    }

    /// True when the list without pages should be read as well.
    pub fn is_whole_list_due(&self, now: Timestamp) -> bool {
        self.last_whole_list_at.is_none_or(|last| now.duration_since(last) >= WHOLE_LIST_EVERY)
    }

    /// True when no poll has read the source for too long, since the last success or since the
    /// sweep began to wait for a first one.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.read_since().is_some_and(|since| now.duration_since(since) >= Self::PATIENCE)
    }

    /// True when not even a failing poll has run for too long: the timer does not fire. A source
    /// that asked for a wait is not polled, and that is no fault of the timer.
    pub fn is_unpolled(&self, now: Timestamp) -> bool {
        self.waits_until(now).is_none()
            && self.last_poll_at.is_none_or(|last| now.duration_since(last) >= Self::PATIENCE)
    }

    /// When it was read completely last, or since when a first reading is expected.
    pub fn read_since(&self) -> Option<Timestamp> {
        self.last_success_at.or(self.expected_since)
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
    fn a_wait_is_kept_between_a_second_and_an_hour() {
        for (after, seconds) in [(57, 57), (-5, 1), (0, 1), (90, 90), (1_000_000_000, 3_600)] {
            let mut health = SourceHealth::default();
            health.wait_for(Some(SignedDuration::from_secs(after)), at(0));
            let until = at(0) + SignedDuration::from_secs(seconds);
            assert_eq!(health.waits_until(at(0)), Some(until), "{after}");
            assert_eq!(health.waits_until(until), None, "{after}");
        }
        let wrong = SourceHealth { wait_until: Some(at(9_999)), ..SourceHealth::default() };
        assert_eq!(wrong.waits_until(at(0)), None);
    }

    #[test]
    fn a_source_that_nobody_polls_becomes_stale() {
        let mut health = SourceHealth::default();
        assert!(!health.is_stale(at(100)));
        health.record(PollOutcome::Complete, at(0));
        assert!(!health.is_stale(at(14)));
        assert!(health.is_stale(at(15)));
    }

    #[test]
    fn a_poll_leaves_behind_when_it_began_and_what_went_wrong() {
        let mut health = SourceHealth::default();
        health.record(PollOutcome::Complete, at(0));
        health.record(PollOutcome::Transient("503".to_owned()), at(5));
        health.record(PollOutcome::NeedsPerson("403".to_owned()), at(10));
        let failing = SourceHealth {
            last_success_at: Some(at(0)),
            last_poll_at: Some(at(10)),
            failing_since: Some(at(5)),
            last_error: Some("403".to_owned()),
            ..SourceHealth::default()
        };
        assert_eq!(health, failing);
        health.record(PollOutcome::Complete, at(15));
        let well = SourceHealth {
            last_success_at: Some(at(15)),
            last_poll_at: Some(at(15)),
            ..SourceHealth::default()
        };
        assert_eq!(health, well);
    }

    #[test]
    fn a_source_that_asks_for_no_wait_may_be_asked() {
        let mut health = SourceHealth { wait_until: Some(at(1)), ..SourceHealth::default() };
        health.wait_for(None, at(0));
        assert_eq!(health, SourceHealth::default());
        let longest = SourceHealth { wait_until: Some(at(60)), ..SourceHealth::default() };
        assert_eq!(longest.waits_until(at(0)), Some(at(60)));
        assert_eq!(longest.waits_until(at(-1)), None, "no wait is longer than an hour");
    }

    #[test]
    fn the_whole_list_is_read_once_a_day_and_again_after_an_hour_when_it_could_not_be() {
        let mut health = SourceHealth::default();
        assert!(health.is_whole_list_due(at(0)));
        health.last_whole_list_at = Some(at(0));
        assert!(!health.is_whole_list_due(at(24 * 60 - 1)));
        assert!(health.is_whole_list_due(at(24 * 60)));
        health.put_off_whole_list(at(5_000));
        assert!(!health.is_whole_list_due(at(5_059)));
        assert!(health.is_whole_list_due(at(5_060)));
    }

    #[test]
    fn a_timer_that_does_not_fire_is_noticed_unless_the_source_asked_for_a_wait() {
        let polled = SourceHealth { last_poll_at: Some(at(0)), ..SourceHealth::default() };
        let waiting = SourceHealth { wait_until: Some(at(30)), ..polled.clone() };
        for (health, minute, is_unpolled) in [
            (&SourceHealth::default(), 0, true),
            (&polled, 14, false),
            (&polled, 15, true),
            (&waiting, 29, false),
            (&waiting, 30, true),
        ] {
            assert_eq!(health.is_unpolled(at(minute)), is_unpolled, "{health:?} {minute}");
        }
    }

    #[test]
    fn a_source_is_blind_since_it_was_read_or_failed_or_was_expected() {
        let expected = SourceHealth { expected_since: Some(at(1)), ..SourceHealth::default() };
        let failing = SourceHealth { failing_since: Some(at(2)), ..expected.clone() };
        let read = SourceHealth { last_success_at: Some(at(3)), ..failing.clone() };
        for (health, minute) in
            [(&SourceHealth::default(), 9), (&expected, 1), (&failing, 2), (&read, 3)]
        {
            assert_eq!(health.blind_since(at(9)), at(minute), "{health:?}");
        }
        assert!(expected.is_stale(at(16)) && !expected.is_stale(at(15)));
    }
}
