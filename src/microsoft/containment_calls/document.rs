//! A subscription as Partner Center has it, in which nothing but the status is changed.
//!
//! Source: "Update a subscription by id": the whole resource has to be sent, and what is left out is
//! reset. So the very text is kept, with numbers as they are written and members that nobody knows.

use std::fmt;

use reqwest::header::HeaderValue;
use serde::Deserializer;
use serde::de::MapAccess;
use serde::de::Visitor;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::microsoft::error::RemoteError;
use crate::microsoft::json::Json;

/// The document, and where its status is.
pub(super) struct Document {
    before: String,
    after: String,
    etag: HeaderValue,
}

/// The offer of the Azure plan: everything of the customer hangs on it, so it is never changed.
const AZURE_PLAN: &str = "DZH318Z0BPS6";

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// When it has no status or two, no `ETag`, or is that of an Azure plan.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, RemoteError> {
        let unusable =
            |what: &str| RemoteError::unavailable(format!("the subscription has {what}"));
        let text = std::str::from_utf8(bytes).map_err(|_| unusable("no text in UTF-8"))?;
        let text = text.trim_start_matches('\u{feff}');
        let whole: Value = serde_json::from_str(text).map_err(|_| unusable("no JSON"))?;
        let offer = Json::of(&whole).at("offerId").text().unwrap_or_default();
        if offer.to_ascii_uppercase().starts_with(AZURE_PLAN) {
            return Err(unusable("become an Azure plan, which is never suspended"));
        }
        let etag = Json::of(&whole).path(&["attributes", "etag"]).text();
        let etag = etag.and_then(|etag| HeaderValue::from_str(etag).ok());
        let etag = etag.ok_or_else(|| unusable("no ETag that can be sent"))?;
        let status = status_in(text).ok_or_else(|| unusable("no single status"))?;
        // The raw value lies in the text, so that its place is the distance of the two.
        let start = status.as_ptr().addr().checked_sub(text.as_ptr().addr());
        let start = start.ok_or_else(|| unusable("no single status"))?;
        let before = text.get(..start).map(str::to_owned);
        let after = text.get(start + status.len()..).map(str::to_owned);
        let (before, after) = before.zip(after).ok_or_else(|| unusable("no single status"))?;
        Ok(Self { before, after, etag })
    }

    /// What `If-Match` takes.
    pub(super) fn etag(&self) -> HeaderValue {
        self.etag.clone()
    }

    /// The document with another status.
    pub(super) fn with_status(&self, status: &str) -> String {
        format!("{}\"{status}\"{}", self.before, self.after)
    }
}

/// The one top-level `status`, a text, as it is written.
fn status_in(text: &str) -> Option<&str> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let found = deserializer.deserialize_map(Statuses).ok()?;
    match found.as_slice() {
        [only] if only.starts_with('"') => Some(only),
        _ => None,
    }
}

struct Statuses;

impl<'de> Visitor<'de> for Statuses {
    type Value = Vec<&'de str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
            if name.eq_ignore_ascii_case("status") {
                found.push(value.get());
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_the_status_changes() {
        let text = "{ \"a\": 1.10, \"links\": {\"status\":\"x\"}, \"b\":12345678901234567890123,\r\n\
                    \"Status\" : \"active\" ,\"unknown\":[1e400,\"\\u00e9\"],\"unknown\":null,\
                    \"attributes\":{\"etag\":\"W/x=\"},\"offerId\":\"MS-AZR-0145P\"}\n";
        let document = Document::read(text.as_bytes());
        // 1e400 is no number that can be read, though it is one that can be written.
        assert!(document.is_err());
        let text = text.replace("1e400", "1e40");
        let document = Document::read(text.as_bytes()).expect("a document");
        assert_eq!(document.etag(), "W/x=");
        let expected = text.replace("\"active\"", "\"suspended\"");
        assert_eq!(document.with_status("suspended"), expected);
    }

    #[test]
    fn a_document_that_cannot_be_changed_safely_is_refused() {
        let good = r#"{"status":"active","offerId":"MS-AZR-0145P","attributes":{"etag":"x"}}"#;
        assert!(Document::read(good.as_bytes()).is_ok());
        assert!(Document::read(format!("\u{feff}{good}").as_bytes()).is_ok());
        for text in [
            r#"{"status":"active","attributes":{}}"#,
            r#"{"status":"active","attributes":{"etag":""}}"#,
            r#"{"status":"active","attributes":{"etag":"a\nb"}}"#,
            r#"{"status":"active","etag":"x"}"#,
            r#"{"attributes":{"etag":"x"}}"#,
            r#"{"status":null,"attributes":{"etag":"x"}}"#,
            r#"{"status":"active","status":"active","attributes":{"etag":"x"}}"#,
            r#"{"status":"active","offerId":"DZH318Z0BPS6:0001:X","attributes":{"etag":"x"}}"#,
            r#"[{"status":"active","attributes":{"etag":"x"}}]"#,
            "{",
            "",
        ] {
            assert!(Document::read(text.as_bytes()).is_err(), "{text}");
        }
        assert!(Document::read(b"\xff").is_err());
    }
}
