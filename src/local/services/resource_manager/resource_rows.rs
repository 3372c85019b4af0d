//! The tables of Resource Graph, each row as the service keeps it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use super::kusto::Query;
use crate::local::services::estate::Estate;
use crate::local::services::estate::azure::Resource;
use crate::local::services::estate::azure::ResourceChange;
use crate::local::services::estate::azure::RoleAssignment;
use crate::local::services::estate::azure::SCALE_SETS;
use crate::local::services::estate::azure::assignment_id;
use crate::local::services::estate::azure::group_of;
use crate::local::services::estate::azure::role_definition;

/// Changes are kept for two weeks.
const KEPT: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A row and what the conditions of a query look at.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub value: Value,
    pub at: Timestamp,
    pub kind: String,
    pub change: &'static str,
}

/// The rows of the table that a query names and that fit its conditions, the newest first; nothing
/// when there is no such table.
pub(super) fn of(
    query: &Query,
    estates: &[Arc<Estate>],
    has_everything_above: bool,
    now: Timestamp,
) -> Option<Vec<Row>> {
    let since = now.checked_sub(KEPT).unwrap_or(now);
    let mut rows: Vec<Row> = match query.table.as_str() {
        "resourcechanges" => estates
            .iter()
            .flat_map(|estate| {
                let changes = estate.azure.changes.iter();
                let kept = changes.filter(move |one| one.at >= since && query.wants_time(one.at));
                kept.map(|one| change(estate, one))
            })
            .collect(),
        "resources" => estates
            .iter()
            .flat_map(|estate| estate.azure.resources.iter().map(|one| resource(estate, one)))
            .collect(),
        "authorizationresources" => estates
            .iter()
            .flat_map(|estate| {
                let assignments = estate.azure.assignments.iter();
                let seen = assignments.filter(|one| has_everything_above || one.scope != "/");
                seen.map(|one| assignment(estate, one))
            })
            .collect(),
        "resourcecontainers" => estates
            .iter()
            .flat_map(|estate| std::iter::once(subscription(estate, now)).chain(groups(estate)))
            .collect(),
        "resourcecontainerchanges" => Vec::new(),
        _ => return None,
    };
    rows.retain(|row| query.wants(row));
    rows.sort_by_key(|row| std::cmp::Reverse(row.at));
    rows.truncate(query.most.unwrap_or(usize::MAX));
    Some(rows)
}

/// Addresses and types are in lower case here, unlike those of the activity log.
fn change(estate: &Estate, one: &ResourceChange) -> Row {
    let resource = one.resource.to_lowercase();
    let seed = format!("change/{}/{resource}/{}", one.change, one.at);
    let name = Estate::id_of(estate.customer, &seed);
    let kind = one.kind.to_lowercase();
    let value = json!({
        "id": format!("{resource}/providers/Microsoft.Resources/changes/{name}"),
        "name": name,
        "type": "microsoft.resources/changes",
        "tenantId": estate.customer.tenant,
        "location": "",
        "resourceGroup": group_of(&resource),
        "subscriptionId": estate.customer.subscription,
        "properties": {
            "targetResourceId": resource,
            "targetResourceType": kind,
            "changeType": one.change,
            "changeAttributes": {
                "timestamp": one.at.strftime("%FT%T%.3fZ").to_string(),
                "correlationId": one.correlation,
                "changesCount": 1,
                "changedBy": one.by,
                "changedByType": one.by_type,
                "clientType": one.client,
                "operation": one.operation.to_lowercase(),
                "previousResourceSnapshotId": null,
                "newResourceSnapshotId": null,
            },
            "changes": {},
        },
    });
    Row { value, at: one.at, kind, change: one.change }
}

fn resource(estate: &Estate, one: &Resource) -> Row {
    let kind = one.kind.to_lowercase();
    let is_scale_set = one.kind == SCALE_SETS;
    let created = one.created_at.strftime("%FT%T%.7fZ").to_string();
    let mut properties = json!({ "provisioningState": "Succeeded", "timeCreated": created });
    if let (Some(size), false, Some(members)) =
        (&one.size, is_scale_set, properties.as_object_mut())
    {
        members.insert("hardwareProfile".to_owned(), json!({ "vmSize": size }));
    }
    let sku = is_scale_set
        .then(|| json!({ "name": one.size, "tier": "Standard", "capacity": one.capacity }));
    let value = json!({
        "id": one.id,
        "name": one.name(),
        "type": kind,
        "tenantId": estate.customer.tenant,
        "kind": "",
        "location": one.location,
        "resourceGroup": one.group().to_lowercase(),
        "subscriptionId": estate.customer.subscription,
        "managedBy": "",
        "sku": sku,
        "plan": null,
        "properties": properties,
        "tags": one.tags,
        "identity": null,
        "zones": null,
        "extendedLocation": null,
    });
    Row { value, at: one.created_at, kind, change: "" }
}

fn assignment(estate: &Estate, one: &RoleAssignment) -> Row {
    let at = one.created_at.strftime("%FT%T%.7fZ").to_string();
    let kind = "microsoft.authorization/roleassignments";
    let value = json!({
        "id": assignment_id(&one.scope, &one.name),
        "name": one.name,
        "type": kind,
        "tenantId": estate.customer.tenant,
        "location": "global",
        "resourceGroup": "",
        "subscriptionId": estate.customer.subscription,
        "properties": {
            "principalId": one.principal,
            "principalType": one.principal_type,
            "roleDefinitionId": role_definition(estate.customer.subscription, &one.role),
            "scope": one.scope,
            "createdOn": at,
            "updatedOn": at,
            "createdBy": one.created_by,
            "updatedBy": one.created_by,
        },
    });
    Row { value, at: one.created_at, kind: kind.to_owned(), change: "" }
}

fn subscription(estate: &Estate, now: Timestamp) -> Row {
    let subscription = estate.customer.subscription;
    let kind = "microsoft.resources/subscriptions";
    let value = json!({
        "id": format!("/subscriptions/{subscription}"),
        "name": estate.customer.subscription_name,
        "type": kind,
        "tenantId": estate.customer.tenant,
        "subscriptionId": subscription,
        "properties": {
            "state": if estate.access.is_enabled_in_azure(now) { "Enabled" } else { "Disabled" },
        },
    });
    Row { value, at: Timestamp::MIN, kind: kind.to_owned(), change: "" }
}

fn groups(estate: &Estate) -> Vec<Row> {
    let kind = "microsoft.resources/subscriptions/resourcegroups";
    let row = |(name, tags): (&str, BTreeMap<String, String>)| {
        let value = json!({
            "id": estate.group(name),
            "name": name,
            "type": kind,
            "tenantId": estate.customer.tenant,
            "resourceGroup": name.to_lowercase(),
            "subscriptionId": estate.customer.subscription,
            "properties": { "provisioningState": "Succeeded" },
            "tags": tags,
        });
        Row { value, at: Timestamp::MIN, kind: kind.to_owned(), change: "" }
    };
    estate.azure.groups().into_iter().map(row).collect()
}
