//! Azure Resource Manager: the activity log, Resource Graph, role assignments, permissions, the
//! subscription itself and Cost Management, read only; and what runs, which can be stopped.
//!
//! A token has to be for Resource Manager and from the tenant of the subscription, and the partner
//! has to own the subscription still (AOBO). Provider names are compared without regard to case,
//! as Resource Manager does it; every request needs the `api-version` that is documented.

mod activity_log;
mod authorization;
mod cost;
mod kusto;
mod refusal;
mod resource_graph;
mod resource_rows;
mod workload_rows;
mod workloads;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::Method;
use axum::response::IntoResponse;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use super::Services;
use super::asked::Asked;
use super::asked::Place;
use super::estate::Estate;
use super::login::Audience;
use super::login::Grant;
use refusal::Refusal;

/// Metadata of a subscription.
const SUBSCRIPTION: Api = Api {
    action: "Microsoft.Resources/subscriptions/read",
    versions: &["2022-12-01", "2020-01-01"],
};

/// An operation: the right that it needs, and the versions that it has.
#[derive(Clone, Copy, Debug)]
struct Api {
    action: &'static str,
    versions: &'static [&'static str],
}

/// What an operation answers with, besides the usual headers.
type Answer = Result<(HeaderMap, Value), Refusal>;

/// Any request for a subscription or for a provider.
pub async fn answer(State(services): State<Services>, asked: Asked) -> Response {
    let mut response = match respond(&services, &asked) {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    };
    for name in ["x-ms-request-id", "x-ms-correlation-request-id"] {
        if let Ok(id) = Uuid::new_v4().to_string().parse() {
            response.headers_mut().insert(name, id);
        }
    }
    response
}

fn respond(services: &Services, asked: &Asked) -> Result<Response, Refusal> {
    let grant = grant(services, &asked.headers)?;
    let path = asked.path.trim_matches('/').to_ascii_lowercase();
    let (first, rest) = path.split_once('/').unwrap_or((&path, ""));
    if first == "providers" {
        let (headers, body) = tenant_wide(services, &grant, rest, asked)?;
        return Ok((headers, Json(body)).into_response());
    }
    let (subscription, rest) = rest.split_once('/').unwrap_or((rest, ""));
    let estate = estate_of(services, &grant, subscription)?;
    if let Some(answered) = workloads::answer(services, &estate, rest, asked) {
        return answered;
    }
    let (headers, body) = of_subscription(services, &estate, rest, asked)?;
    Ok((headers, Json(body)).into_response())
}

/// What is known of a subscription as a whole.
fn of_subscription(services: &Services, estate: &Arc<Estate>, rest: &str, asked: &Asked) -> Answer {
    let plain = |body: Result<Value, Refusal>| body.map(|body| (HeaderMap::new(), body));
    let now = services.world.now();
    match (&asked.method, rest) {
        (&Method::GET, "") => {
            SUBSCRIPTION.check(asked, estate)?;
            plain(Ok(subscription_row(estate, now)))
        }
        (&Method::GET, "providers/microsoft.insights/eventtypes/management/values") => {
            activity_log::API.check(asked, estate)?;
            plain(activity_log::list(estate, asked, now))
        }
        (&Method::GET, "providers/microsoft.authorization/roleassignments") => {
            authorization::ASSIGNMENTS.check(asked, estate)?;
            plain(authorization::assignments(estate, asked))
        }
        (&Method::GET, "providers/microsoft.authorization/permissions") => {
            authorization::PERMISSIONS.check(asked, estate)?;
            plain(Ok(authorization::permissions(estate)))
        }
        (&Method::POST, "providers/microsoft.costmanagement/query") => {
            cost::API.check(asked, estate)?;
            cost::query(services, estate, asked)
        }
        _ => Err(Refusal::no_such_operation(&asked.path)),
    }
}

/// What belongs to no subscription. The log of the tenant needs rights at its root, which a
/// partner does not have.
fn tenant_wide(services: &Services, grant: &Grant, rest: &str, asked: &Asked) -> Answer {
    match (&asked.method, rest) {
        (&Method::POST, "microsoft.resourcegraph/resources") => {
            resource_graph::API.check_version(asked)?;
            resource_graph::query(services, grant, asked)
        }
        (&Method::GET, "microsoft.insights/eventtypes/management/values") => {
            activity_log::API.check_version(asked)?;
            Err(Refusal::not_authorized(activity_log::API.action, "/"))
        }
        _ => Err(Refusal::no_such_operation(&asked.path)),
    }
}

fn grant(services: &Services, headers: &HeaderMap) -> Result<Grant, Refusal> {
    if !headers.contains_key(axum::http::header::AUTHORIZATION) {
        return Err(Refusal::no_token());
    }
    match services.login.grant_of(headers) {
        None => Err(Refusal::unknown_token()),
        Some(grant) if grant.audience != Audience::ResourceManager => {
            Err(Refusal::wrong_audience())
        }
        Some(grant) => Ok(grant),
    }
}

fn estate_of(
    services: &Services,
    grant: &Grant,
    subscription: &str,
) -> Result<Arc<Estate>, Refusal> {
    let mut estates = services.world.estates().into_iter();
    let is_meant =
        |estate: &Arc<Estate>| estate.customer.subscription.eq_ignore_ascii_case(subscription);
    let estate = estates.find(is_meant).ok_or_else(|| Refusal::no_subscription(subscription))?;
    if !estate.customer.tenant.eq_ignore_ascii_case(&grant.tenant) {
        return Err(Refusal::wrong_tenant(&grant.tenant, estate.customer.tenant));
    }
    Ok(estate)
}

impl Api {
    /// The right version, and the right to do it.
    fn check(&self, asked: &Asked, estate: &Estate) -> Result<(), Refusal> {
        self.check_version(asked)?;
        if estate.access.has_owner {
            return Ok(());
        }
        let scope = format!("/subscriptions/{}", estate.customer.subscription);
        Err(Refusal::not_authorized(self.action, &scope))
    }

    fn check_version(&self, asked: &Asked) -> Result<(), Refusal> {
        match asked.value("api-version") {
            None | Some("") => Err(Refusal::no_version()),
            Some(version) if !self.versions.contains(&version) => {
                Err(Refusal::unknown_version(version, self.versions))
            }
            Some(_) => Ok(()),
        }
    }
}

fn subscription_row(estate: &Estate, now: Timestamp) -> Value {
    let subscription = estate.customer.subscription;
    json!({
        "id": format!("/subscriptions/{subscription}"),
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": subscription,
        "tenantId": estate.customer.tenant,
        "displayName": estate.customer.subscription_name,
        "state": if estate.access.is_enabled_in_azure(now) { "Enabled" } else { "Disabled" },
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "CSP_2015-05-01",
            "spendingLimit": "Off",
        },
    })
}

/// Where the page begins that a link of ours leads to.
fn place(asked: &Asked) -> Result<Place, Refusal> {
    match asked.value("$skiptoken") {
        None => Ok(Place::after(0)),
        Some(token) => {
            Place::read(token).ok_or_else(|| Refusal::bad_request("The skip token is not valid."))
        }
    }
}
