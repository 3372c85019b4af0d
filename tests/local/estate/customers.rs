//! Partner Center's customers.

use rstest::rstest;
use serde_json::Value;
use serde_json::json;

use super::CONTOSO;
use super::Caller;
use super::SUBSCRIPTION;
use super::missing;
use super::sample;
use crate::local::stand_ins::GRAPH;
use crate::local::stand_ins::PARTNER_CENTER;
use crate::local::stand_ins::StandIns;

fn path(rest: &str) -> String {
    format!("/v1/customers/{CONTOSO}{rest}")
}

async fn plan(caller: &Caller) -> String {
    let (_, found) = caller.get(&path("/subscriptions")).await;
    found["items"][0]["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn answers_have_the_members_of_the_samples() {
    let caller = Caller::partner_center().await;
    let plan = plan(&caller).await;
    let entitlements = format!("/subscriptions/{plan}/azureEntitlements");
    for (rest, name) in [
        (String::new(), "pc_customer"),
        ("/relationships".to_owned(), "pc_customer_relationships"),
        ("/usagesummary".to_owned(), "pc_usage_summary_azure_plan"),
        ("/usagebudget".to_owned(), "pc_spending_budget"),
        (format!("/subscriptions/{plan}"), "subscription_azure_plan"),
        (format!("/subscriptions/{plan}/resourceusagerecords"), "pc_resource_usage_records"),
        (entitlements.clone(), "azure_entitlements_list"),
        (format!("{entitlements}/{SUBSCRIPTION}"), "azure_entitlement_get_after_cancel"),
    ] {
        let (status, body) = caller.get(&path(&rest)).await;
        assert_eq!((status, missing(&body, &sample(name))), (200, vec![]), "{rest}: {body}");
    }
}

#[rstest]
#[case("/usagesummary", 403)]
#[case("/relationships", 403)]
#[case("/applicationconsents", 403)]
#[case("", 200)]
#[case("/subscriptions", 200)]
#[case("/usagebudget", 200)]
#[tokio::test]
async fn the_app_by_itself_reads_what_is_documented_so(#[case] rest: &str, #[case] status: u16) {
    let stand_ins = StandIns::after("compromise").await;
    let app = [("grant_type", "client_credentials"), ("scope", PARTNER_CENTER)];
    let app: Value = stand_ins.ask(&app).await.json().await.expect("JSON");
    let app = app["access_token"].as_str().expect("a token");
    let (answered, body) = stand_ins.get(&path(rest), app).await;
    assert_eq!(answered, status, "{body}");
    if status == 403 {
        assert_eq!(body["code"], "900329");
    }
}

#[rstest]
#[case("/v1/customers/22222222-bbbb-4bbb-8bbb-00000000000f", 403, "900159")]
#[case("/v1/customers/contoso", 400, "900118")]
#[case("/v1/customers?size=0", 400, "800002")]
#[case("/v1/customers?size=1&seekOperation=Next", 400, "800002")]
#[tokio::test]
async fn a_refusal_has_partner_centers_code(
    #[case] path: &str,
    #[case] status: u16,
    #[case] code: &str,
) {
    let caller = Caller::partner_center().await;
    let (answered, body) = caller.get(path).await;
    assert_eq!((answered, &body["code"]), (status, &json!(code)));
}

#[tokio::test]
async fn a_header_leads_through_all_customers_once() {
    let stand_ins = StandIns::after("tour").await;
    let token = stand_ins.token(PARTNER_CENTER).await;
    let (mut names, mut next) = (Vec::new(), Some(("/customers?size=4".to_owned(), None)));
    while let Some((uri, continuation)) = next {
        let request = stand_ins.client.get(format!("{}/v1{uri}", stand_ins.url));
        let mut request = request.bearer_auth(&token);
        if let Some(value) = continuation {
            request = request.header("MS-ContinuationToken", value);
        }
        let page: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        let items = page["items"].as_array().expect("a list");
        names.extend(items.iter().map(|one| one["companyProfile"]["companyName"].to_string()));
        next = page["links"].get("next").map(|next| {
            assert_eq!(next["headers"][0]["key"], "MS-ContinuationToken");
            let value = next["headers"][0]["value"].as_str().expect("a token").to_owned();
            (next["uri"].as_str().expect("a link").to_owned(), Some(value))
        });
    }
    let all = names.len();
    names.dedup();
    assert_eq!((all, names.len()), (6, 6));
}

#[tokio::test]
async fn consent_is_given_once_and_buys_a_token() {
    let caller = Caller::partner_center().await;
    let services = &caller.stand_ins.services;
    let consents = path("/applicationconsents");
    let scope = "IdentityRiskyUser.Read.All,User.Read.All";
    let body = json!({
        "applicationId": services.login.client_id,
        "applicationGrants": [{
            "enterpriseApplicationId": "00000003-0000-0000-c000-000000000000", "scope": scope,
        }],
    });
    let (status, _, answer) = caller.post(&consents, &body).await;
    assert_eq!((status, &answer["description"]), (409, &"Permission entry already exists.".into()));
    caller.change(|estate| estate.access.consents.clear());
    let mut spaced = body.clone();
    spaced["applicationGrants"][0]["scope"] = scope.replace(',', " ").into();
    assert_eq!(caller.post(&consents, &spaced).await.0, 400);
    assert_eq!(caller.post(&consents, &body).await.0, 201);
    let (status, given) = caller.get(&format!("{consents}/{}", services.login.client_id)).await;
    assert_eq!((status, &given["applicationGrants"][0]["scope"]), (200, &scope.into()));
    let token = caller.stand_ins.token_at(CONTOSO, GRAPH).await;
    let (status, _) = caller.stand_ins.get("/v1.0/identityProtection/riskyUsers", &token).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn without_the_role_nobody_consents() {
    let caller = Caller::partner_center().await;
    caller.change(|estate| estate.access.gdap.as_mut().expect("one").roles.clear());
    let (status, body) = caller.get(&path("/applicationconsents")).await;
    assert_eq!((status, &body["code"]), (403, &json!("900308")));
}
