//! App Service authentication as it stands before the console in Azure: it takes away what callers
//! claim about themselves, and says itself who signed in.
//!
//! Here nobody has to sign in: whoever asks for a page of the console is a made-up person with the
//! role `Fraud.Reader`. The handler checks the token all the same, by the keys of the stand-in.

use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;

use crate::clock::Clock;
use crate::local::services::id_token;
use crate::microsoft::identity_token::HEADER;

/// Who signs people in.
#[derive(Clone, Debug)]
pub struct EasyAuth {
    /// The address of the stand-in for Entra's token service.
    pub login_url: String,
    /// The time by which tokens are issued.
    pub clock: Clock,
}

/// What callers may not say.
const THEIRS: &str = "x-ms-";

impl EasyAuth {
    /// Puts the headers of a request for the console right; others pass as they are.
    pub fn sign_in(&self, path: &str, headers: &mut HeaderMap) {
        if !path.starts_with("/api/console/") {
            return;
        }
        let names = headers.keys().filter(|name| name.as_str().starts_with(THEIRS));
        let theirs: Vec<HeaderName> = names.cloned().collect();
        for name in theirs {
            headers.remove(name);
        }
        let token = id_token::of_a_reader(&self.login_url, self.clock.now());
        if let Some(token) = token.and_then(|token| HeaderValue::try_from(token).ok()) {
            headers.insert(HEADER, token);
        }
    }
}
