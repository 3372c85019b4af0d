//! HTTP: Partner Center's webhook. A call with a good signature asks for a poll, and no more; its
//! addresses are never asked.
//!
//! Anybody can call, so every refusal answers alike and in few bytes, and what was wrong stands in
//! the log alone. What is signed but stale or repeated is answered as taken: it has no effect, and a
//! refusal would make Partner Center send it nine times more.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::body::HttpBody;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::Request;
use axum::http::StatusCode;
use axum::response::Response;
use http_body_util::BodyExt;
use http_body_util::LengthLimitError;
use http_body_util::Limited;

use super::deliver_notification::alarm;
use super::invocation::plain;
use super::invocation::refusal;
use super::invocation::unknown;
use crate::app::App;
use crate::digest;
use crate::microsoft::webhook_signature::WebhookSignatures;
use crate::partner_center_calls::Call;
use crate::partner_center_calls::EventName;
use crate::partner_center_calls::PartnerCenterCalls;
use crate::partner_center_calls::Receipt;
use crate::store::Key;
use crate::store::StoreError;
use crate::task::Task;
use crate::telemetry::STEP;

/// Partner Center's calls have a few hundred bytes.
const MOST_BODY_BYTES: usize = 64 * 1_024;
/// For the whole call: up to four certificates at five seconds each, and the store.
const DEADLINE: Duration = Duration::from_secs(25);

pub(super) async fn post(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    let Some(signatures) = &app.webhook else { return unknown() };
    let answered = tokio::time::timeout(DEADLINE, receive(&app, signatures, request)).await;
    match answered.unwrap_or(Err(StatusCode::SERVICE_UNAVAILABLE)) {
        Ok(()) => plain(StatusCode::OK, r#"{"received":true}"#),
        Err(status) => refusal(status, "the call was not taken"),
    }
}

async fn receive(
    app: &App,
    signatures: &WebhookSignatures,
    request: Request<Body>,
) -> Result<(), StatusCode> {
    let (parts, body) = request.into_parts();
    let body = read(body).await?;
    check(app, signatures, &parts.headers, &body).await?;
    let call = Call::parse(&body).map_err(|error| {
        tracing::warn!(%error, "a call that Partner Center signed is ignored");
        StatusCode::BAD_REQUEST
    })?;
    if !call.is_timely(app.clock.now()) {
        if signatures.log_budget.take(app.clock.now()) {
            tracing::warn!(changed_at = %call.changed_at, "a call is stale and has no effect");
        }
        return Ok(());
    }
    let taken = take(app, &call, &body).await.map_err(|error| {
        tracing::error!(%error, "cannot note a call of Partner Center; it will be repeated");
        StatusCode::SERVICE_UNAVAILABLE
    })?;
    if taken != Receipt::Repeated || signatures.log_budget.take(app.clock.now()) {
        tell_step(&call, taken);
    }
    Ok(())
}

/// The exact bytes. A body that says that it is too long is not read at all.
async fn read(body: Body) -> Result<Vec<u8>, StatusCode> {
    let most = u64::try_from(MOST_BODY_BYTES).unwrap_or(u64::MAX);
    if body.size_hint().lower() > most {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    match Limited::new(body, MOST_BODY_BYTES).collect().await {
        Ok(body) => Some(body.to_bytes().to_vec()).filter(|body| !body.is_empty()),
        Err(error) if error.is::<LengthLimitError>() => return Err(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => None,
    }
    .ok_or(StatusCode::BAD_REQUEST)
}

async fn check(
    app: &App,
    signatures: &WebhookSignatures,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), StatusCode> {
    let Err(refusal) = signatures.check(headers, body).await else { return Ok(()) };
    // Whoever floods the webhook must not flood the log.
    if signatures.log_budget.take(app.clock.now()) {
        tracing::info!(reason = %refusal, "a call of the webhook is not believed: {refusal}");
    }
    Err(StatusCode::UNAUTHORIZED)
}

/// Notes the call and tells the queue when a poll is due, each once whatever arrives.
async fn take(app: &App, call: &Call, body: &[u8]) -> Result<Receipt, StoreError> {
    app.prepare().await?;
    let name = digest::hex(&[body], digest::WHOLE);
    let now = app.clock.now();
    let receipt =
        change(app, |calls| calls.receive(call.event, &name, now)).await?.unwrap_or(Receipt::Noted);
    if let Receipt::PollDue(at) = receipt {
        let wait = Duration::try_from(at.duration_since(now)).unwrap_or_default();
        if let Err(error) = app.queue.send(&Task::Poll, wait).await {
            tracing::warn!(%error, "the timer will poll instead");
        }
    }
    Ok(receipt)
}

fn tell_step(call: &Call, receipt: Receipt) {
    tracing::info!(
        target: STEP,
        step = "webhook_received",
        what = title(call.event, receipt),
        subscription.id = call.subscription.as_ref().map(ToString::to_string),
        "Partner Center called: {}", title(call.event, receipt),
    );
}

/// Changes the notes about calls, one call after the other within this process: many at once would
/// run into each other at the store. `None` when the notes are damaged, which people are told.
pub(super) async fn change<R>(
    app: &App,
    mut change: impl FnMut(&mut PartnerCenterCalls) -> R,
) -> Result<Option<R>, StoreError> {
    let _turn = app.webhook_turn.lock().await;
    let change = |calls: Option<PartnerCenterCalls>| {
        let old = calls.unwrap_or_default();
        let mut new = old.clone();
        let result = change(&mut new);
        ((new != old).then_some(new), result)
    };
    match app.store.change(&Key::partner_center_calls(), change).await {
        Ok(result) => Ok(Some(result)),
        Err(error) => alarm::about_damage(app, error).await.map(|()| None),
    }
}

fn title(event: EventName, receipt: Receipt) -> &'static str {
    match (event, receipt) {
        (_, Receipt::Repeated) => "the same again",
        (EventName::FraudEventDetected, _) => "a fraud event was detected",
        (EventName::TestCreated, _) => "a test of the webhook",
        (EventName::Other, _) => "something that is not about fraud",
    }
}
