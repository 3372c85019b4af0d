//! `fraud-guard customers check`: what can be collected at each customer, found out by asking.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use futures::StreamExt;
use serde_json::json;

use super::tenant;
use crate::clock::Clock;
use crate::evidence::Collectors;
use crate::findings::Findings;
use crate::findings::Question;
use crate::findings::Reply;
use crate::findings::Subject;
use crate::fraud_event::Confidence;
use crate::fraud_event::Severity;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::microsoft::Microsoft;
use crate::microsoft::Patience;
use crate::microsoft::partner_customers::Customer;
use crate::microsoft::partner_customers::Product;
use crate::text::Untrusted;

pub(super) const EXAMPLES: &str = "Examples:
  fraud-guard customers check
  fraud-guard customers check 22222222-bbbb-4bbb-8bbb-000000000002 --json

Each question is really asked, about the first active Azure subscription of the customer. Exit 1
when something cannot be collected.";

/// Customers that are asked about at once.
const AT_ONCE: usize = 4;
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// Customers' tenant ids; all customers without any.
    #[arg(value_parser = tenant)]
    customers: Vec<TenantId>,
    /// Print one JSON document for each customer.
    #[arg(long)]
    json: bool,
}

/// What was learnt about a customer.
struct Checked {
    customer: Customer,
    subscription: Option<SubscriptionId>,
    findings: Findings,
}

pub(super) async fn run(microsoft: &Microsoft, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let customers = arguments.customers(microsoft).await?;
    let collectors = Collectors::new(microsoft.clone(), Clock::System);
    let work = customers.into_iter().map(|customer| check(microsoft, &collectors, customer));
    let mut checked = futures::stream::iter(work).buffered(AT_ONCE);
    let mut is_complete = true;
    while let Some(checked) = checked.next().await {
        is_complete &= checked.missing().is_empty();
        arguments.show(&checked)?;
    }
    Ok(if is_complete { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn check(microsoft: &Microsoft, collectors: &Collectors, customer: Customer) -> Checked {
    let subscription = first_subscription(microsoft, customer.tenant).await;
    let now = Clock::System.now();
    let subject = Subject {
        epoch: 0,
        customer: Some(customer.tenant),
        subscription,
        detected_at: now,
        last_seen_at: now,
        alert_types: Vec::new(),
        severity: Severity::Low,
        confidence: Confidence::Missing,
        resources: Vec::new(),
    };
    let findings = collectors.collect(&subject).await;
    Checked { customer, subscription, findings }
}

/// The first active Azure subscription. Why there is none, the questions about it tell.
async fn first_subscription(microsoft: &Microsoft, customer: TenantId) -> Option<SubscriptionId> {
    let patience = Patience::of(PATIENCE);
    let products = microsoft.customers.products(customer, patience).await.ok()?;
    for plan in products.items.iter().filter(|product| is_azure(product)) {
        if let Some(legacy) = plan.entitlement.as_deref().and_then(SubscriptionId::parse) {
            return Some(legacy);
        }
        let listed = microsoft.customers.entitlements(customer, &plan.id, patience).await;
        let active = listed.ok().and_then(|listed| {
            let mut active = listed.items.into_iter().filter(|one| is_active(&one.status));
            active.find_map(|one| SubscriptionId::parse(&one.id))
        });
        if active.is_some() {
            return active;
        }
    }
    None
}

fn is_azure(product: &Product) -> bool {
    (product.is_azure_plan || product.is_legacy_azure) && is_active(&product.status)
}

fn is_active(status: &Untrusted) -> bool {
    status.as_received().eq_ignore_ascii_case("active")
}

impl Checked {
    /// What could not be collected, and why.
    fn missing(&self) -> Vec<(Question, Reply)> {
        let replies = self.findings.replies();
        let reply = |question| replies.get(&question).map_or(Reply::NotAsked, |r| (*r).clone());
        let asked = Question::ALL.into_iter().map(|question| (question, reply(question)));
        // Prices are asked only when there is something to price.
        let is_asked = |question: &Question| *question != Question::ListPrices;
        let missing =
            asked.filter(|(question, reply)| *reply != Reply::Answered && is_asked(question));
        missing.collect()
    }

    /// True when a consent could help.
    fn lacks_consent(&self) -> bool {
        let lacks = |(question, reply): &(Question, Reply)| {
            let is_refused = matches!(reply, Reply::NotPermitted { .. });
            is_refused && (question.graph_scope().is_some() || question.asks_azure())
        };
        self.missing().iter().any(lacks)
    }

    fn name(&self) -> String {
        let name = self.customer.name.as_ref().or(self.customer.domain.as_ref());
        name.map_or_else(|| "a customer without a name".to_owned(), |name| name.visible(80))
    }
}

impl Arguments {
    async fn customers(&self, microsoft: &Microsoft) -> anyhow::Result<Vec<Customer>> {
        let patience = Patience::of(PATIENCE);
        if self.customers.is_empty() {
            let listed = microsoft.customers.customers(patience).await;
            let listed = listed.context("cannot list the customers")?;
            if let Some(cut) = &listed.cut {
                writeln!(std::io::stderr(), "fraud-guard: this is not the whole list: {cut}")?;
            }
            return Ok(listed.items);
        }
        // Whether it can be read at all is one of the questions.
        let unread = |tenant| Customer { tenant, name: None, domain: None, country: None };
        let mut customers = Vec::new();
        for tenant in &self.customers {
            let read = microsoft.customers.customer(*tenant, patience).await;
            customers.push(read.unwrap_or_else(|_| unread(*tenant)));
        }
        Ok(customers)
    }

    fn show(&self, checked: &Checked) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        let (tenant, missing) = (checked.customer.tenant.to_string(), checked.missing());
        let subscription = checked.subscription.map(|id| id.to_string());
        if self.json {
            let missing: Vec<_> = missing
                .iter()
                .map(|(question, reply)| {
                    let why = reply.phrase(*question).to_string();
                    json!({ "question": question.as_str(), "why": why, "needs": question.needs() })
                })
                .collect();
            let document = json!({
                "customer": tenant, "name": checked.name(), "subscription": subscription,
                "missing": missing,
            });
            writeln!(out, "{document}")?;
            return Ok(());
        }
        let where_asked = subscription.as_deref().unwrap_or("no active Azure subscription");
        writeln!(out, "{}  {tenant}  {where_asked}", checked.name())?;
        if missing.is_empty() {
            writeln!(out, "  everything can be collected")?;
        }
        for (question, reply) in &missing {
            let why = reply.phrase(*question);
            writeln!(out, "  {}: {why}", question.phrase())?;
        }
        if checked.lacks_consent() {
            writeln!(out, "  to mend: fraud-guard customers consent {tenant}")?;
        }
        Ok(())
    }
}
