//! Tokens of the function app's managed identity, by the contract of App Service.
//!
//! Source: "How to use managed identities for App Service and Azure Functions", REST endpoint
//! reference. Why not the SDK's credential: `docs/decisions/0005-own-managed-identity.md`.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use azure_core::credentials::AccessToken;
use azure_core::credentials::TokenCredential;
use azure_core::credentials::TokenRequestOptions;
use azure_core::error::ErrorKind;
use azure_core::time::OffsetDateTime;
use jiff::SignedDuration;
use jiff::Timestamp;
use reqwest::Method;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;
use url::Host;
use url::Url;

use super::error::RemoteError;
use crate::clock::Clock;
use crate::http_client::Answer;
use crate::http_client::HttpClient;
use crate::http_client::Limits;
use crate::http_client::retry_after;
use crate::language::Phrase;
use crate::settings::IDENTITY_ENDPOINT;
use crate::settings::Setting;
use crate::settings::Settings;

/// What proves to the platform that it is the app that asks.
pub const IDENTITY_HEADER: Setting = Setting {
    name: "IDENTITY_HEADER",
    default: None,
    secret: true,
    meaning: "What the managed identity's endpoint wants to see; the platform sets it.",
};

/// The identity that the app trusts.
pub const IDENTITY_CLIENT_ID: Setting = Setting {
    name: "PARTNER_IDENTITY_CLIENT_ID",
    default: None,
    secret: false,
    meaning: "Client id of the user-assigned managed identity that the app registration trusts as federated credential, instead of a client secret.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 2] = [&IDENTITY_ENDPOINT, &IDENTITY_HEADER];

/// A managed identity of the function app; clones share its tokens.
#[derive(Clone, Debug)]
pub struct ManagedIdentity {
    http: HttpClient,
    clock: Clock,
    endpoint: Url,
    header: SecretString,
    /// `None` means the system-assigned identity.
    client_id: Option<String>,
    cache: Arc<Mutex<BTreeMap<String, Known>>>,
}

/// What is remembered about the token for one resource.
#[derive(Debug, Default)]
struct Known {
    token: Option<IdentityToken>,
    failure: Option<(RemoteError, Timestamp)>,
}

/// A token of the identity.
#[derive(Clone, Debug)]
pub struct IdentityToken {
    /// The token.
    pub token: SecretString,
    /// When it ends to be good.
    pub expires_at: Timestamp,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: SecretString,
    expires_on: Value,
}

const API_VERSION: &str = "2019-08-01";
const LIMITS: Limits = Limits { deadline: Duration::from_secs(10), most_bytes: 64 * 1_024 };
/// A token is renewed this long before it expires.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);
/// Whoever waited while the endpoint failed hears of it instead of asking once more.
const FAILED_FOR: SignedDuration = SignedDuration::from_secs(1);

impl Known {
    /// A token that is good for this much longer.
    fn good_for(&self, margin: SignedDuration, now: Timestamp) -> Option<IdentityToken> {
        self.token.clone().filter(|token| token.expires_at - margin > now)
    }

    fn recent_failure(&self, now: Timestamp) -> Option<RemoteError> {
        let (error, at) = self.failure.as_ref()?;
        let age = now.duration_since(*at);
        (!age.is_negative() && age < FAILED_FOR).then(|| error.clone())
    }
}

impl ManagedIdentity {
    /// Reads where the platform gives out tokens: `Some(None)` where there is no managed identity,
    /// `None` after a problem was noted.
    pub fn from_settings(
        settings: &mut Settings,
        http: &HttpClient,
        clock: &Clock,
        client_id: Option<String>,
    ) -> Option<Option<Self>> {
        if !settings.is_set(&IDENTITY_ENDPOINT) {
            return Some(None);
        }
        let endpoint: Url = settings.parsed(&IDENTITY_ENDPOINT)?;
        if !is_of_the_platform(&endpoint) {
            settings.problem(
                &IDENTITY_ENDPOINT,
                "must be https, or http to this machine or its network; the platform sets it",
            );
            return None;
        }
        let Some(header) = settings.secret(&IDENTITY_HEADER) else {
            settings.problem(&IDENTITY_HEADER, "is missing; the platform sets it");
            return None;
        };
        let (http, clock, cache) = (http.clone(), clock.clone(), Arc::default());
        Some(Some(Self { http, clock, endpoint, header, client_id, cache }))
    }

    /// The identity that a setting cannot do without; `None` after a problem was noted.
    pub fn needed_for(
        setting: &Setting,
        settings: &mut Settings,
        http: &HttpClient,
        clock: &Clock,
        client_id: Option<String>,
    ) -> Option<Self> {
        let identity = Self::from_settings(settings, http, clock, client_id)?;
        if identity.is_none() {
            let endpoint = IDENTITY_ENDPOINT.name;
            let what =
                format!("is set, and there is no managed identity here ({endpoint} is not set)");
            settings.problem(setting, &what);
        }
        identity
    }

    /// A token for a resource, new or still good.
    ///
    /// # Errors
    /// [`RemoteError::Refused`] when the identity is not assigned to the app, else
    /// [`RemoteError::Unavailable`].
    pub async fn token(&self, resource: &str) -> Result<IdentityToken, RemoteError> {
        // Whoever comes while a token is fetched waits for it instead of fetching another.
        let mut cache = self.cache.lock().await;
        let known = cache.entry(resource.to_owned()).or_default();
        let now = self.clock.now();
        if let Some(token) = known.good_for(MARGIN, now) {
            return Ok(token);
        }
        let fetched = match known.recent_failure(now) {
            Some(error) => Err(error),
            None => self.fetch(resource).await.inspect_err(|error| {
                known.failure = Some((error.clone(), self.clock.now()));
            }),
        };
        match fetched {
            Ok(token) => {
                *known = Known { token: Some(token.clone()), failure: None };
                Ok(token)
            }
            Err(error) => known.good_for(SignedDuration::ZERO, self.clock.now()).ok_or(error),
        }
    }

    /// Forgets a token that a remote refused, unless it was renewed meanwhile.
    pub async fn forget(&self, resource: &str, refused: &SecretString) {
        let mut cache = self.cache.lock().await;
        let is_it =
            |known: &mut IdentityToken| known.token.expose_secret() == refused.expose_secret();
        if let Some(known) = cache.get_mut(resource) {
            known.token.take_if(is_it);
        }
    }

    async fn fetch(&self, resource: &str) -> Result<IdentityToken, RemoteError> {
        let mut url = self.endpoint.clone();
        url.query_pairs_mut()
            .append_pair("api-version", API_VERSION)
            .append_pair("resource", resource);
        if let Some(client_id) = &self.client_id {
            url.query_pairs_mut().append_pair("client_id", client_id);
        }
        let request = self
            .http
            .request(Method::GET, url)
            .header("x-identity-header", self.header.expose_secret())
            .build()
            .map_err(|_| RemoteError::unavailable("IDENTITY_HEADER cannot be sent as a header"))?;
        let answer = self.http.send(request, LIMITS).await?;
        self.read(&answer)
    }

    fn read(&self, answer: &Answer) -> Result<IdentityToken, RemoteError> {
        let what = format!("the managed identity's endpoint answered {}", answer.status);
        match answer.status {
            200 => token_in(&answer.body).ok_or_else(|| {
                RemoteError::unavailable("the managed identity's endpoint answered with no token")
            }),
            400 | 401 | 403 | 404 => {
                Err(RemoteError::Refused { what, advice: Phrase::new("advice-assign-identity") })
            }
            _ => {
                let after = retry_after(&answer.headers, self.clock.now());
                Err(RemoteError::Unavailable { what, after })
            }
        }
    }
}

#[async_trait]
impl TokenCredential for ManagedIdentity {
    async fn get_token(
        &self,
        scopes: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let scope = scopes.first().copied().unwrap_or_default();
        let resource = scope.strip_suffix("/.default").unwrap_or(scope);
        let token = self.token(resource).await.map_err(|error| {
            // Kept as it is, so that the caller can tell a refusal from an outage.
            azure_core::Error::new(ErrorKind::Credential, error)
        })?;
        let expires_on = OffsetDateTime::from_unix_timestamp(token.expires_at.as_second())
            .map_err(|error| azure_core::Error::new(ErrorKind::DataConversion, error))?;
        Ok(AccessToken::new(token.token.expose_secret().to_owned(), expires_on))
    }
}

/// The platform's endpoint speaks plain http on an address that only the app's sandbox reaches:
/// loopback, link-local or private.
fn is_of_the_platform(url: &Url) -> bool {
    let is_near = match url.host() {
        Some(Host::Ipv4(address)) => is_near(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => is_near(IpAddr::V6(address)),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && is_near)
}

fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_link_local() || v4.is_private(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unicast_link_local() || v6.is_unique_local(),
    }
}

/// Documented as text with seconds since 1970; a number is read as well.
fn token_in(body: &[u8]) -> Option<IdentityToken> {
    let answer: TokenAnswer = serde_json::from_slice(body).ok()?;
    let seconds = match &answer.expires_on {
        Value::Number(number) => number.as_i64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    let expires_at = Timestamp::from_second(seconds).ok()?;
    let is_there = !answer.access_token.expose_secret().trim().is_empty();
    is_there.then_some(IdentityToken { token: answer.access_token, expires_at })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_platforms_endpoint_is_near() {
        for (address, is_allowed) in [
            ("http://127.0.0.1:41741/msi/token/", true),
            ("http://localhost:8081/msi/token", true),
            ("http://169.254.129.4:8081/msi/token", true),
            ("http://172.16.0.2:8081/msi/token", true),
            ("https://example.com/msi", true),
            ("http://example.com/msi", false),
            ("http://20.1.2.3/msi", false),
            ("ftp://127.0.0.1/", false),
        ] {
            let url = Url::parse(address).expect("an address");
            assert_eq!(is_of_the_platform(&url), is_allowed, "{address}");
        }
    }

    #[test]
    fn an_expiry_is_read_as_text_and_as_a_number() {
        for (body, expires) in [
            (r#"{"access_token":"t","expires_on":"1586984735"}"#, Some(1_586_984_735)),
            (r#"{"access_token":"t","expires_on":1586984735}"#, Some(1_586_984_735)),
            (r#"{"access_token":"t","expires_on":"04/15/2020 21:05:35 +00:00"}"#, None),
            (r#"{"access_token":" ","expires_on":1586984735}"#, None),
            ("<html>", None),
        ] {
            let token = token_in(body.as_bytes());
            assert_eq!(token.map(|token| token.expires_at.as_second()), expires, "{body}");
        }
    }
}
