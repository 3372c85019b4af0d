//! Queue: makes one delivery, of one notice, on one channel.

pub(super) mod alarm;

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
use crate::channels::DeliveryError;
use crate::notification;
use crate::notification::Context;
use crate::outbox::ChannelId;
use crate::outbox::Claim;
use crate::outbox::Delivery;
use crate::outbox::DeliveryState;
use crate::outbox::Due;
use crate::outbox::Ending;
use crate::outbox::Jitter;
use crate::outbox::NoticeId;
use crate::outbox::Outbox;
use crate::outbox::Outcome;
use crate::parallel;
use crate::record::Record;
use crate::record::Subject;
use crate::records::Changed;
use crate::store::StoreError;
use crate::task::QueueName;
use crate::task::Task;
use crate::telemetry::STEP;

/// Which delivery.
#[derive(Clone, Debug)]
pub(super) struct Address {
    pub(super) subject: Subject,
    pub(super) notice: NoticeId,
    pub(super) channel: ChannelId,
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
    let now = app.clock.now();
    let claim = |outbox: &mut Outbox| {
        let claim = outbox.claim(&address.notice, &address.channel, owner, now);
        let is_ours = matches!(claim, Claim::Send { .. });
        (if is_ours { Changed::Yes } else { Changed::No }, claim)
    };
    let Some((record, claim)) = app.records.change_outbox(&address.subject, claim).await? else {
        return Ok(());
    };
    let may_repeat = match claim {
        Claim::Send { may_repeat } => may_repeat,
        Claim::NotBefore(at) => {
            hint(app, address, wait_until(at, now)).await;
            return Ok(());
        }
        // Whoever holds it finishes it, or the sweep does.
        Claim::Held | Claim::Finished => return Ok(()),
    };
    let outcome = send(app, address, &record, may_repeat).await;
    // Before the outcome is recorded: who dies in between leaves a delivery that is tried again.
    alarm::about_failure(app, address, &record, &outcome).await?;
    conclude(app, address, owner, outcome).await
}

async fn send(app: &App, address: &Address, record: &Record, may_repeat: bool) -> Outcome {
    let Some(channel) = app.channel(&address.channel) else {
        let error = format!("channel {} is no longer configured", address.channel);
        return Outcome::Failed { error };
    };
    let Some(notice) = record.outbox().notice(&address.notice) else {
        return Outcome::Failed { error: "the notice is gone".to_owned() };
    };
    let public_url = app.public_url.as_ref();
    let context = Context { now: app.clock.now(), public_url, may_repeat };
    let message = notification::compose(record, notice, &context);
    match channel.deliver(&message).await {
        Ok(receipt) => Outcome::Sent(receipt.reference),
        Err(DeliveryError::Retryable { reason, after }) => Outcome::Retry { error: reason, after },
        Err(DeliveryError::Permanent { reason }) => Outcome::Failed { error: reason },
    }
}

async fn conclude(
    app: &App,
    address: &Address,
    owner: Uuid,
    outcome: Outcome,
) -> Result<(), StoreError> {
    let now = app.clock.now();
    let jitter = Jitter::from_random(owner.as_u64_pair().1);
    let record = |outbox: &mut Outbox| {
        let end = Ending { outcome: outcome.clone(), now, jitter };
        (Changed::Yes, outbox.record(&address.notice, &address.channel, owner, end).cloned())
    };
    let changed = app.records.change_outbox(&address.subject, record).await?;
    let Some((record, Some(delivery))) = changed else { return Ok(()) };
    tell_step(&record, address, &delivery);
    if let DeliveryState::Pending { not_before } = delivery.state {
        hint(app, address, wait_until(not_before, now)).await;
    }
    if matches!(delivery.state, DeliveryState::Sent { .. }) {
        alarm::about_success(app, address).await?;
    }
    Ok(())
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
    let send = |due: Due| {
        let (notice, channel) = (due.notice, due.channel);
        let address = Address { subject: subject.clone(), notice, channel };
        async move { hint(app, &address, wait_until(due.at, now)).await }
    };
    parallel::all(outbox.open().into_iter().map(send)).await;
}

async fn hint(app: &App, address: &Address, delay: Duration) {
    let Address { subject, notice, channel } = address.clone();
    let task = Task::Deliver { subject, notice, channel };
    if let Err(error) = app.queue.send(&task, delay).await {
        tracing::warn!(%error, "the sweep will make this delivery");
    }
}

fn wait_until(at: Timestamp, now: Timestamp) -> Duration {
    at.duration_since(now).try_into().unwrap_or(Duration::ZERO)
}
