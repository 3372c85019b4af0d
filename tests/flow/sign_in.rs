//! What people hear of the sign-in of the partner's user: when it dies, when it is not renewed,
//! when it is alive again.

use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::local::services::Services;
use fraud_guard::local::services::key_vault::Operation;
use fraud_guard::local::services::outage::Outage;
use fraud_guard::local::services::world::World as Events;
use rstest::rstest;

use super::world::World;
use crate::local::recording_handler::serve;
use crate::support::partner::event;

const ALARM: &str = "fraud_guard.alarm.raised";
const CLEARED: &str = "fraud_guard.alarm.cleared";
const SECRET: &str = "partner-refresh-token";

/// A partner whose sign-in is in Key Vault, and a handler that uses it.
struct Deployment {
    services: Services,
    world: World,
    clock: ManualClock,
}

impl Deployment {
    async fn start(source: &str) -> Self {
        let deployment = Self::start_with(source, |_| String::new()).await;
        deployment.sign_in();
        deployment
    }

    /// One with a seed and an empty vault.
    async fn start_with(source: &str, seed: impl Fn(&Services) -> String) -> Self {
        let clock = ManualClock::at("2026-02-03T03:00:00Z".parse().expect("a time"));
        let services = Services::new(Events::new(Clock::Manual(clock.clone())));
        let address = serve(services.router()).await;
        let settings = services.settings_with_vault(&address);
        let seed = seed(&services);
        let of_partner = ["PARTNER_CENTER_URL", "PARTNER_TENANT_ID"];
        let mut more: Vec<(&str, &str)> =
            settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        if source == "partner-center" {
            more.retain(|(name, _)| !of_partner.contains(name));
        }
        more.extend([
            ("PARTNER_CLIENT_SECRET", ""),
            ("PARTNER_REFRESH_TOKEN", seed.as_str()),
            ("FRAUD_EVENT_SOURCES", source),
        ]);
        let world = World::start_at(clock.clone(), &more).await;
        Self { services, world, clock }
    }

    /// Another process puts a new sign-in into the vault.
    fn sign_in(&self) {
        let now = Clock::Manual(self.clock.clone()).now();
        let token = self.services.login.refresh_tokens.sign_in(now);
        self.services.vault.put(SECRET, &token, now);
    }

    /// Polls every five minutes, and sweeps.
    async fn run_for(&self, hours: i64) {
        for _ in 0..hours * 12 {
            self.world.pass(5);
            self.world.poll().await;
        }
    }

    /// Polls once a day.
    async fn run_for_days(&self, days: i64) {
        for _ in 0..days {
            self.world.pass(24 * 60);
            self.world.poll().await;
        }
    }

    fn told(&self, kind: &str) -> Vec<String> {
        let received = self.world.partner.received().into_iter();
        received.filter(|(name, _)| name == kind).map(|(_, data)| data.to_string()).collect()
    }
}

#[tokio::test]
async fn a_revoked_sign_in_is_told_once_within_a_poll_and_a_new_one_ends_it_without_a_restart() {
    let deployment = Deployment::start("partner-center").await;
    deployment.world.partner.list(vec![event(1, 1)]);
    deployment.run_for(2).await;
    assert_eq!(deployment.told(ALARM), Vec::<String>::new());
    deployment.services.login.refresh_tokens.revoke_all();
    // The access token in hand is good for an hour.
    deployment.world.pass(60);
    deployment.world.poll().await;
    let told = deployment.told(ALARM);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("AADSTS50173") && told[0].contains("auth login"), "{}", told[0]);
    let before = deployment.services.login.requests();
    deployment.run_for(24).await;
    let asked = deployment.services.login.requests() - before;
    assert!(asked <= 24, "{asked} requests in a day");
    assert_eq!((deployment.told(ALARM).len(), deployment.told(CLEARED).len()), (1, 0));
    deployment.sign_in();
    deployment.world.pass(5);
    deployment.world.poll().await;
    assert_eq!((deployment.told(ALARM).len(), deployment.told(CLEARED).len()), (1, 1));
}

