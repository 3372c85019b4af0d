//! Whether a containment took effect, and whether it stays so.

use super::Care;
use super::look;
use crate::case::AnswerDraft;
use crate::case::Chosen;
use crate::containment::Containment;
use crate::containment::action::Input;
use crate::containment::action::Phase;
use crate::containment::action::Seen;
use crate::containment::action::State;
use crate::functions::write_back::WriteBack;
use crate::records::Containments;
use crate::store::StoreError;
use crate::verdict::Verdict;

impl Care<'_> {
    /// Reads the target when that is due.
    pub(super) async fn verify(
        &self,
        containment: Containment,
    ) -> Result<Option<Containment>, StoreError> {
        let due_at = containment.action.due_at();
        if due_at.is_none_or(|at| at > self.app.clock.now()) {
            return Ok(Some(containment));
        }
        let read_at = self.app.clock.now();
        let seen = look::seen(self.containing, &containment).await;
        let input = Input::Verified { seen, read_at };
        let Some(after) = self.step(containment, &input).await? else { return Ok(None) };
        if after.action.phase() == Phase::Done {
            self.follow_up(&after).await?;
        }
        Ok(Some(after))
    }

    /// What follows once it took effect. Whoever dies in between is followed by the next look.
    async fn follow_up(&self, done: &Containment) -> Result<(), StoreError> {
        self.settle_origin(done).await?;
        self.answer_fraud(done).await;
        Ok(())
    }

    /// Tells Microsoft that it was fraud where the policy wants that. People approved the
    /// containment of fraud; a case that somebody answered already is left alone.
    async fn answer_fraud(&self, containment: &Containment) {
        let is_wanted = self.app.audience().policy.containment.answer_fraud;
        let opened_at = self.case.opened_at;
        let is_answered = self.case.answers.iter().any(|answer| answer.given_at >= opened_at);
        let is_undo = containment.action.kind().is_undo();
        if !is_wanted || is_answered || is_undo || !self.case.is_open() {
            return;
        }
        let by: Vec<String> =
            containment.action.approvals().iter().map(|approval| approval.by.to_string()).collect();
        let draft = AnswerDraft {
            epoch: self.case.epoch,
            verdict: Verdict::Fraud,
            note: format!("contained ({})", containment.action.kind().as_str()),
            actor: format!("fraud-guard, approved by {}", by.join(", ")),
            events: Chosen::Unresolved,
            overrules: false,
        };
        if let Err(error) = WriteBack::of(self.app).answer(&self.case.scope, &draft).await {
            tracing::warn!(%error, "a case that was contained cannot be answered");
        }
    }

    /// Looks whether what was contained is active again: by its owner, or by the attacker.
    pub(super) async fn watch(
        &self,
        containment: Containment,
    ) -> Result<Option<Containment>, StoreError> {
        let now = self.app.clock.now();
        self.follow_up(&containment).await?;
        if containment.watch_at.is_none_or(|at| at > now) {
            return Ok(Some(containment));
        }
        let is_active = look::seen(self.containing, &containment).await == Seen::StillActive;
        // What was undone in between is active because we made it so.
        let containments = Containments::of(&self.app.store);
        let (scope, id) = (&self.case.scope, containment.action.id());
        let Some(fresh) = containments.get(scope, id).await? else { return Ok(None) };
        let is_watched = fresh.undone_at.is_none() && !self.is_being_undone(&fresh).await?;
        if is_active && is_watched {
            return self.step(fresh, &Input::SeenActiveAgain { read_at: now }).await;
        }
        containments.change(scope, id, |containment| containment.looked(now)).await
    }

    /// True while somebody may take it back, so that nobody must be alarmed that it is active.
    async fn is_being_undone(&self, containment: &Containment) -> Result<bool, StoreError> {
        let id = containment.action.id();
        let all = Containments::of(&self.app.store).all(&self.case.scope).await?;
        Ok(all.iter().any(|other| {
            other.undo_of.as_ref() == Some(id)
                && matches!(
                    other.action.state(),
                    State::Dispatching(_)
                        | State::Verifying(_)
                        | State::Unknown(_)
                        | State::Done { .. }
                )
        }))
    }

    /// What was taken back is not watched any more.
    async fn settle_origin(&self, undo: &Containment) -> Result<(), StoreError> {
        let Some(origin) = &undo.undo_of else { return Ok(()) };
        let now = self.app.clock.now();
        let settle = |containment: &mut Containment| containment.undone(now);
        Containments::of(&self.app.store).change(&self.case.scope, origin, settle).await?;
        Ok(())
    }
}
