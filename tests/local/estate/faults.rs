//! What can go wrong with each remote that answers about a customer.

use std::collections::BTreeSet;

use fraud_guard::local::services::faults::Fault;
use fraud_guard::local::services::faults::evidence_faults;
use serde_json::Value;
use serde_json::json;

use super::CONTOSO;
use super::Caller;
use super::SUBSCRIPTION;
use crate::local::stand_ins::GRAPH;
use crate::local::stand_ins::PARTNER_CENTER;
use crate::local::stand_ins::RESOURCE_MANAGER;
use crate::local::stand_ins::StandIns;

/// A request that each remote answers.
fn request(remote: &str) -> (&'static str, String) {
    let providers = format!("/subscriptions/{SUBSCRIPTION}/providers");
    let since = "$filter=eventTimestamp%20ge%20'2026-02-01T00:00:00Z'";
    match remote {
        "resource-graph" => (
            RESOURCE_MANAGER,
            "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01".to_owned(),
        ),
        "activity-log" => (
            RESOURCE_MANAGER,
            format!(
                "{providers}/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&{since}"
            ),
        ),
        "authorization" => (
            RESOURCE_MANAGER,
            format!("{providers}/Microsoft.Authorization/roleAssignments?api-version=2022-04-01"),
        ),
        "cost" => (
            RESOURCE_MANAGER,
            format!("{providers}/Microsoft.CostManagement/query?api-version=2023-11-01"),
        ),
        "directory" => (GRAPH, "/v1.0/users".to_owned()),
        "risky-users" => (GRAPH, "/v1.0/identityProtection/riskyUsers".to_owned()),
        "sign-ins" => (GRAPH, "/v1.0/auditLogs/signIns".to_owned()),
        "audits" => (GRAPH, "/v1.0/auditLogs/directoryAudits".to_owned()),
        "customers" => (PARTNER_CENTER, "/v1/customers".to_owned()),
        "prices" => (PARTNER_CENTER, "/api/retail/prices".to_owned()),
        other => panic!("{other} has no request here"),
    }
}

async fn caller(remote: &str) -> (Caller, String) {
    let stand_ins = StandIns::after("compromise").await;
    let (scope, path) = request(remote);
    let token = match scope {
        PARTNER_CENTER => stand_ins.token(scope).await,
        _ => stand_ins.token_at(CONTOSO, scope).await,
    };
    (Caller { stand_ins, token }, path)
}

/// Asks once more, for the next page where there is one.
async fn ask(caller: &Caller, path: &str, continuation: Option<&Value>) -> reqwest::Response {
    try_to_ask(caller, path, continuation).await.expect("an answer")
}

async fn try_to_ask(
    caller: &Caller,
    path: &str,
    continuation: Option<&Value>,
) -> reqwest::Result<reqwest::Response> {
    let client = &caller.stand_ins.client;
    let address = format!("{}{path}", caller.stand_ins.url);
    let request = match path {
        path if path.contains("ResourceGraph") => {
            let mut body = json!({ "query": "resources", "options": {} });
            if let Some(token) = continuation.and_then(|body| body.get("$skipToken")) {
                body["options"]["$skipToken"] = token.clone();
            }
            client.post(address).body(body.to_string())
        }
        path if path.contains("CostManagement") => {
            client.post(address).body(super::sample("cost_query_request").to_string())
        }
        _ => client.get(address),
    };
    request.bearer_auth(&caller.token).send().await
}

/// The address of the next page.
fn next_of(body: &Value) -> Option<String> {
    let links = [
        "/@odata.nextLink",
        "/nextLink",
        "/properties/nextLink",
        "/NextPageLink",
        "/links/next/uri",
    ];
    links.iter().find_map(|at| body.pointer(at)?.as_str()).map(str::to_owned)
}

fn remotes() -> BTreeSet<&'static str> {
    evidence_faults().filter_map(|fault| fault.name.strip_suffix("-403")).collect()
}

fn named(remote: &str, trouble: &str) -> &'static Fault {
    Fault::named(&format!("{remote}-{trouble}")).expect("a fault")
}

#[test]
fn every_fault_has_a_name_of_its_own() {
    let names: BTreeSet<&str> = Fault::all().map(|fault| fault.name).collect();
    assert_eq!(names.len(), Fault::all().count());
    assert_eq!(remotes().len(), 10);
}

#[tokio::test]
async fn a_remote_that_is_well_answers() {
    for remote in remotes() {
        let (caller, path) = caller(remote).await;
        let status = ask(&caller, &path, None).await.status().as_u16();
        assert_eq!(status, 200, "{remote}");
    }
}

