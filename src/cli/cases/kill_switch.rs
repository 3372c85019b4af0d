//! `fraud-guard cases kill-switch`: stops everything that acts, from anywhere.

use std::io::Write;
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use clap::ValueEnum;
use jiff::Timestamp;
use serde_json::json;

use super::answer::actor;
use super::answer::refuse;
use super::runtime;
use super::sign_in;
use crate::app::Storage;
use crate::audit_trail::AuditTrail;
use crate::clock::Clock;
use crate::fraud_event::TenantId;
use crate::functions::decisions;
use crate::functions::decisions::DecisionError;
use crate::kill_switch::KillSwitch;
use crate::kill_switch::KillSwitchError;
use crate::kill_switch::Position;
use crate::microsoft::access_token::TENANT_ID;
use crate::microsoft::identity_token::CLIENT_ID;
use crate::notification::moment;
use crate::seal_key;
use crate::settings::Settings;
use crate::settings::SettingsError;
use crate::text::Untrusted;

/// Characters of a reason that are shown.
const MOST_SHOWN: usize = 300;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// Show how the switch stands.
    Status,
    /// Stop everything that acts.
    On,
    /// Let it go on.
    Off,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// What to do.
    #[arg(value_enum, default_value = "status")]
    what: What,
    /// Why; on and off need it, and it is kept in the audit.
    #[arg(long)]
    reason: Option<String>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut settings = Settings::from_environment();
    if arguments.what == What::Off && settings.is_set(&CLIENT_ID) {
        return runtime()?.block_on(allow(arguments));
    }
    let storage = Storage::from_settings(&mut settings);
    settings.finish()?;
    let Some(Storage { store, .. }) = storage else { bail!("there is no storage") };
    let partner = settings.text(&TENANT_ID).and_then(|text| TenantId::parse(&text));
    let key = seal_key::from_settings(&mut settings);
    let problems = settings.take_problems();
    // Whoever stops is not held up by a key that is no good.
    if arguments.what == What::Off && !problems.is_empty() {
        return Err(SettingsError(problems).into());
    }
    for problem in problems {
        writeln!(std::io::stderr(), "fraud-guard: {problem}; nothing is audited")?;
    }
    let audit = AuditTrail::new(store.clone(), partner, key);
    let switch = KillSwitch::from_settings(&settings, store, audit);
    runtime()?.block_on(act(&switch, arguments))
}

async fn act(switch: &KillSwitch, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let now = Clock::System.now();
    let by = match actor(None) {
        Ok(actor) => Untrusted::new(&actor),
        Err(misuse) => return refuse(&misuse),
    };
    let reason = Untrusted::new(arguments.reason.as_deref().unwrap_or_default());
    let moved = match arguments.what {
        What::Status => Ok(()),
        What::On => switch.pull(&by, &reason, now).await,
        What::Off => release_by(switch, &by, &reason, now).await,
    };
    match moved {
        Err(KillSwitchError::NoReason) => return refuse("give --reason"),
        Err(error @ KillSwitchError::HeldBySetting) => return refuse(&error.to_string()),
        moved => moved?,
    }
    report(&switch.position().await, arguments.json, now)
}

/// Lets everything go on where people decide: who does that signs in as on the page.
async fn allow(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let Some(reason) = &arguments.reason else { return refuse("give --reason") };
    let app = sign_in::app()?;
    let by = sign_in::sign_in(&app).await?;
    match decisions::allow(&app, &by, reason).await {
        Err(DecisionError::Unavailable(error)) => return Err(error.into()),
        Err(error) => return refuse(&error.to_string()),
        Ok(()) => {}
    }
    report(&app.kill_switch.position().await, arguments.json, Clock::System.now())
}

/// Lets everything go on where nobody can decide anything, because there is no console: there the
/// command line knows the user of this machine alone.
async fn release_by(
    switch: &KillSwitch,
    person: &Untrusted,
    reason: &Untrusted,
    now: Timestamp,
) -> Result<(), KillSwitchError> {
    switch.release(person, reason, now).await
}

fn report(position: &Position, json: bool, now: Timestamp) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    if json {
        let document = match position {
            Position::On { by, at, reason } => {
                json!({ "is_on": true, "is_readable": true, "by": by, "at": at, "reason": reason })
            }
            other => {
                let is_readable = *other != Position::Unreadable;
                json!({ "is_on": other.is_on(), "is_readable": is_readable })
            }
        };
        writeln!(out, "{}", serde_json::to_string_pretty(&document)?)?;
    } else {
        writeln!(out, "{}", words(position, now))?;
    }
    Ok(match position {
        Position::Unreadable => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    })
}

fn words(position: &Position, now: Timestamp) -> String {
    match position {
        Position::Off => "the kill switch is off".to_owned(),
        Position::Unreadable => "the kill switch cannot be read and counts as on".to_owned(),
        Position::On { by, at, reason } => {
            let since = at.map(|at| format!(" since {}", moment(at, now))).unwrap_or_default();
            let why = if reason.is_blank() {
                String::new()
            } else {
                format!(": {}", reason.visible(MOST_SHOWN))
            };
            format!("the kill switch is ON{since} by {}{why}", by.visible(MOST_SHOWN))
        }
    }
}
