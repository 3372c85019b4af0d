//! Who may do what: role assignments, and what the caller may do.

use serde_json::Value;
use serde_json::json;

use super::Api;
use super::Refusal;
use super::place;
use crate::local::services::asked::Asked;
use crate::local::services::estate::Estate;
use crate::local::services::estate::azure::RoleAssignment;
use crate::local::services::estate::azure::assignment_id;
use crate::local::services::estate::azure::role_definition;

pub(super) const ASSIGNMENTS: Api =
    Api { action: "Microsoft.Authorization/roleAssignments/read", versions: &["2022-04-01"] };
/// For a subscription it is in an article of 2015 only; newer versions answer as well.
pub(super) const PERMISSIONS: Api = Api {
    action: "Microsoft.Authorization/permissions/read",
    versions: &["2022-04-01", "2015-07-01"],
};
const PAGE: usize = 100;

/// All assignments that apply to the subscription, or only those at it and above it.
pub(super) fn assignments(estate: &Estate, asked: &Asked) -> Result<Value, Refusal> {
    let filter = asked.value("$filter").map(str::trim);
    let principal = match filter {
        None | Some("atScope()") => None,
        Some(filter) => {
            let quoted = filter.strip_prefix("principalId eq ").map(|id| id.trim_matches('\''));
            let unsupported =
                || Refusal::new(400, "UnsupportedQuery", "The filter is not supported.");
            Some(quoted.ok_or_else(unsupported)?)
        }
    };
    let subscription = format!("/subscriptions/{}", estate.customer.subscription);
    let is_at_scope = |one: &&RoleAssignment| {
        filter != Some("atScope()") || one.scope.len() <= subscription.len()
    };
    let is_theirs =
        |one: &&RoleAssignment| principal.is_none_or(|id| one.principal.eq_ignore_ascii_case(id));
    let found: Vec<&RoleAssignment> =
        estate.azure.assignments.iter().filter(is_at_scope).filter(is_theirs).collect();
    let (page, next) = place(asked)?.page(&found, PAGE);
    let rows: Vec<Value> = page.iter().map(|one| assignment(estate, one)).collect();
    let link = next.map(|next| asked.link_with("$skipToken", &next.token()));
    let mut body = json!({ "value": rows });
    if let (Some(link), Some(members)) = (link, body.as_object_mut()) {
        members.insert("nextLink".to_owned(), link.into());
    }
    Ok(body)
}

/// An owner may do everything, a reader nothing but read.
pub(super) fn permissions(estate: &Estate) -> Value {
    let actions = if estate.access.may_change { "*" } else { "*/read" };
    json!({ "value": [{
        "actions": [actions], "notActions": [], "dataActions": [], "notDataActions": [],
    }]})
}

fn assignment(estate: &Estate, one: &RoleAssignment) -> Value {
    let at = one.created_at.strftime("%FT%T%.7fZ").to_string();
    json!({
        "properties": {
            "roleDefinitionId": role_definition(estate.customer.subscription, &one.role),
            "principalId": one.principal,
            "principalType": one.principal_type,
            "scope": one.scope,
            "condition": null,
            "conditionVersion": null,
            "createdOn": at,
            "updatedOn": at,
            "createdBy": one.created_by,
            "updatedBy": one.created_by,
            "delegatedManagedIdentityResourceId": null,
            "description": null,
        },
        "id": assignment_id(&one.scope, &one.name),
        "type": "Microsoft.Authorization/roleAssignments",
        "name": one.name,
    })
}
