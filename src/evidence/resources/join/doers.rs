//! Who did the same to one resource, each once: nobody is forgotten because somebody else came later.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::microsoft::azure_resources::LogEntry;
use crate::text::Untrusted;

/// Somebody, from one address.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::evidence::resources) struct Doer {
    /// The name; nothing when nobody knows.
    pub(in crate::evidence::resources) by: Option<Untrusted>,
    /// Other ids of the same one.
    pub(in crate::evidence::resources) ids: Vec<String>,
    pub(in crate::evidence::resources) from: Option<Untrusted>,
    pub(in crate::evidence::resources) first_at: Timestamp,
    pub(in crate::evidence::resources) last_at: Timestamp,
}

/// Each name and address once; names in small letters.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::evidence::resources) struct Doers(BTreeMap<(String, String), Doer>);

impl Doer {
    pub(super) fn unknown(at: Timestamp) -> Self {
        Self { by: None, ids: Vec::new(), from: None, first_at: at, last_at: at }
    }

    /// Known by name alone.
    pub(super) fn named(by: &Untrusted, at: Timestamp) -> Self {
        Self { by: Some(by.clone()), ..Self::unknown(at) }
    }

    /// Whom an entry of the log names.
    pub(super) fn of(entry: &LogEntry) -> Self {
        Self {
            by: entry.caller.clone(),
            ids: entry.caller_ids.clone(),
            from: entry.address.clone(),
            first_at: entry.at,
            last_at: entry.at,
        }
    }

    /// The caller of an entry, by another of their names.
    pub(super) fn called(by: &Untrusted, entry: &LogEntry) -> Self {
        let caller = entry.caller.as_ref().map(key_of).filter(|caller| *caller != key_of(by));
        let mut one = Self { by: Some(by.clone()), ..Self::of(entry) };
        one.ids.extend(caller);
        one
    }

    fn key(&self) -> (String, String) {
        let key = |text: Option<&Untrusted>| text.map(key_of).unwrap_or_default();
        (key(self.by.as_ref()), key(self.from.as_ref()))
    }

    fn and(&mut self, other: Self) {
        self.first_at = self.first_at.min(other.first_at);
        self.last_at = self.last_at.max(other.last_at);
        let new: Vec<String> = other.ids.into_iter().filter(|id| !self.ids.contains(id)).collect();
        self.ids.extend(new);
    }
}

impl From<Doer> for Doers {
    fn from(doer: Doer) -> Self {
        Self(BTreeMap::from([(doer.key(), doer)]))
    }
}

impl Doers {
    /// Both. The smaller go to the larger: a resource may be written thousands of times.
    pub(super) fn with(self, other: Self) -> Self {
        let (mut most, few) =
            if self.0.len() < other.0.len() { (other.0, self.0) } else { (self.0, other.0) };
        for (key, doer) in few {
            match most.get_mut(&key) {
                Some(same) => same.and(doer),
                None => drop(most.insert(key, doer)),
            }
        }
        // Nobody in particular is no one besides those who are known.
        if most.len() > 1 {
            most.remove(&(String::new(), String::new()));
        }
        Self(most)
    }

    pub(in crate::evidence::resources) fn each(&self) -> impl Iterator<Item = &Doer> {
        self.0.values()
    }
}

/// True when a name is that of an entry's caller: Resource Graph and the Activity Log may name the
/// same application by different ids.
pub(super) fn is_caller(entry: &LogEntry, by: &Untrusted) -> bool {
    let key = key_of(by);
    entry.caller.as_ref().map(key_of).as_ref() == Some(&key) || entry.caller_ids.contains(&key)
}

fn key_of(text: &Untrusted) -> String {
    text.as_received().to_lowercase()
}
