//! A handler between the stand-ins and a webhook, a store in memory, and somebody who answers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fraud_guard::app::App;
use fraud_guard::app::Storage;
use fraud_guard::case::Answer;
use fraud_guard::case::AnswerDraft;
use fraud_guard::case::Case;
use fraud_guard::case::Chosen;
use fraud_guard::case::Effect;
use fraud_guard::case::Input;
use fraud_guard::case::PushState;
use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::functions;
use fraud_guard::functions::write_back::AnswerError;
use fraud_guard::functions::write_back::WriteBack;
use fraud_guard::local::services::Services;
use fraud_guard::local::services::alert::Alert;
use fraud_guard::local::services::alert::Appeared;
use fraud_guard::local::services::alert::Customer;
use fraud_guard::local::services::alert::State;
use fraud_guard::local::services::alert::Verdict as Reason;
use fraud_guard::local::services::login::Login;
use fraud_guard::local::services::world::Change;
use fraud_guard::local::services::world::World as Microsoft;
use fraud_guard::settings::Settings;
use fraud_guard::store::Key;
use fraud_guard::store::MemoryStore;
use fraud_guard::store::Store;
use fraud_guard::task::Task;
use fraud_guard::task_queue::MemoryQueue;
use fraud_guard::task_queue::TaskQueue;
use fraud_guard::verdict::EventId;
use fraud_guard::verdict::EventIds;
use fraud_guard::verdict::Verdict;
use jiff::SignedDuration;
use serde_json::Value;
use serde_json::json;

use super::wire::Wire;
use crate::support::partner::Partner;

/// The ids of the samples follow from this customer and the numbers 101, 103 and 104.
pub const CUSTOMER: Customer = Customer {
    name: "Contoso Customer (synthetic)",
    tenant: "22222222-bbbb-4bbb-8bbb-000000000002",
    subscription: "44444444-dddd-4ddd-8ddd-000000000004",
    subscription_name: "contoso-prod",
    series: 0,
    run: 0x2222,
};

/// Everything on one machine.
pub struct World {
    pub microsoft: Microsoft,
    pub login: Login,
    pub wire: Wire,
    pub people: Partner,
    pub app: Arc<App>,
    pub url: String,
    clock: ManualClock,
    queue: MemoryQueue,
    handler: SocketAddr,
    client: reqwest::Client,
}

pub fn alert(number: u32) -> Alert {
    Alert {
        customer: CUSTOMER,
        number,
        alert_type: "NetworkConnectionsToCryptoMiningPools",
        severity: "High",
        confidence: "High",
        title: "Mining",
        description: "Synthetic.",
        machines: vec![format!("vm-{number}")],
        details: Vec::new(),
        hits: 1,
        is_test: false,
    }
}

pub fn draft(verdict: Verdict) -> AnswerDraft {
    AnswerDraft {
        epoch: 0,
        verdict,
        note: "called the customer".to_owned(),
        actor: "cli:maria@jumpbox".to_owned(),
        events: Chosen::Unresolved,
        overrules: false,
    }
}

pub fn named(ids: &[String]) -> Chosen {
    let ids = ids.iter().filter_map(|id| EventId::parse(id));
    Chosen::Named(EventIds::new(ids).expect("ids"))
}

#[expect(clippy::disallowed_methods, reason = "servers end with the test, not before")]
fn spawn<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) {
    tokio::spawn(work);
}

async fn listen() -> (tokio::net::TcpListener, SocketAddr) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}

impl World {
    /// A world in which these alerts have been read from these sources.
    pub async fn with(sources: &[SourceName], numbers: &[u32]) -> Self {
        Self::start(sources, numbers, |_| {}).await
    }

