//! How a sign-in stays alive: the seed, the daily rotation, and what comes after a revocation.

use fraud_guard::local::services::key_vault::Operation;
use fraud_guard::local::services::outage::Outage;
use fraud_guard::microsoft::access_token::Audience;
use jiff::SignedDuration;
use rstest::rstest;

use super::world::SECRET;
use super::world::World;
use super::world::advice;
use super::world::is_served;
use super::world::user_token;

#[tokio::test]
async fn a_seed_is_saved_as_soon_as_it_proved_good() {
    let world = World::start().await;
    let seed = world.services.login.refresh_token.clone();
    let tokens = world.instance_with(&[("PARTNER_REFRESH_TOKEN", &seed)]);
    assert!(is_served(&tokens).await);
    let kept = world.kept().expect("a version");
    assert!(kept != seed && world.is_alive(&kept));
    let health = tokens.sign_in_health();
    assert_eq!((health.saved_at, health.trouble), (Some(world.now()), None));
}

#[tokio::test]
async fn a_bad_seed_is_never_saved() {
    let world = World::start().await;
    let tokens = world.instance_with(&[("PARTNER_REFRESH_TOKEN", "rubbish")]);
    let told = advice(user_token(&tokens).await);
    assert!(told.contains("fraud-guard auth login"), "{told}");
    assert_eq!(world.versions(), 0);
}

#[tokio::test]
async fn without_a_sign_in_people_are_told_and_no_token_is_asked_for_until_there_is_one() {
    let world = World::start().await;
    let tokens = world.instance();
    for _ in 0..3 {
        let told = advice(user_token(&tokens).await);
        assert!(told.contains("nobody has signed in") && told.contains("auth login"), "{told}");
        world.pass(SignedDuration::from_mins(5));
    }
    assert_eq!(world.asked(), 0);
    world.sign_in();
    assert!(is_served(&tokens).await);
}

#[tokio::test]
async fn the_newest_token_is_saved_once_a_day() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    for hour in 0..72 {
        assert!(is_served(&tokens).await, "hour {hour}");
        world.pass_hours(1);
    }
    assert_eq!(world.versions(), 3);
    let kept = world.kept().expect("a version");
    assert!(world.is_alive(&kept));
}

#[rstest]
#[case::before_the_look(Operation::Read, Outage::Status(503))]
#[case::before_the_save(Operation::Write, Outage::Status(503))]
#[case::after_the_save(Operation::Write, Outage::StatusAfterwards(503))]
#[case::before_the_reading_back(Operation::ReadBack, Outage::Status(503))]
#[case::forbidden(Operation::Write, Outage::Status(403))]
#[tokio::test]
async fn a_rotation_that_fails_leaves_the_old_token_and_is_tried_at_the_next_renewal(
    #[case] operation: Operation,
    #[case] fault: Outage,
) {
    let world = World::signed_in().await;
    let tokens = world.instance();
    assert!(is_served(&tokens).await);
    world.pass_hours(25);
    if operation == Operation::Read {
        // The look for a newer sign-in comes first.
        world.services.vault.fail_next(operation, fault);
    }
    world.services.vault.fail_next(operation, fault);
    assert!(is_served(&tokens).await);
    assert!(tokens.sign_in_health().trouble.is_some());
    let kept = world.kept().expect("a version");
    assert!(world.is_alive(&kept));
    world.pass_hours(1);
    assert!(is_served(&tokens).await);
    let health = tokens.sign_in_health();
    assert_eq!(health.trouble, None);
    assert!(health.saved_at.expect("a time") >= world.now() - SignedDuration::from_hours(1));
}

#[tokio::test]
async fn a_sign_in_that_is_newer_than_ours_is_never_written_over() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    assert!(is_served(&tokens).await);
    world.pass_hours(25);
    let newer = world.sign_in();
    assert!(is_served(&tokens).await);
    assert_eq!(world.kept(), Some(newer));
    assert_eq!(world.versions(), 2);
}

#[tokio::test]
async fn a_dead_token_is_replaced_by_the_one_that_another_instance_saved() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    assert!(is_served(&tokens).await);
    world.services.login.refresh_tokens.revoke_all();
    world.sign_in();
    world.pass_hours(1);
    assert!(is_served(&tokens).await);
}

