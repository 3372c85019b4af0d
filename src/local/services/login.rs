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
use axum::http::header::AUTHORIZATION;
use axum::http::header::DATE;
use axum::response::IntoResponse;
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use super::Services;
use super::alert::PARTNER_TENANT;
use super::denied::Denied;
use super::estate::GRAPH_API;
use super::estate::RESOURCE_MANAGER_API;
use super::id_token;
use super::id_token::CONSOLE_CLIENT_ID;
use super::outage::Outage;
use super::refresh_tokens::RefreshTokens;
use super::sign_in::Redemption;
use super::sign_in::SignIns;
use super::sign_in::SignedIn;
use super::sign_in::console;
use super::sign_in::person::Person;
use super::sign_in::person::jwt;

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
    /// The sign-ins that are under way.
    pub sign_ins: SignIns,
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
    fault: Option<Outage>,
}

/// What a token lets its bearer do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The API it is for.
    pub audience: Audience,
    /// The tenant it was minted for, in lower case.
    pub tenant: String,
    /// What the tenant had let the app do when the token was minted; later consent needs a new
    /// one, as at Entra.
    pub scopes: BTreeSet<String>,
    /// Who stands behind it; nobody when it is the app's own.
    pub person: Option<Person>,
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
    code: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    code_verifier: String,
    #[serde(default)]
    device_code: String,
    #[serde(default)]
    scope: String,
}

const LIFETIME_SECONDS: u32 = 3_599;
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Whom the identity's token must be for.
const EXCHANGE: &str = "api://AzureADTokenExchange";
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const BAD_REQUEST: &str = "invalid_request";

impl Default for Login {
    fn default() -> Self {
        let refresh_tokens = RefreshTokens::default();
        Self {
            client_id: "99999999-eeee-4eee-8eee-000000000009".to_owned(),
            client_secret: format!("synthetic-secret-{}", Uuid::new_v4()),
            refresh_token: refresh_tokens.first(),
            refresh_tokens,
            sign_ins: SignIns::default(),
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
        tokens.access.get(token).cloned()
    }

    /// What happens to every request from now on; `None` means that all is well.
    pub fn fail_with(&self, fault: Option<Outage>) {
        self.lock().fault = fault;
    }

    /// Every access token that was given out.
    pub fn given(&self) -> Vec<String> {
        self.lock().access.keys().cloned().collect()
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

    /// Who asks, and for which API. The tokens themselves come after.
    fn redeem(
        &self,
        services: &Services,
        tenant: &str,
        request: &TokenRequest,
    ) -> Result<(Audience, Option<SignedIn>), Denied> {
        let denied = |error, number, what| Err(Denied::new(error, number, what));
        let (is_home, now) = (tenant.eq_ignore_ascii_case(PARTNER_TENANT), services.world.now());
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
        let signed_in = match request.grant_type.as_str() {
            "client_credentials" if !request.scope.ends_with("/.default") => {
                return denied("invalid_scope", 1_002_012, "The scope must end with /.default.");
            }
            "client_credentials" => None,
            "refresh_token" if !is_home && !self.is_related_to(services, tenant) => {
                return denied("invalid_grant", 50_020, "User account does not exist in tenant.");
            }
            "refresh_token" if !is_home && !has_consent(services, tenant, audience) => {
                let what = "The administrator has not consented to use the application.";
                return denied("invalid_grant", 65_001, what);
            }
            "refresh_token" => {
                let dead = |(number, what)| Denied::new("invalid_grant", number, what);
                let person = self.refresh_tokens.check(&request.refresh_token, now);
                Some(SignedIn { person: person.map_err(dead)?, nonce: None })
            }
            "authorization_code" => Some(self.sign_ins.redeem_code(request.redemption(), now)?),
            DEVICE_CODE => Some(self.sign_ins.redeem_device_code(&request.device_code, now)?),
            _ => {
                let what = "The grant type is not supported.";
                return denied("unsupported_grant_type", 70_003, what);
            }
        };
        Ok((audience, signed_in))
    }

    /// A secret, or a token of the identity that the app registration trusts.
    fn check_client(&self, services: &Services, request: &TokenRequest) -> Result<(), Denied> {
        let denied = |number, what| Err(Denied::new("invalid_client", number, what));
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

    /// A relationship comes from [`Self::relate_to`] or from the customer's estate.
    fn is_related_to(&self, services: &Services, customer: &str) -> bool {
        let estate = services.world.estate(customer);
        estate.is_some_and(|estate| estate.has_gdap(services.world.now()))
            || self.lock().customers.contains(&customer.to_ascii_lowercase())
    }

    fn lock(&self) -> MutexGuard<'_, Tokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An access token, which says about itself what Entra's tokens say.
    fn give(&self, grant: Grant, tenant: &str, now: Timestamp) -> String {
        let scopes = grant.scopes.iter().cloned().collect::<Vec<_>>().join(" ");
        let about = match grant.person {
            Some(person) => json!({ "scp": scopes, "sub": person.account() }),
            None => json!({ "idtyp": "app", "roles": grant.audience.roles() }),
        };
        let person = grant.person.map_or_else(|| json!({ "tid": tenant }), |p| p.claims(tenant));
        let rest = json!({
            "aud": grant.audience.resource(), "appid": self.client_id, "ver": "1.0",
        });
        let token = jwt(&[person, about, rest], now, LIFETIME_SECONDS.into());
        self.lock().access.insert(token.clone(), grant);
        token
    }

    /// Who signed in, for the app alone. Version 2 says nothing about how.
    fn identify(&self, signed_in: &SignedIn, now: Timestamp) -> String {
        let claims = signed_in.person.claims(PARTNER_TENANT);
        let about = json!({
            "aud": self.client_id,
            "tid": claims.get("tid"),
            "oid": claims.get("oid"),
            "preferred_username": claims.get("upn"),
            "nonce": signed_in.nonce,
            "ver": "2.0",
        });
        let token = jwt(&[about], now, LIFETIME_SECONDS.into());
        id_token::signed(&token).unwrap_or(token)
    }
}

impl TokenRequest {
    fn redemption(&self) -> Redemption<'_> {
        Redemption {
            code: &self.code,
            redirect_uri: &self.redirect_uri,
            verifier: &self.code_verifier,
        }
    }
}

impl Audience {
    pub(super) fn of_scope(scope: &str) -> Option<Self> {
        let first = scope.split_whitespace().find(|part| part.starts_with("https://"))?;
        let (host, _) = first.trim_start_matches("https://").split_once('/')?;
        match host {
            "api.partnercenter.microsoft.com" => Some(Self::PartnerCenter),
            "graph.microsoft.com" => Some(Self::Graph),
            "management.azure.com" => Some(Self::ResourceManager),
            _ => None,
        }
    }

    fn resource(self) -> &'static str {
        match self {
            Self::PartnerCenter => "https://api.partnercenter.microsoft.com",
            Self::Graph => "https://graph.microsoft.com",
            Self::ResourceManager => "https://management.azure.com",
        }
    }

    /// The id of the API that customers consent to.
    fn api(self) -> Option<&'static str> {
        match self {
            Self::PartnerCenter => None,
            Self::Graph => Some(GRAPH_API),
            Self::ResourceManager => Some(RESOURCE_MANAGER_API),
        }
    }

