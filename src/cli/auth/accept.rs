//! Whether a sign-in is one that Partner Center takes. Nothing else is ever kept.

use jiff::Timestamp;
use thiserror::Error;

use crate::fraud_event::TenantId;
use crate::microsoft::access_token::Granted;
use crate::microsoft::saved_token::SavedToken;
use crate::microsoft::saved_token::SignIn;
use crate::microsoft::token_claims::TokenClaims;

/// What a sign-in must be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Demand<'a> {
    /// The partner's tenant.
    pub(super) tenant: TenantId,
    /// The app registration.
    pub(super) client_id: &'a str,
    /// Whom the access token must be for, as the scope names it.
    pub(super) scope: &'a str,
    /// What the id token must repeat, when the sign-in went through a browser.
    pub(super) nonce: Option<&'a str>,
}

/// Why a sign-in is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum NotAccepted {
    #[error(
        "the access token does not say how the user signed in, so nobody can tell whether Partner \
         Center would take it"
    )]
    Unreadable,
    #[error(
        "the id token does not belong to this sign-in; begin again, and use no address but the one \
         in this terminal"
    )]
    OtherSignIn,
    #[error(
        "the token is not for Partner Center; add the API permission Microsoft Partner Center \
         (fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd), user_impersonation, to the app registration"
    )]
    WrongAudience,
    #[error(
        "the account signed in to another tenant than PARTNER_TENANT_ID; sign in with an account \
         of the partner's tenant, or correct PARTNER_TENANT_ID"
    )]
    WrongTenant,
    #[error("the token is the app's own, and no user stands behind it")]
    NoUser,
    #[error(
        "the sign-in had no multifactor authentication (mfa is not in the claim amr), and Partner \
         Center refuses that with 900421; demand MFA of this account with Conditional Access or \
         security defaults, register a second factor, then sign in again: fraud-guard auth login"
    )]
    NoMfa,
    #[error(
        "there is no refresh token in the answer; allow offline_access for the app registration"
    )]
    NoRefreshToken,
}

/// Partner Center's application id, which is the audience of version 2 tokens.
const PARTNER_CENTER: &str = "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd";

