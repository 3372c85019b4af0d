//! Microsoft Graph: the partner security alerts.

use std::sync::Arc;

use url::Url;

use super::access_token::AccessTokens;
use super::access_token::Audience;
use super::error::RemoteError;
use super::remote::Remote;
use crate::clock::Clock;
use crate::http_client::HttpClient;
use crate::settings::Setting;
use crate::settings::Settings;

/// Where Graph is.
pub const GRAPH_URL: Setting = Setting {
    name: "GRAPH_URL",
    default: Some("https://graph.microsoft.com"),
    secret: false,
    meaning: "Base address of Microsoft Graph.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 1] = [&GRAPH_URL];

/// Microsoft Graph.
#[derive(Debug)]
pub struct Graph {
    remote: Remote,
    base_url: Url,
}

impl Graph {
    /// Reads the settings; `None` after a problem was noted.
    pub fn from_settings(
        settings: &mut Settings,
        http: &HttpClient,
        clock: &Clock,
        tokens: Option<&Arc<AccessTokens>>,
    ) -> Option<Self> {
        let base_url = settings.remote_url(&GRAPH_URL)?;
        let remote = Remote {
            name: "Microsoft Graph",
            audience: Audience::Graph,
            http: http.clone(),
            clock: clock.clone(),
            tokens: Arc::clone(tokens?),
            headers: Vec::new(),
        };
        Some(Self { remote, base_url })
    }

    /// `GET /beta/security/partner/securityAlerts`: the first page, or the one that a link names.
    ///
    /// # Errors
    /// By what the caller does next. A link to another place than Graph is refused: the token
    /// would go there.
    pub async fn security_alerts(&self, link: Option<&str>) -> Result<Vec<u8>, RemoteError> {
        let url = match link {
            None => self
                .base_url
                .join("beta/security/partner/securityAlerts")
                .map_err(|_| RemoteError::unavailable("GRAPH_URL is no base address"))?,
            Some(link) => self.checked(link)?,
        };
        self.remote.get(&url).await
    }

    /// `GET /beta/security/partner/securityAlerts/{id}`: one alert; `None` when there is none.
    ///
    /// # Errors
    /// By what the caller does next.
    pub async fn security_alert(&self, id: &str) -> Result<Option<Vec<u8>>, RemoteError> {
        // The URL standard takes these for steps, and the address would be that of the list.
        if matches!(id, "" | "." | "..") {
            return Ok(None);
        }
        let no_base = || RemoteError::unavailable("GRAPH_URL is no base address");
        let mut url =
            self.base_url.join("beta/security/partner/securityAlerts").map_err(|_| no_base())?;
        // A segment of its own: an id is anybody's text and must not become a path.
        url.path_segments_mut().map_err(|()| no_base())?.push(id);
        self.remote.get_if_there(&url).await
    }

    fn checked(&self, link: &str) -> Result<Url, RemoteError> {
        let refused = || {
            RemoteError::unavailable("the link to the next page leads away from Microsoft Graph")
        };
        let url = Url::parse(link).map_err(|_| refused())?;
        (url.origin() == self.base_url.origin()).then_some(url).ok_or_else(refused)
    }
}
