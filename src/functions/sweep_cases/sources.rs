//! Sources that nobody reads: a timer that does not fire is no failure that a poll could report.

use crate::alarm::AlarmId;
use crate::alarm::AlarmKind;
use crate::app::App;
use crate::fraud_event::SourceName;
use crate::functions::deliver_notification::alarm;
use crate::language::Phrase;
use crate::source_health::SourceHealth;
use crate::store::Key;
use crate::store::StoreError;

pub(super) async fn watch(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    for source in &app.sources {
        let name = source.name();
        let health = expected_health(app, name).await?;
        if !health.is_stale(now) {
            continue;
        }
        let since = health.blind_since(now);
        let advice = if health.is_unpolled(now) {
            Phrase::new("advice-timer")
        } else {
            Phrase::new("advice-polls-fail")
        };
        let error = health.last_error.map(Phrase::Words);
        let error = error.unwrap_or_else(|| Phrase::new("error-no-poll"));
        let kind = AlarmKind::Blind { source: name, since, error, advice, needs_person: false };
        alarm::raise(app, &AlarmId::blind(name), kind).await?;
    }
    Ok(())
}

/// The health of a source; from now on a first poll is waited for, if there was none.
async fn expected_health(app: &App, source: SourceName) -> Result<SourceHealth, StoreError> {
    let now = app.clock.now();
    let expect = |health: Option<SourceHealth>| match health {
        Some(health) if health.read_since().is_some() => (None, health),
        health => {
            let health = health.unwrap_or_default();
            let health = SourceHealth { expected_since: Some(now), ..health };
            (Some(health.clone()), health)
        }
    };
    app.store.change(&Key::source(source), expect).await
}
