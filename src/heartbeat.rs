//! The heartbeat to a service outside that tells people when it stops.

use std::fmt;
use std::time::Duration;

use reqwest::Method;
use url::Url;

use crate::http_client::HttpClient;
use crate::http_client::Limits;
use crate::settings::Setting;
use crate::settings::Settings;

/// Where the heartbeat goes.
pub const HEARTBEAT_URL: Setting = Setting {
    name: "HEARTBEAT_URL",
    default: None,
    secret: true,
    meaning: "An address of a monitor outside Azure that is fetched after each sweep that found everything well, and that tells you when that stops.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 1] = [&HEARTBEAT_URL];

/// Nobody waits long for a monitor.
const LIMITS: Limits = Limits { deadline: Duration::from_secs(5), most_bytes: 4 * 1_024 };

/// A monitor outside. Whoever knows its address can speak for us, so `Debug` hides it.
#[derive(Clone)]
pub struct Heartbeat {
    url: Url,
    http: HttpClient,
}

/// The monitor did not take the heartbeat; it will tell people by itself. Names the host alone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct HeartbeatError(String);

impl fmt::Debug for Heartbeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Heartbeat").field("url", &"***").finish()
    }
}

impl Heartbeat {
    /// The monitor that the settings name; `None` when they name none, or after a problem was
    /// noted.
    pub fn from_settings(settings: &mut Settings, http: &HttpClient) -> Option<Self> {
        Some(Self { url: settings.remote_url(&HEARTBEAT_URL)?, http: http.clone() })
    }

    /// Says that everything is well.
    ///
    /// # Errors
    /// When the monitor did not say that it heard it.
    pub async fn beat(&self) -> Result<(), HeartbeatError> {
        let request = self.http.request(Method::GET, self.url.clone()).build();
        let request = request.map_err(|_| HeartbeatError("the address is no use".to_owned()))?;
        match self.http.send(request, LIMITS).await {
            Ok(answer) if (200..300).contains(&answer.status) => Ok(()),
            Ok(answer) => Err(HeartbeatError(format!("the monitor answered {}", answer.status))),
            Err(error) => Err(HeartbeatError(error.to_string())),
        }
    }
}
