//! The affected resources of a case, the events that vouch for them, and what they suggest.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::btree_map::Entry;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;

use super::Case;
use super::EventRecord;
use super::Observation;
use crate::containment;
use crate::containment::Plan;
use crate::fraud_event::AffectedResource;
use crate::fraud_event::Confidence;
use crate::fraud_event::EventKey;
use crate::language::Phrase;
use crate::policy::Policy;

/// Events of one resource that are told apart; one that more events name counts as named by all.
const MOST_NAMING: usize = 16;

/// A resource and the events that name it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NamedResource {
    /// The resource.
    #[serde(flatten)]
    pub resource: AffectedResource,
    /// The events, the first [`MOST_NAMING`] and one more if there are more.
    #[serde(deserialize_with = "one_or_several")]
    named_by: BTreeSet<EventKey>,
}

impl Case {
    /// Takes in which resources observations name. The events are up to date by then.
    pub(super) fn name_resources(&mut self, observations: &[Observation]) {
        let known = self.resources.drain(..).map(|known| (known.place(), known));
        let mut named: BTreeMap<(usize, String), NamedResource> = known.collect();
        for Observation { event, .. } in observations {
            for resource in &event.resources {
                let new = NamedResource::new(resource, &event.key);
                match named.entry(new.place()) {
                    Entry::Occupied(mut known) => known.get_mut().join(new),
                    Entry::Vacant(place) => drop(place.insert(new)),
                }
            }
        }
        self.resources = named.into_values().collect();
        self.drop_surplus_resources();
        // Without the full lists the union cannot be counted; the larger bound is the honest one.
        let most = self.relevant().map(|event| event.resource_count).max().unwrap_or(0);
        self.resource_count = self.affected_resources().count().max(most);
    }

    /// Those that an unresolved event names are kept first, and then the first by their ids.
    fn drop_surplus_resources(&mut self) {
        if self.resources.len() <= Self::MOST_RESOURCES {
            return;
        }
        let all = std::mem::take(&mut self.resources);
        let (mut kept, answered): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|known| self.is_named(known, EventRecord::is_unresolved));
        kept.extend(answered);
        kept.truncate(Self::MOST_RESOURCES);
        kept.sort_by_key(NamedResource::place);
        self.resources = kept;
    }

    /// True when an event of this kind names the resource.
    pub(super) fn is_named(
        &self,
        known: &NamedResource,
        is_meant: impl Fn(&EventRecord) -> bool,
    ) -> bool {
        if known.named_by.len() > MOST_NAMING {
            return self.events.values().any(is_meant);
        }
        known.named_by.iter().filter_map(|key| self.events.get(key)).any(is_meant)
    }

    /// The plan follows from the real, unresolved and undamaged events alone: a test must not
    /// suggest to stop anything.
    pub(super) fn make_plan(&self, policy: &Policy) -> Plan {
        if !self.is_open() {
            return Plan::Withheld { reasons: vec![Phrase::new("withheld-resolved")] };
        }
        let actionable = || self.unresolved().filter(|event| event.is_actionable());
        let confidence = actionable().map(|event| event.confidence.clone()).max();
        let vouches = |event: &EventRecord| event.is_unresolved() && event.is_actionable();
        let vouched = self.resources.iter().filter(|known| self.is_named(known, vouches));
        let resources: Vec<AffectedResource> =
            vouched.map(|known| known.resource.clone()).collect();
        let facts = containment::Facts {
            customer_tenant: self.parties.customer_tenant,
            subscription: self.parties.subscription,
            alert_types: self.alert_types().into_iter().collect(),
            severity: actionable().map(|event| event.severity).max().unwrap_or_default(),
            confidence: confidence.as_ref().unwrap_or(&Confidence::Missing),
            resources: &resources,
            is_test: self.is_test(),
            blocking_concerns: self.concerns().into_iter().filter(|c| c.blocks_action()).collect(),
            has_actionable_event: actionable().next().is_some(),
        };
        containment::plan(&facts, policy)
    }
}

impl NamedResource {
    fn new(resource: &AffectedResource, event: &EventKey) -> Self {
        Self { resource: resource.clone(), named_by: BTreeSet::from([event.clone()]) }
    }

    /// One resource in two spellings is one resource; `vm-2` comes before `vm-10`.
    fn place(&self) -> (usize, String) {
        (self.resource.id().len(), self.resource.id().to_ascii_lowercase())
    }

    fn join(&mut self, other: Self) {
        // Of two spellings the one that Azure would write, and then always the same.
        let rank = |r: &AffectedResource| (!r.is_verbatim, r.id().to_owned());
        if rank(&other.resource) < rank(&self.resource) {
            self.resource = other.resource;
        }
        self.named_by.extend(other.named_by);
        while self.named_by.len() > MOST_NAMING + 1 {
            self.named_by.pop_last();
        }
    }
}

/// Older documents name one event.
fn one_or_several<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeSet<EventKey>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Named {
        Several(BTreeSet<EventKey>),
        One(EventKey),
    }
    Ok(match Named::deserialize(from)? {
        Named::Several(events) => events,
        Named::One(event) => BTreeSet::from([event]),
    })
}
