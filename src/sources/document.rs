//! Events in a document that somebody saved: what an API answered, or one element of it.

use jiff::Timestamp;

use super::graph;
use super::partner_center;
use super::reader::Names;
use super::reader::Reader;
use crate::fraud_event::FraudEvent;
use crate::loose_json::Element;
use crate::loose_json::Object;
use crate::loose_json::read_page;

/// Reads the events of a document, whichever API it came from.
///
/// # Errors
/// Why there is no event in it that can be read.
pub fn read_document(body: &[u8], now: Timestamp) -> Result<Vec<FraudEvent>, String> {
    let mut alone = Vec::with_capacity(body.len() + 2);
    let page = match read_page(body) {
        Ok(page) => page,
        Err(_) => {
            // One element without its list.
            alone.push(b'[');
            alone.extend_from_slice(body);
            alone.push(b']');
            read_page(&alone).map_err(|error| error.to_string())?
        }
    };
    let read = |element: Element| match element {
        Element::Read(object) => Reader::new(&object, names_of(&object), None, now).read(),
        Element::Unreadable { error, .. } => Err(error),
    };
    let events: Result<Vec<_>, _> = page.elements.iter().map(|raw| read(raw.read())).collect();
    match events? {
        events if events.is_empty() => Err("it holds no event".to_owned()),
        events => Ok(events),
    }
}

/// Partner Center's events have an `eventId`, Graph's an `id`.
fn names_of(element: &Object) -> &'static Names {
    let is_partner_centers = !element.values(partner_center::NAMES.id).is_empty();
    if is_partner_centers { &partner_center::NAMES } else { &graph::NAMES }
}
