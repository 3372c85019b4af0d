//! Why a call to Microsoft failed, by what the caller does next.

use jiff::SignedDuration;

use crate::http_client::CallError;
use crate::language::Phrase;

/// Why a call to Microsoft failed. The texts hold no secret and no text of the answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemoteError {
    /// A person must act.
    #[error("{what}: {advice}")]
    Refused {
        /// What happened.
        what: String,
        /// What to do.
        advice: Phrase,
    },
    /// The request is not accepted as it is; another form of it may be.
    #[error("{what}")]
    NotAccepted {
        /// What happened.
        what: String,
    },
    /// What the request builds on has changed: read it again, then decide again.
    #[error("{what}")]
    Stale {
        /// What happened.
        what: String,
    },
    /// It may work later.
    #[error("{what}")]
    Unavailable {
        /// What happened.
        what: String,
        /// How long the remote asks to wait.
        after: Option<SignedDuration>,
    },
}

impl RemoteError {
    /// Something that may work later, without a wait asked for.
    pub fn unavailable(what: impl Into<String>) -> Self {
        Self::Unavailable { what: what.into(), after: None }
    }
}

impl From<CallError> for RemoteError {
    fn from(error: CallError) -> Self {
        Self::unavailable(error.to_string())
    }
}
