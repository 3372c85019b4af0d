//! What every channel promises about replies, whatever it is.

use std::time::Duration;

use fraud_guard::channels::DeliveryError;
use jiff::SignedDuration;
use rstest::rstest;

use super::receivers;
use super::receivers::CANARIES;
use super::receivers::SECRET_PATH;
use super::receivers::accepted;
use super::receivers::channel;
use super::receivers::channel_within;
use crate::support::messages::event;
use crate::support::messages::message_after;
use crate::support::web_server::Reply;
use crate::support::web_server::WebServer;

/// What became of a message when the server always gives one reply, and how often it was asked.
async fn outcome(name: &str, reply: Reply) -> (Result<(), DeliveryError>, usize) {
    let server = WebServer::start(vec![reply]).await;
    let channel = channel_within(name, server.url(SECRET_PATH), Duration::from_millis(500));
    let result = channel.deliver(&message_after(&[event()])).await;
    if let Err(error) = &result {
        assert_hides_secrets(&format!("{error} {error:?}"));
        assert!(error.to_string().starts_with(&format!("channel {name} ")), "{error}");
    }
    (result.map(drop), server.requests().len())
}

fn assert_hides_secrets(text: &str) {
    for canary in CANARIES.into_iter().chain(["127.0.0.1", "http://", "canary-body"]) {
        assert!(!text.contains(canary), "{canary} in {text}");
    }
}

fn after(result: Result<(), DeliveryError>) -> Option<SignedDuration> {
    match result {
        Err(DeliveryError::Retryable { after, .. }) => after,
        other => panic!("not to be tried again: {other:?}"),
    }
}

#[rstest]
#[tokio::test]
async fn a_message_that_is_taken_is_sent_once(
    #[values(
        "teams",
        "slack",
        "webhook",
        "cloudevents",
        "pagerduty",
        "alertmanager",
        "acs-mail",
        "graph-mail"
    )]
    name: &str,
) {
    let (result, asked) = outcome(name, accepted(name)).await;
    assert_eq!((result, asked), (Ok(()), 1));
}

#[rstest]
#[tokio::test]
async fn any_success_is_a_success_where_the_body_does_not_matter(
    #[values("teams", "webhook", "cloudevents", "alertmanager")] name: &str,
    #[values(200, 201, 202, 204, 206, 299)] status: u16,
) {
    assert_eq!(outcome(name, Reply::status(status, "", "")).await, (Ok(()), 1));
}

#[rstest]
#[tokio::test]
async fn a_redirect_is_never_followed(
    #[values(
        "teams",
        "slack",
        "webhook",
        "cloudevents",
        "pagerduty",
        "alertmanager",
        "acs-mail",
        "graph-mail"
    )]
    name: &str,
    #[values(300, 301, 302, 303, 304, 307, 308, 399)] status: u16,
) {
    let reply = Reply::status(status, "location: /elsewhere\r\n", "");
    let (result, asked) = outcome(name, reply).await;
    assert!(matches!(result, Err(DeliveryError::Permanent { .. })), "{result:?}");
    assert_eq!(asked, 1);
}

#[rstest]
#[tokio::test]
async fn a_refused_form_is_tried_once_more_in_the_minimal_form(
    #[values(
        "teams",
        "slack",
        "webhook",
        "cloudevents",
        "pagerduty",
        "alertmanager",
        "acs-mail",
        "graph-mail"
    )]
    name: &str,
    #[values(400, 413, 422)] status: u16,
) {
    let (result, asked) = outcome(name, Reply::status(status, "", "canary-body")).await;
    assert!(matches!(result, Err(DeliveryError::Permanent { .. })), "{result:?}");
    assert_eq!(asked, 2);
}

#[rstest]
#[tokio::test]
async fn the_minimal_form_gets_through_where_the_full_one_does_not(
    #[values(
        "teams",
        "slack",
        "webhook",
        "cloudevents",
        "pagerduty",
        "alertmanager",
        "acs-mail",
        "graph-mail"
    )]
    name: &str,
) {
    let server = WebServer::start(vec![Reply::status(413, "", ""), accepted(name)]).await;
    let result = channel(name, server.url("/")).deliver(&message_after(&[event()])).await;
    assert!(result.is_ok(), "{result:?}");
    let sizes: Vec<usize> = server.requests().iter().map(|request| request.body.len()).collect();
    assert!(sizes[1] > 0 && sizes[1] * 2 < sizes[0], "{sizes:?}");
}

#[rstest]
#[tokio::test]
async fn a_channel_that_a_person_must_mend_is_tried_again_after_an_hour(
    #[values(
        "teams",
        "slack",
        "webhook",
        "cloudevents",
        "pagerduty",
        "alertmanager",
        "acs-mail",
        "graph-mail"
    )]
    name: &str,
    #[values(402, 403, 404, 405, 451)] status: u16,
) {
    let (result, asked) = outcome(name, Reply::status(status, "", "canary-body")).await;
    assert!(result.as_ref().is_err_and(|error| error.to_string().contains("broken")));
    assert_eq!((after(result), asked), (Some(SignedDuration::from_hours(1)), 1));
}

#[rstest]
#[case("teams", 1)]
#[case("slack", 1)]
#[case("webhook", 1)]
#[case::with_another_token("acs-mail", 2)]
#[case::with_another_token("graph-mail", 2)]
#[tokio::test]
async fn who_does_not_know_us_is_asked_again_after_an_hour(
    #[case] name: &str,
    #[case] expected: usize,
) {
    let (result, asked) = outcome(name, Reply::status(401, "", "canary-body")).await;
    assert!(result.as_ref().is_err_and(|error| error.to_string().contains("broken")));
    assert_eq!((after(result), asked), (Some(SignedDuration::from_hours(1)), expected));
}

