//! Microsoft's services, one file each.

pub mod access_token;
mod bearer_tokens;
mod error;
pub mod graph;
pub mod key_vault;
pub mod managed_identity;
pub mod partner_center;
mod remote;
pub mod saved_token;
pub mod token_claims;
pub mod token_vault;
pub mod webhook_registration;
pub mod webhook_signature;

use std::sync::Arc;

pub use bearer_tokens::BearerTokens;
pub use error::RemoteError;
pub(crate) use remote::error_code;

use crate::clock::Clock;
use crate::fraud_event::TenantId;
use crate::http_client::HttpClient;
use crate::settings::Settings;
use access_token::AccessTokens;
use graph::Graph;
use partner_center::PartnerCenter;
use remote::Reach;
use webhook_registration::WebhookRegistrations;

/// The services, and the tokens that they share; clones share everything.
#[derive(Clone, Debug)]
pub struct Microsoft {
    /// The partner's tenant, which is a part of the key of every event.
    pub partner: Option<TenantId>,
    /// Who we are to them.
    pub tokens: Arc<AccessTokens>,
    /// Partner Center.
    pub partner_center: Arc<PartnerCenter>,
    /// Microsoft Graph.
    pub graph: Arc<Graph>,
    /// The registration of Partner Center's webhook.
    pub webhooks: Arc<WebhookRegistrations>,
}

impl Microsoft {
    /// Reads the settings; `None` after a problem was noted.
    pub fn from_settings(
        settings: &mut Settings,
        http: &HttpClient,
        clock: &Clock,
    ) -> Option<Self> {
        let tokens = AccessTokens::from_settings(settings, http, clock).map(Arc::new);
        let reach = Reach { http, clock, tokens: tokens.as_ref() };
        let partner_center = PartnerCenter::from_settings(settings, reach);
        let graph = Graph::from_settings(settings, reach);
        let partner = settings.text(&access_token::TENANT_ID);
        let webhooks = WebhookRegistrations::from_settings(settings, reach);
        Some(Self {
            partner: partner.and_then(|text| TenantId::parse(&text)),
            tokens: tokens?,
            partner_center: Arc::new(partner_center?),
            graph: Arc::new(graph?),
            webhooks: Arc::new(webhooks?),
        })
    }
}
