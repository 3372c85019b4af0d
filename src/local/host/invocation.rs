//! What the host sends to the handler, field by field as the real one does.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::Unit;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use super::message::Message;

/// What the host remembers of a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScheduleStatus {
    /// When it fired last; `None` before the first time.
    pub last: Option<Timestamp>,
    /// When it fires next.
    pub next: Timestamp,
}

/// The body for a timer. The status is absent when the host keeps none.
pub fn timer_body(
    function: &str,
    binding: &str,
    status: Option<ScheduleStatus>,
    now: Timestamp,
) -> Value {
    let status = status.map(|status| {
        let last = status.last.map_or_else(no_time_yet, offset_time);
        json!({ "Last": last, "Next": offset_time(status.next), "LastUpdated": last })
    });
    json!({
        "Data": { binding: {
            "Schedule": { "AdjustForDST": true },
            "ScheduleStatus": status,
            "IsPastDue": false,
        } },
        "Metadata": { "sys": sys(function, now) },
    })
}

/// The body for a message; `None` when it is no text, which fails before the handler sees it.
///
/// With `is_binary` it is base64 of the exact bytes. Without, it is a JSON string in a JSON string,
/// and the properties of a message that is a JSON object overwrite the metadata.
pub fn queue_body(
    function: &str,
    binding: &str,
    message: &Message,
    is_binary: bool,
    now: Timestamp,
) -> Option<Value> {
    let mut metadata = metadata(message);
    metadata.insert("sys".to_owned(), sys(function, now));
    let data = if is_binary {
        STANDARD.encode(&message.body)
    } else {
        let text = std::str::from_utf8(&message.body).ok()?;
        spoof(&mut metadata, text);
        quoted(text)
    };
    Some(json!({ "Data": { binding: data }, "Metadata": metadata }))
}

fn metadata(message: &Message) -> Map<String, Value> {
    let time = |time: Timestamp| Value::String(time.strftime("%FT%T+00:00").to_string());
    // .NET's last moment stands for "never".
    let never = || Value::String("9999-12-31T23:59:59+00:00".to_owned());
    let mut metadata = Map::new();
    let mut put = |name: &str, value: Value| metadata.insert(name.to_owned(), value);
    put("DequeueCount", Value::String(message.dequeue_count.to_string()));
    put("ExpirationTime", message.expires_at.map_or_else(never, time));
    put("Id", Value::String(quoted(&message.id)));
    put("InsertionTime", time(message.inserted_at));
    put("NextVisibleTime", time(message.next_visible_at));
    put("PopReceipt", Value::String(quoted(&message.pop_receipt)));
    metadata
}

/// The properties of the message overwrite what the host knows, whatever the case of their names.
fn spoof(metadata: &mut Map<String, Value>, text: &str) {
    let Ok(Value::Object(properties)) = serde_json::from_str(text) else { return };
    for (name, value) in properties {
        let known = metadata.keys().find(|known| known.eq_ignore_ascii_case(&name)).cloned();
        let value = match value {
            Value::Array(_) | Value::Null => continue,
            Value::Object(_) => value,
            Value::String(text) => Value::String(quoted(&text)),
            Value::Bool(true) => Value::String(quoted("True")),
            Value::Bool(false) => Value::String(quoted("False")),
            Value::Number(number) => Value::String(quoted(&number.to_string())),
        };
        metadata.insert(known.unwrap_or(name), value);
    }
}

fn sys(function: &str, now: Timestamp) -> Value {
    let now = ticks(now).strftime("%FT%T%.fZ").to_string();
    json!({ "MethodName": function, "UtcNow": now, "RandGuid": Uuid::new_v4().to_string() })
}

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

fn offset_time(time: Timestamp) -> String {
    ticks(time).strftime("%FT%T%.f+00:00").to_string()
}

/// .NET's first moment, without an offset: what stands there before the first run.
fn no_time_yet() -> String {
    "0001-01-01T00:00:00".to_owned()
}

/// .NET counts in hundreds of nanoseconds, so times have at most seven digits after the second.
fn ticks(time: Timestamp) -> Timestamp {
    let round = jiff::TimestampRound::new()
        .smallest(Unit::Nanosecond)
        .increment(100)
        .mode(jiff::RoundMode::Trunc);
    time.round(round).unwrap_or(time)
}
