//! Who and what a case is about. Of each field the latest word counts, whenever it becomes known.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::Case;
use super::Observation;
use crate::fraud_event::EventKey;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::text::Untrusted;

/// Who and what a case is about, as last observed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Parties {
    /// The customer's tenant.
    pub customer_tenant: Option<TenantId>,
    /// The customer's name.
    pub customer_name: Option<Untrusted>,
    /// The Azure subscription.
    pub subscription: Option<SubscriptionId>,
    /// The subscription's name.
    pub subscription_name: Option<Untrusted>,
    /// The indirect reseller's tenant.
    pub reseller_tenant: Option<TenantId>,
    /// The indirect reseller's name.
    pub reseller_name: Option<Untrusted>,
}

/// Something that events say of their case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Field {
    CustomerTenant,
    CustomerName,
    Subscription,
    SubscriptionName,
    ResellerTenant,
    ResellerName,
    DisplayName,
    Description,
    Details,
}

/// Who said the latest word about each field, and when.
pub(super) type SaidBy = BTreeMap<Field, (Timestamp, EventKey)>;

impl Case {
    pub(super) fn describe(&mut self, observation: &Observation) {
        let event = &observation.event;
        let details = Some(&event.details).filter(|details| !details.is_empty());
        let parties = &mut self.parties;
        let mut word =
            Word { said_by: &mut self.said_by, by: (observation.observed_at, &event.key) };
        word.some(Field::CustomerTenant, &mut parties.customer_tenant, &event.customer_tenant);
        word.some(Field::CustomerName, &mut parties.customer_name, &event.customer_name);
        word.some(Field::Subscription, &mut parties.subscription, &event.subscription);
        word.some(
            Field::SubscriptionName,
            &mut parties.subscription_name,
            &event.subscription_name,
        );
        word.some(Field::ResellerTenant, &mut parties.reseller_tenant, &event.reseller_tenant);
        word.some(Field::ResellerName, &mut parties.reseller_name, &event.reseller_name);
        word.some(Field::DisplayName, &mut self.display_name, &event.display_name);
        word.some(Field::Description, &mut self.description, &event.description);
        if let Some(details) = details {
            word.say(Field::Details, &mut self.details, details);
        }
    }
}

/// What one observation has to say.
struct Word<'a> {
    said_by: &'a mut SaidBy,
    by: (Timestamp, &'a EventKey),
}

impl Word<'_> {
    fn some<T: Clone + Ord>(&mut self, field: Field, old: &mut Option<T>, new: &Option<T>) {
        if new.is_some() {
            self.say(field, old, new);
        }
    }

    /// The later word counts; of one event's words of one moment the greater one.
    fn say<T: Clone + Ord>(&mut self, field: Field, old: &mut T, new: &T) {
        let (at, event) = self.by;
        let known = self.said_by.get(&field).map(|(at, event)| (*at, event, &*old));
        if known.is_none_or(|known| (at, event, new) > known) {
            old.clone_from(new);
            self.said_by.insert(field, (at, event.clone()));
        }
    }
}
