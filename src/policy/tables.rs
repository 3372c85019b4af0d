//! The tables of the policy file that mean what they say: clock, notices, protection, containment.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::Error as _;
use toml::Spanned;

use crate::fraud_event::Confidence;
use crate::fraud_event::Severity;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::seal::Canonical;
use crate::seal::Fingerprint;
use crate::text::Untrusted;

/// How long an answer may take.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Clock {
    /// Hours from detection until an answer is due. Microsoft requires 24 on average.
    #[serde(deserialize_with = "answer_hours")]
    #[schemars(range(min = 1, max = 720))]
    pub answer_within_hours: u16,
    /// Hours after detection at which people are warned that an answer is missing; 1, 12 and 20
    /// when absent.
    #[schemars(with = "Option<Vec<u16>>")]
    pub warn_after_hours: Option<Vec<Spanned<u16>>>,
}

/// How much people are told.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Notices {
    /// Changes of one case within this many seconds become one notice.
    #[serde(deserialize_with = "coalesce_seconds")]
    #[schemars(range(max = 86_400))]
    pub coalesce_seconds: u32,
}

/// What must never be contained.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Protected {
    /// Azure subscription ids.
    #[serde(deserialize_with = "subscriptions")]
    #[schemars(with = "Vec<String>")]
    pub subscriptions: BTreeSet<SubscriptionId>,
    /// Customer tenant ids.
    #[serde(deserialize_with = "tenants")]
    #[schemars(with = "Vec<String>")]
    pub customer_tenants: BTreeSet<TenantId>,
    /// Tags that protect: a resource from being stopped itself, a subscription from being cancelled
    /// and everything in it from being stopped. "name" or "name=value", without regard to case. A
    /// subscription is not protected by the tags of what is in it.
    #[serde(default)]
    pub tags: BTreeSet<String>,
}

/// What may be suggested.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Containment {
    /// The least severity for which cancelling the whole subscription is suggested.
    #[schemars(with = "String")]
    pub cancel_subscription_from_severity: Severity,
    /// The least confidence for which cancelling the whole subscription is suggested.
    #[serde(deserialize_with = "documented_confidence")]
    #[schemars(with = "String")]
    pub cancel_subscription_from_confidence: Confidence,
    /// The steps that may be proposed and sent; all when absent. Taking a step back is allowed with
    /// the step.
    #[serde(deserialize_with = "steps")]
    pub allow: BTreeSet<String>,
    /// The steps that two different people have to approve.
    #[serde(deserialize_with = "steps")]
    pub two_people: BTreeSet<String>,
    /// Most containments in any hour.
    pub most_per_hour: u16,
    /// Most containments in any 24 hours.
    pub most_per_day: u16,
    /// Most subscriptions in any 24 hours, in percent of those that the partner has; one always may
    /// be.
    #[serde(deserialize_with = "percent")]
    #[schemars(range(max = 100))]
    pub most_percent_per_day: u8,
    /// Whether the alerts of a case are answered with "fraud" once something of it was contained.
    pub answer_fraud: bool,
}

/// The steps that a policy can name, least destructive first.
pub const STEPS: [&str; 7] = [
    "deallocate-virtual-machine",
    "deallocate-scale-set",
    "stop-container-group",
    "stop-batch-pools",
    "stop-machine-learning-computes",
    "cancel-subscription",
    "suspend-legacy-subscription",
];

/// The steps that stop a whole subscription.
const WHOLE_SUBSCRIPTIONS: [&str; 2] = ["cancel-subscription", "suspend-legacy-subscription"];

impl Containment {
    /// The fingerprint of the rules by which something is contained: a change of them is audited.
    pub fn rules(&self, protected: Option<&Protected>) -> Fingerprint {
        let form = Canonical::new("rules-1").number(u8::from(protected.is_some()));
        let list = |form: Canonical, names: Vec<String>| {
            let form = form.number(i128::try_from(names.len()).unwrap_or(i128::MAX));
            names.iter().fold(form, |form, name| form.text(name))
        };
        let form = list(form, self.allow.iter().cloned().collect());
        let form = list(form, self.two_people.iter().cloned().collect());
        let form = form.number(self.most_per_hour).number(self.most_per_day);
        let form = form.number(self.most_percent_per_day).number(u8::from(self.answer_fraud));
        let table = protected.cloned().unwrap_or_default();
        let ids = |ids: BTreeSet<String>| ids.into_iter().collect::<Vec<_>>();
        let form = list(form, ids(table.subscriptions.iter().map(ToString::to_string).collect()));
        let form =
            list(form, ids(table.customer_tenants.iter().map(ToString::to_string).collect()));
        list(form, ids(table.tags)).take_fingerprint()
    }
}

