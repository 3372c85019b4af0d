//! Partner Center's webhook registration: which address hears of which events.
//!
//! A partner tenant has one registration, so it is read before it is written, and an address that
//! is not ours is never overwritten unasked.

use reqwest::Method;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;
use url::Url;

use super::access_token::Audience;
use super::error::RemoteError;
use super::partner_center::PARTNER_CENTER_URL;
use super::remote::Reach;
use super::remote::Remote;
use crate::settings::Settings;

/// The API of registrations.
#[derive(Debug)]
pub struct WebhookRegistrations {
    remote: Remote,
    base_url: Url,
}

/// What is registered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Registration {
    /// The address that is called.
    pub webhook_url: String,
    /// The names of the events that it is called for.
    #[serde(default)]
    pub webhook_events: Vec<String>,
}

impl Registration {
    /// True when this address is called, in whatever spelling Partner Center keeps it.
    pub fn is_for(&self, address: &Url) -> bool {
        Url::parse(&self.webhook_url).is_ok_and(|theirs| theirs == *address)
    }

    /// True when it is called for this event.
    pub fn tells(&self, event: &str) -> bool {
        self.webhook_events.iter().any(|name| name == event)
    }
}

/// The address of the webhook of a function app at this public address.
pub fn address_below(public_url: &Url) -> Url {
    let mut url = public_url.clone();
    let path = public_url.path().trim_end_matches('/').to_owned();
    url.set_path(&format!("{path}/api/partner-center/webhook"));
    url.set_query(None);
    url.set_fragment(None);
    url
}

/// How Partner Center's test of the webhook went so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ValidationEvent {
    /// `completed` when it has ended.
    #[serde(default)]
    pub status: String,
    /// The address that was called.
    #[serde(default)]
    pub callback_url: Option<String>,
    /// What came of each call.
    #[serde(default)]
    pub results: Vec<ValidationResult>,
}

/// What came of one call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ValidationResult {
    /// The status of the answer, in words (`OK`) or as a number.
    #[serde(default)]
    pub response_code: Value,
    /// What the answer said.
    #[serde(default)]
    pub response_message: Option<String>,
    /// True when Partner Center itself failed.
    #[serde(default)]
    pub system_error: bool,
    /// When.
    #[serde(default)]
    pub date_time_utc: Option<String>,
}

impl ValidationResult {
    /// The status in one word.
    pub fn code(&self) -> String {
        self.response_code.as_str().map_or_else(|| self.response_code.to_string(), str::to_owned)
    }

    /// True when the call was taken.
    pub fn is_good(&self) -> bool {
        let code = self.code().to_ascii_lowercase();
        !self.system_error && ["ok", "200", "202", "accepted"].contains(&code.as_str())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Started {
    correlation_id: uuid::Uuid,
}

impl WebhookRegistrations {
    /// Reads the settings; `None` after a problem was noted.
    pub(super) fn from_settings(settings: &mut Settings, reach: Reach<'_>) -> Option<Self> {
        let base_url = settings.remote_url(&PARTNER_CENTER_URL)?;
        let remote = reach.remote("Partner Center", Audience::PartnerCenter, Vec::new())?;
        Some(Self { remote, base_url })
    }

    /// `GET registration`: what is registered, if anything is.
    ///
    /// # Errors
    /// By what the caller does next.
    pub async fn get(&self) -> Result<Option<Registration>, RemoteError> {
        let found = self.remote.get_if_any(&self.url("registration")?).await?;
        // What the answer for "none" looks like is not documented: 404, nothing, or an empty
        // document.
        let found = found.filter(|body| !matches!(body.as_slice(), b"null" | b"{}"));
        found.map(|body| parse(&body)).transpose()
    }

    /// `GET registration/events`: the names of all events that there are.
    ///
    /// # Errors
    /// By what the caller does next.
    pub async fn event_names(&self) -> Result<Vec<String>, RemoteError> {
        parse(&self.remote.get(&self.url("registration/events")?).await?)
    }

    /// Registers an address: `POST` the first one, `PUT` to change it.
    ///
    /// # Errors
    /// By what the caller does next.
    pub async fn set(
        &self,
        registration: &Registration,
        is_first: bool,
    ) -> Result<(), RemoteError> {
        let method = if is_first { Method::POST } else { Method::PUT };
        let body = json!({
            "WebhookUrl": registration.webhook_url,
            "WebhookEvents": registration.webhook_events,
            // What stands in front of a function app may keep `Authorization` for itself.
            "SignatureTokenToMsSignatureHeader": true,
        });
        self.remote.send(method, &self.url("registration")?, &body).await?;
        Ok(())
    }

    /// `POST registration/validationEvents`: has Partner Center send a `test-created`; at most
    /// twice a minute.
    ///
    /// # Errors
    /// By what the caller does next.
    pub async fn start_test(&self) -> Result<uuid::Uuid, RemoteError> {
        let url = self.url("registration/validationEvents")?;
        let started: Started = parse(&self.remote.post_nothing(&url).await?)?;
        Ok(started.correlation_id)
    }

    /// `GET registration/validationEvents/{id}`: how a test went; `None` when it is not there yet.
    ///
    /// # Errors
    /// By what the caller does next.
    pub async fn test(&self, id: uuid::Uuid) -> Result<Option<ValidationEvent>, RemoteError> {
        let url = self.url(&format!("registration/validationEvents/{id}"))?;
        let found = self.remote.get_if_there(&url).await?;
        found.map(|body| parse(&body)).transpose()
    }

    fn url(&self, path: &str) -> Result<Url, RemoteError> {
        self.base_url
            .join(&format!("webhooks/v1/{path}"))
            .map_err(|_| RemoteError::unavailable("PARTNER_CENTER_URL is no base address"))
    }
}

fn parse<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, RemoteError> {
    serde_json::from_slice(body)
        .map_err(|_| RemoteError::unavailable("the answer of Partner Center has another form"))
}
