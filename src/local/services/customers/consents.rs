//! The consent of a customer's tenant to the app, given by the partner.
//!
//! Microsoft documents giving and taking it. Reading it is not documented, and neither is the
//! answer when it exists already: the words are those that tools look for.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use axum::Json;
use axum::http::Method;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use super::NO_SUCH_THING;
use crate::local::services::Services;
use crate::local::services::asked::Asked;
use crate::local::services::estate::Estate;
use crate::local::services::partner_center::INVALID_INPUT;
use crate::local::services::partner_center::Refusal;

/// Roles of the delegated admin relationship that may consent: Cloud Application Administrator,
/// Application Administrator and Global Administrator.
const ROLES: [&str; 3] = [
    "158c047a-c907-4556-b7ef-446551a6b5f7",
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
    "62e90394-69f5-4237-9190-012177145e10",
];
const NO_ROLE: Refusal =
    Refusal(StatusCode::FORBIDDEN, "900308", "Insufficient privileges to complete the operation.");
const EXISTS: Refusal =
    Refusal(StatusCode::CONFLICT, "Conflict", "Permission entry already exists.");

/// The body of a consent.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Consent {
    application_id: String,
    application_grants: Vec<ApplicationGrant>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApplicationGrant {
    enterprise_application_id: String,
    /// Comma-separated.
    scope: String,
}

pub(super) fn answer(
    services: &Services,
    estate: &Estate,
    rest: &[&str],
    asked: &Asked,
) -> Result<Response, Refusal> {
    let gdap = estate.access.gdap.as_ref().filter(|gdap| gdap.is_open(services.world.now()));
    let may = gdap.is_some_and(|gdap| gdap.roles.iter().any(|role| ROLES.contains(&role.as_str())));
    if !may {
        return Err(NO_ROLE);
    }
    let tenant = estate.customer.tenant;
    let consents = &estate.access.consents;
    match (&asked.method, rest) {
        (&Method::POST, []) => {
            let (body, granted) = read(services, asked)?;
            if granted.keys().any(|api| consents.get(api).is_some_and(|had| !had.is_empty())) {
                return Err(EXISTS);
            }
            services.world.change_estate(tenant, |estate| estate.access.consents.extend(granted));
            Ok((StatusCode::CREATED, Json(body)).into_response())
        }
        (&Method::GET, []) => {
            let row = (!consents.is_empty()).then(|| form(services, consents));
            let rows: Vec<Value> = row.into_iter().collect();
            Ok(Json(json!({ "totalCount": rows.len(), "items": rows })).into_response())
        }
        (&Method::GET, [id]) if is_ours(services, id) && !consents.is_empty() => {
            Ok(Json(form(services, consents)).into_response())
        }
        (&Method::DELETE, [id]) if is_ours(services, id) && !consents.is_empty() => {
            services.world.change_estate(tenant, |estate| estate.access.consents.clear());
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        _ => Err(NO_SUCH_THING),
    }
}

/// Only the app that asks can be consented to.
fn read(
    services: &Services,
    asked: &Asked,
) -> Result<(Value, BTreeMap<String, BTreeSet<String>>), Refusal> {
    let body = asked.json().ok_or(INVALID_INPUT)?;
    let consent: Consent = serde_json::from_value(body.clone()).map_err(|_| INVALID_INPUT)?;
    if !is_ours(services, &consent.application_id) || consent.application_grants.is_empty() {
        return Err(INVALID_INPUT);
    }
    let mut granted = BTreeMap::new();
    for grant in consent.application_grants {
        let scopes: BTreeSet<String> = grant.scope.split(',').map(str::to_owned).collect();
        let is_plain = |scope: &String| !scope.is_empty() && !scope.contains(char::is_whitespace);
        if !scopes.iter().all(is_plain) {
            return Err(INVALID_INPUT);
        }
        granted.insert(grant.enterprise_application_id.to_ascii_lowercase(), scopes);
    }
    Ok((body, granted))
}

fn is_ours(services: &Services, id: &str) -> bool {
    services.login.client_id.eq_ignore_ascii_case(id)
}

fn form(services: &Services, consents: &BTreeMap<String, BTreeSet<String>>) -> Value {
    let grant = |(api, scopes): (&String, &BTreeSet<String>)| {
        let scope = scopes.iter().cloned().collect::<Vec<_>>().join(",");
        json!({ "enterpriseApplicationId": api, "scope": scope })
    };
    json!({
        "applicationId": services.login.client_id,
        "applicationGrants": consents.iter().map(grant).collect::<Vec<_>>(),
    })
}
