//! What a rule can ask about a case: each signal is read from the findings and is true, false or
//! not known.

mod access;
mod administrators;
mod cost;
mod event;
mod resources;
mod risk;
mod source;
mod standing;
mod suspects;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use super::reading::Reading;
use super::reading::Scene;
use crate::findings::Collector;
use crate::findings::Question;

/// One thing that may or may not be so about a case, by its name in the policy.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Signal {
    /// Microsoft rates an event high.
    SeverityHigh,
    /// Microsoft is sure.
    ConfidenceHigh,
    /// Microsoft is not sure.
    ConfidenceLow,
    /// An event is about mining or connections to mining pools.
    MiningType,
    /// An event is about suspicious operations in Azure.
    SuspiciousOperationsType,
    /// An event is about machines, containers or the like that were deployed.
    DeploymentAnomalyType,
    /// All events are about usage that is higher than before.
    UsageAnomalyType,
    /// All events are copies of an advisory that the customer received.
    AdvisoryType,
    /// It was detected and last seen more than 30 days ago.
    EventIsOld,
    /// Resources that the events name were created lately.
    NamedResourcesCreatedLately,
    /// All resources that the events name are gone.
    NamedResourcesGone,
    /// Machines with GPUs were created.
    GpuCreated,
    /// Machines with 32 cores or more were created.
    ManyCoresCreated,
    /// Machines were created in three regions or more.
    ManyRegions,
    /// Something was created in a region that was not used before.
    NewRegion,
    /// Machines of a size were created that was not used before.
    NewSize,
    /// Machines were created, all of sizes and in regions that were used before.
    OnlyUsualPlaces,
    /// 20 resources or more were created within an hour.
    BurstOfCreations,
    /// The subscription was empty before, and something was created.
    SubscriptionWasEmpty,
    /// Nothing was created, changed or deleted.
    NothingChangedLately,
    /// Something changed, or nothing, and none of it stands out.
    NothingSuspicious,
    /// An account that is new itself made suspicious changes.
    CreatedByNewAccount,
    /// An account that did nothing here before made suspicious changes.
    UnknownActor,
    /// All suspicious changes are by accounts that worked here before.
    CreatedByKnownAccount,
    /// All suspicious changes are by apps that worked here before.
    CreatedByKnownPipeline,
    /// All suspicious changes are by accounts that bear the name of the reseller. Names can be
    /// faked.
    CreatedByResellerOrPartner,
    /// Microsoft holds an account for compromised that made suspicious changes.
    CreatorIsAtRisk,
    /// More quota was asked for.
    QuotaRaised,
    /// A tag says test, development or the like. Whoever rules the subscription writes the tags.
    TestTags,
    /// A tag says production. Whoever rules the subscription writes the tags.
    ProductionTags,
    /// Somebody was made Owner, Contributor or User Access Administrator of the subscription.
    OwnerAdded,
    /// A Global Administrator took the right to every subscription.
    Elevated,
    /// A directory role was given.
    AdministratorAdded,
    /// A user was created or invited.
    NewUser,
    /// An app was created.
    NewPrincipal,
    /// A secret or certificate was added to an app.
    SecretAdded,
    /// Consent was given to an app.
    ConsentGiven,
    /// Somebody's password was reset by somebody else.
    PasswordResetByOther,
    /// Somebody's methods of recovery or sign-in were changed.
    RecoveryChanged,
    /// Nobody was given rights, secrets or consent.
    NoNewPower,
    /// A Global Administrator's methods of recovery or sign-in were changed.
    AdminRecoveryChanged,
    /// A Global Administrator has no multifactor authentication.
    AdminWithoutMfa,
    /// Every Global Administrator has multifactor authentication.
    AllAdminsHaveMfa,
    /// Microsoft holds a Global Administrator for compromised.
    AdminAtRisk,
    /// Microsoft holds users for compromised.
    RiskyUsers,
    /// Microsoft holds no user for compromised.
    NoRiskyUsers,
    /// A sign-in of medium, high or hidden risk succeeded.
    RiskySignInSucceeded,
    /// A day of late cost far more than usual.
    CostJumped,
    /// No day of late cost far more than usual, and there are amounts from after the detection.
    CostSteady,
    /// This month's usage is beyond the customer's budget.
    OverBudget,
    /// There is a budget, and this month's usage is within it.
    WithinBudget,
    /// The subscription is disabled or cancelled.
    SubscriptionDisabled,
    /// The customer has an indirect reseller.
    HasReseller,
}

