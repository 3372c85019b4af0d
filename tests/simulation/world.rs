//! The world of one history: the truth, the store, the queue, the people, the host and its
//! processes. It decides who goes on next, what goes wrong, and what time it is.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fastrand::Rng;
use fraud_guard::app::App;
use fraud_guard::app::Sent;
use fraud_guard::containment::Containment;
use fraud_guard::containment::action::Outcome;
use fraud_guard::fraud_event::AffectedResource;
use fraud_guard::fraud_event::EventStatus;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::Severity;
use fraud_guard::policy::Policy;
use fraud_guard::store::Key;
use fraud_guard::store::MemoryStore;
use fraud_guard::store::Operation;
use fraud_guard::store::Reply;
use fraud_guard::task_queue::MemoryQueue;
use fraud_guard::wire::Call;
use jiff::SignedDuration;
use jiff::Timestamp;

use super::answers;
use super::azure;
use super::azure::Azure;
use super::containments::Known;
use super::documents::Record;
use super::history::Fault;
use super::history::History;
use super::history::Line;
use super::history::What;
use super::partner::Partner;
use super::partner::subscription_id;
use super::people::People;
use super::plan::Plan;
use super::process::Process;
use super::process::Question;
use super::process::Start;
use super::process::Trigger;

/// A message in the queue.
#[derive(Clone, Debug)]
pub struct Hint {
    pub queue: &'static str,
    pub body: Vec<u8>,
    pub visible_at: Timestamp,
    pub deliveries: u32,
    pub is_gone: bool,
}

/// The store as it was, and what the world knew of it.
#[derive(Clone)]
struct Backup {
    store: MemoryStore,
    containments: BTreeMap<String, Known>,
    stopped: BTreeSet<String>,
}

/// The host hides a message for so long while its function runs.
const LEASE: SignedDuration = SignedDuration::from_mins(10);
/// After so many tries the host puts a message away.
const MOST_DELIVERIES: u32 = 5;
/// Something that goes on for longer than this is a defect of the world or of the product.
const MOST_ANSWERS: usize = 100_000;

/// The world.
pub struct World<'a> {
    pub plan: Plan,
    pub rng: Rng,
    pub now: Timestamp,
    pub store: MemoryStore,
    pub hints: Vec<Hint>,
    /// Where the host puts messages that it gives up.
    pub poison: MemoryQueue,
    pub partner: Partner,
    pub history: History,
    pub is_calm: bool,
    /// Notices that were written, and whether they were urgent then.
    pub intended: BTreeMap<String, bool>,
    pub is_store_down: bool,
    /// Writes to cases, alarms and the inbox since somebody last asked.
    pub writes: usize,
    /// Answers until now, and where a crash is ordered: before or after the effect of one.
    pub answers: usize,
    pub crash_at: Vec<(usize, bool)>,
    /// What somebody else does just before this answer.
    pub cut_in: Option<(usize, CutIn)>,
    pub azure: Azure,
    pub people: People,
    /// What is durable of containments, by their actions.
    pub containments: BTreeMap<String, Known>,
    /// The switches that stop everything now.
    pub stopped: BTreeSet<String>,
    /// Requests whose answers were lost.
    pub unanswered: Vec<Call<Sent, Outcome>>,
    /// Subscriptions of which every event is resolved.
    resolved: BTreeSet<usize>,
    policy: Policy,
    processes: Vec<Process>,
    deployment: &'a App,
    backups: Vec<Backup>,
    is_polled: Vec<bool>,
}

