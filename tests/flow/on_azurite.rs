//! Whole runs of the real process on Azurite, driven by the requests that the host would send.

use std::collections::BTreeSet;
use std::time::Duration;
use std::time::Instant;

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

use crate::support::azurite::Azurite;
use crate::support::killable::Killable;
use crate::support::partner;
use crate::support::partner::Partner;
use crate::support::partner::event;

const QUEUES: [(&str, &str); 2] =
    [("fraud-events", "ProcessFraudEvent"), ("notifications", "DeliverNotification")];

/// The real process between Azurite and the stand-ins.
struct World {
    partner: Partner,
    settings: Vec<(String, String)>,
    queues: Queues,
    process: Option<Killable>,
    _azurite: Azurite,
}

impl World {
    async fn start() -> Self {
        let azurite = Azurite::start();
        let (partner, address) = Partner::start().await;
        let connection = ("AzureWebJobsStorage".to_owned(), azurite.connection_string());
        let mut settings = partner::settings(address);
        settings.push(connection.clone());
        let account = StorageAccount::from_settings(&mut Settings::from_pairs([connection]));
        let names = QUEUES.map(|(queue, _)| queue.to_owned());
        let account = account.expect("an account");
        let queues = StorageQueues::new(&account, &names, true).expect("queues");
        let process = Some(Killable::start(&settings));
        let queues = Queues::Storage(queues);
        Self { partner, settings, queues, process, _azurite: azurite }
    }

    fn handler(&self) -> Handler {
        let port = self.process.as_ref().map_or(9, |process| process.port);
        let base = format!("http://127.0.0.1:{port}/").parse().expect("an address");
        Handler::new(base, None).expect("a client")
    }

    async fn fire(&self, function: &str) -> Verdict {
        let body = timer_body(function, "timer", None, Clock::System.now());
        self.handler().invoke(function, &body).await
    }

    /// Gives every visible message to its function once; failures are given back at once.
    async fn turn(&self) -> usize {
        let mut handled = 0;
        for (queue, function) in QUEUES {
            let lease = Duration::from_secs(600);
            let received = self.queues.receive(queue, 32, lease, &Clock::System).await;
            let received = received.expect("messages");
            handled += received.len();
            let work: Vec<_> = received.iter().map(|m| self.handle(queue, function, m)).collect();
            futures::stream::iter(work).buffer_unordered(16).collect::<Vec<()>>().await;
        }
        handled
    }

    async fn handle(&self, queue: &str, function: &str, received: &Received) {
        let now = Clock::System.now();
        let body = queue_body(function, "message", &received.message, true, now).expect("a body");
        let settled = match self.handler().invoke(function, &body).await {
            Verdict::Success => self.queues.delete(queue, received).await,
            Verdict::Failure(_) => self.queues.release(queue, received, Duration::ZERO).await,
            Verdict::Hang(why) => panic!("{function} would hang the host: {why}"),
        };
        settled.expect("a settled message");
    }

    async fn drain(&self) {
        while self.turn().await > 0 {}
    }

    /// The subscriptions whose outbreak was announced.
    fn announced(&self) -> BTreeSet<String> {
        let opened = |kind: &str| kind == "fraud_guard.case.opened";
        let id = |data: &serde_json::Value| data["ids"]["subscription"].as_str().map(str::to_owned);
        let received = self.partner.received();
        received.iter().filter(|(kind, _)| opened(kind)).filter_map(|(_, data)| id(data)).collect()
    }

    fn restart(&mut self) {
        self.process = Some(Killable::start(&self.settings));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_events_in_one_poll_all_end_as_announcements() {
    const SUBSCRIPTIONS: usize = 100;
    let world = World::start().await;
    let mut all: Vec<serde_json::Value> =
        (0..SUBSCRIPTIONS).flat_map(|s| (0..10).map(move |n| event(s, n))).collect();
    for event in all.iter_mut().take(10) {
        event["severity"] = serde_json::json!("Medium");
    }
    world.partner.list(all.clone());
    assert_eq!(world.fire("PollFraudEvents").await, Verdict::Success);
    world.drain().await;
    let counts = world.partner.counts();
    assert_eq!(counts, [("fraud_guard.case.opened".to_owned(), SUBSCRIPTIONS)].into());
    assert_eq!(world.announced().len(), SUBSCRIPTIONS);

    assert_eq!(world.fire("PollFraudEvents").await, Verdict::Success);
    world.drain().await;
    assert_eq!(world.partner.received().len(), SUBSCRIPTIONS, "a repeated poll tells nobody");

    all[0]["severity"] = serde_json::json!("High");
    world.partner.list(all);
    assert_eq!(world.fire("PollFraudEvents").await, Verdict::Success);
    world.drain().await;
    assert_eq!(world.partner.counts().get("fraud_guard.case.escalated"), Some(&1));
    assert_eq!(world.partner.received().len(), SUBSCRIPTIONS + 1, "one more for a change");
}

/// Random moments that can be repeated: the seed stands in the message of a failure.
struct Moments(u64);

impl Moments {
    fn next_below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) % limit
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_killed_sixty_times_at_random_moments_loses_nothing() {
    const KILLS: usize = 60;
    let seed = uuid::Uuid::new_v4().as_u64_pair().0;
    let mut moments = Moments(seed);
    let mut world = World::start().await;
    let mut listed = Vec::new();
    for round in 0..KILLS {
        listed.extend([event(round, 1), event(round, 2)]);
        world.partner.list(listed.clone());
        let moment = Duration::from_millis(moments.next_below(160));
        let work = async {
            world.fire("PollFraudEvents").await;
            world.drain().await;
        };
        // The kill falls somewhere into poll, fold, delivery or the record of it.
        let _ = tokio::time::timeout(moment, work).await;
        world.process.take().expect("a process").kill();
        world.restart();
    }
    let give_up = Instant::now() + Duration::from_secs(180);
    let mut pulse = tokio::time::interval(Duration::from_secs(1));
    while world.announced().len() < KILLS {
        assert!(Instant::now() < give_up, "seed {seed}: {:?} of {KILLS}", world.announced().len());
        pulse.tick().await;
        world.fire("PollFraudEvents").await;
        world.fire("SweepCases").await;
        world.drain().await;
    }
    let expected: BTreeSet<String> = (0..KILLS).map(partner::subscription).collect();
    assert_eq!(world.announced(), expected, "seed {seed}");
}
