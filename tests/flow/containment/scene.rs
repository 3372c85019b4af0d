//! A handler that may act, people who decide, and stand-ins in which a compromise has happened.

use std::fs;

use fraud_guard::app::App;
use fraud_guard::case::Case;
use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::containment::Containment;
use fraud_guard::containment::StepKind;
use fraud_guard::containment::action::ActionId;
use fraud_guard::containment::action::Objection;
use fraud_guard::containment::action::Person;
use fraud_guard::containment::action::Phase;
use fraud_guard::containment::action::State;
use fraud_guard::fraud_event::Scope;
use fraud_guard::fraud_event::TenantId;
use fraud_guard::functions::decisions;
use fraud_guard::functions::decisions::Approve;
use fraud_guard::functions::decisions::Decider;
use fraud_guard::functions::decisions::DecisionError;
use fraud_guard::local::scenarios::Scenario;
use fraud_guard::local::services::Services;
use fraud_guard::local::services::faults::Fault;
use fraud_guard::local::services::staff;
use fraud_guard::local::services::world::World as Happenings;
use fraud_guard::records::Containments;
use fraud_guard::seal::Canonical;
use fraud_guard::store::Key;
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

use crate::flow::world::World;
use crate::local::recording_handler::serve;

const CONTAINED: &str = "fraud_guard.case.contained";
const KEY: &str =
    "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMw==";
pub const OPEN: &str = "[protected]\nsubscriptions = []\ncustomer_tenants = []\n";

/// A handler that may act, and stand-ins in which a compromise has happened.
pub struct Scene {
    pub world: World,
    pub services: Services,
    /// Where people sign in.
    pub login_url: String,
    folder: TempDir,
}

impl Scene {
    pub async fn play(policy: &str) -> Self {
        Self::play_in("act", policy).await
    }

    pub async fn play_in(mode: &str, policy: &str) -> Self {
        Self::play_with(mode, policy, |_| Vec::new()).await
    }

