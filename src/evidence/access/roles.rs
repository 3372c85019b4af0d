//! Azure roles: who got one, and who rules the subscription.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::evidence::fit;
use crate::findings::Assignment;
use crate::findings::Deed;
use crate::findings::DeedKind;
use crate::fraud_event::SubscriptionId;
use crate::microsoft::azure_resources::LogEntry;
use crate::microsoft::azure_resources::RoleAssignment;
use crate::text::Untrusted;

/// Azure's roles that rule a subscription; the ids are the same everywhere ("Azure built-in
/// roles").
const RULING: [(&str, &str); 3] = [
    ("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner"),
    ("b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor"),
    ("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator"),
];
const MANAGEMENT_GROUPS: &str = "/providers/microsoft.management/";
const WRITE: &str = "microsoft.authorization/roleassignments/write";
const DELETE: &str = "microsoft.authorization/roleassignments/delete";

/// Roles that were given and taken away: by the log, and those of the assignments that it lacks.
pub(super) fn deeds(
    log: &[LogEntry],
    assignments: &[RoleAssignment],
    since: Timestamp,
) -> Vec<Deed> {
    let mut seen: BTreeSet<(String, DeedKind)> = BTreeSet::new();
    let mut deeds = Vec::new();
    for entry in log {
        let Some(kind) = kind_of(entry) else { continue };
        let id = entry.resource.as_received().to_lowercase();
        if seen.insert((id.clone(), kind)) {
            let is_it = |one: &&RoleAssignment| one.id.as_received().eq_ignore_ascii_case(&id);
            deeds.push(logged(entry, kind, assignments.iter().find(is_it)));
        }
    }
    let is_new = |one: &&RoleAssignment| {
        let id = one.id.as_received().to_lowercase();
        one.created_at.is_some_and(|at| at >= since)
            && !seen.contains(&(id, DeedKind::RoleAssigned))
    };
    deeds.extend(assignments.iter().filter(is_new).filter_map(unlogged));
    deeds
}

fn kind_of(entry: &LogEntry) -> Option<DeedKind> {
    if !entry.status.eq_ignore_ascii_case("succeeded") {
        return None;
    }
    match entry.operation.to_lowercase().as_str() {
        WRITE => Some(DeedKind::RoleAssigned),
        DELETE => Some(DeedKind::RoleRemoved),
        _ => None,
    }
}

fn logged(entry: &LogEntry, kind: DeedKind, assignment: Option<&RoleAssignment>) -> Deed {
    let role = entry.requested.role.as_deref().or(assignment.map(|one| one.role.as_str()));
    let principal = entry.requested.principal.as_ref().or(assignment.map(|one| &one.principal));
    Deed {
        kind,
        at: entry.at,
        target: principal.unwrap_or(&entry.resource).clone(),
        by: entry.caller.clone(),
        from: entry.address.clone(),
        detail: role.map(|role| Untrusted::new(name_of(role))),
    }
}

fn unlogged(one: &RoleAssignment) -> Option<Deed> {
    Some(Deed {
        kind: DeedKind::RoleAssigned,
        at: one.created_at?,
        target: one.principal.clone(),
        by: one.created_by.clone(),
        from: None,
        detail: Some(Untrusted::new(name_of(&one.role))),
    })
}

/// A role's name, or its id when it is not one of the ruling ones.
fn name_of(role: &str) -> &str {
    RULING.iter().find(|(id, _)| *id == role).map_or(role, |(_, name)| name)
}

/// The groups that rule something of the subscription, by their ids in small letters.
pub(super) fn ruling_groups(assignments: &[RoleAssignment]) -> BTreeSet<String> {
    let rules = |one: &&RoleAssignment| RULING.iter().any(|(id, _)| *id == one.role);
    let is_group = |one: &&RoleAssignment| one.principal_type.as_received().ends_with("Group");
    let ruling = assignments.iter().filter(rules).filter(is_group);
    ruling.map(|one| one.principal.as_received().to_lowercase()).collect()
}

/// Who rules the subscription, the newest first.
pub(super) fn owners(
    assignments: &[RoleAssignment],
    subscription: Option<SubscriptionId>,
) -> Vec<Assignment> {
    let own = subscription.map(|id| format!("/subscriptions/{id}")).unwrap_or_default();
    let covers = |scope: &str| {
        let scope = scope.to_lowercase();
        scope == own || scope == "/" || scope.starts_with(MANAGEMENT_GROUPS)
    };
    let mut owners: Vec<Assignment> = assignments
        .iter()
        .filter(|one| covers(&one.scope))
        .filter_map(|one| {
            let (_, role) = RULING.iter().find(|(id, _)| *id == one.role)?;
            Some(Assignment {
                principal: fit::name(&one.principal),
                kind: fit::name(&one.principal_type),
                role: (*role).to_owned(),
                created_at: one.created_at,
            })
        })
        .collect();
    owners.sort_by_key(|one| std::cmp::Reverse(one.created_at));
    owners
}
