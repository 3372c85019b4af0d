//! What is remembered about each kind of access token: the token, or why there is none and when it
//! is worth asking again. Decides without a clock of its own.

use jiff::SignedDuration;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use secrecy::SecretString;

use super::audience::Audience;
use super::grant::Granted;
use crate::fraud_event::TenantId;
use crate::microsoft::RemoteError;

/// One kind of access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wanted {
    pub(super) audience: Audience,
    pub(super) tenant: TenantId,
    /// True for a token on behalf of the user.
    pub(super) has_user: bool,
}

/// What is remembered about one kind.
#[derive(Debug, Default)]
pub(super) struct Entry {
    token: Option<Cached>,
    failure: Option<Failed>,
    /// Failures in a row that may pass by themselves.
    tries: u32,
    /// When a token was last forgotten because a new one might be allowed more.
    doubted_at: Option<Timestamp>,
}

#[derive(Debug)]
struct Cached {
    token: SecretString,
    expires_at: Timestamp,
}

#[derive(Debug)]
struct Failed {
    failure: Failure,
    until: Timestamp,
}

/// Why there is no token.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) error: RemoteError,
    /// What may help, when it is a refusal.
    pub(super) remedy: Remedy,
}

/// What may help against a refusal, besides the end of the hour.
#[derive(Clone, Debug)]
pub(super) enum Remedy {
    /// Nothing that could be noticed here.
    Time,
    /// Any refresh token: there was none.
    AnyToken,
    /// Another refresh token than this one.
    AnotherToken(SecretString),
}

/// A token is renewed this long before it expires.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);
/// A refusal is believed this long.
const REFUSED_FOR: SignedDuration = SignedDuration::from_hours(1);
/// Without a wait that the service asks for.
const LONGEST_BACKOFF_SECONDS: i64 = 60;
/// A wait that the service asks for is believed up to this: three polls without a token are an
/// alarm already.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(10);
/// A refusal that stays whatever the token is no reason for one token after another.
const DOUBTED_EVERY: SignedDuration = SignedDuration::from_mins(10);

impl Entry {
    /// A token that need not be renewed yet.
    pub(super) fn good(&self, now: Timestamp) -> Option<SecretString> {
        self.living(now + MARGIN)
    }

    /// A token that has not expired; better than none when the renewal fails.
    pub(super) fn living(&self, now: Timestamp) -> Option<SecretString> {
        let cached = self.token.as_ref().filter(|cached| cached.expires_at > now)?;
        Some(cached.token.clone())
    }

    /// Why it is not worth asking again yet.
    pub(super) fn waiting(&self, now: Timestamp) -> Option<Failure> {
        let failed = self.failure.as_ref()?;
        let left = failed.until.duration_since(now);
        // More than was ever set means that the clock was set back.
        if !left.is_positive() || left > REFUSED_FOR {
            return None;
        }
        let mut failure = failed.failure.clone();
        if let RemoteError::Unavailable { after, .. } = &mut failure.error {
            *after = Some(left);
        }
        Some(failure)
    }

    pub(super) fn keep(&mut self, granted: &Granted, now: Timestamp) {
        let expires_at = now + granted.expires_in;
        let token = granted.access_token.clone();
        let doubted_at = self.doubted_at;
        *self = Self { token: Some(Cached { token, expires_at }), doubted_at, ..Self::default() };
    }

    pub(super) fn fail(&mut self, failure: Failure, now: Timestamp) {
        let wait = match &failure.error {
            RemoteError::Unavailable { after, .. } => {
                let asked = after.unwrap_or_default().min(LONGEST_WAIT);
                let wait = asked.max(backoff(self.tries));
                self.tries = self.tries.saturating_add(1);
                wait
            }
            _ => {
                self.tries = 0;
                REFUSED_FOR
            }
        };
        self.failure = Some(Failed { failure, until: now + wait });
    }

    /// Forgets the token that a remote refused, unless it was renewed meanwhile.
    pub(super) fn forget(&mut self, refused: &SecretString) {
        if self.has(refused) {
            self.token = None;
        }
    }

    /// Forgets a token that lets do less than was asked for, once in ten minutes.
    pub(super) fn doubt(&mut self, refused: &SecretString, now: Timestamp) {
        let is_late = |at: Timestamp| {
            // Less than nothing means that the clock was set back.
            let since = now.duration_since(at);
            since.is_negative() || since >= DOUBTED_EVERY
        };
        if self.doubted_at.is_none_or(is_late) && self.has(refused) {
            self.token = None;
            self.doubted_at = Some(now);
        }
    }

