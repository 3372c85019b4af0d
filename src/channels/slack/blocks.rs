//! The message as Block Kit blocks.
//!
//! Everything but our labels and our links is `plain_text` without emoji codes or rich text: no
//! mention, no link and no formatting can be written in it.

use serde::Serialize;
use url::Url;

use super::rich_text;
use super::rich_text::RichText;
use crate::channels::console::MOST_CALL;
use crate::channels::detail::Detail;
use crate::fraud_event::Severity;
use crate::language::Language;
use crate::notification::Fact;
use crate::notification::Message;
use crate::notification::ShownStep;
use crate::notification::Suggestion;
use crate::outbox::NoticeReason;
use crate::text::shorten_to_units;

/// Limits of Slack, in characters, which it counts as UTF-16 units. <https://docs.slack.dev/reference/block-kit/blocks>
const MOST_HEADER: usize = 150;
const MOST_SECTION: usize = 3_000;
const MOST_FIELD: usize = 2_000;
const MOST_BLOCKS: usize = 50;
/// For all texts together. Slack does not document this limit and refused 11,341 characters where its
/// people speak of 12,000. <https://github.com/slackapi/bolt-js/issues/2867>
const MOST_TEXT: usize = 10_000;
/// A section has at most ten fields: five labels and their values.
const FACTS_PER_SECTION: usize = 5;

#[derive(Debug, Serialize)]
struct Payload {
    /// What notifications and screen readers say.
    text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    blocks: Vec<Block>,
    unfurl_links: bool,
    unfurl_media: bool,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Block {
    Header {
        text: Text,
    },
    Section {
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<Text>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        fields: Vec<Text>,
    },
    Context {
        elements: Vec<Text>,
    },
    Divider {},
    RichText {
        elements: [RichText; 1],
    },
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Text {
    PlainText { text: String, emoji: bool },
    Mrkdwn { text: String, verbatim: bool },
}

impl Block {
    fn units(&self) -> usize {
        match self {
            Self::Header { text } => text.units(),
            Self::Section { text, fields } => text.iter().chain(fields).map(Text::units).sum(),
            Self::Context { elements } => elements.iter().map(Text::units).sum(),
            Self::Divider {} => 0,
            Self::RichText { elements } => elements.iter().map(RichText::units).sum(),
        }
    }
}

impl Text {
    fn units(&self) -> usize {
        let (Self::PlainText { text, .. } | Self::Mrkdwn { text, .. }) = self;
        text.encode_utf16().count()
    }
}

/// The message in blocks, with as much as fits.
pub(super) fn full(message: &Message) -> Vec<u8> {
    let mut forms = Detail::descending(message).map(|detail| blocks(message, detail));
    let blocks = forms.find(|blocks| fits(blocks)).unwrap_or_else(|| first_blocks(message));
    to_json(&fallback(message), blocks)
}

fn fits(blocks: &[Block]) -> bool {
    blocks.len() <= MOST_BLOCKS && blocks.iter().map(Block::units).sum::<usize>() <= MOST_TEXT
}

/// As many of the facts as there is room for.
fn first_blocks(message: &Message) -> Vec<Block> {
    let mut blocks = blocks(message, Detail::FACTS_ALONE);
    // The last blocks say which case it is, so what is too much is taken from before them.
    while !fits(&blocks) && blocks.len() > 3 {
        blocks.remove(blocks.len() - 3);
    }
    blocks
}

/// The least that must arrive: only the text.
pub(super) fn minimal(message: &Message) -> Vec<u8> {
    to_json(&message.to_minimal_text(), Vec::new())
}

/// Serializing plain structs cannot fail; an empty body would be refused and tried again.
fn to_json(text: &str, blocks: Vec<Block>) -> Vec<u8> {
    let text = escape(&shorten_to_units(text, MOST_SECTION));
    let payload = Payload { text, blocks, unfurl_links: false, unfurl_media: false };
    serde_json::to_vec(&payload).unwrap_or_default()
}

fn fallback(message: &Message) -> String {
    format!("{} {}", light(message), message.title(300))
}

fn blocks(message: &Message, detail: Detail) -> Vec<Block> {
    let header = plain(&fallback(message), MOST_HEADER);
    let mut blocks = vec![Block::Header { text: header }];
    // A header is cut short; the names at its end are what matters.
    let headline = message.headline.to_plain();
    blocks.extend((headline.chars().count() > 100).then(|| section(&headline)));
    if !message.changes.is_empty() {
        blocks.push(section(&bullets(&message.changes)));
    }
    blocks.extend(message.facts.chunks(FACTS_PER_SECTION).map(facts));
    blocks.extend(lists(rich_text::sections(message, detail.items, MOST_SECTION)));
    // Before the steps, where a thumb finds it.
    blocks.extend(message.link.as_ref().map(|url| link(url, &message.link_title())));
    blocks.extend(message.suggestion.iter().flat_map(|s| suggestion(s, detail, message.language)));
    blocks.extend(checklist(message, detail));
    let remarks = message.remarks();
    blocks.extend((!remarks.is_empty()).then(|| context(plain(&bullets(&remarks), MOST_FIELD))));
    blocks.push(context(plain(&message.signature(), MOST_FIELD)));
    blocks
}

/// A webhook's message has no colour of its own, so a light stands in front of it.
fn light(message: &Message) -> &'static str {
    match (message.reason, message.severity) {
        (NoticeReason::Resolved | NoticeReason::AllClear, _) => "🟢",
        _ if message.is_test || message.is_summary() => "🔵",
        (_, Severity::High) => "🔴",
        (_, Severity::Medium) => "🟠",
        (_, Severity::Low | Severity::Informational) => "🔵",
    }
}

fn facts(facts: &[Fact]) -> Block {
    let pair = |fact: &Fact| [label(&fact.label), plain(&fact.value.to_plain(), MOST_FIELD)];
    Block::Section { text: None, fields: facts.iter().flat_map(pair).collect() }
}

fn suggestion(suggestion: &Suggestion, detail: Detail, language: Language) -> Vec<Block> {
    let steps = suggestion.steps.iter().enumerate();
    let mut blocks = vec![Block::Divider {}, section(&suggestion.intro)];
    if detail.has_steps {
        blocks.extend(steps.map(|(index, step)| section(&shown(index, step, language))));
    } else {
        blocks.push(section(&bullets(&[language.word("steps-too-long")])));
    }
    let notes = &suggestion.notes;
    blocks.extend((!notes.is_empty()).then(|| section(&bullets(notes))));
    blocks
}

fn checklist(message: &Message, detail: Detail) -> Vec<Block> {
    if message.checklist.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Divider {}];
    if detail.has_checklist {
        blocks.extend(lists(rich_text::checklist(message, MOST_SECTION)));
    } else {
        let title = message.checklist_title();
        let left_out = bullets(&[message.language.word("checklist-too-long")]);
        blocks.push(section(&format!("{title}\n{left_out}")));
    }
    blocks
}

