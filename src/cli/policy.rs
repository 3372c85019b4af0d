//! `fraud-guard policy`: whether the policy file can be used, who would be told, and what.

mod check;
mod preview;
mod route;
mod rules;

pub(super) use check::remarks;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use clap::Subcommand;

use crate::audience::POLICY_FILE;
use crate::audience::parse_policy;
use crate::policy::Policy;
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check the policy file; say what is wrong, where, and what may have been meant.
    Check(check::Arguments),
    /// Say who would be told about a fraud event, by which route, and when.
    Route(route::Arguments),
    /// Show a message as a channel would send it, in any language.
    Preview(preview::Arguments),
    /// Print the rules by which a verdict is proposed, as a part of a policy file.
    Rules(rules::Arguments),
    /// Print the JSON Schema of the policy file, for editors.
    Schema,
}

/// Which policy file.
#[derive(Debug, Args)]
struct PolicyArgument {
    /// The policy file; without it the one that POLICY_FILE names, or fraud-guard.toml.
    #[arg(long = "policy", value_name = "FILE")]
    file: Option<PathBuf>,
}

pub(super) fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Route(arguments) => route::run(&arguments),
        Command::Preview(arguments) => preview::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Schema => {
            let schema = serde_json::to_string_pretty(&Policy::schema())?;
            writeln!(std::io::stdout().lock(), "{schema}")?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

impl PolicyArgument {
    fn path(&self) -> PathBuf {
        let of_settings = || Settings::from_environment().text(&POLICY_FILE).unwrap_or_default();
        self.file.clone().unwrap_or_else(|| PathBuf::from(of_settings()))
    }

    fn read(&self) -> anyhow::Result<Policy> {
        let path = self.path();
        let shown = path.display();
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("cannot read {shown}"))?;
        parse_policy(&text).with_context(|| shown.to_string())
    }
}
