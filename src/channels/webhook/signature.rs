//! The signature of Standard Webhooks: HMAC-SHA256 over id, time and body.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::Hmac;
use hmac::Mac;
use jiff::Timestamp;
use reqwest::header::HeaderMap;
use reqwest::header::HeaderName;
use reqwest::header::HeaderValue;
use secrecy::ExposeSecret;
use secrecy::SecretSlice;
use sha2::Sha256;

/// The keys that a webhook is signed with; more than one while they are rotated.
pub struct SigningKeys(Vec<SecretSlice<u8>>);

impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKeys(***)")
    }
}

impl SigningKeys {
    /// Reads `whsec_…`, several with a space between them; `None` unless all of them are good.
    pub fn parse(text: &str) -> Option<Self> {
        let keys: Vec<_> = text.split_whitespace().map(key).collect::<Option<_>>()?;
        (!keys.is_empty()).then_some(Self(keys))
    }

    /// The headers of a call: its id, when it was made, and the signature of both and the body.
    pub(in crate::channels) fn headers(&self, id: &str, at: Timestamp, body: &[u8]) -> HeaderMap {
        let timestamp = at.as_second();
        let named = [
            ("webhook-id", id.to_owned()),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", self.sign(id, timestamp, body)),
        ];
        let mut headers = HeaderMap::new();
        for (name, value) in named {
            headers.extend(
                HeaderValue::try_from(value).map(|value| (HeaderName::from_static(name), value)),
            );
        }
        headers
    }

    /// The value of `webhook-signature`: one signature for each key.
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let start = format!("{id}.{timestamp}.");
        let one = |key: &SecretSlice<u8>| {
            // HMAC takes keys of any length, so this never is an error.
            let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret()).ok()?;
            mac.update(start.as_bytes());
            mac.update(body);
            Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
        };
        self.0.iter().filter_map(one).collect::<Vec<_>>().join(" ")
    }
}

fn key(text: &str) -> Option<SecretSlice<u8>> {
    let bytes = STANDARD.decode(text.strip_prefix("whsec_")?).ok()?;
    (24..=64).contains(&bytes.len()).then(|| SecretSlice::from(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const OTHER: &str = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    fn sign(secret: &str) -> String {
        let keys = SigningKeys::parse(secret).expect("keys");
        keys.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#)
    }

    #[test]
    fn the_published_example_is_signed_the_same() {
        assert_eq!(sign(SECRET), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn every_key_signs_while_keys_are_rotated() {
        let both = sign(&format!("{OTHER} {SECRET}"));
        assert_eq!(both, format!("{} {}", sign(OTHER), sign(SECRET)));
    }

    #[test]
    fn a_key_that_is_too_short_or_no_base64_is_refused() {
        for text in ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ", "whsec_%%%%"] {
            assert!(SigningKeys::parse(text).is_none(), "{text}");
        }
        assert!(SigningKeys::parse(&format!("{SECRET} whsec_MfKQ")).is_none());
    }

    #[test]
    fn keys_are_never_shown() {
        let keys = SigningKeys::parse(SECRET).expect("keys");
        assert_eq!(format!("{keys:?}"), "SigningKeys(***)");
    }
}
