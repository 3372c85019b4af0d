//! Queue: folds the waiting observations of a scope into its case, or polls when the webhook asked.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;

use super::deliver_notification;
use super::deliver_notification::alarm;
use super::envelope::Envelope;
use super::examine;
use super::invocation;
use super::invocation::FunctionError;
use super::invocation::dead_letter;
use super::poll_fraud_events;
use crate::answered::AnsweredAlerts;
use crate::app::App;
use crate::case::Case;
use crate::case::Effect;
use crate::case::EventRecord;
use crate::case::Input;
use crate::case::Observation;
use crate::case::Rules;
use crate::case::Step;
use crate::containment::Plan;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::ListedEvent;
use crate::fraud_event::Scope;
use crate::fraud_event::SourceName;
use crate::outbox::NoticeReason;
use crate::parallel;
use crate::record::Subject;
use crate::store;
use crate::store::ETag;
use crate::store::Key;
use crate::store::StoreError;
use crate::task::QueueName;
use crate::task::Task;
use crate::telemetry::STEP;

/// Observations that one write of a case takes.
const BATCH: usize = 200;

pub(super) async fn invoke(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    invocation::run("ProcessFraudEvent", app, request, handle).await
}

async fn handle(app: Arc<App>, envelope: Envelope) -> Result<(), FunctionError> {
    let message = envelope.message().map_err(FunctionError::BadEnvelope)?;
    match Task::parse(QueueName::FraudEvents, &message) {
        Ok(Task::Process(scope)) => match fold_inbox(&app, &scope).await {
            Ok(()) => Ok(()),
            Err(error) => Ok(alarm::about_damage(&app, error).await?),
        },
        Ok(Task::Examine(scope)) => match examine::examine_if_there_is_room(&app, &scope).await {
            Ok(()) => Ok(()),
            Err(error) => Ok(alarm::about_damage(&app, error).await?),
        },
        Ok(Task::Poll) => poll_fraud_events::poll_when_asked(&app).await,
        Ok(_) => Ok(()),
        Err(error) => dead_letter(&app, QueueName::FraudEvents, &message, &error).await,
    }
}

/// Folds everything that waits for a case. Each observation is first folded, then kept for the
/// record, then taken out of the inbox: whoever dies in between repeats it without effect. What is
/// in the record counts as known to polls, so it must not be there before the case knows it.
pub(super) async fn fold_inbox(app: &App, scope: &Scope) -> Result<(), StoreError> {
    let keys = app.store.list_all(&Key::inbox_of(scope)).await?;
    for batch in keys.chunks(BATCH) {
        let (waiting, documents) = load(app, batch).await?;
        if !waiting.is_empty() {
            if let Some(case) = fold(app, scope, &waiting).await? {
                expect(app, &case, &waiting).await?;
            }
            keep_for_the_record(app, waiting.iter().zip(&documents)).await?;
            take_out(app, &documents).await?;
        }
    }
    Ok(())
}

/// The document of an observation in the inbox.
struct Document {
    key: Key,
    version: ETag,
    bytes: Vec<u8>,
}

async fn load(app: &App, keys: &[Key]) -> Result<(Vec<Observation>, Vec<Document>), StoreError> {
    let found = parallel::try_all(keys.iter().map(|key| load_one(app, key))).await?;
    Ok(found.into_iter().flatten().unzip())
}

async fn load_one(app: &App, key: &Key) -> Result<Option<(Observation, Document)>, StoreError> {
    let Some((bytes, version)) = app.store.get_bytes(key).await? else { return Ok(None) };
    match store::from_bytes(key, &bytes) {
        Ok(seen) => Ok(Some((seen, Document { key: key.clone(), version, bytes }))),
        // One damaged observation must not keep the others of its case waiting.
        Err(error) => alarm::about_damage(app, error).await.map(|()| None),
    }
}

async fn fold(
    app: &App,
    scope: &Scope,
    observations: &[Observation],
) -> Result<Option<Case>, StoreError> {
    let audience = app.audience();
    let everyone = audience.everyone();
    let rules = Rules { policy: &audience.policy, everyone: &everyone };
    let input = Input::Seen { scope, observations };
    let step = app.records.step_case(scope, input, app.clock.now(), Some(rules)).await?;
    let Some(step) = step else { return Ok(None) };
    perform(app, scope, &step).await;
    // After the deliveries, which never wait for it.
    if step.case.evidence_due_at().is_some_and(|at| at <= app.clock.now()) {
        hint_evidence(app, scope).await;
    }
    Ok(Some(step.case))
}

