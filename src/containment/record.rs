//! A containment as the store keeps it: the action, what its approver is shown, and what people
//! have not heard of it yet.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::action::Action;
use super::action::ActionId;
use super::action::Effect;
use super::action::Input;
use super::action::News;
use super::action::NoProposal;
use super::action::Phase;
use super::action::Proposal;
use super::action::Refusal;
use super::action::Request;
use super::action::State;
use super::exhibit::Exhibit;
use super::news;
use crate::language::Phrase;
use crate::outbox::later;
use crate::seal::Fingerprint;

/// The document of one containment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Containment {
    /// What may happen to it, and where it stands.
    pub action: Action,
    /// What its approver is shown.
    pub exhibit: Exhibit,
    /// What the case said when it was proposed; once it says something else, this is void.
    pub case: Fingerprint,
    /// The wish that it was proposed for.
    pub wanted: Fingerprint,
    /// The containment that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo_of: Option<ActionId>,
    /// When it was taken back by another containment; nobody watches it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_at: Option<Timestamp>,
    /// When somebody looks next whether what was contained is active again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watch_at: Option<Timestamp>,
    /// What the case has not been told, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untold: Vec<Untold>,
}

/// What a proposal is made with.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What its approver is shown.
    pub exhibit: Exhibit,
    /// What the case says.
    pub case: Fingerprint,
    /// The wish that it fulfils.
    pub wanted: Fingerprint,
    /// The containment that it takes back.
    pub undo_of: Option<ActionId>,
}

/// Something that the case has to hear, which tells people where that is worth it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Untold {
    /// The number of the line that tells of it in the audit; later ones are larger.
    pub line: u32,
    /// Where the action stood then.
    pub phase: Phase,
    /// When.
    pub at: Timestamp,
    /// In words.
    pub what: Phrase,
    /// True when people are told, and do not only find it in the history.
    pub is_news: bool,
}

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The containment after it.
    pub containment: Containment,
    /// What is to be sent now.
    pub send: Option<Request>,
    /// True when the target is to be read now.
    pub is_to_be_read: bool,
}

/// How often somebody looks whether what was contained stays so: from when on after it was, and
/// after how long again.
const WATCH: [(SignedDuration, SignedDuration); 3] = [
    (SignedDuration::ZERO, SignedDuration::from_mins(5)),
    (SignedDuration::from_hours(1), SignedDuration::from_mins(15)),
    (SignedDuration::from_hours(24), SignedDuration::from_hours(1)),
];

impl Containment {
    /// Proposes a containment.
    ///
    /// # Errors
    /// Why that cannot be proposed.
    pub fn propose(proposal: Proposal, shown: Shown, now: Timestamp) -> Result<Self, NoProposal> {
        let Shown { exhibit, case, wanted, undo_of } = shown;
        let step = Action::propose(proposal, now)?;
        let containment = Self {
            action: step.action,
            exhibit,
            case,
            wanted,
            undo_of,
            undone_at: None,
            watch_at: None,
            untold: Vec::new(),
        };
        Ok(containment.after(step.effects, now).containment)
    }

    /// Takes one step of the action.
    ///
    /// # Errors
    /// Why nothing happened.
    pub fn step(&self, input: &Input<'_>, now: Timestamp) -> Result<Step, Refusal> {
        let step = self.action.step(input, now)?;
        let containment = Self { action: step.action, ..self.clone() };
        Ok(containment.after(step.effects, now))
    }

    fn after(mut self, effects: Vec<Effect>, now: Timestamp) -> Step {
        let (mut send, mut is_to_be_read) = (None, false);
        for effect in effects {
            match effect {
                Effect::Send(request) => send = Some(request),
                Effect::Verify(at) => is_to_be_read |= at <= now,
                Effect::Tell(told) => self.untold.push(self.heard(told, now)),
                // Both are in the action, and found there.
                Effect::Audit(_) | Effect::Protect(_) | Effect::ReleaseLock => {}
            }
        }
        self.keep_watch(now);
        Step { containment: self, send, is_to_be_read }
    }

    fn heard(&self, told: News, now: Timestamp) -> Untold {
        let was_left_to_person = self.action.unaudited().last().map(|line| line.before);
        let what = match was_left_to_person {
            Some(Phase::NeedsHuman) => news::taken_care_of(self),
            _ => news::phrase(told, self),
        };
        let line = self.action.lines().saturating_sub(1);
        let is_news = news::is_told(told, self);
        Untold { line, phase: self.action.phase(), at: now, what, is_news }
    }

    /// The case was told everything up to this line.
    pub fn told(&mut self, line: u32) {
        self.untold.retain(|untold| untold.line > line);
    }

    /// Somebody looked, and nothing was active: when to look again.
    pub fn looked(&mut self, now: Timestamp) {
        self.watch_at = None;
        self.keep_watch(now);
    }

    /// It was taken back, and is active because we made it so.
    pub fn undone(&mut self, now: Timestamp) {
        self.undone_at.get_or_insert(now);
        self.keep_watch(now);
    }

    /// Plans a look where one is called for and none is planned.
    fn keep_watch(&mut self, now: Timestamp) {
        let since = self.watched_since(now);
        // A clock that was set back ends no watch.
        let age = since.map(|since| now.duration_since(since).max(SignedDuration::ZERO));
        let pause = age.and_then(|age| {
            WATCH.iter().rev().find(|(from, _)| age >= *from).map(|(_, pause)| *pause)
        });
        let planned = self.watch_at;
        self.watch_at = pause.map(|pause| planned.unwrap_or_else(|| later(now, pause)));
    }

    /// Since when it is watched; `None` when it is not.
    fn watched_since(&self, now: Timestamp) -> Option<Timestamp> {
        let State::Done { at, reactivated_at: None } = *self.action.state() else { return None };
        let is_over = now >= later(at, Action::PROTECTS_FOR);
        let is_left_alone = self.undone_at.is_some() || self.action.kind().is_undo();
        (!is_over && !is_left_alone).then_some(at)
    }

    /// When something has to be done about it; `None` when nothing will.
    pub fn due_at(&self, now: Timestamp) -> Option<Timestamp> {
        let has_debts = !self.untold.is_empty() || !self.action.unaudited().is_empty();
        let debts = has_debts.then_some(now);
        [debts, self.action.due_at(), self.watch_at].into_iter().flatten().min()
    }

    /// True when nobody needs to look at it any more: it is over, told, audited and protects
    /// nothing.
    pub fn is_finished(&self, now: Timestamp) -> bool {
        let is_free = self.action.protects_until().is_none_or(|until| until <= now);
        let waits_for_person = self.action.phase() == Phase::NeedsHuman;
        self.action.phase().is_over() && is_free && !waits_for_person && self.due_at(now).is_none()
    }
}

#[cfg(test)]
mod tests;
