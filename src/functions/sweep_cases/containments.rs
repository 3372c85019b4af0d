//! Containments of which something is due, and cases of which something can be proposed.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use tokio::time::Instant;

use super::overdue::Found;
use crate::app::App;
use crate::app::Containing;
use crate::case::Case;
use crate::fraud_event::Scope;
use crate::functions::contain_subscription::look_after;
use crate::functions::deliver_notification::alarm;
use crate::records::Containments;

/// The first evidence about a case gets this long before anything is proposed without it.
const EVIDENCE_WITHIN: SignedDuration = SignedDuration::from_mins(3);

/// True when somebody has to look what can be proposed.
pub(super) fn has_to_propose(app: &App, case: &Case) -> bool {
    let age = app.clock.now().duration_since(case.opened_at);
    let has_evidence =
        app.evidence.is_none() || case.examination().is_some() || age >= EVIDENCE_WITHIN;
    app.containing.is_some() && has_evidence && case.has_to_propose()
}

/// Looks after all of them in turn; what is left the next sweep does.
pub(super) async fn look_after_all(app: &App, found: &Found, until: Instant) {
    let Some(containing) = &app.containing else { return };
    let scopes = match Containments::of(&app.store).open_scopes().await {
        Ok(scopes) => scopes,
        Err(error) => {
            tracing::error!(%error, "the containments cannot be listed");
            return;
        }
    };
    let scopes: BTreeSet<Scope> = scopes.into_iter().chain(found.proposals.clone()).collect();
    for scope in scopes {
        if Instant::now() >= until {
            tracing::warn!("the next sweep looks after the other containments");
            return;
        }
        look_after_one(app, containing, &scope).await;
    }
}

async fn look_after_one(app: &App, containing: &Containing, scope: &Scope) {
    let Err(error) = look_after(app, containing, scope).await else { return };
    tracing::error!(%scope, %error, "cannot look after the containments of a case");
    if let Err(error) = alarm::about_damage(app, error).await {
        tracing::error!(%error, "and nobody can be told");
    }
}
