//! What is special about PagerDuty: what it does with an incident, and what its answers mean.

use fraud_guard::channels::DeliveryError;
use fraud_guard::channels::LIMITS;
use fraud_guard::channels::PagerDuty;
use fraud_guard::channels::Receipt;
use fraud_guard::fraud_event::Severity;
use fraud_guard::notification::Fact;
use fraud_guard::notification::Message;
use fraud_guard::notification::Standing;
use fraud_guard::notification::test_message;
use fraud_guard::outbox::NoticeReason;
use fraud_guard::policy::Reader;
use fraud_guard::text::Line;
use fraud_guard::text::Untrusted;
use jiff::SignedDuration;
use rstest::rstest;
use serde_json::Value;

use super::receivers::CANARIES;
use super::receivers::ROUTING_KEY;
use super::receivers::channel;
use super::receivers::endpoint;
use super::receivers::posted;
use super::receivers::posted_minimal;
use super::receivers::routing_key;
use crate::support::messages::event;
use crate::support::messages::every_kind;
use crate::support::messages::message_after;
use crate::support::messages::now;
use crate::support::web_server::Reply;
use crate::support::web_server::WebServer;

async fn action(standing: Standing, reason: NoticeReason) -> Value {
    let message = Message { standing, reason, ..message_after(&[event()]) };
    posted("pagerduty", &message).await.json()["event_action"].clone()
}

#[tokio::test]
async fn an_incident_is_opened_acknowledged_and_resolved_with_the_case() {
    use NoticeReason::*;
    for reason in [Opened, Changed, Escalated, Reopened, Alarm] {
        assert_eq!(action(Standing::Open, reason).await, "trigger", "{reason:?}");
        assert_eq!(action(Standing::Over, reason).await, "resolve", "{reason:?}");
    }
    for reason in [Resolved, AllClear] {
        assert_eq!(action(Standing::Over, reason).await, "resolve", "{reason:?}");
        let late = action(Standing::Open, reason).await;
        assert_eq!(late, "trigger", "a late {reason:?} ends nothing that is open");
    }
    assert_eq!(action(Standing::Once, Alarm).await, "trigger");
    assert_eq!(action(Standing::Investigated, Changed).await, "acknowledge");
    for reason in [Opened, Escalated, Reopened] {
        let news = action(Standing::Investigated, reason).await;
        assert_eq!(news, "trigger", "an acknowledgement of the unknown is dropped");
    }
}

#[tokio::test]
async fn one_outbreak_is_one_incident() {
    let machines = |count: usize| {
        let resources =
            (0..count).map(|n| crate::support::messages::virtual_machine(&format!("vm-{n}")));
        fraud_guard::fraud_event::FraudEvent {
            resources: resources.collect(),
            resource_count: count,
            ..event()
        }
    };
    let opened = posted("pagerduty", &message_after(&[event()])).await.json();
    let changed = posted("pagerduty", &message_after(&[event(), machines(3)])).await.json();
    assert_eq!(opened["dedup_key"], changed["dedup_key"]);
    assert_eq!(opened["dedup_key"], message_after(&[event()]).reference.as_str());
    assert_eq!(opened["routing_key"], ROUTING_KEY);
    let long = Message { reference: "r".repeat(300), ..message_after(&[event()]) };
    let key = posted("pagerduty", &long).await.json()["dedup_key"].as_str().map(str::len);
    assert!(key.is_some_and(|length| length <= 257), "{key:?}");
}

#[tokio::test]
async fn severities_are_those_of_pagerduty_and_a_test_pages_nobody() {
    for (severity, is_test, expected) in [
        (Severity::High, false, "critical"),
        (Severity::Medium, false, "error"),
        (Severity::Low, false, "warning"),
        (Severity::Informational, false, "info"),
        (Severity::High, true, "info"),
    ] {
        let message = Message { severity, is_test, ..message_after(&[event()]) };
        let json = posted("pagerduty", &message).await.json();
        assert_eq!(json["payload"]["severity"], expected, "{severity:?}");
        let summary = json["payload"]["summary"].as_str().expect("a summary");
        assert_eq!(summary.starts_with("[TEST] "), is_test, "{summary}");
    }
    let tried = posted("pagerduty", &test_message(now(), &Reader::default())).await.json();
    assert_eq!(tried["payload"]["severity"], "info");
}

#[tokio::test]
async fn every_event_has_what_is_required_and_only_our_link() {
    for (kind, message) in every_kind() {
        let json = posted("pagerduty", &message).await.json();
        let payload = &json["payload"];
        for name in ["summary", "source", "severity", "component", "class"] {
            assert!(payload[name].as_str().is_some_and(|text| !text.is_empty()), "{kind} {name}");
        }
        let details = payload["custom_details"].as_object().expect("details");
        assert!(details.values().all(Value::is_string), "{kind}: details are flat");
        let link = message.link.as_ref().map(url::Url::as_str);
        assert_eq!((json["links"][0]["href"].as_str(), json["client_url"].as_str()), (link, link));
    }
}