/// Takes note of what the poll that saw it could not: what was folded as unresolved has to be listed
/// until somebody saw it resolved.
async fn expect(app: &App, case: &Case, waiting: &[Observation]) -> Result<(), StoreError> {
    let is_open = |event: &&FraudEvent| {
        let known = case.events.get(&event.key);
        event.is_unresolved() && known.is_some_and(EventRecord::is_unresolved)
    };
    let mut open: BTreeMap<SourceName, Vec<ListedEvent>> = BTreeMap::new();
    let waiting = waiting.iter().filter(|seen| !seen.is_expected);
    for event in waiting.map(|seen| &seen.event).filter(is_open) {
        open.entry(event.source).or_default().push(ListedEvent::of(event));
    }
    for (source, events) in open {
        let events: Vec<&ListedEvent> = events.iter().collect();
        poll_fraud_events::expect(app, source, &events).await?;
    }
    Ok(())
}

/// Does what a step of a case asks for, as far as it needs no answer.
pub(super) async fn perform(app: &App, scope: &Scope, step: &Step) {
    for effect in &step.effects {
        match effect {
            Effect::Deliver => {
                let subject = Subject::Case(scope.clone());
                deliver_notification::hint_open(app, &subject, &step.case.outbox).await;
            }
            Effect::LogNews { reason, changes } => tell_step(&step.case, *reason, changes),
            // Whoever told Microsoft does the rest, or the sweep.
            Effect::TellMicrosoft(_)
            | Effect::Refuse(_)
            | Effect::RefuseSnooze(_)
            | Effect::LogPush(_) => {}
            // Remembered below, all at once.
            Effect::Answered(_) => {}
        }
    }
    AnsweredAlerts::of(&app.store).record_step(scope, step, app.clock.now()).await;
}

async fn hint_evidence(app: &App, scope: &Scope) {
    if app.evidence.is_none() {
        return;
    }
    let task = Task::Examine(scope.clone());
    if let Err(error) = app.queue.send(&task, Duration::ZERO).await {
        tracing::warn!(%error, "the sweep will collect the evidence");
    }
}

async fn keep_for_the_record(
    app: &App,
    waiting: impl Iterator<Item = (&Observation, &Document)>,
) -> Result<(), StoreError> {
    parallel::try_all(waiting.map(|(seen, document)| keep(app, seen, document))).await?;
    Ok(())
}

async fn keep(app: &App, seen: &Observation, document: &Document) -> Result<(), StoreError> {
    let event = &seen.event;
    let key = Key::event(&event.scope(), &event.key, seen.observed_at, &event.version());
    app.store.insert_bytes_if_absent(&key, document.bytes.clone()).await?;
    Ok(())
}

async fn take_out(app: &App, documents: &[Document]) -> Result<(), StoreError> {
    let done =
        documents.iter().map(|Document { key, version, .. }| app.store.delete_if(key, version));
    parallel::try_all(done).await?;
    Ok(())
}

fn tell_step(case: &Case, reason: NoticeReason, changes: &[String]) {
    let id = case.id();
    let step = match reason {
        NoticeReason::Opened => "case_opened",
        NoticeReason::Escalated => "case_escalated",
        NoticeReason::Resolved => "case_resolved",
        NoticeReason::Reopened => "case_reopened",
        _ => "case_changed",
    };
    tracing::info!(
        target: STEP,
        step,
        case.id = id,
        scope = %case.scope,
        severity = case.severity().as_str(),
        count = case.counts().0,
        what = changes.join("; "),
        "case {id}: {}", reason.as_str(),
    );
    match &case.plan {
        Plan::Suggested { steps, .. } => tracing::info!(
            target: STEP,
            step = "plan_suggested",
            case.id = id,
            count = steps.len(),
            what = steps.first().map(|step| format!("{:?}", step.kind)),
            "suggested a containment for case {id}; nothing is executed",
        ),
        Plan::Withheld { reasons } => tracing::info!(
            target: STEP,
            step = "plan_withheld",
            case.id = id,
            what = reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
            "suggested no containment for case {id}",
        ),
    }
}
