//! The outcomes of the bad-input catalogue, and tables of rows that are held to them.

use std::fmt;

use fraud_guard::fraud_event::Concern;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::microsoft::RemoteError;
use fraud_guard::sources::Snapshot;
use serde_json::Value;
use serde_json::json;

use crate::support::microsoft::Microsoft;
use crate::support::microsoft::fixture;

/// What becomes of an input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// K: read, announced, and a containment may be suggested.
    Kept,
    /// N: read and announced, but nothing may be suggested, for this reason.
    Announced(Concern),
    /// A test: announced as one, and nothing may be suggested.
    Test,
    /// Q: kept aside for people; the others are read.
    Quarantined,
    /// X: the reading failed; it is tried again, and what could be read counts.
    Rejected,
    /// B: a person must act before anything can be read.
    Blind,
}

/// One row of a table: the case of the catalogue, the input in words, the input, the outcome.
pub struct Row<I> {
    pub case: u16,
    pub what: &'static str,
    pub input: I,
    pub outcome: Outcome,
}

pub fn row<I>(case: u16, what: &'static str, input: I, outcome: Outcome) -> Row<I> {
    Row { case, what, input, outcome }
}

impl<I> fmt::Display for Row<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "case {}, {}: not {:?}", self.case, self.what, self.outcome)
    }
}

/// An event of Partner Center with nothing odd about it.
pub fn good() -> Value {
    let text = fixture("fraud_events_new_model_CryptoMining");
    let mut events: Vec<Value> = serde_json::from_str(&text).expect("events");
    let mut event = events.remove(0);
    event["description"] = json!("Connections to a known mining pool.");
    event
}

/// The good event with fields set.
pub fn with(fields: Value) -> String {
    let mut event = good();
    for (name, value) in fields.as_object().expect("fields") {
        event[name] = value.clone();
    }
    event.to_string()
}

/// The good event without a field.
pub fn without(name: &str) -> String {
    let mut event = good();
    event.as_object_mut().expect("an event").remove(name).expect("the field");
    event.to_string()
}

/// The good event with members written behind its own, as they are.
pub fn with_raw(members: &str) -> String {
    let event = good().to_string();
    format!("{},{members}}}", event.strip_suffix('}').expect("an event"))
}

/// The good event with one of its fields written in another way.
pub fn with_field_as(name: &str, raw: &str) -> String {
    let event = without(name);
    format!("{},\"{name}\":{raw}}}", event.strip_suffix('}').expect("an event"))
}

/// What Partner Center's list of the good event's neighbour and this element becomes.
pub async fn beside_a_neighbour(element: impl AsRef<[u8]>) -> Snapshot {
    let page = [b"[".as_slice(), neighbour().as_bytes(), b",\n", element.as_ref(), b"]"].concat();
    Microsoft::with_page(SourceName::PartnerCenter, page).await.snapshot().await
}

/// What Partner Center's list with exactly this body becomes.
pub async fn whole_page(body: impl AsRef<[u8]>) -> Snapshot {
    Microsoft::with_page(SourceName::PartnerCenter, body).await.snapshot().await
}

const NEIGHBOUR: &str = "neighbour";

fn neighbour() -> String {
    with(json!({"eventId": NEIGHBOUR}))
}

/// The one event that is not the neighbour.
pub fn the_event(snapshot: &Snapshot) -> Option<&FraudEvent> {
    let mut others = snapshot.events.iter().filter(|e| e.event_id.as_deref() != Some(NEIGHBOUR));
    others.next().filter(|_| others.next().is_none())
}

/// Holds a table of elements, each beside a good neighbour, to its outcomes.
pub async fn hold_elements(rows: Vec<Row<String>>) {
    let mut broken = Vec::new();
    for row in rows {
        let snapshot = beside_a_neighbour(&row.input).await;
        let has_neighbour =
            snapshot.events.iter().any(|e| e.event_id.as_deref() == Some(NEIGHBOUR));
        if !has_neighbour || !is(row.outcome, &snapshot) {
            broken.push(explain(&row, &snapshot));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Holds a table of whole pages to its outcomes.
pub async fn hold_pages(rows: Vec<Row<Vec<u8>>>) {
    let mut broken = Vec::new();
    for row in rows {
        let snapshot = whole_page(&row.input).await;
        let keeps_page = row.outcome != Outcome::Rejected || snapshot.unreadable_page.is_some();
        if !keeps_page || !is(row.outcome, &snapshot) {
            broken.push(explain(&row, &snapshot));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// True when a snapshot is what an outcome means.
pub fn is(outcome: Outcome, snapshot: &Snapshot) -> bool {
    let event = the_event(snapshot);
    let is_clean = snapshot.is_complete() && snapshot.quarantined.is_empty();
    match outcome {
        Outcome::Kept => is_clean && event.is_some_and(FraudEvent::is_actionable),
        Outcome::Announced(concern) => {
            let is_announced = |event: &FraudEvent| {
                event.is_unresolved()
                    && !event.is_actionable()
                    && !event.is_test
                    && event.concerns.contains(&concern)
            };
            is_clean && event.is_some_and(is_announced)
        }
        Outcome::Test => is_clean && event.is_some_and(|e| e.is_test && !e.is_actionable()),
        Outcome::Quarantined => {
            snapshot.is_complete() && snapshot.quarantined.len() == 1 && event.is_none()
        }
        Outcome::Rejected => {
            let failure = snapshot.failure.as_ref();
            failure.is_some_and(|error| !matches!(error, RemoteError::Refused { .. }))
        }
        Outcome::Blind => matches!(snapshot.failure, Some(RemoteError::Refused { .. })),
    }
}

fn explain(row: &Row<impl Sized>, snapshot: &Snapshot) -> String {
    let events: Vec<_> =
        snapshot.events.iter().map(|e| (&e.event_id, e.status, e.is_test, &e.concerns)).collect();
    let errors: Vec<_> = snapshot.quarantined.iter().map(|q| &q.error).collect();
    format!("{row}, but {events:?}, quarantined {errors:?}, failure {:?}", snapshot.failure)
}
