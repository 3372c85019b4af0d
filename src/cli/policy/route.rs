//! `fraud-guard policy route`.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use anyhow::anyhow;
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::PolicyArgument;
use crate::case::Case;
use crate::case::Input;
use crate::case::Observation;
use crate::channels;
use crate::clock::Clock;
use crate::fraud_event::FraudEvent;
use crate::outbox::ChannelId;
use crate::policy::Policy;
use crate::policy::Told;
use crate::policy::Variant;
use crate::sources;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    policy: PolicyArgument,
    /// A fraud event as Partner Center or Graph answers it: one event, or a list.
    #[arg(long, value_name = "FILE")]
    event: PathBuf,
    /// As of this moment, instead of now: 2026-02-03T03:00:00Z.
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// Print one JSON document for each case.
    #[arg(long)]
    json: bool,
}

/// Who is told about a case.
#[derive(Debug, Serialize)]
struct Routing {
    case: String,
    severity: &'static str,
    is_test: bool,
    told: Vec<Line>,
    escalation: Vec<Step>,
}

#[derive(Debug, Serialize)]
struct Line {
    who: ChannelId,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    by: Option<String>,
    language: &'static str,
    redacted: bool,
    not_before: Timestamp,
}

#[derive(Debug, Serialize)]
struct Step {
    after_minutes: i64,
    tell: Vec<ChannelId>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let policy = arguments.policy.read()?;
    let now = arguments.at.unwrap_or_else(|| Clock::System.now());
    let shown = arguments.event.display();
    let text = std::fs::read(&arguments.event).with_context(|| format!("cannot read {shown}"))?;
    let events = sources::read_document(&text, now);
    let events = events.map_err(|error| anyhow!("{shown} cannot be used: {error}"))?;
    let mut out = std::io::stdout().lock();
    for case in cases(events, now) {
        let routing = routing(&case, &policy, now);
        if arguments.json {
            writeln!(out, "{}", serde_json::to_string(&routing)?)?;
        } else {
            write(&mut out, &routing, now)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The cases that the events would open.
fn cases(events: Vec<FraudEvent>, now: Timestamp) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for event in events {
        let scope = event.scope();
        let observations = [Observation::new(now, event)];
        let at = cases.iter().position(|case| case.scope == scope);
        let known = at.and_then(|at| cases.get(at));
        let input = Input::Seen { scope: &scope, observations: &observations };
        let Some(step) = Case::step(known, input, now, None) else { continue };
        match at.and_then(|at| cases.get_mut(at)) {
            Some(known) => *known = step.case,
            None => cases.push(step.case),
        }
    }
    cases
}

fn routing(case: &Case, policy: &Policy, now: Timestamp) -> Routing {
    let facts = case.route_facts();
    let everyone = everyone(policy);
    let line = |told: Told| {
        let reader = policy.reader_of(&told.channel);
        Line {
            name: policy.people.get(&told.channel).and_then(|person| person.name.clone()),
            not_before: policy.not_before(&told.channel, &facts, now),
            who: told.channel,
            by: told.route,
            language: reader.language.tag(),
            redacted: reader.variant == Variant::Redacted,
        }
    };
    let steps = policy.escalation.iter().filter(|step| step.is_for(&facts));
    let step = |step: &crate::policy::EscalationStep| Step {
        after_minutes: step.after.as_mins(),
        tell: step.tell.clone(),
    };
    Routing {
        case: case.id(),
        severity: case.severity().as_str(),
        is_test: case.is_test(),
        told: policy.whom(&facts, &everyone).into_iter().map(line).collect(),
        escalation: steps.map(step).collect(),
    }
}

/// Everyone whom the file knows, and the channels that settings may set up.
fn everyone(policy: &Policy) -> Vec<ChannelId> {
    let kinds = channels::kinds();
    let kinds = kinds.iter().filter_map(|kind| ChannelId::parse(kind.name));
    let named = policy.channels.keys().chain(policy.people.keys()).cloned();
    let mut everyone: Vec<ChannelId> = if policy.channels.is_empty() && policy.people.is_empty() {
        kinds.collect()
    } else {
        named.collect()
    };
    everyone.retain(|id| !policy.fallback.contains(id));
    everyone
}

fn write(out: &mut impl Write, routing: &Routing, now: Timestamp) -> anyhow::Result<()> {
    let test = if routing.is_test { ", a test" } else { "" };
    writeln!(out, "{}, severity {}{test}:", routing.case, routing.severity)?;
    for line in &routing.told {
        let by = line.by.as_deref().map_or("no route".to_owned(), |name| format!("route {name:?}"));
        let redacted = if line.redacted { ", redacted" } else { "" };
        let name = line.name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
        let when =
            if line.not_before <= now { "now".to_owned() } else { line.not_before.to_string() };
        writeln!(out, "  {}{name}, {}{redacted}: {when}, by {by}", line.who, line.language)?;
    }
    for step in &routing.escalation {
        let tell = step.tell.iter().map(ChannelId::as_str).collect::<Vec<_>>().join(", ");
        writeln!(out, "  after {} min without anybody taking it: {tell}", step.after_minutes)?;
    }
    Ok(())
}
