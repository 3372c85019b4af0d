//! Why a question about a customer was not answered, and what a list of answers brought.

use super::error::RemoteError;

/// Why a question was not answered. The texts hold no secret and no text of the remote but the
/// number and the plain word of its error.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// A right, a role, a consent or the whole relationship is missing.
    #[error("{0}")]
    NotPermitted(String),
    /// The tenant lacks a licence.
    #[error("{0}")]
    NotLicensed(String),
    /// What was asked for is not there.
    #[error("{0}")]
    NotThere(String),
    /// The question is not accepted in this form.
    #[error("{0}")]
    NotAccepted(String),
    /// There was no usable answer.
    #[error("{0}")]
    Failed(String),
}

/// What a list of one or more pages brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// What was read.
    pub items: Vec<T>,
    /// Why that is not the whole list.
    pub cut: Option<String>,
}

/// What is wrong is the customer's: its consent, its relationship, its policies. Anything else that
/// the token service refuses is a matter of our own sign-in.
const ADVICE_ABOUT_THE_CUSTOMER: [&str; 5] = [
    "advice-consent",
    "advice-no-access-to-tenant",
    "advice-app-not-in-tenant",
    "advice-customers-conditional-access",
    "advice-conditional-access-and-sign-in",
];

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { items: Vec::new(), cut: None }
    }
}

impl From<RemoteError> for Unanswered {
    fn from(error: RemoteError) -> Self {
        match error {
            RemoteError::Refused { what, advice } => {
                let is_theirs = ADVICE_ABOUT_THE_CUSTOMER.iter().any(|key| advice.is_about(key));
                if is_theirs { Self::NotPermitted(what) } else { Self::Failed(what) }
            }
            RemoteError::Unavailable { what, after: Some(wait) } => {
                Self::Failed(format!("{} and asks to wait {} s", head(&what), wait.as_secs()))
            }
            RemoteError::Unavailable { what, after: None }
            | RemoteError::NotAccepted { what }
            | RemoteError::Stale { what } => Self::Failed(head(&what).to_owned()),
        }
    }
}

/// What stands before the cause: that may be the words of a library about a remote.
fn head(what: &str) -> &str {
    what.split_once(": ").map_or(what, |(head, _)| head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Phrase;

    #[test]
    fn what_the_customer_can_mend_is_told_from_what_we_must() {
        for (advice, is_theirs) in [
            ("advice-no-access-to-tenant", true),
            ("advice-consent", true),
            ("advice-customers-conditional-access", true),
            ("advice-refresh-token-dead", false),
            ("advice-client-secret", false),
        ] {
            let error =
                RemoteError::Refused { what: "refused".to_owned(), advice: Phrase::new(advice) };
            let is_not_permitted = matches!(Unanswered::from(error), Unanswered::NotPermitted(_));
            assert_eq!(is_not_permitted, is_theirs, "{advice}");
        }
    }

    #[test]
    fn a_cause_that_a_remote_may_have_worded_is_left_out() {
        let error = RemoteError::unavailable("cannot connect to x.example: certificate of <b>");
        assert_eq!(Unanswered::from(error).to_string(), "cannot connect to x.example");
    }
}
