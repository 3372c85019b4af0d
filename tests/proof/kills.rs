//! SIGKILL of real handlers under load, again and again: nothing is lost, and what is told twice
//! carries the same id. `scripts/prove-kills` makes a thousand of them with the release binary.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use fraud_guard::app::Storage;
use fraud_guard::local::host::answer::Verdict as Answered;

use super::host::Host;
use super::host::POLL;
use super::host::QUEUES;
use super::host::Reached;
use super::host::SWEEP;
use super::host::storage;
use super::incidents::Incidents;
use super::ledger::Documents;
use super::ledger::Ledger;
use super::ledger::Verdict;
use crate::support::azurite::Azurite;
use crate::support::dice;
use crate::support::dice::Dice;
use crate::support::killable::Killable;
use crate::support::partner;
use crate::support::partner::Partner;
use crate::support::sink::Sink;

const KILLS: &str = "PROVE_KILLS";
const SEED: &str = "PROVE_SEED";
const KILLS_BY_DEFAULT: u64 = 40;
/// Then storage and everything else is new: Azurite gets slow with what it holds.
const KILLS_OF_ONE_WORLD: u64 = 250;
const MOST_SUBSCRIPTIONS: usize = 40;
/// A claim holds for 30 s and the sweep gives the queue 30 s more.
const MOST_SECONDS_TO_REST: u64 = 300;

/// One of the processes that work on the same storage.
struct Instance {
    settings: Vec<(String, String)>,
    running: Mutex<Option<(Killable, Arc<Reached>)>>,
}

impl Instance {
    fn start(settings: &[(String, String)]) -> Self {
        let instance = Self { settings: settings.to_owned(), running: Mutex::default() };
        instance.start_again();
        instance
    }

    fn reached(&self) -> Option<Arc<Reached>> {
        let running = self.running.lock().expect("a process");
        running.as_ref().map(|(_, reached)| Arc::clone(reached))
    }

    fn under_way(&self) -> BTreeMap<&'static str, usize> {
        self.reached().map(|reached| reached.under_way()).unwrap_or_default()
    }

    fn kill(&self) {
        if let Some((process, _)) = self.running.lock().expect("a process").take() {
            process.kill();
        }
    }

    fn start_again(&self) {
        let process = tokio::task::block_in_place(|| Killable::start(&self.settings));
        let reached = Arc::new(Reached::new(process.port));
        *self.running.lock().expect("a process") = Some((process, reached));
    }
}

/// Two processes on one storage, and everything around them.
struct World {
    host: Host,
    storage: Storage,
    partner: Partner,
    sink: Sink,
    instances: [Instance; 2],
    polls: Mutex<Vec<(Instant, Instant)>>,
    is_over: AtomicBool,
    _azurite: Azurite,
    _policy: tempfile::NamedTempFile,
}

impl World {
    async fn start(dice: &mut Dice) -> Self {
        let azurite = Azurite::start();
        let connection = azurite.connection_string();
        let (partner, at_microsoft) = Partner::start().await;
        let (sink, channels) = Sink::start(dice.branch()).await;
        sink.slow_down(60);
        let policy = impatient_policy();
        let mut settings: BTreeMap<String, String> =
            partner::settings(at_microsoft).into_iter().collect();
        settings.extend([
            ("AzureWebJobsStorage".to_owned(), connection.clone()),
            ("POLICY_FILE".to_owned(), policy.path().display().to_string()),
            ("WEBHOOK_URL".to_owned(), format!("http://{channels}/hook")),
            ("SLACK_WEBHOOK_URL".to_owned(), format!("http://{channels}/slack")),
        ]);
        let settings: Vec<_> = settings.into_iter().collect();
        Self {
            host: Host::new(&connection),
            storage: storage(&connection),
            partner,
            sink,
            instances: [Instance::start(&settings), Instance::start(&settings)],
            polls: Mutex::default(),
            is_over: AtomicBool::new(false),
            _azurite: azurite,
            _policy: policy,
        }
    }

    fn goes_on(&self) -> bool {
        !self.is_over.load(Ordering::Relaxed)
    }

    /// A timer of one host, far more often than in production.
    async fn fire_often(&self, instance: &Instance, function: &'static str, mut dice: Dice) {
        while self.goes_on() {
            if let Some(reached) = instance.reached() {
                self.fire(&reached, function).await;
            }
            tokio::time::sleep(dice.pause(20, 300)).await;
        }
    }

    async fn fire(&self, reached: &Reached, function: &'static str) {
        let began = Instant::now();
        let answered = self.host.fire(reached, function).await;
        if function == POLL && answered == Answered::Success {
            self.polls.lock().expect("the polls").push((began, Instant::now()));
        }
    }