fn lists(texts: Vec<RichText>) -> impl Iterator<Item = Block> {
    texts.into_iter().map(|text| Block::RichText { elements: [text] })
}

fn shown(index: usize, step: &ShownStep, language: Language) -> String {
    let mut lines = vec![format!("{}. {}", index + 1, step.title.to_plain())];
    lines.push(step.call.visible(MOST_CALL));
    let facts = step.facts.iter();
    lines.extend(facts.map(|fact| fact.to_plain(language)));
    lines.join("\n")
}

fn bullets(lines: &[String]) -> String {
    lines.iter().map(|line| format!("• {line}")).collect::<Vec<_>>().join("\n")
}

fn section(text: &str) -> Block {
    Block::Section { text: Some(plain(text, MOST_SECTION)), fields: Vec::new() }
}

fn context(element: Text) -> Block {
    Block::Context { elements: vec![element] }
}

fn link(url: &Url, title: &str) -> Block {
    let text = format!("<{}|{}>", escape(url.as_str()), escape(title));
    let text = Text::Mrkdwn { text, verbatim: true };
    Block::Section { text: Some(text), fields: Vec::new() }
}

fn label(text: &str) -> Text {
    Text::Mrkdwn { text: format!("*{}*", escape(text)), verbatim: true }
}

fn plain(text: &str, most: usize) -> Text {
    Text::PlainText { text: shorten_to_units(text, most), emoji: false }
}

/// The three characters that Slack reads as markup everywhere.
/// <https://docs.slack.dev/messaging/formatting-message-text#escaping>
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
