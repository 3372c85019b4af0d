//! Containment from the proposal to the proof: proposed, approved by people, sent once, seen to have
//! had its effect, watched, taken back; and everything that keeps it from being sent.

use std::fs;

use fraud_guard::app::App;
use fraud_guard::case::Case;
use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::containment::Containment;
use fraud_guard::containment::StepKind;
use fraud_guard::containment::action::ActionId;
use fraud_guard::containment::action::Person;
use fraud_guard::containment::action::Phase;
use fraud_guard::fraud_event::Scope;
use fraud_guard::fraud_event::TenantId;
use fraud_guard::functions::decisions;
use fraud_guard::functions::decisions::Approve;
use fraud_guard::functions::decisions::Decider;
use fraud_guard::functions::decisions::DecisionError;
use fraud_guard::local::scenarios::Scenario;
use fraud_guard::local::services::Services;
use fraud_guard::local::services::staff;
use fraud_guard::local::services::world::World as Happenings;
use fraud_guard::records::Containments;
use fraud_guard::seal::Canonical;
use fraud_guard::store::Key;
use fraud_guard::verdict::Verdict;
use tempfile::TempDir;
use uuid::Uuid;

use super::world::World;
use crate::local::recording_handler::serve;

const CONTAINED: &str = "fraud_guard.case.contained";
const KEY: &str =
    "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMw==";
const OPEN: &str = "[protected]\nsubscriptions = []\ncustomer_tenants = []\n";

/// A handler that may act, and stand-ins in which a compromise has happened.
struct Scene {
    world: World,
    services: Services,
    policy: TempDir,
}

impl Scene {
    async fn play(policy: &str) -> Self {
        Self::play_in("act", policy).await
    }

    async fn play_in(mode: &str, policy: &str) -> Self {
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
        let settings: Vec<(&str, &str)> =
            settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let world = World::start_at(clock, &settings).await;
        for step in Scenario::named("compromise").expect("a scenario").steps {
            services.world.apply(&step.change);
        }
        let scene = Self { world, services, policy: folder };
        scene.world.poll().await;
        scene.world.sweep_for(1).await;
        scene
    }

    fn app(&self) -> App {
        self.world.app()
    }

    async fn case(&self) -> Case {
        for folder in [Key::OPEN_CASES, Key::CLOSED_CASES] {
            let keys = self.world.store.list_all(folder).await.expect("the cases");
            if let Some(key) = keys.first() {
                let found = self.world.store.get::<Case>(key).await.expect("a document");
                return found.expect("a case").0;
            }
        }
        panic!("there is no case")
    }

    async fn scope(&self) -> Scope {
        self.case().await.scope
    }

    async fn all(&self) -> Vec<Containment> {
        let scope = self.scope().await;
        Containments::of(&self.world.store).all(&scope).await.expect("the containments")
    }

    async fn newest(&self, kind: StepKind) -> Containment {
        let all = self.all().await.into_iter().filter(|one| one.action.kind() == kind);
        let live = all.max_by_key(|one| (!one.action.phase().is_over(), one.exhibit.looked_up_at));
        live.expect("a containment of this kind")
    }

    async fn get(&self, action: &ActionId) -> Containment {
        let scope = self.scope().await;
        let found = Containments::of(&self.world.store).get(&scope, action).await;
        found.expect("the store").expect("the containment")
    }

    /// Somebody opens the page, reads it and approves.
    async fn approve(&self, person: &str, action: &ActionId) -> Result<Containment, DecisionError> {
        let app = self.app();
        let opened_at = app.clock.now();
        let case = self.case().await;
        let shown = decisions::shown(&app, &case).await.expect("a page");
        let shown = shown.into_iter().find(|one| one.containment.action.id() == action);
        let page = shown.expect("it is on the page").page;
        self.world.pass_seconds(10);
        let nonce = Canonical::new("nonce").text(&Uuid::new_v4().to_string()).take_fingerprint();
        let request = Approve { action: action.clone(), page, nonce, opened_at };
        decisions::approve(&app, &case.scope, &decider(person), &request).await
    }

