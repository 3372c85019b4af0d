//! The Entra token endpoint: tokens that only this run's stand-ins accept.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use axum::Form;
use axum::Json;
use axum::extract::Path;
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
use super::alert::PARTNER_TENANT;

/// The app registration that the endpoint knows, and the tokens it gave out; clones share them.
#[derive(Clone, Debug)]
pub struct Login {
    /// The app's id.
    pub client_id: String,
    /// The app's secret, new for every run.
    pub client_secret: String,
    /// The first refresh token, new for every run.
    pub refresh_token: String,
    tokens: Arc<Mutex<Tokens>>,
}

#[derive(Debug, Default)]
struct Tokens {
    access: BTreeMap<String, Grant>,
    refresh: Vec<String>,
}

/// What a token lets its bearer do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The API it is for.
    pub audience: Audience,
    /// True when no user stands behind it.
    pub is_app_only: bool,
}

/// An API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Partner Center.
    PartnerCenter,
    /// Microsoft Graph.
    Graph,
}

/// What the form of a token request says.
#[derive(Debug, Deserialize)]
pub struct TokenRequest {
    #[serde(default)]
    grant_type: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    client_secret: String,
    #[serde(default)]
    refresh_token: String,
    #[serde(default)]
    scope: String,
}

struct Denied {
    error: &'static str,
    number: u32,
    what: &'static str,
}

const LIFETIME_SECONDS: u32 = 3_599;
const BAD_REQUEST: &str = "invalid_request";

impl Default for Login {
    fn default() -> Self {
        let refresh_token = format!("synthetic-refresh-{}", Uuid::new_v4());
        let tokens = Tokens { refresh: vec![refresh_token.clone()], ..Tokens::default() };
        Self {
            client_id: "99999999-eeee-4eee-8eee-000000000009".to_owned(),
            client_secret: format!("synthetic-secret-{}", Uuid::new_v4()),
            refresh_token,
            tokens: Arc::new(Mutex::new(tokens)),
        }
    }
}

impl Login {
    /// What the bearer of a request may do; `None` without a token of this run.
    pub fn grant_of(&self, headers: &HeaderMap) -> Option<Grant> {
        let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
        let token = header.strip_prefix("Bearer ")?;
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.access.get(token).copied()
    }

    fn redeem(&self, tenant: &str, request: &TokenRequest) -> Result<(Grant, String), Denied> {
        let denied = |error, number, what| Err(Denied { error, number, what });
        if !tenant.eq_ignore_ascii_case(PARTNER_TENANT) {
            return denied(BAD_REQUEST, 90_002, "Tenant was not found.");
        }
        if request.client_id != self.client_id {
            return denied("unauthorized_client", 700_016, "Application was not found.");
        }
        if request.client_secret != self.client_secret {
            return denied("invalid_client", 7_000_215, "Invalid client secret provided.");
        }
        let Some(audience) = Audience::of_scope(&request.scope) else {
            return denied("invalid_resource", 500_011, "The resource principal was not found.");
        };
        match request.grant_type.as_str() {
            "client_credentials" if !request.scope.ends_with("/.default") => {
                denied("invalid_scope", 1_002_012, "The scope must end with /.default.")
            }
            "client_credentials" => Ok(self.give(Grant { audience, is_app_only: true })),
            "refresh_token" if !self.knows_refresh(&request.refresh_token) => {
                denied("invalid_grant", 700_082, "The refresh token has expired.")
            }
            "refresh_token" => Ok(self.give(Grant { audience, is_app_only: false })),
            _ => denied("unsupported_grant_type", 70_003, "The grant type is not supported."),
        }
    }

    fn knows_refresh(&self, token: &str) -> bool {
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.refresh.iter().any(|known| known == token)
    }

    fn give(&self, grant: Grant) -> (Grant, String) {
        let token = format!("synthetic.{}.{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.access.insert(token.clone(), grant);
        (grant, token)
    }

    /// Each use returns a new refresh token; the old one stays good, as at Entra.
    fn renew(&self) -> String {
        let token = format!("synthetic-refresh-{}", Uuid::new_v4());
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.refresh.push(token.clone());
        token
    }
}

impl Audience {
    fn of_scope(scope: &str) -> Option<Self> {
        let first = scope.split_whitespace().find(|part| part.starts_with("https://"))?;
        let (host, _) = first.trim_start_matches("https://").split_once('/')?;
        match host {
            "api.partnercenter.microsoft.com" => Some(Self::PartnerCenter),
            "graph.microsoft.com" => Some(Self::Graph),
            _ => None,
        }
    }
}

/// `POST /{tenant}/oauth2/v2.0/token`
pub async fn token(
    State(services): State<Services>,
    Path(tenant): Path<String>,
    Form(request): Form<TokenRequest>,
) -> Response {
    match services.login.redeem(&tenant, &request) {
        Ok((grant, access_token)) => {
            let mut body = json!({
                "token_type": "Bearer",
                "expires_in": LIFETIME_SECONDS,
                "ext_expires_in": LIFETIME_SECONDS,
                "access_token": access_token,
            });
            if let (false, Some(body)) = (grant.is_app_only, body.as_object_mut()) {
                body.insert("scope".to_owned(), request.scope.clone().into());
                body.insert("refresh_token".to_owned(), services.login.renew().into());
            }
            Json(body).into_response()
        }
        Err(denied) => denied.into_response(&services),
    }
}

impl Denied {
    fn into_response(self, services: &Services) -> Response {
        let at = services.world.now().strftime("%F %TZ").to_string();
        let (trace, correlation) = (Uuid::new_v4(), Uuid::new_v4());
        let number = self.number;
        let description = format!(
            "AADSTS{number}: {}\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\n\
             Timestamp: {at}",
            self.what
        );
        let body = json!({
            "error": self.error,
            "error_description": description,
            "error_codes": [number],
            "timestamp": at,
            "trace_id": trace.to_string(),
            "correlation_id": correlation.to_string(),
            "error_uri": format!("https://login.microsoftonline.com/error?code={number}"),
        });
        let is_client = matches!(self.error, "invalid_client" | "unauthorized_client");
        let status = if is_client { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
        (status, Json(body)).into_response()
    }
}
