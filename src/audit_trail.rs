//! The audit chain in the store: one document for each entry, and a note of where the chain ends.
//!
//! The note is a hint that only moves forward; the true end is found by going on from it. Nothing
//! is appended to a chain whose end is not whole, so that what somebody touched stays as it is until
//! a person has looked. What was checked once is remembered in this process, except the end, which
//! is read again each time: that it was cut off, or is another one, must be found at once.

mod end;
mod life;
mod memory;
mod pages;
mod walk;

#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

pub use pages::Pages;
pub use pages::Placed;

use crate::audit::Chain;
use crate::audit::Draft;
use crate::audit::Entry;
use crate::audit::Finding;
use crate::audit::Head;
use crate::containment::action::Action;
use crate::containment::action::reading::SeenTrail;
use crate::fraud_event::TenantId;
use crate::seal::Key as SealKey;
use crate::store::Key;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::Write;
use life::Life;
use memory::Memory;
use walk::Reached;

/// The audit chain of one partner; clones share what they remember.
#[derive(Clone)]
pub struct AuditTrail {
    store: Store,
    seals: Option<Seals>,
    memory: Arc<Mutex<Memory>>,
}

/// What entries are made and checked with.
#[derive(Clone)]
struct Seals {
    chain: Chain,
    key: Arc<SealKey>,
}

/// Why the chain could not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuditError {
    /// Nothing can be sealed or checked.
    #[error("there is no audit without SEAL_KEY and PARTNER_TENANT_ID")]
    NoKey,
    /// Somebody touched the chain; nothing was appended.
    #[error("the audit chain is broken: {0}; see fraud-guard audit verify")]
    Broken(Finding),
    /// The beginning of what was looked for is too long ago.
    #[error("nothing of it is among the last {} entries of the audit", AuditTrail::LONGEST_WALK)]
    TooFarBack,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl fmt::Debug for AuditTrail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuditTrail").field("has_key", &self.has_key()).finish_non_exhaustive()
    }
}

impl AuditTrail {
    /// Most entries that are gone back to learn what the chain has of an action.
    pub const LONGEST_WALK: u64 = 2_000;
    /// Entries at the end among which a line is looked for before it is appended. Whoever died
    /// before it knew that it was there is followed by the sweep within minutes.
    const TAIL: u64 = 500;
    /// Tries to append; each that fails is another's entry.
    const MOST_TRIES: u32 = 40;

    /// The chain of a partner in a store. Without a partner or a key nothing can be appended or
    /// checked.
    pub fn new(store: Store, partner: Option<TenantId>, key: Option<Arc<SealKey>>) -> Self {
        let seals = partner.zip(key).map(|(partner, key)| Seals { chain: Chain::of(partner), key });
        Self { store, seals, memory: Arc::default() }
    }

    /// True when entries can be sealed and checked.
    pub fn has_key(&self) -> bool {
        self.seals.is_some()
    }

    /// Takes a head that the chain is known to have had: a shorter chain is broken.
    pub fn expect(&self, head: Head) {
        self.memory().expect(head);
    }

