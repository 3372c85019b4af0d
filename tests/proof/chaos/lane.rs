//! One handler with a breaking connection to each of five others, and its account.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use fraud_guard::app::App;
use fraud_guard::app::Storage;
use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::functions;
use fraud_guard::settings::Settings;
use fraud_guard::source_health::SourceHealth;
use fraud_guard::store::Key;
use jiff::SignedDuration;

use super::Storm;
use crate::proof::host::Host;
use crate::proof::host::POLL;
use crate::proof::host::Reached;
use crate::proof::host::SWEEP;
use crate::proof::host::storage;
use crate::proof::incidents::Incidents;
use crate::proof::kills::impatient_policy;
use crate::proof::ledger::Documents;
use crate::proof::ledger::Ledger;
use crate::support::azurite::connection_string;
use crate::support::chaos_proxy::CALM;
use crate::support::chaos_proxy::ChaosProxy;
use crate::support::dice::Dice;
use crate::support::partner;
use crate::support::partner::Partner;
use crate::support::sink::Sink;

/// A setting of the product, short, so that what hangs is cut off soon.
const DEADLINE_SECONDS: &str = "3";
/// The deadline, and time for a busy machine.
pub const LONGEST_INVOCATION: Duration = Duration::from_secs(15);
const MOST_SUBSCRIPTIONS: usize = 6;
const SESSIONS_OF_ONE_PROCESS: u64 = 4;
const MOST_ROUNDS_TO_REST: usize = 60;

pub struct Lane {
    pub host: Host,
    pub partner: Partner,
    pub sink: Sink,
    pub clock: ManualClock,
    pub proxies: Proxies,
    /// Past the proxies.
    pub storage: Storage,
    settings: BTreeMap<String, String>,
    pub reached: Reached,
    dice: Dice,
    polls: Vec<(Instant, Instant)>,
    _policy: tempfile::NamedTempFile,
}

/// One for each of those that the handler talks to.
pub struct Proxies {
    pub blobs: ChaosProxy,
    pub queues: ChaosProxy,
    pub microsoft: ChaosProxy,
    pub webhook: ChaosProxy,
    pub slack: ChaosProxy,
}

impl Proxies {
    fn all(&self) -> [&ChaosProxy; 5] {
        [&self.blobs, &self.queues, &self.microsoft, &self.webhook, &self.slack]
    }

    /// Each is well, a little ill, very ill, or away.
    fn roll(&self, dice: &mut Dice) {
        for proxy in self.all() {
            match dice.roll(8) {
                0..=2 => proxy.storm(CALM),
                3..=5 => proxy.storm(3),
                6 => proxy.storm(6),
                _ => proxy.refuse(),
            }
        }
    }
}

impl Lane {
    pub async fn start(account: &str, azurite: [SocketAddr; 2], mut dice: Dice) -> Self {
        let more = [("INVOCATION_DEADLINE_SECONDS", DEADLINE_SECONDS)];
        let mut lane = Self::start_with(account, azurite, dice.branch(), &more).await;
        lane.sink.slow_down(30);
        lane.dice = dice;
        lane
    }

    pub async fn start_with(
        account: &str,
        azurite: [SocketAddr; 2],
        mut dice: Dice,
        more: &[(&str, &str)],
    ) -> Self {
        let (partner, at_microsoft) = Partner::start().await;
        let (sink, channels) = Sink::start(dice.branch()).await;
        let [blobs, queues] = azurite;
        let [blobs, queues, microsoft, webhook, slack] =
            [blobs, queues, at_microsoft, channels, channels]
                .map(|upstream| ChaosProxy::start(upstream, dice.branch()));
        let proxied = [&blobs, &queues].map(ChaosProxy::address);
        let policy = impatient_policy();
        let clock = ManualClock::at("2026-02-03T03:00:00Z".parse().expect("a time"));
        let mut settings: BTreeMap<String, String> =
            partner::settings(microsoft.address()).into_iter().collect();
        let addressed = [
            ("AzureWebJobsStorage", connection_string(account, proxied)),
            ("POLICY_FILE", policy.path().display().to_string()),
            ("WEBHOOK_URL", format!("http://{}/hook", webhook.address())),
            ("SLACK_WEBHOOK_URL", format!("http://{}/slack", slack.address())),
        ];
        let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let all = addressed.into_iter().chain(more);
        settings.extend(all.map(|(name, value)| (name.to_owned(), value)));
        let reached = start_handler(&settings, &clock).await;
        let direct = connection_string(account, azurite);
        Self {
            host: Host::new(&direct),
            partner,
            sink,
            clock,
            proxies: Proxies { blobs, queues, microsoft, webhook, slack },
            storage: storage(&direct),
            settings,
            reached,
            dice,
            polls: Vec::new(),
            _policy: policy,
        }
    }

