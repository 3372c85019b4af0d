//! Back from the end of the chain, checking every entry on the way.

use std::ops::ControlFlow;

use super::AuditError;
use super::AuditTrail;
use super::Seals;
use super::end::AT_ONCE;
use crate::audit::Entry;
use crate::audit::Finding;
use crate::audit::Head;
use crate::parallel;

/// How far a walk went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reached {
    /// To where the visitor stopped it.
    Stop,
    /// To the beginning of the chain.
    Start,
    /// As far as it may go.
    TooFar,
}

impl AuditTrail {
    /// Shows a visitor the entries before a head, the last first.
    pub(super) async fn walk_back(
        &self,
        seals: &Seals,
        from: Head,
        most: u64,
        mut visit: impl FnMut(&Entry) -> ControlFlow<()>,
    ) -> Result<Reached, AuditError> {
        let mut head = from;
        let mut left = most;
        while head.count > 0 {
            if left == 0 {
                return Ok(Reached::TooFar);
            }
            let count = AT_ONCE.min(left).min(head.count);
            let entries = self.before(seals, head, count).await?;
            for entry in entries.iter().rev() {
                if visit(entry).is_break() {
                    return Ok(Reached::Stop);
                }
                head = Head { count: entry.seq, hash: entry.previous_hash };
            }
            left -= count;
        }
        Ok(Reached::Start)
    }

    /// So many entries before a head, checked.
    async fn before(
        &self,
        seals: &Seals,
        head: Head,
        count: u64,
    ) -> Result<Vec<Entry>, AuditError> {
        let from = head.count.saturating_sub(count);
        let numbers: Vec<u64> = (from..head.count).collect();
        let (mut entries, unknown) = self.remembered_of(&numbers);
        let reads = unknown.into_iter().map(|seq| self.read_there(seq));
        entries.extend(parallel::try_all(reads).await?);
        entries.sort_by_key(|entry| entry.seq);
        self.check(seals, entries.clone(), head)?;
        Ok(entries)
    }

    /// What is remembered of these numbers, and the numbers of which nothing is.
    fn remembered_of(&self, numbers: &[u64]) -> (Vec<Entry>, Vec<u64>) {
        let memory = self.memory();
        let (mut entries, mut unknown) = (Vec::new(), Vec::new());
        for seq in numbers {
            match memory.entry(*seq) {
                Some(entry) => entries.push(entry),
                None => unknown.push(*seq),
            }
        }
        (entries, unknown)
    }

    async fn read_there(&self, seq: u64) -> Result<Entry, AuditError> {
        let gap = Finding::Gap { from: seq, to: seq.saturating_add(1) };
        self.read(seq).await?.ok_or(AuditError::Broken(gap))
    }
}