#[tokio::test]
async fn an_event_is_never_too_long() {
    let letter = format!("Z{}", "\u{301}".repeat(24));
    let pile = || Line::theirs(Untrusted::new(&letter.repeat(100)));
    let headline = pile().and_theirs(Untrusted::new(&letter.repeat(100)));
    let mut message = Message { headline, ..message_after(&[event()]) };
    for key in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p"] {
        message.facts.extend((0..9).map(|_| Fact { key, label: String::new(), value: pile() }));
    }
    for request in
        [posted("pagerduty", &message).await, posted_minimal("pagerduty", &message).await]
    {
        assert!(request.body.len() <= 32_000, "{}", request.body.len());
        let json = request.json();
        let summary = json["payload"]["summary"].as_str().expect("a summary");
        assert!(summary.encode_utf16().count() <= 1_024, "{summary}");
        assert_eq!(json["dedup_key"], message.reference.as_str());
    }
}

async fn answer(status: u16, body: &str) -> (Result<Receipt, DeliveryError>, usize) {
    let server = WebServer::start(vec![Reply::status(status, "", body)]).await;
    let channel = channel("pagerduty", server.url("/"));
    let result = channel.deliver(&message_after(&[event()])).await;
    (result, server.requests().len())
}

#[rstest]
#[case(r#"{"status":"success","dedup_key":"c-1-0000"}"#, Some("c-1-0000"))]
#[case(r#"{"status":"success","dedup_key":"srv01/HTTP"}"#, Some("srv01/HTTP"))]
#[case(r#"{"status":"success"}"#, None)]
#[case(r#"{"status":"success","dedup_key":null}"#, None)]
#[case(r#"{"status":"success","dedup_key":""}"#, None)]
#[case(r#"{"status":"success","dedup_key":"a b\n<script>"}"#, None)]
#[tokio::test]
async fn the_key_of_the_incident_is_the_receipt_when_it_is_one(
    #[case] body: &str,
    #[case] reference: Option<&str>,
) {
    let reference = reference.map(str::to_owned);
    assert_eq!(answer(202, body).await, (Ok(Receipt { reference, missed: None }), 1));
    let long = format!(r#"{{"status":"success","dedup_key":"{}"}}"#, "a".repeat(256));
    assert_eq!(answer(202, &long).await, (Ok(Receipt::default()), 1));
}

#[rstest]
#[case("")]
#[case("<html>Please log in</html>")]
#[case(r#"{"status":"throttle exceeded"}"#)]
#[case(r#"{"status":["success"]}"#)]
#[tokio::test]
async fn a_success_that_does_not_say_so_is_none(#[case] body: &str) {
    for status in [200, 202, 204] {
        let (result, asked) = answer(status, body).await;
        let error = result.expect_err("it is no success");
        assert!(matches!(error, DeliveryError::Retryable { after: None, .. }), "{error:?}");
        assert!(error.to_string().contains("no success"), "{error}");
        assert_eq!(asked, 1);
    }
}

#[rstest]
#[case("Invalid routing key")]
#[case("Length of 'routing_key' is incorrect (should be 32 characters)")]
#[tokio::test]
async fn a_key_that_was_withdrawn_is_for_a_person_to_mend(#[case] words: &str) {
    let body = format!(
        r#"{{"status":"invalid event","message":"Event object is invalid","errors":["{words}"]}}"#
    );
    let (result, asked) = answer(400, &body).await;
    let error = result.expect_err("it is refused");
    let hour = Some(SignedDuration::from_hours(1));
    assert!(matches!(&error, DeliveryError::Retryable { after, .. } if *after == hour));
    assert!(error.to_string().contains("set PAGERDUTY_ROUTING_KEY"), "{error}");
    assert!(!error.to_string().contains(ROUTING_KEY), "{error}");
    assert_eq!(asked, 1);
}

#[tokio::test]
async fn an_invalid_event_is_tried_once_more_in_the_minimal_form() {
    let body = r#"{"status":"invalid event","errors":["'payload.summary' is too long"]}"#;
    let (result, asked) = answer(400, body).await;
    assert!(matches!(result, Err(DeliveryError::Permanent { .. })), "{result:?}");
    assert_eq!(asked, 2);
}

#[test]
fn the_key_is_never_shown() {
    let url = "https://events.pagerduty.com/v2/enqueue".parse().expect("an address");
    let channel = PagerDuty::new(endpoint("pagerduty", url, LIMITS.deadline), routing_key());
    let shown = format!("{channel:?}");
    for canary in CANARIES {
        assert!(!shown.contains(canary), "{shown}");
    }
}
