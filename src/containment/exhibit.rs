//! The exhibit: what an approver is shown of a containment, as it was looked up when it was
//! proposed, and the fingerprint of the page that shows it.

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use uuid::Uuid;

use super::action::Action;
use super::action::ResourceId;
use crate::language::Phrase;
use crate::seal::Canonical;
use crate::seal::Fingerprint;
use crate::text::Untrusted;

/// What is shown of a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exhibit {
    /// When it was looked up.
    pub looked_up_at: Timestamp,
    /// What holds the subscription at Partner Center; known when the step is about the subscription.
    pub holder: Option<Holder>,
    /// What is acted on, in the order of the ids; none when it is the subscription.
    pub parts: Vec<Part>,
    /// What the plan names and the step does not touch, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// Tags of the subscription: `env=prod`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Untrusted>,
    /// Everything in the subscription, all of which stops when it is cancelled; `None` when nobody
    /// could count.
    pub resources_in_subscription: Option<usize>,
    /// What it costs, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Phrase>,
}

/// What holds a subscription at Partner Center.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holder {
    /// It is an entitlement of this Azure plan.
    Plan(Uuid),
    /// It is one of its own, from before the Azure plan; its id at Partner Center.
    Legacy(Uuid),
}

/// One thing that is acted on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its id.
    pub id: ResourceId,
    /// Which of the calls of its kind it takes.
    pub form: Form,
    /// Whether it runs.
    pub state: PartState,
    /// Azure's word for that: `PowerState/running`, `4 nodes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Untrusted>,
    /// Its size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Untrusted>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Untrusted>,
    /// Since when it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Untrusted>,
}

/// Which of the calls of its kind a part takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// There is only one.
    Plain,
    /// A pool whose size is set.
    FixedPool,
    /// A pool whose size follows a formula, which has to be taken away before it can be stopped.
    AutoscaledPool,
    /// A compute of one machine.
    ComputeInstance,
    /// A compute of several machines.
    ComputeCluster,
    /// A compute that cannot be stopped from here.
    OtherCompute,
}

impl Form {
    fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::FixedPool => "fixed-pool",
            Self::AutoscaledPool => "autoscaled-pool",
            Self::ComputeInstance => "compute-instance",
            Self::ComputeCluster => "compute-cluster",
            Self::OtherCompute => "other-compute",
        }
    }
}

/// Whether a part runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartState {
    /// It runs, or is on its way up or down.
    Active,
    /// It does not run and does not cost compute.
    Inactive,
}

/// Something that a step does not touch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// What.
    pub name: Untrusted,
    /// Why.
    pub why: Phrase,
}

impl Part {
    /// A part of which nothing else is known.
    pub fn new(id: ResourceId, state: PartState) -> Self {
        Self {
            id,
            form: Form::Plain,
            state,
            said: None,
            size: None,
            location: None,
            created_at: None,
            tags: Vec::new(),
        }
    }
}

impl Exhibit {
    /// An exhibit that shows nothing yet.
    pub fn at(looked_up_at: Timestamp) -> Self {
        Self {
            looked_up_at,
            holder: None,
            parts: Vec::new(),
            left_out: Vec::new(),
            tags: Vec::new(),
            resources_in_subscription: None,
            cost: None,
        }
    }

    /// The fingerprint of the page that shows an action: what is done to what, how the parts look
    /// apart from whether they run, what it was said to cost, the case as it stands, and what was
    /// done to the subscription before. Whoever approved one fingerprint has not approved another.
    pub fn page(&self, action: &Action, case: Fingerprint, others: &[Action]) -> Fingerprint {
        let form = Canonical::new("page-1").text(action.id().as_str()).fingerprint(case);
        let form = form.text(&format!("{:?}", self.holder)).number(count(self.parts.len()));
        let form = self.parts.iter().fold(form, |form, part| part.write(form));
        let form = tags(form, &self.tags);
        let cost = self.cost.as_ref().map(ToString::to_string).unwrap_or_default();
        let form = form.text(&cost);
        let mut before: Vec<&Action> =
            others.iter().filter(|other| is_earlier(other, action)).collect();
        before.sort_by_key(|other| other.id());
        let form = form.number(count(before.len()));
        before
            .iter()
            .fold(form, |form, other| form.text(other.id().as_str()).text(other.phase().as_str()))
            .take_fingerprint()
    }
}

/// True for another containment of which something was or may have been sent.
fn is_earlier(other: &Action, action: &Action) -> bool {
    other.id() != action.id() && other.protects_until().is_some()
}

impl Part {
    fn write(&self, form: Canonical) -> Canonical {
        let text = |text: &Option<Untrusted>| {
            text.as_ref().map(|text| text.as_received().to_owned()).unwrap_or_default()
        };
        let form = form
            .text(self.id.as_str())
            .text(self.form.as_str())
            .text(&text(&self.size))
            .text(&text(&self.location));
        tags(form, &self.tags)
    }
}

fn tags(form: Canonical, tags: &[Untrusted]) -> Canonical {
    let mut tags: Vec<&str> = tags.iter().map(Untrusted::as_received).collect();
    tags.sort_unstable();
    tags.iter().fold(form.number(count(tags.len())), |form, tag| form.text(tag))
}

fn count(length: usize) -> i128 {
    i128::try_from(length).unwrap_or(i128::MAX)
}
