//! Everything that may happen to an action, as one pure step.

use jiff::SignedDuration;
use jiff::Timestamp;
use uuid::Uuid;

use super::Action;
use super::Actor;
use super::Approval;
use super::Block;
use super::Guards;
use super::Line;
use super::Objection;
use super::Phase;
use super::Reading;
use super::Reason;
use super::RefusedFor;
use super::ResourceId;
use super::State;
use super::Watch;
use super::Why;
use super::Withdrawal;
use crate::seal::Fingerprint;

/// What happens to an action.
///
/// Before any input counts, time passes: a deadline that is over has its effect first, whoever comes
/// with whatever. The transitions, and the tests beside this file that show each:
///
/// | from | input | guard | to | effects | shown by |
/// |---|---|---|---|---|---|
/// | – | [`Action::propose`] | target and lifetime | `Proposed` | audit, tell | `a_proposal_is_told_and_audited` |
/// | `Proposed` | `Approve` | sealed, by an approver, same page, fresh nonce, good for at most 24 h | `Cooling`, 120 s | audit, tell | `one_approval_is_enough_where_one_is_needed` |
/// | `Proposed`, two needed | `Approve` | the same, not the proposer | `ApprovedOnce` | audit, tell | `two_different_people_approve_where_two_are_needed` |
/// | `ApprovedOnce` | `Approve` | the same, another person, within 30 min | `Cooling` | audit, tell | `two_different_people_approve_where_two_are_needed` |
/// | any | `Approve` | anything else | the same | refusal | `an_approval_that_is_not_exactly_right_is_refused` |
/// | `Proposed` to `Armed` | `Withdraw` | | `Rejected`, `Revoked` or `Blocked` | audit, tell, lock | `whatever_withdraws_an_action_ends_it_before_it_is_sent` |
/// | `Dispatching` | `Withdraw` | the first | the same, noted | audit, tell: too late | `a_withdrawal_in_the_last_seconds_is_noted` |
/// | `NeedsHuman` | `Withdraw`, revoked | | `Revoked` | audit, tell | `a_person_closes_what_needs_a_person` |
/// | any other | `Withdraw` | | the same | refusal | `what_is_over_or_sent_cannot_be_withdrawn` |
/// | `Proposed` | time | proposal expired | `Expired` | audit, tell, lock | `deadlines_have_their_effect_to_the_second` |
/// | `ApprovedOnce` | time | 30 min or an expiry over | `Expired` | audit, tell, lock | `deadlines_have_their_effect_to_the_second` |
/// | `Cooling` | time | 120 s over | `Armed` | audit | `deadlines_have_their_effect_to_the_second` |
/// | `Cooling`, `Armed` | time | an approval expired | `Expired` | audit, tell, lock | `deadlines_have_their_effect_to_the_second` |
/// | `Armed` | `Claim` | readings under 5 s old, all guards yes | `Dispatching` | audit | `a_claim_needs_every_guard` |
/// | `Armed` | `Claim` | a guard says no or cannot be read | `Blocked` | audit, tell, lock | `a_claim_needs_every_guard` |
/// | `Armed` | `Claim` | readings old | the same | refusal | `old_readings_claim_nothing` |
/// | `Dispatching`, own | `AboutToSend` | both clocks in time, audited | the same, one more sent | `Send` | `a_request_is_sent_once` |
/// | `Dispatching`, own | `AboutToSend` | late, or not audited, or all sent | the same | refusal | `nothing_is_sent_late_or_unaudited_or_twice` |
/// | `Dispatching`, own | `Ended`, accepted | | `Verifying` | audit, verify | `what_became_of_a_request_decides` |
/// | `Dispatching`, own | `Ended`, unsent | under 3 tries, not withdrawn | `Armed`, +30 s | audit | `what_became_of_a_request_decides` |
/// | `Dispatching`, own | `Ended`, throttled | under 3 tries, not withdrawn | `Armed`, after `Retry-After` | audit | `what_became_of_a_request_decides` |
/// | `Dispatching`, own | `Ended`, unsent or throttled or late | withdrawn | as withdrawn | audit, tell, lock | `a_withdrawal_in_the_last_seconds_is_noted` |
/// | `Dispatching`, own | `Ended`, refused or late or the third try | | `NeedsHuman` | audit, tell, lock | `what_became_of_a_request_decides` |
/// | `Dispatching`, own | `Ended`, unclear | | `Unknown` | audit, tell, verify | `what_became_of_a_request_decides` |
/// | `Dispatching` | time | lease of 90 s over | `Unknown` | audit, tell, verify | `deadlines_have_their_effect_to_the_second` |
/// | any | `AboutToSend`, `Ended` | somebody else's claim | the same | refusal | `only_the_holder_of_a_claim_sends_and_ends_it` |
/// | `Verifying`, `Unknown` | time | a check is due | the same | verify | `the_target_is_looked_at_in_growing_steps` |
/// | `Verifying`, `Unknown` | `Verified`, inactive | read after the claim | `Done` | audit, tell, lock | `an_inactive_target_is_done` |
/// | `Verifying`, `Unknown` | `Verified`, active or unreadable | before 15 min | the same, next check | none | `the_target_is_looked_at_in_growing_steps` |
/// | `Verifying`, `Unknown` | `Verified`, active | read 15 min after the last possible send | `NeedsHuman` | audit, tell, protect, lock | `a_target_that_stays_active_needs_a_person` |
/// | `Verifying`, `Unknown` | time | 30 min over and nobody could read | `NeedsHuman` | audit, tell, protect, lock | `a_target_that_nobody_can_read_needs_a_person` |
/// | `Done` | `SeenActiveAgain` | the first time | the same, noted | audit, tell, protect 7 days | `a_target_that_is_active_again_is_told_and_left_alone` |
/// | any | `Audited` | | the same, without the lines | none | `lines_wait_until_they_are_in_the_chain` |
///
/// `Done`, `Rejected`, `Expired`, `Revoked` and `Blocked` are final. No way leads from `Unknown` or
/// `Verifying` back to `Armed`: what may have been sent is not sent again.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// A person approved on the page.
    Approve {
        /// The sealed approval.
        approval: &'a Approval,
        /// Whether the seal is ours and the person may approve.
        reading: Reading,
        /// The fingerprint that the page has now.
        page: Fingerprint,
    },
    /// A person, the case or a guard takes it back.
    Withdraw(&'a Withdrawal),
    /// Time has passed.
    TimePassed,
    /// A worker came to send it.
    Claim {
        /// Who; a new id for each claim.
        worker: Uuid,
        /// What the guards read.
        guards: &'a Guards,
    },
    /// The worker has everything ready and would write the first byte of its next request now. To
    /// be asked of the worker's own copy, which nobody writes back; the step's `now` is the
    /// machine's clock at this moment.
    AboutToSend {
        /// Who.
        worker: Uuid,
        /// How long ago the guards were read, by a clock that nobody can set.
        since_read: SignedDuration,
    },
    /// The worker knows how it ended, or that it does not know.
    Ended {
        /// Who.
        worker: Uuid,
        /// How.
        outcome: Outcome,
    },
    /// Somebody read the target.
    Verified {
        /// What was seen.
        seen: Seen,
        /// When it was read.
        read_at: Timestamp,
    },
    /// Somebody read a target that was contained, and it is active.
    SeenActiveAgain {
        /// When it was read.
        read_at: Timestamp,
    },
    /// Lines were appended to the audit chain.
    Audited {
        /// The number of the last of them.
        through: u32,
    },
}

