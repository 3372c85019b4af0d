//! The languages that people are told in, and the words of each.
//!
//! The words lie in `language/*.ftl`, in Fluent's syntax (<https://projectfluent.org/>); English is
//! the one that the others follow. Text that somebody else controls never goes through them: it is
//! put in place afterwards, as a piece of its own.

mod phrase;
mod span;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use fluent_bundle::FluentArgs;
use fluent_bundle::FluentResource;
use fluent_bundle::FluentValue;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use serde::Deserialize;
use serde::Serialize;
use unic_langid::LanguageIdentifier;

pub use phrase::Arg;
pub use phrase::Phrase;
pub use phrase::Theirs;
pub use span::span;

use crate::text::Line;

type Words = FluentBundle<FluentResource>;

/// A language that people can be told in.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
    /// French.
    #[serde(rename = "fr")]
    French,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
    /// Portuguese as it is written in Brazil.
    #[serde(rename = "pt-BR")]
    BrazilianPortuguese,
    /// Japanese.
    #[serde(rename = "ja")]
    Japanese,
}

/// The words of each language, read when somebody is first told in it.
static WORDS: [OnceLock<Words>; 6] = [const { OnceLock::new() }; 6];

impl Language {
    /// All languages, English first.
    pub const ALL: [Self; 6] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::BrazilianPortuguese,
        Self::Japanese,
    ];

    /// The tag of the language by BCP 47.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::BrazilianPortuguese => "pt-BR",
            Self::Japanese => "ja",
        }
    }

    /// Reads a tag without regard to case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(text))
    }

    /// The phrase in this language. Words that are missing are shown in English with `[en]`, and
    /// those that nobody has by their name: a hole must be seen.
    pub fn line(self, phrase: &Phrase) -> Line {
        let (key, args) = match phrase {
            Phrase::Words(words) => return Line::ours(words.clone()),
            Phrase::Theirs(text) => return Line::theirs(text.theirs.clone()),
            Phrase::Key { key, args } => (key.as_ref(), args),
        };
        let mut inlays = Vec::new();
        let mut values = FluentArgs::new();
        for (name, arg) in args {
            values.set(name.clone(), self.value(arg, &mut inlays));
        }
        put_in(&format(self.words(), || Self::English.words(), key, &values), &inlays)
    }

    /// The phrase as plain text; a channel that knows markup escapes it as a whole.
    pub fn say(self, phrase: &Phrase) -> String {
        self.line(phrase).to_plain()
    }

    /// The words of a key that needs nothing put in.
    pub fn word(self, key: &'static str) -> String {
        self.say(&Phrase::new(key))
    }

    fn source(self) -> &'static str {
        match self {
            Self::English => include_str!("language/en.ftl"),
            Self::German => include_str!("language/de.ftl"),
            Self::French => include_str!("language/fr.ftl"),
            Self::Spanish => include_str!("language/es.ftl"),
            Self::BrazilianPortuguese => include_str!("language/pt-BR.ftl"),
            Self::Japanese => include_str!("language/ja.ftl"),
        }
    }

    /// What cannot be read of a file is a hole, and holes are shown; a test reads all files.
    fn load(self) -> Words {
        let tag: LanguageIdentifier = self.tag().parse().unwrap_or_default();
        let mut words = Words::new_concurrent(vec![tag]);
        // Names are isolated where they are made visible, and nothing else runs right to left.
        words.set_use_isolating(false);
        words.set_formatter(Some(self.numbers()));
        let (Ok(resource) | Err((resource, _))) = FluentResource::try_new(self.source().to_owned());
        words.add_resource_overriding(resource);
        words
    }

    fn words(self) -> Option<&'static Words> {
        let at = Self::ALL.iter().position(|language| *language == self)?;
        Some(WORDS.get(at)?.get_or_init(|| self.load()))
    }

    fn value<'a>(self, arg: &'a Arg, inlays: &mut Vec<Line>) -> FluentValue<'a> {
        let line = match arg {
            Arg::Number(number) => return FluentValue::Number(FluentNumber::from(*number)),
            Arg::Text(text) => Line::ours(text.clone()),
            Arg::Theirs(text) => Line::theirs(text.clone()),
            Arg::Phrase(phrase) => self.line(phrase),
        };
        inlays.push(line);
        FluentValue::String(Cow::Owned(mark(inlays.len() - 1).to_string()))
    }

    /// How Fluent writes a number in this language; it asks a function that knows nothing else.
    fn numbers<M>(self) -> fn(&FluentValue<'_>, &M) -> Option<String> {
        match self {
            Self::English | Self::Japanese => |value, _| grouped(value, ",", 4),
            Self::German | Self::BrazilianPortuguese => |value, _| grouped(value, ".", 4),
            Self::French => |value, _| grouped(value, "\u{202F}", 4),
            Self::Spanish => |value, _| grouped(value, ".", 5),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

fn format(
    own: Option<&Words>,
    english: impl FnOnce() -> Option<&'static Words>,
    key: &str,
    values: &FluentArgs<'_>,
) -> String {
    let say = |words: Option<&Words>| format_with(words?, key, values);
    let in_english = || say(english()).map(|text| format!("{text} [en]"));
    say(own).or_else(in_english).unwrap_or_else(|| format!("⟦{key}⟧"))
}

fn format_with(words: &Words, key: &str, values: &FluentArgs<'_>) -> Option<String> {
    let pattern = words.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = words.format_pattern(pattern, Some(values), &mut errors);
    errors.is_empty().then(|| text.into_owned())
}

/// A whole number with its digits in threes, from so many digits on.
/// Source: CLDR, `numbers`, decimal formats (`minimumGroupingDigits` is 2 for Spanish).
fn grouped(value: &FluentValue<'_>, separator: &str, from_digits: usize) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let digits = number.as_string();
    if digits.len() < from_digits || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Some(digits.into_owned());
    }
    let first = digits.len() % 3;
    let (head, rest) = digits.split_at_checked(first)?;
    let threes = rest.as_bytes().chunks(3).filter_map(|three| std::str::from_utf8(three).ok());
    let parts = std::iter::once(head).filter(|head| !head.is_empty()).chain(threes);
    Some(parts.collect::<Vec<_>>().join(separator))
}

/// Stands for an inlay while Fluent works; private use, so no words of ours contain it.
const FIRST_MARK: u32 = 0x000F_0000;

fn mark(index: usize) -> char {
    let offset = u32::try_from(index).unwrap_or_default();
    char::from_u32(FIRST_MARK.saturating_add(offset)).unwrap_or_default()
}

fn put_in(text: &str, inlays: &[Line]) -> Line {
    let inlay = |c: char| {
        let index = u32::from(c).checked_sub(FIRST_MARK).and_then(|at| usize::try_from(at).ok());
        index.and_then(|index| inlays.get(index))
    };
    let is_mark = |c: char| inlay(c).is_some();
    text.split_inclusive(is_mark).fold(Line::default(), |line, piece| {
        let ours = piece.trim_end_matches(is_mark);
        let line = if ours.is_empty() { line } else { line.and(ours) };
        match piece.chars().next_back().and_then(inlay) {
            Some(theirs) => line.append(theirs.clone()),
            None => line,
        }
    })
}
