//! Cost Management: what a subscription cost on each day.
//!
//! Source: "Query - Usage" (2023-11-01). The columns of an answer are data: they come in any order,
//! and the name of the sum differs between kinds of agreements.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;
use serde_json::json;

use super::AzureResources;
use super::Place;
use super::Window;
use crate::microsoft::json::Json;
use crate::microsoft::patience::Patience;
use crate::microsoft::remote::Ask;
use crate::microsoft::remote::Next;
use crate::microsoft::unanswered::Unanswered;
use crate::text::Untrusted;

/// What a subscription cost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DailyCost {
    /// The days that cost something, the oldest first.
    pub days: BTreeMap<Date, f64>,
    /// The currency.
    pub currency: Option<Untrusted>,
    /// Why that is not all.
    pub cut: Option<String>,
}

/// Days of one subscription without a grouping fit into one page; more is an odd answer.
const MOST_PAGES: usize = 5;
const SUMS: [&str; 3] = ["Cost", "PreTaxCost", "totalCost"];

impl AzureResources {
    /// `POST query`: the cost of each day of a window.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn daily_cost(
        &self,
        place: Place,
        window: Window,
        patience: Patience,
    ) -> Result<DailyCost, Unanswered> {
        let below = "/providers/Microsoft.CostManagement/query";
        let url = self.get(place, below, &[("api-version", "2023-11-01")])?.url;
        let first = Ask::query(url, request(window), Some(place.customer));
        let mut cost = DailyCost::default();
        let template = first.clone();
        let cut = self.remote.ask_pages(first, MOST_PAGES, patience, |document| {
            if document.is_null() {
                return Ok(Next::End);
            }
            let answer = Json::of(document);
            take(answer.at("properties"), &mut cost)?;
            let links = [answer.path(&["properties", "nextLink"]), answer.at("nextLink")];
            let link = links.iter().find_map(|link| link.text());
            Ok(link.map_or(Next::End, |link| template.following(link, "Cost Management")))
        });
        cost.cut = cut.await?;
        Ok(cost)
    }
}

fn request(window: Window) -> Value {
    let time = |moment: jiff::Timestamp| {
        moment.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    };
    json!({
        "type": "ActualCost",
        "timeframe": "Custom",
        "timePeriod": { "from": time(window.from), "to": time(window.to) },
        "dataset": {
            "granularity": "Daily",
            "aggregation": { "totalCost": { "name": "Cost", "function": "Sum" } },
        },
    })
}

fn take(answer: Json<'_>, cost: &mut DailyCost) -> Result<(), String> {
    let no_table = || "the answer of Cost Management is no table".to_owned();
    let columns: Vec<String> = answer
        .at("columns")
        .elements()
        .ok_or_else(no_table)?
        .map(|column| column.at("name").text().unwrap_or_default().to_owned())
        .collect();
    let place = |name: &str| columns.iter().position(|column| column.eq_ignore_ascii_case(name));
    let sum = SUMS.iter().find_map(|name| place(name)).ok_or_else(no_table)?;
    let day = place("UsageDate").ok_or_else(no_table)?;
    for row in answer.at("rows").elements().ok_or_else(no_table)? {
        let cells: Vec<Json<'_>> = row.each().collect();
        let cell = |place: usize| cells.get(place).copied();
        let of_day = cell(day).and_then(date);
        let Some((day, amount)) = of_day.zip(cell(sum).and_then(Json::number)) else { continue };
        *cost.days.entry(day).or_default() += amount;
        if cost.currency.is_none() {
            cost.currency = place("Currency").and_then(cell).and_then(Json::untrusted);
        }
    }
    Ok(())
}

/// A day is a number such as `20260203`, or a time.
fn date(cell: Json<'_>) -> Option<Date> {
    let Some(number) = cell.count() else {
        return cell.text()?.get(..10)?.parse().ok();
    };
    let part = |divisor: u64, modulus: u64| i16::try_from(number / divisor % modulus).ok();
    let day = |number: i16| i8::try_from(number).ok();
    Date::new(part(10_000, 10_000)?, day(part(100, 100)?)?, day(part(1, 100)?)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_their_names() {
        let answer = json!({
            "columns": [{ "name": "Currency" }, { "name": "UsageDate" }, { "name": "PreTaxCost" }],
            "rows": [["EUR", 20_260_201, 3.5], ["EUR", "2026-02-02T00:00:00", 4.0], ["EUR", 20_260_201, 1],
                     [], ["EUR", 20_261_399, 4.0], ["EUR", "x", 4.0], ["EUR", 20_260_203, null], 7],
        });
        let mut cost = DailyCost::default();
        take(Json::of(&answer), &mut cost).expect("a table");
        let days: Vec<(String, f64)> =
            cost.days.iter().map(|(day, amount)| (day.to_string(), *amount)).collect();
        assert_eq!(days, [("2026-02-01".to_owned(), 4.5), ("2026-02-02".to_owned(), 4.0)]);
        assert_eq!(cost.currency, Some(Untrusted::new("EUR")));
    }

    #[test]
    fn what_is_no_table_is_said_to_be_none() {
        for answer in [
            json!({}),
            json!({ "columns": [], "rows": [] }),
            json!({ "columns": [{ "name": "Cost" }, { "name": "UsageDate" }] }),
            json!({ "columns": [{ "name": "Cost" }], "rows": [] }),
        ] {
            let mut cost = DailyCost::default();
            assert!(take(Json::of(&answer), &mut cost).is_err(), "{answer}");
        }
    }
}