/// How a dispatch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Every request was accepted.
    Accepted,
    /// It was too late to send, and nothing was sent.
    TooLate,
    /// It failed before any byte was written: no address, refused, no TLS.
    ProvedUnsent,
    /// It was refused for good: nothing was done.
    Refused(RefusedFor),
    /// 429: nothing was done, and it may be tried again.
    Throttled {
        /// After how long, as far as it was said.
        retry_after: Option<SignedDuration>,
    },
    /// Anything else: no answer, a broken one, a 5xx, only some of several requests.
    Unclear,
}

/// What was seen of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seen {
    /// Every part of it is inactive.
    Inactive,
    /// A part of it is active.
    StillActive,
    /// It could not be read.
    Unreadable,
}

/// One request to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its id, the same whenever it is sent.
    pub id: Uuid,
    /// The resource; `None` for the subscription itself.
    pub resource: Option<ResourceId>,
    /// The number of the claim.
    pub sequence: u32,
}

/// What people hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// It can be approved.
    Proposed,
    /// A second person has to approve.
    ApprovedOnce,
    /// It is approved, and can be taken back until then.
    Cooling(Timestamp),
    /// It took effect.
    Done,
    /// A person said no.
    Rejected,
    /// Time ran out.
    Expired,
    /// It was taken back.
    Revoked,
    /// A guard forbade it.
    Blocked(Block),
    /// A person has to go on.
    NeedsHuman(Reason),
    /// It may have been sent; nobody knows yet.
    Unknown,
    /// It was to be taken back while it was being sent.
    WithdrawnLate,
    /// What was contained is active again: by its owner, or by the attacker.
    Reactivated,
}

