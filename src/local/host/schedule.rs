//! When a timer fires: NCRONTAB with six fields, in UTC.

use chrono::DateTime;
use chrono::Utc;
use croner::Cron;
use croner::parser::CronParser;
use croner::parser::Seconds;
use jiff::SignedDuration;
use jiff::Timestamp;

/// A schedule; boxed, because a parsed pattern is large.
#[derive(Clone, Debug)]
pub struct Schedule(Box<Cron>);

/// The words that NCRONTAB knows; the parser beneath knows more, which the real host refuses.
const WORDS: [&str; 19] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC", "SUN",
    "MON", "TUE", "WED", "THU", "FRI", "SAT",
];
/// More often than this, the host keeps no status of a schedule.
const SHORTEST_MONITORED: SignedDuration = SignedDuration::from_mins(1);

impl Schedule {
    /// Reads a schedule.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let fields = text.split_whitespace().count();
        if fields != 6 {
            return Err(format!("{text:?} has {fields} fields; it needs six, seconds first"));
        }
        if let Some(word) = unknown_word(text) {
            return Err(format!("{text:?} contains {word:?}, which NCRONTAB does not know"));
        }
        let parser = CronParser::builder().seconds(Seconds::Required).dom_and_dow(true).build();
        let parsed = parser.parse(text);
        parsed.map(|cron| Self(Box::new(cron))).map_err(|error| format!("{text:?}: {error}"))
    }

    /// The first time after `now`; `None` when there is none.
    pub fn next_after(&self, now: Timestamp) -> Option<Timestamp> {
        let now = DateTime::<Utc>::from_timestamp(now.as_second(), 0)?;
        let next = self.0.find_next_occurrence(&now, false).ok()?;
        Timestamp::from_second(next.timestamp()).ok()
    }

    /// True when it fires so seldom that the host keeps a status of it.
    pub fn is_monitored(&self, now: Timestamp) -> bool {
        let first = self.next_after(now);
        let second = first.and_then(|first| self.next_after(first));
        match (first, second) {
            (Some(first), Some(second)) => second.duration_since(first) >= SHORTEST_MONITORED,
            _ => true,
        }
    }
}

fn unknown_word(text: &str) -> Option<&str> {
    let is_part = |c: char| c.is_alphabetic() || "?#@".contains(c);
    let mut words = text.split(|c| !is_part(c)).filter(|word| !word.is_empty());
    words.find(|word| !WORDS.contains(&word.to_ascii_uppercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_time_is_the_one_that_ncrontab_means() {
        for (schedule, now, next) in [
            ("*/2 * * * * *", "2026-02-03T12:00:00.9Z", "2026-02-03T12:00:02Z"),
            ("0 */5 * * * *", "2026-02-03T12:00:00Z", "2026-02-03T12:05:00Z"),
            ("30 0 6 * * MON-FRI", "2026-02-06T07:00:00Z", "2026-02-09T06:00:30Z"),
            // Both the day of the month and the day of the week must fit.
            ("0 0 0 13 * FRI", "2026-02-14T00:00:00Z", "2026-03-13T00:00:00Z"),
        ] {
            let now = now.parse().expect("a time");
            let found = Schedule::parse(schedule).expect(schedule).next_after(now);
            assert_eq!(found, next.parse().ok(), "{schedule}");
        }
    }

    #[test]
    fn what_ncrontab_does_not_know_is_refused() {
        for schedule in
            ["*/5 * * * *", "@daily", "0 0 0 L * *", "0 0 0 ? * *", "0 99 * * * *", "", "x"]
        {
            assert!(Schedule::parse(schedule).is_err(), "{schedule:?}");
        }
    }

    #[test]
    fn a_schedule_of_seconds_has_no_status() {
        let now = "2026-02-03T12:00:00Z".parse().expect("a time");
        let is_monitored =
            |text| Schedule::parse(text).is_ok_and(|schedule| schedule.is_monitored(now));
        assert!(!is_monitored("*/2 * * * * *"));
        assert!(is_monitored("0 * * * * *"));
    }
}
