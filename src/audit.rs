//! The audit chain: who decided what and why, and what was done, so that nobody can change,
//! remove or insert an entry without being found.
//!
//! Each entry holds the hash of the one before it and is sealed with a key that whoever can write
//! to the store cannot read. What no chain can show by itself is that its end was cut off:
//! therefore the [`Head`] is told elsewhere from time to time (an *anchor*), and [`Chain::verify`]
//! compares. An entry may be appended twice when the process died before it knew; both carry the
//! same [`Draft::reference`].

mod finding;
mod occasion;
mod stored;
mod verify;

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

pub use finding::Finding;
pub use occasion::GivenVerdict;

use crate::fraud_event::TenantId;
use crate::seal::Canonical;
use crate::seal::Fingerprint;
use crate::seal::Key;
use crate::seal::Seal;
use crate::text::Untrusted;

/// What is to be remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// When it was decided or done.
    pub at: Timestamp,
    /// Who: a person as `tenant/object`, or fraud-guard.
    pub actor: Untrusted,
    /// What: `approved`, `dispatched`.
    pub action: String,
    /// To what: a case, a containment, a setting.
    pub subject: String,
    /// Which of the subject's entries; the same when an entry had to be appended again.
    pub reference: String,
    /// Why, as far as somebody said.
    pub reason: Untrusted,
    /// How it was before.
    pub before: Untrusted,
    /// How it was after.
    pub after: Untrusted,
}

/// One entry of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The number of entries before it.
    pub seq: u64,
    /// What it says.
    #[serde(flatten)]
    pub draft: Draft,
    /// The hash of the entry before it, or where the chain begins.
    pub previous_hash: Fingerprint,
    /// The hash of everything above.
    pub hash: Fingerprint,
    /// The seal of the hash.
    pub mac: Seal,
}

/// Where a chain ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// How many entries there are; the number of the next.
    pub count: u64,
    /// The hash of the last entry, or where the chain begins.
    pub hash: Fingerprint,
}

impl Head {
    /// Digits of the hash where there is little room: enough that nobody finds another chain with
    /// the same.
    pub const SHORT_DIGITS: usize = 16;

    /// The head with the beginning of its hash.
    pub fn short(&self) -> String {
        let hash = self.hash.to_string();
        let digits = hash.get(..Self::SHORT_DIGITS).unwrap_or_default();
        format!("{}:{digits}", self.count)
    }
}

/// The head as an anchor: how many entries, a colon, the hash.
impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.count, self.hash)
    }
}

/// The chain of one partner. An entry of one partner fits into no other's chain.
#[derive(Clone, Copy, Debug)]
pub struct Chain {
    begin: Fingerprint,
}

impl Chain {
    /// The chain of a partner.
    pub fn of(partner: TenantId) -> Self {
        let form = Canonical::new("audit-begin-1").text(&partner.to_string());
        Self { begin: form.take_fingerprint() }
    }

    /// The head before the first entry.
    pub fn start(&self) -> Head {
        Head { count: 0, hash: self.begin }
    }

    /// The entry that follows a head. Whoever appends stores it only if there is none of its number
    /// yet, and takes the next head otherwise.
    pub fn append(&self, head: &Head, draft: Draft, key: &Key) -> Entry {
        let hash = hash(head.count, &draft, head.hash);
        Entry {
            seq: head.count,
            draft,
            previous_hash: head.hash,
            hash,
            mac: key.seal(&sealed(hash)),
        }
    }

    /// Checks all entries from the first on, in the order of their keys in the store.
    ///
    /// # Errors
    /// Everything that is wrong, up to [`Finding::MOST`] findings.
    pub fn verify(
        &self,
        entries: &[Entry],
        anchors: &[Head],
        key: &Key,
    ) -> Result<Head, Vec<Finding>> {
        self.verify_after(&self.start(), entries, anchors, key)
    }

    /// Checks the entries that follow a head that is known to be good: what came before was checked
    /// earlier, or is kept no longer.
    ///
    /// # Errors
    /// As of [`Chain::verify`].
    pub fn verify_after(
        &self,
        head: &Head,
        entries: &[Entry],
        anchors: &[Head],
        key: &Key,
    ) -> Result<Head, Vec<Finding>> {
        verify::entries(*head, entries, anchors, key)
    }
}

impl Entry {
    /// The head of a chain that ends with this entry.
    pub fn head(&self) -> Head {
        Head { count: self.seq.saturating_add(1), hash: self.hash }
    }

    fn is_unchanged(&self) -> bool {
        self.hash == hash(self.seq, &self.draft, self.previous_hash)
    }

    fn is_sealed_with(&self, key: &Key) -> bool {
        key.has_sealed(&sealed(self.hash), self.mac)
    }
}

fn hash(seq: u64, draft: &Draft, previous: Fingerprint) -> Fingerprint {
    Canonical::new("audit-entry-1")
        .number(seq)
        .number(draft.at.as_nanosecond())
        .text(draft.actor.as_received())
        .text(&draft.action)
        .text(&draft.subject)
        .text(&draft.reference)
        .text(draft.reason.as_received())
        .text(draft.before.as_received())
        .text(draft.after.as_received())
        .fingerprint(previous)
        .take_fingerprint()
}

fn sealed(hash: Fingerprint) -> Canonical {
    Canonical::new("audit-seal-1").fingerprint(hash)
}

#[cfg(test)]
mod tests;
