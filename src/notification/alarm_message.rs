//! The message about an alarm.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Context;
use super::Fact;
use super::Line;
use super::Message;
use super::Standing;
use super::when::moment;
use crate::alarm::Alarm;
use crate::alarm::AlarmKind;
use crate::fraud_event::Severity;
use crate::outbox::Notice;
use crate::outbox::NoticeReason;
use crate::text::Untrusted;

pub(super) fn compose(alarm: &Alarm, notice: &Notice, context: &Context<'_>) -> Message {
    let is_over = notice.reason == NoticeReason::AllClear;
    Message {
        notice_id: notice.id.as_str().to_owned(),
        reason: notice.reason,
        severity: if is_over { Severity::Informational } else { Severity::High },
        is_test: false,
        standing: standing(alarm),
        headline: headline(&alarm.kind, is_over),
        changes: Vec::new(),
        facts: facts(alarm, is_over, context.now),
        suggestion: None,
        notes: Vec::new(),
        reference: alarm.id.as_str().to_owned(),
        subject: alarm.id.as_str().to_owned(),
        ids: BTreeMap::new(),
        link: None,
        may_repeat: context.may_repeat,
        composed_at: context.now,
    }
}

fn standing(alarm: &Alarm) -> Standing {
    match alarm.cleared_at {
        Some(_) => Standing::Over,
        None if alarm.kind.has_end() => Standing::Open,
        None => Standing::Once,
    }
}

fn headline(kind: &AlarmKind, is_over: bool) -> Line {
    Line::ours(if is_over { end(kind) } else { beginning(kind) })
}

fn beginning(kind: &AlarmKind) -> String {
    match kind {
        AlarmKind::Blind { source, .. } => {
            format!("Blind: {} cannot be read, new fraud goes unseen", source.title())
        }
        AlarmKind::Quarantine { source, count, .. } => {
            format!("{count} fraud events from {} could not be read", source.title())
        }
        AlarmKind::Damaged { .. } => "Cannot announce: a record in storage is damaged".to_owned(),
        AlarmKind::ChannelFailing { channel, .. } => {
            format!("Cannot announce: channel {channel} does not take messages")
        }
        AlarmKind::Missing { source, count, .. } => {
            format!("{} lists {count} open fraud events no more", source.title())
        }
        AlarmKind::Unreliable { source, .. } => {
            format!("A reading of {} was incomplete or implausible", source.title())
        }
        AlarmKind::SignIn { days, saved_at, .. } => sign_in(*days, saved_at.is_some()),
        AlarmKind::Overdue { count, .. } => format!("Work is overdue: {} waiting", items(*count)),
        AlarmKind::Poison { queue, count, .. } => {
            format!("The host gave up {} of the queue {queue}", messages(*count))
        }
        AlarmKind::Unannounced { count, .. } => {
            format!("Cannot announce: news about {} reached nobody", subjects(*count))
        }
        AlarmKind::StorageDown { .. } => {
            "Storage cannot be used; fraud-guard announces nothing while it lasts".to_owned()
        }
    }
}

fn end(kind: &AlarmKind) -> String {
    match kind {
        AlarmKind::Blind { source, .. } => format!("{} can be read again", source.title()),
        AlarmKind::ChannelFailing { channel, .. } => {
            format!("Channel {channel} takes messages again")
        }
        AlarmKind::Missing { source, .. } => {
            format!("No open fraud event is missing from {} any more", source.title())
        }
        AlarmKind::SignIn { .. } => "The sign-in is alive again".to_owned(),
        AlarmKind::Overdue { .. } => "No work is overdue any more".to_owned(),
        AlarmKind::Poison { queue, .. } => {
            format!("The host gave up nothing of the queue {queue} for a day")
        }
        AlarmKind::Unannounced { .. } => "Everything that is urgent was announced".to_owned(),
        AlarmKind::StorageDown { .. } => "Storage works again".to_owned(),
        // These have no end.
        AlarmKind::Quarantine { .. } | AlarmKind::Damaged { .. } | AlarmKind::Unreliable { .. } => {
            beginning(kind)
        }
    }
}

fn sign_in(days: Option<u32>, was_saved: bool) -> String {
    match (days, was_saved) {
        (Some(0), _) => "The sign-in cannot be saved; it dies after 90 days".to_owned(),
        (Some(days), _) => format!("The sign-in was not renewed for {days} days; it dies after 90"),
        (None, false) => "The sign-in cannot be used".to_owned(),
        (None, true) => "The sign-in is dead".to_owned(),
    }
}

fn items(count: usize) -> String {
    if count == 1 { "1 item is".to_owned() } else { format!("{count} items are") }
}

fn messages(count: usize) -> String {
    if count == 1 { "1 message".to_owned() } else { format!("{count} messages") }
}

fn subjects(count: usize) -> String {
    if count == 1 { "1 case or alarm".to_owned() } else { format!("{count} cases or alarms") }
}

