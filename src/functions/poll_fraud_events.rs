//! Timer: reads every source and stores what is new, each observation in the inbox of its case.
//! Partner Center's webhook makes the same happen sooner.

mod alarms;
mod missing;
mod sign_in;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use jiff::Timestamp;
pub(super) use missing::expect;

use super::deliver_notification::alarm;
use super::envelope::Envelope;
use super::invocation;
use super::invocation::FunctionError;
use super::partner_center_webhook;
use crate::app::App;
use crate::case::Observation;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::ListedEvent;
use crate::fraud_event::Scope;
use crate::fraud_event::SourceName;
use crate::known_events::Generation;
use crate::known_events::KnownEvents;
use crate::known_events::Mark;
use crate::microsoft::RemoteError;
use crate::parallel;
use crate::partner_center_calls::PartnerCenterCalls;
use crate::partner_center_calls::Start;
use crate::source_health::SourceHealth;
use crate::sources::BATCH;
use crate::sources::FraudEventSource;
use crate::sources::Limits;
use crate::sources::Listed;
use crate::sources::ListedEvents;
use crate::sources::Overview;
use crate::sources::take_overview;
use crate::store::Key;
use crate::store::StoreError;
use crate::task::Task;
use crate::telemetry::STEP;
use crate::telemetry::metrics;

pub(super) async fn invoke(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    invocation::run("PollFraudEvents", app, request, poll).await
}

async fn poll(app: Arc<App>, envelope: Envelope) -> Result<(), FunctionError> {
    let timer = envelope.timer().map_err(FunctionError::BadEnvelope)?;
    if timer.is_past_due {
        tracing::warn!("the timer is past due; every poll reads everything, so nothing is missed");
    }
    poll_sources(&app).await?;
    Ok(())
}

/// Polls because a call of Partner Center asked for it, once for each time that it was asked for.
pub(super) async fn poll_when_asked(app: &App) -> Result<(), FunctionError> {
    let now = app.clock.now();
    let start = partner_center_webhook::change(app, |calls| calls.start_poll(now)).await?;
    match start.unwrap_or(Start::NotAsked) {
        Start::NotAsked => Ok(()),
        Start::After(wait) => {
            let wait = Duration::try_from(wait).unwrap_or_default();
            Ok(app.queue.send(&Task::Poll, wait).await?)
        }
        Start::Now => match poll_sources(app).await {
            Ok(()) => Ok(()),
            Err(error) => {
                // The host repeats the message, which finds this; else the timer makes up for it.
                let asked = |calls: &mut PartnerCenterCalls| calls.ask_for_poll(now).is_some();
                if let Err(error) = partner_center_webhook::change(app, asked).await {
                    tracing::warn!(%error, "the timer will poll instead");
                }
                Err(error.into())
            }
        },
    }
}

async fn poll_sources(app: &App) -> Result<(), StoreError> {
    // One source that fails must not keep the others from being read.
    let polls = app.sources.iter().map(|source| poll_source(app, source.as_ref()));
    parallel::try_all(polls).await?;
    sign_in::watch(app).await?;
    Ok(())
}

/// The beginning of a reading.
#[derive(Clone, Copy)]
struct Reading {
    /// True when nothing had ever been read of the source.
    is_first: bool,
    /// What was known.
    mark: Mark,
}

/// An event that says something new, and when it is said to have been observed.
struct News<'a> {
    listed: &'a Listed,
    at: Timestamp,
}

/// What is said of all news of a reading.
#[derive(Clone, Copy)]
struct Seen {
    is_first: bool,
    is_expected: bool,
}

/// What became of news.
#[derive(Default)]
struct Stored {
    scopes: BTreeSet<Scope>,
    /// Why some of them could not be read again.
    failure: Option<RemoteError>,
}

