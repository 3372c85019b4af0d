//! Times in every spelling: cases 98 to 108.

use fraud_guard::fraud_event::Concern;
use fraud_guard::fraud_event::FraudEvent;
use serde_json::Value;
use serde_json::json;

use super::outcome::Outcome;
use super::outcome::beside_a_neighbour;
use super::outcome::hold_elements;
use super::outcome::is;
use super::outcome::row;
use super::outcome::the_event;
use super::outcome::with;

async fn event_of(fields: Value) -> FraudEvent {
    let snapshot = beside_a_neighbour(with(fields.clone())).await;
    assert!(is(Outcome::Kept, &snapshot), "{fields}: {snapshot:?}");
    the_event(&snapshot).expect("the event").clone()
}

#[tokio::test]
async fn a_time_is_read_as_what_it_says_or_as_unknown() {
    for (case, sent, read) in [
        (98, json!("9999-12-31T23:59:59.9970000"), None),
        (99, json!("0001-01-01T00:00:00"), None),
        (99, json!("0001-01-01T00:00:00Z"), None),
        (100, json!("2026-02-03T00:25:45.69"), Some("2026-02-03T00:25:45.69Z")),
        (101, json!("2026-02-03T12:34:27.8016635+05:30"), Some("2026-02-03T07:04:27.8016635Z")),
        (102, json!("2026-02-03T00:25:45.123456789Z"), Some("2026-02-03T00:25:45.123456789Z")),
        (102, json!("2026-02-03T00:25:45,5Z"), Some("2026-02-03T00:25:45.5Z")),
        (102, json!("2026-02-03t00:25:45z"), Some("2026-02-03T00:25:45Z")),
        (102, json!(" 2026-02-03T00:25:45Z "), Some("2026-02-03T00:25:45Z")),
        (103, json!("2026-02-02T24:00:00Z"), Some("2026-02-03T00:00:00Z")),
        (103, json!("2026-01-31T23:59:60Z"), Some("2026-01-31T23:59:59Z")),
        (104, json!("2026-02-31T00:00:00Z"), None),
        (104, json!("2026-13-01T00:00:00Z"), None),
        (104, json!("not a date"), None),
        (104, json!(1_770_123_456), None),
        (104, json!("1770123456"), None),
        (104, json!("/Date(1770123456000)/"), None),
        (104, json!("10/07/2023"), None),
        (107, json!("10000-01-01T00:00:00Z"), None),
        (107, json!("+010000-01-01T00:00:00Z"), None),
        (107, json!("-002026-01-01T00:00:00Z"), None),
        (107, json!("-9999-01-01T00:00:00Z"), None),
        (108, json!(null), None),
        (108, json!(""), None),
        (108, json!({}), None),
        (108, json!([]), None),
        (108, json!(true), None),
    ] {
        let event = event_of(json!({"eventTime": sent})).await;
        let detected = event.detected_at.map(|time| time.to_string());
        assert_eq!(detected.as_deref(), read, "case {case}: {sent}");
    }
}

#[tokio::test]
async fn case_100_a_time_without_a_zone_is_flagged() {
    let zoned = json!({
        "eventTime": "2026-02-03T00:25:45Z", "firstObserved": null, "lastObserved": null,
        "firstOccurrence": null, "lastOccurrence": null
    });
    assert!(!event_of(zoned.clone()).await.concerns.contains(&Concern::NoTimeZone));
    let mut naive = zoned;
    naive["eventTime"] = json!("2026-02-03T00:25:45");
    assert!(event_of(naive).await.concerns.contains(&Concern::NoTimeZone));
}

#[tokio::test]
async fn cases_105_and_106_times_that_cannot_be_are_flagged_and_the_event_is_kept() {
    for (case, fields) in [
        (
            105,
            json!({"firstOccurrence": "2026-02-03T01:00:00", "lastOccurrence": "2026-02-03T00:00:00"}),
        ),
        (
            105,
            json!({"firstObserved": "2026-02-03T01:00:00", "lastObserved": "2026-02-03T00:00:00"}),
        ),
        (106, json!({"eventTime": "2027-02-03T00:00:00Z"})),
        (106, json!({"lastObserved": "2027-02-03T00:00:00Z"})),
    ] {
        let event = event_of(fields.clone()).await;
        assert!(event.concerns.contains(&Concern::ImplausibleTime), "case {case}: {fields}");
    }
}

#[tokio::test]
async fn an_event_is_never_lost_to_a_time() {
    let never = "9999-12-31T23:59:59.9970000";
    let all = json!({
        "eventTime": never, "firstObserved": never, "lastObserved": never,
        "firstOccurrence": never, "lastOccurrence": never, "resolvedOn": never
    });
    let none = json!({
        "eventTime": {}, "firstObserved": [], "lastObserved": 7,
        "firstOccurrence": false, "lastOccurrence": "soon", "resolvedOn": null
    });
    hold_elements(vec![
        row(98, "every time is the sentinel", with(all), Outcome::Kept),
        row(108, "no time is a time", with(none), Outcome::Kept),
    ])
    .await;
}
