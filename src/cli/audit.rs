//! `fraud-guard audit`: the audit chain in the configured storage.

mod anchor;
mod export;
mod verify;

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use anyhow::bail;
use clap::Subcommand;
use secrecy::ExposeSecret;

use super::runtime;
use crate::app::Storage;
use crate::audit_trail::AuditTrail;
use crate::fraud_event::TenantId;
use crate::microsoft::access_token::TENANT_ID;
use crate::seal_key;
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check every entry, link and seal, and that the chain is no shorter or other than it was.
    /// Exits with 1 when anything is wrong. Needs SEAL_KEY and PARTNER_TENANT_ID of the deployment.
    Verify(verify::Verify),
    /// Write all entries into a file that only its owner may read. They are not checked.
    Export(export::Export),
    /// Print a new random key for SEAL_KEY: 64 bytes in base64.
    ///
    /// Keep it where nobody who can write to the storage account can read it, and out of shell
    /// histories:
    ///
    /// fraud-guard audit new-key | az keyvault secret set --vault-name VAULT --name seal-key --file
    /// /dev/stdin
    NewKey,
}

pub(super) fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Verify(arguments) => {
            let trail = trail()?;
            runtime()?.block_on(verify::run(&trail, &arguments))
        }
        Command::Export(arguments) => {
            let mut settings = Settings::from_environment();
            let storage = Storage::from_settings(&mut settings);
            settings.finish()?;
            let Some(storage) = storage else { bail!("there is no storage") };
            // To read needs no key.
            let trail = AuditTrail::new(storage.store, None, None);
            runtime()?.block_on(export::run(&trail, &arguments))
        }
        Command::NewKey => new_key(),
    }
}

/// The chain of the deployment that the settings are of.
fn trail() -> anyhow::Result<AuditTrail> {
    let mut settings = Settings::from_environment();
    let storage = Storage::from_settings(&mut settings);
    let partner = settings.required(&TENANT_ID, "checking whose audit it is");
    let partner = TenantId::parse(&partner);
    settings.required(&seal_key::SEAL_KEY, "checking the audit");
    let key = seal_key::from_settings(&mut settings);
    settings.finish()?;
    let Some(storage) = storage else { bail!("there is no storage") };
    let partner = partner.context("PARTNER_TENANT_ID is no id of a tenant")?;
    let key = key.context("SEAL_KEY is a reference to a Key Vault; give the key itself")?;
    Ok(AuditTrail::new(storage.store, Some(partner), Some(key)))
}

fn new_key() -> anyhow::Result<ExitCode> {
    let key = seal_key::random().context("the operating system has no random numbers")?;
    writeln!(std::io::stdout(), "{}", key.expose_secret())?;
    Ok(ExitCode::SUCCESS)
}