#[tokio::test]
async fn a_refusal_has_the_status_of_its_name() {
    for fault in evidence_faults() {
        let Some((remote, status)) = fault.name.rsplit_once('-') else { continue };
        let Ok(status) = status.parse::<u16>() else { continue };
        let (caller, path) = caller(remote).await;
        caller.stand_ins.services.faults.inject(fault);
        let answer = ask(&caller, &path, None).await;
        assert_eq!(answer.status().as_u16(), status, "{}", fault.name);
        let headers = answer.headers().clone();
        let says_how_long = headers.contains_key("retry-after")
            || headers.contains_key("x-ms-ratelimit-microsoft.costmanagement-entity-retry-after");
        assert_eq!(says_how_long, status == 429, "{}", fault.name);
        if status == 429 {
            let again = ask(&caller, &path, None).await;
            assert_eq!(again.status().as_u16(), 200, "{}", fault.name);
        }
    }
}

#[tokio::test]
async fn a_rate_limit_for_ever_never_says_how_long() {
    for remote in remotes() {
        let (caller, path) = caller(remote).await;
        caller.stand_ins.services.faults.inject(named(remote, "429-for-ever"));
        for _ in 0..3 {
            let answer = ask(&caller, &path, None).await;
            assert_eq!(answer.status().as_u16(), 429, "{remote}");
            let mut names = answer.headers().keys().map(|name| name.as_str());
            assert!(!names.any(|name| name.ends_with("retry-after")), "{remote}");
        }
    }
}

#[tokio::test]
async fn half_an_answer_has_a_second_page_that_fails() {
    for remote in remotes() {
        let (caller, path) = caller(remote).await;
        caller.stand_ins.services.faults.inject(named(remote, "half"));
        let first = ask(&caller, &path, None).await;
        assert_eq!(first.status().as_u16(), 200, "{remote}");
        let body: Value = first.json().await.expect("JSON");
        let next = match next_of(&body) {
            Some(next) if remote == "customers" => format!("/v1{next}"),
            Some(next) => next.replace(&caller.stand_ins.url, ""),
            None => path.clone(),
        };
        let second = ask(&caller, &next, Some(&body)).await;
        assert_eq!(second.status().as_u16(), 500, "{remote}: {body}");
    }
}

#[tokio::test]
async fn a_foreign_link_leads_to_another_host() {
    for remote in remotes().into_iter().filter(|remote| *remote != "resource-graph") {
        let (caller, path) = caller(remote).await;
        caller.stand_ins.services.faults.inject(named(remote, "foreign-link"));
        let body: Value = ask(&caller, &path, None).await.json().await.expect("JSON");
        let next = next_of(&body).unwrap_or_default();
        assert!(next.starts_with("https://other.example.net/"), "{remote}: {body}");
    }
}

#[tokio::test]
async fn an_empty_answer_is_a_good_one_with_nothing_in_it() {
    for remote in remotes() {
        let (caller, path) = caller(remote).await;
        caller.stand_ins.services.faults.inject(named(remote, "empty"));
        let answer = ask(&caller, &path, None).await;
        assert_eq!(answer.status().as_u16(), 200, "{remote}");
        let body: Value = answer.json().await.expect("JSON");
        let lists = ["/value", "/data", "/items", "/Items", "/properties/rows"];
        let list = lists.iter().find_map(|at| body.pointer(at)).expect("a list");
        assert_eq!((list, next_of(&body)), (&json!([]), None), "{remote}");
    }
}

#[tokio::test]
async fn a_torn_answer_ends_too_early() {
    for remote in remotes() {
        let (caller, path) = caller(remote).await;
        caller.stand_ins.services.faults.inject(named(remote, "truncated"));
        // The end of the connection may come before anything was read.
        let is_torn = match try_to_ask(&caller, &path, None).await {
            Ok(answer) => answer.bytes().await.is_err(),
            Err(_) => true,
        };
        assert!(is_torn, "{remote}");
    }
}

#[tokio::test]
async fn a_tenant_without_licence_is_told_as_the_sample_tells_it() {
    for remote in ["directory", "risky-users", "sign-ins"] {
        let (caller, path) = caller(remote).await;
        caller.stand_ins.services.faults.inject(named(remote, "unlicensed"));
        let answer = ask(&caller, &path, None).await;
        assert_eq!(answer.status().as_u16(), 403);
        let body: Value = answer.json().await.expect("JSON");
        let sample =
            include_str!("../../fixtures/microsoft/error_graph_403_non_premium_tenant.json");
        let sample: Value = serde_json::from_str(sample).expect("JSON");
        assert_eq!(body["error"]["code"], sample["error"]["code"]);
        assert_eq!(body["error"]["message"], sample["error"]["message"]);
    }
}
