//! Azure Resource Manager: the activity log, role assignments, costs, the subscription.

use fraud_guard::local::services::limits::Limit;
use rstest::rstest;
use serde_json::Value;
use serde_json::json;

use super::Caller;
use super::LITWARE;
use super::SUBSCRIPTION;
use super::missing;
use super::sample;
use crate::local::stand_ins::RESOURCE_MANAGER;
use crate::local::stand_ins::StandIns;

const WEEK: &str = "eventTimestamp%20ge%20'2026-01-27T12:00:00Z'%20and%20eventTimestamp%20le%20\
                    '2026-02-03T12:00:00Z'";

fn path(rest: &str) -> String {
    format!("/subscriptions/{SUBSCRIPTION}/providers/{rest}")
}

fn log(filter: &str) -> String {
    let values = path("Microsoft.Insights/eventtypes/management/values");
    format!("{values}?api-version=2015-04-01&$filter={filter}")
}

fn cost() -> String {
    path("Microsoft.CostManagement/query?api-version=2023-11-01")
}

#[tokio::test]
async fn the_activity_log_tells_what_the_intruder_did() {
    let caller = Caller::resource_manager().await;
    let (entries, pages) = caller.all(&log(WEEK), "value", "nextLink").await;
    let by_intruder = entries.iter().filter(|one| one["caller"] == "intruder@contoso.example");
    let mut operations: Vec<&str> =
        by_intruder.map(|one| one["operationName"]["value"].as_str().expect("a name")).collect();
    operations.dedup();
    assert_eq!(
        (operations, pages),
        (
            vec![
                "Microsoft.Compute/virtualMachines/write",
                "Microsoft.Quota/quotas/write",
                "Microsoft.Authorization/roleAssignments/write",
            ],
            1
        )
    );
    let body = json!({ "value": [entries[0]], "nextLink": "" });
    assert_eq!(missing(&body, &sample("activity_log_page")), Vec::<String>::new());
    let machines = entries.iter().filter(|one| {
        one["resourceType"]["value"] == "Microsoft.Compute/virtualMachines"
            && one["httpRequest"]["clientIpAddress"] == "203.0.113.9"
    });
    assert_eq!(machines.count(), 12);
}

#[tokio::test]
async fn links_of_the_log_carry_the_filter() {
    let stand_ins = StandIns::after("storm").await;
    let token = stand_ins.token_at("22222222-bbbb-4bbb-8bbb-000000000004", RESOURCE_MANAGER).await;
    let caller = Caller { stand_ins, token };
    let log = log(WEEK).replace(SUBSCRIPTION, "44444444-dddd-4ddd-8ddd-000000000004");
    let (entries, pages) = caller.all(&log, "value", "nextLink").await;
    assert!(entries.len() > 200 && pages > 4, "{} entries on {pages} pages", entries.len());
    let older = log.replace("2026-01-27T12", "2026-02-03T08");
    let (newest, _) = caller.all(&older, "value", "nextLink").await;
    assert!(newest.len() < entries.len(), "{} of {}", newest.len(), entries.len());
}

#[rstest]
#[case::no_start("eventTimestamp%20le%20'2026-02-03T12:00:00Z'")]
#[case::too_early("eventTimestamp%20ge%20'2025-10-01T00:00:00Z'")]
#[case::by_caller("eventTimestamp%20ge%20'2026-02-01T00:00:00Z'%20and%20caller%20eq%20'x'")]
#[case::two_conditions(
    "eventTimestamp%20ge%20'2026-02-01T00:00:00Z'%20and%20resourceGroupName%20eq%20'a'\
     %20and%20resourceProvider%20eq%20'b'"
)]
#[case::either("eventTimestamp%20ge%20'2026-02-01T00:00:00Z'%20or%20resourceGroupName%20eq%20'a'")]
#[case::bare_time("eventTimestamp%20ge%202026-02-01T00:00:00Z")]
#[tokio::test]
async fn the_grammar_of_the_log_is_closed(#[case] filter: &str) {
    let caller = Caller::resource_manager().await;
    let (status, body) = caller.get(&log(filter)).await;
    assert_eq!((status, &body["code"]), (400, &json!("BadRequest")), "{body}");
}

#[tokio::test]
async fn the_caller_cannot_be_selected() {
    let caller = Caller::resource_manager().await;
    let refused = caller.get(&format!("{}&$select=caller", log(WEEK))).await;
    assert_eq!(refused.0, 400);
    let (_, page) = caller.get(&format!("{}&$select=operationName", log(WEEK))).await;
    assert_eq!(page["value"][0].as_object().expect("an object").len(), 1);
}

#[tokio::test]
async fn role_assignments_name_the_intruder_and_the_partner() {
    let caller = Caller::resource_manager().await;
    let assignments = path("Microsoft.Authorization/roleAssignments?api-version=2022-04-01");
    let (_, found) = caller.get(&assignments).await;
    let rows = found["value"].as_array().expect("a list");
    let types: Vec<&str> =
        rows.iter().map(|row| row["properties"]["principalType"].as_str().expect("text")).collect();
    assert_eq!(types, ["ForeignGroup", "User", "ServicePrincipal", "User", "User"]);
    assert_eq!(rows[3]["properties"]["scope"], "/");
    let permissions = path("microsoft.authorization/permissions?api-version=2022-04-01");
    let (_, found) = caller.get(&permissions).await;
    assert_eq!(found["value"][0]["actions"], json!(["*"]));
}

