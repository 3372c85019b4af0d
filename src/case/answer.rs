//! Answers to Microsoft: who gave which verdict and why, and for each event whether Microsoft has
//! it. An answer is written into the case before anything is sent, so that whoever dies in between
//! leaves work that somebody else finishes.

mod push;
mod record;

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

pub use push::DuePush;
pub use push::Ending;
pub use push::Push;
pub use push::PushEnd;
pub use push::PushState;
pub use push::Trouble;

use super::Case;
use super::EventRecord;
use crate::fraud_event::EventKey;
use crate::text::Untrusted;
use crate::verdict::EventIds;
use crate::verdict::Standing;
use crate::verdict::Verdict;

/// Which answer of a case; a later one has a greater id.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct AnswerId(u32);

impl AnswerId {
    /// Its number in the case.
    pub fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for AnswerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An answer as somebody gave it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Which answer of the case.
    pub id: AnswerId,
    /// What was answered.
    pub verdict: Verdict,
    /// Why, in the words of who answered.
    pub note: Untrusted,
    /// Who answered, and where: `cli:maria@jumpbox`.
    pub actor: Untrusted,
    /// When.
    pub given_at: Timestamp,
    /// True when it shall replace what others have told Microsoft.
    #[serde(default)]
    pub overrules: bool,
    /// True when people were told that Microsoft could not be told.
    #[serde(default)]
    pub is_trouble_told: bool,
    /// What became of it, for each event.
    pub pushes: Vec<Push>,
}

/// An answer to be given.
#[derive(Clone, Debug)]
pub struct AnswerDraft {
    /// The outbreak that was looked at, as [`Case::epoch`] counts; a later one is not answered.
    pub epoch: u32,
    /// What is answered.
    pub verdict: Verdict,
    /// Why; a verdict that resolves needs it.
    pub note: String,
    /// Who answers, and where.
    pub actor: String,
    /// For which events.
    pub events: Chosen,
    /// True to replace what others have told Microsoft.
    pub overrules: bool,
}

/// The events that an answer is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// Every unresolved event of the case.
    Unresolved,
    /// These, by Microsoft's ids or by our keys.
    Named(EventIds),
}

/// Why an answer is not taken; nothing was written and nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody stands behind it.
    #[error("the answer names nobody; say who answers")]
    NoActor,
    /// The name is longer than any name.
    #[error("the name of who answers is longer than {most} bytes", most = Case::MOST_ACTOR_BYTES)]
    LongActor,
    /// A resolution without a reason.
    #[error("a verdict that resolves events needs a reason; give a note")]
    NoNote,
    /// The note would not be kept whole.
    #[error("the note is longer than {most} bytes; shorten it", most = Case::MOST_NOTE_BYTES)]
    LongNote,
    /// What was looked at is over, and the case is about something else by now.
    #[error("that outbreak is over and the case is {0} now; look at it and answer it by this id")]
    LaterOutbreak(String),
    /// Every event is resolved already.
    #[error("no event of the case is unresolved; to replace what Microsoft has, answer again")]
    NothingUnresolved,
    /// Microsoft has this very answer.
    #[error("Microsoft already has this answer for all of these events")]
    AlreadySaid,
    /// An event that is not in the case.
    #[error("the case has no event {0}; see fraud-guard cases show")]
    UnknownEvent(String),
    /// A resolved event among those named.
    #[error("event {0} is resolved already; to replace what Microsoft has, answer again")]
    AlreadyResolved(String),
    /// A resolved event would be opened again.
    #[error("event {0} is resolved; investigating would open it again")]
    WouldReopen(String),
    /// The case had earlier outbreaks, whose answers must not be replaced by accident.
    #[error("the case had several outbreaks; name the events to answer again")]
    SeveralOutbreaks,
    /// No id to answer by.
    #[error("none of these events has an id; answer them in the Partner Center portal")]
    NoEventId,
}

impl Case {
    /// Longest note.
    pub const MOST_NOTE_BYTES: usize = 2_000;
    /// Longest name of an actor.
    pub const MOST_ACTOR_BYTES: usize = 300;
    /// Finished answers that a case keeps; the history keeps a line about each.
    const MOST_FINISHED_ANSWERS: usize = 50;

    /// Takes an answer: from now on it has to be told to Microsoft, and earlier answers for the
    /// same events do not.
    ///
    /// # Errors
    /// Why it is not taken; then nothing has changed.
    pub(super) fn answer(
        &mut self,
        draft: &AnswerDraft,
        now: Timestamp,
    ) -> Result<AnswerId, Refusal> {
        draft.check()?;
        if draft.epoch != self.epoch {
            return Err(Refusal::LaterOutbreak(self.id()));
        }
        let keys = self.chosen(draft)?;
        let pushes: Vec<Push> = keys
            .iter()
            .filter_map(|key| Some(Push::new(key, self.events.get(key)?, now)))
            .collect();
        if pushes.iter().all(|push| push.event_id.is_none()) {
            return Err(Refusal::NoEventId);
        }
        self.overtake(&keys, now);
        self.forget_finished_answers();
        let id = AnswerId(self.answers.last().map_or(0, |last| last.id.0) + 1);
        let answer = Answer {
            id,
            verdict: draft.verdict,
            note: Untrusted::new(draft.note.trim()),
            actor: Untrusted::new(draft.actor.trim()),
            given_at: now,
            overrules: draft.overrules,
            is_trouble_told: false,
            pushes,
        };
        self.note(now, answer.history_line());
        self.answers.push(answer);
        Ok(id)
    }

