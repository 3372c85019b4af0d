//! The alarms about the sign-ins of the partner's users, of whom one may do nothing but contain: they
//! must be renewed long before they die.

use jiff::SignedDuration;

use crate::alarm::Alarm;
use crate::alarm::AlarmId;
use crate::alarm::AlarmKind;
use crate::app::App;
use crate::app::Mode;
use crate::fraud_event::SourceName;
use crate::functions::deliver_notification::alarm;
use crate::health::SignInNote;
use crate::language::Phrase;
use crate::microsoft::RemoteError;
use crate::microsoft::access_token::AccessTokens;
use crate::microsoft::access_token::SignInHealth;
use crate::store::Key;
use crate::store::StoreError;

/// Days without a renewal after which people hear of it, each once. A renewal is due every day,
/// and Entra lets a refresh token live for 90 days.
const THRESHOLDS: [u32; 4] = [80, 60, 30, 7];
/// A first token that cannot be saved, for a reason that may pass, is told after this.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24);

/// One sign-in.
struct SignIn<'a> {
    tokens: &'a AccessTokens,
    alarm: AlarmId,
    /// True when a source that reads for the user uses it, and is blind without it.
    is_used: bool,
    /// True for the one that contains.
    is_acting: bool,
}

pub(super) async fn watch(app: &App) -> Result<(), StoreError> {
    let is_used = app.sources.iter().any(|source| source.name() == SourceName::PartnerCenter);
    let (tokens, alarm) = (&*app.microsoft.tokens, AlarmId::sign_in());
    watch_one(app, &SignIn { tokens, alarm, is_used, is_acting: false }).await?;
    let Some(tokens) = app.microsoft.acting.as_deref() else { return Ok(()) };
    let alarm = AlarmId::acting_sign_in();
    watch_one(app, &SignIn { tokens, alarm, is_used: false, is_acting: true }).await
}

async fn watch_one(app: &App, sign_in: &SignIn<'_>) -> Result<(), StoreError> {
    let SignIn { tokens, alarm, is_used, is_acting } = sign_in;
    let kept = if *is_used { Ok(()) } else { tokens.keep_alive().await };
    let health = tokens.sign_in_health();
    if !is_acting {
        note(app, &health).await?;
    }
    let kind = match (kept, health.saved_at.or(health.unsaved_since)) {
        // Where nobody ever signed in there is nothing to keep alive; but what may be sent at any time
        // must be possible.
        (Err(RemoteError::Refused { .. }), None)
            if !(*is_acting && app.mode == Mode::Act)
                && health.is_nobody
                && !is_known(app, alarm).await? =>
        {
            return Ok(());
        }
        (Err(RemoteError::Refused { what, advice }), _) => {
            let error = Phrase::Words(what);
            AlarmKind::SignIn { saved_at: health.saved_at, days: None, error, advice }
        }
        (_, None) => return Ok(()),
        (kept, Some(since)) => {
            let age = app.clock.now().duration_since(since);
            match days_to_tell(&health, age) {
                Some(days) => stale(health, days),
                // A renewal that failed is no all clear, nor is one that could not be saved.
                None if kept.is_err() || health.saved_at.is_none() => return Ok(()),
                None => return alarm::clear(app, alarm).await,
            }
        }
    };
    let kind = if *is_acting { of_acting(kind) } else { kind };
    alarm::raise(app, alarm, kind).await
}

/// The same about the sign-in that contains, with how to tell the command which one is meant.
fn of_acting(kind: AlarmKind) -> AlarmKind {
    match kind {
        AlarmKind::SignIn { saved_at, days, error, advice } => {
            let advice = Phrase::new("advice-acting-sign-in").with("advice", advice);
            AlarmKind::SignIn { saved_at, days, error, advice }
        }
        other => other,
    }
}

/// Notes the age of the sign-in for the functions that run in another process.
async fn note(app: &App, health: &SignInHealth) -> Result<(), StoreError> {
    let Some(saved_at) = health.saved_at else { return Ok(()) };
    let new = SignInNote { saved_at: Some(saved_at) };
    let take = |old: Option<SignInNote>| ((old.as_ref() != Some(&new)).then(|| new.clone()), ());
    match app.store.change(&Key::sign_in(), take).await {
        Err(error @ StoreError::Unreadable { .. }) => alarm::about_damage(app, error).await,
        noted => noted,
    }
}

/// True when a sign-in was here before: people heard of it.
async fn is_known(app: &App, alarm: &AlarmId) -> Result<bool, StoreError> {
    let alarm = app.store.get::<Alarm>(&Key::alarm(alarm)).await?;
    Ok(alarm.is_some())
}

fn stale(health: SignInHealth, days: u32) -> AlarmKind {
    let (error, mend) = match health.trouble {
        Some(RemoteError::Refused { what, advice }) => (Phrase::Words(what), advice),
        Some(error) => {
            (Phrase::Words(error.to_string()), Phrase::new("advice-tried-at-every-renewal"))
        }
        None => (Phrase::new("error-no-renewal"), Phrase::new("advice-look-at-the-log")),
    };
    let advice = Phrase::new("advice-then-renewed").with("advice", mend);
    AlarmKind::SignIn { saved_at: health.saved_at, days: Some(days), error, advice }
}

/// The highest threshold that was passed. A token that was never saved counts from 0: its age
/// begins anew with each process, so that no other threshold may ever be passed.
fn days_to_tell(health: &SignInHealth, age: SignedDuration) -> Option<u32> {
    let is_lasting_trouble = match &health.trouble {
        Some(RemoteError::Refused { .. }) => true,
        Some(_) => age >= PATIENCE,
        None => false,
    };
    let never_saved = health.saved_at.is_none() && is_lasting_trouble;
    days_without_renewal(age).or_else(|| never_saved.then_some(0))
}

/// The highest threshold that was passed.
fn days_without_renewal(age: SignedDuration) -> Option<u32> {
    THRESHOLDS.into_iter().find(|days| age >= SignedDuration::from_hours(i64::from(*days) * 24))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_threshold_is_passed_in_turn() {
        for (hours, expected) in [
            (0, None),
            (7 * 24 - 1, None),
            (7 * 24, Some(7)),
            (30 * 24 - 1, Some(7)),
            (30 * 24, Some(30)),
            (60 * 24, Some(60)),
            (80 * 24, Some(80)),
            (400 * 24, Some(80)),
        ] {
            assert_eq!(days_without_renewal(SignedDuration::from_hours(hours)), expected);
        }
    }
}
