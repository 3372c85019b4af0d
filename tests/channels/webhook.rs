//! What is special about the signed webhook: others can check it.

use fraud_guard::channels::Channel;
use fraud_guard::channels::LIMITS;
use fraud_guard::channels::SigningKeys;
use fraud_guard::channels::Webhook;
use fraud_guard::notification::Message;
use jiff::Timestamp;
use standardwebhooks::Webhook as Receiver;

use super::receivers::SECRET_KEY;
use super::receivers::accepted;
use super::receivers::endpoint;
use super::receivers::posted;
use super::receivers::posted_minimal;
use crate::support::messages::event;
use crate::support::messages::every_kind;
use crate::support::messages::message_after;
use crate::support::web_server::Request;
use crate::support::web_server::WebServer;

const OTHER_KEY: &str = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The receiver refuses what is older than five minutes, so the message is of this moment.
pub fn message_of_now() -> Message {
    let now = Timestamp::try_from(std::time::SystemTime::now()).expect("a time");
    Message { composed_at: now, ..message_after(&[event()]) }
}

pub fn verify(request: &Request, key: &str) -> Result<(), standardwebhooks::WebhookError> {
    let mut headers = reqwest::header::HeaderMap::new();
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        let value = request.header(name).expect(name);
        headers.insert(name, value.parse().expect("a header"));
    }
    Receiver::new(key).expect("a key").verify(&request.body, &headers)
}

#[tokio::test]
async fn both_forms_pass_the_check_of_a_receiver() {
    let message = message_of_now();
    verify(&posted("webhook", &message).await, SECRET_KEY).expect("a good signature");
    verify(&posted_minimal("webhook", &message).await, SECRET_KEY).expect("a good signature");
}

#[tokio::test]
async fn a_changed_body_does_not_pass() {
    let mut request = posted("webhook", &message_of_now()).await;
    request.body.push(b' ');
    assert!(verify(&request, SECRET_KEY).is_err());
}

#[tokio::test]
async fn while_keys_are_rotated_either_passes() {
    let server = WebServer::start(vec![accepted("webhook")]).await;
    let keys = SigningKeys::parse(&format!("{OTHER_KEY} {SECRET_KEY}")).expect("keys");
    let webhook = Webhook::new(endpoint("webhook", server.url("/"), LIMITS.deadline), keys);
    webhook.deliver(&message_of_now()).await.expect("it is taken");
    let request = server.requests().remove(0);
    verify(&request, OTHER_KEY).expect("a good signature");
    verify(&request, SECRET_KEY).expect("a good signature");
}

#[tokio::test]
async fn the_id_is_the_same_on_every_retry() {
    let first = message_after(&[event()]);
    let later =
        Message { composed_at: "2026-02-03T04:00:00Z".parse().expect("a time"), ..first.clone() };
    let [first_id, later_id] = [posted("webhook", &first).await, posted("webhook", &later).await]
        .map(|r| r.header("webhook-id"));
    assert_eq!(first_id, Some(format!("{}.webhook", first.notice_id)));
    assert_eq!(first_id, later_id);
}

#[tokio::test]
async fn every_event_is_small_and_names_its_ids() {
    for (kind, message) in every_kind() {
        let request = posted("webhook", &message).await;
        assert!(request.body.len() < 20_000, "{kind}");
        let json = request.json();
        assert_eq!(json["data"]["notice_id"], message.notice_id.as_str(), "{kind}");
        assert_eq!(json["data"]["is_shortened"], false, "{kind}");
    }
}
