//! The command line.

mod cases;
mod serve;
mod settings;

use std::process::ExitCode;

use clap::Parser;
use clap::Subcommand;

/// Tells Microsoft CSP partners about Azure fraud events and suggests how to contain them.
#[derive(Debug, Parser)]
#[command(name = "fraud-guard", version, about, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run as the custom handler of Azure Functions; the host starts this.
    Serve,
    /// List every setting: name, default, meaning, and whether it is secret.
    Settings(settings::Arguments),
    /// Look at cases in the configured storage.
    #[command(subcommand)]
    Cases(cases::Command),
}

impl Cli {
    /// Runs the command to its end.
    ///
    /// # Errors
    /// What a person reads on stderr.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Serve => serve::run(),
            Command::Settings(arguments) => settings::run(&arguments),
            Command::Cases(command) => cases::run(command),
        }
    }
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}
