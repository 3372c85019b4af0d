//! Graph in a customer's tenant.

use fraud_guard::local::services::estate::Estate;
use fraud_guard::local::services::estate::GRAPH_API;
use fraud_guard::local::services::estate::Licence;
use fraud_guard::local::services::limits::Limit;
use rstest::rstest;
use serde_json::Value;
use serde_json::json;

use super::CONTOSO;
use super::Caller;
use super::LITWARE;
use super::missing;
use super::sample;
use crate::local::stand_ins::GRAPH;
use crate::local::stand_ins::RESOURCE_MANAGER;
use crate::local::stand_ins::StandIns;

const ADMINS: &str =
    "/v1.0/directoryRoles(roleTemplateId='62e90394-69f5-4237-9190-012177145e10')/members";
const OLDER_ADMINS: &str =
    "/v1.0/directoryRoles/roleTemplateId=62e90394-69f5-4237-9190-012177145e10/members";
const ELIGIBLE: &str = "/v1.0/roleManagement/directory/roleEligibilityScheduleInstances\
                        ?$filter=roleDefinitionId%20eq%20'62e90394-69f5-4237-9190-012177145e10'";
const REGISTRATIONS: &str = "/v1.0/reports/authenticationMethods/userRegistrationDetails";
const RISKY: &str = "/v1.0/identityProtection/riskyUsers";
const SIGN_INS: &str = "/v1.0/auditLogs/signIns";
const AUDITS: &str = "/v1.0/auditLogs/directoryAudits";

fn names<'a>(body: &'a Value, field: &str) -> Vec<&'a str> {
    let rows = body["value"].as_array().expect("a list").iter();
    rows.map(|row| row[field].as_str().unwrap_or_default()).collect()
}

#[tokio::test]
async fn administrators_are_users_groups_and_service_principals_in_both_spellings() {
    let caller = Caller::graph("compromise").await;
    let (status, admins) = caller.get(ADMINS).await;
    assert_eq!(status, 200, "{admins}");
    let all = ["Adele", "Bo", "Tenant admins", "Intruder", "automation-sp"];
    assert_eq!(names(&admins, "displayName"), all);
    assert_eq!(caller.get(OLDER_ADMINS).await.1, admins);
    assert_eq!(missing(&admins, &sample("graph_global_admins")), Vec::<String>::new());
    let group = admins["value"][2]["id"].as_str().expect("an id");
    let (_, members) = caller.get(&format!("/v1.0/groups/{group}/transitiveMembers")).await;
    assert_eq!(names(&members, "displayName"), ["Dana"]);
    let (_, eligible) = caller.get(ELIGIBLE).await;
    assert_eq!(eligible["value"][0]["principalId"], user(&caller, "erin").await["id"]);
}

async fn user(caller: &Caller, name: &str) -> Value {
    let (status, user) = caller.get(&format!("/v1.0/users/{name}@contoso.example")).await;
    assert_eq!(status, 200, "{user}");
    user
}

#[tokio::test]
async fn answers_have_the_members_of_the_samples() {
    let caller = Caller::graph("compromise").await;
    let bo = user(&caller, "bo").await["id"].as_str().expect("an id").to_owned();
    for (path, name) in [
        (REGISTRATIONS.to_owned(), "graph_user_registration_details"),
        (RISKY.to_owned(), "graph_risky_users"),
        (format!("/v1.0/users/{bo}/authentication/phoneMethods"), "graph_phone_methods"),
        (format!("/v1.0/users/{bo}/authentication/emailMethods"), "graph_email_methods"),
    ] {
        let (status, body) = caller.get(&path).await;
        assert_eq!((status, missing(&body, &sample(name))), (200, vec![]), "{path}: {body}");
    }
}

#[tokio::test]
async fn a_user_tells_what_is_selected_and_little_by_itself() {
    let caller = Caller::graph("compromise").await;
    let plain = user(&caller, "intruder").await;
    assert!(plain.get("createdDateTime").is_none(), "{plain}");
    let select = "$select=id,createdDateTime,lastPasswordChangeDateTime";
    let since = "$filter=createdDateTime%20ge%202026-02-01T00:00:00Z";
    let (_, new) = caller.get(&format!("/v1.0/users?{since}&{select}")).await;
    let intruder = json!([{
        "id": plain["id"],
        "createdDateTime": "2026-02-02T10:00:00Z",
        "lastPasswordChangeDateTime": "2026-02-02T10:00:00Z",
    }]);
    assert_eq!(new["value"], intruder);
}

