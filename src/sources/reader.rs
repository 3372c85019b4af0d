//! From an element of either API to a fraud event, with everything odd about it named.

mod resources;
mod values;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;

use crate::fraud_event::AlertType;
use crate::fraud_event::Concern;
use crate::fraud_event::Confidence;
use crate::fraud_event::EventKey;
use crate::fraud_event::EventStatus;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::ResolvedReason;
use crate::fraud_event::Severity;
use crate::fraud_event::SourceName;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::loose_json::Object;
use crate::text::Untrusted;

/// How an API names what both have.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) source: SourceName,
    pub(super) id: &'static str,
    pub(super) alert_type: &'static str,
    pub(super) status: &'static str,
    pub(super) detected: &'static str,
    pub(super) first_observed: &'static str,
    pub(super) last_observed: &'static str,
    pub(super) resolved: &'static str,
    pub(super) resource_id: &'static str,
    /// The one resource that the older model of Partner Center names.
    pub(super) resource_url: Option<&'static str>,
    /// Fields that change while the event stays the same; the id is one, because it counts only
    /// when it is usable.
    pub(super) volatile: &'static [&'static str],
}

/// Reads one element.
pub(super) struct Reader<'a> {
    element: &'a Object,
    names: &'a Names,
    partner: Option<TenantId>,
    now: Timestamp,
    concerns: BTreeSet<Concern>,
}

/// Microsoft's own summary lists alerts of this age.
const OLD: SignedDuration = SignedDuration::from_hours(60 * 24);
/// Clocks differ by this much at most; more is no time of this event.
const SKEW: SignedDuration = SignedDuration::from_mins(10);

impl<'a> Reader<'a> {
    pub(super) fn new(
        element: &'a Object,
        names: &'a Names,
        partner: Option<TenantId>,
        now: Timestamp,
    ) -> Self {
        let mut concerns = BTreeSet::new();
        if element.is_repaired {
            concerns.insert(Concern::Repaired);
        }
        if element.is_lossy {
            concerns.insert(Concern::LossyText);
        }
        Self { element, names, partner, now, concerns }
    }

    pub(super) fn read(mut self) -> Result<FraudEvent, String> {
        self.refuse_foreign()?;
        let event_id = self.event_id()?;
        let status = self.status();
        let (resources, resource_count) = self.resources();
        let mut event = FraudEvent {
            key: self.key(event_id.as_deref()),
            source: self.names.source,
            event_id,
            alert_type: self.alert_type(),
            status,
            severity: self.severity(),
            confidence: Confidence::parse(&self.text("confidenceLevel").unwrap_or_default()),
            customer_tenant: self.customer_tenant(),
            customer_name: self.untrusted("customerFriendlyName"),
            subscription: self.subscription(),
            subscription_name: self.untrusted("subscriptionName"),
            reseller_tenant: self
                .text("valueAddedResellerTenantId")
                .and_then(|text| TenantId::parse(&text)),
            reseller_name: self.untrusted("valueAddedResellerFriendlyName"),
            display_name: self.untrusted("displayName"),
            description: self.untrusted("description"),
            detected_at: self.time(self.names.detected),
            first_observed_at: self.time(self.names.first_observed),
            last_observed_at: self.time(self.names.last_observed),
            resolved_reason: self.text("resolvedReason").and_then(|t| ResolvedReason::parse(&t)),
            resolved_at: self.time(self.names.resolved),
            resolved_by: self.untrusted("resolvedBy"),
            is_test: self.is_test(),
            resources,
            resource_count,
            details: self.details(),
            hit_count: self.element.digits("hitCount"),
            concerns: BTreeSet::new(),
            raw: self.element.raw().to_owned(),
        };
        self.judge(&event);
        event.concerns = self.concerns;
        Ok(event)
    }

    /// An event of another partner has no business here; acting on it would be worse than a gap.
    fn refuse_foreign(&mut self) -> Result<(), String> {
        let named = self.text("partnerTenantId").and_then(|text| TenantId::parse(&text));
        match (named, self.partner) {
            (Some(named), Some(ours)) if named != ours => {
                Err(format!("it belongs to another partner tenant, {named}"))
            }
            _ => Ok(()),
        }
    }

    fn event_id(&mut self) -> Result<Option<String>, String> {
        if self.element.values(self.names.id).len() > 1 {
            return Err(format!("{} is there more than once", self.names.id));
        }
        let id = match self.element.values(self.names.id).first() {
            Some(serde_json::Value::String(text)) => Some(text.clone()),
            _ => None,
        };
        let id = id.filter(|id| !id.trim().is_empty());
        if id.is_none() {
            self.concerns.insert(Concern::NoEventId);
        }
        self.check_name(self.names.id);
        Ok(id)
    }

