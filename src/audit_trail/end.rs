//! Where the chain ends.

use super::AuditError;
use super::AuditTrail;
use super::Seals;
use crate::audit::Entry;
use crate::audit::Finding;
use crate::audit::Head;
use crate::parallel;
use crate::store::Key;
use crate::store::StoreError;

/// Entries that are read at once.
pub(super) const AT_ONCE: u64 = 16;

impl AuditTrail {
    /// The true end, from the note of it onward.
    pub(super) async fn find_end(&self, seals: &Seals) -> Result<Head, AuditError> {
        let known = self.longest_known(seals).await?;
        self.check_last(seals, known).await?;
        self.go_on(seals, known).await
    }

    /// The longest that the chain is known to have been, by the note and by this process.
    async fn longest_known(&self, seals: &Seals) -> Result<Head, AuditError> {
        let noted = self.hint().await?.unwrap_or(seals.chain.start());
        let seen = self.memory().highest().unwrap_or(seals.chain.start());
        if noted.count == seen.count && noted != seen {
            let seq = noted.count.saturating_sub(1);
            return Err(AuditError::Broken(Finding::NotAsAnchored { seq }));
        }
        Ok(if noted.count > seen.count { noted } else { seen })
    }

    /// The note of where the chain ends.
    pub(super) async fn hint(&self) -> Result<Option<Head>, AuditError> {
        match self.store.get::<Head>(&Key::audit_head()).await {
            Ok(found) => Ok(found.map(|(head, _)| head)),
            Err(StoreError::Unreadable { .. }) => Err(AuditError::Broken(Finding::HeadUnreadable)),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads the last entry anew, and checks it against the one before it and against a head.
    async fn check_last(&self, seals: &Seals, known: Head) -> Result<(), AuditError> {
        let Some(last) = known.count.checked_sub(1) else {
            return if known == seals.chain.start() {
                Ok(())
            } else {
                Err(AuditError::Broken(Finding::NotAsAnchored { seq: 0 }))
            };
        };
        let Some(entry) = self.read(last).await? else {
            return Err(self.truncated(known).await?);
        };
        let mut pair = Vec::new();
        if let Some(before) = last.checked_sub(1) {
            let found = match self.remembered(before) {
                Some(entry) => Some(entry),
                None => self.read(before).await?,
            };
            let gap = AuditError::Broken(Finding::Gap { from: before, to: last });
            pair.push(found.ok_or(gap)?);
        }
        pair.push(entry);
        self.check(seals, pair, known)
    }

    async fn truncated(&self, known: Head) -> Result<AuditError, StoreError> {
        let keys = self.store.list_all(Key::AUDIT).await?;
        let last = keys.iter().filter_map(Key::audit_seq).max();
        let there = last.map_or(0, |last| last.saturating_add(1));
        let seq = known.count.saturating_sub(1);
        let finding = if there < known.count {
            Finding::Truncated { there, anchored: known.count }
        } else {
            Finding::Gap { from: seq, to: known.count }
        };
        Ok(AuditError::Broken(finding))
    }

    /// Goes on from a head as long as there are entries.
    async fn go_on(&self, seals: &Seals, from: Head) -> Result<Head, AuditError> {
        let mut head = from;
        let mut at_once = 1;
        loop {
            let entries = self.read_all(head.count, at_once).await?;
            let found = entries.len();
            if let Some(last) = entries.last() {
                let (start, end) = (head, last.head());
                let checked = seals.chain.verify_after(&start, &entries, &[end], &seals.key);
                checked.map_err(first_of)?;
                head = end;
                self.remember(entries);
            }
            if u64::try_from(found).unwrap_or(u64::MAX) < at_once {
                return Ok(head);
            }
            at_once = AT_ONCE;
        }
    }

    /// Checks entries that follow each other and end at a head, and remembers them.
    pub(super) fn check(
        &self,
        seals: &Seals,
        entries: Vec<Entry>,
        end: Head,
    ) -> Result<(), AuditError> {
        let Some(first) = entries.first() else { return Ok(()) };
        let start = if first.seq == 0 {
            seals.chain.start()
        } else {
            Head { count: first.seq, hash: first.previous_hash }
        };
        let checked = seals.chain.verify_after(&start, &entries, &[end], &seals.key);
        checked.map_err(first_of)?;
        self.remember(entries);
        Ok(())
    }

    /// The entries from a number on, as many as there are up to the first that is not there.
    async fn read_all(&self, from: u64, count: u64) -> Result<Vec<Entry>, AuditError> {
        let numbers = (0..count).filter_map(|step| from.checked_add(step));
        let reads = numbers.map(|seq| async move { Ok((seq, self.read(seq).await)) });
        let mut read = parallel::try_all::<_, AuditError, _>(reads).await?;
        read.sort_by_key(|(seq, _)| *seq);
        let mut entries = Vec::new();
        for (_, found) in read {
            match found? {
                Some(entry) => entries.push(entry),
                None => break,
            }
        }
        Ok(entries)
    }

    /// What lies in the place of an entry.
    pub(super) async fn read(&self, seq: u64) -> Result<Option<Entry>, AuditError> {
        let found = self.store.get_bytes(&Key::audit_entry(seq)).await?;
        let Some((bytes, _)) = found else { return Ok(None) };
        match Entry::read(seq, &bytes) {
            (entry, None) => Ok(entry),
            (_, Some(finding)) => Err(AuditError::Broken(finding)),
        }
    }

    pub(super) fn remembered(&self, seq: u64) -> Option<Entry> {
        self.memory().entry(seq)
    }
}

/// The first of the findings: one is enough to do nothing.
fn first_of(findings: Vec<Finding>) -> AuditError {
    AuditError::Broken(findings.into_iter().next().unwrap_or(Finding::HeadUnreadable))
}
