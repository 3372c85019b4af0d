//! The message as an event of the Events API v2.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use url::Url;

use crate::channels::console::MOST_CALL;
use crate::channels::detail::Detail;
use crate::channels::detail::Excerpt;
use crate::fraud_event::Severity;
use crate::notification::Message;
use crate::notification::ShownStep;
use crate::notification::Standing;
use crate::outbox::NoticeReason;
use crate::text::inert;
use crate::text::shorten_to_units;

/// Limits of PagerDuty, in characters.
/// <https://developer.pagerduty.com/docs/events-api-v2/trigger-events/>
pub(super) const MOST_KEY: usize = 255;
const MOST_SUMMARY: usize = 1_024;
/// Longest detail, so that one of them does not take the place of all others.
const MOST_DETAIL: usize = 2_000;
/// Largest event; PagerDuty refuses more than 512 KB, and nobody on call reads this much.
const MOST_BYTES: usize = 32_000;

/// Who sends the events, and the part of it that noticed something.
const CLIENT: &str = "fraud-guard";

#[derive(Serialize)]
struct Event<'a> {
    routing_key: &'a str,
    event_action: &'static str,
    dedup_key: String,
    client: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link<'a>>,
    payload: Payload<'a>,
}

#[derive(Serialize)]
struct Link<'a> {
    href: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct Payload<'a> {
    summary: String,
    source: &'a str,
    severity: &'static str,
    timestamp: Timestamp,
    component: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
    class: &'static str,
    #[serde(skip_serializing_if = "Details::is_empty")]
    custom_details: Details,
}

/// Flat, and by names that the rules of an event orchestration can refer to.
type Details = BTreeMap<&'static str, String>;

/// The event with as much as fits.
pub(super) fn full(message: &Message, routing_key: &str) -> Vec<u8> {
    let fits = |body: &Vec<u8>| (1..=MOST_BYTES).contains(&body.len());
    let with = |details: Details| to_json(message, routing_key, details);
    Some(with(details(message, true)))
        .filter(fits)
        .or_else(|| Some(with(details(message, false))).filter(fits))
        .unwrap_or_else(|| minimal(message, routing_key))
}

/// The least that must arrive.
pub(super) fn minimal(message: &Message, routing_key: &str) -> Vec<u8> {
    to_json(message, routing_key, Details::new())
}

/// Serializing plain structs cannot fail; an empty body would be refused and tried again.
fn to_json(message: &Message, routing_key: &str, custom_details: Details) -> Vec<u8> {
    let link = message.link.as_ref().map(Url::as_str);
    let event = Event {
        routing_key,
        event_action: action(message),
        dedup_key: shorten_to_units(&message.reference, MOST_KEY),
        client: CLIENT,
        client_url: link,
        links: link.map(|href| Link { href, text: &message.reference }).into_iter().collect(),
        payload: payload(message, custom_details),
    };
    serde_json::to_vec(&event).unwrap_or_default()
}

fn payload(message: &Message, custom_details: Details) -> Payload<'_> {
    let customer = message.ids.get("customer_tenant").map(String::as_str);
    let subscription = message.ids.get("subscription").map(String::as_str);
    Payload {
        summary: shorten_to_units(&inert(&message.title(300)), MOST_SUMMARY),
        source: subscription.or(customer).unwrap_or(CLIENT),
        severity: severity(message),
        timestamp: message.composed_at,
        component: CLIENT,
        group: customer,
        class: class(message.reason),
        custom_details,
    }
}

/// What PagerDuty is to do with its incident, by how things stand: a "resolved" that goes out late
/// must not end the incident of a case that is open again. PagerDuty drops an acknowledgement of what
/// it was never told, so what people must hear triggers even when somebody looks at it already; an
/// incident that was acknowledged stays so and pages nobody anew.
fn action(message: &Message) -> &'static str {
    match (message.standing, message.reason) {
        (Standing::Over, _) => "resolve",
        (Standing::Investigated, NoticeReason::Changed) => "acknowledge",
        (Standing::Open | Standing::Investigated | Standing::Once, _) => "trigger",
    }
}

/// A test is `info`, which has low urgency on a service that goes by severity.
fn severity(message: &Message) -> &'static str {
    match message.severity {
        _ if message.is_test || message.is_summary() => "info",
        Severity::High => "critical",
        Severity::Medium => "error",
        Severity::Low => "warning",
        Severity::Informational => "info",
    }
}

fn class(reason: NoticeReason) -> &'static str {
    match reason {
        NoticeReason::Alarm | NoticeReason::AllClear => "alarm",
        NoticeReason::Summary | NoticeReason::Backlog => "summary",
        _ => "case",
    }
}

fn details(message: &Message, with_steps: bool) -> Details {
    let mut lines: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    // A key can be there several times: an alarm has one `example` for each element.
    for fact in &message.facts {
        lines.entry(fact.key).or_default().push(fact.value.to_plain());
    }
    lines.insert("reason", vec![message.reason.as_str().to_owned()]);
    lines.insert("changes", message.changes.clone());
    lines.insert("sections", sections(message));
    lines.insert("notes", notes(message));
    lines.insert("steps", if with_steps { steps(message) } else { Vec::new() });
    lines.retain(|_, lines| !lines.is_empty());
    let joined = |lines: Vec<String>| shorten_to_units(&inert(&lines.join("\n")), MOST_DETAIL);
    lines.into_iter().map(|(key, lines)| (key, joined(lines))).collect()
}

/// A summary is for no incident; one that is routed here all the same must read well.
fn sections(message: &Message) -> Vec<String> {
    let units = |line: &String| 1 + line.encode_utf16().count();
    let fits = |lines: &Vec<String>| lines.iter().map(units).sum::<usize>() <= MOST_DETAIL;
    let mut excerpts = Detail::descending(message).map(|detail| listed(message, detail.items));
    excerpts.find(fits).unwrap_or_default()
}

fn listed(message: &Message, most: usize) -> Vec<String> {
    let Excerpt { parts, left_out } = Excerpt::new(message, most);
    let mut lines = Vec::new();
    for (title, items) in parts {
        lines.push(title.to_plain());
        lines.extend(items.iter().map(|item| format!("- {}", item.line.to_plain())));
    }
    lines.extend((left_out > 0).then(|| message.and_more(left_out)));
    lines
}

fn notes(message: &Message) -> Vec<String> {
    let reasons = message.suggestion.iter().flat_map(|suggestion| suggestion.notes.clone());
    reasons.chain(message.remarks()).collect()
}

fn steps(message: &Message) -> Vec<String> {
    let shown = |(index, step): (usize, &ShownStep)| {
        let call = step.call.visible(MOST_CALL);
        format!("{}. {}\n{call}", index + 1, step.title.to_plain())
    };
    message.suggestion.iter().flat_map(|s| s.steps.iter().enumerate()).map(shown).collect()
}
