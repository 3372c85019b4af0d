//! Money at risk: list price times machines times hours. An estimate: nobody knows what was agreed.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::evidence::resources::AtRisk;
use crate::findings::MoneyAtRisk;
use crate::findings::PricedSize;
use crate::findings::VmSize;
use crate::microsoft::retail_prices::CURRENCY;
use crate::microsoft::retail_prices::Meter;
use crate::microsoft::retail_prices::SOURCE;

/// What one machine costs for an hour, by size and region.
pub(super) type Prices = BTreeMap<(String, String), f64>;

/// Size and region in small letters.
pub(super) fn key(one: &AtRisk) -> (String, String) {
    let lower = |text: &str| text.to_lowercase();
    (lower(one.size.as_received()), lower(one.region.as_received()))
}

/// Those that are most likely to cost the most first.
pub(super) fn dearest_first(sizes: &[AtRisk]) -> Vec<&AtRisk> {
    let mut list: Vec<&AtRisk> = sizes.iter().collect();
    list.sort_by_key(|one| {
        let size = VmSize::of(one.size.as_received());
        std::cmp::Reverse((size.has_gpu, u64::from(size.cores).saturating_mul(one.count)))
    });
    list
}

/// The price of a machine that was simply bought: of several meters the cheapest, so that the
/// estimate is not too high. Prices of the future do not hold yet.
pub(super) fn ordinary(meters: &[Meter], now: Timestamp) -> Option<f64> {
    let holds = |meter: &&Meter| meter.effective_at.is_none_or(|at| at <= now);
    let prices = meters.iter().filter(|meter| meter.is_ordinary()).filter(holds);
    prices.map(|meter| meter.per_hour).min_by(f64::total_cmp)
}

/// The estimate; machines without a price are counted.
pub(super) fn at_risk(sizes: &[AtRisk], prices: &Prices, now: Timestamp) -> MoneyAtRisk {
    let mut money = MoneyAtRisk {
        per_hour: 0.0,
        so_far: 0.0,
        currency: CURRENCY.to_owned(),
        source: SOURCE.to_owned(),
        priced_at: now,
        sizes: Vec::new(),
        unpriced: 0,
    };
    for one in dearest_first(sizes) {
        let Some(per_hour) = prices.get(&key(one)).copied() else {
            money.unpriced = money.unpriced.saturating_add(one.count);
            continue;
        };
        money.per_hour += per_hour * machines(one.left);
        money.so_far += per_hour * one.machine_hours;
        money.sizes.push(PricedSize {
            size: one.size.clone(),
            region: one.region.clone(),
            count: one.left,
            machine_hours: one.machine_hours,
            per_hour,
        });
    }
    money
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "far fewer than 2^52")]
fn machines(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Untrusted;

    fn meter(per_hour: f64, product: &str, sku: &str) -> Meter {
        Meter {
            per_hour,
            size: "Standard_NC24ads_A100_v4".to_owned(),
            region: "eastus".to_owned(),
            product: product.to_owned(),
            sku: sku.to_owned(),
            effective_at: Some(Timestamp::UNIX_EPOCH),
        }
    }

    fn sizes() -> Vec<AtRisk> {
        let one = |size: &str, count, left, machine_hours| AtRisk {
            size: Untrusted::new(size),
            region: Untrusted::new("eastus"),
            left,
            count,
            machine_hours,
        };
        vec![one("Standard_D2s_v5", 3, 3, 3.0), one("Standard_NC24ads_A100_v4", 8, 6, 160.0)]
    }

    #[test]
    fn the_cheapest_price_of_a_machine_that_was_simply_bought_counts() {
        let now = Timestamp::UNIX_EPOCH;
        let tomorrow = Meter { effective_at: Some(Timestamp::MAX), ..meter(0.1, "NC", "NC24") };
        let meters = [
            meter(5.5, "Virtual Machines NC Series Windows", "NC24"),
            meter(3.7, "Virtual Machines NC Series", "NC24"),
            meter(3.673, "Virtual Machines NC Series", "NC24"),
            meter(0.7, "Virtual Machines NC Series", "NC24 Spot"),
            meter(0.8, "Virtual Machines NC Series", "NC24 Low Priority"),
            tomorrow,
        ];
        assert_eq!(ordinary(&meters, now), Some(3.673));
        assert_eq!(ordinary(&[], now), None);
    }

    #[test]
    fn what_is_gone_costs_no_more_and_what_has_no_price_is_counted() {
        let key = ("standard_nc24ads_a100_v4".to_owned(), "eastus".to_owned());
        let money = at_risk(&sizes(), &Prices::from([(key, 2.5)]), Timestamp::UNIX_EPOCH);
        assert_eq!((money.per_hour, money.so_far, money.unpriced), (15.0, 400.0, 3));
        assert_eq!(money.sizes.len(), 1);
    }
}
