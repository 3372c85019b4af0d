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
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use super::Services;
use super::alert::PARTNER_TENANT;
use super::sign_in::NoTokens;
use super::sign_in::Redemption;
use super::sign_in::SignIns;
use super::sign_in::SignedIn;
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
    /// The sign-ins that are under way.
    pub sign_ins: SignIns,
    tokens: Arc<Mutex<Tokens>>,
}

#[derive(Debug, Default)]
struct Tokens {
    access: BTreeMap<String, Grant>,
    refresh: BTreeMap<String, Person>,
}

/// What a token lets its bearer do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The API it is for.
    pub audience: Audience,
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

/// Why there are no tokens; the answer says it in Entra's form.
pub(super) struct Denied(NoTokens);

const LIFETIME_SECONDS: u32 = 3_599;
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const BAD_REQUEST: &str = "invalid_request";

impl Default for Login {
    fn default() -> Self {
        let refresh_token = format!("synthetic-refresh-{}", Uuid::new_v4());
        let refresh = BTreeMap::from([(refresh_token.clone(), Person::default())]);
        let tokens = Tokens { refresh, ..Tokens::default() };
        Self {
            client_id: "99999999-eeee-4eee-8eee-000000000009".to_owned(),
            client_secret: format!("synthetic-secret-{}", Uuid::new_v4()),
            refresh_token,
            sign_ins: SignIns::default(),
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

    /// Who asks, and for which API. The tokens themselves come after.
    fn redeem(
        &self,
        tenant: &str,
        request: &TokenRequest,
        now: Timestamp,
    ) -> Result<(Audience, Option<SignedIn>), NoTokens> {
        let denied = |error, number, what| Err(NoTokens { error, number, what, claims: None });
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
        let signed_in = match request.grant_type.as_str() {
            "client_credentials" if !request.scope.ends_with("/.default") => {
                return denied("invalid_scope", 1_002_012, "The scope must end with /.default.");
            }
            "client_credentials" => None,
            "refresh_token" => match self.person_of(&request.refresh_token) {
                Some(person) => Some(SignedIn { person, nonce: None }),
                None => return denied("invalid_grant", 700_082, "The refresh token has expired."),
            },
            "authorization_code" => Some(self.sign_ins.redeem_code(request.redemption(), now)?),
            DEVICE_CODE => Some(self.sign_ins.redeem_device_code(&request.device_code, now)?),
            _ => {
                let what = "The grant type is not supported.";
                return denied("unsupported_grant_type", 70_003, what);
            }
        };
        Ok((audience, signed_in))
    }

    fn person_of(&self, refresh_token: &str) -> Option<Person> {
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.refresh.get(refresh_token).copied()
    }

    /// An access token, which says about itself what Entra's tokens say.
    fn give(&self, grant: Grant, now: Timestamp) -> String {
        let about = match grant.person {
            Some(person) => person.claims(),
            None => json!({ "tid": PARTNER_TENANT, "idtyp": "app", "roles": grant.roles() }),
        };
        let more = match grant.person {
            Some(_) => json!({ "scp": grant.audience.scopes(), "appid": self.client_id }),
            None => json!({ "appid": self.client_id }),
        };
        let audience = json!({ "aud": grant.audience.resource(), "ver": "1.0" });
        let token = jwt(&[about, more, audience], now, LIFETIME_SECONDS.into());
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.access.insert(token.clone(), grant);
        token
    }

    /// Who signed in, for the app alone. Version 2 says nothing about how.
    fn identify(&self, signed_in: &SignedIn, now: Timestamp) -> String {
        let claims = signed_in.person.claims();
        let about = json!({
            "aud": self.client_id,
            "tid": claims.get("tid"),
            "oid": claims.get("oid"),
            "preferred_username": claims.get("upn"),
            "nonce": signed_in.nonce,
            "ver": "2.0",
        });
        jwt(&[about], now, LIFETIME_SECONDS.into())
    }

    /// Each use returns a new refresh token; the old one stays good, as at Entra.
    fn renew(&self, person: Person) -> String {
        let token = format!("synthetic-refresh-{}", Uuid::new_v4());
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.refresh.insert(token.clone(), person);
        token
    }
}

impl Grant {
    /// What the app was granted for itself.
    fn roles(self) -> &'static [&'static str] {
        match self.audience {
            Audience::PartnerCenter => &[],
            Audience::Graph => &["PartnerSecurity.Read.All"],
        }
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
            _ => None,
        }
    }

    fn resource(self) -> &'static str {
        match self {
            Self::PartnerCenter => "https://api.partnercenter.microsoft.com",
            Self::Graph => "https://graph.microsoft.com",
        }
    }

    fn scopes(self) -> &'static str {
        match self {
            Self::PartnerCenter => "user_impersonation",
            Self::Graph => "PartnerSecurity.Read.All",
        }
    }
}

/// `POST /{tenant}/oauth2/v2.0/token`
pub async fn token(
    State(services): State<Services>,
    Path(tenant): Path<String>,
    Form(request): Form<TokenRequest>,
) -> Response {
    let (login, now) = (&services.login, services.world.now());
    let (audience, signed_in) = match login.redeem(&tenant, &request, now) {
        Ok(redeemed) => redeemed,
        Err(denied) => return Denied(denied).into_response(&services),
    };
    let person = signed_in.as_ref().map(|signed_in| signed_in.person);
    let mut body = json!({
        "token_type": "Bearer",
        "expires_in": LIFETIME_SECONDS,
        "ext_expires_in": LIFETIME_SECONDS,
        "access_token": login.give(Grant { audience, person }, now),
    });
    if let (Some(signed_in), Some(body)) = (&signed_in, body.as_object_mut()) {
        let wants = |what| request.scope.split(' ').any(|part| part == what);
        body.insert("scope".to_owned(), request.scope.clone().into());
        body.insert("refresh_token".to_owned(), login.renew(signed_in.person).into());
        let id_token = wants("openid").then(|| Value::from(login.identify(signed_in, now)));
        body.extend(id_token.map(|token| ("id_token".to_owned(), token)));
    }
    Json(body).into_response()
}

impl From<NoTokens> for Denied {
    fn from(why: NoTokens) -> Self {
        Self(why)
    }
}

impl Denied {
    /// The answer in Entra's form.
    pub(super) fn into_response(self, services: &Services) -> Response {
        let NoTokens { error, number, what, claims } = self.0;
        let at = services.world.now().strftime("%F %TZ").to_string();
        let (trace, correlation) = (Uuid::new_v4(), Uuid::new_v4());
        let description = format!(
            "AADSTS{number}: {what}\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\n\
             Timestamp: {at}",
        );
        let mut body = json!({
            "error": error,
            "error_description": description,
            "error_codes": [number],
            "timestamp": at,
            "trace_id": trace.to_string(),
            "correlation_id": correlation.to_string(),
            "error_uri": format!("https://login.microsoftonline.com/error?code={number}"),
        });
        let claims = claims.map(|claims| ("claims".to_owned(), Value::from(claims)));
        body.as_object_mut().into_iter().for_each(|body| body.extend(claims.clone()));
        let is_client = matches!(error, "invalid_client" | "unauthorized_client");
        let status = if is_client { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
        (status, Json(body)).into_response()
    }
}
