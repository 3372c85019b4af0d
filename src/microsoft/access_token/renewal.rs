//! How a token is had: from memory, by asking, or not yet.

use secrecy::SecretString;

use super::AccessTokens;
use super::cache::Failure;
use super::cache::Remedy;
use super::cache::Wanted;
use super::grant::Grant;
use super::grant::Granted;
use super::refusal::NotGranted;
use crate::microsoft::RemoteError;

impl AccessTokens {
    /// A token, new or still good; who comes while one is fetched waits for it.
    pub(super) async fn get(&self, wanted: Wanted) -> Result<SecretString, RemoteError> {
        let entry = self.entry(wanted);
        let mut entry = entry.lock().await;
        let now = self.clock.now();
        if let Some(token) = entry.good(now) {
            return Ok(token);
        }
        let renewed = match entry.waiting(now) {
            None => self.renew(wanted).await,
            Some(failure) => match self.another_token(&failure).await {
                Some(token) => self.redeem_for_user(wanted, &token).await,
                None => return entry.living(now).ok_or(failure.error),
            },
        };
        match renewed {
            Ok(granted) => {
                entry.keep(&granted, now);
                Ok(granted.access_token)
            }
            Err(failure) => {
                let error = failure.error.clone();
                tracing::warn!(audience = ?wanted.audience, %error, "there is no new access token");
                // The request may have taken longer than the wait: that begins now.
                let now = self.clock.now();
                entry.fail(failure, now);
                entry.living(now).ok_or(error)
            }
        }
    }

    async fn renew(&self, wanted: Wanted) -> Result<Granted, Failure> {
        if !wanted.has_user {
            let scope = self.cloud.default_scope(wanted.audience);
            let granted = self.redeem_at(wanted.tenant, Grant::ClientCredentials, scope).await;
            return granted.map_err(|error| Failure { error: error.into(), remedy: Remedy::Time });
        }
        let token = self.refresh_token.current().await;
        let token = token.map_err(|error| Failure { error, remedy: Remedy::AnyToken })?;
        let failure = match self.redeem_for_user(wanted, &token).await {
            Ok(granted) => return Ok(granted),
            Err(failure) => failure,
        };
        match self.another_token(&failure).await {
            Some(token) => self.redeem_for_user(wanted, &token).await,
            None => Err(failure),
        }
    }

    /// A refresh token that may do better than the one that was refused.
    async fn another_token(&self, failure: &Failure) -> Option<SecretString> {
        match (&failure.error, &failure.remedy) {
            (RemoteError::Refused { .. }, Remedy::AnyToken) => {
                self.refresh_token.current().await.ok()
            }
            (RemoteError::Refused { .. }, Remedy::AnotherToken(refused)) => {
                self.refresh_token.other_than(refused).await
            }
            _ => None,
        }
    }

    async fn redeem_for_user(
        &self,
        wanted: Wanted,
        token: &SecretString,
    ) -> Result<Granted, Failure> {
        let is_at_home = wanted.tenant == self.tenant;
        let scope = match is_at_home {
            true => self.cloud.user_scope(wanted.audience),
            false => self.cloud.default_scope(wanted.audience),
        };
        let granted = self.redeem_at(wanted.tenant, Grant::RefreshToken(token), scope).await;
        let granted = granted.map_err(|error| {
            let may_help = match &error {
                NotGranted::Refused(refusal) => refusal.class.is_about_the_sign_in(is_at_home),
                _ => false,
            };
            let remedy = match may_help {
                true => Remedy::AnotherToken(token.clone()),
                false => Remedy::Time,
            };
            Failure { error: error.into(), remedy }
        })?;
        if is_at_home {
            self.refresh_token.used(token, &granted).await;
        }
        Ok(granted)
    }
}
