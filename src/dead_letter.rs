//! A queue message that the host gave up: kept, and hinted at again after a while, within bounds.

use std::time::Duration;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

/// The document about one message, however often it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// The queue that it was found in.
    pub queue: String,
    /// Why it was there.
    pub reason: String,
    /// Its exact bytes.
    pub base64: String,
    /// When it was found first.
    pub first_at: Timestamp,
    /// When it was found last.
    pub last_at: Timestamp,
    /// How often it was found.
    pub count: usize,
    /// When it was hinted at again, lately.
    #[serde(default)]
    pub hinted_at: Vec<Timestamp>,
}

impl DeadLetter {
    /// What failed five times needs a moment before it can do better.
    pub const COOL_DOWN: Duration = Duration::from_secs(600);
    const REASON: &str = "given up by the host after 5 tries";
    const MOST_HINTS: usize = 3;
    const DAY: SignedDuration = SignedDuration::from_hours(24);

    /// A message that was never found before.
    pub fn new(queue: String, base64: String, now: Timestamp) -> Self {
        let reason = Self::REASON.to_owned();
        let (first_at, last_at, count, hinted_at) = (now, now, 0, Vec::new());
        Self { queue, reason, base64, first_at, last_at, count, hinted_at }
    }

    /// Takes note that it was found again; true when its task should be hinted at once more, three
    /// times a day at most.
    pub fn take(&mut self, count: usize, is_task: bool, now: Timestamp) -> bool {
        self.last_at = self.last_at.max(now);
        self.count = self.count.saturating_add(count);
        self.hinted_at.retain(|at| now.duration_since(*at) < Self::DAY);
        let is_hinted = is_task && self.hinted_at.len() < Self::MOST_HINTS;
        if is_hinted {
            self.hinted_at.push(now);
        }
        is_hinted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn letter() -> DeadLetter {
        DeadLetter::new("notifications-poison".to_owned(), "eA==".to_owned(), at(0))
    }

    #[test]
    fn a_task_that_keeps_coming_back_is_hinted_at_three_times_a_day() {
        let mut letter = letter();
        let hinted: Vec<bool> =
            (0..6).map(|number| letter.take(1, true, at(number * HOUR))).collect();
        assert_eq!(hinted, [true, true, true, false, false, false]);
        assert!(!letter.take(1, true, at(24 * HOUR - 1)));
        assert!(letter.take(1, true, at(24 * HOUR)), "the first one is a day ago");
        assert!(!letter.take(1, true, at(24 * HOUR)));
        assert_eq!(letter.hinted_at, [at(HOUR), at(2 * HOUR), at(24 * HOUR)]);
    }

    #[test]
    fn what_is_no_task_is_counted_and_never_hinted_at() {
        let mut letter = letter();
        assert!(!letter.take(40, false, at(60)));
        assert!(!letter.take(2, false, at(30)));
        assert_eq!((letter.count, letter.first_at, letter.last_at), (42, at(0), at(60)));
        assert_eq!(letter.hinted_at, []);
        assert_eq!(letter.reason, "given up by the host after 5 tries");
    }

    #[test]
    fn the_cool_down_is_ten_minutes() {
        assert_eq!(DeadLetter::COOL_DOWN.as_secs(), 600);
    }
}
