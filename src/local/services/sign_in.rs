//! Signing in at the stand-in for Entra: codes and device codes that were given out, and what they
//! buy.

pub mod authorize;
pub mod console;
pub mod device;
pub mod person;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use jiff::Timestamp;
use sha2::Digest;
use sha2::Sha256;
use uuid::Uuid;

use super::denied::Denied;
use person::Person;

/// The sign-ins that are under way; clones share them.
#[derive(Clone, Debug, Default)]
pub struct SignIns(Arc<Mutex<Pending>>);

#[derive(Debug, Default)]
struct Pending {
    codes: BTreeMap<String, GivenCode>,
    devices: BTreeMap<String, GivenDevice>,
}

/// What an authorization code was given out for.
#[derive(Clone, Debug)]
struct GivenCode {
    redirect_uri: String,
    challenge: String,
    nonce: String,
    has_claims: bool,
    person: Person,
    expires_at: Timestamp,
}

/// What a device code was given out for.
#[derive(Clone, Debug)]
struct GivenDevice {
    user_code: String,
    decision: Option<Decision>,
    asked_at: Option<Timestamp>,
    expires_at: Timestamp,
}

#[derive(Clone, Copy, Debug)]
enum Decision {
    SignedIn(Person),
    Declined,
}

/// Who signed in, and what the id token repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub person: Person,
    /// The nonce of the request, when it had one.
    pub nonce: Option<String>,
}

/// What a code is redeemed with.
#[derive(Clone, Copy, Debug)]
pub struct Redemption<'a> {
    /// The code.
    pub code: &'a str,
    /// Where it was sent to.
    pub redirect_uri: &'a str,
    /// The PKCE verifier.
    pub verifier: &'a str,
}

/// Codes live this long, as at Entra.
const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);
/// Device codes live this long, as at Entra.
const DEVICE_LIFETIME: SignedDuration = SignedDuration::from_mins(15);
/// A second between two questions; Entra asks for five, and nobody wants to wait for a stand-in.
const INTERVAL: SignedDuration = SignedDuration::from_secs(1);

impl SignIns {
    /// Buys the tokens of an authorization code, once: a code that is presented is gone.
    ///
    /// # Errors
    /// When the code, the redirect or the verifier is not that of a sign-in.
    pub fn redeem_code(&self, with: Redemption<'_>, now: Timestamp) -> Result<SignedIn, Denied> {
        let given = self.lock().codes.remove(with.code);
        let given = given.ok_or(no_tokens(54_005, "The code was redeemed, or never given out."))?;
        if given.expires_at <= now {
            return Err(no_tokens(70_008, "The authorization code has expired."));
        }
        if given.redirect_uri != with.redirect_uri {
            return Err(no_tokens(500_112, "The redirect URI is not that of the sign-in."));
        }
        if URL_SAFE_NO_PAD.encode(Sha256::digest(with.verifier.as_bytes())) != given.challenge {
            return Err(no_tokens(501_481, "The code verifier does not match the challenge."));
        }
        if given.person == Person::MfaWhenAsked && !given.has_claims {
            let error = "interaction_required";
            let what = "You must use multi-factor authentication to access the resource.";
            return Err(Denied { error, number: 50_076, what, claims: Some(CLAIMS) });
        }
        Ok(SignedIn { person: given.person, nonce: Some(given.nonce) })
    }

    /// Buys the tokens of a device code once somebody has signed in.
    ///
    /// # Errors
    /// While nobody has, and when nobody will.
    pub fn redeem_device_code(&self, code: &str, now: Timestamp) -> Result<SignedIn, Denied> {
        let mut pending = self.lock();
        let Some(given) = pending.devices.get_mut(code) else {
            return Err(Denied::new(
                "bad_verification_code",
                70_000,
                "The device code is not known.",
            ));
        };
        if given.expires_at <= now {
            return Err(Denied::new("expired_token", 70_020, "The device code has expired."));
        }
        let asked_before = given.asked_at.replace(now);
        match given.decision {
            None if asked_before.is_some_and(|at| now.duration_since(at) < INTERVAL) => {
                Err(Denied::new("slow_down", 70_016, "The question came too soon after the last."))
            }
            None => Err(Denied::new("authorization_pending", 70_016, "Nobody has signed in yet.")),
            Some(Decision::Declined) => {
                Err(Denied::new("authorization_declined", 70_017, "The sign-in was declined."))
            }
            Some(Decision::SignedIn(person)) => {
                pending.devices.remove(code);
                Ok(SignedIn { person, nonce: None })
            }
        }
    }

