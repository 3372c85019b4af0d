//! Cost Management: `POST …/query`. The order of the columns is data, and the next page is asked
//! for with the same body.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::Value;
use serde_json::json;

use super::Answer;
use super::Api;
use super::Refusal;
use super::place;
use crate::local::services::Services;
use crate::local::services::asked::Asked;
use crate::local::services::estate::Estate;
use crate::local::services::estate::azure::group_of;
use crate::local::services::estate::spending::DailyCost;
use crate::local::services::estate::spending::day_of;
use crate::local::services::limits::Left;
use crate::local::services::limits::Limit;

pub(super) const API: Api = Api {
    action: "Microsoft.CostManagement/query/action",
    versions: &["2023-11-01", "2024-08-01", "2025-03-01"],
};
/// Small, so that callers really have to follow links; the real pages have 5,000 rows.
const PAGE: usize = 200;
const AGGREGATES: [&str; 3] = ["Cost", "PreTaxCost", "UsageQuantity"];
const DIMENSIONS: [&str; 6] = [
    "ResourceId",
    "ResourceType",
    "ResourceLocation",
    "ServiceName",
    "ResourceGroupName",
    "ResourceGroup",
];

/// What is asked for.
struct Wanted {
    days: (Date, Date),
    is_daily: bool,
    aggregates: Vec<String>,
    dimensions: Vec<String>,
}

pub(super) fn query(services: &Services, estate: &Estate, asked: &Asked) -> Answer {
    let now = services.world.now();
    let left = services.limits.count(Limit::CostManagement, estate.customer.tenant, now);
    if left.is_over {
        return Err(throttled(left));
    }
    let body = asked.json().ok_or_else(|| refused("The body is no JSON."))?;
    let wanted = Wanted::read(&body, now)?;
    let rows = wanted.rows(estate);
    let (page, next) = place(asked)?.page(&rows, PAGE);
    let name = Estate::id_of(estate.customer, "cost-query");
    let subscription = estate.customer.subscription;
    let answer = json!({
        "id": format!(
            "subscriptions/{subscription}/providers/Microsoft.CostManagement/query/{name}"
        ),
        "name": name,
        "type": "Microsoft.CostManagement/query",
        "location": null,
        "sku": null,
        "eTag": null,
        "properties": {
            "nextLink": next.map(|next| asked.link_with("$skiptoken", &next.token())),
            "columns": wanted.columns(),
            "rows": page,
        },
    });
    Ok((quota(left), answer))
}

impl Wanted {
    fn read(body: &Value, now: Timestamp) -> Result<Self, Refusal> {
        let text = |path: &str| body.pointer(path).and_then(Value::as_str);
        if !matches!(text("/type"), Some("ActualCost" | "AmortizedCost" | "Usage")) {
            return Err(refused("Invalid query definition: the type is missing or unknown."));
        }
        let is_daily = match text("/dataset/granularity") {
            Some("Daily") => true,
            None => false,
            Some(_) => return Err(refused("Invalid query definition: Dataset.Granularity.")),
        };
        let aggregates = body.pointer("/dataset/aggregation").and_then(Value::as_object);
        let aggregates = aggregates.ok_or_else(|| refused("Missing dataset aggregation."))?;
        let aggregates: Option<Vec<String>> = aggregates.values().map(aggregate).collect();
        let aggregates = aggregates.filter(|names| (1..=2).contains(&names.len()));
        let groups = body.pointer("/dataset/grouping").and_then(Value::as_array);
        let groups: Option<Vec<String>> = groups.into_iter().flatten().map(dimension).collect();
        let groups = groups.filter(|names| names.len() <= 2);
        if body.pointer("/dataset/filter").is_some_and(|filter| !filter.is_null()) {
            return Err(refused("The stand-in does not know Dataset.Filter."));
        }
        Ok(Self {
            days: days(body, now)?,
            is_daily,
            aggregates: aggregates.ok_or_else(|| refused("Invalid dataset aggregation."))?,
            dimensions: groups.ok_or_else(|| refused("Invalid dataset grouping."))?,
        })
    }

    fn columns(&self) -> Vec<Value> {
        let column = |name: &str, kind: &str| json!({ "name": name, "type": kind });
        let aggregates = self.aggregates.iter().map(|name| column(name, "Number"));
        let date = self.is_daily.then(|| column("UsageDate", "Number"));
        let dimensions = self.dimensions.iter().map(|name| column(name, "String"));
        let currency = column("Currency", "String");
        aggregates.chain(date).chain(dimensions).chain([currency]).collect()
    }

