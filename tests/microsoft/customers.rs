//! Tokens for customers' tenants.

use fraud_guard::fraud_event::TenantId;
use fraud_guard::microsoft::access_token::Audience;
use secrecy::ExposeSecret;

use super::world::World;
use super::world::advice;
use super::world::is_served;

fn customer(number: usize) -> TenantId {
    TenantId::parse(&format!("22222222-bbbb-4bbb-8bbb-{number:012}")).expect("a tenant")
}

#[tokio::test]
async fn each_customer_and_api_has_a_token_of_its_own() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    let mut given = std::collections::BTreeSet::new();
    for _ in 0..2 {
        for number in 1..=2 {
            world.services.login.relate_to(&customer(number).to_string());
            for audience in [Audience::Graph, Audience::ResourceManager] {
                let token = tokens.token_for_customer(audience, customer(number)).await;
                given.insert(token.expect("a token").expose_secret().to_owned());
            }
        }
    }
    assert_eq!((given.len(), world.asked()), (4, 4));
}

#[tokio::test]
async fn a_customer_without_a_relationship_is_told_and_nothing_else_suffers() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    for _ in 0..3 {
        let told = advice(tokens.token_for_customer(Audience::Graph, customer(7)).await);
        assert!(told.contains("AADSTS50020") && told.contains("GDAP"), "{told}");
    }
    assert_eq!(world.asked(), 1);
    assert!(is_served(&tokens).await);
    world.services.login.relate_to(&customer(7).to_string());
    world.pass_hours(1);
    assert!(tokens.token_for_customer(Audience::Graph, customer(7)).await.is_ok());
}

#[tokio::test]
async fn a_token_for_a_customer_never_rotates_the_sign_in() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    world.services.login.relate_to(&customer(1).to_string());
    world.pass_hours(48);
    assert!(tokens.token_for_customer(Audience::Graph, customer(1)).await.is_ok());
    assert_eq!(world.versions(), 1);
}