impl Demand<'_> {
    /// What is kept of a sign-in.
    ///
    /// Partner Center looks for `mfa` among the authentication methods of the access token; no
    /// other value counts ("Testing the Partner Security Requirements").
    ///
    /// # Errors
    /// When the sign-in is not the one that was asked for, or would be refused.
    pub(super) fn accept(
        &self,
        granted: &Granted,
        now: Timestamp,
    ) -> Result<SavedToken, NotAccepted> {
        let access = TokenClaims::of(&granted.access_token).ok_or(NotAccepted::Unreadable)?;
        let id = granted.id_token.as_ref().and_then(TokenClaims::of);
        self.check_id_token(id.as_ref())?;
        if !access.audience.as_deref().is_some_and(|audience| self.is_for(audience)) {
            return Err(NotAccepted::WrongAudience);
        }
        if access.tenant != Some(self.tenant) {
            return Err(NotAccepted::WrongTenant);
        }
        let mut sign_in = SignIn::of(&access, now).ok_or(NotAccepted::NoUser)?;
        // A version 2 access token says nothing of the methods; then the id token may.
        let has_methods = !access.methods.is_empty();
        sign_in.has_mfa |= !has_methods && id.as_ref().is_some_and(|id| id.has_mfa);
        if !sign_in.has_mfa {
            return Err(NotAccepted::NoMfa);
        }
        sign_in.account = sign_in.account.or_else(|| id.and_then(|id| id.account));
        let token = granted.refresh_token.clone().ok_or(NotAccepted::NoRefreshToken)?;
        Ok(SavedToken { token, saved_at: now, sign_in: Some(sign_in) })
    }

    /// The id token came straight from the token service over TLS, which stands for its signature
    /// (OpenID Connect Core, section 3.1.3.7); what it says is checked.
    fn check_id_token(&self, id: Option<&TokenClaims>) -> Result<(), NotAccepted> {
        let Some(nonce) = self.nonce else { return Ok(()) };
        let id = id.ok_or(NotAccepted::OtherSignIn)?;
        let is_ours =
            id.audience.as_deref().is_some_and(|to| to.eq_ignore_ascii_case(self.client_id));
        if id.nonce.as_deref() != Some(nonce) || !is_ours {
            return Err(NotAccepted::OtherSignIn);
        }
        if id.tenant != Some(self.tenant) {
            return Err(NotAccepted::WrongTenant);
        }
        Ok(())
    }

    fn is_for(&self, audience: &str) -> bool {
        let audience = audience.trim_end_matches('/');
        let asked = self.scope.split_whitespace().next().and_then(|first| first.rsplit_once('/'));
        audience == PARTNER_CENTER || asked.is_some_and(|(resource, _)| resource == audience)
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use jiff::SignedDuration;
    use rstest::rstest;
    use secrecy::ExposeSecret;
    use secrecy::SecretString;
    use serde_json::Value;
    use serde_json::json;

    use super::*;

    const TENANT: &str = "11111111-aaaa-4aaa-8aaa-000000000001";
    const OTHER: &str = "33333333-cccc-4ccc-8ccc-000000000003";
    const NOON: &str = "2026-02-03T12:00:00Z";

    fn jwt(claims: &Value) -> SecretString {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string())).into()
    }

    /// A good sign-in with these changes to the access token and the id token.
    fn granted(access_changes: &Value, id_changes: &Value) -> Granted {
        let mut access = json!({
            "aud": "https://api.partnercenter.microsoft.com", "tid": TENANT, "scp": "x",
            "upn": "guard@partner.example", "amr": ["pwd", "mfa"],
        });
        let mut id = json!({ "aud": "app", "tid": TENANT, "nonce": "n" });
        for (claims, changes) in [(&mut access, access_changes), (&mut id, id_changes)] {
            let claims = claims.as_object_mut().expect("an object");
            claims.extend(changes.as_object().expect("an object").clone());
        }
        Granted {
            access_token: jwt(&access),
            refresh_token: Some("canary-refresh".to_owned().into()),
            id_token: Some(jwt(&id)),
            expires_in: SignedDuration::from_hours(1),
        }
    }

    fn accept(granted: &Granted) -> Result<SavedToken, NotAccepted> {
        let demand = Demand {
            tenant: TenantId::parse(TENANT).expect("a tenant"),
            client_id: "app",
            scope: "https://api.partnercenter.microsoft.com/user_impersonation offline_access",
            nonce: Some("n"),
        };
        demand.accept(granted, NOON.parse().expect("a time"))
    }

    #[rstest]
    #[case::as_asked(json!({}), json!({}))]
    #[case::by_the_id_of_the_api(json!({ "aud": PARTNER_CENTER }), json!({}))]
    #[case::with_a_slash(json!({ "aud": "https://api.partnercenter.microsoft.com/" }), json!({}))]
    #[case::told_by_the_id_token(json!({ "amr": null }), json!({ "amr": ["mfa"] }))]
    fn a_sign_in_with_mfa_in_the_partners_tenant_is_kept(#[case] access: Value, #[case] id: Value) {
        let saved = accept(&granted(&access, &id)).expect("accepted");
        assert_eq!(saved.token.expose_secret(), "canary-refresh");
        let sign_in = saved.sign_in.expect("a sign-in");
        assert!(sign_in.has_mfa);
        assert_eq!(sign_in.account.as_deref(), Some("guard@partner.example"));
    }

    #[rstest]
    #[case::no_mfa(json!({ "amr": ["pwd"] }), json!({}), NotAccepted::NoMfa)]
    #[case::other_methods(json!({ "amr": ["pwd", "rsa", "ngcmfa"] }), json!({}), NotAccepted::NoMfa)]
    #[case::no_methods(json!({ "amr": null }), json!({}), NotAccepted::NoMfa)]
    #[case::the_access_token_decides(
        json!({ "amr": ["pwd"] }), json!({ "amr": ["mfa"] }), NotAccepted::NoMfa)]
    #[case::other_tenant(json!({ "tid": OTHER }), json!({}), NotAccepted::WrongTenant)]
    #[case::no_tenant(json!({ "tid": null }), json!({}), NotAccepted::WrongTenant)]
    #[case::other_tenant_in_id(json!({}), json!({ "tid": OTHER }), NotAccepted::WrongTenant)]
    #[case::for_graph(
        json!({ "aud": "https://graph.microsoft.com" }), json!({}), NotAccepted::WrongAudience)]
    #[case::for_a_look_alike(
        json!({ "aud": "https://api.partnercenter.microsoft.com.evil.example" }), json!({}),
        NotAccepted::WrongAudience)]
    #[case::an_app(json!({ "idtyp": "app" }), json!({}), NotAccepted::NoUser)]
    #[case::other_nonce(json!({}), json!({ "nonce": "m" }), NotAccepted::OtherSignIn)]
    #[case::no_nonce(json!({}), json!({ "nonce": null }), NotAccepted::OtherSignIn)]
    #[case::other_app(json!({}), json!({ "aud": "other" }), NotAccepted::OtherSignIn)]
    fn any_other_sign_in_is_refused(
        #[case] access: Value,
        #[case] id: Value,
        #[case] expected: NotAccepted,
    ) {
        assert_eq!(accept(&granted(&access, &id)).expect_err("refused"), expected);
    }

    #[test]
    fn what_is_missing_from_the_answer_is_refused() {
        let opaque =
            Granted { access_token: "opaque".to_owned().into(), ..granted(&json!({}), &json!({})) };
        assert_eq!(accept(&opaque).expect_err("refused"), NotAccepted::Unreadable);
        let no_id = Granted { id_token: None, ..granted(&json!({}), &json!({})) };
        assert_eq!(accept(&no_id).expect_err("refused"), NotAccepted::OtherSignIn);
        let no_refresh = Granted { refresh_token: None, ..granted(&json!({}), &json!({})) };
        assert_eq!(accept(&no_refresh).expect_err("refused"), NotAccepted::NoRefreshToken);
    }
}
