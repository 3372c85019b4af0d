//! A long list in short: what is read again later is what holding everything would have given.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use async_trait::async_trait;
use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::fraud_event::Concern;
use fraud_guard::fraud_event::EventKey;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::ListedEvent;
use fraud_guard::fraud_event::Scope;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::loose_json::Element;
use fraud_guard::loose_json::Object;
use fraud_guard::loose_json::read_page;
use fraud_guard::microsoft::RemoteError;
use fraud_guard::sources::Cursor;
use fraud_guard::sources::FraudEventSource;
use fraud_guard::sources::Limits;
use fraud_guard::sources::Listed;
use fraud_guard::sources::Overview;
use fraud_guard::sources::RawPage;
use fraud_guard::sources::take_overview;
use fraud_guard::sources::take_snapshot;
use proptest::prelude::Strategy;
use proptest::prelude::prop;
use proptest::prelude::prop_assert_eq;
use proptest::sample::select;
use proptest::test_runner::Config;
use proptest::test_runner::TestRunner;
use serde_json::Value;
use serde_json::json;

use crate::support::microsoft::now;
use crate::support::microsoft::source;

type Page = Vec<Value>;

/// A source that shows what a script says, pass by pass; the last pass is repeated.
struct Scripted {
    passes: Vec<Vec<Page>>,
    whole: Option<Page>,
    reader: Box<dyn FraudEventSource>,
    clock: ManualClock,
    /// The pages that were asked for, each with its pass.
    shown: Mutex<Vec<(usize, Vec<u8>)>>,
    reads: AtomicUsize,
}

/// The list without pages belongs to no pass.
const NO_PASS: usize = usize::MAX;

impl Scripted {
    fn new(passes: Vec<Vec<Page>>, whole: Option<Page>) -> Self {
        let clock = ManualClock::at(now());
        let reader = source(SourceName::PartnerCenter, "http://127.0.0.1:9/", &clock, &[]);
        let (shown, reads) = (Mutex::default(), AtomicUsize::new(0));
        Self { passes, whole, reader, clock, shown, reads }
    }

    async fn overview(&self) -> Overview {
        let limits = Limits { reads_whole_list: self.whole.is_some(), ..Limits::default() };
        take_overview(self, limits, &Clock::Manual(self.clock.clone())).await
    }

    fn events(&self, page: &Page) -> Vec<FraudEvent> {
        events_in(&*self.reader, &json!(page).to_string().into_bytes())
    }

    /// What each pass was shown, in whole events.
    fn shown(&self) -> Vec<Vec<FraudEvent>> {
        let mut passes: Vec<(usize, Vec<FraudEvent>)> = Vec::new();
        for (pass, body) in self.shown.lock().expect("the pages").iter() {
            let events = events_in(&*self.reader, body);
            match passes.last_mut().filter(|(last, _)| last == pass) {
                Some((_, before)) => before.extend(events),
                None => passes.push((*pass, events)),
            }
        }
        passes.into_iter().map(|(_, events)| events).collect()
    }
}

fn events_in(reader: &dyn FraudEventSource, body: &[u8]) -> Vec<FraudEvent> {
    let elements = read_page(body).map(|page| page.elements).unwrap_or_default();
    let read = |element: Element| match element {
        Element::Read(object) => reader.read(&object).ok(),
        Element::Unreadable { .. } => None,
    };
    elements.iter().filter_map(|element| read(element.read())).collect()
}

#[async_trait]
impl FraudEventSource for Scripted {
    fn name(&self) -> SourceName {
        SourceName::PartnerCenter
    }

    async fn page(&self, cursor: &Cursor) -> Result<RawPage, RemoteError> {
        let index = |number: &NonZeroU32| usize::try_from(number.get() - 1).expect("small");
        let (pass, page) = match cursor {
            Cursor::Page { number, size } => {
                let pages = self.passes.get(index(size)).or(self.passes.last());
                (index(size), pages.and_then(|pages| pages.get(index(number))))
            }
            _ => (NO_PASS, self.whole.as_ref()),
        };
        let body = json!(page.cloned().unwrap_or_default()).to_string().into_bytes();
        self.shown.lock().expect("the pages").push((pass, body.clone()));
        Ok(RawPage { body, is_whole: pass == NO_PASS, asked_for: page.map(Vec::len) })
    }