async fn poll_source(app: &App, source: &dyn FraudEventSource) -> Result<(), StoreError> {
    let name = source.name();
    let known = health_of(app, name).await?;
    let is_first = known.as_ref().is_some_and(|health| health.last_success_at.is_none());
    let health = known.unwrap_or_default();
    let now = app.clock.now();
    if let Some(until) = health.waits_until(now) {
        return alarms::about_waiting(app, name, &health, until).await;
    }
    let reads_whole_list = health.is_whole_list_due(now);
    let limits = Limits { reads_whole_list, ..Limits::default() };
    let began = Reading { is_first, mark: begin_reading(app, name).await? };
    let mut overview = take_overview(source, limits, &app.clock).await;
    let scopes = store_news(app, source, &mut overview, began).await?;
    hint(app, &scopes).await;
    // What was listed is stored by now: these questions may take long.
    let mark = app.known_events.lock().await.entry(name).or_default().mark();
    let began = Reading { is_first, mark };
    if missing::look_for(app, source, &mut overview).await? {
        let scopes = store_news(app, source, &mut overview, began).await?;
        hint(app, &scopes).await;
    }
    missing::judge(app, name, &overview).await?;
    alarms::raise(app, name, &overview).await?;
    tracing::info!(
        target: STEP,
        step = "poll_finished",
        source = name.as_str(),
        count = overview.events.len(),
        is_complete = overview.is_complete(),
        "read {} events from {}", overview.events.len(), name.title(),
    );
    Ok(())
}

/// What is known of a source; `None` when it cannot be read. Events are stored whatever became of our
/// own notes.
pub(super) async fn health_of(
    app: &App,
    source: SourceName,
) -> Result<Option<SourceHealth>, StoreError> {
    match app.store.get::<SourceHealth>(&Key::source(source)).await {
        Ok(health) => Ok(Some(health.map(|(health, _)| health).unwrap_or_default())),
        Err(error) => alarm::about_damage(app, error).await.map(|()| None),
    }
}

/// Makes sure of what is known before anything is read.
async fn begin_reading(app: &App, source: SourceName) -> Result<Mark, StoreError> {
    let mut memory = app.known_events.lock().await;
    let known = memory.entry(source).or_default();
    let generation = refresh(app, known).await?;
    known.set_generation(generation);
    Ok(known.mark())
}

/// Loads what is known when others have stored since; returns the generation that it includes.
async fn refresh(app: &App, known: &mut KnownEvents) -> Result<Option<Generation>, StoreError> {
    // Before the memory is loaded: what is stored while it is loaded has another generation.
    let generation = app.store.get::<Generation>(&Key::observations_generation()).await;
    let generation = generation.ok().flatten().map(|(generation, _)| generation);
    let now = app.clock.now();
    if !known.includes(generation.as_ref(), now) {
        known.load(&app.store, now).await?;
    }
    Ok(generation)
}

/// Stores the observations that say something new; returns the cases that they belong to.
async fn store_news(
    app: &App,
    source: &dyn FraudEventSource,
    overview: &mut Overview,
    began: Reading,
) -> Result<BTreeSet<Scope>, StoreError> {
    let mut memory = app.known_events.lock().await;
    let known = memory.entry(source.name()).or_default();
    let generation = refresh(app, known).await?;
    let polled_at = overview.started_at;
    let news = overview.events.iter().filter(|listed| !known.is_known(&listed.event));
    let stamp = |listed| News { listed, at: known.stamp(&listed.event, polled_at, began.mark) };
    let mut news: Vec<News<'_>> = news.map(stamp).collect();
    if news.is_empty() {
        known.set_generation(generation);
        return Ok(BTreeSet::new());
    }
    news.sort_by_key(|news| news.listed.place);
    // Until everything is stored, nobody may count on his memory, whatever becomes of us.
    known.set_generation(None);
    let id = app.chance.uuid();
    let before = renew(app, &Generation::begun(id)).await?;
    let is_expected = expect_news(app, source.name(), &news).await;
    let seen = Seen { is_first: began.is_first, is_expected };
    let stored = store_all(app, source, &overview.events, &news, seen).await?;
    if stored.failure.is_some() {
        // Nothing is remembered, so the next poll looks at what is stored, and tries again.
        overview.failure = stored.failure;
        return Ok(stored.scopes);
    }
    for News { listed, at } in &news {
        known.remember(&listed.event, *at);
    }
    let finished = Generation::finished(id);
    let during = renew(app, &finished).await?;
    let was_settled = generation.as_ref().is_none_or(Generation::is_finished);
    let is_ours_alone =
        was_settled && before == generation && during == Some(Generation::begun(id));
    known.set_generation(is_ours_alone.then_some(finished));
    Ok(stored.scopes)
}

