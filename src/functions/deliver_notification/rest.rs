//! The rest that a failing channel gets. Whether its document can be read or not, nothing that is
//! due is lost over it: what cannot be known counts as a channel that does not rest.

use jiff::Timestamp;
use uuid::Uuid;

use crate::app::App;
use crate::channel_health::ChannelHealth;
use crate::channel_health::TryEnd;
use crate::outbox::ChannelId;
use crate::outbox::Outcome;
use crate::store::Key;

/// Until when a try must wait, `None` when it may go ahead; and how the channel was then, as far as
/// that is known.
pub(super) async fn wait_of(
    app: &App,
    channel: &ChannelId,
    owner: Uuid,
) -> (Option<Timestamp>, Option<ChannelHealth>) {
    let now = app.clock.now();
    let admitted = change(app, channel, |health| {
        let wait = health.admit(owner, now);
        (wait, health.clone())
    });
    admitted.await.map_or((None, None), |(wait, health)| (wait, Some(health)))
}

/// Takes the end of a try on a channel that was as given when the try began. Nothing is read or
/// written when that says nothing new: a channel that was well took the message.
pub(super) async fn take(
    app: &App,
    channel: &ChannelId,
    outcome: &Outcome,
    before: Option<&ChannelHealth>,
) {
    let now = app.clock.now();
    let end = match outcome {
        Outcome::Sent(_) => TryEnd::Taken,
        Outcome::Retry { .. } => TryEnd::Unavailable,
        Outcome::Failed { .. } => TryEnd::Refused,
    };
    if end == TryEnd::Taken && before.is_some_and(|health| *health == ChannelHealth::default()) {
        return;
    }
    change(app, channel, |health| health.record(end, now)).await;
}

async fn change<R>(
    app: &App,
    channel: &ChannelId,
    mut change: impl FnMut(&mut ChannelHealth) -> R,
) -> Option<R> {
    let change = |found: Option<ChannelHealth>| {
        let before = found.unwrap_or_default();
        let mut health = before.clone();
        let result = change(&mut health);
        ((health != before).then_some(health), result)
    };
    let changed = app.store.change(&Key::channel(channel), change).await;
    let warn = |error: &_| tracing::warn!(%channel, %error, "the channel gets no rest");
    changed.inspect_err(warn).ok()
}
