//! The message as Block Kit blocks.
//!
//! Everything but our labels and our one link is `plain_text` without emoji codes: no mention,
//! no link and no formatting can be written in it.

use serde::Serialize;
use url::Url;

use crate::channels::console::MOST_CALL;
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
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Text {
    PlainText { text: String, emoji: bool },
    Mrkdwn { text: String, verbatim: bool },
}

/// The message in blocks.
pub(super) fn full(message: &Message) -> Vec<u8> {
    let mut blocks = blocks(message);
    let surplus = blocks.len().saturating_sub(MOST_BLOCKS);
    // The last blocks say which case it is, so the surplus is taken from before them.
    let end = blocks.len().saturating_sub(2);
    blocks.drain(end.saturating_sub(surplus)..end);
    to_json(&fallback(message), blocks)
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

fn blocks(message: &Message) -> Vec<Block> {
    let header = plain(&fallback(message), MOST_HEADER);
    let mut blocks = vec![Block::Header { text: header }];
    // A header is cut short; the names at its end are what matters.
    let headline = message.headline.to_plain();
    blocks.extend((headline.chars().count() > 100).then(|| section(&headline)));
    if !message.changes.is_empty() {
        blocks.push(section(&bullets(&message.changes)));
    }
    blocks.extend(message.facts.chunks(FACTS_PER_SECTION).map(facts));
    // Before the steps, where a thumb finds it.
    blocks.extend(message.link.as_ref().map(|url| link(url, &message.link_title())));
    blocks.extend(message.suggestion.iter().flat_map(|s| suggestion(s, message.language)));
    let remarks = message.remarks();
    blocks.extend((!remarks.is_empty()).then(|| context(plain(&bullets(&remarks), MOST_FIELD))));
    blocks.push(context(plain(&message.signature(), MOST_FIELD)));
    blocks
}

/// A webhook's message has no colour of its own, so a light stands in front of it.
fn light(message: &Message) -> &'static str {
    match (message.reason, message.severity) {
        (NoticeReason::Resolved | NoticeReason::AllClear, _) => "🟢",
        _ if message.is_test => "🔵",
        (_, Severity::High) => "🔴",
        (_, Severity::Medium) => "🟠",
        (_, Severity::Low | Severity::Informational) => "🔵",
    }
}

fn facts(facts: &[Fact]) -> Block {
    let pair = |fact: &Fact| [label(&fact.label), plain(&fact.value.to_plain(), MOST_FIELD)];
    Block::Section { text: None, fields: facts.iter().flat_map(pair).collect() }
}

fn suggestion(suggestion: &Suggestion, language: Language) -> Vec<Block> {
    let steps = suggestion.steps.iter().enumerate();
    let mut blocks = vec![Block::Divider {}, section(&suggestion.intro)];
    blocks.extend(steps.map(|(index, step)| section(&shown(index, step, language))));
    let notes = &suggestion.notes;
    blocks.extend((!notes.is_empty()).then(|| section(&bullets(notes))));
    blocks
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
