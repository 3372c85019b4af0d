//! Microsoft Graph in a customer's tenant: its administrators, users, logs and risks.
//!
//! All of it reads. The token is the user's for the customer's tenant; the right comes from the
//! delegated admin relationship (GDAP) and the consent of our app there.

mod audits;
mod people;
mod risks;

use url::Url;

use super::access_token::Audience;
use super::azure_resources::LIMITS;
use super::graph::GRAPH_URL;
use super::json::Json;
use super::patience::Patience;
use super::remote::Ask;
use super::remote::LinkedPages;
use super::remote::Reach;
use super::remote::Remote;
use super::unanswered::Listed;
use super::unanswered::Unanswered;
use crate::fraud_event::TenantId;
use crate::settings::Settings;

pub use audits::AuditEntry;
pub use people::Eligible;
pub use people::Principal;
pub use people::PrincipalKind;
pub use people::Registration;
pub use people::User;
pub use risks::RiskOfUser;
pub use risks::SignIn;

/// Microsoft Graph in customers' tenants.
#[derive(Debug)]
pub struct Directory {
    remote: Remote,
    base_url: Url,
}

impl Directory {
    /// Reads the settings; `None` after a problem was noted.
    pub(super) fn from_settings(settings: &mut Settings, reach: Reach<'_>) -> Option<Self> {
        let base_url = settings.remote_url(&GRAPH_URL)?;
        let remote = reach.remote("Microsoft Graph", Audience::Graph, Vec::new())?.within(LIMITS);
        Some(Self { remote, base_url })
    }

    fn get(
        &self,
        customer: TenantId,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Ask, Unanswered> {
        let unusable = |_| Unanswered::Failed("GRAPH_URL is no base address".to_owned());
        let mut url = self.base_url.join(&format!("v1.0/{path}")).map_err(unusable)?;
        for (name, value) in query {
            url.query_pairs_mut().append_pair(name, value);
        }
        Ok(Ask::get(url, Some(customer)))
    }

    async fn list<T: Send>(
        &self,
        ask: Ask,
        patience: Patience,
        read: impl Fn(Json<'_>) -> Option<T> + Send + Sync,
    ) -> Result<Listed<T>, Unanswered> {
        self.remote.ask_list(ask, LinkedPages::GRAPH, patience, read).await
    }
}
