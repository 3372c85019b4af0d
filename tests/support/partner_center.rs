//! The other end of a poll: a token service and Partner Center with one fraud event.

use serde_json::Value;
use serde_json::json;
use wiremock::Mock;
use wiremock::MockServer;
use wiremock::ResponseTemplate;
use wiremock::matchers::method;
use wiremock::matchers::path;

use super::messages::SUBSCRIPTION;

/// One event, as the newer model names its fields.
pub fn one_event() -> Value {
    json!([{
        "eventId": "event-1",
        "eventTime": "2026-02-03T02:38:00Z",
        "eventType": "NetworkConnectionsToCryptoMiningPools",
        "eventStatus": "Active",
        "severity": "High",
        "confidenceLevel": "high",
        "isTest": false,
        "customerTenantId": "22222222-bbbb-4bbb-8bbb-000000000002",
        "customerFriendlyName": "Contoso Shop",
        "subscriptionId": SUBSCRIPTION,
        "affectedResources": []
    }])
}

/// A server that gives tokens and lists these events.
pub async fn partner_center(events: Value) -> MockServer {
    let server = MockServer::start().await;
    let token = json!({ "access_token": "canary-access-token", "expires_in": 3_599 });
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(200).set_body_json(token))
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/v1/fraudEvents"))
        .respond_with(ResponseTemplate::new(200).set_body_json(events))
        .mount(&server)
        .await;
    server
}

/// The settings that lead to such a server.
pub fn settings(address: &str) -> [(&str, &str); 3] {
    [
        ("FRAUD_EVENT_SOURCES", "partner-center"),
        ("LOGIN_URL", address),
        ("PARTNER_CENTER_URL", address),
    ]
}
