//! What was open before fraud-guard first looked: it is listed once, with others of its kind, and not
//! announced case by case. Partners have alerts that nobody answered since 2021.

use jiff::Timestamp;

use super::Case;
use super::Observation;
use super::change::News;
use crate::outbox::NoticeReason;

impl Case {
    /// True when news is for the list only. An old case of which more is seen is announced like a
    /// new one, and lives on as one.
    pub(super) fn only_lists(
        &mut self,
        news: &mut News,
        observations: &[Observation],
        now: Timestamp,
    ) -> bool {
        if news.reason == NoticeReason::Opened && self.was_overdue_at_first(observations, now) {
            self.is_backlog = true;
            self.note(now, "open before anything was read: listed, and not announced".to_owned());
            return true;
        }
        if !self.is_backlog {
            return false;
        }
        if news.reason == NoticeReason::Resolved || !news.is_growth() {
            return true;
        }
        self.is_backlog = false;
        self.opened_at = now;
        news.reason = NoticeReason::Opened;
        false
    }

    /// What can still be answered in time is worth a message of its own.
    fn was_overdue_at_first(&self, observations: &[Observation], now: Timestamp) -> bool {
        let mut unresolved = observations.iter().filter(|seen| seen.event.is_unresolved());
        self.answer_due_at <= now && unresolved.all(|seen| seen.is_first_reading)
    }
}