/// What is to be done once the step is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send this now, once, and say how that ended.
    Send(Request),
    /// Read the target at this time, and say what was seen.
    Verify(Timestamp),
    /// Tell people.
    Tell(News),
    /// Append this to the audit chain, and say so.
    Audit(Line),
    /// Leave the target alone until then.
    Protect(Timestamp),
    /// Nobody needs the target's lock for this action any more.
    ReleaseLock,
}

/// Why an input has no effect; the action is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing of the kind can happen where the action stands.
    #[error("the action is {}", .0.as_str())]
    Phase(Phase),
    /// Not before this moment.
    #[error("the action is not to be sent before {0}")]
    NotBefore(Timestamp),
    /// The approval is not good.
    #[error("the approval is not good: {}", .0.as_str())]
    Approval(Objection),
    /// The person approved already.
    #[error("you approved this already; a second person has to")]
    SamePerson,
    /// The person proposed it.
    #[error("you proposed this; two others have to approve")]
    OwnProposal,
    /// The page's nonce was used.
    #[error("this page was used already; open it again")]
    NonceUsed,
    /// The approval is not from now, or is good for too long.
    #[error("an approval is given now, for at most 24 hours")]
    BadLifetime,
    /// The guards were read too long ago; read them again.
    #[error("the guards were read too long ago")]
    OldReadings,
    /// The claim is somebody else's.
    #[error("the claim is somebody else's")]
    NotHolder,
    /// The claim is not in the audit chain yet.
    #[error("the claim is not in the audit chain yet")]
    NotAudited,
    /// It is too late to send anything.
    #[error("too late to send")]
    TooLate,
    /// Every request was sent.
    #[error("every request was sent")]
    AllSent,
    /// The target was read at a moment that says nothing.
    #[error("the target was read before it could say anything, or after now")]
    BadReading,
    /// That was said already.
    #[error("that is known")]
    Known,
}

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The action after it.
    pub action: Action,
    /// What is to be done.
    pub effects: Vec<Effect>,
}

impl Action {
    /// Takes one step.
    ///
    /// # Errors
    /// Why nothing happened.
    pub fn step(&self, input: &Input<'_>, now: Timestamp) -> Result<Step, Refusal> {
        let step = self.settled(now);
        match *input {
            Input::Approve { approval, reading, page } => {
                step.approve(approval, reading, page, now)
            }
            Input::Withdraw(withdrawal) => step.withdraw(withdrawal, now),
            Input::TimePassed => Ok(step.look_when_due(now)),
            Input::Claim { worker, guards } => step.claim(worker, guards, now),
            Input::AboutToSend { worker, since_read } => step.send_next(worker, since_read, now),
            Input::Ended { worker, outcome } => step.end(worker, outcome, now),
            Input::Verified { seen, read_at } => step.verified(seen, read_at, now),
            Input::SeenActiveAgain { read_at } => step.reactivated(read_at, now),
            Input::Audited { through } => Ok(step.audited(through)),
        }
    }

