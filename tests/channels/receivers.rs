//! The channels that post over HTTP, set up against a server of the test.

use std::sync::LazyLock;
use std::time::Duration;

use fraud_guard::channels::Alertmanager;
use fraud_guard::channels::Channel;
use fraud_guard::channels::CloudEvents;
use fraud_guard::channels::Endpoint;
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
use url::Url;

use crate::support::web_server::Reply;
use crate::support::web_server::Request;
use crate::support::web_server::WebServer;

/// The names of all channels that post over HTTP.
pub const NAMES: [&str; 6] =
    ["teams", "slack", "webhook", "cloudevents", "pagerduty", "alertmanager"];

/// A path and a query that must never be seen.
pub const SECRET_PATH: &str = "/canary-path/x?sig=canary-query";

/// A key that must never be seen: base64 of "canary-key-canary-key-canary".
pub const SECRET_KEY: &str = "whsec_Y2FuYXJ5LWtleS1jYW5hcnkta2V5LWNhbmFyeQ==";

/// A key of PagerDuty that must never be seen.
pub const ROUTING_KEY: &str = "canary0routing0key00000000000000";

/// What no error and no debug output may contain.
pub const CANARIES: [&str; 7] = [
    "canary-path",
    "canary-query",
    "canary-key",
    "Y2FuYXJ5",
    "canary-user",
    "canary-pass",
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

/// An answer with which the other side of a channel says that all is well.
pub fn accepted(name: &str) -> Reply {
    match name {
        "pagerduty" => {
            let body = r#"{"status":"success","message":"Event processed","dedup_key":"c-1-0000"}"#;
            Reply::status(202, "", body)
        }
        _ => Reply::status(200, "", "ok"),
    }
}

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
