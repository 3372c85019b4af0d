//! Follows the policy file: a new one is put in force, a bad one raises an alarm and the old one
//! stays.

use crate::alarm::AlarmId;
use crate::alarm::AlarmKind;
use crate::app::App;
use crate::audience::Followed;
use crate::audience::PolicyFile;
use crate::audience::PolicyProblem;
use crate::audit::Draft;
use crate::functions::deliver_notification::alarm;
use crate::seal::Fingerprint;
use crate::store::Key;
use crate::store::StoreError;
use crate::text::Untrusted;

pub(super) async fn follow(app: &App) -> Result<(), StoreError> {
    follow_file(app).await?;
    remember_rules(app).await
}

/// Writes into the audit that something is contained by other rules than before.
async fn remember_rules(app: &App) -> Result<(), StoreError> {
    if app.containing.is_none() {
        return Ok(());
    }
    let audience = app.audience();
    let rules = audience.policy.containment.rules(audience.policy.protected.as_ref());
    let known = app.store.get::<Fingerprint>(&Key::containment_rules()).await?;
    let before = known.map(|(known, _)| known);
    if before == Some(rules) {
        return Ok(());
    }
    let by = Untrusted::new("the policy file");
    let draft = Draft::rules_changed(&by, before, rules, app.clock.now());
    if let Err(error) = app.audit.append(draft).await {
        tracing::error!(%error, "that the rules of containment have changed cannot be audited");
        return Ok(());
    }
    app.store.change(&Key::containment_rules(), |_: Option<Fingerprint>| (Some(rules), ())).await
}

async fn follow_file(app: &App) -> Result<(), StoreError> {
    let Some(file) = &app.policy_file else { return Ok(()) };
    match file.follow() {
        Followed::New { text, audience } => {
            app.set_audience(*audience);
            tracing::info!("the policy file is in force");
            keep(app, file, &text).await
        }
        Followed::Refused(problem) | Followed::Same(Some(problem)) => {
            refuse(app, file, problem).await
        }
        Followed::Same(None) => match file.text_to_keep() {
            Some(text) => keep(app, file, &text).await,
            None => Ok(()),
        },
        Followed::Nothing => Ok(()),
    }
}

/// Keeps a policy that can be used for the day when its successor cannot.
async fn keep(app: &App, file: &PolicyFile, text: &str) -> Result<(), StoreError> {
    let keep = |old: Option<String>| {
        let is_new = old.as_deref() != Some(text);
        (is_new.then(|| text.to_owned()), is_new)
    };
    app.store.change(&Key::policy(), keep).await?;
    alarm::clear(app, &AlarmId::policy()).await?;
    file.mark_kept();
    Ok(())
}

async fn refuse(app: &App, file: &PolicyFile, problem: PolicyProblem) -> Result<(), StoreError> {
    let old = app.store.get::<String>(&Key::policy()).await?;
    let is_old_in_force = old.is_some_and(|(text, _)| file.audience(&text).is_ok());
    tracing::error!(%problem, is_old_in_force, "the policy file cannot be used");
    let error = problem.to_string();
    let kind = AlarmKind::PolicyRefused { error, is_old_in_force };
    alarm::raise(app, &AlarmId::policy(), kind).await
}
