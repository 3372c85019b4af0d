//! What an event for machines says, whatever it is wrapped in.
//!
//! Texts of others are made visible but not escaped: whoever shows them has to.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::channels::console::MOST_CALL;
use crate::channels::detail::Detail;
use crate::channels::detail::Excerpt;
use crate::channels::detail::most_that_fits;
use crate::notification::Fact;
use crate::notification::Item;
use crate::notification::Message;
use crate::notification::ShownStep;
use crate::outbox::ChannelId;
use crate::outbox::NoticeReason;
use crate::text::Line;
use crate::text::Span;
use crate::text::shorten_to_bytes;

/// Largest body, as Standard Webhooks advises.
const MOST_BYTES: usize = 20_000;
/// Longest title, so that the minimal form fits whatever the names are made of.
const MOST_TITLE_BYTES: usize = 4_000;

/// Makes the body of a call; serializing plain structs cannot fail, and an empty body would be
/// refused and tried again.
type Envelope<'e> = &'e dyn Fn(Data<'_>) -> Vec<u8>;

/// The data of an event.
#[derive(Serialize)]
pub(in crate::channels) struct Data<'a> {
    notice_id: &'a str,
    reference: &'a str,
    reason: &'static str,
    severity: &'static str,
    is_test: bool,
    may_repeat: bool,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
    ids: &'a BTreeMap<&'static str, String>,
    /// True when facts, items or steps were left out because they were too long or were refused.
    is_shortened: bool,
    #[serde(flatten)]
    details: Option<Details<'a>>,
}

#[derive(Serialize)]
struct Details<'a> {
    changes: &'a [String],
    facts: BTreeMap<&'static str, Vec<String>>,
    /// The list of work of a summary.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sections: Vec<Part<'a>>,
    /// How many items of the sections were left out.
    #[serde(skip_serializing_if = "is_zero")]
    items_left_out: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<Suggested<'a>>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct Part<'a> {
    title: String,
    items: Vec<ItemEntry<'a>>,
}

#[derive(Serialize)]
struct ItemEntry<'a> {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
}

#[derive(Serialize)]
struct Suggested<'a> {
    intro: &'a str,
    steps: Vec<StepEntry>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct StepEntry {
    title: String,
    call: String,
    facts: BTreeMap<&'static str, Vec<String>>,
}

/// The event with as much as fits.
pub(in crate::channels) fn full(message: &Message, envelope: Envelope<'_>) -> Vec<u8> {
    let form = |detail| envelope(data(message, Some(details(message, detail))));
    most_that_fits(message, MOST_BYTES, form).unwrap_or_else(|| minimal(message, envelope))
}

/// The least that must arrive: ids and title.
pub(in crate::channels) fn minimal(message: &Message, envelope: Envelope<'_>) -> Vec<u8> {
    envelope(data(message, None))
}

fn data<'a>(message: &'a Message, details: Option<Details<'a>>) -> Data<'a> {
    let has_steps = |suggestion: &Suggested<'_>| !suggestion.steps.is_empty();
    let shown = details.as_ref().and_then(|details| details.suggestion.as_ref());
    let meant = message.suggestion.as_ref().is_some_and(|s| !s.steps.is_empty());
    let has_all_items = details.as_ref().is_some_and(|details| details.items_left_out == 0);
    let is_shortened = !has_all_items || meant != shown.is_some_and(has_steps);
    Data {
        notice_id: &message.notice_id,
        reference: &message.reference,
        reason: message.reason.as_str(),
        severity: message.severity.as_str(),
        is_test: message.is_test,
        may_repeat: message.may_repeat,
        title: title(&message.headline),
        link: message.link.as_ref().map(url::Url::as_str),
        ids: &message.ids,
        is_shortened,
        details,
    }
}

/// The id of an event: the same on every retry, so that the receiver can tell a repetition.
pub(in crate::channels) fn id(message: &Message, channel: &ChannelId) -> String {
    format!("{}.{channel}", message.notice_id)
}

/// What kind of event a message is.
pub(in crate::channels) fn kind(reason: NoticeReason) -> &'static str {
    match reason {
        NoticeReason::Opened => "fraud_guard.case.opened",
        NoticeReason::Changed => "fraud_guard.case.changed",
        NoticeReason::Resolved => "fraud_guard.case.resolved",
        NoticeReason::Reopened => "fraud_guard.case.reopened",
        NoticeReason::Escalated => "fraud_guard.case.escalated",
        NoticeReason::Warning => "fraud_guard.case.warning",
        NoticeReason::Unacknowledged => "fraud_guard.case.unacknowledged",
        NoticeReason::Overdue => "fraud_guard.case.overdue",
        NoticeReason::Contained => "fraud_guard.case.contained",
        NoticeReason::Alarm => "fraud_guard.alarm.raised",
        NoticeReason::AllClear => "fraud_guard.alarm.cleared",
        NoticeReason::SnoozeEnding => "fraud_guard.case.snooze_ending",
        NoticeReason::SnoozeOver => "fraud_guard.case.snooze_over",
        NoticeReason::Summary => "fraud_guard.summary",
        NoticeReason::Backlog => "fraud_guard.backlog",
    }
}

fn details(message: &Message, detail: Detail) -> Details<'_> {
    let suggestion = message.suggestion.as_ref().map(|suggestion| Suggested {
        intro: &suggestion.intro,
        steps: suggestion.steps.iter().filter(|_| detail.has_steps).map(step).collect(),
        notes: &suggestion.notes,
    });
    let Excerpt { parts, left_out } = Excerpt::new(message, detail.items);
    Details {
        changes: &message.changes,
        facts: by_key(&message.facts),
        sections: parts.into_iter().map(|(title, items)| part(title, items)).collect(),
        items_left_out: left_out,
        suggestion,
        notes: &message.notes,
    }
}

fn part<'a>(title: &Line, items: &'a [Item]) -> Part<'a> {
    let entry = |item: &'a Item| ItemEntry {
        text: text(&item.line),
        link: item.link.as_ref().map(url::Url::as_str),
    };
    Part { title: text(title), items: items.iter().map(entry).collect() }
}

/// Serde asks for a reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "that is how serde calls it")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

fn step(step: &ShownStep) -> StepEntry {
    let call = step.call.visible(MOST_CALL);
    StepEntry { title: text(&step.title), call, facts: by_key(&step.facts) }
}

/// A key can be there several times: an alarm has one `example` for each element.
fn by_key(facts: &[Fact]) -> BTreeMap<&'static str, Vec<String>> {
    let mut texts: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for fact in facts {
        texts.entry(fact.key).or_default().push(text(&fact.value));
    }
    texts
}

fn title(line: &Line) -> String {
    shorten_to_bytes(&text(line), MOST_TITLE_BYTES)
}

fn text(line: &Line) -> String {
    let shown = |span: &Span| match span {
        Span::Ours(text) => text.clone(),
        Span::Theirs(text) => format!("“{}”", text.visible(Line::MOST_THEIRS)),
    };
    line.spans().iter().map(shown).collect()
}
