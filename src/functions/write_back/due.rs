//! What the handler does about the answers of a case: tells what is due, folds what it saw, and
//! tells people when a person must act.

use super::WriteBack;
use crate::app::App;
use crate::case::Input;
use crate::case::Rules;
use crate::fraud_event::Scope;
use crate::functions::process_fraud_event;
use crate::store::StoreError;

/// Does it for the case of a scope; a case that is gone has nothing to tell.
pub(in crate::functions) async fn tell_what_is_due(
    app: &App,
    scope: &Scope,
) -> Result<(), StoreError> {
    let performed = WriteBack::of(app).perform(scope).await?;
    if performed.is_some_and(|performed| !performed.seen.is_empty()) {
        process_fraud_event::fold_inbox(app, scope).await?;
    }
    let audience = app.audience();
    let everyone = audience.everyone();
    let rules = Rules { policy: &audience.policy, everyone: &everyone };
    let step =
        app.records.step_case(scope, Input::TroubleFound, app.clock.now(), Some(rules)).await?;
    if let Some(step) = step {
        process_fraud_event::perform(app, scope, &step).await;
    }
    Ok(())
}
