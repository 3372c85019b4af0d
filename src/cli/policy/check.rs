//! `fraud-guard policy check`.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::ExitCode;

use clap::Args;

use super::PolicyArgument;
use crate::outbox::ChannelId;
use crate::policy::Policy;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    policy: PolicyArgument,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let policy = arguments.policy.read()?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}: can be used", arguments.policy.path().display())?;
    writeln!(
        out,
        "  {} people, {} channels, {} routes, {} escalation steps, {} mutes",
        policy.people.len(),
        policy.channels.len(),
        policy.routes.len(),
        policy.escalation.len(),
        policy.mutes.len(),
    )?;
    for remark in remarks(&policy) {
        writeln!(out, "  {remark}")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What whoever uses a policy should know: the settings that it needs, and what is in doubt.
pub(in crate::cli) fn remarks(policy: &Policy) -> Vec<String> {
    let needs = needed_settings(policy).into_iter().map(|name| format!("needs the setting {name}"));
    let notes = doubts(policy).into_iter().map(|doubt| format!("note: {doubt}"));
    needs.chain(notes).collect()
}

/// The settings that hold what the file refers to.
fn needed_settings(policy: &Policy) -> BTreeSet<&str> {
    policy.channels.values().flat_map(|plan| plan.settings.values()).map(String::as_str).collect()
}

/// What can be used and is probably not meant.
fn doubts(policy: &Policy) -> Vec<String> {
    let mut doubts = Vec::new();
    if policy.protected.is_none() {
        doubts.push("there is no [protected] table: nothing will ever be suggested".to_owned());
    }
    let ends = |policy: &Policy| policy.routes.iter().any(|r| r.when.is_always() && !r.goes_on);
    if !policy.routes.is_empty() && !ends(policy) {
        doubts.push("no route is for every case; what matches none is told to everyone".to_owned());
    }
    let told: BTreeSet<&ChannelId> = policy.routes.iter().flat_map(|route| &route.tell).collect();
    let escalated = policy.escalation.iter().flat_map(|step| &step.tell);
    let heard: BTreeSet<&ChannelId> =
        told.into_iter().chain(escalated).chain(&policy.fallback).collect();
    if !policy.routes.is_empty() {
        let named = policy.people.keys().chain(policy.channels.keys());
        let unheard = named.filter(|id| !heard.contains(id));
        doubts.extend(unheard.map(|id| format!("no route and no escalation tells {id}")));
    }
    doubts
}
