//! What entries of the directory's audit log mean.
//!
//! Source: "Microsoft Entra audit log categories and activities", and "Elevate access to manage all
//! Azure subscriptions" for the elevation. Real entries differ from the page in dashes and spaces.

use std::collections::BTreeSet;

use crate::findings::Deed;
use crate::findings::DeedKind;
use crate::microsoft::directory::AuditEntry;
use crate::text::Untrusted;

/// The names of the log, in small letters.
const KINDS: [(&str, DeedKind); 40] = [
    ("add member to role", DeedKind::AdministratorAdded),
    ("add eligible member to role", DeedKind::AdministratorAdded),
    ("add scoped member to role", DeedKind::AdministratorAdded),
    ("add role assignment to role definition", DeedKind::AdministratorAdded),
    ("add eligibleroleassignment to roledefinition", DeedKind::AdministratorAdded),
    ("add member to role completed (pim activation)", DeedKind::AdministratorAdded),
    ("add user", DeedKind::UserCreated),
    ("invite external user", DeedKind::UserCreated),
    ("add service principal", DeedKind::PrincipalCreated),
    ("add application", DeedKind::PrincipalCreated),
    ("add service principal credentials", DeedKind::SecretAdded),
    ("update application - certificates and secrets management", DeedKind::SecretAdded),
    ("consent to application", DeedKind::ConsentGiven),
    ("add app role assignment to service principal", DeedKind::ConsentGiven),
    ("add delegated permission grant", DeedKind::ConsentGiven),
    ("reset user password", DeedKind::PasswordReset),
    ("reset password", DeedKind::PasswordReset),
    ("reset password (by admin)", DeedKind::PasswordReset),
    ("change user password", DeedKind::PasswordChanged),
    ("change password (self-service)", DeedKind::PasswordChanged),
    ("reset password (self-service)", DeedKind::PasswordChanged),
    ("user registered security info", DeedKind::RecoveryChanged),
    ("user registered all required security info", DeedKind::RecoveryChanged),
    ("user changed default security info", DeedKind::RecoveryChanged),
    ("user updated security info", DeedKind::RecoveryChanged),
    ("user deleted security info", DeedKind::RecoveryChanged),
    ("admin registered security info", DeedKind::RecoveryChanged),
    ("admin updated security info", DeedKind::RecoveryChanged),
    ("admin deleted security info", DeedKind::RecoveryChanged),
    ("disable strong authentication", DeedKind::RecoveryChanged),
    ("add owner to application", DeedKind::SecretAdded),
    ("add owner to service principal", DeedKind::SecretAdded),
    ("add app role assignment grant to service principal", DeedKind::ConsentGiven),
    ("add member to group", DeedKind::GroupMemberAdded),
    ("set domain authentication", DeedKind::FederationChanged),
    ("set federation settings on domain", DeedKind::FederationChanged),
    ("update federation settings on domain", DeedKind::FederationChanged),
    ("update conditional access policy", DeedKind::PolicyWeakened),
    ("delete conditional access policy", DeedKind::PolicyWeakened),
    ("update security defaults", DeedKind::PolicyWeakened),
];
/// Names that go on after this: with the kind of assignment, with words about Azure.
const BEGINNINGS: [(&str, DeedKind); 4] = [
    ("add member to role in pim completed", DeedKind::AdministratorAdded),
    ("add eligible member to role in pim completed", DeedKind::AdministratorAdded),
    ("add member to role outside of pim", DeedKind::AdministratorAdded),
    ("user has elevated their access to user access administrator", DeedKind::Elevated),
];
/// Who may speak for an application without a secret; which of the log's names it has is not
/// published.
const FEDERATED: &str = "federated identity credential";
/// Two services may log the same deed, a few seconds apart.
const SAME_SECONDS: i64 = 60;

/// Groups whose members rule: ids in small letters.
#[derive(Debug, Default)]
pub(super) struct RulingGroups {
    /// Those with an administrator's role in the directory.
    pub(super) of_directory: BTreeSet<String>,
    /// Those with a ruling Azure role.
    pub(super) of_subscription: BTreeSet<String>,
}

impl RulingGroups {
    /// Being put into such a group is being given its role.
    fn role_given(&self, entry: &AuditEntry) -> Option<DeedKind> {
        let group = entry.group_id.as_ref()?;
        let of_subscription = self.of_subscription.contains(group);
        let azure = of_subscription.then_some(DeedKind::RoleAssigned);
        self.of_directory.contains(group).then_some(DeedKind::AdministratorAdded).or(azure)
    }
}