impl Signal {
    /// All of them, in the order in which people read them.
    pub const ALL: [Self; 53] = [
        Self::SeverityHigh,
        Self::ConfidenceHigh,
        Self::ConfidenceLow,
        Self::MiningType,
        Self::SuspiciousOperationsType,
        Self::DeploymentAnomalyType,
        Self::UsageAnomalyType,
        Self::AdvisoryType,
        Self::EventIsOld,
        Self::NamedResourcesCreatedLately,
        Self::NamedResourcesGone,
        Self::GpuCreated,
        Self::ManyCoresCreated,
        Self::ManyRegions,
        Self::NewRegion,
        Self::NewSize,
        Self::OnlyUsualPlaces,
        Self::BurstOfCreations,
        Self::SubscriptionWasEmpty,
        Self::NothingChangedLately,
        Self::NothingSuspicious,
        Self::CreatedByNewAccount,
        Self::UnknownActor,
        Self::CreatedByKnownAccount,
        Self::CreatedByKnownPipeline,
        Self::CreatedByResellerOrPartner,
        Self::CreatorIsAtRisk,
        Self::QuotaRaised,
        Self::TestTags,
        Self::ProductionTags,
        Self::OwnerAdded,
        Self::Elevated,
        Self::AdministratorAdded,
        Self::NewUser,
        Self::NewPrincipal,
        Self::SecretAdded,
        Self::ConsentGiven,
        Self::PasswordResetByOther,
        Self::RecoveryChanged,
        Self::NoNewPower,
        Self::AdminRecoveryChanged,
        Self::AdminWithoutMfa,
        Self::AllAdminsHaveMfa,
        Self::AdminAtRisk,
        Self::RiskyUsers,
        Self::NoRiskyUsers,
        Self::RiskySignInSucceeded,
        Self::CostJumped,
        Self::CostSteady,
        Self::OverBudget,
        Self::WithinBudget,
        Self::SubscriptionDisabled,
        Self::HasReseller,
    ];

