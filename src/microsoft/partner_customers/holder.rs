//! What holds an Azure subscription at Partner Center: a plan, or itself.
//!
//! Source: "Get all of a customer's subscriptions", "Get a list of Azure entitlements". A customer
//! can have several Azure plans, one for each indirect reseller, so that all of them are asked.

use uuid::Uuid;

use super::PartnerCustomers;
use super::Product;
use crate::containment::exhibit::Holder;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::microsoft::patience::Patience;
use crate::microsoft::unanswered::Listed;
use crate::microsoft::unanswered::Unanswered;
use crate::text::Untrusted;

/// An Azure subscription as Partner Center has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What holds it.
    pub holder: Holder,
    /// Its name.
    pub name: Untrusted,
    /// True when it is `active`; any other status is not.
    pub is_active: bool,
}

impl PartnerCustomers {
    /// Looks for an Azure subscription in all that a customer has; `None` when it is in nothing.
    ///
    /// # Errors
    /// Why there is no answer: also when a list is not whole, or when more than one thing holds it.
    pub async fn find_subscription(
        &self,
        customer: TenantId,
        subscription: SubscriptionId,
        patience: Patience,
    ) -> Result<Option<Found>, Unanswered> {
        let products = whole(self.products(customer, patience).await?)?;
        let mut found = Vec::new();
        for product in &products {
            if product.is_azure_plan {
                found.extend(self.in_plan(customer, product, subscription, patience).await?);
            } else if is_it(product, subscription) {
                let (name, is_active) = (product.name.clone(), is_active(&product.status));
                let holder = Holder::Legacy(guid(&product.id)?);
                found.push(Found { holder, name, is_active });
            }
        }
        found.dedup();
        match found.len() {
            0 | 1 => Ok(found.pop()),
            _ => Err(Unanswered::Failed("ambiguous: more than one holds it".to_owned())),
        }
    }

    /// How many customers there are, which is no more than there are subscriptions.
    ///
    /// # Errors
    /// Why there is no answer; a list that is not whole is an answer, as far as it goes.
    pub async fn count_customers(&self, patience: Patience) -> Result<usize, Unanswered> {
        self.customers(patience).await.map(|customers| customers.items.len())
    }

    async fn in_plan(
        &self,
        customer: TenantId,
        plan: &Product,
        subscription: SubscriptionId,
        patience: Patience,
    ) -> Result<Vec<Found>, Unanswered> {
        let entitlements = match self.entitlements(customer, &plan.id, patience).await {
            Err(Unanswered::NotThere(_)) => return Ok(Vec::new()),
            other => whole(other?)?,
        };
        let ours = entitlements.iter().filter(|one| is_id(&one.id, subscription));
        ours.map(|one| {
            let holder = Holder::Plan(guid(&plan.id)?);
            Ok(Found { holder, name: one.name.clone(), is_active: is_active(&one.status) })
        })
        .collect()
    }
}

/// True for a subscription from before the Azure plan. One that was deleted holds nothing: a
/// subscription that went over to a plan kept its id.
fn is_it(product: &Product, subscription: SubscriptionId) -> bool {
    let is_deleted = product.status.as_received().eq_ignore_ascii_case("deleted");
    let is_same = product.entitlement.as_ref().is_some_and(|id| is_id(id, subscription));
    product.is_legacy_azure && is_same && !is_deleted
}

fn is_id(text: &str, subscription: SubscriptionId) -> bool {
    SubscriptionId::parse(text) == Some(subscription)
}

fn is_active(status: &Untrusted) -> bool {
    status.as_received().eq_ignore_ascii_case("active")
}

fn guid(text: &str) -> Result<Uuid, Unanswered> {
    let no_id = |_| Unanswered::Failed("what holds it has no GUID as id".to_owned());
    Uuid::try_parse(text).map_err(no_id)
}

/// Whoever is not on the part that was read may be on the rest.
fn whole<T>(list: Listed<T>) -> Result<Vec<T>, Unanswered> {
    match list.cut {
        None => Ok(list.items),
        Some(why) => Err(Unanswered::Failed(why)),
    }
}
