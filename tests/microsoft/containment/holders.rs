//! What holds a subscription at Partner Center.

use fraud_guard::containment::exhibit::Holder;
use fraud_guard::microsoft::Unanswered;
use rstest::rstest;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;
use wiremock::Mock;
use wiremock::MockServer;
use wiremock::ResponseTemplate;
use wiremock::matchers::method;
use wiremock::matchers::path;

use super::world::CUSTOMER;
use super::world::World;
use super::world::patience;

const PLANS: [Uuid; 2] = [Uuid::from_u128(1), Uuid::from_u128(2)];
const LEGACY: Uuid = Uuid::from_u128(3);

fn plan(id: Uuid) -> Value {
    json!({ "id": id, "offerId": "DZH318Z0BPS6:0001:DZH318Z0BMTX", "status": "active" })
}

fn legacy(status: &str) -> Value {
    json!({
        "id": LEGACY, "offerId": "MS-AZR-0145P", "entitlementId": CUSTOMER.subscription.to_uppercase(),
        "friendlyName": "Old", "status": status,
    })
}

fn licences() -> Value {
    json!({ "id": Uuid::from_u128(4), "offerId": "CFQ7TTC0LH18:0001:X", "status": "active" })
}

fn entitlement(id: &str, status: &str) -> Value {
    json!({ "id": id, "friendlyName": "contoso-prod", "status": status })
}

fn ours(status: &str) -> Value {
    entitlement(&CUSTOMER.subscription.to_uppercase(), status)
}

/// A Partner Center with these products, and entitlements in the two plans.
async fn partner_center(products: Vec<Value>, in_plans: [Vec<Value>; 2]) -> (World, MockServer) {
    let server = MockServer::start().await;
    let base = format!("/v1/customers/{}/subscriptions", CUSTOMER.tenant);
    let list = |items: Vec<Value>| {
        let body = json!({ "totalCount": items.len(), "items": items });
        ResponseTemplate::new(200).set_body_json(body)
    };
    let products = Mock::given(method("GET")).and(path(&base)).respond_with(list(products));
    products.mount(&server).await;
    for (plan, items) in PLANS.iter().zip(in_plans) {
        let below = format!("{base}/{plan}/azureEntitlements");
        Mock::given(method("GET")).and(path(below)).respond_with(list(items)).mount(&server).await;
    }
    (World::with(&[("PARTNER_CENTER_URL", server.uri())]).await, server)
}

/// The holder, and whether it is active.
async fn found(products: Vec<Value>, in_plans: [Vec<Value>; 2]) -> Option<(Holder, bool)> {
    let (world, _server) = partner_center(products, in_plans).await;
    let found = world.found().await.expect("an answer");
    found.map(|found| (found.holder, found.is_active))
}

#[rstest]
#[case("active", true)]
#[case("inactive", false)]
#[case("suspended", false)]
#[case("", false)]
#[tokio::test]
async fn a_subscription_is_found_in_whichever_plan_has_it(
    #[case] status: &str,
    #[case] is_active: bool,
) {
    let other = entitlement("44444444-dddd-4ddd-8ddd-000000000044", "active");
    let in_plans = [vec![other], vec![ours(status)]];
    let products = vec![licences(), plan(PLANS[0]), plan(PLANS[1])];
    let expected = Some((Holder::Plan(PLANS[1]), is_active));
    assert_eq!(found(products, in_plans).await, expected);
}

#[rstest]
#[case("active", Some(true))]
#[case("suspended", Some(false))]
#[case("deleted", None)]
#[tokio::test]
async fn a_subscription_can_be_held_by_itself(
    #[case] status: &str,
    #[case] is_active: Option<bool>,
) {
    let expected = is_active.map(|is_active| (Holder::Legacy(LEGACY), is_active));
    assert_eq!(found(vec![legacy(status)], [vec![], vec![]]).await, expected);
}

#[tokio::test]
async fn a_subscription_that_went_over_to_a_plan_is_held_by_the_plan() {
    let products = vec![legacy("deleted"), plan(PLANS[0])];
    let expected = Some((Holder::Plan(PLANS[0]), true));
    assert_eq!(found(products, [vec![ours("active")], vec![]]).await, expected);
}

#[tokio::test]
async fn what_nothing_holds_is_not_found() {
    let products = vec![licences(), plan(PLANS[0])];
    assert_eq!(found(products, [vec![], vec![]]).await, None);
    assert_eq!(found(vec![], [vec![], vec![]]).await, None);
}

#[rstest]
#[case::two_plans(vec![plan(PLANS[0]), plan(PLANS[1])], [vec![ours("active")], vec![ours("inactive")]])]
#[case::plan_and_itself(vec![plan(PLANS[0]), legacy("active")], [vec![ours("active")], vec![]])]
#[tokio::test]
async fn what_two_hold_is_ambiguous(
    #[case] products: Vec<Value>,
    #[case] in_plans: [Vec<Value>; 2],
) {
    let (world, _server) = partner_center(products, in_plans).await;
    let found = world.found().await;
    let is_ambiguous = |error: &Unanswered| error.to_string().contains("ambiguous");
    assert!(found.as_ref().is_err_and(is_ambiguous), "{found:?}");
}

#[tokio::test]
async fn a_plan_that_cannot_be_read_leaves_it_open() {
    // Of the second plan there is no answer but 404 from a server that knows no such path.
    let (world, server) =
        partner_center(vec![plan(PLANS[0])], [vec![ours("active")], vec![]]).await;
    server.reset().await;
    Mock::given(method("GET"))
        .and(path(format!("/v1/customers/{}/subscriptions", CUSTOMER.tenant)))
        .respond_with(
            ResponseTemplate::new(200).set_body_json(json!({ "items": [plan(PLANS[0])] })),
        )
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(403).set_body_json(json!({ "code": "900159" })))
        .mount(&server)
        .await;
    assert!(matches!(world.found().await, Err(Unanswered::NotPermitted(_))));
}

#[tokio::test]
async fn the_stand_in_has_it_in_the_plan_and_customers_are_counted() {
    let world = World::start().await;
    let found = world.found().await.expect("an answer").expect("it");
    assert_eq!(found.name.as_received(), CUSTOMER.subscription_name);
    assert!(matches!(found.holder, Holder::Plan(_)) && found.is_active);
    assert_eq!(world.microsoft.customers.count_customers(patience()).await, Ok(1));
}
