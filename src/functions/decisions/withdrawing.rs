//! Taking something back, and saying no to it: asked for in the audit before anything is changed.

use super::Decider;
use super::DecisionError;
use super::containing;
use super::finish;
use super::reason_of;
use super::step;
use crate::app::App;
use crate::audit::Draft;
use crate::audit_trail::AuditError;
use crate::containment::Containment;
use crate::containment::action::ActionId;
use crate::containment::action::Input;
use crate::containment::action::Withdrawal;
use crate::fraud_event::Scope;
use crate::records::Containments;
use crate::store::StoreError;

/// Says no to a proposal.
///
/// # Errors
/// Why nothing changed.
pub async fn decline(
    app: &App,
    scope: &Scope,
    by: &Decider,
    action: &ActionId,
    reason: &str,
) -> Result<Containment, DecisionError> {
    let reason = reason_of(reason)?;
    let withdrawal = Withdrawal::Rejected { by: by.person, reason };
    withdraw(app, scope, action, &withdrawal).await
}

/// Takes an approval back, or says that somebody went on by hand.
///
/// # Errors
/// Why nothing changed.
pub async fn revoke(
    app: &App,
    scope: &Scope,
    by: &Decider,
    action: &ActionId,
    reason: &str,
) -> Result<Containment, DecisionError> {
    let reason = reason_of(reason)?;
    let withdrawal = Withdrawal::Revoked { by: by.person, reason };
    withdraw(app, scope, action, &withdrawal).await
}

async fn withdraw(
    app: &App,
    scope: &Scope,
    action: &ActionId,
    withdrawal: &Withdrawal,
) -> Result<Containment, DecisionError> {
    containing(app)?;
    let input = Input::Withdraw(withdrawal);
    let open = Containments::of(&app.store).get(scope, action).await?;
    let open = open.ok_or(DecisionError::NotThere)?;
    let now = app.clock.now();
    open.step(&input, now)?;
    // Before the document, which is under no seal: whoever puts that back later changes nothing.
    ask(app, open.action.withdrawal_asked(withdrawal, now)).await?;
    let withdrawn = step(app, scope, action, &input).await?;
    finish(app, scope, withdrawn).await
}

/// Where the chain is broken nothing is sent either, so that a withdrawal need not be in it.
async fn ask(app: &App, draft: Draft) -> Result<(), AuditError> {
    match app.audit.append_if_kept(draft).await {
        Err(error @ (AuditError::Broken(_) | AuditError::Store(StoreError::Unreadable { .. }))) => {
            tracing::error!(%error, "a withdrawal cannot be audited");
            Ok(())
        }
        other => other,
    }
}