    /// The answer with this id.
    pub fn answer_with(&self, id: AnswerId) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.id == id)
    }

    fn chosen(&self, draft: &AnswerDraft) -> Result<BTreeSet<EventKey>, Refusal> {
        match &draft.events {
            Chosen::Named(ids) => {
                let keys = ids.iter().map(|id| self.named(id.as_str(), draft));
                let keys = keys.collect::<Result<BTreeSet<_>, _>>()?;
                self.unless_said(keys, draft)
            }
            Chosen::Unresolved if self.unresolved().next().is_some() => {
                Ok(self.keys_of(EventRecord::is_unresolved))
            }
            Chosen::Unresolved if !draft.overrules || !draft.verdict.is_final() => {
                Err(Refusal::NothingUnresolved)
            }
            Chosen::Unresolved if self.epoch > 0 => Err(Refusal::SeveralOutbreaks),
            Chosen::Unresolved => self.unless_said(self.keys_of(|_| true), draft),
        }
    }

    fn named(&self, id: &str, draft: &AnswerDraft) -> Result<EventKey, Refusal> {
        let shown = || Untrusted::new(id).visible(120);
        let is_named = |(key, event): &(&EventKey, &EventRecord)| {
            event.event_id.as_deref() == Some(id) || key.as_str() == id
        };
        let (key, event) =
            self.events.iter().find(is_named).ok_or_else(|| Refusal::UnknownEvent(shown()))?;
        match (event.is_unresolved(), draft.verdict.is_final()) {
            (false, false) => Err(Refusal::WouldReopen(shown())),
            (false, true) if !draft.overrules => Err(Refusal::AlreadyResolved(shown())),
            _ => Ok(key.clone()),
        }
    }

    /// Leaves out the resolved events that already are what the answer says.
    fn unless_said(
        &self,
        keys: BTreeSet<EventKey>,
        draft: &AnswerDraft,
    ) -> Result<BTreeSet<EventKey>, Refusal> {
        let is_unsaid = |key: &EventKey| {
            self.events.get(key).is_some_and(|event| {
                event.is_unresolved() || event.standing(draft.verdict) != Standing::Said
            })
        };
        let keys: BTreeSet<EventKey> = keys.into_iter().filter(is_unsaid).collect();
        if keys.is_empty() { Err(Refusal::AlreadySaid) } else { Ok(keys) }
    }

    fn keys_of(&self, is_meant: impl Fn(&EventRecord) -> bool) -> BTreeSet<EventKey> {
        let meant = self.events.iter().filter(|(_, event)| is_meant(event));
        meant.map(|(key, _)| key.clone()).collect()
    }

    fn overtake(&mut self, keys: &BTreeSet<EventKey>, now: Timestamp) {
        let pushes = self.answers.iter_mut().flat_map(|answer| &mut answer.pushes);
        for push in pushes.filter(|push| keys.contains(&push.event)) {
            if push.is_open() {
                push.state = PushState::Overtaken { at: now };
            }
        }
    }

    fn forget_finished_answers(&mut self) {
        let finished = self.answers.iter().filter(|answer| answer.is_finished()).count();
        let mut surplus = (finished + 1).saturating_sub(Self::MOST_FINISHED_ANSWERS);
        self.answers.retain(|answer| {
            let is_surplus = surplus > 0 && answer.is_finished();
            surplus -= usize::from(is_surplus);
            !is_surplus
        });
    }
}

impl AnswerDraft {
    fn check(&self) -> Result<(), Refusal> {
        if Untrusted::new(&self.actor).is_blank() {
            return Err(Refusal::NoActor);
        }
        if self.actor.len() > Case::MOST_ACTOR_BYTES {
            return Err(Refusal::LongActor);
        }
        if self.verdict.is_final() && Untrusted::new(&self.note).is_blank() {
            return Err(Refusal::NoNote);
        }
        if self.note.len() > Case::MOST_NOTE_BYTES {
            return Err(Refusal::LongNote);
        }
        Ok(())
    }
}

impl Answer {
    /// True when nothing of it has to be told any more.
    pub fn is_finished(&self) -> bool {
        self.pushes.iter().all(|push| !push.is_open())
    }

    /// True when Microsoft has the answer for every event that it is for.
    pub fn is_told(&self) -> bool {
        self.pushes.iter().all(|push| {
            matches!(push.state, PushState::Confirmed { .. } | PushState::NotNeeded { .. })
        })
    }

    /// Who answered what and why, as one line in which nothing can pose as our own words.
    pub fn history_line(&self) -> String {
        let (count, verdict) = (self.pushes.len(), self.verdict);
        let events = if count == 1 { "event" } else { "events" };
        let actor = quoted(&self.actor, 100);
        let again = if self.overrules { ", again" } else { "" };
        let note = match self.note.is_blank() {
            true => String::new(),
            false => format!(": {}", quoted(&self.note, 300)),
        };
        format!("answered: {count} {events} {verdict}{again}, by {actor}{note}")
    }
}

/// Somebody else's text in quotation marks that it cannot close.
pub fn quoted(text: &Untrusted, most: usize) -> String {
    format!("“{}”", text.visible(most).replace(['“', '”'], "'"))
}

#[cfg(test)]
mod tests;
