//! Graph's partner security alerts: list, get and update; and the security score.

use std::borrow::Cow;

use axum::Json;
use axum::extract::Path;
use axum::extract::Query;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::response::IntoResponse;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use super::Services;
use super::alert::Appeared;
use super::alert::State as AlertState;
use super::alert::Verdict;
use super::graph_form;
use super::login::Audience;
use super::login::Grant;
use super::score_form;

/// What may stand in the query.
#[derive(Debug, Default, Deserialize)]
pub struct Options {
    #[serde(rename = "$filter")]
    filter: Option<String>,
    #[serde(rename = "$skiptoken")]
    skip_token: Option<String>,
}

/// The body of an update.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Update {
    status: String,
    resolved_reason: Option<String>,
}

/// Why Graph does not answer: status, code, message.
#[derive(Clone, Debug)]
pub(super) struct Refusal(pub StatusCode, pub &'static str, pub Cow<'static, str>);

const INVALID_TOKEN: Refusal = Refusal(
    StatusCode::UNAUTHORIZED,
    "InvalidAuthenticationToken",
    Cow::Borrowed("Access token is empty, has expired or is not yet valid."),
);
const WRONG_AUDIENCE: Refusal = Refusal(
    StatusCode::UNAUTHORIZED,
    "InvalidAuthenticationToken",
    Cow::Borrowed("Access token validation failure. Invalid audience."),
);
const BAD_REQUEST: Refusal =
    Refusal(StatusCode::BAD_REQUEST, "BadRequest", Cow::Borrowed("Invalid request."));
const NOT_FOUND: Refusal =
    Refusal(StatusCode::NOT_FOUND, "ResourceNotFound", Cow::Borrowed("Resource not found."));

/// Small, so that callers really have to follow links.
const PAGE: usize = 20;
const PATH: &str = "/beta/security/partner/securityAlerts";
const CONTEXT: &str = "https://graph.microsoft.com/beta/$metadata#security/partner/securityAlerts";
/// Who changes a status over the API.
const CALLER: &str = "fraud-guard@woodgrove.example";

/// `GET /beta/security/partner/securityAlerts`
pub async fn list(
    State(services): State<Services>,
    headers: HeaderMap,
    Query(options): Query<Options>,
) -> Response {
    let page = check(&services, &headers).and_then(|()| options.page(&services, &headers));
    answer(&headers, &services, page)
}

/// `GET /beta/security/partner/securityAlerts/{id}`
pub async fn get(
    State(services): State<Services>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let found = check(&services, &headers).and_then(|()| {
        let mut alerts = services.world.alerts().into_iter().map(|(_, seen)| seen);
        let found = alerts.find(|seen| seen.alert.graph_id().eq_ignore_ascii_case(&id));
        found.map(|seen| entity(&seen)).ok_or(NOT_FOUND)
    });
    answer(&headers, &services, found)
}

/// `PATCH /beta/security/partner/securityAlerts/{id}`
pub async fn update(
    State(services): State<Services>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let updated = check(&services, &headers).and_then(|()| {
        let update: Update = serde_json::from_str(&body).map_err(|_| BAD_REQUEST)?;
        let is_meant = |alert: &super::alert::Alert| alert.graph_id().eq_ignore_ascii_case(&id);
        let changed = services.world.change(is_meant, &update.state()?, CALLER);
        changed.first().map(entity).ok_or(NOT_FOUND)
    });
    answer(&headers, &services, updated)
}

/// `GET /beta/security/partner/securityScore`
pub async fn security_score(State(services): State<Services>, headers: HeaderMap) -> Response {
    let score = check(&services, &headers).map(|()| score_form::score(services.world.now()));
    answer(&headers, &services, score)
}

fn check(services: &Services, headers: &HeaderMap) -> Result<(), Refusal> {
    grant(services, headers).map(|_| ())
}

