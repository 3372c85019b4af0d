//! `fraud-guard webhook`: the registration of Partner Center's webhook.

mod plan;
mod status;
mod test;

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use anyhow::bail;
use clap::Args;
use clap::Subcommand;
use url::Url;

use super::runtime;
use crate::app::PUBLIC_URL;
use crate::clock::Clock;
use crate::http_client::HttpClient;
use crate::microsoft::Microsoft;
use crate::microsoft::webhook_registration::WebhookRegistrations;
use crate::microsoft::webhook_registration::address_below;
use crate::settings::Settings;
use crate::settings::is_allowed_remote;
use crate::text::Untrusted;
use plan::Plan;

/// Exit codes: 0, all is well; 1, it could not be found out or done; 2, it is not as it should be.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Have Partner Center call fraud-guard when it detects a fraud event.
    Register(Register),
    /// Show what is registered and when the last call came; exits with 2 when fraud events are not
    /// told to fraud-guard.
    Status {
        /// The address that should be registered; by default that of PUBLIC_URL.
        #[arg(long, value_name = "URL")]
        url: Option<Url>,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// Have Partner Center try the registered address; at most twice a minute. Exits with 2 when
    /// the call was not taken.
    Test {
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct Register {
    /// The address to be called; by default that of PUBLIC_URL.
    #[arg(long, value_name = "URL")]
    url: Option<Url>,
    /// Another event to be called for; may be given several times.
    #[arg(long = "also", value_name = "EVENT")]
    also: Vec<String>,
    /// Replace a registration of somebody else, whose exact host must be given here.
    #[arg(long, value_name = "HOST")]
    replace_host: Option<String>,
}

/// Longest address and name of an event that is shown.
const MOST_SHOWN: usize = 300;
/// What is not as it should be.
const NOT_WELL: u8 = 2;

pub(super) fn run(command: Command) -> anyhow::Result<ExitCode> {
    let mut settings = Settings::from_environment();
    let http = HttpClient::from_settings(&mut settings).context("cannot set up TLS")?;
    let microsoft = Microsoft::from_settings(&mut settings, &http, &Clock::System);
    let own = settings.remote_url(&PUBLIC_URL);
    settings.finish()?;
    let Some(Microsoft { webhooks, .. }) = microsoft else { bail!("there is no identity") };
    runtime()?.block_on(async {
        match command {
            Command::Register(arguments) => register(&webhooks, arguments, own).await,
            Command::Status { url, json } => {
                let ours = address(url, own).ok();
                status::show(&webhooks, ours.as_ref(), json).await
            }
            Command::Test { json } => test::run(&webhooks, json).await,
        }
    })
}

async fn register(
    webhooks: &Arc<WebhookRegistrations>,
    arguments: Register,
    own: Option<Url>,
) -> anyhow::Result<ExitCode> {
    let ours = address(arguments.url, own)?;
    let known = webhooks.event_names().await.context("read the names of events")?;
    let existing = webhooks.get().await.context("read the registration")?;
    let replaced = arguments.replace_host.as_deref();
    let plan = plan::plan(existing.as_ref(), &ours, &arguments.also, &known, replaced)?;
    let mut out = std::io::stdout().lock();
    match plan {
        Plan::Nothing(registration) => {
            writeln!(out, "Registered already; nothing was changed.")?;
            write_registration(&mut out, &registration.webhook_url, &registration.webhook_events)?;
        }
        Plan::Write { registration, is_first } => {
            webhooks.set(&registration, is_first).await.context("write the registration")?;
            let written = webhooks.get().await.context("read the registration again")?;
            let Some(written) = written.filter(|written| plan::holds(written, &registration))
            else {
                bail!(
                    "Partner Center took the registration, and does not show it; see fraud-guard webhook status"
                );
            };
            writeln!(out, "{}", if is_first { "Registered." } else { "Registration changed." })?;
            write_registration(&mut out, &written.webhook_url, &written.webhook_events)?;
            writeln!(out, "Try it with: fraud-guard webhook test")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Where Partner Center is to call: the address given, or the webhook's below PUBLIC_URL.
fn address(given: Option<Url>, own: Option<Url>) -> anyhow::Result<Url> {
    let Some(url) = given.or_else(|| own.map(|own| address_below(&own))) else {
        bail!("there is no address: give --url, or set PUBLIC_URL to the function app's address");
    };
    if !is_allowed_remote(&url) {
        bail!("the address must be https, without a user name");
    }
    Ok(url)
}

fn write_registration(
    out: &mut impl Write,
    address: &str,
    events: &[String],
) -> std::io::Result<()> {
    let shown = |text: &str| Untrusted::new(text).visible(MOST_SHOWN);
    writeln!(out, "  address  {}", shown(address))?;
    for event in events {
        writeln!(out, "  event    {}", shown(event))?;
    }
    Ok(())
}
