//! Keys that carry what they are about: one for each alert that was answered.
//!
//! A listing of the last days is all that it takes to know how long alerts waited, however many
//! cases there ever were.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Key;
use crate::fraud_event::EventKey;
use crate::fraud_event::Scope;
use crate::response_time::ResponseTime;

/// What the key of an answered alert says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnsweredKey {
    /// How long an alert waited.
    Response {
        /// Its case.
        scope: Scope,
        /// The alert, by one of its reports.
        alert: EventKey,
        /// When it was detected, to the second.
        detected_at: Timestamp,
        /// When it was answered, to the second.
        answered_at: Timestamp,
    },
    /// Two reports are of one alert.
    Same {
        /// Its case.
        scope: Scope,
        /// This report,
        report: EventKey,
        /// and the one that stands for the alert.
        alert: EventKey,
    },
}

impl Key {
    /// All alerts that were answered, the earliest day first.
    pub const ANSWERED: &'static str = "answered/";

    /// The prefix of what was answered on a day, by UTC.
    pub fn answered_on(at: Timestamp) -> String {
        format!("{}{}/", Self::ANSWERED, day(at))
    }

    /// An alert that was answered, and its other reports.
    pub fn answered(scope: &Scope, response: &ResponseTime) -> Vec<Self> {
        let place = format!("{}{scope}", Self::answered_on(response.answered_at));
        let ResponseTime { alert, also, detected_at, answered_at } = response;
        let times = format!("{}-{}", detected_at.as_second().max(0), answered_at.as_second());
        let same = also.iter().map(|report| Self(format!("{place}/{report}/is-{alert}")));
        std::iter::once(Self(format!("{place}/{alert}/{times}"))).chain(same).collect()
    }

    /// What the key of an answered alert says; `None` for any other key.
    pub fn answered_alert(&self) -> Option<AnsweredKey> {
        let mut parts = self.0.strip_prefix(Self::ANSWERED)?.split('/').skip(1);
        let (scope, event) = (Scope::parse(parts.next()?)?, EventKey::parse(parts.next()?)?);
        let rest = parts.next()?;
        if let Some(alert) = rest.strip_prefix("is-") {
            let alert = EventKey::parse(alert)?;
            return Some(AnsweredKey::Same { scope, report: event, alert });
        }
        let (detected, answered) = rest.split_once('-')?;
        let time = |text: &str| Timestamp::from_second(text.parse().ok()?).ok();
        let (detected_at, answered_at) = (time(detected)?, time(answered)?);
        Some(AnsweredKey::Response { scope, alert: event, detected_at, answered_at })
    }

    /// True for an alert that was answered on an earlier day than this moment's.
    pub fn is_answered_before(&self, at: Timestamp) -> bool {
        self.0.starts_with(Self::ANSWERED) && self.0 < Self::answered_on(at)
    }
}

fn day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y%m%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn response() -> ResponseTime {
        ResponseTime {
            alert: EventKey::of_id("partner", "e-1"),
            also: vec![EventKey::synthetic("partner", "{}")],
            detected_at: at("2026-02-02T22:00:00.9Z"),
            answered_at: at("2026-02-03T03:00:05.9Z"),
        }
    }

    #[test]
    fn the_key_of_an_answered_alert_says_it_all() {
        let scope = Scope::of_event(&response().alert);
        let keys = Key::answered(&scope, &response());
        let [alert, report] = [&response().alert, &response().also[0]].map(Clone::clone);
        let expected = [
            format!("answered/20260203/{scope}/{alert}/1770069600-1770087605"),
            format!("answered/20260203/{scope}/{report}/is-{alert}"),
        ];
        assert_eq!(keys.iter().map(Key::as_str).collect::<Vec<_>>(), expected);
        let read: Vec<_> = keys.iter().map(Key::answered_alert).collect();
        let (detected_at, answered_at) = (at("2026-02-02T22:00:00Z"), at("2026-02-03T03:00:05Z"));
        let times = AnsweredKey::Response {
            scope: scope.clone(),
            alert: alert.clone(),
            detected_at,
            answered_at,
        };
        assert_eq!(read, [Some(times), Some(AnsweredKey::Same { scope, report, alert })]);
    }

    #[test]
    fn what_is_no_such_key_is_not_read() {
        let scope = Scope::of_event(&response().alert);
        let alert = response().alert;
        for text in [
            format!("answered/20260203/{scope}/{alert}"),
            format!("answered/20260203/{scope}/{alert}/x-1"),
            format!("answered/20260203/{scope}/{alert}/1-99999999999999"),
            format!("answered/20260203/{scope}/{alert}/is-x"),
            format!("answered/20260203/{scope}/x/1-2"),
            format!("answered/20260203/x/{alert}/1-2"),
            format!("event/20260203/{scope}/{alert}/1-2"),
        ] {
            assert_eq!(Key::from_listing(&text).answered_alert(), None, "{text}");
        }
    }

    #[test]
    fn a_key_is_old_by_its_day() {
        let scope = Scope::of_event(&response().alert);
        for (now, is_old) in [
            ("2026-02-03T23:59:59Z", false),
            ("2026-02-04T00:00:00Z", true),
            ("2026-01-01T00:00:00Z", false),
        ] {
            for key in Key::answered(&scope, &response()) {
                assert_eq!(key.is_answered_before(at(now)), is_old, "{now}");
            }
            assert!(!Key::closed_case(&scope).is_answered_before(at(now)));
        }
    }
}
