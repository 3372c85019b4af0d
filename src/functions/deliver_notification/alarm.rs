//! Raising and clearing alarms, told on the channels like everything else.

use super::Address;
use super::hint_open;
use crate::alarm::Alarm;
use crate::alarm::AlarmId;
use crate::alarm::AlarmKind;
use crate::app::App;
use crate::outbox::ChannelId;
use crate::outbox::Delivery;
use crate::outbox::DeliveryState;
use crate::record::Subject;
use crate::store::Key;
use crate::store::StoreError;
use crate::telemetry::STEP;

/// Failed tries after which people hear that a channel does not work.
const TRIES_BEFORE_ALARM: u32 = 3;

/// Raises an alarm on all channels, unless it is raised already.
pub(in crate::functions) async fn raise(
    app: &App,
    id: &AlarmId,
    kind: AlarmKind,
) -> Result<(), StoreError> {
    raise_on(app, id, kind, &app.channel_ids()).await
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
        Some(mut alarm) if alarm.cleared_at.is_some() => {
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
    clear_on(app, id, &app.channel_ids()).await
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

/// Tells the others when a channel does not take messages, and when it takes them again.
pub(super) async fn about_channel(
    app: &App,
    address: &Address,
    delivery: &Delivery,
) -> Result<(), StoreError> {
    let channel = &address.channel;
    let id = AlarmId::channel_failing(channel);
    // The alarm about a channel must not raise itself again on that channel.
    let others: Vec<ChannelId> =
        app.channel_ids().into_iter().filter(|other| other != channel).collect();
    match (&delivery.state, &delivery.last_error) {
        (DeliveryState::Sent { .. }, _) if delivery.tries > 1 => clear_on(app, &id, &others).await,
        (DeliveryState::Sent { .. }, _) => Ok(()),
        (state, Some(error)) => {
            let is_lost = matches!(state, DeliveryState::Failed { .. });
            if !is_lost && delivery.tries < TRIES_BEFORE_ALARM {
                return Ok(());
            }
            let (channel, error, since) = (channel.clone(), error.clone(), app.clock.now());
            let kind = AlarmKind::ChannelFailing { channel, since, error };
            raise_on(app, &id, kind, &others).await
        }
        _ => Ok(()),
    }
}

async fn tell(app: &App, alarm: Option<Alarm>, step: &'static str) {
    let Some(alarm) = alarm else { return };
    let id = alarm.id.as_str();
    tracing::error!(target: STEP, step, what = id, "{step}: {id}");
    hint_open(app, &Subject::Alarm(alarm.id.clone()), &alarm.outbox).await;
}
