//! What proposing and sending containments needs; nobody has it in the mode `observe`.

#[cfg(feature = "act")]
use std::sync::Arc;

use uuid::Uuid;

#[cfg(feature = "local")]
use super::far_end;
#[cfg(feature = "local")]
use super::far_end::SightAnswer;
#[cfg(feature = "local")]
use super::far_end::SightQuestion;
#[cfg(feature = "local")]
use super::far_end::SightWire;
#[cfg(feature = "act")]
use super::sending::Sending;
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
    pub calls: Option<Sending>,
}

impl Containing {
    /// What this mode needs; `None` when it only observes, or after a problem was noted.
    pub(super) fn from_settings(
        mode: Mode,
        settings: &mut Settings,
        means: Means<'_>,
        microsoft: Option<&Microsoft>,
    ) -> Option<Self> {
        let microsoft = microsoft.filter(|_| mode != Mode::Observe)?;
        #[cfg(feature = "act")]
        let calls = match mode {
            Mode::Observe | Mode::Approve => None,
            Mode::Act => {
                let Means { http, clock } = means;
                let tokens = microsoft.acting.as_ref().unwrap_or(&microsoft.tokens);
                let calls = ContainmentCalls::from_settings(settings, http, clock, tokens);
                Some(Sending::Microsoft(Arc::new(calls?)))
            }
        };
        #[cfg(not(feature = "act"))]
        let _ = (settings, means);
        Some(Self {
            mode,
            sight: Sight::of(microsoft),
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
pub enum Sight {
    /// As its services show it.
    Microsoft(Microsoft),
    /// As a simulation shows it.
    #[cfg(feature = "local")]
    Wire(SightWire),
}

impl Sight {
    /// The view of these services.
    pub fn of(microsoft: &Microsoft) -> Self {
        Self::Microsoft(microsoft.clone())
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
        match self {
            Self::Microsoft(all) => all.azure.subscription(place, patience).await,
            #[cfg(feature = "local")]
            Self::Wire(wire) => {
                let read = |answer| match answer {
                    SightAnswer::Subscription(state) => Some(state),
                    _ => None,
                };
                far_end::ask(wire, SightQuestion::Subscription(place), read).await
            }
        }
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
        match self {
            Self::Microsoft(all) => {
                all.customers.find_subscription(customer, subscription, patience).await
            }
            #[cfg(feature = "local")]
            Self::Wire(wire) => {
                let read = |answer| match answer {
                    SightAnswer::Found(found) => Some(found),
                    _ => None,
                };
                let question = SightQuestion::FindSubscription(customer, subscription);
                far_end::ask(wire, question, read).await
            }
        }
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
        match self {
            Self::Microsoft(all) => all.azure.part(place, kind, id, patience).await,
            #[cfg(feature = "local")]
            Self::Wire(wire) => {
                let read = |answer| match answer {
                    SightAnswer::Part(part) => Some(part),
                    _ => None,
                };
                far_end::ask(wire, SightQuestion::Part(place, kind, id.clone()), read).await
            }
        }
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
        match (self, kind) {
            (Self::Microsoft(all), StepKind::StopBatchPools) => {
                all.azure.pools_of(place, owner, patience).await
            }
            (Self::Microsoft(all), _) => all.azure.computes_of(place, owner, patience).await,
            #[cfg(feature = "local")]
            (Self::Wire(wire), _) => {
                let read = |answer| match answer {
                    SightAnswer::Parts(parts) => Some(parts),
                    _ => None,
                };
                let question = SightQuestion::PartsOf(place, kind, owner.to_owned());
                far_end::ask(wire, question, read).await
            }
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
        match self {
            Self::Microsoft(all) => all.azure.count_resources(place, patience).await,
            #[cfg(feature = "local")]
            Self::Wire(wire) => {
                far_end::ask(wire, SightQuestion::CountResources(place), count).await
            }
        }
    }

    /// No more than the number of the partner's subscriptions.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn count_subscriptions(&self, patience: Patience) -> Result<usize, Unanswered> {
        match self {
            Self::Microsoft(all) => all.customers.count_customers(patience).await,
            #[cfg(feature = "local")]
            Self::Wire(wire) => far_end::ask(wire, SightQuestion::CountSubscriptions, count).await,
        }
    }

    /// Whether somebody of the partner may approve now.
    ///
    /// # Errors
    /// Why nobody knows.
    pub async fn may_approve(&self, object: Uuid, patience: Patience) -> Result<bool, Unanswered> {
        match self {
            Self::Microsoft(all) => match &all.app_roles {
                Some(roles) => roles.may_approve(object, patience).await,
                None => Err(Unanswered::Failed("the console is off".to_owned())),
            },
            #[cfg(feature = "local")]
            Self::Wire(wire) => {
                let read = |answer| match answer {
                    SightAnswer::May(may) => Some(may),
                    _ => None,
                };
                far_end::ask(wire, SightQuestion::MayApprove(object), read).await
            }
        }
    }
}

#[cfg(feature = "local")]
fn count(answer: SightAnswer) -> Option<usize> {
    match answer {
        SightAnswer::Count(count) => Some(count),
        _ => None,
    }
}
