//! The limit: an axum handler that reads an invocation, formats a log line and answers.

use std::hint::black_box;

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::Outcome;

const ANSWER: &str = r#"{"Outputs":{},"Logs":[],"ReturnValue":null}"#;

pub async fn run(port: u16) -> Outcome {
    let router =
        Router::new().route("/", get(|| async { "ready" })).route("/{function}", post(invoke));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    Ok(axum::serve(listener, router).await?)
}

async fn invoke(body: Bytes) -> Response {
    match scope_in(&body) {
        Some(scope) => {
            black_box(format!(r#"{{"level":"INFO","scope":"{scope}"}}"#));
            (StatusCode::OK, [(CONTENT_TYPE, "application/json")], ANSWER).into_response()
        }
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

fn scope_in(body: &[u8]) -> Option<String> {
    let outer: Value = serde_json::from_slice(body).ok()?;
    let message = STANDARD.decode(outer["Data"]["message"].as_str()?).ok()?;
    let inner: Value = serde_json::from_slice(&message).ok()?;
    inner["scope"].as_str().map(str::to_owned)
}
