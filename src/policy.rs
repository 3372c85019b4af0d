//! The partner's policy as data: the answer clock, noise control, protected targets, suggestions.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::de::Error as _;

use crate::fraud_event::Confidence;
use crate::fraud_event::Severity;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::language::Language;
use crate::outbox::ChannelId;

/// The policy file, `fraud-guard.toml`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// How long an answer may take.
    pub clock: Clock,
    /// How much people are told.
    pub notices: Notices,
    /// Whom to tell when the others do not take what matters most.
    pub fallback: Fallback,
    /// What must never be contained. Missing means that everything is protected.
    pub protected: Option<Protected>,
    /// What may be suggested.
    pub containment: Containment,
    /// Where the calls of a plan go; not part of the file.
    #[serde(skip)]
    pub addresses: Addresses,
}

/// Who reads a message, as far as its words depend on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// In which language.
    pub language: Language,
    /// In which time zone moments are shown.
    pub time_zone: TimeZone,
}

impl Default for Reader {
    fn default() -> Self {
        Self { language: Language::English, time_zone: TimeZone::UTC }
    }
}

/// Base addresses of the remotes that a plan names, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// Azure Resource Manager.
    pub resource_manager: String,
    /// Partner Center.
    pub partner_center: String,
}

impl Default for Addresses {
    fn default() -> Self {
        Self {
            resource_manager: "https://management.azure.com".to_owned(),
            partner_center: "https://api.partnercenter.microsoft.com".to_owned(),
        }
    }
}

/// How long an answer may take.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Clock {
    /// Hours from detection until an answer is due. Microsoft requires 24 on average.
    #[serde(deserialize_with = "answer_hours")]
    pub answer_within_hours: u16,
}

/// How much people are told.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Notices {
    /// Changes of one case within this many seconds become one notice.
    #[serde(deserialize_with = "coalesce_seconds")]
    pub coalesce_seconds: u32,
}

/// Whom to tell when the others do not take what matters most.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fallback {
    /// Channels that are kept for this and take nothing else.
    #[serde(deserialize_with = "channels")]
    pub channels: BTreeSet<ChannelId>,
}

/// What must never be contained.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protected {
    /// Azure subscription ids.
    #[serde(deserialize_with = "subscriptions")]
    pub subscriptions: BTreeSet<SubscriptionId>,
    /// Customer tenant ids.
    #[serde(deserialize_with = "tenants")]
    pub customer_tenants: BTreeSet<TenantId>,
}

/// What may be suggested.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Containment {
    /// The least severity for which cancelling the whole subscription is suggested.
    pub cancel_subscription_from_severity: Severity,
    /// The least confidence for which cancelling the whole subscription is suggested.
    #[serde(deserialize_with = "documented_confidence")]
    pub cancel_subscription_from_confidence: Confidence,
}

impl Default for Clock {
    fn default() -> Self {
        Self { answer_within_hours: 24 }
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
        }
    }
}

impl Policy {
    /// Reads a policy file. Unknown keys, wrong types and ids that are no ids are refused.
    ///
    /// # Errors
    /// What is wrong, with line and column, for the person who wrote the file.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        if text.trim().is_empty() {
            return Err(PolicyError("it is empty; it needs at least a [protected] table".into()));
        }
        toml::from_str(text).map_err(|error| PolicyError(error.to_string()))
    }

    /// Who reads what goes out on a channel.
    pub fn reader_of(&self, _channel: &ChannelId) -> Reader {
        Reader::default()
    }

    /// How long an answer may take.
    pub fn answer_within(&self) -> SignedDuration {
        SignedDuration::from_hours(i64::from(self.clock.answer_within_hours))
    }

    /// How long changes of one case are collected.
    pub fn coalesce(&self) -> SignedDuration {
        SignedDuration::from_secs(i64::from(self.notices.coalesce_seconds))
    }
}

/// A policy file that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the policy file cannot be used: {0}")]
pub struct PolicyError(String);

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

