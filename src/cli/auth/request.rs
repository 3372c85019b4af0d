//! What sends a person to the sign-in page: PKCE, `state` and `nonce`, new for every try.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use sha2::Digest;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use url::Url;
use uuid::Uuid;

/// What only the one who asked for a sign-in knows about it.
#[derive(Debug)]
pub(super) struct SignInRequest {
    /// Proves at the token endpoint that the code was asked for here (RFC 7636).
    pub(super) verifier: SecretString,
    /// Comes back in the id token, so that a token of another sign-in is noticed.
    pub(super) nonce: String,
    state: String,
}

/// Who asks, and where the answer goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asker<'a> {
    /// The authorization endpoint of the partner's tenant.
    pub(super) endpoint: &'a Url,
    /// The app registration.
    pub(super) client_id: &'a str,
    /// The loopback address, as the app registration knows it but for the port.
    pub(super) redirect_uri: &'a str,
    /// What is asked for.
    pub(super) scope: &'a str,
}

impl SignInRequest {
    /// A request with values that nobody can guess.
    pub(super) fn new() -> Self {
        Self { verifier: random().into(), nonce: random(), state: random() }
    }

    /// The address of the sign-in page. `claims` repeats what Entra demanded at an earlier try.
    ///
    /// `prompt=login` makes the account sign in afresh: a session that is still open may lack MFA.
    pub(super) fn url(&self, asker: Asker<'_>, claims: Option<&str>) -> Url {
        let mut url = asker.endpoint.clone();
        url.query_pairs_mut()
            .append_pair("client_id", asker.client_id)
            .append_pair("response_type", "code")
            .append_pair("response_mode", "query")
            .append_pair("redirect_uri", asker.redirect_uri)
            .append_pair("scope", asker.scope)
            .append_pair("state", &self.state)
            .append_pair("nonce", &self.nonce)
            .append_pair("code_challenge", &challenge(self.verifier.expose_secret()))
            .append_pair("code_challenge_method", "S256")
            .append_pair("prompt", "login")
            .extend_pairs(claims.map(|claims| ("claims", claims)));
        url
    }

    /// True for an answer to this very request; takes as long for a wrong answer as for the right
    /// one.
    pub(super) fn is_answered_by(&self, state: &str) -> bool {
        state.as_bytes().ct_eq(self.state.as_bytes()).into()
    }
}

/// 244 random bits as 64 characters, which a PKCE verifier may consist of.
fn random() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// RFC 7636, section 4.2, method S256.
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn pairs(request: &SignInRequest, claims: Option<&str>) -> BTreeMap<String, String> {
        let endpoint: Url = "https://login.example/t/oauth2/v2.0/authorize".parse().expect("a URL");
        let asker = Asker {
            endpoint: &endpoint,
            client_id: "app",
            redirect_uri: "http://localhost:1234",
            scope: "a b",
        };
        request.url(asker, claims).query_pairs().into_owned().collect()
    }

    /// RFC 7636, appendix B.
    #[test]
    fn the_challenge_is_that_of_the_standard() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn the_address_asks_for_a_code_with_pkce_and_a_fresh_sign_in() {
        let request = SignInRequest::new();
        let pairs = pairs(&request, None);
        for (name, value) in [
            ("client_id", "app"),
            ("response_type", "code"),
            ("response_mode", "query"),
            ("redirect_uri", "http://localhost:1234"),
            ("scope", "a b"),
            ("code_challenge_method", "S256"),
            ("prompt", "login"),
        ] {
            assert_eq!(pairs.get(name).map(String::as_str), Some(value), "{name}");
        }
        assert!(!pairs.contains_key("claims"));
        assert!(request.verifier.expose_secret().len() >= 43);
        assert!(!pairs.values().any(|value| value == request.verifier.expose_secret()));
    }

    #[test]
    fn a_claims_challenge_is_repeated() {
        let claims = r#"{"access_token":{"capolids":{"essential":true,"values":["x"]}}}"#;
        assert_eq!(pairs(&SignInRequest::new(), Some(claims))["claims"], claims);
    }

    #[test]
    fn no_two_requests_share_a_value_and_none_answers_another() {
        let (one, other) = (SignInRequest::new(), SignInRequest::new());
        let (mine, theirs) = (pairs(&one, None), pairs(&other, None));
        for name in ["state", "nonce", "code_challenge"] {
            assert_ne!(mine[name], theirs[name], "{name}");
        }
        assert!(one.is_answered_by(&mine["state"]));
        assert!(!one.is_answered_by(&theirs["state"]));
        assert!(!one.is_answered_by(""));
        assert!(!one.is_answered_by(&mine["state"][1..]));
    }
}
