//! Why the token service refuses, and what to do about it.
//!
//! Source: "Microsoft Entra authentication and authorization error codes". The numbers are stable,
//! the texts are for people and change.

use jiff::SignedDuration;

use super::said::Said;
use crate::language::Phrase;
use crate::microsoft::RemoteError;

/// Why there is no token. The texts hold no secret and no text of the answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotGranted {
    /// Nobody has entered the device code yet: ask again after the interval.
    #[error("nobody has entered the code yet")]
    AuthorizationPending,
    /// The device code is asked for too often: wait five seconds longer from now on.
    #[error("the token service asks to slow down")]
    SlowDown,
    /// The device code, or the authorization code, is too old or was used: begin again.
    #[error("the code has expired")]
    CodeExpired,
    /// The person at the browser said no.
    #[error("the sign-in was declined")]
    Declined,
    /// A person must act.
    #[error("{}: {}", .0.what(), .0.advice())]
    Refused(Refusal),
    /// There is nothing to prove with who the app is.
    #[error("{what}: {advice}")]
    NoCredential {
        /// What happened.
        what: String,
        /// What to do.
        advice: Phrase,
    },
    /// It may work later.
    #[error("{what}")]
    Unavailable {
        /// What happened.
        what: String,
        /// How long the service asks to wait.
        after: Option<SignedDuration>,
    },
}

/// A refusal that a person must do something about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The reaction.
    pub class: RefusalClass,
    /// The status of the answer.
    pub status: u16,
    /// The number that Entra gives, without `AADSTS`.
    pub number: Option<u64>,
    /// The name that OAuth gives; anything else could be anybody's text and is left out.
    pub error: &'static str,
    /// The claims that a new sign-in must bring, for the `claims` parameter of the authorize
    /// request: a JSON object.
    pub claims: Option<String>,
}

/// What is to be done about a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalClass {
    /// The user must sign in again with multifactor authentication.
    MfaRequired,
    /// A policy forbids it.
    ConditionalAccess,
    /// Nobody consented to what the app asks for.
    ConsentMissing,
    /// The account has no relationship with this tenant.
    NoRelationship,
    /// The refresh token is expired or revoked.
    RefreshTokenDead,
    /// The app cannot prove who it is.
    ClientCredential,
    /// The federated credential does not fit.
    BadAssertion,
    /// Anything else.
    Other,
}

const KNOWN_ERRORS: [&str; 11] = [
    "invalid_grant",
    "invalid_client",
    "invalid_request",
    "invalid_resource",
    "invalid_scope",
    "interaction_required",
    "login_required",
    "consent_required",
    "unauthorized_client",
    "unsupported_grant_type",
    "access_denied",
];
const UNKNOWN_ERROR: &str = "an unknown error";

impl NotGranted {
    /// Reads a refusal; server errors and throttling are decided by the caller, from the status.
    pub(super) fn read(status: u16, body: &[u8]) -> Self {
        let said = Said::read(body);
        match said.error.as_str() {
            "authorization_pending" => return Self::AuthorizationPending,
            "slow_down" => return Self::SlowDown,
            "expired_token" | "code_expired" => return Self::CodeExpired,
            "authorization_declined" => return Self::Declined,
            _ => {}
        }
        match (said.number, said.error.as_str()) {
            (Some(70_016), _) => Self::AuthorizationPending,
            (Some(70_018 | 70_019 | 70_020 | 54_005), _) => Self::CodeExpired,
            (Some(50_196 | 90_033), _) | (_, "temporarily_unavailable") => Self::slow(None),
            (number, error) => Self::Refused(Refusal {
                class: RefusalClass::of(number, error),
                status,
                number,
                error: known_error(error),
                claims: said.claims,
            }),
        }
    }

    pub(super) fn slow(after: Option<SignedDuration>) -> Self {
        Self::Unavailable { what: "the token service asks to slow down".to_owned(), after }
    }

    pub(super) fn unavailable(what: &str) -> Self {
        Self::Unavailable { what: what.to_owned(), after: None }
    }
}

