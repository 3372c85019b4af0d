//! What the store already has of each event, so that a repeated poll writes nothing.

mod table;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use uuid::Uuid;

use crate::fraud_event::ListedEvent;
use crate::fraud_event::short_name;
use crate::fraud_event::short_version;
use crate::store::Key;
use crate::store::Store;
use crate::store::StoreError;
use table::Latest;
use table::Reload;
use table::Table;

/// Names what all processes together have stored: whoever stores observations gives it a new one,
/// before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Generation(String);

const UNFINISHED: &str = "storing-";

impl Generation {
    /// Somebody stores, or has died doing it: what was read under it may lack the rest.
    pub fn begun(id: Uuid) -> Self {
        Self(format!("{UNFINISHED}{id}"))
    }

    /// Everything is stored.
    pub fn finished(id: Uuid) -> Self {
        Self(id.to_string())
    }

    /// Gives what is stored a new generation; returns the one before.
    ///
    /// # Errors
    /// When the store is not available, or what it has is no generation.
    pub async fn renew(store: &Store, new: &Self) -> Result<Option<Self>, StoreError> {
        let replace = |old: Option<Self>| (Some(new.clone()), old);
        store.change(&Key::observations_generation(), replace).await
    }

    /// True when nobody was storing.
    pub fn is_finished(&self) -> bool {
        !self.0.starts_with(UNFINISHED)
    }
}

/// The latest stored version of each event, as of a generation.
///
/// Only the latest counts: an event that says today what it said before it was resolved has come
/// back, and that is news.
#[derive(Debug, Default)]
pub struct KnownEvents {
    is_of: Option<Generation>,
    loaded_at: Option<Timestamp>,
    latest: Table,
    /// Counts the marks.
    marks: u32,
}

/// A moment between what was known before it and what became known later, whatever clocks say.
#[derive(Clone, Copy, Debug)]
pub struct Mark(u32);

impl KnownEvents {
    /// For so long a memory counts. A process that stood still may have stored something long after
    /// it had said so.
    const LIFETIME: SignedDuration = SignedDuration::from_hours(1);

    /// True when this memory includes everything that was stored up to the generation given.
    /// Another process may have stored in the meantime; then it has to be loaded again.
    pub fn includes(&self, generation: Option<&Generation>, now: Timestamp) -> bool {
        let age = self.loaded_at.map(|loaded_at| now.duration_since(loaded_at));
        let is_fresh = age.is_some_and(|age| (SignedDuration::ZERO..Self::LIFETIME).contains(&age));
        let is_settled = generation.is_some_and(Generation::is_finished);
        is_fresh && is_settled && self.is_of.as_ref() == generation
    }

    /// Reads the keys of all stored observations. What is new in them becomes known now.
    ///
    /// # Errors
    /// When the store is not available; then everything is as it was.
    pub async fn load(&mut self, store: &Store, now: Timestamp) -> Result<(), StoreError> {
        let mut reload = Reload::of(&mut self.latest);
        // The inbox first: what moves on meanwhile is then seen in its new place.
        for prefix in [Key::INBOX, Key::EVENTS] {
            load_all(&mut reload, store, prefix, self.marks).await?;
        }
        let reloaded = reload.end();
        self.latest.become_what_is_stored(reloaded);
        self.loaded_at = Some(now);
        self.is_of = None;
        Ok(())
    }

    /// Marks the beginning of a reading.
    pub fn mark(&mut self) -> Mark {
        self.marks += 1;
        Mark(self.marks)
    }

    /// True when the event's latest stored observation says the same; and true for an event that
    /// was resolved before we ever saw it, because there is nothing to tell about it.
    pub fn is_known(&self, event: &ListedEvent) -> bool {
        match self.latest.get(&event.short_name) {
            Some(latest) => latest.version.is_some_and(|known| Some(known) == event.version),
            None => !event.is_unresolved(),
        }
    }

