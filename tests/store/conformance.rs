//! The store in memory against the container in Azurite: the same seeded operations, one after the
//! other, must have the same results.
//!
//! | difference | why it is none for the product |
//! |---|---|
//! | the text of ETags | nothing but equality is asked of them |
//! | where the second page of a listing begins when keys are deleted or added in between | a listing is no snapshot in either; what was there all the time is in it |
//! | a listing with an empty prefix is refused in Azurite, as if its signature were wrong | every listing names its prefix |
//! | Azurite answers 412 for a conditional deletion of what is gone, Azure 404 | both count as deleted |

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use fraud_guard::alarm::AlarmId;
use fraud_guard::fraud_event::EventKey;
use fraud_guard::fraud_event::Scope;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::store::ETag;
use fraud_guard::store::Key;
use fraud_guard::store::MemoryStore;
use fraud_guard::store::Store;
use fraud_guard::store::StoreError;
use fraud_guard::store::Write;
use fraud_guard::task::QueueName;
use futures::StreamExt;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use super::on;
use crate::support::azurite::Azurite;
use crate::support::dice;
use crate::support::dice::Dice;
use crate::support::messages;

const OPERATIONS: &str = "CONFORMANCE_OPERATIONS";
const SEED: &str = "CONFORMANCE_SEED";
const OPERATIONS_BY_DEFAULT: u64 = 2_000;
/// More than a page of the Blob service.
const MORE_THAN_A_PAGE: usize = 5_003;

const PREFIXES: [&str; 7] = [
    Key::INBOX,
    Key::EVENTS,
    Key::OPEN_CASES,
    Key::CLOSED_CASES,
    Key::ALARMS,
    "source/",
    "nothing/",
];

fn scope(number: usize) -> Scope {
    Scope::of_event(&EventKey::of_id("partner", &format!("event-{number}")))
}

/// Keys of every shape that the product uses, few enough to meet each other.
fn keys() -> Vec<Key> {
    let version = messages::event().version();
    let mut keys = Vec::new();
    for (number, at) in
        [1_770_000_000_000, 1_770_000_000_007, 1_770_000_900_000].into_iter().enumerate()
    {
        let event = EventKey::of_id("partner", &number.to_string());
        let at = Timestamp::from_millisecond(at).expect("a time");
        keys.extend([
            Key::inbox(&scope(number), &event, at, &version),
            Key::event(&scope(number), &event, at, &version),
            Key::open_case(&scope(number)),
            Key::closed_case(&scope(number)),
        ]);
    }
    for source in [SourceName::Graph, SourceName::PartnerCenter] {
        keys.extend([
            Key::alarm(&AlarmId::blind(source)),
            Key::source(source),
            Key::open_events(source),
            Key::quarantine(source, "0123abcd"),
        ]);
    }
    let damaged = AlarmId::damaged("case/open/s-1");
    keys.extend([Key::alarm(&damaged), Key::doctor(), Key::observations_generation()]);
    keys.push(Key::partner_center_calls());
    keys.push(Key::dead_letter(QueueName::Notifications, "0123abcd"));
    keys
}

/// A version of a document, as each store names it.
type Pair = [ETag; 2];

/// Both stores, and what was written in both.
struct Both {
    stores: [Store; 2],
    keys: Vec<Key>,
    versions: BTreeMap<Key, Vec<Pair>>,
    dice: Dice,
    counts: BTreeMap<&'static str, usize>,
}

impl Both {
    fn key(&mut self) -> Key {
        self.dice.pick(&self.keys).clone()
    }

    /// The right version, an old one, or one of another document.
    fn version(&mut self, key: &Key) -> Option<(&'static str, Pair)> {
        let of_key = self.versions.get(key).cloned().unwrap_or_default();
        let (kind, among) = match self.dice.roll(4) {
            0..=1 => ("right", of_key.last().cloned().into_iter().collect()),
            2 => ("stale", of_key),
            _ => ("foreign", self.versions.values().flatten().cloned().collect::<Vec<_>>()),
        };
        (!among.is_empty()).then(|| (kind, self.dice.pick(&among).clone()))
    }

    fn document(&mut self) -> Value {
        let length = [0, 1, 40, 3_000, 120_000][self.dice.roll(5)];
        json!({ "n": self.dice.roll(1_000), "ä€😀": "x".repeat(length), "\"\\\n": null })
    }

    fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: &'static str, results: [T; 2]) {
        *self.counts.entry(what).or_default() += 1;
        let [in_memory, in_azurite] = results;
        assert_eq!(in_memory, in_azurite, "{what}");
    }

    /// Keeps what was written; both wrote, or neither.
    fn written(&mut self, what: &'static str, key: &Key, writes: [Result<Write, StoreError>; 2]) {
        let etags = writes.map(|write| match write.expect("a write") {
            Write::Done(etag) => Some(etag),
            Write::Conflict => None,
        });
        let outcome = etags.each_ref().map(Option::is_some);
        self.same(what, outcome);
        let [Some(first), Some(second)] = etags else { return };
        self.versions.entry(key.clone()).or_default().push([first, second]);
    }

    async fn step(&mut self) {
        let key = self.key();
        match self.dice.roll(12) {
            0..=2 => self.get(&key).await,
            3..=5 => self.insert(&key).await,
            6..=7 => self.replace(&key).await,
            8 => self.delete(&key).await,
            9 => self.list().await,
            10 => self.change(&key).await,
            _ => self.read_wrongly(&key).await,
        }
    }

    async fn get(&mut self, key: &Key) {
        let [memory, azurite] = &self.stores;
        let found = [memory.get::<Value>(key).await, azurite.get::<Value>(key).await];
        let found = found.map(|found| found.expect("read").unzip());
        let last = self.versions.get(key).and_then(|versions| versions.last()).cloned();
        for (number, (_, etag)) in found.iter().enumerate() {
            if etag.is_some() {
                assert_eq!(*etag, last.as_ref().map(|last| last[number].clone()), "{key}");
            }
        }
        self.same("get", found.map(|(document, _)| document));
    }

    async fn insert(&mut self, key: &Key) {
        let document = self.document();
        let [memory, azurite] = &self.stores;
        let writes = [
            memory.insert_if_absent(key, &document).await,
            azurite.insert_if_absent(key, &document).await,
        ];
        self.written("insert_if_absent", key, writes);
    }

    async fn replace(&mut self, key: &Key) {
        let document = self.document();
        let Some((kind, [first, second])) = self.version(key) else { return };
        let [memory, azurite] = &self.stores;
        let writes = [
            memory.replace_if(key, &document, &first).await,
            azurite.replace_if(key, &document, &second).await,
        ];
        self.written(kind, key, writes);
    }

    async fn delete(&mut self, key: &Key) {
        let Some((_, [first, second])) = self.version(key) else { return };
        let [memory, azurite] = &self.stores;
        let deleted = [memory.delete_if(key, &first).await, azurite.delete_if(key, &second).await];
        self.same("delete_if", deleted);
    }

    async fn list(&mut self) {
        let prefix = match self.dice.roll(3) {
            0 => Key::inbox_of(&scope(self.dice.roll(3))),
            1 => self.key().as_str().to_owned(),
            _ => (*self.dice.pick(&PREFIXES)).to_owned(),
        };
        let [memory, azurite] = &self.stores;
        let pages = [memory.list(&prefix, None).await, azurite.list(&prefix, None).await];
        let found = pages.map(|page| page.map(|page| (page.keys, page.next)));
        self.same("list", found);
    }

    /// Three at once: each counts, whoever meets whom.
    async fn change(&mut self, key: &Key) {
        let tag = |old: Option<Value>| {
            let changes = old.as_ref().and_then(|old| old["changes"].as_u64()).unwrap_or(0);
            (Some(json!({ "changes": changes + 1 })), ())
        };
        for store in &self.stores {
            let changes = futures::future::join_all((0..3).map(|_| store.change(key, tag))).await;
            assert!(changes.iter().all(Result::is_ok), "{key}: {changes:?}");
        }
        let [memory, azurite] = &self.stores;
        let found = [memory.get::<Value>(key).await, azurite.get::<Value>(key).await];
        let found = found.map(|found| found.expect("read").expect("there"));
        let pair = found.each_ref().map(|(_, etag)| etag.clone());
        self.versions.entry(key.clone()).or_default().push(pair);
        self.same("change", found.map(|(document, _)| document));
    }

    async fn read_wrongly(&mut self, key: &Key) {
        let [memory, azurite] = &self.stores;
        let read = [memory.get::<u8>(key).await, azurite.get::<u8>(key).await];
        self.same("get of another type", read.map(|read| read.map(|found| found.is_some())));
    }
}

#[tokio::test]
async fn the_store_in_memory_and_the_container_give_the_same_results_op_by_op() {
    let operations = dice::asked_for(OPERATIONS).unwrap_or(OPERATIONS_BY_DEFAULT);
    let seed = dice::seed(SEED);
    println!("seed {seed}, operations {operations}");
    let azurite = Azurite::start();
    let stores = [Store::Memory(MemoryStore::default()), on(&azurite.connection_string()).store];
    let mut both = Both {
        stores,
        keys: keys(),
        versions: BTreeMap::new(),
        dice: Dice::new(seed),
        counts: BTreeMap::new(),
    };
    both.stores[1].prepare().await.expect("prepared");
    for _ in 0..operations {
        both.step().await;
    }
    both.list().await;
    println!("{:?}", both.counts);
}

#[tokio::test]
#[ignore = "five thousand blobs take a while; scripts/prove-conformance"]
async fn a_listing_of_more_than_a_page_is_the_same_from_marker_to_marker() {
    let azurite = Azurite::start();
    let stores = [Store::Memory(MemoryStore::default()), on(&azurite.connection_string()).store];
    stores[1].prepare().await.expect("prepared");
    let mut pages = Vec::new();
    for store in &stores {
        let insert = |number| async move {
            store.insert_if_absent(&Key::open_case(&scope(number)), &number).await.expect("a write")
        };
        let inserts: Vec<_> = (0..MORE_THAN_A_PAGE).map(insert).collect();
        futures::stream::iter(inserts).buffer_unordered(16).collect::<Vec<_>>().await;
        let first = store.list(Key::OPEN_CASES, None).await.expect("a page");
        let second = store.list(Key::OPEN_CASES, first.next.clone()).await.expect("a page");
        assert!(first.next.is_some() && second.next.is_none());
        let both = BTreeSet::from_iter(first.keys.iter().chain(&second.keys));
        assert_eq!(both.len(), MORE_THAN_A_PAGE);
        pages.push([first.keys, second.keys]);
    }
    assert_eq!(pages[0], pages[1]);
}
