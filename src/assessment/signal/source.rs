//! Where each signal is read from.

use super::Signal;
use crate::findings::Collector;
use crate::findings::Question;

const EVENT: &[Question] = &[];
const CHANGES: &[Question] = &[Question::ResourceChanges];
const ACTIVITY: &[Question] = &[Question::ResourceChanges, Question::ActivityLog];
const SIZES: &[Question] = &[Question::ResourceChanges, Question::Inventory];
const ACTORS: &[Question] =
    &[Question::ResourceChanges, Question::Inventory, Question::ActivityLog];
const NEW_ACTORS: &[Question] = &[
    Question::ResourceChanges,
    Question::Inventory,
    Question::ActivityLog,
    Question::NewUsers,
    Question::DirectoryAudits,
];
const RESELLER_ACTORS: &[Question] =
    &[Question::ResourceChanges, Question::Inventory, Question::ActivityLog, Question::Reseller];
const RISKY_ACTORS: &[Question] =
    &[Question::ResourceChanges, Question::Inventory, Question::ActivityLog, Question::RiskyUsers];
const QUOTA: &[Question] = &[Question::ActivityLog];
const TAGS: &[Question] = &[Question::Inventory, Question::Subscription];
const ROLES: &[Question] = &[Question::RoleAssignments];
const POWER: &[Question] = &[Question::RoleAssignments, Question::DirectoryAudits];
const AUDITS: &[Question] = &[Question::DirectoryAudits];
const USERS: &[Question] = &[Question::NewUsers, Question::DirectoryAudits];
const ADMIN_AUDITS: &[Question] = &[Question::GlobalAdministrators, Question::DirectoryAudits];
const ADMIN_MFA: &[Question] = &[Question::GlobalAdministrators, Question::MfaRegistration];
const ADMIN_RISK: &[Question] = &[Question::GlobalAdministrators, Question::RiskyUsers];
const RISKY: &[Question] = &[Question::RiskyUsers];
const SIGN_INS: &[Question] = &[Question::RiskySignIns];
const DAYS: &[Question] = &[Question::DailyCost];
const BUDGET: &[Question] = &[Question::UsageSummary, Question::SpendingBudget];
const STATE: &[Question] = &[Question::Subscription, Question::Plan];
const RESELLER: &[Question] = &[Question::Reseller];

/// Whose findings prove a signal, and the questions that it is read from.
pub(super) fn of(signal: Signal) -> (Option<Collector>, &'static [Question]) {
    const RESOURCES: Option<Collector> = Some(Collector::Resources);
    const ACCESS: Option<Collector> = Some(Collector::Access);
    const ADMINS: Option<Collector> = Some(Collector::Administrators);
    const RISK: Option<Collector> = Some(Collector::Risk);
    const COST: Option<Collector> = Some(Collector::Cost);
    const STANDING: Option<Collector> = Some(Collector::Standing);
    match signal {
        Signal::SeverityHigh
        | Signal::ConfidenceHigh
        | Signal::ConfidenceLow
        | Signal::MiningType
        | Signal::SuspiciousOperationsType
        | Signal::DeploymentAnomalyType
        | Signal::UsageAnomalyType
        | Signal::AdvisoryType
        | Signal::EventIsOld => (None, EVENT),
        Signal::NamedResourcesCreatedLately | Signal::BurstOfCreations => (RESOURCES, CHANGES),
        Signal::NamedResourcesGone
        | Signal::GpuCreated
        | Signal::ManyCoresCreated
        | Signal::ManyRegions
        | Signal::NewRegion
        | Signal::NewSize
        | Signal::OnlyUsualPlaces
        | Signal::SubscriptionWasEmpty => (RESOURCES, SIZES),
        Signal::NothingChangedLately => (RESOURCES, ACTIVITY),
        Signal::NothingSuspicious
        | Signal::UnknownActor
        | Signal::CreatedByKnownAccount
        | Signal::CreatedByKnownPipeline => (RESOURCES, ACTORS),
        Signal::CreatedByNewAccount => (ACCESS, NEW_ACTORS),
        Signal::CreatedByResellerOrPartner => (RESOURCES, RESELLER_ACTORS),
        Signal::CreatorIsAtRisk => (RISK, RISKY_ACTORS),
        Signal::QuotaRaised => (RESOURCES, QUOTA),
        Signal::TestTags | Signal::ProductionTags => (RESOURCES, TAGS),
        Signal::OwnerAdded => (ACCESS, ROLES),
        Signal::Elevated
        | Signal::AdministratorAdded
        | Signal::NewPrincipal
        | Signal::SecretAdded
        | Signal::ConsentGiven
        | Signal::PasswordResetByOther
        | Signal::RecoveryChanged => (ACCESS, AUDITS),
        Signal::NewUser => (ACCESS, USERS),
        Signal::NoNewPower => (ACCESS, POWER),
        Signal::AdminRecoveryChanged => (ADMINS, ADMIN_AUDITS),
        Signal::AdminWithoutMfa | Signal::AllAdminsHaveMfa => (ADMINS, ADMIN_MFA),
        Signal::AdminAtRisk => (ADMINS, ADMIN_RISK),
        Signal::RiskyUsers | Signal::NoRiskyUsers => (RISK, RISKY),
        Signal::RiskySignInSucceeded => (RISK, SIGN_INS),
        Signal::CostJumped | Signal::CostSteady => (COST, DAYS),
        Signal::OverBudget | Signal::WithinBudget => (COST, BUDGET),
        Signal::SubscriptionDisabled => (STANDING, STATE),
        Signal::HasReseller => (STANDING, RESELLER),
    }
}
