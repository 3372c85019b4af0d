//! What is to be said, as data: which words, and what is put into them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::de;
use serde::de::IgnoredAny;
use serde::de::MapAccess;
use serde::de::Visitor;

use super::Language;
use crate::text::Untrusted;

/// What is to be said, in whatever language it will be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
pub enum Phrase {
    /// Words that are the same in every language: an error of a remote, a name of ours.
    Words(String),
    /// Text that somebody else controls.
    Theirs(Theirs),
    /// Words that each language has of its own.
    Key {
        /// What the files of the languages call it.
        key: Cow<'static, str>,
        /// What is put in, by name.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        args: BTreeMap<Cow<'static, str>, Arg>,
    },
}

/// Text that somebody else controls, as a whole phrase.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Theirs {
    /// The text.
    pub theirs: Untrusted,
}

/// What is put into a phrase.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Arg {
    /// A number, which also decides between singular and plural.
    Number(u64),
    /// Our own words, the same in every language.
    Text(String),
    /// Text that somebody else controls.
    Theirs(Untrusted),
    /// Another phrase.
    Phrase(Phrase),
}

impl Phrase {
    /// The words of a key.
    pub fn new(key: impl Into<Cow<'static, str>>) -> Self {
        Self::Key { key: key.into(), args: BTreeMap::new() }
    }

    /// True for the words of this key.
    pub fn is_about(&self, key: &str) -> bool {
        matches!(self, Self::Key { key: own, .. } if own == key)
    }

    /// Text that somebody else controls.
    pub fn theirs(text: Untrusted) -> Self {
        Self::Theirs(Theirs { theirs: text })
    }

    /// Several things, one after the other.
    pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
        let join =
            |list: Self, item| Self::new("list-of-two").with("first", list).with("second", item);
        items.into_iter().reduce(join).unwrap_or_else(|| Self::Words(String::new()))
    }

    /// Puts something in.
    #[must_use]
    pub fn with(mut self, name: &'static str, arg: impl Into<Arg>) -> Self {
        if let Self::Key { args, .. } = &mut self {
            args.insert(Cow::Borrowed(name), arg.into());
        }
        self
    }
}

/// By what is there rather than by trying each form: a case has dozens of phrases and is read at each
/// step.
impl<'de> Deserialize<'de> for Phrase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PhraseVisitor)
    }
}

struct PhraseVisitor;

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "kebab-case")]
enum Field {
    Theirs,
    Key,
    Args,
    #[serde(other)]
    Other,
}

impl<'de> Visitor<'de> for PhraseVisitor {
    type Value = Phrase;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("words, or an object with a key, or with text that is theirs")
    }

    fn visit_str<E: de::Error>(self, words: &str) -> Result<Phrase, E> {
        Ok(Phrase::Words(words.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Phrase, A::Error> {
        let (mut theirs, mut key, mut args) = (None, None::<String>, BTreeMap::new());
        while let Some(field) = map.next_key()? {
            match field {
                Field::Theirs => theirs = Some(map.next_value()?),
                Field::Key => key = Some(map.next_value()?),
                Field::Args => args = map.next_value()?,
                Field::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        match (theirs, key) {
            (Some(theirs), _) => Ok(Phrase::theirs(theirs)),
            (None, Some(key)) => Ok(Phrase::Key { key: key.into(), args }),
            (None, None) => Err(de::Error::missing_field("key")),
        }
    }
}

/// In English, for logs and for the record.
impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Language::English.say(self))
    }
}

impl From<Phrase> for Arg {
    fn from(phrase: Phrase) -> Self {
        Self::Phrase(phrase)
    }
}

impl From<Untrusted> for Arg {
    fn from(text: Untrusted) -> Self {
        Self::Theirs(text)
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Self {
        Self::Number(u64::try_from(number).unwrap_or(u64::MAX))
    }
}

impl From<u32> for Arg {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

/// Tests read what is said in English.
#[cfg(test)]
impl PartialEq<&str> for Phrase {
    fn eq(&self, english: &&str) -> bool {
        Language::English.say(self) == *english
    }
}
