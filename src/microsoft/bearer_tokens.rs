//! The token for one API, whoever we are to it.

use std::sync::Arc;

use secrecy::SecretString;

use super::access_token::AccessTokens;
use super::access_token::Audience;
use super::error::RemoteError;
use super::managed_identity::ManagedIdentity;

/// Where the tokens for one API come from.
#[derive(Clone, Debug)]
pub enum BearerTokens {
    /// The app in the partner's tenant.
    App {
        /// Its tokens.
        tokens: Arc<AccessTokens>,
        /// The API.
        audience: Audience,
    },
    /// The managed identity of the function app.
    Identity {
        /// The identity.
        identity: ManagedIdentity,
        /// The API.
        resource: &'static str,
    },
}

impl BearerTokens {
    /// A token, new or still good.
    ///
    /// # Errors
    /// [`RemoteError::Refused`] when a person must act, else [`RemoteError::Unavailable`].
    pub async fn token(&self) -> Result<SecretString, RemoteError> {
        match self {
            Self::App { tokens, audience } => tokens.token(*audience).await,
            Self::Identity { identity, resource } => {
                identity.token(resource).await.map(|token| token.token)
            }
        }
    }

    /// Forgets a token that the API refused.
    pub async fn forget(&self, refused: &SecretString) {
        match self {
            Self::App { tokens, audience } => tokens.forget(*audience, refused).await,
            Self::Identity { identity, resource } => identity.forget(resource, refused).await,
        }
    }
}
