//! The refresh token in Key Vault: what is read, what is written, what is told when it fails.

use fraud_guard::local::services::key_vault::Operation;
use fraud_guard::local::services::outage::Outage;
use fraud_guard::microsoft::saved_token::SavedToken;
use fraud_guard::microsoft::saved_token::SignIn;
use rstest::rstest;
use secrecy::ExposeSecret;

use super::world::SECRET;
use super::world::World;
use super::world::advice;
use super::world::is_served;
use super::world::is_unavailable;
use super::world::user_token;

fn saved(token: &str, world: &World) -> SavedToken {
    let sign_in = SignIn {
        account: Some("guard@partner.example".to_owned()),
        tenant: None,
        has_mfa: true,
        signed_in_at: world.now(),
    };
    let token = token.to_owned().into();
    SavedToken { token, saved_at: world.now(), sign_in: Some(sign_in) }
}

#[tokio::test]
async fn what_is_saved_is_loaded_with_its_sign_in_and_the_tags_hold_no_secret() {
    let world = World::start().await;
    let tokens = world.instance();
    let vault = tokens.vault();
    assert!(vault.load().await.expect("an answer").is_none());
    for token in ["synthetic-canary-1", "synthetic-canary-2"] {
        let saved = saved(token, &world);
        vault.save(&saved).await.expect("saved");
        let loaded = vault.load().await.expect("an answer").expect("a token");
        assert!(loaded.has_same_token(&saved));
        assert_eq!((loaded.saved_at, loaded.sign_in), (saved.saved_at, saved.sign_in));
    }
    let versions = world.services.vault.versions(SECRET);
    assert_eq!(versions.len(), 2);
    assert!(versions.iter().all(|version| !format!("{:?}", version.tags).contains("canary")));
    assert!(!format!("{vault:?}{}", vault.describe()).contains("canary"));
}

#[tokio::test]
async fn a_token_that_another_tool_put_there_is_used() {
    let world = World::start().await;
    let token = world.services.login.refresh_tokens.sign_in(world.now());
    world.services.vault.put(SECRET, &format!(" {token}\r\n"), world.now());
    let tokens = world.instance();
    let loaded = tokens.vault().load().await.expect("an answer").expect("a token");
    assert_eq!(loaded.token.expose_secret(), token);
    assert_eq!((loaded.saved_at, loaded.sign_in), (world.now(), None));
    assert!(is_served(&tokens).await);
}

#[tokio::test]
async fn an_empty_secret_is_told() {
    let world = World::start().await;
    world.services.vault.put(SECRET, "\n", world.now());
    let told = advice(user_token(&world.instance()).await);
    assert!(told.contains("empty") && told.contains("fraud-guard auth login"), "{told}");
}

#[rstest]
#[case::wrong_identity(Outage::Status(403), "Key Vault Secrets Officer")]
#[case::not_accepted(Outage::Status(401), "Key Vault Secrets Officer")]
#[case::no_vault(Outage::Status(400), "KEY_VAULT_URL")]
#[tokio::test]
async fn a_vault_that_refuses_at_the_start_is_told_and_tried_again_at_each_call(
    #[case] fault: Outage,
    #[case] what: &str,
) {
    let world = World::signed_in().await;
    let tokens = world.instance();
    world.services.vault.fail_with(Some(fault));
    for _ in 0..2 {
        let told = advice(user_token(&tokens).await);
        assert!(told.contains(what), "{told}");
    }
    assert_eq!(world.asked(), 0);
    world.services.vault.mend();
    assert!(is_served(&tokens).await);
}

#[rstest]
#[case::throttled(Outage::Throttled(20))]
#[case::broken(Outage::Status(500))]
#[case::down(Outage::Status(503))]
#[case::silent(Outage::Hang)]
#[tokio::test]
async fn a_vault_that_is_out_of_order_at_the_start_never_makes_the_seed_the_token(
    #[case] fault: Outage,
) {
    let world = World::signed_in().await;
    let seed = world.services.login.refresh_token.clone();
    let tokens = world.instance_with(&[("PARTNER_REFRESH_TOKEN", &seed)]);
    world.services.vault.fail_with(Some(fault));
    assert!(is_unavailable(&user_token(&tokens).await));
    assert_eq!(world.asked(), 0);
    world.services.vault.mend();
    // Within the wait nobody asks again.
    assert!(is_unavailable(&user_token(&tokens).await));
    world.pass_hours(1);
    assert!(is_served(&tokens).await);
    assert_eq!(world.versions(), 1);
}

#[tokio::test]
async fn a_deleted_secret_is_told_with_what_to_do_and_the_token_in_memory_is_used_on() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    assert!(is_served(&tokens).await);
    world.services.vault.delete(SECRET);
    world.pass_hours(25);
    assert!(is_served(&tokens).await);
    let trouble = tokens.sign_in_health().trouble.expect("trouble").to_string();
    assert!(trouble.contains("recover"), "{trouble}");
}

#[tokio::test]
async fn a_save_that_does_not_read_back_is_no_save() {
    let world = World::start().await;
    let tokens = world.instance();
    let vault = tokens.vault();
    for (operation, fault) in [
        (Operation::Write, Outage::Status(503)),
        (Operation::Write, Outage::StatusAfterwards(500)),
        (Operation::ReadBack, Outage::Status(503)),
        (Operation::ReadBack, Outage::Status(404)),
    ] {
        world.services.vault.fail_next(operation, fault);
        let saved = saved("synthetic-token", &world);
        assert!(vault.save(&saved).await.is_err(), "{operation:?} {fault:?}");
        assert!(vault.save(&saved).await.is_ok(), "{operation:?} {fault:?}");
    }
}
