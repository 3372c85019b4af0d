//! Access tokens from Entra: app-only, or on behalf of a user by refresh token.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::Timestamp;
use reqwest::Method;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::error::RemoteError;
use crate::clock::Clock;
use crate::fraud_event::TenantId;
use crate::http_client::Answer;
use crate::http_client::HttpClient;
use crate::http_client::Limits;
use crate::http_client::retry_after;
use crate::settings::Setting;
use crate::settings::Settings;

/// Where tokens come from.
pub const LOGIN_URL: Setting = Setting {
    name: "LOGIN_URL",
    default: Some("https://login.microsoftonline.com"),
    secret: false,
    meaning: "Base address of Entra's token service.",
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
/// The app's secret.
pub const CLIENT_SECRET: Setting = Setting {
    name: "PARTNER_CLIENT_SECRET",
    default: None,
    secret: true,
    meaning: "Client secret of the app registration.",
};
/// The user's consent.
pub const REFRESH_TOKEN: Setting = Setting {
    name: "PARTNER_REFRESH_TOKEN",
    default: None,
    secret: true,
    meaning: "Refresh token of the partner's user; Partner Center refuses fraud events without one.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 5] =
    [&LOGIN_URL, &TENANT_ID, &CLIENT_ID, &CLIENT_SECRET, &REFRESH_TOKEN];

/// Whom a token is for. A token for one is refused by the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Partner Center, on behalf of a user when there is a refresh token.
    PartnerCenter,
    /// Microsoft Graph, always app-only.
    Graph,
}

impl Audience {
    fn resource(self) -> &'static str {
        match self {
            Self::PartnerCenter => "https://api.partnercenter.microsoft.com",
            Self::Graph => "https://graph.microsoft.com",
        }
    }
}

/// Gets tokens and keeps them until shortly before they expire.
#[derive(Debug)]
pub struct AccessTokens {
    http: HttpClient,
    clock: Clock,
    endpoint: Url,
    client_id: String,
    client_secret: SecretString,
    refresh_token: Mutex<Option<SecretString>>,
    cache: Mutex<BTreeMap<Audience, Cached>>,
}

#[derive(Clone, Debug)]
struct Cached {
    token: SecretString,
    good_until: Timestamp,
}

/// Both shapes of a token answer: version 1 sends numbers as strings.
#[derive(Deserialize)]
struct TokenAnswer {
    access_token: SecretString,
    #[serde(default)]
    refresh_token: Option<SecretString>,
    #[serde(default)]
    expires_in: Value,
}

/// What Entra answers when it refuses.
#[derive(Default, Deserialize)]
struct TokenRefusal {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_codes: Vec<u64>,
}

const LIMITS: Limits = Limits { deadline: Duration::from_secs(20), most_bytes: 256 * 1_024 };
/// A token is renewed this long before it expires.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);
/// Lifetimes outside these are not believed.
const SHORTEST_SECONDS: i64 = 1;
const LONGEST_SECONDS: i64 = 24 * 3_600;

