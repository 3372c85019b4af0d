//! A snapshot of a source: all its pages, read until nothing was missed, within bounds.

mod beside;
mod elements;
mod kept;
mod listed;
mod pass;

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;

use super::FraudEventSource;
use crate::clock::Clock;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::ListedEvent;
use crate::microsoft::RemoteError;
use elements::Elements;
pub use listed::BATCH;
use listed::Known;
pub use listed::Listed;
pub use listed::ListedEvents;
use listed::merge;
use pass::Pass;
use pass::Seen;

/// What one snapshot may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Pages of one pass.
    pub most_pages: usize,
    /// Passes until they agree.
    pub most_passes: usize,
    /// Time for all passes.
    pub budget: SignedDuration,
    /// Whether the list without pages is read as well, where there is one.
    pub reads_whole_list: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            most_pages: 10_000,
            most_passes: 6,
            budget: SignedDuration::from_mins(2),
            reads_whole_list: false,
        }
    }
}

/// An element or a page that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Quarantined {
    /// What was received.
    pub raw: String,
    /// What is wrong with it.
    pub error: String,
}

/// Everything that a source showed: with whole events, or, as an [`Overview`], with events in short.
#[derive(Debug)]
pub struct Snapshot<Events = Vec<FraudEvent>> {
    /// When the reading began; observations carry this time.
    pub started_at: Timestamp,
    /// The events, each once for each scope.
    pub events: Events,
    /// Elements that could not be read, while others could.
    pub quarantined: Vec<Quarantined>,
    /// The page of which nothing could be read, if that is why the reading ended.
    pub unreadable_page: Option<Quarantined>,
    /// What was odd about the pages, for people.
    pub findings: Vec<String>,
    /// Why the reading ended early; what came before is still in `events`.
    pub failure: Option<RemoteError>,
    /// True when the list without pages was read as well.
    pub has_whole_list: bool,
    /// True when it was asked for and could not be read.
    pub lacks_whole_list: bool,
    /// How long the remote asks not to be asked again.
    pub asked_to_wait: Option<SignedDuration>,
}

/// A snapshot of a list that may be too long to hold all of its events whole.
pub type Overview = Snapshot<ListedEvents>;

impl<Events> Snapshot<Events> {
    /// True when every page was read: only then absence could mean something.
    pub fn is_complete(&self) -> bool {
        self.failure.is_none()
    }
}

impl Overview {
    /// The same with those events whole that are wanted, in the order of their keys.
    pub fn whole(
        self,
        source: &dyn FraudEventSource,
        is_wanted: impl Fn(&ListedEvent) -> bool,
    ) -> Snapshot {
        let mut wanted: Vec<&Listed> =
            self.events.iter().filter(|listed| is_wanted(&listed.event)).collect();
        wanted.sort_by_key(|listed| listed.place);
        let (mut events, failure) = match self.events.whole(source, &wanted) {
            Ok(events) => (events, self.failure),
            Err(error) => (Vec::new(), Some(error)),
        };
        events.sort_by_cached_key(|event| (event.key.clone(), event.scope()));
        Snapshot {
            started_at: self.started_at,
            events,
            quarantined: self.quarantined,
            unreadable_page: self.unreadable_page,
            findings: self.findings,
            failure,
            has_whole_list: self.has_whole_list,
            lacks_whole_list: self.lacks_whole_list,
            asked_to_wait: self.asked_to_wait,
        }
    }
}

/// What people hear when the list without pages shows more than the pages.
const MISSED_BY_PAGES: &str = "the list without pages shows events that the pages do not; \
                               a smaller PARTNER_CENTER_PAGE_SIZE may help";

/// What a snapshot may cost, and what it has cost.
struct Bounds<'a> {
    limits: Limits,
    started_at: Timestamp,
    clock: &'a Clock,
}

impl Bounds<'_> {
    fn spent(&self) -> SignedDuration {
        self.clock.now().duration_since(self.started_at)
    }
}

/// What the passes have found until now.
struct Reading<'a> {
    source: &'a dyn FraudEventSource,
    bounds: Bounds<'a>,
    elements: Elements,
    all: Known,
    seen: Vec<Seen>,
    quarantined: BTreeSet<Quarantined>,
    findings: BTreeSet<String>,
    unreadable_page: Option<Quarantined>,
    failure: Option<RemoteError>,
    is_settled: bool,
    is_uneven: bool,
    has_whole_list: bool,
    lacks_whole_list: bool,
    asked_to_wait: Option<SignedDuration>,
}

/// Takes a snapshot with whole events; [`take_overview`] is for lists that may be long.
pub async fn take_snapshot(
    source: &dyn FraudEventSource,
    limits: Limits,
    clock: &Clock,
) -> Snapshot {
    take_overview(source, limits, clock).await.whole(source, |_| true)
}