    /// Sessions of bad weather, then good weather and the account.
    pub async fn run(mut self, sessions: u64) -> Storm {
        let mut incidents = Incidents::new(MOST_SUBSCRIPTIONS, self.dice.branch());
        for session in 1..=sessions {
            self.proxies.roll(&mut self.dice);
            for _ in 0..=self.dice.roll(3) {
                incidents.go_on(&self.partner);
            }
            self.work().await;
            let seconds = 20 + self.dice.roll(280);
            self.pass(seconds);
            if session % SESSIONS_OF_ONE_PROCESS == 0 {
                self.reached = start_handler(&self.settings, &self.clock).await;
            }
        }
        self.proxies.all().iter().for_each(|proxy| proxy.storm(CALM));
        let documents = self.rest().await;
        let counts = self.proxies.all().map(ChaosProxy::counts);
        let (incidents, documents) = (&incidents.all, &documents);
        let (polls, delivered) = (&self.polls, &self.sink.delivered());
        Storm {
            verdict: Ledger { incidents, polls, documents, delivered }.verdict(),
            connections: counts.iter().map(|(connections, _)| connections).sum(),
            faults: counts.iter().map(|(_, faults)| faults).sum(),
            longest: self.host.longest(),
        }
    }

    /// Timers and queues at the same time, and once more what they left in the queues.
    async fn work(&mut self) {
        let began = Instant::now();
        let timers = [POLL, SWEEP].map(|timer| self.host.fire(&self.reached, timer));
        let timers = futures::future::join_all(timers);
        futures::join!(timers, self.host.turn_all(&self.reached));
        self.host.turn_all(&self.reached).await;
        if self.is_read_completely().await {
            self.polls.push((began, Instant::now()));
        }
    }

    /// True when the poll of this moment has read and stored everything.
    async fn is_read_completely(&self) -> bool {
        let key = Key::source(SourceName::PartnerCenter);
        let health = self.storage.store.get::<SourceHealth>(&key).await.ok().flatten();
        let last = health.and_then(|(health, _)| health.last_success_at);
        last == Some(Clock::Manual(self.clock.clone()).now())
    }

    async fn rest(&mut self) -> Documents {
        for _ in 0..MOST_ROUNDS_TO_REST {
            self.pass(10 * 60);
            self.work().await;
            while self.host.turn_all(&self.reached).await > 0 {}
            let documents = Documents::read(&self.storage.store).await;
            if documents.is_quiet() && self.is_read_completely().await {
                return documents;
            }
        }
        Documents::read(&self.storage.store).await
    }

    pub fn pass(&self, seconds: usize) {
        let seconds = i64::try_from(seconds).expect("a short time");
        self.clock.advance(SignedDuration::from_secs(seconds));
    }
}

/// A handler that remembers nothing.
async fn start_handler(settings: &BTreeMap<String, String>, clock: &ManualClock) -> Reached {
    let app = tokio::task::block_in_place(|| {
        let mut settings = Settings::from_pairs(settings.clone());
        let storage = Storage::from_settings(&mut settings);
        App::build_with(&mut settings, storage, Clock::Manual(clock.clone()))
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let app = Arc::new(app.expect("an app"));
    #[expect(clippy::disallowed_methods, reason = "the handler lives as long as the test")]
    tokio::spawn(functions::serve(app, listener, std::future::pending()));
    Reached::new(port)
}
