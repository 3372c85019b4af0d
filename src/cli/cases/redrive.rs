//! `fraud-guard cases redrive`: what was given up is tried anew.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use clap::ArgGroup;
use clap::Args;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::json;

use super::answer::actor;
use super::answer::refuse;
use super::dead_letters;
use super::dead_letters::DeadLetter;
use super::dead_letters::Fate;
use super::find_by_id;
use super::load;
use crate::alarm::Alarm;
use crate::alarm::AlarmId;
use crate::app::Storage;
use crate::case;
use crate::clock::Clock;
use crate::notification::moment;
use crate::outbox::ChannelId;
use crate::outbox::GivenUp;
use crate::outbox::Input;
use crate::record::Record;
use crate::record::Subject;
use crate::records::Records;
use crate::store::Key;
use crate::store::Store;
use crate::store::StoreError;
use crate::summary::Summary;
use crate::task::Task;
use crate::text::Untrusted;

/// Longest reason that is shown.
const MOST_REASON: usize = 200;

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("which").args(["record", "all", "dry_run"]).required(true).multiple(true)))]
pub(in crate::cli) struct Redrive {
    /// The whole id of a case or an alarm, as a message or the list shows it.
    #[arg(value_name = "CASE|ALARM")]
    record: Option<String>,
    /// Everything: all cases and alarms, and the queue messages that were kept as no tasks.
    #[arg(long, conflicts_with = "record")]
    all: bool,
    /// Only what was given up on this channel.
    #[arg(long, value_name = "NAME")]
    channel: Option<String>,
    /// Only list what was given up, and why.
    #[arg(long)]
    dry_run: bool,
    /// Who wants it; without it the user of this machine. The user is kept in any case.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// A delivery that was given up, and whose it is.
struct Row {
    id: String,
    subject: Subject,
    given_up: GivenUp,
}

pub(super) async fn run(storage: &Storage, arguments: &Redrive) -> anyhow::Result<ExitCode> {
    let channel = match arguments.channel.as_deref().map(|name| (name, ChannelId::parse(name))) {
        Some((name, None)) => return refuse(&format!("{name:?} is no name of a channel")),
        found => found.and_then(|(_, channel)| channel),
    };
    let actor = match actor(arguments.by.as_deref()) {
        Ok(actor) => actor,
        Err(misuse) => return refuse(&misuse),
    };
    let records = match find(&storage.store, arguments.record.as_deref()).await? {
        Ok(records) => records,
        Err(misuse) => return refuse(&misuse),
    };
    let mut rows = Vec::new();
    for record in &records {
        let found = given_up(record, channel.as_ref());
        rows.extend(if arguments.dry_run {
            found
        } else {
            redrive(storage, record, found, &actor).await?
        });
    }
    let takes_messages = arguments.record.is_none() && channel.is_none();
    let letters = if takes_messages {
        dead_letters::redrive(storage, arguments.dry_run).await?
    } else {
        Vec::new()
    };
    report(&rows, &letters, arguments)
}

/// The record with this very id, or all of them; or why there is none.
async fn find(store: &Store, id: Option<&str>) -> anyhow::Result<Result<Vec<Record>, String>> {
    let Some(id) = id else { return all(store).await.map(Ok) };
    if let Some(alarm) = AlarmId::parse(id) {
        if let Some((alarm, _)) = store.get::<Alarm>(&Key::alarm(&alarm)).await? {
            return Ok(Ok(vec![alarm.into()]));
        }
        if !id.starts_with("c-") {
            return Ok(Err(format!("no alarm has the id {id:?}; see cases redrive --dry-run")));
        }
    }
    let case = find_by_id(store, id).await?;
    Ok(case.map(|case| vec![case.into()]))
}

async fn all(store: &Store) -> anyhow::Result<Vec<Record>> {
    let mut scopes = BTreeSet::new();
    let mut cases = load(store, true).await?;
    // A case that was opened again took its deliveries with it, and the open one is listed first.
    cases.retain(|case| scopes.insert(case.scope.clone()));
    let mut records: Vec<Record> = cases.into_iter().map(Record::from).collect();
    records.extend(readable::<Alarm>(store, Key::ALARMS).await?);
    records.extend(readable::<Summary>(store, Key::SUMMARIES).await?);
    Ok(records)
}

/// The records of one kind. A document that cannot be read is named and keeps nobody from the others.
async fn readable<T>(store: &Store, prefix: &str) -> anyhow::Result<Vec<Record>>
where
    T: Into<Record> + DeserializeOwned,
{
    let mut records = Vec::new();
    for key in store.list_all(prefix).await? {
        match store.get::<T>(&key).await {
            Err(error @ StoreError::Unreadable { .. }) => {
                writeln!(std::io::stderr(), "fraud-guard: {error}; it is left out")?;
            }
            found => records.extend(found?.map(|(document, _)| document.into())),
        }
    }
    Ok(records)
}

fn given_up(record: &Record, channel: Option<&ChannelId>) -> Vec<Row> {
    let found = record.outbox().given_up().into_iter();
    found
        .filter(|given_up| channel.is_none_or(|channel| given_up.channel == *channel))
        .map(|given_up| Row { id: record.id(), subject: record.subject(), given_up })
        .collect()
}

/// Makes the deliveries due again and hints at them; hands back those that still were given up.
async fn redrive(
    storage: &Storage,
    record: &Record,
    rows: Vec<Row>,
    actor: &str,
) -> anyhow::Result<Vec<Row>> {
    let now = Clock::System.now();
    let records = Records::new(storage.store.clone());
    let due = match record.subject() {
        _ if rows.is_empty() => Vec::new(),
        Subject::Case(scope) => {
            let given_up: Vec<GivenUp> = rows.iter().map(|row| row.given_up.clone()).collect();
            let input = case::Input::Redriven { given_up: &given_up, actor };
            let step = records.step_case(&scope, input, now, None).await?;
            step.map_or_else(Vec::new, |step| step.case.outbox.open())
        }
        subject @ (Subject::Alarm(_) | Subject::Summary(_)) => {
            let inputs: Vec<Input<'_>> = rows.iter().map(|row| row.given_up.redrive()).collect();
            let stepped = records.step(&subject, &inputs, now).await?;
            stepped.map_or_else(Vec::new, |stepped| stepped.record.outbox().open())
        }
    };
    let mut done = Vec::new();
    for row in rows {
        let GivenUp { notice, channel, .. } = row.given_up.clone();
        if !due.iter().any(|due| due.notice == notice && due.channel == channel) {
            continue;
        }
        let task = Task::Deliver { subject: row.subject.clone(), notice, channel };
        // Without the hint the sweep makes the delivery, a little later.
        let _ = storage.queue.send(&task, Duration::ZERO).await;
        done.push(row);
    }
    Ok(done)
}

fn report(rows: &[Row], letters: &[DeadLetter], arguments: &Redrive) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let document = json!({
            "dry_run": arguments.dry_run,
            "deliveries": rows.iter().map(row_as_json).collect::<Vec<_>>(),
            "messages": letters.iter().map(DeadLetter::to_json).collect::<Vec<_>>(),
        });
        writeln!(out, "{}", serde_json::to_string_pretty(&document)?)?;
    } else {
        let now = Clock::System.now();
        for row in rows {
            writeln!(out, "{}", line(row, now))?;
        }
        for letter in letters {
            writeln!(out, "{}", letter.line(arguments.dry_run))?;
        }
        writeln!(out, "{}", summary(rows.len(), letters, arguments.dry_run))?;
    }
    let is_lost = letters.iter().any(|letter| matches!(letter.fate, Fate::Unsent(_)));
    Ok(if is_lost { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn row_as_json(row: &Row) -> Value {
    let GivenUp { notice, reason, channel, since, error } = &row.given_up;
    json!({
        "record": row.id,
        "notice": notice,
        "reason": reason,
        "channel": channel,
        "since": since,
        "error": error,
    })
}

fn line(row: &Row, now: Timestamp) -> String {
    let GivenUp { notice, reason, channel, since, error } = &row.given_up;
    let notice = notice.as_str().get(..8).unwrap_or(notice.as_str());
    let (reason, since) = (reason.as_str(), moment(*since, now));
    let error = Untrusted::new(error.as_deref().unwrap_or("no reason is known"));
    let error = error.visible(MOST_REASON);
    format!("{}  {reason:<10} notice {notice}  {channel:<10} given up {since}: {error}", row.id)
}

fn summary(deliveries: usize, letters: &[DeadLetter], is_dry: bool) -> String {
    let messages = letters.iter().filter(|letter| letter.fate == Fate::Sent).count();
    match (deliveries, letters.len(), is_dry) {
        (0, 0, _) => "nothing was given up".to_owned(),
        (_, _, true) => {
            let kept = letters.len();
            format!("given up: {deliveries} deliveries; kept: {kept} messages; nothing is changed")
        }
        (_, _, false) => format!(
            "due again: {deliveries} deliveries; sent again: {messages} messages; the function app \
             goes on with them"
        ),
    }
}
