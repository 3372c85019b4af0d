//! Partner Center's fraud events: `GET /v1/fraudEvents` and the change of their status.

use axum::Json;
use axum::extract::Path;
use axum::extract::Query;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::WWW_AUTHENTICATE;
use axum::response::IntoResponse;
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use super::Services;
use super::alert::Appeared;
use super::alert::State as AlertState;
use super::alert::Verdict;
use super::login::Audience;
use super::login::Grant;
use super::partner_center_form;

/// What may stand in the query.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Filter {
    event_status: Option<String>,
    subscription_id: Option<String>,
    event_type: Option<String>,
    page_size: Option<String>,
    page_number: Option<String>,
}

/// The body of a change of status; samples and tables differ in case.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StatusChange {
    #[serde(default, alias = "eventIds")]
    event_ids: Vec<String>,
    #[serde(default, alias = "eventStatus")]
    event_status: String,
    #[serde(default, alias = "resolvedReason")]
    resolved_reason: Option<String>,
}

/// Why Partner Center does not answer: status, code, description.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refusal(pub StatusCode, pub &'static str, pub &'static str);

const NO_TOKEN: Refusal =
    Refusal(StatusCode::UNAUTHORIZED, "800001", "The authorization token is missing.");
const UNKNOWN_TOKEN: Refusal = Refusal(StatusCode::UNAUTHORIZED, "400", "Access denied.");
const WRONG_AUDIENCE: Refusal = Refusal(
    StatusCode::UNAUTHORIZED,
    "900420",
    "The audience in the token is invalid and is no longer supported in Partner Center API.",
);
const APP_ONLY: Refusal = Refusal(
    StatusCode::FORBIDDEN,
    "900329",
    "This resource does not support application-only authentication.",
);
const NO_MFA: Refusal = Refusal(
    StatusCode::UNAUTHORIZED,
    "900421",
    "MFA is required to access this resource, and the token shows none.",
);
pub(super) const INVALID_INPUT: Refusal =
    Refusal(StatusCode::BAD_REQUEST, "800002", "Invalid request input");
const UNKNOWN_VALUE: Refusal =
    Refusal(StatusCode::BAD_REQUEST, "900126", "The value of an enumeration cannot be parsed.");

/// Who changes a status over the API.
const CALLER: &str = "fraud-guard@woodgrove.example";

/// `GET /v1/fraudEvents`
pub async fn list(
    State(services): State<Services>,
    headers: HeaderMap,
    Query(filter): Query<Filter>,
) -> Response {
    let is_new = wants_new_model(&headers);
    let events = check(&services, &headers).and_then(|()| filter.select(&services, is_new));
    let form = if is_new { partner_center_form::new } else { partner_center_form::old };
    answer(&headers, events.map(|events| events.iter().map(form).collect()))
}

/// `POST /v1/fraudEvents/subscription/{id}/status`
pub async fn change_status(
    State(services): State<Services>,
    Path(subscription): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let changed = check(&services, &headers).and_then(|()| {
        let change: StatusChange = serde_json::from_str(&body).map_err(|_| INVALID_INPUT)?;
        change.make(&services, &subscription)
    });
    let form = if wants_new_model(&headers) {
        partner_center_form::new
    } else {
        partner_center_form::old_after_change
    };
    answer(&headers, changed.map(|changed| changed.iter().map(form).collect()))
}

/// What needs a person with a second factor.
pub(super) fn check(services: &Services, headers: &HeaderMap) -> Result<(), Refusal> {
    match grant(services, headers)? {
        Grant { person: None, .. } => Err(APP_ONLY),
        Grant { .. } => Ok(()),
    }
}

/// What the app may do by itself as well. A person needs a second factor everywhere.
pub(super) fn grant(services: &Services, headers: &HeaderMap) -> Result<Grant, Refusal> {
    if !headers.contains_key(axum::http::header::AUTHORIZATION) {
        return Err(NO_TOKEN);
    }
    match services.login.grant_of(headers) {
        None => Err(UNKNOWN_TOKEN),
        Some(grant) if grant.audience != Audience::PartnerCenter => Err(WRONG_AUDIENCE),
        Some(Grant { person: Some(person), .. }) if !person.has_mfa() => Err(NO_MFA),
        Some(grant) => Ok(grant),
    }
}

