//! Whole runs of the real process on Azurite, driven by the requests that the host would send.

use std::collections::BTreeSet;
use std::time::Duration;
use std::time::Instant;

use fraud_guard::local::host::answer::Verdict;

use crate::support::azurite_host::AzuriteHost;
use crate::support::killable::Killable;
use crate::support::partner;
use crate::support::partner::Partner;
use crate::support::partner::event;

/// The real process between Azurite and the stand-ins.
struct World {
    partner: Partner,
    settings: Vec<(String, String)>,
    process: Option<Killable>,
    host: AzuriteHost,
}

impl World {
    async fn start() -> Self {
        let host = AzuriteHost::start();
        let (partner, address) = Partner::start().await;
        let mut settings = partner::settings(address);
        settings.push(host.setting());
        let process = Some(Killable::start(&settings));
        Self { partner, settings, process, host }
    }

    fn port(&self) -> u16 {
        self.process.as_ref().map_or(9, |process| process.port)
    }

    async fn fire(&self, function: &str) -> Verdict {
        self.host.fire(self.port(), function).await
    }

    async fn drain(&self) {
        self.host.drain(self.port()).await;
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
