//! HTTP: whether fraud-guard sees and works; without secrets and without customer data.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::invocation::plain;
use crate::app::App;
use crate::source_health::SourceHealth;
use crate::store::Key;

/// 200 when every source was read lately, else 503.
pub(super) async fn get(State(app): State<Arc<App>>) -> Response {
    let now = app.clock.now();
    let mut sources = Vec::new();
    let mut is_healthy = true;
    for source in &app.sources {
        let name = source.name();
        let health = app.store.get::<SourceHealth>(&Key::source(name)).await;
        let health = health.ok().flatten().map(|(health, _)| health).unwrap_or_default();
        let is_read = health.last_success_at.is_some() && !health.is_stale(now);
        is_healthy &= is_read;
        let last = health.last_success_at.map(|at| at.to_string());
        sources.push(json!({ "source": name.as_str(), "is_read": is_read, "last_read": last }));
    }
    let status = if is_healthy { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({
        "healthy": is_healthy,
        "mode": "observe",
        "version": env!("CARGO_PKG_VERSION"),
        "sources": sources,
    });
    plain(status, &body.to_string())
}