    /// Reads the name that the policy uses.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|signal| signal.as_str() == text)
    }

    /// The name in the policy.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SeverityHigh => "severity-high",
            Self::ConfidenceHigh => "confidence-high",
            Self::ConfidenceLow => "confidence-low",
            Self::MiningType => "mining-type",
            Self::SuspiciousOperationsType => "suspicious-operations-type",
            Self::DeploymentAnomalyType => "deployment-anomaly-type",
            Self::UsageAnomalyType => "usage-anomaly-type",
            Self::AdvisoryType => "advisory-type",
            Self::EventIsOld => "event-is-old",
            Self::NamedResourcesCreatedLately => "named-resources-created-lately",
            Self::NamedResourcesGone => "named-resources-gone",
            Self::GpuCreated => "gpu-created",
            Self::ManyCoresCreated => "many-cores-created",
            Self::ManyRegions => "many-regions",
            Self::NewRegion => "new-region",
            Self::NewSize => "new-size",
            Self::OnlyUsualPlaces => "only-usual-places",
            Self::BurstOfCreations => "burst-of-creations",
            Self::SubscriptionWasEmpty => "subscription-was-empty",
            Self::NothingChangedLately => "nothing-changed-lately",
            Self::NothingSuspicious => "nothing-suspicious",
            Self::CreatedByNewAccount => "created-by-new-account",
            Self::UnknownActor => "unknown-actor",
            Self::CreatedByKnownAccount => "created-by-known-account",
            Self::CreatedByKnownPipeline => "created-by-known-pipeline",
            Self::CreatedByResellerOrPartner => "created-by-reseller-or-partner",
            Self::CreatorIsAtRisk => "creator-is-at-risk",
            Self::QuotaRaised => "quota-raised",
            Self::TestTags => "test-tags",
            Self::ProductionTags => "production-tags",
            Self::OwnerAdded => "owner-added",
            Self::Elevated => "elevated",
            Self::AdministratorAdded => "administrator-added",
            Self::NewUser => "new-user",
            Self::NewPrincipal => "new-principal",
            Self::SecretAdded => "secret-added",
            Self::ConsentGiven => "consent-given",
            Self::PasswordResetByOther => "password-reset-by-other",
            Self::RecoveryChanged => "recovery-changed",
            Self::NoNewPower => "no-new-power",
            Self::AdminRecoveryChanged => "admin-recovery-changed",
            Self::AdminWithoutMfa => "admin-without-mfa",
            Self::AllAdminsHaveMfa => "all-admins-have-mfa",
            Self::AdminAtRisk => "admin-at-risk",
            Self::RiskyUsers => "risky-users",
            Self::NoRiskyUsers => "no-risky-users",
            Self::RiskySignInSucceeded => "risky-sign-in-succeeded",
            Self::CostJumped => "cost-jumped",
            Self::CostSteady => "cost-steady",
            Self::OverBudget => "over-budget",
            Self::WithinBudget => "within-budget",
            Self::SubscriptionDisabled => "subscription-disabled",
            Self::HasReseller => "has-reseller",
        }
    }

    /// Whose findings prove it; `None` for what the event itself says.
    pub fn collector(self) -> Option<Collector> {
        source::of(self).0
    }

    /// The questions that it is read from; all of them have to be answered wholly to rule it out.
    pub fn questions(self) -> &'static [Question] {
        source::of(self).1
    }

    /// Whether it is so.
    pub(super) fn read(self, scene: &Scene<'_>) -> Reading {
        match self {
            Self::SeverityHigh => event::severity_high(scene),
            Self::ConfidenceHigh | Self::ConfidenceLow => event::confidence(scene, self),
            Self::MiningType
            | Self::SuspiciousOperationsType
            | Self::DeploymentAnomalyType
            | Self::UsageAnomalyType
            | Self::AdvisoryType => event::alert_type(scene, self),
            Self::EventIsOld => event::is_old(scene),
            Self::NamedResourcesCreatedLately => resources::named_created(scene),
            Self::NamedResourcesGone => resources::named_gone(scene),
            Self::GpuCreated => resources::gpu(scene),
            Self::ManyCoresCreated => resources::many_cores(scene),
            Self::ManyRegions => resources::many_regions(scene),
            Self::NewRegion => resources::new_region(scene),
            Self::NewSize => resources::new_size(scene),
            Self::OnlyUsualPlaces => resources::only_usual_places(scene),
            Self::BurstOfCreations => resources::burst(scene),
            Self::SubscriptionWasEmpty => resources::was_empty(scene),
            Self::NothingChangedLately => resources::nothing_changed(scene),
            Self::NothingSuspicious => resources::nothing_suspicious(scene),
            Self::CreatedByNewAccount => suspects::new_account(scene),
            Self::UnknownActor => suspects::stranger(scene),
            Self::CreatedByKnownAccount => suspects::known_account(scene),
            Self::CreatedByKnownPipeline => suspects::known_pipeline(scene),
            Self::CreatedByResellerOrPartner => suspects::reseller(scene),
            Self::CreatorIsAtRisk => suspects::at_risk(scene),
            Self::QuotaRaised => resources::quota_raised(scene),
            Self::TestTags | Self::ProductionTags => standing::tags(scene, self),
            Self::OwnerAdded => access::owner_added(scene),
            Self::Elevated
            | Self::AdministratorAdded
            | Self::NewUser
            | Self::NewPrincipal
            | Self::SecretAdded
            | Self::ConsentGiven
            | Self::PasswordResetByOther
            | Self::RecoveryChanged => access::deed(scene, self),
            Self::NoNewPower => access::no_new_power(scene),
            Self::AdminRecoveryChanged => administrators::recovery_changed(scene),
            Self::AdminWithoutMfa => administrators::without_mfa(scene),
            Self::AllAdminsHaveMfa => administrators::without_mfa(scene).opposite(),
            Self::AdminAtRisk => administrators::at_risk(scene),
            Self::RiskyUsers => risk::users(scene),
            Self::NoRiskyUsers => risk::users(scene).opposite(),
            Self::RiskySignInSucceeded => risk::sign_in_succeeded(scene),
            Self::CostJumped => cost::jumped(scene),
            Self::CostSteady => cost::jumped(scene).opposite(),
            Self::OverBudget => cost::over_budget(scene),
            Self::WithinBudget => cost::within_budget(scene),
            Self::SubscriptionDisabled => standing::disabled(scene),
            Self::HasReseller => standing::has_reseller(scene),
        }
    }
}
