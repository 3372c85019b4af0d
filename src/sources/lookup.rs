//! Asking about single events that a list has left out.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;

use super::Cursor;
use super::FraudEventSource;
use super::read_element;
use crate::clock::Clock;
use crate::fraud_event::FraudEvent;
use crate::loose_json::read_page;
use crate::microsoft::RemoteError;
use crate::open_events::OpenEvent;

/// What the source shows when it is asked about single events.
#[derive(Debug, Default)]
pub struct Found {
    /// Every event in the answers, whether it was asked for or not.
    pub events: Vec<FraudEvent>,
    /// How long the remote asks not to be asked again.
    pub asked_to_wait: Option<SignedDuration>,
}

/// Questions of one poll; what is still missing is asked about at the next one.
const MOST_QUESTIONS: usize = 20;

/// When each question may still take its whole deadline, no new one is asked after this long.
const BUDGET: SignedDuration = SignedDuration::from_secs(90);

/// Asks about events, one question after the other, in the likeliest places first. What cannot be
/// asked or read is left for the next poll: an event that is not found here is not gone.
///
/// `started_at` is when the poll began: late questions are left for the next one too.
pub async fn look_for(
    source: &dyn FraudEventSource,
    missing: &[&OpenEvent],
    started_at: Timestamp,
    clock: &Clock,
) -> Found {
    let mut found = Found::default();
    let mut seen = BTreeSet::new();
    let mut asked = BTreeSet::new();
    for event in missing {
        for place in source.places_of(event) {
            let is_late = clock.now().duration_since(started_at) > BUDGET;
            if seen.contains(&event.name()) || asked.len() >= MOST_QUESTIONS || is_late {
                break;
            }
            if !asked.insert(place.clone()) {
                continue;
            }
            match read_place(source, &place).await {
                Ok(events) => {
                    seen.extend(events.iter().map(FraudEvent::name));
                    found.events.extend(events);
                }
                Err(error) => {
                    tracing::warn!(%error, "could not ask about an event that the list left out");
                    if let RemoteError::Unavailable { after, .. } = error {
                        found.asked_to_wait = after;
                    }
                    return found;
                }
            }
        }
    }
    found
}

/// Reads the events of one place; elements that cannot be read are left out.
///
/// # Errors
/// By what the caller does next.
pub async fn read_place(
    source: &dyn FraudEventSource,
    place: &Cursor,
) -> Result<Vec<FraudEvent>, RemoteError> {
    let raw = source.page(place).await?;
    let page = read_page(&raw.body).map_err(|error| RemoteError::unavailable(error.to_string()))?;
    Ok(page.elements.iter().filter_map(|element| read_element(source, *element).ok()).collect())
}
