//! Evidence: collected after the first notice, told once, looked at again, and never in the way.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fraud_guard::case::Case;
use fraud_guard::case::Check;
use fraud_guard::case::CheckState;
use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::findings::Findings;
use fraud_guard::local::scenarios::Scenario;
use fraud_guard::local::services::Services;
use fraud_guard::local::services::world::World as Happenings;
use fraud_guard::store::Key;
use fraud_guard::task::Task;
use fraud_guard::verdict::Verdict;
use serde_json::Value;
use serde_json::json;

use super::world::World;
use crate::local::recording_handler::serve;

const OPENED: &str = "fraud_guard.case.opened";
const CHANGED: &str = "fraud_guard.case.changed";

/// A handler, and stand-ins in which a scenario has happened.
struct Scene {
    world: World,
    services: Services,
}

impl Scene {
    async fn play(scenario: &str) -> Self {
        let clock = ManualClock::at("2026-02-03T03:00:00Z".parse().expect("a time"));
        let services = Services::new(Happenings::new(Clock::Manual(clock.clone())));
        let url = serve(services.router()).await;
        let mut settings = services.settings(&url);
        settings.push(("COLLECT_EVIDENCE", "on".to_owned()));
        settings.push(("FRAUD_EVENT_SOURCES", "partner-center".to_owned()));
        let settings: Vec<(&str, &str)> =
            settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let world = World::start_at(clock, &settings).await;
        for step in Scenario::named(scenario).expect("a scenario").steps {
            services.world.apply(&step.change);
        }
        Self { world, services }
    }

    async fn case(&self) -> Case {
        let keys = self.world.store.list_all(Key::OPEN_CASES).await.expect("the cases");
        let found = self.world.store.get::<Case>(&keys[0]).await.expect("a document");
        found.expect("a case").0
    }

    fn told(&self, kind: &str) -> Vec<Value> {
        let received = self.world.partner.received().into_iter();
        received.filter(|(known, _)| known == kind).map(|(_, data)| data).collect()
    }

    /// The customer of the scenario.
    async fn customer(&self) -> String {
        self.case().await.parties.customer_tenant.expect("a customer").to_string()
    }
}

fn state(case: &Case, check: Check) -> CheckState {
    case.check_finding(check).expect("evidence").state
}

#[tokio::test]
async fn a_compromise_is_told_at_once_and_its_evidence_once() {
    let scene = Scene::play("compromise").await;
    scene.world.poll().await;
    let case = scene.case().await;
    let examination = case.examination().expect("evidence");
    assert_eq!(examination.proposal.verdict, Some(Verdict::Fraud), "{:?}", examination.proposal);
    assert!(!examination.proposal.reasons_for.is_empty());
    for check in [Check::LastWeek, Check::AdminPasswords, Check::RecoveryDetails, Check::Mfa] {
        assert_eq!(state(&case, check), CheckState::Bad, "{check:?}");
    }
    assert_eq!(case.checklist_score().unknown, 1, "{:?}", examination.checks);
    assert!(examination.money.as_ref().is_some_and(|money| money.per_hour > 10.0));
    let opened = scene.told(OPENED);
    assert_eq!(opened.len(), 1, "the first notice");
    assert!(!opened[0].to_string().contains("evidence"), "it did not wait: {}", opened[0]);
    let changed = scene.told(CHANGED);
    assert_eq!(changed.len(), 1, "the evidence");
    assert!(changed[0].to_string().contains("it speaks for fraud"), "{}", changed[0]);
    scene.world.sweep_for(10).await;
    scene.world.pass(60 * 7);
    scene.world.sweep_for(2).await;
    assert!(scene.case().await.examination().expect("evidence").at > examination.at);
    assert_eq!(scene.told(CHANGED).len(), 1, "the same evidence again is no news");
}

#[tokio::test]
async fn a_batch_job_is_proposed_as_legitimate_with_reasons() {
    let scene = Scene::play("innocent").await;
    scene.world.poll().await;
    let case = scene.case().await;
    let proposal = &case.examination().expect("evidence").proposal;
    assert_eq!(proposal.verdict, Some(Verdict::Legitimate), "{proposal:?}");
    assert!(proposal.reasons_for.len() >= 3, "{proposal:?}");
    assert_eq!(state(&case, Check::Legitimate), CheckState::Unknown, "the customer is asked");
    assert!(case.answers.is_empty(), "nobody is answered by it");
    assert!(case.urgency() <= case.severity());
}

#[tokio::test]
async fn a_lost_message_costs_a_minute_until_the_sweep_collects() {
    let scene = Scene::play("compromise").await;
    scene.world.fire("PollFraudEvents").await;
    let fold = scene.world.queue.receive("fraud-events", 1, Duration::from_secs(600));
    for message in fold {
        scene.world.handle("fraud-events", "ProcessFraudEvent", message).await;
    }
    scene.world.drop_all_messages();
    assert!(scene.case().await.examination().is_none());
    scene.world.sweep_for(1).await;
    assert!(scene.case().await.examination().is_some());
}

#[tokio::test]
async fn what_is_mended_turns_its_line_of_the_checklist() {
    let scene = Scene::play("compromise").await;
    scene.world.poll().await;
    assert_eq!(state(&scene.case().await, Check::Mfa), CheckState::Bad);
    scene.world.pass(40);
    let customer = scene.customer().await;
    scene.services.world.change_estate(&customer, |estate| {
        // The report of registrations, asked for administrators, leaves out who may become one.
        estate.directory.eligible_admins.clear();
        for user in &mut estate.directory.users {
            user.methods = vec!["microsoftAuthenticatorPush".to_owned()];
        }
    });
    scene.world.sweep_for(1).await;
    let case = scene.case().await;
    assert_eq!(state(&case, Check::Mfa), CheckState::Good, "{:?}", case.check_finding(Check::Mfa));
    let is_noted = |line: &str| line.starts_with("evidence: mfa is good now");
    assert!(case.history.iter().any(|line| is_noted(&line.what)), "{:?}", case.history);
}

#[tokio::test]
async fn what_nobody_may_read_is_no_news_and_says_what_it_needs() {
    let scene = Scene::play("compromise").await;
    let customer = scene.services.world.estates()[0].customer.tenant;
    scene.services.world.change_estate(customer, |estate| estate.access.gdap = None);
    scene.world.poll().await;
    let case = scene.case().await;
    let mfa = case.check_finding(Check::Mfa).expect("evidence");
    assert_eq!(mfa.state, CheckState::Unknown);
    assert!(mfa.proof.to_string().contains("not permitted: needs"), "{}", mfa.proof);
    assert_eq!(case.examination().expect("evidence").proposal.verdict, None);
}

#[tokio::test]
async fn two_messages_at_once_collect_once() {
    let scene = Scene::play("compromise").await;
    scene.world.fire("PollFraudEvents").await;
    let folds = scene.world.queue.receive("fraud-events", 1, Duration::from_secs(600));
    for message in folds {
        scene.world.handle("fraud-events", "ProcessFraudEvent", message).await;
    }
    let scope = scene.case().await.scope;
    let message = STANDARD.encode(Task::Examine(scope.clone()).to_text());
    let call = || scene.world.invoke("ProcessFraudEvent", json!({ "message": message }));
    futures::join!(call(), call(), call());
    let (findings, _) = scene
        .world
        .store
        .get::<Findings>(&Key::evidence(&scope))
        .await
        .expect("a document")
        .expect("findings");
    assert_eq!(findings.rounds, 1, "the others saw that somebody was at it");
    assert!(scene.case().await.examination().is_some());
}
