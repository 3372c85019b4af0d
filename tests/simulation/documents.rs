//! What the world looks for in the documents that become durable. It reads them with shapes of its
//! own, and only what it needs: most of the time of a history goes into reading documents.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

/// A case or an alarm.
#[derive(Deserialize)]
pub struct Record<'a> {
    pub closed_at: Option<IgnoredAny>,
    pub cleared_at: Option<IgnoredAny>,
    #[serde(borrow, default)]
    events: BTreeMap<Cow<'a, str>, Event<'a>>,
    #[serde(borrow)]
    outbox: Outbox<'a>,
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow)]
    event_id: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Outbox<'a> {
    #[serde(borrow)]
    notices: Vec<Notice<'a>>,
}

/// A notice.
#[derive(Deserialize)]
pub struct Notice<'a> {
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    #[serde(borrow)]
    reason: Cow<'a, str>,
    #[serde(borrow)]
    deliveries: BTreeMap<Cow<'a, str>, Delivery<'a>>,
}

#[derive(Deserialize)]
struct Delivery<'a> {
    #[serde(borrow)]
    state: State<'a>,
}

#[derive(Deserialize)]
struct State<'a> {
    #[serde(borrow)]
    state: Cow<'a, str>,
}

impl<'a> Record<'a> {
    pub fn read(document: &'a [u8]) -> Self {
        serde_json::from_slice(document).expect("a case or an alarm")
    }

    /// The numbers of the events in it.
    pub fn events(&self) -> Vec<usize> {
        let number =
            |event: &Event<'_>| event.event_id.as_deref()?.strip_prefix("event-")?.parse().ok();
        self.events.values().filter_map(number).collect()
    }

    pub fn notices(&self) -> &[Notice<'a>] {
        &self.outbox.notices
    }

    /// Deliveries that are neither made nor given up.
    pub fn open_deliveries(&self) -> usize {
        let deliveries = self.notices().iter().flat_map(|notice| notice.deliveries.values());
        deliveries.filter(|d| ["pending", "sending"].contains(&&*d.state.state)).count()
    }
}

impl Notice<'_> {
    /// True when people must not wait for it.
    pub fn is_urgent(&self) -> bool {
        ["opened", "reopened", "escalated"].contains(&&*self.reason)
    }
}
