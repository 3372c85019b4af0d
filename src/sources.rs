//! The sources: each lists the fraud events of one API, page by page.

mod graph;
mod partner_center;
mod reader;
mod snapshot;

use std::sync::Arc;

use async_trait::async_trait;

pub use graph::GraphSource;
pub use partner_center::PartnerCenterSource;
pub use snapshot::Limits;
pub use snapshot::Quarantined;
pub use snapshot::Snapshot;
pub use snapshot::take_snapshot;

use crate::clock::Clock;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::SourceName;
use crate::loose_json::Object;
use crate::microsoft::Microsoft;
use crate::microsoft::RemoteError;
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

/// Which page to ask for; a source makes the next one from what it got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// The first page.
    Start,
    /// A page by number, from 1.
    Number(u32),
    /// A page by the link that the page before gave.
    Link(String),
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

    /// Reads an element.
    ///
    /// # Errors
    /// Why the element cannot be told apart from others, for the quarantine.
    fn read(&self, element: &Object) -> Result<FraudEvent, String>;
}

/// The sources that the settings ask for: the one table.
pub fn from_settings(
    settings: &mut Settings,
    microsoft: &Microsoft,
    clock: &Clock,
) -> Vec<Box<dyn FraudEventSource>> {
    let names = settings.text(&FRAUD_EVENT_SOURCES).unwrap_or_default();
    let partner = microsoft.partner;
    let mut sources: Vec<Box<dyn FraudEventSource>> = Vec::new();
    for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let clock = clock.clone();
        match name {
            "graph" => sources.push(Box::new(GraphSource::new(
                Arc::clone(&microsoft.graph),
                clock,
                partner,
            ))),
            "partner-center" => sources.push(Box::new(PartnerCenterSource::new(
                Arc::clone(&microsoft.partner_center),
                clock,
                partner,
            ))),
            _ => settings.problem(&FRAUD_EVENT_SOURCES, "must name graph or partner-center"),
        }
    }
    if sources.is_empty() {
        settings.problem(&FRAUD_EVENT_SOURCES, "names no source, so nothing would be read");
    }
    sources
}
