//! The channels that post over HTTP, set up against a server of the test.

use std::sync::LazyLock;
use std::time::Duration;

use fraud_guard::channels::AcsMail;
use fraud_guard::channels::Alertmanager;
use fraud_guard::channels::Channel;
use fraud_guard::channels::CloudEvents;
use fraud_guard::channels::Endpoint;
use fraud_guard::channels::GraphMail;
use fraud_guard::channels::LIMITS;
use fraud_guard::channels::PagerDuty;
use fraud_guard::channels::RoutingKey;
use fraud_guard::channels::SigningKeys;
use fraud_guard::channels::Slack;
use fraud_guard::channels::Teams;
use fraud_guard::channels::Webhook;
use fraud_guard::http_client::HttpClient;
use fraud_guard::http_client::Limits;
use fraud_guard::notification::Message;
use fraud_guard::outbox::ChannelId;
use lettre::message::Mailbox;
use url::Url;

use crate::support::token_endpoint;
use crate::support::web_server::Reply;
use crate::support::web_server::Request;
use crate::support::web_server::WebServer;

/// The names of all channels that post over HTTP.
pub const NAMES: [&str; 8] = [
    "teams",
    "slack",
    "webhook",
    "cloudevents",
    "pagerduty",
    "alertmanager",
    "acs-mail",
    "graph-mail",
];

/// A path and a query that must never be seen.
pub const SECRET_PATH: &str = "/canary-path/x?sig=canary-query";

/// A key that must never be seen: base64 of "canary-key-canary-key-canary".
pub const SECRET_KEY: &str = "whsec_Y2FuYXJ5LWtleS1jYW5hcnkta2V5LWNhbmFyeQ==";

/// A key of PagerDuty that must never be seen.
pub const ROUTING_KEY: &str = "canary0routing0key00000000000000";

/// What no error and no debug output may contain.
pub const CANARIES: [&str; 9] = [
    "canary-path",
    "canary-query",
    "canary-key",
    "Y2FuYXJ5",
    "canary-user",
    "canary-pass",
    "canary-token",
    "canary-identity-header",
    "canary0",
];

/// One client for all: setting up TLS takes longer than most tests.
static HTTP: LazyLock<HttpClient> = LazyLock::new(|| HttpClient::new().expect("a client"));

/// An id.
pub fn id(name: &str) -> ChannelId {
    ChannelId::parse(name).expect("an id")
}

/// A channel that posts to a URL.
pub fn channel(name: &str, url: Url) -> Box<dyn Channel> {
    channel_within(name, url, LIMITS.deadline)
}

/// A channel with a deadline of its own.
pub fn channel_within(name: &str, url: Url, deadline: Duration) -> Box<dyn Channel> {
    let endpoint = |url| endpoint(name, url, deadline);
    match name {
        "teams" => Box::new(Teams::new(endpoint(url))),
        "slack" => Box::new(Slack::new(endpoint(url))),
        "webhook" => Box::new(Webhook::new(endpoint(url), signing_keys())),
        "cloudevents" => Box::new(CloudEvents::new(endpoint(url), Some(signing_keys()))),
        "pagerduty" => Box::new(PagerDuty::new(endpoint(url), routing_key())),
        "alertmanager" => {
            let url = Alertmanager::alerts_below(url).expect("an address");
            Box::new(Alertmanager::new(endpoint(url)))
        }
        "acs-mail" => {
            let endpoint = endpoint(url).with_tokens(token_endpoint::of_the_identity(&HTTP));
            Box::new(AcsMail::new(endpoint, sender(), recipients()))
        }
        "graph-mail" => {
            let endpoint = endpoint(url).with_tokens(token_endpoint::of_the_app(&HTTP));
            Box::new(GraphMail::new(endpoint, recipients()))
        }
        other => panic!("no channel {other}"),
    }
}

fn signing_keys() -> SigningKeys {
    SigningKeys::parse(SECRET_KEY).expect("keys")
}

/// The key of the PagerDuty channel.
pub fn routing_key() -> RoutingKey {
    RoutingKey::parse(ROUTING_KEY).expect("a key")
}

/// An endpoint.
pub fn endpoint(name: &str, url: Url, deadline: Duration) -> Endpoint {
    Endpoint::new(id(name), url, HTTP.clone(), Limits { deadline, ..LIMITS })
}

/// Whom mails are from.
pub fn sender() -> Mailbox {
    "fraud-guard <alerts@partner.example>".parse().expect("an address")
}

/// Whom mails are for.
pub fn recipients() -> Vec<Mailbox> {
    let to = ["soc@partner.example", "The Boss <boss@partner.example>"];
    to.map(|address| address.parse().expect("an address")).to_vec()
}

/// An answer that says that all is well.
pub fn accepted(name: &str) -> Reply {
    match name {
        "acs-mail" => Reply::status(202, ACS_HEADERS, ACS_QUEUED),
        "graph-mail" => Reply::status(202, "", ""),
        "pagerduty" => {
            let body = r#"{"status":"success","message":"Event processed","dedup_key":"c-1-0000"}"#;
            Reply::status(202, "", body)
        }
        _ => Reply::status(200, "", "ok"),
    }
}

/// As in the example of "Email - Send", version 2025-09-01.
const ACS_HEADERS: &str = "operation-location: https://contoso.westus.communications.azure.com//\
                           emails/operations/8540c0de-899f-5cce-acb5-3ec493af3800\
                           ?api-version=2025-09-01\r\nretry-after: 20\r\n";
const ACS_QUEUED: &str = r#"{"id":"8540c0de-899f-5cce-acb5-3ec493af3800","status":"Running"}"#;

/// What a channel posts for a message.
pub async fn posted(name: &str, message: &Message) -> Request {
    let server = WebServer::start(vec![accepted(name)]).await;
    channel(name, server.url("/")).deliver(message).await.expect("it is taken");
    server.requests().remove(0)
}

/// What a channel posts after the full form was refused.
pub async fn posted_minimal(name: &str, message: &Message) -> Request {
    let server = WebServer::start(vec![Reply::status(413, "", ""), accepted(name)]).await;
    channel(name, server.url("/")).deliver(message).await.expect("it is taken");
    server.requests().remove(1)
}
