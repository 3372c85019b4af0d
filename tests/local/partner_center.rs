//! Partner Center's stand-in: both models, filters, pages, refusals, changes of status.

use rstest::rstest;
use serde_json::Value;
use serde_json::json;

use super::stand_ins::PARTNER_CENTER;
use super::stand_ins::StandIns;

const EVENTS: &str = "/v1/fraudEvents";

fn names(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[tokio::test]
async fn the_newer_model_has_the_fields_and_the_quirks_of_the_sample() {
    let stand_ins = StandIns::after("compromise").await;
    let token = stand_ins.token(PARTNER_CENTER).await;
    let (_, events) = stand_ins.get(EVENTS, &token).await;
    let sample: Value =
        serde_json::from_str(include_str!("../fixtures/partner_center/new_model.json"))
            .expect("a sample");
    let (event, sample) = (&events[0], &sample[0]);
    assert_eq!(names(event), names(sample));
    assert_eq!(names(&event["additionalDetails"]), names(&sample["additionalDetails"]));
    for field in ["hitCount", "IsTest", "resolvedReason", "resolvedOn", "resolvedBy"] {
        assert_eq!(event[field], sample[field], "{field}");
    }
    for field in ["vM_IP", "miningPool_IP"] {
        assert_eq!(event["additionalDetails"][field], sample["additionalDetails"][field]);
    }
    assert_eq!(event["eventTime"], "2026-02-03T11:58:30.690");
    let id = event["affectedResources"][0]["azureResourceId"].as_str().expect("an id");
    assert!(id.starts_with('\\') && id.ends_with("vm-build-01 "), "{id:?}");
}

#[tokio::test]
async fn the_older_model_has_no_type_and_only_strings() {
    let stand_ins = StandIns::after("compromise").await;
    let token = stand_ins.token(PARTNER_CENTER).await;
    let request = stand_ins.client.get(format!("{}{EVENTS}", stand_ins.url)).bearer_auth(&token);
    let events: Value = request.send().await.expect("an answer").json().await.expect("JSON");
    let sample: Value =
        serde_json::from_str(include_str!("../fixtures/partner_center/old_model.json"))
            .expect("a sample");
    assert_eq!(names(&events[0]), names(&sample[0]));
    assert!(events[0].as_object().expect("an object").values().all(Value::is_string));
}

#[rstest]
#[case::all("", 205)]
#[case::by_status("?EventStatus=Active", 205)]
#[case::by_other_status("?EventStatus=Resolved", 0)]
#[case::by_subscription("?SubscriptionId=44444444-dddd-4ddd-8ddd-000000000004", 205)]
#[case::by_other_subscription("?SubscriptionId=44444444-dddd-4ddd-8ddd-00000000000f", 0)]
#[case::by_type("?EventType=CryptoMining", 0)]
#[case::first_page("?PageSize=100&PageNumber=1", 100)]
#[case::last_page("?PageSize=100&PageNumber=3", 5)]
#[case::beyond("?PageSize=100&PageNumber=4", 0)]
#[tokio::test]
async fn filters_and_pages_select(#[case] query: &str, #[case] count: usize) {
    let stand_ins = StandIns::after("storm").await;
    let token = stand_ins.token(PARTNER_CENTER).await;
    let (status, events) = stand_ins.get(&format!("{EVENTS}{query}"), &token).await;
    assert_eq!((status, events.as_array().map(Vec::len)), (200, Some(count)));
}

#[rstest]
#[case("?PageSize=100")]
#[case("?PageNumber=1")]
#[case("?PageSize=0&PageNumber=1")]
#[case("?PageSize=10&PageNumber=0")]
#[case("?PageSize=ten&PageNumber=1")]
#[case("?EventStatus=Open")]
#[case("?SubscriptionId=mine")]
#[tokio::test]
async fn bad_input_is_refused_with_its_code(#[case] query: &str) {
    let stand_ins = StandIns::after("compromise").await;
    let token = stand_ins.token(PARTNER_CENTER).await;
    let (status, body) = stand_ins.get(&format!("{EVENTS}{query}"), &token).await;
    assert_eq!((status, &body["code"]), (400, &json!("800002")));
}

#[tokio::test]
async fn whoever_may_not_ask_is_told_why_by_code() {
    let stand_ins = StandIns::after("compromise").await;
    let app: Value =
        stand_ins.ask(&[("grant_type", "client_credentials")]).await.json().await.expect("JSON");
    let app = app["access_token"].as_str().expect("a token");
    for (token, status, code) in [("guess", 401, "400"), (app, 403, "900329")] {
        let (answered, body) = stand_ins.get(EVENTS, token).await;
        assert_eq!((answered, &body["code"]), (status, &json!(code)));
    }
    let bare = stand_ins.client.get(format!("{}{EVENTS}", stand_ins.url)).send().await;
    let bare = bare.expect("an answer");
    assert!(bare.headers().contains_key("www-authenticate"));
    assert_eq!(bare.json::<Value>().await.expect("JSON")["code"], "800001");
}

#[tokio::test]
async fn request_ids_come_back() {
    let stand_ins = StandIns::after("compromise").await;
    let request = stand_ins.client.get(format!("{}{EVENTS}", stand_ins.url));
    let answer = request.header("MS-RequestId", "r").header("MS-CorrelationId", "c").send().await;
    let headers = answer.expect("an answer").headers().clone();
    assert_eq!(
        (&headers["ms-requestid"], &headers["ms-correlationid"]),
        (&"r".parse().unwrap(), &"c".parse().unwrap())
    );
}

async fn change(stand_ins: &StandIns, body: Value) -> (u16, Value) {
    let token = stand_ins.token(PARTNER_CENTER).await;
    let path = "/v1/fraudEvents/subscription/44444444-dddd-4ddd-8ddd-000000000005/status";
    let request = stand_ins.client.post(format!("{}{path}", stand_ins.url)).bearer_auth(token);
    let request = request.header("x-neweventsmodel", "true").body(body.to_string());
    let response = request.send().await.expect("an answer");
    (response.status().as_u16(), response.json().await.expect("JSON"))
}

#[tokio::test]
async fn one_event_is_resolved_and_the_answer_says_so() {
    let stand_ins = StandIns::after("unknown-type").await;
    let id = "44444444-dddd-4ddd-8ddd-000000000005_88888888-0000-4222-8222-000500000001";
    let body = json!({"EventIds": [id], "EventStatus": "Resolved", "ResolvedReason": "Fraud"});
    let (status, events) = change(&stand_ins, body).await;
    assert_eq!((status, events.as_array().map(Vec::len)), (200, Some(1)));
    assert_eq!(events[0]["eventStatus"], "Resolved");
    assert_eq!(events[0]["resolvedReason"], "Fraud");
    assert_eq!(events[0]["resolvedOn"], "2026-02-03T12:00:00.690");
    let log = events[0]["activityLogs"].as_str().expect("a string");
    let log: Value = serde_json::from_str(log).expect("JSON in it");
    assert_eq!(
        (&log[0]["statusFrom"], &log[0]["statusTo"]),
        (&json!("Active"), &json!("Resolved"))
    );
}

#[tokio::test]
async fn no_ids_mean_every_event_of_the_subscription() {
    let stand_ins = StandIns::after("unknown-type").await;
    let (_, events) = change(&stand_ins, json!({"EventStatus": "Investigating"})).await;
    assert_eq!(events.as_array().map(Vec::len), Some(2));
}

#[rstest]
#[case(json!({"EventStatus": "Resolved"}), "800002")]
#[case(json!({"EventStatus": "Resolved", "ResolvedReason": "Legitimate"}), "900126")]
#[case(json!({"EventStatus": "Closed"}), "900126")]
#[tokio::test]
async fn a_change_that_is_not_documented_is_refused(#[case] body: Value, #[case] code: &str) {
    let (status, answer) = change(&StandIns::after("unknown-type").await, body).await;
    assert_eq!((status, &answer["code"]), (400, &json!(code)));
}
