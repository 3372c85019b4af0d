//! Names of channels and notices; text from outside becomes one only through `parse`.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::digest;

/// A channel as the store and the queue name it: `teams`, `slack`, `mail`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChannelId(String);

impl ChannelId {
    /// Reads an id: 1 to 40 lower-case letters, digits and hyphens.
    pub fn parse(text: &str) -> Option<Self> {
        let is_allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let is_id = (1..=40).contains(&text.len()) && text.bytes().all(is_allowed);
        is_id.then(|| Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ChannelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A notice: the same on every channel and every retry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NoticeId(String);

impl NoticeId {
    /// The id of the `ordinal`-th notice about a subject, by what it was first to say: when an older
    /// state of the store was put back, the same news has the id that it had, and other news must
    /// not be taken for a repetition.
    pub fn new(subject: &str, ordinal: u32, words: &[&str]) -> Self {
        let ordinal = ordinal.to_string();
        let mut parts = vec![b"notice2".as_slice(), subject.as_bytes(), ordinal.as_bytes()];
        parts.extend(words.iter().map(|word| word.as_bytes()));
        Self(digest::hex(&parts, 32))
    }

    /// Reads an id from a queue message; only our own form is accepted.
    pub fn parse(text: &str) -> Option<Self> {
        let is_hash = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        is_hash.then(|| Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_a_short_name_of_plain_letters() {
        let longest = "a".repeat(40);
        for text in ["a", "teams", "team-2", "0", longest.as_str()] {
            let id = ChannelId::parse(text).expect(text);
            assert_eq!((id.as_str(), id.to_string().as_str()), (text, text));
        }
        let too_long = "a".repeat(41);
        for text in ["", "Teams", "te ams", "te/ams", "té", "a_b", too_long.as_str()] {
            assert_eq!(ChannelId::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_notice_is_named_after_its_subject_and_number() {
        let id = NoticeId::new("c-1", 0, &["changed", "2 more events"]);
        assert_eq!(id, NoticeId::new("c-1", 0, &["changed", "2 more events"]));
        for other in [
            NoticeId::new("c-1", 1, &["changed", "2 more events"]),
            NoticeId::new("c-2", 0, &["changed", "2 more events"]),
            NoticeId::new("c-10", 0, &["changed", "2 more events"]),
            NoticeId::new("c-1", 0, &["changed", "3 more events"]),
            NoticeId::new("c-1", 0, &["changed"]),
        ] {
            assert_ne!(id, other);
        }
        assert_eq!(id.as_str().len(), 32);
        assert_eq!(NoticeId::parse(id.as_str()), Some(id));
    }

    #[test]
    fn only_our_own_form_is_a_notice() {
        let (short, long) = ("0".repeat(31), "0".repeat(33));
        let foreign = "g".repeat(32);
        for text in ["", short.as_str(), long.as_str(), foreign.as_str()] {
            assert_eq!(NoticeId::parse(text), None, "{text:?}");
        }
    }
}
