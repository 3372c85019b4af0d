//! Partner Center: the fraud events.

use std::num::NonZeroU32;

use reqwest::Method;
use serde_json::Value;
use serde_json::json;
use url::Url;

use super::access_token::Audience;
use super::error::RemoteError;
use super::remote::Reach;
use super::remote::Remote;
use crate::fraud_event::EventStatus;
use crate::fraud_event::SubscriptionId;
use crate::settings::Setting;
use crate::settings::Settings;
use crate::verdict::EventId;
use crate::verdict::EventIds;
use crate::verdict::Verdict;

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
    pub(super) fn from_settings(settings: &mut Settings, reach: Reach<'_>) -> Option<Self> {
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
        let remote = reach.remote("Partner Center", Audience::PartnerCenter, headers)?;
        Some(Self { remote, base_url, has_pages, page_size })
    }

    /// `GET /v1/fraudEvents`: the events that a query asks for, in the order of the API.
    ///
    /// # Errors
    /// By what the caller does next.
    pub async fn fraud_events(&self, query: EventsQuery) -> Result<Vec<u8>, RemoteError> {
        let mut url = self.address("v1/fraudEvents")?;
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

    /// `POST /v1/fraudEvents/subscription/{id}/status`: answers these events of an Azure
    /// subscription. Returns the ids that the answer does not show with the status asked for.
    ///
    /// # Errors
    /// By what the caller does next.
    pub async fn change_status(
        &self,
        subscription: SubscriptionId,
        ids: &EventIds,
        verdict: Verdict,
    ) -> Result<Vec<EventId>, RemoteError> {
        let url = self.address(&format!("v1/fraudEvents/subscription/{subscription}/status"))?;
        let body = self.remote.send(Method::POST, &url, &change(ids, verdict)).await?;
        Ok(not_taken(&body, ids, verdict))
    }

    fn address(&self, path: &str) -> Result<Url, RemoteError> {
        self.base_url
            .join(path)
            .map_err(|_| RemoteError::unavailable("PARTNER_CENTER_URL is no base address"))
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

/// The body of a change of status. The samples write `Resolved` where a table says `Resolve`, and
/// capitals where another says none; an event under investigation has no reason.
fn change(ids: &EventIds, verdict: Verdict) -> Value {
    let reason = match verdict {
        Verdict::Investigating => {
            return json!({ "EventIds": ids, "EventStatus": "Investigating" });
        }
        Verdict::Legitimate => "Legitimate",
        Verdict::Fraud => "Fraud",
        Verdict::Ignore => "Ignore",
    };
    json!({ "EventIds": ids, "EventStatus": "Resolved", "ResolvedReason": reason })
}

/// The ids that are missing in an answer or have another status in it. An answer that cannot be
/// read shows none of them; the caller reads the events again in any case.
fn not_taken(body: &[u8], ids: &EventIds, verdict: Verdict) -> Vec<EventId> {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let list = answer.as_array().or_else(|| field(&answer, "items").and_then(Value::as_array));
    let shown: Vec<(&str, EventStatus)> = list
        .into_iter()
        .flatten()
        .filter_map(|event| {
            let id = field(event, "eventId")?.as_str()?;
            let status = field(event, "eventStatus")?.as_str()?;
            Some((id, EventStatus::parse(status)))
        })
        .collect();
    let is_shown = |id: &EventId| {
        shown.iter().any(|(shown, status)| {
            shown.eq_ignore_ascii_case(id.as_str()) && *status == verdict.status()
        })
    };
    ids.iter().filter(|id| !is_shown(id)).cloned().collect()
}

/// A field without regard to case: the tables and the samples differ in it.
fn field<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    let fields = object.as_object()?;
    fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: &[&str]) -> EventIds {
        EventIds::new(ids.iter().filter_map(|id| EventId::parse(id))).expect("ids")
    }

    #[test]
    fn an_id_counts_as_taken_only_when_the_answer_shows_it_with_the_status_asked_for() {
        let asked = ids(&["sub_A", "sub_B", "sub_C"]);
        for (body, missing) in [
            (r#"[{"eventId":"SUB_a","eventStatus":"resolved"}]"#, vec!["sub_B", "sub_C"]),
            (
                r#"[{"EventId":"sub_A","EventStatus":"Active"},{"eventId":"sub_B","eventStatus":"Resolved"}]"#,
                vec!["sub_A", "sub_C"],
            ),
            (r#"{"items":[{"eventId":"sub_C","eventStatus":"Resolved"}]}"#, vec!["sub_A", "sub_B"]),
            ("[]", vec!["sub_A", "sub_B", "sub_C"]),
            ("<html>", vec!["sub_A", "sub_B", "sub_C"]),
            ("", vec!["sub_A", "sub_B", "sub_C"]),
            (r#"[null,1,{"eventId":7}]"#, vec!["sub_A", "sub_B", "sub_C"]),
        ] {
            let found = not_taken(body.as_bytes(), &asked, Verdict::Fraud);
            let found: Vec<&str> = found.iter().map(EventId::as_str).collect();
            assert_eq!(found, missing, "{body}");
        }
    }
}
