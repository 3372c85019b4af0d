//! What people are told, independent of the channel that tells them.
//!
//! A [`Message`] keeps our words and theirs apart: every piece of text that somebody outside
//! controls is a [`Span::Theirs`], and a channel escapes it for its own format.

mod alarm_message;
mod case_message;
mod test_message;
#[cfg(test)]
mod tests;
mod when;

use std::collections::BTreeMap;

use jiff::Timestamp;
use url::Url;

use crate::fraud_event::Severity;
use crate::outbox::Notice;
use crate::outbox::NoticeReason;
use crate::record::Record;
use crate::text::Untrusted;

pub use test_message::test_message;
pub use when::moment;

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
        matches!(window, [before, '.', first, second]
            if before.is_alphanumeric() && first.is_alphabetic() && second.is_alphabetic())
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
        self.0.push(Span::Ours(text.into()));
        self
    }

    /// Adds somebody else's words.
    #[must_use]
    pub fn and_theirs(mut self, text: Untrusted) -> Self {
        self.0.push(Span::Theirs(text));
        self
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

/// A labelled line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// A stable name for machines: `customer`, `due`.
    pub key: &'static str,
    /// The label for people.
    pub label: &'static str,
    /// What it says.
    pub value: Line,
}

/// A suggested step, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownStep {
    /// What would be done to what.
    pub title: Line,
    /// The exact call; it contains a resource id that somebody else chose.
    pub call: Untrusted,
    /// Why, effect, undo, permission and precondition, each a labelled line.
    pub facts: Vec<Fact>,
}

/// What is suggested, or why nothing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// One sentence above the steps.
    pub intro: String,
    /// The steps, least destructive first.
    pub steps: Vec<ShownStep>,
    /// Reasons when nothing is suggested; notes when something is.
    pub notes: Vec<String>,
}

/// How a matter stands when its message is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is open, and nobody is known to look at all of it.
    Open,
    /// It is open, and somebody looks at all of it.
    Investigated,
    /// It is over.
    Over,
    /// It is told once; nothing will say that it is over.
    Once,
}

/// A message, ready to be rendered by any channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The same on every channel and retry.
    pub notice_id: String,
    /// Why people are told.
    pub reason: NoticeReason,
    /// How bad it is; alarms about ourselves are high.
    pub severity: Severity,
    /// True for test events.
    pub is_test: bool,
    /// How the matter stands now; a notice that goes out late may be about something earlier.
    pub standing: Standing,
    /// What happened, in one line.
    pub headline: Line,
    /// What changed since the last message.
    pub changes: Vec<String>,
    /// To whom, since when, how sure, what is affected, what is due when.
    pub facts: Vec<Fact>,
    /// What is suggested; alarms have none.
    pub suggestion: Option<Suggestion>,
    /// What to know about the quality of this report.
    pub notes: Vec<String>,
    /// What people call the case or alarm; a case has another name in each of its outbreaks.
    pub reference: String,
    /// What the case or alarm is called in all of its outbreaks.
    pub subject: String,
    /// The ids of customer, subscription and reseller, for machines.
    pub ids: BTreeMap<&'static str, String>,
    /// The page of the case.
    pub link: Option<Url>,
    /// True when an earlier try may have got through.
    pub may_repeat: bool,
    /// When the message was made.
    pub composed_at: Timestamp,
}

/// What a message needs besides the record.
#[derive(Debug)]
pub struct Context<'a> {
    /// Now.
    pub now: Timestamp,
    /// Where the console is reachable, for links.
    pub public_url: Option<&'a Url>,
    /// True when an earlier try may have got through.
    pub may_repeat: bool,
}

/// Makes the message of a notice from the record as it is now.
pub fn compose(record: &Record, notice: &Notice, context: &Context<'_>) -> Message {
    match record {
        Record::Case(case) => case_message::compose(case, notice, context),
        Record::Alarm(alarm) => alarm_message::compose(alarm, notice, context),
    }
}

impl Message {
    /// The one word to see first: `TEST`, `HIGH`, `ALARM`, `OK`.
    pub fn badge(&self) -> String {
        match self.reason {
            _ if self.is_test => "TEST".to_owned(),
            NoticeReason::Alarm => "ALARM".to_owned(),
            NoticeReason::AllClear | NoticeReason::Resolved => "OK".to_owned(),
            _ => self.severity.as_str().to_uppercase(),
        }
    }

    /// One line of plain text, at most `most` graphemes: a subject, a notification, a log line.
    pub fn title(&self, most: usize) -> String {
        let title = format!("[{}] {}", self.badge(), self.headline.to_plain());
        crate::text::shorten(&title, most)
    }

    /// What the message is about, and which message it is: for searching and for quoting.
    pub fn signature(&self) -> String {
        let subject = match self.reason {
            NoticeReason::Alarm | NoticeReason::AllClear => "Alarm",
            _ => "Case",
        };
        let notice = self.notice_id.get(..8).unwrap_or(&self.notice_id);
        format!("{subject} {}, notice {notice}", self.reference)
    }

    /// Everything that is to be known about the report itself and is not said elsewhere in it.
    pub fn remarks(&self) -> Vec<String> {
        let reasons = self.suggestion.as_ref().map(|s| s.notes.as_slice()).unwrap_or_default();
        let repeat = "you may have got this message before; an earlier try was not confirmed";
        let repeat = self.may_repeat.then(|| repeat.to_owned());
        let notes = self.notes.iter().filter(|note| !reasons.contains(note)).cloned();
        notes.chain(repeat).collect()
    }

    /// The least that must arrive, for channels that refused the full form.
    pub fn to_minimal_text(&self) -> String {
        let due = self.facts.iter().find(|fact| fact.key == "due");
        let mut lines = vec![self.title(300)];
        lines.extend(due.map(|fact| format!("{}: {}", fact.label, fact.value.to_plain())));
        lines.push(self.signature());
        lines.extend(self.link.as_ref().map(ToString::to_string));
        lines.join("\n")
    }
}
