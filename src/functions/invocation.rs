//! One invocation by the host: bounded, guarded, and always answered in the form it needs.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::Request;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::IntoResponse;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::FutureExt;
use http_body_util::BodyExt;
use http_body_util::LengthLimitError;
use http_body_util::Limited;
use serde_json::json;
use tracing::Instrument;
use tracing::Span;
use tracing::field;
use uuid::Uuid;

use super::envelope::Envelope;
use super::storage_outage;
use crate::app::App;
use crate::digest;
use crate::store::Key;
use crate::store::StoreError;
use crate::task::QueueName;
use crate::task::TaskError;
use crate::task_queue::QueueError;
use crate::telemetry::TRACED;
use crate::telemetry::Trace;

/// Why an invocation failed; the host will try again, as the trigger has it.
#[derive(Debug, thiserror::Error)]
pub enum FunctionError {
    /// The body is not what the host sends.
    #[error("{0}")]
    BadEnvelope(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The queue.
    #[error(transparent)]
    Queue(#[from] QueueError),
}

impl FunctionError {
    fn status(&self) -> StatusCode {
        match self {
            Self::BadEnvelope(_) => StatusCode::BAD_REQUEST,
            Self::Store(_) | Self::Queue(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn is_outage_of_storage(&self) -> bool {
        matches!(self, Self::Store(StoreError::Unavailable(_)) | Self::Queue(_))
    }
}

/// How an invocation failed.
struct Failure {
    status: StatusCode,
    error: String,
    is_outage_of_storage: bool,
}

impl Failure {
    fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self { status, error: error.into(), is_outage_of_storage: false }
    }
}

impl From<FunctionError> for Failure {
    fn from(error: FunctionError) -> Self {
        let is_outage_of_storage = error.is_outage_of_storage();
        Self { status: error.status(), error: error.to_string(), is_outage_of_storage }
    }
}

/// The functions by which it is known whether storage can be used: they come by themselves, and
/// none of them does anything without it.
const WITNESSES: [&str; 2] = ["PollFraudEvents", "SweepCases"];

/// A queue message has at most 64 KiB, six times that when it is escaped in the worst way.
const MOST_BODY_BYTES: usize = 1_024 * 1_024;

/// Runs a function and answers the host. An empty or `null` answer would hang the invocation until
/// the host kills the process, so every way out of here has a JSON object as its body.
pub(super) async fn run<F>(
    function: &'static str,
    app: Arc<App>,
    request: Request<Body>,
    work: impl FnOnce(Arc<App>, Envelope) -> F,
) -> Response
where
    F: Future<Output = Result<(), FunctionError>>,
{
    let id = invocation_id(request.headers());
    let trace = Trace::of(request.headers());
    let trace_id = trace.id();
    let span = tracing::info_span!("invocation", function, "invocation.id" = %id, trace_id);
    let traced = traced(function, id, trace);
    let deadline = app.deadline;
    let guarded = async {
        let envelope = Envelope::read(&body(request).await?)
            .map_err(|error| Failure::new(StatusCode::BAD_REQUEST, error))?;
        app.prepare().await.map_err(FunctionError::from)?;
        work(app.clone(), envelope).await.map_err(Failure::from)
    };
    let guarded = tokio::time::timeout(deadline, AssertUnwindSafe(guarded).catch_unwind());
    let outcome = match guarded.instrument(span.clone()).instrument(traced.clone()).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => {
            let error = "it panicked; see stderr";
            Err(Failure::new(StatusCode::INTERNAL_SERVER_ERROR, error))
        }
        Err(_) => {
            let error = format!("it was given up after {} s", deadline.as_secs());
            Err(Failure::new(StatusCode::SERVICE_UNAVAILABLE, error))
        }
    };
    if WITNESSES.contains(&function)
        && let Some(is_usable) = usability_of_storage(&outcome)
    {
        storage_outage::take_note(&app, is_usable).instrument(span.clone()).await;
    }
    traced.record("otel.status_code", if outcome.is_ok() { "OK" } else { "ERROR" });
    // Over, so that it can be sent.
    drop(traced);
    let answer = span.in_scope(|| answer(function, outcome));
    send_telemetry(&app).await;
    answer
}

/// Traces what people and Partner Center ask for, in the instances that answer nobody else.
pub(super) async fn trace_public(
    State((app, function)): State<(Arc<App>, &'static str)>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let (id, trace) = (invocation_id(request.headers()), Trace::of(request.headers()));
    let traced = traced(function, id, trace);
    let response = next.run(request).instrument(traced.clone()).await;
    let is_error = response.status().is_server_error();
    traced.record("otel.status_code", if is_error { "ERROR" } else { "OK" });
    drop(traced);
    send_telemetry(&app).await;
    response
}

fn traced(function: &'static str, id: Uuid, trace: Trace) -> Span {
    let span = tracing::info_span!(
        target: TRACED,
        "invocation",
        otel.name = function,
        otel.status_code = field::Empty,
        "invocation.id" = %id,
    );
    trace.adopt(&span);
    span
}

/// Here and not later: between invocations the platform may let the process stand still.
async fn send_telemetry(app: &App) {
    if let Some(insights) = &app.insights {
        insights.send_when_due().await;
    }
}

/// What the end of an invocation says about storage; `None` when it says nothing.
fn usability_of_storage(outcome: &Result<(), Failure>) -> Option<bool> {
    match outcome {
        Ok(()) => Some(true),
        Err(failure) if failure.is_outage_of_storage => Some(false),
        Err(_) => None,
    }
}

fn answer(function: &str, outcome: Result<(), Failure>) -> Response {
    match outcome {
        Ok(()) => success(),
        Err(Failure { status, error, .. }) => {
            tracing::error!(status = status.as_u16(), error, "{function} failed");
            refusal(status, &error)
        }
    }
}

async fn body(request: Request<Body>) -> Result<Vec<u8>, Failure> {
    match Limited::new(request.into_body(), MOST_BODY_BYTES).collect().await {
        Ok(body) => Ok(body.to_bytes().into()),
        Err(error) if error.is::<LengthLimitError>() => {
            let error = format!("the body has more than {MOST_BODY_BYTES} bytes");
            Err(Failure::new(StatusCode::PAYLOAD_TOO_LARGE, error))
        }
        Err(_) => Err(Failure::new(StatusCode::BAD_REQUEST, "the body was cut off")),
    }
}

/// The host's id of the invocation. A forwarded client may have sent one too, or rubbish; then the
/// invocation gets an id of our own, because the id goes into every log line.
fn invocation_id(headers: &HeaderMap) -> Uuid {
    let mut ids = headers.get_all("x-azure-functions-invocationid").iter();
    match (ids.next().and_then(|id| Uuid::try_parse_ascii(id.as_bytes()).ok()), ids.next()) {
        (Some(id), None) => id,
        _ => Uuid::new_v4(),
    }
}

/// Keeps a message that is no task and ends its invocation well: repeating it would not help, and
/// the poison queue would only hide it.
pub(super) async fn dead_letter(
    app: &App,
    queue: QueueName,
    message: &[u8],
    error: &TaskError,
) -> Result<(), FunctionError> {
    let hash = digest::hex(&[message], digest::WHOLE);
    let letter = json!({
        "queue": queue.as_str(),
        "error": error.to_string(),
        "base64": STANDARD.encode(message),
    });
    app.store.insert_if_absent(&Key::dead_letter(queue, &hash), &letter).await?;
    tracing::error!(
        queue = queue.as_str(),
        %error,
        "a message is no task; it is kept as dead-letter/{}/{hash}", queue.as_str(),
    );
    Ok(())
}

/// The answer that ends an invocation well, without outputs: we write to queues ourselves.
pub(super) fn success() -> Response {
    plain(StatusCode::OK, &json!({ "Outputs": {}, "Logs": [], "ReturnValue": null }).to_string())
}

/// The answer that fails an invocation. The host discards the body; it is for people with curl.
pub(super) fn refusal(status: StatusCode, error: &str) -> Response {
    plain(status, &json!({ "error": error }).to_string())
}

/// The answer where no function is.
pub(super) fn unknown() -> Response {
    refusal(StatusCode::NOT_FOUND, "there is no such function")
}

pub(super) fn plain(status: StatusCode, body: &str) -> Response {
    let kind = if body.starts_with('{') { "application/json" } else { "text/plain; charset=utf-8" };
    (status, [(CONTENT_TYPE, kind)], body.to_owned()).into_response()
}
