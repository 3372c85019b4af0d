//! What the subscription costs, and what it will cost if nothing is done.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;

use crate::text::Untrusted;

/// The cost of the last days. Amounts are what Microsoft reports, with as many digits as it sends;
/// they are late by a day or so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// The currency of the days: `USD`.
    pub currency: Option<Untrusted>,
    /// The days, the oldest first, at most [`Cost::MOST_DAYS`].
    pub days: Vec<DayCost>,
    /// What the customer used this month, in [`Cost::usage_currency`].
    pub month_to_date: Option<f64>,
    /// The currency of the month's usage.
    pub usage_currency: Option<Untrusted>,
    /// The customer's spending budget for a month; a budget stops nothing.
    pub budget: Option<f64>,
    /// What is at stake: an estimate.
    pub at_risk: Option<MoneyAtRisk>,
}

/// What one day cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DayCost {
    /// The day, in UTC.
    pub day: Date,
    /// The cost.
    pub amount: f64,
}

/// An estimate: list price of the affected sizes times the hours that they ran.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MoneyAtRisk {
    /// What each further hour costs if nothing is done.
    pub per_hour: f64,
    /// What it has cost so far.
    pub so_far: f64,
    /// The currency of both.
    pub currency: String,
    /// Where the prices are from.
    pub source: String,
    /// When the prices were read.
    pub priced_at: Timestamp,
    /// What was counted.
    pub sizes: Vec<PricedSize>,
    /// Machines whose size has no list price that could be found.
    pub unpriced: u64,
}

/// Machines of one size in one region, and their list price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PricedSize {
    /// The size.
    pub size: Untrusted,
    /// The region.
    pub region: Untrusted,
    /// How many run.
    pub count: u64,
    /// The hours that they have run, all together.
    pub machine_hours: f64,
    /// List price of one machine for an hour.
    pub per_hour: f64,
}

impl Cost {
    /// Longest list of days.
    pub const MOST_DAYS: usize = 31;
    /// A day that costs this many times the usual one is a jump.
    pub const JUMP: f64 = 3.0;
    /// Below this much a day is no jump, whatever was usual; in whatever currency.
    pub const SMALL_DAY: f64 = 10.0;

    /// What a day usually costs: the median of all days but the last three, of at least four.
    pub fn usual_day(&self) -> Option<f64> {
        let older = self.days.len().checked_sub(3).filter(|count| *count >= 4)?;
        let mut amounts: Vec<f64> = self.days.iter().take(older).map(|day| day.amount).collect();
        amounts.sort_by(f64::total_cmp);
        amounts.get(amounts.len() / 2).copied()
    }

    /// The dearest of the last three days.
    pub fn latest_day(&self) -> Option<&DayCost> {
        let last = self.days.iter().rev().take(3);
        last.max_by(|one, other| one.amount.total_cmp(&other.amount))
    }

    /// True when a day of late cost far more than usual; `None` when too little is known.
    pub fn has_jumped(&self) -> Option<bool> {
        let (usual, latest) = (self.usual_day()?, self.latest_day()?.amount);
        Some(latest >= Self::SMALL_DAY && latest >= usual * Self::JUMP)
    }

    /// True when this month's usage is beyond the budget; `None` when either is not known.
    pub fn is_over_budget(&self) -> Option<bool> {
        let budget = self.budget.filter(|budget| *budget > 0.0)?;
        Some(self.month_to_date? > budget)
    }

    /// True when the cost jumped or is beyond the budget.
    pub fn is_unusual(&self) -> bool {
        self.has_jumped() == Some(true) || self.is_over_budget() == Some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(amounts: &[f64]) -> Cost {
        let first = Date::constant(2026, 2, 1);
        let day = |(amount, number): (&f64, i64)| DayCost {
            day: first.checked_add(jiff::Span::new().days(number)).expect("a day"),
            amount: *amount,
        };
        Cost { days: amounts.iter().zip(0..).map(day).collect(), ..Cost::default() }
    }

    #[test]
    fn a_jump_is_a_dear_day_of_late_beside_the_usual_ones() {
        for (amounts, jumped) in [
            (&[4.0, 4.1, 3.9, 4.0, 4.0, 812.0, 4.0][..], Some(true)),
            (&[4.0, 4.1, 3.9, 4.0, 4.0, 9.9, 4.0], Some(false)),
            (&[400.0, 410.0, 390.0, 400.0, 500.0, 612.0, 4.0], Some(false)),
            (&[4.0, 4.1, 812.0, 4.0, 4.0, 4.0, 4.0], Some(false)),
            (&[4.0, 4.0, 4.0, 4.0, 812.0, 4.0], None),
            (&[], None),
        ] {
            assert_eq!(cost(amounts).has_jumped(), jumped, "{amounts:?}");
        }
    }

    #[test]
    fn a_budget_counts_only_when_there_is_one() {
        let month = |used, budget| Cost { month_to_date: used, budget, ..Cost::default() };
        for (used, budget, is_over) in [
            (Some(101.0), Some(100.0), Some(true)),
            (Some(99.0), Some(100.0), Some(false)),
            (Some(99.0), Some(0.0), None),
            (None, Some(100.0), None),
            (Some(1.0), None, None),
        ] {
            assert_eq!(month(used, budget).is_over_budget(), is_over);
        }
    }
}
