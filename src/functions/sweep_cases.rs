//! Timer, every minute: does what is overdue, so that a lost message costs only time.

mod audit;
mod backlog;
mod calm;
mod clock;
mod containments;
mod evidence;
mod heartbeat;
mod inbox;
mod leisure;
mod overdue;
mod poison;
mod policy;
mod sources;
mod summary;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use jiff::SignedDuration;
use tokio::time::Instant;

use super::contain_subscription::breaker;
use super::envelope::Envelope;
use super::invocation;
use super::invocation::FunctionError;
use crate::alarm::AlarmId;
use crate::app::App;
use crate::record::Subject;
use crate::sweep_health::Backlog;

/// The queue gets this long before the sweep does its work.
const GRACE: SignedDuration = SignedDuration::from_secs(30);
/// Containments are looked after for this long, whatever the rest has taken.
const CONTAINMENTS_WITHIN: Duration = Duration::from_secs(40);
/// Work of one sweep; the next one goes on.
const MOST_ITEMS: usize = 200;

pub(super) async fn invoke(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    invocation::run("SweepCases", app, request, sweep).await
}

async fn sweep(app: Arc<App>, envelope: Envelope) -> Result<(), FunctionError> {
    envelope.timer().map_err(FunctionError::BadEnvelope)?;
    // Nothing is begun after half of the time: what is left undone must still be told.
    let until = Instant::now() + app.deadline / 2;
    // First, because slow channels may use up the rest of the time.
    policy::follow(&app).await?;
    sources::watch(&app).await?;
    let before = heartbeat::last(&app).await?;
    let mut left = Backlog::default();
    let inbox = inbox::fold(&app, before.inbox_stopped_at.as_deref(), until, &mut left).await?;
    let lists = summary::due(&app).await?;
    let began_at = app.clock.now();
    let found = overdue::find(&app, !lists.is_empty()).await?;
    let replaced: Vec<Subject> = lists.iter().map(|due| Subject::Summary(due.id.clone())).collect();
    let done = overdue::work_off(&app, &found, &replaced, until, &mut left).await;
    let drained = poison::drain(&app).await;
    let unannounced = overdue::unannounced(&app, &found).await?;
    breaker::watch(&app).await?;
    let audit = audit::watch(&app, before.audit_head).await?;
    let audit_head = audit::head(audit.as_ref());
    let inbox_stopped_at = inbox.stopped_at;
    let alarms_open = found.alarm_ids.iter().map(AlarmId::as_str).collect::<Vec<_>>().join(",");
    let open = found.open;
    let swept =
        heartbeat::Swept { left, unannounced, open, alarms_open, inbox_stopped_at, audit_head };
    heartbeat::raise(&app, &swept).await?;
    tracing::debug!(folded = inbox.folded, done, drained, "swept");
    heartbeat::tell(&app, swept).await?;
    let now = summary::Now { found: &found, audit: audit.as_ref(), began_at };
    summary::make(&app, &lists, &now).await;
    evidence::collect(&app, &found, until).await;
    // With a time of their own: slow channels must not keep a person from hearing what became of one.
    let until = until.max(Instant::now() + CONTAINMENTS_WITHIN);
    containments::look_after_all(&app, &found, until).await;
    leisure::spend(&app, before.last_sweep_at).await;
    Ok(())
}
