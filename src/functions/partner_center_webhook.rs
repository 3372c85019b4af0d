//! HTTP: Partner Center's webhook. This version does not verify its signature, so it takes none.

use axum::http::StatusCode;
use axum::response::Response;

use super::invocation::refusal;

/// Events are found by polling; a webhook would only be a hint to poll sooner.
pub(super) async fn post() -> Response {
    let status = StatusCode::NOT_IMPLEMENTED;
    refusal(status, "this version takes no webhooks; fraud events are found by polling")
}
