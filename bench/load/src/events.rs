//! Fraud events as Partner Center sends them, each on a subscription of its own unless said otherwise.

use serde_json::Value;
use serde_json::json;

pub const PARTNER: &str = "11111111-aaaa-4aaa-8aaa-000000000001";
/// What everybody's message about an event contains, followed by twelve digits.
pub const MARK: &str = "44444444-dddd-4ddd-8ddd-";

/// The id of the `number`-th subscription.
pub fn subscription(number: usize) -> String {
    format!("{MARK}{number:012}")
}

/// The customer with so many subscriptions each.
fn customer(subscription: usize) -> String {
    format!("22222222-bbbb-4bbb-8bbb-{:012}", subscription / 4)
}

/// An event on a subscription, detected at the time given.
pub fn event(subscription_number: usize, number: usize, detected_at: &str) -> Value {
    let subscription = subscription(subscription_number);
    let machine = format!(
        "\\subscriptions\\{subscription}\\resourceGroups\\rg-build\\providers\\Microsoft.Compute\\virtualMachines\\vm-{number} "
    );
    json!({
        "eventTime": detected_at,
        "eventId": format!("{subscription}_{number}"),
        "partnerTenantId": PARTNER,
        "customerTenantId": customer(subscription_number),
        "customerFriendlyName": format!("Contoso {}", subscription_number / 4),
        "subscriptionId": subscription,
        "subscriptionName": format!("contoso-{subscription_number}"),
        "subscriptionType": "modern",
        "entityId": "",
        "entityName": "",
        "hitCount": "10",
        "catalogOfferId": "",
        "eventStatus": "Active",
        "serviceName": "",
        "resourceName": "",
        "resourceGroupName": "",
        "firstOccurrence": detected_at,
        "lastOccurrence": detected_at,
        "resolvedReason": "None",
        "resolvedOn": "9999-12-31T23:59:59.9970000",
        "resolvedBy": "",
        "firstObserved": "0001-01-01T00:00:00",
        "lastObserved": "0001-01-01T00:00:00",
        "eventType": "CryptoMining",
        "severity": "High",
        "confidenceLevel": "high",
        "displayName": "Crypto mining activity detected",
        "description": "Network activity to a known mining pool. Look at the machines, who created them, and what else that account did.",
        "country": "",
        "valueAddedResellerTenantId": "",
        "valueAddedResellerFriendlyName": "",
        "affectedResources": [{ "azureResourceId": machine, "type": "AzureResource" }],
        "additionalDetails": { "cryptoCurrencyMiningPoolDomainName": "pool.example.net" },
        "isTest": "false",
        "activityLogs": "[]"
    })
}

/// The moment in the form of Partner Center.
pub fn detected_now() -> String {
    let now = jiff::Timestamp::now() - jiff::SignedDuration::from_secs(120);
    now.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}