#[rstest]
#[case::select_of_phones(
    "/v1.0/users/adele@contoso.example/authentication/phoneMethods?$select=id"
)]
#[case::select_of_sign_ins("/v1.0/auditLogs/signIns?$select=id")]
#[case::top_of_admins(
    "/v1.0/directoryRoles/roleTemplateId=62e90394-69f5-4237-9190-012177145e10/members?$top=5"
)]
#[case::unknown_property("/v1.0/users?$select=shoeSize")]
#[case::unknown_filter("/v1.0/auditLogs/directoryAudits?$filter=category%20eq%20'UserManagement'")]
#[case::quoted_time("/v1.0/users?$filter=createdDateTime%20ge%20'2026-02-01T00:00:00Z'")]
#[case::large_page("/v1.0/identityProtection/riskyUsers?$top=501")]
#[case::range_of_risk("/v1.0/auditLogs/signIns?$filter=riskLevelDuringSignIn%20ge%20'low'")]
#[case::guessed_token("/v1.0/users?$skiptoken=guess")]
#[case::unknown_collection("/v1.0/devices")]
#[tokio::test]
async fn what_is_not_published_is_refused(#[case] path: &str) {
    let caller = Caller::graph("compromise").await;
    let (status, body) = caller.get(path).await;
    assert_eq!((status, &body["error"]["code"]), (400, &json!("Request_BadRequest")), "{body}");
}

#[tokio::test]
async fn a_list_of_ids_has_fifteen_at_most() {
    let caller = Caller::graph("compromise").await;
    let ask = async |count: usize| {
        let ids = vec!["'22222222-0000-4000-8000-000000000000'"; count].join(",");
        caller.get(&format!("/v1.0/users?$filter=id%20in%20({ids})")).await
    };
    assert_eq!(ask(15).await.0, 200);
    let (status, body) = ask(16).await;
    assert_eq!((status, &body["error"]["code"]), (400, &json!("Request_UnsupportedQuery")));
}

#[tokio::test]
async fn links_lead_through_all_users_once() {
    let caller = Caller::graph("compromise").await;
    let now = caller.stand_ins.services.world.now();
    caller.change(|estate| {
        for number in 0..60 {
            let user = estate.new_user(&format!("Member{number}"), now);
            estate.directory.users.push(user);
        }
    });
    let (users, pages) = caller.all("/v1.0/users", "value", "@odata.nextLink").await;
    assert_eq!((users.len(), pages), (66, 4));
    let (users, pages) = caller.all("/v1.0/users?$top=50", "value", "@odata.nextLink").await;
    assert_eq!((users.len(), pages), (66, 2));
}

#[tokio::test]
async fn the_logs_tell_how_the_intruder_came_in() {
    let caller = Caller::graph("compromise").await;
    let since = "$filter=activityDateTime%20ge%202026-01-27T00:00:00Z";
    let (_, audits) = caller.get(&format!("{AUDITS}?{since}")).await;
    assert_eq!(
        names(&audits, "activityDisplayName"),
        [
            "Add service principal credentials",
            "User has elevated their access to User Access Administrator for their Azure \
             Resources",
            "Admin updated security info",
            "Reset user password",
            "Add member to role",
            "Add user",
        ]
    );
    let risky = "?$filter=createdDateTime%20ge%202026-01-27T00:00:00Z%20and%20\
                 (riskLevelDuringSignIn%20eq%20'high'%20or%20riskLevelDuringSignIn%20eq%20'medium')";
    let (_, sign_ins) = caller.get(&format!("{SIGN_INS}{risky}")).await;
    assert_eq!(names(&sign_ins, "ipAddress"), ["203.0.113.9"; 3]);
}

#[tokio::test]
async fn nothing_looks_wrong_where_nothing_is() {
    let stand_ins = StandIns::after("innocent").await;
    let token = stand_ins.token_at(LITWARE, GRAPH).await;
    let (_, risky) = stand_ins.get(RISKY, &token).await;
    assert_eq!(risky["value"], json!([]));
    let (_, audits) = stand_ins.get(AUDITS, &token).await;
    assert_eq!(audits["value"], json!([]));
    let (_, details) = stand_ins.get(REGISTRATIONS, &token).await;
    let details = details["value"].as_array().expect("a list");
    assert!(details.iter().all(|one| one["isMfaRegistered"] == true), "{details:?}");
}

#[rstest]
#[case::sign_ins(
    SIGN_INS,
    Licence::None,
    403,
    "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
)]
#[case::registrations(
    REGISTRATIONS,
    Licence::None,
    403,
    "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
)]
#[case::risky_users(RISKY, Licence::P1, 403, "Forbidden")]
#[case::eligible(ELIGIBLE, Licence::P1, 400, "AadPremiumLicenseRequired")]
#[tokio::test]
async fn without_the_licence_there_is_no_answer(
    #[case] path: &str,
    #[case] licence: Licence,
    #[case] status: u16,
    #[case] code: &str,
) {
    let caller = Caller::graph("compromise").await;
    caller.change(|estate| estate.access.licence = licence);
    let (answered, body) = caller.get(path).await;
    assert_eq!((answered, &body["error"]["code"]), (status, &json!(code)));
}

