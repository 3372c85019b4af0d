//! `fraud-guard cases resolve` and `ack`: answers to Microsoft.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use anyhow::bail;
use clap::Args;
use clap::ValueEnum;
use serde_json::json;

use super::find_by_id;
use super::runtime;
use super::show::write_pushes;
use crate::app::Storage;
use crate::audit_trail::AuditTrail;
use crate::case::AnswerDraft;
use crate::case::AnswerId;
use crate::case::Case;
use crate::case::Chosen;
use crate::clock::Clock;
use crate::functions::write_back::AnswerError;
use crate::functions::write_back::WriteBack;
use crate::http_client::HttpClient;
use crate::microsoft::Microsoft;
use crate::records::Records;
use crate::seal::Key;
use crate::seal_key;
use crate::settings::Settings;
use crate::task::Task;
use crate::verdict::EventId;
use crate::verdict::EventIds;
use crate::verdict::Verdict;

/// A verdict that resolves events.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum FinalVerdict {
    /// Real abuse.
    Fraud,
    /// Expected, or a mistake of the detection.
    Legitimate,
    /// A stale alert.
    Ignore,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Resolve {
    /// The whole id of the case, as a message or the list shows it.
    case: String,
    /// What the events are.
    #[arg(long, value_enum)]
    verdict: FinalVerdict,
    /// Why; it stays with the case and is not sent to Microsoft.
    #[arg(long)]
    note: String,
    /// Answer again: replace what Microsoft has, whoever told it.
    #[arg(long)]
    again: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Acknowledge {
    /// The whole id of the case, as a message or the list shows it.
    case: String,
    /// A remark; it stays with the case and is not sent to Microsoft.
    #[arg(long, default_value = "")]
    note: String,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct Common {
    /// Answer only for this event, by the id that `cases show` lists; can be given several times.
    /// Without it the answer is for every unresolved event of the case.
    #[arg(long = "event", value_name = "ID")]
    events: Vec<String>,
    /// Who answers; without it the user of this machine. The user is kept in any case.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// What both commands come to.
pub(super) struct Arguments {
    case: String,
    verdict: Verdict,
    note: String,
    again: bool,
    common: Common,
}

/// The command was not meant like that; nothing was sent.
const MISUSE: u8 = 2;

pub(super) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let mut settings = Settings::from_environment();
    let storage = Storage::from_settings(&mut settings);
    let http = HttpClient::from_settings(&mut settings).context("cannot set up TLS")?;
    let microsoft = Microsoft::from_settings(&mut settings, &http, &Clock::System);
    let key = seal_key::from_settings(&mut settings);
    settings.finish()?;
    let (Some(storage), Some(microsoft)) = (storage, microsoft) else {
        bail!("there is no storage or no identity at Microsoft");
    };
    runtime()?.block_on(answer(&storage, &microsoft, key, &arguments))
}

async fn answer(
    storage: &Storage,
    microsoft: &Microsoft,
    key: Option<Arc<Key>>,
    arguments: &Arguments,
) -> anyhow::Result<ExitCode> {
    let Storage { store, queue } = storage;
    let found = find_by_id(store, &arguments.case).await?;
    let draft = found.and_then(|case| Ok((arguments.draft(case.epoch)?, case.scope)));
    let (draft, scope) = match draft {
        Ok(found) => found,
        Err(misuse) => return refuse(&misuse),
    };
    let records = Records::new(store.clone());
    let clock = Clock::System;
    let audit = AuditTrail::new(store.clone(), microsoft.partner, key);
    let desk = WriteBack { store, records: &records, microsoft, clock: &clock, audit: &audit };
    let (case, id) = match desk.answer(&scope, &draft).await {
        Ok(answered) => answered,
        Err(AnswerError::Refused(refusal)) => return refuse(&refusal.to_string()),
        Err(error) => return Err(error).context("cannot answer"),
    };
    // The function app tells people what has changed; without the hint its sweep does, a little
    // later.
    let _ = queue.send(&Task::Process(scope), Duration::ZERO).await;
    report(&case, id, arguments.common.json)
}

fn report(case: &Case, id: AnswerId, json: bool) -> anyhow::Result<ExitCode> {
    let answer = case.answer_with(id).context("the answer was forgotten")?;
    let mut out = std::io::stdout().lock();
    let is_done = answer.is_told();
    if json {
        let case = json!({ "id": case.id(), "is_open": case.is_open() });
        let document = json!({ "case": case, "answer": answer, "is_done": is_done });
        writeln!(out, "{}", serde_json::to_string_pretty(&document)?)?;
    } else {
        writeln!(out, "{}  {}", case.id(), answer.history_line())?;
        write_pushes(&mut out, answer, Clock::System.now())?;
        if !answer.is_finished() {
            writeln!(
                out,
                "what is pending is told by the function app: its sweep goes on with it"
            )?;
        }
    }
    Ok(if is_done { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(in crate::cli) fn refuse(why: &str) -> anyhow::Result<ExitCode> {
    writeln!(std::io::stderr(), "fraud-guard: {why}")?;
    Ok(ExitCode::from(MISUSE))
}

impl Arguments {
    fn draft(&self, epoch: u32) -> Result<AnswerDraft, String> {
        Ok(AnswerDraft {
            epoch,
            verdict: self.verdict,
            note: self.note.clone(),
            actor: actor(self.common.by.as_deref())?,
            events: chosen(&self.common.events)?,
            overrules: self.again,
        })
    }
}

fn chosen(ids: &[String]) -> Result<Chosen, String> {
    if ids.is_empty() {
        return Ok(Chosen::Unresolved);
    }
    let parse = |id: &String| EventId::parse(id).ok_or("--event needs an id".to_owned());
    let ids = ids.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    EventIds::new(ids).map(Chosen::Named).ok_or("--event needs an id".to_owned())
}

/// Who answers, and who really sits there: a name alone could be anybody's.
pub(super) fn actor(by: Option<&str>) -> Result<String, String> {
    let known = |name: whoami::Result<String>| name.ok().filter(|name| !name.trim().is_empty());
    let user = known(whoami::username()).unwrap_or_else(|| "unknown".to_owned());
    let host = known(whoami::hostname()).unwrap_or_else(|| "unknown".to_owned());
    match by.map(str::trim) {
        None => Ok(format!("cli:{user}@{host}")),
        Some("") => Err("--by needs a name".to_owned()),
        Some(name) => Ok(format!("cli:{name} ({user}@{host})")),
    }
}

impl From<Resolve> for Arguments {
    fn from(resolve: Resolve) -> Self {
        let Resolve { case, verdict, note, again, common } = resolve;
        Self { case, verdict: verdict.into(), note, again, common }
    }
}

impl From<Acknowledge> for Arguments {
    fn from(acknowledge: Acknowledge) -> Self {
        let Acknowledge { case, note, common } = acknowledge;
        Self { case, verdict: Verdict::Investigating, note, again: false, common }
    }
}

impl From<FinalVerdict> for Verdict {
    fn from(verdict: FinalVerdict) -> Self {
        match verdict {
            FinalVerdict::Fraud => Self::Fraud,
            FinalVerdict::Legitimate => Self::Legitimate,
            FinalVerdict::Ignore => Self::Ignore,
        }
    }
}
