//! Access tokens from Entra: app-only, or on behalf of a user by refresh token.

mod audience;
mod cache;
mod client_authentication;
mod device_code;
mod grant;
mod refresh_token;
mod refusal;
mod renewal;
mod said;
mod skew;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use jiff::SignedDuration;
use reqwest::Method;
use secrecy::SecretString;
use url::Url;

pub use audience::Audience;
pub use client_authentication::CLIENT_SECRET;
pub use device_code::DeviceCode;
pub use grant::Grant;
pub use grant::Granted;
pub use refresh_token::MOST_AHEAD;
pub use refresh_token::ROTATE_AFTER;
pub use refresh_token::SignInHealth;
pub use refusal::NotGranted;
pub use refusal::Refusal;
pub use refusal::RefusalClass;

use super::error::RemoteError;
use super::managed_identity::IDENTITY_CLIENT_ID;
use super::token_vault::TokenVault;
use crate::clock::Clock;
use crate::fraud_event::TenantId;
use crate::http_client::HttpClient;
use crate::http_client::Limits;
use crate::settings::Setting;
use crate::settings::Settings;
use audience::Cloud;
use cache::Entry;
use cache::Wanted;
use client_authentication::ClientAuthentication;
use refresh_token::RefreshToken;
use skew::Skew;

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
    refresh_token: RefreshToken,
    /// Who wants a token waits for those before, so that one request serves all.
    cache: Mutex<BTreeMap<Wanted, Arc<tokio::sync::Mutex<Entry>>>>,
    skew: Skew,
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
            refresh_token: RefreshToken::new(
                vault?,
                settings.secret(&REFRESH_TOKEN),
                clock.clone(),
            ),
            cache: Mutex::default(),
            skew: Skew::default(),
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
        self.refresh_token.vault()
    }

    /// How the sign-in of the user fares, as far as this process knows.
    pub fn sign_in_health(&self) -> SignInHealth {
        self.refresh_token.health()
    }

    /// How far our clock is ahead of Entra's (behind when negative), when that is more than two
    /// minutes at the last answer: tokens may then be refused as not valid yet.
    pub fn clock_skew(&self) -> Option<SignedDuration> {
        self.skew.get()
    }

    /// True when Entra's clock was seen, so that [`AccessTokens::clock_skew`] means something.
    pub fn knows_the_time(&self) -> bool {
        self.skew.is_known()
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
        let now = self.clock.now();
        self.skew.note(&answer.headers, now);
        Granted::read(&answer, now)
    }

    /// A token for the partner's tenant, new or still good: on behalf of the user for Partner
    /// Center when there is one, else app-only.
    ///
    /// # Errors
    /// [`RemoteError::Refused`] when a person must act, else [`RemoteError::Unavailable`].
    pub async fn token(&self, audience: Audience) -> Result<SecretString, RemoteError> {
        self.get(self.at_home(audience)).await
    }

    /// A token for a customer's tenant, on behalf of the user: it lets do what the delegated admin
    /// relationship (GDAP) and the customer's consent allow.
    ///
    /// # Errors
    /// [`RemoteError::Refused`] when a person must act, else [`RemoteError::Unavailable`].
    pub async fn token_for_customer(
        &self,
        audience: Audience,
        customer: TenantId,
    ) -> Result<SecretString, RemoteError> {
        self.get(Wanted { audience, tenant: customer, has_user: true }).await
    }

    /// Keeps the sign-in alive where nothing else uses it; without a vault there is nothing to
    /// keep.
    ///
    /// # Errors
    /// [`RemoteError::Refused`] when a person must act, else [`RemoteError::Unavailable`].
    pub async fn keep_alive(&self) -> Result<(), RemoteError> {
        if !self.vault().is_lasting() {
            return Ok(());
        }
        self.token(Audience::PartnerCenter).await.map(|_| ())
    }

    /// Forgets a token of the partner's tenant that a remote refused.
    pub async fn forget(&self, audience: Audience, refused: &SecretString) {
        self.entry(self.at_home(audience)).lock().await.forget(refused);
    }

    /// Forgets a token of a customer's tenant that a remote refused.
    pub async fn forget_for_customer(
        &self,
        audience: Audience,
        customer: TenantId,
        refused: &SecretString,
    ) {
        let wanted = Wanted { audience, tenant: customer, has_user: true };
        self.entry(wanted).lock().await.forget(refused);
    }

    /// Forgets a token, of a customer's tenant or the partner's own, that was too little for a
    /// question: rights are written in it, and only a new one says so once somebody has given them.
    /// At most once in ten minutes, since most such refusals stay.
    pub async fn doubt(
        &self,
        audience: Audience,
        customer: Option<TenantId>,
        refused: &SecretString,
    ) {
        let of_customer = |tenant| Wanted { audience, tenant, has_user: true };
        let wanted = customer.map_or_else(|| self.at_home(audience), of_customer);
        self.entry(wanted).lock().await.doubt(refused, self.clock.now());
    }

    fn at_home(&self, audience: Audience) -> Wanted {
        let has_user = audience == Audience::PartnerCenter && self.refresh_token.is_expected();
        Wanted { audience, tenant: self.tenant, has_user }
    }

    fn entry(&self, wanted: Wanted) -> Arc<tokio::sync::Mutex<Entry>> {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(cache.entry(wanted).or_default())
    }
}