    /// True when the store has anything of a chain, whoever wrote it.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn has_begun(&self) -> Result<bool, StoreError> {
        if self.store.get_bytes(&Key::audit_head()).await?.is_some() {
            return Ok(true);
        }
        Ok(!self.store.list(Key::AUDIT, None).await?.keys.is_empty())
    }

    /// Where the chain ends, after its end was checked.
    ///
    /// # Errors
    /// Without a key, when the end is broken or shorter than is known, or the store does not answer.
    pub async fn end(&self) -> Result<Head, AuditError> {
        self.find_end(self.seals()?).await
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// As of [`AuditTrail::end`]; then nothing was appended, unless the store did not answer.
    pub async fn append(&self, draft: Draft) -> Result<Head, AuditError> {
        let seals = self.seals()?;
        for attempt in 0..Self::MOST_TRIES {
            let end = self.find_end(seals).await?;
            if let Some(head) = self.insert(seals, end, draft.clone()).await? {
                return Ok(head);
            }
            self.store.pause(attempt).await;
        }
        Err(StoreError::Contended(Key::audit_head()).into())
    }

    /// Appends an entry where an audit is kept; without a key there is none.
    ///
    /// # Errors
    /// As of [`AuditTrail::append`] with a key.
    pub async fn append_if_kept(&self, draft: Draft) -> Result<(), AuditError> {
        match self.append(draft).await {
            Ok(_) | Err(AuditError::NoKey) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Appends the lines of an action that the chain does not have yet, and returns the number of
    /// the last of its lines that are in the chain now; `None` when it has none to append. The
    /// caller then steps the action with it.
    ///
    /// # Errors
    /// As of [`AuditTrail::append`].
    pub async fn append_action(&self, action: &Action) -> Result<Option<u32>, AuditError> {
        let seals = self.seals()?;
        let Some(last) = action.unaudited().last() else { return Ok(None) };
        for attempt in 0..Self::MOST_TRIES {
            let mut end = self.find_end(seals).await?;
            let missing = self.missing_lines(seals, end, action).await?;
            let mut is_over = true;
            for draft in missing {
                match self.insert(seals, end, draft).await? {
                    Some(head) => end = head,
                    None => {
                        is_over = false;
                        break;
                    }
                }
            }
            if is_over {
                return Ok(Some(last.number));
            }
            self.store.pause(attempt).await;
        }
        Err(StoreError::Contended(Key::audit_head()).into())
    }

    /// What the chain has of an action: it is gone back from its end to the first line of the
    /// action, and to where the chain ended when the action was first approved; every link and seal on
    /// the way is checked. The approvals are sealed, and so is the second of these places: a first line
    /// that somebody had appended once more hides nothing. Where the chain has another line under
    /// a number of the action's, it has more lines than any action.
    ///
    /// # Errors
    /// Without a key, when the first line is too long ago, or the store does not answer.
    pub async fn seen(&self, action: &Action) -> Result<SeenTrail, AuditError> {
        let seals = self.seals()?;
        let mut life = Life::of(action);
        let is_whole = match self.look_for(seals, action, &mut life).await {
            Ok(Reached::TooFar) => return Err(AuditError::TooFarBack),
            Ok(Reached::Stop | Reached::Start) => true,
            Err(AuditError::Broken(_)) => false,
            Err(error) => return Err(error),
        };
        let is_consistent = is_whole && life.is_consistent_with(action);
        let is_withdrawn = life.is_withdrawn();
        Ok(SeenTrail { is_whole, lines: life.lines(), is_consistent, is_withdrawn })
    }

    async fn look_for(
        &self,
        seals: &Seals,
        action: &Action,
        life: &mut Life,
    ) -> Result<Reached, AuditError> {
        let end = self.find_end(seals).await?;
        let subject = action.audit_subject();
        let approved = action.approvals().iter().map(|approval| approval.audited).min();
        let mut has_first = false;
        let visit = |entry: &Entry| {
            if entry.draft.subject == subject {
                has_first |= life.take(&entry.draft) == Some(0);
            }
            let is_before = approved.is_none_or(|approved| entry.seq <= approved);
            match has_first && is_before {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        };
        self.walk_back(seals, end, Self::LONGEST_WALK, visit).await
    }

    /// The lines of an action that are not among the last entries.
    async fn missing_lines(
        &self,
        seals: &Seals,
        end: Head,
        action: &Action,
    ) -> Result<Vec<Draft>, AuditError> {
        let mut missing: Vec<Draft> =
            action.unaudited().iter().map(|line| line.draft(action)).collect();
        let subject = action.audit_subject();
        let visit = |entry: &Entry| {
            // After a restore of the store another line may have had the same number.
            missing.retain(|draft| *draft != entry.draft);
            let is_first = entry.draft.subject == subject && entry.draft.reference == "0";
            if is_first || missing.is_empty() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        self.walk_back(seals, end, Self::TAIL, visit).await?;
        Ok(missing)
    }

    /// Stores the entry that follows a head; `None` when somebody else was there first.
    async fn insert(
        &self,
        seals: &Seals,
        end: Head,
        draft: Draft,
    ) -> Result<Option<Head>, AuditError> {
        let entry = seals.chain.append(&end, draft, &seals.key);
        let head = entry.head();
        let key = Key::audit_entry(entry.seq);
        if self.store.insert_if_absent(&key, &entry).await? == Write::Conflict {
            return Ok(None);
        }
        self.remember(vec![entry]);
        self.move_hint(head).await;
        Ok(Some(head))
    }

    /// Notes where the chain ends. The entry is there; without the note the next one who appends
    /// goes a step further.
    async fn move_hint(&self, head: Head) {
        let forward = |known: Option<Head>| {
            let is_behind = known.is_none_or(|known| known.count < head.count);
            (is_behind.then_some(head), ())
        };
        if let Err(error) = self.store.change(&Key::audit_head(), forward).await {
            tracing::warn!(%error, "cannot note where the audit chain ends");
        }
    }

    fn seals(&self) -> Result<&Seals, AuditError> {
        self.seals.as_ref().ok_or(AuditError::NoKey)
    }

    fn remember(&self, entries: Vec<Entry>) {
        self.memory().remember(entries);
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