    async fn phase(&self, action: &ActionId) -> Phase {
        self.get(action).await.action.phase()
    }

    /// Ends the time in which it can be taken back, and lets it be sent.
    async fn cool(&self) {
        self.world.pass_seconds(61);
        self.world.sweep_for(1).await;
    }

    fn sent(&self) -> Vec<String> {
        let sent = self.services.changes.sent().into_iter();
        sent.map(|one| format!("{} {}", one.method, one.path)).collect()
    }

    fn told(&self) -> Vec<String> {
        let received = self.world.partner.received().into_iter();
        let contained = received.filter(|(kind, _)| kind == CONTAINED);
        let changes =
            contained.flat_map(|(_, data)| data["changes"].as_array().cloned().unwrap_or_default());
        changes.map(|change| change.as_str().unwrap_or_default().to_owned()).collect()
    }
}

const ANNA: &str = staff::APPROVER;
const BEN: &str = staff::SECOND_APPROVER;

fn decider(object: &str) -> Decider {
    let object = Uuid::parse_str(object).expect("an id");
    let tenant = TenantId::parse("11111111-aaaa-4aaa-8aaa-000000000001").expect("an id");
    Decider { person: Person { tenant, object }, by: format!("test:{object}") }
}

#[tokio::test]
async fn machines_are_proposed_approved_stopped_once_verified_told_and_audited() {
    let scene = Scene::play(&format!("{OPEN}[containment]\nanswer_fraud = true\n")).await;
    let vms = scene.newest(StepKind::DeallocateVirtualMachine).await;
    assert_eq!(vms.action.phase(), Phase::Proposed);
    assert!(!vms.exhibit.parts.is_empty());
    assert_eq!(scene.sent(), Vec::<String>::new());
    let id = vms.action.id().clone();
    scene.approve(ANNA, &id).await.expect("approved");
    assert_eq!(scene.phase(&id).await, Phase::Cooling);
    scene.world.pass_seconds(58);
    scene.world.sweep_for(1).await;
    assert_eq!(scene.sent(), Vec::<String>::new(), "it can still be taken back");
    scene.world.pass_seconds(3);
    scene.world.fire("SweepCases").await;
    assert_eq!(scene.phase(&id).await, Phase::Verifying);
    let sent = scene.sent();
    let expected: Vec<String> =
        vms.exhibit.parts.iter().map(|part| format!("POST {}/deallocate", part.id)).collect();
    assert_eq!(sent, expected);
    scene.world.sweep_for(4).await;
    assert_eq!(scene.phase(&id).await, Phase::Done);
    assert_eq!(scene.sent(), expected, "nothing is sent twice");
    let told = scene.told();
    assert!(told.iter().any(|line| line.starts_with("approved")), "{told:?}");
    assert!(told.iter().any(|line| line.starts_with("took effect")), "{told:?}");
    assert!(!scene.case().await.is_open(), "Microsoft was told that it was fraud");
    let head = scene.app().audit.verify(&[]).await.expect("the chain").expect("it is whole");
    assert!(head.count > 4);
}

