//! Queue: would carry out an approved containment. This version carries out none and says so.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;

use super::envelope::Envelope;
use super::invocation;
use super::invocation::FunctionError;
use super::invocation::dead_letter;
use crate::app::App;
use crate::case::Input;
use crate::task::QueueName;
use crate::task::Task;

const REFUSAL: &str = "a containment was asked for and not carried out: mode is observe";

pub(super) async fn invoke(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    invocation::run("ContainSubscription", app, request, refuse).await
}

/// A message carries no authority, and there is nothing in this version that could contain
/// anything; the case remembers that somebody asked.
async fn refuse(app: Arc<App>, envelope: Envelope) -> Result<(), FunctionError> {
    let message = envelope.message().map_err(FunctionError::BadEnvelope)?;
    let scope = match Task::parse(QueueName::Containments, &message) {
        Ok(Task::Contain(scope)) => scope,
        Ok(_) => return Ok(()),
        Err(error) => return dead_letter(&app, QueueName::Containments, &message, &error).await,
    };
    let noted = Input::Noted(REFUSAL);
    if let Some(step) = app.records.step_case(&scope, noted, app.clock.now(), None).await? {
        tracing::warn!(case.id = step.case.id(), "{REFUSAL}");
    }
    Ok(())
}
