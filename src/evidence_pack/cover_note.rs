//! The cover note of a pack: what Microsoft asks for in a support ticket and a credit request,
//! filled in. It is in English, because Microsoft reads it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Display;

use jiff::Timestamp;

use super::Evidence;
use super::impact::Impact;
use super::impact::KnownBy;
use super::impact::TICKET_WITHIN_DAYS;
use super::tables::outcome;
use crate::case::Answer;
use crate::case::Case;
use crate::case::Observation;
use crate::case::quoted;
use crate::fraud_event::AlertType;
use crate::text::Untrusted;

/// Longest name of a customer, a subscription or a person.
const MOST_NAME: usize = 200;
/// Longest id of a resource; Azure's own are shorter.
const MOST_ID: usize = 600;

/// The whole note.
pub(super) fn cover_note(evidence: &Evidence<'_>, received: &[&Observation]) -> String {
    let Evidence { case, made_at, .. } = *evidence;
    let impact = Impact::of(case, received);
    let mut lines = head(evidence);
    lines.extend(facts(evidence, &impact));
    lines.extend(resources(case));
    lines.extend(answers(case));
    lines.extend(found(evidence));
    lines.extend(deadline(&impact, made_at));
    lines.extend(contents(evidence, received.len()));
    lines.join("\n") + "\n"
}

fn head(evidence: &Evidence<'_>) -> Vec<String> {
    let title = format!("Evidence of case {}", evidence.case.id());
    let by = quoted(&Untrusted::new(evidence.made_by), MOST_NAME);
    let (version, at) = (env!("CARGO_PKG_VERSION"), utc(evidence.made_at));
    let rule = "=".repeat(title.len());
    vec![
        title,
        rule,
        String::new(),
        "For a support ticket and a request for credit at Microsoft.".to_owned(),
        format!("Made with fraud-guard {version} by {by} at {at}."),
        "All times are UTC. What stands in “…” was written by others; hidden characters in it are"
            .to_owned(),
        "shown as ‹U+…›.".to_owned(),
    ]
}

fn facts(evidence: &Evidence<'_>, impact: &Impact) -> Vec<String> {
    let case = evidence.case;
    let parties = &case.parties;
    let partner = evidence.partner.map(|id| id.to_string());
    let partner = partner.unwrap_or_else(|| "not known here; set PARTNER_TENANT_ID".to_owned());
    let mut lines = section("What Microsoft asks for");
    lines.push(fact("Partner tenant", partner));
    let customer = party(parties.customer_tenant, parties.customer_name.as_ref());
    lines.push(fact("Customer tenant", customer));
    let subscription = party(parties.subscription, parties.subscription_name.as_ref());
    lines.push(fact("Subscription", subscription));
    if parties.reseller_tenant.is_some() || parties.reseller_name.is_some() {
        let reseller = party(parties.reseller_tenant, parties.reseller_name.as_ref());
        lines.push(fact("Reseller tenant", reseller));
    }
    lines.push(fact("Alert types", alert_types(case)));
    lines.push(fact("Severity", case.severity().as_str()));
    lines.push(fact("Impact start", start(impact)));
    lines.push(fact("Impact end", end(impact)));
    if case.epoch > 0 {
        let (outbreaks, opened) = (case.epoch + 1, utc(case.opened_at));
        lines.push(fact("Outbreaks", format!("{outbreaks}; the last one came in at {opened}")));
        lines.push(fact("", "the impact start is that of the first one"));
    }
    if case.is_test() {
        lines.push(fact("Test", "Microsoft marks the events as tests"));
    }
    lines
}

fn start(impact: &Impact) -> String {
    let known_by = match impact.known_by {
        KnownBy::Detected => "detected by Microsoft",
        KnownBy::FirstObserved => "first observed by Microsoft",
        KnownBy::FirstSeen => "first seen by fraud-guard; Microsoft gives no time",
    };
    format!("{} ({known_by})", utc(impact.start))
}

fn end(impact: &Impact) -> String {
    let end = impact.end.map(|end| format!("{} (the last event was resolved)", utc(end)));
    end.unwrap_or_else(|| "not over yet".to_owned())
}

/// The types of all events of the case; one that this version does not know is named as sent.
fn alert_types(case: &Case) -> String {
    let types: BTreeSet<&AlertType> = case.events.values().map(|event| &event.alert_type).collect();
    let shown = types.into_iter().map(|kind| match kind {
        AlertType::Unknown(sent) => quoted(&Untrusted::new(sent), MOST_NAME),
        known => known.title(),
    });
    shown.collect::<Vec<_>>().join("; ")
}

/// All that the case knows, which is bounded; the events themselves name the rest.
fn resources(case: &Case) -> Vec<String> {
    let mut lines = section("Affected resources");
    let shown = case.resources.iter().map(|named| {
        let id = quoted(&named.resource.display_id(), MOST_ID);
        let remark = if named.resource.is_verbatim { "" } else { " (not as Azure writes ids)" };
        format!("- {id}{remark}")
    });
    lines.extend(shown);
    if case.resources.is_empty() {
        lines.push("The events name none.".to_owned());
    }
    let most = case.events.values().map(|event| event.resource_count).max().unwrap_or_default();
    if most > case.resources.len() || case.resources.len() >= Case::MOST_RESOURCES {
        lines.push(format!("There may be more: an event names {most}; see events/."));
    }
    lines
}

