//! The end of a sweep: alarms about what is left, the record of it, a line in the log, and the
//! heartbeat to a monitor outside.

use jiff::Timestamp;

use super::overdue::OpenCases;
use super::overdue::Unannounced;
use crate::alarm::AlarmId;
use crate::alarm::AlarmKind;
use crate::app::App;
use crate::audit::Head;
use crate::fraud_event::SourceName;
use crate::functions::deliver_notification::alarm;
use crate::functions::health;
use crate::health::Findings;
use crate::microsoft::saved_token::SavedToken;
use crate::source_health::SourceHealth;
use crate::store::Key;
use crate::store::StoreError;
use crate::sweep_health::Backlog;
use crate::sweep_health::Sign;
use crate::sweep_health::SweepHealth;
use crate::telemetry::HEARTBEAT;
use crate::telemetry::metrics;

/// What a sweep found and left.
pub(super) struct Swept {
    pub(super) left: Backlog,
    pub(super) unannounced: Unannounced,
    pub(super) open: OpenCases,
    /// The ids of the alarms that are not over.
    pub(super) alarms_open: String,
    pub(super) inbox_stopped_at: Option<String>,
    pub(super) audit_head: Option<Head>,
}

/// The record of the last sweep; a damaged one is told and does not stop the next.
pub(super) async fn last(app: &App) -> Result<SweepHealth, StoreError> {
    match app.store.get::<SweepHealth>(&Key::heartbeat()).await {
        Ok(found) => Ok(found.map(|(health, _)| health).unwrap_or_default()),
        Err(error) => alarm::about_damage(app, error).await.map(|()| SweepHealth::default()),
    }
}

/// Raises and ends the alarms about what is left undone and untold.
pub(super) async fn raise(app: &App, swept: &Swept) -> Result<(), StoreError> {
    let now = app.clock.now();
    let Backlog { oldest_at, count } = swept.left;
    let id = AlarmId::overdue();
    match (swept.left.sign(now), oldest_at) {
        (Sign::Raise, Some(since)) => {
            alarm::raise(app, &id, AlarmKind::Overdue { since, count }).await?;
        }
        (Sign::Clear, _) => alarm::clear(app, &id).await?,
        _ => {}
    }
    let Unannounced { since, count } = swept.unannounced;
    let id = AlarmId::unannounced();
    match (SweepHealth::announcing(since, now), since) {
        (Sign::Raise, Some(since)) => {
            // No channel takes messages, so this is for whoever watches the logs.
            tracing::error!(event = "cannot-announce", count, "no channel took what is urgent");
            alarm::raise(app, &id, AlarmKind::Unannounced { since, count }).await
        }
        _ => alarm::clear(app, &id).await,
    }
}

/// Records the sweep, logs it, and beats when everything is well.
pub(super) async fn tell(app: &App, swept: Swept) -> Result<(), StoreError> {
    let now = app.clock.now();
    let record = |health: Option<SweepHealth>| {
        let mut health = health.unwrap_or_default();
        health.last_sweep_at = Some(now);
        health.overdue_since = swept.left.oldest_at;
        health.overdue_count = swept.left.count;
        health.unannounced_since = swept.unannounced.since;
        health.inbox_stopped_at.clone_from(&swept.inbox_stopped_at);
        health.take_audit_head(swept.audit_head);
        (Some(health), ())
    };
    match app.store.change(&Key::heartbeat(), record).await {
        Err(error @ StoreError::Unreadable { .. }) => alarm::about_damage(app, error).await?,
        recorded => recorded?,
    }
    let findings = health::find(app).await;
    log(&findings, &swept, now);
    if findings.is_all_well() {
        beat(app).await;
    }
    Ok(())
}

async fn beat(app: &App) {
    let Some(heartbeat) = &app.heartbeat else { return };
    if let Err(error) = heartbeat.beat().await {
        tracing::warn!(%error, "the monitor outside did not take the heartbeat");
    }
}

/// One line each minute, with the same fields for ever: rules of others look for them.
fn log(findings: &Findings, swept: &Swept, now: Timestamp) {
    let report = findings.report();
    let waits = |since: Timestamp| now.duration_since(since).as_secs().max(0);
    // A source that was never read waits since somebody expects it.
    let age = |name: SourceName| {
        let (_, health) = findings.sources.iter().find(|(source, _)| *source == name)?;
        health.as_ref().and_then(SourceHealth::read_since).map(waits)
    };
    let open = swept.open;
    let sweep = findings.sweep.clone().unwrap_or_default();
    let oldest_unanswered = open.unanswered_since.map_or(0, waits);
    measure(findings, &open, oldest_unanswered, &age);
    tracing::info!(
        target: HEARTBEAT,
        heartbeat = true,
        event = "heartbeat",
        is_well = findings.is_all_well(),
        graph_age_seconds = age(SourceName::Graph),
        partner_center_age_seconds = age(SourceName::PartnerCenter),
        overdue = sweep.overdue_count,
        oldest_seconds = report.overdue.age_seconds.unwrap_or(0),
        unannounced_seconds = report.announcements.age_seconds.unwrap_or(0),
        cases_open = open.count,
        oldest_unanswered_seconds = oldest_unanswered,
        alarms_open = swept.alarms_open,
        poison = sweep.poison_count(),
        token_age_days = report.sign_in.age_days,
        "fraud-guard is alive",
    );
}

/// The same as measurements, for whoever draws them.
fn measure(
    findings: &Findings,
    open: &OpenCases,
    oldest_unanswered: i64,
    age: &impl Fn(SourceName) -> Option<i64>,
) {
    let ages = [SourceName::Graph, SourceName::PartnerCenter];
    let ages = ages.into_iter().filter_map(|name| Some((name.as_str(), seconds(age(name)?))));
    let ages: Vec<(&str, f64)> = ages.collect();
    let lifetime = SavedToken::LIFETIME.as_hours() / 24;
    metrics::swept(&metrics::Swept {
        is_well: findings.is_all_well(),
        poll_ages: &ages,
        cases_open: u64::try_from(open.count).unwrap_or(u64::MAX),
        oldest_unanswered: seconds(oldest_unanswered),
        token_days_left: findings.token_age_days().map(|age| seconds(lifetime - age)),
    });
}

/// A number of days or seconds, none of which is near the 2^53 from which on this is not exact.
fn seconds(whole: i64) -> f64 {
    f64::from(i32::try_from(whole).unwrap_or(i32::MAX))
}
