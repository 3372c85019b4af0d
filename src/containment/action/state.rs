//! Where an action stands.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use uuid::Uuid;

use super::Guard;
use super::Objection;
use super::Person;
use crate::outbox::later;
use crate::text::Untrusted;

/// Where an action stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// Somebody may approve it.
    Proposed,
    /// The first of two people approved.
    ApprovedOnce,
    /// Approved; there is time to take it back.
    Cooling {
        /// Until when.
        until: Timestamp,
    },
    /// To be sent.
    Armed {
        /// Not before this moment.
        not_before: Timestamp,
    },
    /// Somebody is about to send it, or has.
    Dispatching(Dispatch),
    /// It was accepted; nobody has seen yet that it took effect.
    Verifying(Watch),
    /// It may have been sent. It is never sent again.
    Unknown(Watch),
    /// It took effect.
    Done {
        /// When that was seen.
        at: Timestamp,
        /// When the target was seen active again.
        reactivated_at: Option<Timestamp>,
    },
    /// A person said no.
    Rejected,
    /// Nobody approved in time, or it was not sent in time.
    Expired,
    /// A person took the approval back, or the case changed.
    Revoked,
    /// Something forbade it; a new approval round may try again.
    Blocked(Block),
    /// Only a person can go on.
    NeedsHuman {
        /// Why.
        reason: Reason,
        /// Since when.
        since: Timestamp,
    },
}

/// The name of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Before it was proposed.
    Absent,
    /// [`State::Proposed`].
    Proposed,
    /// [`State::ApprovedOnce`].
    ApprovedOnce,
    /// [`State::Cooling`].
    Cooling,
    /// [`State::Armed`].
    Armed,
    /// [`State::Dispatching`].
    Dispatching,
    /// [`State::Verifying`].
    Verifying,
    /// [`State::Unknown`].
    Unknown,
    /// [`State::Done`].
    Done,
    /// [`State::Rejected`].
    Rejected,
    /// [`State::Expired`].
    Expired,
    /// [`State::Revoked`].
    Revoked,
    /// [`State::Blocked`].
    Blocked,
    /// [`State::NeedsHuman`].
    NeedsHuman,
}

/// A claim to send.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dispatch {
    /// Who claimed.
    pub worker: Uuid,
    /// The number of the claim, from 1.
    pub sequence: u32,
    /// When the guards were read.
    pub read_at: Timestamp,
    /// Before this moment the first byte of every request must have left.
    pub first_byte_by: Timestamp,
    /// When the claim runs out.
    pub lease_until: Timestamp,
    /// How many requests the worker was told to send. Only the worker's own copy has them: nothing
    /// is stored between the last look at the clock and the first byte.
    pub sent: usize,
    /// What speaks against it since; it counts if the request turns out not to have been sent.
    pub withdrawal: Option<Withdrawal>,
}

/// The wait for an effect.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Watch {
    /// When it was claimed; what was read of the target before says nothing.
    pub claimed_at: Timestamp,
    /// When the last byte can have been sent at the latest.
    pub sent_by: Timestamp,
    /// When the target is to be read next.
    pub next_check_at: Timestamp,
}

/// What forbade an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Block {
    /// Which guard.
    pub guard: Guard,
    /// Why.
    pub objection: Objection,
}

/// Why only a person can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The worker stood still between the guards and the request; nothing was sent.
    TooLate,
    /// Nothing could be sent, as often as may be tried.
    CannotReach,
    /// It was refused for good.
    Refused(RefusedFor),
    /// The target is still active when no request can be under way any more.
    NotConfirmed,
    /// Nobody could see whether it took effect.
    CannotVerify,
}

/// Why Microsoft refused a request for good. Each is a definite answer: nothing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusedFor {
    /// 400: an id or the body is wrong (`900118`, `800002`, `900307`).
    Invalid,
    /// 401: who we are was not accepted.
    Unauthenticated,
    /// 403: a right is missing (`900159`, `900308`, `900329`).
    Forbidden,
    /// 404: the target is not there (`800111`).
    NotFound,
    /// 409: something else is under way (`900278`).
    Conflict,
    /// 429, more often than may be tried.
    Throttled,
    /// Any other answer that says for certain that nothing was done.
    Other,
}

/// What takes an action back before it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "withdrawal", rename_all = "kebab-case")]
pub enum Withdrawal {
    /// A person says no to the proposal.
    Rejected {
        /// Who.
        by: Person,
        /// Why.
        reason: Untrusted,
    },
    /// A person takes the approval back, or is done with an action that needs a person.
    Revoked {
        /// Who.
        by: Person,
        /// Why.
        reason: Untrusted,
    },
    /// The case says something else than when it was approved.
    CaseChanged,
    /// Every event of the case is resolved.
    CaseResolved,
    /// A guard is known to fail already: the kill switch is on, the target was protected, the mode
    /// is no longer one in which anything is proposed.
    Forbidden(Block),
}

