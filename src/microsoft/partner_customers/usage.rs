//! What a customer uses, and its budget.

use super::PartnerCustomers;
use crate::fraud_event::TenantId;
use crate::microsoft::json::Json;
use crate::microsoft::patience::Patience;
use crate::microsoft::remote::Ask;
use crate::microsoft::unanswered::Unanswered;
use crate::text::Untrusted;

/// What a customer used in the current billing period, about a day late.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UsageSummary {
    /// All of it, in the currency.
    pub total: Option<f64>,
    /// The currency; legacy summaries name a language instead, which says little.
    pub currency: Option<Untrusted>,
}

impl PartnerCustomers {
    /// `GET /v1/customers/{c}/usagesummary`.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn usage_summary(
        &self,
        customer: TenantId,
        patience: Patience,
    ) -> Result<UsageSummary, Unanswered> {
        let ask = Ask::get(self.address(&format!("v1/customers/{customer}/usagesummary"))?, None);
        let document = self.remote.ask(&ask, patience).await?;
        let summary = Json::of(&document);
        Ok(UsageSummary {
            total: summary.at("totalCost").number(),
            currency: summary.at("currencyCode").untrusted(),
        })
    }

    /// `GET /v1/customers/{c}/usagebudget`: the spending budget for a month, when there is one. The
    /// published example nests the object once more.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn spending_budget(
        &self,
        customer: TenantId,
        patience: Patience,
    ) -> Result<Option<f64>, Unanswered> {
        let ask = Ask::get(self.address(&format!("v1/customers/{customer}/usagebudget"))?, None);
        let document = match self.remote.ask(&ask, patience).await {
            Err(Unanswered::NotThere(_)) => return Ok(None),
            answer => answer?,
        };
        Ok(amount(Json::of(&document)))
    }
}

fn amount(budget: Json<'_>) -> Option<f64> {
    let own = budget.at("amount").number().or_else(|| budget.at("usageSpendingBudget").number());
    own.or_else(|| budget.members().find_map(|inner| inner.at("amount").number()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_budget_is_read_in_each_of_its_forms() {
        for (document, expected) in [
            (json!({ "amount": 100 }), Some(100.0)),
            (json!({ "Amount": "97.5", "Attributes": {} }), Some(97.5)),
            (json!({ "usageSpendingBudget": 80 }), Some(80.0)),
            (json!({ "budget": { "amount": 3 } }), Some(3.0)),
            (json!({ "amount": null }), None),
            (json!([]), None),
        ] {
            assert_eq!(amount(Json::of(&document)), expected, "{document}");
        }
    }
}
