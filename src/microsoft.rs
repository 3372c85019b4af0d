//! Microsoft's services, one file each.

pub mod access_token;
mod error;
pub mod graph;
pub mod key_vault;
pub mod managed_identity;
pub mod partner_center;
mod remote;
pub mod token_vault;

use std::sync::Arc;

pub use error::RemoteError;

use crate::clock::Clock;
use crate::http_client::HttpClient;
use crate::settings::Settings;
use access_token::AccessTokens;
use graph::Graph;
use partner_center::PartnerCenter;

/// The services, and the tokens that they share; clones share everything.
#[derive(Clone, Debug)]
pub struct Microsoft {
    /// Who we are to them.
    pub tokens: Arc<AccessTokens>,
    /// Partner Center.
    pub partner_center: Arc<PartnerCenter>,
    /// Microsoft Graph.
    pub graph: Arc<Graph>,
}

impl Microsoft {
    /// Reads the settings; `None` after a problem was noted.
    pub fn from_settings(
        settings: &mut Settings,
        http: &HttpClient,
        clock: &Clock,
    ) -> Option<Self> {
        let tokens = AccessTokens::from_settings(settings, http, clock).map(Arc::new);
        let partner_center = PartnerCenter::from_settings(settings, http, clock, tokens.as_ref());
        let graph = Graph::from_settings(settings, http, clock, tokens.as_ref());
        Some(Self {
            tokens: tokens?,
            partner_center: Arc::new(partner_center?),
            graph: Arc::new(graph?),
        })
    }
}
