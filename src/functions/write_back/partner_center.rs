//! Answers to Partner Center: one request for the events of a subscription that have the same
//! answer. What its API does not take although the portal does goes by way of Graph.

use std::sync::Arc;

use jiff::Timestamp;

use super::Job;
use super::MOST_ATTEMPTS;
use super::Report;
use super::WriteBack;
use super::by_way_of_graph;
use super::end;
use super::judge::Next;
use super::judge::Sent;
use super::judge::decide;
use super::judge::ending_of;
use super::judge::judge;
use super::judge::later;
use super::judge::not_shown_yet;
use super::judge::observation;
use super::trip::Trip;
use crate::case::Case;
use crate::case::DuePush;
use crate::case::Ending;
use crate::case::Trouble;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::Scope;
use crate::fraud_event::SourceName;
use crate::fraud_event::SubscriptionId;
use crate::language::Phrase;
use crate::microsoft::RemoteError;
use crate::sources::Cursor;
use crate::sources::Limits;
use crate::sources::PartnerCenterSource;
use crate::sources::read_place;
use crate::sources::take_snapshot;
use crate::verdict::EventIds;
use crate::verdict::Verdict;

/// The events of a subscription as one reading saw them.
struct Reading {
    at: Timestamp,
    events: Vec<FraudEvent>,
}

/// What one request said about one push.
enum Said {
    Taken,
    NotTaken,
    Failed(RemoteError),
}

pub(super) async fn run(trip: &Trip<'_>, job: &Job) -> Report {
    let Some(subscription) = subscription_of(trip.case) else { return without_subscription(job) };
    let mut job = job.clone();
    let mut report = Report::default();
    for _ in 0..MOST_ATTEMPTS {
        let reading = match read(trip, subscription, job.pushes.iter()).await {
            Ok(reading) => reading,
            Err(error) => return report.joined(job.all_ended(&ending_of(&error))),
        };
        job.pushes = undecided(trip.case, &job, &reading, &mut report);
        if job.pushes.is_empty() {
            return report;
        }
        let said = send(trip, subscription, &job).await;
        let stale = settle(trip, &mut job, said, &mut report).await;
        let Some(error) = stale else { return report };
        if job.pushes.is_empty() {
            return report;
        }
        tracing::warn!(%error, "what the answer builds on has changed; reading it again");
    }
    let what = "Partner Center answered that the events keep changing".to_owned();
    report.joined(job.all_ended(&ending_of(&RemoteError::Stale { what })))
}

/// The subscription of the events of a case. It is a part of what the case is about, so one that
/// does not fit is somebody's text and never used.
fn subscription_of(case: &Case) -> Option<SubscriptionId> {
    let subscription = case.parties.subscription?;
    let scope = Scope::of_subscription(case.parties.customer_tenant, subscription);
    (case.scope == scope).then_some(subscription)
}

fn without_subscription(job: &Job) -> Report {
    let trouble = Trouble::new(
        Phrase::new("trouble-no-subscription"),
        Phrase::new("advice-answer-in-portal"),
    );
    job.all_ended(&Ending::Failed(trouble))
}

/// Reads the events of a subscription. A list without a filter may leave out what is resolved, so
/// that is asked for as well when one of the events is not in it.
async fn read(
    trip: &Trip<'_>,
    subscription: SubscriptionId,
    mut pushes: impl Iterator<Item = &DuePush>,
) -> Result<Reading, RemoteError> {
    let WriteBack { microsoft, clock, .. } = trip.desk;
    let api = Arc::clone(&microsoft.partner_center);
    let source = PartnerCenterSource::new(api, (*clock).clone(), microsoft.partner);
    let source = source.of_subscription(subscription);
    let snapshot = take_snapshot(&source, Limits::default(), clock).await;
    if let Some(failure) = snapshot.failure {
        return Err(failure);
    }
    let mut reading = Reading { at: snapshot.started_at, events: snapshot.events };
    if pushes.any(|push| reading.event(trip.case, push).is_none()) {
        let resolved = Cursor::OfSubscription { subscription, is_resolved: true };
        reading.add(read_place(&source, &resolved).await?);
    }
    Ok(reading)
}

/// Ends what needs nothing to be sent and returns the rest.
fn undecided(case: &Case, job: &Job, reading: &Reading, report: &mut Report) -> Vec<DuePush> {
    let mut rest = Vec::new();
    for push in &job.pushes {
        let event = reading.event(case, push);
        match decide(case, push, event) {
            Next::Send => rest.push(push.clone()),
            Next::Over(ending) => {
                report.seen.extend(event.and_then(|event| observation(case, event, reading.at)));
                report.ends.push(end(push, push.is_sent, ending));
            }
        }
    }
    rest
}

