//! Each guard of the running product, broken alone: nothing is sent, and people hear why.

use fraud_guard::containment::action::Breaker;
use fraud_guard::containment::action::Objection;
use fraud_guard::containment::action::Phase;
use fraud_guard::local::services::estate::Estate;
use fraud_guard::local::services::staff;
use fraud_guard::local::services::world::Change;
use fraud_guard::store::Key;
use fraud_guard::text::Untrusted;
use jiff::SignedDuration;
use jiff::Timestamp;
use rstest::rstest;
use serde_json::Value;

use super::scene::OPEN;
use super::scene::Scene;

/// Harms the world between the approval and the sending.
#[expect(clippy::too_many_lines, reason = "an arm for each harm")]
async fn harm(scene: &Scene, how: &str) {
    match how {
        "kill_switch_file" => {
            let key = Key::kill_switch();
            scene.world.store.insert_if_absent(&key, &"anything").await.expect("a file");
        }
        "protected_customer" => {
            let customer = scene.case().await.parties.customer_tenant.expect("a customer");
            scene.follow(
                &OPEN.replace(
                    "customer_tenants = []",
                    &format!("customer_tenants = [\"{customer}\"]"),
                ),
            );
        }
        "no_protected_list" => {
            scene.follow("[clock]\nanswer_within_hours = 24\n");
        }
        "step_forbidden" => {
            scene.follow(&format!("{OPEN}[containment]\nallow = [\"stop-container-group\"]\n"));
        }
        "approver_left" => {
            scene.services.staff.change(|people| people.retain(|one| one.id != staff::APPROVER));
        }
        "machines_gone" => {
            change_customer(scene, |estate| estate.azure.resources.clear()).await;
        }
        "breaker_open" => {
            let mut breaker = Breaker::default();
            (0..=Breaker::MOST_PROPOSALS).for_each(|_| breaker.proposed(now(scene)));
            let change = |_: Option<Breaker>| (Some(breaker.clone()), ());
            scene.world.store.change(&Key::containment_breaker(), change).await.expect("a breaker");
        }
        "audit_cut_off" => {
            let keys = scene.world.store.list_all(Key::AUDIT).await.expect("the chain");
            let last = keys.last().expect("an entry");
            let (_, etag) = scene.world.store.get::<Value>(last).await.expect("it").expect("it");
            scene.world.store.delete_if(last, &etag).await.expect("gone");
        }
        "approval_forged" => {
            let key = scene.world.store.list_all(Key::OPEN_CONTAINMENTS).await.expect("keys");
            for key in key {
                let forge = |old: Option<Value>| {
                    let mut document = old.expect("a containment");
                    if let Some(approval) = document["action"]["approvals"].get_mut(0) {
                        let until =
                            approval["expires_at"].as_str().expect("a time").parse::<Timestamp>();
                        let later = until.expect("a time") + SignedDuration::from_secs(1);
                        approval["expires_at"] = later.to_string().into();
                    }
                    (Some(document), ())
                };
                scene.world.store.change(&key, forge).await.expect("forged");
            }
        }
        "tagged" => {
            change_customer(scene, |estate| {
                for resource in &mut estate.azure.resources {
                    resource.tags.insert("keep".to_owned(), "yes".to_owned());
                }
            })
            .await
        }
        "rights_taken" => change_customer(scene, |estate| estate.access.has_owner = false).await,
        other => panic!("{other}"),
    }
}

async fn change_customer(scene: &Scene, change: impl FnOnce(&mut Estate)) {
    let customer = scene.case().await.parties.customer_tenant.expect("a customer").to_string();
    assert!(scene.services.world.change_estate(&customer, change));
}

async fn blocked(policy: &str, how: &str) -> Option<Objection> {
    let scene = Scene::play(policy).await;
    let id = scene.approved_machines().await;
    harm(&scene, how).await;
    scene.cool().await;
    scene.world.sweep_for(2).await;
    assert_eq!(scene.sent(), Vec::<String>::new(), "nothing is sent");
    assert_eq!(scene.phase(&id).await, Phase::Blocked);
    assert!(scene.told().iter().any(|line| line.starts_with("not sent")), "{:?}", scene.told());
    scene.objection(&id).await
}

