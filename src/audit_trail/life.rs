//! The life of one action as the chain has it: the document of an action is under no seal, and
//! whoever can write to the store could put it back to where it may be sent.

use crate::audit::Draft;
use crate::containment::action::Action;
use crate::containment::action::Phase;

/// The lines of an action, the newest first.
#[derive(Debug, Default)]
pub(super) struct Life {
    lines: Vec<Line>,
}

#[derive(Debug, PartialEq, Eq)]
struct Line {
    number: u32,
    before: String,
    after: String,
}

impl Life {
    /// Takes the next older line; the number that it has. A reference that is no number is none of
    /// ours, and more than any action has.
    pub(super) fn take(&mut self, draft: &Draft) -> u32 {
        let number = draft.reference.parse().unwrap_or(u32::MAX);
        let text = |text: &crate::text::Untrusted| text.as_received().to_owned();
        let line = Line { number, before: text(&draft.before), after: text(&draft.after) };
        // A line may be there twice, when who appended it died before it knew.
        if !self.lines.contains(&line) {
            self.lines.push(line);
        }
        number
    }

    pub(super) fn lines(&self) -> u32 {
        let highest = self.lines.iter().map(|line| line.number).max();
        highest.map_or(0, |number| number.saturating_add(1))
    }

    /// True when each line goes on where the one before ended, none leads back from an end, and the
    /// last one ends where the action stands, as far as the chain knows all of it.
    pub(super) fn is_consistent_with(&self, action: &Action) -> bool {
        let pairs = self.lines.iter().zip(self.lines.iter().skip(1));
        let mut pairs = pairs.map(|(newer, older)| {
            newer.number == older.number.saturating_add(1) && newer.before == older.after
        });
        let is_over = |phase: &str| {
            Phase::ALL.into_iter().any(|known| known.as_str() == phase && known.is_over())
        };
        let leads_back =
            self.lines.iter().any(|line| is_over(&line.before) && !is_over(&line.after));
        let is_settled = action.unaudited().is_empty();
        let newest = self.lines.first().map(|line| line.after.as_str());
        let is_last = !is_settled || newest.is_none_or(|after| after == action.phase().as_str());
        pairs.all(|is_next| is_next) && !leads_back && is_last
    }
}