#[tokio::test]
async fn without_p2_the_risk_of_a_sign_in_is_hidden() {
    let caller = Caller::graph("compromise").await;
    caller.change(|estate| estate.access.licence = Licence::P1);
    let (_, sign_ins) = caller.get(SIGN_INS).await;
    let levels = names(&sign_ins, "riskLevelDuringSignIn");
    assert!(!levels.is_empty() && levels.iter().all(|level| *level == "hidden"), "{levels:?}");
}

#[tokio::test]
async fn a_scope_counts_from_the_next_token_on() {
    let stand_ins = StandIns::after("compromise").await;
    let world = &stand_ins.services.world;
    let set = |scope: &str| {
        let scopes = [scope.to_owned()].into();
        world.change_estate(CONTOSO, |estate| {
            estate.access.consents.insert(GRAPH_API.to_owned(), scopes);
        });
    };
    set("User.Read.All");
    let caller = Caller::of(stand_ins.clone(), GRAPH).await;
    let (status, body) = caller.get(RISKY).await;
    let denied = &json!("Authorization_RequestDenied");
    assert_eq!((status, &body["error"]["code"]), (403, denied));
    set("IdentityRiskyUser.Read.All");
    assert_eq!(caller.get(RISKY).await.0, 403);
    assert_eq!(Caller::of(stand_ins.clone(), GRAPH).await.get(RISKY).await.0, 200);
}

#[tokio::test]
async fn a_role_of_the_relationship_is_needed_as_well() {
    let caller = Caller::graph("compromise").await;
    let roles = vec!["88d8e3e3-8f55-4a1e-953a-9b9898b8876b".to_owned()];
    caller.change(|estate| {
        estate.access.gdap.as_mut().expect("a relationship").roles = roles;
    });
    assert_eq!(caller.get("/v1.0/users").await.0, 200);
    assert_eq!(caller.get(RISKY).await.0, 403);
}

#[tokio::test]
async fn a_token_is_good_in_its_own_tenant_and_for_its_own_api_only() {
    let stand_ins = StandIns::after("tour").await;
    let other = stand_ins.token_at(LITWARE, GRAPH).await;
    let (_, organization) = stand_ins.get("/v1.0/organization", &other).await;
    assert_eq!(organization["value"][0]["id"], LITWARE);
    let wrong_api = stand_ins.token_at(LITWARE, RESOURCE_MANAGER).await;
    assert_eq!(stand_ins.get("/v1.0/users", &wrong_api).await.0, 401);
    let home = stand_ins.token(GRAPH).await;
    assert_eq!(stand_ins.get("/v1.0/users", &home).await.0, 403);
}

#[rstest]
#[case::no_relationship(|estate: &mut Estate| estate.access.gdap = None, 50_020)]
#[case::no_consent(|estate: &mut Estate| estate.access.consents.clear(), 65_001)]
#[tokio::test]
async fn without_relationship_or_consent_there_is_no_token(
    #[case] change: fn(&mut Estate),
    #[case] number: u32,
) {
    let stand_ins = StandIns::after("compromise").await;
    assert!(stand_ins.services.world.change_estate(CONTOSO, change));
    let answer: Value =
        stand_ins.ask_at(CONTOSO, &[("scope", GRAPH)]).await.json().await.expect("JSON");
    assert_eq!(answer["error_codes"][0], number, "{answer}");
}

#[tokio::test]
async fn the_partner_lists_its_relationships_at_home() {
    let stand_ins = StandIns::after("tour").await;
    let app = [("grant_type", "client_credentials"), ("scope", GRAPH)];
    let app: Value = stand_ins.ask(&app).await.json().await.expect("JSON");
    let app = app["access_token"].as_str().expect("a token");
    let path = "/v1.0/tenantRelationships/delegatedAdminRelationships";
    let filter = format!("?$filter=customer/tenantId%20eq%20'{CONTOSO}'");
    let (status, found) = stand_ins.get(&format!("{path}{filter}"), app).await;
    assert_eq!((status, found["value"].as_array().map(Vec::len)), (200, Some(1)), "{found}");
    let relationship = &found["value"][0];
    assert_eq!(relationship["status"], "active");
    assert!(relationship["accessDetails"]["unifiedRoles"][0]["roleDefinitionId"].is_string());
    let customers = stand_ins.token_at(CONTOSO, GRAPH).await;
    assert_eq!(stand_ins.get(path, &customers).await.0, 403);
}

#[tokio::test]
async fn identity_protection_answers_once_a_second_when_it_is_strict() {
    let caller = Caller::graph("compromise").await;
    assert_eq!((caller.get(RISKY).await.0, caller.get(RISKY).await.0), (200, 200));
    let caller = Caller::graph("compromise").await;
    caller.stand_ins.services.limits.enforce(Limit::RiskyUsers);
    assert_eq!((caller.get(RISKY).await.0, caller.get(RISKY).await.0), (200, 429));
}
