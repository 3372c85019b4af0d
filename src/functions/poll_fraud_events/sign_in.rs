//! The alarm about the sign-in of the partner's user: it must be renewed long before it dies.

use jiff::SignedDuration;

use crate::alarm::AlarmId;
use crate::alarm::AlarmKind;
use crate::app::App;
use crate::fraud_event::SourceName;
use crate::functions::deliver_notification::alarm;
use crate::microsoft::RemoteError;
use crate::store::StoreError;

/// Days without a renewal after which people hear of it, each once. A renewal is due every day,
/// and Entra lets a refresh token live for 90 days.
const THRESHOLDS: [u32; 4] = [80, 60, 30, 7];

pub(super) async fn watch(app: &App) -> Result<(), StoreError> {
    let tokens = &app.microsoft.tokens;
    // A source that reads for the user uses the sign-in, and is blind without it.
    let is_used = app.sources.iter().any(|source| source.name() == SourceName::PartnerCenter);
    let kept = if is_used { Ok(()) } else { tokens.keep_alive().await };
    let health = tokens.sign_in_health();
    let Some(saved_at) = health.saved_at else { return Ok(()) };
    let days = days_without_renewal(app.clock.now().duration_since(saved_at));
    let kind = match (kept, days) {
        (Err(RemoteError::Refused { what, advice }), _) => {
            AlarmKind::SignIn { saved_at, days: None, error: what, advice }
        }
        (_, Some(days)) => {
            let (error, mend) = match health.trouble {
                Some(RemoteError::Refused { what, advice }) => (what, advice),
                Some(error) => (error.to_string(), "it is tried again at every renewal".to_owned()),
                None => ("no renewal has succeeded".to_owned(), "look at the logs".to_owned()),
            };
            let advice = format!(
                "{mend}. The sign-in is renewed by itself then; after 90 days somebody has to sign \
                 in again: fraud-guard auth login"
            );
            AlarmKind::SignIn { saved_at, days: Some(days), error, advice }
        }
        // A renewal that failed is no all clear.
        (Err(_), None) => return Ok(()),
        (Ok(()), None) => return alarm::clear(app, &AlarmId::sign_in()).await,
    };
    alarm::raise(app, &AlarmId::sign_in(), kind).await
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
