//! `fraud-guard auth status`.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;

use super::Partner;
use super::Place;
use super::check;
use super::standing::Kept;
use super::standing::Standing;
use crate::fraud_event::TenantId;
use crate::microsoft::access_token::REFRESH_TOKEN;
use crate::microsoft::key_vault::KEY_VAULT_URL;
use crate::microsoft::saved_token::SavedToken;

pub(super) const EXAMPLES: &str = "\
Exit code: 0 when nobody has to act, 1 when somebody must: nobody is signed in, the refresh token \
is dead or has less than 14 days left, MFA is missing, or a check failed.

Examples:
  fraud-guard auth status
  fraud-guard auth status --json --check
  fraud-guard auth status --customer 22222222-bbbb-4bbb-8bbb-000000000002";

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    place: Place,
    /// Ask for each kind of token now, and say what it is good for.
    #[arg(long)]
    check: bool,
    /// Also ask for tokens in the tenant of this customer, on behalf of the user.
    #[arg(long, value_name = "TENANT", value_parser = tenant)]
    customer: Option<TenantId>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

fn tenant(text: &str) -> Result<TenantId, &'static str> {
    TenantId::parse(text).ok_or("a tenant id is a GUID")
}

pub(super) async fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let partner = Partner::from_settings(&arguments.place)?;
    let standing = look(&partner, arguments).await;
    let mut out = std::io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &standing)?;
        writeln!(out)?;
    } else {
        standing.write(&mut out, partner.clock.now())?;
    }
    Ok(if standing.is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn look(partner: &Partner, arguments: &Arguments) -> Standing {
    let (tokens, now) = (&partner.microsoft.tokens, partner.clock.now());
    let mut problems = Vec::new();
    let saved = tokens.vault().load().await.unwrap_or_else(|error| {
        problems.push(error.to_string());
        None
    });
    let sign_in = saved.as_ref().map(|saved| Kept::of(saved, now));
    match &sign_in {
        Some(kept) => problems.extend(kept.problems(tokens.tenant(), now)),
        None if problems.is_empty() => problems.push(partner.nobody()),
        None => {}
    }
    let checks = checks(partner, arguments, saved.as_ref()).await;
    problems.extend(checks.iter().filter_map(|check| {
        check.problem.as_ref().map(|problem| format!("{}: {problem}", check.what))
    }));
    Standing {
        is_good: problems.is_empty(),
        kept_in: tokens.vault().describe(),
        client_authentication: if partner.has_identity { "managed_identity" } else { "secret" },
        sign_in,
        checks,
        problems,
    }
}

async fn checks(
    partner: &Partner,
    arguments: &Arguments,
    saved: Option<&SavedToken>,
) -> Vec<check::Check> {
    let mut checks = Vec::new();
    if arguments.check {
        checks.extend(check::at_home(partner, saved).await);
    }
    if let Some(customer) = arguments.customer {
        checks.extend(check::at_customer(partner, customer).await);
    }
    checks
}

impl Partner {
    /// What to do when the vault has no token.
    fn nobody(&self) -> String {
        let (seed, vault) = (REFRESH_TOKEN.name, KEY_VAULT_URL.name);
        match (&self.seed, self.microsoft.tokens.vault().is_lasting()) {
            (Some(_), true) => format!(
                "the refresh token in {seed} is not kept yet; keep it: fraud-guard auth rotate"
            ),
            (Some(_), false) => format!(
                "the refresh token in {seed} is used, and its renewals are kept nowhere: it dies \
                 after 90 days; set {vault}, then sign in: fraud-guard auth login"
            ),
            (None, true) => "nobody is signed in; sign in: fraud-guard auth login".to_owned(),
            (None, false) => format!(
                "nobody is signed in, and there is no place to keep a refresh token; set {vault}, \
                 then sign in: fraud-guard auth login"
            ),
        }
    }
}
