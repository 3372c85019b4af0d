//! Copies of documents that fraud-guard wrote, put into the storage without a call.

use axum::body::Bytes;
use serde_json::Value;

use crate::Outcome;
use crate::events;
use crate::storage::Blobs;

/// What `fraud-guard-bench-twin templates` prints.
pub struct Templates<'a>(pub &'a Value);

impl Templates<'_> {
    fn text(&self, name: &str) -> Outcome<&str> {
        Ok(self.0[name].as_str().ok_or_else(|| format!("the templates have no {name}"))?)
    }

    /// Keys of so many events that were folded long ago.
    pub fn known_events(&self, blobs: &Blobs, count: usize) -> Outcome {
        let (scope, key) = (self.text("scope")?, self.text("event_key")?);
        // Whoever stored them has said that everything is stored.
        let generation = format!("\"{}\"", uuid::Uuid::new_v4());
        blobs.put("known/generation".to_owned(), Bytes::from(generation));
        for number in 0..count {
            let name = key.replace(scope, &made_up(scope, number));
            blobs.put(name, Bytes::from_static(b"{}"));
        }
        Ok(())
    }

    /// The summaries of a reader who had yesterday's.
    pub fn summary(&self, blobs: &Blobs) -> Outcome {
        let document = Bytes::from(self.text("summary")?.to_owned());
        blobs.put(self.text("summary_key")?.to_owned(), document);
        Ok(())
    }

    /// So many cases whose people have been told; people of so many of them have not.
    pub fn cases(&self, blobs: &Blobs, folder: &str, count: usize, untold: usize) -> Outcome {
        let (scope, subscription) = (self.text("scope")?, self.text("subscription")?);
        for number in 0..count {
            let text = self.text(if number < untold { "untold" } else { "told" })?;
            let made_up = made_up(scope, number);
            let text = text.replace(scope, &made_up);
            let text = text.replace(subscription, &events::subscription(number));
            blobs.put(format!("{folder}{made_up}"), Bytes::from(text));
        }
        Ok(())
    }
}

/// A scope of the same form that no event has.
fn made_up(scope: &str, number: usize) -> String {
    let (kind, hash) = scope.split_once('-').unwrap_or(("s", scope));
    let digits = hash.len();
    // Spread over the whole range, as hashes are.
    let spread = (number as u128 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    let text = format!("{spread:032x}{spread:032x}");
    format!("{kind}-{}", &text[..digits.min(64)])
}
