//! What changed between two states of a case, and whether people are told.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Case;
use super::EventRecord;
use crate::fraud_event::Confidence;
use crate::fraud_event::EventKey;
use crate::fraud_event::EventStatus;
use crate::fraud_event::Severity;
use crate::language::Phrase;
use crate::outbox::NoticeReason;

/// The part of a case that people are told about; counters and times are not in it.
#[derive(Debug, PartialEq)]
pub(super) struct Summary {
    total: usize,
    unresolved: usize,
    investigating: usize,
    severity: Severity,
    confidence: Confidence,
    alert_types: BTreeSet<Phrase>,
    resources: usize,
    resolutions: BTreeSet<Phrase>,
    is_test: bool,
    reports: BTreeMap<EventKey, Report>,
}

/// What one report says of the course of its alert.
#[derive(Debug, PartialEq)]
struct Report {
    alert: EventKey,
    comebacks: u32,
    outbreaks: u32,
}

impl Summary {
    pub(super) fn of(case: &Case) -> Self {
        let alerts = case.alerts();
        Self {
            total: alerts.len(),
            unresolved: alerts.iter().filter(|alert| alert.is_unresolved()).count(),
            investigating: alerts.iter().filter(|alert| alert.is_investigated()).count(),
            severity: case.severity(),
            confidence: case.confidence(),
            alert_types: case.alert_types().iter().map(|kind| kind.phrase()).collect(),
            resources: case.resource_count,
            resolutions: resolutions(case),
            is_test: case.is_test(),
            reports: case.events.iter().map(Report::of).collect(),
        }
    }

    /// True when an alert has more of something than all that was known of it before. What one
    /// source says after the other is no news.
    fn has_more_than(&self, before: &Self, count: fn(&Report) -> u32) -> bool {
        let mut alerts: BTreeMap<&EventKey, (u32, u32)> = BTreeMap::new();
        for (key, report) in &self.reports {
            let (old, new) = alerts.entry(&report.alert).or_default();
            *old = before.reports.get(key).map_or(0, count).max(*old);
            *new = count(report).max(*new);
        }
        alerts.values().any(|(old, new)| new > old)
    }
}

impl Report {
    fn of((key, record): (&EventKey, &EventRecord)) -> (EventKey, Self) {
        let alert = record.same_as.as_ref().unwrap_or(key).clone();
        (key.clone(), Self { alert, comebacks: record.epoch, outbreaks: record.outbreaks() })
    }
}

fn resolutions(case: &Case) -> BTreeSet<Phrase> {
    case.events
        .values()
        .filter(|event| !event.is_unresolved())
        .map(|event| match &event.resolved_reason {
            Some(reason) => reason.phrase(),
            None => EventStatus::Resolved.phrase(),
        })
        .collect()
}

/// What has to be said about a change.
#[derive(Debug, PartialEq)]
pub(super) struct News {
    pub(super) reason: NoticeReason,
    pub(super) changes: Vec<Phrase>,
    /// False when it belongs into the history only.
    pub(super) is_told: bool,
}

impl News {
    /// True when there is more or worse of it than before, and not only somebody who looks at it.
    pub(super) fn is_growth(&self) -> bool {
        let is_always = matches!(self.reason, NoticeReason::Reopened | NoticeReason::Escalated);
        is_always || self.changes.iter().any(|change| !change.is_about("change-investigating"))
    }

    pub(super) fn history_line(&self) -> String {
        history_line(self.reason, &self.changes)
    }
}

/// What the history says of something that people are told.
pub(super) fn history_line(reason: NoticeReason, changes: &[Phrase]) -> String {
    match changes {
        [] => reason.as_str().to_owned(),
        changes => {
            let changes: Vec<String> = changes.iter().map(Phrase::to_string).collect();
            format!("{}: {}", reason.as_str(), changes.join("; "))
        }
    }
}

/// The news between two states, if there are any.
pub(super) fn between(before: &Summary, after: &Summary) -> Option<News> {
    let changes = changes(before, after);
    let news = |reason, is_told| Some(News { reason, changes: changes.clone(), is_told });
    // Unresolved and answered before we could tell: it is told all the same.
    let was_unresolved = after.has_more_than(before, |report| report.outbreaks);
    match (before.total, before.unresolved, after.unresolved) {
        (0, _, 0) if after.total == 0 => None,
        // Somebody answered before we ever saw it: nothing to tell, but something to remember.
        (0, _, 0) => news(NoticeReason::Resolved, was_unresolved),
        (0, _, _) => news(NoticeReason::Opened, true),
        (_, 0, 0) if was_unresolved => news(NoticeReason::Resolved, true),
        (_, 0, 0) => None,
        (_, 0, _) => news(NoticeReason::Reopened, true),
        (_, _, 0) => news(NoticeReason::Resolved, true),
        _ if after.severity > before.severity => news(NoticeReason::Escalated, true),
        _ if !changes.is_empty() => news(NoticeReason::Changed, true),
        _ => None,
    }
}

fn changes(before: &Summary, after: &Summary) -> Vec<Phrase> {
    let mut changes = Vec::new();
    if before.total == 0 {
        return changes;
    }
    if after.unresolved > 0 {
        changes.extend(growth(before, after));
    }
    if after.total > before.total {
        let more = after.total - before.total;
        changes.push(Phrase::new("change-more-events").with("count", more));
    }
    if after.has_more_than(before, |report| report.comebacks) {
        let is_so_now = after.unresolved > 0;
        let (is, was) = ("change-unresolved-again", "change-was-unresolved-again");
        changes.push(Phrase::new(if is_so_now { is } else { was }));
    }
    if after.investigating > before.investigating {
        changes.push(Phrase::new("change-investigating"));
    }
    if after.unresolved == 0 {
        changes.extend(after.resolutions.iter().cloned());
    }
    changes
}

/// In what the unresolved events are worse than before. When none is left the figures are those of
/// all events, which says nothing about growth.
fn growth(before: &Summary, after: &Summary) -> Vec<Phrase> {
    let mut changes = Vec::new();
    if after.severity > before.severity {
        let (old, new) = (before.severity.phrase(), after.severity.phrase());
        changes.push(Phrase::new("change-severity-rose").with("old", old).with("new", new));
    }
    if after.resources > before.resources {
        let (old, new) = (before.resources, after.resources);
        changes.push(Phrase::new("change-resources-grew").with("old", old).with("new", new));
    }
    for kind in after.alert_types.difference(&before.alert_types) {
        changes.push(Phrase::new("change-also-detected").with("type", kind.clone()));
    }
    if after.confidence > before.confidence {
        let (old, new) = (before.confidence.phrase(), after.confidence.phrase());
        changes.push(Phrase::new("change-confidence-rose").with("old", old).with("new", new));
    }
    if before.is_test && !after.is_test {
        changes.push(Phrase::new("change-not-only-tests"));
    }
    changes
}
