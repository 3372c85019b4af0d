//! `fraud-guard cases snooze` and `wake`: news of a case that can wait.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use jiff::Span;
use jiff::SpanRelativeTo;
use jiff::Timestamp;

use super::answer::actor;
use super::answer::refuse;
use super::find_by_id;
use crate::app::Storage;
use crate::case::Case;
use crate::case::Effect;
use crate::case::Input;
use crate::case::SnoozeDraft;
use crate::clock::Clock;
use crate::notification::moment;
use crate::outbox::later;
use crate::records::Records;

#[derive(Debug, Args)]
pub(in crate::cli) struct Snooze {
    /// The whole id of the case, as a message or the list shows it.
    case: String,
    #[command(flatten)]
    end: End,
    /// Why it can wait; whoever reads of the case sees it.
    #[arg(long)]
    reason: String,
    /// Who decides it; without it the user of this machine. The user is kept in any case.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct End {
    /// For how long: 90m, 4h, 3d; at most 30 days, and for high severity until the answer is due.
    #[arg(long = "for", value_name = "SPAN")]
    span: Option<Span>,
    /// Until when: 2026-12-01T08:00:00Z, or with another offset.
    #[arg(long, value_name = "MOMENT")]
    until: Option<Timestamp>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Wake {
    /// The whole id of the case, as a message or the list shows it.
    case: String,
    /// Who decides it; without it the user of this machine. The user is kept in any case.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

pub(super) async fn snooze(storage: &Storage, arguments: &Snooze) -> anyhow::Result<ExitCode> {
    let now = Clock::System.now();
    let case = match find_by_id(&storage.store, &arguments.case).await? {
        Ok(case) => case,
        Err(misuse) => return refuse(&misuse),
    };
    let draft = match arguments.draft(&case, now) {
        Ok(draft) => draft,
        Err(misuse) => return refuse(&misuse),
    };
    let records = Records::new(storage.store.clone());
    let step = records.step_case(&case.scope, Input::Snoozed(&draft), now, None).await?;
    let step = step.context("the case is gone")?;
    if let Some(Effect::RefuseSnooze(refusal)) = step.effects.first() {
        return refuse(&refusal.to_string());
    }
    let (id, until) = (step.case.id(), moment(draft.until, now));
    writeln!(std::io::stdout(), "{id} is snoozed until {until}")?;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn wake(storage: &Storage, arguments: &Wake) -> anyhow::Result<ExitCode> {
    let now = Clock::System.now();
    let found = find_by_id(&storage.store, &arguments.case).await?;
    let found = found.and_then(|case| Ok((case, actor(arguments.by.as_deref())?)));
    let (case, author) = match found {
        Ok(found) => found,
        Err(misuse) => return refuse(&misuse),
    };
    let id = case.id();
    if case.snooze_at(now).is_none() {
        return refuse(&format!("{id} is not snoozed"));
    }
    let records = Records::new(storage.store.clone());
    records.step_case(&case.scope, Input::Woken(&author), now, None).await?;
    writeln!(std::io::stdout(), "{id} is awake; what is due by now is told within a minute")?;
    Ok(ExitCode::SUCCESS)
}

impl Snooze {
    fn draft(&self, case: &Case, now: Timestamp) -> Result<SnoozeDraft, String> {
        if self.reason.len() > Case::MOST_NOTE_BYTES {
            return Err(format!("the reason is longer than {} bytes", Case::MOST_NOTE_BYTES));
        }
        let author = actor(self.by.as_deref())?;
        let (epoch, reason) = (case.epoch, self.reason.clone());
        Ok(SnoozeDraft { epoch, until: self.end.from(now)?, author, reason })
    }
}

impl End {
    fn from(&self, now: Timestamp) -> Result<Timestamp, String> {
        let Some(span) = self.span else {
            return self.until.ok_or_else(|| "give --for or --until".to_owned());
        };
        let span = span.to_duration(SpanRelativeTo::days_are_24_hours());
        let span = span.map_err(|_| "a span is in minutes, hours or days, such as 90m, 4h, 3d")?;
        Ok(later(now, span))
    }
}
