//! Access tokens from Entra: app-only, or on behalf of a user by refresh token.

mod audience;
mod claims;
mod client_authentication;
mod grant;
mod refusal;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::Timestamp;
use reqwest::Method;
use secrecy::SecretString;
use url::Url;

pub use audience::Audience;
pub use claims::TokenClaims;
pub use client_authentication::CLIENT_SECRET;
pub use client_authentication::IDENTITY_CLIENT_ID;
pub use grant::Grant;
pub use grant::Granted;
pub use refusal::NotGranted;
pub use refusal::Refusal;
pub use refusal::RefusalClass;

use super::error::RemoteError;
use super::token_vault::TokenVault;
use crate::clock::Clock;
use crate::fraud_event::TenantId;
use crate::http_client::HttpClient;
use crate::http_client::Limits;
use crate::settings::Setting;
use crate::settings::Settings;
use audience::Cloud;
use client_authentication::ClientAuthentication;

/// Where tokens come from.
pub const LOGIN_URL: Setting = Setting {
    name: "LOGIN_URL",
    default: Some("https://login.microsoftonline.com"),
    secret: false,
    meaning: "Base address of Entra's token service; it also tells which cloud tokens are for.",
};
/// The partner's tenant.
pub const TENANT_ID: Setting = Setting {
    name: "PARTNER_TENANT_ID",
    default: None,
    secret: false,
    meaning: "Tenant id of the CSP partner.",
};
/// The app registration.
pub const CLIENT_ID: Setting = Setting {
    name: "PARTNER_CLIENT_ID",
    default: None,
    secret: false,
    meaning: "Client id of the app registration in the partner's tenant.",
};
/// The user's consent.
pub const REFRESH_TOKEN: Setting = Setting {
    name: "PARTNER_REFRESH_TOKEN",
    default: None,
    secret: true,
    meaning: "First refresh token of the partner's user, used while the vault has none; fraud-guard auth login makes it unnecessary.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 6] =
    [&LOGIN_URL, &TENANT_ID, &CLIENT_ID, &CLIENT_SECRET, &IDENTITY_CLIENT_ID, &REFRESH_TOKEN];

/// Gets tokens and keeps them until shortly before they expire.
#[derive(Debug)]
pub struct AccessTokens {
    http: HttpClient,
    clock: Clock,
    login_url: Url,
    cloud: Cloud,
    tenant: TenantId,
    client_id: String,
    authentication: ClientAuthentication,
    vault: TokenVault,
    refresh_token: Mutex<Option<SecretString>>,
    cache: Mutex<BTreeMap<Audience, Cached>>,
}

#[derive(Clone, Debug)]
struct Cached {
    token: SecretString,
    good_until: Timestamp,
}

/// The addresses of the token service for one tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// Where a person signs in, in the browser.
    pub authorize: Url,
    /// Where a device code is had.
    pub device_code: Url,
    /// Where everything is exchanged for tokens.
    pub token: Url,
}

const LIMITS: Limits = Limits { deadline: Duration::from_secs(20), most_bytes: 256 * 1_024 };
/// A token is renewed this long before it expires.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);

impl AccessTokens {
    /// Reads the partner's identity; `None` after a problem was noted.
    pub fn from_settings(
        settings: &mut Settings,
        http: &HttpClient,
        clock: &Clock,
    ) -> Option<Self> {
        let tenant = settings.required(&TENANT_ID, "reading fraud events");
        let client_id = settings.required(&CLIENT_ID, "reading fraud events");
        let login_url = settings.remote_url(&LOGIN_URL);
        let cloud = login_url.as_ref().map(Cloud::of).unwrap_or_default();
        let authentication = ClientAuthentication::from_settings(settings, http, clock, cloud);
        let vault = TokenVault::from_settings(settings, http, clock);
        let parsed = TenantId::parse(&tenant);
        if !tenant.is_empty() && parsed.is_none() {
            settings.problem(&TENANT_ID, "is no tenant id (a GUID)");
        }
        Some(Self {
            http: http.clone(),
            clock: clock.clone(),
            login_url: login_url?,
            cloud,
            tenant: parsed?,
            client_id,
            authentication: authentication?,
            vault: vault?,
            refresh_token: Mutex::new(settings.secret(&REFRESH_TOKEN)),
            cache: Mutex::default(),
        })
    }

