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
use crate::loose_json::Element;
use crate::loose_json::Object;
use crate::loose_json::read_page;
use crate::microsoft::RemoteError;
use crate::microsoft::graph::Graph;
use crate::verdict::EventId;

/// Partner security alerts from Graph.
#[derive(Debug)]
pub struct GraphSource {
    api: Arc<Graph>,
    clock: Clock,
    partner: Option<TenantId>,
}

/// How the API names the fields.
const NAMES: Names = Names {
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
        let body = self.api.alert(id).await?;
        let strange = || RemoteError::unavailable("Microsoft Graph answered with no such alert");
        // As a list of one, so that it is read exactly as the lists are.
        let list = [b"[", body.as_slice(), b"]"].concat();
        let page = read_page(&list).map_err(|_| strange())?;
        let [element] = page.elements.as_slice() else { return Err(strange()) };
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
        let link = match cursor {
            Cursor::Link(link) => Some(link.as_str()),
            Cursor::Start | Cursor::Number(_) => None,
        };
        let body = self.api.security_alerts(link).await?;
        Ok(RawPage { body, is_whole: false, asked_for: None })
    }

    fn next(&self, _: &Cursor, next_link: Option<String>) -> Option<Cursor> {
        next_link.map(Cursor::Link)
    }

    fn read(&self, element: &Object) -> Result<FraudEvent, String> {
        Reader::new(element, &NAMES, self.partner, self.clock.now()).read()
    }
}
