//! Collects evidence about a case and lets the case say what follows.
//!
//! Nothing waits for it: the queue hears of it after the first deliveries, few collections run at
//! once, and the sweep finds every case that is due. Whoever dies in between repeats it.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;

use super::process_fraud_event::perform;
use crate::app::App;
use crate::case::Case;
use crate::case::Input;
use crate::case::Rules;
use crate::evidence::Collectors;
use crate::findings::Findings;
use crate::fraud_event::Scope;
use crate::store::Key;
use crate::store::StoreError;
use crate::telemetry::STEP;

/// How long one collection keeps others of the same case away; the slowest ends before.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// Collects now unless too many do already; then the sweep will.
pub(super) async fn examine_if_there_is_room(app: &App, scope: &Scope) -> Result<(), StoreError> {
    match app.collections.try_acquire() {
        Ok(_room) => examine(app, scope).await,
        Err(_) => {
            tracing::debug!(%scope, "the sweep will collect evidence about this case");
            Ok(())
        }
    }
}

/// Collects if that is due and nobody else does.
pub(super) async fn examine(app: &App, scope: &Scope) -> Result<(), StoreError> {
    let Some(collectors) = &app.evidence else { return Ok(()) };
    let Some(case) = app.records.case(scope).await? else { return Ok(()) };
    let now = app.clock.now();
    if case.evidence_due_at().is_none_or(|at| at > now) || !claim(app, &case, now).await? {
        return Ok(());
    }
    let Some(findings) = collect(app, collectors, &case, now).await? else { return Ok(()) };
    let audience = app.audience();
    let everyone = audience.everyone();
    let rules = Rules { policy: &audience.policy, everyone: &everyone };
    let input = Input::Examined(&findings);
    if let Some(step) = app.records.step_case(scope, input, app.clock.now(), Some(rules)).await? {
        perform(app, scope, &step).await;
        tell(&step.case);
    }
    Ok(())
}

/// True when nobody else collects for the same case.
async fn claim(app: &App, case: &Case, now: Timestamp) -> Result<bool, StoreError> {
    let claim = |old: Option<Value>| {
        let mut findings = old.and_then(read).unwrap_or_else(|| Findings::new(case.epoch));
        let since = findings.begun_at.map(|at| now.duration_since(at).abs());
        if since.is_some_and(|since| since < LEASE) {
            return (None, false);
        }
        findings.begun_at = Some(now);
        (serde_json::to_value(findings).ok(), true)
    };
    app.store.change(&Key::evidence(&case.scope), claim).await
}

async fn collect(
    app: &App,
    collectors: &Collectors,
    case: &Case,
    now: Timestamp,
) -> Result<Option<Findings>, StoreError> {
    let Some(subject) = case.subject_of_evidence() else { return Ok(None) };
    // What comes in meanwhile has not been asked about.
    let size = case.size_of_matter();
    let new = Findings { begun_at: Some(now), size, ..collectors.collect(&subject).await };
    let keep = |old: Option<Value>| {
        let before = old.and_then(read).unwrap_or_else(|| Findings::new(case.epoch));
        let after = before.after(new.clone());
        (serde_json::to_value(&after).ok(), after)
    };
    app.store.change(&Key::evidence(&case.scope), keep).await.map(Some)
}

/// What cannot be read is collected anew; everything in it can be had again.
fn read(document: Value) -> Option<Findings> {
    serde_json::from_value(document).ok()
}

fn tell(case: &Case) {
    let Some(examination) = case.examination() else { return };
    let (id, score) = (case.id(), case.checklist_score());
    let proposal = examination.proposal_phrase();
    tracing::info!(
        target: STEP,
        step = "evidence_collected",
        case.id = id,
        count = score.all() - score.unknown,
        what = format!("{proposal}; {}", score.phrase()),
        "collected evidence about case {id}: {proposal}",
    );
    for (check, finding) in &examination.checks {
        // The proof names people, who have no place in a log.
        let (check, state) = (check.as_str(), finding.state.as_str());
        tracing::info!(
            target: STEP,
            step = "checklist_line",
            case.id = id,
            what = format!("{check}: {state}"),
            "{check} of case {id} is {state}",
        );
    }
}
