//! The partner's own people in Graph, with their roles in the console's app: the service principal,
//! the users, and the assignments of app roles.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use axum::http::StatusCode;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use super::asked::Asked;
use super::graph::Refusal;
use super::id_token::CONSOLE_CLIENT_ID;
use super::id_token::Visitor;

/// One of the partner's people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// The object id.
    pub id: String,
    /// The name.
    pub name: &'static str,
    /// False when nobody can sign in with the account.
    pub is_enabled: bool,
    /// The value of the role: `Fraud.Approver`.
    pub role: Option<&'static str>,
    /// True when the role comes through a group.
    pub is_through_group: bool,
}

/// All of them; clones share them.
#[derive(Clone, Debug)]
pub struct Staff(Arc<Mutex<Vec<Colleague>>>);

/// Somebody who may approve.
pub const APPROVER: &str = "88888888-0000-4000-8000-00000000000a";
/// Somebody else who may approve, through a group.
pub const SECOND_APPROVER: &str = "88888888-0000-4000-8000-00000000000b";
/// Somebody who may approve and whose account is disabled.
pub const FORMER_APPROVER: &str = "88888888-0000-4000-8000-00000000000f";

/// The console's app in the partner's tenant.
const SERVICE_PRINCIPAL: &str = "99999999-eeee-4eee-8eee-0000000000c0";
const GROUP: &str = "99999999-eeee-4eee-8eee-0000000000c9";
/// The app roles with their ids.
const ROLES: [(&str, &str); 2] = [
    ("Fraud.Reader", "99999999-eeee-4eee-8eee-0000000000c1"),
    ("Fraud.Approver", "99999999-eeee-4eee-8eee-0000000000c2"),
];
const METADATA: &str = "https://graph.microsoft.com/v1.0/$metadata#";

impl Default for Staff {
    fn default() -> Self {
        let colleague = |id: &str, name, role| Colleague {
            id: id.to_owned(),
            name,
            is_enabled: true,
            role,
            is_through_group: false,
        };
        let approver = Some("Fraud.Approver");
        Self(Arc::new(Mutex::new(vec![
            colleague(
                Visitor::Reader.object_id(),
                "Robin Reader (synthetic)",
                Some("Fraud.Reader"),
            ),
            colleague(APPROVER, "Ada Approver (synthetic)", approver),
            Colleague {
                is_through_group: true,
                ..colleague(SECOND_APPROVER, "Ben Approver (synthetic)", approver)
            },
            Colleague {
                is_enabled: false,
                ..colleague(FORMER_APPROVER, "Flo Former (synthetic)", approver)
            },
        ])))
    }
}

impl Staff {
    /// Changes who there is.
    pub fn change(&self, change: impl FnOnce(&mut Vec<Colleague>)) {
        change(&mut self.lock());
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Colleague>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, id: &str) -> Option<Colleague> {
        self.lock().iter().find(|one| one.id.eq_ignore_ascii_case(id)).cloned()
    }

    /// What is asked in the partner's tenant below `/v1.0/`; nothing when it is about something
    /// else.
    pub(super) fn answer(&self, path: &str, asked: &Asked) -> Option<Result<Value, Refusal>> {
        let path = path.to_ascii_lowercase();
        let app = path.strip_prefix("serviceprincipals(appid='");
        if let Some(id) = app.and_then(|rest| rest.strip_suffix("')")) {
            return Some(the_app(id, asked));
        }
        let parts: Vec<&str> = path.split('/').collect();
        match parts.as_slice() {
            ["serviceprincipals", SERVICE_PRINCIPAL, "approleassignedto"] => {
                Some(Ok(self.assigned()))
            }
            ["users", id] => Some(self.user(id, asked)),
            ["users", id, "approleassignments"] => Some(self.assignments(id, asked)),
            _ => None,
        }
    }

    fn user(&self, id: &str, asked: &Asked) -> Result<Value, Refusal> {
        let one = self.find(id).ok_or_else(not_found)?;
        let row = json!({
            "@odata.context": format!("{METADATA}users/$entity"),
            "id": one.id,
            "displayName": one.name,
            "accountEnabled": one.is_enabled,
        });
        Ok(selected(row, asked))
    }

    /// All assignments of the app's roles; a group stands for its members.
    fn assigned(&self) -> Value {
        let people = self.lock();
        let rows: Vec<Value> = people.iter().filter_map(assignment).collect();
        json!({ "@odata.context": format!("{METADATA}appRoleAssignments"), "value": rows })
    }

    fn assignments(&self, id: &str, asked: &Asked) -> Result<Value, Refusal> {
        let one = self.find(id).ok_or_else(not_found)?;
        let filter = asked.value("$filter").unwrap_or_default();
        let wanted = filter.strip_prefix("resourceId eq ");
        if wanted.is_none_or(|wanted| Uuid::try_parse(wanted).is_err()) {
            let what = "The filter is not supported.";
            return Err(Refusal(StatusCode::BAD_REQUEST, "Request_BadRequest", what.into()));
        }
        let row = assignment(&one).filter(|_| wanted == Some(SERVICE_PRINCIPAL));
        let rows: Vec<Value> = row.into_iter().collect();
        let context = format!("{METADATA}users('{}')/appRoleAssignments", one.id);
        Ok(json!({ "@odata.context": context, "value": rows }))
    }
}

/// The assignment by which somebody has a role of the console's app.
fn assignment(one: &Colleague) -> Option<Value> {
    let (_, role) = ROLES.iter().find(|(value, _)| Some(*value) == one.role)?;
    Some(json!({
        "id": "synthetic-assignment",
        "appRoleId": role,
        "createdDateTime": "2026-01-05T09:00:00Z",
        "principalDisplayName": if one.is_through_group { "Approvers" } else { one.name },
        "principalId": if one.is_through_group { GROUP } else { one.id.as_str() },
        "principalType": if one.is_through_group { "Group" } else { "User" },
        "resourceDisplayName": "fraud-guard console",
        "resourceId": SERVICE_PRINCIPAL,
    }))
}

fn the_app(id: &str, asked: &Asked) -> Result<Value, Refusal> {
    if id != CONSOLE_CLIENT_ID {
        return Err(not_found());
    }
    let role = |(value, id): &(&str, &str)| {
        json!({
            "allowedMemberTypes": ["User"],
            "description": value,
            "displayName": value,
            "id": id,
            "isEnabled": true,
            "origin": "Application",
            "value": value,
        })
    };
    let roles: Vec<Value> = ROLES.iter().map(role).collect();
    let row = json!({
        "@odata.context": format!("{METADATA}servicePrincipals/$entity"),
        "id": SERVICE_PRINCIPAL,
        "appId": CONSOLE_CLIENT_ID,
        "displayName": "fraud-guard console",
        "appRoles": roles,
    });
    Ok(selected(row, asked))
}

/// Only what `$select` names.
fn selected(mut row: Value, asked: &Asked) -> Value {
    let names = asked.value("$select").map(|names| names.split(',').collect::<Vec<_>>());
    if let (Some(names), Some(members)) = (names, row.as_object_mut()) {
        members.retain(|name, _| name.starts_with('@') || names.contains(&name.as_str()));
    }
    row
}

fn not_found() -> Refusal {
    Refusal(
        StatusCode::NOT_FOUND,
        "Request_ResourceNotFound",
        "Resource does not exist or one of its queried reference-property objects are not present."
            .into(),
    )
}