fn answers(case: &Case) -> Vec<String> {
    let mut lines = section("Answers given to Microsoft");
    lines.extend(case.answers.iter().map(answer));
    if case.answers.is_empty() {
        lines.push("None by fraud-guard.".to_owned());
    }
    let all = case.events.len();
    let resolved = all - case.unresolved().count();
    lines
        .push(format!("At the last reading Microsoft had {resolved} of {all} events as resolved."));
    lines
}

fn answer(answer: &Answer) -> String {
    let (at, verdict) = (utc(answer.given_at), answer.verdict);
    let by = quoted(&answer.actor, MOST_NAME);
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    for push in &answer.pushes {
        *outcomes.entry(outcome(&push.state).0).or_default() += 1;
    }
    let outcomes = outcomes.into_iter().map(|(outcome, count)| format!("{count} {outcome}"));
    let outcomes = outcomes.collect::<Vec<_>>().join(", ");
    format!("- {at}: {verdict}, by {by}; events: {outcomes}")
}

/// What the collected evidence says, in short.
fn found(evidence: &Evidence<'_>) -> Vec<String> {
    let mut lines = section("Evidence collected by fraud-guard");
    let (Some(examination), Some(findings)) = (evidence.case.examination(), evidence.findings)
    else {
        lines.push("None.".to_owned());
        return lines;
    };
    lines.push(fact("Collected", utc(examination.at)));
    lines.push(fact("Evidence", examination.proposal_phrase()));
    lines.push(fact("Checklist", evidence.case.checklist_score().phrase()));
    let resources = &findings.resources.facts;
    lines.push(fact(
        "Last week",
        format!(
            "{} resources created, {} changed, {} deleted; {} suspicious, {} of them still there",
            resources.created,
            resources.changed,
            resources.deleted,
            resources.suspicious,
            resources.suspicious_left
        ),
    ));
    if let Some(money) = &examination.money {
        let amounts = format!(
            "about {:.2} {} so far, {:.2} for each further hour",
            money.so_far, money.currency, money.per_hour
        );
        lines.push(fact("Money at risk", amounts));
        let source =
            format!("an estimate from list prices, {}, {}", money.source, utc(money.priced_at));
        lines.push(fact("", source));
    }
    lines.push("What was asked and not answered is in evidence/questions.csv.".to_owned());
    lines
}

fn deadline(impact: &Impact, now: Timestamp) -> Vec<String> {
    let (first, due) = (impact.first_day(), impact.ticket_due());
    let left = match impact.days_left(now) {
        0 => "That is the day of this note.".to_owned(),
        days if days < 0 => format!("That was {} before this note.", count_of_days(-days)),
        days => format!("That is {} after this note.", count_of_days(days)),
    };
    let counted_from = match impact.known_by {
        KnownBy::Detected => "detection",
        KnownBy::FirstObserved => "Microsoft's first observation",
        KnownBy::FirstSeen => "the first sight by fraud-guard",
    };
    let mut lines = section("Deadline");
    lines.extend([
        format!("The ticket is due by {due}: {first} + {TICKET_WITHIN_DAYS} days. {left}"),
        format!(
            "Microsoft counts {TICKET_WITHIN_DAYS} days from the first fraudulent usage, which"
        ),
        format!("fraud-guard does not know; it counts from {counted_from}. If the usage began"),
        "earlier, the ticket is due earlier: the customer's usage records tell.".to_owned(),
        "A refund is a one-time credit for each customer tenant, at Microsoft's discretion."
            .to_owned(),
    ]);
    lines
}

fn count_of_days(days: i32) -> String {
    format!("{days} {}", if days == 1 { "day" } else { "days" })
}

fn contents(evidence: &Evidence<'_>, received: usize) -> Vec<String> {
    let mut lines = section("In this pack");
    lines.extend([
        fact("case.json", "all that fraud-guard keeps of the case"),
        fact("events/", format!("{received} observations of its events, as Microsoft sent them")),
        fact("history.csv", format!("what happened, the last {} lines", Case::MOST_HISTORY)),
        fact("told.csv", "who was told what, when, on which channel; the latest notices"),
        fact("answers.csv", "what was answered to Microsoft, and what became of it"),
        fact("decisions.csv", "what people decided, when and why"),
        fact("checklist.csv", "the steps that Microsoft's notification asks for"),
        fact("plan.json", "the containment that was suggested; nothing was carried out by it"),
    ]);
    if evidence.findings.is_some() {
        lines.extend([
            fact("evidence/", "what was found in the customer's tenant and subscription"),
            fact("costs.csv", "what it cost, and what is at stake (an estimate)"),
        ]);
    }
    lines.extend([fact("manifest.json", "size and SHA-256 of each of these files")]);
    if !evidence.unreadable.is_empty() {
        let count = evidence.unreadable.len();
        let documents = if count == 1 { "document" } else { "documents" };
        let what = format!("{count} {documents} that cannot be read");
        lines.push(format!("Left out: {what}; manifest.json has their names."));
    }
    lines
}

fn section(title: &str) -> Vec<String> {
    vec![String::new(), title.to_owned(), "-".repeat(title.len())]
}

fn fact(name: &str, value: impl Display) -> String {
    let name = if name.is_empty() { String::new() } else { format!("{name}:") };
    format!("{name:<17} {value}")
}

fn party(id: Option<impl Display>, name: Option<&Untrusted>) -> String {
    let id = id.map_or_else(|| "not known".to_owned(), |id| id.to_string());
    match name {
        Some(name) => format!("{id} {}", quoted(name, MOST_NAME)),
        None => id,
    }
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
