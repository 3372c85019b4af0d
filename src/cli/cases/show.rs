//! `fraud-guard cases show`: everything about one case.

use std::io::Write;
use std::process::ExitCode;

use jiff::Timestamp;

use super::find_by_prefix;
use crate::case::Answer;
use crate::case::Case;
use crate::case::Push;
use crate::case::PushState;
use crate::channels;
use crate::clock::Clock;
use crate::notification;
use crate::notification::Context;
use crate::notification::moment;
use crate::policy::Reader;
use crate::record::Record;
use crate::store::Store;
use crate::text::Untrusted;

pub(super) async fn run(store: &Store, id: &str, json: bool) -> anyhow::Result<ExitCode> {
    let case = find_by_prefix(store, id).await?.map_err(anyhow::Error::msg)?;
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", serde_json::to_string_pretty(&case)?)?;
    } else {
        write_case(&mut out, &case)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn write_case(out: &mut impl Write, case: &Case) -> anyhow::Result<()> {
    let now = Clock::System.now();
    let record = Record::from(case.clone());
    if let Some(notice) = case.outbox.notices().last() {
        let reader = &Reader::default();
        let context = Context { now, reader, public_url: None, may_repeat: false };
        writeln!(out, "{}", channels::render(&notification::compose(&record, notice, &context)))?;
    }
    write_events(out, case)?;
    writeln!(out, "Told:")?;
    for notice in case.outbox.notices() {
        for (channel, delivery) in &notice.deliveries {
            let state = serde_json::to_value(&delivery.state)?;
            let state = state.get("state").and_then(|s| s.as_str()).unwrap_or("?").to_owned();
            let error = delivery.last_error.as_deref().unwrap_or("");
            let (at, reason) = (moment(notice.created_at, now), notice.reason.as_str());
            writeln!(out, "  {at}  {reason:<10} {channel:<10} {state} {error}")?;
        }
    }
    if !case.answers.is_empty() {
        writeln!(out, "Answers:")?;
    }
    for answer in &case.answers {
        writeln!(out, "  {}  {}", moment(answer.given_at, now), answer.history_line())?;
        write_pushes(out, answer, now)?;
    }
    writeln!(out, "History:")?;
    for entry in &case.history {
        writeln!(out, "  {}  {}", moment(entry.at, now), entry.what)?;
    }
    Ok(())
}

/// The ids are what `--event` takes.
fn write_events(out: &mut impl Write, case: &Case) -> anyhow::Result<()> {
    writeln!(out, "Events:")?;
    for (key, event) in &case.events {
        let id = event.event_id.as_deref().unwrap_or(key.as_str());
        let reason = event.resolved_reason.as_ref().map(ToString::to_string).unwrap_or_default();
        let (id, reason) = (Untrusted::new(id).visible(120), Untrusted::new(&reason).visible(30));
        let (status, source) = (event.status.as_str(), event.source.title());
        writeln!(out, "  {status:<13} {reason:<10}  {source:<15}  {id}")?;
    }
    Ok(())
}

/// One line for each event of an answer.
pub(super) fn write_pushes(
    out: &mut impl Write,
    answer: &Answer,
    now: Timestamp,
) -> anyhow::Result<()> {
    for push in &answer.pushes {
        let id = push.event_id.as_ref().map_or(push.event.as_str(), |id| id.as_str());
        let id = Untrusted::new(id).visible(120);
        let source = push.source.title();
        writeln!(out, "    {:<10}  {source:<15}  {id}{}", word(push), explanation(push, now))?;
    }
    Ok(())
}

fn word(push: &Push) -> &'static str {
    match push.state {
        PushState::Confirmed { .. } => "told",
        PushState::NotNeeded { .. } => "already so",
        PushState::Pending { .. } => "pending",
        PushState::Overtaken { .. } => "overtaken",
        PushState::Failed { .. } => "failed",
    }
}

fn explanation(push: &Push, now: Timestamp) -> String {
    match &push.state {
        PushState::Pending { next_at, trouble, .. } => {
            let why = trouble.as_ref().map(|trouble| format!(": {}", trouble.sentence()));
            format!("{}; next try {}", why.unwrap_or_default(), moment(*next_at, now))
        }
        PushState::Failed { trouble, .. } => format!(": {}", trouble.sentence()),
        PushState::Overtaken { .. } => ": a newer answer took its place".to_owned(),
        PushState::Confirmed { .. } | PushState::NotNeeded { .. } => String::new(),
    }
}
