//! What became of the containments of a case, as far as people have to see it.

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::Case;
use super::Rules;
use crate::containment::Containment;
use crate::containment::Untold;
use crate::containment::action::ActionId;
use crate::containment::action::Phase;
use crate::language::Phrase;
use crate::outbox::ChannelId;
use crate::outbox::NoticeReason;
use crate::outbox::Target;

/// How one containment of the case stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContainmentStatus {
    /// Which one.
    pub action: ActionId,
    /// What is done to what.
    pub what: Phrase,
    /// Where it stands.
    pub phase: Phase,
    /// Since when.
    pub at: Timestamp,
    /// The last line of its audit that the case was told of.
    line: u32,
}

impl Case {
    /// Containments that a case remembers.
    const MOST_CONTAINMENTS: usize = 20;

    /// The containments of this outbreak and of earlier ones, oldest first.
    pub fn containments(&self) -> &[ContainmentStatus] {
        &self.containments
    }

    /// Takes over what it was not told of a containment, and tells people what is news to them.
    /// What it was told before has no effect.
    pub(super) fn contain(
        &mut self,
        containment: &Containment,
        now: Timestamp,
        rules: Option<Rules<'_>>,
    ) {
        for untold in &containment.untold {
            if self.takes_over(containment, untold) {
                self.hear(untold, now, rules);
            }
        }
    }

    fn takes_over(&mut self, containment: &Containment, untold: &Untold) -> bool {
        let action = containment.action.id();
        let status = ContainmentStatus {
            action: action.clone(),
            what: containment.what(),
            phase: untold.phase,
            at: untold.at,
            line: untold.line,
        };
        let known = self.containments.iter_mut().find(|known| known.action == *action);
        match known {
            Some(known) if known.line >= untold.line => return false,
            Some(known) => *known = status,
            None => self.containments.push(status),
        }
        if self.containments.len() > Self::MOST_CONTAINMENTS {
            self.containments.remove(0);
        }
        true
    }

    fn hear(&mut self, untold: &Untold, now: Timestamp, rules: Option<Rules<'_>>) {
        if !untold.is_news {
            self.note(now, untold.what.to_string());
            return;
        }
        let to = match rules {
            // Whoever may take it back has two minutes, in the middle of the night as well.
            Some(rules) => {
                let readers: Vec<ChannelId> = self.readers(rules).into_iter().collect();
                Target::all(&readers, now)
            }
            None => Target::all(&self.channels_told(), now),
        };
        self.tell(NoticeReason::Contained, vec![untold.what.clone()], to, now);
    }
}
