//! Who looks at the console: an ID token of Entra, verified here.
//!
//! App Service authentication signs people in and hands their ID token over in a header. A function
//! app where it is off, or a request that comes in by another door, brings whatever header a caller
//! likes; so nothing in front of us is believed, and the token speaks for itself: its signature, who
//! issued it, for which app, in which tenant, until when, and which role it names.
//! Source: Microsoft, "Access tokens in the Microsoft identity platform", validating tokens; "ID
//! token claims reference".

mod claims;
mod keys;
mod refusal;
mod right;

use std::fmt;

use jiff::Timestamp;
use jsonwebtoken::Algorithm;
use jsonwebtoken::DecodingKey;
use jsonwebtoken::Validation;
use reqwest::header::HeaderMap;
use serde_json::Map;
use serde_json::Value;
use uuid::Uuid;

pub use refusal::Refusal;
pub use right::NotNow;

use super::access_token::LOGIN_URL;
use super::access_token::TENANT_ID;
use super::webhook_signature::Budget;
use crate::clock::Clock;
use crate::fraud_event::TenantId;
use crate::http_client::HttpClient;
use crate::settings::Setting;
use crate::settings::Settings;
use claims::Expected;
use keys::SigningKeys;

/// For which app people sign in.
pub const CLIENT_ID: Setting = Setting {
    name: "CONSOLE_CLIENT_ID",
    default: None,
    secret: false,
    meaning: "Client id of the app registration by which people sign in to the console; without it the console is off.",
};

/// Which authentication context counts as MFA.
pub const MFA_CONTEXT: Setting = Setting {
    name: "CONSOLE_MFA_CONTEXT",
    default: None,
    secret: false,
    meaning: "Authentication context of Conditional Access (c1 to c99) that a sign-in must have satisfied before somebody decides; without it, mfa among the token's authentication methods (amr) counts, which Entra's ID tokens of version 2 are said not to have.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 2] = [&CLIENT_ID, &MFA_CONTEXT];

/// Where App Service authentication puts the token; it takes the header away from callers.
/// Source: Microsoft, "Work with OAuth tokens in Azure App Service authentication".
pub const HEADER: &str = "x-ms-token-aad-id-token";

/// Longest token, in bytes; two hundred groups in it take eight thousand.
const MOST_BYTES: usize = 16 * 1_024;
/// Refusals a minute that are logged.
const LOGGED_A_MINUTE: u32 = 10;

/// What somebody may do in the console, from the least on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// See cases.
    Reader,
    /// See cases, and decide about them.
    Approver,
}

/// Somebody who signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// The id of the account in the partner's tenant.
    pub object_id: Uuid,
    /// The highest role that the token names.
    pub role: Role,
    /// When the person proved who they are, as far as the token says so (`auth_time`).
    pub signed_in_at: Option<Timestamp>,
    /// True when the token says that it was with multifactor authentication.
    pub has_mfa: bool,
}

/// Tells people who may see the console from anybody else.
pub struct IdentityTokens {
    clock: Clock,
    expected: Expected,
    keys: SigningKeys,
    /// How often a refusal may be logged.
    pub log_budget: Budget,
}

impl fmt::Debug for IdentityTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdentityTokens").field("expected", &self.expected).finish_non_exhaustive()
    }
}

impl Role {
    const ALL: [Self; 2] = [Self::Reader, Self::Approver];

    /// The value of the app role.
    pub fn value(self) -> &'static str {
        match self {
            Self::Reader => "Fraud.Reader",
            Self::Approver => "Fraud.Approver",
        }
    }

    /// By the value of the app role.
    fn named(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.value() == value)
    }
}

