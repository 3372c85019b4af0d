//! `fraud-guard cases checklist`: what is to be checked in a case, and what was.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;

use super::answer::actor;
use super::answer::refuse;
use super::find_by_id;
use crate::app::Storage;
use crate::case::Case;
use crate::case::Check;
use crate::case::Input;
use crate::case::TickDraft;
use crate::clock::Clock;
use crate::language::Language;
use crate::notification::Context;
use crate::notification::checklist;
use crate::policy::Reader;
use crate::policy::suggestion;
use crate::records::Records;

#[derive(Debug, Args)]
pub(in crate::cli) struct Checklist {
    /// The whole id of the case, as a message or the list shows it.
    case: String,
    /// Tick a step, by its name or number.
    #[arg(long, value_name = "STEP", conflicts_with = "untick")]
    tick: Option<String>,
    /// Take the tick of a step back.
    #[arg(long, value_name = "STEP")]
    untick: Option<String>,
    /// What was found; it stays with the case.
    #[arg(long, default_value = "")]
    note: String,
    /// Who did it; without it the user of this machine. The user is kept in any case.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// In this language: en, de, fr, es, pt-BR, ja.
    #[arg(long, default_value = "en")]
    language: String,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(storage: &Storage, arguments: &Checklist) -> anyhow::Result<ExitCode> {
    let asked = arguments.language().and_then(|language| Ok((language, arguments.draft()?)));
    let (language, draft) = match asked {
        Ok(asked) => asked,
        Err(misuse) => return refuse(&misuse),
    };
    let mut case = match find_by_id(&storage.store, &arguments.case).await? {
        Ok(case) => case,
        Err(misuse) => return refuse(&misuse),
    };
    if let Some(draft) = &draft {
        let records = Records::new(storage.store.clone());
        let (scope, now) = (case.scope.clone(), Clock::System.now());
        let step = records.step_case(&scope, Input::Ticked(draft), now, None).await?;
        case = step.context("the case is gone")?.case;
    }
    show(&case, language, arguments.json)?;
    Ok(ExitCode::SUCCESS)
}

fn show(case: &Case, language: Language, json: bool) -> anyhow::Result<()> {
    let reader = Reader { language, ..Reader::default() };
    let now = Clock::System.now();
    let context = Context { now, reader: &reader, public_url: None, may_repeat: false };
    let mut out = std::io::stdout().lock();
    for shown in checklist(case, &context) {
        let (line, link) = (shown.line().to_plain(), shown.link().map(String::from));
        if json {
            let tick = case.tick_of(shown.check);
            let (step, evidence) = (shown.check.as_str(), case.check_finding(shown.check));
            let state = evidence.map(|finding| finding.state.as_str());
            let proof = evidence.map(|finding| finding.proof.to_string());
            let document = json!({
                "step": step, "line": line, "link": link, "tick": tick, "evidence": state,
                "proof": proof,
            });
            writeln!(out, "{document}")?;
            continue;
        }
        writeln!(out, "{line}  [{}]", shown.check.as_str())?;
        if let Some(link) = link {
            writeln!(out, "      {link}")?;
        }
    }
    Ok(())
}

impl Checklist {
    fn language(&self) -> Result<Language, String> {
        let like = suggestion(&self.language, Language::ALL.map(Language::tag));
        Language::parse(&self.language)
            .ok_or_else(|| format!("there is no language {:?}{like}", self.language))
    }

    fn draft(&self) -> Result<Option<TickDraft>, String> {
        let Some(name) = self.tick.as_ref().or(self.untick.as_ref()) else {
            return Ok(None);
        };
        let like = suggestion(name, Check::ALL.map(Check::as_str));
        let check = Check::parse(name).ok_or_else(|| format!("there is no step {name:?}{like}"))?;
        if self.note.len() > Case::MOST_NOTE_BYTES {
            return Err(format!("the note is longer than {} bytes", Case::MOST_NOTE_BYTES));
        }
        let author = actor(self.by.as_deref())?;
        let (note, is_done) = (self.note.clone(), self.tick.is_some());
        Ok(Some(TickDraft { check, author, note, is_done }))
    }
}
