//! `fraud-guard cases`: the cases in the configured storage.

mod answer;
mod show;

use std::collections::BTreeSet;
use std::io::Write;
use std::process::ExitCode;

use anyhow::bail;
use clap::Subcommand;

use super::runtime;
use crate::app::Storage;
use crate::case::Case;
use crate::clock::Clock;
use crate::notification::moment;
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
    /// Show one case: events, suggestion, who was told, answers, history.
    Show {
        /// The id from a message, or its beginning.
        id: String,
        /// Print the whole document as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Tell Microsoft the verdict on the events of a case.
    Resolve(answer::Resolve),
    /// Tell Microsoft that somebody looks at the events of a case.
    Ack(answer::Acknowledge),
}

pub(super) fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::List { all, json } => runtime()?.block_on(list(&storage()?.store, all, json)),
        Command::Show { id, json } => runtime()?.block_on(show::run(&storage()?.store, &id, json)),
        Command::Resolve(arguments) => answer::run(arguments.into()),
        Command::Ack(arguments) => answer::run(arguments.into()),
    }
}

fn storage() -> anyhow::Result<Storage> {
    let mut settings = Settings::from_environment();
    let storage = Storage::from_settings(&mut settings);
    settings.finish()?;
    let Some(storage) = storage else { bail!("there is no storage") };
    Ok(storage)
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

/// The one case whose id begins with this, or why there is not one.
async fn find(store: &Store, id: &str) -> anyhow::Result<Result<Case, String>> {
    let mut cases = load(store, true).await?;
    cases.retain(|case| case.id().starts_with(id));
    Ok(match (cases.pop(), cases.is_empty()) {
        (None, _) => Err(format!("no case begins with {id}; see fraud-guard cases list --all")),
        (Some(_), false) => Err(format!("several cases begin with {id}; give more of the id")),
        (Some(case), true) => Ok(case),
    })
}

/// The open cases, and the closed ones that are not open again.
async fn load(store: &Store, all: bool) -> anyhow::Result<Vec<Case>> {
    let mut keys = store.list_all(Key::OPEN_CASES).await?;
    if all {
        keys.extend(store.list_all(Key::CLOSED_CASES).await?);
    }
    let mut known = BTreeSet::new();
    let mut cases = Vec::new();
    for key in keys {
        let case = store.get::<Case>(&key).await?.map(|(case, _)| case);
        cases.extend(case.filter(|case| known.insert(case.id())));
    }
    Ok(cases)
}
