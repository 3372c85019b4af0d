//! Proposes what can be approved of a case's plan, with everything that its approver has to see.

use jiff::Timestamp;

use super::breaker;
use super::keep_books;
use super::look;
use super::look::Proposable;
use crate::app::App;
use crate::app::Containing;
use crate::case::Case;
use crate::case::Input;
use crate::containment::Containment;
use crate::containment::Shown;
use crate::containment::StepKind;
use crate::containment::Wanted;
use crate::containment::action;
use crate::containment::action::Approval;
use crate::containment::action::Needed;
use crate::containment::action::Phase;
use crate::containment::action::Proposal;
use crate::containment::action::Withdrawal;
use crate::containment::wanted;
use crate::findings::Findings;
use crate::microsoft::azure_resources::Place;
use crate::outbox::later;
use crate::records::Containments;
use crate::store::Key;
use crate::store::StoreError;

/// Proposes what is wanted and not proposed yet, and remembers on what grounds. What cannot be
/// looked up now is tried again when the grounds change, or when somebody asks on the page: then
/// what is over is proposed anew.
pub(in crate::functions) async fn propose(
    app: &App,
    containing: &Containing,
    case: &Case,
    renews: bool,
) -> Result<usize, StoreError> {
    let parties = &case.parties;
    let (Some(customer), Some(subscription)) = (parties.customer_tenant, parties.subscription)
    else {
        return Ok(0);
    };
    let place = Place { customer, subscription };
    let findings = app.store.get::<Findings>(&Key::evidence(&case.scope)).await;
    let findings = findings.ok().flatten().map(|(findings, _)| findings);
    let findings = findings.filter(|findings| findings.epoch == case.epoch);
    let named: Vec<_> = case.affected_resources().cloned().collect();
    let audience = app.audience();
    let policy = &audience.policy.containment;
    let mut count = 0;
    for wanted in wanted(&case.plan, subscription, &named, findings.as_ref(), policy) {
        let round = Round { app, containing, case, place, wanted: &wanted, renews };
        count += usize::from(round.propose().await?);
    }
    let noted = Input::Proposed(case.grounds());
    app.records.step_case(&case.scope, noted, app.clock.now(), None).await?;
    Ok(count)
}

/// One wish of one case.
struct Round<'a> {
    app: &'a App,
    containing: &'a Containing,
    case: &'a Case,
    place: Place,
    wanted: &'a Wanted,
    /// True when what is over is proposed anew.
    renews: bool,
}

impl Round<'_> {
    /// Proposes unless the same was proposed already; true when something new can be approved.
    async fn propose(&self) -> Result<bool, StoreError> {
        let all = Containments::of(&self.app.store).all(&self.case.scope).await?;
        let ours: Vec<&Containment> = all.iter().filter(|known| self.is_of_kind(known)).collect();
        let (appearance, wish) = (self.case.appearance(), self.wanted.fingerprint());
        let is_same = |known: &&&Containment| known.case == appearance && known.wanted == wish;
        let is_in_the_way = |known: &Containment| !self.renews || !known.action.phase().is_over();
        if ours.iter().filter(is_same).any(|known| is_in_the_way(known)) {
            return Ok(false);
        }
        if !self.make_room(&ours).await? {
            return Ok(false);
        }
        let looked =
            look::proposable(self.app, &self.containing.sight, self.case, self.place, self.wanted);
        let found = match looked.await {
            Ok(found) => found,
            Err(error) => {
                let (case, kind) = (self.case.id(), self.wanted.kind.as_str());
                tracing::warn!(%error, case.id = case, kind, "a containment cannot be proposed");
                return Ok(false);
            }
        };
        match found {
            Some(found) => self.add(found, ours.len(), &all).await,
            None => Ok(false),
        }
    }

    /// An older proposal that nobody has approved gives way; one that somebody has does not.
    async fn make_room(&self, ours: &[&Containment]) -> Result<bool, StoreError> {
        let live = ours.iter().filter(|known| !known.action.phase().is_over());
        let mut is_free = true;
        for known in live {
            if known.action.phase() != Phase::Proposed {
                is_free = false;
                continue;
            }
            let input = action::Input::Withdraw(&Withdrawal::CaseChanged);
            let (scope, id) = (&self.case.scope, known.action.id());
            let now = self.app.clock.now();
            let step = Containments::of(&self.app.store).step(scope, id, &input, now).await?;
            match step {
                Some(Ok(step)) => drop(keep_books(self.app, step.containment).await?),
                Some(Err(_)) => is_free = false,
                None => {}
            }
        }
        Ok(is_free)
    }

    async fn add(
        &self,
        found: Proposable,
        before: usize,
        all: &[Containment],
    ) -> Result<bool, StoreError> {
        let Proposable { kind, target, exhibit } = found;
        let now = self.app.clock.now();
        let proposal = Proposal {
            scope: self.case.scope.clone(),
            epoch: self.case.epoch,
            round: u32::try_from(before).unwrap_or(u32::MAX),
            kind,
            target,
            needed: needed(self.app, kind),
            raised_by: None,
            expires_at: expiry(now),
        };
        let (case, wanted) = (self.case.appearance(), self.wanted.fingerprint());
        let shown = Shown { exhibit, case, wanted, undo_of: None };
        let containment = match Containment::propose(proposal, shown, now) {
            Ok(containment) => containment,
            Err(error) => {
                tracing::error!(%error, kind = kind.as_str(), "a containment cannot be proposed");
                return Ok(false);
            }
        };
        let containments = Containments::of(&self.app.store);
        if !containments.add(&containment).await? {
            return Ok(false);
        }
        // A storm is many cases at once; later rounds of one case are none.
        if all.iter().all(|known| known.action.epoch() != self.case.epoch) {
            breaker::count(self.app, |breaker| breaker.proposed(now)).await?;
        }
        keep_books(self.app, containment).await?;
        Ok(true)
    }

    fn is_of_kind(&self, known: &Containment) -> bool {
        let wanted = self.wanted.kind;
        let is_same = match wanted {
            StepKind::CancelSubscription => known.action.kind().is_about_subscription(),
            _ => known.action.kind() == wanted,
        };
        is_same && known.action.epoch() == self.case.epoch && known.undo_of.is_none()
    }
}

/// How many people have to approve a step of this kind; taking one back takes one person.
pub(in crate::functions) fn needed(app: &App, kind: StepKind) -> Needed {
    let audience = app.audience();
    let takes_two = audience.policy.containment.two_people.contains(kind.as_str());
    if takes_two { Needed::Two } else { Needed::One }
}

/// When a proposal of now cannot be approved any more.
pub(in crate::functions) fn expiry(now: Timestamp) -> Timestamp {
    later(now, Approval::LONGEST_LIFETIME)
}
