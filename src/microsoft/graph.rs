//! Microsoft Graph: the partner security alerts.

mod relationships;
mod security_score;

use std::fmt::Write;

use reqwest::Method;
use serde_json::Value;
use serde_json::json;
use url::Url;

use super::access_token::Audience;
use super::error::RemoteError;
use super::remote::Reach;
use super::remote::Remote;
use crate::language::Phrase;
use crate::settings::Setting;
use crate::settings::Settings;
use crate::verdict::EventId;
use crate::verdict::Verdict;

pub use relationships::DelegatedAdmin;

/// Where Graph is.
pub const GRAPH_URL: Setting = Setting {
    name: "GRAPH_URL",
    default: Some("https://graph.microsoft.com"),
    secret: false,
    meaning: "Base address of Microsoft Graph.",
};

/// Whether Microsoft is asked for the partner's security score.
pub const SECURITY_SCORE: Setting = Setting {
    name: "SECURITY_SCORE",
    default: Some("on"),
    secret: false,
    meaning: "Whether Graph, when it is among FRAUD_EVENT_SOURCES, is asked for the partner's security score every six hours: on or off.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 2] = [&GRAPH_URL, &SECURITY_SCORE];

/// True when the settings want the security score to be read.
pub fn wants_security_score(settings: &mut Settings) -> bool {
    settings.switch(&SECURITY_SCORE).unwrap_or_default()
}

/// Microsoft Graph.
#[derive(Debug)]
pub struct Graph {
    remote: Remote,
    base_url: Url,
}

impl Graph {
    /// Reads the settings; `None` after a problem was noted.
    pub(super) fn from_settings(settings: &mut Settings, reach: Reach<'_>) -> Option<Self> {
        let base_url = settings.remote_url(&GRAPH_URL)?;
        let remote = reach.remote("Microsoft Graph", Audience::Graph, Vec::new())?;
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

    /// `GET /beta/security/partner/securityAlerts/{id}`: one alert; `None` when there is none, as
    /// there cannot be one with an id that cannot stand in an address.
    ///
    /// # Errors
    /// By what the caller does next.
    pub async fn security_alert(&self, id: &str) -> Result<Option<Vec<u8>>, RemoteError> {
        match self.address_of(id) {
            Err(RemoteError::NotAccepted { .. }) => Ok(None),
            address => self.remote.get_if_there(&address?).await,
        }
    }

    /// `PATCH /beta/security/partner/securityAlerts/{id}`: answers one alert. What Graph says of it
    /// is not returned: the caller reads the alert again.
    ///
    /// # Errors
    /// By what the caller does next; an id that cannot stand in an address is not accepted.
    pub async fn update_alert(&self, id: &EventId, verdict: Verdict) -> Result<(), RemoteError> {
        let url = self.address_of(id.as_str())?;
        let answer = self.remote.send(Method::PATCH, &url, &update(verdict)).await;
        answer.map(|_| ()).map_err(name_the_permission)
    }

    fn address_of(&self, id: &str) -> Result<Url, RemoteError> {
        let segment = segment(id).ok_or_else(|| RemoteError::NotAccepted {
            what: "the id of the alert cannot stand in an address".to_owned(),
        })?;
        self.base_url
            .join(&format!("beta/security/partner/securityAlerts/{segment}"))
            .map_err(|_| RemoteError::unavailable("GRAPH_URL is no base address"))
    }

    fn checked(&self, link: &str) -> Result<Url, RemoteError> {
        let refused = || {
            RemoteError::unavailable("the link to the next page leads away from Microsoft Graph")
        };
        let url = Url::parse(link).map_err(|_| refused())?;
        (url.origin() == self.base_url.origin()).then_some(url).ok_or_else(refused)
    }
}

/// The body of an update: lower-case values, and a reason only when there is one.
fn update(verdict: Verdict) -> Value {
    match verdict.reason() {
        Some(reason) => json!({ "status": "resolved", "resolvedReason": reason.to_string() }),
        None => json!({ "status": "investigating" }),
    }
}

/// Reading works with less, so an app that reads well may all the same not be allowed to answer.
fn name_the_permission(error: RemoteError) -> RemoteError {
    match error {
        RemoteError::Refused { what, advice } if what.contains("answered 403") => {
            let advice = Phrase::new("advice-and-permission-to-answer").with("advice", advice);
            RemoteError::Refused { what, advice }
        }
        error => error,
    }
}

/// Longer ids are refused by servers in ways that look like other trouble.
const MOST_ID_BYTES: usize = 1_000;

/// An id as exactly one segment of a path; every byte that could mean something there is encoded.
/// Dots alone cannot be: even encoded they mean "this folder" and "the one above".
fn segment(id: &str) -> Option<String> {
    let is_dots = id.bytes().all(|byte| byte == b'.');
    if is_dots || id.is_empty() || id.len() > MOST_ID_BYTES || id.chars().any(char::is_control) {
        return None;
    }
    let mut segment = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            segment.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(segment, "%{byte:02X}");
        }
    }
    Some(segment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_segment_of_the_path_or_refused() {
        for (id, expected) in [
            ("44444444-dddd_8.~", Some("44444444-dddd_8.~")),
            ("a/../b?c#d%2e", Some("a%2F..%2Fb%3Fc%23d%252e")),
            ("a\\b;c@d:e f", Some("a%5Cb%3Bc%40d%3Ae%20f")),
            ("ü", Some("%C3%BC")),
            (".", None),
            ("..", None),
            ("a\nb", None),
            ("a\0", None),
            ("", None),
        ] {
            assert_eq!(segment(id).as_deref(), expected, "{id:?}");
        }
        assert_eq!(segment(&"x".repeat(MOST_ID_BYTES + 1)), None);
        let base: Url = "https://graph.microsoft.com".parse().expect("an address");
        let url = base.join(&format!("a/{}", segment("x/../y?z").expect("a segment")));
        assert_eq!(url.expect("an address").path(), "/a/x%2F..%2Fy%3Fz");
    }
}
