//! What Partner Center's API does not take although its portal does: the verdict that an alert is
//! legitimate, told to Graph about the same alert.

use super::Report;
use super::end;
use super::graph;
use super::judge::Sent;
use super::judge::ending_of;
use super::judge::later;
use super::trip::Trip;
use crate::case::DuePush;
use crate::case::Ending;
use crate::case::Trouble;
use crate::fraud_event::AlertIdentity;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::Sameness;
use crate::fraud_event::SourceName;
use crate::language::Phrase;
use crate::microsoft::RemoteError;
use crate::verdict::EventId;

/// Tells Graph what Partner Center's API does not take. What was told is then looked for in
/// Partner Center; what could not be told is ended here.
pub(super) async fn tell(
    trip: &Trip<'_>,
    push: DuePush,
    refused: RemoteError,
    report: &mut Report,
) -> Option<Sent> {
    let advice = Phrase::new("advice-portal-or-fraud-or-ignore");
    let id = match graph_id(trip, &push).await {
        Ok(Some(id)) => id,
        Ok(None) => {
            let reason = Phrase::new("trouble-legitimate-not-listed");
            let reason = reason.with("refusal", refused.to_string());
            let ending = Ending::Failed(Trouble::new(reason, advice));
            report.ends.push(end(&push, push.is_sent, ending));
            return None;
        }
        Err(error) => {
            let ending = match ending_of(&error) {
                Ending::Broken(trouble) => Ending::Broken(Trouble::new(
                    Phrase::new("trouble-legitimate-and")
                        .with("refusal", refused.to_string())
                        .with("trouble", trouble.reason),
                    Phrase::new("advice-allow-answering-or").with("advice", advice),
                )),
                ending => ending,
            };
            report.ends.push(end(&push, push.is_sent, ending));
            return None;
        }
    };
    let told = graph::tell(trip, &push, &id).await;
    report.seen.extend(told.seen);
    match told.ending {
        Ending::Confirmed | Ending::NotNeeded => {
            let reason = Phrase::new("trouble-only-graph-has-it");
            Some(Sent { push, otherwise: later(reason), is_taken: true })
        }
        ending => {
            report.ends.push(end(&push, told.is_sent, ending));
            None
        }
    }
}

/// The id of the same alert in Graph: from the case if it was read there too, else from the list.
/// Only an alert whose id says that it is the same is answered; likeness alone is not enough.
async fn graph_id(trip: &Trip<'_>, push: &DuePush) -> Result<Option<EventId>, RemoteError> {
    let case = trip.case;
    let known = case.events.get(&push.push.event).and_then(|event| event.identity.as_ref());
    let Some(known) = known else { return Ok(None) };
    let is_it = |other: &AlertIdentity| known.sameness(other) == Some(Sameness::ById);
    let id = |id: &Option<String>| id.as_deref().and_then(EventId::parse);
    let in_case = case.events.values().find(|event| {
        event.source == SourceName::Graph && event.identity.as_ref().is_some_and(is_it)
    });
    if let Some(found) = in_case {
        return Ok(id(&found.event_id));
    }
    let snapshot = trip.alerts().await;
    let is_listed = |event: &&FraudEvent| is_it(&AlertIdentity::of(event));
    match (snapshot.events.iter().find(is_listed), &snapshot.failure) {
        (Some(event), _) => Ok(id(&event.event_id)),
        (None, Some(failure)) => Err(failure.clone()),
        (None, None) => Ok(None),
    }
}
