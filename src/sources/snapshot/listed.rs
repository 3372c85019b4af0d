//! The events of a list in short; whole ones are read again from what is kept.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::beside;
use super::kept;
use super::kept::KeptElements;
use crate::fraud_event::Concern;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::ListedEvent;
use crate::fraud_event::ShortName;
use crate::loose_json::RawElement;
use crate::microsoft::RemoteError;
use crate::sources::FraudEventSource;
use crate::sources::read_element;

/// An event of a list, and where the whole of it is.
#[derive(Debug)]
pub struct Listed {
    /// The event in short.
    pub event: ListedEvent,
    /// Events are read again fastest in this order.
    pub place: Place,
}

/// Where a whole event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(Whereabouts);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whereabouts {
    /// It is read from this element.
    Element(kept::Place),
    /// It is one of the answers to questions, by its number.
    Answer(usize),
}

/// An event as passes showed it.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) listed: Arc<Listed>,
    /// One pass showed it with different statuses.
    pub(super) has_conflict: bool,
}

/// Events by name.
pub(super) type Known = BTreeMap<ShortName, Shown>;

/// The events of a list, each once for each scope.
#[derive(Debug)]
pub struct ListedEvents {
    all: Known,
    elements: KeptElements,
    answers: Vec<FraudEvent>,
}

/// So many events are read again at once.
pub const BATCH: usize = 500;

impl Place {
    pub(super) fn of_element(place: kept::Place) -> Self {
        Self(Whereabouts::Element(place))
    }
}

impl Shown {
    pub(super) fn of(listed: Arc<Listed>) -> Self {
        Self { listed, has_conflict: false }
    }
}

impl ListedEvents {
    /// What all passes together showed; what can only be seen beside the others is noted.
    pub(super) fn new(all: Known, elements: KeptElements, source: &dyn FraudEventSource) -> Self {
        let mut events = Self { all, elements, answers: Vec::new() };
        events.note_what_is_seen_beside(source);
        events
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Listed> {
        self.all.values().map(|shown| &*shown.listed)
    }

    /// All of them in short.
    pub fn in_short(&self) -> Vec<&ListedEvent> {
        self.iter().map(|listed| &listed.event).collect()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The whole events, in the order of `wanted`.
    ///
    /// # Errors
    /// When one cannot be read again; whoever asks must not go on as if it were not there.
    pub fn whole(
        &self,
        source: &dyn FraudEventSource,
        wanted: &[&Listed],
    ) -> Result<Vec<FraudEvent>, RemoteError> {
        let mut reader = self.elements.reader();
        wanted.iter().map(|listed| self.whole_one(source, listed, &mut reader)).collect()
    }

    fn whole_one(
        &self,
        source: &dyn FraudEventSource,
        listed: &Listed,
        reader: &mut kept::Reader<'_>,
    ) -> Result<FraudEvent, RemoteError> {
        let event = match listed.place.0 {
            Whereabouts::Answer(number) => self.answers.get(number).cloned(),
            Whereabouts::Element(place) => {
                let element = reader.read(place).map(RawElement::kept);
                element.and_then(|element| read_element(source, element).ok())
            }
        };
        let lost = || RemoteError::unavailable("an event that was read cannot be read again");
        let event = event.ok_or_else(lost)?;
        // Some are by the time of the first reading, some can only be seen beside the others.
        Ok(FraudEvent { concerns: listed.event.concerns.clone(), ..event })
    }

    /// Adds what questions after the reading showed, as a later pass adds what it saw.
    pub fn add(&mut self, source: &dyn FraudEventSource, later: Vec<FraudEvent>) {
        for event in later {
            let place = Place(Whereabouts::Answer(self.answers.len()));
            let listed = Arc::new(Listed { event: ListedEvent::of(&event), place });
            let name = listed.event.short_name;
            merge(&mut self.all, Known::from([(name, Shown::of(listed))]));
            self.answers.push(event);
        }
        self.note_what_is_seen_beside(source);
    }

    /// Notes on events what can only be seen beside the others. It belongs to what they say, so they
    /// are read again; there are few of them.
    fn note_what_is_seen_beside(&mut self, source: &dyn FraudEventSource) {
        let mut noted: Vec<(Arc<Listed>, BTreeSet<Concern>)> = beside::seen_in(&self.all);
        noted.sort_by_key(|(listed, _)| listed.place);
        for batch in noted.chunks(BATCH) {
            let wanted: Vec<&Listed> = batch.iter().map(|(listed, _)| &**listed).collect();
            let whole = self.whole(source, &wanted).unwrap_or_default();
            let mut whole = whole.into_iter();
            for (listed, concerns) in batch {
                let (event, concerns) = (&listed.event, concerns.clone());
                let event = match whole.next() {
                    Some(whole) => ListedEvent::of(&FraudEvent { concerns, ..whole }),
                    // What it says is not known then, so it counts as news.
                    None => ListedEvent { concerns, version: None, ..event.clone() },
                };
                let listed = Arc::new(Listed { event, place: listed.place });
                self.all.insert(listed.event.short_name, Shown::of(listed));
            }
        }
    }
}

/// Adds what a later pass saw. An event that some pass showed as unresolved stays so in this
/// snapshot: it has to be told, and the next poll will tell the rest.
pub(super) fn merge(all: &mut Known, later: Known) {
    for (name, shown) in later {
        let was_unresolved = all.get(&name).is_some_and(|known| known.listed.event.is_unresolved());
        if shown.listed.event.is_unresolved() || !was_unresolved {
            all.insert(name, shown);
        }
    }
}
