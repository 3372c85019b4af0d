//! Microsoft Graph's `GET /beta/security/partner/securityAlerts`.

use std::sync::Arc;

use async_trait::async_trait;

use super::Cursor;
use super::FraudEventSource;
use super::RawPage;
use super::reader::Names;
use super::reader::Reader;
use crate::clock::Clock;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::SourceName;
use crate::fraud_event::TenantId;
use crate::language::Phrase;
use crate::loose_json::Element;
use crate::loose_json::Object;
use crate::loose_json::read_page;
use crate::microsoft::RemoteError;
use crate::microsoft::graph::Graph;
use crate::open_events::OpenEvent;
use crate::verdict::EventId;

/// Partner security alerts from Graph.
#[derive(Debug)]
pub struct GraphSource {
    api: Arc<Graph>,
    clock: Clock,
    partner: Option<TenantId>,
}

/// How the API names the fields.
pub(super) const NAMES: Names = Names {
    source: SourceName::Graph,
    id: "id",
    alert_type: "alertType",
    status: "status",
    detected: "detectedDateTime",
    first_observed: "firstObservedDateTime",
    last_observed: "lastObservedDateTime",
    resolved: "resolvedOnDateTime",
    resource_id: "resourceId",
    resource_url: None,
    volatile: &[
        "id",
        "lastObservedDateTime",
        "status",
        "resolvedReason",
        "resolvedOnDateTime",
        "resolvedBy",
        "activityLogs",
    ],
};

impl GraphSource {
    /// The source of this API; events of another partner than ours are refused.
    pub fn new(api: Arc<Graph>, clock: Clock, partner: Option<TenantId>) -> Self {
        Self { api, clock, partner }
    }

    /// One alert, read by itself.
    ///
    /// # Errors
    /// By what the caller does next; an alert that cannot be read, or another one than was asked
    /// for, counts as not available.
    pub async fn alert(&self, id: &EventId) -> Result<FraudEvent, RemoteError> {
        let raw = self.page(&Cursor::Event(id.as_str().to_owned())).await?;
        let strange = || RemoteError::unavailable("Microsoft Graph answered with no such alert");
        let page = read_page(&raw.body).map_err(|_| strange())?;
        let Some(element) = page.elements.first() else {
            return Err(RemoteError::Refused {
                what: "Microsoft Graph answered 404".to_owned(),
                advice: Phrase::new("advice-not-there"),
            });
        };
        let Element::Read(object) = element.read() else { return Err(strange()) };
        let event = self.read(&object).map_err(|_| strange())?;
        let is_asked_for =
            event.event_id.as_ref().is_some_and(|read| read.eq_ignore_ascii_case(id.as_str()));
        if is_asked_for { Ok(event) } else { Err(strange()) }
    }
}

#[async_trait]
impl FraudEventSource for GraphSource {
    fn name(&self) -> SourceName {
        SourceName::Graph
    }

    async fn page(&self, cursor: &Cursor) -> Result<RawPage, RemoteError> {
        let (body, is_whole) = match cursor {
            Cursor::Link(link) => (self.api.security_alerts(Some(link)).await?, false),
            Cursor::Event(id) => (as_list(self.api.security_alert(id).await?), true),
            Cursor::Start | Cursor::Page { .. } | Cursor::Whole | Cursor::OfSubscription { .. } => {
                (self.api.security_alerts(None).await?, false)
            }
        };
        Ok(RawPage { body, is_whole, asked_for: None })
    }

    fn next(&self, _: &Cursor, next_link: Option<String>) -> Option<Cursor> {
        next_link.map(Cursor::Link)
    }

    fn places_of(&self, event: &OpenEvent) -> Vec<Cursor> {
        vec![Cursor::Event(event.event_id.clone())]
    }

    fn read(&self, element: &Object) -> Result<FraudEvent, String> {
        Reader::new(element, &NAMES, self.partner, self.clock.now()).read()
    }
}

/// One alert, or none, as the list that it would be in.
fn as_list(alert: Option<Vec<u8>>) -> Vec<u8> {
    let alert = alert.unwrap_or_default();
    [b"[".as_slice(), &alert, b"]"].concat()
}
