//! `fraud-guard auth`: signing in the partner's user, and keeping the sign-in alive.

mod accept;
mod check;
mod login;
mod redirect;
mod request;
mod rotate;
mod standing;
mod status;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use anyhow::bail;
use clap::Args;
use clap::Subcommand;
use secrecy::SecretString;

use super::runtime;
use crate::clock::Clock;
use crate::http_client::HttpClient;
use crate::microsoft::Microsoft;
use crate::microsoft::access_token::REFRESH_TOKEN;
use crate::microsoft::acting_sign_in;
use crate::microsoft::key_vault::KEY_VAULT_URL;
use crate::microsoft::managed_identity::IDENTITY_CLIENT_ID;
use crate::microsoft::token_vault::REFRESH_TOKEN_FILE;
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Sign in the account that fraud-guard works as, and keep its refresh token.
    #[command(long_about = login::HELP, after_long_help = login::EXAMPLES)]
    Login(login::Arguments),
    /// Say who is signed in, since when and for how long; exit 1 when somebody must act.
    #[command(after_long_help = status::EXAMPLES)]
    Status(status::Arguments),
    /// Renew the refresh token now, and keep the new one.
    #[command(after_long_help = rotate::EXAMPLES)]
    Rotate(rotate::Arguments),
}

/// Where the refresh token is kept.
#[derive(Debug, Args)]
pub(super) struct Place {
    /// Keep the refresh token in this file, for your own machine only; else it is kept where
    /// KEY_VAULT_URL or REFRESH_TOKEN_FILE say.
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
    /// The sign-in that sends containments, where it is one of its own: CONTAINMENT_CLIENT_ID and the
    /// settings beside it count instead of those for reading.
    #[arg(long)]
    containment: bool,
}

/// The partner, and what is needed to sign in for it. No storage and no channel is.
pub(super) struct Partner {
    clock: Clock,
    microsoft: Microsoft,
    /// The refresh token among the settings, used until there is one in the vault.
    seed: Option<SecretString>,
    /// True when the app proves who it is with a managed identity, and not with a secret.
    has_identity: bool,
}

pub(super) fn run(command: Command) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(async {
        match command {
            Command::Login(arguments) => login::run(&arguments).await,
            Command::Status(arguments) => status::run(&arguments).await,
            Command::Rotate(arguments) => rotate::run(&arguments).await,
        }
    })
}

impl Partner {
    fn from_settings(place: &Place) -> anyhow::Result<Self> {
        let mut settings = Settings::from_environment();
        if place.containment {
            let name = acting_sign_in::ACTING_CLIENT_ID.name;
            settings = acting_sign_in::settings_of(&settings).with_context(|| {
                format!("{name} is not set: containments are sent with the usual sign-in")
            })?;
        }
        if let Some(path) = &place.file {
            let path = path.to_str().context("the path of --file is no text")?;
            settings.set(REFRESH_TOKEN_FILE.name, path);
        }
        let http = HttpClient::from_settings(&mut settings).context("cannot set up TLS")?;
        let clock = Clock::System;
        let microsoft = Microsoft::from_settings(&mut settings, &http, &clock);
        let seed = settings.secret(&REFRESH_TOKEN);
        let has_identity = settings.is_set(&IDENTITY_CLIENT_ID);
        settings.finish()?;
        let microsoft = microsoft.context("there is no identity at Microsoft")?;
        Ok(Self { clock, microsoft, seed, has_identity })
    }

    /// Signing in is in vain when the token cannot be kept: this is found out before.
    fn demand_a_place(&self) -> anyhow::Result<()> {
        if self.microsoft.tokens.vault().is_lasting() {
            return Ok(());
        }
        let (vault, file) = (KEY_VAULT_URL.name, REFRESH_TOKEN_FILE.name);
        bail!(
            "there is no place to keep the refresh token; set {vault} to the address of a Key \
             Vault, or for your own machine give --file PATH (the same as {file})"
        )
    }
}
