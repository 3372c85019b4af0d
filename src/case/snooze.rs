//! The snooze of a case: news that can wait is held back and counted, until the snooze ends or is
//! broken by something worse.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::Case;
use super::ClockTold;
use super::Rules;
use super::change::News;
use super::quoted;
use super::readers::who_see_all;
use crate::fraud_event::Severity;
use crate::language::Phrase;
use crate::language::span;
use crate::outbox::NoticeReason;
use crate::outbox::later;
use crate::text::Untrusted;

/// What somebody decided: not now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snooze {
    /// Of which outbreak; another one is not snoozed.
    epoch: u32,
    /// Since when.
    pub at: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Who decided it.
    pub author: Untrusted,
    /// Why.
    pub reason: Untrusted,
    /// True when people were reminded of its end.
    is_reminded: bool,
    /// When it was over; absent while it holds.
    ended_at: Option<Timestamp>,
    /// What the clock would have said by now.
    pub(super) clock: ClockTold,
    /// How many notices were held back.
    pub held_back: u32,
}

/// A snooze as somebody asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnoozeDraft {
    /// Which outbreak.
    pub epoch: u32,
    /// Until when.
    pub until: Timestamp,
    /// Who.
    pub author: String,
    /// Why.
    pub reason: String,
}

/// Why a case is not snoozed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnoozeRefusal {
    /// There is nothing to be told that could wait.
    #[error("the case is closed")]
    Closed,
    /// The case was closed and is open again.
    #[error("this outbreak is over; the case is now {0}")]
    LaterOutbreak(String),
    /// Whoever reads of it later must understand it.
    #[error("a snooze needs a reason and an author")]
    NoReason,
    /// It would be over at once.
    #[error("a snooze ends in the future")]
    InThePast,
    /// Nobody may forget a case.
    #[error("a snooze lasts {} days at most", Case::LONGEST_SNOOZE.as_hours() / 24)]
    TooLong,
    /// Severe cases are answered in time.
    #[error(
        "a case of high severity cannot be snoozed past the time when its answer is due, {due_at}"
    )]
    PastTheClock {
        /// When the answer is due.
        due_at: Timestamp,
    },
}

/// People are reminded this long before the end, or when a quarter is left.
const REMINDER: SignedDuration = SignedDuration::from_hours(1);
/// Longest name and reason in the line of the history.
const MOST_SHOWN: usize = 120;

impl Case {
    /// How long a snooze may last. Peers refuse eternal ones, because they hide real trouble.
    pub const LONGEST_SNOOZE: SignedDuration = SignedDuration::from_hours(30 * 24);

    /// The snooze that holds.
    pub fn snooze_at(&self, now: Timestamp) -> Option<&Snooze> {
        self.snooze_of_now().filter(|snooze| now < self.end_of(snooze))
    }

    /// The last snooze of this outbreak, over or not.
    pub fn last_snooze(&self) -> Option<&Snooze> {
        self.snooze.as_ref().filter(|snooze| snooze.epoch == self.epoch)
    }

    /// How many notices were held back by the last snooze of this outbreak.
    pub fn held_back(&self) -> u32 {
        self.last_snooze().map_or(0, |snooze| snooze.held_back)
    }

    /// True when the snooze has something to say, or is over.
    pub(super) fn is_snooze_due(&self, now: Timestamp) -> bool {
        self.snooze_of_now().is_some_and(|snooze| {
            let is_over = self.end_of(snooze) <= now;
            is_over || (!snooze.is_reminded && self.reminder_of(snooze) <= now)
        })
    }

    /// Snoozes the case, or gives its snooze another end. What was held back so far stays counted.
    pub(super) fn begin_snooze(
        &mut self,
        draft: &SnoozeDraft,
        now: Timestamp,
    ) -> Result<(), SnoozeRefusal> {
        self.check_snooze(draft, now)?;
        let (author, reason) = (Untrusted::new(&draft.author), Untrusted::new(&draft.reason));
        let (by, why) = (quoted(&author, MOST_SHOWN), quoted(&reason, MOST_SHOWN));
        self.note(now, format!("snoozed until {} by {by}: {why}", draft.until));
        let clock = self.snooze_at(now).map_or_else(|| self.clock_told(), |snooze| snooze.clock);
        self.snooze = Some(Snooze {
            epoch: self.epoch,
            at: now,
            until: draft.until,
            author,
            reason,
            is_reminded: false,
            ended_at: None,
            clock,
            held_back: self.snooze_at(now).map_or(0, |snooze| snooze.held_back),
        });
        Ok(())
    }

