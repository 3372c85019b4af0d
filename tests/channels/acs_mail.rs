//! E-mail by Azure Communication Services, against a stand-in that follows its documentation.

use fraud_guard::channels::Channel;
use fraud_guard::channels::DeliveryError;
use fraud_guard::channels::Means;
use fraud_guard::channels::of_the_settings;
use fraud_guard::clock::Clock;
use fraud_guard::http_client::HttpClient;
use fraud_guard::notification::Message;
use fraud_guard::policy::Policy;
use fraud_guard::settings::Settings;
use rstest::rstest;

use super::receivers::accepted;
use super::receivers::channel;
use super::receivers::posted;
use super::receivers::posted_minimal;
use crate::support::messages::event;
use crate::support::messages::message_after;
use crate::support::web_server::Reply;
use crate::support::web_server::Request;
use crate::support::web_server::WebServer;

/// A channel as the settings make it.
fn from(pairs: &[(&str, &str)]) -> Box<dyn Channel> {
    let mut settings = Settings::from_pairs(pairs.iter().copied());
    let http = HttpClient::new().expect("a client");
    let means = Means { http: &http, clock: &Clock::System, tokens: None };
    let mut channels = of_the_settings(&Policy::default(), &mut settings, &means);
    settings.finish().expect("settings");
    channels.remove(0)
}

