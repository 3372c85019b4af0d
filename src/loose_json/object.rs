//! An object whose fields are asked for by name and read as whatever they were sent.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::MapAccess;
use serde::de::Visitor;
use serde_json::Value;
use serde_json::value::RawValue;

/// The fields of an element, in their order, with what was odd about them.
#[derive(Debug)]
pub struct Object {
    fields: Vec<Field>,
    /// True when some name may be another one in snake case.
    has_underscores: bool,
    raw: String,
    /// The element was damaged and had to be repaired.
    pub is_repaired: bool,
    /// Bytes or escapes that are no text were replaced.
    pub is_lossy: bool,
}

#[derive(Debug)]
struct Field {
    name: String,
    /// The value as written, so that a large number keeps its digits.
    text: String,
    value: Value,
}

impl Object {
    /// Parses one element.
    ///
    /// # Errors
    /// The parser's own words: what is wrong and where.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        let Members(members) = serde_json::from_slice(bytes)?;
        let fields = members
            .into_iter()
            .map(|(name, raw)| {
                let value = serde_json::from_str(raw.get())?;
                Ok(Field { name, text: raw.get().to_owned(), value })
            })
            .collect::<Result<Vec<_>, serde_json::Error>>()?;
        let has_underscores = fields.iter().any(|field| field.name.contains('_'));
        Ok(Self {
            fields,
            has_underscores,
            raw: String::new(),
            is_repaired: false,
            is_lossy: false,
        })
    }

    pub(super) fn repaired(mut self, is_lossy_only: bool) -> Self {
        self.is_repaired = !is_lossy_only;
        self.is_lossy = true;
        self
    }

    pub(super) fn with_raw(mut self, raw: &str) -> Self {
        raw.clone_into(&mut self.raw);
        self
    }

    /// The element as received.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// Every value of a field, by its documented name in any case; several when it is repeated.
    pub fn values(&self, name: &str) -> Vec<&Value> {
        self.named(name).into_iter().map(|field| &field.value).collect()
    }

    /// True when the field stands there more than once under exactly the same name.
    pub fn is_repeated(&self, name: &str) -> bool {
        let mut names = self.named(name).into_iter().map(|field| field.name.as_str());
        names.next().is_some_and(|first| names.any(|other| other == first))
    }

    /// True when a field is missing under its documented name but there in snake case, while the
    /// rest of the object is not written in snake case: the API has changed under us.
    pub fn is_renamed(&self, name: &str) -> bool {
        self.has_underscores
            && !self.is_snake_case()
            && self.named(name).iter().any(|field| field.name.contains('_'))
    }

    /// A number exactly as it was written, or the content of a string.
    pub fn digits(&self, name: &str) -> Option<String> {
        let field = self.named(name).into_iter().next()?;
        match &field.value {
            Value::Number(_) => Some(field.text.clone()),
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// What the object says without the named fields, in an order that does not depend on the
    /// order of sending: neither of fields nor of elements of lists.
    pub fn canonical_without(&self, volatile: &[&str]) -> String {
        let is_volatile =
            |field: &&Field| volatile.iter().any(|name| is_squashed_to(&field.name, name));
        let kept: BTreeMap<&str, Value> = self
            .fields
            .iter()
            .filter(|field| !is_volatile(field))
            .map(|field| (field.name.as_str(), sorted(&field.value)))
            .collect();
        // Values that came out of a parser go back into text without failing.
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// The fields of this name in any case; else those that have it in snake case.
    fn named(&self, name: &str) -> Vec<&Field> {
        let is_plain = |field: &&Field| field.name.eq_ignore_ascii_case(name);
        let plain: Vec<_> = self.fields.iter().filter(is_plain).collect();
        if !plain.is_empty() || !self.has_underscores {
            return plain;
        }
        self.fields.iter().filter(|field| is_squashed_to(&field.name, name)).collect()
    }

    fn is_snake_case(&self) -> bool {
        let is_upper = |field: &Field| field.name.bytes().any(|b| b.is_ascii_uppercase());
        !self.fields.iter().any(is_upper) && self.has_underscores
    }
}

/// The value with the elements of all its lists in one order.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(sorted).collect();
            items.sort_by_cached_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), sorted(value))).collect()
        }
        other => other.clone(),
    }
}

