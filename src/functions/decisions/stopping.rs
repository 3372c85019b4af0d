//! Stops everything that acts, and allows it again.

use super::Decider;
use super::DecisionError;
use super::PATIENCE;
use super::reason_of;
use crate::app::App;
use crate::audit::Draft;
use crate::containment::action::Objection;
use crate::containment::action::Refusal;
use crate::kill_switch::Position;
use crate::microsoft::Patience;
use crate::records::Containments;
use crate::seal::Canonical;
use crate::seal::Fingerprint;
use crate::store::StoreError;
use crate::text::Untrusted;

/// Stops everything that acts.
///
/// # Errors
/// When nobody says why, or the store does not take it.
pub async fn stop(app: &App, by: &Decider, reason: &str) -> Result<(), DecisionError> {
    let by = Untrusted::new(&by.by);
    Ok(app.kill_switch.pull(&by, &reason_of(reason)?, app.clock.now()).await?)
}

/// The fingerprint of what stops everything, if something does: the kill switch, or an open breaker,
/// which the same button closes. Who allows one stop has not allowed the next.
///
/// # Errors
/// When nobody can say whether the breaker is open.
pub async fn stop_mark(app: &App) -> Result<Option<Fingerprint>, StoreError> {
    let position = app.kill_switch.position().await;
    let opening = Containments::of(&app.store).breaker().await?.opening();
    let mark = Canonical::new("stop-1");
    let mark = match &position {
        Position::Off if opening.is_none() => return Ok(None),
        Position::Off => mark.text("off"),
        Position::Unreadable => mark.text("unreadable"),
        Position::On { by, at, reason } => {
            let at = at.map(|at| at.to_string()).unwrap_or_default();
            mark.text("on").text(by.as_received()).text(&at).text(reason.as_received())
        }
    };
    let opened_at = opening.map(|opening| opening.at.to_string()).unwrap_or_default();
    Ok(Some(mark.text(&opened_at).take_fingerprint()))
}

/// Allows again what was stopped, and closes the breaker.
///
/// # Errors
/// Why it stays stopped.
pub async fn allow(app: &App, by: &Decider, reason: &str) -> Result<(), DecisionError> {
    let reason = reason_of(reason)?;
    let now = app.clock.now();
    if let Some(containing) = &app.containing {
        let may = containing.sight.may_approve(by.person.object, Patience::of(PATIENCE)).await;
        if !may.unwrap_or(false) {
            return Err(Refusal::Approval(Objection::ApproverLeft).into());
        }
    }
    close_breaker(app, by, &reason).await?;
    Ok(app.kill_switch.release(&Untrusted::new(&by.by), &reason, now).await?)
}

async fn close_breaker(app: &App, by: &Decider, reason: &Untrusted) -> Result<(), DecisionError> {
    let containments = Containments::of(&app.store);
    let mut breaker = containments.breaker().await?;
    if breaker.opening().is_none() {
        return Ok(());
    }
    let person = by.person;
    // What cannot be audited is not done.
    breaker.close(person)?;
    let draft =
        Draft::breaker_closed(&Untrusted::new(&person.to_string()), reason, app.clock.now());
    app.audit.append_if_kept(draft).await?;
    containments.change_breaker(|breaker| breaker.close(person)).await?.1?;
    Ok(())
}
