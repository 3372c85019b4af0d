//! Partner Center's customers: who they are, what they have bought, what they use, and the consents
//! that a partner gives its app there.
//!
//! Sources: "Get a customer by ID", "Get a list of customers", "Get all of a customer's
//! subscriptions", "Get a list of Azure entitlements", "Get customer usage summary", "Get a
//! customer's usage spending budget", "Control panel vendor APIs" (application consents).

mod consents;
mod holder;
mod products;
mod usage;

use url::Url;

use super::access_token::Audience;
use super::azure_resources::LIMITS;
use super::json::Json;
use super::partner_center::PARTNER_CENTER_URL;
use super::patience::Patience;
use super::remote::Ask;
use super::remote::Next;
use super::remote::Reach;
use super::remote::Remote;
use super::remote::leads_away;
use super::remote::same_origin;
use super::unanswered::Listed;
use super::unanswered::Unanswered;
use crate::fraud_event::TenantId;
use crate::settings::Settings;
use crate::text::Untrusted;

pub use consents::Consent;
pub use consents::ConsentGrant;
pub use consents::Consented;
pub use holder::Found;
pub use products::Entitlement;
pub use products::Product;
pub use usage::UsageSummary;

/// Partner Center's customers.
#[derive(Debug)]
pub struct PartnerCustomers {
    remote: Remote,
    base_url: Url,
}

/// A customer as Partner Center lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// The tenant.
    pub tenant: TenantId,
    /// The company's name.
    pub name: Option<Untrusted>,
    /// The default domain.
    pub domain: Option<Untrusted>,
    /// Two letters: the country of the company, else of its bills.
    pub country: Option<Untrusted>,
}

/// Customers on a page.
const PAGE: &str = "500";
/// Pages of a list.
const MOST_PAGES: usize = 40;

impl PartnerCustomers {
    /// Reads the settings; `None` after a problem was noted.
    pub(super) fn from_settings(settings: &mut Settings, reach: Reach<'_>) -> Option<Self> {
        let base_url = settings.remote_url(&PARTNER_CENTER_URL)?;
        let headers = vec![("ms-contract-version", "v1".to_owned())];
        let remote = reach.remote("Partner Center", Audience::PartnerCenter, headers)?;
        Some(Self { remote: remote.within(LIMITS), base_url })
    }

    /// `GET /v1/customers`: all customers, by page.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn customers(&self, patience: Patience) -> Result<Listed<Customer>, Unanswered> {
        let mut url = self.address("v1/customers")?;
        url.query_pairs_mut().append_pair("size", PAGE);
        self.items(url, patience, customer).await
    }

    /// `GET /v1/customers/{c}`: one customer.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn customer(
        &self,
        tenant: TenantId,
        patience: Patience,
    ) -> Result<Customer, Unanswered> {
        let ask = Ask::get(self.address(&format!("v1/customers/{tenant}"))?, None);
        let document = self.remote.ask(&ask, patience).await?;
        // What was asked for is known; the answer may lack its own id.
        let found = customer_of(Json::of(&document), tenant);
        found.ok_or_else(|| Unanswered::Failed("the answer is about no customer".to_owned()))
    }

    /// `GET /v1/customers/{c}/relationships`: the names of the customer's indirect resellers.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn resellers(
        &self,
        tenant: TenantId,
        patience: Patience,
    ) -> Result<Listed<Untrusted>, Unanswered> {
        let url = self.address(&format!("v1/customers/{tenant}/relationships"))?;
        self.items(url, patience, |one| one.at("name").untrusted()).await
    }

    fn address(&self, path: &str) -> Result<Url, Unanswered> {
        let unusable = |_| Unanswered::Failed("PARTNER_CENTER_URL is no base address".to_owned());
        self.base_url.join(path).map_err(unusable)
    }

    /// A collection. Its next page is named by an address without host and version, and by headers
    /// that have to be sent along (`MS-ContinuationToken`).
    async fn items<T: Send>(
        &self,
        url: Url,
        patience: Patience,
        read: impl Fn(Json<'_>) -> Option<T> + Send + Sync,
    ) -> Result<Listed<T>, Unanswered> {
        let mut items = Vec::new();
        let first = Ask::get(url.clone(), None);
        let cut = self.remote.ask_pages(first, MOST_PAGES, patience, |document| {
            let page = Json::of(document);
            let list = page.at("items").elements();
            let list = list.ok_or("the answer of Partner Center is no list")?;
            items.extend(list.filter_map(&read));
            Ok(next_page(&url, page.path(&["links", "next"])))
        });
        let cut = cut.await?;
        Ok(Listed { items, cut })
    }
}

/// The header that a link to a next page may ask for; others are not taken from an answer.
const CONTINUATION: &str = "MS-ContinuationToken";

fn next_page(first: &Url, link: Json<'_>) -> Next {
    let Some(uri) = link.at("uri").text() else { return Next::End };
    let uri = match uri.strip_prefix('/') {
        Some(path) if !path.starts_with("v1/") => format!("/v1/{path}"),
        _ => uri.to_owned(),
    };
    let Some(url) = same_origin(first, &uri) else {
        return Next::Astray(leads_away("Partner Center"));
    };
    let is_it = |header: &Json<'_>| {
        header.at("key").text().is_some_and(|key| key.eq_ignore_ascii_case(CONTINUATION))
    };
    let token = link.at("headers").each().find(is_it).and_then(|header| header.at("value").text());
    let headers = token.map(|token| (CONTINUATION, token.to_owned())).into_iter().collect();
    Next::Page(Box::new(Ask { headers, ..Ask::get(url, None) }))
}

fn customer(one: Json<'_>) -> Option<Customer> {
    let id = one.at("id").text().or(one.path(&["companyProfile", "tenantId"]).text())?;
    customer_of(one, TenantId::parse(id)?)
}

fn customer_of(one: Json<'_>, tenant: TenantId) -> Option<Customer> {
    let company = one.at("companyProfile");
    let countries = [
        company.path(&["address", "country"]),
        one.path(&["billingProfile", "defaultAddress", "country"]),
    ];
    (company.is_there() || one.at("id").is_there()).then(|| Customer {
        tenant,
        name: company.at("companyName").untrusted(),
        domain: company.at("domain").untrusted(),
        country: countries.iter().find_map(|country| country.untrusted()),
    })
}
