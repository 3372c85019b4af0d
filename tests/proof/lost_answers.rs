//! A request that was executed and whose answer got lost: the client's own retry then meets its own
//! write, which must count as done, and exactly once.

use fraud_guard::app::Storage;
use fraud_guard::fraud_event::EventKey;
use fraud_guard::fraud_event::Scope;
use fraud_guard::store::ETag;
use fraud_guard::store::Key;
use fraud_guard::store::Store;
use fraud_guard::store::Write;
use serde_json::Value;
use serde_json::json;

use super::host::storage;
use crate::support::azurite::Azurite;
use crate::support::chaos_proxy::ChaosProxy;
use crate::support::chaos_proxy::Fault;
use crate::support::dice::Dice;

/// What the request reaches, and what its answer does not.
const LOSE_ONE_ANSWER: [Fault; 1] = [Fault::CutAnswer(0)];

/// Azurite, seen through a proxy and past it.
struct World {
    proxy: ChaosProxy,
    through: Storage,
    past: Storage,
    _azurite: Azurite,
}

impl World {
    async fn start() -> Self {
        let azurite = Azurite::start();
        let [blob, _] = azurite.addresses();
        let proxy = ChaosProxy::start(blob, Dice::new(1));
        let direct = azurite.connection_string();
        let proxied = direct.replace(&blob.to_string(), &proxy.address().to_string());
        let (through, past) = (storage(&proxied), storage(&direct));
        past.store.prepare().await.expect("prepared");
        Self { proxy, through, past, _azurite: azurite }
    }

    async fn read(&self) -> (Value, ETag) {
        self.past.store.get(&key()).await.expect("read").expect("there")
    }

    fn store(&self) -> &Store {
        &self.through.store
    }

    /// How often a connection was needed since the count given: a second one for the retry.
    fn connections_since(&self, before: (usize, usize)) -> usize {
        self.proxy.counts().0 - before.0
    }
}

fn key() -> Key {
    Key::open_case(&Scope::of_event(&EventKey::of_id("partner", "event")))
}

#[tokio::test]
async fn a_create_whose_answer_got_lost_is_done_and_done_once() {
    let world = World::start().await;
    world.proxy.meet(&LOSE_ONE_ANSWER);
    let before = world.proxy.counts();
    let write = world.store().insert_if_absent(&key(), &json!({"n": 1})).await;
    assert!(world.connections_since(before) > 1, "it was tried again");
    let (document, etag) = world.read().await;
    assert_eq!((write, document), (Ok(Write::Done(etag)), json!({"n": 1})));
}

#[tokio::test]
async fn a_replacement_whose_answer_got_lost_is_done_and_done_once() {
    let world = World::start().await;
    world.store().insert_if_absent(&key(), &json!({"n": 1})).await.expect("a write");
    let (_, old) = world.read().await;
    world.proxy.meet(&LOSE_ONE_ANSWER);
    let before = world.proxy.counts();
    let write = world.store().replace_if(&key(), &json!({"n": 2}), &old).await;
    assert!(world.connections_since(before) > 1, "it was tried again");
    let (document, etag) = world.read().await;
    assert_eq!((write, document), (Ok(Write::Done(etag)), json!({"n": 2})));
}

#[tokio::test]
async fn a_conflict_with_somebody_else_stays_one_when_an_answer_got_lost() {
    let world = World::start().await;
    world.past.store.insert_if_absent(&key(), &json!({"n": 1})).await.expect("a write");
    let (_, old) = world.read().await;
    world.past.store.replace_if(&key(), &json!({"n": 2}), &old).await.expect("a write");
    for write in 0..2 {
        world.proxy.meet(&LOSE_ONE_ANSWER);
        let result = match write {
            0 => world.store().insert_if_absent(&key(), &json!({"n": 3})).await,
            _ => world.store().replace_if(&key(), &json!({"n": 3}), &old).await,
        };
        assert_eq!(result, Ok(Write::Conflict));
    }
    assert_eq!(world.read().await.0, json!({"n": 2}));
}

#[tokio::test]
async fn a_deletion_whose_answer_got_lost_is_done() {
    let world = World::start().await;
    world.store().insert_if_absent(&key(), &json!({"n": 1})).await.expect("a write");
    let (_, etag) = world.read().await;
    world.proxy.meet(&LOSE_ONE_ANSWER);
    assert_eq!(world.store().delete_if(&key(), &etag).await, Ok(true));
    assert_eq!(world.past.store.get::<Value>(&key()).await, Ok(None));
}

/// A change reads and writes on one connection, so the cut falls into the one or into the other. Each
/// change adds one: a write that counted twice or not at all would show.
#[tokio::test]
async fn changes_count_once_wherever_their_answers_are_cut() {
    let world = World::start().await;
    let cuts: Vec<usize> = (0..2_000).step_by(125).collect();
    for cut in &cuts {
        world.proxy.meet(&[Fault::CutAnswer(*cut)]);
        let add = |n: Option<u64>| (Some(n.unwrap_or(0) + 1), ());
        world.store().change(&key(), add).await.expect("a change");
    }
    assert_eq!(world.read().await.0, json!(cuts.len()));
}
