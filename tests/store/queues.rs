//! The queue in memory against the queues in Azurite: the same script has the same results.
//!
//! | difference | why it is none for the product |
//! |---|---|
//! | a message may come in another order | nobody counts on the order of hints |
//! | a delay is rounded up to whole seconds | a hint that comes early finds nothing due |
//! | a deletion with a stale receipt is an error in Azurite and says nothing in memory | neither deletes |

use std::collections::BTreeSet;
use std::time::Duration;

use fraud_guard::clock::Clock;
use fraud_guard::fraud_event::EventKey;
use fraud_guard::fraud_event::Scope;
use fraud_guard::local::host::queues::Queues;
use fraud_guard::local::host::queues::Received;
use fraud_guard::local::host::queues::StorageQueues;
use fraud_guard::settings::Settings;
use fraud_guard::storage_account::StorageAccount;
use fraud_guard::task::Task;
use fraud_guard::task_queue::MemoryQueue;
use fraud_guard::task_queue::TaskQueue;
use jiff::SignedDuration;

use super::on;
use crate::support::azurite::Azurite;

const QUEUE: &str = "fraud-events";
const LEASE: Duration = Duration::from_secs(4);
/// Longer than the lease and the delay.
const A_WHILE: Duration = Duration::from_millis(4_500);
const LONG: Duration = Duration::from_secs(600);

/// A queue from both sides: ours sends, the host receives.
struct Ends {
    ours: TaskQueue,
    host: Queues,
}

impl Ends {
    async fn send(&self, numbers: std::ops::Range<usize>, delay: Duration) {
        for number in numbers {
            self.ours.send(&task(number), delay).await.expect("sent");
        }
    }

    async fn receive(&self, most: usize, lease: Duration) -> Vec<Received> {
        self.host.receive(QUEUE, most, lease, &Clock::System).await.expect("messages")
    }

    async fn count(&self) -> (usize, usize) {
        let count = self.host.count(QUEUE).await.expect("a count");
        (count.waiting, count.poison)
    }
}

fn task(number: usize) -> Task {
    Task::Process(Scope::of_event(&EventKey::of_id("partner", &number.to_string())))
}

fn in_memory() -> Ends {
    let queue = MemoryQueue::default();
    Ends { ours: TaskQueue::Memory(queue.clone()), host: Queues::Memory(queue) }
}

async fn in_azurite(azurite: &Azurite) -> Ends {
    let connection = azurite.connection_string();
    let ours = on(&connection).queue;
    ours.prepare().await.expect("prepared");
    let mut settings = Settings::from_pairs([("AzureWebJobsStorage", connection)]);
    let account = StorageAccount::from_settings(&mut settings).expect("an account");
    let host = StorageQueues::new(&account, &[QUEUE.to_owned()], true).expect("queues");
    Ends { ours, host: Queues::Storage(host) }
}

/// What was received: the bodies, and how often each was received so far.
fn seen(received: &[Received]) -> BTreeSet<(String, u32)> {
    let seen = received.iter().map(|one| {
        let body = String::from_utf8(one.message.body.clone()).expect("text");
        (body, one.message.dequeue_count)
    });
    seen.collect()
}

/// Sends six at once and two later; what was received first, and the rest, which is deleted.
async fn send_and_receive(queue: &Ends) -> [Vec<Received>; 2] {
    assert!(queue.receive(32, LEASE).await.is_empty());
    queue.send(0..6, Duration::ZERO).await;
    queue.send(6..8, LEASE).await;
    let first = queue.receive(4, LEASE).await;
    let second = queue.receive(32, LEASE).await;
    assert_eq!((first.len(), second.len()), (4, 2), "two are delayed");
    assert!(queue.receive(32, LEASE).await.is_empty(), "leased or delayed");
    for one in &second {
        queue.host.delete(QUEUE, one).await.expect("deleted");
    }
    [first, second]
}

/// Everything that happens to messages; what was seen on the way.
async fn script(queue: &Ends) -> BTreeSet<(String, u32)> {
    let [first, second] = send_and_receive(queue).await;
    assert_eq!(queue.count().await, (6, 0));
    tokio::time::sleep(A_WHILE).await;
    let again = queue.receive(32, LONG).await;
    assert_eq!(again.len(), 6, "leases ran out and the delay is over");
    for stale in &first {
        let _ = queue.host.delete(QUEUE, stale).await;
    }
    assert_eq!(queue.count().await, (6, 0), "a stale receipt deletes nothing");
    let never = |one: &Received| {
        let left = one.message.expires_at.map(|at| at.duration_since(Clock::System.now()));
        left.is_none_or(|left| left > SignedDuration::from_hours(24 * 365))
    };
    assert!(again.iter().all(never), "hints do not expire");
    let third = poison_one(queue, &again[0]).await;
    // Which of them came first is nobody's business, and so is which is poison.
    let counts = [&second, &again].map(|all| all.iter().map(|one| one.message.dequeue_count).max());
    assert_eq!((counts, third), ([Some(1), Some(2)], again[0].message.dequeue_count + 1));
    seen(&[first, second].concat())
}

/// How often the message that is poison now was received.
async fn poison_one(queue: &Ends, message: &Received) -> u32 {
    queue.host.release(QUEUE, message, Duration::ZERO).await.expect("released");
    let released = queue.receive(32, LONG).await;
    assert_eq!(released.len(), 1);
    queue.host.poison(QUEUE, &released[0]).await.expect("poisoned");
    assert_eq!(queue.count().await, (5, 1));
    released[0].message.dequeue_count
}

#[tokio::test]
async fn the_queue_in_memory_and_the_storage_queue_do_the_same_to_messages() {
    let azurite = Azurite::start();
    let (memory, storage) = (in_memory(), in_azurite(&azurite).await);
    let (in_memory, in_storage) = futures::join!(script(&memory), script(&storage));
    assert_eq!(in_memory, in_storage);
}
