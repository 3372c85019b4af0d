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
use crate::fraud_event::Severity;
use crate::language::Language;
use crate::notification::Fact;
use crate::notification::Message;
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
    let fits = |body: &Vec<u8>| (1..=MOST_BYTES).contains(&body.len());
    let everything = to_json(card(message, true));
    Some(everything)
        .filter(fits)
        .or_else(|| Some(to_json(card(message, false))).filter(fits))
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

fn card(message: &Message, with_steps: bool) -> Card {
    let mut body = vec![head(message)];
    body.extend(message.changes.iter().map(|change| bullet(change)));
    let facts = message.facts.iter();
    body.extend(facts.map(|fact| labelled(TextRun::strong, fact, message.language)));
    if let Some(suggestion) = &message.suggestion {
        body.push(shown_suggestion(suggestion, with_steps, message.language));
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
        _ if message.is_test => "accent",
        (_, Severity::High) => "attention",
        (_, Severity::Medium) => "warning",
        (_, Severity::Low | Severity::Informational) => "accent",
    }
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
