//! The claims of a token: short, and without anything that disturbs a terminal.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fraud_guard::microsoft::token_claims::TokenClaims;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    TokenClaims::of(&text.to_owned().into());
    let token = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(text));
    let Some(claims) = TokenClaims::of(&token.into()) else { return };
    let TokenClaims { methods, account, audience, scopes, roles, nonce, .. } = &claims;
    assert!(methods.len() <= 100 && scopes.len() <= 100 && roles.len() <= 100);
    let lists = methods.iter().chain(scopes).chain(roles);
    for text in lists.chain(account).chain(audience).chain(nonce) {
        assert!(!text.contains(char::is_control) && text.chars().count() <= 256, "{text:?}");
    }
    assert_eq!(claims.has_mfa, methods.iter().any(|method| method == "mfa"));
});
