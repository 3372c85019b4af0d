//! Microsoft's services, one file each.

pub mod access_token;
pub mod acting_sign_in;
pub mod app_roles;
pub mod application_insights;
pub mod azure_resources;
mod bearer_tokens;
pub mod containment_calls;
pub mod directory;
mod error;
pub mod graph;
pub mod identity_token;
mod json;
pub mod key_vault;
pub mod managed_identity;
pub mod partner_center;
pub mod partner_customers;
mod patience;
mod remote;
pub mod retail_prices;
pub mod saved_token;
pub mod token_claims;
pub mod token_vault;
mod unanswered;
pub mod webhook_registration;
pub mod webhook_signature;

use std::sync::Arc;

pub use bearer_tokens::BearerTokens;
pub use error::RemoteError;
pub use patience::Patience;
pub(crate) use remote::error_code;
pub use unanswered::Listed;
pub use unanswered::Unanswered;

use crate::clock::Clock;
use crate::fraud_event::TenantId;
use crate::http_client::HttpClient;
use crate::settings::Settings;
use access_token::AccessTokens;
use app_roles::AppRoles;
use azure_resources::AzureResources;
use directory::Directory;
use graph::Graph;
use partner_center::PartnerCenter;
use partner_customers::PartnerCustomers;
use remote::Reach;
use retail_prices::RetailPrices;
use webhook_registration::WebhookRegistrations;

/// The services, and the tokens that they share; clones share everything.
#[derive(Clone, Debug)]
pub struct Microsoft {
    /// The partner's tenant, which is a part of the key of every event.
    pub partner: Option<TenantId>,
    /// Who we are to them.
    pub tokens: Arc<AccessTokens>,
    /// Who we are when something is contained, if that is somebody else.
    pub acting: Option<Arc<AccessTokens>>,
    /// Partner Center.
    pub partner_center: Arc<PartnerCenter>,
    /// Microsoft Graph.
    pub graph: Arc<Graph>,
    /// The registration of Partner Center's webhook.
    pub webhooks: Arc<WebhookRegistrations>,
    /// Azure Resource Manager in customers' tenants.
    pub azure: Arc<AzureResources>,
    /// Microsoft Graph in customers' tenants.
    pub directory: Arc<Directory>,
    /// Who may approve now; `None` while the console is off.
    pub app_roles: Option<Arc<AppRoles>>,
    /// Partner Center's customers.
    pub customers: Arc<PartnerCustomers>,
    /// The public price list.
    pub prices: Arc<RetailPrices>,
}

impl Microsoft {
    /// Reads the settings; `None` after a problem was noted.
    pub fn from_settings(
        settings: &mut Settings,
        http: &HttpClient,
        clock: &Clock,
    ) -> Option<Self> {
        let tokens = AccessTokens::from_settings(settings, http, clock).map(Arc::new);
        let acting = acting_sign_in::tokens(settings, http, clock);
        let reach = Reach { http, clock, tokens: tokens.as_ref() };
        let partner_center = PartnerCenter::from_settings(settings, reach);
        let graph = Graph::from_settings(settings, reach);
        let partner = settings.text(&access_token::TENANT_ID);
        let webhooks = WebhookRegistrations::from_settings(settings, reach);
        let azure = AzureResources::from_settings(settings, reach);
        let directory = Directory::from_settings(settings, reach);
        let app_roles = AppRoles::from_settings(settings, reach);
        let customers = PartnerCustomers::from_settings(settings, reach);
        let prices = RetailPrices::from_settings(settings, http, clock);
        Some(Self {
            partner: partner.and_then(|text| TenantId::parse(&text)),
            tokens: tokens?,
            acting: acting?,
            partner_center: Arc::new(partner_center?),
            graph: Arc::new(graph?),
            webhooks: Arc::new(webhooks?),
            azure: Arc::new(azure?),
            directory: Arc::new(directory?),
            app_roles: app_roles.map(Arc::new),
            customers: Arc::new(customers?),
            prices: Arc::new(prices?),
        })
    }
}
