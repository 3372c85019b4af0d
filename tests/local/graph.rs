//! Graph's stand-in: pages by link, filters, one alert, updates.

use rstest::rstest;
use serde_json::Value;
use serde_json::json;

use super::stand_ins::GRAPH;
use super::stand_ins::StandIns;

const ALERTS: &str = "/beta/security/partner/securityAlerts";
const ACTIVE: &str = "?$filter=status%20eq%20'active'";
const ID: &str = "44444444-dddd-4ddd-8ddd-000000000001-88888888-0000-4222-8222-000100000001";

#[tokio::test]
async fn links_lead_through_all_alerts_once() {
    let stand_ins = StandIns::after("storm").await;
    let token = stand_ins.token(GRAPH).await;
    let mut next = Some(format!("{ALERTS}{ACTIVE}"));
    let mut ids = Vec::new();
    let mut pages = 0;
    while let Some(path) = next {
        let (_, page) = stand_ins.get(&path, &token).await;
        let found = page["value"].as_array().expect("a list").clone();
        ids.extend(found.into_iter().map(|alert| alert["id"].to_string()));
        let link = page["@odata.nextLink"].as_str().map(str::to_owned);
        next = link.map(|link| link.strip_prefix(&stand_ins.url).expect("our host").to_owned());
        pages += 1;
    }
    let all = ids.len();
    ids.dedup();
    assert_eq!((pages, all, ids.len()), (11, 205, 205));
}

#[tokio::test]
async fn an_alert_has_the_fields_of_the_sample() {
    let stand_ins = StandIns::after("compromise").await;
    let token = stand_ins.token(GRAPH).await;
    let (_, alert) = stand_ins.get(&format!("{ALERTS}/{ID}"), &token).await;
    let sample: Value =
        serde_json::from_str(include_str!("../fixtures/graph/alert.json")).expect("a sample");
    let names =
        |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&alert), names(&sample));
    assert_eq!(names(&alert["additionalDetails"]), names(&sample["additionalDetails"]));
    assert_eq!(alert["alertType"], "networkConnectionsToCryptoMiningPools");
    assert_eq!(alert["isTest"], false);
    assert_eq!(alert["additionalDetails"]["VM_IP"], sample["additionalDetails"]["VM_IP"]);
}

#[rstest]
#[case("?$filter=severity%20eq%20'high'", 400, "BadRequest")]
#[case("?$skiptoken=guess", 400, "BadRequest")]
#[case("/unknown", 404, "ResourceNotFound")]
#[tokio::test]
async fn what_cannot_be_answered_is_refused(
    #[case] rest: &str,
    #[case] status: u16,
    #[case] code: &str,
) {
    let stand_ins = StandIns::after("compromise").await;
    let token = stand_ins.token(GRAPH).await;
    let (answered, body) = stand_ins.get(&format!("{ALERTS}{rest}"), &token).await;
    assert_eq!((answered, &body["error"]["code"]), (status, &json!(code)));
}

#[tokio::test]
async fn an_update_resolves_and_the_filter_no_longer_finds_it() {
    let stand_ins = StandIns::after("compromise").await;
    let token = stand_ins.token(GRAPH).await;
    let body = json!({"status": "resolved", "resolvedReason": "legitimate"}).to_string();
    let request = stand_ins.client.patch(format!("{}{ALERTS}/{ID}", stand_ins.url));
    let response = request.bearer_auth(&token).body(body).send().await.expect("an answer");
    let alert: Value = response.json().await.expect("JSON");
    assert_eq!(
        (&alert["status"], &alert["resolvedReason"]),
        (&json!("resolved"), &json!("legitimate"))
    );
    let (_, page) = stand_ins.get(&format!("{ALERTS}{ACTIVE}"), &token).await;
    assert_eq!(page["value"], json!([]));
}