impl From<NotGranted> for RemoteError {
    fn from(error: NotGranted) -> Self {
        match error {
            NotGranted::Refused(refusal) => {
                Self::Refused { what: refusal.what(), advice: refusal.advice() }
            }
            NotGranted::NoCredential { what, advice } => Self::Refused { what, advice },
            NotGranted::Unavailable { what, after } => Self::Unavailable { what, after },
            NotGranted::AuthorizationPending | NotGranted::SlowDown => {
                Self::unavailable(error.to_string())
            }
            NotGranted::CodeExpired | NotGranted::Declined => Self::Refused {
                what: error.to_string(),
                advice: Phrase::new("advice-sign-in-again"),
            },
        }
    }
}

impl From<RemoteError> for NotGranted {
    fn from(error: RemoteError) -> Self {
        match error {
            RemoteError::Refused { what, advice } => Self::NoCredential { what, advice },
            RemoteError::Unavailable { what, after } => Self::Unavailable { what, after },
            RemoteError::NotAccepted { what } | RemoteError::Stale { what } => {
                Self::Unavailable { what, after: None }
            }
        }
    }
}

impl Refusal {
    /// What happened.
    pub fn what(&self) -> String {
        let code = match self.number {
            Some(number) => format!("AADSTS{number}"),
            None => self.error.to_owned(),
        };
        format!("the token service refused with {} {code}", self.status)
    }

    /// What a person can do.
    pub fn advice(&self) -> Phrase {
        Phrase::new(match (self.class, self.number) {
            (RefusalClass::MfaRequired, _) => "advice-sign-in-with-mfa",
            (RefusalClass::ConditionalAccess, Some(530_034)) => {
                "advice-customers-conditional-access"
            }
            (RefusalClass::ConditionalAccess, _) => "advice-conditional-access-and-sign-in",
            (RefusalClass::ConsentMissing, _) => "advice-consent",
            (RefusalClass::NoRelationship, _) => "advice-no-access-to-tenant",
            (RefusalClass::RefreshTokenDead, _) => "advice-refresh-token-dead",
            (RefusalClass::ClientCredential, Some(700_016 | 7_000_229)) => {
                "advice-app-not-in-tenant"
            }
            (RefusalClass::ClientCredential, _) => "advice-client-secret",
            (RefusalClass::BadAssertion, _) => {
                return Phrase::new("advice-federated-credential")
                    .with("issuer", "https://login.microsoftonline.com/{tenant}/v2.0")
                    .with("audience", "api://AzureADTokenExchange");
            }
            (RefusalClass::Other, _) => "advice-check-credentials",
        })
    }
}

impl RefusalClass {
    /// True when a new sign-in of the user may help. At a customer's tenant a missing relationship
    /// or consent is no matter of the sign-in.
    pub(super) fn is_about_the_sign_in(self, is_at_home: bool) -> bool {
        match self {
            Self::MfaRequired | Self::ConditionalAccess | Self::RefreshTokenDead | Self::Other => {
                true
            }
            Self::NoRelationship | Self::ConsentMissing => is_at_home,
            Self::ClientCredential | Self::BadAssertion => false,
        }
    }

    /// By the number first; by the name when there is no number that is known.
    fn of(number: Option<u64>, error: &str) -> Self {
        match number {
            Some(50_072 | 50_074 | 50_076 | 50_078 | 50_079 | 50_158) => Self::MfaRequired,
            Some(53_000 | 53_001 | 53_003 | 53_009 | 530_034 | 530_035) => Self::ConditionalAccess,
            Some(65_001 | 650_052 | 650_057) => Self::ConsentMissing,
            Some(50_020 | 50_177) => Self::NoRelationship,
            Some(70_008 | 70_043 | 700_082 | 700_084 | 50_132 | 50_133 | 50_173) => {
                Self::RefreshTokenDead
            }
            Some(7_000_215 | 7_000_222 | 700_016 | 7_000_229) => Self::ClientCredential,
            Some(700_021 | 700_023 | 700_024 | 700_027 | 700_211 | 700_212 | 700_213) => {
                Self::BadAssertion
            }
            _ => match error {
                "interaction_required" | "login_required" => Self::MfaRequired,
                "consent_required" => Self::ConsentMissing,
                _ => Self::Other,
            },
        }
    }
}

