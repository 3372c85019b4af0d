//! The sources: each lists the fraud events of one API, page by page.

mod document;
mod graph;
mod lookup;
mod partner_center;
mod reader;
mod snapshot;

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::Arc;

use async_trait::async_trait;

pub use document::read_document;
pub use graph::GraphSource;
pub use lookup::Found;
pub use lookup::look_for;
pub use lookup::read_place;
pub use partner_center::PartnerCenterSource;
pub use partner_center::page_size_of_pass;
pub use snapshot::BATCH;
pub use snapshot::Limits;
pub use snapshot::Listed;
pub use snapshot::ListedEvents;
pub use snapshot::Overview;
pub use snapshot::Quarantined;
pub use snapshot::Snapshot;
pub use snapshot::take_overview;
pub use snapshot::take_snapshot;

use crate::clock::Clock;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::SourceName;
use crate::fraud_event::SubscriptionId;
use crate::loose_json::Element;
use crate::loose_json::Object;
use crate::loose_json::RawElement;
use crate::microsoft::Microsoft;
use crate::microsoft::RemoteError;
use crate::open_events::OpenEvent;
use crate::settings::Setting;
use crate::settings::Settings;

/// Which APIs are read.
pub const FRAUD_EVENT_SOURCES: Setting = Setting {
    name: "FRAUD_EVENT_SOURCES",
    default: Some("graph"),
    secret: false,
    meaning: "Which APIs are read, separated by commas: graph, partner-center.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 1] = [&FRAUD_EVENT_SOURCES];

/// What to ask for; a source makes the next one from what it got.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cursor {
    /// The first page.
    Start,
    /// A page by number, from 1, and the size of pages that the number counts.
    Page {
        /// The number.
        number: NonZeroU32,
        /// Events on a page.
        size: NonZeroU32,
    },
    /// A page by the link that the page before gave.
    Link(String),
    /// Everything in one answer, in which nothing can shift.
    Whole,
    /// Everything about one subscription.
    OfSubscription {
        /// The subscription.
        subscription: SubscriptionId,
        /// Resolved events alone; a list without a filter may leave them out.
        is_resolved: bool,
    },
    /// One event, by the id that Microsoft gave it.
    Event(String),
}

/// A page as received, and where the next one is.
#[derive(Debug)]
pub struct RawPage {
    /// The body.
    pub body: Vec<u8>,
    /// True when this was everything.
    pub is_whole: bool,
    /// How many elements were asked for; a page of another length was not made as asked.
    pub asked_for: Option<usize>,
}

/// An API that lists fraud events. A new source is a file and a line in [`from_settings`].
#[async_trait]
pub trait FraudEventSource: Send + Sync {
    /// The name in settings, store and logs.
    fn name(&self) -> SourceName;

    /// Gets a page.
    async fn page(&self, cursor: &Cursor) -> Result<RawPage, RemoteError>;

    /// The page after this one; `None` when there cannot be one.
    fn next(&self, cursor: &Cursor, next_link: Option<String>) -> Option<Cursor>;

    /// Where the `pass`-th reading of all pages begins, from 0. What shifted over a border of one
    /// pass is in the middle of a page of another, if the source can have other borders.
    fn start(&self, _pass: usize) -> Cursor {
        Cursor::Start
    }

    /// Where everything is in one answer; `None` when the API has no such thing, or when it is
    /// what every pass reads anyway.
    fn whole(&self) -> Option<Cursor> {
        None
    }

    /// Where one event must be found if it is still there, the likeliest place first.
    fn places_of(&self, _event: &OpenEvent) -> Vec<Cursor> {
        Vec::new()
    }

    /// Reads an element.
    ///
    /// # Errors
    /// Why the element cannot be told apart from others, for the quarantine.
    fn read(&self, element: &Object) -> Result<FraudEvent, String>;
}

/// Reads an element as a source does.
///
/// # Errors
/// The element, and why it shows no event.
fn read_element(
    source: &dyn FraudEventSource,
    element: RawElement<'_>,
) -> Result<FraudEvent, Quarantined> {
    match element.read() {
        Element::Read(object) => source
            .read(&object)
            .map_err(|error| Quarantined { raw: object.raw().to_owned(), error }),
        Element::Unreadable { raw, error } => Err(Quarantined { raw, error }),
    }
}

/// The sources that the settings ask for: the one table.
pub fn from_settings(
    settings: &mut Settings,
    microsoft: &Microsoft,
    clock: &Clock,
) -> Vec<Box<dyn FraudEventSource>> {
    let partner = microsoft.partner;
    let names = settings.text(&FRAUD_EVENT_SOURCES).unwrap_or_default();
    if parts(&names).any(|name| SourceName::parse(name).is_none()) {
        settings.problem(&FRAUD_EVENT_SOURCES, "must name graph or partner-center");
    } else if parts(&names).next().is_none() {
        settings.problem(&FRAUD_EVENT_SOURCES, "names no source, so nothing would be read");
    }
    let make = |name| -> Box<dyn FraudEventSource> {
        let clock = clock.clone();
        match name {
            SourceName::Graph => {
                Box::new(GraphSource::new(Arc::clone(&microsoft.graph), clock, partner))
            }
            SourceName::PartnerCenter => {
                let api = Arc::clone(&microsoft.partner_center);
                Box::new(PartnerCenterSource::new(api, clock, partner))
            }
        }
    };
    named_in(settings).into_iter().map(make).collect()
}

/// The sources that the settings name, each once.
pub fn named_in(settings: &Settings) -> BTreeSet<SourceName> {
    let names = settings.text(&FRAUD_EVENT_SOURCES).unwrap_or_default();
    parts(&names).filter_map(SourceName::parse).collect()
}

fn parts(names: &str) -> impl Iterator<Item = &str> {
    names.split(',').map(str::trim).filter(|name| !name.is_empty())
}
