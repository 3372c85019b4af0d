//! Storage that cannot be used: nothing is lost, and people hear of it without it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use fraud_guard::clock::ManualClock;
use fraud_guard::settings::Settings;
use fraud_guard::storage_account::StorageAccount;
use fraud_guard::store::BlobStore;
use fraud_guard::store::Store;
use serde_json::Value;

use super::world::World;
use crate::support::azurite::Azurite;
use crate::support::partner::event;
use crate::support::partner::subscription;
use crate::support::throttled_storage::ThrottledStorage;

const ALARM: &str = "fraud_guard.alarm.raised";
const OVER: &str = "fraud_guard.alarm.cleared";
const OPENED: &str = "fraud_guard.case.opened";

/// A handler whose storage can be taken away.
struct Deployment {
    world: World,
    front: ThrottledStorage,
    _azurite: Azurite,
}

impl Deployment {
    async fn start() -> Self {
        let azurite = Azurite::start();
        let front = ThrottledStorage::start(azurite.blob_port()).await;
        let connection = azurite.connection_string_by_way_of(front.port);
        let mut settings = Settings::from_pairs([("AzureWebJobsStorage", connection)]);
        let account = StorageAccount::from_settings(&mut settings).expect("an account");
        let store = Store::Blob(BlobStore::new(&account).expect("a store"));
        let clock = ManualClock::at("2026-02-03T03:00:00Z".parse().expect("a time"));
        let world = World::start_on(store, clock, &[]).await;
        Self { world, front, _azurite: azurite }
    }

    /// A minute of the timers: a sweep, and in every fifth a poll; whatever they answer.
    async fn minute(&self, number: usize) {
        self.world.pass(1);
        if number.is_multiple_of(5) {
            self.world.try_to("PollFraudEvents").await;
        }
        self.world.try_to("SweepCases").await;
        self.world.drain().await;
    }

    /// What was told about storage, each as type and title.
    fn told(&self) -> Vec<(String, String)> {
        let is_about_storage = |data: &Value| {
            data["reference"].as_str().is_some_and(|reference| reference.starts_with("storage-"))
        };
        let received = self.world.partner.received().into_iter();
        let told = received.filter(|(_, data)| is_about_storage(data));
        told.map(|(kind, data)| (kind, data["title"].as_str().unwrap_or("?").to_owned())).collect()
    }

    /// How often each outbreak was announced.
    fn announced(&self) -> BTreeMap<String, usize> {
        let mut announced = BTreeMap::new();
        for (kind, data) in self.world.partner.received() {
            if kind == OPENED {
                let id = data["ids"]["subscription"].as_str().unwrap_or("?").to_owned();
                *announced.entry(id).or_default() += 1;
            }
        }
        announced
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn storage_that_refuses_us_for_an_hour_costs_only_time_and_is_told_once() {
    let deployment = Deployment::start().await;
    let world = &deployment.world;
    let mut listed = vec![event(0, 1)];
    world.partner.list(listed.clone());
    deployment.minute(0).await;
    assert_eq!(deployment.announced().len(), 1);
    deployment.front.refuse_with(403);
    for minute in 1..=60 {
        if minute % 10 == 0 {
            listed.push(event(minute, 1));
            world.partner.list(listed.clone());
        }
        deployment.minute(minute).await;
        let told = deployment.told().len();
        assert_eq!(told, usize::from(minute >= 6), "after {minute} minutes");
    }
    let (kind, title) = deployment.told().remove(0);
    assert_eq!(kind, ALARM);
    assert!(title.contains("announces nothing while it lasts"), "{title}");
    assert_eq!(deployment.announced().len(), 1);
    deployment.front.pass_on();
    for minute in 65..75 {
        deployment.minute(minute).await;
    }
    let kinds: Vec<String> = deployment.told().into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, [ALARM, OVER]);
    let expected = [0, 10, 20, 30, 40, 50, 60].map(|number| (subscription(number), 1));
    assert_eq!(deployment.announced(), expected.into());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_longer_outage_is_told_again_each_hour_and_a_short_one_never() {
    let deployment = Deployment::start().await;
    deployment.minute(0).await;
    for (minutes, expected) in [(4, 0), (130, 3)] {
        deployment.front.refuse_with(403);
        for minute in 1..=minutes {
            deployment.minute(minute).await;
        }
        let told = deployment.told();
        assert_eq!(told.len(), expected, "{told:?}");
        deployment.front.pass_on();
        deployment.minute(0).await;
    }
    assert_eq!(deployment.told().len(), 4);
    let ids: BTreeSet<String> = deployment
        .world
        .partner
        .received()
        .into_iter()
        .filter(|(_, data)| data["reference"].to_string().contains("storage-"))
        .map(|(_, data)| data["notice_id"].to_string())
        .collect();
    assert_eq!(ids.len(), 4, "each is a notice of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn storage_that_is_throttled_is_red_and_is_told() {
    let deployment = Deployment::start().await;
    let world = &deployment.world;
    deployment.minute(0).await;
    assert_eq!(world.health().await.0, 200);
    deployment.front.refuse_with(503);
    let (status, report) = world.health().await;
    assert_eq!((status, &report["storage"]["is_well"]), (503, &false.into()));
    for told in [0, 1] {
        assert_eq!(world.try_to("SweepCases").await, 500);
        assert_eq!(deployment.told().len(), told);
        world.pass(5);
    }
}
