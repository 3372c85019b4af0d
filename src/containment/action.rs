//! An action: one containment that somebody may approve, from its proposal to its end.
//!
//! At most one request is sent for each approval, never without one, never after it was taken back,
//! and never against what is protected. In doubt nothing is done and a person is called. Everything
//! is decided by [`Action::step`], which has the table; nothing here sends anything. Source: the
//! containment model (`docs/containment-model.md`), which explores this very step exhaustively.
//!
//! An action is kept in one document. Whoever steps it writes the document back by compare and
//! swap, and performs the effects after that; what was lost in between is found again in the
//! document: [`Action::due_at`], [`Action::unaudited`].

mod approval;
mod breaker;
mod budget;
mod decide;
mod dispatch;
mod guard;
mod line;
pub mod reading;
mod state;
mod step;
mod target;
mod verify;

use std::fmt;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use uuid::Uuid;

pub use approval::Approval;
pub use approval::ApprovalDraft;
pub use approval::Needed;
pub use approval::Person;
pub use breaker::Breaker;
pub use breaker::Opening;
pub use breaker::StaysOpen;
pub use breaker::Trip;
pub use budget::Budget;
pub use budget::Limits;
pub use budget::Request as BudgetRequest;
pub use guard::Guard;
pub use guard::Guards;
pub use guard::Objection;
pub use guard::Reading;
pub use line::Actor;
pub use line::Line;
pub use line::Why;
pub use state::Block;
pub use state::Dispatch;
pub use state::Phase;
pub use state::Reason;
pub use state::RefusedFor;
pub use state::State;
pub use state::Watch;
pub use state::Withdrawal;
pub use step::Effect;
pub use step::Input;
pub use step::News;
pub use step::Outcome;
pub use step::Refusal;
pub use step::Request;
pub use step::Seen;
pub use step::Step;
pub use target::NoTarget;
pub use target::ResourceId;
pub use target::Target;

use super::StepKind;
use crate::digest;
use crate::fraud_event::Scope;
use crate::outbox::later;
use crate::seal::Canonical;

/// The namespace of request ids; any constant does, as long as it stays.
const REQUEST_NAMESPACE: Uuid = Uuid::from_u128(0x5b0c_8f0e_41d7_4d3b_9a53_2f8d_6f0a_c1e7);

/// An action. A new approval round makes a new one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActionId(String);

impl ActionId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads an id of ours; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        (text.len() == 32 && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }
}

impl fmt::Display for ActionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is proposed.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The case.
    pub scope: Scope,
    /// The outbreak of the case.
    pub epoch: u32,
    /// The approval round: how many actions of this kind with this target there were before in the
    /// outbreak.
    pub round: u32,
    /// What is to be done.
    pub kind: StepKind,
    /// To what.
    pub target: Target,
    /// How many people must approve.
    pub needed: Needed,
    /// Who proposed it; `None` when it was fraud-guard.
    pub raised_by: Option<Person>,
    /// From when on nobody can approve it.
    pub expires_at: Timestamp,
}

/// Why something cannot be proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoProposal {
    /// A step of this kind cannot act on the target.
    #[error("the step cannot act on this target")]
    WrongTarget,
    /// It would be over already, or good for too long.
    #[error("a proposal is good for at most 24 hours")]
    BadLifetime,
}

/// One containment that somebody may approve.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Action {
    id: ActionId,
    scope: Scope,
    epoch: u32,
    kind: StepKind,
    target: Target,
    needed: Needed,
    raised_by: Option<Person>,
    expires_at: Timestamp,
    state: State,
    approvals: Vec<Approval>,
    /// How many claims there were.
    sequence: u32,
    /// When the target was last seen or thought to be contained by this action.
    touched_at: Option<Timestamp>,
    /// How many lines there ever were.
    lines: u32,
    unaudited: Vec<Line>,
}

impl Action {
    /// How long an approval can be taken back before it is armed.
    pub const COOLING: SignedDuration = SignedDuration::from_secs(120);
    /// How long after a failure that sent nothing the next try is made.
    pub const RETRY_AFTER: SignedDuration = SignedDuration::from_secs(30);
    /// Longest wait that Microsoft can ask for.
    pub const LONGEST_RETRY_AFTER: SignedDuration = SignedDuration::from_hours(1);
    /// How often it is tried in all, as long as nothing was sent.
    pub const MOST_TRIES: u32 = 3;
    /// How long a target is left alone after something was done to it.
    pub const PROTECTS_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

