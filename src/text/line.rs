//! One line for people: our own words, and what somebody else controls, kept apart.

use super::Untrusted;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// Our own words.
    Ours(String),
    /// Text that somebody else controls; shown in quotation marks.
    Theirs(Untrusted),
}

impl Span {
    /// The piece for people, before any escaping: somebody else's words made visible, without
    /// anything that a client would turn into a link, and in quotation marks.
    pub fn shown(&self) -> String {
        match self {
            Self::Ours(text) => text.clone(),
            Self::Theirs(text) => format!("“{}”", defang(&text.visible(Line::MOST_THEIRS))),
        }
    }
}

/// Breaks what mail and chat clients turn into links by themselves, the way incident reports
/// do (`https[:]//evil[.]example`), and quotation marks that would end our quotation.
fn defang(text: &str) -> String {
    let text = text.replace("://", "[:]//").replace(['“', '”'], "\"");
    let chars: Vec<char> = text.chars().collect();
    let is_domain_dot = |window: &[char]| {
        match window {
            [before, '.' | '．', first, second] => {
                before.is_alphanumeric() && first.is_alphabetic() && second.is_alphabetic()
            }
            // Browsers take it for a dot, and people for the end of a sentence.
            [before, '。' | '｡', first, second] => {
                before.is_ascii_alphanumeric()
                    && first.is_ascii_alphabetic()
                    && second.is_ascii_alphabetic()
            }
            _ => false,
        }
    };
    let mut shown = String::with_capacity(text.len());
    for (index, c) in chars.iter().enumerate() {
        let around = index.checked_sub(1).and_then(|start| chars.get(start..index + 3));
        match around {
            Some(window) if is_domain_dot(window) => shown.push_str("[.]"),
            _ => shown.push(*c),
        }
    }
    shown
}

/// One line of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(Vec<Span>);

impl Line {
    /// Longest shown piece of somebody else's text, in graphemes.
    pub const MOST_THEIRS: usize = 120;

    /// A line of our own words.
    pub fn ours(text: impl Into<String>) -> Self {
        Self(vec![Span::Ours(text.into())])
    }

    /// A line of somebody else's words.
    pub fn theirs(text: Untrusted) -> Self {
        Self(vec![Span::Theirs(text)])
    }

    /// Adds our own words.
    #[must_use]
    pub fn and(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        match self.0.last_mut() {
            Some(Span::Ours(before)) => before.push_str(&text),
            _ => self.0.push(Span::Ours(text)),
        }
        self
    }

    /// Adds a whole line.
    #[must_use]
    pub fn followed_by(self, other: Self) -> Self {
        other.0.into_iter().fold(self, |line, span| match span {
            Span::Ours(text) => line.and(text),
            Span::Theirs(text) => line.and_theirs(text),
        })
    }

    /// Adds somebody else's words.
    #[must_use]
    pub fn and_theirs(mut self, text: Untrusted) -> Self {
        self.0.push(Span::Theirs(text));
        self
    }

    /// Adds another line at the end.
    #[must_use]
    pub fn append(self, other: Self) -> Self {
        other.0.into_iter().fold(self, |line, span| match span {
            Span::Ours(text) => line.and(text),
            Span::Theirs(text) => line.and_theirs(text),
        })
    }

    /// The pieces, for a channel that can style them.
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// The line as plain text; a channel that knows markup escapes it as a whole.
    pub fn to_plain(&self) -> String {
        self.0.iter().map(Span::shown).collect()
    }
}
