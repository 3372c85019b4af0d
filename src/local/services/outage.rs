//! What a stand-in does instead of its work.

use std::future;

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::IntoResponse;
use axum::response::Response;
use serde_json::json;

/// What a stand-in does instead of its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// It answers with this status and does nothing.
    Status(u16),
    /// It does its work and answers with this status all the same.
    StatusAfterwards(u16),
    /// It answers 429 and asks to wait for this many seconds.
    Throttled(u32),
    /// It never answers.
    Hang,
}

impl Outage {
    /// True when the work is done nevertheless.
    pub(super) fn is_after_the_work(self) -> bool {
        matches!(self, Self::StatusAfterwards(_))
    }

    /// What is answered.
    pub(super) async fn response(self) -> Response {
        match self {
            Self::Status(status) | Self::StatusAfterwards(status) => answer(status),
            Self::Throttled(seconds) => {
                let mut response = answer(429);
                response.headers_mut().insert(RETRY_AFTER, seconds.into());
                response
            }
            Self::Hang => future::pending().await,
        }
    }
}

fn answer(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let reason = status.canonical_reason().unwrap_or("Outage");
    (status, Json(json!({ "error": { "code": reason, "message": reason } }))).into_response()
}
