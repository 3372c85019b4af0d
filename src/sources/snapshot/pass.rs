//! One pass over the pages of a source.

use std::collections::BTreeSet;
use std::sync::Arc;

use sha2::Digest;
use sha2::Sha256;

use super::Bounds;
use super::Quarantined;
use super::elements::Elements;
use super::listed::Known;
use super::listed::Listed;
use super::listed::Shown;
use crate::loose_json::RawElement;
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
        elements: &mut Elements,
        mut cursor: Cursor,
        bounds: &Bounds<'_>,
    ) {
        let limits = bounds.limits;
        for _ in 0..limits.most_pages {
            let next = match source.page(&cursor).await {
                Ok(page) => self.take(source, elements, page),
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
        for name in self.events.keys() {
            set.update(name);
        }
        let is_clean = !self.has_duplicates && !self.ended_early;
        let sequence = is_clean.then(|| self.sequence.clone().finalize().into());
        Seen { set: set.finalize().into(), sequence }
    }

    /// Reads everything in one answer.
    pub(super) async fn run_whole(
        &mut self,
        source: &dyn FraudEventSource,
        elements: &mut Elements,
        cursor: &Cursor,
    ) {
        let taken = match source.page(cursor).await {
            Ok(page) => self.take(source, elements, page).map(|_| ()),
            Err(error) => Err(error),
        };
        self.failure = taken.err();
    }

    fn take(
        &mut self,
        source: &dyn FraudEventSource,
        elements: &mut Elements,
        raw: RawPage,
    ) -> Result<Next, RemoteError> {
        let page = match read_page(&raw.body) {
            Ok(page) => page,
            Err(error) => {
                let error = error.to_string();
                let failure = format!("{}: {error}", source.name().title());
                self.unreadable_page = Some(Quarantined { raw: text(raw.body), error });
                return Err(RemoteError::unavailable(failure));
            }
        };
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
        let mut added = 0;
        for element in &page.elements {
            added += usize::from(self.add(source, elements, *element));
        }
        self.dull_pages = if added == 0 { self.dull_pages + 1 } else { 0 };
        self.ended_early |= is_repeated || self.dull_pages >= DULL_PAGES_AT_END;
        let is_dull = self.dull_pages >= DULL_PAGES_AT_END && page.next_link.is_none();
        let is_end = raw.is_whole || is_repeated || is_dull;
        Ok(if is_end { Next::Enough } else { Next::More(page.next_link) })
    }

    /// Adds an element; true when this pass had not seen it.
    fn add(
        &mut self,
        source: &dyn FraudEventSource,
        elements: &mut Elements,
        element: RawElement<'_>,
    ) -> bool {
        match elements.read(source, element) {
            Ok(listed) => self.add_event(listed),
            Err(quarantined) => self.quarantined.insert(quarantined),
        }
    }

    /// The same event twice with different statuses: the unresolved one counts.
    fn add_event(&mut self, listed: Arc<Listed>) -> bool {
        let name = listed.event.short_name;
        self.sequence.update(name);
        let Some(known) = self.events.get_mut(&name) else {
            self.events.insert(name, Shown::of(listed));
            return true;
        };
        self.has_duplicates = true;
        if known.listed.event.status != listed.event.status {
            known.has_conflict = true;
            if listed.event.is_unresolved() {
                known.listed = listed;
            }
        }
        false
    }
}

/// A body as text. It may be very long, so it is copied only where it is no text.
fn text(body: Vec<u8>) -> String {
    String::from_utf8(body)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
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
