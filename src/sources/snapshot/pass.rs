//! One pass over the pages of a source.

use std::collections::BTreeSet;

use sha2::Digest;
use sha2::Sha256;

use super::Bounds;
use super::Known;
use super::Quarantined;
use crate::fraud_event::Concern;
use crate::fraud_event::EventKey;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::Scope;
use crate::loose_json::Element;
use crate::loose_json::read_page;
use crate::microsoft::RemoteError;
use crate::sources::Cursor;
use crate::sources::FraudEventSource;
use crate::sources::RawPage;

/// What one pass found.
#[derive(Debug, Default)]
pub(super) struct Pass {
    pub(super) events: Known,
    pub(super) quarantined: BTreeSet<Quarantined>,
    pub(super) unreadable_page: Option<Quarantined>,
    pub(super) findings: BTreeSet<String>,
    pub(super) failure: Option<RemoteError>,
    /// Pages that had events.
    filled_pages: usize,
    /// A page was full or had a link to a next one.
    promised_more: bool,
    page_hashes: BTreeSet<[u8; 32]>,
    empty_pages: usize,
    /// Pages in a row that had events, and none that this pass had not seen.
    dull_pages: usize,
    /// A page was shorter than asked for, and more came all the same.
    is_uneven: bool,
    was_short: bool,
    /// The reading ended before the list did.
    ended_early: bool,
    /// An event was there twice.
    has_duplicates: bool,
    /// The events in the order of the pages.
    sequence: Sha256,
}

/// What a pass saw, short enough to be compared with what the next one sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// Which events.
    set: [u8; 32],
    /// In which order; `None` for a pass in which something certainly shifted.
    sequence: Option<[u8; 32]>,
}

/// Whether there may be more pages.
enum Next {
    More(Option<String>),
    Enough,
}

/// Empty pages in a row after which nothing more is expected; one may be a gap.
const EMPTY_PAGES_AT_END: usize = 2;
/// Pages in a row without anything new after which nothing more is expected; when events are added
/// in front while the list is read, one page shows again what the page before it showed.
const DULL_PAGES_AT_END: usize = 2;
/// Passes that must list the same events when their order or their borders tell nothing.
const QUIET_PASSES: usize = 3;

impl Pass {
    /// Reads all pages from the one that `cursor` names.
    pub(super) async fn run(
        &mut self,
        source: &dyn FraudEventSource,
        mut cursor: Cursor,
        bounds: &Bounds<'_>,
    ) {
        let limits = bounds.limits;
        for _ in 0..limits.most_pages {
            let next = match source.page(&cursor).await {
                Ok(page) => self.take(source, page),
                Err(error) => Err(error),
            };
            let link = match next {
                Ok(Next::More(link)) => link,
                Ok(Next::Enough) => return,
                Err(error) => {
                    self.failure = Some(error);
                    return;
                }
            };
            let Some(next) = source.next(&cursor, link) else { return };
            if bounds.spent() > limits.budget {
                self.failure = Some(RemoteError::unavailable("the pages took too long to read"));
                return;
            }
            cursor = next;
        }
        self.findings.insert(format!("the list did not end after {} pages", limits.most_pages));
        self.failure = Some(RemoteError::unavailable("the list of events did not end"));
    }

    /// True when events may have moved between pages while these were read: there were several,
    /// or there would have been if the rest had not moved to the one already read.
    pub(super) fn may_have_shifted(&self) -> bool {
        self.filled_pages > 1 || self.promised_more
    }

    /// True when the pages were not as long as asked for: a server with a smaller maximum may
    /// count pages in one size and fill them in another.
    pub(super) fn is_uneven(&self) -> bool {
        self.is_uneven
    }

    /// What this pass saw.
    pub(super) fn seen(&self) -> Seen {
        let mut set = Sha256::new();
        for (key, scope) in self.events.keys() {
            note(&mut set, key, scope);
        }
        let is_clean = !self.has_duplicates && !self.ended_early;
        let sequence = is_clean.then(|| self.sequence.clone().finalize().into());
        Seen { set: set.finalize().into(), sequence }
    }

    /// Reads everything in one answer.
    pub(super) async fn run_whole(&mut self, source: &dyn FraudEventSource, cursor: &Cursor) {
        let taken = match source.page(cursor).await {
            Ok(page) => self.take(source, page).map(|_| ()),
            Err(error) => Err(error),
        };
        self.failure = taken.err();
    }

