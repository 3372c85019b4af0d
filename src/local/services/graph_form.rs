//! A fraud event as Graph writes it: lower-case values, true numbers and booleans, no names.

use jiff::Timestamp;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use super::alert::Appeared;
use super::alert::Entry;
use super::alert::RESELLER_TENANT;

/// The alert as an element of a list.
pub fn element(seen: &Appeared) -> Value {
    let alert = &seen.alert;
    let resource = |id: &String| json!({ "resourceId": id, "resourceType": "AzureResource" });
    let resources: Vec<Value> = alert.resource_ids().iter().map(resource).collect();
    let answer = seen.answer();
    json!({
        "id": alert.graph_id(),
        "displayName": alert.title,
        "description": alert.description,
        "alertType": lower_first(alert.alert_type),
        "status": lower(seen.state.name()),
        "severity": lower(alert.severity),
        "confidenceLevel": lower(alert.confidence),
        "customerTenantId": alert.customer.tenant,
        "subscriptionId": alert.customer.subscription,
        "valueAddedResellerTenantId": RESELLER_TENANT,
        "catalogOfferId": "MS-AZR-0017G",
        "detectedDateTime": utc(seen.detected_at),
        "firstObservedDateTime": utc(seen.first_seen_at()),
        "lastObservedDateTime": utc(seen.detected_at),
        "resolvedReason": answer.map(|(verdict, _)| lower(verdict.name())),
        "resolvedOnDateTime": answer.map(|(_, entry)| utc(entry.at)),
        "resolvedBy": answer.map(|(_, entry)| entry.by.as_str()),
        "isTest": alert.is_test,
        "affectedResources": resources,
        "activityLogs": seen.log.iter().map(log_entry).collect::<Vec<_>>(),
        "additionalDetails": details(&alert.details),
    })
}

/// The alert as the answer to a request for it alone.
pub fn entity(seen: &Appeared, context: &str) -> Value {
    let mut entity = element(seen);
    if let Some(members) = entity.as_object_mut() {
        members.insert("@odata.context".to_owned(), context.into());
    }
    entity
}

/// Graph writes the names with a capital, and addresses as a JSON array in a string.
fn details(pairs: &[(&str, &str)]) -> Value {
    let detail = |(name, value): &(&str, &str)| {
        let value = match name.ends_with("_IP") {
            true => format!("[  \"{value}\"]"),
            false => (*value).to_owned(),
        };
        (upper_first(name), Value::String(value))
    };
    Value::Object(pairs.iter().map(detail).collect::<Map<_, _>>())
}

fn log_entry(entry: &Entry) -> Value {
    json!({
        "statusFrom": lower(entry.from.name()),
        "statusTo": lower(entry.to.name()),
        "updatedBy": entry.by,
        "updatedDateTime": entry.at.strftime("%FT%T%.7fZ").to_string(),
    })
}

fn utc(time: Timestamp) -> String {
    time.strftime("%FT%T%.3fZ").to_string()
}

fn lower(text: &str) -> String {
    text.to_ascii_lowercase()
}

fn lower_first(text: &str) -> String {
    let (first, rest) = text.split_at_checked(1).unwrap_or((text, ""));
    format!("{}{rest}", first.to_ascii_lowercase())
}

fn upper_first(text: &str) -> String {
    let (first, rest) = text.split_at_checked(1).unwrap_or((text, ""));
    format!("{}{rest}", first.to_ascii_uppercase())
}
