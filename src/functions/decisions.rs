//! What a person decides, wherever it was said: on the page of the case or at the command line.
//!
//! Who it is was verified before; here is checked what may be decided, and everything is written
//! down before anything happens. Nothing here sends anything to a customer.

mod stopping;
mod withdrawing;

use std::time::Duration;

use jiff::Timestamp;

use super::contain_subscription::breaker;
use super::contain_subscription::clock;
use super::contain_subscription::keep_books;
use super::contain_subscription::live;
use super::contain_subscription::propose as propose_plan;
use super::write_back::AnswerError;
use super::write_back::WriteBack;
use crate::app::App;
use crate::app::Containing;
use crate::audit_trail::AuditError;
use crate::case::AnswerDraft;
use crate::case::Case;
use crate::case::Chosen;
use crate::containment::Containment;
use crate::containment::Shown as Made;
use crate::containment::action::Action;
use crate::containment::action::ActionId;
use crate::containment::action::Approval;
use crate::containment::action::ApprovalDraft;
use crate::containment::action::Input;
use crate::containment::action::Objection;
use crate::containment::action::Person;
use crate::containment::action::Phase;
use crate::containment::action::Proposal;
use crate::containment::action::Reading;
use crate::containment::action::Refusal;
use crate::containment::action::StaysOpen;
use crate::containment::call;
use crate::fraud_event::Scope;
use crate::kill_switch::KillSwitchError;
use crate::microsoft::Patience;
use crate::outbox::later;
use crate::records::Containments;
use crate::seal::Fingerprint;
use crate::store::StoreError;
use crate::task::Task;
use crate::text::Untrusted;
use crate::verdict::Verdict;
pub use stopping::allow;
pub use stopping::stop;
pub use stopping::stop_mark;
pub use withdrawing::decline;
pub use withdrawing::revoke;

/// Who decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decider {
    /// The person, as Entra says.
    pub person: Person,
    /// Where, and who: `console:<object id>`, `cli:<object id>`.
    pub by: String,
}

/// A containment as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The containment.
    pub containment: Containment,
    /// The fingerprint of the page.
    pub page: Fingerprint,
}

/// A yes to what a page showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approve {
    /// To what.
    pub action: ActionId,
    /// The fingerprint of the page that the person saw.
    pub page: Fingerprint,
    /// The fingerprint of the page's nonce.
    pub nonce: Fingerprint,
    /// When the page was opened.
    pub opened_at: Timestamp,
}

