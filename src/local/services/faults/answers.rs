//! What a fault answers: Microsoft's documented bodies, with the time and the ids of the request.

use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::body::Bytes;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::http::header::CONTENT_LENGTH;
use axum::http::header::CONTENT_TYPE;
use axum::http::header::RETRY_AFTER;
use axum::http::header::WWW_AUTHENTICATE;
use axum::middleware::Next;
use axum::response::IntoResponse;
use axum::response::Response;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use super::Effect;
use super::trouble;
use crate::local::services::Services;

/// Nobody waits this long.
const SILENCE: Duration = Duration::from_secs(90);
/// The stand-ins answer with no more.
pub(super) const MOST_BYTES: usize = 64 * 1_024 * 1_024;
/// Where a link of Graph must not lead.
const FOREIGN_LINK: &str =
    "https://graph.example.net/beta/security/partner/securityAlerts?$skiptoken=stolen";

pub(super) async fn answer(
    effect: &Effect,
    before: u32,
    services: &Services,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers().clone();
    match effect {
        Effect::NoToken { .. } => no_token(effect, services),
        Effect::PartnerCenter(status, code, text) => partner_center(&headers, *status, code, text),
        Effect::Graph(status, code, message) => graph(services, &headers, *status, code, message),
        Effect::Throttled { retry_after } => throttled(*retry_after),
        Effect::Plain(status, kind, body) => plain(*status, kind, body),
        Effect::Torn => torn(next.run(request).await).await,
        Effect::Silence => {
            tokio::time::sleep(SILENCE).await;
            next.run(request).await
        }
        Effect::SilenceAfter => {
            let response = next.run(request).await;
            tokio::time::sleep(SILENCE).await;
            response
        }
        Effect::Lost => {
            tokio::time::sleep(SILENCE).await;
            plain(504, "text/plain", "")
        }
        Effect::After(status, code, message) => {
            let path = request.uri().path().to_owned();
            next.run(request).await;
            refused(&headers, &path, *status, (code, code), message)
        }
        Effect::Refused(status, codes, message) => {
            refused(&headers, request.uri().path(), *status, *codes, message)
        }
        Effect::OneLess => {
            edited(next.run(request).await, |body| {
                if let Some(events) = body.as_array_mut() {
                    events.pop();
                }
            })
            .await
        }
        Effect::NoLegitimate => no_legitimate(&headers, request, next).await,
        Effect::Shifted => shifted(before, request, next).await,
        Effect::Trouble(what, form) => trouble::answer(*what, *form, services, request, next).await,
        Effect::ForeignLink => {
            edited(next.run(request).await, |body| {
                if let Some(members) = body.as_object_mut().filter(|m| m.contains_key("value")) {
                    members.insert("@odata.nextLink".to_owned(), FOREIGN_LINK.into());
                }
            })
            .await
        }
    }
}