/// A managed identity that gives out tokens with numbers.
async fn identity() -> WebServer {
    let mut number = 0;
    WebServer::scripted(move |_| {
        number += 1;
        let token =
            format!(r#"{{"access_token":"canary-token-{number}","expires_on":"4102444800"}}"#);
        Reply::status(200, "content-type: application/json\r\n", &token)
    })
    .await
}

fn start_of(request: &Request) -> &str {
    request.head.lines().next().unwrap_or_default()
}

#[tokio::test]
async fn a_mail_is_sent_as_the_documentation_asks_as_the_managed_identity() {
    let server = WebServer::start(vec![accepted("acs-mail")]).await;
    let identity = identity().await;
    let channel = from(&[
        ("CONSOLE_CHANNEL", "off"),
        ("ACS_ENDPOINT", server.url("").as_str()),
        ("MAIL_FROM", "fraud-guard <alerts@partner.example>"),
        ("MAIL_TO", "soc@partner.example, The Boss <boss@partner.example>"),
        ("IDENTITY_ENDPOINT", identity.url("/msi/token").as_str()),
        ("IDENTITY_HEADER", "canary-identity-header"),
        ("PARTNER_IDENTITY_CLIENT_ID", "88888888-eeee-4eee-8eee-000000000008"),
    ]);
    channel.deliver(&message_after(&[event()])).await.expect("it is taken");

    let request = &server.requests()[0];
    assert_eq!(start_of(request), "POST /emails:send?api-version=2025-09-01 HTTP/1.1");
    assert_eq!(request.header("authorization"), Some("Bearer canary-token-1".to_owned()));
    assert_eq!(request.header("content-type"), Some("application/json".to_owned()));
    let asked = &identity.requests()[0];
    for part in [
        "api-version=2019-08-01",
        "resource=https%3A%2F%2Fcommunication.azure.com%2F&",
        "client_id=88888888-eeee-4eee-8eee-000000000008",
    ] {
        assert!(start_of(asked).contains(part), "{}", asked.head);
    }
    assert_eq!(asked.header("x-identity-header"), Some("canary-identity-header".to_owned()));
}

#[tokio::test]
async fn the_same_notice_is_the_same_operation_on_every_try_and_in_both_forms() {
    let message = message_after(&[event()]);
    let again = Message { may_repeat: true, ..message.clone() };
    let other = Message { notice_id: "0".repeat(32), ..message.clone() };
    let operation = |request: Request| request.header("operation-id").expect("an id");
    let first = operation(posted("acs-mail", &message).await);
    assert_eq!(operation(posted("acs-mail", &again).await), first);
    assert_eq!(operation(posted_minimal("acs-mail", &message).await), first);
    assert_ne!(operation(posted("acs-mail", &other).await), first);
    assert!(uuid::Uuid::parse_str(&first).is_ok(), "{first}");
}

#[tokio::test]
async fn the_operation_is_kept_with_the_delivery() {
    let server = WebServer::start(vec![accepted("acs-mail")]).await;
    let channel = channel("acs-mail", server.url("/"));
    let receipt = channel.deliver(&message_after(&[event()])).await.expect("it is taken");
    assert_eq!(receipt.reference, server.requests()[0].header("operation-id"));
}

/// What is no answer of the service, or says that there will be no mail.
#[rstest]
#[case::failed(202, r#"{"id":"8540c0de-899f-5cce-acb5-3ec493af3800","status":"Failed"}"#)]
#[case::canceled(202, r#"{"id":"8540c0de-899f-5cce-acb5-3ec493af3800","status":"Canceled"}"#)]
#[case::a_web_page(202, "<html>")]
#[case::nothing(202, "")]
#[case::another_success(200, r#"{"status":"Running"}"#)]
#[tokio::test]
async fn what_does_not_say_that_the_mail_is_queued_is_tried_again(
    #[case] status: u16,
    #[case] body: &str,
) {
    let server = WebServer::start(vec![Reply::status(status, "", body)]).await;
    let result = channel("acs-mail", server.url("/")).deliver(&message_after(&[event()])).await;
    assert!(matches!(result, Err(DeliveryError::Retryable { after: None, .. })), "{result:?}");
}

#[rstest]
#[case("acs-mail")]
#[case("graph-mail")]
#[tokio::test]
async fn a_token_that_is_refused_is_renewed_once(#[case] name: &'static str) {
    let server = WebServer::start(vec![Reply::status(401, "", ""), accepted(name)]).await;
    let channel = channel(name, server.url("/"));
    channel.deliver(&message_after(&[event()])).await.expect("it is taken");
    let tokens: Vec<_> = server.requests().iter().map(|r| r.header("authorization")).collect();
    assert_ne!(tokens[0], tokens[1]);
}

#[rstest]
#[case("acs-mail")]
#[case("graph-mail")]
#[tokio::test]
async fn a_role_that_was_granted_meanwhile_is_in_the_next_token(#[case] name: &'static str) {
    let replies = vec![Reply::status(403, "", ""), accepted(name), accepted(name)];
    let server = WebServer::start(replies).await;
    let (channel, message) = (channel(name, server.url("/")), message_after(&[event()]));
    channel.deliver(&message).await.expect_err("a role is missing");
    channel.deliver(&message).await.expect("it is taken");
    channel.deliver(&message).await.expect("it is taken");
    let tokens: Vec<_> = server.requests().iter().map(|r| r.header("authorization")).collect();
    assert!(tokens[0] != tokens[1] && tokens[1] == tokens[2], "{tokens:?}");
}

#[tokio::test]
async fn the_word_of_a_refusal_is_told_and_its_text_is_not() {
    let body = r#"{"error":{"code":"DomainNotLinked","message":"canary-body"}}"#;
    let server = WebServer::start(vec![Reply::status(404, "", body)]).await;
    let result = channel("acs-mail", server.url("/")).deliver(&message_after(&[event()])).await;
    let told = result.expect_err("it is refused").to_string();
    assert!(told.contains("404 (DomainNotLinked)") && told.contains("ACS_ENDPOINT"), "{told}");
    assert!(!told.contains("canary-body"), "{told}");
}

/// Without a token nothing is sent, and what to do depends on why there is none.
#[rstest]
#[case::not_assigned(400, Some(3_600))]
#[case::out_of_order(500, None)]
#[tokio::test]
async fn without_a_token_nothing_is_sent(#[case] status: u16, #[case] seconds: Option<i64>) {
    let server = WebServer::start(vec![accepted("acs-mail")]).await;
    let identity = WebServer::start(vec![Reply::status(status, "", "canary-body")]).await;
    let channel = from(&[
        ("CONSOLE_CHANNEL", "off"),
        ("ACS_ENDPOINT", server.url("").as_str()),
        ("MAIL_FROM", "alerts@partner.example"),
        ("MAIL_TO", "soc@partner.example"),
        ("IDENTITY_ENDPOINT", identity.url("/msi/token").as_str()),
        ("IDENTITY_HEADER", "canary-identity-header"),
    ]);
    let error = channel.deliver(&message_after(&[event()])).await.expect_err("no token");
    let DeliveryError::Retryable { reason, after } = error else { panic!("{error:?}") };
    assert!(reason.starts_with("channel acs-mail gets no token") && !reason.contains("canary"));
    assert_eq!(after.map(|after| after.as_secs()), seconds, "{reason}");
    assert_eq!(server.requests().len(), 0);
}
