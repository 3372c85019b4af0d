//! Queue: makes one delivery, of one notice, on one channel.

pub(super) mod alarm;
mod rest;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use jiff::Timestamp;
use uuid::Uuid;

use super::envelope::Envelope;
use super::invocation;
use super::invocation::FunctionError;
use super::invocation::dead_letter;
use crate::app::App;
use crate::channel_health::ChannelHealth;
use crate::channels::DeliveryError;
use crate::channels::Receipt;
use crate::notification;
use crate::notification::Context;
use crate::outbox::ChannelId;
use crate::outbox::Delivery;
use crate::outbox::DeliveryState;
use crate::outbox::Due;
use crate::outbox::Effect;
use crate::outbox::Input;
use crate::outbox::Jitter;
use crate::outbox::NoticeId;
use crate::outbox::Outbox;
use crate::outbox::Outcome;
use crate::outbox::Sending;
use crate::parallel;
use crate::record::Record;
use crate::record::Subject;
use crate::records::Stepped;
use crate::store::ETag;
use crate::store::StoreError;
use crate::task::QueueName;
use crate::task::Task;
use crate::telemetry::STEP;
use crate::telemetry::metrics;

/// Which delivery.
#[derive(Clone, Debug)]
pub(super) struct Address {
    pub(super) subject: Subject,
    pub(super) notice: NoticeId,
    pub(super) channel: ChannelId,
}

/// How a try ended.
#[derive(Debug)]
struct TryEnd {
    outcome: Outcome,
    /// Whom the channel did not take the message for although others have it.
    missed: Option<String>,
}

impl From<Outcome> for TryEnd {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, missed: None }
    }
}

pub(super) async fn invoke(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    invocation::run("DeliverNotification", app, request, handle).await
}

async fn handle(app: Arc<App>, envelope: Envelope) -> Result<(), FunctionError> {
    let message = envelope.message().map_err(FunctionError::BadEnvelope)?;
    match Task::parse(QueueName::Notifications, &message) {
        Ok(Task::Deliver { subject, notice, channel }) => {
            Ok(deliver(&app, &Address { subject, notice, channel }).await?)
        }
        Ok(_) => Ok(()),
        Err(error) => dead_letter(&app, QueueName::Notifications, &message, &error).await,
    }
}

/// Makes the delivery if it is due: claims it, sends, records. What is not there, not due or done
/// is no error, because a message is only a hint.
pub(super) async fn deliver(app: &App, address: &Address) -> Result<(), StoreError> {
    let owner = app.chance.uuid();
    let Some(claimed) = claim(app, address, owner).await? else { return Ok(()) };
    let now = app.clock.now();
    if !claimed.sending.may_begin(now) {
        let Address { subject, notice, channel } = address.clone();
        hint_at(app, &subject, Due { notice, channel, at: claimed.sending.claimed_until }, now)
            .await;
        return Ok(());
    }
    let end = send(app, address, &claimed).await;
    // Before the outcome is recorded: who dies in between leaves a delivery that is tried again.
    alarm::about_failure(app, address, &claimed.record, &end).await?;
    let health = claimed.health.clone();
    conclude(app, address, owner, &end, claimed).await?;
    let carrier = app.audience().carrier_of(&address.channel).clone();
    rest::take(app, &carrier, &end.outcome, health.as_ref()).await;
    Ok(())
}

/// A delivery that is ours to make.
struct Claimed {
    record: Record,
    /// The version of the record.
    etag: ETag,
    sending: Sending,
    /// How the channel was; `None` when that is not known.
    health: Option<ChannelHealth>,
}

/// Claims the delivery; `None` when it is not its turn. A channel that rests is asked about after
/// the claim, so that only what is due may be the one try after the rest.
async fn claim(app: &App, address: &Address, owner: Uuid) -> Result<Option<Claimed>, StoreError> {
    let Address { subject, notice, channel } = address;
    let now = app.clock.now();
    let claim = Input::Claim { notice, channel, owner };
    let Some(stepped) = app.records.step(subject, &[claim], now).await? else {
        return Ok(None);
    };
    let Stepped { record, effects, etag } = stepped;
    let Some(sending) = perform(app, &record, address, effects).await? else { return Ok(None) };
    let audience = app.audience();
    let (wait, health) = rest::wait_of(app, audience.carrier_of(channel), owner).await;
    let Some(until) = wait else {
        return Ok(Some(Claimed { record, etag, sending, health }));
    };
    let channels = app.audience().for_trouble();
    let put_off = Input::PutOff { notice, channel, owner, until };
    let fall_back = Input::FallBack { urgency: record.urgency(), channels: &channels };
    let now = app.clock.now();
    let inputs = [put_off, fall_back];
    let stepped = app.records.step_from(subject, Some((record, etag)), &inputs, now).await?;
    let Some(Stepped { record, effects, etag }) = stepped else { return Ok(None) };
    let sending = perform(app, &record, address, effects).await?;
    Ok(sending.map(|sending| Claimed { record, etag, sending, health }))
}

