//! What was found about a case: the facts, and for each question whether it was answered.
//!
//! The facts are bounded: a case with ten thousand changed resources keeps the most suspicious of
//! them and counts the rest, so that its document stays below 200 kB. A question that was not
//! answered is never taken for one whose answer is "nothing".

mod access;
mod administrators;
mod cost;
mod question;
mod resources;
mod risk;
mod standing;
mod vm_size;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::fraud_event::AffectedResource;
use crate::fraud_event::AlertType;
use crate::fraud_event::Confidence;
use crate::fraud_event::Severity;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;

pub use access::Access;
pub use access::Assignment;
pub use access::Deed;
pub use access::DeedKind;
pub use administrators::Administrator;
pub use administrators::AdministratorKind;
pub use administrators::Administrators;
pub use administrators::Held;
pub use administrators::masked_email;
pub use administrators::masked_phone;
pub use cost::Cost;
pub use cost::DayCost;
pub use cost::MoneyAtRisk;
pub use cost::PricedSize;
pub use question::Collector;
pub use question::Licence;
pub use question::Question;
pub use question::Reply;
pub use resources::Actor;
pub use resources::ChangeKind;
pub use resources::ResourceChange;
pub use resources::Resources;
pub use resources::SizeInUse;
pub use resources::Suspicion;
pub use risk::Risk;
pub use risk::RiskLevel;
pub use risk::RiskySignIn;
pub use risk::RiskyUser;
pub use standing::Path;
pub use standing::PathKind;
pub use standing::Relationship;
pub use standing::Standing;
pub use vm_size::VmSize;

/// What a case is about, as far as its evidence needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// Which outbreak.
    pub epoch: u32,
    /// The customer.
    pub customer: Option<TenantId>,
    /// The subscription.
    pub subscription: Option<SubscriptionId>,
    /// When the earliest unresolved event was detected.
    pub detected_at: Timestamp,
    /// When anything of it was seen last.
    pub last_seen_at: Timestamp,
    /// What was detected.
    pub alert_types: Vec<AlertType>,
    /// The worst severity.
    pub severity: Severity,
    /// The best confidence.
    pub confidence: Confidence,
    /// The resources that the events name.
    pub resources: Vec<AffectedResource>,
}

/// What was found about one case, as the store keeps it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// Version of this document's form.
    pub schema: u32,
    /// Which outbreak of the case it is about.
    pub epoch: u32,
    /// How many events and resources the case had when it was asked about.
    #[serde(default)]
    pub size: (usize, usize),
    /// When the last collection began; another one waits a moment for it.
    pub begun_at: Option<Timestamp>,
    /// How many collections ended.
    pub rounds: u32,
    /// What was created, changed and deleted lately.
    pub resources: Collected<Resources>,
    /// Who was given rights lately.
    pub access: Collected<Access>,
    /// Who rules the customer's tenant.
    pub administrators: Collected<Administrators>,
    /// Whom Microsoft holds for compromised.
    pub risk: Collected<Risk>,
    /// What it costs.
    pub cost: Collected<Cost>,
    /// Who the customer is, and what we may do there.
    pub standing: Collected<Standing>,
}

/// What one collector brought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Collected<T> {
    /// When the facts were collected; absent while there are none.
    pub at: Option<Timestamp>,
    /// How each of its questions was answered last.
    pub replies: BTreeMap<Question, Reply>,
    /// The facts.
    pub facts: T,
}

/// How a collector fared, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// There is something that a person has to look at.
    Found,
    /// Everything was answered, and nothing stands out.
    NothingUnusual,
    /// A right is missing.
    NotPermitted,
    /// The customer's licence does not include it.
    NotLicensed,
    /// There was no usable answer.
    Failed,
    /// Nobody asked yet.
    NotAsked,
}

impl Findings {
    /// The form of the document that this version writes.
    pub const SCHEMA: u32 = 1;

    /// An empty document about an outbreak.
    pub fn new(epoch: u32) -> Self {
        Self { schema: Self::SCHEMA, epoch, ..Self::default() }
    }

