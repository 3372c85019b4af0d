//! Lets a scenario happen, step by step, on the machine's clock.

use tokio::time::Instant;

use super::scenarios::Scenario;
use super::services::Services;
use super::stop::Stop;
use super::story::SCENARIO;
use crate::partner_center_calls::EventName;

/// Plays a scenario to its end, or until asked to stop.
pub async fn play(scenario: Scenario, services: Services, stop: Stop) {
    let start = Instant::now();
    for step in scenario.steps {
        tokio::select! {
            () = tokio::time::sleep_until(start + step.after) => {}
            () = stop.requested() => return,
        }
        services.world.apply(&step.change);
        tracing::info!(target: SCENARIO, step = "world_changed", what = step.story);
        if let Some(alert) = step.change.alerts().first() {
            call_webhook(&services, alert.customer.subscription).await;
        }
    }
}

/// Partner Center calls whoever registered its webhook; nobody has, unless somebody asked for it.
async fn call_webhook(services: &Services, subscription: &str) {
    let uri = format!("/v1/fraudEvents?SubscriptionId={subscription}&EventStatus=Active");
    let event = EventName::FRAUD_EVENT_DETECTED;
    if let Some(Err(error)) = services.webhook.call(event, &uri, services.world.now()).await {
        tracing::warn!(target: SCENARIO, "Partner Center could not call the webhook: {error}");
    }
}
