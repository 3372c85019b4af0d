//! A refresh token as it is kept, and what is known about the sign-in behind it.

use jiff::SignedDuration;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use serde::Deserialize;
use serde::Serialize;

use super::token_claims::TokenClaims;
use crate::fraud_event::TenantId;

/// A refresh token and what is known about the sign-in that it comes from.
#[derive(Clone, Debug)]
pub struct SavedToken {
    /// The refresh token.
    pub token: SecretString,
    /// When it was saved; Entra lets it live for 90 days.
    pub saved_at: Timestamp,
    /// The sign-in; `None` for a token that another tool put there.
    pub sign_in: Option<SignIn>,
}

/// Who signed in, where, when and how. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// The account, as Entra names it.
    pub account: Option<String>,
    /// The account's tenant.
    pub tenant: Option<TenantId>,
    /// True when the token says that multifactor authentication was done.
    pub has_mfa: bool,
    /// When the person signed in.
    pub signed_in_at: Timestamp,
}

impl SavedToken {
    /// A refresh token that nobody uses dies after this time; each renewal starts it anew.
    /// Source: "Refresh tokens in the Microsoft identity platform".
    pub const LIFETIME: SignedDuration = SignedDuration::from_hours(90 * 24);

    /// True when both are the same token.
    pub fn has_same_token(&self, other: &Self) -> bool {
        self.token.expose_secret() == other.token.expose_secret()
    }
}

impl SignIn {
    /// What a token says about the sign-in behind it; `None` for the token of an app.
    pub fn of(claims: &TokenClaims, now: Timestamp) -> Option<Self> {
        (!claims.is_app_only).then(|| Self {
            account: claims.account.clone(),
            tenant: claims.tenant,
            has_mfa: claims.has_mfa,
            signed_in_at: claims.signed_in_at.unwrap_or(now),
        })
    }
}
