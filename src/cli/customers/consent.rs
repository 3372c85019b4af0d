//! `fraud-guard customers consent`: the app's consent in a customer's tenant.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::tenant;
use crate::findings::Question;
use crate::fraud_event::TenantId;
use crate::microsoft::Microsoft;
use crate::microsoft::partner_customers::Consent;
use crate::microsoft::partner_customers::ConsentGrant;
use crate::microsoft::partner_customers::Consented;

pub(super) const EXAMPLES: &str = "Examples:
  fraud-guard customers consent 22222222-bbbb-4bbb-8bbb-000000000002 --dry-run
  fraud-guard customers consent 22222222-bbbb-4bbb-8bbb-000000000002

It needs an account among the Admin agents whose GDAP relationship with the customer has the role
Cloud Application Administrator, Application Administrator or Global Administrator. The scopes are
delegated: with them the account reads no more than its own roles there let it.";

/// The application id of Microsoft Graph, the same in every tenant.
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
/// The application id of Azure Service Management (Azure Resource Manager).
const AZURE: &str = "797f4846-ba00-4fd7-ba43-dac1f8f63013";

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The customer's tenant id.
    #[arg(value_parser = tenant)]
    customer: TenantId,
    /// Say what would be consented to, and ask nobody.
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(microsoft: &Microsoft, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let consent = least(microsoft.tokens.client_id());
    let outcome = match arguments.dry_run {
        true => "nothing was sent",
        false => match microsoft.customers.consent(arguments.customer, &consent).await? {
            Consented::Created => "consented",
            Consented::IsThere => {
                "there is a consent already; if fraud-guard customers check says that a scope is \
                 missing, remove the app in the customer's tenant and consent again"
            }
        },
    };
    arguments.report(&consent, outcome)
}

/// What the collectors ask for, and no more.
fn least(application: &str) -> Consent {
    let scopes: BTreeSet<&str> =
        Question::ALL.into_iter().filter_map(Question::graph_scope).collect();
    let grant = |api: &str, scopes: Vec<String>| ConsentGrant { api: api.to_owned(), scopes };
    Consent {
        application: application.to_owned(),
        grants: vec![
            grant(GRAPH, scopes.into_iter().map(str::to_owned).collect()),
            grant(AZURE, vec!["user_impersonation".to_owned()]),
        ],
    }
}

impl Arguments {
    fn report(&self, consent: &Consent, outcome: &str) -> anyhow::Result<ExitCode> {
        let mut out = std::io::stdout().lock();
        if self.json {
            let grants = consent.grants.iter();
            let grants: Vec<_> =
                grants.map(|grant| json!({ "api": grant.api, "scopes": grant.scopes })).collect();
            let customer = self.customer.to_string();
            let document = json!({
                "customer": customer, "application": consent.application, "grants": grants,
                "outcome": outcome,
            });
            writeln!(out, "{document}")?;
            return Ok(ExitCode::SUCCESS);
        }
        writeln!(out, "Customer {}, application {}:", self.customer, consent.application)?;
        for grant in &consent.grants {
            let api = if grant.api == GRAPH { "Microsoft Graph" } else { "Azure Resource Manager" };
            writeln!(out, "  {api}: {}", grant.scopes.join(" "))?;
        }
        writeln!(out, "{outcome}")?;
        Ok(ExitCode::SUCCESS)
    }
}
