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
use crate::microsoft::partner_center::EventsQuery;
use crate::microsoft::partner_center::PageQuery;
use crate::microsoft::partner_center::PartnerCenter;
use crate::open_events::OpenEvent;

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

/// Passes after which the page sizes repeat.
const PAGE_SIZES: u32 = 4;

/// How the API names the fields.
pub(super) const NAMES: Names = Names {
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

    async fn whole_list(&self) -> Result<RawPage, RemoteError> {
        let subscription = self.subscription;
        let query = EventsQuery { subscription, ..EventsQuery::default() };
        let body = self.api.fraud_events(query).await?;
        Ok(RawPage { body, is_whole: true, asked_for: None })
    }

    async fn numbered(&self, number: NonZeroU32, size: NonZeroU32) -> Result<RawPage, RemoteError> {
        if self.refuses_pages.load(Ordering::Relaxed) {
            return self.whole_list().await;
        }
        let page = Some(PageQuery { size, number });
        let query = EventsQuery { subscription: self.subscription, page, is_resolved: false };
        match self.api.fraud_events(query).await {
            Ok(body) => {
                Ok(RawPage { body, is_whole: false, asked_for: usize::try_from(size.get()).ok() })
            }
            Err(RemoteError::NotAccepted { .. }) if number == NonZeroU32::MIN => {
                self.refuses_pages.store(true, Ordering::Relaxed);
                self.whole_list().await
            }
            Err(error) => Err(error),
        }
    }

    async fn answered_or_not(
        &self,
        subscription: SubscriptionId,
        is_resolved: bool,
    ) -> Result<RawPage, RemoteError> {
        let query = EventsQuery { subscription: Some(subscription), is_resolved, page: None };
        let body = self.api.fraud_events(query).await?;
        Ok(RawPage { body, is_whole: true, asked_for: None })
    }
}

/// The size of the pages of a pass, at most `largest`. Sizes differ from pass to pass, so that what
/// shifts over a border of one pass is in the middle of a page of the next.
pub fn page_size_of_pass(largest: NonZeroU32, pass: usize) -> NonZeroU32 {
    let pass = u32::try_from(pass).unwrap_or(u32::MAX) % PAGE_SIZES;
    let step = (largest.get() / 7).max(1);
    let size = largest.get().saturating_sub(step.saturating_mul(pass));
    let smallest = (largest.get() / 2).max(2);
    NonZeroU32::new(size.max(smallest)).unwrap_or(largest).min(largest)
}

#[async_trait]
impl FraudEventSource for PartnerCenterSource {
    fn name(&self) -> SourceName {
        SourceName::PartnerCenter
    }

    async fn page(&self, cursor: &Cursor) -> Result<RawPage, RemoteError> {
        match cursor {
            Cursor::Page { number, size } => self.numbered(*number, *size).await,
            Cursor::Whole => self.whole_list().await,
            Cursor::OfSubscription { subscription, is_resolved } => {
                self.answered_or_not(*subscription, *is_resolved).await
            }
            Cursor::Start | Cursor::Link(_) | Cursor::Event(_) => {
                self.numbered(NonZeroU32::MIN, self.api.page_size).await
            }
        }
    }

    fn next(&self, cursor: &Cursor, _: Option<String>) -> Option<Cursor> {
        let (number, size) = match cursor {
            Cursor::Start => (NonZeroU32::MIN, self.api.page_size),
            Cursor::Page { number, size } => (*number, *size),
            Cursor::Link(_) | Cursor::Whole | Cursor::OfSubscription { .. } | Cursor::Event(_) => {
                return None;
            }
        };
        let number = number.checked_add(1)?;
        Some(Cursor::Page { number, size })
    }

    fn start(&self, pass: usize) -> Cursor {
        let size = page_size_of_pass(self.api.page_size, pass);
        Cursor::Page { number: NonZeroU32::MIN, size }
    }

    fn whole(&self) -> Option<Cursor> {
        (!self.refuses_pages.load(Ordering::Relaxed)).then_some(Cursor::Whole)
    }

    fn places_of(&self, event: &OpenEvent) -> Vec<Cursor> {
        let Some(subscription) = event.subscription else { return Vec::new() };
        let place = |is_resolved| Cursor::OfSubscription { subscription, is_resolved };
        vec![place(false), place(true)]
    }

    fn read(&self, element: &Object) -> Result<FraudEvent, String> {
        Reader::new(element, &NAMES, self.partner, self.clock.now()).read()
    }
}
