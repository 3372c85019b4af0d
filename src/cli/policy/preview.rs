//! `fraud-guard policy preview`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::anyhow;
use clap::Args;
use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Url;

use super::PolicyArgument;
use crate::case::Case;
use crate::case::Input;
use crate::case::Observation;
use crate::case::Rules;
use crate::channels;
use crate::language::Language;
use crate::notification;
use crate::notification::Context;
use crate::notification::Message;
use crate::outbox::ChannelId;
use crate::policy::Policy;
use crate::policy::Protected;
use crate::policy::Reader;
use crate::policy::Variant;
use crate::policy::suggestion;
use crate::record::Record;
use crate::response_time;
use crate::sources;
use crate::summary::Content;
use crate::summary::Sketch;
use crate::summary::State;
use crate::summary::Summary;
use crate::summary::SummaryId;
use crate::summary::Tally;

/// An event that nobody has; with a reseller, so that the redacted variant can be seen.
const EVENT: &str = include_str!("preview/event.json");
/// When the sample is shown.
const NOW: &str = "2026-02-03T03:12:00Z";

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    policy: PolicyArgument,
    /// A channel or person of the policy, or a kind of channel: console, teams, slack, mail, …
    #[arg(long)]
    channel: String,
    /// In this language instead of the reader's: en, de, fr, es, pt-BR, ja.
    #[arg(long)]
    language: Option<String>,
    /// In this time zone instead of the reader's: Europe/Berlin.
    #[arg(long)]
    time_zone: Option<String>,
    /// As a reseller would get it.
    #[arg(long)]
    redacted: bool,
    /// The daily summary instead of the message about a new case.
    #[arg(long)]
    summary: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let policy = match arguments.policy.path() {
        path if path.exists() || arguments.policy.file.is_some() => arguments.policy.read()?,
        _ => Policy::default(),
    };
    let kind = kind_of(&arguments.channel, &policy)?;
    let message = sample(&reader(arguments, &policy)?, arguments.summary)?;
    let shown = channels::preview(&kind, &message);
    let shown = shown.ok_or_else(|| anyhow!("channel {kind} cannot be previewed"))?;
    writeln!(std::io::stdout().lock(), "{shown}")?;
    Ok(ExitCode::SUCCESS)
}

/// The kind of a channel or person, or the kind itself.
fn kind_of(name: &str, policy: &Policy) -> anyhow::Result<String> {
    let id = ChannelId::parse(name);
    let plan = id.as_ref().and_then(|id| policy.channels.get(id));
    let person = id.as_ref().and_then(|id| policy.people.get(id));
    if let Some(person) = person {
        return Ok(person.via.clone().unwrap_or_else(|| "mail".to_owned()));
    }
    if let Some(kind) = plan.and_then(|plan| plan.kind.clone()) {
        return Ok(kind);
    }
    let kinds = channels::kinds();
    let mut names = kinds.iter().map(|kind| kind.name);
    if names.clone().any(|kind| kind == name) {
        return Ok(name.to_owned());
    }
    let like = suggestion(name, names.by_ref());
    Err(anyhow!("there is no channel, person or kind of channel {name:?}{like}"))
}

fn reader(arguments: &Arguments, policy: &Policy) -> anyhow::Result<Reader> {
    let id = ChannelId::parse(&arguments.channel);
    let mut reader = id.map(|id| policy.reader_of(&id)).unwrap_or_default();
    if let Some(text) = &arguments.language {
        let like = suggestion(text, Language::ALL.map(Language::tag));
        let language = Language::parse(text);
        reader.language = language.ok_or_else(|| anyhow!("there is no language {text:?}{like}"))?;
    }
    if let Some(name) = &arguments.time_zone {
        let zone = TimeZone::get(name);
        reader.time_zone = zone.map_err(|_| anyhow!("there is no time zone {name:?}"))?;
    }
    if arguments.redacted {
        reader.variant = Variant::Redacted;
    }
    Ok(reader)
}

/// The message about a new case, or the summary that lists it.
fn sample(reader: &Reader, is_summary: bool) -> anyhow::Result<Message> {
    let now: Timestamp = NOW.parse()?;
    let public_url: Url = "https://fraud-guard.example/".parse()?;
    let policy = Policy { protected: Some(Protected::default()), ..Policy::default() };
    let rules = Rules { policy: &policy, everyone: &[] };
    let case = sample_case(now, rules)?;
    let record = if is_summary { summary_of(&case, now, rules)? } else { case.into() };
    let notice = record.outbox().notices().last();
    let notice = notice.ok_or_else(|| anyhow!("the sample tells nothing"))?;
    let context = Context { now, reader, public_url: Some(&public_url), may_repeat: false };
    Ok(notification::compose(&record, notice, &context))
}

fn sample_case(now: Timestamp, rules: Rules<'_>) -> anyhow::Result<Case> {
    let events = sources::read_document(EVENT.as_bytes(), now).map_err(|error| anyhow!(error))?;
    let mut case: Option<Case> = None;
    for event in events {
        let scope = event.scope();
        let observations = [Observation::new(now, event)];
        let input = Input::Seen { scope: &scope, observations: &observations };
        case = Case::step(case.as_ref(), input, now, Some(rules)).map(|step| step.case);
    }
    case.ok_or_else(|| anyhow!("the sample holds no event"))
}

fn summary_of(case: &Case, now: Timestamp, rules: Rules<'_>) -> anyhow::Result<Record> {
    let reader = ChannelId::parse("console").ok_or_else(|| anyhow!("no channel"))?;
    let since = now - SignedDuration::from_hours(24);
    let mut cases = Tally::default();
    cases.add(&Sketch::of(case, now, rules), &reader, since, now);
    let limit = rules.policy.answer_within();
    let outlook = response_time::outlook(&case.response_times(), &case.unanswered(), limit, now);
    let state = State { outlook: Some(outlook), ..State::default() };
    let content = Content { since, made_at: now, cases, state: Some(state) };
    let date = now.to_zoned(TimeZone::UTC).date();
    let mut summary = Summary::begin(SummaryId::daily(reader), date, since);
    summary.tell(date, content, now);
    Ok(summary.into())
}
