//! Everything that was asked to be changed at a customer's, so that a test can count.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use axum::body::Body;
use axum::body::Bytes;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::Method;
use jiff::SignedDuration;
use jiff::Timestamp;

use super::asked::Asked;

/// How long a change takes to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delays {
    /// In Azure: machines are `deallocating` meanwhile.
    pub azure: SignedDuration,
    /// At Partner Center, whose entitlement says `active` meanwhile ("Cancel an Azure
    /// subscription").
    pub partner_center: SignedDuration,
}

/// One request that asked for a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRequest {
    /// When.
    pub at: Timestamp,
    /// `POST` or `PATCH`.
    pub method: String,
    /// The path in lower case, without the query.
    pub path: String,
    /// What it says in `MS-RequestId`.
    pub request_id: Option<String>,
    /// What it says in `If-Match`.
    pub if_match: Option<String>,
    /// The body.
    pub body: String,
}

/// All of them; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    known: Arc<Mutex<Known>>,
}

#[derive(Debug, Default)]
struct Known {
    sent: Vec<ChangeRequest>,
    effects: Vec<ChangeRequest>,
}

/// Nobody sends more.
const MOST_BYTES: usize = 1_024 * 1_024;

impl Default for Delays {
    fn default() -> Self {
        Self { azure: SignedDuration::from_secs(40), partner_center: SignedDuration::from_mins(10) }
    }
}

impl Delays {
    /// For those who watch: everything shows after some seconds.
    pub const SHORT: Self =
        Self { azure: SignedDuration::from_secs(4), partner_center: SignedDuration::from_secs(8) };
}

impl Changes {
    /// What reached the address of the services, whatever became of it.
    pub fn sent(&self) -> Vec<ChangeRequest> {
        self.lock().sent.clone()
    }

    /// What had an effect.
    pub fn effects(&self) -> Vec<ChangeRequest> {
        self.lock().effects.clone()
    }

    /// True when the same request, by its id, had an effect before.
    pub(super) fn had_effect(&self, asked: &Asked) -> bool {
        let id = asked.header("ms-requestid");
        let path = asked.path.to_lowercase();
        let is_it = |one: &ChangeRequest| {
            one.path == path && id.is_some() && one.request_id.as_deref() == id
        };
        self.lock().effects.iter().any(is_it)
    }

    pub(super) fn note_effect(&self, asked: &Asked, at: Timestamp) {
        let text = |name| asked.header(name).map(str::to_owned);
        self.lock().effects.push(ChangeRequest {
            at,
            method: asked.method.to_string(),
            path: asked.path.to_lowercase(),
            request_id: text("ms-requestid"),
            if_match: text("if-match"),
            body: String::from_utf8_lossy(&asked.body).into_owned(),
        });
    }

    /// Writes a request down if it asks for a change.
    pub(super) async fn note(&self, request: Request, at: Timestamp) -> Request {
        if !is_change(request.method(), request.uri().path()) {
            return request;
        }
        let (parts, body) = request.into_parts();
        let body: Bytes = to_bytes(body, MOST_BYTES).await.unwrap_or_default();
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        self.lock().sent.push(ChangeRequest {
            at,
            method: parts.method.to_string(),
            path: parts.uri.path().to_lowercase(),
            request_id: text("ms-requestid").map(str::to_owned),
            if_match: text("if-match").map(str::to_owned),
            body: String::from_utf8_lossy(&body).into_owned(),
        });
        Request::from_parts(parts, Body::from(body))
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// True for what changes something at a customer's, other than a consent of its tenant.
pub(super) fn is_change(method: &Method, path: &str) -> bool {
    let path = path.to_lowercase();
    let verbs = ["/deallocate", "/start", "/stop", "/cancel", "/reactivate"];
    let is_of_azure = path.starts_with("/subscriptions/");
    let is_of_customer = path.starts_with("/v1/customers/") && path.contains("/subscriptions/");
    let is_verb = *method == Method::POST && verbs.iter().any(|verb| path.ends_with(verb));
    (is_of_azure || is_of_customer) && (is_verb || *method == Method::PATCH)
}
