//! What a sweep does when everything else is done: nothing of it is urgent, and all of it may fail.

use std::time::Duration;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use tokio::time::timeout;

use crate::answered::AnsweredAlerts;
use crate::app::App;
use crate::security_score::ScoreRecord;
use crate::security_score::ScoreTrouble;
use crate::store::Key;
use crate::store::StoreError;

/// Long for an answer of a few kilobytes, and short beside the deadline of an invocation.
const SCORE_DEADLINE: Duration = Duration::from_secs(20);
const HOUR_SECONDS: i64 = SignedDuration::from_hours(1).as_secs();

/// Forgets what nobody asks for any more, and asks Microsoft for the security score.
pub(super) async fn spend(app: &App, last_sweep_at: Option<Timestamp>) {
    if is_first_of_hour(last_sweep_at, app.clock.now())
        && let Err(error) = AnsweredAlerts::of(&app.store).forget_old(app.clock.now()).await
    {
        tracing::warn!(%error, "cannot forget alerts that were answered long ago");
    }
    if app.reads_security_score
        && let Err(error) = follow_score(app).await
    {
        tracing::warn!(%error, "cannot keep the security score");
    }
}

fn is_first_of_hour(last: Option<Timestamp>, now: Timestamp) -> bool {
    let hour = |at: Timestamp| at.as_second().div_euclid(HOUR_SECONDS);
    last.is_none_or(|last| hour(last) != hour(now))
}

async fn follow_score(app: &App) -> Result<(), StoreError> {
    let key = Key::security_score();
    if known_score(app).await?.is_some_and(|record| !record.is_due(app.clock.now())) {
        return Ok(());
    }
    let answer = match timeout(SCORE_DEADLINE, app.microsoft.graph.security_score()).await {
        Ok(answer) => answer,
        Err(_) => Err(ScoreTrouble::Failed("there was no answer in time".to_owned())),
    };
    if let Err(trouble) = &answer {
        tracing::warn!(%trouble, "there is no security score");
    }
    let keep = |old: Option<Value>| {
        let record = ScoreRecord::after(old.and_then(read), answer.clone(), app.clock.now());
        (serde_json::to_value(record).ok(), ())
    };
    app.store.change(&key, keep).await
}

/// The score as it is kept.
pub(super) async fn known_score(app: &App) -> Result<Option<ScoreRecord>, StoreError> {
    let known = app.store.get::<Value>(&Key::security_score()).await?;
    Ok(known.and_then(|(document, _)| read(document)))
}

/// Nobody needs to hear of a damaged copy of what Microsoft has: it is written anew.
fn read(document: Value) -> Option<ScoreRecord> {
    serde_json::from_value(document).ok()
}