#[rstest]
#[case("kill_switch_file", Objection::KillSwitchOn)]
#[case("protected_customer", Objection::CustomerProtected)]
#[case("no_protected_list", Objection::NoProtectedList)]
#[case("step_forbidden", Objection::KindNotAllowed)]
#[case("approver_left", Objection::ApproverLeft)]
#[case("machines_gone", Objection::NotFound)]
#[case("breaker_open", Objection::BreakerOpen)]
#[case("audit_cut_off", Objection::AuditBroken)]
#[case("approval_forged", Objection::Forged)]
#[tokio::test]
async fn what_a_guard_forbids_is_not_sent(#[case] how: &str, #[case] expected: Objection) {
    assert_eq!(blocked(OPEN, how).await, Some(expected));
}

fn now(scene: &Scene) -> Timestamp {
    scene.app().clock.now()
}

#[tokio::test]
async fn a_tag_protects_and_one_that_cannot_be_read_does_too() {
    let policy = OPEN.replace("customer_tenants = []", "customer_tenants = []\ntags = [\"Keep\"]");
    assert_eq!(blocked(&policy, "tagged").await, Some(Objection::TagProtected));
    assert_eq!(blocked(&policy, "rights_taken").await, Some(Objection::Unreadable));
}

#[tokio::test]
async fn without_tags_in_the_policy_a_subscription_is_cancelled_though_our_rights_were_taken() {
    let scene = Scene::play(&format!("{OPEN}[containment]\ntwo_people = []\n")).await;
    harm(&scene, "rights_taken").await;
    let kind = fraud_guard::containment::StepKind::CancelSubscription;
    let id = scene.newest(kind).await.action.id().clone();
    scene.approve(super::scene::ANNA, &id).await.expect("approved");
    scene.cool().await;
    assert_eq!(scene.sent().len(), 1, "{:?}", scene.objection(&id).await);
}

#[tokio::test]
async fn a_case_that_says_more_than_was_approved_takes_the_approval_back() {
    let scene = Scene::play(OPEN).await;
    let id = scene.approved_machines().await;
    let known = scene.services.world.alerts();
    let mut more = known.first().expect("an alert").1.alert.clone();
    more.number += 100;
    more.machines.push("vm-more-01".to_owned());
    scene.services.world.apply(&Change::Appear(vec![more]));
    scene.world.poll().await;
    scene.cool().await;
    assert_eq!(scene.sent(), Vec::<String>::new());
    assert_eq!(scene.phase(&id).await, Phase::Revoked);
    assert!(scene.told().iter().any(|line| line.starts_with("taken back")), "{:?}", scene.told());
    let new = scene.machines().await;
    assert_ne!(new, id, "what can be approved now is another proposal");
}

#[tokio::test]
async fn no_more_than_the_budget_is_sent_and_the_rest_is_told_when_there_is_room() {
    let scene = Scene::play(&format!("{OPEN}[containment]\nmost_per_hour = 0\n")).await;
    let id = scene.approved_machines().await;
    scene.cool().await;
    assert_eq!(scene.sent(), Vec::<String>::new());
    assert!(matches!(scene.objection(&id).await, Some(Objection::HourSpent(_))));
}

#[tokio::test]
async fn a_change_of_the_rules_is_in_the_audit() {
    let scene = Scene::play(OPEN).await;
    let before = scene.app().audit.end().await.expect("the end");
    scene.follow(&format!("{OPEN}[containment]\ntwo_people = []\n"));
    scene.world.pass(2);
    scene.world.fire("SweepCases").await;
    let audit = scene.app().audit;
    let after = audit.end().await.expect("the end");
    assert_eq!(after.count, before.count + 1);
    let entry = audit.unchecked_entry(before.count).await.expect("the store").expect("an entry");
    assert_eq!(entry.draft.subject, "configuration/rules");
    assert_eq!(entry.draft.actor, Untrusted::new("the policy file"));
}
