//! The tables of a pack: what happened, who was told, what was answered, what was checked.

use jiff::Timestamp;

use super::spreadsheet::Cell;
use super::spreadsheet::table;
use crate::case::Answer;
use crate::case::Case;
use crate::case::Check;
use crate::case::Push;
use crate::case::PushState;
use crate::outbox::ChannelId;
use crate::outbox::Delivery;
use crate::outbox::DeliveryState;
use crate::outbox::Notice;

/// What happened, oldest first.
pub(super) fn history(case: &Case) -> Result<Vec<u8>, csv::Error> {
    let lines = case.history.iter();
    table(["at", "what"], lines.map(|line| [Cell::ours(line.at), Cell::ours(&line.what)]))
}

/// Who was told what, when, on which channel.
pub(super) fn told(case: &Case) -> Result<Vec<u8>, csv::Error> {
    let titles = [
        "decided_at",
        "notice",
        "reason",
        "changes",
        "channel",
        "state",
        "at",
        "tries",
        "reference",
        "last_error",
    ];
    let notices = case.outbox.notices().iter();
    let rows = notices.flat_map(|notice| {
        notice.deliveries.iter().map(|(channel, delivery)| told_row(notice, channel, delivery))
    });
    table(titles, rows)
}

fn told_row(notice: &Notice, channel: &ChannelId, delivery: &Delivery) -> [Cell; 10] {
    let changes: Vec<String> = notice.changes.iter().map(ToString::to_string).collect();
    let (state, at, reference) = standing(&delivery.state);
    [
        Cell::ours(notice.created_at),
        Cell::ours(notice.id.as_str()),
        Cell::ours(notice.reason.as_str()),
        Cell::ours(changes.join("; ")),
        Cell::ours(channel),
        Cell::ours(state),
        Cell::some(at),
        Cell::ours(delivery.tries),
        Cell::theirs(reference.unwrap_or_default()),
        Cell::theirs(delivery.last_error.as_deref().unwrap_or_default()),
    ]
}

/// Where a delivery stands, since when, and what the other side calls it.
fn standing(state: &DeliveryState) -> (&'static str, Option<Timestamp>, Option<&str>) {
    match state {
        DeliveryState::Pending { .. } => ("pending", None, None),
        DeliveryState::Sending { .. } => ("sending", None, None),
        DeliveryState::Sent { at, reference } => ("sent", Some(*at), reference.as_deref()),
        DeliveryState::Failed { at } => ("failed", Some(*at), None),
        DeliveryState::Superseded { at, .. } => ("superseded", Some(*at), None),
    }
}

/// What was answered to Microsoft, one row for each event of an answer.
pub(super) fn answers(case: &Case) -> Result<Vec<u8>, csv::Error> {
    let titles = [
        "answer",
        "given_at",
        "verdict",
        "author",
        "note",
        "source",
        "event",
        "outcome",
        "outcome_at",
        "trouble",
    ];
    let answers = case.answers.iter();
    let rows = answers.flat_map(|answer| answer.pushes.iter().map(|push| answer_row(answer, push)));
    table(titles, rows)
}

fn answer_row(answer: &Answer, push: &Push) -> [Cell; 10] {
    let (outcome, at) = outcome(&push.state);
    let event = push.event_id.as_ref().map_or(push.event.as_str(), |id| id.as_str());
    let trouble = match &push.state {
        PushState::Failed { trouble, .. } => Some(trouble),
        PushState::Pending { trouble, .. } => trouble.as_ref(),
        _ => None,
    };
    [
        Cell::ours(answer.id),
        Cell::ours(answer.given_at),
        Cell::ours(answer.verdict),
        Cell::theirs(answer.actor.as_received()),
        Cell::theirs(answer.note.as_received()),
        Cell::ours(push.source.as_str()),
        Cell::theirs(event),
        Cell::ours(outcome),
        Cell::some(at),
        Cell::some(trouble.map(|trouble| trouble.sentence())),
    ]
}

/// What became of an answer for one event, and when.
pub(super) fn outcome(state: &PushState) -> (&'static str, Option<Timestamp>) {
    match state {
        PushState::Pending { .. } => ("pending", None),
        PushState::Confirmed { at } => ("told", Some(*at)),
        PushState::NotNeeded { at } => ("already so", Some(*at)),
        PushState::Overtaken { at } => ("overtaken", Some(*at)),
        PushState::Failed { at, .. } => ("failed", Some(*at)),
    }
}

/// What people decided, in the order of time: verdicts, ticks, the last snooze.
pub(super) fn decisions(case: &Case) -> Result<Vec<u8>, csv::Error> {
    let answers = case.answers.iter().map(|answer| Decision {
        at: answer.given_at,
        what: format!("answered {}", answer.verdict),
        by: answer.actor.as_received(),
        why: answer.note.as_received(),
    });
    let ticks = Check::ALL.into_iter().filter_map(|check| Some((check, case.tick_of(check)?)));
    let ticks = ticks.map(|(check, tick)| Decision {
        at: tick.at,
        what: format!("checked {}", check.as_str()),
        by: tick.author.as_received(),
        why: tick.note.as_ref().map_or("", |note| note.as_received()),
    });
    let snoozes = case.last_snooze().map(|snooze| Decision {
        at: snooze.at,
        what: format!("snoozed until {}", snooze.until),
        by: snooze.author.as_received(),
        why: snooze.reason.as_received(),
    });
    let mut decisions: Vec<Decision<'_>> = answers.chain(ticks).chain(snoozes).collect();
    decisions.sort_by_key(|decision| decision.at);
    let row = |decision: Decision<'_>| {
        let (at, what) = (Cell::ours(decision.at), Cell::ours(decision.what));
        [at, what, Cell::theirs(decision.by), Cell::theirs(decision.why)]
    };
    table(["at", "what", "by", "why"], decisions.into_iter().map(row))
}

/// Something that a person decided.
struct Decision<'a> {
    at: Timestamp,
    what: String,
    by: &'a str,
    why: &'a str,
}

/// What was checked in this outbreak and what was not, by people and by evidence.
pub(super) fn checklist(case: &Case) -> Result<Vec<u8>, csv::Error> {
    let row = |check: Check| {
        let tick = case.tick_of(check);
        let note = tick.and_then(|tick| tick.note.as_ref());
        let finding = case.check_finding(check);
        [
            Cell::ours(check.as_str()),
            Cell::ours(check.phrase()),
            Cell::theirs(tick.map_or("", |tick| tick.author.as_received())),
            Cell::some(tick.map(|tick| tick.at)),
            Cell::theirs(note.map_or("", |note| note.as_received())),
            Cell::some(finding.map(|finding| finding.state.as_str())),
            Cell::some(finding.map(|finding| &finding.proof)),
        ]
    };
    let titles = ["step", "what", "ticked_by", "at", "note", "evidence", "proof"];
    table(titles, Check::ALL.into_iter().map(row))
}
