//! `fraud-guard customers`: what may be read at each customer, and how the partner gets leave to.

mod check;
mod consent;

use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

use super::runtime;
use crate::clock::Clock;
use crate::fraud_event::TenantId;
use crate::http_client::HttpClient;
use crate::microsoft::Microsoft;
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List, for each customer, what evidence can be collected, and what is missing.
    #[command(after_long_help = check::EXAMPLES)]
    Check(check::Arguments),
    /// Consent to fraud-guard's app in a customer's tenant, with the least scopes.
    #[command(after_long_help = consent::EXAMPLES)]
    Consent(consent::Arguments),
}

pub(super) fn run(command: Command) -> anyhow::Result<ExitCode> {
    let microsoft = microsoft()?;
    runtime()?.block_on(async {
        match command {
            Command::Check(arguments) => check::run(&microsoft, &arguments).await,
            Command::Consent(arguments) => consent::run(&microsoft, &arguments).await,
        }
    })
}

/// Microsoft's services, by the settings of the deployment; no storage and no channel is needed.
fn microsoft() -> anyhow::Result<Microsoft> {
    let mut settings = Settings::from_environment();
    let http = HttpClient::from_settings(&mut settings).context("cannot set up TLS")?;
    let microsoft = Microsoft::from_settings(&mut settings, &http, &Clock::System);
    settings.finish()?;
    microsoft.context("there is no identity at Microsoft")
}

/// A customer's tenant as somebody types it.
fn tenant(text: &str) -> Result<TenantId, String> {
    TenantId::parse(text).ok_or_else(|| {
        "this is no tenant id (a GUID); fraud-guard customers check lists them".to_owned()
    })
}
