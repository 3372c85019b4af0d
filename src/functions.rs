//! The Azure functions: one file each, and the rules of the Functions host around them.
//!
//! The host calls `POST /<FunctionName>` for timers and queues, and forwards public requests as
//! they are to `/api/…`. Both live on one port without a secret, so the two routers share no path,
//! and an invocation must name the loopback address, which no forwarded request does.

mod console;
mod contain_subscription;
pub mod decisions;
mod deliver_notification;
mod envelope;
mod examine;
mod health;
mod invocation;
mod partner_center_webhook;
mod poll_fraud_events;
mod process_fraud_event;
mod storage_outage;
mod sweep_cases;
pub mod write_back;

use std::future::Future;
use std::io;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::middleware;
use axum::middleware::Next;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::any;
use axum::routing::get;
use axum::routing::post;
use tokio::net::TcpListener;

pub use invocation::FunctionError;

use crate::app::App;
use crate::settings::Setting;

/// Where the host wants the handler to listen.
pub const PORT: Setting = Setting {
    name: "FUNCTIONS_CUSTOMHANDLER_PORT",
    default: None,
    secret: false,
    meaning: "Port to listen on; set by the Functions host.",
};
/// The older name of the same.
pub const OLD_PORT: Setting = Setting {
    name: "FUNCTIONS_HTTPWORKER_PORT",
    default: None,
    secret: false,
    meaning: "Older name of FUNCTIONS_CUSTOMHANDLER_PORT; set by the Functions host.",
};

/// The settings that the host gives.
pub const SETTINGS: [&Setting; 2] = [&PORT, &OLD_PORT];

/// Answers the host on a port that is bound already, until `stop` is over; requests under way are
/// finished.
///
/// # Errors
/// When the port is lost.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, router(app)).with_graceful_shutdown(stop).await
}

/// All routes: what the host calls itself, and what it forwards from outside.
pub fn router(app: Arc<App>) -> Router {
    let readiness = get(|| async { invocation::plain(StatusCode::OK, "fraud-guard is ready") });
    invocations()
        .route("/", readiness)
        .nest("/api", public(&app))
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .with_state(app)
}

/// `POST /<FunctionName>`, for timers and queues. Only the host can reach these.
fn invocations() -> Router<Arc<App>> {
    Router::new()
        .route("/PollFraudEvents", post(poll_fraud_events::invoke))
        .route("/ProcessFraudEvent", post(process_fraud_event::invoke))
        .route("/DeliverNotification", post(deliver_notification::invoke))
        .route("/ContainSubscription", post(contain_subscription::invoke))
        .route("/SweepCases", post(sweep_cases::invoke))
        .route_layer(middleware::from_fn(only_from_the_host))
}

/// The host calls the loopback address by its number; what it forwards keeps the public name that
/// the client called. It normalises a forwarded path once more than a client can foresee, so the
/// prefix `/api` alone is no border.
async fn only_from_the_host(request: Request, next: Next) -> Response {
    if names_loopback(request.headers()) { next.run(request).await } else { unknown().await }
}

fn names_loopback(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(HOST) else { return false };
    let Ok(authority) = Authority::try_from(value.as_bytes()) else { return false };
    matches!(authority.host(), "127.0.0.1" | "localhost" | "[::1]")
}

/// What the host forwards from anybody.
fn public(app: &Arc<App>) -> Router<Arc<App>> {
    let traced = |function: &'static str| {
        middleware::from_fn_with_state((Arc::clone(app), function), invocation::trace_public)
    };
    let webhook = post(partner_center_webhook::post).layer(traced("PartnerCenterWebhook"));
    Router::new()
        .route("/health", get(health::get))
        .route("/console/{*path}", any(console::any).layer(traced("Console")))
        .route("/partner-center/webhook", webhook)
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
}

async fn unknown() -> Response {
    invocation::unknown()
}

async fn wrong_method() -> Response {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    invocation::refusal(status, "this function does not take this method").into_response()
}