/// Why a decision was not taken; nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum DecisionError {
    /// Nothing is proposed or approved in this mode.
    #[error("MODE is observe: nothing is proposed and nothing can be approved")]
    ModeIsObserve,
    /// Approvals cannot be sealed.
    #[error("SEAL_KEY is not set, so that no approval can be sealed")]
    NoSealKey,
    /// There is no such case or containment.
    #[error("there is no such case or containment; open the page again")]
    NotThere,
    /// Everything is stopped.
    #[error("everything is stopped by the kill switch")]
    Stopped,
    /// There is no call by which it could be taken back.
    #[error("this cannot be taken back from here; its undo says how")]
    NoUndo,
    /// Somebody proposed it already.
    #[error("that is proposed already; open the page again")]
    Known,
    /// Nobody said why.
    #[error("say why")]
    NoReason,
    /// What was found at Microsoft does not allow it now.
    #[error("Microsoft does not show what is needed now: {0}")]
    NotNow(String),
    /// The rules of the action.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The answer was not taken.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// The kill switch was not moved.
    #[error(transparent)]
    KillSwitch(#[from] KillSwitchError),
    /// The breaker stays as it is.
    #[error(transparent)]
    Breaker(#[from] StaysOpen),
    /// It cannot be audited, so it is not done.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The store.
    #[error(transparent)]
    Unavailable(#[from] StoreError),
}

/// The wait for one answer of Microsoft's.
const PATIENCE: Duration = Duration::from_secs(15);
/// Longest reason that is kept.
const MOST_REASON: usize = 1_000;

/// The containments of a case as a page shows them, open ones and those that are over.
///
/// # Errors
/// When the store is not available.
pub async fn shown(app: &App, case: &Case) -> Result<Vec<Shown>, StoreError> {
    let all = Containments::of(&app.store).all(&case.scope).await?;
    let actions: Vec<Action> = all.iter().map(|one| one.action.clone()).collect();
    // What was done in an earlier outbreak can still be taken back, and may wait for a person.
    let of_outbreak = all
        .into_iter()
        .filter(|one| one.action.epoch() == case.epoch || one.action.protects_until().is_some());
    let show = |containment: Containment| {
        let page = containment.exhibit.page(&containment.action, case.appearance(), &actions);
        Shown { containment, page }
    };
    Ok(of_outbreak.map(show).collect())
}

/// Approves a containment. It is sent after the time in which it can be taken back.
///
/// # Errors
/// Why it is not approved; nothing changed.
pub async fn approve(
    app: &App,
    scope: &Scope,
    by: &Decider,
    request: &Approve,
) -> Result<Containment, DecisionError> {
    let containing = containing(app)?;
    let key = app.seal_key.as_deref().ok_or(DecisionError::NoSealKey)?;
    if app.kill_switch.position().await.is_on() {
        return Err(DecisionError::Stopped);
    }
    let case = app.records.case(scope).await?.ok_or(DecisionError::NotThere)?;
    let shown = shown(app, &case).await?;
    let shown = shown.into_iter().find(|one| *one.containment.action.id() == request.action);
    let Shown { containment, page } = shown.ok_or(DecisionError::NotThere)?;
    if !containment.action.kind().is_undo()
        && (containment.case != case.appearance() || !case.is_open())
    {
        return Err(Refusal::Approval(Objection::PageChanged).into());
    }
    // Its place in the chain is part of what is sealed: what takes it back comes later.
    let audited = app.audit.end().await?.count;
    let is_over = containment.action.phase().is_over();
    if !is_over && app.audit.seen(&containment.action).await?.is_withdrawn {
        return Err(Refusal::Approval(Objection::Withdrawn).into());
    }
    let may = containing.sight.may_approve(by.person.object, Patience::of(PATIENCE)).await;
    let may = Reading::of(may.ok(), Objection::ApproverLeft);
    let now = app.clock.now();
    // By a clock that is ahead an approval would be good for longer than people think.
    if let Some(objection) = clock(app).await.objection() {
        return Err(Refusal::Approval(objection).into());
    }
    let draft = ApprovalDraft {
        by: by.person,
        given_at: now,
        expires_at: later(now, Approval::USUAL_LIFETIME),
        page: request.page,
        nonce: request.nonce,
        audited,
    };
    let approval = Approval::seal(draft, &containment.action, key);
    let input = Input::Approve { approval: &approval, reading: may, page };
    let approved = step(app, scope, &request.action, &input).await?;
    let (person, opened_at) = (by.person, request.opened_at);
    breaker::count(app, |breaker| breaker.approved(person, opened_at, now)).await?;
    finish(app, scope, approved).await
}

/// Lets fraud-guard look again what it can propose, and renew what has expired or was declined.
///
/// # Errors
/// Why nothing changed.
pub async fn propose(app: &App, scope: &Scope) -> Result<usize, DecisionError> {
    let containing = containing(app)?;
    let case = app.records.case(scope).await?.ok_or(DecisionError::NotThere)?;
    Ok(propose_plan(app, containing, &case, true).await?)
}

/// Proposes to take back what a containment did. It is approved like any other.
///
/// # Errors
/// Why nothing changed.
pub async fn undo(
    app: &App,
    scope: &Scope,
    by: &Decider,
    action: &ActionId,
) -> Result<Containment, DecisionError> {
    let containing = containing(app)?;
    let case = app.records.case(scope).await?.ok_or(DecisionError::NotThere)?;
    let containments = Containments::of(&app.store);
    let all = containments.all(scope).await?;
    let origin = all.iter().find(|one| one.action.id() == action);
    let origin = origin.ok_or(DecisionError::NotThere)?;
    let is_done = matches!(origin.action.phase(), Phase::Done | Phase::NeedsHuman);
    let kind = origin.action.kind().undo().filter(|_| is_done).ok_or(DecisionError::NoUndo)?;
    let earlier = all.iter().filter(|one| one.undo_of.as_ref() == Some(action));
    let earlier: Vec<&Containment> = earlier.collect();
    if earlier.iter().any(|one| !one.action.phase().is_over()) {
        return Err(DecisionError::Known);
    }
    let not_now = |why: &dyn ToString| DecisionError::NotNow(why.to_string());
    let live = live(&containing.sight, origin).await.map_err(|error| not_now(&error))?;
    let seen = live.seen.ok_or_else(|| not_now(&"the target is gone"))?;
    let exhibit = live.exhibit;
    if call::calls(kind, origin.action.target(), &exhibit).is_none() || seen.is_active {
        return Err(DecisionError::NoUndo);
    }
    let now = app.clock.now();
    let proposal = Proposal {
        scope: scope.clone(),
        epoch: case.epoch,
        round: u32::try_from(earlier.len()).unwrap_or(u32::MAX),
        kind,
        target: origin.action.target().clone(),
        needed: super::contain_subscription::needed(app, kind),
        raised_by: Some(by.person),
        expires_at: super::contain_subscription::expiry(now),
    };
    let made = Made {
        exhibit,
        case: case.appearance(),
        wanted: origin.wanted,
        undo_of: Some(action.clone()),
    };
    let undo = Containment::propose(proposal, made, now);
    let undo = undo.map_err(|error| not_now(&error))?;
    if !containments.add(&undo).await? {
        return Err(DecisionError::Known);
    }
    finish(app, scope, undo).await
}

/// Answers Microsoft.
///
/// # Errors
/// Why nothing changed.
pub async fn answer(
    app: &App,
    scope: &Scope,
    by: &Decider,
    verdict: Verdict,
    note: &str,
) -> Result<(), DecisionError> {
    let note = reason_of(note)?;
    let case = app.records.case(scope).await?.ok_or(DecisionError::NotThere)?;
    let draft = AnswerDraft {
        epoch: case.epoch,
        verdict,
        note: note.as_received().to_owned(),
        actor: by.by.clone(),
        events: Chosen::Unresolved,
        overrules: false,
    };
    WriteBack::of(app).answer(scope, &draft).await?;
    Ok(())
}

async fn step(
    app: &App,
    scope: &Scope,
    action: &ActionId,
    input: &Input<'_>,
) -> Result<Containment, DecisionError> {
    let now = app.clock.now();
    let containments = Containments::of(&app.store);
    if let Some(stepped) = containments.step(scope, action, input, now).await? {
        return Ok(stepped?.containment);
    }
    // It is over, and put away.
    let over = containments.get(scope, action).await?.ok_or(DecisionError::NotThere)?;
    Err(Refusal::Phase(over.action.phase()).into())
}

/// Writes down what was decided, and lets the queue hear when something is due.
async fn finish(
    app: &App,
    scope: &Scope,
    containment: Containment,
) -> Result<Containment, DecisionError> {
    let kept = Box::pin(keep_books(app, containment)).await?.ok_or(DecisionError::NotThere)?;
    if let Some(at) = kept.due_at(app.clock.now()).filter(|_| kept.action.phase() == Phase::Cooling)
    {
        let wait = at.duration_since(app.clock.now());
        let wait = Duration::try_from(wait).unwrap_or_default();
        if let Err(error) = app.queue.send(&Task::Contain(scope.clone()), wait).await {
            tracing::warn!(%error, "the sweep will send what was approved");
        }
    }
    Ok(kept)
}

fn containing(app: &App) -> Result<&Containing, DecisionError> {
    app.containing.as_ref().ok_or(DecisionError::ModeIsObserve)
}

fn reason_of(reason: &str) -> Result<Untrusted, DecisionError> {
    let reason: String = reason.trim().chars().take(MOST_REASON).collect();
    match reason.is_empty() {
        true => Err(DecisionError::NoReason),
        false => Ok(Untrusted::new(&reason)),
    }
}
