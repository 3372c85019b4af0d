//! Which open events are expected in lists, as far as this process has read it: whoever folds one event
//! need not fetch again what the store says about all others.

use std::collections::BTreeMap;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use tokio::sync::Semaphore;

use crate::fraud_event::ListedEvent;
use crate::fraud_event::ShortName;
use crate::fraud_event::SourceName;
use crate::fraud_event::short_name;
use crate::open_events::OpenEvents;
use crate::store::ETag;
use crate::store::Key;
use crate::store::Latest;
use crate::store::Store;
use crate::store::StoreError;

/// What was read of each source.
#[derive(Debug, Default)]
pub struct ExpectedEvents {
    by_source: Mutex<BTreeMap<SourceName, Arc<Reading>>>,
}

/// The names of the open events of a source, as of a version of their document.
#[derive(Debug)]
struct Expected {
    version: ETag,
    names: HashSet<ShortName>,
}

/// The readings of one document. Whoever waits for his turn meanwhile shares the next one: it began
/// after he asked, so that he learns of everything that was written before.
#[derive(Debug)]
struct Reading {
    turns: Semaphore,
    begun: AtomicU64,
    latest: Mutex<Read>,
}

/// What a reading found.
#[derive(Clone, Debug, Default)]
struct Read {
    /// Its number, from 1.
    number: u64,
    /// `None` when there was no document.
    expected: Option<Arc<Expected>>,
}

/// Readings of one document at once: it can have many megabytes, and one that stands still must not hold
/// up everybody.
const AT_ONCE: usize = 2;

impl ExpectedEvents {
    /// True when the store, as it is now, expects all of these events in lists, or never could. Their
    /// document is as long as the list of all open events, so it is fetched only after it has changed.
    ///
    /// # Errors
    /// When the store is not available or the document is not readable.
    pub async fn has_all(
        &self,
        store: &Store,
        source: SourceName,
        events: &[&ListedEvent],
    ) -> Result<bool, StoreError> {
        let reading = Arc::clone(lock(&self.by_source).entry(source).or_default());
        let key = Key::open_events(source);
        let Some(expected) = reading.latest(store, &key).await? else { return Ok(false) };
        let mut can_be = events.iter().filter(|event| OpenEvents::can_expect(event));
        Ok(can_be.all(|event| expected.names.contains(&event.short_name)))
    }
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            turns: Semaphore::new(AT_ONCE),
            begun: AtomicU64::default(),
            latest: Mutex::default(),
        }
    }
}

impl Reading {
    async fn latest(&self, store: &Store, key: &Key) -> Result<Option<Arc<Expected>>, StoreError> {
        let begun_before = self.begun.load(Ordering::SeqCst);
        // It is never closed; without a turn, reading is still right.
        let _turn = self.turns.acquire().await;
        let known = lock(&self.latest).clone();
        if known.number > begun_before {
            return Ok(known.expected);
        }
        let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let version = known.expected.as_ref().map(|known| &known.version);
        let expected = match store.get_unless::<OpenEvents>(key, version).await? {
            Latest::Same => known.expected,
            Latest::Gone => None,
            Latest::New(open, version) => {
                let names = open.names().map(short_name).collect();
                Some(Arc::new(Expected { version, names }))
            }
        };
        let mut latest = lock(&self.latest);
        if number > latest.number {
            *latest = Read { number, expected: expected.clone() };
        }
        Ok(expected)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Whatever panicked, what is kept is whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures::future::join_all;
    use futures::poll;

    use super::*;
    use crate::store::MemoryStore;
    use crate::store::WireStore;

    fn event(id: Option<&str>) -> ListedEvent {
        let event = serde_json::json!({
            "key": id.unwrap_or("none"), "source": "graph", "event_id": id,
            "alert_type": "CryptoMining", "status": "active", "severity": "high",
            "confidence": "high", "is_test": false, "resources": [], "resource_count": 0,
            "details": {}, "concerns": [], "raw": "",
        });
        ListedEvent::of(&serde_json::from_value(event).expect("an event"))
    }

    async fn expect(store: &Store, events: &[&ListedEvent]) {
        let change = |open: Option<OpenEvents>| {
            let mut open = open.unwrap_or_default();
            open.expect(events);
            (Some(open), ())
        };
        store.change(&Key::open_events(SourceName::Graph), change).await.expect("written");
    }

    #[tokio::test]
    async fn what_the_store_expects_now_counts_and_not_what_it_expected_when_it_was_read() {
        let store = Store::Memory(MemoryStore::default());
        let (known, has) = (ExpectedEvents::default(), [event(Some("a")), event(Some("b"))]);
        let all = [&has[0], &has[1]];
        let asked = async || known.has_all(&store, SourceName::Graph, &all).await;
        assert_eq!(asked().await, Ok(false), "there is no document");
        expect(&store, &all[..1]).await;
        assert_eq!(asked().await, Ok(false), "one of them is not in it");
        expect(&store, &all).await;
        assert_eq!(asked().await, Ok(true), "somebody else wrote it");
        assert_eq!(asked().await, Ok(true), "it is the same as before");
        let forget = |_: Option<OpenEvents>| (Some(OpenEvents::default()), ());
        store.change(&Key::open_events(SourceName::Graph), forget).await.expect("written");
        assert_eq!(asked().await, Ok(false), "somebody saw them resolved");
    }

    #[tokio::test]
    async fn an_event_without_an_id_of_its_own_is_nothing_to_wait_for() {
        let store = Store::Memory(MemoryStore::default());
        expect(&store, &[]).await;
        let (known, event) = (ExpectedEvents::default(), event(None));
        let has_all = known.has_all(&store, SourceName::Graph, &[&event]).await;
        assert_eq!(has_all, Ok(true));
    }

    #[tokio::test]
    async fn those_who_ask_at_once_share_a_reading_that_began_after_they_asked() {
        let (memory, wire) = (MemoryStore::default(), WireStore::default());
        let (store, known, event) =
            (Store::Wire(wire.clone()), ExpectedEvents::default(), event(Some("a")));
        let events = [&event];
        let mut early =
            pin!(join_all((0..9).map(|_| known.has_all(&store, SourceName::Graph, &events))));
        assert!(poll!(&mut early).is_pending());
        let begun = wire.0.take();
        assert_eq!(begun.len(), AT_ONCE);
        expect(&Store::Memory(memory.clone()), &events).await;
        for call in begun {
            let nothing_yet = MemoryStore::default().perform(&call.question);
            call.answer(Ok(nothing_yet));
        }
        assert!(poll!(&mut early).is_pending());
        let shared = wire.0.take();
        assert!((1..=AT_ONCE).contains(&shared.len()), "{} for seven", shared.len());
        for call in shared {
            let now = memory.perform(&call.question);
            call.answer(Ok(now));
        }
        let answers: Vec<bool> =
            early.await.into_iter().map(|answer| answer.expect("read")).collect();
        let (before, after) = answers.split_at(AT_ONCE);
        assert!(before.iter().all(|has| !has), "they were answered before it was written");
        assert!(after.iter().all(|has| *has), "they asked before, and were answered after it");
        assert!(wire.0.take().is_empty());
    }
}
