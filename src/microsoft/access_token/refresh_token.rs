//! The refresh token of the user: which one is used, and how it is kept alive.
//!
//! Entra lets a refresh token live for 90 days, gives a new one at each use and does not revoke
//! the old one. So once a day the newest is saved and read back, and only then used; until that
//! worked, the old one is still good. Instances share the vault without any lock: every token that
//! one of them saves is good, and each looks at the vault before it writes to it, so that nobody
//! writes over the token of a newer sign-in.

use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use jiff::SignedDuration;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use secrecy::SecretString;

use super::grant::Granted;
use crate::clock::Clock;
use crate::language::Phrase;
use crate::microsoft::RemoteError;
use crate::microsoft::saved_token::SavedToken;
use crate::microsoft::saved_token::SignIn;
use crate::microsoft::token_claims::TokenClaims;
use crate::microsoft::token_vault::TokenVault;

/// The refresh token that is in use, and the vault that it comes from.
#[derive(Debug)]
pub(super) struct RefreshToken {
    vault: TokenVault,
    /// What the settings bring along, for a vault that has none yet.
    seed: Option<SecretString>,
    clock: Clock,
    state: Mutex<State>,
    /// Whose turn it is to talk to the vault.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    held: Option<Held>,
    trouble: Option<RemoteError>,
    is_nobody: bool,
}

/// While it is not saved, its `saved_at` is when this process first held it.
#[derive(Clone, Debug)]
struct Held {
    saved: SavedToken,
    is_saved: bool,
}

/// How the sign-in of the user fares, as far as this process knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignInHealth {
    /// When the refresh token in use was saved; `None` while none was used or it is not saved.
    /// Entra lets it live for 90 days from then.
    pub saved_at: Option<Timestamp>,
    /// Since when this process uses a token that is not saved in a vault that should have it;
    /// `None` when it is saved or nothing can be saved.
    pub unsaved_since: Option<Timestamp>,
    /// True when the vault was empty at the last look, and no token is at hand otherwise.
    pub is_nobody: bool,
    /// Who signed in, when that is known.
    pub sign_in: Option<SignIn>,
    /// Why the newest token could not be saved last.
    pub trouble: Option<RemoteError>,
}

/// The newest token is saved when the saved one is older than this.
pub const ROTATE_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// A token that was saved later than this from now was saved by a wrong clock: its age is unknown.
pub const MOST_AHEAD: SignedDuration = SignedDuration::from_hours(1);

impl RefreshToken {
    pub(super) fn new(vault: TokenVault, seed: Option<SecretString>, clock: Clock) -> Self {
        let (state, turn) = (Mutex::default(), tokio::sync::Mutex::default());
        Self { vault, seed, clock, state, turn }
    }

    pub(super) fn vault(&self) -> &TokenVault {
        &self.vault
    }

    /// True when there may be a user: else the app stands for itself.
    pub(super) fn is_expected(&self) -> bool {
        self.vault.is_lasting() || self.seed.is_some()
    }

    pub(super) fn health(&self) -> SignInHealth {
        let state = self.lock();
        let held = state.held.as_ref();
        let unsaved = held.filter(|held| !held.is_saved && self.vault.is_lasting());
        SignInHealth {
            saved_at: held.filter(|held| held.is_saved).map(|held| held.saved.saved_at),
            unsaved_since: unsaved.map(|held| held.saved.saved_at),
            is_nobody: state.is_nobody,
            sign_in: held.and_then(|held| held.saved.sign_in.clone()),
            trouble: state.trouble.clone(),
        }
    }

    /// The token to use, for a renewal. The vault is looked at each time, because somebody may have
    /// signed in again; the token in use serves while the vault does not answer, and the seed
    /// counts only when it has none.
    pub(super) async fn current(&self) -> Result<SecretString, RemoteError> {
        let _turn = self.turn.lock().await;
        let held = self.lock().held.clone();
        match (self.vault.load().await, held) {
            (Ok(Some(saved)), held) => {
                let token = saved.token.clone();
                let is_known = |held: Held| held.is_saved && held.saved.has_same_token(&saved);
                if !held.is_some_and(is_known) {
                    self.adopt(saved);
                }
                Ok(token)
            }
            (Ok(None), Some(held)) => Ok(held.saved.token),
            (Err(error), Some(held)) => {
                tracing::warn!(%error, "cannot look for a newer refresh token");
                Ok(held.saved.token)
            }
            (Ok(None), None) => self.take_seed(),
            (Err(error), None) => {
                self.lock().is_nobody = false;
                Err(error)
            }
        }
    }

