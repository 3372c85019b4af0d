//! Who is told about a case: the first route that matches, and those after it that it goes on to.

use std::collections::BTreeSet;

use crate::fraud_event::AlertType;
use crate::fraud_event::Confidence;
use crate::fraud_event::Severity;
use crate::fraud_event::SourceName;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::outbox::ChannelId;

/// What a route may ask of a case.
#[derive(Clone, Debug)]
pub struct RouteFacts<'a> {
    /// The worst severity of its unresolved events.
    pub severity: Severity,
    /// The best confidence of them.
    pub confidence: Confidence,
    /// What was detected.
    pub alert_types: BTreeSet<&'a AlertType>,
    /// The customer.
    pub customer: Option<TenantId>,
    /// The subscription.
    pub subscription: Option<SubscriptionId>,
    /// The reseller.
    pub reseller: Option<TenantId>,
    /// The APIs that list its events.
    pub sources: BTreeSet<SourceName>,
    /// True when all of its events are tests.
    pub is_test: bool,
}

/// What a case must be like. A list that is empty asks for nothing; of one that is not, one entry
/// must be true of the case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Condition {
    /// Severities.
    pub severity: Vec<Severity>,
    /// Types of alerts; one of the case's is enough.
    pub alert_type: Vec<KindOfAlert>,
    /// Confidences.
    pub confidence: Vec<Confidence>,
    /// Customers.
    pub customer: Vec<TenantId>,
    /// Subscriptions.
    pub subscription: Vec<SubscriptionId>,
    /// Resellers.
    pub reseller: Vec<TenantId>,
    /// APIs; one that lists an event of the case is enough.
    pub source: Vec<SourceName>,
    /// Tests only, or no tests.
    pub test: Option<bool>,
}

/// A type of alerts as a policy names it: those that nobody knows are one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindOfAlert(String);

/// A rule of who is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// What people call it.
    pub name: String,
    /// Which cases it is for.
    pub when: Condition,
    /// Whom it tells.
    pub tell: Vec<ChannelId>,
    /// True when the routes after it are asked as well.
    pub goes_on: bool,
}

/// Somebody who is told, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Who.
    pub channel: ChannelId,
    /// The route that says so; `None` when there are no routes or none matches.
    pub route: Option<String>,
}

impl Told {
    pub(super) fn without_route(channel: ChannelId) -> Self {
        Self { channel, route: None }
    }
}

impl KindOfAlert {
    /// What those are called that this version does not know.
    const UNKNOWN: &'static str = "unknown";

    /// All names that a policy may use.
    pub fn names() -> Vec<&'static str> {
        vec![
            "crypto-mining",
            "anomalous-resource-consumption",
            "suspicious-operations",
            "anomalous-virtual-machines",
            "anomalous-batch",
            "anomalous-containers",
            "anomalous-machine-learning",
            "security-advisory",
            Self::UNKNOWN,
            "missing",
        ]
    }

    /// Reads one of [`KindOfAlert::names`], or one of Microsoft's own spellings.
    pub fn parse(text: &str) -> Option<Self> {
        let known = AlertType::parse(text);
        let name = if known.is_known() { known.as_str() } else { text };
        Self::names().contains(&name).then(|| Self(name.to_owned()))
    }

    fn matches(&self, kind: &AlertType) -> bool {
        match kind {
            AlertType::Unknown(_) => self.0 == Self::UNKNOWN,
            known => self.0 == known.as_str(),
        }
    }
}

impl Condition {
    /// True when a case is like that.
    pub fn matches(&self, facts: &RouteFacts<'_>) -> bool {
        let of = |kind: &KindOfAlert| facts.alert_types.iter().any(|known| kind.matches(known));
        is_one_of(&self.severity, Some(&facts.severity))
            && is_one_of(&self.confidence, Some(&facts.confidence))
            && is_one_of(&self.customer, facts.customer.as_ref())
            && is_one_of(&self.subscription, facts.subscription.as_ref())
            && is_one_of(&self.reseller, facts.reseller.as_ref())
            && (self.alert_type.is_empty() || self.alert_type.iter().any(of))
            && (self.source.is_empty() || self.source.iter().any(|s| facts.sources.contains(s)))
            && self.test.is_none_or(|test| test == facts.is_test)
    }

    /// True when every case is like that.
    pub fn is_always(&self) -> bool {
        *self == Self::default()
    }
}

fn is_one_of<T: PartialEq>(allowed: &[T], value: Option<&T>) -> bool {
    allowed.is_empty() || value.is_some_and(|value| allowed.contains(value))
}

/// Whom the routes tell about a case, each once.
pub(super) fn whom(routes: &[Route], facts: &RouteFacts<'_>) -> Vec<Told> {
    let mut told: Vec<Told> = Vec::new();
    for route in routes.iter().filter(|route| route.when.matches(facts)) {
        for channel in &route.tell {
            if !told.iter().any(|known| known.channel == *channel) {
                told.push(Told { channel: channel.clone(), route: Some(route.name.clone()) });
            }
        }
        if !route.goes_on {
            break;
        }
    }
    told
}
