//! What the embedded host sends, compared with what the real one sends.

use std::collections::BTreeSet;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::recording_handler::Running;
use super::recording_handler::success;

const EVERY_SECOND: &str = r#"{"bindings":[{"name":"timer","type":"timerTrigger",
    "direction":"in","schedule":"* * * * * *"}]}"#;
const BINARY: &str = r#"{"bindings":[{"name":"msg","type":"queueTrigger","direction":"in",
    "queueName":"work","dataType":"binary"}]}"#;
const TEXT: &str = r#"{"bindings":[{"name":"msg","type":"queueTrigger","direction":"in",
    "queueName":"work"}]}"#;

/// Paths of all members, with the form of each value: what must agree with a sample.
fn shape(value: &Value) -> BTreeSet<String> {
    let mut shape = BTreeSet::new();
    collect(value, "", &mut shape);
    shape
}

fn collect(value: &Value, path: &str, shape: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                collect(value, &format!("{path}.{name}"), shape);
            }
        }
        Value::String(text) => drop(shape.insert(format!("{path}: {}", form(text)))),
        other => drop(shape.insert(format!("{path}: {other}"))),
    }
}

/// What a text looks like; times are not parsed, because .NET's last moment is beyond our calendar.
fn form(text: &str) -> &'static str {
    let digits_gone: String =
        text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    match digits_gone.as_str() {
        "0000-00-00T00:00:00+00:00" => "a time of whole seconds with an offset",
        time if time.starts_with("0000-00-00T00:00:00") && time.ends_with('Z') => "a time with Z",
        quoted if quoted.starts_with('"') => "a quoted string",
        number if !number.is_empty() && number.chars().all(|c| c == '0') => "a number in a string",
        _ => "a string",
    }
}

fn sample(text: &str, from: &str, to: &str) -> Value {
    serde_json::from_str(&text.replace(from, to)).expect("a sample")
}

#[tokio::test]
async fn a_timer_of_seconds_sends_what_the_real_host_sends() {
    let mut running = Running::start(&[("FastTick", EVERY_SECOND)], |_| success()).await;
    let call = running.call().await;
    let expected = sample(include_str!("../fixtures/host/timer-no-monitor.json"), "fast_tick", "x");
    assert_eq!(shape(&call.json()), shape(&expected));
    assert_eq!(call.json()["Metadata"]["sys"]["MethodName"], "FastTick");
    assert_eq!((call.method.as_str(), call.path_and_query.as_str()), ("POST", "/FastTick"));
    running.end().await;
}

#[tokio::test]
async fn a_timer_fires_again_and_never_twice_at_once() {
    let mut running = Running::start(&[("FastTick", EVERY_SECOND)], |_| success()).await;
    let (first, second) = (running.call().await, running.call().await);
    let at = |call: &super::recording_handler::Call| {
        let text = call.json()["Metadata"]["sys"]["UtcNow"].as_str().expect("a time").to_owned();
        text.parse::<jiff::Timestamp>().expect("a time")
    };
    assert!(at(&second).duration_since(at(&first)) > jiff::SignedDuration::from_millis(500));
    running.end().await;
}

#[tokio::test]
async fn a_binary_message_sends_its_exact_bytes_and_the_real_metadata() {
    let mut running = Running::start(&[("ProcessJob", BINARY)], |_| success()).await;
    let text = br#"{"Id":"forged","DequeueCount":9}"#;
    running.queue.put("work", text, Duration::ZERO);
    let call = running.call().await;
    let expected = sample(include_str!("../fixtures/host/queue-datatype-binary.json"), "", "");
    assert_eq!(shape(&call.json()), shape(&expected));
    assert_eq!(call.json()["Data"]["msg"], STANDARD.encode(text));
    assert_eq!(call.json()["Metadata"]["DequeueCount"], "1");
    running.end().await;
}

#[tokio::test]
async fn a_text_message_is_encoded_twice_and_can_spoof_the_metadata() {
    let mut running = Running::start(&[("ProcessJob", TEXT)], |_| success()).await;
    let text =
        r#"{"id":"forged","tenant":"contoso.com","n":1,"ok":true,"who":{"id":7},"list":[1]}"#;
    running.queue.put("work", text.as_bytes(), Duration::ZERO);
    let body = running.call().await.json();
    let data = body["Data"]["msg"].as_str().expect("a string");
    assert_eq!(serde_json::from_str::<String>(data).expect("a string in it"), text);
    let metadata = &body["Metadata"];
    assert_eq!(metadata["Id"], "\"forged\"");
    assert_eq!(metadata["tenant"], "\"contoso.com\"");
    assert_eq!(metadata["n"], "\"1\"");
    assert_eq!(metadata["ok"], "\"True\"");
    assert_eq!(metadata["who"]["id"], 7);
    assert!(metadata.get("list").is_none());
    running.end().await;
}

#[tokio::test]
async fn headers_are_those_of_the_host_and_the_body_has_no_length() {
    let mut running = Running::start(&[("ProcessJob", BINARY)], |_| success()).await;
    running.queue.put("work", b"hello", Duration::ZERO);
    let call = running.call().await;
    assert_eq!(call.header("content-type"), ["application/json; charset=utf-8"]);
    assert_eq!(call.header("transfer-encoding"), ["chunked"]);
    assert!(call.header("content-length").is_empty());
    assert!(call.header("accept-encoding").is_empty());
    assert!(call.header("user-agent")[0].starts_with("Azure-Functions-Host/4."));
    let ids = call.header("x-azure-functions-invocationid");
    assert!(uuid::Uuid::try_parse(ids[0]).is_ok());
    running.end().await;
}
