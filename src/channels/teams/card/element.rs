//! The parts of an Adaptive Card that we use, as Teams reads them.
//! <https://adaptivecards.io/explorer/>, version 1.4 as supported by Teams on phones.

use serde::Serialize;
use url::Url;

use crate::text::inert;

/// What the workflow expects.
#[derive(Debug, Serialize)]
pub(super) struct Envelope {
    #[serde(rename = "type")]
    kind: &'static str,
    attachments: [Attachment; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Attachment {
    content_type: &'static str,
    content_url: Option<&'static str>,
    content: Card,
}

#[derive(Debug, Serialize)]
pub(super) struct Card {
    #[serde(rename = "$schema")]
    schema: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    version: &'static str,
    msteams: Teams,
    body: Vec<Element>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<Action>,
}

/// `entities` is left out on purpose: without it nothing in the card can mention anybody.
#[derive(Debug, Serialize)]
struct Teams {
    width: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type")]
pub(super) enum Element {
    Container {
        style: &'static str,
        bleed: bool,
        items: Vec<Element>,
    },
    RichTextBlock {
        inlines: Vec<TextRun>,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        separator: bool,
    },
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TextRun {
    #[serde(rename = "type")]
    kind: &'static str,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    font_type: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_subtle: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    select_action: Option<Action>,
}

#[derive(Debug, Serialize)]
pub(super) struct Action {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    url: String,
}

impl Envelope {
    pub(super) fn new(content: Card) -> Self {
        let content_type = "application/vnd.microsoft.card.adaptive";
        let attachment = Attachment { content_type, content_url: None, content };
        Self { kind: "message", attachments: [attachment] }
    }
}

impl Card {
    pub(super) fn new(body: Vec<Element>, actions: Vec<Action>) -> Self {
        Self {
            schema: "http://adaptivecards.io/schemas/adaptive-card.json",
            kind: "AdaptiveCard",
            version: "1.4",
            msteams: Teams { width: "Full" },
            body,
            actions,
        }
    }
}

impl Element {
    pub(super) fn line(inlines: Vec<TextRun>) -> Self {
        Self::RichTextBlock { inlines, separator: false }
    }

    /// A line below a rule.
    pub(super) fn heading(inlines: Vec<TextRun>) -> Self {
        Self::RichTextBlock { inlines, separator: true }
    }

    pub(super) fn container(style: &'static str, items: Vec<Self>) -> Self {
        Self::Container { style, bleed: true, items }
    }
}

impl Action {
    /// A button.
    pub(super) fn open(title: String, url: &Url) -> Self {
        Self { title: Some(title), ..Self::follow(url) }
    }

    /// What happens when somebody taps a text.
    fn follow(url: &Url) -> Self {
        Self { kind: "Action.OpenUrl", title: None, url: url.to_string() }
    }
}

impl TextRun {
    pub(super) fn plain(text: &str) -> Self {
        Self {
            kind: "TextRun",
            text: inert(text),
            weight: None,
            size: None,
            font_type: None,
            is_subtle: false,
            select_action: None,
        }
    }

    /// A text that is a link where there is one to give.
    pub(super) fn linked(text: &str, link: Option<&Url>) -> Self {
        Self { select_action: link.map(Action::follow), ..Self::plain(text) }
    }

    pub(super) fn strong(text: &str) -> Self {
        Self::plain(text).heavy()
    }

    pub(super) fn subtle(text: &str) -> Self {
        Self { is_subtle: true, ..Self::plain(text) }
    }

    pub(super) fn code(text: &str) -> Self {
        Self { font_type: Some("Monospace"), ..Self::plain(text) }
    }

    pub(super) fn heavy(self) -> Self {
        Self { weight: Some("Bolder"), ..self }
    }

    pub(super) fn large(self) -> Self {
        Self { size: Some("Large"), ..self }
    }
}
