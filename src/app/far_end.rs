//! What proposing and sending asks of others, as values, for a simulation that holds the other end.

use uuid::Uuid;

use crate::containment::StepKind;
use crate::containment::action::Outcome;
use crate::containment::action::ResourceId;
use crate::containment::call::Call;
use crate::containment::exhibit::Part;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::microsoft::Listed;
use crate::microsoft::Unanswered;
use crate::microsoft::azure_resources::Place;
use crate::microsoft::azure_resources::SubscriptionState;
use crate::microsoft::partner_customers::Found;
use crate::wire::Wire;

/// A question about targets and approvers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SightQuestion {
    /// The subscription as Azure has it.
    Subscription(Place),
    /// The subscription as Partner Center has it.
    FindSubscription(TenantId, SubscriptionId),
    /// A resource that steps of a kind act on.
    Part(Place, StepKind, ResourceId),
    /// What is in an account or a workspace.
    PartsOf(Place, StepKind, String),
    /// How many resources a subscription has.
    CountResources(Place),
    /// How many subscriptions the partner has.
    CountSubscriptions,
    /// Whether somebody may approve now.
    MayApprove(Uuid),
}

/// The answer to a question of the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SightAnswer {
    /// To [`SightQuestion::Subscription`].
    Subscription(SubscriptionState),
    /// To [`SightQuestion::FindSubscription`].
    Found(Option<Found>),
    /// To [`SightQuestion::Part`].
    Part(Option<Part>),
    /// To [`SightQuestion::PartsOf`].
    Parts(Listed<String>),
    /// To the questions that count.
    Count(usize),
    /// To [`SightQuestion::MayApprove`].
    May(bool),
}

/// A request that contains, at the moment at which its first byte leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// What is asked for.
    pub call: Call,
    /// The id of the request.
    pub request_id: Uuid,
}

/// A wire to whoever shows targets and approvers.
pub type SightWire = Wire<SightQuestion, Result<SightAnswer, Unanswered>>;

/// A wire to whoever is sent containments.
pub type SendingWire = Wire<Sent, Outcome>;

/// Asks, and takes an answer of the kind that fits.
pub(super) async fn ask<T>(
    wire: &SightWire,
    question: SightQuestion,
    read: impl FnOnce(SightAnswer) -> Option<T>,
) -> Result<T, Unanswered> {
    let nobody = || Unanswered::Failed("nobody answers".to_owned());
    let answer = wire.call(question).await.ok_or_else(nobody)??;
    read(answer).ok_or_else(|| Unanswered::Failed("an answer to another question".to_owned()))
}