#[rstest]
#[tokio::test]
async fn an_address_that_was_withdrawn_is_given_up(
    #[values(
        "teams",
        "slack",
        "webhook",
        "cloudevents",
        "pagerduty",
        "alertmanager",
        "acs-mail",
        "graph-mail"
    )]
    name: &str,
) {
    let (result, asked) = outcome(name, Reply::status(410, "", "")).await;
    assert!(matches!(result, Err(DeliveryError::Permanent { .. })), "{result:?}");
    assert_eq!(asked, 1);
}

#[rstest]
#[tokio::test]
async fn a_busy_channel_is_tried_later(
    #[values(
        "teams",
        "slack",
        "webhook",
        "cloudevents",
        "pagerduty",
        "alertmanager",
        "acs-mail",
        "graph-mail"
    )]
    name: &str,
    #[values(408, 425, 429, 500, 502, 503, 504, 599)] status: u16,
) {
    let (result, asked) = outcome(name, Reply::status(status, "", "canary-body")).await;
    assert_eq!((after(result), asked), (None, 1));
}

#[rstest]
#[case("57", Some(57))]
#[case("Tue, 03 Feb 2026 03:01:30 GMT", Some(90))]
#[case("soon", None)]
#[tokio::test]
async fn a_wait_that_is_asked_for_is_passed_on(
    #[values(
        "teams",
        "slack",
        "webhook",
        "cloudevents",
        "pagerduty",
        "alertmanager",
        "acs-mail",
        "graph-mail"
    )]
    name: &str,
    #[case] value: &str,
    #[case] seconds: Option<i64>,
) {
    let reply = Reply::status(429, &format!("retry-after: {value}\r\n"), "");
    let (result, _) = outcome(name, reply).await;
    assert_eq!(after(result), seconds.map(SignedDuration::from_secs));
}

#[rstest]
#[tokio::test]
async fn a_server_that_never_answers_is_left_at_the_deadline(
    #[values(
        "teams",
        "slack",
        "webhook",
        "cloudevents",
        "pagerduty",
        "alertmanager",
        "acs-mail",
        "graph-mail"
    )]
    name: &str,
) {
    let (result, asked) = outcome(name, Reply::Nothing).await;
    assert_eq!((after(result), asked), (None, 1));
}

#[rstest]
#[tokio::test]
async fn the_deadline_is_for_both_forms_together(
    #[values(
        "teams",
        "slack",
        "webhook",
        "cloudevents",
        "pagerduty",
        "alertmanager",
        "acs-mail",
        "graph-mail"
    )]
    name: &str,
) {
    let server = WebServer::start(vec![Reply::status(400, "", ""), Reply::Nothing]).await;
    let deadline = Duration::from_millis(300);
    let start = std::time::Instant::now();
    let channel = channel_within(name, server.url("/"), deadline);
    let result = channel.deliver(&message_after(&[event()])).await;
    assert_eq!(after(result.map(drop)), None);
    assert!(start.elapsed() < deadline * 2, "{:?}", start.elapsed());
}

#[rstest]
#[tokio::test]
async fn an_endless_answer_is_read_to_the_limit(
    #[values("teams", "webhook", "cloudevents", "alertmanager")] name: &str,
) {
    let reply = Reply::status(200, "set-cookie: a=b\r\n", &"x".repeat(2_000_000));
    assert_eq!(outcome(name, reply).await, (Ok(()), 1));
}

#[rstest]
#[tokio::test]
async fn where_the_body_counts_an_endless_answer_is_a_failure(
    #[values("slack", "pagerduty")] name: &str,
) {
    let (result, _) = outcome(name, Reply::status(200, "", &"ok".repeat(2_000_000))).await;
    assert_eq!(after(result), None);
}

#[rstest]
#[case::cut_in_the_head(b"HTTP/1.1 200 OK\r\ncontent-le".to_vec())]
#[case::cut_in_the_body(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nok".to_vec())]
#[case::no_http(b"220 mail.example ESMTP\r\n".to_vec())]
#[case::nothing(Vec::new())]
#[tokio::test]
async fn a_torn_answer_is_tried_again(
    #[values(
        "teams",
        "slack",
        "webhook",
        "cloudevents",
        "pagerduty",
        "alertmanager",
        "acs-mail",
        "graph-mail"
    )]
    name: &str,
    #[case] bytes: Vec<u8>,
) {
    let (result, _) = outcome(name, Reply::Bytes(bytes)).await;
    assert_eq!(after(result), None);
}

#[rstest]
#[case("http://127.0.0.1:9/canary-path?sig=canary-query")]
#[case("https://127.0.0.1:9/canary-path?sig=canary-query")]
#[case("https://canary-host.invalid/canary-path?sig=canary-query")]
#[tokio::test]
async fn a_server_that_cannot_be_reached_is_tried_again(
    #[values(
        "teams",
        "slack",
        "webhook",
        "cloudevents",
        "pagerduty",
        "alertmanager",
        "acs-mail",
        "graph-mail"
    )]
    name: &str,
    #[case] url: &str,
) {
    let channel = channel(name, url.parse().expect("an address"));
    let error = channel.deliver(&message_after(&[event()])).await.expect_err("nobody is there");
    assert!(matches!(error, DeliveryError::Retryable { after: None, .. }), "{error:?}");
    assert_hides_secrets(&error.to_string());
}

#[test]
fn an_endpoint_never_shows_its_address() {
    let url = format!("https://canary-user.example{SECRET_PATH}");
    let endpoint =
        receivers::endpoint("teams", url.parse().expect("an address"), Duration::from_secs(1));
    assert_hides_secrets(&format!("{endpoint:?}"));
}
