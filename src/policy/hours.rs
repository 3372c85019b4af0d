//! Hours of the week: when somebody works, and when something is muted.

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Time;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

/// Hours that recur every week, in a time zone. Hours that end before they begin end the next day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeeklyHours {
    /// The days on which they begin.
    pub days: Vec<Weekday>,
    /// When they begin.
    pub from: Time,
    /// When they end; the same as `from` means a whole day.
    pub to: Time,
    /// Where.
    pub time_zone: TimeZone,
}

/// Longest way to the next beginning or end that is looked at: a week and the day around it.
const MOST_DAYS: i64 = 8;

impl WeeklyHours {
    /// True at a moment within the hours; their beginning belongs to them, their end does not.
    pub fn contain(&self, at: Timestamp) -> bool {
        self.spells_around(at).any(|(begin, end)| begin <= at && at < end)
    }

    /// The first moment from `at` on that is within the hours; `None` when there is none.
    pub fn next_within(&self, at: Timestamp) -> Option<Timestamp> {
        if self.contain(at) {
            return Some(at);
        }
        self.spells_around(at).map(|(begin, _)| begin).filter(|begin| *begin > at).min()
    }

    /// The first moment from `at` on that is outside of the hours; `None` when they never end.
    pub fn next_outside(&self, at: Timestamp) -> Option<Timestamp> {
        let mut moment = at;
        let last = at.checked_add(SignedDuration::from_hours(24 * MOST_DAYS)).ok()?;
        while moment < last {
            let within = |(begin, end): &(Timestamp, Timestamp)| *begin <= moment && moment < *end;
            match self.spells_around(moment).find(within) {
                None => return Some(moment),
                Some((_, end)) => moment = end,
            }
        }
        None
    }

    /// The spells that begin within some days before and after a moment. A wall clock that skips or
    /// repeats an hour is read as jiff reads it: a skipped time is the moment of the skip, and of a
    /// repeated one the first counts.
    fn spells_around(&self, at: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let today = at.to_zoned(self.time_zone.clone()).date();
        (-1..=MOST_DAYS).filter_map(move |days| {
            let date = today.checked_add(days.days()).ok()?;
            if !self.days.contains(&date.weekday()) {
                return None;
            }
            let ends_next_day = self.to <= self.from;
            let end_date = if ends_next_day { date.tomorrow().ok()? } else { date };
            let moment = |date: jiff::civil::Date, time: Time| {
                let zoned = date.to_datetime(time).to_zoned(self.time_zone.clone()).ok()?;
                Some(zoned.timestamp())
            };
            Some((moment(date, self.from)?, moment(end_date, self.to)?))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKDAYS: [Weekday; 5] =
        [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

    fn hours(days: &[Weekday], from: &str, to: &str) -> WeeklyHours {
        WeeklyHours {
            days: days.to_vec(),
            from: from.parse().expect("a time"),
            to: to.parse().expect("a time"),
            time_zone: TimeZone::get("Europe/Berlin").expect("a zone"),
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    #[test]
    fn the_beginning_belongs_to_the_hours_and_the_end_does_not() {
        let office = hours(&WORKDAYS, "08:00", "18:00");
        for (moment, is_within) in [
            ("2026-02-02T06:59:59Z", false),
            ("2026-02-02T07:00:00Z", true),
            ("2026-02-02T16:59:59Z", true),
            ("2026-02-02T17:00:00Z", false),
            ("2026-02-01T12:00:00Z", false),
        ] {
            assert_eq!(office.contain(at(moment)), is_within, "{moment}");
        }
    }

    #[test]
    fn the_next_hours_are_found_over_a_weekend() {
        let office = hours(&WORKDAYS, "08:00", "18:00");
        for (moment, next) in [
            ("2026-01-30T12:00:00Z", "2026-01-30T12:00:00Z"),
            ("2026-01-30T17:00:00Z", "2026-02-02T07:00:00Z"),
            ("2026-02-01T23:00:00Z", "2026-02-02T07:00:00Z"),
        ] {
            assert_eq!(office.next_within(at(moment)), Some(at(next)), "{moment}");
        }
        assert_eq!(hours(&[], "08:00", "18:00").next_within(at("2026-01-30T12:00:00Z")), None);
    }

    #[test]
    fn hours_over_midnight_belong_to_the_day_on_which_they_begin() {
        let night = hours(&[Weekday::Friday], "22:00", "06:00");
        for (moment, is_within) in [
            ("2026-01-30T20:59:00Z", false),
            ("2026-01-30T21:00:00Z", true),
            ("2026-01-31T04:59:00Z", true),
            ("2026-01-31T05:00:00Z", false),
            ("2026-01-30T04:00:00Z", false),
        ] {
            assert_eq!(night.contain(at(moment)), is_within, "{moment}");
        }
    }

    #[test]
    fn hours_that_touch_end_with_the_last_of_them_and_whole_weeks_never() {
        let days = [Weekday::Saturday, Weekday::Sunday];
        let weekend = hours(&days, "00:00", "00:00");
        let end = weekend.next_outside(at("2026-01-31T12:00:00Z"));
        assert_eq!(end, Some(at("2026-02-01T23:00:00Z")));
        let outside = at("2026-02-02T12:00:00Z");
        assert_eq!(weekend.next_outside(outside), Some(outside));
        let all: Vec<Weekday> = WORKDAYS.into_iter().chain(days).collect();
        assert_eq!(hours(&all, "00:00", "00:00").next_outside(outside), None);
    }

    #[test]
    fn clocks_that_change_keep_the_hours_on_the_wall() {
        let office = hours(&[Weekday::Sunday], "02:30", "04:00");
        // On 29 March 2026 the clock in Berlin goes from 2 to 3.
        assert!(!office.contain(at("2026-03-29T00:59:59Z")));
        assert!(office.contain(at("2026-03-29T01:30:00Z")));
        assert!(!office.contain(at("2026-03-29T02:00:00Z")));
    }
}
