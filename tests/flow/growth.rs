//! What must not grow: work is by what is new or due, and not by what is there.

use std::sync::Arc;
use std::sync::Mutex;

use fraud_guard::clock::ManualClock;
use fraud_guard::store::MemoryStore;
use fraud_guard::store::Operation;
use fraud_guard::store::Reply;
use fraud_guard::store::Store;
use fraud_guard::store::StoreError;
use fraud_guard::store::WireStore;
use serde_json::json;
use tempfile::NamedTempFile;

use super::world::World;
use crate::support::partner::event;

const CASES: usize = 30;
/// More events than are read again and stored at once.
const MANY: usize = 1_100;
const WARNED: &str = "fraud_guard.case.warning";
const SUMMARY: &str = "fraud_guard.summary";
const ALARM: &str = "fraud_guard.alarm.raised";

/// A store that takes note of what is asked of it.
#[derive(Clone, Default)]
struct Watched {
    asked: Arc<Mutex<Vec<Operation>>>,
    /// What begins like this is not written so often.
    refuses: Arc<Mutex<(&'static str, usize)>>,
}

impl Watched {
    /// Starts it in the background of the test's runtime.
    fn start(&self) -> Store {
        let (memory, wire) = (MemoryStore::default(), WireStore::default());
        let (watched, calls) = (self.clone(), wire.clone());
        #[expect(clippy::disallowed_methods, reason = "the store lives as long as the test")]
        tokio::spawn(async move {
            loop {
                for call in calls.0.take() {
                    let answer = watched.answer(&memory, &call.question);
                    call.answer(answer);
                }
                tokio::task::yield_now().await;
            }
        });
        Store::Wire(wire)
    }

    fn answer(&self, memory: &MemoryStore, question: &Operation) -> Result<Reply, StoreError> {
        self.asked.lock().expect("the notes").push(question.clone());
        let mut refuses = self.refuses.lock().expect("what it refuses");
        let (prefix, left) = &mut *refuses;
        if *left > 0 && is_write(question, prefix) {
            *left -= 1;
            return Err(StoreError::Unavailable("not now".to_owned()));
        }
        Ok(memory.perform(question))
    }

    fn refuse(&self, prefix: &'static str, times: usize) {
        *self.refuses.lock().expect("what it refuses") = (prefix, times);
    }

    fn forget(&self) {
        self.asked.lock().expect("the notes").clear();
    }

    fn reads(&self, prefix: &str) -> usize {
        let is_read = |operation: &&Operation| matches!(operation, Operation::Get(key) if key.as_str().starts_with(prefix));
        self.asked.lock().expect("the notes").iter().filter(is_read).count()
    }

    fn writes(&self, prefix: &str) -> usize {
        let asked = self.asked.lock().expect("the notes");
        asked.iter().filter(|operation| is_write(operation, prefix)).count()
    }
}

fn is_write(operation: &Operation, prefix: &str) -> bool {
    match operation {
        Operation::Insert(key, _) | Operation::Replace(key, ..) => key.as_str().starts_with(prefix),
        _ => false,
    }
}

async fn watched(settings: &[(&str, &str)]) -> (World, Watched) {
    let clock = ManualClock::at("2026-02-03T03:00:00Z".parse().expect("a time"));
    let watched = Watched::default();
    let world = World::start_on(watched.start(), clock, settings).await;
    (world, watched)
}

/// A world with open cases of which people have been told, a sweep that did what was left to do, and one
/// that has seen that nothing is.
async fn calm() -> (World, Watched) {
    let (world, watched) = watched(&[]).await;
    world.partner.list((0..CASES).map(|number| event(number, 1)).collect());
    world.poll().await;
    world.sweep_for(2).await;
    watched.forget();
    (world, watched)
}

#[tokio::test]
async fn a_sweep_reads_no_case_of_which_nothing_is_due() {
    let (world, watched) = calm().await;
    world.sweep_for(5).await;
    assert_eq!(watched.reads("case/open/"), 0);
}

#[tokio::test]
async fn a_sweep_reads_the_one_case_that_somebody_changed() {
    let (world, watched) = calm().await;
    let mut all: Vec<_> = (0..CASES).map(|number| event(number, 1)).collect();
    all[7]["eventStatus"] = json!("Resolved");
    all[7]["resolvedReason"] = json!("Fraud");
    world.partner.list(all);
    world.poll().await;
    watched.forget();
    world.sweep_for(1).await;
    assert_eq!(watched.reads("case/open/"), 1);
}

#[tokio::test]
async fn a_sweep_reads_every_case_again_when_its_clock_has_something_to_say() {
    let (world, watched) = calm().await;
    world.pass(12 * 60);
    world.poll().await;
    world.sweep_for(1).await;
    assert!(watched.reads("case/open/") >= CASES);
    assert_eq!(world.partner.counts().get(WARNED), Some(&CASES));
}

#[tokio::test]
async fn a_daily_summary_reads_each_open_case_once_and_the_next_sweep_none() {
    let policy = "[protected]\nsubscriptions = []\ncustomer_tenants = []\n\
        [summary]\nat = \"04:00\"\ntell = [\"webhook\"]\n";
    let file = NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), policy).expect("a file");
    let path = file.path().to_str().expect("a path");
    let (world, watched) = watched(&[("POLICY_FILE", path)]).await;
    world.partner.list((0..CASES).map(|number| event(number, 1)).collect());
    world.poll().await;
    world.sweep_for(2).await;
    world.pass(60);
    world.poll().await;
    watched.forget();
    world.fire("SweepCases").await;
    assert_eq!(watched.reads("case/open/"), CASES);
    world.drain().await;
    assert_eq!(world.partner.counts().get(SUMMARY), Some(&1));
    watched.forget();
    world.sweep_for(1).await;
    assert_eq!(watched.reads("case/open/"), 0);
}