#[tokio::test]
async fn a_subscription_is_cancelled_only_after_two_people_and_taken_back_by_a_third_decision() {
    let scene = Scene::play(OPEN).await;
    let cancel = scene.newest(StepKind::CancelSubscription).await;
    let id = cancel.action.id().clone();
    assert!(cancel.exhibit.holder.is_some());
    scene.approve(ANNA, &id).await.expect("the first");
    assert_eq!(scene.phase(&id).await, Phase::ApprovedOnce);
    let again = scene.approve(ANNA, &id).await.expect_err("the same person");
    assert!(again.to_string().contains("second person"), "{again}");
    scene.world.sweep_for(5).await;
    assert_eq!(scene.sent(), Vec::<String>::new());
    scene.approve(BEN, &id).await.expect("the second");
    scene.cool().await;
    let sent = scene.sent();
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(sent[0].ends_with("/cancel"), "{sent:?}");
    scene.world.sweep_for(5).await;
    assert_eq!(scene.phase(&id).await, Phase::Verifying, "the entitlement says active for a while");
    scene.world.sweep_for(8).await;
    assert_eq!(scene.phase(&id).await, Phase::Done);

    let undo = decisions::undo(&scene.app(), &scene.scope().await, &decider(ANNA), &id).await;
    let undo = undo.expect("proposed").action.id().clone();
    scene.approve(ANNA, &undo).await.expect("one person is enough to take it back");
    scene.cool().await;
    scene.world.sweep_for(13).await;
    assert_eq!(scene.phase(&undo).await, Phase::Done);
    assert!(scene.sent()[1].ends_with("/reactivate"), "{:?}", scene.sent());
    let origin = scene.get(&id).await;
    assert!(origin.undone_at.is_some() && origin.watch_at.is_none());
    scene.world.sweep_for(30).await;
    assert!(!scene.told().iter().any(|line| line.starts_with("ACTIVE AGAIN")));
    assert_eq!(scene.sent().len(), 2);
}

#[tokio::test]
async fn what_is_taken_back_declined_or_stopped_in_time_is_never_sent() {
    for how in ["revoke", "decline", "stop", "protect", "resolve"] {
        let scene = Scene::play(OPEN).await;
        let id = scene.newest(StepKind::DeallocateVirtualMachine).await.action.id().clone();
        let (app, scope) = (scene.app(), scene.scope().await);
        if how == "decline" {
            decisions::decline(&app, &scope, &decider(BEN), &id, "it is a load test")
                .await
                .expect(how);
            let late = scene.approve(ANNA, &id).await.expect_err("declined");
            assert!(late.to_string().contains("rejected"), "{late}");
            continue;
        }
        scene.approve(ANNA, &id).await.expect("approved");
        match how {
            "revoke" => {
                let revoked =
                    decisions::revoke(&app, &scope, &decider(BEN), &id, "wrong one").await;
                revoked.expect(how);
            }
            "stop" => decisions::stop(&app, &decider(BEN), "wait").await.expect(how),
            "protect" => {
                let file = scene.policy.path().join("policy.toml");
                let subscription = scene.case().await.parties.subscription.expect("an id");
                let text = OPEN.replace(
                    "subscriptions = []",
                    &format!("subscriptions = [{:?}]", subscription.to_string()),
                );
                fs::write(file, text).expect("a policy");
            }
            "resolve" => {
                let answered =
                    decisions::answer(&app, &scope, &decider(BEN), Verdict::Legitimate, "ours")
                        .await;
                answered.expect(how);
            }
            other => panic!("{other}"),
        }
        scene.cool().await;
        scene.world.sweep_for(5).await;
        assert_eq!(scene.sent(), Vec::<String>::new(), "{how}");
        assert!(scene.phase(&id).await.is_over(), "{how}");
    }
}

#[tokio::test]
async fn in_the_mode_approve_what_would_be_sent_is_said_and_not_sent() {
    let scene = Scene::play_in("approve", OPEN).await;
    let id = scene.newest(StepKind::DeallocateVirtualMachine).await.action.id().clone();
    scene.approve(ANNA, &id).await.expect("approved");
    scene.cool().await;
    assert_eq!(scene.sent(), Vec::<String>::new());
    assert_eq!(scene.phase(&id).await, Phase::Blocked);
    assert!(scene.told().iter().any(|line| line.contains("the mode is not")), "{:?}", scene.told());
}

#[tokio::test]
async fn in_the_mode_observe_nothing_is_proposed_and_nothing_can_be_approved() {
    let scene = Scene::play_in("observe", OPEN).await;
    assert_eq!(scene.all().await, Vec::new());
    let scope = scene.scope().await;
    let error = decisions::propose(&scene.app(), &scope).await.expect_err("observe");
    assert!(matches!(error, DecisionError::ModeIsObserve), "{error}");
}
