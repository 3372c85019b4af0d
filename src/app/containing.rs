//! What proposing and sending containments needs; nobody has it in the mode `observe`.

#[cfg(feature = "act")]
use std::sync::Arc;

use uuid::Uuid;

use crate::app::Mode;
use crate::clock::Clock;
use crate::containment::StepKind;
use crate::containment::action::ResourceId;
use crate::containment::exhibit::Part;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::http_client::HttpClient;
use crate::microsoft::Listed;
use crate::microsoft::Microsoft;
use crate::microsoft::Patience;
use crate::microsoft::Unanswered;
use crate::microsoft::azure_resources::Place;
use crate::microsoft::azure_resources::SubscriptionState;
#[cfg(feature = "act")]
use crate::microsoft::containment_calls::ContainmentCalls;
use crate::microsoft::partner_customers::Found;
use crate::settings::Settings;

/// What proposing and sending containments needs.
pub struct Containing {
    /// What may be done.
    pub mode: Mode,
    /// What the other side shows.
    pub sight: Sight,
    /// What sends; only where the mode is `act`.
    #[cfg(feature = "act")]
    pub calls: Option<Arc<ContainmentCalls>>,
}

impl Containing {
    /// What this mode needs; `None` when it only observes, or after a problem was noted.
    pub(super) fn from_settings(
        mode: Mode,
        settings: &mut Settings,
        means: Means<'_>,
        microsoft: Option<&Microsoft>,
    ) -> Option<Self> {
        let microsoft = microsoft?;
        let sight = Sight::of(microsoft);
        #[cfg(feature = "act")]
        let calls = match mode {
            Mode::Observe => return None,
            Mode::Approve => None,
            Mode::Act => {
                let Means { http, clock } = means;
                let tokens = &microsoft.tokens;
                let calls = ContainmentCalls::from_settings(settings, http, clock, tokens);
                Some(Arc::new(calls?))
            }
        };
        #[cfg(not(feature = "act"))]
        let _ = (settings, means);
        #[cfg(not(feature = "act"))]
        if mode == Mode::Observe {
            return None;
        }
        Some(Self {
            mode,
            sight,
            #[cfg(feature = "act")]
            calls,
        })
    }
}

/// What a containment is sent with.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "act"), expect(dead_code, reason = "only what sends needs them"))]
pub(super) struct Means<'a> {
    pub(super) http: &'a HttpClient,
    pub(super) clock: &'a Clock,
}

/// What Microsoft shows of targets and approvers.
pub struct Sight(Microsoft);

impl Sight {
    /// The view of these services.
    pub fn of(microsoft: &Microsoft) -> Self {
        Self(microsoft.clone())
    }

    /// The subscription as Azure has it.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn subscription(
        &self,
        place: Place,
        patience: Patience,
    ) -> Result<SubscriptionState, Unanswered> {
        self.0.azure.subscription(place, patience).await
    }

    /// The subscription as Partner Center has it.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn find_subscription(
        &self,
        customer: TenantId,
        subscription: SubscriptionId,
        patience: Patience,
    ) -> Result<Option<Found>, Unanswered> {
        self.0.customers.find_subscription(customer, subscription, patience).await
    }

    /// A resource that steps of a kind act on.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn part(
        &self,
        place: Place,
        kind: StepKind,
        id: &ResourceId,
        patience: Patience,
    ) -> Result<Option<Part>, Unanswered> {
        self.0.azure.part(place, kind, id, patience).await
    }

    /// What a step of this kind acts on within an account or a workspace.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn parts_of(
        &self,
        place: Place,
        kind: StepKind,
        owner: &str,
        patience: Patience,
    ) -> Result<Listed<String>, Unanswered> {
        match kind {
            StepKind::StopBatchPools => self.0.azure.pools_of(place, owner, patience).await,
            _ => self.0.azure.computes_of(place, owner, patience).await,
        }
    }

    /// How many resources a subscription has.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn count_resources(
        &self,
        place: Place,
        patience: Patience,
    ) -> Result<usize, Unanswered> {
        self.0.azure.count_resources(place, patience).await
    }

    /// No more than the number of the partner's subscriptions.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn count_subscriptions(&self, patience: Patience) -> Result<usize, Unanswered> {
        self.0.customers.count_customers(patience).await
    }

    /// Whether somebody of the partner may approve now.
    ///
    /// # Errors
    /// Why nobody knows.
    pub async fn may_approve(&self, object: Uuid, patience: Patience) -> Result<bool, Unanswered> {
        match &self.0.app_roles {
            Some(roles) => roles.may_approve(object, patience).await,
            None => Err(Unanswered::Failed("the console is off".to_owned())),
        }
    }
}
