//! A stand-in.
#![allow(missing_docs)]
use jiff::Timestamp;

use crate::app::App;
use crate::case::Case;
use crate::containment::Containment;
use crate::containment::action::Action;
use crate::containment::action::ActionId;
use crate::containment::action::Approval;
use crate::containment::action::ApprovalDraft;
use crate::containment::action::Input;
use crate::containment::action::Person;
use crate::containment::action::Reading;
use crate::containment::action::Refusal;
use crate::containment::action::Withdrawal;
use crate::fraud_event::Scope;
use crate::records::Containments;
use crate::seal::Fingerprint;
use crate::store::StoreError;
use crate::text::Untrusted;
use crate::verdict::Verdict;

pub struct Decider {
    pub person: Person,
    pub by: String,
}
pub struct Shown {
    pub containment: Containment,
    pub page: Fingerprint,
}
pub struct Approve {
    pub action: ActionId,
    pub page: Fingerprint,
    pub nonce: Fingerprint,
    pub opened_at: Timestamp,
}
#[derive(Debug, thiserror::Error)]
pub enum DecisionError {
    #[error("{0}")]
    Refused(Refusal),
    #[error("not there")]
    NotThere,
    #[error("observe")]
    ModeIsObserve,
    #[error("no key")]
    NoSealKey,
    #[error(transparent)]
    Unavailable(#[from] StoreError),
}

pub async fn shown(app: &App, case: &Case) -> Result<Vec<Shown>, StoreError> {
    let all = Containments::of(&app.store).all(&case.scope).await?;
    let actions: Vec<Action> = all.iter().map(|one| one.action.clone()).collect();
    let of = |one: &Containment| one.exhibit.page(&one.action, case.appearance(), &actions);
    Ok(all.into_iter().map(|one| Shown { page: of(&one), containment: one }).collect())
}

async fn step(
    app: &App,
    scope: &Scope,
    id: &ActionId,
    input: &Input<'_>,
) -> Result<Containment, DecisionError> {
    let stepped = Containments::of(&app.store).step(scope, id, input, app.clock.now()).await?;
    let step = stepped.ok_or(DecisionError::NotThere)?.map_err(DecisionError::Refused)?;
    Ok(step.containment)
}

pub async fn approve(
    app: &App,
    scope: &Scope,
    by: &Decider,
    request: &Approve,
) -> Result<Containment, DecisionError> {
    let case = app.records.case(scope).await?.ok_or(DecisionError::NotThere)?;
    let shown = shown(app, &case).await?;
    let one = shown.iter().find(|one| *one.containment.action.id() == request.action);
    let one = one.ok_or(DecisionError::NotThere)?;
    let now = app.clock.now();
    let key = app.seal_key.as_ref().ok_or(DecisionError::NoSealKey)?;
    let draft = ApprovalDraft {
        by: by.person,
        given_at: now,
        expires_at: now + Approval::USUAL_LIFETIME,
        page: request.page,
        nonce: request.nonce,
    };
    let approval = Approval::seal(draft, &one.containment.action, key);
    let input = Input::Approve { approval: &approval, reading: Reading::Yes, page: one.page };
    step(app, scope, &request.action, &input).await
}

pub async fn decline(
    app: &App,
    scope: &Scope,
    by: &Decider,
    action: &ActionId,
    reason: &str,
) -> Result<Containment, DecisionError> {
    let said = Withdrawal::Rejected { by: by.person, reason: Untrusted::new(reason) };
    step(app, scope, action, &Input::Withdraw(&said)).await
}
pub async fn revoke(
    app: &App,
    scope: &Scope,
    by: &Decider,
    action: &ActionId,
    reason: &str,
) -> Result<Containment, DecisionError> {
    let said = Withdrawal::Revoked { by: by.person, reason: Untrusted::new(reason) };
    step(app, scope, action, &Input::Withdraw(&said)).await
}
pub async fn propose(_: &App, _: &Scope) -> Result<usize, DecisionError> {
    Err(DecisionError::NotThere)
}
pub async fn undo(
    _: &App,
    _: &Scope,
    _: &Decider,
    _: &ActionId,
) -> Result<Containment, DecisionError> {
    Err(DecisionError::NotThere)
}
pub async fn answer(
    _: &App,
    _: &Scope,
    _: &Decider,
    _: Verdict,
    _: &str,
) -> Result<(), DecisionError> {
    Err(DecisionError::NotThere)
}
pub async fn stop(_: &App, _: &Decider, _: &str) -> Result<(), DecisionError> {
    Err(DecisionError::NotThere)
}
pub async fn allow(_: &App, _: &Decider, _: &str) -> Result<(), DecisionError> {
    Err(DecisionError::NotThere)
}
