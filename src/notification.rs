//! What people are told, independent of the channel that tells them.
//!
//! A [`Message`] keeps our words and theirs apart: every piece of text that somebody outside
//! controls is a [`Span::Theirs`](crate::text::Span::Theirs), and a channel escapes it for its own format.

mod alarm_message;
mod case_message;
mod checklist;
mod containments;
mod evidence;
mod summary_message;
mod test_message;
#[cfg(test)]
mod tests;
mod when;

use std::collections::BTreeMap;

use jiff::Timestamp;
use url::Url;

use crate::case::Case;
use crate::fraud_event::Severity;
use crate::language::Language;
use crate::language::Phrase;
use crate::outbox::Notice;
use crate::outbox::NoticeReason;
use crate::policy::Reader;
use crate::record::Record;
use crate::text::Line;
#[cfg(test)]
use crate::text::Span;
use crate::text::Untrusted;

pub use checklist::ShownCheck;
pub use checklist::checklist;
pub use containments::phase as containment_phase;
pub use test_message::test_message;
pub use when::moment;
pub use when::moment_for;

/// The id under which a summary has the whole head of the audit.
const AUDIT_HEAD: &str = "audit_head";

/// A labelled line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// A stable name for machines: `customer`, `due`.
    pub key: &'static str,
    /// The label for people.
    pub label: String,
    /// What it says.
    pub value: Line,
}

impl Fact {
    /// A fact with its label in a language.
    fn new(key: &'static str, label: &'static str, value: Line, language: Language) -> Self {
        Self { key, label: language.word(label), value }
    }

    /// The label with what stands between it and what follows.
    pub fn lead(&self, language: Language) -> String {
        let lead = Phrase::new("labelled").with("label", &*self.label).with("value", "");
        language.say(&lead)
    }

    /// The fact as plain text.
    pub fn to_plain(&self, language: Language) -> String {
        let (label, value) = (&*self.label, self.value.to_plain());
        language.say(&Phrase::new("labelled").with("label", label).with("value", value))
    }
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

/// A titled part of a list of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What its items have in common: a customer and its reseller, or what became of them.
    pub title: Line,
    /// What is in it, in order.
    pub items: Vec<Item>,
}

/// One line of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it says.
    pub line: Line,
    /// The page of the case that it is about.
    pub link: Option<Url>,
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
    /// In which language it is.
    pub language: Language,
    /// How the matter stands now; a notice that goes out late may be about something earlier.
    pub standing: Standing,
    /// What happened, in one line.
    pub headline: Line,
    /// What changed since the last message.
    pub changes: Vec<String>,
    /// To whom, since when, how sure, what is affected, what is due when.
    pub facts: Vec<Fact>,
    /// The list of work of a summary; the reasons behind a proposal of a case.
    pub sections: Vec<Section>,
    /// What is suggested; alarms have none.
    pub suggestion: Option<Suggestion>,
    /// What to check; only while a case is open.
    pub checklist: Vec<ShownCheck>,
    /// What to know about the quality of this report.
    pub notes: Vec<String>,
    /// What people call the case or alarm; a case has another name in each of its outbreaks.
    pub reference: String,
    /// What the case or alarm is called in all of its outbreaks.
    pub subject: String,
    /// The ids of customer, subscription and reseller, and the head of the audit, for machines.
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
    /// Who will read it.
    pub reader: &'a Reader,
    /// Where the console is reachable, for links.
    pub public_url: Option<&'a Url>,
    /// True when an earlier try may have got through.
    pub may_repeat: bool,
}

impl Context<'_> {
    /// A moment as the reader reads it.
    fn moment(&self, at: Timestamp) -> Phrase {
        when::moment_for(self.reader, at, self.now)
    }
}

/// Makes the message of a notice from the record as it is now.
pub fn compose(record: &Record, notice: &Notice, context: &Context<'_>) -> Message {
    match record {
        Record::Case(case) => case_message::compose(case, notice, context),
        Record::Alarm(alarm) => alarm_message::compose(alarm, notice, context),
        Record::Summary(summary) => summary_message::compose(summary, notice, context),
    }
}