    fn key(&self, event_id: Option<&str>) -> EventKey {
        let partner = self.partner.map(|id| id.to_string()).unwrap_or_default();
        match event_id {
            Some(id) => EventKey::of_id(&partner, id),
            None => {
                let content = self.element.canonical_without(self.names.volatile);
                EventKey::synthetic(&partner, &content)
            }
        }
    }

    /// When a status is there twice, the unresolved one counts: better told twice than never.
    fn status(&mut self) -> EventStatus {
        let read: Vec<EventStatus> = self
            .element
            .values(self.names.status)
            .into_iter()
            .map(|value| EventStatus::parse(value.as_str().unwrap_or_default()))
            .collect();
        let (Some(first), Some(last)) = (read.first(), read.last()) else {
            self.check_name(self.names.status);
            self.concerns.insert(Concern::UnknownStatus);
            return EventStatus::Unknown;
        };
        self.check_name(self.names.status);
        if read.iter().any(|status| status != first) {
            self.concerns.insert(Concern::Contradiction);
        }
        let unresolved = read.iter().find(|status| **status != EventStatus::Resolved);
        let status = *unresolved.unwrap_or(last);
        if status == EventStatus::Unknown {
            self.concerns.insert(Concern::UnknownStatus);
        }
        status
    }

    fn alert_type(&mut self) -> AlertType {
        let alert_type =
            self.text(self.names.alert_type).map_or(AlertType::Missing, |t| AlertType::parse(&t));
        if !alert_type.is_known() {
            self.concerns.insert(Concern::UnknownType);
        }
        alert_type
    }

    fn severity(&mut self) -> Severity {
        let text = self.text("severity").unwrap_or_default();
        Severity::parse(&text).unwrap_or_else(|| {
            self.concerns.insert(Concern::UnknownSeverity);
            Severity::High
        })
    }

    fn customer_tenant(&mut self) -> Option<TenantId> {
        let tenant = self.text("customerTenantId").and_then(|text| TenantId::parse(&text));
        match tenant {
            None => self.concerns.insert(Concern::NoCustomer),
            Some(_) if tenant == self.partner => self.concerns.insert(Concern::PartnersOwnTenant),
            Some(_) => false,
        };
        tenant
    }

    fn subscription(&mut self) -> Option<SubscriptionId> {
        let subscription =
            self.text("subscriptionId").and_then(|text| SubscriptionId::parse(&text));
        if subscription.is_none() {
            self.concerns.insert(Concern::NoSubscription);
        }
        subscription
    }

    /// What can only be seen when everything is read.
    fn judge(&mut self, event: &FraudEvent) {
        self.judge_resources(event);
        self.judge_resolution(event);
        self.judge_times(event);
        if !self.has_test_flag() && reads_like_a_test(event) {
            self.concerns.insert(Concern::LooksLikeATest);
        }
    }

    fn judge_resources(&mut self, event: &FraudEvent) {
        let is_foreign = |id: Option<SubscriptionId>| {
            id.is_some() && event.subscription.is_some() && id != event.subscription
        };
        if event.resources.iter().any(|resource| is_foreign(resource.subscription())) {
            self.concerns.insert(Concern::ForeignResource);
        }
    }

    fn judge_resolution(&mut self, event: &FraudEvent) {
        match (event.is_unresolved(), event.resolved_at) {
            (false, None) => self.concerns.insert(Concern::ResolvedWithoutTime),
            (true, Some(_)) => self.concerns.insert(Concern::UnresolvedWithTime),
            _ => false,
        };
    }

    fn judge_times(&mut self, event: &FraudEvent) {
        let latest_plausible = self.now + SKEW;
        let is_backwards = matches!(
            (event.first_observed_at, event.last_observed_at), (Some(f), Some(l)) if l < f);
        let times = [event.detected_at, event.first_observed_at, event.last_observed_at];
        let is_future = times.into_iter().flatten().any(|time| time > latest_plausible);
        let occurred = (self.time("firstOccurrence"), self.time("lastOccurrence"));
        let occurs_backwards = matches!(occurred, (Some(f), Some(l)) if l < f);
        if is_backwards || is_future || occurs_backwards {
            self.concerns.insert(Concern::ImplausibleTime);
        }
        if event.detected_at.is_some_and(|detected| self.now.duration_since(detected) > OLD) {
            self.concerns.insert(Concern::Old);
        }
    }

    fn details(&mut self) -> BTreeMap<String, Untrusted> {
        values::details(self.element.values("additionalDetails").first().copied())
    }
}

/// An event that does not say whether it is a test is none, unless its words say so.
fn reads_like_a_test(event: &FraudEvent) -> bool {
    [&event.display_name, &event.description].into_iter().flatten().any(|text| {
        let text = text.as_received().to_lowercase();
        ["test alert", "test event", "sample alert", "synthetic"].iter().any(|w| text.contains(w))
    })
}
