//! A customer as Partner Center writes it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::Value;
use serde_json::json;

use super::link;
use crate::local::services::estate::Estate;
use crate::local::services::estate::Reseller;
use crate::local::services::estate::azure::group_of;
use crate::local::services::estate::spending::DailyCost;
use crate::local::services::estate::spending::day_of;

/// Invoices are in pounds, so that nobody takes them for dollars.
const CURRENCY: &str = "GBP";
const POUNDS_IN_A_DOLLAR: f64 = 0.8;

/// Without a delegated admin relationship the domains are left out.
pub(super) fn customer(estate: &Estate, now: Timestamp) -> Value {
    let (company, tenant) = (&estate.company, estate.customer.tenant);
    let mut customer = json!({
        "id": tenant,
        "commerceId": Estate::id_of(estate.customer, "commerce"),
        "companyProfile": {
            "tenantId": tenant,
            "domain": company.domain,
            "companyName": company.name,
            "links": { "self": link(&format!("/customers/{tenant}/profiles/company")) },
            "attributes": { "objectType": "CustomerCompanyProfile" },
        },
        "billingProfile": {
            "id": Estate::id_of(estate.customer, "billing"),
            "firstName": "Pat",
            "lastName": "Doe",
            "email": company.billing_email,
            "culture": format!("{}-{}", company.language, company.country),
            "language": company.language,
            "companyName": company.name,
            "defaultAddress": {
                "country": company.country,
                "city": "Redmond",
                "state": "WA",
                "addressLine1": "1 Example Way",
                "postalCode": "98052",
                "phoneNumber": "5550100",
            },
            "attributes": { "etag": "-4242348048554929329", "objectType": "CustomerBillingProfile" },
        },
        "relationshipToPartner": "reseller",
        "allowDelegatedAccess": estate.has_gdap(now),
        "attributes": { "objectType": "Customer" },
    });
    if let (true, Some(members)) = (estate.has_gdap(now), customer.as_object_mut()) {
        members.insert("customDomains".to_owned(), json!([company.domain]));
    }
    customer
}

/// The Azure plan.
pub(super) fn plan(estate: &Estate) -> Value {
    let plan = &estate.access.plan;
    let product = "/products/DZH318Z0BPS6";
    json!({
        "id": plan,
        "offerId": "DZH318Z0BPS6:0001:DZH318Z0BMTX",
        "offerName": "Azure plan",
        "friendlyName": "Azure plan",
        "productType": { "id": "Azure", "displayName": "Azure" },
        "quantity": 1,
        "unitType": "Usage-based",
        "hasPurchasableAddons": false,
        "creationDate": "2024-05-10T07:30:05.427Z",
        "effectiveStartDate": "2024-05-10T00:00:00Z",
        "commitmentEndDate": "9999-12-31T00:00:00Z",
        "status": "active",
        "autoRenewEnabled": false,
        "isTrial": false,
        "billingType": "usage",
        "billingCycle": "monthly",
        "termDuration": "",
        "isMicrosoftProduct": true,
        "partnerId": "4847383",
        "attentionNeeded": false,
        "actionTaken": false,
        "contractType": "subscription",
        "publisherName": "Microsoft Corporation",
        "orderId": "a1b2c3d4e5f6",
        "links": {
            "product": link(&format!("{product}?country=US")),
            "sku": link(&format!("{product}/skus/0001?country=US")),
            "availability":
                link(&format!("{product}/skus/0001/availabilities/DZH318Z0BMTX?country=US")),
            "self":
                link(&format!("/customers/{}/subscriptions/{plan}", estate.customer.tenant)),
        },
        "attributes": { "etag": "synthetic-etag", "objectType": "Subscription" },
    })
}

/// A subscription that is no Azure.
pub(super) fn licences(estate: &Estate) -> Value {
    json!({
        "id": Estate::id_of(estate.customer, "licences"),
        "offerId": "CFQ7TTC0LH18:0001:CFQ7TTC0K971",
        "offerName": "Microsoft 365 Business Basic",
        "friendlyName": "Microsoft 365 Business Basic",
        "productType": { "id": "OnlineServicesNCE", "displayName": "OnlineServicesNCE" },
        "quantity": 15,
        "unitType": "Licenses",
        "status": "active",
        "autoRenewEnabled": true,
        "billingType": "license",
        "billingCycle": "monthly",
        "termDuration": "P1Y",
        "contractType": "subscription",
        "attributes": { "objectType": "Subscription" },
    })
}

