//! The questions that are asked about a case, what each of them needs, and how it was answered.

use serde::Deserialize;
use serde::Serialize;

use super::Outcome;
use crate::language::Phrase;

/// Who asks; each works by itself, and one that fails changes nothing for the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Collector {
    /// What was created, changed and deleted.
    Resources,
    /// Who was given rights.
    Access,
    /// Who rules the tenant.
    Administrators,
    /// Whom Microsoft holds for compromised.
    Risk,
    /// What it costs.
    Cost,
    /// Who the customer is, and what we may do there.
    Standing,
}

/// One question to one API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// Resource Graph: what changed.
    ResourceChanges,
    /// Resource Graph: what there is, with regions and sizes.
    Inventory,
    /// Azure's Activity Log.
    ActivityLog,
    /// Role assignments on the subscription.
    RoleAssignments,
    /// Users that were created lately.
    NewUsers,
    /// The directory's audit log.
    DirectoryAudits,
    /// Members of the role Global Administrator.
    GlobalAdministrators,
    /// Who may become Global Administrator.
    EligibleAdministrators,
    /// Who registered for multifactor authentication.
    MfaRegistration,
    /// Recovery phones and addresses of the administrators.
    RecoveryMethods,
    /// Users at risk.
    RiskyUsers,
    /// Sign-ins at risk.
    RiskySignIns,
    /// What the subscription cost on each day.
    DailyCost,
    /// What the customer used this month.
    UsageSummary,
    /// The customer's spending budget.
    SpendingBudget,
    /// List prices of the affected sizes.
    ListPrices,
    /// The customer's profile.
    Customer,
    /// The customer's reseller.
    Reseller,
    /// The subscription's plan and entitlement.
    Plan,
    /// The subscription as Azure has it.
    Subscription,
    /// What we may do in the subscription.
    OurPermissions,
    /// The delegated admin relationship.
    Relationship,
}

/// A licence of the customer's tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Licence {
    /// Microsoft Entra ID P1.
    P1,
    /// Microsoft Entra ID P2.
    P2,
}

/// How a question was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reply", rename_all = "kebab-case")]
pub enum Reply {
    /// Wholly.
    Answered,
    /// In part: what is there is true, and there is more.
    Cut {
        /// What is missing, in our own words.
        why: String,
    },
    /// A right is missing; [`Question::needs`] says which.
    NotPermitted {
        /// What the remote said, without text of its own.
        what: String,
    },
    /// The customer's licence does not include it.
    NotLicensed {
        /// What it needs.
        needs: Licence,
    },
    /// There was no usable answer.
    Failed {
        /// Why, without text of the remote.
        what: String,
    },
    /// Nobody asked: what the question is about is not known.
    NotAsked,
}

impl Collector {
    /// The name of the documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Resources => "resources",
            Self::Access => "access",
            Self::Administrators => "administrators",
            Self::Risk => "risk",
            Self::Cost => "cost",
            Self::Standing => "standing",
        }
    }

    /// What it looks at, in words.
    pub fn phrase(self) -> Phrase {
        Phrase::new(match self {
            Self::Resources => "collector-resources",
            Self::Access => "collector-access",
            Self::Administrators => "collector-administrators",
            Self::Risk => "collector-risk",
            Self::Cost => "collector-cost",
            Self::Standing => "collector-standing",
        })
    }
}

impl Question {
    /// All of them, in the order in which people read them.
    pub const ALL: [Self; 22] = [
        Self::ResourceChanges,
        Self::Inventory,
        Self::ActivityLog,
        Self::RoleAssignments,
        Self::NewUsers,
        Self::DirectoryAudits,
        Self::GlobalAdministrators,
        Self::EligibleAdministrators,
        Self::MfaRegistration,
        Self::RecoveryMethods,
        Self::RiskyUsers,
        Self::RiskySignIns,
        Self::DailyCost,
        Self::UsageSummary,
        Self::SpendingBudget,
        Self::ListPrices,
        Self::Customer,
        Self::Reseller,
        Self::Plan,
        Self::Subscription,
        Self::OurPermissions,
        Self::Relationship,
    ];

