//! Moments as people read them.

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A moment in UTC and how far it is from now: `2026-02-03 00:25 UTC (3 h ago)`.
pub fn moment(at: Timestamp, now: Timestamp) -> String {
    let utc = at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string();
    let distance = now.duration_since(at);
    match distance.is_negative() {
        _ if distance.abs() < SignedDuration::from_mins(1) => format!("{utc} (now)"),
        true => format!("{utc} (in {})", span(distance.abs())),
        false => format!("{utc} ({} ago)", span(distance)),
    }
}

fn span(distance: SignedDuration) -> String {
    let minutes = distance.as_mins();
    match minutes {
        0..60 => format!("{minutes} min"),
        60..600 => format!("{} h {} min", minutes / 60, minutes % 60),
        600..2_880 => format!("{} h", minutes / 60),
        _ => format!("{} days", minutes / 1_440),
    }
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