#[tokio::test]
async fn costs_come_in_columns_with_the_names_that_the_sample_has() {
    let caller = Caller::resource_manager().await;
    let (status, _, answer) = caller.post(&cost(), &sample("cost_query_request")).await;
    assert_eq!(status, 200, "{answer}");
    let sample = sample("cost_query_response");
    assert_eq!(answer["properties"]["columns"], sample["properties"]["columns"]);
    assert_eq!(missing(&answer, &sample), Vec::<String>::new());
    let rows = answer["properties"]["rows"].as_array().expect("rows");
    let sum = |day: u64| -> f64 {
        let of_day = rows.iter().filter(|row| row[1] == day);
        of_day.map(|row| row[0].as_f64().expect("a number")).sum()
    };
    assert!((3.0..5.0).contains(&sum(20_260_201)), "{}", sum(20_260_201));
    assert!((780.0..850.0).contains(&sum(20_260_202)), "{}", sum(20_260_202));
}

#[tokio::test]
async fn a_page_of_costs_is_continued_with_the_same_body() {
    let caller = Caller::resource_manager().await;
    caller.change(|estate| {
        let mut more = estate.spending.days.clone();
        more.iter_mut().for_each(|day| day.resource.push_str("-2"));
        let mut most = more.clone();
        most.iter_mut().for_each(|day| day.resource.push_str("-3"));
        estate.spending.days.extend(more.into_iter().chain(most));
    });
    let mut body = sample("cost_query_request");
    body["timePeriod"]["from"] = "2025-12-01T00:00:00Z".into();
    body["dataset"]["grouping"][0]["name"] = "ResourceId".into();
    let (mut rows, mut next) = (0, Some(cost()));
    while let Some(path) = next {
        let (_, _, answer) = caller.post(&path, &body).await;
        rows += answer["properties"]["rows"].as_array().expect("rows").len();
        let link = answer["properties"]["nextLink"].as_str();
        next = link.map(|link| link.replace(&caller.stand_ins.url, ""));
    }
    assert_eq!(rows, 3 * (2 * 60 + 12));
}

#[rstest]
#[case::no_type("/type", Value::Null)]
#[case::no_period("/timePeriod", Value::Null)]
#[case::unknown_frame("/timeframe", json!("Lately"))]
#[case::hourly("/dataset/granularity", json!("Hourly"))]
#[case::unknown_sum("/dataset/aggregation/totalCost/name", json!("Money"))]
#[case::unknown_group("/dataset/grouping/0/name", json!("Colour"))]
#[tokio::test]
async fn a_query_of_costs_that_is_not_whole_is_refused(#[case] at: &str, #[case] value: Value) {
    let caller = Caller::resource_manager().await;
    let mut body = sample("cost_query_request");
    *body.pointer_mut(at).expect("a member") = value;
    assert_eq!(caller.post(&cost(), &body).await.0, 400);
}

#[tokio::test]
async fn cost_management_says_how_long_to_wait_in_headers_of_its_own() {
    let caller = Caller::resource_manager().await;
    caller.stand_ins.services.limits.enforce(Limit::CostManagement);
    let body = sample("cost_query_request");
    for _ in 0..12 {
        assert_eq!(caller.post(&cost(), &body).await.0, 200);
    }
    let (status, headers, _) = caller.post(&cost(), &body).await;
    assert_eq!(status, 429);
    assert_eq!(headers["x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after"], "10");
    assert!(!headers.contains_key("retry-after"));
}

#[tokio::test]
async fn a_subscription_says_whose_it_is_and_whether_it_works() {
    let caller = Caller::resource_manager().await;
    let subscription = format!("/subscriptions/{SUBSCRIPTION}?api-version=2022-12-01");
    let (_, found) = caller.get(&subscription).await;
    assert_eq!(
        (&found["state"], &found["displayName"]),
        (&"Enabled".into(), &"contoso-prod".into())
    );
    caller.change(|estate| estate.access.is_active = false);
    assert_eq!(caller.get(&subscription).await.1["state"], "Disabled");
}

#[rstest]
#[case::no_version("", 400, "MissingApiVersionParameter")]
#[case::other_version("?api-version=2014-01-01", 400, "NoRegisteredProviderFound")]
#[tokio::test]
async fn the_version_is_needed(#[case] query: &str, #[case] status: u16, #[case] code: &str) {
    let caller = Caller::resource_manager().await;
    let (answered, body) = caller.get(&format!("/subscriptions/{SUBSCRIPTION}{query}")).await;
    assert_eq!((answered, &body["error"]["code"]), (status, &json!(code)));
}

#[tokio::test]
async fn a_partner_that_was_thrown_out_reads_nothing() {
    let caller = Caller::resource_manager().await;
    caller.change(|estate| estate.access.has_owner = false);
    for path in [
        log(WEEK),
        path("Microsoft.Authorization/roleAssignments?api-version=2022-04-01"),
        path("Microsoft.Authorization/permissions?api-version=2022-04-01"),
        format!("/subscriptions/{SUBSCRIPTION}?api-version=2022-12-01"),
    ] {
        let (status, body) = caller.get(&path).await;
        assert_eq!(
            (status, &body["error"]["code"]),
            (403, &json!("AuthorizationFailed")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_log_of_the_tenant_is_not_for_partners() {
    let caller = Caller::resource_manager().await;
    let path = "/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01";
    assert_eq!(caller.get(path).await.0, 403);
}

#[tokio::test]
async fn a_token_of_another_tenant_is_refused() {
    let stand_ins = StandIns::after("tour").await;
    let token = stand_ins.token_at(LITWARE, RESOURCE_MANAGER).await;
    let path = format!("/subscriptions/{SUBSCRIPTION}?api-version=2022-12-01");
    let (status, body) = stand_ins.get(&path, &token).await;
    let code = &json!("InvalidAuthenticationTokenTenant");
    assert_eq!((status, &body["error"]["code"]), (401, code));
}
