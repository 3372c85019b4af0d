//! What is special about Alertmanager, against a real one where it decides.

use std::slice;
use std::time::Duration;

use fraud_guard::channels::Alertmanager as AlertmanagerChannel;
use fraud_guard::channels::Channel;
use fraud_guard::channels::DeliveryError;
use fraud_guard::channels::LIMITS;
use fraud_guard::fraud_event::EventStatus;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::Severity;
use fraud_guard::notification::Message;
use fraud_guard::notification::Standing;
use fraud_guard::outbox::NoticeReason;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;

use super::receivers::accepted;
use super::receivers::channel;
use super::receivers::endpoint;
use super::receivers::posted;
use super::receivers::posted_minimal;
use crate::support::alertmanager::Alertmanager;
use crate::support::messages::SUBSCRIPTION;
use crate::support::messages::event;
use crate::support::messages::every_kind;
use crate::support::messages::message_after;
use crate::support::terminal::browser;
use crate::support::web_server::Reply;
use crate::support::web_server::Request;
use crate::support::web_server::WebServer;

/// The messages of a life, five minutes between them, and the last one of a moment from now: medium,
/// then high, then resolved.
fn life(ahead: SignedDuration) -> [Message; 3] {
    let medium = FraudEvent { severity: Severity::Medium, ..event() };
    let resolved = FraudEvent { status: EventStatus::Resolved, ..event() };
    let now = Timestamp::try_from(std::time::SystemTime::now()).expect("a time") + ahead;
    let of = |events: &[FraudEvent], minutes: i64| {
        let composed_at = now - SignedDuration::from_mins(minutes);
        Message { composed_at, ..message_after(events) }
    };
    [of(slice::from_ref(&medium), 10), of(&[medium, event()], 5), of(&[event(), resolved], 0)]
}

fn severities(alerts: &[Value]) -> Vec<&str> {
    alerts.iter().filter_map(|alert| alert["labels"]["severity"].as_str()).collect()
}

/// A real Alertmanager, what it tells, and the channel to it.
async fn stage() -> (Alertmanager, WebServer, Box<dyn Channel>) {
    let people = WebServer::start(vec![Reply::status(200, "", "")]).await;
    let alertmanager = Alertmanager::start(&people.url("/")).await;
    let channel = channel("alertmanager", alertmanager.url());
    (alertmanager, people, channel)
}

#[tokio::test]
async fn a_case_stands_once_with_its_severity_until_it_is_resolved() {
    let (alertmanager, people, channel) = stage().await;
    let [opened, escalated, resolved] = life(SignedDuration::ZERO);

    channel.deliver(&opened).await.expect("it is taken");
    let alerts = alertmanager.standing(1).await;
    assert_eq!(severities(&alerts), ["warning"]);
    assert_eq!(alerts[0]["labels"]["subscription"], SUBSCRIPTION);
    assert_eq!(alerts[0]["annotations"]["reference"], opened.reference.as_str());
    assert_eq!(alerts[0]["generatorURL"].as_str(), opened.link.as_ref().map(url::Url::as_str));

    told(&people, &[("warning", "firing")]).await;

    channel.deliver(&escalated).await.expect("it is taken");
    assert_eq!(severities(&alertmanager.standing(1).await), ["critical"]);
    told(&people, &[("critical", "firing"), ("warning", "resolved")]).await;

    channel.deliver(&resolved).await.expect("it is taken");
    alertmanager.standing(0).await;
    told(&people, &[("critical", "resolved")]).await;
}

/// Waits until people were told, at once, about alerts with these severities.
async fn told(people: &WebServer, expected: &[(&str, &str)]) {
    let says = |told: &Value, (severity, status): &(&str, &str)| {
        let is_it =
            |alert: &Value| alert["labels"]["severity"] == *severity && alert["status"] == *status;
        told["alerts"].as_array().expect("alerts").iter().any(is_it)
    };
    let is_told = || {
        let told = people.requests().iter().map(Request::json).collect::<Vec<_>>();
        told.iter().any(|told| expected.iter().all(|alert| says(told, alert)))
    };
    let waiting = async {
        while !is_told() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waiting).await.expect("it is told");
}

#[tokio::test]
async fn an_end_counts_although_our_clock_is_ahead() {
    let (alertmanager, _people, channel) = stage().await;
    let [opened, _, resolved] = life(SignedDuration::from_secs(60));
    channel.deliver(&opened).await.expect("it is taken");
    alertmanager.standing(1).await;
    channel.deliver(&resolved).await.expect("it is taken");
    alertmanager.standing(0).await;
}

#[tokio::test]
async fn every_kind_of_message_is_taken_in_both_forms() {
    let (alertmanager, _people, channel) = stage().await;
    for (kind, message) in every_kind() {
        let result = channel.deliver(&message).await;
        assert!(result.is_ok(), "{kind}: {result:?}");
    }
    let minimal = posted_minimal("alertmanager", &message_after(&[event()])).await;
    let alerts = alertmanager.url().join("api/v2/alerts").expect("an address");
    let post = browser().post(alerts).header("content-type", "application/json");
    assert_eq!(post.body(minimal.body).send().await.expect("an answer").status(), 200);
}

#[tokio::test]
async fn a_wrong_password_is_for_a_person_to_mend() {
    let (alertmanager, _people, _) = stage().await;
    let channel = channel("alertmanager", alertmanager.url_with("canary-user:canary-pass@"));
    let error = channel.deliver(&message_after(&[event()])).await.expect_err("it is refused");
    assert!(matches!(error, DeliveryError::Retryable { after: Some(_), .. }), "{error:?}");
    assert!(!error.to_string().contains("canary"), "{error}");
}