#[tokio::test]
async fn a_sign_in_that_cannot_be_saved_is_told_at_each_threshold_once() {
    let deployment = Deployment::start("partner-center").await;
    deployment.world.poll().await;
    deployment.services.vault.fail_with(Some(Outage::Status(403)));
    let mut heard = Vec::new();
    for day in 1..=85 {
        deployment.run_for_days(1).await;
        if deployment.told(ALARM).len() > heard.len() {
            heard.push(day);
        }
    }
    assert_eq!(heard, [7, 30, 60, 80]);
    let told = deployment.told(ALARM);
    assert!(told[0].contains("7 days") && told[0].contains("Secrets Officer"), "{}", told[0]);
    deployment.services.vault.mend();
    deployment.run_for_days(1).await;
    assert_eq!(deployment.told(CLEARED).len(), 1);
    deployment.services.vault.fail_next(Operation::Write, Outage::Status(503));
    deployment.run_for_days(3).await;
    assert_eq!(deployment.told(ALARM).len(), 4);
}

#[tokio::test]
async fn a_sign_in_that_no_source_uses_is_kept_alive_and_watched() {
    let deployment = Deployment::start("graph").await;
    deployment.run_for_days(100).await;
    assert!(deployment.services.vault.versions(SECRET).len() > 90);
    assert_eq!(deployment.told(ALARM), Vec::<String>::new());
    deployment.services.login.refresh_tokens.revoke_all();
    deployment.run_for_days(2).await;
    let told = deployment.told(ALARM);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("The sign-in is dead"), "{}", told[0]);
    deployment.sign_in();
    deployment.run_for_days(1).await;
    assert_eq!(deployment.told(CLEARED).len(), 1);
}

#[rstest]
#[case::refused(403, 1)]
#[case::out_of_order(503, 2)]
#[tokio::test]
async fn a_seed_that_cannot_be_saved_is_told_at_once_or_after_a_day_and_its_saving_ends_it(
    #[case] status: u16,
    #[case] first: i64,
) {
    let of_the_settings = |services: &Services| services.login.refresh_token.clone();
    let deployment = Deployment::start_with("partner-center", of_the_settings).await;
    let mut heard = Vec::new();
    for day in 1..=6 {
        deployment.services.vault.fail_next(Operation::Write, Outage::Status(status));
        deployment.run_for_days(1).await;
        if deployment.told(ALARM).len() > heard.len() {
            heard.push(day);
        }
    }
    assert_eq!(heard, [first], "{:?}", deployment.told(ALARM));
    assert!(deployment.told(ALARM)[0].contains("cannot be saved"), "{:?}", deployment.told(ALARM));
    assert_eq!(deployment.told(CLEARED).len(), 0);
    deployment.run_for_days(1).await;
    assert_eq!(deployment.told(CLEARED).len(), 1);
}

#[tokio::test]
async fn a_vault_that_refuses_to_be_read_is_told_after_a_restart_although_no_source_uses_it() {
    let mut deployment = Deployment::start("graph").await;
    deployment.run_for_days(3).await;
    deployment.services.vault.fail_with(Some(Outage::Status(403)));
    deployment.world.restart().await;
    deployment.run_for_days(3).await;
    let told = deployment.told(ALARM);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("cannot be used") && told[0].contains("Secrets Officer"), "{told:?}");
    deployment.services.vault.mend();
    deployment.run_for_days(1).await;
    assert_eq!(deployment.told(CLEARED).len(), 1);
    // Known by now: that it is gone is told as well.
    deployment.services.vault.delete(SECRET);
    deployment.world.restart().await;
    deployment.run_for_days(2).await;
    assert_eq!(deployment.told(ALARM).len(), 2);
}

#[tokio::test]
async fn nobody_is_told_of_a_sign_in_that_there_never_was() {
    let deployment = Deployment::start_with("graph", |_| String::new()).await;
    deployment.run_for_days(3).await;
    assert_eq!(deployment.told(ALARM), Vec::<String>::new());
}

#[tokio::test]
async fn a_sign_in_that_dies_during_an_outage_is_told() {
    let deployment = Deployment::start("partner-center").await;
    deployment.run_for(1).await;
    deployment.services.login.fail_with(Some(Outage::Status(503)));
    deployment.run_for(2).await;
    assert_eq!(deployment.told(ALARM).len(), 1);
    deployment.services.login.refresh_tokens.revoke_all();
    deployment.services.login.fail_with(None);
    deployment.run_for(24).await;
    let told = deployment.told(ALARM);
    assert!(told.iter().any(|text| text.contains("auth login")), "{told:?}");
}
