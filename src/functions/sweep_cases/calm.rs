//! Open cases that need not be read: they are as they were when nothing was due before now.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::SignedDuration;
use jiff::Timestamp;

use super::overdue::OpenCases;
use crate::app::App;
use crate::audience::Audience;
use crate::calm_cases::Calm;
use crate::case::Case;
use crate::outbox::Input;
use crate::record::Record;
use crate::store::ETag;
use crate::store::Key;
use crate::store::StoreError;

/// A case is left alone for the longest of these in which nothing of it comes due.
const SPANS: [SignedDuration; 4] = [
    SignedDuration::from_hours(24),
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(1),
    SignedDuration::from_mins(10),
];

/// The open cases as a sweep finds them.
pub(super) struct Listed {
    audience: Arc<Audience>,
    calm: HashMap<Key, Calm>,
    /// Those that must be read.
    pub(super) unread: Vec<Key>,
    /// What is known of the others.
    pub(super) open: OpenCases,
}

/// Lists the open cases. Who needs to know more of each reads them all.
pub(super) async fn list(app: &App, reads_all: bool) -> Result<Listed, StoreError> {
    let audience = app.audience();
    let mut known = app.calm_cases.take(&audience);
    let (mut calm, mut unread, mut open) = (HashMap::new(), Vec::new(), OpenCases::default());
    let now = app.clock.now();
    for (key, version) in app.store.list_versions(Key::OPEN_CASES).await? {
        match known.remove(&key).filter(|one| !reads_all && one.is_still(&version, now)) {
            Some(one) => {
                open = open.join(OpenCases { count: 1, unanswered_since: one.unanswered_since });
                calm.insert(key, one);
            }
            None => unread.push(key),
        }
    }
    Ok(Listed { audience, calm, unread, open })
}

impl Listed {
    /// Takes note of the cases that were found calm, for the next sweep.
    pub(super) fn remember(mut self, app: &App, found: Vec<(Key, Calm)>) {
        self.calm.extend(found);
        app.calm_cases.put(self.audience, self.calm);
    }
}

/// How long nothing of a case will be due, if for a while; `version` is the one that was read.
pub(super) fn outlook(app: &App, record: &Record, version: ETag) -> Option<Calm> {
    let Record::Case(case) = record else { return None };
    if !is_quiet(app, case) || record.unannounced_since().is_some() {
        return None;
    }
    let from = app.clock.now();
    let ends = SPANS.iter().filter_map(|span| from.checked_add(*span).ok());
    let until = ends.into_iter().find(|at| has_nothing_due(app, record, case, *at))?;
    let unanswered_since = OpenCases::of(case).unanswered_since;
    Some(Calm { version, from, until, unanswered_since })
}

/// True when nothing waits, whatever the time. What is told of the backlog and of closed cases is looked
/// at in each sweep.
fn is_quiet(app: &App, case: &Case) -> bool {
    let is_proposed = app.containing.is_none() || !case.has_to_propose();
    case.is_open()
        && !case.is_backlog
        && case.outbox.open().is_empty()
        && case.answers_due_at().is_none()
        && is_proposed
}

/// True when nothing comes due up to a moment. What is due once stays due until the case is changed, so
/// that it is enough to look at the end.
fn has_nothing_due(app: &App, record: &Record, case: &Case, at: Timestamp) -> bool {
    let audience = app.audience();
    let channels = audience.for_trouble();
    let fall_back = Input::FallBack { urgency: record.urgency(), channels: &channels };
    let has_evidence = app.evidence.is_none() || case.evidence_due_at().is_none_or(|due| due > at);
    has_evidence
        && !case.is_clock_due(at, &audience.policy)
        && case.outbox.clone().step(&fall_back, at).is_empty()
}
