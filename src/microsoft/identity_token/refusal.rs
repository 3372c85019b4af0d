//! Why somebody is not let in; for the log, never for the caller.

/// Why somebody is not let in. The texts repeat nothing of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no token: nobody signed in, or App Service authentication is off.
    #[error("there is no ID token; is App Service authentication on, and its token store?")]
    NoToken,
    /// There are several.
    #[error("there is more than one ID token")]
    SeveralTokens,
    /// It is no token in its form.
    #[error("the ID token is malformed")]
    Malformed,
    /// It is not signed by RS256.
    #[error("the ID token is not signed by RS256")]
    Algorithm,
    /// Entra has no such key.
    #[error("the ID token names a key that Entra does not have")]
    UnknownKey,
    /// Entra's keys could not be read, so nobody can be told from anybody.
    #[error("Entra's keys cannot be read")]
    NoKeys,
    /// The key did not sign it.
    #[error("the signature of the ID token is not good")]
    Signature,
    /// A claim is missing, of another type, or not the one that it must be.
    #[error("the claim {0} of the ID token is not the one that it must be")]
    Claim(&'static str),
    /// It is over.
    #[error("the ID token has expired")]
    Expired,
    /// It is known who it is, and nobody gave them a role.
    #[error("the ID token names neither the role Fraud.Reader nor Fraud.Approver")]
    NoRole,
}
