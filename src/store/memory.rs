//! The store in memory: the same promises as the container, without its latency.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use super::ETag;
use super::Key;
use super::Listing;
use super::Marker;
use super::Write;

/// A store in the memory of this process; clones share it.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    documents: Arc<Mutex<Documents>>,
}

#[derive(Debug, Default)]
struct Documents {
    by_key: BTreeMap<Key, (Vec<u8>, u64)>,
    writes: u64,
}

/// As many as a page of the Blob service has at most.
const PAGE: usize = 5_000;

impl Documents {
    fn write(&mut self, key: &Key, bytes: Vec<u8>) -> Write {
        self.writes += 1;
        self.by_key.insert(key.clone(), (bytes, self.writes));
        Write::Done(etag(self.writes))
    }

    fn has(&self, key: &Key, version: &ETag) -> bool {
        self.by_key.get(key).is_some_and(|(_, writes)| etag(*writes) == *version)
    }
}

impl MemoryStore {
    /// A backup: the same documents, which change no more with these.
    #[must_use]
    pub fn backup(&self) -> Self {
        let Documents { by_key, writes } = &*self.lock();
        let copy = Documents { by_key: by_key.clone(), writes: *writes };
        Self { documents: Arc::new(Mutex::new(copy)) }
    }

    /// Puts back what a backup has. No version is given twice, as in the container.
    pub fn restore(&self, backup: &Self) {
        let by_key = backup.lock().by_key.clone();
        let mut documents = self.lock();
        let (before, mut writes) = (documents.writes, 0);
        documents.by_key = by_key
            .into_iter()
            .map(|(key, (bytes, _))| {
                writes += 1;
                (key, (bytes, before + writes))
            })
            .collect();
        documents.writes = before + writes;
    }

    pub(super) fn get(&self, key: &Key) -> Option<(Vec<u8>, ETag)> {
        let documents = self.lock();
        documents.by_key.get(key).map(|(bytes, writes)| (bytes.clone(), etag(*writes)))
    }

    pub(super) fn insert_if_absent(&self, key: &Key, bytes: Vec<u8>) -> Write {
        let mut documents = self.lock();
        if documents.by_key.contains_key(key) {
            return Write::Conflict;
        }
        documents.write(key, bytes)
    }

    pub(super) fn replace_if(&self, key: &Key, bytes: Vec<u8>, version: &ETag) -> Write {
        let mut documents = self.lock();
        if !documents.has(key, version) {
            return Write::Conflict;
        }
        documents.write(key, bytes)
    }

    pub(super) fn delete_if(&self, key: &Key, version: &ETag) -> bool {
        let mut documents = self.lock();
        let is_deletable = documents.has(key, version) || !documents.by_key.contains_key(key);
        if is_deletable {
            documents.by_key.remove(key);
        }
        is_deletable
    }

    pub(super) fn list(&self, prefix: &str, from: Option<Marker>) -> Listing {
        let documents = self.lock();
        let start = Key::from_listing(from.as_ref().map_or(prefix, |marker| &marker.0));
        let mut below =
            documents.by_key.range(start..).take_while(|(key, _)| key.as_str().starts_with(prefix));
        let version = |(key, (_, writes)): (&Key, &(Vec<u8>, u64))| (key.clone(), etag(*writes));
        let (keys, versions) = below.by_ref().take(PAGE).map(version).unzip();
        let next = below.next().map(|(key, _)| Marker(key.as_str().to_owned()));
        Listing { keys, versions, next }
    }

    fn lock(&self) -> MutexGuard<'_, Documents> {
        // No operation panics half-way, so a poisoned lock still guards whole documents.
        self.documents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn etag(writes: u64) -> ETag {
    ETag(format!("\"{writes}\""))
}