#[tokio::test]
async fn a_dead_token_is_no_storm_and_a_new_sign_in_ends_it_without_a_restart() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    assert!(is_served(&tokens).await);
    world.services.login.refresh_tokens.revoke_all();
    world.pass_hours(1);
    let before = world.asked();
    for _ in 0..24 * 12 {
        let told = advice(user_token(&tokens).await);
        assert!(told.contains("AADSTS50173") && told.contains("fraud-guard auth login"), "{told}");
        world.pass(SignedDuration::from_mins(5));
    }
    assert!(world.asked() - before <= 24, "{} requests", world.asked() - before);
    world.sign_in();
    assert!(is_served(&tokens).await);
}

#[tokio::test]
async fn a_sign_in_that_is_refused_too_is_tried_once() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    assert!(is_served(&tokens).await);
    world.services.vault.put(SECRET, "another-dead-one", world.now());
    world.services.login.refresh_tokens.revoke_all();
    world.pass_hours(1);
    let before = world.asked();
    for _ in 0..3 {
        advice(user_token(&tokens).await);
    }
    assert_eq!(world.asked() - before, 1);
}

#[tokio::test]
async fn many_who_want_a_token_at_once_make_one_request() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    let wanted = (0..20).map(|_| is_served(&tokens));
    assert!(futures::future::join_all(wanted).await.into_iter().all(|is_served| is_served));
    assert_eq!(world.asked(), 1);
}

#[tokio::test]
async fn without_a_vault_the_newest_token_is_in_memory_only() {
    let world = World::start().await;
    let seed = world.services.login.refresh_token.clone();
    let changes = [("KEY_VAULT_URL", ""), ("PARTNER_REFRESH_TOKEN", seed.as_str())];
    let tokens = world.instance_with(&changes);
    for _ in 0..200 {
        assert!(is_served(&tokens).await);
        world.pass_hours(24);
    }
    assert!(!world.is_alive(&seed));
    assert_eq!(tokens.sign_in_health().saved_at, None);
    assert!(tokens.vault().describe().contains("memory"));
}

#[tokio::test]
async fn a_token_that_an_api_refused_is_renewed_once_however_many_say_so() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    let refused = user_token(&tokens).await.expect("a token");
    for _ in 0..3 {
        tokens.forget(Audience::PartnerCenter, &refused).await;
        assert!(is_served(&tokens).await);
    }
    assert_eq!(world.asked(), 2);
}

#[tokio::test]
async fn a_new_sign_in_is_used_when_an_api_refuses_the_old_one() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    let refused = user_token(&tokens).await.expect("a token");
    world.pass_hours(1);
    world.sign_in();
    let signed_in_at = world.now();
    // The API wants MFA; Entra would go on to redeem the old token.
    tokens.forget(Audience::PartnerCenter, &refused).await;
    assert!(is_served(&tokens).await);
    assert_eq!(tokens.sign_in_health().saved_at, Some(signed_in_at));
}

#[tokio::test]
async fn a_new_sign_in_is_used_at_the_next_renewal() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    assert!(is_served(&tokens).await);
    world.sign_in();
    let signed_in_at = world.now();
    world.pass_hours(1);
    // A vault that does not answer leaves the token that is there.
    world.services.vault.fail_with(Some(Outage::Status(503)));
    assert!(is_served(&tokens).await);
    world.services.vault.mend();
    world.pass_hours(1);
    assert!(is_served(&tokens).await);
    assert_eq!(tokens.sign_in_health().saved_at, Some(signed_in_at));
    assert_eq!(world.versions(), 2);
}

#[tokio::test]
async fn a_clock_that_was_ahead_once_does_not_end_the_rotation() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    assert!(is_served(&tokens).await);
    world.pass_hours(60 * 24);
    assert!(is_served(&tokens).await);
    world.pass_hours(-60 * 24);
    let versions = world.versions();
    let refused = user_token(&tokens).await.expect("a token");
    tokens.forget(Audience::PartnerCenter, &refused).await;
    assert!(is_served(&tokens).await);
    assert_eq!(world.versions(), versions + 1);
    assert_eq!(tokens.sign_in_health().saved_at, Some(world.now()));
}
