//! Whether our clock agrees with the one of the token service: with a wrong clock tokens look
//! expired, or are refused as not valid yet.

use std::sync::Mutex;
use std::sync::PoisonError;

use jiff::SignedDuration;
use jiff::Timestamp;
use reqwest::header::DATE;
use reqwest::header::HeaderMap;

/// How far apart the clocks were at the last answer.
#[derive(Debug, Default)]
pub(super) struct Skew(Mutex<Option<SignedDuration>>);

/// Apart by less is no matter; Entra itself allows five minutes.
const MOST: SignedDuration = SignedDuration::from_mins(2);

impl Skew {
    /// Takes the date of an answer.
    pub(super) fn note(&self, headers: &HeaderMap, now: Timestamp) {
        let Some(theirs) = date(headers) else { return };
        let apart = now.duration_since(theirs);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let was_wrong = known.is_some_and(is_wrong);
        *known = Some(apart);
        if is_wrong(apart) && !was_wrong {
            let seconds = apart.as_secs();
            tracing::warn!(seconds, "this machine's clock is {seconds} s ahead of Entra's");
        }
    }

    /// How far our clock is ahead, when it is wrong.
    pub(super) fn get(&self) -> Option<SignedDuration> {
        self.apart().filter(|apart| is_wrong(*apart))
    }

    /// True when an answer has told the other side's time.
    pub(super) fn is_known(&self) -> bool {
        self.apart().is_some()
    }

    fn apart(&self) -> Option<SignedDuration> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_wrong(apart: SignedDuration) -> bool {
    apart.abs() > MOST
}

fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let text = headers.get(DATE)?.to_str().ok()?;
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_wrong_beyond_two_minutes_either_way() {
        let now: Timestamp = "2026-02-03T12:00:00Z".parse().expect("a time");
        for (date, seconds) in [
            ("Tue, 03 Feb 2026 12:00:00 GMT", None),
            ("Tue, 03 Feb 2026 12:02:00 GMT", None),
            ("Tue, 03 Feb 2026 12:02:01 GMT", Some(-121)),
            ("Tue, 03 Feb 2026 11:00:00 GMT", Some(3_600)),
            ("yesterday", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(DATE, date.parse().expect("a header"));
            let skew = Skew::default();
            skew.note(&headers, now);
            assert_eq!(skew.get().map(|apart| apart.as_secs()), seconds, "{date}");
        }
    }

    #[test]
    fn a_clock_that_was_set_right_is_right() {
        let now: Timestamp = "2026-02-03T12:00:00Z".parse().expect("a time");
        let skew = Skew::default();
        for (date, is_wrong) in
            [("Tue, 03 Feb 2026 13:00:00 GMT", true), ("Tue, 03 Feb 2026 12:00:00 GMT", false)]
        {
            let mut headers = HeaderMap::new();
            headers.insert(DATE, date.parse().expect("a header"));
            skew.note(&headers, now);
            assert_eq!(skew.get().is_some(), is_wrong, "{date}");
        }
    }
}
