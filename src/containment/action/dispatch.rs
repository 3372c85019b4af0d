//! The one shot: claimed, sent, ended.

use jiff::SignedDuration;
use jiff::Timestamp;
use uuid::Uuid;

use super::Action;
use super::Actor;
use super::Block;
use super::Dispatch;
use super::Effect;
use super::Guard;
use super::Guards;
use super::News;
use super::Objection;
use super::Outcome;
use super::Reason;
use super::Refusal;
use super::RefusedFor;
use super::Request;
use super::State;
use super::Step;
use super::Watch;
use super::Why;
use crate::outbox::later;

impl Step {
    pub(super) fn claim(
        mut self,
        worker: Uuid,
        guards: &Guards,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let State::Armed { not_before } = self.action.state else {
            return Err(Refusal::Phase(self.action.phase()));
        };
        if now < not_before {
            return Err(Refusal::NotBefore(not_before));
        }
        let read_at = guards.read_at();
        let first_byte_by = later(read_at, Guards::GOOD_FOR);
        if now < read_at || now >= first_byte_by {
            return Err(Refusal::OldReadings);
        }
        if let Some(block) = objection(&self.action, guards) {
            let blocked = State::Blocked(block);
            let step = self.go(blocked, Actor::FraudGuard, Why::Forbidden(block), now);
            return Ok(step.tell(News::Blocked(block)));
        }
        let sequence = self.action.sequence.saturating_add(1);
        self.action.sequence = sequence;
        let dispatch = Dispatch {
            worker,
            sequence,
            read_at,
            first_byte_by,
            lease_until: later(now, Dispatch::LEASE),
            sent: 0,
            withdrawal: None,
        };
        let why = Why::Claimed(sequence);
        Ok(self.go(State::Dispatching(dispatch), Actor::Worker(worker), why, now))
    }

    pub(super) fn send_next(
        mut self,
        worker: Uuid,
        since_read: SignedDuration,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let mut dispatch = self.own(worker)?;
        let is_late = since_read >= Guards::GOOD_FOR || now >= dispatch.first_byte_by;
        // Who finds himself before his own claim goes by a clock that was set back.
        if is_late || since_read.is_negative() || now < dispatch.read_at {
            return Err(Refusal::TooLate);
        }
        if dispatch.withdrawal.is_some() {
            return Err(Refusal::TooLate);
        }
        if !self.action.unaudited.is_empty() {
            return Err(Refusal::NotAudited);
        }
        let part = dispatch.sent;
        if part >= self.action.target.parts() {
            return Err(Refusal::AllSent);
        }
        let request = Request {
            id: self.action.request_id(part),
            resource: self.action.target.resources().get(part).cloned(),
            sequence: dispatch.sequence,
        };
        dispatch.sent = part.saturating_add(1);
        self.action.state = State::Dispatching(dispatch);
        Ok(self.with(Effect::Send(request)))
    }

    pub(super) fn end(
        self,
        worker: Uuid,
        outcome: Outcome,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let dispatch = self.own(worker)?;
        let actor = Actor::Worker(worker);
        Ok(match outcome {
            Outcome::Accepted => self.accepted(&dispatch, now),
            Outcome::Unclear => self.lose_sight(&dispatch, Why::Unclear, now),
            Outcome::Refused(why) => self.call_person(Reason::Refused(why), actor, now),
            Outcome::TooLate => self.unsent(&dispatch, Reason::TooLate, None, now),
            Outcome::ProvedUnsent => {
                let again = Again { why: Why::Unsent, after: Action::RETRY_AFTER };
                self.unsent(&dispatch, Reason::CannotReach, Some(again), now)
            }
            Outcome::Throttled { retry_after } => {
                let after = retry_after.unwrap_or(Action::RETRY_AFTER);
                let after = after.clamp(SignedDuration::from_secs(1), Action::LONGEST_RETRY_AFTER);
                let again = Again { why: Why::Throttled, after };
                let reason = Reason::Refused(RefusedFor::Throttled);
                self.unsent(&dispatch, reason, Some(again), now)
            }
        })
    }

    fn accepted(mut self, dispatch: &Dispatch, now: Timestamp) -> Self {
        let watch = Watch::of(dispatch);
        let verify = Effect::Verify(watch.next_check_at);
        self.action.touched_at = Some(watch.sent_by);
        let actor = Actor::Worker(dispatch.worker);
        self.go(State::Verifying(watch), actor, Why::Accepted, now).with(verify)
    }

    /// Nothing was done. It is tried again unless somebody withdrew it, or there is no again.
    fn unsent(
        self,
        dispatch: &Dispatch,
        reason: Reason,
        again: Option<Again>,
        now: Timestamp,
    ) -> Self {
        let actor = Actor::Worker(dispatch.worker);
        if let Some(withdrawal) = &dispatch.withdrawal {
            return self.withdrawn(withdrawal, now);
        }
        match again.filter(|_| dispatch.sequence < Action::MOST_TRIES) {
            Some(Again { why, after }) => {
                self.go(State::Armed { not_before: later(now, after) }, actor, why, now)
            }
            None => self.call_person(reason, actor, now),
        }
    }

    /// The claim, if it is this worker's.
    fn own(&self, worker: Uuid) -> Result<Dispatch, Refusal> {
        match &self.action.state {
            State::Dispatching(dispatch) if dispatch.worker == worker => Ok(dispatch.clone()),
            State::Dispatching(_) => Err(Refusal::NotHolder),
            _ => Err(Refusal::Phase(self.action.phase())),
        }
    }
}

/// Another try.
struct Again {
    why: Why,
    after: SignedDuration,
}

/// What stands against a claim. Whoever read the guards may not have counted the approvals.
fn objection(action: &Action, guards: &Guards) -> Option<Block> {
    if !action.has_all_approvals() {
        let objection = Objection::TooFewApprovals;
        return Some(Block { guard: Guard::Approval, objection });
    }
    guards.objection().map(|(guard, objection)| Block { guard, objection })
}
