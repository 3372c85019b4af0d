//! In which plan the subscription is, and how it stands there.

use crate::microsoft::Patience;
use crate::microsoft::Unanswered;
use crate::microsoft::azure_resources::Place;
use crate::microsoft::partner_customers::PartnerCustomers;
use crate::microsoft::partner_customers::Product;
use crate::text::Untrusted;

/// What Partner Center has of a subscription; everything is absent when it has nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Plan {
    /// The plan's id.
    pub(super) id: Option<String>,
    /// The plan's state.
    pub(super) status: Option<Untrusted>,
    /// The state of the subscription in it.
    pub(super) entitlement_status: Option<Untrusted>,
    /// What could not be read.
    pub(super) cut: Option<String>,
}

/// Customers have one plan, seldom two.
const MOST_PLANS: usize = 5;

/// Looks for the subscription: as a legacy one, else in each Azure plan.
pub(super) async fn find(
    customers: &PartnerCustomers,
    place: Place,
    patience: Patience,
) -> Result<Plan, Unanswered> {
    let subscription = place.subscription.to_string();
    let products = customers.products(place.customer, patience).await?;
    if let Some(legacy) = products.items.iter().find(|one| is_legacy(one, &subscription)) {
        return Ok(Plan {
            id: Some(legacy.id.clone()),
            status: Some(legacy.status.clone()),
            entitlement_status: Some(legacy.status.clone()),
            cut: products.cut,
        });
    }
    let plans: Vec<&Product> = products.items.iter().filter(|one| one.is_azure_plan).collect();
    let asked: Vec<_> = plans
        .iter()
        .take(MOST_PLANS)
        .map(|plan| async move {
            (*plan, customers.entitlements(place.customer, &plan.id, patience).await)
        })
        .collect();
    let mut cut = products.cut;
    let mut failure = None;
    for (plan, answer) in crate::parallel::all(asked).await {
        match answer {
            Ok(listed) => {
                let is_it = |id: &str| id.eq_ignore_ascii_case(&subscription);
                if let Some(found) = listed.items.into_iter().find(|one| is_it(&one.id)) {
                    return Ok(Plan {
                        id: Some(plan.id.clone()),
                        status: Some(plan.status.clone()),
                        entitlement_status: Some(found.status),
                        cut: None,
                    });
                }
                cut = cut.or(listed.cut);
            }
            Err(error) => failure = Some(error),
        }
    }
    match failure {
        Some(error) => Err(error),
        None => Ok(Plan { cut, ..Plan::default() }),
    }
}

fn is_legacy(product: &Product, subscription: &str) -> bool {
    let ids = [product.entitlement.as_deref(), Some(product.id.as_str())];
    product.is_legacy_azure && ids.iter().flatten().any(|id| id.eq_ignore_ascii_case(subscription))
}
