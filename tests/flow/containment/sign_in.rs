//! What contains may have a sign-in of its own, beside the one that reads.

use fraud_guard::alarm::Alarm;
use fraud_guard::alarm::AlarmId;
use fraud_guard::containment::action::Phase;
use fraud_guard::local::services::Services;
use fraud_guard::store::Key;
use tempfile::TempDir;

use super::scene::OPEN;
use super::scene::Scene;

fn of_its_own(
    services: &Services,
    refresh_token: String,
    folder: &TempDir,
) -> Vec<(&'static str, String)> {
    let vault = folder.path().join("token.json").display().to_string();
    vec![
        ("CONTAINMENT_REFRESH_TOKEN_FILE", vault),
        ("CONTAINMENT_CLIENT_ID", services.login.client_id.clone()),
        ("CONTAINMENT_CLIENT_SECRET", services.login.client_secret.clone()),
        ("CONTAINMENT_REFRESH_TOKEN", refresh_token),
    ]
}

#[tokio::test]
async fn a_sign_in_of_its_own_contains() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = Scene::play_with("act", OPEN, |services| {
        let now = "2026-02-03T03:00:00Z".parse().expect("a time");
        of_its_own(services, services.login.refresh_tokens.sign_in(now), &folder)
    })
    .await;
    let id = scene.approved_machines().await;
    scene.cool().await;
    scene.world.sweep_for(4).await;
    assert_eq!(scene.phase(&id).await, Phase::Done);
}

/// The one that reads is alive all the time.
#[tokio::test]
async fn the_sign_in_that_reads_contains_nothing_where_there_is_another_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let dead = |services: &Services| of_its_own(services, "a-token-of-nobody".to_owned(), &folder);
    let scene = Scene::play_with("act", OPEN, dead).await;
    let id = scene.approved_machines().await;
    scene.cool().await;
    scene.world.sweep_for(4).await;
    assert_eq!(scene.sent(), Vec::<String>::new());
    assert_ne!(scene.phase(&id).await, Phase::Done);
    scene.world.poll().await;
    let key = Key::alarm(&AlarmId::acting_sign_in());
    let alarm = scene.world.store.get::<Alarm>(&key).await.expect("the store");
    let (alarm, _) = alarm.expect("people hear of it");
    let told = serde_json::to_string(&alarm).expect("JSON");
    assert!(
        told.contains("advice-acting-sign-in") && !told.contains("a-token-of-nobody"),
        "{told}"
    );
}