    /// The same with more settings, which may follow from the stand-ins.
    pub async fn play_with(
        mode: &str,
        policy: &str,
        more: impl Fn(&Services) -> Vec<(&'static str, String)>,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("policy.toml");
        fs::write(&file, policy).expect("a policy");
        let clock = ManualClock::at("2026-02-03T03:00:00Z".parse().expect("a time"));
        let services = Services::new(Happenings::new(Clock::Manual(clock.clone())));
        let url = serve(services.router()).await;
        let mut settings = services.settings(&url);
        settings.extend([
            ("COLLECT_EVIDENCE", "on".to_owned()),
            ("FRAUD_EVENT_SOURCES", "partner-center".to_owned()),
            ("MODE", mode.to_owned()),
            ("SEAL_KEY", KEY.to_owned()),
            ("PUBLIC_URL", "https://fraud-guard.example".to_owned()),
            ("WEBSITE_AUTH_ENABLED", "True".to_owned()),
            ("POLICY_FILE", file.display().to_string()),
        ]);
        settings.extend(more(&services));
        let settings: Vec<(&str, &str)> =
            settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let world = World::start_at(clock, &settings).await;
        for step in Scenario::named("compromise").expect("a scenario").steps {
            services.world.apply(&step.change);
        }
        let scene = Self { world, services, login_url: url, folder };
        scene.world.poll().await;
        scene.world.sweep_for(1).await;
        scene
    }

    pub fn app(&self) -> App {
        self.world.app()
    }

    pub async fn case(&self) -> Case {
        for folder in [Key::OPEN_CASES, Key::CLOSED_CASES] {
            let keys = self.world.store.list_all(folder).await.expect("the cases");
            if let Some(key) = keys.first() {
                let found = self.world.store.get::<Case>(key).await.expect("a document");
                return found.expect("a case").0;
            }
        }
        panic!("there is no case")
    }

    pub async fn scope(&self) -> Scope {
        self.case().await.scope
    }

    pub async fn all(&self) -> Vec<Containment> {
        let scope = self.scope().await;
        Containments::of(&self.world.store).all(&scope).await.expect("the containments")
    }

    pub async fn newest(&self, kind: StepKind) -> Containment {
        let all = self.all().await.into_iter().filter(|one| one.action.kind() == kind);
        let live = all.max_by_key(|one| (!one.action.phase().is_over(), one.exhibit.looked_up_at));
        live.expect("a containment of this kind")
    }

    pub async fn get(&self, action: &ActionId) -> Containment {
        let scope = self.scope().await;
        let found = Containments::of(&self.world.store).get(&scope, action).await;
        found.expect("the store").expect("the containment")
    }

    /// Somebody opens the page, reads it and approves.
    pub async fn approve(
        &self,
        person: &str,
        action: &ActionId,
    ) -> Result<Containment, DecisionError> {
        let request = self.page(action).await;
        self.world.pass_seconds(10);
        let (app, scope) = (self.app(), self.scope().await);
        Box::pin(decisions::approve(&app, &scope, &decider(person), &request)).await
    }

    pub async fn phase(&self, action: &ActionId) -> Phase {
        self.get(action).await.action.phase()
    }

    /// Ends the time in which it can be taken back, and lets it be sent.
    pub async fn cool(&self) {
        self.world.pass_seconds(61);
        self.world.sweep_for(1).await;
    }

    /// Puts another policy in force.
    pub fn follow(&self, policy: &str) {
        fs::write(self.folder.path().join("policy.toml"), policy).expect("a policy");
    }

    pub fn inject(&self, fault: &str) {
        self.services.faults.inject(Fault::named(fault).expect("a fault"));
    }

    /// What a guard said against it.
    pub async fn objection(&self, action: &ActionId) -> Option<Objection> {
        match self.get(action).await.action.state() {
            State::Blocked(block) => Some(block.objection),
            _ => None,
        }
    }

    /// Opens the page of a case of which the containment is a part: what would be approved.
    pub async fn page(&self, action: &ActionId) -> Approve {
        let app = self.app();
        let opened_at = app.clock.now();
        let case = self.case().await;
        let shown = decisions::shown(&app, &case).await.expect("a page");
        let shown = shown.into_iter().find(|one| one.containment.action.id() == action);
        let page = shown.expect("it is on the page").page;
        let nonce = Canonical::new("nonce").text(&Uuid::new_v4().to_string()).take_fingerprint();
        Approve { action: action.clone(), page, nonce, opened_at }
    }

    /// The machines are approved and the time to take that back is over.
    pub async fn approved_machines(&self) -> ActionId {
        let id = self.machines().await;
        self.approve(ANNA, &id).await.expect("approved");
        id
    }

    /// The proposal to stop the machines.
    pub async fn machines(&self) -> ActionId {
        self.newest(StepKind::DeallocateVirtualMachine).await.action.id().clone()
    }

    /// What the audit has of a subject, in order.
    pub async fn audited(&self, subject: &str) -> Vec<String> {
        let mut actions = Vec::new();
        for number in 0.. {
            let key = Key::audit_entry(number);
            let entry = self.world.store.get::<Value>(&key).await.expect("the store");
            let Some((entry, _)) = entry else { break };
            if entry["subject"] == subject {
                actions.push(entry["action"].as_str().expect("an action").to_owned());
            }
        }
        actions
    }

    pub fn sent(&self) -> Vec<String> {
        let sent = self.services.changes.sent().into_iter();
        sent.map(|one| format!("{} {}", one.method, one.path)).collect()
    }

    pub fn told(&self) -> Vec<String> {
        let received = self.world.partner.received().into_iter();
        let contained = received.filter(|(kind, _)| kind == CONTAINED);
        let changes =
            contained.flat_map(|(_, data)| data["changes"].as_array().cloned().unwrap_or_default());
        changes.map(|change| change.as_str().unwrap_or_default().to_owned()).collect()
    }
}

pub const ANNA: &str = staff::APPROVER;
pub const BEN: &str = staff::SECOND_APPROVER;

pub fn decider(object: &str) -> Decider {
    let object = Uuid::parse_str(object).expect("an id");
    let tenant = TenantId::parse("11111111-aaaa-4aaa-8aaa-000000000001").expect("an id");
    Decider { person: Person { tenant, object }, by: format!("test:{object}") }
}