    fn next(&self, cursor: &Cursor, _: Option<String>) -> Option<Cursor> {
        let Cursor::Page { number, size } = cursor else { return None };
        Some(Cursor::Page { number: number.checked_add(1)?, size: *size })
    }

    /// The size of the pages says which pass it is.
    fn start(&self, pass: usize) -> Cursor {
        let size = u32::try_from(pass + 1).ok().and_then(NonZeroU32::new).expect("small");
        Cursor::Page { number: NonZeroU32::MIN, size }
    }

    fn whole(&self) -> Option<Cursor> {
        self.whole.as_ref().map(|_| Cursor::Whole)
    }

    fn read(&self, element: &Object) -> Result<FraudEvent, String> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.reader.read(element)
    }
}

/// Everything held whole.
type Held = BTreeMap<(EventKey, Scope), FraudEvent>;

fn id_of(event: &FraudEvent) -> (EventKey, Scope) {
    (event.key.clone(), event.scope())
}

/// What one pass makes of its events: of two with different statuses the unresolved one counts.
fn one_pass(events: Vec<FraudEvent>) -> Held {
    let mut held = Held::new();
    for mut event in events {
        let Some(known) = held.get_mut(&id_of(&event)) else {
            held.insert(id_of(&event), event);
            continue;
        };
        if known.status != event.status {
            known.concerns.insert(Concern::StatusConflict);
            event.concerns.insert(Concern::StatusConflict);
            if event.is_unresolved() {
                *known = event;
            }
        }
    }
    held
}

/// What some pass showed as unresolved stays so.
fn add(held: &mut Held, later: Held) {
    for (id, event) in later {
        let was_unresolved = held.get(&id).is_some_and(FraudEvent::is_unresolved);
        if event.is_unresolved() || !was_unresolved {
            held.insert(id, event);
        }
    }
}

/// Every event beside every other one.
fn compare(held: &mut Held) {
    let others: Vec<FraudEvent> = held.values().cloned().collect();
    for event in held.values_mut() {
        let id = id_of(event);
        for other in others.iter().filter(|other| id_of(other) != id) {
            if other.key == event.key {
                event.concerns.insert(Concern::ReusedId);
            }
            let folded = |event: &FraudEvent| event.event_id.as_ref().map(|id| id.to_lowercase());
            if event.event_id != other.event_id && folded(event) == folded(other) {
                event.concerns.insert(Concern::IdDiffersInCase);
            }
        }
    }
}

const CONTOSO: &str = "44444444-dddd-4ddd-8ddd-000000000001";
const FABRIKAM: &str = "44444444-dddd-4ddd-8ddd-000000000002";

fn element(id: &str, subscription: &str, status: &str, description: &str) -> Value {
    json!({
        "eventId": id, "subscriptionId": subscription, "eventStatus": status,
        "description": description, "eventType": "CryptoMining", "severity": "High"
    })
}

fn elements() -> impl Strategy<Value = Value> {
    let ids = select(vec!["a", "A", "b", "c", ""]);
    let subscriptions = select(vec![CONTOSO, FABRIKAM]);
    let statuses = select(vec!["Active", "Resolved", "Investigating", "?"]);
    let descriptions = select(vec!["one", "two", "no element"]);
    (ids, subscriptions, statuses, descriptions).prop_map(
        |(id, subscription, status, description)| match description {
            "no element" => json!(7),
            _ => element(id, subscription, status, description),
        },
    )
}

fn pages() -> impl Strategy<Value = Page> {
    prop::collection::vec(elements(), 0..5)
}

