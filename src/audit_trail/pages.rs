//! The whole chain, page by page: for checking all of it, and for taking it elsewhere.

use std::collections::BTreeSet;

use super::AuditError;
use super::AuditTrail;
use super::Seals;
use crate::audit::Entry;
use crate::audit::Finding;
use crate::audit::Head;
use crate::parallel;
use crate::store::Key;
use crate::store::Marker;
use crate::store::Store;
use crate::store::StoreError;

/// One document among the entries.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Its key.
    pub key: Key,
    /// The entry, if it is one.
    pub entry: Option<Entry>,
    /// What is wrong with its form or place.
    pub finding: Option<Finding>,
}

/// All documents among the entries, in the order of their keys.
#[derive(Debug)]
pub struct Pages {
    store: Store,
    next: Option<Marker>,
    is_over: bool,
}

impl Pages {
    /// The next page; `None` behind the last one.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn next(&mut self) -> Result<Option<Vec<Placed>>, StoreError> {
        if self.is_over {
            return Ok(None);
        }
        let listing = self.store.list(Key::AUDIT, self.next.take()).await?;
        self.is_over = listing.next.is_none();
        self.next = listing.next;
        let store = &self.store;
        let reads = listing.keys.into_iter().map(|key| async move {
            let found = store.get_bytes(&key).await?;
            Ok(found.map(|(bytes, _)| placed(key, &bytes)))
        });
        let read = parallel::try_all::<_, StoreError, _>(reads).await?;
        let mut page: Vec<Placed> = read.into_iter().flatten().collect();
        page.sort_by(|one, other| one.key.cmp(&other.key));
        Ok(Some(page))
    }
}

fn placed(key: Key, bytes: &[u8]) -> Placed {
    match key.audit_seq() {
        Some(seq) => {
            let (entry, finding) = Entry::read(seq, bytes);
            Placed { key, entry, finding }
        }
        None => Placed { key, entry: None, finding: Some(Finding::Stray { count: 1 }) },
    }
}

/// The check of a whole chain on its way.
struct Check<'a> {
    seals: &'a Seals,
    head: Head,
    anchors: Vec<Head>,
    findings: BTreeSet<Finding>,
    stray: u64,
}

impl AuditTrail {
    /// All documents among the entries; reading them needs no key.
    pub fn pages(&self) -> Pages {
        Pages { store: self.store.clone(), next: None, is_over: false }
    }

    /// Checks all entries. The note of where the chain ends, and the longest that this process saw
    /// it to be, are anchors as well.
    ///
    /// # Errors
    /// Without a key, or when the store does not answer; what is wrong is in the result.
    pub async fn verify(&self, anchors: &[Head]) -> Result<Result<Head, Vec<Finding>>, AuditError> {
        let seals = self.seals()?;
        let (head, seen) = (seals.chain.start(), self.memory().highest());
        let mut check =
            Check { seals, head, anchors: anchors.to_vec(), findings: BTreeSet::new(), stray: 0 };
        // Before the entries, because others may append meanwhile.
        match self.hint().await {
            Ok(hint) => check.anchors.extend(hint.into_iter().chain(seen)),
            Err(AuditError::Broken(finding)) => drop(check.findings.insert(finding)),
            Err(error) => return Err(error),
        }
        let mut pages = self.pages();
        while let Some(page) = pages.next().await? {
            check.take(page);
        }
        Ok(check.finish())
    }

    /// The entry with a number as it lies in the store; what it says is not checked.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn unchecked_entry(&self, seq: u64) -> Result<Option<Entry>, StoreError> {
        let found = self.store.get_bytes(&Key::audit_entry(seq)).await?;
        Ok(found.and_then(|(bytes, _)| Entry::read(seq, &bytes).0))
    }

    /// The head before the first entry.
    ///
    /// # Errors
    /// Without a key.
    pub fn start(&self) -> Result<Head, AuditError> {
        Ok(self.seals()?.chain.start())
    }
}

impl Check<'_> {
    fn take(&mut self, page: Vec<Placed>) {
        let mut entries = Vec::new();
        for placed in page {
            match placed.finding {
                Some(Finding::Stray { count }) => self.stray += count,
                finding => self.findings.extend(finding),
            }
            entries.extend(placed.entry);
        }
        let Some(end) = entries.iter().map(Entry::head).max_by_key(|head| head.count) else {
            return;
        };
        let is_due = |anchor: &Head| anchor.count <= end.count;
        let (due, later): (Vec<Head>, Vec<Head>) = self.anchors.drain(..).partition(is_due);
        self.anchors = later;
        self.run(&entries, &due);
        self.head = end;
    }

    fn run(&mut self, entries: &[Entry], anchors: &[Head]) {
        let Seals { chain, key } = self.seals;
        if let Err(findings) = chain.verify_after(&self.head, entries, anchors, key) {
            self.findings.extend(findings);
        }
    }

    fn finish(mut self) -> Result<Head, Vec<Finding>> {
        let anchors = std::mem::take(&mut self.anchors);
        self.run(&[], &anchors);
        if self.stray > 0 {
            self.findings.insert(Finding::Stray { count: self.stray });
        }
        let is_unreadable = |seq: u64| self.findings.contains(&Finding::Unreadable { seq });
        // What is there and cannot be read is not missing.
        let is_told = |finding: &Finding| match finding {
            Finding::Gap { from, to } => !(*from..*to).all(is_unreadable),
            _ => true,
        };
        let told = self.findings.iter().copied().filter(is_told);
        let findings: Vec<Finding> = told.take(Finding::MOST).collect();
        if findings.is_empty() { Ok(self.head) } else { Err(findings) }
    }
}
