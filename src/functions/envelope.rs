//! What the host sends with an invocation: `{"Data": {<binding>: …}, "Metadata": {…}}`.
//!
//! Metadata is not read: with text messages it can be overwritten by the message itself
//! (`queue-spoofed-metadata.json`).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Map;
use serde_json::Value;

/// The bindings of an invocation.
#[derive(Debug)]
pub(super) struct Envelope {
    data: Map<String, Value>,
}

impl Envelope {
    /// Reads the whole body, also the parts that are not used: the parser of whole values stops at
    /// 128 levels, and its errors never repeat the text.
    pub(super) fn read(body: &[u8]) -> Result<Self, String> {
        let body: Value = serde_json::from_slice(body)
            .map_err(|error| format!("the body is not what the Functions host sends: {error}"))?;
        match body {
            Value::Object(mut body) => match body.remove("Data") {
                Some(Value::Object(data)) => Ok(Self { data }),
                _ => Err("the body has no Data".to_owned()),
            },
            _ => Err("the body is no object".to_owned()),
        }
    }

    /// The timer that fired.
    pub(super) fn timer(&self) -> Result<Timer, String> {
        let timer = self.binding("timer")?;
        let is_past_due = timer.get("IsPastDue").and_then(Value::as_bool).unwrap_or(false);
        Ok(Timer { is_past_due })
    }

    /// The exact bytes of the queue message. The binding asks for binary, which the host sends as
    /// base64; a text binding would send a JSON string inside a string, and both are accepted.
    pub(super) fn message(&self) -> Result<Vec<u8>, String> {
        let value = self.binding("message")?;
        let Some(text) = value.as_str() else { return Ok(value.to_string().into_bytes()) };
        if text == "null" {
            return Err("the binding message is null".to_owned());
        }
        if let Ok(inner) = serde_json::from_str::<String>(text) {
            return Ok(inner.into_bytes());
        }
        Ok(STANDARD.decode(text).unwrap_or_else(|_| text.as_bytes().to_vec()))
    }

    fn binding(&self, name: &str) -> Result<&Value, String> {
        let value = self.data.get(name).filter(|value| !value.is_null());
        value.ok_or_else(|| format!("the body has no binding {name}"))
    }
}

/// A timer that fired.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Timer {
    /// True when it should have fired before.
    pub(super) is_past_due: bool,
}