fn no_token(effect: &Effect, services: &Services) -> Response {
    let Effect::NoToken { error, number, suberror, text, has_claims } = effect else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let at = services.world.now().strftime("%F %TZ").to_string();
    let (trace, correlation) = (Uuid::new_v4().to_string(), Uuid::new_v4().to_string());
    let mut body = json!({
        "error": error,
        "error_description": format!(
            "AADSTS{number}: {text}\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\n\
             Timestamp: {at}"
        ),
        "error_codes": [number],
        "timestamp": at,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": format!("https://login.microsoftonline.com/error?code={number}"),
    });
    if let Some(members) = body.as_object_mut() {
        if let Some(suberror) = suberror {
            members.insert("suberror".to_owned(), (*suberror).into());
        }
        if *has_claims {
            let policy = json!({ "essential": true, "values": [Uuid::new_v4().to_string()] });
            let claims = json!({ "access_token": { "capolids": policy } }).to_string();
            members.insert("claims".to_owned(), claims.into());
        }
    }
    let is_client = *error == "invalid_client";
    let status = if is_client { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
    (status, Json(body)).into_response()
}

pub(super) fn partner_center(
    asked: &HeaderMap,
    status: u16,
    code: &str,
    description: &str,
) -> Response {
    let body =
        json!({ "code": code, "description": description, "data": [], "source": "PartnerFD" });
    let mut response = (status_of(status), Json(body)).into_response();
    for name in ["ms-requestid", "ms-correlationid"] {
        if let Some(id) = asked.get(name) {
            response.headers_mut().insert(name, id.clone());
        }
    }
    if status == 401 {
        let challenge = HeaderValue::from_static("Bearer realm=\"\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    response
}

pub(super) fn graph(
    services: &Services,
    asked: &HeaderMap,
    status: u16,
    code: &str,
    message: &str,
) -> Response {
    let request = Uuid::new_v4().to_string();
    let client = asked.get("client-request-id").and_then(|id| id.to_str().ok());
    let inner = json!({
        "date": services.world.now().strftime("%FT%T").to_string(),
        "request-id": request,
        "client-request-id": client,
    });
    let error = json!({ "code": code, "message": message, "innerError": inner });
    let mut response = (status_of(status), Json(json!({ "error": error }))).into_response();
    if let Ok(id) = HeaderValue::from_str(&request) {
        response.headers_mut().insert("request-id", id);
    }
    response
}

/// A rate limit is enforced by a gateway, whose errors have a form of their own
/// (`partner-center/developer/api-throttling-guidance`).
pub(super) fn throttled(retry_after: Option<&'static str>) -> Response {
    let seconds = retry_after.unwrap_or("57");
    let message = format!("Rate limit is exceeded. Try again in {seconds} seconds.");
    let body = json!({ "statusCode": 429, "message": message });
    let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    response
}

/// An error in the form of whoever was asked.
fn refused(
    asked: &HeaderMap,
    path: &str,
    status: u16,
    (of_partner_center, of_azure): (&str, &str),
    message: &str,
) -> Response {
    if path.starts_with("/v1/") {
        return partner_center(asked, status, of_partner_center, message);
    }
    let error = json!({ "error": { "code": of_azure, "message": message } });
    (status_of(status), Json(error)).into_response()
}

fn plain(status: u16, kind: &'static str, body: &'static str) -> Response {
    (status_of(status), [(CONTENT_TYPE, kind)], body).into_response()
}

/// The body breaks off before the length that the head promises.
async fn torn(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, MOST_BYTES).await.unwrap_or_default();
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len().saturating_add(1_000)));
    let pieces = futures::stream::iter([Ok::<Bytes, std::io::Error>(bytes)]);
    Response::from_parts(parts, Body::from_stream(pieces))
}

/// The right answer, changed.
pub(super) async fn edited(response: Response, edit: impl FnOnce(&mut Value)) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, MOST_BYTES).await.unwrap_or_default();
    parts.headers.remove(CONTENT_LENGTH);
    let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    edit(&mut value);
    Response::from_parts(parts, Body::from(value.to_string()))
}

async fn no_legitimate(headers: &HeaderMap, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, MOST_BYTES).await.unwrap_or_default();
    let change: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let reason = change.get("ResolvedReason").or_else(|| change.get("resolvedReason"));
    let is_legitimate = reason
        .and_then(Value::as_str)
        .is_some_and(|reason| reason.eq_ignore_ascii_case("Legitimate"));
    if is_legitimate {
        let text = "The value of an enumeration cannot be parsed.";
        return partner_center(headers, 400, "900126", text);
    }
    next.run(Request::from_parts(parts, Body::from(bytes))).await
}

/// A page of the list as it is after it has moved on by one event at each request before.
async fn shifted(before: u32, request: Request, next: Next) -> Response {
    let Some((size, number)) = page_of(request.uri()) else { return next.run(request).await };
    let (mut parts, body) = request.into_parts();
    parts.uri = without_page(&parts.uri);
    let whole = next.run(Request::from_parts(parts, body)).await;
    edited(whole, |body| {
        let Some(events) = body.as_array_mut().filter(|events| !events.is_empty()) else { return };
        let turn = usize::try_from(before).unwrap_or_default() % events.len();
        events.rotate_left(turn);
        let skipped = size.saturating_mul(number.saturating_sub(1));
        *events = events.iter().skip(skipped).take(size).cloned().collect();
    })
    .await
}

fn page_of(uri: &Uri) -> Option<(usize, usize)> {
    let query = uri.query().unwrap_or_default();
    let number = |wanted: &str| {
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == wanted).and_then(|(_, value)| value.parse().ok())
    };
    Some((number("PageSize")?, number("PageNumber")?))
}

fn without_page(uri: &Uri) -> Uri {
    let query = uri.query().unwrap_or_default();
    let rest = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name != "PageSize" && name != "PageNumber");
    let rest = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(rest).finish();
    Uri::try_from(format!("{}?{rest}", uri.path())).unwrap_or_else(|_| uri.clone())
}

pub(super) fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
