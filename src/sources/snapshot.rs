//! A snapshot of a source: all its pages, read until nothing was missed, within bounds.

mod pass;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;

use super::FraudEventSource;
use crate::clock::Clock;
use crate::fraud_event::Concern;
use crate::fraud_event::EventKey;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::Scope;
use crate::microsoft::RemoteError;
use pass::Pass;

/// What one snapshot may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Pages of one pass.
    pub most_pages: usize,
    /// Passes until two agree.
    pub most_passes: usize,
    /// Time for all passes.
    pub budget: SignedDuration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { most_pages: 10_000, most_passes: 3, budget: SignedDuration::from_mins(2) }
    }
}

/// An element or a page that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Quarantined {
    /// What was received.
    pub raw: String,
    /// What is wrong with it.
    pub error: String,
}

/// Everything that a source showed.
#[derive(Debug)]
pub struct Snapshot {
    /// When the reading began; observations carry this time.
    pub started_at: Timestamp,
    /// The events, each once for each scope.
    pub events: Vec<FraudEvent>,
    /// Elements that could not be read, while others could.
    pub quarantined: Vec<Quarantined>,
    /// The page of which nothing could be read, if that is why the reading ended.
    pub unreadable_page: Option<Quarantined>,
    /// What was odd about the pages, for people.
    pub findings: Vec<String>,
    /// Why the reading ended early; what came before is still in `events`.
    pub failure: Option<RemoteError>,
}

impl Snapshot {
    /// True when every page was read: only then absence could mean something.
    pub fn is_complete(&self) -> bool {
        self.failure.is_none()
    }
}

type Known = BTreeMap<(EventKey, Scope), FraudEvent>;

/// Takes a snapshot. Pages shift while they are read, so passes are repeated until two list the
/// same events, and everything that any pass saw counts.
pub async fn take_snapshot(
    source: &dyn FraudEventSource,
    limits: Limits,
    clock: &Clock,
) -> Snapshot {
    let started_at = clock.now();
    let mut all = Known::new();
    let mut seen_last = None;
    let mut quarantined = BTreeSet::new();
    let mut findings = BTreeSet::new();
    let mut last = Pass::default();
    for number in 1..=limits.most_passes.max(1) {
        let mut pass = Pass::default();
        pass.run(source, limits, started_at, clock).await;
        let ids: BTreeSet<(EventKey, Scope)> = pass.events.keys().cloned().collect();
        merge(&mut all, std::mem::take(&mut pass.events));
        quarantined.append(&mut pass.quarantined);
        findings.append(&mut pass.findings);
        let is_settled = !pass.may_have_shifted() || seen_last.as_ref() == Some(&ids);
        let is_over = pass.failure.is_some() || is_settled;
        if !is_over && number == limits.most_passes {
            tracing::debug!(
                source = source.name().as_str(),
                "the list kept changing; took the union"
            );
        }
        seen_last = Some(ids);
        last = pass;
        if is_over {
            break;
        }
    }
    flag_reused_ids(&mut all);
    flag_ids_that_differ_in_case(&mut all);
    findings.extend(signs_of_change(&all));
    Snapshot {
        started_at,
        events: all.into_values().collect(),
        quarantined: quarantined.into_iter().collect(),
        unreadable_page: last.unreadable_page,
        findings: findings.into_iter().collect(),
        failure: last.failure,
    }
}

/// Adds what a later pass saw. An event that some pass showed as unresolved stays so in this
/// snapshot: it has to be told, and the next poll will tell the rest.
fn merge(all: &mut Known, later: Known) {
    for (id, event) in later {
        let was_unresolved = all.get(&id).is_some_and(FraudEvent::is_unresolved);
        if event.is_unresolved() || !was_unresolved {
            all.insert(id, event);
        }
    }
}

/// The same id under two subscriptions: both are told, neither is acted on.
fn flag_reused_ids(all: &mut Known) {
    let mut scopes: BTreeMap<EventKey, usize> = BTreeMap::new();
    for (key, _) in all.keys() {
        *scopes.entry(key.clone()).or_default() += 1;
    }
    for ((key, _), event) in all.iter_mut() {
        if scopes.get(key).is_some_and(|count| *count > 1) {
            event.concerns.insert(Concern::ReusedId);
        }
    }
}

/// What events have in them that says more about the API than about themselves.
fn signs_of_change(all: &Known) -> BTreeSet<String> {
    let concerns = all.values().flat_map(|event| &event.concerns);
    let is_sign = |concern: &&Concern| {
        matches!(concern, Concern::ReusedId | Concern::RenamedField | Concern::WrongShape)
    };
    concerns.filter(is_sign).map(|concern| concern.sentence().to_owned()).collect()
}

/// Ids are opaque, so two that differ in case are two events, which people should know.
fn flag_ids_that_differ_in_case(all: &mut Known) {
    let mut spellings: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for id in all.values().filter_map(|event| event.event_id.as_ref()) {
        spellings.entry(id.to_lowercase()).or_default().insert(id.clone());
    }
    spellings.retain(|_, ids| ids.len() > 1);
    for event in all.values_mut() {
        let folded = event.event_id.as_ref().map(|id| id.to_lowercase());
        if folded.is_some_and(|id| spellings.contains_key(&id)) {
            event.concerns.insert(Concern::IdDiffersInCase);
        }
    }
}
