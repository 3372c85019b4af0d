//! The alarms of a poll: a blind source, elements that nobody can read, implausible pages.

use jiff::Timestamp;

use crate::alarm::AlarmId;
use crate::alarm::AlarmKind;
use crate::app::App;
use crate::digest;
use crate::fraud_event::SourceName;
use crate::functions::deliver_notification::alarm;
use crate::language::Phrase;
use crate::microsoft::RemoteError;
use crate::source_health::PollOutcome;
use crate::source_health::SourceHealth;
use crate::sources::Overview;
use crate::sources::Quarantined;
use crate::store::Key;
use crate::store::StoreError;
use crate::store::Write;
use crate::telemetry::STEP;
use crate::text::Untrusted;

/// Examples that an alarm names.
const MOST_EXAMPLES: usize = 3;

pub(super) async fn raise(
    app: &App,
    source: SourceName,
    overview: &Overview,
) -> Result<(), StoreError> {
    quarantine(app, source, overview).await?;
    if !overview.findings.is_empty() {
        let findings = overview.findings.clone();
        let id = AlarmId::unreliable(source, &findings);
        alarm::raise(app, &id, AlarmKind::Unreliable { source, findings }).await?;
    }
    blindness(app, source, overview).await
}

/// Keeps what could not be read and tells people, once for each new set of elements.
async fn quarantine(app: &App, source: SourceName, overview: &Overview) -> Result<(), StoreError> {
    if let Some(page) = &overview.unreadable_page {
        // One for each kind of damage: a page that differs at every poll must not fill the store.
        keep(app, source, &hash(&page.error), page).await?;
    }
    let mut news = Vec::new();
    for element in &overview.quarantined {
        let hash = hash(&element.raw);
        let key = Key::quarantine(source, &hash);
        if app.store.get::<Quarantined>(&key).await?.is_none() {
            news.push((hash, element));
        }
    }
    if news.is_empty() {
        return Ok(());
    }
    let examples = news
        .iter()
        .take(MOST_EXAMPLES)
        .map(|(_, element)| Untrusted::new(&element.error))
        .collect();
    let kind = AlarmKind::Quarantine { source, count: news.len(), examples };
    // The alarm first: a crash in between repeats it, the other order would lose it.
    alarm::raise(app, &AlarmId::quarantine(source, overview.started_at), kind).await?;
    for (hash, element) in &news {
        keep(app, source, hash, element).await?;
    }
    Ok(())
}

async fn keep(
    app: &App,
    source: SourceName,
    hash: &str,
    element: &Quarantined,
) -> Result<(), StoreError> {
    let write = app.store.insert_if_absent(&Key::quarantine(source, hash), element).await?;
    if matches!(write, Write::Done(_)) {
        tracing::error!(
            target: STEP,
            step = "event_quarantined",
            source = source.as_str(),
            what = element.error,
            "could not read an element; it is kept as quarantine/{}/{hash}", source.as_str(),
        );
    }
    Ok(())
}

async fn blindness(app: &App, source: SourceName, overview: &Overview) -> Result<(), StoreError> {
    let (outcome, advice) = outcome(overview);
    let record = |health: Option<SourceHealth>| {
        let mut health = health.unwrap_or_default();
        let is_blind = health.record(outcome.clone(), overview.started_at);
        health.wait_for(overview.asked_to_wait, app.clock.now());
        if overview.has_whole_list {
            health.last_whole_list_at = Some(overview.started_at);
        } else if overview.lacks_whole_list {
            health.put_off_whole_list(overview.started_at);
        }
        (Some(health.clone()), (health, is_blind))
    };
    let (health, is_blind) = app.store.change(&Key::source(source), record).await?;
    let id = AlarmId::blind(source);
    if is_blind {
        let since = health.blind_since(overview.started_at);
        let error = Phrase::Words(health.last_error.unwrap_or_default());
        let needs_person = matches!(outcome, PollOutcome::NeedsPerson(_));
        let kind = AlarmKind::Blind { source, since, error, advice, needs_person };
        return alarm::raise(app, &id, kind).await;
    }
    if overview.is_complete() {
        return alarm::clear(app, &id).await;
    }
    tracing::warn!(source = source.as_str(), error = health.last_error, "the poll was incomplete");
    Ok(())
}

/// A source that asked for a wait is not asked, and the alarm by age comes all the same.
pub(super) async fn about_waiting(
    app: &App,
    source: SourceName,
    health: &SourceHealth,
    until: Timestamp,
) -> Result<(), StoreError> {
    let now = app.clock.now();
    tracing::info!(source = source.as_str(), %until, "{} asked for a wait", source.title());
    if !health.has_failed_for_long(now) {
        return Ok(());
    }
    let since = health.blind_since(now);
    let error = Phrase::Words(health.last_error.clone().unwrap_or_default());
    let (advice, needs_person) = (Phrase::new("advice-asked-to-wait"), false);
    let kind = AlarmKind::Blind { source, since, error, advice, needs_person };
    alarm::raise(app, &AlarmId::blind(source), kind).await
}

fn outcome(overview: &Overview) -> (PollOutcome, Phrase) {
    match &overview.failure {
        None => (PollOutcome::Complete, Phrase::Words(String::new())),
        Some(RemoteError::Refused { what, advice }) => {
            (PollOutcome::NeedsPerson(what.clone()), advice.clone())
        }
        Some(error) => {
            let advice = Phrase::new("advice-tried-at-every-poll");
            (PollOutcome::Transient(error.to_string()), advice)
        }
    }
}

fn hash(text: &str) -> String {
    digest::hex(&[text.as_bytes()], 40)
}