    /// The action after all deadlines that are over.
    fn settled(&self, now: Timestamp) -> Step {
        let step = Step { action: self.clone(), effects: Vec::new() };
        let guard = Actor::FraudGuard;
        match &self.state {
            State::Proposed if now >= self.expires_at => step.expire(now),
            State::ApprovedOnce if now >= self.second_by() => step.expire(now),
            State::Cooling { .. } | State::Armed { .. } if now >= self.expires_at() => {
                step.expire(now)
            }
            State::Cooling { until } if now >= *until => {
                step.go(State::Armed { not_before: *until }, guard, Why::TimePassed, now)
            }
            State::Dispatching(dispatch) if now >= dispatch.lease_until => {
                step.lose_sight(&dispatch.clone(), Why::LeaseOver, now)
            }
            State::Verifying(watch) | State::Unknown(watch) if now >= watch.gives_up_at() => {
                step.call_person(Reason::CannotVerify, guard, now)
            }
            _ => step,
        }
    }
}

impl Step {
    pub(super) fn proposed(action: Action, now: Timestamp) -> Self {
        let actor = action.raised_by.map_or(Actor::FraudGuard, Actor::Person);
        let step = Self { action, effects: Vec::new() };
        step.write_line(Phase::Absent, actor, Why::Proposed, now).tell(News::Proposed)
    }

    /// Goes to another state, or stays, and leaves a line about it.
    pub(super) fn go(mut self, state: State, actor: Actor, why: Why, now: Timestamp) -> Self {
        let before = self.action.phase();
        self.action.state = state;
        let is_over = self.action.phase().is_over() && !before.is_over();
        let step = self.write_line(before, actor, why, now);
        if is_over { step.with(Effect::ReleaseLock) } else { step }
    }

    pub(super) fn with(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }

    pub(super) fn tell(self, news: News) -> Self {
        self.with(Effect::Tell(news))
    }

    pub(super) fn call_person(self, reason: Reason, actor: Actor, now: Timestamp) -> Self {
        let state = State::NeedsHuman { reason, since: now };
        let step = self.go(state, actor, Why::NeedsHuman(reason), now);
        let step = step.tell(News::NeedsHuman(reason));
        match step.action.protects_until().filter(|_| reason.may_have_been_sent()) {
            Some(until) => step.with(Effect::Protect(until)),
            None => step,
        }
    }

    /// Nobody knows any more what became of a request.
    pub(super) fn lose_sight(
        mut self,
        dispatch: &super::Dispatch,
        why: Why,
        now: Timestamp,
    ) -> Self {
        let watch = Watch::of(dispatch);
        let verify = Effect::Verify(watch.next_check_at);
        self.action.touched_at = Some(watch.sent_by);
        let actor = Actor::Worker(dispatch.worker);
        self.go(State::Unknown(watch), actor, why, now).tell(News::Unknown).with(verify)
    }

    fn expire(self, now: Timestamp) -> Self {
        self.go(State::Expired, Actor::FraudGuard, Why::TimePassed, now).tell(News::Expired)
    }

    fn write_line(mut self, before: Phase, actor: Actor, why: Why, now: Timestamp) -> Self {
        let after = self.action.phase();
        let line = Line { number: self.action.lines, at: now, actor, why, before, after };
        self.action.lines = self.action.lines.saturating_add(1);
        self.action.unaudited.push(line.clone());
        self.with(Effect::Audit(line))
    }

    fn audited(mut self, through: u32) -> Self {
        self.action.unaudited.retain(|line| line.number > through);
        self
    }
}
