//! Times in every spelling that Microsoft's services use.

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// What a time field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadTime {
    /// A moment with a zone or an offset.
    Zoned(Timestamp),
    /// A moment without a zone, read as UTC.
    Naive(Timestamp),
    /// The sentinels of year 9999 and year 1, and everything that is no time.
    None,
}

impl ReadTime {
    /// The moment, if there is one.
    pub fn moment(self) -> Option<Timestamp> {
        match self {
            Self::Zoned(moment) | Self::Naive(moment) => Some(moment),
            Self::None => None,
        }
    }
}

/// Reads a time: RFC 3339 with an offset, or without one and then as UTC; 0 to 9 fractional
/// digits, comma or point; hour 24; leap seconds. Year 9999 and year 1 mean "none"
/// (`resolvedOn` of an open event is `9999-12-31T23:59:59.9970000`).
pub fn read_time(text: &str) -> ReadTime {
    let text = text.trim().to_ascii_uppercase().replace(',', ".");
    if !looks_like_a_time(&text) || text.starts_with("9999-") || text.starts_with("0001-") {
        return ReadTime::None;
    }
    let (text, extra) = match text.find("T24:00:00") {
        Some(_) => (text.replace("T24:00:00", "T00:00:00"), SignedDuration::from_hours(24)),
        None => (text, SignedDuration::ZERO),
    };
    let shift = |moment: Timestamp| moment.checked_add(extra).ok();
    if let Ok(moment) = text.parse::<Timestamp>() {
        return shift(moment).map_or(ReadTime::None, ReadTime::Zoned);
    }
    text.parse::<DateTime>()
        .ok()
        .and_then(|civil| civil.to_zoned(TimeZone::UTC).ok())
        .and_then(|zoned| shift(zoned.timestamp()))
        .map_or(ReadTime::None, ReadTime::Naive)
}

/// A date with four digits of year, a `T` and a time: nothing shorter is taken for a moment.
fn looks_like_a_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 19
        && bytes.iter().take(4).all(u8::is_ascii_digit)
        && bytes.get(4) == Some(&b'-')
        && bytes.get(10) == Some(&b'T')
        && bytes.get(13) == Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Option<String> {
        read_time(text).moment().map(|moment| moment.to_string())
    }

    #[test]
    fn every_documented_spelling_is_read() {
        for (text, expected) in [
            ("2026-02-03T00:25:45.69", "2026-02-03T00:25:45.69Z"),
            ("2026-02-03T12:34:27.8016635+05:30", "2026-02-03T07:04:27.8016635Z"),
            ("2026-02-03T00:25:45.123456789Z", "2026-02-03T00:25:45.123456789Z"),
            ("2026-02-03t00:25:45,5z", "2026-02-03T00:25:45.5Z"),
            ("2026-02-03T24:00:00", "2026-02-04T00:00:00Z"),
            ("2026-06-30T23:59:60Z", "2026-06-30T23:59:59Z"),
        ] {
            assert_eq!(moment(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn sentinels_and_nonsense_are_no_time() {
        for text in [
            "9999-12-31T23:59:59.9970000",
            "0001-01-01T00:00:00",
            "0001-01-01T00:00:00+00:00",
            "2026-02-31T00:00:00",
            "2026-13-01T00:00:00",
            "not a date",
            "1770123456",
            "/Date(1770123456000)/",
            "10/07/2023",
            "10000-01-01T00:00:00Z",
            "-2026-01-01T00:00:00Z",
            "",
        ] {
            assert_eq!(read_time(text), ReadTime::None, "{text}");
        }
    }

    #[test]
    fn a_time_without_a_zone_is_told_apart() {
        assert!(matches!(read_time("2026-02-03T00:25:45"), ReadTime::Naive(_)));
        assert!(matches!(read_time("2026-02-03T00:25:45Z"), ReadTime::Zoned(_)));
    }

    #[test]
    fn nothing_shorter_than_a_date_with_a_time_is_taken_for_a_moment() {
        for (text, is_one) in [
            ("2026-02-03T00:25:45", true),
            ("2026-02-03T00:25", false),
            ("2026-02-03", false),
            ("20260203T002545.000", false),
            ("2026-02-03 00:25:45", false),
            ("2026-02-03T002545.000", false),
            ("202X-02-03T00:25:45", false),
            ("2026/02-03T00:25:45", false),
        ] {
            assert_eq!(looks_like_a_time(text), is_one, "{text}");
            assert_eq!(read_time(text) != ReadTime::None, is_one, "{text}");
        }
    }
}
