//! What the Functions host does with storage queues, by hand: Azurite, and the handler's messages.

use std::time::Duration;

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

use super::azurite::Azurite;

const QUEUES: [(&str, &str); 2] =
    [("fraud-events", "ProcessFraudEvent"), ("notifications", "DeliverNotification")];

/// Azurite and its queues; both end with the test.
pub struct AzuriteHost {
    queues: Queues,
    azurite: Azurite,
}

impl AzuriteHost {
    pub fn start() -> Self {
        let azurite = Azurite::start();
        let connection = ("AzureWebJobsStorage", azurite.connection_string());
        let account = StorageAccount::from_settings(&mut Settings::from_pairs([connection]));
        let names = QUEUES.map(|(queue, _)| queue.to_owned());
        let queues = StorageQueues::new(&account.expect("an account"), &names, true);
        Self { queues: Queues::Storage(queues.expect("queues")), azurite }
    }

    /// The setting that leads the handler here.
    pub fn setting(&self) -> (String, String) {
        ("AzureWebJobsStorage".to_owned(), self.azurite.connection_string())
    }

    pub async fn fire(&self, port: u16, function: &str) -> Verdict {
        let body = timer_body(function, "timer", None, Clock::System.now());
        handler(port).invoke(function, &body).await
    }

    /// Gives every visible message to its function until none is left; failures are given back at
    /// once.
    pub async fn drain(&self, port: u16) {
        while self.turn(port).await > 0 {}
    }

    async fn turn(&self, port: u16) -> usize {
        let mut handled = 0;
        for (queue, function) in QUEUES {
            let lease = Duration::from_secs(600);
            let received = self.queues.receive(queue, 32, lease, &Clock::System).await;
            let received = received.expect("messages");
            handled += received.len();
            let work = received.iter().map(|message| self.handle(port, queue, function, message));
            let work: Vec<_> = work.collect();
            futures::stream::iter(work).buffer_unordered(16).collect::<Vec<()>>().await;
        }
        handled
    }

    async fn handle(&self, port: u16, queue: &str, function: &str, received: &Received) {
        let now = Clock::System.now();
        let body = queue_body(function, "message", &received.message, true, now).expect("a body");
        let settled = match handler(port).invoke(function, &body).await {
            Verdict::Success => self.queues.delete(queue, received).await,
            Verdict::Failure(_) => self.queues.release(queue, received, Duration::ZERO).await,
            Verdict::Hang(why) => panic!("{function} would hang the host: {why}"),
        };
        settled.expect("a settled message");
    }
}

fn handler(port: u16) -> Handler {
    let base = format!("http://127.0.0.1:{port}/").parse().expect("an address");
    Handler::new(base, None).expect("a client")
}
