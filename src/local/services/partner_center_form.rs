//! A fraud event as Partner Center writes it: strings for numbers, backslashes, far-off dates.

use jiff::Timestamp;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use super::alert::Appeared;
use super::alert::Entry;
use super::alert::PARTNER_NAME;
use super::alert::PARTNER_TENANT;
use super::alert::RESELLER_NAME;
use super::alert::RESELLER_TENANT;
use super::alert::Verdict;

/// What stands where there is no time.
const NEVER: &str = "9999-12-31T23:59:59.9970000";

/// The older model, which knows no type and no severity.
pub fn old(seen: &Appeared) -> Value {
    Value::Object(common(seen))
}

/// The newer model, asked for with `X-NewEventsModel: true`.
pub fn new(seen: &Appeared) -> Value {
    let mut event = common(seen);
    event.extend(additions(seen));
    Value::Object(event)
}

/// The answer to a change of status has no observation times in the older model.
pub fn old_after_change(seen: &Appeared) -> Value {
    let mut event = common(seen);
    event.remove("firstObserved");
    event.remove("lastObserved");
    Value::Object(event)
}

fn common(seen: &Appeared) -> Map<String, Value> {
    let alert = &seen.alert;
    let customer = &alert.customer;
    let first_id = alert.resource_ids().into_iter().next().unwrap_or_default();
    let machine = alert.machines.first().map(String::as_str).unwrap_or_default();
    let (first, last) = (naive(seen.first_seen_at()), naive(seen.detected_at));
    let resolved_on = seen.answer().map_or(NEVER.to_owned(), |(_, entry)| naive(entry.at));
    object(json!({
        "eventTime": naive(seen.detected_at),
        "eventId": alert.partner_center_id(),
        "partnerTenantId": PARTNER_TENANT,
        "partnerFriendlyName": PARTNER_NAME,
        "customerTenantId": customer.tenant,
        "customerFriendlyName": customer.name,
        "subscriptionId": customer.subscription,
        "subscriptionType": "modern",
        "entityId": alert.entity_id(),
        "entityName": machine,
        "entityUrl": backslashed(&first_id),
        "hitCount": alert.hits.to_string(),
        "catalogOfferId": "ms-azr-17g",
        "eventStatus": seen.state.name(),
        "serviceName": "virtualMachines",
        "resourceName": machine,
        "resourceGroupName": alert.resource_group(),
        "firstOccurrence": first,
        "lastOccurrence": last,
        "resolvedReason": seen.answer().map_or("None", |(verdict, _)| Verdict::name(verdict)),
        "resolvedOn": resolved_on,
        "resolvedBy": seen.answer().map_or("", |(_, entry)| entry.by.as_str()),
        "firstObserved": first,
        "lastObserved": last,
    }))
}

fn additions(seen: &Appeared) -> Map<String, Value> {
    let alert = &seen.alert;
    let resource = |id: &String| {
        // Microsoft's own samples end with a space.
        json!({ "azureResourceId": format!("{} ", backslashed(id)), "type": "AzureResource" })
    };
    let resources: Vec<Value> = alert.resource_ids().iter().map(resource).collect();
    object(json!({
        "eventType": alert.alert_type,
        "severity": alert.severity,
        // The table says `High`, the sample `high`.
        "confidenceLevel": alert.confidence.to_ascii_lowercase(),
        "displayName": alert.title,
        "description": alert.description,
        "country": "US",
        "valueAddedResellerTenantId": RESELLER_TENANT,
        "valueAddedResellerFriendlyName": RESELLER_NAME,
        "subscriptionName": alert.customer.subscription_name,
        "affectedResources": resources,
        "additionalDetails": details(seen),
        // The table says `isTest`, the sample `IsTest`; it is a string in both.
        "IsTest": alert.is_test.to_string(),
        "activityLogs": activity_logs(&seen.log),
    }))
}

fn details(seen: &Appeared) -> Value {
    let alert = &seen.alert;
    let mut details = Map::new();
    if let Some(id) = alert.resource_ids().first() {
        details.insert("resourceid".to_owned(), format!("{} ", backslashed(id)).into());
        details.insert("resourcetype".to_owned(), "Microsoft.Compute/virtualMachines".into());
    }
    for (name, value) in &alert.details {
        // Addresses are a JSON array in a string, with line breaks inside.
        let value = match name.ends_with("_IP") {
            true => format!("[\r\n  \"{value}\"\r\n]"),
            false => (*value).to_owned(),
        };
        details.insert((*name).to_owned(), value.into());
    }
    Value::Object(details)
}

/// A JSON array in a string.
fn activity_logs(log: &[Entry]) -> String {
    let entry = |entry: &Entry| {
        json!({
            "statusFrom": entry.from.name(),
            "statusTo": entry.to.name(),
            "updatedBy": entry.by,
            "dateTime": entry.at.strftime("%FT%T%.6f+00:00").to_string(),
        })
    };
    Value::Array(log.iter().map(entry).collect()).to_string()
}

fn backslashed(id: &str) -> String {
    id.replace('/', "\\")
}

/// Times have no offset and mean UTC.
fn naive(time: Timestamp) -> String {
    time.strftime("%FT%T%.3f").to_string()
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
