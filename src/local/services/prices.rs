//! Azure Retail Prices: `GET /api/retail/prices`, for anybody. Values in the filter are compared
//! with regard to case, as newer versions of the API do it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use super::Services;
use super::asked::Asked;
use super::filter::Field;
use super::filter::Filter;
use super::filter::Kind;

/// Small, so that callers really have to follow links.
const PAGE: usize = 10;
/// Sizes with their vCPU series and what an hour costs with Linux, in dollars.
const SIZES: [(&str, &str, f64); 8] = [
    ("Standard_B2s", "BS Series", 0.048),
    ("Standard_D2s_v5", "Dsv5 Series", 0.115),
    ("Standard_D4s_v5", "Dsv5 Series", 0.23),
    ("Standard_F16s_v2", "FSv2 Series", 0.776),
    ("Standard_NC24ads_A100_v4", "NCads A100 v4 Series", 4.775),
    ("Standard_NC96ads_A100_v4", "NCads A100 v4 Series", 19.1),
    ("Standard_ND96isr_H100_v5", "NDsrH100v5 Series", 127.816),
    ("Standard_NC6s_v3", "NCSv3 Series", 3.978),
];
/// Regions with their names and what their prices are multiplied by.
const REGIONS: [(&str, &str, f64); 5] = [
    ("westeurope", "EU West", 1.0),
    ("eastus", "US East", 0.85),
    ("southafricanorth", "ZA North", 1.1),
    ("brazilsouth", "BR South", 1.4),
    ("northeurope", "EU North", 0.95),
];
/// Currencies, and what a dollar is in them.
const CURRENCIES: [(&str, f64); 4] = [("USD", 1.0), ("EUR", 0.9), ("GBP", 0.8), ("BRL", 5.2)];
/// What is sold of each size: the ends of the product's, the SKU's and the meter's names, the type,
/// and the part of the price.
const KINDS: [(&str, &str, &str, f64); 7] = [
    ("", "", "Consumption", 1.0),
    ("", " Spot", "Consumption", 0.2),
    ("", " Low Priority", "Consumption", 0.25),
    (" Windows", "", "Consumption", 1.6),
    (" Windows", " Spot", "Consumption", 0.4),
    (" Windows", "", "DevTestConsumption", 1.0),
    ("", "", "Reservation", 5_200.0),
];
const FIELDS: [Field; 11] = [
    text("armRegionName"),
    text("location"),
    text("meterId"),
    text("meterName"),
    text("productName"),
    text("skuId"),
    text("skuName"),
    text("serviceName"),
    text("serviceFamily"),
    text("priceType"),
    text("armSkuName"),
];

const fn text(name: &'static str) -> Field {
    Field { name, kind: Kind::Text, operators: &["eq"] }
}

/// `GET /api/retail/prices`
pub async fn list(State(_): State<Services>, asked: Asked) -> Response {
    match prices(&asked) {
        Ok(body) => Json(body).into_response(),
        Err(what) => {
            let error = json!({ "Error": { "Code": "BadRequest", "Message": what } });
            (StatusCode::BAD_REQUEST, Json(error)).into_response()
        }
    }
}

fn prices(asked: &Asked) -> Result<Value, String> {
    let options = ["currencyCode", "$filter", "$skip", "api-version", "meterRegion"];
    if let Some(unknown) = asked.unknown(&options) {
        return Err(format!("Query option '{unknown}' is not allowed."));
    }
    let (currency, rate) = currency(asked.value("currencyCode").unwrap_or("'USD'"))?;
    let filter = asked.value("$filter").map(|text| Filter::checked(text, &FIELDS)).transpose()?;
    let skip = asked.value("$skip").map_or(Ok(0), str::parse::<usize>);
    let skip = skip.map_err(|_| "Query option '$skip' is not a number.".to_owned())?;
    let mut rows: Vec<Value> = all(currency, rate);
    rows.retain(|row| filter.as_ref().is_none_or(|filter| filter.fits(row, true)));
    let rest = rows.get(skip..).unwrap_or_default();
    let mut page: Vec<Value> = rest.iter().take(PAGE).cloned().collect();
    // The filter's name of the type is not that of the answer.
    page.iter_mut().filter_map(Value::as_object_mut).for_each(|row| {
        row.remove("priceType");
    });
    let has_more = rest.len() > PAGE;
    let next = skip.saturating_add(PAGE).to_string();
    let link = has_more.then(|| asked.link_with("$skip", &next));
    Ok(json!({
        "BillingCurrency": currency,
        "CustomerEntityId": "Default",
        "CustomerEntityType": "Retail",
        "Count": page.len(),
        "Items": page,
        "NextPageLink": link,
    }))
}

/// The currency stands in quotes.
fn currency(text: &str) -> Result<(&'static str, f64), String> {
    let code = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    let known = CURRENCIES.into_iter().find(|(known, _)| Some(*known) == code);
    known.ok_or_else(|| format!("The currency {text} is not supported."))
}

fn all(currency: &str, rate: f64) -> Vec<Value> {
    let mut rows = Vec::new();
    for size in SIZES {
        for region in REGIONS {
            rows.extend(KINDS.into_iter().map(|kind| row(currency, rate, (size, region, kind))));
        }
    }
    rows
}

type Sold = ((&'static str, &'static str, f64), (&'static str, &'static str, f64), SoldAs);
type SoldAs = (&'static str, &'static str, &'static str, f64);

fn row(currency: &str, rate: f64, sold: Sold) -> Value {
    let ((size, series, hour), (region, location, factor), (windows, spot, kind, part)) = sold;
    let price = (hour * factor * part * rate * 1_000_000.0).round() / 1_000_000.0;
    let name = size.trim_start_matches("Standard_").replace('_', " ");
    let seed = format!("{size}/{region}/{windows}/{spot}/{kind}");
    let mut row = json!({
        "currencyCode": currency,
        "tierMinimumUnits": 0.0,
        "retailPrice": price,
        "unitPrice": price,
        "armRegionName": region,
        "location": location,
        "effectiveStartDate": "2024-01-01T00:00:00Z",
        "meterId": Uuid::new_v5(&Uuid::NAMESPACE_OID, seed.as_bytes()).to_string(),
        "meterName": format!("{name}{spot}"),
        "productId": "DZH318Z0BQ4L",
        "skuId": "DZH318Z0BQ4L/00TM",
        "productName": format!("Virtual Machines {series}{windows}"),
        "skuName": format!("{name}{spot}"),
        "serviceName": "Virtual Machines",
        "serviceId": "DZH313Z7MMC8",
        "serviceFamily": "Compute",
        "unitOfMeasure": "1 Hour",
        "type": kind,
        "priceType": kind,
        "isPrimaryMeterRegion": true,
        "armSkuName": size,
    });
    if let (true, Some(members)) = (kind == "Reservation", row.as_object_mut()) {
        members.insert("reservationTerm".to_owned(), "1 Year".into());
    }
    row
}
