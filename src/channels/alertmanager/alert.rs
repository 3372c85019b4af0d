//! The message as alerts.
//!
//! The labels of an alert are its identity, and what Alertmanager routes, groups and silences by.
//! So everything that may change while a case is open is an annotation, with one exception: the
//! severity. Routes need it ("critical" pages, the rest is mail), and a change of annotations alone
//! notifies nobody, so a case that became severe would wait for the repeat interval. Whoever is
//! told of another severity than before is therefore told of another alert, and the alerts with the
//! severities that it no longer has end in the same call. That Alertmanager may never have known
//! one of them shows as one more resolved line where a receiver lists what is resolved.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Serialize;
use url::Url;

use crate::channels::console::render;
use crate::fraud_event::Severity;
use crate::notification::Message;
use crate::notification::Standing;
use crate::outbox::NoticeReason;
use crate::outbox::later;
use crate::text::inert;
use crate::text::shorten_to_units;

/// Longest description; receivers behind Alertmanager take no more than chats do.
const MOST_DESCRIPTION: usize = 8_000;
const MOST_SUMMARY: usize = 1_024;

/// How long an alert stands. Alertmanager ends one by itself at its `endsAt`, or without any after
/// `resolve_timeout` (5 minutes), and says "resolved" to people. A case may stay open for weeks
/// without news, and nobody may hear that it is over while it is not: too long is a silence that
/// somebody sets, too short is one that nobody knows of.
const UNTIL_IT_IS_OVER: SignedDuration = SignedDuration::from_hours(90 * 24);
/// What has no end is told once, over a whole day and night.
const ONE_DAY: SignedDuration = SignedDuration::from_hours(26);
/// Long enough for a test to arrive.
const TEST: SignedDuration = SignedDuration::from_mins(15);

/// How far our clock may be ahead. Alertmanager takes an end that is still to come for no end, and
/// goes by the later one that it was told before.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(2);

/// The severities as Prometheus' own rules and most routes name them, worst first.
const SEVERITIES: [&str; 3] = [ALARM, "warning", "info"];
/// That of alarms about ourselves, which mean that fraud may go unseen.
const ALARM: &str = "critical";

type Annotations = BTreeMap<&'static str, String>;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Alert<'a> {
    labels: BTreeMap<&'static str, &'a str>,
    annotations: &'a Annotations,
    /// When an alert began is what Alertmanager heard first of it: it keeps the earliest.
    starts_at: Timestamp,
    ends_at: Timestamp,
    #[serde(rename = "generatorURL", skip_serializing_if = "Option::is_none")]
    generator_url: Option<&'a str>,
}

/// The alerts with everything that is known.
pub(super) fn full(message: &Message) -> Vec<u8> {
    let mut annotations = annotations(message);
    let description = shorten_to_units(&inert(&render(message)), MOST_DESCRIPTION);
    annotations.insert("description", description);
    let due = message.facts.iter().find(|fact| fact.key == "due");
    annotations.extend(due.map(|fact| ("due", inert(&fact.value.to_plain()))));
    to_json(message, &annotations)
}

/// The least that must arrive.
pub(super) fn minimal(message: &Message) -> Vec<u8> {
    to_json(message, &annotations(message))
}

/// Serializing plain structs cannot fail; an empty body would be refused and tried again.
fn to_json(message: &Message, annotations: &Annotations) -> Vec<u8> {
    let stands = firing(message);
    let standing = stands.map(|severity| Alert {
        ends_at: stands_until(message),
        ..alert(message, annotations, severity)
    });
    // While another alert says how things stand, one that ends has nothing more to say.
    let last_words = if stands.is_some() { &self::annotations(message) } else { annotations };
    let over = message.composed_at.checked_sub(CLOCK_SKEW).unwrap_or(message.composed_at);
    let ended = SEVERITIES.into_iter().filter(|severity| ends(message, severity));
    let ended = ended.filter(|severity| Some(*severity) != stands).map(|severity| Alert {
        starts_at: over,
        ends_at: over,
        ..alert(message, last_words, severity)
    });
    let alerts: Vec<Alert<'_>> = standing.into_iter().chain(ended).collect();
    serde_json::to_vec(&alerts).unwrap_or_default()
}

fn alert<'a>(
    message: &'a Message,
    annotations: &'a Annotations,
    severity: &'static str,
) -> Alert<'a> {
    Alert {
        labels: labels(message, severity),
        annotations,
        starts_at: message.composed_at,
        ends_at: message.composed_at,
        generator_url: message.link.as_ref().map(Url::as_str),
    }
}

/// The severity of the alert that stands from now on; none when the matter is over. A "resolved"
/// that goes out late must not end the alert of a case that is open again.
fn firing(message: &Message) -> Option<&'static str> {
    (message.standing != Standing::Over).then(|| severity(message))
}

fn severity(message: &Message) -> &'static str {
    match message.severity {
        _ if message.is_test || message.is_summary() => "info",
        _ if is_alarm(message) => ALARM,
        Severity::High => "critical",
        Severity::Medium => "warning",
        Severity::Low | Severity::Informational => "info",
    }
}

/// True when an alert with this severity may stand although it should not.
fn ends(message: &Message, severity: &str) -> bool {
    match message.reason {
        _ if is_alarm(message) => message.standing == Standing::Over && severity == ALARM,
        // Each is another one.
        _ if message.is_summary() => false,
        // It is told for the first time, unless it was told before and nobody knows.
        NoticeReason::Opened if message.standing != Standing::Over => message.may_repeat,
        _ => true,
    }
}

fn is_alarm(message: &Message) -> bool {
    matches!(message.reason, NoticeReason::Alarm | NoticeReason::AllClear)
}

fn stands_until(message: &Message) -> Timestamp {
    let span = match message.standing {
        _ if message.is_test => TEST,
        Standing::Once => ONE_DAY,
        Standing::Open | Standing::Investigated | Standing::Over => UNTIL_IT_IS_OVER,
    };
    later(message.composed_at, span)
}

/// The identity, the same in all outbreaks: the end of one and the beginning of the next may be told
/// together. A case of a subscription never changes the subscription or its customer; without a
/// subscription the customer may become known later, and the reseller always may.
fn labels<'a>(message: &'a Message, severity: &'static str) -> BTreeMap<&'static str, &'a str> {
    let (name, subject) = match message.reason {
        _ if is_alarm(message) => ("FraudGuardAlarm", "alarm"),
        _ if message.is_summary() => ("FraudGuardSummary", "summary"),
        _ => ("FraudGuardCase", "case"),
    };
    let mut labels = BTreeMap::from([
        ("alertname", name),
        ("severity", severity),
        (subject, message.subject.as_str()),
    ]);
    if message.ids.contains_key("subscription") {
        let is_fixed = |name: &str| ["subscription", "customer_tenant"].contains(&name);
        let fixed = message.ids.iter().filter(|(name, _)| is_fixed(name));
        labels.extend(fixed.map(|(name, id)| (*name, id.as_str())));
    }
    labels
}

/// What may change: the name of this outbreak, all ids, the reason, and the line to see first.
fn annotations(message: &Message) -> Annotations {
    let ids = message.ids.iter().map(|(name, id)| (*name, id.clone()));
    let summary = shorten_to_units(&inert(&message.title(300)), MOST_SUMMARY);
    let reason = message.reason.as_str().to_owned();
    let reference = message.reference.clone();
    ids.chain([("summary", summary), ("reason", reason), ("reference", reference)]).collect()
}