/// A case as it stands, with all that messages leave to its page; no notice tells it.
pub fn whole_case(case: &Case, context: &Context<'_>) -> Message {
    case_message::whole(case, context)
}

/// The word for a case.
fn badge_of(is_test: bool, severity: Severity) -> &'static str {
    match severity {
        _ if is_test => "badge-test",
        Severity::High => "badge-high",
        Severity::Medium => "badge-medium",
        Severity::Low => "badge-low",
        Severity::Informational => "badge-informational",
    }
}

/// The page of a case.
fn link_to_case(id: &str, public_url: Option<&Url>) -> Option<Url> {
    public_url?.join(&format!("api/console/cases/{id}")).ok()
}

impl Message {
    /// The one word to see first: `TEST`, `HIGH`, `ALARM`, `OK`.
    pub fn badge(&self) -> String {
        self.language.word(match self.reason {
            _ if self.is_test => "badge-test",
            NoticeReason::Alarm => "badge-alarm",
            NoticeReason::Summary | NoticeReason::Backlog => "badge-summary",
            NoticeReason::AllClear | NoticeReason::Resolved => "badge-over",
            _ => badge_of(false, self.severity),
        })
    }

    /// One line of plain text, at most `most` graphemes: a subject, a notification, a log line.
    pub fn title(&self, most: usize) -> String {
        let title = format!("[{}] {}", self.badge(), self.headline.to_plain());
        crate::text::shorten(&title, most)
    }

    /// What the message is about, and which message it is: for searching and for quoting.
    pub fn signature(&self) -> String {
        let signature = Phrase::new(match self.reason {
            NoticeReason::Alarm | NoticeReason::AllClear => "signature-alarm",
            NoticeReason::Summary | NoticeReason::Backlog => "signature-summary",
            _ => "signature-case",
        });
        let notice = self.notice_id.get(..8).unwrap_or(&self.notice_id);
        self.language.say(&signature.with("reference", &*self.reference).with("notice", notice))
    }

    /// Everything that is to be known about the report itself and is not said elsewhere in it.
    pub fn remarks(&self) -> Vec<String> {
        let reasons = self.suggestion.as_ref().map(|s| s.notes.as_slice()).unwrap_or_default();
        let repeat = self.may_repeat.then(|| self.language.word("may-repeat"));
        let notes = self.notes.iter().filter(|note| !reasons.contains(note)).cloned();
        notes.chain(repeat).collect()
    }

    /// A note of the message with its label.
    pub fn labelled_note(&self, note: &str) -> String {
        let label = Phrase::new("label-note");
        self.language.say(&Phrase::new("labelled").with("label", label).with("value", note))
    }

    /// The whole head of the audit, where there is room for it.
    pub fn audit_anchor(&self) -> Option<String> {
        let head = self.ids.get(AUDIT_HEAD)?;
        let label = Phrase::new("label-audit-anchor");
        Some(
            self.language.say(&Phrase::new("labelled").with("label", label).with("value", &**head)),
        )
    }

    /// What stands above the checklist.
    pub fn checklist_title(&self) -> String {
        self.language.word("section-checklist")
    }

    /// What stands on the link to the case, or to all of them.
    pub fn link_title(&self) -> String {
        self.language.word(if self.is_summary() { "open-cases" } else { "open-case" })
    }

    /// True when it lists work and tells no news; nothing about it is urgent.
    pub fn is_summary(&self) -> bool {
        matches!(self.reason, NoticeReason::Summary | NoticeReason::Backlog)
    }

    /// What stands below a list of which so many items do not fit.
    pub fn and_more(&self, count: usize) -> String {
        self.language.say(&Phrase::new("and-more").with("count", count))
    }

    /// The least that must arrive, for channels that refused the full form.
    pub fn to_minimal_text(&self) -> String {
        let due = self.facts.iter().find(|fact| fact.key == "due");
        let mut lines = vec![self.title(300)];
        lines.extend(due.map(|fact| fact.to_plain(self.language)));
        lines.push(self.signature());
        lines.extend(self.link.as_ref().map(ToString::to_string));
        lines.join("\n")
    }
}
