//! Timer, every minute: does what is overdue, so that a lost message costs only time.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use jiff::SignedDuration;
use jiff::Timestamp;

use super::deliver_notification;
use super::deliver_notification::Address;
use super::deliver_notification::alarm;
use super::envelope::Envelope;
use super::invocation;
use super::invocation::FunctionError;
use super::process_fraud_event;
use super::write_back;
use crate::alarm::Alarm;
use crate::alarm::AlarmId;
use crate::alarm::AlarmKind;
use crate::app::App;
use crate::case::Case;
use crate::fraud_event::Scope;
use crate::fraud_event::SourceName;
use crate::outbox::Outbox;
use crate::parallel;
use crate::record::Subject;
use crate::record::urgency_of;
use crate::source_health::SourceHealth;
use crate::store::Key;
use crate::store::StoreError;

/// The queue gets this long before the sweep does its work.
const GRACE: SignedDuration = SignedDuration::from_secs(30);
/// A closed case stays among the open ones this long, in case it comes back.
const REST: SignedDuration = SignedDuration::from_hours(1);
/// Work of one sweep; the next one goes on.
const MOST_ITEMS: usize = 200;

pub(super) async fn invoke(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    invocation::run("SweepCases", app, request, sweep).await
}

async fn sweep(app: Arc<App>, envelope: Envelope) -> Result<(), FunctionError> {
    envelope.timer().map_err(FunctionError::BadEnvelope)?;
    // First, because slow channels may use up the rest of the time.
    watch_sources(&app).await?;
    let folded = sweep_inbox(&app).await?;
    let overdue = overdue_work(&app).await?;
    let oldest = overdue.iter().map(|(at, _)| *at).min();
    let done = do_all(&app, &overdue).await;
    let oldest_seconds = oldest.map_or(0, |at| app.clock.now().duration_since(at).as_secs());
    tracing::info!(
        heartbeat = true,
        folded,
        done,
        overdue = overdue.len(),
        oldest_seconds,
        "fraud-guard is alive",
    );
    Ok(())
}

/// Folds what has waited for longer than the queue should have taken.
async fn sweep_inbox(app: &App) -> Result<usize, StoreError> {
    let latest = app.clock.now() - GRACE;
    let keys = app.store.list_all(Key::INBOX).await?;
    let scopes: BTreeSet<Scope> = keys
        .iter()
        .filter(|key| {
            key.observation().is_some_and(|seen| seen.at_millisecond <= latest.as_millisecond())
        })
        .filter_map(Key::scope)
        .take(MOST_ITEMS)
        .collect();
    for scope in &scopes {
        // One case that cannot be folded must not keep the others waiting.
        if let Err(error) = process_fraud_event::fold_inbox(app, scope).await {
            tracing::error!(%scope, %error, "cannot fold the inbox of a case");
            alarm::about_damage(app, error).await?;
        }
    }
    Ok(scopes.len())
}

/// Something that should have been done.
#[derive(Clone, Debug)]
enum Work {
    Deliver(Address),
    /// Microsoft has to be told an answer of this case.
    Answer(Scope),
}

type Overdue = (Timestamp, Work);

async fn overdue_work(app: &App) -> Result<Vec<Overdue>, StoreError> {
    let mut overdue = Vec::new();
    for prefix in [Key::OPEN_CASES, Key::ALARMS] {
        let keys = app.store.list_all(prefix).await?;
        let found = parallel::try_all(keys.iter().map(|key| look_at(app, key))).await?;
        overdue.extend(found.into_iter().flatten());
    }
    overdue.sort_by_key(|(at, _)| *at);
    Ok(overdue)
}

/// What is overdue in one record; a damaged one is reported and does not hide the others.
async fn look_at(app: &App, key: &Key) -> Result<Vec<Overdue>, StoreError> {
    let looked = match key.scope() {
        Some(scope) => look_at_case(app, key, scope).await,
        None => look_at_alarm(app, key).await,
    };
    match looked {
        Err(error) => alarm::about_damage(app, error).await.map(|()| Vec::new()),
        looked => looked,
    }
}

