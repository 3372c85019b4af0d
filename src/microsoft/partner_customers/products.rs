//! What a customer has bought: plans, and the Azure subscriptions in them.

use super::PartnerCustomers;
use crate::fraud_event::TenantId;
use crate::microsoft::json::Json;
use crate::microsoft::patience::Patience;
use crate::microsoft::unanswered::Listed;
use crate::microsoft::unanswered::Unanswered;
use crate::text::Untrusted;

/// A subscription as Partner Center sells it: an Azure plan, a legacy Azure subscription, licences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its id; of an Azure plan not that of any Azure subscription.
    pub id: String,
    /// The id of the Azure subscription, of a legacy one.
    pub entitlement: Option<String>,
    /// Its name.
    pub name: Untrusted,
    /// `active`, `suspended`, `deleted` …
    pub status: Untrusted,
    /// True when there can be Azure subscriptions in it.
    pub is_azure_plan: bool,
    /// True for an Azure subscription that is sold by itself (`MS-AZR-0145P`).
    pub is_legacy_azure: bool,
}

/// An Azure subscription in a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entitlement {
    /// The id of the Azure subscription.
    pub id: String,
    /// Its name.
    pub name: Untrusted,
    /// `active` or `inactive`.
    pub status: Untrusted,
}

/// The offer of the Azure plan, with sku and availability after it.
const AZURE_PLAN: &str = "DZH318Z0BPS6";
const LEGACY_AZURE: &str = "MS-AZR-";

impl PartnerCustomers {
    /// `GET /v1/customers/{c}/subscriptions`.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn products(
        &self,
        customer: TenantId,
        patience: Patience,
    ) -> Result<Listed<Product>, Unanswered> {
        let url = self.address(&format!("v1/customers/{customer}/subscriptions"))?;
        self.items(url, patience, product).await
    }

    /// `GET …/subscriptions/{plan}/azureEntitlements`: the Azure subscriptions in a plan.
    ///
    /// # Errors
    /// Why there is no answer; a plan whose id cannot stand in an address is not there.
    pub async fn entitlements(
        &self,
        customer: TenantId,
        plan: &str,
        patience: Patience,
    ) -> Result<Listed<Entitlement>, Unanswered> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if plan.is_empty() || !plan.bytes().all(is_plain) {
            return Err(Unanswered::NotThere("no plan has such an id".to_owned()));
        }
        let path = format!("v1/customers/{customer}/subscriptions/{plan}/azureEntitlements");
        let url = self.address(&path)?;
        let read = |one: Json<'_>| {
            let id = one.at("id").text()?.to_owned();
            let name = one.at("friendlyName").or_blank();
            Some(Entitlement { id, name, status: one.at("status").or_blank() })
        };
        self.items(url, patience, read).await
    }
}

fn product(one: Json<'_>) -> Option<Product> {
    let offer = one.at("offerId").text().unwrap_or_default().to_ascii_uppercase();
    let name = one.at("offerName").text().unwrap_or_default();
    Some(Product {
        id: one.at("id").text()?.to_owned(),
        entitlement: one.at("entitlementId").text().map(str::to_owned),
        name: one.at("friendlyName").or_blank(),
        status: one.at("status").or_blank(),
        is_azure_plan: offer.starts_with(AZURE_PLAN) || name.eq_ignore_ascii_case("azure plan"),
        is_legacy_azure: offer.starts_with(LEGACY_AZURE),
    })
}