    fn has(&self, token: &SecretString) -> bool {
        let is_it = |cached: &Cached| cached.token.expose_secret() == token.expose_secret();
        self.token.as_ref().is_some_and(is_it)
    }
}

/// 1, 2, 4 … 60 seconds.
fn backoff(tries: u32) -> SignedDuration {
    let seconds = 1_i64.checked_shl(tries.min(30)).unwrap_or(LONGEST_BACKOFF_SECONDS);
    SignedDuration::from_secs(seconds.min(LONGEST_BACKOFF_SECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Phrase;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn granted(seconds: i64) -> Granted {
        Granted {
            access_token: "token".to_owned().into(),
            refresh_token: None,
            id_token: None,
            expires_in: SignedDuration::from_secs(seconds),
        }
    }

    fn unavailable(after: Option<i64>) -> Failure {
        let after = after.map(SignedDuration::from_secs);
        let error = RemoteError::Unavailable { what: "503".to_owned(), after };
        Failure { error, remedy: Remedy::Time }
    }

    #[test]
    fn a_token_is_renewed_before_it_expires_and_lives_until_then() {
        let mut entry = Entry::default();
        entry.keep(&granted(3_600), at(0));
        for (second, is_good, is_living) in
            [(0, true, true), (3_299, true, true), (3_300, false, true), (3_600, false, false)]
        {
            assert_eq!(entry.good(at(second)).is_some(), is_good, "{second}");
            assert_eq!(entry.living(at(second)).is_some(), is_living, "{second}");
        }
    }

    #[test]
    fn the_wait_doubles_up_to_a_minute_and_starts_anew_after_a_success() {
        let mut entry = Entry::default();
        let mut now = 0;
        for wait in [1, 2, 4, 8, 16, 32, 60, 60] {
            entry.fail(unavailable(None), at(now));
            assert!(entry.waiting(at(now + wait - 1)).is_some(), "{wait}");
            assert!(entry.waiting(at(now + wait)).is_none(), "{wait}");
            now += wait;
        }
        entry.keep(&granted(1), at(now));
        entry.fail(unavailable(None), at(now));
        assert!(entry.waiting(at(now + 1)).is_none());
    }

    #[test]
    fn a_wait_that_is_asked_for_is_honoured_within_limits_and_told() {
        for (asked, wait) in [(57, 57), (-5, 1), (0, 1), (1_000_000_000, 600)] {
            let mut entry = Entry::default();
            entry.fail(unavailable(Some(asked)), at(0));
            assert!(entry.waiting(at(wait)).is_none(), "{asked}");
            let failure = entry.waiting(at(wait - 1)).expect("a wait");
            let left = Some(SignedDuration::from_secs(1));
            let what = "503".to_owned();
            assert_eq!(failure.error, RemoteError::Unavailable { what, after: left }, "{asked}");
        }
    }

    #[test]
    fn a_refusal_is_believed_for_an_hour() {
        let mut entry = Entry::default();
        let error =
            RemoteError::Refused { what: String::new(), advice: Phrase::new("advice-sign-in") };
        entry.fail(Failure { error, remedy: Remedy::Time }, at(0));
        assert!(entry.waiting(at(3_599)).is_some());
        assert!(entry.waiting(at(3_600)).is_none());
        assert!(entry.waiting(at(-86_400)).is_none(), "the clock was set back");
    }

    #[test]
    fn a_token_is_doubted_once_in_ten_minutes() {
        let mut entry = Entry::default();
        for (second, is_kept) in [(0, false), (1, true), (599, true), (600, false), (-60, false)] {
            entry.keep(&granted(3_600), at(second));
            entry.doubt(&"token".to_owned().into(), at(second));
            assert_eq!(entry.good(at(second)).is_some(), is_kept, "{second}");
        }
    }

    #[test]
    fn only_the_token_that_was_refused_is_forgotten() {
        let mut entry = Entry::default();
        entry.keep(&granted(3_600), at(0));
        entry.forget(&"an older one".to_owned().into());
        assert!(entry.good(at(0)).is_some());
        entry.forget(&"token".to_owned().into());
        assert!(entry.good(at(0)).is_none());
    }
}
