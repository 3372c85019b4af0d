//! Azure Resource Graph.

use fraud_guard::local::services::estate::Estate;
use fraud_guard::local::services::limits::Limit;
use rstest::rstest;
use serde_json::Value;
use serde_json::json;

use super::CONTOSO;
use super::Caller;
use super::SUBSCRIPTION;
use super::missing;
use super::sample;

const PATH: &str = "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01";
const CHANGES: &str = "resourcechanges \
    | extend t = todatetime(properties.changeAttributes.timestamp), ct = tostring(properties.changeType) \
    | where t > ago(7d) and ct == \"Create\" \
    | project t, id = tostring(properties.targetResourceId), type = tostring(properties.targetResourceType), \
      by = tostring(properties.changeAttributes.changedBy), client = tostring(properties.changeAttributes.clientType), \
      op = tostring(properties.changeAttributes.operation) \
    | order by t desc";

fn body(query: &str, options: Value) -> Value {
    json!({ "subscriptions": [SUBSCRIPTION], "query": query, "options": options })
}

async fn ask(caller: &Caller, query: &str) -> Value {
    let (status, _, answer) =
        caller.post(PATH, &body(query, json!({ "resultFormat": "objectArray" }))).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

#[tokio::test]
async fn the_query_of_the_sample_has_the_answer_of_the_sample() {
    let caller = Caller::resource_manager().await;
    let mut request = sample("arg_resourcechanges_request");
    request["subscriptions"] = json!([SUBSCRIPTION]);
    let (status, headers, answer) = caller.post(PATH, &request).await;
    assert_eq!(status, 200, "{answer}");
    // Without a column `id` there is no token for more.
    assert_eq!(missing(&answer, &sample("arg_resourcechanges_response")), ["/$skipToken"]);
    assert_eq!(headers["x-ms-user-quota-remaining"], "14");
    let machine = format!(
        "/subscriptions/{SUBSCRIPTION}/resourcegroups/rg-build/providers/microsoft.compute/\
         virtualmachines/vm-build-12"
    );
    let newest = &answer["data"][0];
    assert_eq!(newest["rid"], machine);
    assert_eq!(newest["who"], "intruder@contoso.example");
    assert_eq!(newest["op"], "microsoft.compute/virtualmachines/write");
    assert_eq!(answer["totalRecords"], 12);
}

#[tokio::test]
async fn tables_have_their_own_columns() {
    let caller = Caller::resource_manager().await;
    let query = "resources | where type in~ ('microsoft.compute/virtualmachines') \
                 | project id, name, location, size = tostring(properties.hardwareProfile.vmSize), \
                   createdAt = todatetime(properties.timeCreated), tags";
    let answer = ask(&caller, query).await;
    assert_eq!(answer["totalRecords"], 13);
    let newest = &answer["data"][0];
    assert_eq!(newest["size"], "Standard_ND96isr_H100_v5");
    assert_eq!(newest["location"], "brazilsouth");
    assert_eq!(newest["createdAt"], "2026-02-02T11:52:00.6900000Z");
    let query = "authorizationresources | where type =~ 'microsoft.authorization/roleassignments' \
                 | project id, scope = properties.scope, since = properties.createdOn";
    let answer = ask(&caller, query).await;
    assert_eq!(answer["totalRecords"], 4, "those at the root are above: {answer}");
    let all = json!({ "authorizationScopeFilter": "AtScopeAboveAndBelow" });
    let (_, _, answer) = caller.post(PATH, &body(query, all)).await;
    assert_eq!(answer["totalRecords"], 5);
    let whole = ask(&caller, "resourcecontainers").await;
    assert_eq!(whole["data"][0]["name"], "contoso-prod");
}

#[tokio::test]
async fn ten_thousand_changes_come_in_ten_pages() {
    let caller = Caller::resource_manager().await;
    let world = &caller.stand_ins.services.world;
    let customer = world.estate(CONTOSO).expect("an estate").customer;
    world.set_estate(Estate::large(customer, world.now(), 10_000));
    let (mut seen, mut pages, mut token) = (std::collections::BTreeSet::new(), 0, None);
    loop {
        let mut options = json!({ "$top": 1000, "resultFormat": "objectArray" });
        if let Some(token) = token {
            options["$skipToken"] = token;
        }
        let (status, _, answer) = caller.post(PATH, &body(CHANGES, options)).await;
        assert_eq!(status, 200, "{answer}");
        let rows = answer["data"].as_array().expect("rows");
        seen.extend(rows.iter().map(|row| row["id"].to_string()));
        pages += 1;
        token = answer.get("$skipToken").cloned();
        if token.is_none() {
            break;
        }
    }
    assert_eq!((seen.len(), pages), (10_000, 10));
}

#[tokio::test]
async fn a_page_without_ids_cannot_be_continued() {
    let caller = Caller::resource_manager().await;
    let query = "resourcechanges | project t = properties.changeAttributes.timestamp";
    let (_, _, answer) = caller.post(PATH, &body(query, json!({ "$top": 5 }))).await;
    assert_eq!((&answer["count"], &answer["resultTruncated"]), (&json!(5), &json!("true")));
    assert!(answer.get("$skipToken").is_none());
}

#[rstest]
#[case::unknown_table("secrets", json!({}), "DisallowedLogicalTableName")]
#[case::unknown_operator("resources | summarize count()", json!({}), "InvalidQuery")]
#[case::unknown_function("resources | project x = bin(a, b)", json!({}), "InvalidQuery")]
#[case::nanoseconds(
    "resources | where t >= datetime(2026-02-03T12:00:00.123456789Z)",
    json!({}),
    "InvalidQuery"
)]
#[case::no_query("", json!({}), "EmptyQuery")]
#[case::large_page("resources", json!({ "$top": 1001 }), "InvalidRequestBody")]
#[case::unknown_option("resources", json!({ "top": 10 }), "InvalidRequestBody")]
#[case::guessed_token("resources", json!({ "$skipToken": "guess" }), "InvalidSkipToken")]
#[tokio::test]
async fn what_is_not_understood_is_refused(
    #[case] query: &str,
    #[case] options: Value,
    #[case] code: &str,
) {
    let caller = Caller::resource_manager().await;
    let (status, _, answer) = caller.post(PATH, &body(query, options)).await;
    assert_eq!((status, &answer["error"]["details"][0]["code"]), (400, &json!(code)), "{answer}");
}