#[test]
fn events_and_concerns_are_those_that_holding_every_event_whole_would_give() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let config = Config { cases: 1_000, failure_persistence: None, ..Config::default() };
    let passes = prop::collection::vec(prop::collection::vec(pages(), 0..4), 1..5);
    let script = (passes, prop::option::of(pages()), pages());
    TestRunner::new(config)
        .run(&script, |(passes, whole, answers)| {
            let source = Scripted::new(passes, whole);
            let mut overview = runtime.block_on(source.overview());
            let mut held = Held::new();
            source.shown().into_iter().for_each(|pass| add(&mut held, one_pass(pass)));
            compare(&mut held);
            prop_assert_eq!(whole_of(&overview, &source), in_order_of_names(&held));
            for answer in source.events(&answers) {
                add(&mut held, Held::from([(id_of(&answer), answer)]));
            }
            compare(&mut held);
            overview.events.add(&source, source.events(&answers));
            prop_assert_eq!(whole_of(&overview, &source), in_order_of_names(&held));
            let in_short: Vec<ListedEvent> =
                overview.events.in_short().into_iter().cloned().collect();
            let expected: Vec<_> = in_order_of_names(&held).iter().map(ListedEvent::of).collect();
            prop_assert_eq!(in_short, expected);
            prop_assert_eq!(
                overview.whole(&source, |_| true).events,
                held.into_values().collect::<Vec<_>>()
            );
            Ok(())
        })
        .expect("the same");
}

fn whole_of(overview: &Overview, source: &Scripted) -> Vec<FraudEvent> {
    let wanted: Vec<&Listed> = overview.events.iter().collect();
    overview.events.whole(source, &wanted).expect("whole events")
}

fn in_order_of_names(held: &Held) -> Vec<FraudEvent> {
    let mut events: Vec<FraudEvent> = held.values().cloned().collect();
    events.sort_by_key(|event| ListedEvent::of(event).short_name);
    events
}

#[tokio::test]
async fn an_event_whose_unresolved_copy_was_on_an_earlier_page_has_the_words_of_that_copy() {
    let other = element("b", CONTOSO, "Active", "other");
    let open = element("a", CONTOSO, "Active", "as it was open");
    let over = element("a", CONTOSO, "Resolved", "as it was over");
    let first = vec![vec![open], vec![other.clone()]];
    let source = Scripted::new(vec![first, vec![vec![over], vec![other]]], None);
    let limits = Limits::default();
    let snapshot = take_snapshot(&source, limits, &Clock::Manual(source.clock.clone())).await;
    let event = snapshot.events.iter().find(|event| event.event_id.as_deref() == Some("a"));
    let event = event.expect("the event");
    assert!(event.is_unresolved());
    assert!(event.raw.contains("as it was open"), "{}", event.raw);
    let description = event.description.as_ref().map(|text| text.as_received().to_owned());
    assert_eq!(description.as_deref(), Some("as it was open"));
}

#[tokio::test]
async fn an_element_is_read_once_however_many_passes_show_it() {
    let page = |from: usize| -> Page {
        (from..from + 5).map(|id| element(&id.to_string(), CONTOSO, "Active", "one")).collect()
    };
    let source = Scripted::new(vec![vec![page(0), page(5)]], Some([page(0), page(5)].concat()));
    let overview = source.overview().await;
    let passes = source.shown().len();
    assert_eq!((overview.events.len(), passes, source.reads.load(Ordering::Relaxed)), (10, 3, 10));
}

#[tokio::test]
async fn only_what_is_wanted_is_made_whole() {
    let page = (0..10).map(|id| element(&id.to_string(), CONTOSO, "Active", "one")).collect();
    let source = Scripted::new(vec![vec![page]], None);
    let overview = source.overview().await;
    source.reads.store(0, Ordering::Relaxed);
    let snapshot = overview.whole(&source, |event| event.event_id.as_deref() == Some("7"));
    let ids: Vec<_> = snapshot.events.iter().map(|event| event.event_id.as_deref()).collect();
    assert_eq!((ids, source.reads.load(Ordering::Relaxed)), (vec![Some("7")], 1));
}

#[tokio::test]
async fn what_a_reading_judged_by_its_time_is_judged_so_when_it_is_read_again() {
    let mut event = element("a", CONTOSO, "Active", "one");
    event["eventTime"] = json!("2020-01-01T00:00:00");
    let source = Scripted::new(vec![vec![vec![event]]], None);
    let overview = source.overview().await;
    let before = whole_of(&overview, &source);
    assert!(before[0].concerns.contains(&Concern::Old));
    source.clock.set("2020-01-02T00:00:00Z".parse().expect("a time"));
    assert_eq!(whole_of(&overview, &source), before);
    let [in_short] = overview.events.in_short()[..] else { panic!("not one event") };
    assert_eq!(in_short, &ListedEvent::of(&before[0]));
}
