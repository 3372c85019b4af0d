//! The breaker: counts what is proposed and approved, and says when it has opened. Nothing is sent
//! until a person closes it.

use crate::alarm::AlarmId;
use crate::alarm::AlarmKind;
use crate::app::App;
use crate::audit::Draft;
use crate::containment::action::Breaker;
use crate::functions::deliver_notification::alarm;
use crate::records::Containments;
use crate::store::StoreError;
use crate::text::Untrusted;

/// Counts a proposal or an approval.
pub(in crate::functions) async fn count(
    app: &App,
    count: impl Fn(&mut Breaker),
) -> Result<(), StoreError> {
    let opens = |breaker: &mut Breaker| {
        let was_open = breaker.opening().is_some();
        count(breaker);
        breaker.opening().filter(|_| !was_open)
    };
    let (_, opening) = Containments::of(&app.store).change_breaker(opens).await?;
    let Some(opening) = opening else { return Ok(()) };
    let trip = opening.trip.as_str();
    tracing::error!(trip, "the breaker has opened: nothing is sent until somebody closes it");
    // It holds whether the audit knows of it or not.
    let by = opening.by.map_or_else(|| "fraud-guard".to_owned(), |by| by.to_string());
    let draft = Draft::breaker_opened(&Untrusted::new(&by), trip, opening.at);
    if let Err(error) = app.audit.append_if_kept(draft).await {
        tracing::error!(%error, "the opening of the breaker is not in the audit");
    }
    Ok(())
}

/// Raises the alarm while it is open, and says when somebody has closed it.
pub(in crate::functions) async fn watch(app: &App) -> Result<(), StoreError> {
    if app.containing.is_none() {
        return Ok(());
    }
    let breaker = Containments::of(&app.store).breaker().await?;
    let id = AlarmId::breaker();
    match breaker.opening() {
        Some(opening) => alarm::raise(app, &id, AlarmKind::BreakerOpen { opening }).await,
        None => alarm::clear(app, &id).await,
    }
}
