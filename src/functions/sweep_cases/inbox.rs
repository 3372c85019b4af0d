//! Observations that have waited for longer than the queue should have taken.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::Timestamp;
use tokio::time::Instant;

use super::GRACE;
use super::MOST_ITEMS;
use crate::app::App;
use crate::fraud_event::Scope;
use crate::functions::deliver_notification::alarm;
use crate::functions::process_fraud_event;
use crate::store::Key;
use crate::store::StoreError;
use crate::sweep_health::Backlog;

/// What was done.
pub(super) struct Inbox {
    /// Cases that were looked at.
    pub(super) folded: usize,
    /// Where the next sweep goes on, when there were too many.
    pub(super) stopped_at: Option<String>,
}

/// A moment further ahead than this was written by a clock that was wrong: nobody waits for it.
const MOST_AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// Folds what waits, going on where the last sweep stopped; what is left goes into the backlog.
pub(super) async fn fold(
    app: &App,
    stopped_at: Option<&str>,
    until: Instant,
    left: &mut Backlog,
) -> Result<Inbox, StoreError> {
    let keys = app.store.list_all(Key::INBOX).await?;
    let mut waiting = waiting(&keys, app.clock.now());
    let turn = turn(&waiting, stopped_at, MOST_ITEMS);
    let mut folded = 0;
    for scope in turn.scopes {
        if Instant::now() >= until {
            break;
        }
        folded += 1;
        // One case that cannot be folded must not keep the others waiting.
        match process_fraud_event::fold_inbox(app, &scope).await {
            Ok(()) => {
                waiting.remove(&scope);
            }
            Err(error) => {
                tracing::error!(%scope, %error, "cannot fold the inbox of a case");
                alarm::about_damage(app, error).await?;
            }
        }
    }
    waiting.values().for_each(|at| left.add(*at));
    Ok(Inbox { folded, stopped_at: turn.stopped_at })
}

/// Each scope with the time of its oldest observation.
type Waiting = BTreeMap<Scope, Timestamp>;

fn waiting(keys: &[Key], now: Timestamp) -> Waiting {
    let mut waiting = Waiting::new();
    for key in keys {
        let Some(seen) = key.observation() else { continue };
        let (Ok(at), Some(scope)) = (Timestamp::from_millisecond(seen.at_millisecond), key.scope())
        else {
            continue;
        };
        let age = now.duration_since(at);
        if age < GRACE && age >= -MOST_AHEAD {
            continue;
        }
        let oldest = waiting.entry(scope).or_insert(at);
        *oldest = at.min(*oldest);
    }
    waiting
}

/// Whose turn it is.
struct Turn {
    scopes: Vec<Scope>,
    stopped_at: Option<String>,
}

/// The scopes after the one at which the last sweep stopped, then those from the beginning: some
/// that can never be folded must not keep the others from their turn.
fn turn(waiting: &Waiting, stopped_at: Option<&str>, most: usize) -> Turn {
    let is_later = |scope: &&Scope| stopped_at.is_none_or(|stopped_at| scope.as_str() > stopped_at);
    let later = waiting.keys().filter(|scope| is_later(scope));
    let earlier = waiting.keys().filter(|scope| !is_later(scope));
    let scopes: Vec<Scope> = later.chain(earlier).take(most).cloned().collect();
    let is_all = scopes.len() == waiting.len();
    let stopped_at = scopes.last().filter(|_| !is_all).map(ToString::to_string);
    Turn { scopes, stopped_at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fraud_event::EventKey;
    use crate::fraud_event::EventVersion;

    const NOW: i64 = 10_000;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn scope(name: &str) -> Scope {
        Scope::of_event(&EventKey::of_id("partner", name))
    }

    fn key(name: &str, second: i64) -> Key {
        let version: EventVersion =
            serde_json::from_str("\"0123456789abcdef\"").expect("a version");
        Key::inbox(&scope(name), &EventKey::of_id("partner", name), at(second), &version)
    }

    fn all(count: i64) -> Waiting {
        let keys: Vec<Key> = (0..count).map(|number| key(&number.to_string(), number)).collect();
        waiting(&keys, at(NOW))
    }

    #[test]
    fn the_queue_gets_half_a_minute_and_wrong_clocks_nothing() {
        for (second, waits) in [
            (NOW - 31, true),
            (NOW - 30, true),
            (NOW - 29, false),
            (NOW, false),
            (NOW + 300, false),
            (NOW + 301, true),
        ] {
            assert_eq!(waiting(&[key("a", second)], at(NOW)).len(), usize::from(waits), "{second}");
        }
    }

    #[test]
    fn a_scope_waits_since_its_oldest_observation() {
        let waiting = waiting(&[key("a", 50), key("a", 20), key("a", 30)], at(NOW));
        let times: Vec<Timestamp> = waiting.values().copied().collect();
        assert_eq!(times, [at(20)]);
    }

    #[test]
    fn everybody_has_a_turn_although_all_fail() {
        let waiting = all(10);
        let mut stopped_at = None;
        let mut seen = Vec::new();
        for _ in 0..3 {
            let turn = turn(&waiting, stopped_at.as_deref(), 4);
            assert_eq!(turn.scopes.len(), 4);
            seen.extend(turn.scopes.iter().map(ToString::to_string));
            stopped_at = turn.stopped_at;
        }
        let names: Vec<String> = waiting.keys().map(ToString::to_string).collect();
        assert_eq!(seen[..10], names);
        assert_eq!(seen[10..], names[..2], "then from the beginning");
    }

    #[test]
    fn who_had_all_begins_anew() {
        let waiting = all(4);
        let last = waiting.keys().last().map(ToString::to_string);
        let turn = turn(&waiting, last.as_deref(), 4);
        assert_eq!((turn.scopes.len(), turn.stopped_at), (4, None));
    }
}