/// Sends the answer for all pushes at once. When the request is not accepted, each half is sent by
/// itself, because one odd id must not keep the others from being told.
async fn send(trip: &Trip<'_>, subscription: SubscriptionId, job: &Job) -> Vec<(DuePush, Said)> {
    let mut said = Vec::new();
    let mut pieces = vec![job.pushes.clone()];
    while let Some(piece) = pieces.pop() {
        let ids = EventIds::new(piece.iter().filter_map(|push| push.push.event_id.clone()));
        // Nothing to name is nothing to send.
        let Some(ids) = ids else { continue };
        let api = &trip.desk.microsoft.partner_center;
        piece.iter().for_each(|push| trip.begin(&push.push.event));
        match api.change_status(subscription, &ids, job.verdict).await {
            Ok(missing) => said.extend(piece.into_iter().map(|push| {
                let is_missing = push.push.event_id.as_ref().is_some_and(|id| missing.contains(id));
                (push, if is_missing { Said::NotTaken } else { Said::Taken })
            })),
            Err(RemoteError::NotAccepted { .. })
                if piece.len() > 1 && job.verdict != Verdict::Legitimate =>
            {
                let (left, right) = piece.split_at(piece.len() / 2);
                pieces.extend([left.to_vec(), right.to_vec()]);
            }
            Err(error) => {
                said.extend(piece.into_iter().map(|push| (push, Said::Failed(error.clone()))));
            }
        }
    }
    said
}

/// Ends what can be ended after sending, reading again where something may have had its effect.
/// What met a change stays in the job, and the error is returned.
async fn settle(
    trip: &Trip<'_>,
    job: &mut Job,
    said: Vec<(DuePush, Said)>,
    report: &mut Report,
) -> Option<RemoteError> {
    let mut stale = None;
    let mut sent = Vec::new();
    job.pushes.clear();
    for (push, said) in said {
        match said {
            Said::Failed(error @ RemoteError::Stale { .. }) => {
                stale = Some(error);
                job.pushes.push(push);
            }
            Said::Failed(error @ RemoteError::NotAccepted { .. })
                if job.verdict == Verdict::Legitimate =>
            {
                sent.extend(by_way_of_graph::tell(trip, push, error, report).await);
            }
            // Who asks us to wait has not done it, and is not asked again at once.
            Said::Failed(error @ RemoteError::Unavailable { after: Some(_), .. }) => {
                report.ends.push(end(&push, push.is_sent, ending_of(&error)));
            }
            Said::Failed(error @ RemoteError::Unavailable { .. }) => {
                sent.push(Sent { push, otherwise: ending_of(&error), is_taken: false });
            }
            Said::Failed(error) => report.ends.push(end(&push, push.is_sent, ending_of(&error))),
            Said::Taken => {
                let otherwise = later(not_shown_yet(SourceName::PartnerCenter));
                sent.push(Sent { push, otherwise, is_taken: true });
            }
            Said::NotTaken => {
                let otherwise = later(Phrase::new("trouble-not-taken"));
                sent.push(Sent { push, otherwise, is_taken: false });
            }
        }
    }
    if !sent.is_empty() {
        verify(trip, sent, report).await;
    }
    stale
}

async fn verify(trip: &Trip<'_>, sent: Vec<Sent>, report: &mut Report) {
    let case = trip.case;
    let Some(subscription) = subscription_of(case) else { return };
    let reading = read(trip, subscription, sent.iter().map(|sent| &sent.push)).await;
    for Sent { push, otherwise, is_taken } in sent {
        let event = reading.as_ref().ok().and_then(|reading| reading.event(case, &push));
        // How long the list keeps what is resolved is not documented.
        let is_gone = is_taken && reading.is_ok() && event.is_none();
        let ending = match judge(&push, event, not_shown_yet(SourceName::PartnerCenter)) {
            _ if is_gone => Ending::Confirmed,
            Ending::Confirmed => Ending::Confirmed,
            _ => otherwise,
        };
        if let (Some(event), Ok(reading)) = (event, &reading) {
            report.seen.extend(observation(case, event, reading.at));
        }
        report.ends.push(end(&push, true, ending));
    }
}

impl Reading {
    /// Takes what is not there yet.
    fn add(&mut self, events: Vec<FraudEvent>) {
        let is_known = |new: &FraudEvent| {
            self.events.iter().any(|known| known.key == new.key && known.scope() == new.scope())
        };
        let new: Vec<FraudEvent> = events.into_iter().filter(|new| !is_known(new)).collect();
        self.events.extend(new);
    }

    /// The event of a push: by its key, or by its id in another case if only one is that.
    fn event(&self, case: &Case, push: &DuePush) -> Option<&FraudEvent> {
        let of_case = || self.events.iter().filter(|event| event.scope() == case.scope);
        if let Some(event) = of_case().find(|event| event.key == push.push.event) {
            return Some(event);
        }
        let id = push.push.event_id.as_ref()?.as_str();
        let is_like = |event: &&FraudEvent| {
            event.event_id.as_deref().is_some_and(|other| other.eq_ignore_ascii_case(id))
        };
        let mut alike = of_case().filter(is_like);
        let first = alike.next();
        if alike.next().is_some() { None } else { first }
    }
}

impl Report {
    fn joined(mut self, other: Self) -> Self {
        self.ends.extend(other.ends);
        self.seen.extend(other.seen);
        self
    }
}
