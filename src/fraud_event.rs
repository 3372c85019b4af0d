//! One fraud event as a partner reports it, whichever API it came from.

mod assessment;
mod concern;
mod identifiers;
mod identity;
mod kind;
mod listed;
mod resource;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

pub use assessment::Confidence;
pub use assessment::EventStatus;
pub use assessment::ResolvedReason;
pub use assessment::Severity;
pub use concern::Concern;
pub use identifiers::EventKey;
pub use identifiers::EventVersion;
pub use identifiers::Scope;
pub use identifiers::SubscriptionId;
pub use identifiers::TenantId;
pub use identity::AlertIdentity;
pub use identity::Sameness;
pub use kind::AlertType;
pub use listed::ListedEvent;
pub use listed::ShortName;
pub use listed::ShortVersion;
pub use listed::short_name;
pub use listed::short_version;
pub use resource::AffectedResource;
pub use resource::ResourceKind;

use crate::text::Untrusted;

/// Where a fraud event was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceName {
    /// Microsoft Graph, `GET /beta/security/partner/securityAlerts`.
    Graph,
    /// Partner Center, `GET /v1/fraudEvents`.
    PartnerCenter,
}

impl SourceName {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Graph, Self::PartnerCenter];

    /// Reads the name that settings use.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == text)
    }

    /// The name that settings, store keys and logs use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::PartnerCenter => "partner-center",
        }
    }

    /// The name that people read.
    pub fn title(self) -> &'static str {
        match self {
            Self::Graph => "Microsoft Graph",
            Self::PartnerCenter => "Partner Center",
        }
    }
}

/// A fraud event, tolerant of everything a remote may leave out or spell differently.
///
/// Only the key, the source, the kind, the status and the severity are always there; what could not
/// be read is absent and named in [`FraudEvent::concerns`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FraudEvent {
    /// Our key of the event: a hash, so that a hostile id cannot become a path.
    pub key: EventKey,
    /// The API the event was read from.
    pub source: SourceName,
    /// Microsoft's identifier as sent; absent when it was missing or empty.
    pub event_id: Option<String>,
    /// What Microsoft detected.
    pub alert_type: AlertType,
    /// Whether somebody has answered the event.
    pub status: EventStatus,
    /// How bad Microsoft says it is; unknown values count as high.
    pub severity: Severity,
    /// How sure Microsoft says it is.
    pub confidence: Confidence,
    /// The customer's tenant.
    pub customer_tenant: Option<TenantId>,
    /// The customer's name.
    pub customer_name: Option<Untrusted>,
    /// The Azure subscription (what Partner Center elsewhere calls the entitlement).
    pub subscription: Option<SubscriptionId>,
    /// The subscription's name.
    pub subscription_name: Option<Untrusted>,
    /// The indirect reseller's tenant.
    pub reseller_tenant: Option<TenantId>,
    /// The indirect reseller's name.
    pub reseller_name: Option<Untrusted>,
    /// Microsoft's title of the alert.
    pub display_name: Option<Untrusted>,
    /// Microsoft's description of the alert.
    pub description: Option<Untrusted>,
    /// When Microsoft detected it.
    pub detected_at: Option<Timestamp>,
    /// When the activity was first seen.
    pub first_observed_at: Option<Timestamp>,
    /// When the activity was last seen.
    pub last_observed_at: Option<Timestamp>,
    /// Why it was resolved.
    pub resolved_reason: Option<ResolvedReason>,
    /// When it was resolved.
    pub resolved_at: Option<Timestamp>,
    /// Who resolved it.
    pub resolved_by: Option<Untrusted>,
    /// True unless the event clearly says that it is no test.
    pub is_test: bool,
    /// The affected resources, at most [`FraudEvent::MOST_RESOURCES`].
    pub resources: Vec<AffectedResource>,
    /// How many resources the event named before the list was cut.
    pub resource_count: usize,
    /// Microsoft's dictionary of further details, flattened to text.
    pub details: BTreeMap<String, Untrusted>,
    /// How often the detection fired, as Microsoft wrote it.
    pub hit_count: Option<String>,
    /// What is odd about the event.
    pub concerns: BTreeSet<Concern>,
    /// The element as it was received.
    pub raw: String,
}

impl FraudEvent {
    /// Longest list of resources that an event keeps; the raw element keeps them all.
    pub const MOST_RESOURCES: usize = 200;

    /// True while nobody has answered; an unknown status counts as unanswered.
    pub fn is_unresolved(&self) -> bool {
        self.status != EventStatus::Resolved
    }

    /// True when a containment may be suggested for this event.
    pub fn is_actionable(&self) -> bool {
        !self.is_test && !self.concerns.iter().any(Concern::blocks_action)
    }

    /// The case the event belongs to: one for each customer subscription, or the event's own.
    pub fn scope(&self) -> Scope {
        match (self.customer_tenant, self.subscription) {
            (customer, Some(subscription)) => Scope::of_subscription(customer, subscription),
            (_, None) => Scope::of_event(&self.key),
        }
    }

    /// Our name for the event: the same id under another subscription is another event.
    pub fn name(&self) -> String {
        format!("{}/{}", self.scope(), self.key)
    }

    /// What must change for people to be told again; counters and last-seen times are left out.
    pub fn version(&self) -> EventVersion {
        let resources: BTreeSet<String> =
            self.resources.iter().map(|resource| resource.id().to_lowercase()).collect();
        let reason = self.resolved_reason.as_ref().map(ToString::to_string);
        let concerns: Vec<String> = self.concerns.iter().map(|c| format!("{c:?}")).collect();
        EventVersion::of(&(
            self.status.as_str(),
            self.severity.as_str(),
            self.confidence.as_str(),
            self.alert_type.as_str(),
            resources,
            self.resource_count,
            reason,
            (self.is_test, concerns),
        ))
    }
}
