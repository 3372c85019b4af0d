//! What every containment owes: lines to the audit chain, news to its case, its place in the store.

use crate::app::App;
use crate::case;
use crate::case::Rules;
use crate::containment::Containment;
use crate::containment::action::Input;
use crate::functions::process_fraud_event::perform;
use crate::records::Containments;
use crate::store::StoreError;
use crate::telemetry::STEP;
use crate::telemetry::metrics;

/// Appends its lines to the audit chain, tells its case, and puts it away when it is over. Whoever
/// dies in between repeats it: the chain knows the lines, and the case what it was told.
pub(in crate::functions) async fn keep_books(
    app: &App,
    containment: Containment,
) -> Result<Option<Containment>, StoreError> {
    let Some(containment) = audit(app, containment).await? else { return Ok(None) };
    let Some(containment) = tell(app, containment).await? else { return Ok(None) };
    let action = &containment.action;
    let now = app.clock.now();
    if containment.is_finished(now) {
        Containments::of(&app.store).archive(action.scope(), action.id(), now).await?;
    }
    Ok(Some(containment))
}

/// Lines that cannot be appended wait; nothing is sent meanwhile.
pub(super) async fn audit(
    app: &App,
    containment: Containment,
) -> Result<Option<Containment>, StoreError> {
    let through = match app.audit.append_action(&containment.action).await {
        Ok(Some(through)) => through,
        Ok(None) => return Ok(Some(containment)),
        Err(error) => {
            tracing::error!(%error, "what became of a containment cannot be audited");
            return Ok(Some(containment));
        }
    };
    let (scope, id) = (containment.action.scope(), containment.action.id());
    let input = Input::Audited { through };
    let stepped = Containments::of(&app.store).step(scope, id, &input, app.clock.now()).await?;
    Ok(stepped.map(|step| step.map_or(containment, |step| step.containment)))
}

async fn tell(app: &App, containment: Containment) -> Result<Option<Containment>, StoreError> {
    let Some(last) = containment.untold.last().cloned() else { return Ok(Some(containment)) };
    let (scope, id) = (containment.action.scope(), containment.action.id());
    let audience = app.audience();
    let everyone = audience.everyone();
    let rules = Rules { policy: &audience.policy, everyone: &everyone };
    let input = case::Input::Contained(&containment);
    let step = app.records.step_case(scope, input, app.clock.now(), Some(rules)).await?;
    if let Some(step) = step {
        perform(app, scope, &step).await;
        for untold in &containment.untold {
            log(&step.case.id(), &containment, untold.phase.as_str(), &untold.what.to_string());
        }
    }
    let told = |containment: &mut Containment| containment.told(last.line);
    Containments::of(&app.store).change(scope, id, told).await
}

fn log(case: &str, containment: &Containment, phase: &'static str, what: &str) {
    metrics::acted(phase);
    let action = containment.action.id().as_str();
    tracing::info!(
        target: STEP,
        step = "containment",
        case.id = case,
        action,
        phase,
        what,
        "containment {action} of case {case} is {phase}",
    );
}
