//! Whether it took effect, and for how long.

use jiff::Timestamp;

use super::Actor;
use super::Effect;
use super::News;
use super::Reason;
use super::Refusal;
use super::Seen;
use super::State;
use super::Step;
use super::Watch;
use super::Why;

impl Step {
    pub(super) fn look_when_due(self, now: Timestamp) -> Self {
        match &self.action.state {
            State::Verifying(watch) | State::Unknown(watch) if now >= watch.next_check_at => {
                self.with(Effect::Verify(now))
            }
            _ => self,
        }
    }

    pub(super) fn verified(
        mut self,
        seen: Seen,
        read_at: Timestamp,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let (State::Verifying(watch) | State::Unknown(watch)) = &self.action.state else {
            return Err(Refusal::Phase(self.action.phase()));
        };
        if read_at < watch.claimed_at || read_at > now {
            return Err(Refusal::BadReading);
        }
        let watch = watch.clone();
        match seen {
            Seen::Inactive => Ok(self.done(now)),
            Seen::StillActive if watch.is_conclusive_at(read_at) => {
                Ok(self.call_person(Reason::NotConfirmed, Actor::FraudGuard, now))
            }
            Seen::StillActive | Seen::Unreadable => {
                self.action.state = self.action.state.looked_at(watch, now);
                Ok(self)
            }
        }
    }

    pub(super) fn reactivated(
        mut self,
        read_at: Timestamp,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let State::Done { at, reactivated_at } = self.action.state else {
            return Err(Refusal::Phase(self.action.phase()));
        };
        if reactivated_at.is_some() {
            return Err(Refusal::Known);
        }
        if read_at <= at || read_at > now {
            return Err(Refusal::BadReading);
        }
        self.action.touched_at = Some(now);
        let state = State::Done { at, reactivated_at: Some(read_at) };
        let step = self.go(state, Actor::FraudGuard, Why::SeenActive, now).tell(News::Reactivated);
        let until = step.action.protects_until().unwrap_or(Timestamp::MAX);
        Ok(step.with(Effect::Protect(until)))
    }

    fn done(mut self, now: Timestamp) -> Self {
        self.action.touched_at = Some(now);
        let state = State::Done { at: now, reactivated_at: None };
        self.go(state, Actor::FraudGuard, Why::SeenInactive, now).tell(News::Done)
    }
}

impl State {
    /// The same wait, to be looked at again later.
    fn looked_at(&self, watch: Watch, now: Timestamp) -> Self {
        let watch = watch.after_check(now);
        if matches!(self, Self::Verifying(_)) {
            Self::Verifying(watch)
        } else {
            Self::Unknown(watch)
        }
    }
}