    fn rows(&self, estate: &Estate) -> Vec<Value> {
        let (first, last) = self.days;
        let mut sums: BTreeMap<(Option<i64>, Vec<String>), f64> = BTreeMap::new();
        for cost in estate.spending.days.iter().filter(|cost| (first..=last).contains(&cost.day)) {
            let dimensions = self.dimensions.iter().map(|name| value_of(cost, name)).collect();
            let day = self.is_daily.then(|| number_of(cost.day));
            *sums.entry((day, dimensions)).or_default() += cost.cost;
        }
        let row = |((day, dimensions), sum): ((Option<i64>, Vec<String>), f64)| {
            let aggregates = self.aggregates.iter().map(|_| Value::from(sum));
            let day = day.map(Value::from);
            let dimensions = dimensions.into_iter().map(Value::from);
            let currency = Value::from(estate.spending.currency);
            aggregates.chain(day).chain(dimensions).chain([currency]).collect()
        };
        sums.into_iter().map(row).collect()
    }
}

fn aggregate(definition: &Value) -> Option<String> {
    let text = |name: &str| definition.get(name).and_then(Value::as_str);
    let name = text("name").filter(|name| AGGREGATES.contains(name))?;
    (text("function") == Some("Sum")).then(|| name.to_owned())
}

fn dimension(definition: &Value) -> Option<String> {
    let text = |name: &str| definition.get(name).and_then(Value::as_str);
    let name = text("name").filter(|name| DIMENSIONS.contains(name))?;
    (text("type") == Some("Dimension")).then(|| name.to_owned())
}

/// The first and the last day. The frames with a name begin with the month.
fn days(body: &Value, now: Timestamp) -> Result<(Date, Date), Refusal> {
    let today = day_of(now);
    let time = |name: &str| {
        let text = body.pointer(&format!("/timePeriod/{name}")).and_then(Value::as_str);
        let time = text.and_then(|text| text.parse::<Timestamp>().ok());
        time.map(day_of).ok_or_else(|| refused(format!("Invalid query definition: {name}.")))
    };
    match body.get("timeframe").and_then(Value::as_str) {
        Some("MonthToDate" | "BillingMonthToDate") => Ok((today.first_of_month(), today)),
        Some("WeekToDate") => Ok((today.checked_sub(6.days()).unwrap_or(today), today)),
        Some("Custom") => {
            let (first, last) = (time("from")?, time("to")?);
            let is_too_long = first.checked_add(366.days()).is_ok_and(|year| year < last);
            if first > last || is_too_long {
                return Err(refused("Invalid query definition: the time period."));
            }
            Ok((first, last))
        }
        _ => Err(refused("Invalid query definition: the timeframe.")),
    }
}

fn value_of(cost: &DailyCost, dimension: &str) -> String {
    match dimension {
        "ResourceId" => cost.resource.to_lowercase(),
        "ResourceType" => cost.kind.to_lowercase(),
        "ResourceLocation" => cost.location.clone(),
        "ServiceName" => cost.service.to_owned(),
        _ => group_of(&cost.resource).to_lowercase(),
    }
}

/// A day as the API writes it: 20260203.
fn number_of(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

fn quota(left: Left) -> HeaderMap {
    let pairs = [
        ("x-ms-ratelimit-microsoft.costmanagement-qpu-consumed", "1".to_owned()),
        (
            "x-ms-ratelimit-microsoft.costmanagement-qpu-remaining",
            format!("QueriesPerTenSeconds:{}", left.requests),
        ),
    ];
    let header = |(name, value): (&'static str, String)| {
        Some((HeaderName::from_static(name), HeaderValue::from_str(&value).ok()?))
    };
    pairs.into_iter().filter_map(header).collect()
}

/// The longest of the three waits counts.
fn throttled(left: Left) -> Refusal {
    let seconds = left.seconds.to_string();
    Refusal::new(429, "429", "Too many requests. Please retry.")
        .with_header("x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after", &seconds)
        .with_header("x-ms-ratelimit-microsoft.costmanagement-entity-retry-after", "1")
        .with_header("x-ms-ratelimit-microsoft.costmanagement-tenant-retry-after", "1")
}

fn refused(what: impl Into<String>) -> Refusal {
    Refusal::bad_request(what)
}