    /// The name of the documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ResourceChanges => "resource-changes",
            Self::Inventory => "inventory",
            Self::ActivityLog => "activity-log",
            Self::RoleAssignments => "role-assignments",
            Self::NewUsers => "new-users",
            Self::DirectoryAudits => "directory-audits",
            Self::GlobalAdministrators => "global-administrators",
            Self::EligibleAdministrators => "eligible-administrators",
            Self::MfaRegistration => "mfa-registration",
            Self::RecoveryMethods => "recovery-methods",
            Self::RiskyUsers => "risky-users",
            Self::RiskySignIns => "risky-sign-ins",
            Self::DailyCost => "daily-cost",
            Self::UsageSummary => "usage-summary",
            Self::SpendingBudget => "spending-budget",
            Self::ListPrices => "list-prices",
            Self::Customer => "customer",
            Self::Reseller => "reseller",
            Self::Plan => "plan",
            Self::Subscription => "subscription",
            Self::OurPermissions => "our-permissions",
            Self::Relationship => "relationship",
        }
    }

    /// Who asks it.
    pub fn collector(self) -> Collector {
        match self {
            Self::ResourceChanges | Self::Inventory | Self::ActivityLog => Collector::Resources,
            Self::RoleAssignments | Self::NewUsers | Self::DirectoryAudits => Collector::Access,
            Self::GlobalAdministrators
            | Self::EligibleAdministrators
            | Self::MfaRegistration
            | Self::RecoveryMethods => Collector::Administrators,
            Self::RiskyUsers | Self::RiskySignIns => Collector::Risk,
            Self::DailyCost | Self::UsageSummary | Self::SpendingBudget | Self::ListPrices => {
                Collector::Cost
            }
            Self::Customer
            | Self::Reseller
            | Self::Plan
            | Self::Subscription
            | Self::OurPermissions
            | Self::Relationship => Collector::Standing,
        }
    }

    /// The right that it needs: the consented scope and the role of our account, as Microsoft names
    /// them, the same in every language. Source: the pages of the APIs, "Permissions".
    pub fn needs(self) -> &'static str {
        match self {
            Self::ResourceChanges
            | Self::Inventory
            | Self::ActivityLog
            | Self::RoleAssignments
            | Self::Subscription
            | Self::OurPermissions => {
                "Azure Service Management user_impersonation; Reader on the subscription (admin on behalf of)"
            }
            Self::DailyCost => {
                "Azure Service Management user_impersonation; Cost Management Reader on the subscription"
            }
            Self::NewUsers => "User.Read.All; GDAP role Directory Readers",
            // The members of groups that hold the role are in it.
            Self::GlobalAdministrators => {
                "RoleManagement.Read.Directory and Directory.Read.All; GDAP role Directory Readers"
            }
            Self::EligibleAdministrators => {
                "RoleEligibilitySchedule.Read.Directory; GDAP role Global Reader"
            }
            Self::MfaRegistration => "AuditLog.Read.All; GDAP role Security Reader",
            Self::RecoveryMethods => "UserAuthenticationMethod.Read.All; GDAP role Global Reader",
            Self::RiskyUsers => "IdentityRiskyUser.Read.All; GDAP role Security Reader",
            Self::DirectoryAudits | Self::RiskySignIns => {
                "AuditLog.Read.All and Directory.Read.All; GDAP role Security Reader"
            }
            Self::UsageSummary
            | Self::SpendingBudget
            | Self::Customer
            | Self::Reseller
            | Self::Plan => "Partner Center user_impersonation; Admin agent",
            Self::ListPrices => "nothing; the price list is public",
            Self::Relationship => "DelegatedAdminRelationship.Read.All in the partner's own tenant",
        }
    }

    /// The scope on Microsoft Graph that the app has to have the customer's consent for.
    pub fn graph_scope(self) -> Option<&'static str> {
        Some(match self {
            Self::NewUsers => "User.Read.All",
            Self::DirectoryAudits | Self::MfaRegistration => "AuditLog.Read.All",
            Self::GlobalAdministrators => "RoleManagement.Read.Directory",
            Self::EligibleAdministrators => "RoleEligibilitySchedule.Read.Directory",
            Self::RecoveryMethods => "UserAuthenticationMethod.Read.All",
            Self::RiskyUsers => "IdentityRiskyUser.Read.All",
            // With `AuditLog.Read.All`; audits and members of groups need this one as well.
            Self::RiskySignIns => "Directory.Read.All",
            _ => return None,
        })
    }

    /// True for what is asked of Azure Resource Manager.
    pub fn asks_azure(self) -> bool {
        matches!(
            self,
            Self::ResourceChanges
                | Self::Inventory
                | Self::ActivityLog
                | Self::RoleAssignments
                | Self::DailyCost
                | Self::Subscription
                | Self::OurPermissions
        )
    }

    /// The licence of the customer's tenant that it needs.
    pub fn licence(self) -> Option<Licence> {
        match self {
            Self::MfaRegistration | Self::RiskySignIns => Some(Licence::P1),
            Self::EligibleAdministrators | Self::RiskyUsers => Some(Licence::P2),
            _ => None,
        }
    }

    /// What is asked, in words.
    pub fn phrase(self) -> Phrase {
        Phrase::new(match self {
            Self::ResourceChanges => "question-resource-changes",
            Self::Inventory => "question-inventory",
            Self::ActivityLog => "question-activity-log",
            Self::RoleAssignments => "question-role-assignments",
            Self::NewUsers => "question-new-users",
            Self::DirectoryAudits => "question-directory-audits",
            Self::GlobalAdministrators => "question-global-administrators",
            Self::EligibleAdministrators => "question-eligible-administrators",
            Self::MfaRegistration => "question-mfa-registration",
            Self::RecoveryMethods => "question-recovery-methods",
            Self::RiskyUsers => "question-risky-users",
            Self::RiskySignIns => "question-risky-sign-ins",
            Self::DailyCost => "question-daily-cost",
            Self::UsageSummary => "question-usage-summary",
            Self::SpendingBudget => "question-spending-budget",
            Self::ListPrices => "question-list-prices",
            Self::Customer => "question-customer",
            Self::Reseller => "question-reseller",
            Self::Plan => "question-plan",
            Self::Subscription => "question-subscription",
            Self::OurPermissions => "question-our-permissions",
            Self::Relationship => "question-relationship",
        })
    }
}