/// Takes note of all open events among the news in one write and before any is stored: whoever dies
/// then leaves a note about an event that the next poll stores, and no case has to write the document
/// that all share. When it fails, each case takes note of its own.
async fn expect_news(app: &App, source: SourceName, news: &[News<'_>]) -> bool {
    let events: Vec<&ListedEvent> = news.iter().map(|news| &news.listed.event).collect();
    let warn = |error: &_| tracing::warn!(%error, "each case will take note of its open events");
    expect(app, source, &events).await.inspect_err(warn).is_ok()
}

/// Stores news, a part at a time: whole events take much memory. Everything is tried.
async fn store_all(
    app: &App,
    source: &dyn FraudEventSource,
    events: &ListedEvents,
    news: &[News<'_>],
    seen: Seen,
) -> Result<Stored, StoreError> {
    let (mut stored, mut result) = (Stored::default(), Ok(()));
    for batch in news.chunks(BATCH) {
        let listed: Vec<&Listed> = batch.iter().map(|news| news.listed).collect();
        let whole = match events.whole(source, &listed) {
            Ok(whole) => whole,
            Err(error) => {
                stored.failure = Some(error);
                continue;
            }
        };
        stored.scopes.extend(whole.iter().map(FraudEvent::scope));
        let observations = whole.into_iter().zip(batch).map(|(event, news)| Observation {
            is_first_reading: seen.is_first,
            is_expected: seen.is_expected,
            ..Observation::new(news.at, event)
        });
        let done = parallel::try_all(observations.map(|seen| store(app, seen))).await;
        result = result.and(done.map(|_| ()));
    }
    result.map(|()| stored)
}

/// Gives what is stored a new generation; returns the one before. Events are stored whatever became
/// of our own notes.
async fn renew(app: &App, new: &Generation) -> Result<Option<Generation>, StoreError> {
    match Generation::renew(&app.store, new).await {
        Ok(old) => Ok(old),
        Err(error) => alarm::about_damage(app, error).await.map(|()| None),
    }
}

async fn store(app: &App, observation: Observation) -> Result<(), StoreError> {
    let event = &observation.event;
    let key = Key::inbox(&event.scope(), &event.key, observation.observed_at, &event.version());
    // Already there means that another poll of the same moment stored the same.
    app.store.insert_if_absent(&key, &observation).await?;
    metrics::kept(event.source.as_str());
    tracing::info!(
        target: STEP,
        step = "event_received",
        event.key = %event.key,
        alert.type = event.alert_type.title(),
        severity = event.severity.as_str(),
        status = event.status.as_str(),
        source = event.source.as_str(),
        scope = %event.scope(),
        "received a fraud event",
    );
    Ok(())
}

/// Tells the queue; what cannot be told is found by the sweep.
async fn hint(app: &App, scopes: &BTreeSet<Scope>) {
    let send = |scope: Scope| async move {
        let sent = app.queue.send(&Task::Process(scope.clone()), Duration::ZERO).await;
        if let Err(error) = sent {
            tracing::warn!(%scope, %error, "the sweep will process this case");
        }
    };
    parallel::each(scopes.iter().cloned().collect(), send, |()| ()).await;
}