    fn take_seed(&self) -> Result<SecretString, RemoteError> {
        let mut state = self.lock();
        state.is_nobody = self.seed.is_none();
        let token = self.seed.clone().ok_or_else(nobody)?;
        let saved = SavedToken { token: token.clone(), saved_at: self.clock.now(), sign_in: None };
        state.held = Some(Held { saved, is_saved: false });
        Ok(token)
    }

    /// Another token than the one that was refused: somebody may have signed in again, or another
    /// instance may have saved a newer one. It is used from now on.
    pub(super) async fn other_than(&self, refused: &SecretString) -> Option<SecretString> {
        let is_other = |token: &SecretString| token.expose_secret() != refused.expose_secret();
        let _turn = self.turn.lock().await;
        if let Some(token) = self.held_token().filter(is_other) {
            return Some(token);
        }
        let loaded = self.vault.load().await.inspect_err(|error| {
            tracing::warn!(%error, "cannot look for a newer refresh token");
        });
        let saved = loaded.ok().flatten().filter(|saved| is_other(&saved.token))?;
        let token = saved.token.clone();
        self.adopt(saved);
        Some(token)
    }

    /// Takes what a use of the token brought, and saves it once a day. Whatever goes wrong here,
    /// the token in use stays good.
    pub(super) async fn used(&self, used: &SecretString, granted: &Granted) {
        if !self.vault.is_lasting() {
            return self.take_in_memory(granted);
        }
        // Who saves does it for all: whoever waited here finds another token held.
        let _turn = self.turn.lock().await;
        let held = self.lock().held.clone();
        let is_used = |held: &Held| held.saved.token.expose_secret() == used.expose_secret();
        let Some(held) = held.filter(is_used) else { return };
        if !self.is_due(&held, granted) {
            return;
        }
        let rotated = self.rotate(&held, granted).await;
        if let Err(error) = &rotated {
            tracing::warn!(%error, "the newest refresh token is not saved; the old one is used on");
        }
        self.lock().trouble = rotated.err();
    }

    fn is_due(&self, held: &Held, granted: &Granted) -> bool {
        if !held.is_saved {
            return true;
        }
        // Saving the same token again would only make it look younger than it is.
        let age = self.clock.now().duration_since(held.saved.saved_at);
        granted.refresh_token.is_some() && (age >= ROTATE_AFTER || age < -MOST_AHEAD)
    }

    async fn rotate(&self, held: &Held, granted: &Granted) -> Result<(), RemoteError> {
        let in_vault = self.vault.load().await?;
        if let Some(newer) = in_vault.filter(|other| !other.has_same_token(&held.saved)) {
            tracing::info!("the vault holds another refresh token; it is used from now on");
            self.adopt(newer);
            return Ok(());
        }
        let now = self.clock.now();
        let newest = granted.refresh_token.clone();
        // A seed that got no successor is as old as before.
        let saved_at = if newest.is_some() { now } else { held.saved.saved_at };
        let known = held.saved.sign_in.clone();
        let fresh = SavedToken {
            token: newest.unwrap_or_else(|| held.saved.token.clone()),
            saved_at,
            sign_in: known.or_else(|| SignIn::of(&TokenClaims::of(&granted.access_token)?, now)),
        };
        self.vault.save(&fresh).await?;
        tracing::info!("saved the newest refresh token in {}", self.vault.describe());
        self.adopt(fresh);
        Ok(())
    }

    fn take_in_memory(&self, granted: &Granted) {
        let Some(token) = granted.refresh_token.clone() else { return };
        let mut state = self.lock();
        let sign_in = state.held.as_ref().and_then(|held| held.saved.sign_in.clone());
        let saved = SavedToken { token, saved_at: self.clock.now(), sign_in };
        state.held = Some(Held { saved, is_saved: false });
    }

    fn adopt(&self, saved: SavedToken) {
        let held = Some(Held { saved, is_saved: true });
        *self.lock() = State { held, ..State::default() };
    }

    fn held_token(&self) -> Option<SecretString> {
        self.lock().held.as_ref().map(|held| held.saved.token.clone())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn nobody() -> RemoteError {
    RemoteError::Refused {
        what: "nobody has signed in yet".to_owned(),
        advice: Phrase::new("advice-sign-in"),
    }
}
