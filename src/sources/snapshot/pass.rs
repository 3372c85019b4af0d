//! One pass over the pages of a source.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sha2::Digest;
use sha2::Sha256;

use super::Known;
use super::Limits;
use super::Quarantined;
use crate::clock::Clock;
use crate::fraud_event::Concern;
use crate::fraud_event::FraudEvent;
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
}

/// Whether there may be more pages.
enum Next {
    More(Option<String>),
    Enough,
}

/// Empty pages in a row after which nothing more is expected; one may be a gap.
const EMPTY_PAGES_AT_END: usize = 2;

impl Pass {
    pub(super) async fn run(
        &mut self,
        source: &dyn FraudEventSource,
        limits: Limits,
        started_at: Timestamp,
        clock: &Clock,
    ) {
        let mut cursor = Cursor::Start;
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
            if clock.now().duration_since(started_at) > limits.budget {
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
        // A page that has not the length asked for comes from a server that ignores paging.
        let is_as_asked = raw.asked_for.is_none_or(|size| size == page.elements.len());
        if is_repeated && is_as_asked {
            self.findings.insert("a page came twice; events between may be missing".to_owned());
        }
        let added = page.elements.iter().filter(|element| self.add(source, element.read())).count();
        let is_end = raw.is_whole || is_repeated || (added == 0 && page.next_link.is_none());
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
        let Some(known) = self.events.get_mut(&id) else {
            self.events.insert(id, event);
            return true;
        };
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