/// Takes a snapshot. Pages shift while they are read, so passes are repeated, with other page
/// borders, until they agree; everything that any pass saw counts.
pub async fn take_overview(
    source: &dyn FraudEventSource,
    limits: Limits,
    clock: &Clock,
) -> Overview {
    let mut reading = Reading::new(source, limits, clock);
    while reading.wants_more() {
        reading.read_pages().await;
    }
    if reading.wants_whole_list() {
        reading.read_whole_list().await;
    }
    reading.finish()
}

impl<'a> Reading<'a> {
    fn new(source: &'a dyn FraudEventSource, limits: Limits, clock: &'a Clock) -> Self {
        Self {
            source,
            bounds: Bounds { limits, started_at: clock.now(), clock },
            elements: Elements::default(),
            all: Known::new(),
            seen: Vec::new(),
            quarantined: BTreeSet::new(),
            findings: BTreeSet::new(),
            unreadable_page: None,
            failure: None,
            is_settled: false,
            is_uneven: false,
            has_whole_list: false,
            lacks_whole_list: false,
            asked_to_wait: None,
        }
    }

    /// True while another pass may find more and has the time to. Two passes are always made.
    fn wants_more(&self) -> bool {
        let passes = self.seen.len();
        if self.failure.is_some()
            || self.is_settled
            || passes >= self.bounds.limits.most_passes.max(1)
        {
            return false;
        }
        let spent = self.bounds.spent();
        let each = spent / i32::try_from(passes.max(1)).unwrap_or(i32::MAX);
        passes < 2 || spent + each <= self.bounds.limits.budget
    }

    async fn read_pages(&mut self) {
        let mut pass = Pass::default();
        let start = self.source.start(self.seen.len());
        pass.run(self.source, &mut self.elements, start, &self.bounds).await;
        self.seen.push(pass.seen());
        self.is_settled = !pass.may_have_shifted() || pass::is_settled(&self.seen);
        self.is_uneven |= pass.is_uneven();
        self.findings.append(&mut pass.findings);
        self.keep(&mut pass);
        if let Some(RemoteError::Unavailable { after: Some(after), .. }) = &pass.failure {
            self.asked_to_wait = Some(*after);
        }
        self.failure = pass.failure;
    }

    fn keep(&mut self, pass: &mut Pass) {
        merge(&mut self.all, std::mem::take(&mut pass.events));
        self.quarantined.append(&mut pass.quarantined);
        self.unreadable_page = pass.unreadable_page.take();
    }

    /// The list without pages is asked for when it is due, and when the pages cannot be trusted;
    /// not when the pages have taken so long that what they showed should be told first.
    fn wants_whole_list(&self) -> bool {
        let is_doubtful = !self.is_settled || self.is_uneven;
        let limits = &self.bounds.limits;
        let has_time = self.bounds.spent() <= limits.budget / 2;
        self.failure.is_none() && has_time && (limits.reads_whole_list || is_doubtful)
    }

    /// Reads the list without pages. What it shows and the pages did not may have come meanwhile,
    /// so the pages are read once more before people hear of it.
    async fn read_whole_list(&mut self) {
        let Some(cursor) = self.source.whole() else { return };
        let mut whole = Pass::default();
        whole.run_whole(self.source, &mut self.elements, &cursor).await;
        let more: Vec<_> =
            whole.events.keys().filter(|id| !self.all.contains_key(*id)).copied().collect();
        self.keep(&mut whole);
        match whole.failure {
            // An API that has no such list will not have one at the next poll either.
            None | Some(RemoteError::NotAccepted { .. }) => self.has_whole_list = true,
            Some(error) => {
                // The pages were read, and the next ones do not wait for this.
                self.unreadable_page = None;
                self.lacks_whole_list = true;
                tracing::warn!(%error, "the list without pages could not be read");
                return;
            }
        }
        // What came is told first when there is little time left.
        let has_time = self.bounds.spent() <= self.bounds.limits.budget / 2;
        if more.is_empty() || !has_time {
            return;
        }
        let mut again = Pass::default();
        let start = self.source.start(self.seen.len());
        again.run(self.source, &mut self.elements, start, &self.bounds).await;
        let is_missed = more.iter().any(|id| !again.events.contains_key(id));
        if again.failure.is_none() && is_missed {
            self.findings.insert(MISSED_BY_PAGES.to_owned());
        }
        self.has_whole_list = again.failure.is_none();
        self.keep(&mut again);
    }

    fn finish(mut self) -> Overview {
        let events = ListedEvents::new(self.all, self.elements.into_kept(), self.source);
        self.findings.extend(beside::signs_of_change(&events));
        Snapshot {
            started_at: self.bounds.started_at,
            events,
            quarantined: self.quarantined.into_iter().collect(),
            unreadable_page: self.unreadable_page,
            findings: self.findings.into_iter().collect(),
            failure: self.failure,
            has_whole_list: self.has_whole_list,
            lacks_whole_list: self.lacks_whole_list,
            asked_to_wait: self.asked_to_wait,
        }
    }
}