impl Protected {
    /// True when one of these tags, `name=value` each, protects what bears it.
    pub fn has_tag(&self, tags: &[Untrusted]) -> bool {
        let is_meant = |tag: &Untrusted| {
            let tag = tag.as_received().to_lowercase();
            let name = tag.split_once('=').map_or(tag.as_str(), |(name, _)| name).to_owned();
            self.tags.iter().map(|own| own.to_lowercase()).any(|own| own == tag || own == name)
        };
        tags.iter().any(is_meant)
    }
}

impl Containment {
    /// True when a step of this name may be proposed and sent.
    pub fn allows(&self, step: &str) -> bool {
        self.allow.contains(step)
    }
}

impl Clock {
    pub(super) const WARNINGS: [u16; 3] = [1, 12, 20];
}

impl Default for Clock {
    fn default() -> Self {
        Self { answer_within_hours: 24, warn_after_hours: None }
    }
}

impl Default for Notices {
    fn default() -> Self {
        Self { coalesce_seconds: 300 }
    }
}

impl Default for Containment {
    fn default() -> Self {
        Self {
            cancel_subscription_from_severity: Severity::High,
            cancel_subscription_from_confidence: Confidence::Medium,
            allow: STEPS.into_iter().map(str::to_owned).collect(),
            two_people: WHOLE_SUBSCRIPTIONS.into_iter().map(str::to_owned).collect(),
            most_per_hour: 3,
            most_per_day: 10,
            most_percent_per_day: 2,
            answer_fraud: false,
        }
    }
}

fn bounded<'de, D, T>(deserializer: D, least: T, most: T) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de> + PartialOrd + std::fmt::Display,
{
    let value = T::deserialize(deserializer)?;
    if value < least || value > most {
        return Err(D::Error::custom(format!("must be between {least} and {most}")));
    }
    Ok(value)
}

fn answer_hours<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    bounded(deserializer, 1, 720)
}

fn coalesce_seconds<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    bounded(deserializer, 0, 86_400)
}

fn percent<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    bounded(deserializer, 0, 100)
}

fn steps<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<String>, D::Error> {
    let names = BTreeSet::<String>::deserialize(deserializer)?;
    match names.iter().find(|name| !STEPS.contains(&name.as_str())) {
        None => Ok(names),
        Some(name) => {
            let known = STEPS.join(", ");
            Err(D::Error::custom(format!("{name:?} is no step; there are {known}")))
        }
    }
}

fn documented_confidence<'de, D>(deserializer: D) -> Result<Confidence, D::Error>
where
    D: serde::Deserializer<'de>,
{
    let text = String::deserialize(deserializer)?;
    match Confidence::parse(&text) {
        Confidence::Missing | Confidence::Other(_) => {
            Err(D::Error::custom("must be low, medium or high"))
        }
        confidence => Ok(confidence),
    }
}

fn subscriptions<'de, D>(deserializer: D) -> Result<BTreeSet<SubscriptionId>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    identifiers(deserializer, SubscriptionId::parse, "is no id (a GUID)")
}

fn tenants<'de, D>(deserializer: D) -> Result<BTreeSet<TenantId>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    identifiers(deserializer, TenantId::parse, "is no id (a GUID)")
}

fn identifiers<'de, D, T: Ord>(
    deserializer: D,
    parse: fn(&str) -> Option<T>,
    refusal: &str,
) -> Result<BTreeSet<T>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    Vec::<String>::deserialize(deserializer)?
        .iter()
        .map(|text| parse(text).ok_or_else(|| D::Error::custom(format!("{text:?} {refusal}"))))
        .collect()
}