    /// What the app may do on behalf of a user at home.
    fn scope(self) -> &'static str {
        match self {
            Self::PartnerCenter | Self::ResourceManager => "user_impersonation",
            Self::Graph => "User.Read",
        }
    }

    /// What the app may do by itself.
    fn roles(self) -> &'static [&'static str] {
        match self {
            Self::Graph => &["PartnerSecurity.Read.All", "DelegatedAdminRelationship.Read.All"],
            Self::PartnerCenter | Self::ResourceManager => &[],
        }
    }
}

/// `POST /{tenant}/oauth2/v2.0/token`
pub async fn token(
    State(services): State<Services>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
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
    let is_of_console = request.client_id == CONSOLE_CLIENT_ID && request.grant_type == DEVICE_CODE;
    let mut response = match is_of_console {
        true => console::answer(&services, &headers, &request.device_code),
        false => answer(&services, &tenant, &request),
    };
    let now = services.world.now();
    // The date of the world, which need not be the machine's.
    if let Ok(date) = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&now) {
        response.headers_mut().extend(date.parse().map(|date| (DATE, date)));
    }
    response
}

/// What an app may do on behalf of a user: in a customer's tenant what the tenant consented to.
fn scopes_of(services: &Services, tenant: &str, audience: Audience) -> BTreeSet<String> {
    match (services.world.estate(tenant), audience.api()) {
        (Some(estate), Some(api)) => estate.access.scopes(api),
        _ => [audience.scope().to_owned()].into(),
    }
}

/// An app without any consent in a customer's tenant does not exist there.
fn has_consent(services: &Services, tenant: &str, audience: Audience) -> bool {
    !scopes_of(services, tenant, audience).is_empty()
}

fn answer(services: &Services, tenant: &str, request: &TokenRequest) -> Response {
    let (login, now) = (&services.login, services.world.now());
    let (audience, signed_in) = match login.redeem(services, tenant, request) {
        Ok(redeemed) => redeemed,
        Err(denied) => return denied.into_response(services),
    };
    let person = signed_in.as_ref().map(|signed_in| signed_in.person);
    let scopes = scopes_of(services, tenant, audience);
    let grant = Grant { audience, tenant: tenant.to_ascii_lowercase(), scopes, person };
    let mut body = json!({
        "token_type": "Bearer",
        "expires_in": LIFETIME_SECONDS,
        "ext_expires_in": LIFETIME_SECONDS,
        "access_token": login.give(grant, tenant, now),
    });
    if let (Some(signed_in), Some(body)) = (&signed_in, body.as_object_mut()) {
        let wants_id = request.scope.split(' ').any(|part| part == "openid");
        let id_token = wants_id.then(|| Value::from(login.identify(signed_in, now)));
        let renewed = login.refresh_tokens.renew(signed_in.person, now);
        body.insert("scope".to_owned(), request.scope.clone().into());
        body.insert("refresh_token".to_owned(), renewed.into());
        body.extend(id_token.map(|token| ("id_token".to_owned(), token)));
    }
    Json(body).into_response()
}
