//! What the handler does about the answers of a case: tells what is due, folds what it saw, and
//! tells people when a person must act.

use super::WriteBack;
use crate::app::App;
use crate::case::Case;
use crate::fraud_event::Scope;
use crate::functions::deliver_notification;
use crate::functions::process_fraud_event;
use crate::record::Subject;
use crate::records::Changed;
use crate::store::StoreError;

/// Does it for the case of a scope; a case that is gone has nothing to tell.
pub(in crate::functions) async fn tell_what_is_due(
    app: &App,
    scope: &Scope,
) -> Result<(), StoreError> {
    let App { store, records, microsoft, clock, .. } = app;
    let performed = WriteBack { store, records, microsoft, clock }.perform(scope).await?;
    if performed.is_some_and(|performed| !performed.seen.is_empty()) {
        process_fraud_event::fold_inbox(app, scope).await?;
    }
    let (channels, now) = (app.channel_ids(), clock.now());
    let announce = |case: &mut Case| {
        let is_announced = case.announce_trouble(&channels, now);
        (if is_announced { Changed::Yes } else { Changed::No }, is_announced)
    };
    if let Some((case, true)) = records.change_existing_case(scope, announce).await? {
        deliver_notification::hint_open(app, &Subject::Case(scope.clone()), &case.outbox).await;
    }
    Ok(())
}