async fn send(app: &App, address: &Address, claimed: &Claimed) -> TryEnd {
    let Claimed { record, sending, .. } = claimed;
    let audience = app.audience();
    let Some(channel) = audience.channel(&address.channel) else {
        let error = format!("channel {} is no longer configured", address.channel);
        return Outcome::Failed { error }.into();
    };
    let Some(notice) = record.outbox().notice(&address.notice) else {
        return Outcome::Failed { error: "the notice is gone".to_owned() }.into();
    };
    let public_url = app.public_url.as_ref();
    let reader = audience.policy.reader_of(&address.channel);
    let may_repeat = sending.may_repeat;
    let context = Context { now: app.clock.now(), reader: &reader, public_url, may_repeat };
    let mut message = notification::compose(record, notice, &context);
    let fallback =
        sending.fallback.as_ref().map(|fallback| reader.language.say(&fallback.phrase()));
    message.notes.extend(fallback);
    match channel.deliver(&message).await {
        Ok(Receipt { reference, missed }) => TryEnd { outcome: Outcome::Sent(reference), missed },
        Err(DeliveryError::Retryable { reason, after }) => {
            Outcome::Retry { error: reason, after }.into()
        }
        Err(DeliveryError::Permanent { reason }) => Outcome::Failed { error: reason }.into(),
    }
}

async fn conclude(
    app: &App,
    address: &Address,
    owner: Uuid,
    end: &TryEnd,
    claimed: Claimed,
) -> Result<(), StoreError> {
    let Address { subject, notice, channel } = address;
    let Claimed { record, etag, .. } = claimed;
    let urgency = record.urgency();
    let jitter = Jitter::from_random(owner.as_u64_pair().1);
    let channels = app.audience().for_trouble();
    let input = Input::End { notice, channel, owner, outcome: &end.outcome, jitter };
    let fall_back = Input::FallBack { urgency, channels: &channels };
    let now = app.clock.now();
    let (at_hand, inputs) = (Some((record, etag)), [input, fall_back]);
    let stepped = app.records.step_from(subject, at_hand, &inputs, now).await?;
    let Some(Stepped { record, mut effects, .. }) = stepped else { return Ok(()) };
    // While somebody is missed, what was told about trouble with the channel is not over.
    effects.retain(|effect| end.missed.is_none() || *effect != Effect::Recovered);
    perform(app, &record, address, effects).await?;
    Ok(())
}

/// Looks whether a record that matters leaves people untold: what its regular channels do not take
/// goes out on the others. What cannot be written now is found again by the next look.
pub(super) async fn fall_back(app: &App, record: &Record) {
    let now = app.clock.now();
    let (id, urgency, outbox) = (record.id(), record.urgency(), record.outbox());
    let channels = app.audience().for_trouble();
    let input = Input::FallBack { urgency, channels: &channels };
    if outbox.clone().step(&input, now).is_empty() {
        return;
    }
    let subject = record.subject();
    let effects = match app.records.step(&subject, &[input], now).await {
        Ok(stepped) => stepped.map_or_else(Vec::new, |stepped| stepped.effects),
        Err(error) => {
            tracing::warn!(case.id = id, %error, "cannot fall back to other channels yet");
            return;
        }
    };
    for effect in effects {
        if let Effect::Hint(due) = effect {
            hint_at(app, &subject, due, now).await;
        }
    }
}

/// Does what a step asked for, up to the sending, which it hands back.
async fn perform(
    app: &App,
    record: &Record,
    address: &Address,
    effects: Vec<Effect>,
) -> Result<Option<Sending>, StoreError> {
    let mut sending = None;
    for effect in effects {
        match effect {
            Effect::Send(send) => sending = Some(send),
            Effect::Hint(due) => hint_at(app, &address.subject, due, app.clock.now()).await,
            Effect::Report(delivery) => {
                // By what carries it, because a channel may have the name of a person.
                let audience = app.audience();
                let carrier = audience.carrier_of(&address.channel).as_str();
                metrics::delivered(carrier, outcome_of(&delivery));
                tell_step(record, address, &delivery);
            }
            Effect::Recovered => alarm::about_success(app, address).await?,
        }
    }
    Ok(sending)
}

/// How a try ended.
fn outcome_of(delivery: &Delivery) -> &'static str {
    match (&delivery.last_error, &delivery.state) {
        (None, _) => "sent",
        (Some(_), DeliveryState::Failed { .. }) => "failed",
        (Some(_), _) => "retried",
    }
}

fn tell_step(record: &Record, address: &Address, delivery: &Delivery) {
    let id = record.id();
    let channel = address.channel.as_str();
    let notice = address.notice.as_str();
    let reason = record.outbox().notice(&address.notice).map(|notice| notice.reason.as_str());
    match &delivery.last_error {
        None => tracing::info!(
            target: STEP,
            step = "notice_delivered",
            case.id = id, channel, notice.id = notice, reason,
            "told {channel} about {id}",
        ),
        Some(error) => tracing::warn!(
            target: STEP,
            step = "delivery_failed",
            case.id = id, channel, notice.id = notice, reason, what = error, tries = delivery.tries,
            "could not tell {channel} about {id}",
        ),
    }
}

/// Hints at every delivery of a record that is not finished.
pub(super) async fn hint_open(app: &App, subject: &Subject, outbox: &Outbox) {
    let now = app.clock.now();
    parallel::all(outbox.open().into_iter().map(|due| hint_at(app, subject, due, now))).await;
}

async fn hint_at(app: &App, subject: &Subject, due: Due, now: Timestamp) {
    let Due { notice, channel, at } = due;
    let task = Task::Deliver { subject: subject.clone(), notice, channel };
    if let Err(error) = app.queue.send(&task, wait_until(at, now)).await {
        tracing::warn!(%error, "the sweep will make this delivery");
    }
}

fn wait_until(at: Timestamp, now: Timestamp) -> Duration {
    at.duration_since(now).try_into().unwrap_or(Duration::ZERO)
}