    /// The same with stand-ins that are changed before.
    pub async fn start(
        sources: &[SourceName],
        numbers: &[u32],
        change: impl FnOnce(&mut Services),
    ) -> Self {
        let clock = ManualClock::at("2026-02-03T03:00:00Z".parse().expect("a time"));
        let microsoft = Microsoft::new(Clock::Manual(clock.clone()));
        let mut services = Services::new(microsoft.clone());
        change(&mut services);
        let wire = Wire::default();
        let (listener, address) = listen().await;
        let url = format!("http://{address}");
        let router = wire.around(services.router());
        spawn(async move { axum::serve(listener, router).await });
        let (people, hook) = Partner::start().await;
        let queue = MemoryQueue::default();
        let app = app(&services, (&url, hook), sources, &clock, &queue);
        let (listener, handler) = listen().await;
        spawn(functions::serve(Arc::clone(&app), listener, std::future::pending()));
        let client = reqwest::Client::new();
        let login = services.login;
        let world =
            Self { microsoft, login, wire, people, app, url, clock, queue, handler, client };
        world.appear(numbers);
        world.poll().await;
        world.pass(10);
        world
    }

    pub fn appear(&self, numbers: &[u32]) {
        self.microsoft.apply(&Change::Appear(numbers.iter().copied().map(alert).collect()));
    }

    /// Somebody answers everything in the portal.
    pub fn resolve_in_portal(&self, verdict: Reason) {
        let by = "somebody@woodgrove.example";
        self.microsoft.apply(&Change::ResolveAll { customer: CUSTOMER, verdict, by });
    }

    pub fn pass(&self, minutes: i64) {
        self.clock.advance(SignedDuration::from_mins(minutes));
    }

    async fn invoke(&self, function: &str, data: Value) {
        let body = json!({ "Data": data, "Metadata": {} });
        let url = format!("http://{}/{function}", self.handler);
        let answer = self.client.post(url).json(&body).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{function}: {}", answer.text().await.unwrap_or_default());
    }

    async fn fire(&self, function: &str) {
        self.invoke(function, json!({ "timer": { "IsPastDue": false } })).await;
        self.drain().await;
    }

    pub async fn poll(&self) {
        self.fire("PollFraudEvents").await;
    }

    /// Minutes pass, with a sweep in each.
    pub async fn sweep_for(&self, minutes: i64) {
        for _ in 0..minutes {
            self.pass(1);
            self.fire("SweepCases").await;
        }
    }

    pub async fn drain(&self) {
        let functions =
            [("fraud-events", "ProcessFraudEvent"), ("notifications", "DeliverNotification")];
        loop {
            let mut handled = 0;
            for (queue, function) in functions {
                for message in self.queue.receive(queue, 1_000, Duration::from_secs(600)) {
                    handled += 1;
                    let data = json!({ "message": STANDARD.encode(&message.body) });
                    self.invoke(function, data).await;
                    self.queue.delete(queue, &message);
                }
            }
            if handled == 0 {
                return;
            }
        }
    }