/// Only error names that OAuth defines are repeated; anything else could be anybody's text.
fn known_error(error: &str) -> &'static str {
    KNOWN_ERRORS.into_iter().find(|known| *known == error).unwrap_or(UNKNOWN_ERROR)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(body: &str) -> Refusal {
        match NotGranted::read(400, body.as_bytes()) {
            NotGranted::Refused(refusal) => refusal,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_number_has_its_class_in_every_form() {
        use RefusalClass as Class;
        for (class, numbers) in [
            (Class::MfaRequired, vec![50_076, 50_079, 50_072, 50_074, 50_078, 50_158]),
            (Class::ConditionalAccess, vec![53_003, 530_035, 530_034]),
            (Class::ConsentMissing, vec![65_001, 650_052, 650_057]),
            (Class::NoRelationship, vec![50_020, 50_177]),
            (Class::RefreshTokenDead, vec![700_082, 70_008, 70_043, 50_173, 50_132, 50_133]),
            (Class::ClientCredential, vec![7_000_215, 7_000_222, 700_016, 7_000_229]),
            (Class::BadAssertion, vec![700_027]),
            (Class::Other, vec![1, 90_002]),
        ] {
            for number in numbers {
                for body in [
                    json!({ "error": "invalid_grant", "error_codes": [number] }).to_string(),
                    json!({ "error_codes": [number.to_string()] }).to_string(),
                    json!({ "error_description": format!("AADSTS{number}: x") }).to_string(),
                    format!("<html>AADSTS{number}: x</html>"),
                    format!("AADSTSx, then AADSTS{number}"),
                ] {
                    let refusal = refused(&body);
                    assert_eq!((refusal.class, refusal.number), (class, Some(number)), "{body}");
                }
            }
        }
    }

    #[test]
    fn a_number_wins_over_the_name_and_the_list_over_the_text() {
        let body = json!({
            "error": "interaction_required",
            "error_codes": [700_082],
            "error_description": "AADSTS50076: x",
        });
        assert_eq!(refused(&body.to_string()).class, RefusalClass::RefreshTokenDead);
        let body = json!({ "error": "interaction_required" }).to_string();
        assert_eq!(refused(&body).class, RefusalClass::MfaRequired);
        let body = json!({ "error": "interaction_required", "error_codes": [1] }).to_string();
        assert_eq!(refused(&body).class, RefusalClass::MfaRequired);
    }

    #[test]
    fn what_a_device_code_waits_for_is_told_apart() {
        for (error, number, expected) in [
            ("authorization_pending", 70_016, NotGranted::AuthorizationPending),
            ("slow_down", 1, NotGranted::SlowDown),
            ("expired_token", 70_020, NotGranted::CodeExpired),
            ("authorization_declined", 1, NotGranted::Declined),
            ("invalid_grant", 70_016, NotGranted::AuthorizationPending),
            ("invalid_grant", 54_005, NotGranted::CodeExpired),
        ] {
            let body = json!({ "error": error, "error_codes": [number] }).to_string();
            assert_eq!(NotGranted::read(400, body.as_bytes()), expected, "{body}");
        }
        for (error, number) in [("x", 50_196), ("x", 90_033), ("temporarily_unavailable", 0)] {
            let body = json!({ "error": error, "error_codes": [number] }).to_string();
            let read = NotGranted::read(400, body.as_bytes());
            assert!(matches!(read, NotGranted::Unavailable { .. }), "{body}");
        }
    }

    #[test]
    fn claims_are_kept_when_they_are_an_object_and_nothing_else_is() {
        let claims = r#"{"access_token":{"capolids":{"essential":true}}}"#;
        let body = json!({ "error_codes": [50_076], "claims": claims }).to_string();
        assert_eq!(refused(&body).claims.as_deref(), Some(claims));
        for other in [json!("<b>"), json!("[1]"), json!(7), json!("")] {
            let body = json!({ "error_codes": [50_076], "claims": other }).to_string();
            assert_eq!(refused(&body).claims, None, "{body}");
        }
    }

    #[test]
    fn a_refusal_never_repeats_the_answer() {
        let body = json!({ "error": "<b>evil</b>", "error_description": "evil" }).to_string();
        let told = RemoteError::from(NotGranted::read(400, body.as_bytes())).to_string();
        assert!(told.contains(UNKNOWN_ERROR) && !told.contains("evil"), "{told}");
    }
}
