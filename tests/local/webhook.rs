//! The stand-in of Partner Center's webhook and the handler that it calls, over HTTP.

use fraud_guard::store::Key;
use fraud_guard::store::Store;
use serde_json::Value;
use serde_json::json;

use super::stand_ins::PARTNER_CENTER;
use super::stand_ins::StandIns;
use crate::support::handler::Handler;

/// A handler that believes the stand-ins, and whose webhook is registered with them.
async fn registered(stand_ins: &StandIns) -> Handler {
    let settings = stand_ins.services.settings(&stand_ins.url);
    let settings = settings.iter().filter(|(name, _)| name.starts_with("PARTNER_CENTER_WEBHOOK"));
    let settings: Vec<(&str, &str)> =
        settings.map(|(name, value)| (*name, value.as_str())).collect();
    let now = stand_ins.services.world.now();
    let handler = Handler::start_with(&settings, |app| {
        let clock = fraud_guard::clock::ManualClock::at(now);
        app.clock = fraud_guard::clock::Clock::Manual(clock);
    })
    .await;
    let url = format!("http://{}/api/partner-center/webhook", handler.address);
    let body = json!({
        "WebhookUrl": url,
        "WebhookEvents": ["azure-fraud-event-detected", "test-created"],
        "SignatureTokenToMsSignatureHeader": true,
    });
    let token = stand_ins.token(PARTNER_CENTER).await;
    let answer = stand_ins
        .client
        .post(format!("{}/webhooks/v1/registration", stand_ins.url))
        .bearer_auth(token)
        .json(&body)
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200);
    handler
}

async fn notes(store: &Store) -> Value {
    let found = store.get::<Value>(&Key::partner_center_calls()).await.expect("readable");
    found.expect("notes").0
}

#[tokio::test]
async fn a_test_of_the_webhook_goes_to_the_handler_and_its_answer_comes_back() {
    let stand_ins = StandIns::after("compromise").await;
    let handler = registered(&stand_ins).await;
    let token = stand_ins.token(PARTNER_CENTER).await;
    let tests = format!("{}/webhooks/v1/registration/validationEvents", stand_ins.url);
    let start = || stand_ins.client.post(&tests).bearer_auth(&token).send();
    let started: Value = start().await.expect("an answer").json().await.expect("JSON");
    let id = started["correlationId"].as_str().expect("an id");
    let asked = stand_ins.client.get(format!("{tests}/{id}")).bearer_auth(&token).send().await;
    let result: Value = asked.expect("an answer").json().await.expect("JSON");
    assert_eq!(
        (&result["status"], &result["results"][0]["responseCode"]),
        (&json!("completed"), &json!("OK"))
    );
    assert!(notes(&handler.store).await["last_test_at"].is_string());
    start().await.expect("an answer");
    assert_eq!(start().await.expect("an answer").status(), 429, "two a minute");
}

#[tokio::test]
async fn a_call_about_a_fraud_event_asks_the_handler_to_poll() {
    let stand_ins = StandIns::after("compromise").await;
    let handler = registered(&stand_ins).await;
    let now = stand_ins.services.world.now();
    let called =
        stand_ins.services.webhook.call("azure-fraud-event-detected", "/v1/fraudEvents", now).await;
    assert_eq!(called, Some(Ok(200)));
    assert_eq!(handler.queue.len("fraud-events"), 1);
}

#[tokio::test]
async fn nobody_is_called_who_did_not_register_and_the_api_needs_a_token() {
    let stand_ins = StandIns::after("compromise").await;
    let now = stand_ins.services.world.now();
    assert_eq!(stand_ins.services.webhook.call("test-created", "/", now).await, None);
    let url = format!("{}/webhooks/v1/registration", stand_ins.url);
    let answer = stand_ins.client.get(&url).send().await.expect("an answer");
    assert_eq!(answer.status(), 401);
    let token = stand_ins.token(PARTNER_CENTER).await;
    let answer = stand_ins.client.get(&url).bearer_auth(token).send().await.expect("an answer");
    assert_eq!(answer.status(), 404);
}
