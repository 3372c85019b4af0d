//! What became of the pushes of a case.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Answer;
use super::AnswerId;
use super::DuePush;
use super::Ending;
use super::Push;
use super::PushEnd;
use super::PushState;
use super::Trouble;
use crate::case::Case;
use crate::fraud_event::EventKey;
use crate::fraud_event::EventStatus;
use crate::fraud_event::ResolvedReason;
use crate::language::Phrase;
use crate::outbox::Draft;
use crate::outbox::HOURLY;
use crate::outbox::Jitter;
use crate::outbox::NoticeReason;
use crate::outbox::Target;
use crate::outbox::Try;

impl Case {
    /// The pushes that are due at a moment, the oldest answer first.
    pub fn due_pushes(&self, at: Timestamp) -> Vec<DuePush> {
        let of_answer = |answer: &'_ Answer| -> Vec<DuePush> {
            let (id, verdict) = (answer.id, answer.verdict);
            let due = answer.pushes.iter().filter_map(|push| match push.state {
                PushState::Pending { next_at, is_sent, .. } if next_at <= at => {
                    Some(DuePush { answer: id, verdict, is_sent, push: push.clone() })
                }
                _ => None,
            });
            due.collect()
        };
        self.answers.iter().flat_map(of_answer).collect()
    }

    /// When the first push is due, or a trouble has to be told; `None` when there is nothing to do.
    pub fn answers_due_at(&self) -> Option<Timestamp> {
        let due = self.answers.iter().flat_map(|answer| {
            let untold = answer.trouble().filter(|_| !answer.is_trouble_told);
            let untold = untold.map(|_| answer.given_at);
            let pending = answer.pushes.iter().filter_map(|push| match push.state {
                PushState::Pending { next_at, .. } => Some(next_at),
                _ => None,
            });
            untold.into_iter().chain(pending)
        });
        due.min()
    }

    /// True when an answer may replace the resolution that Microsoft has: it was given to replace
    /// this very one, or Microsoft has what an earlier answer of ours said while this one took its
    /// place. What somebody else answered after it is never replaced.
    pub fn may_replace(
        &self,
        id: AnswerId,
        event: &EventKey,
        has: Option<&ResolvedReason>,
    ) -> bool {
        let said_so = |earlier: &Answer| {
            earlier.id < id
                && earlier.verdict.reason().as_ref() == has
                && earlier.pushes.iter().any(|push| {
                    push.event == *event && matches!(push.state, PushState::Overtaken { .. })
                })
        };
        let is_known = |push: &Push| {
            push.event == *event
                && push.known_status == Some(EventStatus::Resolved)
                && push.known_reason.as_ref() == has
        };
        let overrules = |answer: &Answer| answer.overrules && answer.pushes.iter().any(is_known);
        self.answer_with(id).is_some_and(overrules)
            || (has.is_some() && self.answers.iter().any(said_so))
    }

    /// True when Microsoft has the answer for the report of the same alert in its other API.
    pub fn is_told_elsewhere(&self, id: AnswerId, event: &EventKey) -> bool {
        let same_as = |key: &EventKey| self.events.get(key)?.same_as.as_ref();
        let is_told = |push: &Push| {
            let is_same =
                same_as(event) == Some(&push.event) || same_as(&push.event) == Some(event);
            is_same
                && matches!(push.state, PushState::Confirmed { .. } | PushState::NotNeeded { .. })
        };
        self.answer_with(id).is_some_and(|answer| answer.pushes.iter().any(is_told))
    }

    /// Records how tries ended. What somebody else has finished meanwhile stays finished.
    pub(in crate::case) fn record_pushes(
        &mut self,
        ends: &[PushEnd],
        now: Timestamp,
        jitter: Jitter,
    ) {
        let mut lines = BTreeMap::new();
        for end in ends {
            if let Some(line) = self.record_push(end, now, jitter) {
                *lines.entry(line).or_insert(0_usize) += 1;
            }
        }
        for (line, count) in lines {
            let events = if count == 1 { "event" } else { "events" };
            self.note(now, format!("{line} ({count} {events})"));
        }
    }

    /// Tells people once for each answer that Microsoft could not be told.
    pub(in crate::case) fn announce_trouble(&mut self, to: Vec<Target>, now: Timestamp) {
        let mut changes = Vec::new();
        for answer in &mut self.answers {
            let Some(trouble) = answer.trouble() else { continue };
            if answer.is_trouble_told {
                continue;
            }
            let told = Phrase::new("change-cannot-tell-microsoft");
            let told = told.with("verdict", answer.verdict.phrase());
            changes.push(told.with("trouble", trouble.sentence()));
            answer.is_trouble_told = true;
        }
        if changes.is_empty() {
            return;
        }
        let (subject, reason) = (self.id(), self.reason_of_trouble());
        self.outbox.add(Draft { subject: &subject, reason, changes, to, now });
    }

    /// What joins a notice that has not gone out yet must not hide that the case is over.
    fn reason_of_trouble(&self) -> NoticeReason {
        let last = self.outbox.notices().last();
        let is_waiting = last
            .is_some_and(|notice| notice.deliveries.values().all(|delivery| delivery.tries == 0));
        if is_waiting && !self.is_open() { NoticeReason::Resolved } else { NoticeReason::Changed }
    }

    fn record_push(&mut self, end: &PushEnd, now: Timestamp, jitter: Jitter) -> Option<String> {
        let answer = self.answers.iter_mut().find(|answer| answer.id == end.answer)?;
        let (verdict, given_at) = (answer.verdict, answer.given_at);
        let push = answer.pushes.iter_mut().find(|push| push.event == end.event)?;
        let is_good = matches!(end.ending, Ending::Confirmed | Ending::NotNeeded);
        let tries = match &push.state {
            PushState::Overtaken { .. } => {
                self.doubt_newest(end, now);
                return None;
            }
            PushState::Pending { tries, .. } => tries + 1,
            PushState::Failed { .. } if is_good => 0,
            _ => return None,
        };
        let failed = Try { since: given_at, number: tries, now };
        let had_trouble = push.trouble().is_some();
        push.state = next_state(end, failed, jitter);
        let where_ = push.source.title();
        match (&push.state, push.trouble()) {
            (PushState::Confirmed { .. }, _) => Some(format!("told {where_}: {verdict}")),
            (PushState::NotNeeded { .. }, _) => {
                Some(format!("did not have to tell {where_}: {verdict}"))
            }
            (_, Some(trouble)) if !had_trouble || !push.is_open() => {
                Some(format!("could not tell {where_} {verdict}: {}", trouble.sentence()))
            }
            _ => None,
        }
    }

    /// What was sent for an answer that had been overtaken may have undone the newer one, which
    /// has to be looked at once more.
    fn doubt_newest(&mut self, end: &PushEnd, now: Timestamp) {
        if !end.is_sent {
            return;
        }
        let mut answers = self.answers.iter_mut().rev();
        let newest = answers
            .find_map(|answer| answer.pushes.iter_mut().find(|push| push.event == end.event));
        if let Some(push) = newest.filter(|push| {
            matches!(push.state, PushState::Confirmed { .. } | PushState::NotNeeded { .. })
        }) {
            push.state =
                PushState::Pending { tries: 0, next_at: now, is_sent: false, trouble: None };
        }
    }
}

impl Answer {
    /// What went wrong, if a person must act.
    pub fn trouble(&self) -> Option<&Trouble> {
        self.pushes.iter().find_map(|push| push.trouble())
    }
}

fn next_state(end: &PushEnd, failed: Try, jitter: Jitter) -> PushState {
    let at = failed.now;
    let (trouble, after) = match &end.ending {
        Ending::Confirmed => return PushState::Confirmed { at },
        Ending::NotNeeded => return PushState::NotNeeded { at },
        Ending::Failed(trouble) => return PushState::Failed { at, trouble: trouble.clone() },
        Ending::Later { reason, after } => {
            (Trouble { reason: reason.clone(), advice: None }, *after)
        }
        Ending::Broken(trouble) => (trouble.clone(), Some(HOURLY)),
    };
    match failed.next(after, jitter) {
        Some(next_at) => {
            let (tries, is_sent) = (failed.number, end.is_sent);
            PushState::Pending { tries, next_at, is_sent, trouble: Some(trouble) }
        }
        None => {
            let advice =
                trouble.advice.unwrap_or_else(|| Phrase::new("advice-answer-in-portal-or-again"));
            PushState::Failed { at, trouble: Trouble::new(trouble.reason, advice) }
        }
    }
}
