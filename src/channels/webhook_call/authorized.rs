//! A call that has to show who we are.

use std::time::Duration;

use reqwest::header::AUTHORIZATION;
use reqwest::header::HeaderValue;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use tokio::time::Instant;
use tokio::time::timeout_at;

use super::Call;
use super::Endpoint;
use crate::channels::BROKEN_FOR;
use crate::channels::DeliveryError;
use crate::http_client::Answer;
use crate::microsoft::BearerTokens;
use crate::microsoft::RemoteError;

impl Endpoint {
    /// Posts with a token, where the other side wants one, and once more with a new one when it is
    /// refused: it may have been revoked or have expired under way.
    pub(super) async fn post(&self, call: &Call, until: Instant) -> Result<Answer, DeliveryError> {
        let Some(tokens) = &self.tokens else {
            return self.post_once(call.clone(), left(until)).await;
        };
        let token = self.token(tokens, until).await?;
        let answer = self.post_once(self.authorized(call, &token)?, left(until)).await?;
        if matches!(answer.status, 401 | 403) {
            // Roles are written in the token: once somebody has granted one, only a new token says
            // so. The next try gets it.
            tokens.forget(&token).await;
        }
        if answer.status != 401 {
            return Ok(answer);
        }
        let token = self.token(tokens, until).await?;
        self.post_once(self.authorized(call, &token)?, left(until)).await
    }

    async fn token(
        &self,
        tokens: &BearerTokens,
        until: Instant,
    ) -> Result<SecretString, DeliveryError> {
        match timeout_at(until, tokens.token()).await {
            Ok(token) => token.map_err(|error| self.without_token(error)),
            Err(_) => {
                Err(self.without_token(RemoteError::unavailable("it was not given out in time")))
            }
        }
    }

    fn without_token(&self, error: RemoteError) -> DeliveryError {
        let reason = self.reason(&format!("gets no token: {error}"));
        match error {
            RemoteError::Refused { .. } => {
                DeliveryError::Retryable { reason, after: Some(BROKEN_FOR) }
            }
            RemoteError::Unavailable { after, .. } => DeliveryError::Retryable { reason, after },
            RemoteError::NotAccepted { .. } | RemoteError::Stale { .. } => {
                DeliveryError::Retryable { reason, after: None }
            }
        }
    }

    fn authorized(&self, call: &Call, token: &SecretString) -> Result<Call, DeliveryError> {
        let value = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()));
        let mut value = value.map_err(|_| self.permanent("got a token that cannot be sent"))?;
        value.set_sensitive(true);
        let mut call = call.clone();
        call.headers.insert(AUTHORIZATION, value);
        Ok(call)
    }
}

fn left(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now())
}