/// What somebody does.
pub type CutIn = fn(&mut World<'_>);

impl<'a> World<'a> {
    /// A world in which nothing has happened yet.
    pub fn new(deployment: &'a App, plan: Plan, rng: Rng) -> Self {
        let now: Timestamp = "2026-02-03T03:00:00Z".parse().expect("a time");
        let partner = Partner::new(plan.page_size, plan.hides_resolved);
        let mut world = Self {
            now,
            store: MemoryStore::default(),
            hints: Vec::new(),
            poison: MemoryQueue::default(),
            partner,
            history: History::new(),
            is_calm: false,
            intended: BTreeMap::new(),
            is_store_down: false,
            writes: 0,
            answers: 0,
            crash_at: Vec::new(),
            cut_in: None,
            azure: Azure::default(),
            people: People::default(),
            containments: BTreeMap::new(),
            stopped: BTreeSet::new(),
            unanswered: Vec::new(),
            resolved: BTreeSet::new(),
            policy: deployment.audience().policy.clone(),
            processes: Vec::new(),
            deployment,
            backups: Vec::new(),
            is_polled: vec![false; plan.processes],
            plan,
            rng,
        };
        for _ in 0..world.plan.processes {
            let process = world.new_process();
            world.processes.push(process);
        }
        world
    }

    fn new_process(&mut self) -> Process {
        Process::start(
            self.deployment,
            Start {
                now: self.now,
                seed: self.rng.u64(..),
                channels: self.plan.channels,
                page_size: self.plan.page_size,
                forms: self.partner.forms.clone(),
                policy: self.policy.clone(),
                has_approvals: self.plan.has_approvals,
            },
        )
    }

    /// Writes a line of the history.
    pub fn note(&mut self, process: usize, what: What) {
        self.history.push(Line { at: self.now.as_millisecond(), process, what });
    }

    pub fn fault(&mut self, process: usize, fault: Fault) {
        self.note(process, What::Fault(fault));
    }

    /// True with this probability, for each thousand; never while the world is calm.
    pub fn strikes(&mut self, per_thousand: u32) -> bool {
        !self.is_calm && per_thousand > 0 && self.rng.u32(0..1_000) < per_thousand
    }

    /// Time passes, for the timers of every process as well. Where people approve, it stops whenever
    /// something happens at Microsoft or somebody who stood still goes on.
    pub async fn pass(&mut self, span: SignedDuration) {
        let until = self.now + span;
        while self.plan.has_approvals {
            let frozen = self.processes.iter().filter_map(|process| process.frozen_until);
            let next = frozen.chain(self.azure.next_at()).min();
            let Some(next) = next.filter(|next| *next < until) else { break };
            let step = next.duration_since(self.now).max(SignedDuration::ZERO);
            self.pass_at_once(step).await;
            azure::happen(self);
            self.run();
        }
        self.pass_at_once(until.duration_since(self.now)).await;
        azure::happen(self);
    }

    async fn pass_at_once(&mut self, span: SignedDuration) {
        self.now += span;
        tokio::time::advance(Duration::try_from(span).expect("forward")).await;
        for process in &self.processes {
            process.clock.advance(span);
        }
    }

    /// The clock of one process is wrong from now on.
    pub fn skew(&mut self, process: usize, seconds: i64) {
        let wrong = self.now + SignedDuration::from_secs(seconds);
        self.processes[process].clock.set(wrong);
        self.fault(process + 1, Fault::ClockWrong);
        self.note(process + 1, What::Clock { seconds });
    }

    /// All clocks are right again.
    pub fn set_clocks(&mut self) {
        for process in 0..self.processes.len() {
            self.processes[process].clock.set(self.now);
            self.note(process + 1, What::Clock { seconds: 0 });
        }
    }

    pub fn back_up(&mut self) {
        if self.plan.restore.is_some() {
            self.backups.push(Backup {
                store: self.store.backup(),
                containments: self.containments.clone(),
                stopped: self.stopped.clone(),
            });
            self.note(0, What::BackedUp);
        }
    }

    /// The function app is stopped, a backup is put back, and the app is started again.
    pub fn restore(&mut self, backup: usize) {
        for process in 0..self.processes.len() {
            self.crash(process);
        }
        let Backup { store, containments, stopped } = self.backups[backup].clone();
        self.store.restore(&store);
        (self.containments, self.stopped) = (containments, stopped);
        self.fault(0, Fault::Rollback);
        self.note(0, What::Restored { backup });
    }

    /// What every process was made of.
    pub fn deployment(&self) -> &'a App {
        self.deployment
    }

    /// The policy that every process has read.
    pub fn policy(&self) -> Policy {
        self.policy.clone()
    }

    /// Every process reads another policy.
    pub fn set_policy(&mut self, policy: Policy) {
        self.processes.iter().for_each(|process| process.set_policy(policy.clone()));
        self.policy = policy;
    }

    /// The app of a process, for what people do in it.
    pub fn app_of(&self, process: usize) -> Arc<App> {
        Arc::clone(&self.processes[process].app)
    }

    /// Something begins in a process.
    pub fn invoke(
        &mut self,
        process: usize,
        trigger: Trigger,
        work: impl Future<Output = Response> + Send + 'static,
    ) {
        self.processes[process].begin(trigger, work);
    }

    /// Somebody writes to the store past every process.
    pub fn overwrite(&mut self, key: &Key, document: Vec<u8>) {
        let operation = match self.store.perform(&Operation::Get(key.clone())) {
            Reply::Document(Some((_, etag))) => Operation::Replace(key.clone(), document, etag),
            _ => Operation::Insert(key.clone(), document),
        };
        self.store.perform(&operation);
    }

    /// A severe event is there.
    pub fn begin(&mut self) {
        self.partner.appear(0);
        self.partner.change(0, add_machine);
        self.partner.change(0, |event| event.severity = Severity::High);
    }

    /// Something happens to the partner's customers.
    pub fn something_happens(&mut self) {
        self.happens();
        for number in 0..self.plan.subscriptions {
            let events = self.partner.now();
            let mut of_it = events.iter().filter(|form| form.subscription == number);
            let is_resolved = !of_it.any(|form| form.seen.is_unresolved());
            let target = format!("/subscriptions/{}", subscription_id(number));
            if is_resolved && self.resolved.insert(number) {
                self.note(0, What::Resolved { target });
            } else if !is_resolved && self.resolved.remove(&number) {
                self.note(0, What::Unresolved { target });
            }
        }
    }

    fn happens(&mut self) {
        let has_room = self.partner.len() < self.plan.events;
        if has_room && (self.partner.len() == 0 || self.rng.u32(0..3) == 0) {
            let subscription = self.rng.usize(0..self.plan.subscriptions);
            self.partner.appear(subscription);
            if self.plan.has_approvals {
                let event = self.partner.len() - 1;
                self.partner.change(event, add_machine);
                if self.rng.bool() {
                    self.partner.change(event, |event| event.severity = Severity::High);
                }
            }
            return;
        }
        // Whoever approves needs some time in which nothing changes.
        if self.plan.has_approvals && self.rng.u32(0..3) > 0 {
            return;
        }
        let event = self.rng.usize(0..self.partner.len());
        match self.rng.u32(0..4) {
            0 => self.partner.change(event, |event| event.severity = Severity::High),
            1 => self.partner.change(event, |event| event.status = EventStatus::Resolved),
            2 => self.partner.change(event, |event| event.status = EventStatus::Active),
            _ => self.partner.change(event, add_machine),
        }
    }

    pub fn any_process(&mut self) -> usize {
        self.rng.usize(0..self.processes.len())
    }

    /// The host's timer fires; it has one such invocation in each process at most.
    pub fn fire(&mut self, process: usize, trigger: Trigger) {
        let is_running =
            self.processes[process].invocations.iter().any(|running| running.trigger == trigger);
        if is_running {
            return;
        }
        match trigger {
            Trigger::Poll => {
                self.is_polled[process] = true;
                self.note(process + 1, What::PollBegan);
                self.call(process, trigger, "PollFraudEvents", TIMER.to_owned());
            }
            Trigger::Sweep => {
                self.note(process + 1, What::SweepBegan);
                self.call(process, trigger, "SweepCases", TIMER.to_owned());
            }
            Trigger::Health => {
                let request = Request::get("/api/health").header("host", "app.example");
                let request = request.body(Body::empty()).expect("a request");
                self.processes[process].invoke(trigger, request);
            }
            Trigger::Message(_) | Trigger::Person => {}
        }
    }

    /// The host gives every visible message to some process.
    pub fn give_messages(&mut self) -> usize {
        let visible: Vec<usize> = (0..self.hints.len())
            .filter(|n| !self.hints[*n].is_gone && self.hints[*n].visible_at <= self.now)
            .collect();
        for number in &visible {
            let process = self.any_process();
            let until = self.now + LEASE;
            let hint = &mut self.hints[*number];
            hint.deliveries += 1;
            hint.visible_at = until;
            if hint.deliveries > MOST_DELIVERIES {
                hint.is_gone = true;
                let queue = format!("{}-poison", hint.queue);
                self.poison.put(&queue, &hint.body.clone(), Duration::ZERO);
                continue;
            }
            let function = match hint.queue {
                "fraud-events" => "ProcessFraudEvent",
                "notifications" => "DeliverNotification",
                _ => "ContainSubscription",
            };
            let message = STANDARD.encode(&hint.body);
            let body = format!(r#"{{"Data":{{"message":"{message}"}},"Metadata":{{}}}}"#);
            self.call(process, Trigger::Message(*number), function, body);
        }
        visible.len()
    }

    fn call(&mut self, process: usize, trigger: Trigger, function: &str, body: String) {
        let request = Request::post(format!("/{function}"))
            .header("host", "127.0.0.1")
            .body(Body::from(body))
            .expect("a request");
        self.processes[process].invoke(trigger, request);
    }

    /// Everybody goes on, in random order, until nobody has anything to do any more.
    pub fn run(&mut self) {
        loop {
            self.thaw();
            for process in 0..self.processes.len() {
                self.go_on(process);
            }
            let able: Vec<usize> = (0..self.processes.len())
                .filter(|p| self.processes[*p].frozen_until.is_none())
                .filter(|p| !self.processes[*p].waiting.is_empty())
                .collect();
            let Some(process) = self.rng.choice(able) else { return };
            self.answer_one(process);
            assert!(self.answers < MOST_ANSWERS, "this history does not end");
        }
    }

    fn go_on(&mut self, process: usize) {
        if self.processes[process].frozen_until.is_some() {
            return;
        }
        for (trigger, response) in self.processes[process].run(self.now) {
            self.end(process, trigger, response);
        }
        // What was sent is under way, whatever becomes of who sent it.
        for call in self.processes[process].take_sent() {
            let crash = self.next_crash();
            if crash != Some(false) {
                azure::depart(self, process, call);
            }
            if crash.is_some() {
                return self.crash(process);
            }
            self.go_on(process);
        }
    }

    fn thaw(&mut self) {
        let now = self.now;
        for process in &mut self.processes {
            if process.frozen_until.is_some_and(|until| until <= now) {
                process.frozen_until = None;
            }
        }
    }

    fn answer_one(&mut self, process: usize) {
        if let Some((_, cut_in)) = self.cut_in.take_if(|(at, _)| *at == self.answers) {
            cut_in(self);
        }
        let waiting = self.processes[process].waiting.len();
        let question = self.rng.usize(0..waiting);
        let question = self.processes[process].waiting.swap_remove(question);
        match self.next_crash() {
            Some(false) => return self.crash(process),
            Some(true) => {
                answers::answer(self, process, question);
                return self.crash(process);
            }
            None => answers::answer(self, process, question),
        }
        if self.strikes(self.plan.rates.freeze) {
            let choice: &[i64] = match self.plan.has_approvals {
                true => &[2, 4, 6, 20, 90, 900],
                false => &[20, 40, 300, 900],
            };
            let seconds = *self.rng.choice(choice).expect("a choice");
            self.processes[process].frozen_until =
                Some(self.now + SignedDuration::from_secs(seconds));
            self.fault(process + 1, Fault::Freeze);
            self.answer_messages(process);
        }
    }

    /// Whether there is a crash at the next answer, and whether after it.
    fn next_crash(&mut self) -> Option<bool> {
        let number = self.answers;
        self.answers += 1;
        let ordered = self.crash_at.iter().find(|(at, _)| *at == number).map(|(_, after)| *after);
        let crash = self.plan.rates.crash;
        match ordered {
            Some(is_after) => Some(is_after),
            None if self.strikes(crash) => Some(self.rng.bool()),
            None => None,
        }
    }

    /// What a process has sent is under way, although the process stands still.
    fn answer_messages(&mut self, process: usize) {
        let waiting = std::mem::take(&mut self.processes[process].waiting);
        let is_message = |question: &Question| matches!(question, Question::Message(..));
        let (messages, others): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_message);
        self.processes[process].waiting = others;
        messages.into_iter().for_each(|message| answers::answer(self, process, message));
    }

    /// SIGKILL, and the host starts another process. What it had received becomes visible again
    /// when its lease is over.
    pub fn crash(&mut self, process: usize) {
        self.fault(process + 1, Fault::Crash);
        self.processes[process] = self.new_process();
    }

    fn end(&mut self, process: usize, trigger: Trigger, response: Response) {
        let is_good = response.status().is_success();
        match trigger {
            Trigger::Poll => {
                self.note(process + 1, What::PollEnded { is_good });
            }
            Trigger::Sweep => self.note(process + 1, What::SweepEnded { is_good }),
            Trigger::Health => self.note(process + 1, What::Health { is_red: !is_good }),
            Trigger::Person => {}
            Trigger::Message(number) => {
                let now = self.now;
                let hint = &mut self.hints[number];
                if is_good {
                    hint.is_gone = true;
                } else {
                    hint.visible_at = now;
                }
            }
        }
        let status = response.status().as_u16();
        assert!(matches!(status, 200 | 500 | 503), "{trigger:?} was answered with {status}");
    }

    /// Messages are given out until there are none.
    pub fn drain(&mut self) {
        for _ in 0..50 {
            self.run();
            if self.give_messages() == 0 {
                return;
            }
        }
        panic!("the messages never end");
    }

    /// Observations that wait, and deliveries that are neither made nor given up.
    pub fn what_waits(&self) -> (usize, usize) {
        let (mut inbox, mut open) = (0, 0);
        for (key, document) in self.store.documents() {
            if key.starts_with("inbox/") {
                inbox += 1;
            } else if key.starts_with("case/") || key.starts_with("alarm/") {
                open += Record::read(&document).open_deliveries();
            }
        }
        (inbox, open)
    }

    /// True while an alarm says that events are missing.
    pub fn has_missing_events(&self) -> bool {
        let documents = self.store.documents();
        let mut alarms = documents.iter().filter(|(key, _)| key.starts_with("alarm/missing-"));
        alarms.any(|(_, document)| Record::read(document).cleared_at.is_none())
    }

    /// Containments that have no end, and those of which people have not heard what became.
    pub fn what_is_open(&self) -> (usize, usize) {
        let under_way = self.containments.values().filter(|known| known.is_under_way()).count();
        let documents = self.store.documents();
        let of_containments =
            documents.iter().filter(|(key, _)| key.starts_with("containment/open/"));
        let is_untold = |document: &[u8]| {
            let containment: Containment = serde_json::from_slice(document).expect("a containment");
            !containment.untold.is_empty()
        };
        let untold = of_containments.filter(|(_, document)| is_untold(document)).count();
        (under_way, untold)
    }

    /// True when a process has begun something that may read events again before it sends.
    pub fn may_send(&self, process: usize) -> bool {
        let may = |trigger| matches!(trigger, Trigger::Sweep | Trigger::Message(_));
        let mut running = self.processes[process].invocations.iter();
        self.plan.has_approvals && running.any(|invocation| may(invocation.trigger))
    }

    /// True while a process stands still.
    pub fn is_anybody_frozen(&self) -> bool {
        self.processes.iter().any(|process| process.frozen_until.is_some())
    }

    /// True when no process has anything to do.
    pub fn is_idle(&self) -> bool {
        self.processes.iter().all(|process| process.invocations.is_empty())
    }
}

