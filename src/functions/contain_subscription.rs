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
use crate::record::Record;
use crate::record::Subject;
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
    let subject = Subject::Case(scope.clone());
    let Some(Record::Case(case)) = app.records.get(&subject).await? else { return Ok(()) };
    tracing::warn!(case.id = case.id(), "{REFUSAL}");
    let is_noted = case.history.iter().any(|entry| entry.what == REFUSAL);
    if !is_noted && case.is_open() {
        let now = app.clock.now();
        let make = || (*case).clone();
        app.records.change_case(&scope, make, |case| case.note(now, REFUSAL.to_owned())).await?;
    }
    Ok(())
}
