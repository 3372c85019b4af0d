//! Who may approve now.

use fraud_guard::local::services::id_token::Visitor;
use fraud_guard::local::services::staff::APPROVER;
use fraud_guard::local::services::staff::FORMER_APPROVER;
use fraud_guard::local::services::staff::SECOND_APPROVER;
use fraud_guard::microsoft::Unanswered;
use rstest::rstest;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;
use wiremock::Mock;
use wiremock::MockServer;
use wiremock::ResponseTemplate;
use wiremock::matchers::method;
use wiremock::matchers::path;
use wiremock::matchers::path_regex;
use wiremock::matchers::query_param;

use super::world::World;
use super::world::patience;

async fn may_approve(world: &World, object: &str) -> Result<bool, Unanswered> {
    let roles = world.microsoft.app_roles.as_ref().expect("the console is on");
    roles.may_approve(Uuid::try_parse(object).expect("an id"), patience()).await
}

#[rstest]
#[case::approver(APPROVER, true)]
#[case::through_a_group(SECOND_APPROVER, true)]
#[case::reader(Visitor::Reader.object_id(), false)]
#[case::disabled(FORMER_APPROVER, false)]
#[case::nobody("88888888-0000-4000-8000-0000000000ff", false)]
#[tokio::test]
async fn only_who_has_the_role_and_an_account_may_approve(
    #[case] object: &str,
    #[case] expected: bool,
) {
    let world = World::start().await;
    assert_eq!(may_approve(&world, object).await, Ok(expected));
}

#[tokio::test]
async fn whoever_lost_the_role_may_not_approve_any_more() {
    let world = World::start().await;
    world.services.staff.change(|staff| {
        staff.iter_mut().filter(|one| one.id == APPROVER).for_each(|one| one.role = None);
    });
    assert_eq!(may_approve(&world, APPROVER).await, Ok(false));
}

const APP: &str = "99999999-0000-4000-8000-000000000001";
const ROLE: &str = "99999999-0000-4000-8000-000000000002";
const OTHER: &str = "99999999-0000-4000-8000-000000000003";

fn app(value: &str, is_enabled: bool) -> Value {
    json!({ "id": APP, "appRoles": [{ "id": ROLE, "value": value, "isEnabled": is_enabled }] })
}

fn assignment(role: &str, app: &str) -> Value {
    json!({ "appRoleId": role, "resourceId": app, "principalType": "User" })
}

/// A Graph that says this of the person, the app and the assignments.
async fn graph(user: Value, app: Value, assignments: Vec<Value>) -> (World, MockServer) {
    let server = MockServer::start().await;
    let answer = |body: Value| ResponseTemplate::new(200).set_body_json(body);
    let of_user = format!("/v1.0/users/{APPROVER}");
    let person = Mock::given(method("GET")).and(path(&of_user));
    person.respond_with(answer(user)).mount(&server).await;
    let filter = query_param("$filter", format!("resourceId eq {APP}"));
    let roles = Mock::given(method("GET")).and(path(format!("{of_user}/appRoleAssignments")));
    roles.and(filter).respond_with(answer(json!({ "value": assignments }))).mount(&server).await;
    let of_app = Mock::given(method("GET")).and(path_regex(r"servicePrincipals\(appId='"));
    of_app.respond_with(answer(app)).mount(&server).await;
    (World::with(&[("GRAPH_URL", server.uri())]).await, server)
}

#[rstest]
#[case::good(json!({ "id": APPROVER, "accountEnabled": true }), vec![assignment(ROLE, APP)], true)]
#[case::among_others(json!({ "id": APPROVER, "accountEnabled": true }), vec![assignment(OTHER, APP), assignment(ROLE, APP)], true)]
#[case::another_role(json!({ "id": APPROVER, "accountEnabled": true }), vec![assignment(OTHER, APP)], false)]
#[case::another_app(json!({ "id": APPROVER, "accountEnabled": true }), vec![assignment(ROLE, OTHER)], false)]
#[case::none(json!({ "id": APPROVER, "accountEnabled": true }), vec![], false)]
#[case::disabled(json!({ "id": APPROVER, "accountEnabled": false }), vec![assignment(ROLE, APP)], false)]
#[case::nobody_knows(json!({ "id": APPROVER }), vec![assignment(ROLE, APP)], false)]
#[case::somebody_else(json!({ "id": OTHER, "accountEnabled": true }), vec![assignment(ROLE, APP)], false)]
#[tokio::test]
async fn an_assignment_counts_when_it_is_of_the_role_in_the_app(
    #[case] user: Value,
    #[case] assignments: Vec<Value>,
    #[case] expected: bool,
) {
    let (world, _server) = graph(user, app("Fraud.Approver", true), assignments).await;
    assert_eq!(may_approve(&world, APPROVER).await, Ok(expected));
}

#[rstest]
#[case::disabled(app("Fraud.Approver", false))]
#[case::other_value(app("fraud.approver", true))]
#[case::no_roles(json!({ "id": APP }))]
#[tokio::test]
async fn without_the_role_in_the_app_nobody_knows(#[case] app: Value) {
    let user = json!({ "id": APPROVER, "accountEnabled": true });
    let (world, _server) = graph(user, app, vec![assignment(ROLE, APP)]).await;
    let answered = may_approve(&world, APPROVER).await;
    assert!(matches!(answered, Err(Unanswered::NotThere(_))), "{answered:?}");
}

#[tokio::test]
async fn a_graph_that_does_not_answer_is_no_yes() {
    let world = World::start().await;
    world.inject("directory-403");
    let answered = may_approve(&world, APPROVER).await;
    assert!(matches!(answered, Err(Unanswered::NotPermitted(_))), "{answered:?}");
}
