//! A whole reading: pages, one after each byte that is no text, in the order that links give. What
//! was readable on a page that was reached is in the snapshot.
#![no_main]

use std::collections::BTreeSet;
use std::sync::Mutex;

use async_trait::async_trait;
use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::loose_json::Object;
use fraud_guard::loose_json::read_page;
use fraud_guard::microsoft::RemoteError;
use fraud_guard::sources::Cursor;
use fraud_guard::sources::FraudEventSource;
use fraud_guard::sources::Limits;
use fraud_guard::sources::RawPage;
use fraud_guard::sources::take_snapshot;
use fraud_guard_fuzz::now;
use fraud_guard_fuzz::read_all;
use fraud_guard_fuzz::source;
use libfuzzer_sys::fuzz_target;

const BETWEEN_PAGES: u8 = 0xFF;

struct Pages {
    bodies: Vec<Vec<u8>>,
    asked_for: Mutex<BTreeSet<usize>>,
}

impl Pages {
    fn number(cursor: &Cursor) -> usize {
        match cursor {
            Cursor::Page { number, .. } => number.get() as usize,
            _ => 0,
        }
    }
}

#[async_trait]
impl FraudEventSource for Pages {
    fn name(&self) -> SourceName {
        SourceName::PartnerCenter
    }

    async fn page(&self, cursor: &Cursor) -> Result<RawPage, RemoteError> {
        let number = Self::number(cursor);
        self.asked_for.lock().expect("the set").insert(number);
        let body = self.bodies.get(number).cloned().unwrap_or_else(|| b"[]".to_vec());
        Ok(RawPage { body, is_whole: false, asked_for: None })
    }

    fn next(&self, cursor: &Cursor, _: Option<String>) -> Option<Cursor> {
        let number = u32::try_from(Self::number(cursor) + 1).ok()?.try_into().ok()?;
        Some(Cursor::Page { number, size: number })
    }

    fn read(&self, element: &Object) -> Result<FraudEvent, String> {
        source(SourceName::PartnerCenter).read(element)
    }
}

fuzz_target!(|input: &[u8]| {
    let bodies: Vec<Vec<u8>> = input.split(|b| *b == BETWEEN_PAGES).map(<[u8]>::to_vec).collect();
    let pages = Pages { bodies, asked_for: Mutex::default() };
    let clock = Clock::Manual(ManualClock::at(now()));
    let limits = Limits { most_pages: 20, most_passes: 3, ..Limits::default() };
    let snapshot = futures::executor::block_on(take_snapshot(&pages, limits, &clock));

    let found: BTreeSet<_> = snapshot.events.iter().map(|e| (e.key.clone(), e.scope())).collect();
    assert_eq!(found.len(), snapshot.events.len(), "an event is there twice");
    for number in pages.asked_for.lock().expect("the set").iter() {
        let Some(Ok(page)) = pages.bodies.get(*number).map(|body| read_page(body)) else {
            continue;
        };
        let (events, set_aside) = read_all(&page, SourceName::PartnerCenter);
        assert!(set_aside == 0 || !snapshot.quarantined.is_empty(), "an element was lost");
        for event in &events {
            assert!(found.contains(&(event.key.clone(), event.scope())), "an event was lost");
        }
    }
    let is_readable = |body: &Vec<u8>| read_page(body).is_ok();
    let all_read = pages.asked_for.lock().expect("the set").len() > pages.bodies.len();
    assert!(!(all_read && snapshot.is_complete()) || pages.bodies.iter().all(is_readable));
});
