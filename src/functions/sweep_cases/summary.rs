//! The daily summaries.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Date;
use tokio::time::timeout;

use super::backlog;
use super::leisure;
use super::overdue::Found;
use crate::alarm::AlarmKind;
use crate::answered::AnsweredAlerts;
use crate::app::App;
use crate::case::Rules;
use crate::fraud_event::Scope;
use crate::functions::deliver_notification;
use crate::functions::deliver_notification::alarm;
use crate::functions::poll_fraud_events;
use crate::outbox::ChannelId;
use crate::outbox::later;
use crate::parallel;
use crate::record::Subject;
use crate::store::Key;
use crate::store::StoreError;
use crate::summary::AuditState;
use crate::summary::Content;
use crate::summary::Sketch;
use crate::summary::State;
use crate::summary::Summary;
use crate::summary::SummaryId;
use crate::summary::Tally;
use crate::summary::due_date;
use crate::telemetry::STEP;

/// Summaries get this much of a sweep, after everything that cannot wait.
const MOST_TIME: Duration = Duration::from_secs(60);
/// Cases that are looked at because something in them was answered; nobody reads of more.
const MOST_ANSWERED: usize = 1_000;
/// What was answered is known later: a poll comes after it, and an outage of the source passes.
const KNOWN_LATE: SignedDuration = SignedDuration::from_hours(3 * 24);
/// Nobody is told what was new for longer than the ledger of answers goes back.
const LONGEST_SINCE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A daily summary to be made.
#[derive(Clone, Debug)]
pub(super) struct Due {
    pub(super) id: SummaryId,
    date: Date,
}

/// What a sweep knows when it makes summaries.
#[derive(Clone, Copy)]
pub(super) struct Now<'a> {
    /// What it found.
    pub(super) found: &'a Found,
    /// How the audit stands.
    pub(super) audit: Option<&'a AuditState>,
    /// When it began to look.
    pub(super) began_at: Timestamp,
}

/// Cases in which something was answered, and when that was known, the latest first.
type Answered = Vec<(Timestamp, Sketch)>;

/// The daily summaries that are due. Each date is looked up once in each process.
pub(super) async fn due(app: &App) -> Result<Vec<Due>, StoreError> {
    let audience = app.audience();
    let now = app.clock.now();
    let mut all = Vec::new();
    for reader in audience.for_summaries() {
        let zone = audience.policy.reader_of(&reader).time_zone;
        let Some(date) = due_date(audience.policy.summary.at, &zone, now) else { continue };
        let due = Due { id: SummaryId::daily(reader), date };
        let is_known = app.summaries.lock().await.get(&due.id) == Some(&date);
        if !is_known && is_unmade(app, &due, now).await? {
            all.push(due);
        }
    }
    Ok(all)
}

async fn know(app: &App, due: &Due) {
    app.summaries.lock().await.insert(due.id.clone(), due.date);
}

/// True while the summary of a date is to be made; a new reader's first one is the next.
async fn is_unmade(app: &App, due: &Due, now: Timestamp) -> Result<bool, StoreError> {
    let begin = |known: Option<Summary>| match known {
        Some(known) => (None, known.is_made(due.date)),
        None => (Some(Summary::begin(due.id.clone(), due.date, now)), true),
    };
    let is_made = match app.store.change(&Key::summary(&due.id), begin).await {
        Ok(is_made) => is_made,
        Err(error) => return alarm::about_damage(app, error).await.map(|()| false),
    };
    if is_made {
        know(app, due).await;
    }
    Ok(!is_made)
}

/// Makes the summaries that are due, from what the sweep found since it began. Nothing of it may hold
/// up a sweep: what is not made now is due in the next one.
pub(super) async fn make(app: &App, due: &[Due], now: &Now<'_>) {
    let made = timeout(MOST_TIME, try_to_make(app, due, now)).await;
    match made {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "cannot make the summaries yet"),
        Err(_) => tracing::error!("the summaries take too long; the next sweep tries again"),
    }
}

async fn try_to_make(app: &App, due: &[Due], now: &Now<'_>) -> Result<(), StoreError> {
    let Now { found, began_at, .. } = *now;
    backlog::list(app, found, began_at).await?;
    if due.is_empty() {
        return Ok(());
    }
    let mut readers = Vec::new();
    for due in due {
        readers.push((due, tells_since(app, due, began_at).await?));
    }
    let state = state(app, now).await?;
    let earliest = readers.iter().map(|(_, since)| *since).min().unwrap_or(began_at);
    let answered = answered(app, earliest, began_at).await?;
    for (due, since) in readers {
        let cases = tally(found, &answered, &due.id.reader, since, began_at);
        let content = Content { since, made_at: began_at, cases, state: Some(state.clone()) };
        make_daily(app, due, content, began_at).await?;
    }
    Ok(())
}

