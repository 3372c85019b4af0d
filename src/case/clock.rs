//! The answer clock of a case: who is warned before the answer is due, and who is called when
//! nobody takes the case.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::Alert;
use super::Answer;
use super::Case;
use super::PushState;
use super::Rules;
use crate::language::Phrase;
use crate::language::span;
use crate::outbox::ChannelId;
use crate::outbox::NoticeReason;
use crate::outbox::Target;
use crate::outbox::later;
use crate::policy::EscalationStep;
use crate::policy::Policy;
use crate::text::Untrusted;
use crate::verdict::Verdict;

/// What was told of the clock in one outbreak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockTold {
    /// Which outbreak; what was told in another one does not count.
    epoch: u32,
    /// How many warnings.
    warnings: usize,
    /// True when it was told that the answer is overdue.
    is_overdue: bool,
    /// How many steps of the escalation.
    steps: usize,
}

/// What the clock says at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stroke {
    reason: NoticeReason,
    changes: Vec<Phrase>,
    to: Vec<Target>,
}

impl Case {
    /// True when somebody has taken the case: every unresolved alert is under investigation at
    /// Microsoft, as the last poll saw it or as Microsoft confirmed to us since.
    pub fn is_acknowledged(&self) -> bool {
        let alerts = self.alerts();
        let mut open = alerts.iter().filter(|alert| alert.is_unresolved());
        self.is_open() && open.all(|alert| alert.is_investigated() || self.has_taken(alert))
    }

    /// Who took the case last, as far as that happened here.
    pub fn owner(&self) -> Option<Untrusted> {
        let taken = |answer: &&Answer| answer.verdict == Verdict::Investigating;
        let last = self.answers.iter().rfind(taken);
        let is_of_now = |answer: &&Answer| answer.given_at >= self.opened_at;
        last.filter(is_of_now).map(|answer| answer.actor.clone())
    }

    /// True when Microsoft confirmed to us that somebody looks at an alert; what came back since
    /// then is another matter.
    fn has_taken(&self, alert: &Alert<'_>) -> bool {
        let answers = self.answers.iter().filter(|a| a.verdict == Verdict::Investigating);
        let mut pushes = answers.flat_map(|answer| &answer.pushes);
        pushes.any(|push| {
            let event = self.events.get(&push.event).filter(|event| event.epoch == push.comebacks);
            let is_of_alert = event.is_some_and(|event| alert.reports.contains(&event));
            matches!(push.state, PushState::Confirmed { .. }) && is_of_alert
        })
    }

    /// True when the clock has something to say, or to take note of.
    pub fn is_clock_due(&self, now: Timestamp, policy: &Policy) -> bool {
        let told = self.clock_heard(now);
        let has_clock = self.is_open() && !self.is_test() && !self.is_backlog;
        self.is_backlog_due()
            || self.is_snooze_due(now)
            || (has_clock && self.clock_at(told, now, policy) != told)
    }

    /// Tells whom the clock calls. Tests run no clock.
    pub(super) fn follow_clock(&mut self, now: Timestamp, rules: Rules<'_>) {
        self.follow_backlog(now, rules);
        self.follow_snooze(now, rules);
        if !self.is_clock_due(now, rules.policy) {
            return;
        }
        let told = self.clock_heard(now);
        let escalation = self.escalate(told, now, rules);
        let warning = self.warn(told, now, rules);
        let strokes = escalation.into_iter().chain(warning);
        let next = self.clock_at(told, now, rules.policy);
        if self.snooze_at(now).is_some() {
            strokes.for_each(|stroke| self.count_held_back(stroke.reason, now));
            self.snooze.iter_mut().for_each(|snooze| snooze.clock = next);
            return;
        }
        self.clock = next;
        for Stroke { reason, changes, to } in strokes {
            self.tell(reason, changes, to, now);
        }
    }

    /// What the clock has said, to people or to a snooze. What a snooze held back is said after it.
    fn clock_heard(&self, now: Timestamp) -> ClockTold {
        self.snooze_at(now).map_or_else(|| self.clock_told(), |snooze| snooze.clock)
    }

    pub(super) fn clock_told(&self) -> ClockTold {
        if self.clock.epoch == self.epoch {
            return self.clock;
        }
        ClockTold { epoch: self.epoch, ..ClockTold::default() }
    }

    /// What will have been told by `now`.
    fn clock_at(&self, told: ClockTold, now: Timestamp, policy: &Policy) -> ClockTold {
        ClockTold {
            epoch: self.epoch,
            warnings: self.warnings_until(now, policy).max(told.warnings),
            is_overdue: told.is_overdue || self.answer_due_at <= now,
            steps: self.steps_until(now, policy).count().max(told.steps),
        }
    }

    fn warnings_until(&self, now: Timestamp, policy: &Policy) -> usize {
        let since = self.detected_at();
        policy.warnings().iter().filter(|after| later(since, **after) <= now).count()
    }

    fn steps_until<'a>(
        &self,
        now: Timestamp,
        policy: &'a Policy,
    ) -> impl Iterator<Item = &'a EscalationStep> {
        let opened = self.opened_at;
        policy.escalation.iter().take_while(move |step| later(opened, step.after) <= now)
    }

    /// What came before the case was opened is said by the notice that opened it.
    fn warn(&self, told: ClockTold, now: Timestamp, rules: Rules<'_>) -> Option<Stroke> {
        let is_overdue = self.answer_due_at <= now;
        let stroke = |reason, change: Phrase| {
            Some(Stroke { reason, changes: vec![change], to: self.targets(rules, now) })
        };
        if is_overdue && !told.is_overdue && self.answer_due_at > self.opened_at {
            let by = now.duration_since(self.answer_due_at);
            let change = Phrase::new("change-overdue-by").with("span", span(by));
            return stroke(NoticeReason::Overdue, change);
        }
        let before = self.warnings_until(self.opened_at, rules.policy).max(told.warnings);
        if !is_overdue && self.warnings_until(now, rules.policy) > before {
            let left = self.answer_due_at.duration_since(now);
            let change = Phrase::new("change-due-in").with("span", span(left));
            return stroke(NoticeReason::Warning, change);
        }
        None
    }

    /// Calls the people of all steps that are due; who is called is not spared by working hours.
    fn escalate(&self, told: ClockTold, now: Timestamp, rules: Rules<'_>) -> Option<Stroke> {
        if self.is_acknowledged() {
            return None;
        }
        let facts = self.route_facts();
        let due: Vec<&EscalationStep> =
            self.steps_until(now, rules.policy).skip(told.steps).collect();
        let called = due.iter().filter(|step| step.is_for(&facts)).flat_map(|step| &step.tell);
        let called: BTreeSet<ChannelId> = called.cloned().collect();
        if called.is_empty() {
            return None;
        }
        let waited: SignedDuration = now.duration_since(self.opened_at);
        let change = Phrase::new("change-escalated-to-step")
            .with("span", span(waited))
            .with("step", told.steps + due.len());
        let how = Phrase::new("how-to-acknowledge").with("case", self.id());
        let to: Vec<ChannelId> = called.into_iter().collect();
        let (reason, changes) = (NoticeReason::Unacknowledged, vec![change, how]);
        Some(Stroke { reason, changes, to: Target::all(&to, now) })
    }
}