/// One more machine takes part in it.
pub fn add_machine(event: &mut FraudEvent) {
    let subscription = event.subscription.unwrap_or(subscription_id(0));
    let number = event.resources.len();
    let id = format!(
        "/subscriptions/{subscription}/resourceGroups/rg/providers/Microsoft.Compute/\
         virtualMachines/vm-{number}"
    );
    event.resources.extend(AffectedResource::new(&id));
    event.resource_count = event.resources.len();
}

const TIMER: &str = r#"{"Data":{"timer":{"IsPastDue":false}},"Metadata":{}}"#;

/// The app that all processes are made of.
pub fn deployment() -> Arc<App> {
    use fraud_guard::app::Storage;
    use fraud_guard::settings::Settings;
    use fraud_guard::store::Store;
    use fraud_guard::task_queue::TaskQueue;

    // Nobody is called at these addresses: the world is at the other end of every wire.
    let settings = [
        ("LOGIN_URL", "http://127.0.0.1:9"),
        ("PARTNER_CENTER_URL", "http://127.0.0.1:9"),
        ("PARTNER_TENANT_ID", "11111111-aaaa-4aaa-8aaa-000000000001"),
        ("PARTNER_CLIENT_ID", "app"),
        ("PARTNER_CLIENT_SECRET", "secret"),
        ("PARTNER_REFRESH_TOKEN", "refresh"),
        ("FRAUD_EVENT_SOURCES", "partner-center"),
        ("POLICY_FILE", concat!(env!("CARGO_MANIFEST_DIR"), "/fraud-guard.toml")),
        ("COLLECT_EVIDENCE", "off"),
        ("LOG_LEVEL", "warn"),
        (
            "SEAL_KEY",
            "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMw==",
        ),
    ];
    let mut settings = Settings::from_pairs(settings);
    let storage = Storage {
        store: Store::Memory(MemoryStore::default()),
        queue: TaskQueue::Memory(MemoryQueue::default()),
    };
    Arc::new(App::build(&mut settings, storage).expect("an app"))
}
