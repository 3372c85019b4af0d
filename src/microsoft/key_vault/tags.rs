//! What the tags of the secret say: nothing secret, and readable in the portal.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::fraud_event::TenantId;
use crate::microsoft::saved_token::SavedToken;
use crate::microsoft::saved_token::SignIn;

/// The tags of a secret.
type Tags = HashMap<String, String>;

const SAVED_AT: &str = "saved-at";
const SIGNED_IN_AT: &str = "signed-in-at";
const ACCOUNT: &str = "account";
const TENANT: &str = "tenant";
const MFA: &str = "mfa";
/// Key Vault takes tags up to this length.
const LONGEST: usize = 256;

pub(super) fn of(saved: &SavedToken) -> Tags {
    let mut tags = Tags::from([(SAVED_AT.to_owned(), saved.saved_at.to_string())]);
    let Some(sign_in) = &saved.sign_in else { return tags };
    tags.insert(SIGNED_IN_AT.to_owned(), sign_in.signed_in_at.to_string());
    tags.insert(MFA.to_owned(), sign_in.has_mfa.to_string());
    if let Some(account) = &sign_in.account {
        tags.insert(ACCOUNT.to_owned(), account.chars().take(LONGEST).collect());
    }
    if let Some(tenant) = &sign_in.tenant {
        tags.insert(TENANT.to_owned(), tenant.to_string());
    }
    tags
}

pub(super) fn saved_at(tags: &Tags) -> Option<Timestamp> {
    tags.get(SAVED_AT)?.parse().ok()
}

/// `None` for a secret that another tool wrote.
pub(super) fn sign_in(tags: &Tags) -> Option<SignIn> {
    Some(SignIn {
        signed_in_at: tags.get(SIGNED_IN_AT)?.parse().ok()?,
        account: tags.get(ACCOUNT).cloned(),
        tenant: tags.get(TENANT).and_then(|id| TenantId::parse(id)),
        has_mfa: tags.get(MFA).is_some_and(|text| text == "true"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_no_secret_is_among_it() {
        let sign_in = SignIn {
            account: Some("guard@partner.example".to_owned()),
            tenant: TenantId::parse("11111111-aaaa-4aaa-8aaa-000000000001"),
            has_mfa: true,
            signed_in_at: "2026-02-03T03:00:00Z".parse().expect("a time"),
        };
        let saved_at = "2026-02-04T03:00:00.5Z".parse().expect("a time");
        let token = "canary-refresh-token".to_owned().into();
        let saved = SavedToken { token, saved_at, sign_in: Some(sign_in.clone()) };
        let tags = of(&saved);
        assert!(!format!("{tags:?}").contains("canary"), "{tags:?}");
        assert_eq!(super::saved_at(&tags), Some(saved_at));
        assert_eq!(super::sign_in(&tags), Some(sign_in));
    }

    #[test]
    fn without_our_tags_there_is_no_sign_in() {
        let tags = Tags::from([("owner".to_owned(), "somebody".to_owned())]);
        assert_eq!((saved_at(&tags), sign_in(&tags)), (None, None));
    }
}
