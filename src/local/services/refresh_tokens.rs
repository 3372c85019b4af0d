//! Refresh tokens as Entra treats them: each lives for 90 days, each use brings a new one, and
//! revoking the sessions of the account kills all that there are.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use jiff::SignedDuration;
use jiff::Timestamp;
use uuid::Uuid;

use super::sign_in::person::Person;

/// The refresh tokens that were given out; clones share them.
#[derive(Clone, Debug, Default)]
pub struct RefreshTokens {
    given: Arc<Mutex<BTreeMap<String, Given>>>,
}

#[derive(Debug)]
struct Given {
    /// `None` means that its time has not begun.
    at: Option<Timestamp>,
    is_revoked: bool,
    person: Person,
}

/// Why a token is refused: Entra's number and text.
pub(super) type Dead = (u32, &'static str);

const LIFETIME: SignedDuration = SignedDuration::from_hours(90 * 24);

impl RefreshTokens {
    /// A token that a new sign-in brings.
    pub fn sign_in(&self, now: Timestamp) -> String {
        self.sign_in_as(Person::default(), now)
    }

    /// A token that a new sign-in of somebody brings.
    pub fn sign_in_as(&self, person: Person, now: Timestamp) -> String {
        self.give(person, Some(now))
    }

    /// A token whose 90 days begin with its first use.
    pub(super) fn first(&self) -> String {
        self.give(Person::default(), None)
    }

    /// Every token that was given out.
    pub fn given(&self) -> Vec<String> {
        self.lock().keys().cloned().collect()
    }

    /// An administrator revokes all sessions of the account.
    pub fn revoke_all(&self) {
        self.lock().values_mut().for_each(|given| given.is_revoked = true);
    }

    /// True when a token can be used.
    pub fn is_alive(&self, token: &str, now: Timestamp) -> bool {
        self.check(token, now).is_ok()
    }

    /// Each use brings a new token; the old one stays good.
    pub(super) fn renew(&self, person: Person, now: Timestamp) -> String {
        self.give(person, Some(now))
    }

    /// Who signed in for a token that is good.
    pub(super) fn check(&self, token: &str, now: Timestamp) -> Result<Person, Dead> {
        let mut given = self.lock();
        let Some(given) = given.get_mut(token) else {
            return Err((9_002_313, "Invalid request. Request is malformed or invalid."));
        };
        let at = *given.at.get_or_insert(now);
        if given.is_revoked {
            return Err((50_173, "The provided grant has expired due to it being revoked."));
        }
        if now.duration_since(at) >= LIFETIME {
            return Err((700_082, "The refresh token has expired due to inactivity."));
        }
        Ok(given.person)
    }

    fn give(&self, person: Person, at: Option<Timestamp>) -> String {
        let token = format!("synthetic-refresh-{}", Uuid::new_v4());
        self.lock().insert(token.clone(), Given { at, is_revoked: false, person });
        token
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Given>> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
