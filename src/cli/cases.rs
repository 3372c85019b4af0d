//! `fraud-guard cases`: the cases in the configured storage.

use std::io::Write;
use std::process::ExitCode;

use anyhow::bail;
use clap::Subcommand;

use super::runtime;
use crate::app::Storage;
use crate::case::Case;
use crate::channels;
use crate::clock::Clock;
use crate::notification;
use crate::notification::Context;
use crate::notification::moment;
use crate::record::Record;
use crate::settings::Settings;
use crate::store::Key;
use crate::store::Store;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the cases, the most urgent first.
    List {
        /// Also list closed cases.
        #[arg(long)]
        all: bool,
        /// Print one JSON document a line.
        #[arg(long)]
        json: bool,
    },
    /// Show one case: events, suggestion, who was told, history.
    Show {
        /// The id from a message, or its beginning.
        id: String,
        /// Print the whole document as JSON.
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(command: Command) -> anyhow::Result<ExitCode> {
    let mut settings = Settings::from_environment();
    let storage = Storage::from_settings(&mut settings);
    settings.finish()?;
    let Some(Storage { store, .. }) = storage else { bail!("there is no storage") };
    runtime()?.block_on(async {
        match command {
            Command::List { all, json } => list(&store, all, json).await,
            Command::Show { id, json } => show(&store, &id, json).await,
        }
    })
}

async fn list(store: &Store, all: bool, json: bool) -> anyhow::Result<ExitCode> {
    let mut cases = load(store, all).await?;
    cases.sort_by_key(|case| (!case.is_open(), case.answer_due_at));
    let now = Clock::System.now();
    let mut out = std::io::stdout().lock();
    for case in &cases {
        if json {
            writeln!(out, "{}", serde_json::to_string(case)?)?;
            continue;
        }
        let state = if case.is_open() { case.severity().as_str() } else { "closed" };
        let customer = case.parties.customer_name.as_ref().map(|name| name.visible(30));
        let due = moment(case.answer_due_at, now);
        let (_, unresolved) = case.counts();
        let customer = customer.unwrap_or_else(|| "unnamed customer".to_owned());
        writeln!(out, "{}  {state:<8} due {due}  {unresolved} unresolved  {customer}", case.id())?;
    }
    if cases.is_empty() && !json {
        writeln!(out, "no cases")?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn show(store: &Store, id: &str, json: bool) -> anyhow::Result<ExitCode> {
    let mut cases = load(store, true).await?;
    cases.retain(|case| case.id().starts_with(id));
    let case = match (cases.pop(), cases.is_empty()) {
        (None, _) => bail!("no case begins with {id}; see fraud-guard cases list --all"),
        (Some(_), false) => bail!("several cases begin with {id}; give more of the id"),
        (Some(case), true) => case,
    };
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
    let record = Record::Case(Box::new(case.clone()));
    if let Some(notice) = case.outbox.notices().last() {
        let context = Context { now, public_url: None, may_repeat: false };
        writeln!(out, "{}", channels::render(&notification::compose(&record, notice, &context)))?;
    }
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
    writeln!(out, "History:")?;
    for entry in &case.history {
        writeln!(out, "  {}  {}", moment(entry.at, now), entry.what)?;
    }
    Ok(())
}

async fn load(store: &Store, all: bool) -> anyhow::Result<Vec<Case>> {
    let mut keys = store.list_all(Key::OPEN_CASES).await?;
    if all {
        keys.extend(store.list_all(Key::CLOSED_CASES).await?);
    }
    let mut cases = Vec::new();
    for key in keys {
        cases.extend(store.get::<Case>(&key).await?.map(|(case, _)| case));
    }
    Ok(cases)
}