impl State {
    /// The state's name.
    pub fn phase(&self) -> Phase {
        match self {
            Self::Proposed => Phase::Proposed,
            Self::ApprovedOnce => Phase::ApprovedOnce,
            Self::Cooling { .. } => Phase::Cooling,
            Self::Armed { .. } => Phase::Armed,
            Self::Dispatching(_) => Phase::Dispatching,
            Self::Verifying(_) => Phase::Verifying,
            Self::Unknown(_) => Phase::Unknown,
            Self::Done { .. } => Phase::Done,
            Self::Rejected => Phase::Rejected,
            Self::Expired => Phase::Expired,
            Self::Revoked => Phase::Revoked,
            Self::Blocked(_) => Phase::Blocked,
            Self::NeedsHuman { .. } => Phase::NeedsHuman,
        }
    }
}

impl Phase {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Absent,
        Self::Proposed,
        Self::ApprovedOnce,
        Self::Cooling,
        Self::Armed,
        Self::Dispatching,
        Self::Verifying,
        Self::Unknown,
        Self::Done,
        Self::Rejected,
        Self::Expired,
        Self::Revoked,
        Self::Blocked,
        Self::NeedsHuman,
    ];

    /// The name as the audit has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Proposed => "proposed",
            Self::ApprovedOnce => "approved-once",
            Self::Cooling => "cooling",
            Self::Armed => "armed",
            Self::Dispatching => "dispatching",
            Self::Verifying => "verifying",
            Self::Unknown => "unknown",
            Self::Done => "done",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Blocked => "blocked",
            Self::NeedsHuman => "needs-human",
        }
    }

    /// True when nothing was sent yet and nothing is about to be.
    pub fn is_before_dispatch(self) -> bool {
        matches!(self, Self::Proposed | Self::ApprovedOnce | Self::Cooling | Self::Armed)
    }

    /// True when nothing happens to it any more by itself.
    pub fn is_over(self) -> bool {
        matches!(
            self,
            Self::Done
                | Self::Rejected
                | Self::Expired
                | Self::Revoked
                | Self::Blocked
                | Self::NeedsHuman
        )
    }
}

impl Dispatch {
    /// How long a claim holds.
    pub const LEASE: SignedDuration = SignedDuration::from_secs(90);
}

impl Watch {
    /// How long after the last possible send a target that is active was not contained: longer than
    /// the 10 minutes for which Partner Center may show what was, and than any request is under way.
    pub const WAIT: SignedDuration = SignedDuration::from_mins(15);
    /// How long after the last possible send somebody goes on trying to read the target.
    pub const GIVE_UP: SignedDuration = SignedDuration::from_mins(30);
    /// When the target is read, after the last possible send.
    const CHECKS: [SignedDuration; 7] = [
        SignedDuration::from_mins(1),
        SignedDuration::from_mins(3),
        SignedDuration::from_mins(6),
        SignedDuration::from_mins(10),
        Self::WAIT,
        SignedDuration::from_mins(20),
        Self::GIVE_UP,
    ];

    pub(super) fn of(dispatch: &Dispatch) -> Self {
        let sent_by = dispatch.first_byte_by;
        let watch = Self { claimed_at: dispatch.read_at, sent_by, next_check_at: sent_by };
        watch.after_check(sent_by)
    }

    /// True when what is seen at this moment says how it ended.
    pub(super) fn is_conclusive_at(&self, at: Timestamp) -> bool {
        at >= later(self.sent_by, Self::WAIT)
    }

    pub(super) fn gives_up_at(&self) -> Timestamp {
        later(self.sent_by, Self::GIVE_UP)
    }

    pub(super) fn after_check(mut self, at: Timestamp) -> Self {
        let mut checks = Self::CHECKS.into_iter().map(|check| later(self.sent_by, check));
        self.next_check_at = checks.find(|check| *check > at).unwrap_or(self.gives_up_at());
        self
    }
}

impl Reason {
    /// The reason as the audit names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooLate => "too-late",
            Self::CannotReach => "cannot-reach",
            Self::Refused(RefusedFor::Invalid) => "refused-invalid",
            Self::Refused(RefusedFor::Unauthenticated) => "refused-unauthenticated",
            Self::Refused(RefusedFor::Forbidden) => "refused-forbidden",
            Self::Refused(RefusedFor::NotFound) => "refused-not-found",
            Self::Refused(RefusedFor::Conflict) => "refused-conflict",
            Self::Refused(RefusedFor::Throttled) => "refused-throttled",
            Self::Refused(RefusedFor::Other) => "refused",
            Self::NotConfirmed => "not-confirmed",
            Self::CannotVerify => "cannot-verify",
        }
    }

    /// True when a request may have been sent all the same.
    pub fn may_have_been_sent(self) -> bool {
        matches!(self, Self::NotConfirmed | Self::CannotVerify)
    }
}
