//! The command line.

mod audit;
mod auth;
mod cases;
mod customers;
mod doctor;
#[cfg(feature = "local")]
mod local;
mod package;
mod policy;
mod serve;
mod settings;
mod signals;
mod webhook;

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
    /// Try everything on this machine: embedded Functions host, stand-ins, a scenario.
    #[cfg(feature = "local")]
    Local(crate::local::command::LocalArguments),
    /// Serve the stand-ins for Partner Center, Graph and the token endpoint alone.
    #[cfg(feature = "local")]
    Simulate(crate::local::command::SimulateArguments),
    /// List every setting: name, default, meaning, and whether it is secret.
    Settings(settings::Arguments),
    /// Check settings, storage, tokens, APIs, webhook, clock and channels; say what to mend.
    Doctor(doctor::Arguments),
    /// Check the policy file, and see who would be told what.
    #[command(subcommand)]
    Policy(policy::Command),
    /// Write the function app as one zip, for Azure Functions.
    Package(package::Arguments),
    /// Look at cases in the configured storage.
    #[command(subcommand)]
    Cases(cases::Command),
    /// Check and export the audit: who decided and did what.
    #[command(subcommand)]
    Audit(audit::Command),
    /// See what evidence can be collected at each customer, and get leave to.
    #[command(subcommand)]
    Customers(customers::Command),
    /// Have Partner Center tell of fraud events at once, instead of at the next poll.
    #[command(subcommand)]
    Webhook(webhook::Command),
    /// Sign in the account that fraud-guard works as at Partner Center.
    #[command(subcommand)]
    Auth(auth::Command),
}

impl Cli {
    /// Runs the command to its end.
    ///
    /// # Errors
    /// What a person reads on stderr.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Serve => serve::run(),
            #[cfg(feature = "local")]
            Command::Local(arguments) => local::run(&arguments),
            #[cfg(feature = "local")]
            Command::Simulate(arguments) => local::simulate(&arguments),
            Command::Settings(arguments) => settings::run(&arguments),
            Command::Doctor(arguments) => doctor::run(&arguments),
            Command::Policy(command) => policy::run(command),
            Command::Package(arguments) => package::run(&arguments),
            Command::Cases(command) => cases::run(command),
            Command::Audit(command) => audit::run(command),
            Command::Customers(command) => customers::run(command),
            Command::Webhook(command) => webhook::run(command),
            Command::Auth(command) => auth::run(command),
        }
    }
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}
