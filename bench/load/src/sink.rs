//! The sink: takes every message and notes when it came and about which subscription it was.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::any;
use serde_json::Value;
use serde_json::json;
use tokio::sync::Notify;

use crate::events::MARK;
use crate::numbers::percentiles;

/// What arrived, and what was sent when.
#[derive(Clone, Default)]
pub struct Sink {
    notes: Arc<Mutex<Notes>>,
    arrival: Arc<Notify>,
    delay_ms: Arc<AtomicU64>,
}

#[derive(Default)]
struct Notes {
    sent: BTreeMap<u64, Instant>,
    arrived: BTreeMap<u64, Instant>,
    again: usize,
    about_nothing: usize,
    began: Option<Instant>,
    last: Option<Instant>,
    last_body: Bytes,
}

impl Sink {
    pub fn router(&self) -> Router {
        Router::new().fallback(any(take)).with_state(self.clone())
    }

    /// Forgets everything, and answers after so long from now on.
    pub fn reset(&self, delay: Duration) {
        *self.notes() = Notes::default();
        let delay = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        self.delay_ms.store(delay, Ordering::Relaxed);
    }

    /// From now on counts the time of what is delivered.
    pub fn begin(&self) {
        self.notes().began = Some(Instant::now());
    }

    /// Notes when an event was sent.
    pub fn sent(&self, number: u64) {
        self.notes().sent.insert(number, Instant::now());
    }

    /// Waits until so many different ones arrived, or nothing came for the time given.
    pub async fn wait_for(&self, count: usize, patience: Duration) {
        loop {
            let arrival = self.arrival.notified();
            tokio::pin!(arrival);
            arrival.as_mut().enable();
            if self.notes().arrived.len() >= count {
                return;
            }
            if tokio::time::timeout(patience, arrival).await.is_err() {
                return;
            }
        }
    }

    /// What became of everything.
    pub fn report(&self) -> Value {
        let notes = self.notes();
        let since = |number: &u64, at: &Instant| {
            notes.sent.get(number).map(|sent| at.saturating_duration_since(*sent))
        };
        let took = notes.arrived.iter().filter_map(|(number, at)| since(number, at)).collect();
        let began = notes.began.or_else(|| notes.sent.values().min().copied());
        let seconds = began.zip(notes.last).map(|(began, last)| (last - began).as_secs_f64());
        json!({
            "delivered": notes.arrived.len(),
            "again": notes.again,
            "about_nothing": notes.about_nothing,
            "seconds": seconds,
            "latency": percentiles(took),
        })
    }

    /// The message that came last.
    pub fn last_message(&self) -> String {
        String::from_utf8_lossy(&self.notes().last_body).into_owned()
    }

    fn take_note(&self, body: Bytes) {
        let now = Instant::now();
        let mut notes = self.notes();
        notes.last = Some(now);
        let number = number_in(&body);
        notes.last_body = body;
        match number {
            Some(number) if notes.arrived.contains_key(&number) => notes.again += 1,
            Some(number) => drop(notes.arrived.insert(number, now)),
            None => notes.about_nothing += 1,
        }
        self.arrival.notify_waiters();
    }

    fn notes(&self) -> std::sync::MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn take(State(sink): State<Sink>, body: Bytes) -> &'static str {
    sink.take_note(body);
    match sink.delay_ms.load(Ordering::Relaxed) {
        0 => {}
        delay => tokio::time::sleep(Duration::from_millis(delay)).await,
    }
    "ok"
}

fn number_in(body: &[u8]) -> Option<u64> {
    let mark = MARK.as_bytes();
    let at = body.windows(mark.len()).position(|part| part == mark)? + mark.len();
    std::str::from_utf8(body.get(at..at + 12)?).ok()?.parse().ok()
}