/// What an entry says was done, when it was done.
pub(super) fn of_audit(entry: &AuditEntry, groups: &RulingGroups) -> Option<Deed> {
    let kind = match kind_of(&entry.activity).filter(|_| entry.has_succeeded)? {
        DeedKind::GroupMemberAdded => {
            groups.role_given(entry).unwrap_or(DeedKind::GroupMemberAdded)
        }
        kind => kind,
    };
    let activity = || Untrusted::new(&entry.activity);
    Some(Deed {
        kind,
        at: entry.at,
        target: entry.target.clone(),
        by: entry.by.clone(),
        from: entry.address.clone(),
        detail: Some(entry.role.clone().unwrap_or_else(activity)),
    })
}

/// What the name of an activity means; what gives nobody power means nothing here.
pub(in crate::evidence) fn kind_of(activity: &str) -> Option<DeedKind> {
    let name = activity.to_lowercase().replace(['\u{2013}', '\u{2014}'], "-");
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.trim_end_matches('.');
    if name.contains(FEDERATED) {
        let gives = ["add", "create", "update"].iter().any(|verb| name.starts_with(verb));
        return gives.then_some(DeedKind::SecretAdded);
    }
    let is_it = |(known, _): &&(&str, DeedKind)| *known == name;
    let begins = |(beginning, _): &&(&str, DeedKind)| name.starts_with(beginning);
    let exact = KINDS.iter().find(is_it).or_else(|| BEGINNINGS.iter().find(begins));
    exact.map(|(_, kind)| *kind)
}

/// The same deeds, each once.
pub(super) fn each_once(deeds: Vec<Deed>) -> Vec<Deed> {
    let mut seen = BTreeSet::new();
    let mut is_first = |deed: &Deed| {
        let target = deed.target.as_received().to_lowercase();
        let about = match deed.kind {
            DeedKind::AdministratorAdded => None,
            _ => deed.detail.clone(),
        };
        seen.insert((deed.kind, target, about, deed.at.as_second() / SAME_SECONDS))
    };
    deeds.into_iter().filter(|deed| is_first(deed)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_activities_are_known_in_each_spelling() {
        for (activity, kind) in [
            ("Add member to role", Some(DeedKind::AdministratorAdded)),
            (
                "Update application \u{2013} Certificates and secrets management ",
                Some(DeedKind::SecretAdded),
            ),
            (
                "Update application - Certificates and secrets management",
                Some(DeedKind::SecretAdded),
            ),
            ("Add member to role in PIM completed (timebound)", Some(DeedKind::AdministratorAdded)),
            ("Add member to role in PIM requested (timebound)", None),
            (
                "User has elevated their access to User Access Administrator for their Azure Resources",
                Some(DeedKind::Elevated),
            ),
            ("Reset user password", Some(DeedKind::PasswordReset)),
            ("Reset password (self-service)", Some(DeedKind::PasswordChanged)),
            ("Admin updated security info", Some(DeedKind::RecoveryChanged)),
            ("User reviewed security info", None),
            ("Update user", None),
            ("Add member to group", Some(DeedKind::GroupMemberAdded)),
            ("Remove member from group", None),
            ("Set domain authentication.", Some(DeedKind::FederationChanged)),
            ("Set federation settings on domain", Some(DeedKind::FederationChanged)),
            ("Update conditional access policy", Some(DeedKind::PolicyWeakened)),
            ("Delete conditional access policy", Some(DeedKind::PolicyWeakened)),
            ("Add conditional access policy", None),
            ("Add federated identity credential to application", Some(DeedKind::SecretAdded)),
            ("Delete federated identity credential", None),
            ("", None),
        ] {
            assert_eq!(kind_of(activity), kind, "{activity}");
        }
    }

    #[test]
    fn who_is_put_into_a_ruling_group_rules() {
        let groups = RulingGroups {
            of_directory: BTreeSet::from(["admins".to_owned()]),
            of_subscription: BTreeSet::from(["owners".to_owned()]),
        };
        for (group, kind) in [
            (Some("admins"), DeedKind::AdministratorAdded),
            (Some("owners"), DeedKind::RoleAssigned),
            (Some("choir"), DeedKind::GroupMemberAdded),
            (None, DeedKind::GroupMemberAdded),
        ] {
            let entry = AuditEntry {
                at: jiff::Timestamp::UNIX_EPOCH,
                activity: "Add member to group".to_owned(),
                has_succeeded: true,
                target: Untrusted::new("eve@contoso.example"),
                target_id: None,
                by: None,
                by_id: None,
                address: None,
                role: Some(Untrusted::new("Admins")),
                group_id: group.map(str::to_owned),
            };
            let deed = of_audit(&entry, &groups).expect("a deed");
            assert_eq!(deed.kind, kind, "{group:?}");
            assert_eq!(deed.detail, Some(Untrusted::new("Admins")));
            let failed = AuditEntry { has_succeeded: false, ..entry };
            assert_eq!(of_audit(&failed, &groups), None);
        }
    }
}
