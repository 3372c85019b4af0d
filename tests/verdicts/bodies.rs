//! What is sent, byte for byte as Microsoft documents it.

use fraud_guard::fraud_event::SourceName;
use fraud_guard::verdict::Verdict;
use rstest::rstest;
use serde_json::Value;

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
