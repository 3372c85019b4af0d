//! The door for requests from outside: what `enableForwardingHttpRequest` lets through, and how.

use axum::Router;
use axum::body::Body;
use axum::body::Bytes;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::http::header::CONNECTION;
use axum::http::header::CONTENT_LENGTH;
use axum::http::header::TRANSFER_ENCODING;
use axum::response::IntoResponse;
use axum::response::Response;

use super::HOST;
use super::easy_auth::EasyAuth;
use super::handler::Forward;
use super::handler::Handler;
use super::route::Route;

/// What the door knows.
#[derive(Clone, Debug)]
pub struct FrontEnd {
    /// The handler.
    pub handler: Handler,
    /// What stands before every route.
    pub prefix: String,
    /// The routes.
    pub routes: Vec<Route>,
    /// Who signs people in for the console; `None` where nobody does.
    pub easy_auth: Option<EasyAuth>,
}

/// The host's own limit, `FUNCTIONS_REQUEST_BODY_SIZE_LIMIT`.
const MOST_BYTES: usize = 104_857_600;

/// The door as a router.
pub fn router(front_end: FrontEnd) -> Router {
    Router::new().fallback(forward).with_state(front_end)
}

async fn forward(State(front_end): State<FrontEnd>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let signed_in = front_end.easy_auth.as_ref().and_then(|auth| auth.answer(&parts.uri));
    if let Some(response) = signed_in {
        return response;
    }
    if !front_end.has_route(parts.method.as_str(), parts.uri.path()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    if parts.headers.contains_key(TRANSFER_ENCODING) {
        // The real host copies the header, finds no length, and trips over it.
        tracing::warn!(
            target: HOST, step = "request_refused",
            "a chunked request: the real host answers 500, so callers must send Content-Length"
        );
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let Ok(body) = to_bytes(body, MOST_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    if let Some(easy_auth) = &front_end.easy_auth {
        easy_auth.sign_in(parts.uri.path(), &mut parts.headers);
    }
    let path_and_query = rebuilt(&parts.uri);
    let forward = Forward { method: parts.method, path_and_query, headers: parts.headers, body };
    match front_end.handler.forward(forward).await {
        Ok((status, headers, body)) => answer(status, headers, body),
        Err(error) => {
            tracing::error!(target: HOST, step = "invocation_failed", "no answer: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

impl FrontEnd {
    fn has_route(&self, method: &str, path: &str) -> bool {
        let path = path.trim_start_matches('/');
        let inner = path.strip_prefix(self.prefix.as_str());
        let inner = inner.filter(|inner| inner.is_empty() || inner.starts_with('/'));
        inner.is_some_and(|inner| self.routes.iter().any(|route| route.matches(method, inner)))
    }
}

/// The host takes the query apart and builds it again: repeated names become one, with commas.
fn rebuilt(uri: &Uri) -> String {
    let mut names: Vec<(String, String)> = Vec::new();
    for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        match names.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => {
                values.push(',');
                values.push_str(&value);
            }
            None => names.push((name.into_owned(), value.into_owned())),
        }
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&names).finish();
    if query.is_empty() { uri.path().to_owned() } else { format!("{}?{query}", uri.path()) }
}

/// The answer is buffered as a whole, so the lengths of the connection behind do not apply.
fn answer(status: StatusCode, headers: HeaderMap, body: Bytes) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    for name in [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING] {
        response.headers_mut().remove(name);
    }
    response
}