    pub fn desk(&self) -> WriteBack<'_> {
        WriteBack::of(&self.app)
    }

    /// Answers as the command does, without the function app taking note of it.
    pub async fn answer_only(&self, draft: &AnswerDraft) -> Result<Answer, AnswerError> {
        let scope = self.case().await.scope;
        let (case, id) = self.desk().answer(&scope, draft).await?;
        Ok(case.answer_with(id).expect("the answer").clone())
    }

    /// Answers as the command does.
    pub async fn answer(&self, draft: &AnswerDraft) -> Answer {
        let answer = self.answer_only(draft).await.expect("an answer");
        let task = Task::Process(self.case().await.scope);
        self.app.queue.send(&task, Duration::ZERO).await.expect("a queue");
        self.drain().await;
        answer
    }

    /// Writes an answer down and dies.
    pub async fn answer_and_die(&self, draft: &AnswerDraft) {
        let (scope, now) = (self.case().await.scope, self.app.clock.now());
        let answered = Input::Answered(draft);
        let step = self.app.records.step_case(&scope, answered, now, None).await;
        let effects = step.expect("a store").expect("a case").effects;
        assert!(matches!(effects[..], [Effect::TellMicrosoft(_)]), "{effects:?}");
    }

    /// The one case.
    pub async fn case(&self) -> Case {
        let store = &self.app.store;
        for prefix in [Key::OPEN_CASES, Key::CLOSED_CASES] {
            if let Some(key) = store.list_all(prefix).await.expect("the keys").first() {
                return store.get::<Case>(key).await.expect("a case").expect("a case").0;
            }
        }
        panic!("there is no case");
    }

    /// The latest answer of the case.
    pub async fn latest(&self) -> Answer {
        self.case().await.answers.last().expect("an answer").clone()
    }

    /// What Microsoft has.
    pub fn states(&self) -> Vec<State> {
        self.seen().into_iter().map(|seen| seen.state).collect()
    }

    pub fn seen(&self) -> Vec<Appeared> {
        self.microsoft.alerts().into_iter().map(|(_, seen)| seen).collect()
    }

    /// What people were told about the case; that nobody polled is another matter.
    pub fn told(&self) -> Vec<String> {
        let received = self.people.received().into_iter();
        received
            .filter_map(|(kind, _)| Some(kind.strip_prefix("fraud_guard.")?.to_owned()))
            .filter(|kind| kind.starts_with("case."))
            .collect()
    }

    /// Everything in the store, as text.
    pub async fn dump(&self) -> String {
        let store = &self.app.store;
        let mut all = String::new();
        for key in store.list_all("").await.expect("the keys") {
            let found = store.get::<Value>(&key).await.expect("a document");
            all.push_str(&found.map(|(document, _)| document.to_string()).unwrap_or_default());
        }
        all
    }
}

fn app(
    services: &Services,
    (url, hook): (&str, SocketAddr),
    sources: &[SourceName],
    clock: &ManualClock,
    queue: &MemoryQueue,
) -> Arc<App> {
    let store = Store::Memory(MemoryStore::default());
    let storage = Storage { store, queue: TaskQueue::Memory(queue.clone()) };
    let names: Vec<&str> = sources.iter().map(|source| source.as_str()).collect();
    let mut pairs = services.settings(url);
    pairs.extend([
        ("FRAUD_EVENT_SOURCES", names.join(",")),
        ("CONSOLE_CHANNEL", "off".to_owned()),
        // The tests count the calls of answers.
        ("SECURITY_SCORE", "off".to_owned()),
        ("COLLECT_EVIDENCE", "off".to_owned()),
        ("WEBHOOK_URL", format!("http://{hook}/hook")),
        ("WEBHOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned()),
        ("POLICY_FILE", concat!(env!("CARGO_MANIFEST_DIR"), "/fraud-guard.toml").to_owned()),
    ]);
    let mut settings = Settings::from_pairs(pairs);
    let clock = Clock::Manual(clock.clone());
    Arc::new(App::build_with(&mut settings, Some(storage), clock).expect("an app"))
}

/// Where the pushes of an answer stand, in their order.
pub fn words(answer: &Answer) -> Vec<&'static str> {
    let word = |state: &PushState| match state {
        PushState::Pending { .. } => "pending",
        PushState::Confirmed { .. } => "told",
        PushState::NotNeeded { .. } => "already so",
        PushState::Overtaken { .. } => "overtaken",
        PushState::Failed { .. } => "failed",
    };
    answer.pushes.iter().map(|push| word(&push.state)).collect()
}

/// What went wrong with the first push that a person must act on or wait for.
pub fn trouble(answer: &Answer) -> String {
    let trouble = answer.pushes.iter().find_map(|push| match &push.state {
        PushState::Pending { trouble, .. } => trouble.as_ref(),
        PushState::Failed { trouble, .. } => Some(trouble),
        _ => None,
    });
    trouble.expect("a trouble").sentence().to_string()
}
