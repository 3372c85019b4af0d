//! Which open events are expected in lists, as far as this process has read it: whoever folds one event
//! need not fetch again what the store says about all others.

use std::collections::BTreeMap;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

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
    by_source: Mutex<BTreeMap<SourceName, Arc<Expected>>>,
}

/// The names of the open events of a source, as of a version of their document.
#[derive(Debug)]
struct Expected {
    version: ETag,
    names: HashSet<ShortName>,
}

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
        let Some(expected) = self.latest(store, source).await? else { return Ok(false) };
        let mut can_be = events.iter().filter(|event| OpenEvents::can_expect(event));
        Ok(can_be.all(|event| expected.names.contains(&event.short_name)))
    }

    async fn latest(
        &self,
        store: &Store,
        source: SourceName,
    ) -> Result<Option<Arc<Expected>>, StoreError> {
        let known = self.lock().get(&source).cloned();
        let version = known.as_ref().map(|known| &known.version);
        let key = Key::open_events(source);
        match store.get_unless::<OpenEvents>(&key, version).await? {
            Latest::Same => Ok(known),
            Latest::Gone => Ok(None),
            Latest::New(open, version) => {
                let names = open.names().map(short_name).collect();
                let expected = Arc::new(Expected { version, names });
                self.lock().insert(source, Arc::clone(&expected));
                Ok(Some(expected))
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<SourceName, Arc<Expected>>> {
        // Whatever panicked, each entry is whole.
        self.by_source.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MemoryStore;

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
}
