//! Partner Center's `GET /v1/fraudEvents`, both models.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use async_trait::async_trait;

use super::Cursor;
use super::FraudEventSource;
use super::RawPage;
use super::reader::Names;
use super::reader::Reader;
use crate::clock::Clock;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::SourceName;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::loose_json::Object;
use crate::microsoft::RemoteError;
use crate::microsoft::partner_center::PageQuery;
use crate::microsoft::partner_center::PartnerCenter;

/// Fraud events from Partner Center.
#[derive(Debug)]
pub struct PartnerCenterSource {
    api: Arc<PartnerCenter>,
    clock: Clock,
    partner: Option<TenantId>,
    /// The one subscription whose events are listed; all when there is none.
    subscription: Option<SubscriptionId>,
    /// Set when the API refuses to be asked for pages; then it is asked for the whole list.
    refuses_pages: AtomicBool,
}

/// Events on a page; the largest size that is accepted is not documented.
const PAGE_SIZE: NonZeroU32 = NonZeroU32::new(500).unwrap();
const PAGE_SIZE_EVENTS: usize = 500;

/// How the API names the fields.
const NAMES: Names = Names {
    source: SourceName::PartnerCenter,
    id: "eventId",
    alert_type: "eventType",
    status: "eventStatus",
    detected: "eventTime",
    first_observed: "firstObserved",
    last_observed: "lastObserved",
    resolved: "resolvedOn",
    resource_id: "azureResourceId",
    resource_url: Some("entityUrl"),
    volatile: &[
        "eventId",
        "hitCount",
        "lastOccurrence",
        "lastObserved",
        "eventStatus",
        "resolvedReason",
        "resolvedOn",
        "resolvedBy",
        "activityLogs",
    ],
};

impl PartnerCenterSource {
    /// The source of this API; events of another partner than ours are refused.
    pub fn new(api: Arc<PartnerCenter>, clock: Clock, partner: Option<TenantId>) -> Self {
        let refuses_pages = AtomicBool::new(!api.has_pages);
        Self { api, clock, partner, subscription: None, refuses_pages }
    }

    /// The same for the events of one Azure subscription.
    #[must_use]
    pub fn of_subscription(self, subscription: SubscriptionId) -> Self {
        Self { subscription: Some(subscription), ..self }
    }

    async fn list(&self, page: Option<PageQuery>) -> Result<Vec<u8>, RemoteError> {
        match self.subscription {
            None => self.api.fraud_events(page).await,
            Some(subscription) => self.api.fraud_events_of(subscription, page).await,
        }
    }

    async fn whole_list(&self) -> Result<RawPage, RemoteError> {
        let body = self.list(None).await?;
        Ok(RawPage { body, is_whole: true, asked_for: None })
    }
}

#[async_trait]
impl FraudEventSource for PartnerCenterSource {
    fn name(&self) -> SourceName {
        SourceName::PartnerCenter
    }

    async fn page(&self, cursor: &Cursor) -> Result<RawPage, RemoteError> {
        if self.refuses_pages.load(Ordering::Relaxed) {
            return self.whole_list().await;
        }
        let number = match cursor {
            Cursor::Number(number) => NonZeroU32::new(*number).unwrap_or(NonZeroU32::MIN),
            Cursor::Start | Cursor::Link(_) => NonZeroU32::MIN,
        };
        match self.list(Some(PageQuery { size: PAGE_SIZE, number })).await {
            Ok(body) => Ok(RawPage { body, is_whole: false, asked_for: Some(PAGE_SIZE_EVENTS) }),
            Err(RemoteError::NotAccepted { .. }) if *cursor == Cursor::Start => {
                self.refuses_pages.store(true, Ordering::Relaxed);
                self.whole_list().await
            }
            Err(error) => Err(error),
        }
    }

    fn next(&self, cursor: &Cursor, _: Option<String>) -> Option<Cursor> {
        match cursor {
            Cursor::Start => Some(Cursor::Number(2)),
            Cursor::Number(number) => number.checked_add(1).map(Cursor::Number),
            Cursor::Link(_) => None,
        }
    }

    fn read(&self, element: &Object) -> Result<FraudEvent, String> {
        Reader::new(element, &NAMES, self.partner, self.clock.now()).read()
    }
}
