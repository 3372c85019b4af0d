//! The Functions host on a storage account: timers, queues, and messages that come back.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;
use std::time::Instant;

use fraud_guard::app::Storage;
use fraud_guard::clock::Clock;
use fraud_guard::local::host::answer::Verdict;
use fraud_guard::local::host::handler::Handler;
use fraud_guard::local::host::invocation::queue_body;
use fraud_guard::local::host::invocation::timer_body;
use fraud_guard::local::host::queues::Queues;
use fraud_guard::local::host::queues::Received;
use fraud_guard::local::host::queues::StorageQueues;
use fraud_guard::settings::Settings;
use fraud_guard::storage_account::StorageAccount;
use futures::StreamExt;

pub const POLL: &str = "PollFraudEvents";
pub const SWEEP: &str = "SweepCases";
pub const QUEUES: [(&str, &str); 2] =
    [("fraud-events", "ProcessFraudEvent"), ("notifications", "DeliverNotification")];

const LEASE: Duration = Duration::from_secs(600);
/// As many as `host.json` has it: then a message is poison, whoever was to blame.
const MOST_DEQUEUES: u32 = 5;
/// `host.json` has 30 s; less is harder to bear.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// The queues of an account, and how long its functions took.
#[derive(Debug)]
pub struct Host {
    queues: Queues,
    longest: Mutex<Duration>,
}

/// The handler as one host reaches it, and what that host waits for.
#[derive(Debug)]
pub struct Reached {
    handler: Handler,
    under_way: Mutex<BTreeMap<&'static str, usize>>,
}

impl Reached {
    pub fn new(port: u16) -> Self {
        let base = format!("http://127.0.0.1:{port}/").parse().expect("an address");
        let handler = Handler::new(base, Some(Duration::from_secs(300))).expect("a client");
        Self { handler, under_way: Mutex::default() }
    }

    /// The functions that are under way, each as often as it is.
    pub fn under_way(&self) -> BTreeMap<&'static str, usize> {
        self.under_way.lock().expect("the count").clone()
    }

    fn count(&self, function: &'static str, is_begun: bool) {
        let mut counts = self.under_way.lock().expect("the count");
        let count = counts.entry(function).or_default();
        *count = if is_begun { *count + 1 } else { *count - 1 };
        counts.retain(|_, count| *count > 0);
    }
}

/// What the account holds, read past every fault.
pub fn storage(connection_string: &str) -> Storage {
    let mut settings = Settings::from_pairs([("AzureWebJobsStorage", connection_string)]);
    Storage::from_settings(&mut settings).expect("a storage")
}

impl Host {
    pub fn new(connection_string: &str) -> Self {
        let mut settings = Settings::from_pairs([("AzureWebJobsStorage", connection_string)]);
        let account = StorageAccount::from_settings(&mut settings).expect("an account");
        let names = QUEUES.map(|(queue, _)| queue.to_owned());
        let queues = StorageQueues::new(&account, &names, true).expect("queues");
        Self { queues: Queues::Storage(queues), longest: Mutex::default() }
    }

    /// The longest that an invocation took.
    pub fn longest(&self) -> Duration {
        *self.longest.lock().expect("the time")
    }

    pub async fn fire(&self, reached: &Reached, function: &'static str) -> Verdict {
        let body = timer_body(function, "timer", None, Clock::System.now());
        self.invoke(reached, function, &body).await
    }

    /// Gives what one queue holds to its function, sixteen at once; the number of messages.
    pub async fn turn(&self, reached: &Reached, queue: &str, function: &'static str) -> usize {
        let received = self.queues.receive(queue, 16, LEASE, &Clock::System).await;
        // The queue service may be too busy; the next turn asks again.
        let received = received.unwrap_or_default();
        let work = received.iter().map(|message| self.hand_over(reached, queue, function, message));
        let work: Vec<_> = work.collect();
        futures::stream::iter(work).buffer_unordered(16).collect::<Vec<()>>().await;
        received.len()
    }

    /// One turn of every queue at the same time.
    pub async fn turn_all(&self, reached: &Reached) -> usize {
        let turns = QUEUES.map(|(queue, function)| self.turn(reached, queue, function));
        futures::future::join_all(turns).await.into_iter().sum()
    }

    async fn hand_over(
        &self,
        reached: &Reached,
        queue: &str,
        function: &'static str,
        received: &Received,
    ) {
        let now = Clock::System.now();
        let body = queue_body(function, "message", &received.message, true, now).expect("a body");
        let settled = match self.invoke(reached, function, &body).await {
            Verdict::Success => self.queues.delete(queue, received).await,
            Verdict::Failure(_) if received.message.dequeue_count >= MOST_DEQUEUES => {
                self.queues.poison(queue, received).await
            }
            Verdict::Failure(_) => self.queues.release(queue, received, AGAIN_AFTER).await,
            Verdict::Hang(why) => panic!("{function} would hang the host: {why}"),
        };
        // One that is not settled comes back, or it was and the answer was late.
        drop(settled);
    }

    async fn invoke(
        &self,
        reached: &Reached,
        function: &'static str,
        body: &serde_json::Value,
    ) -> Verdict {
        let began = Instant::now();
        reached.count(function, true);
        let verdict = reached.handler.invoke(function, body).await;
        reached.count(function, false);
        let mut longest = self.longest.lock().expect("the time");
        *longest = (*longest).max(began.elapsed());
        verdict
    }
}
