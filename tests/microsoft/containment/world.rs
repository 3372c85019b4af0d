//! A customer whose machines run, and what fraud-guard would send to it.

use std::sync::LazyLock;
use std::time::Duration;

use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::containment::StepKind;
use fraud_guard::containment::action::Outcome;
use fraud_guard::containment::action::ResourceId;
use fraud_guard::containment::action::Target;
use fraud_guard::containment::call::Call;
use fraud_guard::containment::call::calls;
use fraud_guard::containment::exhibit::Exhibit;
use fraud_guard::containment::exhibit::Holder;
use fraud_guard::containment::exhibit::Part;
use fraud_guard::fraud_event::SubscriptionId;
use fraud_guard::fraud_event::TenantId;
use fraud_guard::http_client::HttpClient;
use fraud_guard::local::services::Services;
use fraud_guard::local::services::estate::Estate;
use fraud_guard::local::services::estate::azure::Resource;
use fraud_guard::local::services::estate::azure::SCALE_SETS;
use fraud_guard::local::services::estate::workload::CONTAINER_GROUPS;
use fraud_guard::local::services::estate::workload::Child;
use fraud_guard::local::services::estate::workload::ChildKind;
use fraud_guard::local::services::estate::workload::Run;
use fraud_guard::local::services::faults::Fault;
use fraud_guard::local::services::world::World as Events;
use fraud_guard::microsoft::Microsoft;
use fraud_guard::microsoft::Patience;
use fraud_guard::microsoft::RemoteError;
use fraud_guard::microsoft::Unanswered;
use fraud_guard::microsoft::azure_resources::Place;
use fraud_guard::microsoft::containment_calls::ContainmentCalls;
use fraud_guard::microsoft::partner_customers::Found;
use fraud_guard::settings::Settings;
use fraud_guard::text::Untrusted;
use jiff::SignedDuration;
use jiff::Timestamp;
use uuid::Uuid;

pub use crate::evidence::world::CUSTOMER;
use crate::local::recording_handler::serve;

/// The id of an approved request.
pub const REQUEST: Uuid = Uuid::from_u128(0x5eed);

pub struct World {
    pub services: Services,
    pub microsoft: Microsoft,
    pub calls: ContainmentCalls,
    pub clock: ManualClock,
}