#[tokio::test]
async fn cases_that_are_folded_while_their_poll_goes_on_use_no_document_that_all_share() {
    let (world, watched) = watched(&[]).await;
    world.partner.list(vec![event(99, 1)]);
    world.poll().await;
    world.pass(5);
    world.partner.list((0..CASES).map(|number| event(number, 1)).collect());
    world.partner.hold_next_question();
    let slow = world.fire("PollFraudEvents");
    let meanwhile = async {
        world.partner.held().await;
        watched.forget();
        world.drain().await;
        assert_eq!(watched.writes("case/open/"), 3 * CASES, "opened, claimed and told");
        assert_eq!((watched.reads("open-events/"), watched.writes("open-events/")), (0, 0));
        world.partner.let_go();
    };
    futures::join!(slow, meanwhile);
}

#[tokio::test]
async fn a_long_list_costs_one_write_an_event_and_a_repeated_poll_none() {
    let (world, watched) = watched(&[]).await;
    world.partner.list((0..MANY).map(|number| event(number / 20, number)).collect());
    world.fire("PollFraudEvents").await;
    assert_eq!((watched.writes("inbox/"), watched.writes("open-events/")), (MANY, 1));
    watched.forget();
    world.fire("PollFraudEvents").await;
    assert_eq!((watched.writes("inbox/"), watched.writes("open-events/")), (0, 0));
}

#[tokio::test]
async fn an_event_that_cannot_be_stored_keeps_no_other_from_it_and_is_stored_by_the_next_poll() {
    let (world, watched) = watched(&[]).await;
    world.partner.list((0..MANY).map(|number| event(number / 20, number)).collect());
    watched.refuse("inbox/", 1);
    assert_eq!(world.try_to("PollFraudEvents").await, 500);
    assert_eq!(watched.writes("inbox/"), MANY, "all were tried");
    watched.forget();
    world.fire("PollFraudEvents").await;
    assert_eq!(watched.writes("inbox/"), 1);
}

#[tokio::test]
async fn what_could_not_be_stored_and_is_listed_no_more_is_missed() {
    let (world, watched) = watched(&[]).await;
    world.partner.list(vec![event(0, 1)]);
    watched.refuse("inbox/", 1);
    assert_eq!(world.try_to("PollFraudEvents").await, 500);
    world.partner.list(Vec::new());
    for _ in 0..3 {
        world.pass(5);
        world.poll().await;
    }
    assert_eq!(world.partner.counts().get(ALARM), Some(&1));
}

#[tokio::test]
async fn a_case_takes_note_of_its_open_events_when_the_poll_could_not() {
    let (world, watched) = watched(&[]).await;
    world.partner.list((0..5).map(|number| event(number, 1)).collect());
    watched.refuse("open-events/", 2);
    assert_eq!(world.try_to("PollFraudEvents").await, 500);
    watched.forget();
    world.drain().await;
    assert!(watched.writes("open-events/") > 0);
    world.partner.list(Vec::new());
    world.pass(5);
    world.poll().await;
    assert_eq!(world.partner.counts().get(ALARM), Some(&1));
}
