//! The daily summaries, and the list of what was open before fraud-guard began.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::overdue::Found;
use crate::alarm::AlarmKind;
use crate::answered::AnsweredAlerts;
use crate::app::App;
use crate::case::Rules;
use crate::fraud_event::Scope;
use crate::functions::deliver_notification;
use crate::functions::deliver_notification::alarm;
use crate::outbox::ChannelId;
use crate::parallel;
use crate::record::Subject;
use crate::security_score::ScoreRecord;
use crate::source_health::SourceHealth;
use crate::store::Key;
use crate::store::StoreError;
use crate::summary::Content;
use crate::summary::Sketch;
use crate::summary::State;
use crate::summary::Summary;
use crate::summary::SummaryId;
use crate::summary::Tally;
use crate::summary::due_date;
use crate::telemetry::STEP;

/// A backlog is listed when nothing was added to it for this long,
const SETTLED: SignedDuration = SignedDuration::from_mins(2);
/// or when it was begun this long ago.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(15);
/// Cases that are looked at because something in them was answered; nobody reads of more.
const MOST_ANSWERED: usize = 1_000;

/// A daily summary to be made.
#[derive(Clone, Debug)]
pub(super) struct Due {
    id: SummaryId,
    date: Date,
    /// What was answered since then is in it.
    since: Timestamp,
}

/// Cases with an alert that was answered, and when.
type Answered = Vec<(Timestamp, Sketch)>;

/// The daily summaries that are due. Each date is looked up once in each process.
pub(super) async fn due(app: &App) -> Result<Vec<Due>, StoreError> {
    let audience = app.audience();
    let now = app.clock.now();
    let mut all = Vec::new();
    for reader in audience.for_summaries() {
        let zone = audience.policy.reader_of(&reader).time_zone;
        let Some(date) = due_date(audience.policy.summary.at, &zone, now) else { continue };
        let id = SummaryId::daily(reader);
        if !is_known(app, &id, date).await {
            let since = unmade_since(app, &id, date, now).await?;
            all.extend(since.map(|since| Due { id, date, since }));
        }
    }
    Ok(all)
}

async fn is_known(app: &App, id: &SummaryId, date: Date) -> bool {
    app.summaries.lock().await.get(id).is_some_and(|known| *known >= date)
}

async fn know(app: &App, id: &SummaryId, date: Date) {
    app.summaries.lock().await.insert(id.clone(), date);
}

/// Since when the summary of a date tells what is new; `None` when it was made. A new reader's first
/// one is the next.
async fn unmade_since(
    app: &App,
    id: &SummaryId,
    date: Date,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let begin = |known: Option<Summary>| match known {
        Some(known) => (None, (known.date, known.tells_since())),
        None => (Some(Summary::begin(id.clone(), date, now)), (date, now)),
    };
    let (last, since) = match app.store.change(&Key::summary(id), begin).await {
        Ok(found) => found,
        Err(error) => return alarm::about_damage(app, error).await.map(|()| None),
    };
    if last >= date {
        know(app, id, last).await;
    }
    Ok((last < date).then_some(since))
}

/// Makes the summaries that are due, from what the sweep found since it began.
pub(super) async fn make(
    app: &App,
    due: &[Due],
    found: &Found,
    began_at: Timestamp,
) -> Result<(), StoreError> {
    if !due.is_empty() {
        let state = state(app, found, began_at).await?;
        let earliest = due.iter().map(|due| due.since).min().unwrap_or(began_at);
        let answered = answered(app, earliest, began_at).await?;
        for due in due {
            let content = content(due, found, &answered, &state, began_at);
            make_daily(app, due, content, began_at).await?;
        }
    }
    list_backlog(app, found, began_at).await
}

fn content(
    due: &Due,
    found: &Found,
    answered: &Answered,
    state: &State,
    began_at: Timestamp,
) -> Content {
    let reader = &due.id.reader;
    let mut cases = tally(own(found, reader), due.since, began_at);
    let done =
        answered.iter().filter(|(at, sketch)| *at > due.since && sketch.readers.contains(reader));
    done.for_each(|(_, sketch)| cases.add_answered(&sketch.entry));
    Content { since: due.since, made_at: began_at, cases, state: Some(state.clone()) }
}

async fn make_daily(
    app: &App,
    due: &Due,
    content: Content,
    began_at: Timestamp,
) -> Result<(), StoreError> {
    let change = |known: Option<Summary>| match known {
        Some(mut summary) if summary.date < due.date => {
            summary.tell(due.date, content.clone(), began_at);
            (Some(summary.clone()), Some(summary))
        }
        _ => (None, None),
    };
    let made = app.store.change(&Key::summary(&due.id), change).await?;
    know(app, &due.id, due.date).await;
    tell(app, made).await;
    Ok(())
}

/// The cases with an alert that was answered since a moment, each with its latest answer.
async fn answered(app: &App, since: Timestamp, now: Timestamp) -> Result<Answered, StoreError> {
    let mut latest: BTreeMap<Scope, Timestamp> = BTreeMap::new();
    for alert in AnsweredAlerts::of(&app.store).since(since, now).await? {
        let at = latest.entry(alert.scope).or_insert(alert.response.answered_at);
        *at = alert.response.answered_at.max(*at);
    }
    let audience = app.audience();
    let everyone = audience.everyone();
    let rules = Rules { policy: &audience.policy, everyone: &everyone };
    let sketched = latest.into_iter().take(MOST_ANSWERED).map(|(scope, at)| async move {
        match app.records.case(&scope).await {
            Ok(case) => Ok(case.map(|case| (at, Sketch::of(&case, now, rules)))),
            Err(error) => alarm::about_damage(app, error).await.map(|()| None),
        }
    });
    Ok(parallel::try_all(sketched).await?.into_iter().flatten().collect())
}

