//! Entries that were checked; what was checked never changes.

use std::collections::BTreeMap;

use crate::audit::Entry;
use crate::audit::Head;

/// What this process knows of the chain.
#[derive(Debug, Default)]
pub(super) struct Memory {
    entries: BTreeMap<u64, Entry>,
    highest: Option<Head>,
}

impl Memory {
    /// More than the longest walk; an entry has at most some kilobytes, and usually half of one.
    const MOST: usize = 4_096;

    /// Takes checked entries.
    pub(super) fn remember(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            self.expect(entry.head());
            self.entries.insert(entry.seq, entry);
        }
        while self.entries.len() > Self::MOST {
            self.entries.pop_first();
        }
    }

    /// Takes a head that the chain has had.
    pub(super) fn expect(&mut self, head: Head) {
        if self.highest.is_none_or(|highest| highest.count < head.count) {
            self.highest = Some(head);
        }
    }

    /// The entry with a number.
    pub(super) fn entry(&self, seq: u64) -> Option<Entry> {
        self.entries.get(&seq).cloned()
    }

    /// The longest that the chain was seen to be.
    pub(super) fn highest(&self) -> Option<Head> {
        self.highest
    }
}
