//! Evidence that is due: about new cases of which nobody heard, and once more about open ones.

use std::time::Duration;

use futures::StreamExt;
use tokio::time::Instant;

use super::overdue::Examine;
use super::overdue::Found;
use crate::app::App;
use crate::functions::examine;

/// None is begun later: the next sweep comes within a minute and must not wait for long.
const BEGIN_WITHIN: Duration = Duration::from_secs(15);
/// Collections at once. The queue has room of its own, so that a new case does not wait behind these.
const AT_ONCE: usize = 3;

/// Collects what is due, in turn.
pub(super) async fn collect(app: &App, found: &Found, until: Instant) {
    let until = until.min(Instant::now() + BEGIN_WITHIN);
    let work: Vec<_> = found.examinations.iter().map(|one| collect_one(app, one, until)).collect();
    futures::stream::iter(work).buffer_unordered(AT_ONCE).collect::<Vec<()>>().await;
}

async fn collect_one(app: &App, one: &Examine, until: Instant) {
    if Instant::now() >= until {
        return;
    }
    if let Err(error) = examine::examine(app, &one.scope).await {
        tracing::error!(scope = %one.scope, %error, "cannot collect evidence");
    }
}
