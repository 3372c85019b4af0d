//! The commands `fraud-guard local` and `fraud-guard simulate`, as typed.

use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;
use clap::builder::PossibleValue;
use clap::builder::PossibleValuesParser;

use crate::local::scenarios::Scenario;
use crate::local::services::faults::Fault;

/// Arguments of `fraud-guard local`.
#[derive(Clone, Debug, Args)]
pub struct LocalArguments {
    /// What happens.
    #[arg(long, value_name = "NAME", default_value = "tour", value_parser = scenario_names())]
    pub scenario: String,
    /// Play the scenario once and exit; fail when an event was not announced.
    #[arg(long)]
    pub once: bool,
    /// Print one JSON document for each step of the way.
    #[arg(long)]
    pub json: bool,
    /// Where cases and messages are kept.
    #[arg(long, value_enum, default_value_t = StorageKind::Memory)]
    pub storage: StorageKind,
    /// Port for requests from outside, such as the console; a free one by default.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// The folder with host.json; one without means the copies that were compiled in.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub app_root: PathBuf,
    /// What goes wrong meanwhile; may be given more than once.
    #[arg(long = "fault", value_name = "NAME", value_parser = fault_names())]
    pub faults: Vec<String>,
    /// Which of the stand-ins is asked for events: graph, partner-center, or both.
    #[arg(long, value_name = "LIST", default_value = "partner-center")]
    pub sources: String,
    /// Collect no evidence about cases.
    #[arg(long)]
    pub no_evidence: bool,
    /// What the handler may do; whatever it sends goes to the stand-ins.
    #[arg(long, value_name = "MODE", default_value = "act", value_parser = ["observe", "approve", "act"])]
    pub mode: String,
    /// Tell the people of this policy file, each on the console instead of where they are told.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Where else people are told.
    #[command(flatten)]
    pub channels: ChannelArguments,
}

/// Where people are told, besides the console.
#[derive(Clone, Debug, Default, Args)]
pub struct ChannelArguments {
    /// Tell people by mail through this server.
    #[arg(long, value_name = "URL", requires = "mail_to")]
    pub smtp: Option<String>,
    /// Who gets the mail.
    #[arg(long, value_name = "ADDRESS", requires = "smtp")]
    pub mail_to: Option<String>,
    /// Tell people in Teams.
    #[arg(long, value_name = "URL")]
    pub teams_url: Option<String>,
    /// Tell people in Slack.
    #[arg(long, value_name = "URL")]
    pub slack_url: Option<String>,
    /// Tell another program.
    #[arg(long, value_name = "URL", requires = "webhook_secret")]
    pub webhook_url: Option<String>,
    /// What its requests are signed with.
    #[arg(long, value_name = "SECRET", requires = "webhook_url")]
    pub webhook_secret: Option<String>,
}

/// Where cases and messages are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StorageKind {
    /// In memory; gone at the end.
    Memory,
    /// In Azurite, the storage emulator, on this machine.
    Azurite,
}

/// Arguments of `fraud-guard simulate`.
#[derive(Clone, Debug, Args)]
pub struct SimulateArguments {
    /// What happens.
    #[arg(long, value_name = "NAME", default_value = "tour", value_parser = scenario_names())]
    pub scenario: String,
    /// What goes wrong meanwhile; may be given more than once.
    #[arg(long = "fault", value_name = "NAME", value_parser = fault_names())]
    pub faults: Vec<String>,
    /// Port of the stand-ins.
    #[arg(long, value_name = "N", default_value_t = 8085)]
    pub port: u16,
    /// Print one JSON document for each step.
    #[arg(long)]
    pub json: bool,
}

fn scenario_names() -> PossibleValuesParser {
    PossibleValuesParser::new(Scenario::NAMES)
}

fn fault_names() -> PossibleValuesParser {
    let faults = Fault::all().map(|fault| PossibleValue::new(fault.name).help(fault.meaning));
    PossibleValuesParser::new(faults)
}

/// Whom the mail is from; the address goes nowhere.
const MAIL_FROM: &str = "fraud-guard@woodgrove.example";

impl ChannelArguments {
    /// The settings that these arguments stand for.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let from = self.smtp.as_ref().map(|_| MAIL_FROM.to_owned());
        let pairs = [
            ("SMTP_URL", self.smtp.clone()),
            ("MAIL_FROM", from),
            ("MAIL_TO", self.mail_to.clone()),
            ("TEAMS_WEBHOOK_URL", self.teams_url.clone()),
            ("SLACK_WEBHOOK_URL", self.slack_url.clone()),
            ("WEBHOOK_URL", self.webhook_url.clone()),
            ("WEBHOOK_SECRET", self.webhook_secret.clone()),
        ];
        pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}