    /// The partner's tenant.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The app's client id.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Where the refresh token is kept.
    pub fn vault(&self) -> &TokenVault {
        &self.vault
    }

    /// The scope that a sign-in of a user asks for, with `offline_access openid profile`.
    pub fn sign_in_scope(&self, audience: Audience) -> String {
        self.cloud.user_scope(audience)
    }

    /// The addresses of the token service for a tenant.
    ///
    /// # Errors
    /// When `LOGIN_URL` is no base address.
    pub fn endpoints(&self, tenant: TenantId) -> Result<Endpoints, RemoteError> {
        let endpoint = |name: &str| {
            let path = format!("{tenant}/oauth2/v2.0/{name}");
            self.login_url
                .join(&path)
                .map_err(|_| RemoteError::unavailable("LOGIN_URL is no base address"))
        };
        Ok(Endpoints {
            authorize: endpoint("authorize")?,
            device_code: endpoint("devicecode")?,
            token: endpoint("token")?,
        })
    }

    /// Asks for a token of the partner's tenant, without any memory: nothing is cached, saved or
    /// waited for.
    ///
    /// # Errors
    /// [`NotGranted`], which becomes a [`RemoteError`] with `?`.
    pub async fn redeem(
        &self,
        grant: Grant<'_>,
        audience: Audience,
    ) -> Result<Granted, NotGranted> {
        let scope = match grant.has_user() {
            true => self.cloud.user_scope(audience),
            false => self.cloud.default_scope(audience),
        };
        self.redeem_at(self.tenant, grant, scope).await
    }

    async fn redeem_at(
        &self,
        tenant: TenantId,
        grant: Grant<'_>,
        scope: String,
    ) -> Result<Granted, NotGranted> {
        let mut form = vec![("client_id", self.client_id.clone()), ("scope", scope)];
        form.extend(grant.fields());
        form.extend(self.authentication.fields().await?);
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self
            .http
            .request(Method::POST, self.endpoints(tenant)?.token)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .build()
            .map_err(|_| NotGranted::unavailable("the token request cannot be built"))?;
        let answer = self.http.send(request, LIMITS).await.map_err(RemoteError::from)?;
        Granted::read(&answer, self.clock.now())
    }

    /// A token, new or still good.
    ///
    /// # Errors
    /// [`RemoteError::Refused`] when a person must act, else [`RemoteError::Unavailable`].
    pub async fn token(&self, audience: Audience) -> Result<SecretString, RemoteError> {
        let now = self.clock.now();
        if let Some(cached) = self.cached(audience).filter(|cached| cached.good_until > now) {
            return Ok(cached.token);
        }
        let refresh_token = lock(&self.refresh_token).clone();
        let granted = match &refresh_token {
            Some(token) if audience == Audience::PartnerCenter => {
                self.redeem(Grant::RefreshToken(token), audience).await?
            }
            _ => self.redeem(Grant::ClientCredentials, audience).await?,
        };
        let good_until = now + granted.expires_in - MARGIN;
        let cached = Cached { token: granted.access_token.clone(), good_until };
        lock(&self.cache).insert(audience, cached);
        if granted.refresh_token.is_some() {
            *lock(&self.refresh_token) = granted.refresh_token;
        }
        Ok(granted.access_token)
    }

    /// Forgets a token that a remote refused.
    pub fn forget(&self, audience: Audience) {
        lock(&self.cache).remove(&audience);
    }

    fn cached(&self, audience: Audience) -> Option<Cached> {
        lock(&self.cache).get(&audience).cloned()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
