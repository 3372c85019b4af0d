//! What a token says about itself. Nothing here is verified: it is for people and for our own
//! notes, never for a decision about what somebody may do.

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::GeneralPurpose;
use base64::engine::GeneralPurposeConfig;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use serde_json::Map;
use serde_json::Value;

use crate::fraud_event::TenantId;

/// The claims of an access token or an id token, read and not verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenClaims {
    /// How the user signed in (`amr`), as Entra names it.
    pub methods: Vec<String>,
    /// True when one of the methods is multifactor authentication. Version 2 id tokens do not say.
    pub has_mfa: bool,
    /// Who signed in (`upn`, `preferred_username` or `unique_name`).
    pub account: Option<String>,
    /// The tenant that gave the token (`tid`).
    pub tenant: Option<TenantId>,
    /// Whom the token is for (`aud`).
    pub audience: Option<String>,
    /// What the app may do for the user (`scp`).
    pub scopes: Vec<String>,
    /// What the app may do by itself, or the user's roles in the app (`roles`).
    pub roles: Vec<String>,
    /// When the token ends to be good (`exp`).
    pub expires_at: Option<Timestamp>,
    /// When the token was given (`iat`).
    pub issued_at: Option<Timestamp>,
    /// When the user typed a password or the like (`auth_time`).
    pub signed_in_at: Option<Timestamp>,
    /// What the authorize request sent along (`nonce`, id tokens only).
    pub nonce: Option<String>,
    /// True when no user stands behind the token (`idtyp`, or neither user nor scopes).
    pub is_app_only: bool,
}

/// A token beyond this is not taken apart.
const MOST_BYTES: usize = 64 * 1_024;
/// Texts and lists in a token are cut here.
const MOST_CHARACTERS: usize = 256;
const MOST_ITEMS: usize = 100;
const PARTS: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl TokenClaims {
    /// Takes a token apart; `None` when it has another form, which tokens may have.
    pub fn of(token: &SecretString) -> Option<Self> {
        let token = token.expose_secret().trim();
        if token.len() > MOST_BYTES {
            return None;
        }
        let mut parts = token.split('.');
        let (_, claims, _) = (parts.next()?, parts.next()?, parts.next()?);
        let claims: Map<String, Value> =
            serde_json::from_slice(&PARTS.decode(claims).ok()?).ok()?;
        Some(Self::read(&claims))
    }

    fn read(claims: &Map<String, Value>) -> Self {
        let text = |name: &str| claims.get(name).and_then(Value::as_str).and_then(plain);
        let methods = list(claims.get("amr"));
        let account = text("upn").or_else(|| text("preferred_username"));
        let account = account.or_else(|| text("unique_name"));
        let scopes = list(claims.get("scp"));
        let is_app_only = match text("idtyp") {
            Some(kind) => kind == "app",
            None => scopes.is_empty() && account.is_none(),
        };
        Self {
            has_mfa: methods.iter().any(|method| method == "mfa"),
            methods,
            account,
            tenant: text("tid").and_then(|id| TenantId::parse(&id)),
            audience: text("aud"),
            scopes,
            roles: list(claims.get("roles")),
            expires_at: moment(claims.get("exp")),
            issued_at: moment(claims.get("iat")),
            signed_in_at: moment(claims.get("auth_time")),
            nonce: text("nonce"),
            is_app_only,
        }
    }
}

/// Text without anything that could disturb a terminal or a log.
fn plain(text: &str) -> Option<String> {
    let kept: String = text.chars().filter(|c| !c.is_control()).take(MOST_CHARACTERS).collect();
    (!kept.trim().is_empty()).then_some(kept)
}

/// A list of words, or words in one text.
fn list(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(items)) => {
            items.iter().filter_map(Value::as_str).filter_map(plain).take(MOST_ITEMS).collect()
        }
        Some(Value::String(words)) => {
            words.split_whitespace().filter_map(plain).take(MOST_ITEMS).collect()
        }
        _ => Vec::new(),
    }
}

/// Seconds since 1970, as a number or as text.
fn moment(value: Option<&Value>) -> Option<Timestamp> {
    let seconds = match value? {
        Value::Number(number) => number.as_i64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    Timestamp::from_second(seconds).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn token(claims: &Value) -> SecretString {
        format!("e30.{}.c2lnbmF0dXJl", PARTS.encode(claims.to_string())).into()
    }

    #[test]
    fn the_token_of_a_user_says_who_signed_in_and_how() {
        let claims = json!({
            "aud": "https://api.partnercenter.microsoft.com", "amr": ["pwd", "mfa"],
            "tid": "11111111-aaaa-4aaa-8aaa-000000000001", "upn": "guard@partner.example",
            "scp": "user_impersonation openid", "exp": 1_770_000_000, "iat": "1769996400",
            "auth_time": 1_769_990_000, "nonce": "n", "roles": [7, "Reader"],
        });
        let read = TokenClaims::of(&token(&claims)).expect("claims");
        assert!(read.has_mfa && !read.is_app_only);
        assert_eq!(read.account.as_deref(), Some("guard@partner.example"));
        assert_eq!(read.tenant, TenantId::parse("11111111-aaaa-4aaa-8aaa-000000000001"));
        assert_eq!(read.audience.as_deref(), Some("https://api.partnercenter.microsoft.com"));
        assert_eq!(read.scopes, ["user_impersonation", "openid"]);
        assert_eq!(read.roles, ["Reader"]);
        assert_eq!(read.issued_at.map(Timestamp::as_second), Some(1_769_996_400));
        assert_eq!(read.signed_in_at.map(Timestamp::as_second), Some(1_769_990_000));
        assert_eq!(read.nonce.as_deref(), Some("n"));
    }

    #[test]
    fn an_app_is_told_from_a_user() {
        for (claims, is_app_only) in [
            (json!({ "idtyp": "app", "roles": ["A.Read.All"] }), true),
            (json!({ "roles": ["A.Read.All"] }), true),
            (json!({ "idtyp": "user" }), false),
            (json!({ "scp": "x" }), false),
            (json!({ "unique_name": "somebody" }), false),
        ] {
            let read = TokenClaims::of(&token(&claims)).expect("claims");
            assert_eq!(read.is_app_only, is_app_only, "{claims}");
        }
    }

    #[test]
    fn what_is_no_token_has_no_claims_and_what_disturbs_is_left_out() {
        for text in ["", "opaque", "a.b", "a.!.c", "a.W10.c"] {
            assert_eq!(TokenClaims::of(&text.to_owned().into()), None, "{text}");
        }
        let claims = json!({ "upn": "a\u{1b}[2Jb\r\n", "amr": "mfa pwd", "exp": -1.5, "tid": 7 });
        let read = TokenClaims::of(&token(&claims)).expect("claims");
        assert_eq!(read.account.as_deref(), Some("a[2Jb"));
        assert!(read.has_mfa);
        assert_eq!((read.expires_at, read.tenant), (None, None));
    }
}
