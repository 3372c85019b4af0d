//! Withdraws what must not be sent any more, whatever its deadlines say.

use super::Care;
use crate::containment::Containment;
use crate::containment::action::Block;
use crate::containment::action::Guard;
use crate::containment::action::Input;
use crate::containment::action::Objection;
use crate::containment::action::Withdrawal;
use crate::containment::action::reading;
use crate::containment::call;
use crate::store::StoreError;

impl Care<'_> {
    /// Withdraws a containment whose case is resolved or says something else, that the policy
    /// protects or forbids by now, or while everything is stopped.
    pub(super) async fn review(
        &self,
        containment: Containment,
    ) -> Result<Option<Containment>, StoreError> {
        if !containment.action.phase().is_before_dispatch() {
            return Ok(Some(containment));
        }
        match self.withdrawal(&containment).await {
            Some(withdrawal) => self.step(containment, &Input::Withdraw(&withdrawal)).await,
            None => Ok(Some(containment)),
        }
    }

    async fn withdrawal(&self, containment: &Containment) -> Option<Withdrawal> {
        let is_undo = containment.action.kind().is_undo();
        if !is_undo && !self.case.is_open() {
            return Some(Withdrawal::CaseResolved);
        }
        if !is_undo && containment.case != self.case.appearance() {
            return Some(Withdrawal::CaseChanged);
        }
        if let Some(block) = self.forbidden(containment) {
            return Some(Withdrawal::Forbidden(block));
        }
        // A proposal may wait while everything is stopped; an approval does not survive it.
        let is_approved = !containment.action.approvals().is_empty();
        if !is_approved {
            return None;
        }
        let objection = self.kill_switch().await.objection()?;
        Some(Withdrawal::Forbidden(Block { guard: Guard::KillSwitch, objection }))
    }

    /// What the policy as it is now has against it.
    fn forbidden(&self, containment: &Containment) -> Option<Block> {
        let audience = self.app.audience();
        let policy = &audience.policy;
        let action = &containment.action;
        let listed = reading::listed(action, policy.protected.as_ref());
        let protected = listed.map(|objection| Block { guard: Guard::NotProtected, objection });
        let forbidden = Block { guard: Guard::Kind, objection: Objection::KindNotAllowed };
        let is_forbidden = !action.kind().is_allowed_by(&policy.containment);
        protected.or(is_forbidden.then_some(forbidden))
    }

    /// In a mode in which nothing is sent: says what would be.
    pub(super) async fn print(
        &self,
        containment: Containment,
    ) -> Result<Option<Containment>, StoreError> {
        let audience = self.app.audience();
        let action = &containment.action;
        let calls = call::calls(action.kind(), action.target(), &containment.exhibit);
        for call in calls.unwrap_or_default() {
            let call = call.shown(&audience.policy.addresses);
            tracing::info!(action = %action.id(), call, "approved, and not sent in this mode");
        }
        let block = Block { guard: Guard::Mode, objection: Objection::NotInActMode };
        self.step(containment, &Input::Withdraw(&Withdrawal::Forbidden(block))).await
    }
}
