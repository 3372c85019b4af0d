//! What a case is about, in a few words.

use super::Case;
use crate::fraud_event::AlertType;
use crate::language::Arg;
use crate::language::Phrase;
use crate::text::Untrusted;

impl Case {
    /// What was detected, and where.
    pub fn matter(&self) -> Phrase {
        let parties = &self.parties;
        match (named(&parties.subscription_name), named(&parties.customer_name)) {
            (Some(subscription), Some(customer)) => {
                let place =
                    Phrase::new("where-subscription-and-customer").with("what", self.what());
                place.with("subscription", subscription).with("customer", customer)
            }
            (None, Some(customer)) => {
                Phrase::new("where-customer").with("what", self.what()).with("customer", customer)
            }
            (None, None) if parties.subscription.is_none() => match parties.customer_tenant {
                Some(id) => {
                    let place = Phrase::new("where-customer-id").with("what", self.what());
                    place.with("customer", id.to_string())
                }
                None => self.what(),
            },
            _ => self.what_where(),
        }
    }

    /// What was detected, and on which subscription; the customer is said elsewhere.
    pub fn what_where(&self) -> Phrase {
        let parties = &self.parties;
        match (named(&parties.subscription_name), parties.subscription) {
            (Some(name), _) => in_subscription(self.what(), name),
            (None, Some(id)) => in_subscription(self.what(), id.to_string()),
            (None, None) => self.what(),
        }
    }

    /// What was detected, the worst first; a type we do not know is quoted.
    fn what(&self) -> Phrase {
        let kinds = self.alert_types();
        let Some(first) = kinds.first() else { return Phrase::new("type-none") };
        let what = match first {
            AlertType::Unknown(name) if !name.trim().is_empty() => {
                let known = Phrase::new("type-unknown-named").with("type", first.phrase());
                known.with("name", Untrusted::new(name))
            }
            kind => kind.phrase(),
        };
        match kinds.len() {
            1 => what,
            count => Phrase::new("type-and-more").with("type", what).with("count", count - 1),
        }
    }
}

fn named(name: &Option<Untrusted>) -> Option<Untrusted> {
    name.clone().filter(|name| !name.is_blank())
}

fn in_subscription(what: Phrase, subscription: impl Into<Arg>) -> Phrase {
    Phrase::new("where-subscription").with("what", what).with("subscription", subscription)
}
