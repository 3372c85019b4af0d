//! What a token is asked for with, and what comes back.

use jiff::SignedDuration;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;

use super::refusal::NotGranted;
use crate::http_client::Answer;
use crate::http_client::retry_after;

/// What a token is asked for with.
#[derive(Clone, Copy, Debug)]
pub enum Grant<'a> {
    /// What the browser brought back from the sign-in.
    Code {
        /// The authorization code.
        code: &'a SecretString,
        /// Where the browser brought it, exactly as the authorize request said.
        redirect_uri: &'a str,
        /// The secret whose digest the authorize request named (PKCE).
        code_verifier: &'a SecretString,
    },
    /// A code that somebody enters on another device.
    DeviceCode {
        /// Our side of it.
        device_code: &'a SecretString,
    },
    /// An earlier sign-in of the user.
    RefreshToken(&'a SecretString),
    /// No user: the app for itself.
    ClientCredentials,
}

/// What the token service gave.
#[derive(Clone, Debug)]
pub struct Granted {
    /// The token.
    pub access_token: SecretString,
    /// The next refresh token, when the service sent one.
    pub refresh_token: Option<SecretString>,
    /// Who signed in, after a sign-in.
    pub id_token: Option<SecretString>,
    /// How long the access token is good, believed up to a day.
    pub expires_in: SignedDuration,
}

/// Both shapes of a token answer: version 1 sends numbers as strings.
#[derive(Deserialize)]
struct TokenAnswer {
    access_token: SecretString,
    #[serde(default)]
    refresh_token: Option<SecretString>,
    #[serde(default)]
    id_token: Option<SecretString>,
    #[serde(default)]
    expires_in: Value,
}

/// Lifetimes outside these are not believed.
const SHORTEST_SECONDS: i64 = 1;
const LONGEST_SECONDS: i64 = 24 * 3_600;

impl Grant<'_> {
    /// True when a user stands behind it.
    pub(super) fn has_user(&self) -> bool {
        !matches!(self, Grant::ClientCredentials)
    }

    /// The fields of the form.
    pub(super) fn fields(&self) -> Vec<(&'static str, String)> {
        let secret = |text: &SecretString| text.expose_secret().to_owned();
        match self {
            Self::Code { code, redirect_uri, code_verifier } => vec![
                ("grant_type", "authorization_code".to_owned()),
                ("code", secret(code)),
                ("redirect_uri", (*redirect_uri).to_owned()),
                ("code_verifier", secret(code_verifier)),
            ],
            Self::DeviceCode { device_code } => vec![
                ("grant_type", "urn:ietf:params:oauth:grant-type:device_code".to_owned()),
                ("device_code", secret(device_code)),
            ],
            Self::RefreshToken(token) => {
                vec![("grant_type", "refresh_token".to_owned()), ("refresh_token", secret(token))]
            }
            Self::ClientCredentials => vec![("grant_type", "client_credentials".to_owned())],
        }
    }
}

impl Granted {
    /// Reads the answer of the token service.
    pub(super) fn read(answer: &Answer, now: Timestamp) -> Result<Self, NotGranted> {
        match answer.status {
            200 => Self::parse(&answer.body)
                .ok_or_else(|| NotGranted::unavailable("the token service answered with no token")),
            // A redirection leads to a sign-in page of somebody between us and Entra.
            status @ (300..400 | 408 | 429 | 500..) => Err(NotGranted::Unavailable {
                what: format!("the token service answered {status}"),
                after: retry_after(&answer.headers, now),
            }),
            status => Err(NotGranted::read(status, &answer.body)),
        }
    }

    /// A list of texts would be read as an answer too, in the order of the fields.
    fn parse(body: &[u8]) -> Option<Self> {
        let is_object = body.trim_ascii_start().starts_with(b"{");
        let answer: TokenAnswer = is_object.then(|| serde_json::from_slice(body).ok()).flatten()?;
        let is_there = |token: &SecretString| !token.expose_secret().trim().is_empty();
        is_there(&answer.access_token).then(|| Self {
            access_token: answer.access_token,
            refresh_token: answer.refresh_token.filter(is_there),
            id_token: answer.id_token.filter(is_there),
            expires_in: lifetime(&answer.expires_in),
        })
    }
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
}
