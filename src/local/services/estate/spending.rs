//! What a subscription costs.

use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Estate;

/// Costs by day and resource, and the budget.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spending {
    /// Each resource on each day, in any order.
    pub days: Vec<DailyCost>,
    /// The budget for a month; nothing when none was set.
    pub budget: Option<f64>,
    /// Three letters.
    pub currency: &'static str,
}

/// What a resource cost on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct DailyCost {
    /// The day, in UTC.
    pub day: Date,
    /// The address of the resource.
    pub resource: String,
    /// Its type.
    pub kind: String,
    /// The region as the bill writes it, such as `EU West`.
    pub location: String,
    /// The service, such as `Virtual Machines`.
    pub service: &'static str,
    /// How much, in the currency.
    pub cost: f64,
}

/// What something costs, and what it is.
#[derive(Clone, Copy, Debug)]
pub struct Cost<'a> {
    /// The address of the resource.
    pub resource: &'a str,
    /// Its type.
    pub kind: &'a str,
    /// The region.
    pub location: &'a str,
    /// How much on an ordinary day.
    pub cost: f64,
}

/// The day of a time, in UTC.
pub fn day_of(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

impl Estate {
    /// A resource costs about the same each day, from `first` to `last` days ago. Costs come a
    /// day late, so there is none of today.
    pub fn spend(&mut self, what: Cost<'_>, now: Timestamp, (first, last): (i64, i64)) {
        let today = day_of(now);
        for back in (last.max(1)..=first).rev() {
            let Ok(day) = today.checked_sub(back.days()) else { continue };
            self.spending.days.push(DailyCost {
                day,
                resource: what.resource.to_owned(),
                kind: what.kind.to_owned(),
                location: what.location.to_owned(),
                service: service_of(what.kind),
                cost: cents(what.cost * ripple(back)),
            });
        }
    }

    /// What all days since one have cost together.
    pub fn spent_since(&self, first: Date) -> f64 {
        let days = self.spending.days.iter().filter(|cost| cost.day >= first);
        cents(days.map(|cost| cost.cost).sum())
    }
}

/// No two days are the same, and yet every run is.
fn ripple(day: i64) -> f64 {
    match day.rem_euclid(5) {
        0 => 0.97,
        1 => 1.0,
        2 => 1.03,
        3 => 0.99,
        _ => 1.01,
    }
}

fn cents(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}

fn service_of(kind: &str) -> &'static str {
    let kind = kind.to_ascii_lowercase();
    match kind.as_str() {
        "microsoft.compute/virtualmachines" | "microsoft.compute/virtualmachinescalesets" => {
            "Virtual Machines"
        }
        "microsoft.storage/storageaccounts" => "Storage",
        _ => "Other",
    }
}
