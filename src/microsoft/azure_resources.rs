//! Azure Resource Manager in a customer's tenant: what is in a subscription, what happened to it,
//! what it costs and what we may do there.
//!
//! All of it reads. The token is the user's for the customer's tenant; the right comes from
//! administering on behalf of (AOBO), which the customer can take away.

mod activity_log;
mod authorization;
mod computes;
mod cost;
mod machines;
mod parts;
mod pools;
mod resource_graph;

use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::access_token::Audience;
use super::json::Json;
use super::patience::Patience;
use super::remote::Ask;
use super::remote::LinkedPages;
use super::remote::Reach;
use super::remote::Remote;
use super::unanswered::Listed;
use super::unanswered::Unanswered;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::http_client::Limits;
use crate::settings::Setting;
use crate::settings::Settings;
use crate::text::Untrusted;

pub use activity_log::LogEntry;
pub use activity_log::Requested;
pub use authorization::Permission;
pub use authorization::RoleAssignment;
pub use cost::DailyCost;
pub use resource_graph::Change;
pub use resource_graph::Resource;

/// Where Azure Resource Manager is.
pub const ARM_URL: Setting = Setting {
    name: "ARM_URL",
    default: Some("https://management.azure.com"),
    secret: false,
    meaning: "Base address of Azure Resource Manager, which is asked about affected subscriptions and which suggested calls name.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 1] = [&ARM_URL];

/// A page of a thousand rows is far below; a remote that takes longer is asked in vain.
pub(super) const LIMITS: Limits =
    Limits { deadline: Duration::from_secs(10), most_bytes: 16 * 1_024 * 1_024 };

/// Azure Resource Manager.
#[derive(Debug)]
pub struct AzureResources {
    remote: Remote,
    base_url: Url,
}

/// A subscription in its customer's tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The customer.
    pub customer: TenantId,
    /// The subscription.
    pub subscription: SubscriptionId,
}

/// From when to when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first moment.
    pub from: Timestamp,
    /// The last one.
    pub to: Timestamp,
}

/// A subscription as Azure has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionState {
    /// Its name.
    pub name: Option<Untrusted>,
    /// `Enabled`, `Warned`, `PastDue`, `Disabled`, `Deleted`.
    pub state: Option<Untrusted>,
    /// Its tags, at most [`MOST_TAGS`].
    pub tags: Vec<Untrusted>,
}

/// Tags of one resource that are read.
pub const MOST_TAGS: usize = 50;

impl AzureResources {
    /// Reads the settings; `None` after a problem was noted.
    pub(super) fn from_settings(settings: &mut Settings, reach: Reach<'_>) -> Option<Self> {
        let base_url = settings.remote_url(&ARM_URL)?;
        let name = "Azure Resource Manager";
        let remote = reach.remote(name, Audience::ResourceManager, Vec::new())?.within(LIMITS);
        Some(Self { remote, base_url })
    }

    /// `GET /subscriptions/{id}`: the subscription itself.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn subscription(
        &self,
        place: Place,
        patience: Patience,
    ) -> Result<SubscriptionState, Unanswered> {
        let ask = self.get(place, "", &[("api-version", "2022-12-01")])?;
        let document = self.remote.ask(&ask, patience).await?;
        let answer = Json::of(&document);
        Ok(SubscriptionState {
            name: answer.at("displayName").untrusted(),
            state: answer.at("state").untrusted(),
            tags: tags_of(answer.at("tags")),
        })
    }

    /// A question below a subscription.
    fn get(&self, place: Place, below: &str, query: &[(&str, &str)]) -> Result<Ask, Unanswered> {
        let mut url = self.address(&format!("subscriptions/{}{below}", place.subscription))?;
        for (name, value) in query {
            url.query_pairs_mut().append_pair(name, value);
        }
        Ok(Ask::get(url, Some(place.customer)))
    }

    fn address(&self, path: &str) -> Result<Url, Unanswered> {
        let unusable = |_| Unanswered::Failed("ARM_URL is no base address".to_owned());
        self.base_url.join(path).map_err(unusable)
    }

    async fn list<T: Send>(
        &self,
        ask: Ask,
        patience: Patience,
        read: impl Fn(Json<'_>) -> Option<T> + Send + Sync,
    ) -> Result<Listed<T>, Unanswered> {
        self.remote.ask_list(ask, LinkedPages::AZURE, patience, read).await
    }
}

/// Tags as people write them: `env=test`.
fn tags_of(tags: Json<'_>) -> Vec<Untrusted> {
    let tag = |(name, value): (&str, &str)| Untrusted::new(&format!("{name}={value}"));
    tags.texts().take(MOST_TAGS).map(tag).collect()
}
