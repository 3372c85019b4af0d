//! Who the customer is, and how the subscription stands.

use std::collections::BTreeSet;

use super::Reading;
use super::Scene;
use super::Signal;
use crate::assessment::reading::is_same;
use crate::findings::Question;
use crate::language::Phrase;
use crate::text::Untrusted;

/// Tags by which people tell their environments apart.
const ENVIRONMENT: [&str; 8] =
    ["env", "environment", "stage", "tier", "landscape", "purpose", "usage", "workload"];
const TEST: [&str; 13] = [
    "test",
    "testing",
    "dev",
    "development",
    "devtest",
    "sandbox",
    "poc",
    "demo",
    "lab",
    "qa",
    "staging",
    "training",
    "playground",
];
const PRODUCTION: [&str; 4] = ["prod", "production", "prd", "live"];
/// The collectors keep so many tags; when there are as many, there may be more.
const MOST_TAGS: usize = 20;

pub(super) fn tags(scene: &Scene<'_>, signal: Signal) -> Reading {
    let (values, key): (&[&str], _) = match signal {
        Signal::TestTags => (&TEST, "signal-test-tags"),
        _ => (&PRODUCTION, "signal-production-tags"),
    };
    let (resources, standing) = (&scene.findings.resources.facts, &scene.findings.standing.facts);
    let read = |tags: &BTreeSet<Untrusted>, question| {
        let tags = tags.iter().filter(|_| scene.is_answered(question));
        tags.filter(|tag| says(tag.as_received(), values)).cloned().collect::<BTreeSet<_>>()
    };
    let mut found = read(&resources.tags, Question::Inventory);
    found.extend(read(&standing.tags, Question::Subscription));
    let is_all = resources.tags.len() < MOST_TAGS && standing.tags.len() < MOST_TAGS;
    let first = found.first().cloned().unwrap_or_else(|| Untrusted::new(""));
    let what = Phrase::new(key).with("count", found.len()).with("tag", first);
    scene.some(signal, !found.is_empty(), is_all, what)
}

/// True for `env=test`, and for `sandbox` or `sandbox=true`.
fn says(tag: &str, values: &[&str]) -> bool {
    let (name, value) = tag.split_once('=').unwrap_or((tag, "true"));
    let is_one = |text: &str| values.iter().any(|value| is_same(value, text));
    let is_environment = ENVIRONMENT.iter().any(|known| is_same(known, name));
    (is_environment && is_one(value))
        || (is_one(name) && ["true", "yes", "1"].contains(&&*value.trim().to_lowercase()))
}

/// What Azure and Partner Center call a subscription that works.
const WORKS: [&str; 5] = ["Enabled", "Warned", "PastDue", "Active", "Pending"];
/// What they call one that does not.
const STANDS: [&str; 7] =
    ["Disabled", "Inactive", "Suspended", "Deleted", "Expired", "Cancelled", "Canceled"];

pub(super) fn disabled(scene: &Scene<'_>) -> Reading {
    let standing = &scene.findings.standing.facts;
    let azure = standing.subscription_state.as_ref();
    let center = standing.entitlement_status.as_ref();
    let states: Vec<&Untrusted> = [
        azure.filter(|_| scene.is_answered(Question::Subscription)),
        center.filter(|_| scene.is_answered(Question::Plan)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let is_one_of = |state: &&&Untrusted, known: &[&str]| {
        known.iter().any(|one| is_same(one, state.as_received()))
    };
    let stands = states.iter().find(|state| is_one_of(state, &STANDS));
    let is_all = !states.is_empty() && states.iter().all(|state| is_one_of(&state, &WORKS));
    let shown = stands.or_else(|| states.first()).copied().cloned();
    let state = shown.unwrap_or_else(|| Untrusted::new(""));
    let what = Phrase::new("signal-subscription-state").with("state", state);
    scene.some(Signal::SubscriptionDisabled, stands.is_some(), is_all, what)
}

pub(super) fn has_reseller(scene: &Scene<'_>) -> Reading {
    let resellers = &scene.findings.standing.facts.resellers;
    let is_answered = scene.is_answered(Question::Reseller);
    let first = resellers.iter().filter(|_| is_answered).min();
    let name = first.cloned().unwrap_or_else(|| Untrusted::new(""));
    let count = if is_answered { resellers.len() } else { 0 };
    let what = Phrase::new("signal-reseller").with("count", count).with("name", name);
    scene.some(Signal::HasReseller, first.is_some(), true, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_says_test_by_a_name_that_people_use_for_it() {
        for (tag, is_test) in [
            ("env=test", true),
            ("Environment = DEV", true),
            ("sandbox=true", true),
            ("poc", true),
            ("env=prod", false),
            ("owner=test", false),
            ("sandbox=no", false),
            ("env=testimony", false),
            ("", false),
        ] {
            assert_eq!(says(tag, &TEST), is_test, "{tag}");
        }
        assert!(says("tier=Production", &PRODUCTION));
    }
}
