//! E-mail by Microsoft Graph, against a stand-in that follows its documentation.

use std::sync::Arc;

use fraud_guard::channels::DeliveryError;
use fraud_guard::channels::Means;
use fraud_guard::channels::of_the_settings;
use fraud_guard::clock::Clock;
use fraud_guard::http_client::HttpClient;
use fraud_guard::microsoft::access_token::AccessTokens;
use fraud_guard::policy::Policy;
use fraud_guard::settings::Settings;
use rstest::rstest;
use serde_json::Value;

use super::receivers::accepted;
use super::receivers::channel;
use super::receivers::posted;
use crate::support::messages::event;
use crate::support::messages::message_after;
use crate::support::token_endpoint;
use crate::support::token_endpoint::TOKEN;
use crate::support::web_server::Reply;
use crate::support::web_server::WebServer;

/// The line that a channel of these settings asks with.
async fn asked_by(sender: &str) -> (String, Option<String>) {
    let server = WebServer::start(vec![accepted("graph-mail")]).await;
    let url = server.url("");
    let own = [
        ("CONSOLE_CHANNEL", "off"),
        ("GRAPH_URL", url.as_str()),
        ("GRAPH_MAIL_SENDER", sender),
        ("MAIL_TO", "soc@partner.example"),
    ];
    let mut settings = Settings::from_pairs(token_endpoint::settings().into_iter().chain(own));
    let http = HttpClient::new().expect("a client");
    let clock = Clock::System;
    let tokens = AccessTokens::from_settings(&mut settings, &http, &clock).map(Arc::new);
    let means = Means { http: &http, clock: &clock, tokens: tokens.as_ref() };
    let channels = of_the_settings(&Policy::default(), &mut settings, &means);
    channels[0].deliver(&message_after(&[event()])).await.expect("it is taken");
    let request = server.requests().remove(0);
    let line = request.head.lines().next().unwrap_or_default().to_owned();
    (line, request.header("authorization"))
}

#[rstest]
#[case("alerts@partner.example", "alerts@partner.example")]
#[case("66666666-ffff-4fff-8fff-000000000006", "66666666-ffff-4fff-8fff-000000000006")]
#[case("a/b?c#d@partner.example", "a%2Fb%3Fc%23d@partner.example")]
#[tokio::test]
async fn a_mail_is_sent_from_the_mailbox_of_the_settings_as_the_app(
    #[case] sender: &str,
    #[case] segment: &str,
) {
    let (line, authorization) = asked_by(sender).await;
    assert_eq!(line, format!("POST /v1.0/users/{segment}/sendMail HTTP/1.1"));
    assert!(authorization.is_some_and(|value| value.starts_with(&format!("Bearer {TOKEN}"))));
}

/// "Only custom headers, whose names begin with x-", and no more than five of them.
#[tokio::test]
async fn only_headers_that_graph_allows_are_set() {
    let json = posted("graph-mail", &message_after(&[event()])).await.json();
    let headers = json["message"]["internetMessageHeaders"].as_array().expect("headers");
    let names: Vec<&str> = headers.iter().filter_map(|header| header["name"].as_str()).collect();
    assert!(names.len() <= 5 && names.iter().all(|name| name.starts_with("X-")), "{names:?}");
    assert_eq!(json["saveToSentItems"], Value::Bool(false));
}

#[tokio::test]
async fn a_success_that_graph_does_not_document_is_none() {
    let server = WebServer::start(vec![Reply::status(200, "", "<html>")]).await;
    let result = channel("graph-mail", server.url("/")).deliver(&message_after(&[event()])).await;
    assert!(matches!(result, Err(DeliveryError::Retryable { after: None, .. })), "{result:?}");
}

#[tokio::test]
async fn a_missing_permission_is_named() {
    let body = r#"{"error":{"code":"ErrorAccessDenied","message":"canary-body"}}"#;
    let server = WebServer::start(vec![Reply::status(403, "", body)]).await;
    let result = channel("graph-mail", server.url("/")).deliver(&message_after(&[event()])).await;
    let told = result.expect_err("it is refused").to_string();
    assert!(told.contains("403 (ErrorAccessDenied)") && told.contains("Mail.Send"), "{told}");
    assert!(!told.contains("canary-body"), "{told}");
}