/// The open cases on a reader's lists.
fn own<'a>(found: &'a Found, reader: &'a ChannelId) -> impl Iterator<Item = &'a Sketch> {
    found.sketches.iter().filter(|sketch| sketch.is_open && sketch.readers.contains(reader))
}

fn tally<'a>(cases: impl Iterator<Item = &'a Sketch>, since: Timestamp, now: Timestamp) -> Tally {
    let mut tally = Tally::default();
    cases.for_each(|sketch| tally.add(sketch, since, now));
    tally
}

/// Lists what was open before fraud-guard began, once for each reader, when it has all come in.
async fn list_backlog(app: &App, found: &Found, began_at: Timestamp) -> Result<(), StoreError> {
    let mut readers: BTreeMap<ChannelId, Vec<&Sketch>> = BTreeMap::new();
    let is_listed = |sketch: &&Sketch| {
        sketch.is_backlog && sketch.is_open && sketch.entry.opened_at <= began_at
    };
    for sketch in found.sketches.iter().filter(is_listed) {
        for reader in &sketch.readers {
            readers.entry(reader.clone()).or_default().push(sketch);
        }
    }
    for (reader, cases) in readers {
        let id = SummaryId::backlog(reader);
        match list_for(app, &id, &cases, began_at).await {
            Err(error) => alarm::about_damage(app, error).await?,
            Ok(made) => tell(app, made).await,
        }
    }
    Ok(())
}

async fn list_for(
    app: &App,
    id: &SummaryId,
    cases: &[&Sketch],
    began_at: Timestamp,
) -> Result<Option<Summary>, StoreError> {
    let date = began_at.to_zoned(TimeZone::UTC).date();
    let change = |known: Option<Summary>| {
        let known = known.unwrap_or_else(|| Summary::begin(id.clone(), date, Timestamp::MIN));
        let fresh = cases.iter().copied().filter(|case| case.entry.opened_at > known.made_at);
        let fresh: Vec<&Sketch> = fresh.collect();
        if !is_complete(&fresh, began_at) {
            return (None, None);
        }
        let since = known.made_at;
        let cases = tally(fresh.into_iter(), Timestamp::MAX, began_at);
        let mut summary = known;
        let content = Content { since, made_at: began_at, cases, state: None };
        summary.tell(date, content, began_at);
        (Some(summary.clone()), Some(summary))
    };
    app.store.change(&Key::summary(id), change).await
}

fn is_complete(fresh: &[&Sketch], now: Timestamp) -> bool {
    let opened = || fresh.iter().map(|case| case.entry.opened_at);
    let age = |at: Timestamp| now.duration_since(at);
    opened().max().is_some_and(|last| age(last) >= SETTLED)
        || opened().min().is_some_and(|first| age(first) >= LONGEST_WAIT)
}

/// How everything stands, for the readers who may know.
async fn state(app: &App, found: &Found, now: Timestamp) -> Result<State, StoreError> {
    let mut sources = Vec::new();
    for source in &app.sources {
        let name = source.name();
        let health = match app.store.get::<SourceHealth>(&Key::source(name)).await {
            Ok(health) => health.map(|(health, _)| health).unwrap_or_default(),
            Err(error) => {
                alarm::about_damage(app, error).await?;
                SourceHealth::default()
            }
        };
        sources.push((name, health.last_success_at));
    }
    let audience = app.audience();
    let failing = |id: &ChannelId| {
        let carrier = audience.carrier_of(id);
        let mut alarms = found.alarms.iter();
        alarms.find_map(|(kind, since)| match kind {
            AlarmKind::ChannelFailing { channel, .. } if channel == id || channel == carrier => {
                Some(*since)
            }
            _ => None,
        })
    };
    let ids: BTreeSet<&ChannelId> =
        audience.channels().iter().map(|channel| channel.id()).collect();
    let channels = ids.into_iter().map(|id| (id.clone(), failing(id))).collect();
    let is_other =
        |(kind, _): &&(AlarmKind, Timestamp)| !matches!(kind, AlarmKind::ChannelFailing { .. });
    let alarms = found.alarms.iter().filter(is_other).cloned().collect();
    let alerts = AnsweredAlerts::of(&app.store).all(now).await?;
    let outlook = Some(alerts.outlook(audience.policy.answer_within(), now));
    let score = match app.store.get::<ScoreRecord>(&Key::security_score()).await {
        Ok(score) => score.map(|(score, _)| score),
        Err(error) => alarm::about_damage(app, error).await.map(|()| None)?,
    };
    Ok(State { outlook, score, sources, channels, alarms })
}

async fn tell(app: &App, made: Option<Summary>) {
    let Some(summary) = made else { return };
    let (id, count) = (summary.id.to_string(), summary.content.as_ref().map(|c| c.cases.open));
    tracing::info!(target: STEP, step = "summary_made", what = id, count, "made the summary {id}");
    deliver_notification::hint_open(app, &Subject::Summary(summary.id), &summary.outbox).await;
}
