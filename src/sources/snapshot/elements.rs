//! The elements of all pages of a reading: each is read once, however many pages show it.

use std::collections::HashMap;
use std::sync::Arc;

use super::Quarantined;
use super::kept::KeptElements;
use super::listed::Listed;
use super::listed::Place;
use crate::digest;
use crate::fraud_event::ListedEvent;
use crate::loose_json::RawElement;
use crate::sources::FraudEventSource;
use crate::sources::read_element;

/// What was read until now. Passes are repeated until they agree, so nearly all of what a page shows
/// was on another page before.
#[derive(Debug, Default)]
pub(super) struct Elements {
    /// The events by the digests of the elements.
    read: HashMap<[u8; 16], Arc<Listed>>,
    kept: KeptElements,
}

impl Elements {
    /// The event that an element shows.
    ///
    /// # Errors
    /// The element, and why it shows none.
    pub(super) fn read(
        &mut self,
        source: &dyn FraudEventSource,
        element: RawElement<'_>,
    ) -> Result<Arc<Listed>, Quarantined> {
        let digest = digest::of_bytes(element.bytes());
        if let Some(listed) = self.read.get(&digest) {
            return Ok(Arc::clone(listed));
        }
        let event = read_element(source, element)?;
        let place = Place::of_element(self.kept.keep(element.bytes()));
        let listed = Arc::new(Listed { event: ListedEvent::of(&event), place });
        self.read.insert(digest, Arc::clone(&listed));
        Ok(listed)
    }

    /// Everything was read: what is kept of it.
    pub(super) fn into_kept(self) -> KeptElements {
        self.kept
    }
}
