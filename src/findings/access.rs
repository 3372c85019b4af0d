//! Who was given rights lately.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::language::Phrase;
use crate::text::Untrusted;

/// Rights, accounts and secrets that are new.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Access {
    /// From when on.
    pub since: Option<Timestamp>,
    /// What was done, the latest first, at most [`Access::MOST_DEEDS`].
    pub deeds: Vec<Deed>,
    /// How often each was done, all of them.
    pub counts: BTreeMap<DeedKind, usize>,
    /// Who rules the subscription today, at most [`Access::MOST_ASSIGNMENTS`]; the newest first.
    pub owners: Vec<Assignment>,
    /// How many assignments of a ruling role there are.
    pub owner_count: usize,
}

/// What somebody did that gives power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeedKind {
    /// An Azure role was given.
    RoleAssigned,
    /// An Azure role was taken away.
    RoleRemoved,
    /// A Global Administrator took the right to every subscription.
    Elevated,
    /// A directory role was given.
    AdministratorAdded,
    /// A user was created or invited.
    UserCreated,
    /// A service principal or an application was created.
    PrincipalCreated,
    /// A secret or certificate was added to an application.
    SecretAdded,
    /// Consent was given to an application.
    ConsentGiven,
    /// Somebody's password was reset by somebody else.
    PasswordReset,
    /// Somebody changed their own password.
    PasswordChanged,
    /// Recovery or sign-in methods were changed.
    RecoveryChanged,
    /// Somebody was put into a group that is not known to rule anything.
    GroupMemberAdded,
    /// Who vouches for the people of a domain was changed: they may come in by another's word.
    FederationChanged,
    /// A conditional access policy was changed or deleted, or the security defaults were changed:
    /// what asks people for more than a password.
    PolicyWeakened,
    /// More quota was asked for or given.
    QuotaRaised,
}

/// Who did what to whom, when and from where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deed {
    /// What.
    pub kind: DeedKind,
    /// When.
    pub at: Timestamp,
    /// To whom or what.
    pub target: Untrusted,
    /// Who.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Untrusted>,
    /// From which address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Untrusted>,
    /// What exactly: the role, the operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Untrusted>,
}

/// An assignment of a ruling role on the subscription: Owner, Contributor or User Access
/// Administrator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    /// The id of whom the role was given.
    pub principal: Untrusted,
    /// `User`, `Group`, `ServicePrincipal`, `ForeignGroup`.
    pub kind: Untrusted,
    /// The role, by its name.
    pub role: String,
    /// Since when.
    pub created_at: Option<Timestamp>,
}

impl DeedKind {
    /// What was done, in words.
    pub fn phrase(self) -> Phrase {
        Phrase::new(match self {
            Self::RoleAssigned => "deed-role-assigned",
            Self::RoleRemoved => "deed-role-removed",
            Self::Elevated => "deed-elevated",
            Self::AdministratorAdded => "deed-administrator-added",
            Self::UserCreated => "deed-user-created",
            Self::PrincipalCreated => "deed-principal-created",
            Self::SecretAdded => "deed-secret-added",
            Self::ConsentGiven => "deed-consent-given",
            Self::PasswordReset => "deed-password-reset",
            Self::PasswordChanged => "deed-password-changed",
            Self::RecoveryChanged => "deed-recovery-changed",
            Self::GroupMemberAdded => "deed-group-member-added",
            Self::FederationChanged => "deed-federation-changed",
            Self::PolicyWeakened => "deed-policy-weakened",
            Self::QuotaRaised => "deed-quota-raised",
        })
    }

    /// The name of the documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RoleAssigned => "role-assigned",
            Self::RoleRemoved => "role-removed",
            Self::Elevated => "elevated",
            Self::AdministratorAdded => "administrator-added",
            Self::UserCreated => "user-created",
            Self::PrincipalCreated => "principal-created",
            Self::SecretAdded => "secret-added",
            Self::ConsentGiven => "consent-given",
            Self::PasswordReset => "password-reset",
            Self::PasswordChanged => "password-changed",
            Self::RecoveryChanged => "recovery-changed",
            Self::GroupMemberAdded => "group-member-added",
            Self::FederationChanged => "federation-changed",
            Self::PolicyWeakened => "policy-weakened",
            Self::QuotaRaised => "quota-raised",
        }
    }

    /// True for what gives somebody power that was not there before.
    pub fn gives_power(self) -> bool {
        matches!(
            self,
            Self::RoleAssigned
                | Self::Elevated
                | Self::AdministratorAdded
                | Self::SecretAdded
                | Self::ConsentGiven
                | Self::FederationChanged
                | Self::PolicyWeakened
        )
    }
}

impl Access {
    /// Longest list of deeds.
    pub const MOST_DEEDS: usize = 100;
    /// Longest list of assignments.
    pub const MOST_ASSIGNMENTS: usize = 50;

    /// How often something was done.
    pub fn count(&self, kind: DeedKind) -> usize {
        self.counts.get(&kind).copied().unwrap_or_default()
    }

    /// True when somebody got power.
    pub fn is_unusual(&self) -> bool {
        self.counts.iter().any(|(kind, count)| kind.gives_power() && *count > 0)
    }
}
