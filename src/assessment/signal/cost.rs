//! What it costs.

use jiff::tz::TimeZone;

use super::Reading;
use super::Scene;
use super::Signal;
use crate::findings::Question;
use crate::language::Arg;
use crate::language::Phrase;
use crate::text::Untrusted;

/// The three letters of a currency; anything else is nobody's currency.
fn currency(text: Option<&Untrusted>) -> String {
    let text = text.map(Untrusted::as_received).unwrap_or_default();
    let is_code = text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase());
    if is_code { text.to_owned() } else { "¤".to_owned() }
}

/// An amount in whole units, which is all that a reason needs.
fn whole(amount: f64) -> Arg {
    Arg::Number(format!("{:.0}", amount.max(0.0)).parse().unwrap_or(u64::MAX))
}

pub(super) fn jumped(scene: &Scene<'_>) -> Reading {
    let cost = &scene.findings.cost.facts;
    let jumped = cost.has_jumped().filter(|_| scene.is_answered(Question::DailyCost));
    // Amounts are late, and a day that is not over says too little.
    let detected = scene.subject.detected_at.to_zoned(TimeZone::UTC).date();
    let is_after = cost.days.iter().any(|day| day.day > detected);
    let latest = cost.latest_day().map(|day| day.amount).unwrap_or_default();
    let what = Phrase::new("signal-cost")
        .with("latest", whole(latest))
        .with("usual", whole(cost.usual_day().unwrap_or_default()))
        .with("currency", currency(cost.currency.as_ref()));
    scene.some(Signal::CostJumped, jumped == Some(true), jumped == Some(false) && is_after, what)
}

pub(super) fn over_budget(scene: &Scene<'_>) -> Reading {
    budget(scene).unwrap_or_else(|no_budget| no_budget)
}

pub(super) fn within_budget(scene: &Scene<'_>) -> Reading {
    budget(scene).map_or_else(|no_budget| no_budget, Reading::opposite)
}

/// Whether the usage is beyond the budget.
///
/// # Errors
/// The reading where the customer has none: it is neither beyond nor within.
fn budget(scene: &Scene<'_>) -> Result<Reading, Reading> {
    let cost = &scene.findings.cost.facts;
    let is_set = cost.budget.is_some_and(|budget| budget > 0.0);
    if !is_set {
        let is_none = scene.is_whole(Question::SpendingBudget);
        let reading = Reading::Not(Phrase::new("signal-no-budget"));
        return Err(if is_none { reading } else { Reading::Unknown });
    }
    let are_answered =
        scene.is_answered(Question::UsageSummary) && scene.is_answered(Question::SpendingBudget);
    let is_over = cost.is_over_budget().filter(|_| are_answered);
    let what = Phrase::new("signal-budget")
        .with("used", whole(cost.month_to_date.unwrap_or_default()))
        .with("budget", whole(cost.budget.unwrap_or_default()))
        .with("currency", currency(cost.usage_currency.as_ref()));
    Ok(scene.some(Signal::OverBudget, is_over == Some(true), is_over == Some(false), what))
}
