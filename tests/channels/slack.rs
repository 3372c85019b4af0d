//! What is special about Slack: a body that says whether it worked.

use fraud_guard::channels::DeliveryError;
use rstest::rstest;
use serde_json::Value;

use super::receivers::channel;
use super::receivers::posted;
use crate::support::messages::event;
use crate::support::messages::every_kind;
use crate::support::messages::message_after;
use crate::support::web_server::Reply;
use crate::support::web_server::WebServer;

async fn error(status: u16, body: &str) -> (DeliveryError, usize) {
    let server = WebServer::start(vec![Reply::status(status, "", body)]).await;
    let channel = channel("slack", server.url("/"));
    let result = channel.deliver(&message_after(&[event()])).await;
    (result.expect_err("a failure"), server.requests().len())
}

#[tokio::test]
async fn only_ok_in_a_200_is_a_success() {
    let server = WebServer::start(vec![Reply::status(200, "", " ok\n")]).await;
    let result = channel("slack", server.url("/")).deliver(&message_after(&[event()])).await;
    assert!(result.is_ok());
    for (status, body) in [(200, ""), (200, "okay"), (200, "{\"ok\":false}"), (202, "ok")] {
        let (error, _) = error(status, body).await;
        assert!(error.to_string().contains("not ok"), "{error}");
    }
}

#[rstest]
#[case(200, "no_service")]
#[case(404, "no_service")]
#[case(200, "channel_is_archived")]
#[case(410, "channel_is_archived")]
#[case(403, "action_prohibited")]
#[case(500, "rollup_error")]
#[tokio::test]
async fn a_documented_word_is_told(#[case] status: u16, #[case] word: &str) {
    let (error, asked) = error(status, word).await;
    assert!(error.to_string().contains(&format!("answered {status} ({word})")), "{error}");
    assert_eq!(asked, 1);
}

#[rstest]
#[case(200)]
#[case(400)]
#[tokio::test]
async fn an_invalid_payload_is_tried_once_more_in_the_minimal_form(#[case] status: u16) {
    let (error, asked) = error(status, "invalid_payload").await;
    assert!(matches!(error, DeliveryError::Permanent { .. }), "{error:?}");
    assert_eq!(asked, 2);
}

#[tokio::test]
async fn any_other_body_is_not_repeated() {
    for status in [200, 403, 500] {
        let (error, _) = error(status, "canary-body token=xoxb-1").await;
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}

#[tokio::test]
async fn every_message_keeps_the_limits_of_blocks() {
    for (kind, message) in every_kind() {
        let json = posted("slack", &message).await.json();
        assert_eq!((&json["unfurl_links"], &json["unfurl_media"]), (&false.into(), &false.into()));
        let blocks = json["blocks"].as_array().expect("blocks");
        assert!(blocks.len() <= 50, "{kind}");
        blocks.iter().for_each(assert_within_limits);
    }
}

fn assert_within_limits(block: &Value) {
    let units = |text: &Value| text["text"].as_str().map_or(0, |t| t.encode_utf16().count());
    let most = if block["type"] == "header" { 150 } else { 3_000 };
    assert!(units(&block["text"]) <= most, "{block}");
    let fields = block["fields"].as_array().cloned().unwrap_or_default();
    assert!(fields.len() <= 10 && fields.iter().all(|field| units(field) <= 2_000), "{block}");
}