async fn look_at_alarm(app: &App, key: &Key) -> Result<Vec<Overdue>, StoreError> {
    let Some((alarm, _)) = app.store.get::<Alarm>(key).await? else { return Ok(Vec::new()) };
    let subject = Subject::Alarm(alarm.id.clone());
    let (id, urgency) = (alarm.id.as_str(), alarm.urgency());
    deliver_notification::fall_back(app, &subject, id, urgency, &alarm.outbox).await;
    Ok(overdue_in(app, &subject, &alarm.outbox))
}

async fn look_at_case(app: &App, key: &Key, scope: Scope) -> Result<Vec<Overdue>, StoreError> {
    let Some((case, etag)) = app.store.get::<Case>(key).await? else { return Ok(Vec::new()) };
    let is_rested = case.closed_at.is_some_and(|at| app.clock.now().duration_since(at) >= REST);
    let is_done = case.outbox.open().is_empty() && case.answers_due_at().is_none();
    if is_rested && is_done {
        app.records.archive(&case, &etag).await?;
        return Ok(Vec::new());
    }
    let subject = Subject::Case(scope.clone());
    let (id, urgency) = (case.id(), urgency_of(&case));
    deliver_notification::fall_back(app, &subject, &id, urgency, &case.outbox).await;
    let mut overdue = overdue_in(app, &subject, &case.outbox);
    let latest = app.clock.now() - GRACE;
    let answer = case.answers_due_at().filter(|at| *at <= latest);
    overdue.extend(answer.map(|at| (at, Work::Answer(scope))));
    Ok(overdue)
}

fn overdue_in(app: &App, subject: &Subject, outbox: &Outbox) -> Vec<Overdue> {
    let latest = app.clock.now() - GRACE;
    outbox
        .open()
        .into_iter()
        .filter(|due| due.at <= latest)
        .map(|due| {
            let (notice, channel) = (due.notice, due.channel);
            (due.at, Work::Deliver(Address { subject: subject.clone(), notice, channel }))
        })
        .collect()
}

async fn do_all(app: &App, overdue: &[Overdue]) -> usize {
    let due = overdue.iter().take(MOST_ITEMS);
    let made = parallel::all(due.map(|(_, work)| do_one(app, work))).await;
    made.into_iter().filter(|is_made| *is_made).count()
}

async fn do_one(app: &App, work: &Work) -> bool {
    let done = match work {
        Work::Deliver(address) => deliver_notification::deliver(app, address).await,
        Work::Answer(scope) => write_back::tell_what_is_due(app, scope).await,
    };
    if let Err(error) = &done {
        tracing::error!(?work, %error, "cannot do what is overdue");
    }
    done.is_ok()
}

/// The health of a source; from now on a first poll is waited for, if there was none.
async fn expected_health(app: &App, source: SourceName) -> Result<SourceHealth, StoreError> {
    let now = app.clock.now();
    let expect = |health: Option<SourceHealth>| match health {
        Some(health) if health.last_success_at.or(health.expected_since).is_some() => {
            (None, health)
        }
        health => {
            let health = health.unwrap_or_default();
            let health = SourceHealth { expected_since: Some(now), ..health };
            (Some(health.clone()), health)
        }
    };
    app.store.change(&Key::source(source), expect).await
}

/// A timer that does not fire is no failure that a poll could report.
async fn watch_sources(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    for source in &app.sources {
        let name = source.name();
        let health = expected_health(app, name).await?;
        if !health.is_stale(now) {
            continue;
        }
        let since = health.blind_since(now);
        let advice = if health.is_unpolled(now) {
            "check that the timer PollFraudEvents runs"
        } else {
            "polls fail; they go on by themselves, check the service's status page"
        };
        let advice = advice.to_owned();
        let error = health.last_error.unwrap_or_else(|| "no poll has run".to_owned());
        let kind = AlarmKind::Blind { source: name, since, error, advice, needs_person: false };
        alarm::raise(app, &AlarmId::blind(name), kind).await?;
    }
    Ok(())
}
