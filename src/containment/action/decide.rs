//! What people decide: approvals, and whatever takes them back.

use jiff::Timestamp;

use super::Action;
use super::Actor;
use super::Approval;
use super::Dispatch;
use super::News;
use super::Objection;
use super::Phase;
use super::Reading;
use super::Refusal;
use super::State;
use super::Step;
use super::Why;
use super::Withdrawal;
use super::is_good_for;
use crate::outbox::later;
use crate::seal::Fingerprint;

impl Step {
    pub(super) fn approve(
        mut self,
        approval: &Approval,
        reading: Reading,
        page: Fingerprint,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        check(&self.action, approval, page, now)?;
        if let Some(objection) = reading.objection() {
            return Err(Refusal::Approval(objection));
        }
        self.action.approvals.push(*approval);
        let actor = Actor::Person(approval.by);
        let why = Why::Approved(approval.page);
        if !self.action.has_all_approvals() {
            return Ok(self.go(State::ApprovedOnce, actor, why, now).tell(News::ApprovedOnce));
        }
        let until = later(now, Action::COOLING);
        Ok(self.go(State::Cooling { until }, actor, why, now).tell(News::Cooling(until)))
    }

    pub(super) fn withdraw(self, withdrawal: &Withdrawal, now: Timestamp) -> Result<Self, Refusal> {
        let phase = self.action.phase();
        match (&self.action.state, withdrawal) {
            _ if phase.is_before_dispatch() => Ok(self.withdrawn(withdrawal, now)),
            (State::Dispatching(dispatch), _) => {
                let dispatch = dispatch.clone();
                self.withdrawn_late(dispatch, withdrawal, now)
            }
            (State::NeedsHuman { .. }, Withdrawal::Revoked { .. }) => {
                Ok(self.withdrawn(withdrawal, now))
            }
            _ => Err(Refusal::Phase(phase)),
        }
    }

    /// Ends an action of which nothing was sent.
    pub(super) fn withdrawn(self, withdrawal: &Withdrawal, now: Timestamp) -> Self {
        let (actor, why) = withdrawal.author();
        let (state, news) = match withdrawal {
            Withdrawal::Rejected { .. } => (State::Rejected, News::Rejected),
            Withdrawal::Revoked { .. } | Withdrawal::CaseChanged | Withdrawal::CaseResolved => {
                (State::Revoked, News::Revoked)
            }
            Withdrawal::Forbidden(block) => (State::Blocked(*block), News::Blocked(*block)),
        };
        self.go(state, actor, why, now).tell(news)
    }

    /// The request may be on its way. If it turns out that it is not, the withdrawal counts.
    fn withdrawn_late(
        self,
        dispatch: Dispatch,
        withdrawal: &Withdrawal,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        if dispatch.withdrawal.is_some() {
            return Err(Refusal::Known);
        }
        let (actor, why) = withdrawal.author();
        let noted = Dispatch { withdrawal: Some(withdrawal.clone()), ..dispatch };
        Ok(self.go(State::Dispatching(noted), actor, why, now).tell(News::WithdrawnLate))
    }
}

impl Withdrawal {
    /// Who withdraws, and why.
    pub(super) fn author(&self) -> (Actor, Why) {
        match self {
            Self::Rejected { by, reason } | Self::Revoked { by, reason } => {
                (Actor::Person(*by), Why::Words(reason.clone()))
            }
            Self::CaseChanged => (Actor::FraudGuard, Why::CaseChanged),
            Self::CaseResolved => (Actor::FraudGuard, Why::CaseResolved),
            Self::Forbidden(block) => (Actor::FraudGuard, Why::Forbidden(*block)),
        }
    }
}

fn check(
    action: &Action,
    approval: &Approval,
    page: Fingerprint,
    now: Timestamp,
) -> Result<(), Refusal> {
    let phase = action.phase();
    if !matches!(phase, Phase::Proposed | Phase::ApprovedOnce) {
        return Err(Refusal::Phase(phase));
    }
    if approval.given_at > now
        || approval.expires_at <= now
        || !is_good_for(approval.expires_at, approval.given_at)
    {
        return Err(Refusal::BadLifetime);
    }
    if action.approvals.iter().any(|other| other.by == approval.by) {
        return Err(Refusal::SamePerson);
    }
    if action.is_raised_by(approval.by) {
        return Err(Refusal::OwnProposal);
    }
    if action.approvals.iter().any(|other| other.nonce == approval.nonce) {
        return Err(Refusal::NonceUsed);
    }
    if approval.page != page {
        return Err(Refusal::Approval(Objection::PageChanged));
    }
    Ok(())
}
