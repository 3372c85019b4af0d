//! News is read a second time before it is stored, and that may fail.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use async_trait::async_trait;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::loose_json::Object;
use fraud_guard::microsoft::RemoteError;
use fraud_guard::source_health::SourceHealth;
use fraud_guard::sources::Cursor;
use fraud_guard::sources::FraudEventSource;
use fraud_guard::sources::RawPage;
use fraud_guard::store::Key;

use super::world::World;
use super::world::serve;
use crate::support::partner::event;

/// A source that reads so many elements and no more.
struct Tiring {
    source: Box<dyn FraudEventSource>,
    strength: Arc<AtomicUsize>,
}

#[async_trait]
impl FraudEventSource for Tiring {
    fn name(&self) -> SourceName {
        self.source.name()
    }

    async fn page(&self, cursor: &Cursor) -> Result<RawPage, RemoteError> {
        self.source.page(cursor).await
    }

    fn next(&self, cursor: &Cursor, link: Option<String>) -> Option<Cursor> {
        self.source.next(cursor, link)
    }

    fn start(&self, pass: usize) -> Cursor {
        self.source.start(pass)
    }

    fn read(&self, element: &Object) -> Result<FraudEvent, String> {
        let spend = |left: usize| left.checked_sub(1);
        let left = self.strength.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend);
        left.map_err(|_| "too tired".to_owned()).and_then(|_| self.source.read(element))
    }
}

async fn failure(world: &World) -> Option<String> {
    let key = Key::source(SourceName::PartnerCenter);
    let health = world.store.get::<SourceHealth>(&key).await.expect("a store");
    let health = health.expect("a source that was polled").0;
    health.failing_since.and(health.last_error)
}

#[tokio::test]
async fn what_cannot_be_read_again_fails_the_poll_and_is_stored_by_the_next_one() {
    let world = World::start().await;
    let strength = Arc::new(AtomicUsize::new(3));
    let mut app = world.app();
    let tiring = |source| -> Box<dyn FraudEventSource> {
        Box::new(Tiring { source, strength: Arc::clone(&strength) })
    };
    app.sources = app.sources.into_iter().map(tiring).collect();
    let handler = serve(app).await;
    world.partner.list((0..3).map(|number| event(number, 1)).collect());
    world.fire_at(handler, "PollFraudEvents").await;
    let stored = async || world.store.list_all(Key::INBOX).await.expect("a store").len();
    assert_eq!(stored().await, 0);
    let error = failure(&world).await.expect("a poll that failed");
    assert!(error.contains("cannot be read again"), "{error}");
    strength.store(usize::MAX, Ordering::Relaxed);
    world.fire_at(handler, "PollFraudEvents").await;
    assert_eq!((stored().await, failure(&world).await), (3, None));
}
