//! ID tokens with a signature that can be checked, and the keys to check it by.

use axum::Json;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use rcgen::SigningKey;
use serde_json::Value;
use serde_json::json;
use x509_cert::der::Reader;
use x509_cert::der::SliceReader;
use x509_cert::der::asn1::UintRef;

use super::alert::PARTNER_TENANT;
use super::run_key::key;
use super::sign_in::person::KEY_ID;
use super::sign_in::person::jwt;

/// The app registration by which people sign in to the console.
pub const CONSOLE_CLIENT_ID: &str = "99999999-eeee-4eee-8eee-00000000000c";

/// A made-up person who signs in to the console. Only here can anybody choose who they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Visitor {
    /// Who decides.
    #[default]
    Approver,
    /// Somebody else who decides, where two have to.
    SecondApprover,
    /// Who sees, and decides nothing.
    Reader,
}

impl Visitor {
    /// All of them, with the name in addresses.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Approver, "1"), (Self::SecondApprover, "2"), (Self::Reader, "reader")];

    /// By the name in addresses.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(visitor, _)| visitor)
    }

    /// The id of the account.
    pub const fn object_id(self) -> &'static str {
        match self {
            Self::Approver => "88888888-0000-4000-8000-00000000000a",
            Self::SecondApprover => "88888888-0000-4000-8000-00000000000b",
            Self::Reader => "88888888-0000-4000-8000-00000000000c",
        }
    }

    fn account(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Approver => {
                ("Alex Approver (synthetic)", "alex@woodgrove.example", "Fraud.Approver")
            }
            Self::SecondApprover => {
                ("Sam Approver (synthetic)", "sam@woodgrove.example", "Fraud.Approver")
            }
            Self::Reader => ("Robin Reader (synthetic)", "robin@woodgrove.example", "Fraud.Reader"),
        }
    }
}

const LIFETIME_SECONDS: i64 = 3_599;

/// A token with the signature of this run instead of its own.
pub(super) fn signed(token: &str) -> Option<String> {
    let (message, _) = token.rsplit_once('.')?;
    let signature = key()?.sign(message.as_bytes()).ok()?;
    Some(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// The ID token of a made-up person who signed in now with multifactor authentication, as the token
/// service at this address issues it in version 2, with the optional claims that the console needs.
pub fn of(visitor: Visitor, login_url: &str, now: Timestamp) -> Option<String> {
    with(visitor, true, login_url, now)
}

/// The same with a password alone, if not with multifactor authentication.
pub fn with(visitor: Visitor, has_mfa: bool, login_url: &str, now: Timestamp) -> Option<String> {
    let methods: &[&str] = if has_mfa { &["pwd", "mfa"] } else { &["pwd"] };
    let (name, account, role) = visitor.account();
    let claims = json!({
        "iss": format!("{login_url}/{PARTNER_TENANT}/v2.0"),
        "aud": CONSOLE_CLIENT_ID,
        "tid": PARTNER_TENANT,
        "oid": visitor.object_id(),
        "sub": format!("synthetic-{}", visitor.object_id()),
        "name": name,
        "preferred_username": account,
        "roles": [role],
        "amr": methods,
        "auth_time": now.as_second(),
        "ver": "2.0",
    });
    signed(&jwt(&[claims], now, LIFETIME_SECONDS))
}

/// `GET /{tenant}/discovery/v2.0/keys`
pub(super) async fn keys() -> Json<Value> {
    let keys: Vec<Value> = public_key().into_iter().collect();
    Json(json!({ "keys": keys }))
}

fn public_key() -> Option<Value> {
    let (modulus, exponent) = numbers(key()?.public_key_raw())?;
    Some(json!({ "kty": "RSA", "use": "sig", "kid": KEY_ID, "n": modulus, "e": exponent }))
}

/// Modulus and exponent of an `RSAPublicKey` (RFC 8017, appendix A.1.1).
fn numbers(der: &[u8]) -> Option<(String, String)> {
    let read = |reader: &mut SliceReader<'_>| {
        reader.sequence(|sequence| {
            let modulus: UintRef<'_> = sequence.decode()?;
            let exponent: UintRef<'_> = sequence.decode()?;
            Ok([modulus, exponent].map(|number| URL_SAFE_NO_PAD.encode(number.as_bytes())))
        })
    };
    let [modulus, exponent] = read(&mut SliceReader::new(der).ok()?).ok()?;
    Some((modulus, exponent))
}
