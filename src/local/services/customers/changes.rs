//! What Partner Center lets a partner do to a subscription: cancel and reactivate an Azure
//! entitlement, and change the status of a subscription from before the Azure plan.
//!
//! Sources: "Cancel an Azure subscription", "Reactivate an Azure subscription", "Suspend a
//! subscription", "Update a subscription by id".

use std::sync::Arc;

use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;
use serde_json::Value;
use uuid::Uuid;

use super::INVALID_INPUT;
use super::NO_ENTITLEMENT;
use super::NO_SUBSCRIPTION;
use super::NO_SUCH_THING;
use super::Refusal;
use super::form;
use super::the_plan;
use crate::local::services::Services;
use crate::local::services::asked::Asked;
use crate::local::services::estate::Estate;

const BAD_REASON: Refusal =
    Refusal(StatusCode::BAD_REQUEST, "900307", "The cancellation reason is invalid.");
const CANNOT_REACTIVATE: Refusal = Refusal(
    StatusCode::BAD_REQUEST,
    "900337",
    "The Azure entitlement can't be reactivated in its current state.",
);
const PLAN_IN_USE: Refusal = Refusal(
    StatusCode::FORBIDDEN,
    "900115",
    "Azure plan can't be moved to suspended state since you have one or more Azure Subscriptions \
     in the active state",
);
const STALE: Refusal = Refusal(StatusCode::BAD_REQUEST, "2055", "Etag is no longer valid");

/// `POST …/azureEntitlements/{id}/cancel` and `…/reactivate`.
pub(super) fn post(
    services: &Services,
    estate: &Arc<Estate>,
    rest: &[&str],
    asked: &Asked,
) -> Result<Response, Refusal> {
    let ["subscriptions", plan, "azureentitlements", id, verb] = rest else {
        return Err(NO_SUCH_THING);
    };
    the_plan(estate, plan)?;
    Uuid::try_parse(id).map_err(|_| INVALID_INPUT)?;
    if estate.access.legacy.is_some() || !estate.customer.subscription.eq_ignore_ascii_case(id) {
        return Err(NO_ENTITLEMENT);
    }
    let now = services.world.now();
    match *verb {
        "cancel" => {
            let body = asked.json().ok_or(INVALID_INPUT)?;
            let reason = body.get("cancellationReason").and_then(Value::as_str);
            if reason.ok_or(INVALID_INPUT)? != "compromise" {
                return Err(BAD_REASON);
            }
            make(services, estate, asked, |estate| estate.cancel(now, services.effect_delay));
            // Where it is still called active.
            let estate = services.world.estate(estate.customer.tenant).ok_or(NO_ENTITLEMENT)?;
            Ok(Json(form::one_entitlement(&estate, now)).into_response())
        }
        "reactivate" => {
            if estate.access.is_active_at_partner_center(now) {
                return Err(CANNOT_REACTIVATE);
            }
            make(services, estate, asked, |estate| estate.reactivate(now, services.effect_delay));
            Ok(StatusCode::ACCEPTED.into_response())
        }
        _ => Err(NO_SUCH_THING),
    }
}

/// `PATCH …/subscriptions/{id}`: the whole document, of which status and `ETag` are taken apart.
/// What the document leaves out is gone from then on.
pub(super) fn patch(
    services: &Services,
    estate: &Arc<Estate>,
    rest: &[&str],
    asked: &Asked,
) -> Result<Response, Refusal> {
    let ["subscriptions", id] = rest else { return Err(NO_SUCH_THING) };
    Uuid::try_parse(id).map_err(|_| INVALID_INPUT)?;
    let now = services.world.now();
    let mut document = asked.json().filter(Value::is_object).ok_or(INVALID_INPUT)?;
    let status = document.get("status").and_then(Value::as_str).map(str::to_owned);
    let is_active = match status.as_deref() {
        Some("active") => true,
        Some("suspended") => false,
        _ => return Err(INVALID_INPUT),
    };
    let legacy = estate.access.legacy.as_ref().filter(|legacy| legacy.id.eq_ignore_ascii_case(id));
    let Some(legacy) = legacy else {
        let is_plan = estate.access.plan.eq_ignore_ascii_case(id);
        return Err(if is_plan { PLAN_IN_USE } else { NO_SUBSCRIPTION });
    };
    if asked.header("if-match").is_some_and(|etag| etag != legacy.etag()) {
        return Err(STALE);
    }
    if document.get("id").and_then(Value::as_str) != Some(legacy.id.as_str()) {
        return Err(INVALID_INPUT);
    }
    if let Some(members) = document.as_object_mut() {
        ["status", "attributes", "suspensionReasons"].iter().for_each(|name| {
            members.remove(*name);
        });
    }
    make(services, estate, asked, |estate| {
        match is_active {
            true => estate.reactivate(now, services.effect_delay),
            false => estate.cancel(now, services.effect_delay),
        }
        if let Some(legacy) = &mut estate.access.legacy {
            legacy.document = document;
            legacy.version = legacy.version.saturating_add(1);
        }
    });
    let estate = services.world.estate(estate.customer.tenant);
    let row = estate.and_then(|estate| form::legacy(&estate, now)).ok_or(NO_SUBSCRIPTION)?;
    Ok(Json(row).into_response())
}

/// Makes a change, unless its request id is remembered from before.
fn make(
    services: &Services,
    estate: &Arc<Estate>,
    asked: &Asked,
    change: impl FnOnce(&mut Estate),
) {
    if services.remembers_request_ids && services.changes.had_effect(asked) {
        return;
    }
    services.world.change_estate(estate.customer.tenant, change);
    services.changes.note_effect(asked, services.world.now());
}