    fn check_snooze(&self, draft: &SnoozeDraft, now: Timestamp) -> Result<(), SnoozeRefusal> {
        if draft.epoch != self.epoch {
            return Err(SnoozeRefusal::LaterOutbreak(self.id()));
        }
        if !self.is_open() {
            return Err(SnoozeRefusal::Closed);
        }
        if [&draft.author, &draft.reason].iter().any(|text| Untrusted::new(text).is_blank()) {
            return Err(SnoozeRefusal::NoReason);
        }
        if draft.until <= now {
            return Err(SnoozeRefusal::InThePast);
        }
        if draft.until > later(now, Self::LONGEST_SNOOZE) {
            return Err(SnoozeRefusal::TooLong);
        }
        if self.is_severe() && draft.until > self.answer_due_at {
            return Err(SnoozeRefusal::PastTheClock { due_at: self.answer_due_at });
        }
        Ok(())
    }

    /// Ends the snooze by hand.
    pub(super) fn wake(&mut self, author: &str, now: Timestamp) {
        if self.snooze_of_now().is_some() {
            let by = quoted(&Untrusted::new(author), MOST_SHOWN);
            self.note(now, format!("woken by {by}"));
            self.end_snooze(now);
        }
    }

    /// Reminds of the end of the snooze, and ends it.
    pub(super) fn follow_snooze(&mut self, now: Timestamp, rules: Rules<'_>) {
        if !self.is_snooze_due(now) {
            return;
        }
        let end = self.snooze_of_now().map_or(now, |snooze| self.end_of(snooze));
        if end <= now {
            let mut changes: Vec<Phrase> = self.snooze.iter().map(ended).collect();
            changes.extend(self.note_held_back());
            self.end_snooze(now);
            self.tell_of_snooze(NoticeReason::SnoozeOver, changes, now, rules);
            return;
        }
        if let Some(snooze) = &mut self.snooze {
            snooze.is_reminded = true;
        }
        let left = Phrase::new("change-snooze-ends-in").with("span", span(end.duration_since(now)));
        self.tell_of_snooze(NoticeReason::SnoozeEnding, vec![left], now, rules);
    }

    fn tell_of_snooze(
        &mut self,
        reason: NoticeReason,
        changes: Vec<Phrase>,
        now: Timestamp,
        rules: Rules<'_>,
    ) {
        // Who snoozes what is no business of resellers.
        let to = who_see_all(self.targets(rules, now), rules);
        self.tell(reason, changes, to, now);
    }

    /// What is said of notices that were held back.
    pub fn note_held_back(&self) -> Option<Phrase> {
        let count = self.held_back();
        (count > 0).then(|| Phrase::new("note-held-back").with("count", count))
    }

    /// True when news has to wait. Growth breaks the snooze and says so; the end of the matter is
    /// always told.
    pub(super) fn holds_back(&mut self, news: &mut News, now: Timestamp) -> bool {
        if self.snooze_at(now).is_none() {
            return false;
        }
        if news.reason == NoticeReason::Resolved {
            return false;
        }
        if news.is_growth() {
            news.changes.extend(self.break_snooze(now));
            return false;
        }
        self.count_held_back(news.reason, now);
        true
    }

    /// Ends a snooze because of what cannot wait, and says so.
    pub(super) fn break_snooze(&mut self, now: Timestamp) -> Option<Phrase> {
        let author = self.snooze_at(now)?.author.clone();
        let broken = Phrase::new("change-snooze-broken").with("author", author);
        self.note(now, broken.to_string());
        self.end_snooze(now);
        Some(broken)
    }

    pub(super) fn count_held_back(&mut self, reason: NoticeReason, now: Timestamp) {
        if let Some(snooze) = &mut self.snooze {
            snooze.held_back = snooze.held_back.saturating_add(1);
        }
        self.note(now, format!("held back by the snooze: {}", reason.as_str()));
    }

    fn end_snooze(&mut self, now: Timestamp) {
        if let Some(snooze) = &mut self.snooze {
            snooze.ended_at = Some(now);
        }
    }

    fn snooze_of_now(&self) -> Option<&Snooze> {
        let is_of_now = |snooze: &&Snooze| snooze.epoch == self.epoch && snooze.ended_at.is_none();
        self.snooze.as_ref().filter(is_of_now).filter(|_| self.is_open())
    }

    /// When a snooze ends. A severe case is not snoozed past its clock, whatever became known since.
    pub fn end_of(&self, snooze: &Snooze) -> Timestamp {
        if self.is_severe() { snooze.until.min(self.answer_due_at) } else { snooze.until }
    }

    fn reminder_of(&self, snooze: &Snooze) -> Timestamp {
        let end = self.end_of(snooze);
        let before = (end.duration_since(snooze.at) / 4).min(REMINDER);
        later(end, -before)
    }

    fn is_severe(&self) -> bool {
        self.severity() >= Severity::High
    }
}

fn ended(snooze: &Snooze) -> Phrase {
    let ended = Phrase::new("change-snooze-ended").with("author", snooze.author.clone());
    ended.with("reason", snooze.reason.clone())
}
