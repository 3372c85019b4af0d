//! The body of one call, as far as it is read.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::fraud_event::SubscriptionId;
use crate::loose_json::ReadTime;
use crate::loose_json::read_time;

/// A call whose signature was good. Its addresses (`ResourceUri`, `AuditUri`) are never asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What happened.
    pub event: EventName,
    /// When it happened, as Partner Center says.
    pub changed_at: Timestamp,
    /// Which subscription it is about; for the log alone, because every poll reads everything.
    pub subscription: Option<SubscriptionId>,
}

/// The events that make a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventName {
    /// There is a fraud event to read.
    FraudEventDetected,
    /// Somebody asked Partner Center to try the webhook.
    TestCreated,
    /// One of the many others, which are received and ignored.
    Other,
}

/// The body is not what Partner Center sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body is not what Partner Center sends: {0}")]
pub struct Malformed(&'static str);

/// Only these fields are read; twice the same one is refused by the parser.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    event_name: String,
    resource_change_utc_date: String,
    #[serde(default)]
    resource_uri: Value,
}

/// Partner Center tries ten times, at intervals that it does not document.
const OLDEST: SignedDuration = SignedDuration::from_hours(72);
/// How far its clock may be ahead of ours.
const AHEAD: SignedDuration = SignedDuration::from_mins(10);

impl EventName {
    /// The name of the event that this is about.
    pub const FRAUD_EVENT_DETECTED: &'static str = "azure-fraud-event-detected";
    /// The name of the event that a test sends.
    pub const TEST_CREATED: &'static str = "test-created";

    fn parse(name: &str) -> Self {
        match name {
            Self::FRAUD_EVENT_DETECTED => Self::FraudEventDetected,
            Self::TEST_CREATED => Self::TestCreated,
            _ => Self::Other,
        }
    }
}

impl Call {
    /// Reads the body of a call; to be asked only after its signature was found good.
    ///
    /// # Errors
    /// When it is no object with the name of an event and the time of a change.
    pub fn parse(body: &[u8]) -> Result<Self, Malformed> {
        let body: Body = serde_json::from_slice(body)
            .map_err(|_| Malformed("no JSON object with EventName and ResourceChangeUtcDate"))?;
        let changed_at = match read_time(&body.resource_change_utc_date) {
            ReadTime::Zoned(at) | ReadTime::Naive(at) => at,
            ReadTime::None => return Err(Malformed("ResourceChangeUtcDate is no time")),
        };
        let subscription = body.resource_uri.as_str().and_then(subscription);
        Ok(Self { event: EventName::parse(&body.event_name), changed_at, subscription })
    }

    /// True unless the call is too old, or from a time that has not come: the signature covers the
    /// body alone, so whoever has once seen a call could send it again years later.
    pub fn is_timely(&self, now: Timestamp) -> bool {
        let age = now.duration_since(self.changed_at);
        -AHEAD <= age && age <= OLDEST
    }
}

fn subscription(address: &str) -> Option<SubscriptionId> {
    let url = Url::parse(address).ok()?;
    let (_, id) =
        url.query_pairs().find(|(name, _)| name.eq_ignore_ascii_case("SubscriptionId"))?;
    SubscriptionId::parse(&id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: &str = "2026-02-03T00:05:39.5485487+00:00";

    fn parse(body: &str) -> Result<Call, Malformed> {
        Call::parse(body.as_bytes())
    }

    #[test]
    fn a_call_says_what_happened_when_and_to_which_subscription() {
        let id = "44444444-dddd-4ddd-8ddd-000000000004";
        let body = format!(
            r#"{{"EventName":"azure-fraud-event-detected","ResourceUri":"https://x.example/v1/fraudEvents?SubscriptionId={id}&EventStatus=Active","AuditUri":null,"ResourceChangeUtcDate":"{DATE}"}}"#
        );
        let call = parse(&body).expect("a call");
        assert_eq!(call.event, EventName::FraudEventDetected);
        assert_eq!(call.subscription, SubscriptionId::parse(id));
        assert_eq!(call.changed_at, DATE.parse::<Timestamp>().expect("a time"));
    }

    #[test]
    fn names_count_to_the_letter_and_addresses_count_for_nothing() {
        for (name, event) in [
            ("test-created", EventName::TestCreated),
            ("usagerecords-thresholdExceeded", EventName::Other),
            ("AZURE-FRAUD-EVENT-DETECTED", EventName::Other),
            (" test-created", EventName::Other),
        ] {
            for uri in ["null", "7", r#""no address""#, "[]"] {
                let body = format!(
                    r#"{{"EventName":"{name}","ResourceUri":{uri},"ResourceChangeUtcDate":"{DATE}"}}"#
                );
                let call = parse(&body).expect("a call");
                assert_eq!((call.event, call.subscription), (event, None), "{body}");
            }
        }
    }

    #[test]
    fn what_is_no_call_is_refused() {
        for body in [
            "",
            "null",
            "[]",
            r#""azure-fraud-event-detected""#,
            r#"{"EventName":"test-created"}"#,
            r#"{"EventName":["test-created"],"ResourceChangeUtcDate":"2026-02-03T00:00:00Z"}"#,
            r#"{"EventName":"test-created","ResourceChangeUtcDate":1770000000}"#,
            r#"{"EventName":"test-created","ResourceChangeUtcDate":"yesterday"}"#,
            r#"{"EventName":"test-created","ResourceChangeUtcDate":"9999-12-31T23:59:59Z"}"#,
            r#"{"EventName":"a","EventName":"b","ResourceChangeUtcDate":"2026-02-03T00:00:00Z"}"#,
            r#"{"eventName":"test-created","ResourceChangeUtcDate":"2026-02-03T00:00:00Z"} x"#,
        ] {
            assert!(parse(body).is_err(), "{body}");
        }
    }

    #[test]
    fn a_call_is_timely_from_ten_minutes_before_its_time_to_three_days_after() {
        let body = format!(r#"{{"EventName":"x","ResourceChangeUtcDate":"{DATE}"}}"#);
        let call = parse(&body).expect("a call");
        for (seconds, is_timely) in
            [(-601, false), (-600, true), (0, true), (259_200, true), (259_201, false)]
        {
            let now = call.changed_at + SignedDuration::from_secs(seconds);
            assert_eq!(call.is_timely(now), is_timely, "{seconds}");
        }
    }
}
