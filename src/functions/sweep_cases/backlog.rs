//! The list of what was open before fraud-guard began.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::overdue::Found;
use super::summary::tell;
use crate::app::App;
use crate::functions::deliver_notification::alarm;
use crate::outbox::ChannelId;
use crate::store::Key;
use crate::store::StoreError;
use crate::summary::Content;
use crate::summary::Sketch;
use crate::summary::Summary;
use crate::summary::SummaryId;
use crate::summary::Tally;

/// A backlog is listed when nothing was added to it for this long,
const SETTLED: SignedDuration = SignedDuration::from_mins(2);
/// or when it was begun this long ago.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(15);

/// Lists what was open before fraud-guard began, once for each reader, when it has all come in.
pub(super) async fn list(app: &App, found: &Found, began_at: Timestamp) -> Result<(), StoreError> {
    let mut readers: BTreeMap<ChannelId, Vec<&Sketch>> = BTreeMap::new();
    for sketch in found.sketches.iter().filter(|sketch| sketch.is_backlog && sketch.is_open) {
        for reader in &sketch.readers {
            readers.entry(reader.clone()).or_default().push(sketch);
        }
    }
    for (reader, cases) in readers {
        match list_for(app, &SummaryId::backlog(reader), &cases, began_at).await {
            Err(error) => alarm::about_damage(app, error).await?,
            Ok(made) => tell(app, made).await,
        }
    }
    Ok(())
}

async fn list_for(
    app: &App,
    id: &SummaryId,
    backlog: &[&Sketch],
    began_at: Timestamp,
) -> Result<Option<Summary>, StoreError> {
    let date = began_at.to_zoned(TimeZone::UTC).date();
    let ids: BTreeSet<String> = backlog.iter().map(|case| case.entry.case.clone()).collect();
    let change = |known: Option<Summary>| {
        let mut summary = known.unwrap_or_else(|| Summary::begin(id.clone(), date, Timestamp::MIN));
        let before = summary.clone();
        summary.settle(&ids);
        let untold = backlog.iter().filter(|case| !summary.told.contains(&case.entry.case));
        let untold: Vec<&&Sketch> = untold.collect();
        if !summary.lacks(&ids, began_at) || !is_complete(&untold, began_at) {
            return ((summary != before).then_some(summary), None);
        }
        let mut cases = Tally::default();
        untold.iter().for_each(|case| cases.add(case, &id.reader, Timestamp::MAX, began_at));
        let listed = untold.iter().map(|case| case.entry.case.clone()).collect();
        let content = Content { since: began_at, made_at: began_at, cases, state: None };
        summary.tell(date, content, began_at);
        summary.listed = listed;
        (Some(summary.clone()), Some(summary))
    };
    app.store.change(&Key::summary(id), change).await
}

fn is_complete(untold: &[&&Sketch], now: Timestamp) -> bool {
    let opened = || untold.iter().map(|case| case.entry.opened_at);
    let age = |at: Timestamp| now.duration_since(at);
    opened().max().is_some_and(|last| age(last) >= SETTLED)
        || opened().min().is_some_and(|first| age(first) >= LONGEST_WAIT)
}
