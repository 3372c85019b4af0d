//! Single values of an element, in whatever form they were sent.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::Reader;
use crate::fraud_event::Concern;
use crate::loose_json::ReadTime;
use crate::loose_json::read_time;
use crate::text::Untrusted;

/// Longest dictionary of details that an event keeps.
const MOST_DETAILS: usize = 40;

impl Reader<'_> {
    /// A text; numbers and booleans as they were written, nothing for null and blank.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let values = self.element.values(name);
        let first = values.first().copied();
        if values.iter().any(|value| Some(*value) != first) {
            self.concerns.insert(Concern::Contradiction);
        }
        self.check_name(name);
        match first? {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            Value::Null => None,
            Value::Array(_) | Value::Object(_) => {
                self.concerns.insert(Concern::WrongShape);
                None
            }
        }
    }

    pub(super) fn untrusted(&mut self, name: &str) -> Option<Untrusted> {
        self.text(name).map(|text| Untrusted::new(&text))
    }

    pub(super) fn time(&mut self, name: &str) -> Option<Timestamp> {
        let values = self.element.values(name);
        let read = read_time(values.first()?.as_str()?);
        if matches!(read, ReadTime::Naive(_)) {
            self.concerns.insert(Concern::NoTimeZone);
        }
        read.moment()
    }

    /// A test unless every spelling of the flag clearly says that it is none; an absent flag is
    /// no test.
    pub(super) fn is_test(&self) -> bool {
        let flags = self.element.values("isTest");
        flags.into_iter().any(|flag| !is_blank(flag) && !is_clearly_false(flag))
    }

    /// True when the event says anything about being a test.
    pub(super) fn has_test_flag(&self) -> bool {
        self.element.values("isTest").into_iter().any(|flag| !is_blank(flag))
    }

    /// Notes a field that is there under another name than documented.
    pub(super) fn check_name(&mut self, name: &str) {
        if self.element.is_renamed(name) {
            self.concerns.insert(Concern::RenamedField);
        }
    }
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn is_clearly_false(flag: &Value) -> bool {
    match flag {
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_i64() == Some(0),
        Value::String(text) => {
            matches!(text.trim().to_ascii_lowercase().as_str(), "false" | "0" | "no")
        }
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

/// A dictionary of texts, from an object or from an object inside a string.
pub(super) fn details(value: Option<&Value>) -> BTreeMap<String, Untrusted> {
    match value {
        Some(Value::Object(members)) => members
            .iter()
            .take(MOST_DETAILS)
            .map(|(name, value)| (short_name(name), Untrusted::new(&to_text(value))))
            .collect(),
        Some(Value::String(text)) => match serde_json::from_str::<Value>(text) {
            Ok(inner @ Value::Object(_)) => details(Some(&inner)),
            _ if text.trim().is_empty() => BTreeMap::new(),
            _ => BTreeMap::from([("text".to_owned(), Untrusted::new(text))]),
        },
        Some(Value::Array(_)) => {
            let text = value.map(to_text).unwrap_or_default();
            BTreeMap::from([("list".to_owned(), Untrusted::new(&text))])
        }
        _ => BTreeMap::new(),
    }
}

/// The name of a detail is outside text too.
fn short_name(name: &str) -> String {
    Untrusted::new(name).visible(60)
}

fn to_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
