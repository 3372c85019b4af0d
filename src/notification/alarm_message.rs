//! The message about an alarm.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::Context;
use super::Fact;
use super::Message;
use super::Standing;
use crate::alarm::Alarm;
use crate::alarm::AlarmKind;
use crate::containment::action::Trip;
use crate::fraud_event::Severity;
use crate::language::Language;
use crate::language::Phrase;
use crate::outbox::Notice;
use crate::outbox::NoticeReason;
use crate::text::Untrusted;

pub(super) fn compose(alarm: &Alarm, notice: &Notice, context: &Context<'_>) -> Message {
    let language = context.reader.language;
    let is_over = notice.reason == NoticeReason::AllClear;
    Message {
        notice_id: notice.id.as_str().to_owned(),
        reason: notice.reason,
        severity: if is_over { Severity::Informational } else { Severity::High },
        is_test: false,
        language,
        standing: standing(alarm),
        headline: language.line(&headline(&alarm.kind, is_over)),
        changes: Vec::new(),
        facts: facts(alarm, is_over, context),
        sections: Vec::new(),
        suggestion: None,
        checklist: Vec::new(),
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

fn headline(kind: &AlarmKind, is_over: bool) -> Phrase {
    let end = if is_over { end(kind) } else { None };
    end.unwrap_or_else(|| beginning(kind))
}

pub(super) fn beginning(kind: &AlarmKind) -> Phrase {
    match kind {
        AlarmKind::Blind { source, .. } => {
            Phrase::new("alarm-blind").with("source", source.title())
        }
        AlarmKind::Quarantine { source, count, .. } => {
            let headline = Phrase::new("alarm-quarantine").with("source", source.title());
            headline.with("count", *count)
        }
        AlarmKind::Damaged { .. } => Phrase::new("alarm-damaged"),
        AlarmKind::ChannelFailing { channel, .. } => {
            Phrase::new("alarm-channel-failing").with("channel", channel.as_str())
        }
        AlarmKind::Missing { source, count, .. } => {
            let headline = Phrase::new("alarm-missing").with("source", source.title());
            headline.with("count", *count)
        }
        AlarmKind::Unreliable { source, .. } => {
            Phrase::new("alarm-unreliable").with("source", source.title())
        }
        AlarmKind::SignIn { days, saved_at, .. } => sign_in(*days, saved_at.is_some()),
        AlarmKind::Overdue { count, .. } => Phrase::new("alarm-overdue").with("count", *count),
        AlarmKind::Poison { queue, count, .. } => {
            Phrase::new("alarm-poison").with("count", *count).with("queue", &**queue)
        }
        AlarmKind::Unannounced { count, .. } => {
            Phrase::new("alarm-unannounced").with("count", *count)
        }
        AlarmKind::PolicyRefused { is_old_in_force: true, .. } => {
            Phrase::new("alarm-policy-refused")
        }
        AlarmKind::PolicyRefused { .. } => Phrase::new("alarm-policy-missing"),
        AlarmKind::StorageDown { .. } => Phrase::new("alarm-storage-down"),
        AlarmKind::AuditBroken { .. } => Phrase::new("alarm-audit-broken"),
        AlarmKind::BreakerOpen { opening } => Phrase::new(match opening.trip {
            Trip::Proposals => "alarm-breaker-proposals",
            Trip::Approvals => "alarm-breaker-approvals",
            Trip::Unread => "alarm-breaker-unread",
        }),
    }
}

/// What is said when it is over; some alarms never are.
fn end(kind: &AlarmKind) -> Option<Phrase> {
    Some(match kind {
        AlarmKind::Blind { source, .. } => Phrase::new("over-blind").with("source", source.title()),
        AlarmKind::ChannelFailing { channel, .. } => {
            Phrase::new("over-channel-failing").with("channel", channel.as_str())
        }
        AlarmKind::Missing { source, .. } => {
            Phrase::new("over-missing").with("source", source.title())
        }
        AlarmKind::SignIn { .. } => Phrase::new("over-sign-in"),
        AlarmKind::Overdue { .. } => Phrase::new("over-overdue"),
        AlarmKind::Poison { queue, .. } => Phrase::new("over-poison").with("queue", &**queue),
        AlarmKind::Unannounced { .. } => Phrase::new("over-unannounced"),
        AlarmKind::PolicyRefused { .. } => Phrase::new("over-policy-refused"),
        AlarmKind::StorageDown { .. } => Phrase::new("over-storage-down"),
        AlarmKind::AuditBroken { .. } => Phrase::new("over-audit-broken"),
        AlarmKind::BreakerOpen { .. } => Phrase::new("over-breaker"),
        AlarmKind::Quarantine { .. } | AlarmKind::Damaged { .. } | AlarmKind::Unreliable { .. } => {
            return None;
        }
    })
}

fn sign_in(days: Option<u32>, was_saved: bool) -> Phrase {
    match (days, was_saved) {
        (Some(0), _) => Phrase::new("alarm-sign-in-unsaved"),
        (Some(days), _) => Phrase::new("alarm-sign-in-old").with("days", days),
        (None, false) => Phrase::new("alarm-sign-in-unusable"),
        (None, true) => Phrase::new("alarm-sign-in-dead"),
    }
}

/// What a fact says, before it has a language.
type Said = (&'static str, &'static str, Phrase);

fn facts(alarm: &Alarm, is_over: bool, context: &Context<'_>) -> Vec<Fact> {
    let mut said = what_is_wrong(&alarm.kind, context);
    said.extend(what_to_do(&alarm.kind, is_over));
    if is_over {
        let over = context.moment(alarm.cleared_at.unwrap_or(context.now));
        said.push(("over", "label-over-since", over));
    }
    said.iter().map(|said| in_language(said, context.reader.language)).collect()
}

fn in_language((key, label, value): &Said, language: Language) -> Fact {
    Fact::new(key, label, language.line(value), language)
}

fn what_is_wrong(kind: &AlarmKind, context: &Context<'_>) -> Vec<Said> {
    let since = |label, at| ("since", label, context.moment(at));
    match kind {
        AlarmKind::Blind { since: at, error, .. } => {
            vec![since("label-blind-since", *at), said(error)]
        }
        AlarmKind::Quarantine { examples, .. } => {
            let example =
                |text: &Untrusted| ("example", "label-what-is-wrong", Phrase::theirs(text.clone()));
            examples.iter().map(example).collect()
        }
        AlarmKind::Damaged { document, error } => {
            vec![quoted("document", "label-record", document), error_of(error)]
        }
        AlarmKind::ChannelFailing { since: at, error, .. } => {
            vec![since("label-failing-since", *at), error_of(error)]
        }
        AlarmKind::SignIn { saved_at, error, .. } => {
            let saved = saved_at.map(|at| ("saved", "label-renewed-last", context.moment(at)));
            saved.into_iter().chain([said(error)]).collect()
        }
        AlarmKind::Missing { since: at, subscriptions, .. } => {
            let ids = subscriptions.iter().map(|id| Phrase::Words(id.to_string()));
            let ids = ids.map(|id| ("subscription", "label-subscription", id));
            [since("label-missing-since", *at)].into_iter().chain(ids).collect()
        }
        AlarmKind::Overdue { since: at, .. } => vec![since("label-overdue-since", *at)],
        AlarmKind::Poison { cause, .. } => {
            vec![("cause", "label-cause", Phrase::Words(cause.clone()))]
        }
        AlarmKind::Unannounced { since: at, .. } => vec![since("label-unannounced-since", *at)],
        AlarmKind::PolicyRefused { error, .. } => vec![error_of(error)],
        AlarmKind::StorageDown { since: at } => vec![since("label-unusable-since", *at)],
        AlarmKind::AuditBroken { finding } => vec![quoted("finding", "label-finding", finding)],
        AlarmKind::BreakerOpen { opening } => {
            let by = opening
                .by
                .map(|by| ("approver", "label-approver", Phrase::Words(by.object.to_string())));
            by.into_iter().chain([since("label-open-since", opening.at)]).collect()
        }
        AlarmKind::Unreliable { findings, .. } => {
            findings.iter().map(|text| quoted("finding", "label-finding", text)).collect()
        }
    }
}

fn what_to_do(kind: &AlarmKind, is_over: bool) -> Option<Said> {
    let advice = match kind {
        AlarmKind::Missing { .. } if is_over => {
            return Some(("outcome", "label-became-of-them", Phrase::new("became-of-missing")));
        }
        AlarmKind::StorageDown { .. } if is_over => {
            return Some(("outcome", "label-was-missed", Phrase::new("was-missed-nothing")));
        }
        _ if is_over => return None,
        AlarmKind::Blind { advice, .. } | AlarmKind::SignIn { advice, .. } => advice.clone(),
        AlarmKind::Quarantine { .. } => Phrase::new("advice-quarantine"),
        AlarmKind::Damaged { .. } => Phrase::new("advice-damaged"),
        AlarmKind::ChannelFailing { .. } => Phrase::new("advice-channel-failing"),
        AlarmKind::Missing { .. } => Phrase::new("advice-missing"),
        AlarmKind::Overdue { .. } => Phrase::new("advice-overdue"),
        AlarmKind::Poison { .. } => Phrase::new("advice-poison"),
        AlarmKind::Unannounced { .. } => Phrase::new("advice-unannounced"),
        AlarmKind::PolicyRefused { .. } => Phrase::new("advice-policy-refused"),
        AlarmKind::StorageDown { .. } => Phrase::new("advice-storage-down"),
        AlarmKind::AuditBroken { .. } => Phrase::new("advice-audit-broken"),
        AlarmKind::BreakerOpen { .. } => Phrase::new("advice-breaker"),
        AlarmKind::Unreliable { .. } => Phrase::new("advice-unreliable"),
    };
    Some(("advice", "label-advice", advice))
}

/// What is wrong in words of ours, or quoted from what is technical.
fn said(error: &Phrase) -> Said {
    match error {
        Phrase::Words(words) => error_of(words),
        phrase => ("error", "label-error", phrase.clone()),
    }
}

fn error_of(error: &str) -> Said {
    quoted("error", "label-error", error)
}

fn quoted(key: &'static str, label: &'static str, text: &str) -> Said {
    (key, label, Phrase::theirs(Untrusted::new(text)))
}