fn facts(alarm: &Alarm, is_over: bool, now: Timestamp) -> Vec<Fact> {
    let mut facts = what_is_wrong(&alarm.kind, now);
    facts.extend(what_to_do(&alarm.kind, is_over));
    if is_over {
        facts.push(fact("over", "Over since", moment(alarm.cleared_at.unwrap_or(now), now)));
    }
    facts
}

fn what_is_wrong(kind: &AlarmKind, now: Timestamp) -> Vec<Fact> {
    match kind {
        AlarmKind::Blind { since, error, .. } => {
            vec![fact("since", "Blind since", moment(*since, now)), error_of(error)]
        }
        AlarmKind::Quarantine { examples, .. } => {
            let value = |example: &Untrusted| Line::theirs(example.clone());
            let label = "What is wrong";
            let fact = |example| Fact { key: "example", label, value: value(example) };
            examples.iter().map(fact).collect()
        }
        AlarmKind::Damaged { document, error } => {
            vec![quoted("document", "Record", document), error_of(error)]
        }
        AlarmKind::ChannelFailing { since, error, .. } => {
            vec![fact("since", "Failing since", moment(*since, now)), error_of(error)]
        }
        AlarmKind::SignIn { saved_at, error, .. } => {
            let saved = saved_at.map(|at| fact("saved", "Renewed last", moment(at, now)));
            saved.into_iter().chain([error_of(error)]).collect()
        }
        AlarmKind::Missing { since, subscriptions, .. } => {
            let since = fact("since", "Missing since", moment(*since, now));
            let ids = subscriptions.iter().map(ToString::to_string);
            let ids = ids.map(|id| fact("subscription", "Subscription", id));
            [since].into_iter().chain(ids).collect()
        }
        AlarmKind::Overdue { since, .. } => {
            vec![fact("since", "Overdue since", moment(*since, now))]
        }
        AlarmKind::Poison { cause, .. } => vec![fact("cause", "Cause", cause.clone())],
        AlarmKind::Unannounced { since, .. } => {
            vec![fact("since", "Unannounced since", moment(*since, now))]
        }
        AlarmKind::StorageDown { since } => {
            vec![fact("since", "Unusable since", moment(*since, now))]
        }
        AlarmKind::Unreliable { findings, .. } => {
            findings.iter().map(|text| quoted("finding", "Finding", text)).collect()
        }
    }
}

fn what_to_do(kind: &AlarmKind, is_over: bool) -> Option<Fact> {
    let text = match kind {
        AlarmKind::Missing { .. } if is_over => {
            let outcome = "every one is listed again, was resolved, or has been gone for a day";
            return Some(fact("outcome", "What became of them", outcome.to_owned()));
        }
        AlarmKind::StorageDown { .. } if is_over => {
            let outcome = "nothing is lost: polls read everything again and announce it once";
            return Some(fact("outcome", "What was missed", outcome.to_owned()));
        }
        _ if is_over => return None,
        AlarmKind::Blind { advice, .. } | AlarmKind::SignIn { advice, .. } => advice,
        AlarmKind::Quarantine { .. } => {
            "look at these events in the Partner Center portal; the raw text is kept under \
             quarantine/ in the storage container"
        }
        AlarmKind::Damaged { .. } => {
            "restore an older version of the blob in the container fraud-guard; look at the \
             subscription in the Partner Center portal until then"
        }
        AlarmKind::ChannelFailing { .. } => {
            "mend the channel's settings; what is still waiting for it is sent by itself, what was \
             given up is on the other channels"
        }
        AlarmKind::Missing { .. } => {
            "their cases stay open; look at them in the Partner Center portal, and check that the \
             account still has its role: a list may be empty for want of rights"
        }
        AlarmKind::Overdue { .. } => {
            "it is worked off by itself, the oldest first; when it lasts, look for errors of \
             SweepCases in the log and for channels that are slow or fail: fraud-guard doctor"
        }
        AlarmKind::Poison { .. } => {
            "the sweep does the work of these messages, and they are kept under dead-letter/ in \
             the storage container; look in the log why invocations failed or were killed then"
        }
        AlarmKind::Unannounced { .. } => {
            "look at fraud events in the Partner Center portal until it is over; mend the channels: \
             fraud-guard doctor --send-test"
        }
        AlarmKind::StorageDown { .. } => {
            "check the storage account, its network rules, keys and roles: fraud-guard doctor; look \
             at fraud events in the Partner Center portal until it is over"
        }
        AlarmKind::Unreliable { .. } => {
            "events that were read are announced as usual; compare with the portal if this repeats"
        }
    };
    Some(fact("advice", "What to do", text.to_owned()))
}

fn error_of(error: &str) -> Fact {
    quoted("error", "Error", error)
}

fn fact(key: &'static str, label: &'static str, value: String) -> Fact {
    Fact { key, label, value: Line::ours(value) }
}

fn quoted(key: &'static str, label: &'static str, text: &str) -> Fact {
    Fact { key, label, value: Line::theirs(Untrusted::new(text)) }
}
