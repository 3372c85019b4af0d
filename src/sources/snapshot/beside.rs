//! What can only be seen of an event beside the others.

use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::Arc;

use super::listed::Known;
use super::listed::Listed;
use super::listed::ListedEvents;
use super::listed::Shown;
use crate::digest;
use crate::fraud_event::Concern;
use crate::fraud_event::ListedEvent;

/// The events that have concerns which are not noted on them yet, and all their concerns then.
pub(super) fn seen_in(all: &Known) -> Vec<(Arc<Listed>, BTreeSet<Concern>)> {
    let (reused, alike) = (reused_keys(all), ids_that_differ_in_case(all));
    let seen = |shown: &Shown| {
        let event = &shown.listed.event;
        let mut concerns = event.concerns.clone();
        concerns.extend(shown.has_conflict.then_some(Concern::StatusConflict));
        concerns.extend(reused.contains(event.key()).then_some(Concern::ReusedId));
        let is_alike = folded_id(event).is_some_and(|id| alike.contains(&id));
        concerns.extend(is_alike.then_some(Concern::IdDiffersInCase));
        (concerns != event.concerns).then(|| (Arc::clone(&shown.listed), concerns))
    };
    all.values().filter_map(seen).collect()
}

/// The same id under two subscriptions: both are told, neither is acted on.
fn reused_keys(all: &Known) -> HashSet<&str> {
    let mut keys: Vec<&str> = all.values().map(|shown| shown.listed.event.key()).collect();
    keys.sort_unstable();
    keys.windows(2)
        .filter(|pair| matches!(pair, [a, b] if a == b))
        .filter_map(|pair| pair.first().copied())
        .collect()
}

/// Ids are opaque, so two that differ in case are two events, which people should know.
fn ids_that_differ_in_case(all: &Known) -> HashSet<[u8; 16]> {
    let mut spellings: HashMap<[u8; 16], &str> = HashMap::new();
    let mut differ = HashSet::new();
    for event in all.values().map(|shown| &shown.listed.event) {
        let Some((folded, id)) = folded_id(event).zip(event.event_id.as_deref()) else { continue };
        if *spellings.entry(folded).or_insert(id) != id {
            differ.insert(folded);
        }
    }
    differ
}

/// The id without regard to case, in short.
fn folded_id(event: &ListedEvent) -> Option<[u8; 16]> {
    event.event_id.as_ref().map(|id| digest::of_text(&id.to_lowercase()))
}

/// What events have in them that says more about the API than about themselves.
pub(super) fn signs_of_change(events: &ListedEvents) -> BTreeSet<String> {
    let concerns = events.iter().flat_map(|listed| &listed.event.concerns);
    let is_sign = |concern: &&Concern| {
        matches!(concern, Concern::ReusedId | Concern::RenamedField | Concern::WrongShape)
    };
    concerns.filter(is_sign).map(|concern| concern.phrase().to_string()).collect()
}