/// What a request's token lets its bearer do.
pub(super) fn grant(services: &Services, headers: &HeaderMap) -> Result<Grant, Refusal> {
    match services.login.grant_of(headers) {
        None => Err(INVALID_TOKEN),
        Some(grant) if grant.audience != Audience::Graph => Err(WRONG_AUDIENCE),
        Some(grant) => Ok(grant),
    }
}

impl Options {
    fn page(&self, services: &Services, headers: &HeaderMap) -> Result<Value, Refusal> {
        let status = self.filter.as_deref().map(status_of).transpose()?;
        let from = self.skip_token.as_deref().map_or(Ok(0), read_token)?;
        let fits = |seen: &Appeared| {
            status.as_deref().is_none_or(|status| seen.state.name().eq_ignore_ascii_case(status))
        };
        let mut alerts = services.world.alerts().into_iter();
        let rest = alerts.by_ref().filter(|(place, seen)| *place >= from && fits(seen));
        let mut rest = rest.peekable();
        let page: Vec<Value> =
            rest.by_ref().take(PAGE).map(|(_, seen)| graph_form::element(&seen)).collect();
        let mut body = json!({ "@odata.context": CONTEXT, "value": page });
        if let (Some((place, _)), Some(members)) = (rest.peek(), body.as_object_mut()) {
            members.insert("@odata.nextLink".to_owned(), self.link(headers, *place).into());
        }
        Ok(body)
    }

    fn link(&self, headers: &HeaderMap, place: usize) -> String {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if let Some(filter) = &self.filter {
            query.append_pair("$filter", filter);
        }
        query.append_pair("$skiptoken", &token(place));
        format!("http://{host}{PATH}?{}", query.finish())
    }
}

/// The place itself, because places never change while statuses do between two pages.
fn token(place: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("{{\"synthetic\":true,\"place\":{place}}}"))
}

fn read_token(text: &str) -> Result<usize, Refusal> {
    #[derive(Deserialize)]
    struct Token {
        place: usize,
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| BAD_REQUEST)?;
    let token: Token = serde_json::from_slice(&bytes).map_err(|_| BAD_REQUEST)?;
    Ok(token.place)
}

/// Only the obvious filter is known; which others Graph takes is not documented.
fn status_of(filter: &str) -> Result<String, Refusal> {
    let quoted = filter.trim().strip_prefix("status eq ").ok_or(BAD_REQUEST)?;
    let status = quoted.trim().strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    let is_known = |status: &&str| ["active", "investigating", "resolved"].contains(status);
    status.filter(is_known).map(str::to_owned).ok_or(BAD_REQUEST)
}

impl Update {
    fn state(&self) -> Result<AlertState, Refusal> {
        match self.status.as_str() {
            "active" => Ok(AlertState::Active),
            "investigating" => Ok(AlertState::Investigating),
            "resolved" => {
                let reason = self.resolved_reason.as_deref().ok_or(BAD_REQUEST)?;
                Verdict::parse(reason).map(AlertState::Resolved).ok_or(BAD_REQUEST)
            }
            _ => Err(BAD_REQUEST),
        }
    }
}

fn entity(seen: &Appeared) -> Value {
    graph_form::entity(seen, &format!("{CONTEXT}/$entity"))
}

/// Graph's answer, with the ids of the request.
pub(super) fn answer(
    asked: &HeaderMap,
    services: &Services,
    body: Result<Value, Refusal>,
) -> Response {
    let client = asked.get("client-request-id").cloned();
    let mut response = match body {
        Ok(body) => Json(body).into_response(),
        Err(Refusal(status, code, message)) => {
            let request = Uuid::new_v4().to_string();
            let inner = json!({
                "date": services.world.now().strftime("%FT%T").to_string(),
                "request-id": request,
                "client-request-id": client.as_ref().and_then(|id| id.to_str().ok()),
            });
            let error = json!({ "code": code, "message": message, "innerError": inner });
            (status, Json(json!({ "error": error }))).into_response()
        }
    };
    if let Some(client) = client {
        response.headers_mut().insert("client-request-id", client);
    }
    response
}