impl AccessTokens {
    /// Reads the partner's identity; `None` after a problem was noted.
    pub fn from_settings(
        settings: &mut Settings,
        http: &HttpClient,
        clock: &Clock,
    ) -> Option<Self> {
        let tenant = settings.required(&TENANT_ID, "reading fraud events");
        let client_id = settings.required(&CLIENT_ID, "reading fraud events");
        let client_secret = settings.required(&CLIENT_SECRET, "reading fraud events");
        let login_url = settings.remote_url(&LOGIN_URL)?;
        if !tenant.is_empty() && TenantId::parse(&tenant).is_none() {
            settings.problem(&TENANT_ID, "is no tenant id (a GUID)");
        }
        Some(Self {
            http: http.clone(),
            clock: clock.clone(),
            endpoint: login_url.join(&format!("{tenant}/oauth2/v2.0/token")).ok()?,
            client_id,
            client_secret: client_secret.into(),
            refresh_token: Mutex::new(settings.secret(&REFRESH_TOKEN)),
            cache: Mutex::default(),
        })
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
        let answer = self.request(audience).await?;
        let granted = read_answer(&answer, now)?;
        let good_until = now + lifetime(&granted.expires_in) - MARGIN;
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

    async fn request(&self, audience: Audience) -> Result<Answer, RemoteError> {
        let refresh_token = lock(&self.refresh_token).clone();
        let resource = audience.resource();
        let mut form = vec![
            ("client_id", self.client_id.clone()),
            ("client_secret", self.client_secret.expose_secret().to_owned()),
        ];
        match refresh_token.filter(|_| audience == Audience::PartnerCenter) {
            Some(token) => form.extend([
                ("grant_type", "refresh_token".to_owned()),
                ("refresh_token", token.expose_secret().to_owned()),
                ("scope", format!("{resource}/user_impersonation offline_access openid profile")),
            ]),
            None => form.extend([
                ("grant_type", "client_credentials".to_owned()),
                ("scope", format!("{resource}/.default")),
            ]),
        }
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self
            .http
            .request(Method::POST, self.endpoint.clone())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .build()
            .map_err(|_| RemoteError::unavailable("the token request cannot be built"))?;
        Ok(self.http.send(request, LIMITS).await?)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read_answer(answer: &Answer, now: Timestamp) -> Result<TokenAnswer, RemoteError> {
    if answer.status == 200 {
        return granted(&answer.body)
            .ok_or_else(|| RemoteError::unavailable("the token service answered with no token"));
    }
    if answer.status == 429 || answer.status >= 500 {
        let what = format!("the token service answered {}", answer.status);
        return Err(RemoteError::Unavailable { what, after: retry_after(&answer.headers, now) });
    }
    let refusal: TokenRefusal = serde_json::from_slice(&answer.body).unwrap_or_default();
    Err(refused(answer.status, &refusal))
}

/// The token in an answer; a list of texts would be read as one too, in the order of the fields.
fn granted(body: &[u8]) -> Option<TokenAnswer> {
    let is_object = body.trim_ascii_start().starts_with(b"{");
    let answer: TokenAnswer = is_object.then(|| serde_json::from_slice(body).ok()).flatten()?;
    (!answer.access_token.expose_secret().trim().is_empty()).then_some(answer)
}

/// The reaction to a refusal, by Entra's numeric code; the text is for people and changes.
/// Source: `partner-apis` notes on token errors; "Microsoft Entra authentication error codes".
fn refused(status: u16, refusal: &TokenRefusal) -> RemoteError {
    let code = refusal.error_codes.first().copied();
    let advice = match code {
        Some(50_196 | 90_033) => {
            return RemoteError::unavailable("the token service asks to slow down");
        }
        Some(50_072 | 50_074 | 50_076 | 50_078 | 50_079 | 50_158) => {
            "sign in again with multifactor authentication and store the new refresh token"
        }
        Some(53_003 | 530_034 | 530_035) => {
            "Conditional Access blocks the account; let an administrator allow it"
        }
        Some(65_001 | 650_052 | 650_057) => "grant admin consent to the app registration",
        Some(70_008 | 70_043 | 700_082 | 50_132 | 50_133 | 50_173) => {
            "the refresh token is dead; sign in again and store the new one"
        }
        Some(7_000_215 | 7_000_222) => "the client secret is wrong or expired; store a new one",
        Some(700_016 | 7_000_229) => "the app registration is not in this tenant; check the ids",
        _ => "check tenant, client id, secret and refresh token",
    };
    let code =
        code.map_or_else(|| known_error(&refusal.error).to_owned(), |c| format!("AADSTS{c}"));
    RemoteError::Refused {
        what: format!("the token service refused with {status} {code}"),
        advice: advice.to_owned(),
    }
}

/// Only error names that OAuth defines are repeated; anything else could be anybody's text.
fn known_error(error: &str) -> &'static str {
    const KNOWN: [&str; 6] = [
        "invalid_grant",
        "invalid_client",
        "invalid_request",
        "invalid_scope",
        "interaction_required",
        "unauthorized_client",
    ];
    KNOWN.into_iter().find(|known| *known == error).unwrap_or("an unknown error")
}

fn lifetime(expires_in: &Value) -> SignedDuration {
    let seconds = match expires_in {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    SignedDuration::from_secs(seconds.unwrap_or(0).clamp(SHORTEST_SECONDS, LONGEST_SECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_read_in_both_shapes_and_clamped() {
        for (value, seconds) in [
            (serde_json::json!(3599), 3_599),
            (serde_json::json!("3599"), 3_599),
            (serde_json::json!(0), 1),
            (serde_json::json!(-1), 1),
            (serde_json::json!(1_000_000_000), 86_400),
            (Value::Null, 1),
        ] {
            assert_eq!(lifetime(&value).as_secs(), seconds, "{value}");
        }
    }

    #[test]
    fn a_refusal_is_told_by_its_number_and_never_repeats_the_answer() {
        let refusal = TokenRefusal { error: "<b>evil</b>".to_owned(), error_codes: vec![] };
        let error = refused(400, &refusal).to_string();
        assert!(error.contains("an unknown error") && !error.contains("evil"), "{error}");
        let refusal =
            TokenRefusal { error: "invalid_grant".to_owned(), error_codes: vec![700_082] };
        let RemoteError::Refused { what, advice } = refused(400, &refusal) else {
            panic!("not refused");
        };
        assert!(what.contains("AADSTS700082") && advice.contains("sign in again"), "{what}");
    }
}
