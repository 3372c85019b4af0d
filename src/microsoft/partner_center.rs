//! Partner Center: the fraud events.

use std::num::NonZeroU32;
use std::sync::Arc;

use url::Url;

use super::access_token::AccessTokens;
use super::access_token::Audience;
use super::error::RemoteError;
use super::remote::Remote;
use crate::clock::Clock;
use crate::fraud_event::SubscriptionId;
use crate::http_client::HttpClient;
use crate::settings::Setting;
use crate::settings::Settings;

/// Where Partner Center is.
pub const PARTNER_CENTER_URL: Setting = Setting {
    name: "PARTNER_CENTER_URL",
    default: Some("https://api.partnercenter.microsoft.com"),
    secret: false,
    meaning: "Base address of the Partner Center API.",
};
/// Which form of events to ask for.
pub const EVENTS_MODEL: Setting = Setting {
    name: "PARTNER_CENTER_EVENTS_MODEL",
    default: Some("new"),
    secret: false,
    meaning: "Which form of fraud events to ask Partner Center for: new or old.",
};
/// How many events a page has.
pub const PAGE_SIZE: Setting = Setting {
    name: "PARTNER_CENTER_PAGE_SIZE",
    default: Some("500"),
    secret: false,
    meaning: "Events that Partner Center is asked for at once, 1 to 1000; its own maximum is not documented.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 3] = [&PARTNER_CENTER_URL, &EVENTS_MODEL, &PAGE_SIZE];

/// What one answer may hold; a page beyond this is more than an answer should carry.
const LARGEST_PAGE: u32 = 1_000;

/// The Partner Center API.
#[derive(Debug)]
pub struct PartnerCenter {
    remote: Remote,
    base_url: Url,
    /// True when the newer model is asked for; only it has pages.
    pub has_pages: bool,
    /// Events on a page.
    pub page_size: NonZeroU32,
}

/// Which of the events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventsQuery {
    /// Those of one subscription.
    pub subscription: Option<SubscriptionId>,
    /// The resolved ones alone.
    pub is_resolved: bool,
    /// Those on one page.
    pub page: Option<PageQuery>,
}

/// Which page of the events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageQuery {
    /// Events on a page.
    pub size: NonZeroU32,
    /// The page, from 1.
    pub number: NonZeroU32,
}

impl PartnerCenter {
    /// Reads the settings; `None` after a problem was noted.
    pub fn from_settings(
        settings: &mut Settings,
        http: &HttpClient,
        clock: &Clock,
        tokens: Option<&Arc<AccessTokens>>,
    ) -> Option<Self> {
        let base_url = settings.remote_url(&PARTNER_CENTER_URL)?;
        let has_pages = match settings.text(&EVENTS_MODEL)?.as_str() {
            "new" => true,
            "old" => false,
            _ => {
                settings.problem(&EVENTS_MODEL, "must be new or old");
                return None;
            }
        };
        let page_size = page_size(settings)?;
        let mut headers = vec![("ms-contract-version", "v1".to_owned())];
        if has_pages {
            headers.push(("x-neweventsmodel", "true".to_owned()));
        }
        let remote = Remote {
            name: "Partner Center",
            audience: Audience::PartnerCenter,
            http: http.clone(),
            clock: clock.clone(),
            tokens: Arc::clone(tokens?),
            headers,
        };
        Some(Self { remote, base_url, has_pages, page_size })
    }

    /// `GET /v1/fraudEvents`: the events that a query asks for, in the order of the API.
    ///
    /// # Errors
    /// By what the caller does next.
    pub async fn fraud_events(&self, query: EventsQuery) -> Result<Vec<u8>, RemoteError> {
        let mut url = self
            .base_url
            .join("v1/fraudEvents")
            .map_err(|_| RemoteError::unavailable("PARTNER_CENTER_URL is no base address"))?;
        if let Some(subscription) = query.subscription {
            url.query_pairs_mut().append_pair("SubscriptionId", &subscription.to_string());
        }
        if query.is_resolved {
            url.query_pairs_mut().append_pair("EventStatus", "Resolved");
        }
        if let Some(page) = query.page {
            url.query_pairs_mut()
                .append_pair("PageSize", &page.size.to_string())
                .append_pair("PageNumber", &page.number.to_string());
        }
        self.remote.get(&url).await
    }
}

fn page_size(settings: &mut Settings) -> Option<NonZeroU32> {
    let size = settings.parsed::<NonZeroU32>(&PAGE_SIZE)?;
    if size.get() > LARGEST_PAGE {
        settings.problem(&PAGE_SIZE, "must be 1 to 1000");
        return None;
    }
    Some(size)
}
