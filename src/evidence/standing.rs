//! Who the customer is, what was bought, and which ways of containment are open.

mod paths;
mod plan;

use jiff::Timestamp;

use super::fit;
use super::inquiry::Inquiry;
use super::replies::Replies;
use crate::findings::Collector;
use crate::findings::Question;
use crate::findings::Relationship;
use crate::findings::Standing;
use crate::microsoft::azure_resources::Permission;
use crate::microsoft::graph::DelegatedAdmin;
use crate::text::Untrusted;
use plan::Plan;

/// Their share of a case's findings.
const MOST_BYTES: usize = 8_000;
const MOST_RESELLERS: usize = 10;
const MOST_TAGS: usize = 20;
const MOST_ACTIONS: usize = 50;

/// Collects.
pub(super) async fn collect(inquiry: &Inquiry<'_>) -> (Replies, Standing) {
    let mut replies = Replies::of(Collector::Standing);
    let (customer, place) = (inquiry.customer(), inquiry.place());
    let (microsoft, patience) = (inquiry.microsoft, inquiry.small());
    let (azure, customers) = (&microsoft.azure, &microsoft.customers);
    let company = async { Some(customers.customer(customer?, patience).await) };
    let resellers = async { Some(customers.resellers(customer?, patience).await) };
    let plan = async { Some(plan::find(customers, place?, patience).await) };
    let subscription = async { Some(azure.subscription(place?, patience).await) };
    let permissions = async { Some(azure.our_permissions(place?, patience).await) };
    let relationships = async { Some(microsoft.graph.delegated_admin(customer?, patience).await) };
    let (company, resellers, plan, subscription, permissions, relationships) = futures::join!(
        Box::pin(company),
        Box::pin(resellers),
        Box::pin(plan),
        Box::pin(subscription),
        Box::pin(permissions),
        Box::pin(relationships),
    );
    let mut facts = Standing::default();
    if let Some(company) = replies.note(Question::Customer, company) {
        facts.customer = fit::name_if_any(company.name.as_ref());
        facts.domain = fit::name_if_any(company.domain.as_ref());
        facts.country = fit::name_if_any(company.country.as_ref());
    }
    let resellers = replies.note_list(Question::Reseller, resellers).unwrap_or_default();
    facts.resellers = resellers.iter().take(MOST_RESELLERS).map(fit::name).collect();
    let plan = replies.note(Question::Plan, plan);
    replies.cut(Question::Plan, plan.as_ref().and_then(|plan| plan.cut.clone()));
    if let Some(plan) = &plan {
        take_plan(&mut facts, plan);
    }
    if let Some(found) = replies.note(Question::Subscription, subscription) {
        facts.subscription_name = fit::name_if_any(found.name.as_ref());
        facts.subscription_state = fit::name_if_any(found.state.as_ref());
        facts.tags = found.tags.iter().take(MOST_TAGS).map(fit::name).collect();
    }
    let permissions = replies.note_list(Question::OurPermissions, permissions);
    facts.actions = actions(permissions.as_deref().unwrap_or_default());
    let relationships = replies.note_list(Question::Relationship, relationships);
    facts.relationship = relationships.as_deref().and_then(|list| last_to_end(list, inquiry.now));
    facts.paths = paths::all(&replies, &facts, plan.as_ref(), permissions.as_deref(), inquiry.now);
    (replies, fit::within(facts, MOST_BYTES, shorten))
}

fn shorten(facts: &mut Standing) -> bool {
    let had_tags = facts.tags.pop_last().is_some();
    let had_actions = fit::drop_end(&mut facts.actions);
    fit::drop_end(&mut facts.resellers) || had_actions || had_tags
}

fn take_plan(facts: &mut Standing, plan: &Plan) {
    let short = |text: &str| fit::name(&Untrusted::new(text));
    facts.plan = plan.id.as_deref().map(short);
    facts.plan_status = fit::name_if_any(plan.status.as_ref());
    facts.entitlement_status = fit::name_if_any(plan.entitlement_status.as_ref());
}

fn actions(permissions: &[Permission]) -> Vec<Untrusted> {
    let mut actions: Vec<_> =
        permissions.iter().flat_map(|one| &one.actions).map(fit::name).collect();
    actions.sort();
    actions.dedup();
    actions.truncate(MOST_ACTIONS);
    actions
}

/// One that is in force before all others, then the one that ends last; one without an end counts
/// as ending never.
fn last_to_end(list: &[DelegatedAdmin], now: Timestamp) -> Option<Relationship> {
    let rank = |one: &&DelegatedAdmin| {
        let is_in_force = paths::is_in_force(one.status.as_received(), one.ends_at, now);
        (is_in_force, one.ends_at.unwrap_or(Timestamp::MAX))
    };
    let found = list.iter().max_by_key(rank)?;
    Some(Relationship {
        status: fit::name(&found.status),
        ends_at: found.ends_at,
        roles: found.roles,
    })
}