fn channels<'de, D>(deserializer: D) -> Result<BTreeSet<ChannelId>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    identifiers(deserializer, ChannelId::parse, "is no name of a channel")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_with_nothing_but_the_protected_table_has_the_defaults() {
        let policy = Policy::parse("[protected]\nsubscriptions = []\ncustomer_tenants = []")
            .expect("a policy");
        assert_eq!(policy.answer_within(), SignedDuration::from_hours(24));
        assert_eq!(policy.coalesce(), SignedDuration::from_secs(300));
        assert_eq!(policy.protected, Some(Protected::default()));
    }

    #[test]
    fn a_missing_protected_table_stays_missing() {
        assert_eq!(Policy::parse("[clock]\n").expect("a policy").protected, None);
    }

    #[test]
    fn what_the_file_says_is_what_counts() {
        let text = "\u{FEFF}[clock]\nanswer_within_hours = 2\n[notices]\ncoalesce_seconds = 7\n\
            [fallback]\nchannels = [\"mail\", \"mail\", \"pager-2\"]\n\
            [containment]\ncancel_subscription_from_severity = \"low\"\n\
            cancel_subscription_from_confidence = \"high\"\n\
            [protected]\nsubscriptions = [\"44444444-dddd-4ddd-8ddd-000000000001\"]\n\
            customer_tenants = [\"22222222-bbbb-4bbb-8bbb-000000000002\"]";
        let policy = Policy::parse(text).expect("a policy");
        assert_eq!(policy.answer_within(), SignedDuration::from_hours(2));
        assert_eq!(policy.coalesce(), SignedDuration::from_secs(7));
        let names: Vec<&str> = policy.fallback.channels.iter().map(ChannelId::as_str).collect();
        assert_eq!(names, ["mail", "pager-2"]);
        assert_eq!(policy.containment.cancel_subscription_from_severity, Severity::Low);
        assert_eq!(policy.containment.cancel_subscription_from_confidence, Confidence::High);
        let protected = policy.protected.expect("a table");
        let subscription = SubscriptionId::parse("44444444-dddd-4ddd-8ddd-000000000001");
        let tenant = TenantId::parse("22222222-bbbb-4bbb-8bbb-000000000002");
        assert_eq!(
            protected.subscriptions.into_iter().collect::<Vec<_>>(),
            [subscription.expect("an id")]
        );
        assert_eq!(
            protected.customer_tenants.into_iter().collect::<Vec<_>>(),
            [tenant.expect("an id")]
        );
    }

    #[test]
    fn the_limits_belong_to_what_is_allowed() {
        for (text, is_allowed) in [
            ("[clock]\nanswer_within_hours = 1", true),
            ("[clock]\nanswer_within_hours = 720", true),
            ("[clock]\nanswer_within_hours = 721", false),
            ("[notices]\ncoalesce_seconds = 0", true),
            ("[notices]\ncoalesce_seconds = 86_400", true),
            ("[notices]\ncoalesce_seconds = 86_401", false),
            ("[notices]\ncoalesce_seconds = -1", false),
            ("[fallback]\nchannels = []", true),
        ] {
            assert_eq!(Policy::parse(text).is_ok(), is_allowed, "{text:?}");
        }
    }

    #[test]
    fn without_a_file_there_is_no_fallback_and_everything_is_protected() {
        let policy = Policy::default();
        assert_eq!((policy.fallback, policy.protected), (Fallback::default(), None));
        assert_eq!(Policy::parse("[clock]\n").expect("a policy").fallback, Fallback::default());
        let addresses = Addresses::default();
        assert_eq!(addresses.resource_manager, "https://management.azure.com");
        assert_eq!(addresses.partner_center, "https://api.partnercenter.microsoft.com");
        let containment = Containment::default();
        assert_eq!(containment.cancel_subscription_from_severity, Severity::High);
        assert_eq!(containment.cancel_subscription_from_confidence, Confidence::Medium);
    }

    #[test]
    fn what_is_wrong_is_refused_with_its_place() {
        for (text, words) in [
            ("", "empty"),
            ("[protcted]", "protcted"),
            ("[protected]\nsubscriptions = [\"4444\"]\ncustomer_tenants = []", "4444"),
            ("[protected]\nsubscriptions = []", "customer_tenants"),
            ("[clock]\nanswer_within_hours = 0", "between 1 and 720"),
            ("[clock]\nanswer_within_hours = \"24\"", "line 2"),
            ("[clock]\n[clock]", "line 2"),
            ("[fallback]\nchanels = []", "line 2, column 1"),
            ("[fallback]", "missing field `channels`"),
            ("[fallback]\nchannels = \"mail\"", "line 2, column 12"),
            ("[clock]\n[fallback]\nchannels = [\"mail\", \"E-Mail\"]", "line 3, column 12"),
            ("[fallback]\nchannels = [\"E-Mail\"]", "\"E-Mail\" is no name of a channel"),
            (
                "[protected]\nsubscriptions = []\ncustomer_tenants = [\"x\"]",
                "\"x\" is no id (a GUID)",
            ),
            (
                "[containment]\ncancel_subscription_from_confidence = \"sure\"",
                "low, medium or high",
            ),
        ] {
            let error = Policy::parse(text).expect_err(text).to_string();
            assert!(error.contains(words), "{text:?}: {error}");
        }
    }
}
