//! Who signs in at the stand-in for Entra, and the tokens that say so.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use crate::local::services::alert::RESELLER_TENANT;

/// The ways to sign in that the stand-in offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Person {
    /// The partner's account, with MFA.
    #[default]
    Mfa,
    /// The partner's account, with a password alone.
    PasswordOnly,
    /// The partner's account, with MFA from the second time on: the first code is refused with a
    /// claims challenge, as Conditional Access does it.
    MfaWhenAsked,
    /// An account of another tenant.
    OtherTenant,
}

impl Person {
    /// All of them, with the name in addresses and the text of the link.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Mfa, "mfa", "Sign in with multifactor authentication"),
        (Self::PasswordOnly, "password", "Sign in with a password alone"),
        (Self::MfaWhenAsked, "step-up", "Sign in; Conditional Access then demands MFA"),
        (Self::OtherTenant, "other-tenant", "Sign in with an account of another tenant"),
    ];

    /// By the name in addresses.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known, _)| *known == name).map(|(person, ..)| person)
    }

    /// True when tokens carry the MFA claim.
    pub fn has_mfa(self) -> bool {
        self != Self::PasswordOnly
    }

    /// The name of the account.
    pub fn account(self) -> &'static str {
        match self {
            Self::OtherTenant => "admin@proseware.example",
            _ => "fraud-guard@woodgrove.example",
        }
    }

    /// The claims about this person in an access token of a tenant.
    pub fn claims(self, tenant: &str) -> Value {
        let tenant = if self == Self::OtherTenant { RESELLER_TENANT } else { tenant };
        let methods: &[&str] = if self.has_mfa() { &["pwd", "mfa"] } else { &["pwd"] };
        json!({
            "tid": tenant,
            "iss": format!("https://sts.windows.net/{tenant}/"),
            "upn": self.account(),
            "unique_name": self.account(),
            "oid": "88888888-0000-4000-8000-000000000008",
            "amr": methods,
        })
    }
}

/// What tokens call the key that signed them.
pub const KEY_ID: &str = "synthetic";

/// A token in the shape of a signed one: claims, and a signature that nobody can check.
pub fn jwt(parts: &[Value], issued_at: Timestamp, seconds: i64) -> String {
    let at = issued_at.as_second();
    let times = json!({ "iat": at, "nbf": at, "exp": at.saturating_add(seconds) });
    let id = json!({ "uti": Uuid::new_v4().simple().to_string() });
    let parts = parts.iter().chain([&times, &id]).filter_map(Value::as_object);
    let claims: Map<String, Value> = parts.flat_map(Map::clone).collect();
    let claims = Value::Object(claims);
    let header = json!({ "typ": "JWT", "alg": "RS256", "kid": KEY_ID });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signature = URL_SAFE_NO_PAD.encode(format!("synthetic-signature-{}", Uuid::new_v4()));
    format!("{}.{}.{signature}", part(&header), part(&claims))
}