impl Licence {
    /// Microsoft's short name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::P1 => "P1",
            Self::P2 => "P2",
        }
    }
}

impl Reply {
    /// True when there is something to read, wholly or in part.
    pub fn is_answer(&self) -> bool {
        matches!(self, Self::Answered | Self::Cut { .. })
    }

    /// The outcome of a collector that asked nothing else and found nothing unusual. An answer in
    /// part that shows nothing unusual is no proof that there is nothing.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Answered => Outcome::NothingUnusual,
            Self::NotPermitted { .. } => Outcome::NotPermitted,
            Self::NotLicensed { .. } => Outcome::NotLicensed,
            Self::Cut { .. } | Self::Failed { .. } => Outcome::Failed,
            Self::NotAsked => Outcome::NotAsked,
        }
    }

    /// Why a question has no (whole) answer, in words.
    pub fn phrase(&self, question: Question) -> Phrase {
        match self {
            Self::Answered => Phrase::new("reply-answered"),
            Self::Cut { why } => Phrase::new("reply-cut").with("why", why.as_str()),
            Self::NotPermitted { .. } => {
                Phrase::new("reply-not-permitted").with("needs", question.needs())
            }
            Self::NotLicensed { needs } => {
                Phrase::new("reply-not-licensed").with("licence", needs.as_str())
            }
            Self::Failed { what } => Phrase::new("reply-failed").with("what", what.as_str()),
            Self::NotAsked => Phrase::new("reply-not-asked"),
        }
    }
}
