//! `fraud-guard settings`: every setting, from the constants that the modules read.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;

use crate::app::all_settings;
use crate::functions;
use crate::settings::Setting;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut settings: Vec<&Setting> = all_settings();
    settings.extend(functions::SETTINGS);
    let mut out = std::io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &settings)?;
        writeln!(out)?;
        return Ok(ExitCode::SUCCESS);
    }
    for setting in settings {
        let secret = if setting.secret { " (secret)" } else { "" };
        let default = setting.default.map(|text| format!(" [{text}]")).unwrap_or_default();
        writeln!(out, "{}{default}{secret}\n    {}", setting.name, setting.meaning)?;
    }
    Ok(ExitCode::SUCCESS)
}
