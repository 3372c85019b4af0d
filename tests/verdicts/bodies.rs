//! What is sent, byte for byte as Microsoft documents it.

use fraud_guard::fraud_event::SourceName;
use fraud_guard::fraud_event::SubscriptionId;
use fraud_guard::verdict::EventId;
use fraud_guard::verdict::EventIds;
use fraud_guard::verdict::Verdict;
use rstest::rstest;
use serde_json::Value;

use super::wire::What;
use super::world::CUSTOMER;
use super::world::World;
use super::world::draft;
use crate::support::microsoft::fixture;

const PATH: &str = "/v1/fraudEvents/subscription/44444444-dddd-4ddd-8ddd-000000000004/status";

fn sample(name: &str) -> Value {
    let mut sample: Value = serde_json::from_str(&fixture(name)).expect("JSON");
    // The type is optional, and the one value that Graph knows.
    sample.as_object_mut().expect("an object").remove("@odata.type");
    sample
}

#[rstest]
#[case(Verdict::Fraud, &[101, 103], "update_status_request_new_model_resolved_fraud")]
#[case(Verdict::Ignore, &[104], "update_status_request_new_model_resolved_ignore")]
#[case(Verdict::Investigating, &[101], "update_status_request_new_model_investigating")]
#[case(Verdict::Fraud, &[1], "update_status_request_old_model")]
#[tokio::test]
async fn partner_center_gets_what_its_samples_say(
    #[case] verdict: Verdict,
    #[case] numbers: &[u32],
    #[case] name: &str,
) {
    let world = World::with(&[SourceName::PartnerCenter], numbers).await;
    world.answer(&draft(verdict)).await;
    let changes = world.wire.changes();
    assert_eq!(changes.len(), 1, "{changes:?}");
    let mut sent = changes[0].body.clone();
    // The order of the ids follows from our keys and means nothing.
    let by_id = |id: &Value| id.as_str().expect("an id").to_owned();
    sent["EventIds"].as_array_mut().expect("ids").sort_by_key(by_id);
    assert_eq!((changes[0].path.as_str(), sent), (PATH, sample(name)));
}

#[rstest]
#[case(Verdict::Fraud, "graph_security_alert_patch_request")]
#[case(Verdict::Investigating, "graph_security_alert_patch_request_investigating")]
#[tokio::test]
async fn graph_gets_what_its_samples_say(#[case] verdict: Verdict, #[case] name: &str) {
    let world = World::with(&[SourceName::Graph], &[101]).await;
    world.answer(&draft(verdict)).await;
    let changes = world.wire.changes();
    assert_eq!(changes.len(), 1, "{changes:?}");
    let id = "44444444-dddd-4ddd-8ddd-000000000004-88888888-2222-4222-8222-000000000101";
    let path = format!("/beta/security/partner/securityAlerts/{id}");
    assert_eq!((changes[0].path.as_str(), &changes[0].body), (path.as_str(), &sample(name)));
}

#[rstest]
#[case("update_status_response_new_model", 101)]
#[case("update_status_response_old_model", 1)]
#[tokio::test]
async fn the_answers_of_the_samples_say_which_events_were_taken(
    #[case] name: &str,
    #[case] number: u32,
) {
    let world = World::with(&[SourceName::PartnerCenter], &[number, 103]).await;
    world.wire.fail("POST", "/status", 1, What::Answer(200, &[], fixture(name)));
    let ids: Vec<EventId> = world
        .seen()
        .iter()
        .filter_map(|seen| EventId::parse(&seen.alert.partner_center_id()))
        .collect();
    let subscription = SubscriptionId::parse(CUSTOMER.subscription).expect("an id");
    let asked = EventIds::new(ids.clone()).expect("ids");
    let api = &world.app.microsoft.partner_center;
    let missing = api.change_status(subscription, &asked, Verdict::Fraud).await;
    assert_eq!(missing.expect("an answer"), [ids[1].clone()]);
}
