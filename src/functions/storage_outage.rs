//! Tells people that storage cannot be used, directly and without storage, and that it can again.

use jiff::Timestamp;

use crate::alarm::Alarm;
use crate::app::App;
use crate::notification;
use crate::notification::Context;
use crate::notification::Message;
use crate::parallel;
use crate::storage_outage::News;
use crate::telemetry::STEP;

/// Takes note of whether an invocation could use storage, and tells what has to be told.
pub(super) async fn take_note(app: &App, is_usable: bool) {
    let now = app.clock.now();
    let channels = app.audience().for_alarms();
    let news = app.storage_outage.lock().await.record(is_usable, now, &channels);
    parallel::all(news.into_iter().map(|news| tell(app, news, now))).await;
}

async fn tell(app: &App, news: News, now: Timestamp) {
    let audience = app.audience();
    let is_told = match (audience.channel(&news.channel), message(&news, app, now)) {
        (Some(channel), Some(message)) => match channel.deliver(&message).await {
            Ok(_) => true,
            Err(error) => {
                let channel = news.channel.as_str();
                tracing::warn!(channel, %error, "{channel} did not take the news about storage");
                false
            }
        },
        _ => false,
    };
    if is_told {
        let (channel, since) = (news.channel.as_str(), news.since);
        let step = if news.is_over { "storage_back" } else { "storage_down" };
        tracing::error!(target: STEP, step, channel, %since, "told {channel}: {step}");
    }
    app.storage_outage.lock().await.conclude(news, is_told);
}

fn message(news: &News, app: &App, now: Timestamp) -> Option<Message> {
    let alarm = Alarm::about_storage(news.since, now, news.is_over);
    let notice = alarm.outbox.notices().last().cloned()?;
    // Without storage nobody remembers who was told: not this process after a restart, and no other.
    let reader = app.audience().policy.reader_of(&news.channel);
    let public_url = app.public_url.as_ref();
    let context = Context { now, reader: &reader, public_url, may_repeat: true };
    Some(notification::compose(&alarm.into(), &notice, &context))
}
