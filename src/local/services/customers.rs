//! Partner Center's customers: who they are, what they have bought, what they use, and the consent
//! of their tenants.
//!
//! Usage, relationships and consents need a person; the rest also answers the app by itself.

mod changes;
mod consents;
mod form;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::Method;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use super::Services;
use super::asked::Asked;
use super::asked::Place;
use super::estate::Estate;
use super::partner_center;
use super::partner_center::INVALID_INPUT;
use super::partner_center::Refusal;

/// The largest page.
const MOST_CUSTOMERS: usize = 500;
const MOST_RECORDS: usize = 500;

const BAD_CUSTOMER: Refusal =
    Refusal(StatusCode::BAD_REQUEST, "900118", "The customer ID is not valid.");
const NO_RELATIONSHIP: Refusal = Refusal(
    StatusCode::FORBIDDEN,
    "900159",
    "The partner has no commerce relationship with the customer.",
);
const NO_SUBSCRIPTION: Refusal =
    Refusal(StatusCode::NOT_FOUND, "20003", "The subscription was not found.");
const NO_ENTITLEMENT: Refusal =
    Refusal(StatusCode::NOT_FOUND, "800111", "Azure entitlement isn't found.");
const NO_SUCH_THING: Refusal = Refusal(StatusCode::NOT_FOUND, "60002", "Resource not found.");

/// `GET /v1/customers`, in pages that a header continues.
pub async fn list(State(services): State<Services>, asked: Asked) -> Response {
    let answered =
        partner_center::grant(&services, &asked.headers).and_then(|_| customers(&services, &asked));
    partner_center::with_ids(&asked.headers, answered.map(Json).into_response())
}

/// Anything of one customer.
pub async fn one(State(services): State<Services>, asked: Asked) -> Response {
    let answered = respond(&services, &asked);
    partner_center::with_ids(&asked.headers, answered.into_response())
}

fn customers(services: &Services, asked: &Asked) -> Result<Value, Refusal> {
    let size = asked.value("size").map_or(Some(MOST_CUSTOMERS), |size| size.parse().ok());
    let size = size.filter(|size| (1..=MOST_CUSTOMERS).contains(size)).ok_or(INVALID_INPUT)?;
    let now = services.world.now();
    let rows: Vec<Value> =
        services.world.estates().iter().map(|estate| form::customer(estate, now)).collect();
    collection(asked, &format!("/customers?size={size}"), &rows, size)
}

fn respond(services: &Services, asked: &Asked) -> Result<Response, Refusal> {
    let path = asked.path.trim_matches('/').to_ascii_lowercase();
    let parts: Vec<&str> = path.split('/').skip(2).collect();
    let needs_person = matches!(
        parts.as_slice(),
        [_, "usagesummary" | "relationships" | "applicationconsents", ..]
            | [_, "subscriptions", _, "resourceusagerecords"]
    );
    match needs_person {
        true => partner_center::check(services, &asked.headers)?,
        false => partner_center::grant(services, &asked.headers).map(|_| ())?,
    }
    let (customer, rest) = parts.split_first().ok_or(NO_SUCH_THING)?;
    Uuid::try_parse(customer).map_err(|_| BAD_CUSTOMER)?;
    let estate = services.world.estate(customer).ok_or(NO_RELATIONSHIP)?;
    if let ["applicationconsents", rest @ ..] = rest {
        return consents::answer(services, &estate, rest, asked);
    }
    match asked.method {
        Method::GET => {}
        Method::POST => return changes::post(services, &estate, rest, asked),
        Method::PATCH => return changes::patch(services, &estate, rest, asked),
        _ => {
            let status = StatusCode::METHOD_NOT_ALLOWED;
            return Err(Refusal(status, "400", "The method is not allowed."));
        }
    }
    read(services, &estate, rest, asked).map(|body| Json(body).into_response())
}

fn read(
    services: &Services,
    estate: &Arc<Estate>,
    rest: &[&str],
    asked: &Asked,
) -> Result<Value, Refusal> {
    let now = services.world.now();
    let base = format!("/customers/{}", estate.customer.tenant);
    match rest {
        [] => Ok(form::customer(estate, now)),
        ["subscriptions"] => {
            let mut rows = vec![form::plan(estate), form::licences(estate)];
            rows.extend(form::legacy(estate, now));
            collection(asked, &format!("{base}/subscriptions"), &rows, rows.len())
        }
        ["subscriptions", id] if is_legacy(estate, id) => {
            form::legacy(estate, now).ok_or(NO_SUBSCRIPTION)
        }
        ["subscriptions", plan] => {
            the_plan(estate, plan)?;
            Ok(form::plan(estate))
        }
        ["subscriptions", plan, "azureentitlements"] => {
            the_plan(estate, plan)?;
            let own = estate.access.legacy.is_none().then(|| form::entitlement(estate, now));
            let rows: Vec<Value> = own.into_iter().collect();
            Ok(json!({
                "totalCount": rows.len(),
                "items": rows,
                "attributes": { "objectType": "Collection" },
            }))
        }
        ["subscriptions", plan, "azureentitlements", id] => {
            the_plan(estate, plan)?;
            let is_theirs = estate.customer.subscription.eq_ignore_ascii_case(id)
                && estate.access.legacy.is_none();
            is_theirs.then(|| form::one_entitlement(estate, now)).ok_or(NO_ENTITLEMENT)
        }
        ["subscriptions", plan, "resourceusagerecords"] => {
            the_plan(estate, plan)?;
            let rows = form::usage_records(estate, now);
            let path = format!("{base}/subscriptions/{plan}/resourceusagerecords");
            collection(asked, &path, &rows, MOST_RECORDS)
        }
        ["relationships"] => Ok(form::relationships(estate)),
        ["usagesummary"] => Ok(form::usage_summary(estate, now)),
        ["usagebudget"] => Ok(form::budget(estate)),
        _ => Err(NO_SUCH_THING),
    }
}

fn is_legacy(estate: &Estate, id: &str) -> bool {
    estate.access.legacy.as_ref().is_some_and(|legacy| legacy.id.eq_ignore_ascii_case(id))
}

fn the_plan(estate: &Estate, plan: &str) -> Result<(), Refusal> {
    Uuid::try_parse(plan).map_err(|_| INVALID_INPUT)?;
    estate.access.plan.eq_ignore_ascii_case(plan).then_some(()).ok_or(NO_SUBSCRIPTION)
}

/// A page of rows. The link to the next one is only good with the header that stands beside it.
fn collection(asked: &Asked, path: &str, rows: &[Value], size: usize) -> Result<Value, Refusal> {
    let place = match (asked.header("ms-continuationtoken"), asked.value("seekOperation")) {
        (None, None) => Place::after(0),
        (Some(token), Some("Next")) => Place::read(token).ok_or(INVALID_INPUT)?,
        _ => return Err(INVALID_INPUT),
    };
    let (page, next) = place.page(rows, size);
    let mut links = json!({ "self": link(path) });
    if let (Some(next), Some(members)) = (next, links.as_object_mut()) {
        let sign = if path.contains('?') { '&' } else { '?' };
        let headers = json!([{ "key": "MS-ContinuationToken", "value": next.token() }]);
        let uri = format!("{path}{sign}seekOperation=Next");
        members
            .insert("next".to_owned(), json!({ "uri": uri, "method": "GET", "headers": headers }));
    }
    Ok(json!({
        "totalCount": page.len(),
        "items": page,
        "links": links,
        "attributes": { "objectType": "Collection" },
    }))
}

fn link(uri: &str) -> Value {
    json!({ "uri": uri, "method": "GET", "headers": [] })
}
