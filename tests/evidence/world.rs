//! A partner, a customer with an estate, and the collectors that ask about it.

use std::sync::LazyLock;
use std::time::Duration;

use axum::middleware;
use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::evidence::Collectors;
use fraud_guard::evidence::Deadlines;
use fraud_guard::findings::Findings;
use fraud_guard::findings::Subject;
use fraud_guard::fraud_event::AffectedResource;
use fraud_guard::fraud_event::AlertType;
use fraud_guard::fraud_event::Confidence;
use fraud_guard::fraud_event::Severity;
use fraud_guard::fraud_event::SubscriptionId;
use fraud_guard::fraud_event::TenantId;
use fraud_guard::http_client::HttpClient;
use fraud_guard::local::services::Services;
use fraud_guard::local::services::alert::Customer;
use fraud_guard::local::services::estate::Estate;
use fraud_guard::local::services::world::World as Events;
use fraud_guard::microsoft::Microsoft;
use fraud_guard::settings::Settings;
use jiff::SignedDuration;
use jiff::Timestamp;

use super::trouble::Troubles;
use super::trouble::layer;
use crate::local::recording_handler::serve;
use crate::support::recorder::Recorder;

pub const CUSTOMER: Customer = Customer {
    name: "Contoso (synthetic)",
    tenant: "22222222-bbbb-4bbb-8bbb-000000000002",
    subscription: "44444444-dddd-4ddd-8ddd-000000000004",
    subscription_name: "contoso-prod",
    series: 1,
    run: 0,
};

/// Short, so that a test of a remote that hangs does not.
pub const DEADLINES: Deadlines = Deadlines {
    large: Duration::from_secs(10),
    small: Duration::from_secs(10),
    prices: Duration::from_secs(10),
    unsaid: Duration::from_millis(50),
};

pub struct World {
    pub services: Services,
    pub troubles: Troubles,
    /// What reached the stand-ins.
    pub recorder: Recorder,
    pub microsoft: Microsoft,
    pub clock: Clock,
}

pub fn now() -> Timestamp {
    "2026-02-03T03:00:00Z".parse().expect("a time")
}

impl World {
    pub async fn with(estate: Estate) -> Self {
        let clock = Clock::Manual(ManualClock::at(now()));
        let services = Services::new(Events::new(clock.clone()));
        services.world.set_estate(estate);
        let troubles = Troubles::default();
        let layered = middleware::from_fn_with_state(troubles.clone(), layer);
        let recorder = Recorder::default();
        let url = serve(recorder.before(services.router()).layer(layered)).await;
        let mut settings = Settings::from_pairs(services.settings(&url));
        // One client for all: setting up TLS takes longer than a test.
        static HTTP: LazyLock<HttpClient> = LazyLock::new(|| HttpClient::new().expect("a client"));
        let microsoft = Microsoft::from_settings(&mut settings, &HTTP, &clock);
        settings.finish().expect("settings");
        let microsoft = microsoft.expect("Microsoft");
        Self { services, troubles, recorder, microsoft, clock }
    }

    pub async fn compromised() -> Self {
        Self::with(Estate::compromised(CUSTOMER, now())).await
    }

    pub fn collectors(&self) -> Collectors {
        Collectors::new(self.microsoft.clone(), self.clock.clone()).within(DEADLINES)
    }

    pub async fn collect(&self) -> Findings {
        self.collectors().collect(&subject()).await
    }
}

/// The machine that the event names exists since a few hours.
pub fn subject() -> Subject {
    let machine = format!(
        "/subscriptions/{}/resourceGroups/rg-build/providers/Microsoft.Compute/virtualMachines/vm-build-01",
        CUSTOMER.subscription
    );
    let detected_at = now() - SignedDuration::from_mins(90);
    Subject {
        epoch: 1,
        customer: TenantId::parse(CUSTOMER.tenant),
        subscription: SubscriptionId::parse(CUSTOMER.subscription),
        detected_at,
        last_seen_at: now(),
        alert_types: vec![AlertType::parse("CryptoMining")],
        severity: Severity::High,
        confidence: Confidence::parse("High"),
        resources: AffectedResource::new(&machine).into_iter().collect(),
    }
}
