//! The life of one action as the chain has it: the document of an action is under no seal, and
//! whoever can write to the store could put it back to where it may be sent.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::audit::Draft;
use crate::containment::action::Action;
use crate::containment::action::Phase;

/// The lines of an action, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Life {
    chained: BTreeMap<u32, Draft>,
    /// Lines that the action has and the chain may not have yet.
    waiting: BTreeMap<u32, Draft>,
    /// True when there are two lines of one number: those of an action that was put back and went
    /// on. It has gained as many lines as it had lost, and knows nothing of them.
    has_other: bool,
    /// True when a person asked to withdraw the action.
    is_withdrawn: bool,
}

impl Life {
    /// Nothing of an action was found in the chain yet.
    pub(super) fn of(action: &Action) -> Self {
        let waiting = action.unaudited().iter().map(|line| (line.number, line.draft(action)));
        Self { waiting: waiting.collect(), ..Self::default() }
    }

    /// Takes an entry of the chain; the number of its line. A reference that is no number is none of
    /// ours, and more than any action has. A line may be there twice, when who appended it died
    /// before it knew.
    pub(super) fn take(&mut self, draft: &Draft) -> Option<u32> {
        if draft.reference == Action::WITHDRAWAL {
            self.is_withdrawn = true;
            return None;
        }
        let number = draft.reference.parse().unwrap_or(u32::MAX);
        self.has_other |= self.waiting.get(&number).is_some_and(|waiting| waiting != draft);
        match self.chained.entry(number) {
            Entry::Vacant(place) => drop(place.insert(draft.clone())),
            Entry::Occupied(known) => self.has_other |= known.get() != draft,
        }
        Some(number)
    }

    /// True when a person asked to withdraw the action, whatever became of that.
    pub(super) fn is_withdrawn(&self) -> bool {
        self.is_withdrawn
    }

    /// How many lines the chain has; more than any action when it has those of two.
    pub(super) fn lines(&self) -> u32 {
        let highest = self.chained.keys().max();
        match highest {
            _ if self.has_other => u32::MAX,
            None => 0,
            Some(number) => number.saturating_add(1),
        }
    }

    /// True when each line goes on where the one before ended, none leads back from an end, and the
    /// last one ends where the action stands.
    pub(super) fn is_consistent_with(&self, action: &Action) -> bool {
        let mut all = self.chained.clone();
        all.extend(self.waiting.clone());
        let follows = |((old, before), (new, after)): ((&u32, &Draft), (&u32, &Draft))| {
            *new == old.saturating_add(1) && before.after == after.before
        };
        let is_whole = all.iter().zip(all.iter().skip(1)).all(follows);
        let newest = all.values().next_back().map(|line| line.after.as_received());
        let is_last = newest.is_none_or(|after| after == action.phase().as_str());
        is_whole && is_last && !self.has_other && !all.values().any(leads_back)
    }
}

/// True for a line that leads from an end back to where something may be sent.
fn leads_back(line: &Draft) -> bool {
    let is_over = |phase: &str| {
        Phase::ALL.into_iter().any(|known| known.as_str() == phase && known.is_over())
    };
    is_over(line.before.as_received()) && !is_over(line.after.as_received())
}