/// The Azure subscription by itself, from before the Azure plan.
pub(super) fn legacy(estate: &Estate, now: Timestamp) -> Option<Value> {
    let legacy = estate.access.legacy.as_ref()?;
    let mut document = legacy.document.clone();
    let members = document.as_object_mut()?;
    let is_active = estate.access.is_active_at_partner_center(now);
    let status = if is_active { "active" } else { "suspended" };
    members.insert("status".to_owned(), status.into());
    let attributes = json!({ "etag": legacy.etag(), "objectType": "Subscription" });
    members.insert("attributes".to_owned(), attributes);
    if !is_active {
        members.insert("suspensionReasons".to_owned(), json!(["PartnerRequested"]));
    }
    Some(document)
}

/// The Azure subscription in the list of a plan.
pub(super) fn entitlement(estate: &Estate, now: Timestamp) -> Value {
    let is_active = estate.access.is_active_at_partner_center(now);
    json!({
        "id": estate.customer.subscription,
        "friendlyName": estate.customer.subscription_name,
        "status": if is_active { "active" } else { "inactive" },
        "subscriptionId": estate.access.plan,
        "partnerOnRecord": "4847383",
    })
}

/// The Azure subscription by itself.
pub(super) fn one_entitlement(estate: &Estate, now: Timestamp) -> Value {
    let mut one = entitlement(estate, now);
    if let Some(members) = one.as_object_mut() {
        members.remove("partnerOnRecord");
        let path = format!(
            "/customers/{}/subscriptions/{}/azureEntitlements/{}",
            estate.customer.tenant, estate.access.plan, estate.customer.subscription
        );
        members.insert("links".to_owned(), json!({ "self": link(&path) }));
    }
    one
}

/// The indirect resellers.
pub(super) fn relationships(estate: &Estate) -> Value {
    let row = |reseller: &Reseller| {
        json!({
            "id": reseller.tenant,
            "name": reseller.name,
            "relationshipType": "is_indirect_cloud_solution_provider_of",
            "mpnId": reseller.mpn_id,
            "attributes": { "objectType": "PartnerRelationship" },
        })
    };
    let rows: Vec<Value> = estate.company.resellers.iter().map(row).collect();
    json!({
        "totalCount": rows.len(),
        "items": rows,
        "attributes": { "objectType": "Collection" },
    })
}

/// What this billing period has cost, with the budget.
pub(super) fn usage_summary(estate: &Estate, now: Timestamp) -> Value {
    let first = day_of(now).first_of_month();
    let next = first.checked_add(1.months()).unwrap_or(first);
    let dollars = estate.spent_since(first);
    json!({
        "budget": {
            "amount": estate.spending.budget,
            "attributes": { "objectType": "SpendingBudget" },
        },
        "resourceId": estate.customer.tenant,
        "resourceName": estate.company.name,
        "billingStartDate": midnight(first),
        "billingEndDate": midnight(next),
        "totalCost": dollars * POUNDS_IN_A_DOLLAR,
        "currencyCode": CURRENCY,
        "usdTotalCost": dollars,
        "lastModifiedDate": modified(now),
        "attributes": { "objectType": "CustomerUsageSummary" },
    })
}

/// The budget for a month.
pub(super) fn budget(estate: &Estate) -> Value {
    let path = format!("/v1/customers/{}/usagebudget", estate.customer.tenant);
    json!({
        "amount": estate.spending.budget,
        "usageSpendingBudget": estate.spending.budget,
        "attributes": { "objectType": "SpendingBudget" },
        "links": { "self": link(&path) },
    })
}

/// What each resource has cost in this billing period.
pub(super) fn usage_records(estate: &Estate, now: Timestamp) -> Vec<Value> {
    let first = day_of(now).first_of_month();
    let mut sums: BTreeMap<&str, (f64, &DailyCost)> = BTreeMap::new();
    for cost in estate.spending.days.iter().filter(|cost| cost.day >= first) {
        let (sum, _) = sums.entry(&cost.resource).or_insert((0.0, cost));
        *sum += cost.cost;
    }
    let record = |(resource, (dollars, cost)): (&str, (f64, &DailyCost))| {
        let name = resource.rsplit('/').next().unwrap_or_default();
        json!({
            "subscriptionId": estate.access.plan,
            "resourceUri": resource,
            "resourceType": cost.kind.split('/').next(),
            "entitlementId": estate.customer.subscription,
            "entitlementName": estate.customer.subscription_name,
            "resourceGroupName": group_of(resource).to_uppercase(),
            "name": name,
            "resourceName": name,
            "totalCost": dollars * POUNDS_IN_A_DOLLAR,
            "currencyCode": CURRENCY,
            "usdTotalCost": dollars,
            "lastModifiedDate": modified(now),
            "attributes": { "objectType": "ResourceUsageRecord" },
        })
    };
    sums.into_iter().map(record).collect()
}

fn midnight(day: Date) -> String {
    format!("{day}T00:00:00+00:00")
}

fn modified(now: Timestamp) -> String {
    now.strftime("%FT%T%.7f+00:00").to_string()
}
