//! The directory's audit log.

use jiff::Timestamp;

use super::Directory;
use crate::fraud_event::TenantId;
use crate::microsoft::json::Json;
use crate::microsoft::patience::Patience;
use crate::microsoft::unanswered::Listed;
use crate::microsoft::unanswered::Unanswered;
use crate::text::Untrusted;

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// What was done, in Microsoft's English words: `Add member to role`.
    pub activity: String,
    /// False when it was tried in vain.
    pub has_succeeded: bool,
    /// To whom or what; the id when there is no name.
    pub target: Untrusted,
    /// The id of whom or what it was done to.
    pub target_id: Option<String>,
    /// Who did it.
    pub by: Option<Untrusted>,
    /// The id of who did it.
    pub by_id: Option<String>,
    /// From which address.
    pub address: Option<Untrusted>,
    /// Which directory role or group it is about.
    pub role: Option<Untrusted>,
    /// The id of the group that it is about.
    pub group_id: Option<String>,
}

const PAGE: &str = "1000";

impl Directory {
    /// What was done in the directory since a moment, the latest first.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn audits(
        &self,
        customer: TenantId,
        since: Timestamp,
        patience: Patience,
    ) -> Result<Listed<AuditEntry>, Unanswered> {
        let filter = format!("activityDateTime ge {since}");
        let query = [("$filter", filter.as_str()), ("$top", PAGE)];
        let ask = self.get(customer, "auditLogs/directoryAudits", &query)?;
        self.list(ask, patience, entry).await
    }
}

fn entry(one: Json<'_>) -> Option<AuditEntry> {
    let mut targets = one.at("targetResources").each();
    let target = targets.next();
    let by = one.at("initiatedBy");
    let (user, app) = (by.at("user"), by.at("app"));
    let by_name = user.at("userPrincipalName").untrusted();
    let result = one.at("result").text();
    Some(AuditEntry {
        at: one.at("activityDateTime").time()?,
        activity: one.at("activityDisplayName").text()?.to_owned(),
        has_succeeded: result.is_none_or(|result| result.eq_ignore_ascii_case("success")),
        target: target.map_or_else(|| Untrusted::new(""), name_of),
        target_id: target.and_then(|target| id_of(target.at("id"))),
        by: by_name.or_else(|| app.at("displayName").untrusted()),
        by_id: id_of(user.at("id")).or_else(|| id_of(app.at("servicePrincipalId"))),
        address: user.at("ipAddress").untrusted(),
        role: target.and_then(role_of),
        group_id: group_of(one),
    })
}

fn id_of(one: Json<'_>) -> Option<String> {
    one.text().map(str::to_ascii_lowercase)
}

fn name_of(target: Json<'_>) -> Untrusted {
    let names = ["userPrincipalName", "displayName", "id"];
    let name = names.iter().find_map(|name| target.at(name).untrusted());
    name.unwrap_or_else(|| Untrusted::new(""))
}

/// The name of a role or a group stands among what was changed.
fn role_of(target: Json<'_>) -> Option<Untrusted> {
    let names = ["Role.DisplayName", "Group.DisplayName"];
    let name = names.iter().find_map(|name| changed(target, name));
    name.map(|name| Untrusted::new(&name))
}

/// A group is a target of its own, or its id stands among what was changed.
fn group_of(one: Json<'_>) -> Option<String> {
    let targets = || one.at("targetResources").each();
    let is_group = |target: &Json<'_>| {
        target.at("type").text().is_some_and(|kind| kind.eq_ignore_ascii_case("group"))
    };
    let own = targets().find(is_group).and_then(|target| id_of(target.at("id")));
    let named = || targets().find_map(|target| changed(target, "Group.ObjectID"));
    own.or_else(|| named().map(|id| id.to_ascii_lowercase()))
}

/// What a property was changed to, else from; values stand in quotes.
fn changed(target: Json<'_>, property: &str) -> Option<String> {
    let mut changes = target.at("modifiedProperties").each();
    let change = changes.find(|change| change.at("displayName").text() == Some(property))?;
    let values = [change.at("newValue"), change.at("oldValue")];
    let texts = values.iter().filter_map(|value| value.text()).map(|text| text.trim_matches('"'));
    texts.map(str::to_owned).find(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use serde_json::json;

    use super::*;

    fn user(changes: &[(&str, &str)]) -> Value {
        let changes: Vec<Value> = changes
            .iter()
            .map(|(name, to)| json!({ "displayName": name, "oldValue": null, "newValue": to }))
            .collect();
        json!({ "id": "USER", "type": "User", "modifiedProperties": changes })
    }

    #[test]
    fn the_group_that_somebody_is_put_into_is_read_wherever_it_stands() {
        let by_change = [("Group.ObjectID", "\"GROUP\""), ("Group.DisplayName", "\"Admins\"")];
        let group = json!({ "id": "Group", "type": "Group" });
        for (targets, id, name) in [
            (json!([user(&by_change)]), Some("group"), Some("Admins")),
            (json!([user(&[]), group]), Some("group"), None),
            (json!([user(&[("Role.DisplayName", "\"Reader\"")])]), None, Some("Reader")),
            (json!([user(&[("Group.ObjectID", "\"\"")])]), None, None),
        ] {
            let one = json!({
                "activityDateTime": "2026-02-03T12:00:00Z",
                "activityDisplayName": "Add member to group",
                "targetResources": targets,
            });
            let entry = entry(Json::of(&one)).expect("an entry");
            assert_eq!(entry.target_id.as_deref(), Some("user"));
            assert_eq!((entry.group_id.as_deref(), entry.role), (id, name.map(Untrusted::new)));
        }
    }
}
