//! Whether somebody who may see the console may decide now.

use jiff::SignedDuration;
use jiff::Timestamp;

use super::Person;
use super::Role;
use super::claims::LEEWAY;

/// Why somebody who may see may not decide now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// The token does not name the role.
    #[error("the ID token does not name the role Fraud.Approver")]
    NoRole,
    /// The token does not say that the sign-in was with multifactor authentication.
    #[error("the ID token does not say that the sign-in was with multifactor authentication")]
    NoMfa,
    /// The sign-in is too long ago, or the token does not say when it was.
    #[error("the ID token does not say that the sign-in was in the last 15 minutes")]
    NotFresh,
}

impl Person {
    /// How long after a sign-in somebody may decide.
    pub const FRESH_FOR: SignedDuration = SignedDuration::from_mins(15);

    /// Whether the person may decide at this moment.
    ///
    /// # Errors
    /// What is missing.
    pub fn may_decide(&self, now: Timestamp) -> Result<(), NotNow> {
        if self.role < Role::Approver {
            return Err(NotNow::NoRole);
        }
        if !self.has_mfa {
            return Err(NotNow::NoMfa);
        }
        let age = self.signed_in_at.map(|at| now.duration_since(at));
        // A sign-in that is yet to come is one of a clock that nobody should trust.
        let is_fresh = |age: SignedDuration| {
            age <= Self::FRESH_FOR && age >= SignedDuration::from_secs(-LEEWAY)
        };
        if age.is_some_and(is_fresh) { Ok(()) } else { Err(NotNow::NotFresh) }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_approver_with_fresh_multifactor_authentication_decides_and_nobody_else() {
        let now = Timestamp::from_second(1_800_000_000).expect("a time");
        let at = |seconds: i64| Some(now - SignedDuration::from_secs(seconds));
        for (role, has_mfa, signed_in_at, expected) in [
            (Role::Approver, true, at(0), Ok(())),
            (Role::Approver, true, at(900), Ok(())),
            (Role::Approver, true, at(901), Err(NotNow::NotFresh)),
            (Role::Approver, true, at(-120), Ok(())),
            (Role::Approver, true, at(-121), Err(NotNow::NotFresh)),
            (Role::Approver, true, None, Err(NotNow::NotFresh)),
            (Role::Approver, false, at(0), Err(NotNow::NoMfa)),
            (Role::Reader, true, at(0), Err(NotNow::NoRole)),
        ] {
            let person = Person { object_id: Uuid::from_u128(1), role, signed_in_at, has_mfa };
            assert_eq!(person.may_decide(now), expected, "{role:?} {has_mfa} {signed_in_at:?}");
        }
    }
}
