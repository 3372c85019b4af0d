//! What the host gives up after five tries: kept, told once, and tried again within bounds.

use std::time::Duration;

use fraud_guard::app::Storage;
use fraud_guard::clock::Clock;
use fraud_guard::dead_letter::DeadLetter;
use fraud_guard::fraud_event::EventKey;
use fraud_guard::fraud_event::Scope;
use fraud_guard::local::host::queues::Queues;
use fraud_guard::local::host::queues::StorageQueues;
use fraud_guard::settings::Settings;
use fraud_guard::storage_account::StorageAccount;
use fraud_guard::store::Key;
use fraud_guard::store::Store;
use fraud_guard::sweep_health::SweepHealth;
use fraud_guard::task::QueueName;
use fraud_guard::task::Task;
use serde_json::json;

use super::world::World;
use crate::support::azurite::Azurite;
use crate::support::partner::event;

const ALARM: &str = "fraud_guard.alarm.raised";
const OVER: &str = "fraud_guard.alarm.cleared";
const NO_DELAY: Duration = Duration::ZERO;

fn task(number: usize) -> String {
    let key = EventKey::of_id("partner", &number.to_string());
    Task::Process(Scope::of_event(&key)).to_text()
}

fn give_up(world: &World, queue: QueueName, body: &str) {
    world.queue.put(&queue.poison(), body.as_bytes(), NO_DELAY);
}

async fn letters(store: &Store) -> Vec<DeadLetter> {
    let mut letters = Vec::new();
    for key in store.list_all("dead-letter/").await.expect("keys") {
        let found = store.get::<DeadLetter>(&key).await.expect("a document");
        letters.extend(found.map(|(letter, _)| letter));
    }
    letters
}

async fn polled() -> World {
    let world = World::start().await;
    world.poll().await;
    world
}

fn count_of(world: &World, kind: &str) -> usize {
    world.partner.counts().get(kind).copied().unwrap_or(0)
}

#[tokio::test]
async fn a_task_that_was_given_up_is_kept_told_and_tried_again_later() {
    let world = polled().await;
    give_up(&world, QueueName::FraudEvents, &task(1));
    world.sweep_for(1).await;
    assert!(world.queue.is_empty("fraud-events-poison"));
    let letters = letters(&world.store).await;
    let [letter] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!((letter.queue.as_str(), letter.count), ("fraud-events-poison", 1));
    assert_eq!(letter.reason, "given up by the host after 5 tries");
    assert_eq!((letter.first_at, letter.last_at), (letter.hinted_at[0], letter.hinted_at[0]));
    assert_eq!(world.queue.len("fraud-events"), 1, "it is hinted at again");
    assert!(world.queue.receive("fraud-events", 1, NO_DELAY).is_empty(), "after a while");
    let told = world.partner.received();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].1["title"].to_string().contains("gave up 1 message of the queue fraud-events"));
}

#[tokio::test]
async fn the_alarm_comes_once_and_is_over_after_a_quiet_day() {
    let world = polled().await;
    for _ in 0..3 {
        give_up(&world, QueueName::Notifications, "no task at all");
        world.sweep_for(1).await;
    }
    assert_eq!((count_of(&world, ALARM), count_of(&world, OVER)), (1, 0));
    let letters = letters(&world.store).await;
    assert_eq!((letters.len(), letters[0].count, letters[0].hinted_at.len()), (1, 3, 0));
    assert!(world.queue.is_empty("notifications"), "what is no task is not tried again");
    world.pass(24 * 60 - 2);
    world.poll().await;
    world.sweep_for(1).await;
    assert_eq!(count_of(&world, OVER), 0);
    world.sweep_for(2).await;
    assert_eq!((count_of(&world, ALARM), count_of(&world, OVER)), (1, 1));
    give_up(&world, QueueName::Notifications, "no task at all");
    world.sweep_for(1).await;
    assert_eq!(count_of(&world, ALARM), 2, "another day, another alarm");
}

#[tokio::test]
async fn a_message_that_keeps_coming_back_is_tried_again_three_times_a_day() {
    let world = polled().await;
    for _ in 0..6 {
        give_up(&world, QueueName::FraudEvents, &task(1));
        world.sweep_for(1).await;
    }
    assert_eq!(world.queue.len("fraud-events"), 3);
    assert_eq!(letters(&world.store).await[0].count, 6);
}