impl World {
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With other settings: the address of another Partner Center or Resource Manager.
    pub async fn with(changes: &[(&'static str, String)]) -> Self {
        Self::made(changes, false).await
    }

    /// With a Partner Center that knows a request id again, or does not.
    pub async fn remembering(remembers_request_ids: bool) -> Self {
        Self::made(&[], remembers_request_ids).await
    }

    async fn made(changes: &[(&'static str, String)], remembers_request_ids: bool) -> Self {
        let manual = ManualClock::at("2026-02-03T03:00:00Z".parse().expect("a time"));
        let clock = Clock::Manual(manual.clone());
        let mut services = Services::new(Events::new(clock.clone()));
        services.remembers_request_ids = remembers_request_ids;
        services.world.set_estate(estate(clock.now()));
        let url = serve(services.router()).await;
        let mut pairs = services.settings(&url);
        pairs.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        pairs.extend(changes.iter().cloned());
        let mut settings = Settings::from_pairs(pairs);
        // One client for all: setting up TLS takes longer than a test.
        static HTTP: LazyLock<HttpClient> = LazyLock::new(|| HttpClient::new().expect("a client"));
        let microsoft = Microsoft::from_settings(&mut settings, &HTTP, &clock);
        let microsoft = microsoft.expect("Microsoft");
        let calls =
            ContainmentCalls::from_settings(&mut settings, &HTTP, &clock, &microsoft.tokens);
        settings.finish().expect("settings");
        let calls = calls.expect("calls").waiting_at_most(Duration::from_millis(700));
        Self { services, microsoft, calls, clock: manual }
    }

    /// What goes wrong from now on.
    pub fn inject(&self, fault: &str) {
        self.services.faults.inject(Fault::named(fault).expect(fault));
    }

    pub fn change(&self, change: impl FnOnce(&mut Estate)) {
        assert!(self.services.world.change_estate(CUSTOMER.tenant, change));
    }

    pub fn pass_seconds(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    pub async fn part(&self, kind: StepKind, below: &str) -> Result<Option<Part>, Unanswered> {
        let id = id(kind, below);
        self.microsoft.azure.part(place(), kind, &id, patience()).await
    }

    pub async fn found(&self) -> Result<Option<Found>, Unanswered> {
        let Place { customer, subscription } = place();
        let customers = &self.microsoft.customers;
        customers.find_subscription(customer, subscription, patience()).await
    }

    /// The one request of a step on one resource, as it looks now.
    pub async fn call(&self, kind: StepKind, below: &str) -> Call {
        let part = self.part(kind, below).await.expect("an answer").expect("a part");
        let target = whole().with_resources(kind, &[part.id.as_str()]).expect("a target");
        let exhibit = Exhibit { parts: vec![part], ..Exhibit::at(Timestamp::UNIX_EPOCH) };
        calls(kind, &target, &exhibit).expect("calls").remove(0)
    }

    /// The request of a step on the subscription, as it is held now.
    pub async fn call_about_subscription(&self, kind: StepKind) -> Call {
        let found = self.found().await.expect("an answer").expect("a subscription");
        about_subscription(kind, found.holder)
    }

    pub async fn prepare_and_send(&self, call: &Call) -> Outcome {
        let prepared = self.calls.prepare(call, place().customer).await.expect("prepared");
        self.calls.send(prepared, REQUEST).await
    }

    /// Why a request cannot be prepared.
    pub async fn unprepared(&self, call: &Call) -> RemoteError {
        self.calls.prepare(call, place().customer).await.expect_err("not prepared")
    }
}

pub fn about_subscription(kind: StepKind, holder: Holder) -> Call {
    let exhibit = Exhibit { holder: Some(holder), ..Exhibit::at(Timestamp::UNIX_EPOCH) };
    calls(kind, &whole(), &exhibit).expect("calls").remove(0)
}

pub fn place() -> Place {
    Place {
        customer: TenantId::parse(CUSTOMER.tenant).expect("a tenant"),
        subscription: SubscriptionId::parse(CUSTOMER.subscription).expect("a subscription"),
    }
}

pub fn patience() -> Patience {
    Patience::of(Duration::from_secs(10))
}

pub fn whole() -> Target {
    let name = Untrusted::new(CUSTOMER.subscription_name);
    Target::subscription(place().customer, place().subscription, name)
}

pub fn id(kind: StepKind, below: &str) -> ResourceId {
    ResourceId::parse(&path(below), kind, place().subscription).expect("an id")
}

pub fn path(below: &str) -> String {
    format!("/subscriptions/{}/resourceGroups/rg-web/providers/{below}", CUSTOMER.subscription)
}

pub const VM: &str = "Microsoft.Compute/virtualMachines/vm-web-1";
pub const SCALE_SET: &str = "Microsoft.Compute/virtualMachineScaleSets/ss";
pub const GROUP: &str = "Microsoft.ContainerInstance/containerGroups/g";
pub const POOL: &str = "Microsoft.Batch/batchAccounts/b/pools/p";
pub const FORMULA_POOL: &str = "Microsoft.Batch/batchAccounts/b/pools/formula";
pub const INSTANCE: &str = "Microsoft.MachineLearningServices/workspaces/w/computes/i";
pub const CLUSTER: &str = "Microsoft.MachineLearningServices/workspaces/w/computes/c";
pub const KUBERNETES: &str = "Microsoft.MachineLearningServices/workspaces/w/computes/k";

/// A quiet estate with one of everything that can be stopped, all of it running.
fn estate(now: Timestamp) -> Estate {
    let mut estate = Estate::quiet(CUSTOMER, now);
    for (below, kind, capacity) in
        [(SCALE_SET, SCALE_SETS, Some(3)), (GROUP, CONTAINER_GROUPS, None)]
    {
        estate.azure.resources.push(Resource {
            id: path(below),
            kind: kind.to_owned(),
            location: "westeurope".to_owned(),
            size: Some("Standard_B2s".to_owned()),
            capacity,
            created_at: now,
            tags: [("env".to_owned(), "test".to_owned())].into(),
        });
    }
    for (below, kind) in [
        (POOL, ChildKind::FixedPool),
        (FORMULA_POOL, ChildKind::AutoscaledPool),
        (INSTANCE, ChildKind::ComputeInstance),
        (CLUSTER, ChildKind::ComputeCluster),
        (KUBERNETES, ChildKind::Kubernetes),
    ] {
        let (size, location) = ("Standard_NC6s_v3".to_owned(), "westeurope".to_owned());
        let nodes = if kind == ChildKind::ComputeInstance { 1 } else { 4 };
        estate.add_child(Child { id: path(below), kind, size, location, created_at: now }, nodes);
    }
    estate
}

/// How something runs.
pub fn run(world: &World, below: &str) -> Run {
    let estate = world.services.world.estate(CUSTOMER.tenant).expect("an estate");
    estate.run(&path(below)).expect("something that runs")
}