#[tokio::test]
async fn an_account_goes_into_a_header_and_a_path_stays() {
    let server = WebServer::start(vec![accepted("alertmanager")]).await;
    let address = server.url("/a/b").to_string().replace("://", "://us%40er:p%3Ass+%26@");
    let url = AlertmanagerChannel::alerts_below(address.parse().expect("an address"))
        .expect("an address");
    let channel = AlertmanagerChannel::new(endpoint("alertmanager", url, LIMITS.deadline));
    channel.deliver(&message_after(&[event()])).await.expect("it is taken");
    let request = server.requests().remove(0);
    assert_eq!(request.head.lines().next(), Some("POST /a/b/api/v2/alerts HTTP/1.1"));
    // `us@er:p:ss+&` in base64.
    assert_eq!(request.header("authorization").as_deref(), Some("Basic dXNAZXI6cDpzcysm"));
    assert_eq!(request.header("content-type").as_deref(), Some("application/json"));
}

#[tokio::test]
async fn names_of_labels_and_annotations_are_allowed_ones() {
    let is_allowed = |name: &String| {
        let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
        name.starts_with(is_letter) && name.chars().all(|c| is_letter(c) || c.is_ascii_digit())
    };
    for (kind, message) in every_kind() {
        for alert in posted("alertmanager", &message).await.json().as_array().expect("alerts") {
            for part in ["labels", "annotations"] {
                let names: Vec<&String> = alert[part].as_object().expect("names").keys().collect();
                assert!(names.iter().all(|name| is_allowed(name)), "{kind}: {names:?}");
            }
        }
    }
}

/// The alerts that stand after a message, and for how many hours.
async fn standing(message: &Message) -> Vec<(String, i64)> {
    let json = posted("alertmanager", message).await.json();
    let hours = |alert: &Value| {
        let end: Timestamp = alert["endsAt"].as_str().expect("a time").parse().expect("a time");
        end.duration_since(message.composed_at).as_hours()
    };
    let shown = |alert: &Value| alert["labels"]["severity"].as_str().expect("one").to_owned();
    let alerts = json.as_array().expect("alerts").iter();
    let pairs = alerts.map(|alert| (shown(alert), hours(alert), alert["endsAt"].clone()));
    let is_later = |end: &Value| end.as_str() > Some(message.composed_at.to_string().as_str());
    pairs.filter(|(_, _, end)| is_later(end)).map(|(name, hours, _)| (name, hours)).collect()
}

#[tokio::test]
async fn what_is_open_stands_longer_than_any_silence_about_it() {
    let message = message_after(&[event()]);
    let standing_for = |standing, is_test| Message { standing, is_test, ..message.clone() };
    for (standing_, is_test, severity, hours) in [
        (Standing::Open, false, "critical", 90 * 24),
        (Standing::Investigated, false, "critical", 90 * 24),
        (Standing::Once, false, "critical", 26),
        (Standing::Open, true, "info", 0),
    ] {
        let found = standing(&standing_for(standing_, is_test)).await;
        assert_eq!(found, [(severity.to_owned(), hours)], "{standing_:?}");
    }
    assert_eq!(standing(&standing_for(Standing::Over, false)).await, []);
}

#[tokio::test]
async fn a_late_resolved_does_not_end_a_case_that_is_open_again() {
    let reopened = message_after(&[event()]);
    let late = Message { reason: NoticeReason::Resolved, ..reopened };
    assert_eq!(standing(&late).await, [("critical".to_owned(), 90 * 24)]);
}

#[tokio::test]
async fn only_what_was_never_told_ends_nothing() {
    let opened = message_after(&[event()]);
    let repeated = Message { may_repeat: true, ..opened.clone() };
    let changed = Message { reason: NoticeReason::Changed, ..opened.clone() };
    let over = Message { standing: Standing::Over, ..opened.clone() };
    let alarm = Message { reason: NoticeReason::Alarm, ..opened.clone() };
    let cleared = Message { standing: Standing::Over, ..alarm.clone() };
    for (message, count) in
        [(opened, 1), (repeated, 3), (changed, 3), (over, 3), (alarm, 1), (cleared, 1)]
    {
        let json = posted("alertmanager", &message).await.json();
        assert_eq!(json.as_array().map(Vec::len), Some(count), "{:?}", message.reason);
    }
}

#[tokio::test]
async fn labels_are_the_same_over_all_outbreaks_whatever_becomes_known() {
    let first = message_after(&[event()]);
    let mut again = Message { reference: "c-x-0001".to_owned(), ..first.clone() };
    again.ids.insert("reseller_tenant", "33333333-cccc-4ccc-8ccc-000000000003".to_owned());
    let labels =
        async |message: &Message| posted("alertmanager", message).await.json()[0]["labels"].clone();
    assert_eq!(labels(&first).await, labels(&again).await);
    let mut nameless = first.clone();
    nameless.ids.remove("subscription");
    assert_eq!(labels(&nameless).await["customer_tenant"], Value::Null);
    assert_eq!(labels(&nameless).await["case"], first.subject.as_str());
}

#[tokio::test]
async fn an_alert_that_ends_beside_one_that_stands_is_brief() {
    let message = Message { reason: NoticeReason::Changed, ..message_after(&[event()]) };
    let descriptions = async |message: &Message| {
        let alerts = posted("alertmanager", message).await.json();
        let alerts = alerts.as_array().expect("alerts").iter();
        alerts.map(|alert| alert["annotations"]["description"].is_string()).collect::<Vec<_>>()
    };
    assert_eq!(descriptions(&message).await, [true, false, false]);
    let over = Message { standing: Standing::Over, ..message };
    assert_eq!(descriptions(&over).await, [true, true, true]);
}
