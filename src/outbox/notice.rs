//! A notice: one thing to tell, on every channel that it is routed to.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::ChannelId;
use super::Delivery;
use super::DeliveryState;
use super::NoticeId;
use crate::language::Phrase;

/// Why people are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeReason {
    /// A new outbreak on a subscription.
    Opened,
    /// More of the same: resources, events, another status.
    Changed,
    /// The answer is due soon.
    Warning,
    /// A snooze ends soon.
    SnoozeEnding,
    /// A snooze has ended.
    SnoozeOver,
    /// All events of the case are resolved.
    Resolved,
    /// Seen unresolved again after it was resolved.
    Reopened,
    /// The severity rose.
    Escalated,
    /// Nobody has taken the case in time.
    Unacknowledged,
    /// The answer is overdue.
    Overdue,
    /// Something became of a containment.
    Contained,
    /// fraud-guard itself needs help.
    Alarm,
    /// An alarm is over.
    AllClear,
    /// The work list of the day.
    Summary,
    /// What was open before fraud-guard began.
    Backlog,
}

impl NoticeReason {
    /// True when it says that the matter is over.
    pub(super) fn is_an_end(self) -> bool {
        matches!(self, Self::Resolved | Self::AllClear)
    }

    /// The name in logs and machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Changed => "changed",
            Self::Resolved => "resolved",
            Self::Reopened => "reopened",
            Self::Escalated => "escalated",
            Self::Warning => "warning",
            Self::Unacknowledged => "unacknowledged",
            Self::Overdue => "overdue",
            Self::Contained => "contained",
            Self::Alarm => "alarm",
            Self::AllClear => "all-clear",
            Self::SnoozeEnding => "snooze-ending",
            Self::SnoozeOver => "snooze-over",
            Self::Summary => "summary",
            Self::Backlog => "backlog",
        }
    }
}

/// One thing to tell, with one delivery for each channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// The id on every channel.
    pub id: NoticeId,
    /// Why people are told.
    pub reason: NoticeReason,
    /// When it was decided.
    pub created_at: Timestamp,
    /// What changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Phrase>,
    /// One delivery for each channel that the notice is routed to.
    pub deliveries: BTreeMap<ChannelId, Delivery>,
}

impl Notice {
    /// True while no channel has started on it, so that more can be added.
    /// A notice for no channel waits for nobody.
    pub(super) fn is_waiting(&self) -> bool {
        !self.deliveries.is_empty() && self.is_untouched()
    }

    fn is_untouched(&self) -> bool {
        let is_untouched = |delivery: &Delivery| {
            let was_tried = delivery.tries > 0 || delivery.redriven_at.is_some();
            !was_tried && matches!(delivery.state, DeliveryState::Pending { .. })
        };
        self.deliveries.values().all(is_untouched)
    }

    pub(super) fn is_finished(&self) -> bool {
        self.deliveries.values().all(|d| d.state.due_at().is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_the_name_that_the_document_has() {
        for (reason, name, is_an_end) in [
            (NoticeReason::Opened, "opened", false),
            (NoticeReason::Changed, "changed", false),
            (NoticeReason::Resolved, "resolved", true),
            (NoticeReason::Reopened, "reopened", false),
            (NoticeReason::Escalated, "escalated", false),
            (NoticeReason::Warning, "warning", false),
            (NoticeReason::Unacknowledged, "unacknowledged", false),
            (NoticeReason::Overdue, "overdue", false),
            (NoticeReason::Contained, "contained", false),
            (NoticeReason::Alarm, "alarm", false),
            (NoticeReason::AllClear, "all-clear", true),
            (NoticeReason::SnoozeEnding, "snooze-ending", false),
            (NoticeReason::SnoozeOver, "snooze-over", false),
            (NoticeReason::Summary, "summary", false),
            (NoticeReason::Backlog, "backlog", false),
        ] {
            assert_eq!((reason.as_str(), reason.is_an_end()), (name, is_an_end));
            assert_eq!(serde_json::to_value(reason).expect("JSON"), name);
        }
    }
}
