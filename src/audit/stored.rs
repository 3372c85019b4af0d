//! Entries as they are stored: one form for each, so that every byte counts.

use super::Entry;
use super::Finding;

impl Entry {
    /// Reads what lies in the place of an entry. An entry in a form that is not ours is given back
    /// with what is wrong, because its content may be checked all the same.
    pub fn read(place: u64, bytes: &[u8]) -> (Option<Self>, Option<Finding>) {
        let Ok(entry) = serde_json::from_slice::<Self>(bytes) else {
            return (None, Some(Finding::Unreadable { seq: place }));
        };
        let seq = entry.seq;
        let has_our_form = serde_json::to_vec(&entry).is_ok_and(|ours| ours == bytes);
        let finding = match has_our_form {
            _ if seq != place => Some(Finding::Misplaced { seq, place }),
            true => None,
            false => Some(Finding::Edited { seq }),
        };
        (Some(entry), finding)
    }
}