    /// The first complete reading, before there is anything: what it found, and had waited for more
    /// than a day, would be listed and not announced.
    async fn read_first(&self) {
        while self.polls.lock().expect("the polls").is_empty() {
            match self.instances[0].reached() {
                Some(reached) => self.fire(&reached, POLL).await,
                None => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    async fn listen(&self, instance: &Instance, queue: &str, function: &'static str) {
        while self.goes_on() {
            let handled = match instance.reached() {
                Some(reached) => self.host.turn(&reached, queue, function).await,
                None => 0,
            };
            if handled == 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }

    async fn work(&self, instance: &Instance, dice: &mut Dice) {
        let [polls, sweeps] = [POLL, SWEEP].map(|timer| {
            let dice = dice.branch();
            self.fire_often(instance, timer, dice)
        });
        let queues = QUEUES.map(|(queue, function)| self.listen(instance, queue, function));
        futures::join!(polls, sweeps, futures::future::join_all(queues));
    }

    async fn change(&self, incidents: &mut Incidents, mut dice: Dice) {
        while self.goes_on() {
            incidents.go_on(&self.partner);
            tokio::time::sleep(dice.pause(50, 400)).await;
        }
    }

    /// Kills while something is under way; how often each function was.
    async fn kill(&self, kills: u64, mut dice: Dice) -> BTreeMap<&'static str, u64> {
        let mut struck = BTreeMap::new();
        for _ in 0..kills {
            tokio::time::sleep(dice.pause(60, 360)).await;
            let instance = &self.instances[dice.roll(2)];
            let mut under_way = instance.under_way();
            while under_way.is_empty() {
                tokio::time::sleep(Duration::from_millis(1)).await;
                under_way = instance.under_way();
            }
            instance.kill();
            under_way.keys().for_each(|function| *struck.entry(*function).or_default() += 1);
            instance.start_again();
        }
        self.is_over.store(true, Ordering::Relaxed);
        struck
    }

    /// Goes on without kills until nothing is left to do.
    async fn rest(&self) -> Documents {
        let give_up = Instant::now() + Duration::from_secs(MOST_SECONDS_TO_REST);
        let reached = self.instances[0].reached().expect("a process");
        let mut pulse = tokio::time::interval(Duration::from_secs(1));
        loop {
            pulse.tick().await;
            self.fire(&reached, POLL).await;
            self.fire(&reached, SWEEP).await;
            while self.host.turn_all(&reached).await > 0 {}
            let documents = Documents::read(&self.storage.store).await;
            if documents.is_quiet() || Instant::now() > give_up {
                return documents;
            }
        }
    }
}

/// Changes are told at once, so that there is more to interrupt.
pub fn impatient_policy() -> tempfile::NamedTempFile {
    let policy = tempfile::NamedTempFile::new().expect("a file");
    let text =
        "[notices]\ncoalesce_seconds = 0\n[protected]\nsubscriptions = []\ncustomer_tenants = []\n";
    std::fs::write(policy.path(), text).expect("a policy");
    policy
}

/// One world from its start to its account.
async fn run(kills: u64, mut dice: Dice) -> (Verdict, BTreeMap<&'static str, u64>) {
    let world = World::start(&mut dice).await;
    world.read_first().await;
    let mut incidents = Incidents::new(MOST_SUBSCRIPTIONS, dice.branch());
    let (mut first, mut second) = (dice.branch(), dice.branch());
    let [a, b] = &world.instances;
    let changes = world.change(&mut incidents, dice.branch());
    let deaths = world.kill(kills, dice.branch());
    let (_, _, (), struck) =
        futures::join!(world.work(a, &mut first), world.work(b, &mut second), changes, deaths);
    let documents = world.rest().await;
    let polls = world.polls.lock().expect("the polls").clone();
    let delivered = world.sink.delivered();
    let (incidents, documents) = (&incidents.all, &documents);
    let ledger = Ledger { incidents, polls: &polls, documents, delivered: &delivered };
    (ledger.verdict(), struck)
}

#[tokio::test(flavor = "multi_thread")]
async fn handlers_killed_at_random_moments_under_load_lose_nothing_and_repeat_only_the_same_ids() {
    let kills = dice::asked_for(KILLS).unwrap_or(KILLS_BY_DEFAULT);
    let seed = dice::seed(SEED);
    let mut dice = Dice::new(seed);
    let began = Instant::now();
    let (mut total, mut struck) = (Verdict::default(), BTreeMap::<_, u64>::new());
    let mut left = kills;
    while left > 0 {
        let now = left.min(KILLS_OF_ONE_WORLD);
        let (verdict, during) = run(now, dice.branch()).await;
        total.add(verdict);
        during
            .into_iter()
            .for_each(|(function, count)| *struck.entry(function).or_default() += count);
        left -= now;
    }
    let seconds = began.elapsed().as_secs_f64();
    println!("seed {seed}, kills {kills}, {}, seconds {seconds:.1}", total.figures());
    println!("under way when it was killed: {struck:?}");
    assert!(total.is_clean() && total.events > 0, "seed {seed}: {total:#?}");
}