#[tokio::test]
async fn a_subscription_that_the_partner_does_not_own_does_not_exist() {
    let caller = Caller::resource_manager().await;
    caller.change(|estate| estate.access.has_owner = false);
    let (status, _, answer) = caller.post(PATH, &body(CHANGES, json!({}))).await;
    let code = &json!("NoValidSubscriptionsInQueryRequest");
    assert_eq!((status, &answer["error"]["details"][0]["code"]), (400, code));
}

#[tokio::test]
async fn the_sixteenth_query_in_five_seconds_is_refused_when_it_is_strict() {
    let caller = Caller::resource_manager().await;
    caller.stand_ins.services.limits.enforce(Limit::ResourceGraph);
    let request = body(CHANGES, json!({}));
    for _ in 0..15 {
        assert_eq!(caller.post(PATH, &request).await.0, 200);
    }
    let (status, headers, _) = caller.post(PATH, &request).await;
    assert_eq!(
        (status, &headers["x-ms-user-quota-resets-after"]),
        (429, &"00:00:05".parse().unwrap())
    );
}

#[test]
fn an_innocent_estate_works_where_it_always_did_and_within_its_budget() {
    let now = "2026-02-03T12:00:00Z".parse().expect("a time");
    let world = fraud_guard::local::scenarios::Scenario::named("innocent").expect("a scenario");
    let customer = world.expected()[0].customer;
    let estate = Estate::innocent(customer, now);
    assert!(estate.azure.resources.iter().all(|resource| resource.location == "westeurope"));
    let by: std::collections::BTreeSet<_> =
        estate.azure.changes.iter().map(|change| &change.by).collect();
    assert_eq!(by.len(), 1, "{by:?}");
    let month = estate.spent_since("2026-01-04".parse().expect("a day"));
    assert!(month < estate.spending.budget.expect("a budget"), "{month}");
    assert!(estate.directory.users.iter().all(|user| user.has_mfa()));
}
