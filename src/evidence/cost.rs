//! What the subscription costs, and what is at stake.

mod money;

use std::collections::BTreeMap;

use futures::channel::oneshot;
use jiff::SignedDuration;

use super::fit;
use super::inquiry::Inquiry;
use super::replies::Replies;
use super::resources::AtRisk;
use crate::findings::Collector;
use crate::findings::Cost;
use crate::findings::DayCost;
use crate::findings::MoneyAtRisk;
use crate::findings::Question;
use crate::microsoft::Unanswered;
use crate::microsoft::azure_resources::DailyCost;
use crate::microsoft::azure_resources::Window;
use money::Prices;

/// Their share of a case's findings.
const MOST_BYTES: usize = 10_000;
/// Enough to know what a day usually costs.
const DAYS: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Sizes that are priced; the rest is counted as unpriced.
const MOST_SIZES: usize = 12;

/// Collects; which sizes are to be priced comes from whoever looks at the resources.
pub(super) async fn collect(
    inquiry: &Inquiry<'_>,
    sizes: oneshot::Receiver<Vec<AtRisk>>,
) -> (Replies, Cost) {
    let mut replies = Replies::of(Collector::Cost);
    let (customer, place) = (inquiry.customer(), inquiry.place());
    let (microsoft, patience) = (inquiry.microsoft, inquiry.small());
    let begin = inquiry.now.checked_sub(DAYS).unwrap_or(inquiry.now);
    let window = Window { from: begin, to: inquiry.now };
    let customers = &microsoft.customers;
    let daily = async { Some(microsoft.azure.daily_cost(place?, window, patience).await) };
    let usage = async { Some(customers.usage_summary(customer?, patience).await) };
    let budget = async { Some(customers.spending_budget(customer?, patience).await) };
    let (daily, usage, budget, priced) = futures::join!(
        Box::pin(daily),
        Box::pin(usage),
        Box::pin(budget),
        Box::pin(price(inquiry, sizes)),
    );
    let mut facts = Cost::default();
    if let Some(daily) = replies.note(Question::DailyCost, daily) {
        replies.cut(Question::DailyCost, daily.cut.clone());
        facts.currency = fit::name_if_any(daily.currency.as_ref());
        facts.days = latest_days(&daily);
    }
    if let Some(usage) = replies.note(Question::UsageSummary, usage) {
        facts.month_to_date = usage.total;
        facts.usage_currency = fit::name_if_any(usage.currency.as_ref());
    }
    facts.budget = replies.note(Question::SpendingBudget, budget).flatten();
    if let Some((at_risk, cut)) = replies.note(Question::ListPrices, priced) {
        replies.cut(Question::ListPrices, cut);
        facts.at_risk = at_risk;
    }
    let shorten = |facts: &mut Cost| {
        facts.at_risk.as_mut().is_some_and(|money| fit::drop_end(&mut money.sizes))
    };
    (replies, fit::within(facts, MOST_BYTES, shorten))
}

fn latest_days(daily: &DailyCost) -> Vec<DayCost> {
    let skipped = daily.days.len().saturating_sub(Cost::MOST_DAYS);
    let days = daily.days.iter().skip(skipped);
    days.map(|(day, amount)| DayCost { day: *day, amount: *amount }).collect()
}

type Priced = (Option<MoneyAtRisk>, Option<String>);

/// The money at risk; `None` when nobody knows for what. Nothing affected needs no price.
async fn price(
    inquiry: &Inquiry<'_>,
    sizes: oneshot::Receiver<Vec<AtRisk>>,
) -> Option<Result<Priced, Unanswered>> {
    let sizes = sizes.await.ok()?;
    if sizes.is_empty() {
        return Some(Ok((None, None)));
    }
    let (list, patience) = (&inquiry.microsoft.prices, inquiry.prices());
    let asked: Vec<_> = money::dearest_first(&sizes)
        .into_iter()
        .take(MOST_SIZES)
        .map(|one| async move {
            let (size, region) = (one.size.as_received(), one.region.as_received());
            (money::key(one), list.meters(size, region, patience).await)
        })
        .collect();
    let answers = crate::parallel::all(asked).await;
    let mut prices: Prices = BTreeMap::new();
    let (mut failure, mut cut) = (None, None);
    for (key, answer) in answers {
        match answer {
            Ok(listed) => {
                cut = cut.or(listed.cut);
                prices
                    .extend(money::ordinary(&listed.items, inquiry.now).map(|price| (key, price)));
            }
            Err(Unanswered::NotThere(_)) => {}
            Err(error) => failure = Some(error),
        }
    }
    match failure {
        Some(error) if prices.is_empty() => Some(Err(error)),
        failure => {
            let missing = failure.map(|error| format!("some prices are missing: {error}"));
            Some(Ok((Some(money::at_risk(&sizes, &prices, inquiry.now)), cut.or(missing))))
        }
    }
}
