//! `fraud-guard policy rules`: the rules of the assessment that are in use.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use super::PolicyArgument;
use crate::assessment::RuleSet;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    policy: PolicyArgument,
    /// The rules that fraud-guard has without a policy file.
    #[arg(long, conflicts_with = "file")]
    default: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let rules =
        if arguments.default { RuleSet::default() } else { arguments.policy.read()?.assessment };
    let text = rules.to_toml().context("cannot write the rules as TOML")?;
    writeln!(std::io::stdout().lock(), "{}", text.trim_end())?;
    Ok(ExitCode::SUCCESS)
}
