//! Lists with links, as rich text.
//!
//! Unlike in `mrkdwn` nothing in these texts is read as markup, so anybody's name may stand on a
//! link of ours. <https://docs.slack.dev/reference/block-kit/blocks/rich-text-block>

use serde::Serialize;
use url::Url;

use crate::channels::detail::Excerpt;
use crate::notification::Item;
use crate::notification::Message;
use crate::notification::ShownCheck;
use crate::text::shorten_to_units;

/// Longest line, so that a few long names do not take the place of all others.
const MOST_LINE: usize = 600;

/// Lines that belong together.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "rich_text_section")]
pub(super) struct RichText {
    elements: Vec<Element>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Element {
    Text {
        text: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        style: Option<Style>,
    },
    Link {
        url: String,
        text: String,
    },
}

#[derive(Debug, Serialize)]
struct Style {
    bold: bool,
}

type Line = Vec<Element>;

/// The first items of the sections below their titles, in texts of at most so many characters.
pub(super) fn sections(message: &Message, items: usize, most: usize) -> Vec<RichText> {
    let Excerpt { parts, left_out } = Excerpt::new(message, items);
    let mut lines = Vec::new();
    for (title, items) in parts {
        lines.push(vec![bold(&title.to_plain())]);
        lines.extend(items.iter().map(item));
    }
    lines.extend((left_out > 0).then(|| vec![plain(&format!("• {}", message.and_more(left_out)))]));
    packed(lines, most)
}

/// What to check, in texts of at most so many characters.
pub(super) fn checklist(message: &Message, most: usize) -> Vec<RichText> {
    let shown = |check: &ShownCheck| vec![linked(&check.line().to_plain(), check.link().as_ref())];
    let title = vec![bold(&message.checklist_title())];
    packed(std::iter::once(title).chain(message.checklist.iter().map(shown)).collect(), most)
}

fn item(item: &Item) -> Line {
    vec![plain("• "), linked(&item.line.to_plain(), item.link.as_ref())]
}

/// As few texts as there can be.
fn packed(lines: Vec<Line>, most: usize) -> Vec<RichText> {
    let mut texts: Vec<RichText> = Vec::new();
    let mut room = 0;
    for line in lines {
        let needed = 1 + line.iter().map(Element::units).sum::<usize>();
        match texts.last_mut() {
            Some(text) if needed <= room => {
                text.elements.push(plain("\n"));
                text.elements.extend(line);
                room -= needed;
            }
            _ => {
                texts.push(RichText { elements: line });
                room = most.saturating_sub(needed);
            }
        }
    }
    texts
}

impl RichText {
    /// How long it is, as Slack counts.
    pub(super) fn units(&self) -> usize {
        self.elements.iter().map(Element::units).sum()
    }
}

impl Element {
    fn units(&self) -> usize {
        let (Self::Text { text, .. } | Self::Link { text, .. }) = self;
        text.encode_utf16().count()
    }
}

fn plain(text: &str) -> Element {
    Element::Text { text: shorten_to_units(text, MOST_LINE), style: None }
}

fn bold(text: &str) -> Element {
    Element::Text { text: shorten_to_units(text, MOST_LINE), style: Some(Style { bold: true }) }
}

fn linked(text: &str, link: Option<&Url>) -> Element {
    match link {
        Some(url) => {
            Element::Link { url: url.to_string(), text: shorten_to_units(text, MOST_LINE) }
        }
        None => plain(text),
    }
}
