//! The message as an Adaptive Card.
//!
//! Every text is a `TextRun`: unlike a `TextBlock` it knows no markdown, so nobody's name can
//! become a link or a picture.

mod element;

use element::Action;
use element::Card;
use element::Element;
use element::Envelope;
use element::TextRun;

use crate::channels::console::MOST_CALL;
use crate::channels::detail::Detail;
use crate::channels::detail::Excerpt;
use crate::channels::detail::most_that_fits;
use crate::fraud_event::Severity;
use crate::language::Language;
use crate::notification::Fact;
use crate::notification::Item;
use crate::notification::Message;
use crate::notification::ShownCheck;
use crate::notification::ShownStep;
use crate::notification::Suggestion;
use crate::outbox::NoticeReason;
use crate::text::Line;
use crate::text::shorten_to_bytes;

/// Largest payload; a workflow refuses to post more than about 28 kB.
/// <https://learn.microsoft.com/connectors/teams/#known-issues-and-limitations-with-actions>
const MOST_BYTES: usize = 27_000;
/// Largest minimal text, so that the minimal card fits whatever the names are made of.
const MOST_MINIMAL_BYTES: usize = 4_000;

/// The card with as much as fits.
pub(super) fn full(message: &Message) -> Vec<u8> {
    most_that_fits(message, MOST_BYTES, |detail| to_json(card(message, detail)))
        .unwrap_or_else(|| minimal(message))
}

/// The least that must arrive.
pub(super) fn minimal(message: &Message) -> Vec<u8> {
    let text = shorten_to_bytes(&message.to_minimal_text(), MOST_MINIMAL_BYTES);
    let body = text.lines().map(|line| Element::line(vec![TextRun::plain(line)])).collect();
    to_json(Card::new(body, Vec::new()))
}

/// Serializing plain structs cannot fail; an empty body would be refused and tried again.
fn to_json(card: Card) -> Vec<u8> {
    serde_json::to_vec(&Envelope::new(card)).unwrap_or_default()
}

fn card(message: &Message, detail: Detail) -> Card {
    let mut body = vec![head(message)];
    body.extend(message.changes.iter().map(|change| bullet(change)));
    let facts = message.facts.iter();
    body.extend(facts.map(|fact| labelled(TextRun::strong, fact, message.language)));
    body.extend(sections(message, detail.items));
    if let Some(suggestion) = &message.suggestion {
        body.push(shown_suggestion(suggestion, detail.has_steps, message.language));
    }
    if !message.checklist.is_empty() {
        body.push(checklist(message, detail.has_checklist));
    }
    body.extend(message.remarks().iter().map(|text| Element::line(vec![TextRun::subtle(text)])));
    body.push(Element::line(vec![TextRun::subtle(&message.signature())]));
    let open = message.link.as_ref().map(|link| Action::open(message.link_title(), link));
    Card::new(body, open.into_iter().collect())
}

fn head(message: &Message) -> Element {
    let mut runs = vec![TextRun::strong(&format!("{} · ", message.badge())).large()];
    runs.extend(theirs_and_ours(&message.headline).map(|run| run.heavy().large()));
    Element::container(style(message), vec![Element::line(runs)])
}

fn style(message: &Message) -> &'static str {
    match (message.reason, message.severity) {
        (NoticeReason::Resolved | NoticeReason::AllClear, _) => "good",
        _ if message.is_test || message.is_summary() => "accent",
        (_, Severity::High) => "attention",
        (_, Severity::Medium) => "warning",
        (_, Severity::Low | Severity::Informational) => "accent",
    }
}

fn sections(message: &Message, most: usize) -> Vec<Element> {
    let Excerpt { parts, left_out } = Excerpt::new(message, most);
    let mut shown = Vec::new();
    for (title, items) in parts {
        shown.push(Element::heading(theirs_and_ours(title).map(TextRun::heavy).collect()));
        shown.extend(items.iter().map(item));
    }
    shown.extend((left_out > 0).then(|| bullet(&message.and_more(left_out))));
    shown
}

fn item(item: &Item) -> Element {
    let text = TextRun::linked(&item.line.to_plain(), item.link.as_ref());
    Element::line(vec![TextRun::plain("• "), text])
}

fn checklist(message: &Message, is_shown: bool) -> Element {
    let mut items = vec![Element::line(vec![TextRun::strong(&message.checklist_title())])];
    if is_shown {
        let line =
            |check: &ShownCheck| TextRun::linked(&check.line().to_plain(), check.link().as_ref());
        items.extend(message.checklist.iter().map(|check| Element::line(vec![line(check)])));
    } else {
        items.push(bullet(&message.language.word("checklist-too-long")));
    }
    Element::container("default", items)
}

fn shown_suggestion(suggestion: &Suggestion, with_steps: bool, language: Language) -> Element {
    let mut items = vec![Element::line(vec![TextRun::strong(&suggestion.intro)])];
    if with_steps {
        items.extend(
            suggestion.steps.iter().enumerate().flat_map(|(index, s)| step(index, s, language)),
        );
    } else {
        items.push(bullet(&language.word("steps-too-long")));
    }
    items.extend(suggestion.notes.iter().map(|note| bullet(note)));
    Element::container("emphasis", items)
}

fn step(index: usize, step: &ShownStep, language: Language) -> Vec<Element> {
    let mut title = vec![TextRun::strong(&format!("{}. ", index + 1))];
    title.extend(theirs_and_ours(&step.title).map(TextRun::heavy));
    let call = TextRun::code(&step.call.visible(MOST_CALL));
    let facts = step.facts.iter();
    [Element::line(title), Element::line(vec![call])]
        .into_iter()
        .chain(facts.map(|fact| labelled(TextRun::subtle, fact, language)))
        .collect()
}

fn bullet(text: &str) -> Element {
    Element::line(vec![TextRun::plain("• "), TextRun::plain(text)])
}

fn labelled(label_style: fn(&str) -> TextRun, fact: &Fact, language: Language) -> Element {
    let label = label_style(&fact.lead(language));
    Element::line(std::iter::once(label).chain(theirs_and_ours(&fact.value)).collect())
}

fn theirs_and_ours(line: &Line) -> impl Iterator<Item = TextRun> {
    line.spans().iter().map(|span| TextRun::plain(&span.shown()))
}