    fn take(&mut self, source: &dyn FraudEventSource, raw: RawPage) -> Result<Next, RemoteError> {
        let page = read_page(&raw.body).map_err(|error| {
            let text = String::from_utf8_lossy(&raw.body).into_owned();
            self.unreadable_page = Some(Quarantined { raw: text, error: error.to_string() });
            RemoteError::unavailable(format!("{}: {error}", source.name().title()))
        })?;
        if page.elements.is_empty() {
            self.empty_pages += 1;
            // A link is a promise of more, however many pages before it were empty.
            let is_promised = page.next_link.is_some();
            let is_end = raw.is_whole || (self.empty_pages >= EMPTY_PAGES_AT_END && !is_promised);
            return Ok(if is_end { Next::Enough } else { Next::More(page.next_link) });
        }
        self.empty_pages = 0;
        let is_repeated = !self.page_hashes.insert(Sha256::digest(&raw.body).into());
        self.filled_pages += usize::from(!is_repeated);
        self.promised_more |=
            page.next_link.is_some() || raw.asked_for == Some(page.elements.len());
        self.is_uneven |= self.was_short && !is_repeated;
        self.was_short |= raw.asked_for.is_some_and(|size| page.elements.len() < size);
        // A page that has not the length asked for comes from a server that ignores paging.
        let is_as_asked = raw.asked_for.is_none_or(|size| size == page.elements.len());
        if is_repeated && is_as_asked {
            self.findings.insert("a page came twice; events between may be missing".to_owned());
        }
        let added = page.elements.iter().filter(|element| self.add(source, element.read())).count();
        self.dull_pages = if added == 0 { self.dull_pages + 1 } else { 0 };
        self.ended_early |= is_repeated || self.dull_pages >= DULL_PAGES_AT_END;
        let is_dull = self.dull_pages >= DULL_PAGES_AT_END && page.next_link.is_none();
        let is_end = raw.is_whole || is_repeated || is_dull;
        Ok(if is_end { Next::Enough } else { Next::More(page.next_link) })
    }

    /// Adds an element; true when this pass had not seen it.
    fn add(&mut self, source: &dyn FraudEventSource, element: Element) -> bool {
        let read = match element {
            Element::Read(object) => {
                source.read(&object).map_err(|error| (object.raw().to_owned(), error))
            }
            Element::Unreadable { raw, error } => Err((raw, error)),
        };
        match read {
            Ok(event) => self.add_event(event),
            Err((raw, error)) => self.quarantined.insert(Quarantined { raw, error }),
        }
    }

    /// The same event twice with different statuses: the unresolved one counts.
    fn add_event(&mut self, mut event: FraudEvent) -> bool {
        let id = (event.key.clone(), event.scope());
        note(&mut self.sequence, &id.0, &id.1);
        let Some(known) = self.events.get_mut(&id) else {
            self.events.insert(id, event);
            return true;
        };
        self.has_duplicates = true;
        if known.status != event.status {
            event.concerns.insert(Concern::StatusConflict);
            known.concerns.insert(Concern::StatusConflict);
            if event.is_unresolved() {
                *known = event;
            }
        }
        false
    }
}

fn note(hash: &mut Sha256, key: &EventKey, scope: &Scope) {
    // Keys and scopes are hashes in hexadecimal, so a space parts them.
    for part in [key.as_str(), " ", scope.as_str(), " "] {
        hash.update(part.as_bytes());
    }
}

/// True when nothing that was in the list all the time can have been missed, as far as anybody can
/// tell: two passes in a row saw the same in the same order without repetition, although their
/// pages had other borders; or, where the order means nothing, several saw the same events.
pub(super) fn is_settled(passes: &[Seen]) -> bool {
    let is_same_order = match passes {
        [.., before, last] => last.sequence.is_some() && last.sequence == before.sequence,
        _ => false,
    };
    let quiet = passes.get(passes.len().saturating_sub(QUIET_PASSES)..).unwrap_or_default();
    let is_quiet = quiet.len() == QUIET_PASSES && quiet.windows(2).all(same_set);
    is_same_order || is_quiet
}

fn same_set(pair: &[Seen]) -> bool {
    matches!(pair, [a, b] if a.set == b.set)
}
