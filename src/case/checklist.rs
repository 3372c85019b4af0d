//! The checklist of a case: what Microsoft's notification tells a partner to do, and what was done.
//!
//! Source: "Azure fraud notification", Partner Center documentation, in its order.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::Case;
use super::answer::quoted;
use crate::language::Phrase;
use crate::text::Untrusted;

/// One thing to check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// Which resources are affected.
    Resources,
    /// Whether the use is legitimate.
    Legitimate,
    /// What was created in the last week.
    LastWeek,
    /// The passwords of global administrators and owners.
    AdminPasswords,
    /// Their recovery addresses and phone numbers.
    RecoveryDetails,
    /// Multifactor authentication.
    Mfa,
    /// Users at risk.
    RiskyUsers,
    /// Tenants at risk.
    RiskyTenants,
    /// Subscriptions at risk.
    RiskySubscriptions,
    /// The best practices for partners.
    BestPractices,
}

/// That something was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// When.
    pub at: Timestamp,
    /// By whom: `cli:maria@jumpbox`.
    pub author: Untrusted,
    /// What was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Untrusted>,
}

/// What somebody did about a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TickDraft {
    /// Which.
    pub check: Check,
    /// Who.
    pub author: String,
    /// What was found; blank means no note.
    pub note: String,
    /// False to take a tick back.
    pub is_done: bool,
}

/// What was checked in one outbreak; another one has to be checked anew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checklist {
    epoch: u32,
    ticks: BTreeMap<Check, Tick>,
}

/// Longest name and note in the line of the history.
const MOST_SHOWN: usize = 120;

impl Check {
    /// All of them, in their order.
    pub const ALL: [Self; 10] = [
        Self::Resources,
        Self::Legitimate,
        Self::LastWeek,
        Self::AdminPasswords,
        Self::RecoveryDetails,
        Self::Mfa,
        Self::RiskyUsers,
        Self::RiskyTenants,
        Self::RiskySubscriptions,
        Self::BestPractices,
    ];

    /// The name that commands and documents use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Resources => "resources",
            Self::Legitimate => "legitimate",
            Self::LastWeek => "last-week",
            Self::AdminPasswords => "admin-passwords",
            Self::RecoveryDetails => "recovery-details",
            Self::Mfa => "mfa",
            Self::RiskyUsers => "risky-users",
            Self::RiskyTenants => "risky-tenants",
            Self::RiskySubscriptions => "risky-subscriptions",
            Self::BestPractices => "best-practices",
        }
    }

    /// Reads a name, or the number that the list shows.
    pub fn parse(text: &str) -> Option<Self> {
        let by_number = text.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let by_number = by_number.and_then(|index| Self::ALL.get(index).copied());
        by_number.or_else(|| Self::ALL.into_iter().find(|check| check.as_str() == text))
    }

    /// What to do, in words.
    pub fn phrase(self) -> Phrase {
        Phrase::new(match self {
            Self::Resources => "check-resources",
            Self::Legitimate => "check-legitimate",
            Self::LastWeek => "check-last-week",
            Self::AdminPasswords => "check-admin-passwords",
            Self::RecoveryDetails => "check-recovery-details",
            Self::Mfa => "check-mfa",
            Self::RiskyUsers => "check-risky-users",
            Self::RiskyTenants => "check-risky-tenants",
            Self::RiskySubscriptions => "check-risky-subscriptions",
            Self::BestPractices => "check-best-practices",
        })
    }
}

impl Case {
    /// The tick of a check in this outbreak.
    pub fn tick_of(&self, check: Check) -> Option<&Tick> {
        let is_of_now = self.checklist.epoch == self.epoch;
        self.checklist.ticks.get(&check).filter(|_| is_of_now)
    }

    /// Ticks a check, or takes its tick back; each leaves a line in the history.
    pub(super) fn tick(&mut self, draft: &TickDraft, now: Timestamp) {
        if self.checklist.epoch != self.epoch {
            self.checklist = Checklist { epoch: self.epoch, ticks: BTreeMap::new() };
        }
        let author = Untrusted::new(&draft.author);
        let note = Some(Untrusted::new(&draft.note)).filter(|note| !note.is_blank());
        let by = quoted(&author, MOST_SHOWN);
        let said = note.as_ref().map(|note| format!(": {}", quoted(note, MOST_SHOWN)));
        let done = if draft.is_done { "checked" } else { "not checked any more" };
        let line = format!("{done} by {by}: {}{}", draft.check.as_str(), said.unwrap_or_default());
        if draft.is_done {
            self.checklist.ticks.insert(draft.check, Tick { at: now, author, note });
        } else if self.checklist.ticks.remove(&draft.check).is_none() {
            return;
        }
        self.note(now, line);
    }
}