    /// The time that an observation is stored under: that of its poll, unless what was known before
    /// the reading began bears a later one. Then some clock was wrong, and what was read last still
    /// counts. What became known during the reading may be newer than what was read: a process may
    /// have stood still in between.
    pub fn stamp(&self, event: &ListedEvent, polled_at: Timestamp, began: Mark) -> Timestamp {
        let latest = self.latest.get(&event.short_name).filter(|latest| latest.marks < began.0);
        let latest = latest.map(|latest| latest.at.saturating_add(1));
        let after = latest.and_then(|at| Timestamp::from_millisecond(at).ok());
        after.map_or(polled_at, |after| after.max(polled_at))
    }

    /// Takes note of a stored observation.
    pub fn remember(&mut self, event: &ListedEvent, observed_at: Timestamp) {
        let (at, version, marks) = (observed_at.as_millisecond(), event.version, self.marks);
        self.latest.take(event.short_name, Latest { at, version, marks });
    }

    /// Takes note of the generation that this memory includes; `None` when that is not known.
    pub fn set_generation(&mut self, generation: Option<Generation>) {
        self.is_of = generation;
    }
}

/// Page by page, because the names of all observations take more memory than all that is known.
async fn load_all(
    reload: &mut Reload<'_>,
    store: &Store,
    prefix: &str,
    marks: u32,
) -> Result<(), StoreError> {
    let mut from = None;
    loop {
        let page = store.list(prefix, from).await?;
        for seen in page.keys.iter().filter_map(Key::observation) {
            let (at, version) = (seen.at_millisecond, short_version(seen.version));
            reload.take(short_name(seen.event), Latest { at, version, marks });
        }
        from = page.next;
        if from.is_none() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fraud_event::FraudEvent;

    #[test]
    fn a_memory_counts_only_while_nobody_has_stored_anything_and_nobody_is_at_it() {
        let [ours, theirs] = [1, 2].map(|n| Generation::finished(Uuid::from_u128(n)));
        let begun = Generation::begun(Uuid::from_u128(1));
        for (memory, store, is_included) in [
            (Some(&ours), Some(&ours), true),
            (Some(&ours), Some(&theirs), false),
            (Some(&begun), Some(&begun), false),
            (None, Some(&ours), false),
            (Some(&ours), None, false),
            (None, None, false),
        ] {
            let (minute, hour) = (SignedDuration::from_mins(1), SignedDuration::from_hours(1));
            let at = Timestamp::UNIX_EPOCH + hour;
            let mut known = KnownEvents { loaded_at: Some(at), ..KnownEvents::default() };
            known.set_generation(memory.cloned());
            let says = |now| known.includes(store, now);
            assert_eq!(says(at + minute), is_included, "{memory:?} and {store:?}");
            assert_eq!(says(at + hour - minute), is_included, "{memory:?} and {store:?}");
            assert!(!says(at + hour) && !says(at - minute), "too old, or from a wrong clock");
        }
        assert!(!KnownEvents::default().includes(Some(&ours), Timestamp::UNIX_EPOCH));
    }

    #[test]
    fn what_was_known_before_a_reading_began_is_older_than_what_it_shows() {
        let at = |second| Timestamp::from_second(second).expect("a time");
        let event: FraudEvent = serde_json::from_value(serde_json::json!({
            "source": "graph", "key": "k", "event_id": "e", "alert_type": "CryptoMining",
            "status": "active", "severity": "high", "confidence": "high", "is_test": false,
            "resources": [], "resource_count": 0, "details": {}, "concerns": [], "raw": "",
        }))
        .expect("an event");
        let event = ListedEvent::of(&event);
        let mut known = KnownEvents::default();
        let first = known.mark();
        assert_eq!(known.stamp(&event, at(5), first), at(5), "nothing is known of it");
        known.remember(&event, at(9));
        assert_eq!(known.stamp(&event, at(5), first), at(5), "it became known meanwhile");
        let second = known.mark();
        let after = at(9) + SignedDuration::from_millis(1);
        assert_eq!(known.stamp(&event, at(5), second), after, "a clock was wrong");
        assert_eq!(known.stamp(&event, at(20), second), at(20));
    }
}
