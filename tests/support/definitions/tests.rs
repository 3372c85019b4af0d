//! That wrong requests and answers are found, and that the document says what the fixtures say.

use rstest::rstest;
use serde_json::Value;
use serde_json::json;

use super::Parameter;
use super::Shape;
use super::Standing;
use super::check_answer;
use super::check_request;
use super::families;
use super::operations;

const DOCUMENT: &str = include_str!("../../../docs/published-definitions.md");
const SUBSCRIPTION: &str = "/subscriptions/44444444-dddd-4ddd-8ddd-000000000004";
const CUSTOMER: &str = "/v1/customers/22222222-bbbb-4bbb-8bbb-000000000002";

fn cost_query() -> Value {
    json!({
        "type": "ActualCost",
        "timeframe": "Custom",
        "timePeriod": { "from": "2026-01-04T00:00:00Z", "to": "2026-02-03T23:59:59Z" },
        "dataset": {
            "granularity": "Daily",
            "aggregation": { "totalCost": { "name": "Cost", "function": "Sum" } },
            "grouping": [{ "type": "Dimension", "name": "ResourceId" }],
        },
    })
}

fn query_cost(change: impl FnOnce(&mut Value)) -> Result<&'static str, String> {
    let mut body = cost_query();
    change(&mut body);
    let path = "/providers/Microsoft.CostManagement/query?api-version=2023-11-01";
    check_request("POST", &format!("{SUBSCRIPTION}{path}"), Some(&body))
}

#[rstest]
#[case("/v1.0/directoryRoles(roleTemplateId='62e90394-69f5-4237-9190-012177145e10')/members")]
#[case("/v1.0/directoryRoles(roleTemplateId=%2762e90394-69f5-4237-9190-012177145e10%27)/members")]
#[case(
    "/v1.0/directoryRoles/roleTemplateId=62e90394-69f5-4237-9190-012177145e10/members?$select=id"
)]
#[case("/v1.0/users?$filter=id in ('a','b')&$select=id,lastPasswordChangeDateTime")]
#[case("/v1.0/users?%24filter=createdDateTime%20ge%202026-02-01T00%3A00%3A00Z&$top=999")]
#[case(
    "/v1.0/auditLogs/signIns?$filter=createdDateTime ge 2026-02-01T00:00:00Z and (riskLevelDuringSignIn eq 'high' or riskLevelDuringSignIn eq 'medium')"
)]
#[case(
    "/v1.0/auditLogs/directoryAudits?$filter=activityDateTime ge 2026-02-01T00:00:00Z&$skiptoken=x"
)]
#[case("/v1.0/tenantRelationships/delegatedAdminRelationships?$filter=customer/tenantId eq 'x'")]
#[case(
    "/subscriptions/x/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=eventTimestamp ge 'x' and eventTimestamp le 'y'"
)]
#[case(
    "/subscriptions/x/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=atScope()"
)]
#[case("/v1/customers/x/subscriptions/y/azureentitlements")]
#[case(
    "/api/retail/prices?currencyCode='USD'&$filter=armSkuName eq 'Standard_D2s_v5' and priceType eq 'Consumption'"
)]
fn a_published_request_is_recognised(#[case] request: &str) {
    assert_eq!(check_request("GET", request, None).err(), None);
}

#[rstest]
#[case("/v1.0/directoryRole/x/members", "is not published")]
#[case("/v1.0/groups//transitiveMembers", "is not published")]
#[case("/v1.0/auditLogs/directoryaudits", "is not published")]
#[case("/v1.0/auditLogs/signIns?$select=id", "the parameter $select is not published")]
#[case("/v1.0/users/x/authentication/phoneMethods?$top=5", "the parameter $top is not published")]
#[case("/v1.0/users?$select=id,phone", "phone in $select is not published")]
#[case(
    "/v1.0/users?$filter=lastPasswordChangeDateTime ge 2026-02-01T00:00:00Z",
    "is not published"
)]
#[case(
    "/v1.0/users?$filter=id in ('1','2','3','4','5','6','7','8','9','10','11','12','13','14','15','16')",
    "more than 15"
)]
#[case("/v1.0/auditLogs/signIns?$filter=riskLevelDuringSignIn ne 'none'", "is not published")]
#[case("/v1.0/identityProtection/riskyUsers?$top=501", "is not between 1 and 500")]
#[case("/subscriptions/x", "the parameter api-version is missing")]
#[case("/subscriptions/x?api-version=2016-06-01", "api-version=2016-06-01 is not published")]
#[case("/subscriptions/x?api-version=2022-12-01&api-version=2022-12-01", "is there twice")]
#[case(
    "/subscriptions/x/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=eventTimestamp ge 'x'",
    "the filter needs eventTimestamp le"
)]
#[case(
    "/subscriptions/x/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=eventTimestamp ge 'x' and eventTimestamp le 'y' and caller eq 'z'",
    "is not published"
)]
#[case(
    "/subscriptions/x/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=eventTimestamp ge 'x' and eventTimestamp le 'y' and resourceUri eq 'z' and correlationId eq 'w'",
    "exclude each other"
)]
#[case(
    "/subscriptions/x/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=assignedTo('x')",
    "is not published"
)]
#[case("/v1/customers", "the parameter size is missing")]
fn a_request_that_is_not_published_is_found(#[case] request: &str, #[case] why: &str) {
    let found = check_request("GET", request, None).expect_err("wrong");
    assert!(found.contains(why), "{found}");
}

