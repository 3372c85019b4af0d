//! The answer clocks of the open cases.

use crate::app::App;
use crate::case::Case;
use crate::case::Input;
use crate::case::Rules;
use crate::functions::process_fraud_event;
use crate::store::StoreError;

/// Warns and calls whom the clock of a case says, and hands over the case as it is then.
pub(super) async fn follow(app: &App, case: Case) -> Result<Case, StoreError> {
    let audience = app.audience();
    let now = app.clock.now();
    if !case.is_clock_due(now, &audience.policy) {
        return Ok(case);
    }
    let everyone = audience.everyone();
    let rules = Some(Rules { policy: &audience.policy, everyone: &everyone });
    let scope = case.scope.clone();
    let step = app.records.step_case(&scope, Input::TimePassed, now, rules).await?;
    let Some(step) = step else { return Ok(case) };
    process_fraud_event::perform(app, &scope, &step).await;
    Ok(step.case)
}
