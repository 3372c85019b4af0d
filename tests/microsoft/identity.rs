//! Who the app is: a secret, or a managed identity that the app registration trusts.

use fraud_guard::local::services::outage::Outage;
use fraud_guard::microsoft::access_token::Audience;
use rstest::rstest;

use super::world::World;
use super::world::advice;
use super::world::is_served;
use super::world::is_unavailable;
use super::world::user_token;

#[tokio::test]
async fn the_managed_identity_proves_who_the_app_is_with_and_without_a_user() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    assert!(is_served(&tokens).await);
    assert!(tokens.token(Audience::Graph).await.is_ok());
    // One token for Key Vault and one to exchange; each is used again.
    assert_eq!(world.services.identity.requests(), 2);
    world.pass_hours(2);
    assert!(is_served(&tokens).await);
    assert_eq!(world.services.identity.requests(), 2);
    world.pass_hours(24);
    assert!(is_served(&tokens).await);
    assert!(world.services.identity.requests() > 2);
}

#[tokio::test]
async fn an_identity_that_the_app_does_not_trust_gets_its_own_advice() {
    let world = World::signed_in().await;
    let tokens = world.instance_with(&[("LOGIN_URL", &format!("{}/", world.url))]);
    world.services.login.trust_nobody();
    let told = advice(user_token(&tokens).await);
    assert!(told.contains("AADSTS700027") && told.contains("federated credential"), "{told}");
}

#[rstest]
#[case::not_assigned(Outage::Status(400), "assigned to the function app")]
#[case::wrong_header(Outage::Status(401), "assigned to the function app")]
#[tokio::test]
async fn an_identity_that_is_not_there_is_told(#[case] fault: Outage, #[case] what: &str) {
    let world = World::signed_in().await;
    world.services.identity.fail_with(Some(fault));
    let told = advice(user_token(&world.instance()).await);
    assert!(told.contains(what), "{told}");
}

#[tokio::test]
async fn an_identity_endpoint_that_is_out_of_order_is_asked_again() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    for fault in [Outage::Status(500), Outage::Throttled(7)] {
        world.services.identity.fail_with(Some(fault));
        assert!(is_unavailable(&user_token(&tokens).await), "{fault:?}");
        world.pass_hours(1);
    }
    world.services.identity.fail_with(None);
    assert!(is_served(&tokens).await);
}

#[tokio::test]
async fn a_token_of_the_identity_is_used_to_its_end_when_there_is_no_new_one() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    assert!(is_served(&tokens).await);
    world.pass(jiff::SignedDuration::from_mins(24 * 60 - 2));
    world.services.identity.fail_with(Some(Outage::Status(500)));
    assert!(is_served(&tokens).await);
}

#[tokio::test]
async fn exactly_one_way_to_prove_who_the_app_is_must_be_set() {
    let world = World::start().await;
    for (changes, expected) in [
        (vec![], ""),
        (
            vec![("PARTNER_CLIENT_SECRET", "canary-secret")],
            "PARTNER_CLIENT_SECRET is set, and so is PARTNER_IDENTITY_CLIENT_ID",
        ),
        (vec![("PARTNER_IDENTITY_CLIENT_ID", "")], "PARTNER_CLIENT_SECRET is missing"),
        (vec![("IDENTITY_ENDPOINT", "")], "there is no managed identity here"),
        (vec![("IDENTITY_HEADER", "")], "IDENTITY_HEADER is missing"),
        (vec![("IDENTITY_ENDPOINT", "http://example.com/")], "IDENTITY_ENDPOINT must be https"),
        (vec![("KEY_VAULT_URL", "http://example.com/")], "KEY_VAULT_URL must be https"),
        (vec![("REFRESH_TOKEN_SECRET_NAME", "a/b")], "REFRESH_TOKEN_SECRET_NAME is no name"),
        (vec![("REFRESH_TOKEN_FILE", "token.json")], "REFRESH_TOKEN_FILE is set, and so is"),
    ] {
        let problems = world.problems(&changes);
        assert!(problems.contains(expected), "{changes:?}: {problems}");
        assert_eq!(problems.is_empty(), expected.is_empty(), "{problems}");
        assert!(!problems.contains("canary"), "{problems}");
    }
}

#[tokio::test]
async fn the_secret_and_no_identity_is_sent_when_there_is_a_secret() {
    let world = World::signed_in().await;
    let secret = world.services.login.client_secret.clone();
    let changes = [("PARTNER_CLIENT_SECRET", secret.as_str()), ("PARTNER_IDENTITY_CLIENT_ID", "")];
    assert!(is_served(&world.instance_with(&changes)).await);
}

#[tokio::test]
async fn many_who_wait_for_an_identity_endpoint_that_fails_make_one_request() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    world.services.identity.fail_with(Some(Outage::Status(500)));
    let wanted = [Audience::PartnerCenter, Audience::Graph, Audience::ResourceManager];
    let wanted = wanted.map(|audience| tokens.token(audience));
    assert!(futures::future::join_all(wanted).await.into_iter().all(|token| token.is_err()));
    // One for Key Vault, one to exchange.
    assert!(world.services.identity.requests() <= 2);
}
