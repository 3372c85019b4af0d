//! What is special about CloudEvents: the envelope, and a signature only where one is asked for.

use fraud_guard::channels::Channel;
use fraud_guard::channels::CloudEvents;
use fraud_guard::channels::LIMITS;

use super::receivers::SECRET_KEY;
use super::receivers::accepted;
use super::receivers::endpoint;
use super::receivers::posted;
use super::receivers::posted_minimal;
use super::webhook::message_of_now;
use super::webhook::verify;
use crate::support::messages::event;
use crate::support::messages::every_kind;
use crate::support::messages::message_after;
use crate::support::web_server::WebServer;

#[tokio::test]
async fn the_envelope_has_every_attribute_of_version_1_0() {
    let message = message_after(&[event()]);
    let request = posted("cloudevents", &message).await;
    let json = request.json();
    for (name, value) in [
        ("specversion", "1.0"),
        ("id", &format!("{}.cloudevents", message.notice_id)),
        ("source", "/fraud-guard"),
        ("type", "fraud-guard.case.opened"),
        ("subject", &message.reference),
        ("time", "2026-02-03T03:00:00Z"),
        ("datacontenttype", "application/json"),
    ] {
        assert_eq!(json[name], value, "{name}");
    }
    let media_types = request.head.lines().filter(|line| line.starts_with("content-type"));
    let expected = "content-type: application/cloudevents+json; charset=utf-8";
    assert_eq!(media_types.collect::<Vec<_>>(), [expected]);
    assert_eq!(request.header("webhook-id"), json["id"].as_str().map(str::to_owned));
}

#[tokio::test]
async fn the_data_is_that_of_the_webhook() {
    for (kind, message) in every_kind() {
        let [event, hook] = [
            posted("cloudevents", &message).await.json(),
            posted("webhook", &message).await.json(),
        ];
        assert_eq!(event["data"], hook["data"], "{kind}");
        let name = hook["type"].as_str().expect("a type").replace('_', "-");
        assert_eq!(event["type"], name, "{kind}");
    }
}

#[tokio::test]
async fn both_forms_pass_the_check_of_a_receiver() {
    let message = message_of_now();
    verify(&posted("cloudevents", &message).await, SECRET_KEY).expect("a good signature");
    verify(&posted_minimal("cloudevents", &message).await, SECRET_KEY).expect("a good signature");
}

#[tokio::test]
async fn without_keys_nothing_is_signed() {
    let server = WebServer::start(vec![accepted("cloudevents")]).await;
    let channel = CloudEvents::new(endpoint("cloudevents", server.url("/"), LIMITS.deadline), None);
    channel.deliver(&message_after(&[event()])).await.expect("it is taken");
    let request = server.requests().remove(0);
    assert_eq!(request.header("webhook-signature"), None);
    let expected = "application/cloudevents+json; charset=utf-8";
    assert_eq!(request.header("content-type").as_deref(), Some(expected));
}
