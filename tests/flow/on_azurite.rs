//! Whole runs of the real process on Azurite, driven by the requests that the host would send.

use std::collections::BTreeSet;

use fraud_guard::local::host::answer::Verdict;

use crate::support::azurite_host::AzuriteHost;
use crate::support::killable::Killable;
use crate::support::partner;
use crate::support::partner::Partner;
use crate::support::partner::event;

/// The real process between Azurite and the stand-ins.
struct World {
    partner: Partner,
    process: Killable,
    host: AzuriteHost,
}

impl World {
    async fn start() -> Self {
        let host = AzuriteHost::start();
        let (partner, address) = Partner::start().await;
        let mut settings = partner::settings(address);
        settings.push(host.setting());
        let process = Killable::start(&settings);
        Self { partner, process, host }
    }

    async fn fire(&self, function: &str) -> Verdict {
        self.host.fire(self.process.port, function).await
    }

    async fn drain(&self) {
        self.host.drain(self.process.port).await;
    }

    /// The subscriptions whose outbreak was announced.
    fn announced(&self) -> BTreeSet<String> {
        let opened = |kind: &str| kind == "fraud_guard.case.opened";
        let id = |data: &serde_json::Value| data["ids"]["subscription"].as_str().map(str::to_owned);
        let received = self.partner.received();
        received.iter().filter(|(kind, _)| opened(kind)).filter_map(|(_, data)| id(data)).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_events_in_one_poll_all_end_as_announcements() {
    const SUBSCRIPTIONS: usize = 100;
    let world = World::start().await;
    let mut all: Vec<serde_json::Value> =
        (0..SUBSCRIPTIONS).flat_map(|s| (0..10).map(move |n| event(s, n))).collect();
    // What is overdue at the first reading would only be listed, and this clock is the real one.
    let now = fraud_guard::clock::Clock::System.now().to_string();
    all.iter_mut().for_each(|event| event["eventTime"] = serde_json::json!(now));
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
