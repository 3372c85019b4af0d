//! What changed between two states of a case, and whether people are told.

use std::collections::BTreeSet;

use super::Alert;
use super::Case;
use crate::fraud_event::Confidence;
use crate::fraud_event::ResolvedReason;
use crate::fraud_event::Severity;
use crate::outbox::NoticeReason;

/// The part of a case that people are told about; counters and times are not in it.
#[derive(Debug, PartialEq)]
pub(super) struct Summary {
    pub(super) total: usize,
    pub(super) unresolved: usize,
    investigating: usize,
    comebacks: u32,
    severity: Severity,
    confidence: Confidence,
    alert_types: BTreeSet<String>,
    resources: usize,
    resolutions: BTreeSet<String>,
    is_test: bool,
    /// True when something was seen unresolved on the way to this state.
    pub(super) was_unresolved: bool,
}

impl Summary {
    pub(super) fn of(case: &Case) -> Self {
        let alerts = case.alerts();
        Self {
            total: alerts.len(),
            unresolved: alerts.iter().filter(|alert| alert.is_unresolved()).count(),
            investigating: alerts.iter().filter(|alert| alert.is_investigated()).count(),
            comebacks: alerts.iter().map(Alert::comebacks).sum(),
            severity: case.severity(),
            confidence: case.confidence(),
            alert_types: case.alert_types().iter().map(|kind| kind.title().to_owned()).collect(),
            resources: case.resource_count,
            resolutions: resolutions(case),
            is_test: case.is_test(),
            was_unresolved: false,
        }
    }
}

fn resolutions(case: &Case) -> BTreeSet<String> {
    case.events
        .values()
        .filter(|event| !event.is_unresolved())
        .map(|event| match &event.resolved_reason {
            Some(ResolvedReason::Other(_)) => "resolved for an undocumented reason".to_owned(),
            Some(reason) => format!("resolved as {reason}"),
            None => "resolved".to_owned(),
        })
        .collect()
}

/// What has to be said about a change.
#[derive(Debug, PartialEq)]
pub(super) struct News {
    pub(super) reason: NoticeReason,
    pub(super) changes: Vec<String>,
    /// False when it belongs into the history only.
    pub(super) is_told: bool,
}

impl News {
    pub(super) fn history_line(&self) -> String {
        match self.changes.as_slice() {
            [] => self.reason.as_str().to_owned(),
            changes => format!("{}: {}", self.reason.as_str(), changes.join("; ")),
        }
    }
}

/// The news between two states, if there are any.
pub(super) fn between(before: &Summary, after: &Summary) -> Option<News> {
    let changes = changes(before, after);
    let news = |reason, is_told| Some(News { reason, changes: changes.clone(), is_told });
    match (before.total, before.unresolved, after.unresolved) {
        (0, _, 0) if after.total == 0 => None,
        // Seen unresolved and answered before we could tell: it is told all the same.
        (0, _, 0) if after.was_unresolved => news(NoticeReason::Resolved, true),
        // Somebody answered before we ever saw it: nothing to tell, but something to remember.
        (0, _, 0) => news(NoticeReason::Resolved, false),
        (0, _, _) => news(NoticeReason::Opened, true),
        (_, 0, 0) if after.was_unresolved => news(NoticeReason::Resolved, true),
        (_, 0, 0) => None,
        (_, 0, _) => news(NoticeReason::Reopened, true),
        (_, _, 0) => news(NoticeReason::Resolved, true),
        _ if after.severity > before.severity => news(NoticeReason::Escalated, true),
        _ if !changes.is_empty() => news(NoticeReason::Changed, true),
        _ => None,
    }
}

fn changes(before: &Summary, after: &Summary) -> Vec<String> {
    let mut changes = Vec::new();
    if before.total == 0 {
        return changes;
    }
    if after.severity > before.severity {
        let (old, new) = (before.severity.as_str(), after.severity.as_str());
        changes.push(format!("severity rose from {old} to {new}"));
    }
    if after.resources > before.resources {
        let (old, new) = (before.resources, after.resources);
        changes.push(format!("affected resources grew from {old} to {new}"));
    }
    if after.total > before.total {
        let more = after.total - before.total;
        changes.push(format!("{more} more fraud {}", plural(more, "event", "events")));
    }
    for kind in after.alert_types.difference(&before.alert_types) {
        changes.push(format!("also detected: {}", kind.to_lowercase()));
    }
    if after.confidence > before.confidence {
        let (old, new) = (name(&before.confidence), name(&after.confidence));
        changes.push(format!("confidence rose from {old} to {new}"));
    }
    if before.is_test && !after.is_test {
        changes.push("not only test events any more".to_owned());
    }
    if after.comebacks > before.comebacks {
        changes.push("a resolved event is unresolved again".to_owned());
    }
    if after.investigating > before.investigating {
        changes.push("somebody marked it as under investigation".to_owned());
    }
    if after.unresolved == 0 {
        changes.extend(after.resolutions.iter().cloned());
    }
    changes
}

/// A value that is not documented is somebody else's text, which has no place in our sentences.
fn name(confidence: &Confidence) -> &str {
    match confidence {
        Confidence::Other(_) => "undocumented",
        documented => documented.as_str(),
    }
}

fn plural<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}
