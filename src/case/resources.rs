//! The affected resources of a case, the events that vouch for them, and what they suggest.

use serde::Deserialize;
use serde::Serialize;

use super::Case;
use super::EventRecord;
use crate::containment;
use crate::containment::Plan;
use crate::fraud_event::AffectedResource;
use crate::fraud_event::Confidence;
use crate::fraud_event::EventKey;
use crate::fraud_event::FraudEvent;
use crate::policy::Policy;

/// A resource and the event that names it: one that is real and unresolved, if there is any.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NamedResource {
    /// The resource.
    #[serde(flatten)]
    pub resource: AffectedResource,
    /// The event.
    pub named_by: EventKey,
}

impl Case {
    pub(super) fn add_resources(&mut self, event: &FraudEvent) {
        for resource in &event.resources {
            self.add_resource(resource, &event.key);
        }
        // Without the full lists the union cannot be counted; the larger bound is the honest one.
        self.resource_count =
            self.resource_count.max(self.resources.len()).max(event.resource_count);
    }

    fn add_resource(&mut self, resource: &AffectedResource, event: &EventKey) {
        let named_by = event.clone();
        let known = self
            .resources
            .iter()
            .position(|known| known.resource.id().eq_ignore_ascii_case(resource.id()));
        let vouched = known
            .and_then(|at| self.resources.get(at))
            .is_some_and(|known| self.is_vouched_for(&known.named_by));
        let has_room = self.resources.len() < Self::MOST_RESOURCES;
        match known.and_then(|at| self.resources.get_mut(at)) {
            Some(known) if !vouched => known.named_by = named_by,
            None if has_room => {
                self.resources.push(NamedResource { resource: resource.clone(), named_by });
            }
            Some(_) | None => {}
        }
    }

    /// True for an event that a containment may be suggested for.
    fn is_vouched_for(&self, event: &EventKey) -> bool {
        let event = self.events.get(event);
        event.is_some_and(|event| event.is_unresolved() && event.is_actionable())
    }

    /// A new outbreak is not about what somebody answered before.
    pub(super) fn forget_answered_resources(&mut self) {
        let Self { resources, events, .. } = self;
        resources.retain(|resource| {
            events.get(&resource.named_by).is_some_and(EventRecord::is_unresolved)
        });
        self.resource_count = self.resources.len();
    }

    /// The plan follows from the real, unresolved and undamaged events alone: a test must not
    /// suggest to stop anything.
    pub(super) fn make_plan(&self, policy: &Policy) -> Plan {
        if !self.is_open() {
            return Plan::Withheld { reasons: vec!["every event is resolved".to_owned()] };
        }
        let actionable = || self.unresolved().filter(|event| event.is_actionable());
        let confidence = actionable().map(|event| event.confidence.clone()).max();
        let vouched = self.resources.iter().filter(|known| self.is_vouched_for(&known.named_by));
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
