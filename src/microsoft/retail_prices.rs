//! Microsoft's public price list.
//!
//! Source: "Azure Retail Prices API". Nobody signs in, so nothing about a customer goes there but
//! the name of a size and of a region.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use serde_json::Value;
use url::Url;

use super::json::Json;
use super::patience::Patience;
use super::remote::leads_away;
use super::remote::same_origin;
use super::unanswered::Listed;
use super::unanswered::Unanswered;
use crate::clock::Clock;
use crate::http_client::HttpClient;
use crate::http_client::Limits;
use crate::settings::Setting;
use crate::settings::Settings;

/// Where the price list is.
pub const RETAIL_PRICES_URL: Setting = Setting {
    name: "RETAIL_PRICES_URL",
    default: Some("https://prices.azure.com"),
    secret: false,
    meaning: "Base address of Microsoft's public price list, from which money at risk is estimated.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 1] = [&RETAIL_PRICES_URL];

/// The price list.
#[derive(Debug)]
pub struct RetailPrices {
    http: HttpClient,
    clock: Clock,
    base_url: Url,
}

/// One price of one size in one region.
#[derive(Clone, Debug, PartialEq)]
pub struct Meter {
    /// What an hour costs.
    pub per_hour: f64,
    /// The size: `Standard_NC24ads_A100_v4`.
    pub size: String,
    /// The region: `eastus`.
    pub region: String,
    /// `Virtual Machines NCadsA100v4 Series Windows`.
    pub product: String,
    /// `NC24ads A100 v4 Spot`.
    pub sku: String,
    /// From when on it holds.
    pub effective_at: Option<Timestamp>,
}

/// The currency of all prices; the others are "for reference" only.
pub const CURRENCY: &str = "USD";
/// The list's name, as people cite it.
pub const SOURCE: &str = "Azure Retail Prices API";
const LIMITS: Limits = Limits { deadline: Duration::from_secs(10), most_bytes: 4 * 1_024 * 1_024 };
/// A size in a region has a dozen prices.
const MOST_PAGES: usize = 5;
const NAME: &str = "the price list";

impl Meter {
    /// True for what a machine costs that was simply bought: no Windows on it, and not from spare
    /// capacity, which costs less.
    pub fn is_ordinary(&self) -> bool {
        let says = |text: &str, word: &str| text.to_ascii_lowercase().contains(word);
        !says(&self.product, "windows")
            && !says(&self.product, "cloud services")
            && !says(&self.sku, "spot")
            && !says(&self.sku, "low priority")
    }
}

impl RetailPrices {
    /// Reads the settings; `None` after a problem was noted.
    pub(super) fn from_settings(
        settings: &mut Settings,
        http: &HttpClient,
        clock: &Clock,
    ) -> Option<Self> {
        let base_url = settings.remote_url(&RETAIL_PRICES_URL)?;
        Some(Self { http: http.clone(), clock: clock.clone(), base_url })
    }

    /// All prices of a size in a region. Names are compared with regard to case by newer versions
    /// of the list; the size goes as Azure spells it, the region in small letters.
    ///
    /// # Errors
    /// Why there is no answer; names with other characters than those of sizes are not asked for.
    pub async fn meters(
        &self,
        size: &str,
        region: &str,
        patience: Patience,
    ) -> Result<Listed<Meter>, Unanswered> {
        if !is_plain(size) || !is_plain(region) {
            return Err(Unanswered::NotThere("no size or region has such a name".to_owned()));
        }
        let filter = format!(
            "armSkuName eq '{size}' and armRegionName eq '{}' and priceType eq 'Consumption' \
             and serviceName eq 'Virtual Machines'",
            region.to_ascii_lowercase()
        );
        let unusable = |_| Unanswered::Failed("RETAIL_PRICES_URL is no base address".to_owned());
        let mut url = self.base_url.join("api/retail/prices").map_err(unusable)?;
        let currency = format!("'{CURRENCY}'");
        url.query_pairs_mut()
            .append_pair("currencyCode", &currency)
            .append_pair("$filter", &filter);
        self.pages(url, patience).await
    }

    async fn pages(&self, first: Url, patience: Patience) -> Result<Listed<Meter>, Unanswered> {
        let mut found = Listed::default();
        let mut url = first.clone();
        for page in 1..=MOST_PAGES {
            let document = match self.page(url, patience).await {
                Ok(document) => document,
                Err(error) if page == 1 => return Err(error),
                Err(error) => {
                    found.cut = Some(format!("page {page} is missing: {error}"));
                    return Ok(found);
                }
            };
            let answer = Json::of(&document);
            found.items.extend(answer.at("Items").each().filter_map(meter));
            let Some(link) = answer.at("NextPageLink").text() else { return Ok(found) };
            let Some(next) = same_origin(&first, link) else {
                found.cut = Some(leads_away(NAME));
                return Ok(found);
            };
            url = next;
        }
        found.cut = Some(format!("only the first {MOST_PAGES} pages were read"));
        Ok(found)
    }

    async fn page(&self, url: Url, patience: Patience) -> Result<Value, Unanswered> {
        let mut has_waited = false;
        loop {
            let request = self.http.request(Method::GET, url.clone()).build();
            let unbuilt = |_| Unanswered::Failed("the request cannot be built".to_owned());
            let sent = self.http.send(request.map_err(unbuilt)?, LIMITS);
            let answered = tokio::time::timeout_at(patience.end(), sent).await;
            let answer = answered
                .map_err(|_| Unanswered::Failed(patience.ended()))?
                .map_err(|_| Unanswered::Failed(format!("no complete answer from {NAME}")))?;
            let said = super::remote::wait_in_headers(&answer.headers, self.clock.now());
            let wait = said.unwrap_or(patience.unsaid());
            let may_wait = matches!(answer.status, 429 | 503) && patience.outlasts(wait);
            if may_wait && !has_waited {
                has_waited = true;
                tokio::time::sleep(wait).await;
                continue;
            }
            let unreadable = || Unanswered::Failed(format!("the answer of {NAME} is no list"));
            return match answer.status {
                200 if !answer.is_cut => {
                    let document = serde_json::from_slice(&answer.body);
                    let is_list = |one: &Value| Json::of(one).at("Items").elements().is_some();
                    document.ok().filter(is_list).ok_or_else(unreadable)
                }
                200 => Err(unreadable()),
                status => Err(Unanswered::Failed(format!("{NAME} answered {status}"))),
            };
        }
    }
}

/// What names of sizes and regions consist of; a quote would end the filter.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 80
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

fn meter(one: Json<'_>) -> Option<Meter> {
    let is_hourly = one.at("unitOfMeasure").text().is_some_and(|unit| unit == "1 Hour");
    let per_hour = one.at("retailPrice").number().filter(|price| is_hourly && *price > 0.0)?;
    let word = |name| one.at(name).text().unwrap_or_default().to_owned();
    let kind = one.at("type").text();
    kind.is_none_or(|kind| kind == "Consumption").then(|| Meter {
        per_hour,
        size: word("armSkuName"),
        region: word("armRegionName"),
        product: word("productName"),
        sku: word("skuName"),
        effective_at: one.at("effectiveStartDate").time(),
    })
}