#[test]
fn the_name_of_the_operation_is_told() {
    assert_eq!(query_cost(|_| ()), Ok("arm.costManagement.query"));
    let consents = format!("{CUSTOMER}/applicationconsents/x");
    assert_eq!(
        check_request("DELETE", &consents, None),
        Ok("partnerCenter.applicationConsents.delete")
    );
}

#[test]
fn an_unknown_member_of_the_body_is_found() {
    let found = query_cost(|body| body["dataset"]["sorting"] = json!([])).expect_err("unknown");
    assert!(found.ends_with("sorting in the body/dataset is not published"), "{found}");
}

#[test]
fn a_missing_member_of_the_body_is_found() {
    let found = query_cost(|body| {
        body["timePeriod"].as_object_mut().expect("an object").remove("to");
    });
    assert_eq!(
        found,
        Err("arm.costManagement.query: to is missing in the body/timePeriod".to_owned())
    );
}

#[rstest]
#[case("/type", json!("Cost"))]
#[case("/dataset/granularity", json!("Hourly"))]
#[case("/dataset/aggregation", json!([]))]
#[case("/dataset/aggregation/totalCost/function", json!("Avg"))]
#[case("/dataset/grouping", json!([
    { "type": "Dimension", "name": "a" }, { "type": "Dimension", "name": "b" },
    { "type": "Dimension", "name": "c" },
]))]
fn a_value_that_is_not_published_is_found(#[case] pointer: &str, #[case] value: Value) {
    let found = query_cost(|body| *body.pointer_mut(pointer).expect("a member") = value);
    assert!(found.is_err(), "{found:?}");
}

#[test]
fn a_body_is_there_where_it_belongs_and_only_there() {
    let request = "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01";
    let body = json!({ "query": "resources", "options": { "$top": 1000 } });
    assert_eq!(check_request("POST", request, Some(&body)), Ok("arm.resourceGraph.resources"));
    assert!(check_request("POST", request, None).is_err());
    let too_much = json!({ "query": "resources", "options": { "$top": 1001 } });
    assert!(check_request("POST", request, Some(&too_much)).is_err());
    assert!(check_request("GET", CUSTOMER, Some(&body)).is_err());
    assert!(check_request("PUT", CUSTOMER, None).is_err());
}

#[rstest]
#[case(json!({ "value": [] }), Ok(()))]
#[case(json!({ "value": [{ "id": "a", "lastUpdatedDateTime": null, "isAdmin": true }] }), Ok(()))]
#[case(json!({}), Err("/value is missing"))]
#[case(json!({ "value": [{ "id": "a" }, { "isAdmin": true }] }), Err("/value/*/id is missing"))]
#[case(json!({ "value": [{ "id": "a", "isAdmin": "true" }] }), Err("/value/*/isAdmin is"))]
#[case(json!({ "value": [{ "id": "a", "isAdmin": null }] }), Err("/value/*/isAdmin is null"))]
fn an_answer_has_what_is_read_of_it(#[case] answer: Value, #[case] expected: Result<(), &str>) {
    let found = check_answer("graph.userRegistrationDetails.list", &answer);
    match (expected, found) {
        (Ok(()), found) => assert_eq!(found, Ok(())),
        (Err(why), found) => {
            let found = found.expect_err("wrong");
            assert!(found.contains(why), "{found}");
        }
    }
}

#[test]
fn what_is_below_something_that_is_not_there_is_not_missed() {
    let entry = json!({ "operationName": { "value": "x" }, "status": { "value": "y" } });
    assert_eq!(check_answer("arm.activityLogs.list", &json!({ "value": [entry] })), Ok(()));
    let nameless = json!({ "value": [{ "operationName": { "localizedValue": "x" } }] });
    assert!(check_answer("arm.activityLogs.list", &nameless).is_err());
}

#[test]
fn every_operation_has_a_source_and_stands_in_the_document() {
    assert!(families().iter().all(|family| !family.sources.is_empty()));
    let missing: Vec<String> = operations()
        .filter(|(_, one)| {
            one.source.is_empty() || !DOCUMENT.contains(&format!("`{}`", one.operation))
        })
        .map(|(family, one)| format!("{} of {}", one.operation, family.family))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}

/// Names of what is sent although no definition has it.
fn tolerated() -> Vec<String> {
    let of_parameters = |parameter: &Parameter| parameter.tolerated.keys().cloned().collect();
    let of_bodies = |shape: &Shape| {
        let members = shape.members.iter().flatten().filter(|(_, member)| member.tolerated);
        members.map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    let mut all = Vec::new();
    for (_, one) in operations() {
        all.extend((one.standing != Standing::Definition).then(|| one.operation.clone()));
        all.extend(one.query.values().flat_map::<Vec<String>, _>(of_parameters));
        all.extend(one.body.iter().flat_map(of_bodies));
    }
    all
}

#[test]
fn what_is_only_tolerated_stands_under_not_verified() {
    let (_, not_verified) = DOCUMENT.split_once("## Not verified").expect("the section");
    let missing: Vec<String> = tolerated()
        .into_iter()
        .filter(|name| !not_verified.contains(&format!("`{name}`")))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}
