//! How long answers are waited for.

use std::time::Duration;

use tokio::time::Instant;

/// How long answers are waited for, from one moment on; copies count from the same one.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    end: Instant,
    whole: Duration,
    unsaid: Duration,
}

/// What a remote that throttles without a word is left alone: Microsoft Graph's list of risky users
/// takes one request a second and says nothing ("Microsoft Graph throttling limits").
const UNSAID: Duration = Duration::from_secs(2);

impl Patience {
    /// From now on for this long.
    pub fn of(whole: Duration) -> Self {
        Self { end: Instant::now() + whole, whole, unsaid: UNSAID }
    }

    /// With another wait for remotes that throttle and do not say for how long.
    #[must_use]
    pub fn pausing(self, unsaid: Duration) -> Self {
        Self { unsaid, ..self }
    }

    /// When it ends.
    pub(super) fn end(self) -> Instant {
        self.end
    }

    /// The wait when a remote does not say for how long.
    pub(super) fn unsaid(self) -> Duration {
        self.unsaid
    }

    /// True when an answer may still come after a wait.
    pub(super) fn outlasts(self, wait: Duration) -> bool {
        Instant::now().checked_add(wait).is_some_and(|then| then < self.end)
    }

    /// What is said when it has ended: `no answer within 20 s`.
    pub(super) fn ended(self) -> String {
        match self.whole.as_secs() {
            0 => format!("no answer within {} ms", self.whole.as_millis()),
            seconds => format!("no answer within {seconds} s"),
        }
    }
}
