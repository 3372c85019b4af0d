//! `fraud-guard doctor`: what works, what does not, and what to mend.

use std::io::IsTerminal;
use std::io::Write;
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use serde_json::json;

use super::runtime;
use crate::app::Storage;
use crate::clock::Clock;
use crate::doctor;
use crate::doctor::Finding;
use crate::doctor::Options;
use crate::doctor::State;
use crate::fraud_event::TenantId;
use crate::settings::Settings;

/// Checks settings, storage, tokens, APIs, webhook, clock and channels. Exits with 1 when
/// something is wrong.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Send a message that is marked as a test through every channel.
    #[arg(long)]
    send_test: bool,
    /// Also try to get a token in this customer's tenant.
    #[arg(long, value_name = "TENANT")]
    customer: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let customer = match &arguments.customer {
        None => None,
        Some(text) => match TenantId::parse(text) {
            None => bail!("--customer is no tenant id (a GUID)"),
            found => found,
        },
    };
    let options = Options { send_test: arguments.send_test, customer };
    let mut settings = Settings::from_environment();
    let findings = runtime()?.block_on(async {
        let storage = Storage::from_settings(&mut settings);
        doctor::examine(&mut settings, storage, &Clock::System, &options).await
    });
    let is_healthy = findings.iter().all(|finding| finding.state != State::Wrong);
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let report = json!({ "healthy": is_healthy, "findings": findings });
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        let is_colored = out.is_terminal();
        for finding in &findings {
            writeln!(out, "{}", line(finding, is_colored))?;
        }
    }
    Ok(ExitCode::from(u8::from(!is_healthy)))
}

fn line(finding: &Finding, is_colored: bool) -> String {
    let (word, color) = match finding.state {
        State::Good => ("ok  ", "32"),
        State::Skipped => ("--  ", "2"),
        State::Doubtful => ("warn", "33"),
        State::Wrong => ("FAIL", "31"),
    };
    let word = if is_colored { format!("\u{1b}[{color}m{word}\u{1b}[0m") } else { word.to_owned() };
    let Finding { check, what, section, .. } = finding;
    match &finding.fix {
        None => format!("{word}  {check}: {what}"),
        Some(fix) => format!("{word}  {check}: {what}. Fix: {fix} (README.md#{section})"),
    }
}
