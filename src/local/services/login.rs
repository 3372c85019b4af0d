//! The Entra token endpoint: tokens that only this run's stand-ins accept.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use axum::Form;
use axum::Json;
use axum::extract::Path;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::header::DATE;
use axum::response::IntoResponse;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::Services;
use super::alert::PARTNER_TENANT;
use super::fault::Fault;
use super::refresh_tokens::RefreshTokens;

/// The app registration that the endpoint knows, and the tokens it gave out; clones share them.
#[derive(Clone, Debug)]
pub struct Login {
    /// The app's id.
    pub client_id: String,
    /// The app's secret, new for every run.
    pub client_secret: String,
    /// The first refresh token, new for every run.
    pub refresh_token: String,
    /// The refresh tokens that are given out.
    pub refresh_tokens: RefreshTokens,
    tokens: Arc<Mutex<Tokens>>,
}

#[derive(Debug, Default)]
struct Tokens {
    access: BTreeMap<String, Grant>,
    /// True when the app registration has no federated credential.
    trusts_nobody: bool,
    /// Customers that the account has a relationship with (GDAP).
    customers: BTreeSet<String>,
    requests: usize,
    fault: Option<Fault>,
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
    /// Azure Resource Manager.
    ResourceManager,
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
    client_assertion_type: String,
    #[serde(default)]
    client_assertion: String,
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
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Whom the identity's token must be for.
const EXCHANGE: &str = "api://AzureADTokenExchange";
const BAD_REQUEST: &str = "invalid_request";

impl Default for Login {
    fn default() -> Self {
        let refresh_tokens = RefreshTokens::default();
        Self {
            client_id: "99999999-eeee-4eee-8eee-000000000009".to_owned(),
            client_secret: format!("synthetic-secret-{}", Uuid::new_v4()),
            refresh_token: refresh_tokens.first(),
            refresh_tokens,
            tokens: Arc::default(),
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

    /// What happens to every request from now on; `None` means that all is well.
    pub fn fail_with(&self, fault: Option<Fault>) {
        self.lock().fault = fault;
    }

    /// How many tokens were asked for.
    pub fn requests(&self) -> usize {
        self.lock().requests
    }

    /// The app registration trusts no managed identity any more.
    pub fn trust_nobody(&self) {
        self.lock().trusts_nobody = true;
    }

    /// A customer grants a delegated admin relationship.
    pub fn relate_to(&self, customer: &str) {
        self.lock().customers.insert(customer.to_ascii_lowercase());
    }

    fn redeem(
        &self,
        services: &Services,
        tenant: &str,
        request: &TokenRequest,
    ) -> Result<(Grant, String), Denied> {
        let denied = |error, number, what| Err(Denied { error, number, what });
        let is_home = tenant.eq_ignore_ascii_case(PARTNER_TENANT);
        if !is_home && request.grant_type != "refresh_token" {
            return denied(BAD_REQUEST, 90_002, "Tenant was not found.");
        }
        if request.client_id != self.client_id {
            return denied("unauthorized_client", 700_016, "Application was not found.");
        }
        self.check_client(services, request)?;
        let Some(audience) = Audience::of_scope(&request.scope) else {
            return denied("invalid_resource", 500_011, "The resource principal was not found.");
        };
        match request.grant_type.as_str() {
            "client_credentials" if !request.scope.ends_with("/.default") => {
                denied("invalid_scope", 1_002_012, "The scope must end with /.default.")
            }
            "client_credentials" => Ok(self.give(Grant { audience, is_app_only: true })),
            "refresh_token" if !is_home && !self.is_related_to(tenant) => {
                denied("invalid_grant", 50_020, "User account does not exist in tenant.")
            }
            "refresh_token" => {
                let dead = |(number, what)| Denied { error: "invalid_grant", number, what };
                let now = services.world.now();
                self.refresh_tokens.check(&request.refresh_token, now).map_err(dead)?;
                Ok(self.give(Grant { audience, is_app_only: false }))
            }
            _ => denied("unsupported_grant_type", 70_003, "The grant type is not supported."),
        }
    }

    /// A secret, or a token of the identity that the app registration trusts.
    fn check_client(&self, services: &Services, request: &TokenRequest) -> Result<(), Denied> {
        let denied = |number, what| Err(Denied { error: "invalid_client", number, what });
        if request.client_assertion.is_empty() {
            return match request.client_secret == self.client_secret {
                true => Ok(()),
                false => denied(7_000_215, "Invalid client secret provided."),
            };
        }
        let is_bearer = request.client_assertion_type == ASSERTION_TYPE;
        let is_trusted = !self.lock().trusts_nobody
            && services.identity.gave(&request.client_assertion, EXCHANGE);
        match is_bearer && is_trusted && request.client_secret.is_empty() {
            true => Ok(()),
            false => denied(700_027, "The client assertion is not trusted."),
        }
    }

    fn is_related_to(&self, customer: &str) -> bool {
        self.lock().customers.contains(&customer.to_ascii_lowercase())
    }

    fn lock(&self) -> MutexGuard<'_, Tokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn give(&self, grant: Grant) -> (Grant, String) {
        let token = format!("synthetic.{}.{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.access.insert(token.clone(), grant);
        (grant, token)
    }
}

impl Audience {
    fn of_scope(scope: &str) -> Option<Self> {
        let first = scope.split_whitespace().find(|part| part.starts_with("https://"))?;
        let (host, _) = first.trim_start_matches("https://").split_once('/')?;
        match host {
            "api.partnercenter.microsoft.com" => Some(Self::PartnerCenter),
            "graph.microsoft.com" => Some(Self::Graph),
            "management.azure.com" => Some(Self::ResourceManager),
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
    let fault = {
        let mut tokens = services.login.lock();
        tokens.requests += 1;
        tokens.fault
    };
    if let Some(fault) = fault {
        return fault.response().await;
    }
    let mut response = answer(&services, &tenant, &request);
    let now = services.world.now();
    // The date of the world, which need not be the machine's.
    if let Ok(date) = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&now) {
        response.headers_mut().extend(date.parse().map(|date| (DATE, date)));
    }
    response
}

fn answer(services: &Services, tenant: &str, request: &TokenRequest) -> Response {
    match services.login.redeem(services, tenant, request) {
        Ok((grant, access_token)) => {
            let mut body = json!({
                "token_type": "Bearer",
                "expires_in": LIFETIME_SECONDS,
                "ext_expires_in": LIFETIME_SECONDS,
                "access_token": access_token,
            });
            if let (false, Some(body)) = (grant.is_app_only, body.as_object_mut()) {
                let renewed = services.login.refresh_tokens.renew(services.world.now());
                body.insert("scope".to_owned(), request.scope.clone().into());
                body.insert("refresh_token".to_owned(), renewed.into());
            }
            Json(body).into_response()
        }
        Err(denied) => denied.into_response(services),
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
