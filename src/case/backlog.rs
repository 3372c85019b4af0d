//! What was open before fraud-guard first looked: it is listed once, with others of its kind, and not
//! announced case by case. Partners have alerts that nobody answered since 2021.

use jiff::SignedDuration;
use jiff::Timestamp;

use super::Case;
use super::Observation;
use super::Rules;
use super::change::News;
use crate::outbox::Draft;
use crate::outbox::NoticeReason;
use crate::policy::Policy;

/// A stricter policy makes nothing older than it is to Microsoft.
const LEAST_LIMIT: SignedDuration = SignedDuration::from_hours(24);

impl Case {
    /// True when news is for the list only. A case of which more is seen is announced like a new one,
    /// and lives on as one.
    pub(super) fn only_lists(
        &mut self,
        news: &mut News,
        observations: &[Observation],
        now: Timestamp,
        rules: Rules<'_>,
    ) -> bool {
        let is_old = self.is_all_old(rules.policy);
        if news.reason == NoticeReason::Opened && is_old {
            self.is_backlog = true;
            self.note(now, "open before anything was read: listed, and not announced".to_owned());
            return true;
        }
        let is_more_of_it = is_old && observations.iter().all(|seen| seen.is_first_reading);
        let is_news = news.reason != NoticeReason::Resolved && news.is_growth();
        if !self.is_backlog || !is_news || is_more_of_it {
            return self.is_backlog;
        }
        // Whoever knows nobody to tell leaves it to the sweep, which does.
        if rules.everyone.is_empty() {
            self.backlog_has_news = true;
            return true;
        }
        self.leave_backlog(now);
        news.reason = NoticeReason::Opened;
        false
    }

    /// Announces a case of the backlog of which more was seen by somebody who knew nobody to tell.
    pub(super) fn follow_backlog(&mut self, now: Timestamp, rules: Rules<'_>) {
        if !self.is_backlog_due() {
            return;
        }
        self.leave_backlog(now);
        self.note(now, "more of it was seen: opened".to_owned());
        let (subject, to) = (self.id(), self.targets(rules, now));
        let reason = NoticeReason::Opened;
        self.outbox.add(Draft { subject: &subject, reason, changes: Vec::new(), to, now });
    }

    pub(super) fn is_backlog_due(&self) -> bool {
        self.is_backlog && self.backlog_has_news && self.is_open()
    }

    pub(super) fn leave_backlog(&mut self, now: Timestamp) {
        self.is_backlog = false;
        self.backlog_has_news = false;
        self.opened_at = now;
    }

    /// True when all of its unresolved events were overdue when they were first read. What can still
    /// be answered in time is worth a message of its own, whatever lies beside it.
    fn is_all_old(&self, policy: &Policy) -> bool {
        let limit = policy.answer_within().max(LEAST_LIMIT);
        self.unresolved().all(|event| event.was_overdue_at_first(limit))
    }
}