/// Since when a summary tells what is new, as its document is now: the one before may have got
/// through a moment ago.
async fn tells_since(app: &App, due: &Due, now: Timestamp) -> Result<Timestamp, StoreError> {
    let known = app.store.get::<Summary>(&Key::summary(&due.id)).await?;
    let since = known.map_or(now, |(summary, _)| summary.tells_since());
    Ok(since.clamp(later(now, -LONGEST_SINCE), now))
}

fn tally(
    found: &Found,
    answered: &Answered,
    reader: &ChannelId,
    since: Timestamp,
    now: Timestamp,
) -> Tally {
    let mut tally = Tally::default();
    let is_own = |sketch: &&Sketch| sketch.readers.contains(reader);
    let open = found.sketches.iter().filter(|sketch| sketch.is_open).filter(is_own);
    open.for_each(|sketch| tally.add(sketch, reader, since, now));
    let news = answered.iter().filter(|(at, _)| *at > since).map(|(_, sketch)| sketch);
    news.filter(is_own).for_each(|sketch| tally.add_answered(&sketch.entry));
    tally
}

async fn make_daily(
    app: &App,
    due: &Due,
    content: Content,
    began_at: Timestamp,
) -> Result<(), StoreError> {
    let change = |known: Option<Summary>| match known {
        Some(mut summary) if !summary.is_made(due.date) => {
            summary.tell(due.date, content.clone(), began_at);
            (Some(summary.clone()), Some(summary))
        }
        _ => (None, None),
    };
    let made = app.store.change(&Key::summary(&due.id), change).await?;
    know(app, due).await;
    tell(app, made).await;
    Ok(())
}

/// The cases in which something was answered that was not known before a moment.
async fn answered(app: &App, since: Timestamp, now: Timestamp) -> Result<Answered, StoreError> {
    let mut latest: BTreeMap<Scope, Timestamp> = BTreeMap::new();
    for alert in AnsweredAlerts::of(&app.store).since(later(since, -KNOWN_LATE), now).await? {
        let at = latest.entry(alert.scope).or_insert(alert.response.answered_at);
        *at = alert.response.answered_at.max(*at);
    }
    let mut latest: Vec<(Scope, Timestamp)> = latest.into_iter().collect();
    latest.sort_by_key(|(_, at)| Reverse(*at));
    latest.truncate(MOST_ANSWERED);
    let audience = app.audience();
    let everyone = audience.everyone();
    let rules = Rules { policy: &audience.policy, everyone: &everyone };
    let sketched = latest.into_iter().map(|(scope, answered_at)| async move {
        match app.records.case(&scope).await {
            Ok(case) => Ok(case.map(|case| {
                let known_at = case.closed_at.unwrap_or(answered_at);
                (known_at, Sketch::of(&case, now, rules))
            })),
            Err(error) => alarm::about_damage(app, error).await.map(|()| None),
        }
    });
    Ok(parallel::try_all(sketched).await?.into_iter().flatten().collect())
}

/// How everything stands.
async fn state(app: &App, now: &Now<'_>) -> Result<State, StoreError> {
    let Now { found, audit, began_at: now } = *now;
    let mut sources = Vec::new();
    for source in &app.sources {
        let name = source.name();
        let health = poll_fraud_events::health_of(app, name).await?.unwrap_or_default();
        sources.push((name, health.last_success_at));
    }
    let audience = app.audience();
    let open = found.sketches.iter().filter(|sketch| sketch.is_open);
    let alerts = AnsweredAlerts::of(&app.store).with(open, now).await?;
    let is_other =
        |(kind, _): &&(AlarmKind, Timestamp)| !matches!(kind, AlarmKind::ChannelFailing { .. });
    Ok(State {
        outlook: Some(alerts.outlook(audience.policy.answer_within(), now)),
        score: leisure::known_score(app).await?,
        sources,
        channels: channels(app, found),
        alarms: found.alarms.iter().filter(is_other).cloned().collect(),
        audit: audit.cloned(),
    })
}

/// Every channel, and since when it takes no messages.
fn channels(app: &App, found: &Found) -> Vec<(ChannelId, Option<Timestamp>)> {
    let audience = app.audience();
    let failing = |id: &ChannelId| {
        let carrier = audience.carrier_of(id);
        found.alarms.iter().find_map(|(kind, since)| match kind {
            AlarmKind::ChannelFailing { channel, .. } if channel == id || channel == carrier => {
                Some(*since)
            }
            _ => None,
        })
    };
    let ids: BTreeSet<&ChannelId> =
        audience.channels().iter().map(|channel| channel.id()).collect();
    ids.into_iter().map(|id| (id.clone(), failing(id))).collect()
}

pub(super) async fn tell(app: &App, made: Option<Summary>) {
    let Some(summary) = made else { return };
    let (id, count) = (summary.id.to_string(), summary.content.as_ref().map(|c| c.cases.open));
    tracing::info!(target: STEP, step = "summary_made", what = id, count, "made the summary {id}");
    deliver_notification::hint_open(app, &Subject::Summary(summary.id), &summary.outbox).await;
}