/// True when the names are the same without underscores, in any case.
fn is_squashed_to(name: &str, plain: &str) -> bool {
    let squashed = name.bytes().filter(|b| *b != b'_').map(|b| b.to_ascii_lowercase());
    squashed.eq(plain.bytes().map(|b| b.to_ascii_lowercase()))
}

/// The members of an object, repeated names included.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor).map(Self)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Vec<(String, Box<RawValue>)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event, which is an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(text: &str) -> Object {
        Object::parse(text.as_bytes()).expect(text)
    }

    #[test]
    fn a_field_is_found_in_any_case_and_in_snake_case_only_where_the_plain_name_is_missing() {
        for (text, values) in [
            (r#"{"eventId":1,"EVENTID":2,"event_id":3}"#, "[1,2]"),
            (r#"{"event_id":3,"Event_Id":4}"#, "[3,4]"),
            (r#"{"event id":5}"#, "[]"),
        ] {
            let object = object(text);
            let found = serde_json::to_string(&object.values("eventId")).expect("JSON");
            assert_eq!(found, values, "{text}");
        }
    }

    #[test]
    fn a_field_is_repeated_when_its_very_name_is_there_twice() {
        for (text, is_repeated) in [
            (r#"{"a":1,"a":1}"#, true),
            (r#"{"a":1,"A":2}"#, false),
            (r#"{"a":1}"#, false),
            ("{}", false),
        ] {
            assert_eq!(object(text).is_repeated("a"), is_repeated, "{text}");
        }
    }

    #[test]
    fn snake_case_is_another_name_only_among_names_in_camel_case() {
        for (text, is_renamed) in [
            (r#"{"event_id":1,"eventType":2}"#, true),
            (r#"{"event_id":1,"event_type":2}"#, false),
            (r#"{"event_id":1,"id":2,"eventId":3}"#, false),
            (r#"{"Event_id":1}"#, true),
            (r#"{"eventid":1}"#, false),
        ] {
            assert_eq!(object(text).is_renamed("eventId"), is_renamed, "{text}");
        }
    }

    #[test]
    fn a_number_keeps_its_digits() {
        for (text, digits) in [
            (r#"{"n":12345678901234567890123}"#, Some("12345678901234567890123")),
            (r#"{"n":1.10}"#, Some("1.10")),
            (r#"{"n":" 7 "}"#, Some("7")),
            (r#"{"n":" "}"#, None),
            (r#"{"n":[1]}"#, None),
            (r#"{"m":1}"#, None),
        ] {
            assert_eq!(object(text).digits("n").as_deref(), digits, "{text}");
        }
    }

    #[test]
    fn the_order_of_fields_and_lists_says_nothing() {
        let one = object(r#"{"b":[{"y":[2,1],"x":0},3],"a":"t","hit_count":1}"#);
        let other = object(r#"{"a":"t","hitCount":2,"b":[3,{"x":0,"y":[1,2]}]}"#);
        let canonical = r#"{"a":"t","b":[3,{"x":0,"y":[1,2]}]}"#;
        for object in [one, other] {
            assert_eq!(object.canonical_without(&["hitcount"]), canonical);
        }
        let kept = object(r#"{"b":1,"a":2}"#);
        assert_eq!(kept.canonical_without(&["c"]), r#"{"a":2,"b":1}"#);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["", "[]", "1", "null", r#"{"a":}"#, r#"{"a":1"#] {
            assert!(Object::parse(text.as_bytes()).is_err(), "{text}");
        }
        let error = Object::parse(b"[]").expect_err("no object").to_string();
        assert!(error.contains("an event, which is an object"), "{error}");
    }
}
