//! The containment plan: what could be done about a case, least destructive first.
//!
//! A plan is a suggestion. An [`action`] is one containment that somebody may approve, and all that
//! may happen to it. Nothing here sends anything.

pub mod action;
pub mod call;
pub mod exhibit;
pub mod news;
mod record;
mod step;
#[cfg(test)]
mod tests;
pub mod ticket;
mod wanted;

use serde::Deserialize;
use serde::Serialize;

pub use record::Containment;
pub use record::Shown;
pub use record::Step as ContainmentStep;
pub use record::Untold;
pub use step::Step;
pub use step::StepKind;
pub use wanted::Wanted;
pub use wanted::wanted;

use crate::fraud_event::AffectedResource;
use crate::fraud_event::AlertType;
use crate::fraud_event::Concern;
use crate::fraud_event::Confidence;
use crate::fraud_event::Severity;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::language::Phrase;
use crate::policy::Policy;

/// What is suggested for a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "plan", rename_all = "kebab-case")]
pub enum Plan {
    /// Steps in the order in which they should be considered.
    Suggested {
        /// The steps, least destructive first.
        steps: Vec<Step>,
        /// How many further resources have a step like these.
        further_resources: usize,
    },
    /// No suggestion, and why.
    Withheld {
        /// The reasons.
        reasons: Vec<Phrase>,
    },
}

/// What the plan is made from.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The customer of the case.
    pub customer_tenant: Option<TenantId>,
    /// The subscription of the case.
    pub subscription: Option<SubscriptionId>,
    /// What was detected in the unresolved events.
    pub alert_types: Vec<&'a AlertType>,
    /// The worst severity of the unresolved events.
    pub severity: Severity,
    /// The best confidence of the unresolved events.
    pub confidence: &'a Confidence,
    /// The resources that the events name.
    pub resources: &'a [AffectedResource],
    /// True when every unresolved event is a test.
    pub is_test: bool,
    /// Oddities of the events that forbid a suggestion.
    pub blocking_concerns: Vec<Concern>,
    /// True when at least one unresolved event is free of them.
    pub has_actionable_event: bool,
}

/// Longest list of steps; a case with more resources says how many more there are.
const MOST_RESOURCE_STEPS: usize = 25;

/// Makes the plan of a case.
pub fn plan(facts: &Facts<'_>, policy: &Policy) -> Plan {
    let reasons = objections(facts, policy);
    let (Some(customer), Some(subscription)) = (facts.customer_tenant, facts.subscription) else {
        return Plan::Withheld { reasons };
    };
    if !reasons.is_empty() {
        return Plan::Withheld { reasons };
    }
    let mut steps: Vec<Step> = facts
        .resources
        .iter()
        .filter_map(|r| Step::for_resource(r, subscription, &policy.addresses))
        .collect();
    steps.sort_by_key(|step| step.kind);
    let further_resources = steps.len().saturating_sub(MOST_RESOURCE_STEPS);
    steps.truncate(MOST_RESOURCE_STEPS);
    if is_cancellation_due(facts, policy) {
        let why = cancellation_reason(facts);
        steps.push(Step::cancel_subscription(customer, subscription, why, &policy.addresses));
    }
    if steps.is_empty() {
        return Plan::Withheld { reasons: vec![Phrase::new("withheld-nothing-to-stop")] };
    }
    Plan::Suggested { steps, further_resources }
}

fn objections(facts: &Facts<'_>, policy: &Policy) -> Vec<Phrase> {
    let mut reasons = Vec::new();
    if facts.is_test {
        reasons.push(Phrase::new("withheld-test"));
    }
    match &policy.protected {
        None => reasons.push(Phrase::new("withheld-no-protected-table")),
        Some(protected) => {
            if facts.subscription.is_some_and(|id| protected.subscriptions.contains(&id)) {
                reasons.push(Phrase::new("withheld-protected-subscription"));
            }
            if facts.customer_tenant.is_some_and(|id| protected.customer_tenants.contains(&id)) {
                reasons.push(Phrase::new("withheld-protected-customer"));
            }
        }
    }
    if !facts.has_actionable_event && !facts.is_test {
        reasons.extend(facts.blocking_concerns.iter().map(|concern| concern.phrase()));
    }
    if !facts.alert_types.is_empty()
        && facts.alert_types.iter().all(|kind| **kind == AlertType::SecurityAdvisory)
    {
        reasons.push(Phrase::new("withheld-advisory"));
    }
    if facts.subscription.is_none() && reasons.is_empty() {
        reasons.push(Concern::NoSubscription.phrase());
    }
    if facts.customer_tenant.is_none() && reasons.is_empty() {
        reasons.push(Concern::NoCustomer.phrase());
    }
    reasons
}

fn is_cancellation_due(facts: &Facts<'_>, policy: &Policy) -> bool {
    facts.severity >= policy.containment.cancel_subscription_from_severity
        && *facts.confidence >= policy.containment.cancel_subscription_from_confidence
}

fn cancellation_reason(facts: &Facts<'_>) -> Phrase {
    Phrase::new("why-severe")
        .with("severity", facts.severity.phrase())
        .with("confidence", facts.confidence.phrase())
}