    /// How each question was answered last, in the order of the questions.
    pub fn replies(&self) -> BTreeMap<Question, &Reply> {
        let all = [
            &self.resources.replies,
            &self.access.replies,
            &self.administrators.replies,
            &self.risk.replies,
            &self.cost.replies,
            &self.standing.replies,
        ];
        all.into_iter().flatten().map(|(question, reply)| (*question, reply)).collect()
    }

    /// How a question was answered last.
    pub fn reply(&self, question: Question) -> Option<&Reply> {
        self.replies().get(&question).copied()
    }

    /// True when something was answered at all.
    pub fn has_any(&self) -> bool {
        self.replies().values().any(|reply| reply.is_answer())
    }

    /// The outcome of each collector.
    pub fn outcomes(&self) -> [(Collector, Outcome); 6] {
        [
            (Collector::Resources, self.resources.outcome(Resources::is_unusual)),
            (Collector::Access, self.access.outcome(Access::is_unusual)),
            (Collector::Administrators, self.administrators.outcome(Administrators::is_unusual)),
            (Collector::Risk, self.risk.outcome(Risk::is_unusual)),
            (Collector::Cost, self.cost.outcome(Cost::is_unusual)),
            (Collector::Standing, self.standing.outcome(Standing::is_unusual)),
        ]
    }

    /// Takes in what a collection brought. Facts of before stay where nothing was answered this
    /// time; the replies say that they are older.
    #[must_use]
    pub fn after(self, new: Self) -> Self {
        if self.epoch != new.epoch {
            return Self { rounds: 1, ..new };
        }
        Self {
            schema: Self::SCHEMA,
            epoch: new.epoch,
            size: new.size,
            begun_at: new.begun_at,
            rounds: self.rounds.saturating_add(1),
            resources: self.resources.after(new.resources),
            access: self.access.after(new.access),
            administrators: self.administrators.after(new.administrators),
            risk: self.risk.after(new.risk),
            cost: self.cost.after(new.cost),
            standing: self.standing.after(new.standing),
        }
    }
}

impl<T: Default> Default for Collected<T> {
    fn default() -> Self {
        Self { at: None, replies: BTreeMap::new(), facts: T::default() }
    }
}

impl<T> Collected<T> {
    /// What was brought at a moment.
    pub fn new(at: Timestamp, replies: BTreeMap<Question, Reply>, facts: T) -> Self {
        let at = replies.values().any(Reply::is_answer).then_some(at);
        Self { at, replies, facts }
    }

    /// The facts, when there are any.
    pub fn known(&self) -> Option<&T> {
        self.at.map(|_| &self.facts)
    }

    /// The facts, when a question behind them was answered in the last collection.
    ///
    /// # Errors
    /// How the question was answered instead.
    pub fn known_by(&self, question: Question) -> Result<&T, Reply> {
        match self.replies.get(&question) {
            Some(reply) if reply.is_answer() => Ok(&self.facts),
            Some(reply) => Err(reply.clone()),
            None => Err(Reply::NotAsked),
        }
    }

    /// How the collector fared.
    pub fn outcome(&self, is_unusual: impl Fn(&T) -> bool) -> Outcome {
        if self.known().is_some_and(is_unusual) {
            return Outcome::Found;
        }
        let worst = self.replies.values().map(Reply::outcome);
        let rank = |outcome: &Outcome| match outcome {
            Outcome::Found | Outcome::NothingUnusual => 0,
            Outcome::NotAsked => 1,
            Outcome::NotLicensed => 2,
            Outcome::NotPermitted => 3,
            Outcome::Failed => 4,
        };
        worst.max_by_key(rank).unwrap_or(Outcome::NotAsked)
    }

    fn after(self, new: Self) -> Self {
        match (self.at, new.at) {
            (Some(at), None) => Self { at: Some(at), replies: new.replies, facts: self.facts },
            _ => new,
        }
    }
}