fn wants_new_model(headers: &HeaderMap) -> bool {
    let value = headers.get("x-neweventsmodel").and_then(|value| value.to_str().ok());
    value.is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

impl Filter {
    fn select(&self, services: &Services, is_new: bool) -> Result<Vec<Appeared>, Refusal> {
        let status = self.event_status.as_deref();
        if status.is_some_and(|status| !is_status(status)) {
            return Err(INVALID_INPUT);
        }
        let subscription = self.subscription_id.as_deref();
        if subscription.is_some_and(|id| Uuid::try_parse(id).is_err()) {
            return Err(INVALID_INPUT);
        }
        // The type and the pages exist in the newer model only.
        let event_type = self.event_type.as_deref().filter(|_| is_new);
        let fits = |seen: &Appeared| {
            let alert = &seen.alert;
            equals(status, seen.state.name())
                && equals(subscription, alert.customer.subscription)
                && equals(event_type, alert.alert_type)
        };
        let alerts = services.world.alerts().into_iter().map(|(_, seen)| seen).filter(fits);
        Ok(match self.page(is_new)? {
            None => alerts.collect(),
            Some((size, number)) => alerts.skip(size * (number - 1)).take(size).collect(),
        })
    }

    /// Size and number, each of which requires the other.
    fn page(&self, is_new: bool) -> Result<Option<(usize, usize)>, Refusal> {
        let positive = |text: &str| text.parse().ok().filter(|n: &usize| *n > 0);
        match (is_new, &self.page_size, &self.page_number) {
            (false, _, _) | (true, None, None) => Ok(None),
            (true, Some(size), Some(number)) => {
                positive(size).zip(positive(number)).map(Some).ok_or(INVALID_INPUT)
            }
            (true, _, _) => Err(INVALID_INPUT),
        }
    }
}

impl StatusChange {
    fn make(&self, services: &Services, subscription: &str) -> Result<Vec<Appeared>, Refusal> {
        Uuid::try_parse(subscription).map_err(|_| INVALID_INPUT)?;
        let state = self.state(services.takes_legitimate)?;
        Ok(services.world.change(
            |alert| {
                let is_named = |id: &String| id.eq_ignore_ascii_case(&alert.partner_center_id());
                // No ids at all mean every event of the subscription.
                alert.customer.subscription.eq_ignore_ascii_case(subscription)
                    && (self.event_ids.is_empty() || self.event_ids.iter().any(is_named))
            },
            &state,
            CALLER,
        ))
    }

    fn state(&self, takes_legitimate: bool) -> Result<AlertState, Refusal> {
        match self.event_status.to_ascii_lowercase().as_str() {
            "active" => Ok(AlertState::Active),
            "investigating" => Ok(AlertState::Investigating),
            // The table says `Resolve`, the sample `Resolved`.
            "resolved" | "resolve" => {
                let reason = self.resolved_reason.as_deref().ok_or(INVALID_INPUT)?;
                let verdict = Verdict::parse(reason).ok_or(UNKNOWN_VALUE)?;
                // The portal and Graph know a third reason; this API does not document it.
                let is_taken = verdict != Verdict::Legitimate || takes_legitimate;
                is_taken.then_some(AlertState::Resolved(verdict)).ok_or(UNKNOWN_VALUE)
            }
            _ => Err(UNKNOWN_VALUE),
        }
    }
}

fn is_status(text: &str) -> bool {
    ["Active", "Investigating", "Resolved"].iter().any(|status| status.eq_ignore_ascii_case(text))
}

fn equals(wanted: Option<&str>, value: &str) -> bool {
    wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(value))
}

fn answer(asked: &HeaderMap, events: Result<Vec<Value>, Refusal>) -> Response {
    with_ids(asked, events.map(Json).into_response())
}

/// An answer with the ids of the request.
pub(super) fn with_ids(asked: &HeaderMap, mut response: Response) -> Response {
    for name in ["ms-requestid", "ms-correlationid"] {
        let fresh = || HeaderValue::from_str(&Uuid::new_v4().to_string()).ok();
        if let Some(value) = asked.get(name).cloned().or_else(fresh) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert("ms-serverid", HeaderValue::from_static("stand-in"));
    response
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self(status, code, description) = self;
        let body =
            json!({ "code": code, "description": description, "data": [], "source": "PartnerFD" });
        let mut response = (status, Json(body)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer realm=\"\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
