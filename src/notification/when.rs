//! Moments as people read them.

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::Zoned;
use jiff::fmt::strtime;

use crate::language::Phrase;
use crate::language::span;
use crate::policy::Reader;

/// A moment in English and UTC, for terminals: `2026-02-03 00:25 UTC (3 h ago)`.
pub fn moment(at: Timestamp, now: Timestamp) -> String {
    let reader = Reader::default();
    reader.language.say(&moment_for(&reader, at, now))
}

/// A moment in the reader's time zone and how it is written in his language, and how far it is
/// from now.
pub fn moment_for(reader: &Reader, at: Timestamp, now: Timestamp) -> Phrase {
    let distance = now.duration_since(at);
    let moment = Phrase::new(match distance.is_negative() {
        _ if distance.abs() < SignedDuration::from_mins(1) => "moment-now",
        true => "moment-ahead",
        false => "moment-ago",
    });
    moment.with("time", wall_clock(at, reader)).with("span", span(distance.abs()))
}

/// What a clock on the reader's wall would show, and where that wall is.
fn wall_clock(at: Timestamp, reader: &Reader) -> String {
    let zoned = at.to_zoned(reader.time_zone.clone());
    let pattern = reader.language.word("date-time-pattern");
    let shown = strtime::format(&pattern, &zoned).unwrap_or_else(|_| zoned.to_string());
    format!("{shown} {}", zone_name(&zoned))
}

/// `CET`, or `UTC-03` where the zone has no letters of its own.
fn zone_name(zoned: &Zoned) -> String {
    let name = zoned.strftime("%Z").to_string();
    if name.starts_with(['+', '-']) { format!("UTC{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_is_in_the_unit_that_matters() {
        let now: Timestamp = "2026-02-03T12:00:00Z".parse().expect("a time");
        for (at, text) in [
            ("2026-02-03T11:59:30Z", "2026-02-03 11:59 UTC (now)"),
            ("2026-02-03T11:59:00Z", "2026-02-03 11:59 UTC (1 min ago)"),
            ("2026-02-03T12:00:59Z", "2026-02-03 12:00 UTC (now)"),
            ("2026-02-03T12:01:00Z", "2026-02-03 12:01 UTC (in 1 min)"),
            ("2026-02-03T11:00:00Z", "2026-02-03 11:00 UTC (1 h 0 min ago)"),
            ("2026-02-03T02:01:00Z", "2026-02-03 02:01 UTC (9 h 59 min ago)"),
            ("2026-02-03T02:00:00Z", "2026-02-03 02:00 UTC (10 h ago)"),
            ("2026-02-01T12:01:00Z", "2026-02-01 12:01 UTC (47 h ago)"),
            ("2026-02-01T12:00:00Z", "2026-02-01 12:00 UTC (2 days ago)"),
            ("2026-02-03T11:15:00Z", "2026-02-03 11:15 UTC (45 min ago)"),
            ("2026-02-03T14:30:00Z", "2026-02-03 14:30 UTC (in 2 h 30 min)"),
            ("2026-02-04T11:00:00Z", "2026-02-04 11:00 UTC (in 23 h)"),
            ("2026-01-01T00:00:00Z", "2026-01-01 00:00 UTC (33 days ago)"),
        ] {
            assert_eq!(moment(at.parse().expect("a time"), now), text);
        }
    }
}
