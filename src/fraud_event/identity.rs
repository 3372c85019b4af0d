//! By what an alert is known again when another API reports it.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use uuid::Uuid;

use super::AlertType;
use super::FraudEvent;
use super::SubscriptionId;
use crate::digest;

/// What both APIs say of one alert. No key that they share is documented, so an alert is known
/// again by what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertIdentity {
    /// The subscription it is about.
    subscription: Option<SubscriptionId>,
    /// What was detected.
    alert_type: AlertType,
    /// The GUID at the end of the identifier; Partner Center writes
    /// `{subscription}_{guid}`, Graph `{subscription}-{guid}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    guid: Option<Uuid>,
    /// The affected resources, each as the hash of its id in lower case, at most
    /// [`MOST_RESOURCES`].
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    resources: BTreeSet<String>,
    /// When Microsoft detected it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    detected_at: Option<Timestamp>,
}

/// How sure it is that two reports are of one alert; the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sameness {
    /// Their identifiers end with the same GUID.
    ById,
    /// They are about the same resource, of the same type, and were detected this far apart.
    ByContent {
        /// Seconds between the detections.
        seconds_apart: u64,
    },
}

/// Both APIs tell the same moment; this allows for one of them rounding it or adding a delay.
const MOST_APART: SignedDuration = SignedDuration::from_mins(5);
const GUID_LENGTH: usize = 36;
const MOST_RESOURCES: usize = 20;

impl AlertIdentity {
    /// The identity of an event.
    pub fn of(event: &FraudEvent) -> Self {
        let hash = |id: &str| digest::hex(&[id.to_lowercase().as_bytes()], 16);
        let hashes: BTreeSet<String> =
            event.resources.iter().map(|resource| hash(resource.id())).collect();
        let subscription = event.subscription.map(|id| id.to_string());
        let guid = event.event_id.as_deref().and_then(guid_at_end);
        Self {
            subscription: event.subscription,
            alert_type: event.alert_type.clone(),
            // The subscription's own id names no alert.
            guid: guid.filter(|guid| Some(guid.to_string()) != subscription),
            resources: hashes.into_iter().take(MOST_RESOURCES).collect(),
            detected_at: event.detected_at,
        }
    }

    /// Whether another API's report is of the same alert.
    pub fn sameness(&self, other: &Self) -> Option<Sameness> {
        if self.subscription.is_none() || self.subscription != other.subscription {
            return None;
        }
        if self.guid.is_some() && self.guid == other.guid && self.may_be_of_type(other) {
            return Some(Sameness::ById);
        }
        let is_same = self.alert_type == other.alert_type
            && self.alert_type.is_known()
            && !self.resources.is_disjoint(&other.resources);
        let apart = self.detected_at?.duration_since(other.detected_at?).abs();
        let seconds_apart = apart.as_secs().unsigned_abs();
        (is_same && apart <= MOST_APART).then_some(Sameness::ByContent { seconds_apart })
    }

    /// What reports of the same alert have in common at least; those without a common mark need
    /// not be compared.
    pub fn marks(&self) -> impl Iterator<Item = String> {
        let guid = self.guid.iter().map(|guid| format!("guid {guid}"));
        guid.chain(self.resources.iter().map(|hash| format!("resource {hash}")))
    }

    /// When Microsoft detected it.
    pub fn detected_at(&self) -> Option<Timestamp> {
        self.detected_at
    }

    /// The older model of Partner Center names no type.
    fn may_be_of_type(&self, other: &Self) -> bool {
        let types = [&self.alert_type, &other.alert_type];
        types.contains(&&AlertType::Missing) || self.alert_type == other.alert_type
    }
}

/// The GUID that an identifier ends with.
fn guid_at_end(id: &str) -> Option<Uuid> {
    let start = id.trim().len().checked_sub(GUID_LENGTH)?;
    let text = id.trim().get(start..)?;
    Uuid::try_parse(text).ok().filter(|guid| !guid.is_nil())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBSCRIPTION: &str = "44444444-dddd-4ddd-8ddd-000000000004";
    const OTHER: &str = "44444444-dddd-4ddd-8ddd-000000000005";

    fn identity(id: &str, subscription: &str, resource: &str, second: i64) -> AlertIdentity {
        AlertIdentity {
            subscription: SubscriptionId::parse(subscription),
            alert_type: AlertType::CryptoMining,
            guid: guid_at_end(id),
            resources: Some(resource.to_owned()).filter(|id| !id.is_empty()).into_iter().collect(),
            detected_at: Timestamp::from_second(second).ok(),
        }
    }

    #[test]
    fn the_same_guid_at_the_end_of_both_ids_is_the_same_alert() {
        let guid = "88888888-2222-4222-8222-000000000101";
        let partner_center = identity(&format!("{SUBSCRIPTION}_{guid}"), SUBSCRIPTION, "/a", 0);
        for id in [format!("{SUBSCRIPTION}-{guid}"), guid.to_uppercase(), format!(" {guid} ")] {
            let graph = identity(&id, SUBSCRIPTION, "/b", 90_000);
            assert_eq!(partner_center.sameness(&graph), Some(Sameness::ById), "{id}");
        }
        let another = guid.replace("101", "102");
        for other in [identity(guid, OTHER, "/a", 0), identity(&another, SUBSCRIPTION, "/b", 0)] {
            assert_eq!(partner_center.sameness(&other), None);
        }
    }

    #[test]
    fn without_a_common_id_resource_type_and_moment_must_agree() {
        let one = identity("a", SUBSCRIPTION, "/vm", 0);
        for (resource, second, sameness) in [
            ("/vm", 60, Some(Sameness::ByContent { seconds_apart: 60 })),
            ("/vm", -300, Some(Sameness::ByContent { seconds_apart: 300 })),
            ("/vm", 301, None),
            ("/vm2", 0, None),
            ("", 0, None),
        ] {
            let other = identity("b", SUBSCRIPTION, resource, second);
            assert_eq!(one.sameness(&other), sameness, "{resource} {second}");
        }
        let mut other = identity("b", SUBSCRIPTION, "/vm", 0);
        other.alert_type = AlertType::SuspiciousOperations;
        assert_eq!(one.sameness(&other), None);
        other.alert_type = AlertType::Unknown("x".to_owned());
        assert_eq!(other.sameness(&other.clone()), None);
    }

    #[test]
    fn an_event_without_a_subscription_is_never_the_same_as_another() {
        let nowhere = identity("88888888-2222-4222-8222-000000000101", "", "/vm", 0);
        assert_eq!(nowhere.sameness(&nowhere.clone()), None);
    }

    #[test]
    fn a_short_or_foreign_id_has_no_guid() {
        for id in [
            "",
            "é",
            "x_1",
            "00000000-0000-0000-0000-000000000000",
            "é88888888-2222-4222-8222-00000000010",
        ] {
            assert_eq!(guid_at_end(id), None, "{id}");
        }
    }

    #[test]
    fn the_type_must_agree_unless_a_report_names_none() {
        let guid = "88888888-2222-4222-8222-000000000101";
        let one = identity(guid, SUBSCRIPTION, "/a", 0);
        let no_type = AlertIdentity { alert_type: AlertType::Missing, ..one.clone() };
        let other = AlertIdentity { alert_type: AlertType::AnomalousBatch, ..one.clone() };
        for (a, b, sameness) in [
            (&one, &no_type, Some(Sameness::ById)),
            (&no_type, &one, Some(Sameness::ById)),
            (&no_type, &no_type, Some(Sameness::ById)),
            (&one, &other, None),
        ] {
            assert_eq!(a.sameness(b), sameness);
        }
    }
}