    fn give_code(&self, given: GivenCode) -> String {
        let code = format!("synthetic-code-{}", Uuid::new_v4());
        self.lock().codes.insert(code.clone(), given);
        code
    }

    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What Conditional Access demands of the next sign-in.
const CLAIMS: &str =
    r#"{"access_token":{"capolids":{"essential":true,"values":["synthetic-policy"]}}}"#;

fn no_tokens(number: u32, what: &'static str) -> Denied {
    Denied::new("invalid_grant", number, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const REDIRECT: &str = "http://localhost:8400";

    fn noon() -> Timestamp {
        "2026-02-03T12:00:00Z".parse().expect("a time")
    }

    fn sign_in(person: Person, has_claims: bool) -> (SignIns, String) {
        let sign_ins = SignIns::default();
        let code = sign_ins.give_code(GivenCode {
            redirect_uri: REDIRECT.to_owned(),
            challenge: CHALLENGE.to_owned(),
            nonce: "n".to_owned(),
            has_claims,
            person,
            expires_at: noon() + CODE_LIFETIME,
        });
        (sign_ins, code)
    }

    fn redemption(code: &str) -> Redemption<'_> {
        Redemption { code, redirect_uri: REDIRECT, verifier: VERIFIER }
    }

    #[test]
    fn a_code_is_good_once() {
        let (sign_ins, code) = sign_in(Person::Mfa, false);
        let signed_in = sign_ins.redeem_code(redemption(&code), noon()).expect("signed in");
        assert_eq!(signed_in, SignedIn { person: Person::Mfa, nonce: Some("n".to_owned()) });
        let again = sign_ins.redeem_code(redemption(&code), noon()).expect_err("refused");
        assert_eq!(again.number, 54_005);
    }

    #[test]
    fn a_code_is_good_for_its_redirect_its_verifier_and_ten_minutes() {
        let later = noon() + CODE_LIFETIME;
        for (change, now, number) in [
            (Redemption { redirect_uri: "http://localhost:1", ..redemption("") }, noon(), 500_112),
            (Redemption { verifier: "guess", ..redemption("") }, noon(), 501_481),
            (Redemption { verifier: CHALLENGE, ..redemption("") }, noon(), 501_481),
            (redemption(""), later, 70_008),
        ] {
            let (sign_ins, code) = sign_in(Person::Mfa, false);
            let refused = sign_ins.redeem_code(Redemption { code: &code, ..change }, now);
            assert_eq!(refused.expect_err("refused").number, number, "{change:?}");
            let spent = sign_ins.redeem_code(redemption(&code), noon()).expect_err("spent");
            assert_eq!(spent.number, 54_005, "a code that was presented is gone");
        }
    }

    #[test]
    fn a_policy_demands_claims_of_the_next_sign_in() {
        let (sign_ins, code) = sign_in(Person::MfaWhenAsked, false);
        let refused = sign_ins.redeem_code(redemption(&code), noon()).expect_err("refused");
        assert_eq!((refused.number, refused.claims), (50_076, Some(CLAIMS)));
        let (sign_ins, code) = sign_in(Person::MfaWhenAsked, true);
        assert!(sign_ins.redeem_code(redemption(&code), noon()).is_ok());
    }

    #[test]
    fn a_device_code_is_asked_for_slowly_until_it_expires() {
        let sign_ins = SignIns::default();
        let (code, user_code) = sign_ins.give_device(noon());
        let ask = |seconds| {
            sign_ins.redeem_device_code(&code, noon() + SignedDuration::from_secs(seconds))
        };
        assert_eq!(ask(0).expect_err("waits").error, "authorization_pending");
        assert_eq!(ask(0).expect_err("waits").error, "slow_down");
        assert_eq!(ask(1).expect_err("waits").error, "authorization_pending");
        assert!(!sign_ins.decide("guess", Decision::Declined));
        assert!(sign_ins.decide(&user_code.to_lowercase(), Decision::SignedIn(Person::Mfa)));
        assert_eq!(ask(900).expect_err("too late").error, "expired_token");
        assert_eq!(ask(2).map(|signed_in| signed_in.person), Ok(Person::Mfa));
        assert_eq!(ask(3).expect_err("spent").error, "bad_verification_code");
    }
}
