//! Why a call is not believed; for the log, never for the caller.

/// Why a call is not believed. The texts repeat nothing of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A header of the signature is missing, there twice, or not in its form.
    #[error("the header {0} is missing, there twice or malformed")]
    Header(&'static str),
    /// The algorithm is none of the three.
    #[error("the signature's algorithm is not rsa-sha256, rsa-sha384 or rsa-sha512")]
    Algorithm,
    /// The certificate's address is not one that is asked.
    #[error("the certificate's address is not allowed")]
    Address,
    /// Too many unknown addresses came within a minute.
    #[error("too many certificates were fetched within a minute")]
    TooManyFetches,
    /// The same address was of no use a moment ago.
    #[error("the same certificate was refused a moment ago")]
    RefusedLately,
    /// The certificate could not be fetched.
    #[error("the certificate cannot be fetched")]
    NotFetched,
    /// What was fetched is no certificate.
    #[error("what the certificate's address shows is no certificate")]
    NoCertificate,
    /// It is somebody else's.
    #[error("the certificate's subject is not Partner Center's")]
    Subject,
    /// It is not for this use.
    #[error("the certificate is not meant for signatures of a server or client")]
    Usage,
    /// Nobody who is trusted vouches for it, or not now.
    #[error("the certificate's chain is not good: {0}")]
    Chain(&'static str),
    /// It did not sign this body.
    #[error("the signature does not fit the body")]
    Signature,
}
