//! Whether tokens can be had right now, and what they are good for.

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Serialize;

use super::Partner;
use crate::fraud_event::TenantId;
use crate::microsoft::RemoteError;
use crate::microsoft::access_token::Audience;
use crate::microsoft::access_token::Grant;
use crate::microsoft::saved_token::SavedToken;
use crate::microsoft::token_claims::TokenClaims;
use crate::notification::moment;

/// What came of asking for a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Check {
    /// Which API, and on whose behalf.
    pub(super) what: String,
    /// The tenant whose token service was asked.
    pub(super) tenant: TenantId,
    /// True when there was a token that is good for something.
    pub(super) works: bool,
    /// Whom the token is for, as it says itself.
    pub(super) audience: Option<String>,
    /// Scopes of the user and roles of the app, as the token says itself.
    pub(super) permissions: Vec<String>,
    /// When the token ends to be good.
    pub(super) expires_at: Option<Timestamp>,
    /// Why it does not work, and what to do.
    pub(super) problem: Option<String>,
}

const NO_MFA: &str = "the token says nothing of multifactor authentication, and Partner Center \
                      refuses it; sign in: fraud-guard auth login";

impl Check {
    /// What a person reads.
    pub(super) fn line(&self, now: Timestamp) -> String {
        let what = &self.what;
        if let Some(problem) = &self.problem {
            return format!("Check: {what}: does not work: {problem}");
        }
        let audience = self.audience.as_deref().unwrap_or("an audience that it does not tell");
        let permissions = match self.permissions.is_empty() {
            true => "no permissions".to_owned(),
            false => self.permissions.join(" "),
        };
        let expires = self.expires_at.map(|at| format!("; good until {}", moment(at, now)));
        format!("Check: {what}: works; {audience}; {permissions}{}", expires.unwrap_or_default())
    }

    fn of(what: &str, tenant: TenantId, token: Result<SecretString, RemoteError>) -> Self {
        let claims = token.as_ref().ok().and_then(TokenClaims::of).unwrap_or_default();
        Self {
            what: what.to_owned(),
            tenant,
            works: token.is_ok(),
            audience: claims.audience,
            permissions: claims.scopes.into_iter().chain(claims.roles).collect(),
            expires_at: claims.expires_at,
            problem: token.err().map(|error| error.to_string()),
        }
    }
}

/// Asks for each kind of token in the partner's tenant. What is asked for on behalf of the user is
/// not kept: the saved refresh token stays as good as it was.
pub(super) async fn at_home(partner: &Partner, saved: Option<&SavedToken>) -> Vec<Check> {
    let (tokens, mut checks) = (&partner.microsoft.tokens, Vec::new());
    if let Some(saved) = saved {
        let redeemed = tokens.redeem(Grant::RefreshToken(&saved.token), Audience::PartnerCenter);
        let token = redeemed.await.map(|granted| granted.access_token).map_err(RemoteError::from);
        let has_mfa =
            token.as_ref().is_ok_and(|token| TokenClaims::of(token).is_some_and(|c| c.has_mfa));
        let mut check = Check::of("Partner Center, on behalf of the user", tokens.tenant(), token);
        if check.works && !has_mfa {
            check = Check { works: false, problem: Some(NO_MFA.to_owned()), ..check };
        }
        checks.push(check);
    }
    for (what, audience) in [
        ("Partner Center, as the app alone", Audience::PartnerCenter),
        ("Microsoft Graph, as the app alone", Audience::Graph),
    ] {
        let redeemed = tokens.redeem(Grant::ClientCredentials, audience).await;
        let token = redeemed.map(|granted| granted.access_token).map_err(RemoteError::from);
        checks.push(Check::of(what, tokens.tenant(), token));
    }
    checks
}

/// Asks for tokens in a customer's tenant, on behalf of the user.
pub(super) async fn at_customer(partner: &Partner, customer: TenantId) -> Vec<Check> {
    let mut checks = Vec::new();
    for (name, audience) in [
        ("Azure Resource Manager", Audience::ResourceManager),
        ("Microsoft Graph", Audience::Graph),
    ] {
        let token = partner.microsoft.tokens.token_for_customer(audience, customer).await;
        let what = format!("{name} in customer {customer}, on behalf of the user");
        checks.push(Check::of(&what, customer, token));
    }
    checks
}
