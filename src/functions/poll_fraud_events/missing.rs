//! Open events that a complete list does not show: asked about one by one, told, never closed.

use std::collections::BTreeSet;

use crate::alarm::AlarmId;
use crate::alarm::AlarmKind;
use crate::app::App;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::ListedEvent;
use crate::fraud_event::SourceName;
use crate::functions::deliver_notification::alarm;
use crate::open_events::OpenEvents;
use crate::open_events::Sign;
use crate::open_events::Taken;
use crate::sources;
use crate::sources::FraudEventSource;
use crate::sources::Overview;
use crate::store::Key;
use crate::store::StoreError;

/// What people hear when an event is there and its list says that it is not.
const LEFT_OUT: &str = "the list left out open events that are there when asked for one by one";

/// Asks about open events that a complete list left out, and adds what the answers show: somebody
/// may have resolved them, and a list may show resolved events no more. True when there were any.
pub(super) async fn look_for(
    app: &App,
    source: &dyn FraudEventSource,
    overview: &mut Overview,
) -> Result<bool, StoreError> {
    if !overview.is_complete() {
        return Ok(false);
    }
    let open = match app.store.get::<OpenEvents>(&Key::open_events(source.name())).await {
        Ok(open) => open.map(|(open, _)| open).unwrap_or_default(),
        Err(error) => return alarm::about_damage(app, error).await.map(|()| false),
    };
    let missing = open.not_in(&overview.events.in_short(), overview.started_at);
    if missing.is_empty() {
        return Ok(false);
    }
    let found = sources::look_for(source, &missing, overview.started_at, &app.clock).await;
    let missing: BTreeSet<String> = missing.iter().map(|event| event.name()).collect();
    let is_left_out =
        |event: &&FraudEvent| event.is_unresolved() && missing.contains(&event.name());
    if found.events.iter().any(|event| is_left_out(&event)) {
        overview.findings.push(LEFT_OUT.to_owned());
    }
    let has_answers = !found.events.is_empty();
    overview.events.add(source, found.events);
    Ok(has_answers)
}

/// From now on a complete list that leaves out one of these events is short of it.
pub(in crate::functions) async fn expect(
    app: &App,
    source: SourceName,
    events: &[&ListedEvent],
) -> Result<(), StoreError> {
    if !events.iter().any(|event| OpenEvents::can_expect(event)) {
        return Ok(());
    }
    let expect = |before: Option<OpenEvents>| {
        let mut open = before.unwrap_or_default();
        let is_changed = open.expect(events);
        (is_changed.then_some(open), ())
    };
    match app.store.change(&Key::open_events(source), expect).await {
        Err(error @ StoreError::Unreadable { .. }) => alarm::about_damage(app, error).await,
        expected => expected,
    }
}

/// Takes note of what is open, and tells people when too much of it is missing.
pub(super) async fn judge(
    app: &App,
    source: SourceName,
    overview: &Overview,
) -> Result<(), StoreError> {
    let listed = overview.events.in_short();
    let take = |before: Option<OpenEvents>| {
        let mut open = before.unwrap_or_default();
        let Taken { sign, is_changed } =
            open.take(&listed, overview.is_complete(), overview.started_at);
        (is_changed.then_some(open), sign)
    };
    let sign = match app.store.change(&Key::open_events(source), take).await {
        Err(error @ StoreError::Unreadable { .. }) => return alarm::about_damage(app, error).await,
        sign => sign?,
    };
    let id = AlarmId::missing(source);
    match sign {
        Sign::Waiting => Ok(()),
        Sign::AllAccounted => alarm::clear(app, &id).await,
        Sign::Missing { count, since, subscriptions } => {
            let kind = AlarmKind::Missing { source, count, since, subscriptions };
            alarm::raise(app, &id, kind).await
        }
    }
}