#[tokio::test]
async fn ten_thousand_given_up_messages_are_one_notice_and_bounded_work() {
    let world = polled().await;
    for number in 0..10_000 {
        give_up(&world, QueueName::FraudEvents, &task(number));
    }
    let left = |world: &World| world.queue.len("fraud-events-poison");
    for sweeps in 1..=5 {
        let documents = letters(&world.store).await.len();
        world.sweep_for(1).await;
        assert_eq!(left(&world), 10_000 - 64 * sweeps);
        assert_eq!(letters(&world.store).await.len() - documents, 64);
    }
    let told = world.partner.received();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].1["title"].to_string().contains("gave up 10,000 messages"), "{told:?}");
}

#[tokio::test]
async fn a_damaged_letter_stops_neither_the_sweep_nor_the_other_queues() {
    let world = polled().await;
    give_up(&world, QueueName::FraudEvents, &task(1));
    give_up(&world, QueueName::Containments, "rubbish");
    let hash = fraud_guard::digest::hex(&[task(1).as_bytes()], fraud_guard::digest::WHOLE);
    let key = Key::poison(QueueName::FraudEvents, &hash);
    world.store.insert_if_absent(&key, &json!("of another world")).await.expect("written");
    world.partner.list(vec![event(1, 1)]);
    world.fire("PollFraudEvents").await;
    world.drop_all_messages();
    world.sweep_for(2).await;
    assert!(world.queue.is_empty("containments-poison"));
    assert_eq!(world.queue.len("fraud-events-poison"), 1, "it is not deleted before it is kept");
    assert_eq!(count_of(&world, "fraud_guard.case.opened"), 1);
}

/// The queues of Azurite, as we see them and as the host sees them.
struct OnAzurite {
    storage: Storage,
    host: Queues,
    _azurite: Azurite,
}

impl OnAzurite {
    async fn start() -> Self {
        let azurite = Azurite::start();
        let mut settings =
            Settings::from_pairs([("AzureWebJobsStorage", azurite.connection_string())]);
        let storage = Storage::from_settings(&mut settings).expect("storage");
        let account = StorageAccount::from_settings(&mut settings).expect("an account");
        let names = QueueName::ALL.map(|queue| queue.as_str().to_owned());
        let host = Queues::Storage(StorageQueues::new(&account, &names, true).expect("queues"));
        storage.queue.prepare().await.expect("queues");
        Self { storage, host, _azurite: azurite }
    }
}

#[tokio::test]
async fn a_hint_never_expires() {
    let on = OnAzurite::start().await;
    let sent = Task::parse(QueueName::FraudEvents, task(1).as_bytes()).expect("a task");
    on.storage.queue.send(&sent, NO_DELAY).await.expect("sent");
    let lease = Duration::from_secs(60);
    let received = on.host.receive("fraud-events", 1, lease, &Clock::System).await;
    let received = received.expect("a message");
    // The year 9999 is read as no expiry.
    assert_eq!(received[0].message.expires_at, None);
}

#[tokio::test]
async fn poison_queues_of_a_storage_account_are_read_and_emptied() {
    let on = OnAzurite::start().await;
    let queue = &on.storage.queue;
    let name = QueueName::FraudEvents;
    assert_eq!(queue.receive_poison(name, 32).await, Ok(Vec::new()), "the host makes them later");
    assert_eq!(queue.count_poison(name).await, Ok(0));
    let sent = Task::parse(name, task(1).as_bytes()).expect("a task");
    queue.send(&sent, NO_DELAY).await.expect("sent");
    let lease = Duration::from_secs(60);
    let received = on.host.receive("fraud-events", 1, lease, &Clock::System).await;
    on.host.poison("fraud-events", &received.expect("a message")[0]).await.expect("moved");
    assert_eq!(queue.count_poison(name).await, Ok(1));
    let given_up = queue.receive_poison(name, 32).await.expect("messages");
    assert_eq!(given_up[0].body, task(1).as_bytes());
    assert_eq!(queue.receive_poison(name, 32).await, Ok(Vec::new()), "it is hidden");
    queue.delete_poison(name, &given_up[0]).await.expect("deleted");
    assert_eq!(queue.delete_poison(name, &given_up[0]).await, Ok(()), "gone is deleted");
    assert_eq!(queue.count_poison(name).await, Ok(0));
}

#[tokio::test]
async fn the_record_of_the_sweeps_counts_what_was_given_up() {
    let world = polled().await;
    give_up(&world, QueueName::Containments, "rubbish");
    world.sweep_for(2).await;
    let found = world.store.get::<SweepHealth>(&Key::heartbeat()).await.expect("a store");
    let (health, _) = found.expect("a record");
    assert_eq!((health.poison_count(), health.overdue_count), (1, 0));
    assert!(health.last_sweep_at.is_some());
}
