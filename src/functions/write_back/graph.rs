//! Answers to Microsoft Graph: one request for each alert.

use super::Job;
use super::MOST_ATTEMPTS;
use super::Report;
use super::end;
use super::judge::Next;
use super::judge::decide;
use super::judge::ending_of;
use super::judge::judge;
use super::judge::not_shown_yet;
use super::judge::observation;
use super::trip::Trip;
use crate::case::DuePush;
use crate::case::Ending;
use crate::case::Observation;
use crate::fraud_event::SourceName;
use crate::language::Phrase;
use crate::microsoft::RemoteError;
use crate::parallel;
use crate::verdict::EventId;

/// How one alert went.
pub(super) struct Told {
    pub(super) ending: Ending,
    pub(super) is_sent: bool,
    pub(super) seen: Vec<Observation>,
}

pub(super) async fn run(trip: &Trip<'_>, job: &Job) -> Report {
    let mut report = Report::default();
    let work = job.pushes.iter().map(|push| async move {
        // An event without an id is never due; were it, there would be nothing to do.
        let id = push.push.event_id.as_ref()?;
        Some((push, tell(trip, push, id).await))
    });
    for (push, told) in parallel::all(work).await.into_iter().flatten() {
        report.ends.push(end(push, told.is_sent, told.ending));
        report.seen.extend(told.seen);
    }
    report
}

/// Tells Graph one answer for the alert with this id, as often as what it builds on changes.
pub(super) async fn tell(trip: &Trip<'_>, push: &DuePush, id: &EventId) -> Told {
    let mut told = Told {
        ending: Ending::Later { reason: Phrase::new("trouble-keeps-changing"), after: None },
        is_sent: push.is_sent,
        seen: Vec::new(),
    };
    for _ in 0..MOST_ATTEMPTS {
        match tell_once(trip, push, id, &mut told).await {
            Ok(ending) => {
                told.ending = ending;
                return told;
            }
            Err(stale) => told.ending = ending_of(&stale),
        }
    }
    told
}

/// One attempt; an error means that the alert has to be read again.
async fn tell_once(
    trip: &Trip<'_>,
    push: &DuePush,
    id: &EventId,
    told: &mut Told,
) -> Result<Ending, RemoteError> {
    let Trip { desk, case, .. } = trip;
    let source = trip.graph();
    let before = desk.clock.now();
    let event = match source.alert(id).await {
        Ok(event) => event,
        Err(error) => return Ok(ending_of(&error)),
    };
    let push = DuePush { is_sent: told.is_sent, ..push.clone() };
    if let Next::Over(ending) = decide(case, &push, Some(&event)) {
        told.seen.extend(observation(case, &event, before));
        return Ok(ending);
    }
    trip.begin(&push.push.event);
    let answered = desk.microsoft.graph.update_alert(id, push.verdict).await;
    match &answered {
        Ok(()) => told.is_sent = true,
        // Who asks us to wait has not done it, and is not asked again at once.
        Err(error @ RemoteError::Unavailable { after: Some(_), .. }) => {
            return Ok(ending_of(error));
        }
        // The answer may have been lost on its way back.
        Err(RemoteError::Unavailable { after: None, .. }) => told.is_sent = true,
        Err(RemoteError::Stale { .. }) => return answered.map(|()| Ending::NotNeeded),
        Err(error) => return Ok(ending_of(error)),
    }
    let before = desk.clock.now();
    let event = source.alert(id).await.ok();
    told.seen.extend(event.as_ref().and_then(|event| observation(case, event, before)));
    let ending = judge(&push, event.as_ref(), not_shown_yet(SourceName::Graph));
    Ok(match (&answered, ending) {
        (Err(error), Ending::Later { .. }) => ending_of(error),
        (_, ending) => ending,
    })
}
