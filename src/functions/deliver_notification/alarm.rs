//! Raising and clearing alarms, told on the channels like everything else.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::Address;
use super::TryEnd;
use super::hint_open;
use crate::alarm::Alarm;
use crate::alarm::AlarmId;
use crate::alarm::AlarmKind;
use crate::app::App;
use crate::audience::Audience;
use crate::outbox::ChannelId;
use crate::outbox::Outcome;
use crate::record::Record;
use crate::record::Subject;
use crate::store::Key;
use crate::store::StoreError;
use crate::telemetry::STEP;

/// Failed tries after which people hear that a channel does not work.
const TRIES_BEFORE_ALARM: u32 = 3;
/// A channel that cannot be used for this long is told at once: Microsoft advises one hour.
const LONG_WAIT: SignedDuration = SignedDuration::from_mins(10);

/// Raises an alarm on all channels, unless it is raised already and got no worse.
pub(in crate::functions) async fn raise(
    app: &App,
    id: &AlarmId,
    kind: AlarmKind,
) -> Result<(), StoreError> {
    raise_on(app, id, kind, &app.audience().for_alarms()).await
}

async fn raise_on(
    app: &App,
    id: &AlarmId,
    kind: AlarmKind,
    channels: &[ChannelId],
) -> Result<(), StoreError> {
    let now = app.clock.now();
    let raise = |alarm: Option<Alarm>| match alarm {
        None => {
            let alarm = Alarm::raise(id.clone(), kind.clone(), now, channels);
            (Some(alarm.clone()), Some(alarm))
        }
        Some(mut alarm) if alarm.cleared_at.is_some() || kind.is_worse_than(&alarm.kind) => {
            alarm.raise_again(kind.clone(), now, channels);
            (Some(alarm.clone()), Some(alarm))
        }
        Some(_) => (None, None),
    };
    let raised = app.store.change(&Key::alarm(id), raise).await?;
    tell(app, raised, "alarm_raised").await;
    Ok(())
}

/// Says on all channels that an alarm is over, if it was raised.
pub(in crate::functions) async fn clear(app: &App, id: &AlarmId) -> Result<(), StoreError> {
    clear_on(app, id, &app.audience().for_alarms()).await
}

async fn clear_on(app: &App, id: &AlarmId, channels: &[ChannelId]) -> Result<(), StoreError> {
    let now = app.clock.now();
    let clear = |alarm: Option<Alarm>| match alarm {
        Some(mut alarm) if alarm.cleared_at.is_none() => {
            alarm.clear(now, channels);
            (Some(alarm.clone()), Some(alarm))
        }
        _ => (None, None),
    };
    let cleared = app.store.change(&Key::alarm(id), clear).await?;
    tell(app, cleared, "alarm_cleared").await;
    Ok(())
}

/// Raises the alarm about a damaged document when that is why something failed; the caller goes
/// on with the rest.
pub(in crate::functions) async fn about_damage(
    app: &App,
    error: StoreError,
) -> Result<(), StoreError> {
    let StoreError::Unreadable { key, error } = error else { return Err(error) };
    tracing::error!(%key, error, "a document is damaged; restore an older version");
    let id = AlarmId::damaged(key.as_str());
    let kind = AlarmKind::Damaged { document: key.as_str().to_owned(), error };
    raise(app, &id, kind).await
}

/// Tells the others when a channel does not take messages, or not for everybody: at once when trying
/// again cannot help or has to wait long, else after some tries.
pub(super) async fn about_failure(
    app: &App,
    address: &Address,
    record: &Record,
    end: &TryEnd,
) -> Result<(), StoreError> {
    let (error, is_grave) = match &end.outcome {
        Outcome::Sent(_) => match &end.missed {
            Some(missed) => (missed, true),
            None => return Ok(()),
        },
        Outcome::Failed { error } => (error, true),
        Outcome::Retry { error, after } => (error, after.is_some_and(|wait| wait >= LONG_WAIT)),
    };
    let notice = record.outbox().notice(&address.notice);
    let delivery = notice.and_then(|notice| notice.deliveries.get(&address.channel));
    let tries = delivery.map_or(0, |delivery| delivery.tries);
    if !is_grave && tries < TRIES_BEFORE_ALARM {
        return Ok(());
    }
    // A mail server that is down is one failure, however many people wait for it.
    let audience = app.audience();
    let channel = match end.outcome {
        Outcome::Retry { .. } => audience.carrier_of(&address.channel).clone(),
        _ => address.channel.clone(),
    };
    let (id, others) = (AlarmId::channel_failing(&channel), others(&audience, &channel));
    let kind = AlarmKind::ChannelFailing { channel, since: app.clock.now(), error: error.clone() };
    raise_on(app, &id, kind, &others).await
}

/// Tells the others that a channel takes messages again, if they were told that it did not.
pub(super) async fn about_success(app: &App, address: &Address) -> Result<(), StoreError> {
    let audience = app.audience();
    let carrier = audience.carrier_of(&address.channel);
    let both = BTreeSet::from([&address.channel, carrier]);
    for channel in both {
        clear_on(app, &AlarmId::channel_failing(channel), &others(&audience, channel)).await?;
    }
    Ok(())
}

/// The alarm about a channel must not raise itself again on that channel. Where no other one takes
/// alarms, those that are kept for trouble hear of it.
fn others(audience: &Audience, channel: &ChannelId) -> Vec<ChannelId> {
    let is_other = |id: &ChannelId| id != channel && audience.carrier_of(id) != channel;
    let but =
        |ids: Vec<ChannelId>| -> Vec<ChannelId> { ids.into_iter().filter(is_other).collect() };
    match but(audience.for_alarms()) {
        others if others.is_empty() => but(audience.for_trouble()),
        others => others,
    }
}

async fn tell(app: &App, alarm: Option<Alarm>, step: &'static str) {
    let Some(alarm) = alarm else { return };
    let id = alarm.id.as_str();
    tracing::error!(target: STEP, step, what = id, "{step}: {id}");
    hint_open(app, &Subject::Alarm(alarm.id.clone()), &alarm.outbox).await;
}
