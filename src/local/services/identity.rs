//! The managed identity of the function app, by the contract of App Service: tokens that only
//! this run's stand-ins accept.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use axum::Json;
use axum::extract::Query;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::response::IntoResponse;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::Services;
use super::outage::Outage;

/// The identity and the tokens it was given; clones share them.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The client id of the user-assigned identity.
    pub client_id: String,
    /// What a request must show, new for every run.
    pub header: String,
    state: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    /// The resource that each token is for.
    tokens: BTreeMap<String, String>,
    fault: Option<Outage>,
    requests: usize,
}

/// What a request says.
#[derive(Debug, Deserialize)]
pub struct TokenQuery {
    #[serde(default, rename = "api-version")]
    api_version: String,
    #[serde(default)]
    resource: String,
    client_id: Option<String>,
}

const LIFETIME_SECONDS: i64 = 24 * 3_600;

impl Default for Identity {
    fn default() -> Self {
        Self {
            client_id: "88888888-eeee-4eee-8eee-000000000008".to_owned(),
            header: format!("synthetic-identity-header-{}", Uuid::new_v4()),
            state: Arc::default(),
        }
    }
}

impl Identity {
    /// What happens to every request from now on; `None` means that all is well.
    pub fn fail_with(&self, fault: Option<Outage>) {
        self.lock().fault = fault;
    }

    /// Every token that was given out.
    pub fn given(&self) -> Vec<String> {
        self.lock().tokens.keys().cloned().collect()
    }

    /// How many tokens were asked for.
    pub fn requests(&self) -> usize {
        self.lock().requests
    }

    /// True for a token of this run for this resource.
    pub(super) fn gave(&self, token: &str, resource: &str) -> bool {
        self.lock().tokens.get(token).is_some_and(|known| known == resource)
    }

    /// True when a request brings a token for this resource.
    pub(super) fn is_bearer(&self, headers: &HeaderMap, resource: &str) -> bool {
        let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|text| text.strip_prefix("Bearer "));
        token.is_some_and(|token| self.gave(token, resource))
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `GET /msi/token`
pub async fn token(
    State(services): State<Services>,
    Query(query): Query<TokenQuery>,
    headers: HeaderMap,
) -> Response {
    let identity = &services.identity;
    let fault = {
        let mut state = identity.lock();
        state.requests += 1;
        state.fault
    };
    if let Some(fault) = fault {
        return fault.response().await;
    }
    let header = headers.get("x-identity-header").and_then(|value| value.to_str().ok());
    if header != Some(identity.header.as_str()) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let is_known = query.client_id.as_ref().is_none_or(|id| *id == identity.client_id);
    if query.api_version != "2019-08-01" || query.resource.is_empty() || !is_known {
        let message = "no User Assigned or Delegated Managed Identity found for specified ClientId";
        let body = Json(json!({ "statusCode": 400, "message": message }));
        return (StatusCode::BAD_REQUEST, body).into_response();
    }
    let token = format!("synthetic-identity-{}", Uuid::new_v4());
    identity.lock().tokens.insert(token.clone(), query.resource.clone());
    let expires_on = services.world.now().as_second() + LIFETIME_SECONDS;
    Json(json!({
        "access_token": token,
        "expires_on": expires_on.to_string(),
        "resource": query.resource,
        "token_type": "Bearer",
        "client_id": identity.client_id,
    }))
    .into_response()
}
