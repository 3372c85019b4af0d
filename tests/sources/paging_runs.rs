//! Many random runs of a list that is edited while its pages are read: nothing that was in the
//! list for the whole time may be missing. `scripts/paging-runs` makes 100,000 of them.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Instant;

use async_trait::async_trait;
use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::loose_json::Object;
use fraud_guard::microsoft::RemoteError;
use fraud_guard::sources::Cursor;
use fraud_guard::sources::FraudEventSource;
use fraud_guard::sources::Limits;
use fraud_guard::sources::RawPage;
use fraud_guard::sources::page_size_of_pass;
use fraud_guard::sources::take_snapshot;
use serde_json::json;

use crate::support::microsoft::now;
use crate::support::microsoft::source;

/// How many runs the environment asks for; few enough by default for every test run.
const RUNS: &str = "PAGING_RUNS";
const RUNS_BY_DEFAULT: u64 = 500;

/// A source whose list is edited before each page is read.
struct Shifting {
    list: Mutex<Edited>,
    page_size: NonZeroU32,
    reader: &'static dyn FraudEventSource,
    requests: AtomicUsize,
}

/// The list, what was in it all the time, and the dice.
struct Edited {
    list: Vec<(usize, &'static str)>,
    stayed: BTreeSet<usize>,
    next_id: usize,
    dice: Dice,
    /// Of eight reads, so many are preceded by an edit.
    busy: usize,
}

/// Numbers that look random and are the same for the same seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) >> 33).expect("31 bits") % sides
    }
}

const STATUSES: [&str; 3] = ["Active", "Investigating", "Resolved"];

impl Edited {
    fn new(seed: u64) -> (Self, NonZeroU32) {
        let mut dice = Dice(seed);
        let length = 4 + dice.roll(28);
        let page_size = u32::try_from(2 + dice.roll(6)).expect("small");
        let page_size = NonZeroU32::new(page_size).expect("a size");
        let busy = 1 + dice.roll(8);
        let list = (0..length).map(|id| (id, STATUSES[0])).collect();
        let stayed = (0..length).collect();
        (Self { list, stayed, next_id: length, dice, busy }, page_size)
    }

    fn edit(&mut self) {
        if self.dice.roll(8) >= self.busy {
            return;
        }
        let at = self.dice.roll(self.list.len());
        match self.dice.roll(5) {
            0 => {
                self.list.insert(0, (self.next_id, STATUSES[0]));
                self.next_id += 1;
            }
            1 if self.list.len() > 3 => {
                let (removed, _) = self.list.remove(at);
                self.stayed.remove(&removed);
            }
            2 => {
                let moved = self.list.remove(at);
                let to = self.dice.roll(self.list.len() + 1);
                self.list.insert(to, moved);
            }
            3 => {
                let other = self.dice.roll(self.list.len());
                self.list.swap(at, other);
            }
            _ => self.list[at].1 = STATUSES[self.dice.roll(3)],
        }
    }
}

#[async_trait]
impl FraudEventSource for Shifting {
    fn name(&self) -> SourceName {
        SourceName::PartnerCenter
    }

    async fn page(&self, cursor: &Cursor) -> Result<RawPage, RemoteError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let Cursor::Page { number, size } = cursor else { panic!("no page: {cursor:?}") };
        let number = usize::try_from(number.get()).expect("a number");
        let size = usize::try_from(size.get()).expect("a size");
        let mut edited = self.list.lock().expect("the list");
        edited.edit();
        let shown = edited.list.iter().skip(size * (number - 1)).take(size);
        let events: Vec<_> = shown
            .map(|(id, status)| json!({ "eventId": id.to_string(), "eventStatus": status }))
            .collect();
        let body = json!(events).to_string().into_bytes();
        Ok(RawPage { body, is_whole: false, asked_for: Some(size) })
    }

    fn next(&self, cursor: &Cursor, link: Option<String>) -> Option<Cursor> {
        self.reader.next(cursor, link)
    }

    /// There is no list without pages to fall back on: the pages have to do.
    fn start(&self, pass: usize) -> Cursor {
        Cursor::Page { number: NonZeroU32::MIN, size: page_size_of_pass(self.page_size, pass) }
    }

    fn read(&self, element: &Object) -> Result<FraudEvent, String> {
        self.reader.read(element)
    }
}

#[test]
fn case_113_random_runs_of_paging_over_a_list_that_shifts_lose_nothing() {
    let runs = std::env::vars_os().find(|(name, _)| name == RUNS).map(|(_, value)| value);
    let runs = runs.and_then(|text| text.to_str()?.parse().ok()).unwrap_or(RUNS_BY_DEFAULT);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let clock = ManualClock::at(now());
    let reader: &'static dyn FraudEventSource =
        Box::leak(source(SourceName::PartnerCenter, "http://127.0.0.1:9/", &clock, &[]));
    let clock = Clock::Manual(clock);
    let (began, mut lost, mut requests) = (Instant::now(), Vec::new(), 0);
    for seed in 0..runs {
        let (edited, page_size) = Edited::new(seed);
        let list = Mutex::new(edited);
        let source = Shifting { list, page_size, reader, requests: AtomicUsize::new(0) };
        let snapshot = runtime.block_on(take_snapshot(&source, Limits::default(), &clock));
        let ids = snapshot.events.iter().filter_map(|event| event.event_id.as_ref());
        let read: BTreeSet<usize> = ids.map(|id| id.parse().expect("a number")).collect();
        let edited = source.list.lock().expect("the list");
        requests += source.requests.load(Ordering::Relaxed);
        if !edited.stayed.is_subset(&read) {
            lost.push(seed);
        }
    }
    println!(
        "runs {runs}, lost {}, seconds {:.1}, requests {requests}",
        lost.len(),
        began.elapsed().as_secs_f64()
    );
    assert!(lost.is_empty(), "lost in {} runs, first by seed {:?}", lost.len(), lost.first());
}