impl IdentityTokens {
    /// Reads the settings; `None` when the console is off, or after a problem was noted.
    pub fn from_settings(
        settings: &mut Settings,
        http: &HttpClient,
        clock: &Clock,
    ) -> Option<Self> {
        let client_id = settings.text(&CLIENT_ID)?;
        let Ok(client_id) = Uuid::try_parse(&client_id) else {
            settings.problem(&CLIENT_ID, "is no client id (a GUID)");
            return None;
        };
        let mfa_context = mfa_context(settings);
        let tenant = TenantId::parse(&settings.text(&TENANT_ID)?)?;
        let login_url = settings.remote_url(&LOGIN_URL)?;
        let base = login_url.as_str().trim_end_matches('/');
        let issuer = format!("{base}/{tenant}/v2.0");
        let address = format!("{base}/{tenant}/discovery/v2.0/keys").parse().ok()?;
        Some(Self {
            clock: clock.clone(),
            keys: SigningKeys::new(http.clone(), address, base, &tenant.to_string()),
            expected: Expected {
                issuer,
                audience: client_id.to_string(),
                tenant: tenant.to_string(),
                mfa_context,
            },
            log_budget: Budget::a_minute(LOGGED_A_MINUTE),
        })
    }

    /// The app registration of the console.
    pub fn client_id(&self) -> &str {
        &self.expected.audience
    }

    /// Who sends a request.
    ///
    /// # Errors
    /// Why nobody is let in.
    pub async fn person(&self, headers: &HeaderMap) -> Result<Person, Refusal> {
        self.person_of(only_token(headers)?).await
    }

    /// Who somebody is who brings an ID token of their own, without any header.
    ///
    /// # Errors
    /// Why nobody is let in.
    pub async fn person_of(&self, token: &str) -> Result<Person, Refusal> {
        let token = well_formed(token)?;
        let now = self.clock.now();
        let claims = self.verified(token, now).await?;
        self.expected.check(&claims, now)
    }

    /// What a token says, once the signature is known to be Entra's. The algorithm is ours to
    /// choose, never the token's; neither an address nor a key in its header is looked at.
    async fn verified(&self, token: &str, now: Timestamp) -> Result<Map<String, Value>, Refusal> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| Refusal::Malformed)?;
        if header.alg != Algorithm::RS256 {
            return Err(Refusal::Algorithm);
        }
        if header.crit.is_some() {
            return Err(Refusal::Malformed);
        }
        let id = header.kid.ok_or(Refusal::Malformed)?;
        let key = self.keys.get(&id, now).await?;
        signed_claims(token, &key)
    }
}

/// Entra names contexts from c1 to c99. Source: Microsoft, "Conditional Access: authentication
/// context".
fn mfa_context(settings: &mut Settings) -> Option<String> {
    let name = settings.text(&MFA_CONTEXT)?;
    let number = name.strip_prefix('c').filter(|digits| !digits.starts_with(['0', '+']));
    let number = number.and_then(|digits| digits.parse::<u8>().ok());
    if !number.is_some_and(|number| (1..=99).contains(&number)) {
        settings.problem(&MFA_CONTEXT, "is no authentication context (c1 to c99)");
    }
    Some(name)
}

/// The one token of a request. Two would leave it to chance which of them counts.
fn only_token(headers: &HeaderMap) -> Result<&str, Refusal> {
    let mut values = headers.get_all(HEADER).iter();
    let (first, second) = (values.next(), values.next());
    let value = first.ok_or(Refusal::NoToken)?;
    if second.is_some() {
        return Err(Refusal::SeveralTokens);
    }
    value.to_str().map_err(|_| Refusal::Malformed)
}

/// A token that is short enough to be looked at and has only the letters of one.
fn well_formed(token: &str) -> Result<&str, Refusal> {
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if token.is_empty() {
        return Err(Refusal::NoToken);
    }
    if token.len() > MOST_BYTES || !token.chars().all(is_base64) {
        return Err(Refusal::Malformed);
    }
    Ok(token)
}

/// Times and names are checked elsewhere, by our clock and without any tolerance for other types.
fn signed_claims(token: &str, key: &DecodingKey) -> Result<Map<String, Value>, Refusal> {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let verified = jsonwebtoken::decode::<Value>(token, key, &validation);
    match verified.map_err(|_| Refusal::Signature)?.claims {
        Value::Object(claims) => Ok(claims),
        _ => Err(Refusal::Malformed),
    }
}