    /// Proposes a containment.
    ///
    /// # Errors
    /// Why that cannot be proposed.
    pub fn propose(proposal: Proposal, now: Timestamp) -> Result<Step, NoProposal> {
        let Proposal { scope, epoch, round, kind, target, needed, raised_by, expires_at } =
            proposal;
        if !target.is_for(kind) {
            return Err(NoProposal::WrongTarget);
        }
        if !is_good_for(expires_at, now) {
            return Err(NoProposal::BadLifetime);
        }
        let form = Canonical::new("action-1").text(scope.as_str()).number(epoch).number(round);
        let form = target.write(form.text(kind.as_str())).take_fingerprint().to_string();
        let action = Self {
            id: ActionId(digest::hex(&[form.as_bytes()], 32)),
            scope,
            epoch,
            kind,
            target,
            needed,
            raised_by,
            expires_at,
            state: State::Proposed,
            approvals: Vec::new(),
            sequence: 0,
            touched_at: None,
            lines: 0,
            unaudited: Vec::new(),
        };
        Ok(Step::proposed(action, now))
    }

    /// Which action.
    pub fn id(&self) -> &ActionId {
        &self.id
    }

    /// The case that it is about.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The outbreak of the case.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// What is to be done.
    pub fn kind(&self) -> StepKind {
        self.kind
    }

    /// To what.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// How many people must approve.
    pub fn needed(&self) -> Needed {
        self.needed
    }

    /// Where it stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The name of where it stands.
    pub fn phase(&self) -> Phase {
        self.state.phase()
    }

    /// Who approved, first to last.
    pub fn approvals(&self) -> &[Approval] {
        &self.approvals
    }

    /// How many claims there were.
    pub fn sequence(&self) -> u32 {
        self.sequence
    }

    /// How many lines it has left for the audit chain.
    pub fn lines(&self) -> u32 {
        self.lines
    }

    /// The lines that nobody has said to be in the audit chain yet, oldest first.
    pub fn unaudited(&self) -> &[Line] {
        &self.unaudited
    }

    /// True when as many different people approved as must.
    pub fn has_all_approvals(&self) -> bool {
        let people: Vec<Person> = self.approvals.iter().map(|approval| approval.by).collect();
        let is_once = |person: &Person| people.iter().filter(|other| *other == person).count() == 1;
        people.len() == self.needed.count()
            && people.iter().all(|person| is_once(person) && !self.is_raised_by(*person))
    }

    /// From when on it cannot be sent any more: the first of its approvals to expire, or the
    /// proposal until there is one.
    pub fn expires_at(&self) -> Timestamp {
        let approvals = self.approvals.iter().map(|approval| approval.expires_at);
        approvals.min().unwrap_or(self.expires_at)
    }

    /// The id of a request: the same whenever it is sent, so that Partner Center can tell a
    /// repetition (header `MS-RequestId`).
    pub fn request_id(&self, part: usize) -> Uuid {
        Uuid::new_v5(&REQUEST_NAMESPACE, format!("{}/{part}", self.id).as_bytes())
    }

    /// True while the target's lock must not go to another action.
    pub fn holds_lock(&self) -> bool {
        !self.phase().is_over()
    }

    /// Until when the target is to be left alone by other actions of the kind, because something
    /// was or may have been done to it.
    pub fn protects_until(&self) -> Option<Timestamp> {
        match self.state {
            State::Dispatching(_) | State::Verifying(_) | State::Unknown(_) => Some(Timestamp::MAX),
            _ => self.touched_at.map(|at| later(at, Self::PROTECTS_FOR)),
        }
    }

    /// True when another action must leave its target alone because of this one.
    pub fn protects(&self, other: &Self, now: Timestamp) -> bool {
        self.id != other.id
            && self.kind == other.kind
            && self.target.overlaps(&other.target)
            && self.protects_until().is_some_and(|until| now < until)
    }

    /// When something happens by itself or has to be looked at; `None` when nothing will.
    pub fn due_at(&self) -> Option<Timestamp> {
        match &self.state {
            State::Proposed => Some(self.expires_at),
            State::ApprovedOnce => Some(self.second_by()),
            State::Cooling { until } => Some(self.expires_at().min(*until)),
            State::Armed { not_before } => Some(self.expires_at().min(*not_before)),
            State::Dispatching(dispatch) => Some(dispatch.lease_until),
            State::Verifying(watch) | State::Unknown(watch) => Some(watch.next_check_at),
            _ => None,
        }
    }

    /// Until when the second of two people can approve.
    fn second_by(&self) -> Timestamp {
        let first = self.approvals.iter().map(|approval| approval.given_at).min();
        let by = first.map_or(self.expires_at, |at| later(at, Approval::SECOND_WITHIN));
        by.min(self.expires_at())
    }

    fn is_raised_by(&self, person: Person) -> bool {
        self.needed == Needed::Two && self.raised_by == Some(person)
    }
}

/// True for an end that is neither past nor too far away.
fn is_good_for(expires_at: Timestamp, now: Timestamp) -> bool {
    expires_at > now && expires_at <= later(now, Approval::LONGEST_LIFETIME)
}

#[cfg(test)]
mod tests;
