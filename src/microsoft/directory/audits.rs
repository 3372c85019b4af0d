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
    /// Which directory role it is about.
    pub role: Option<Untrusted>,
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

/// The name of a role stands in quotes among what was changed.
fn role_of(target: Json<'_>) -> Option<Untrusted> {
    let mut changes = target.at("modifiedProperties").each();
    let role =
        changes.find(|change| change.at("displayName").text() == Some("Role.DisplayName"))?;
    let values = [role.at("newValue"), role.at("oldValue")];
    let name = values.iter().filter_map(|value| value.text()).map(|name| name.trim_matches('"'));
    name.map(Untrusted::new).find(|name| !name.is_blank())
}
