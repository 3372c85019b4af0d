//! The message as an event of Standard Webhooks.

use jiff::Timestamp;
use serde::Serialize;

use super::event_data;
use super::event_data::Data;
use crate::notification::Message;

#[derive(Serialize)]
struct Event<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    timestamp: Timestamp,
    data: Data<'a>,
}

/// The event with as much as fits.
pub(super) fn full(message: &Message) -> Vec<u8> {
    event_data::full(message, &|data| event(message, data))
}

/// The least that must arrive.
pub(super) fn minimal(message: &Message) -> Vec<u8> {
    event_data::minimal(message, &|data| event(message, data))
}

fn event(message: &Message, data: Data<'_>) -> Vec<u8> {
    let kind = event_data::kind(message.reason);
    let event = Event { kind, timestamp: message.composed_at, data };
    serde_json::to_vec(&event).unwrap_or_default()
}
