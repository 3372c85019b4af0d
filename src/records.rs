//! Cases, alarms and summaries in the store: each change is one conditional write of one document.

mod containments;
mod dossier;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::alarm::Alarm;
use crate::case;
use crate::case::Case;
use crate::case::Rules;
use crate::case::Step;
use crate::fraud_event::Scope;
use crate::outbox::Effect;
use crate::outbox::Input;
use crate::outbox::Outbox;
use crate::record::Record;
use crate::record::Subject;
use crate::store::ETag;
use crate::store::Key;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::Write;
use crate::summary::Summary;
pub use containments::Containments;
pub use dossier::Dossier;
pub use dossier::Pack;

/// The cases, alarms and summaries of a store.
#[derive(Clone, Debug)]
pub struct Records {
    store: Store,
}

/// A record after steps in its outbox.
#[derive(Debug)]
pub struct Stepped {
    /// The record.
    pub record: Record,
    /// What is to be done now.
    pub effects: Vec<Effect>,
    /// The version that it has.
    pub etag: ETag,
}

/// Where a case was found.
enum Place {
    Open(ETag),
    ClosedOrNew,
}

impl Records {
    /// The records of a store.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// Takes a step of the case of a scope until nobody else came between; `None` when there is no
    /// case and nothing that makes one. A case that stays as it is is not written. A closed one that
    /// is changed lies among the open ones again until the sweep puts it back, so that what it needs
    /// is seen.
    ///
    /// # Errors
    /// When the store is not available, the document is not readable or others never stop.
    pub async fn step_case(
        &self,
        scope: &Scope,
        input: case::Input<'_>,
        now: Timestamp,
        rules: Option<Rules<'_>>,
    ) -> Result<Option<Step>, StoreError> {
        let key = Key::open_case(scope);
        for attempt in 0..Store::MOST_TRIES {
            let (before, place) = match self.find(scope).await? {
                Some((case, place)) => (Some(case), place),
                None => (None, Place::ClosedOrNew),
            };
            let Some(step) = Case::step(before.as_ref(), input, now, rules) else {
                return Ok(None);
            };
            if before.as_ref() == Some(&step.case) {
                return Ok(Some(step));
            }
            let write = match &place {
                Place::Open(etag) => self.store.replace_if(&key, &step.case, etag).await?,
                Place::ClosedOrNew => self.store.insert_if_absent(&key, &step.case).await?,
            };
            if matches!(write, Write::Done(_)) {
                return Ok(Some(step));
            }
            self.store.pause(attempt).await;
        }
        Err(StoreError::Contended(key))
    }

    /// The case of a scope, open or closed.
    ///
    /// # Errors
    /// When the store is not available or the document is not readable.
    pub async fn case(&self, scope: &Scope) -> Result<Option<Case>, StoreError> {
        Ok(self.find(scope).await?.map(|(case, _)| case))
    }

    /// The case with this very id, open or closed; what is no id of ours is not looked up. The id of
    /// an earlier outbreak is no other case's.
    ///
    /// # Errors
    /// When the store is not available or the document is not readable.
    pub async fn case_with_id(&self, id: &str) -> Result<Option<Case>, StoreError> {
        let Some(hash) = hash_of_id(id) else { return Ok(None) };
        let folders = [Key::OPEN_CASES, Key::CLOSED_CASES];
        let prefixes = folders.iter().flat_map(|folder| ["s-", "e-"].map(|kind| (folder, kind)));
        for (folder, kind) in prefixes {
            let keys = self.store.list_all(&format!("{folder}{kind}{hash}")).await?;
            if let Some(case) = self.first_with_id(&keys, id).await? {
                return Ok(Some(case));
            }
        }
        Ok(None)
    }

    /// Takes steps in the outbox of a record, all in one write, and says what is to be done then;
    /// `None` when the record is gone. A record that stays as it is is not written.
    ///
    /// # Errors
    /// When the store is not available, the document is not readable or others never stop.
    pub async fn step(
        &self,
        subject: &Subject,
        inputs: &[Input<'_>],
        now: Timestamp,
    ) -> Result<Option<Stepped>, StoreError> {
        self.step_from(subject, None, inputs, now).await
    }

    /// The same for who has the record at hand, which is read only when it has changed since.
    ///
    /// # Errors
    /// When the store is not available, the document is not readable or others never stop.
    pub async fn step_from(
        &self,
        subject: &Subject,
        at_hand: Option<(Record, ETag)>,
        inputs: &[Input<'_>],
        now: Timestamp,
    ) -> Result<Option<Stepped>, StoreError> {
        let step = |outbox: &mut Outbox| {
            let before = outbox.clone();
            let effects: Vec<Effect> =
                inputs.iter().flat_map(|input| outbox.step(input, now)).collect();
            (*outbox != before, effects)
        };
        let store = &self.store;
        match subject {
            Subject::Case(scope) => {
                let key = Key::open_case(scope);
                change(store, &key, at_hand, |case: &mut Case| &mut case.outbox, step).await
            }
            Subject::Alarm(id) => {
                let key = Key::alarm(id);
                change(store, &key, at_hand, |alarm: &mut Alarm| &mut alarm.outbox, step).await
            }
            Subject::Summary(id) => {
                let key = Key::summary(id);
                change(store, &key, at_hand, |summary: &mut Summary| &mut summary.outbox, step)
                    .await
            }
        }
    }

    /// A record as it is.
    ///
    /// # Errors
    /// When the store is not available or the document is not readable.
    pub async fn get(&self, subject: &Subject) -> Result<Option<Record>, StoreError> {
        match subject {
            Subject::Case(scope) => {
                let found = self.case(scope).await?;
                Ok(found.map(Record::from))
            }
            Subject::Alarm(id) => {
                let found = self.store.get::<Alarm>(&Key::alarm(id)).await?;
                Ok(found.map(|(alarm, _)| alarm.into()))
            }
            Subject::Summary(id) => {
                let found = self.store.get::<Summary>(&Key::summary(id)).await?;
                Ok(found.map(|(summary, _)| summary.into()))
            }
        }
    }

    /// Moves a closed case out of the way of the sweep. It is first written to its new place, so
    /// that it is never in neither; when it was changed meanwhile it stays.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn archive(&self, case: &Case, etag: &ETag) -> Result<bool, StoreError> {
        let key = Key::closed_case(&case.scope);
        let archived = case.clone();
        self.store.change(&key, move |_: Option<Case>| (Some(archived.clone()), ())).await?;
        self.store.delete_if(&Key::open_case(&case.scope), etag).await
    }

    async fn first_with_id(&self, keys: &[Key], id: &str) -> Result<Option<Case>, StoreError> {
        for key in keys {
            let found = self.store.get::<Case>(key).await?;
            if let Some((case, _)) = found.filter(|(case, _)| case.id() == id) {
                return Ok(Some(case));
            }
        }
        Ok(None)
    }

    async fn find(&self, scope: &Scope) -> Result<Option<(Case, Place)>, StoreError> {
        if let Some((case, etag)) = self.store.get::<Case>(&Key::open_case(scope)).await? {
            return Ok(Some((case, Place::Open(etag))));
        }
        let closed = self.store.get::<Case>(&Key::closed_case(scope)).await?;
        Ok(closed.map(|(case, _)| (case, Place::ClosedOrNew)))
    }
}

/// The beginning of the scope's hash in the id of a case: `c-`, twelve digits of a hash, `-`, the
/// number of the outbreak.
fn hash_of_id(id: &str) -> Option<&str> {
    let (hash, outbreak) = id.strip_prefix("c-")?.split_once('-')?;
    let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    let is_hash = hash.len() == 12 && hash.bytes().all(is_digit);
    let is_number =
        (4..=10).contains(&outbreak.len()) && outbreak.bytes().all(|b| b.is_ascii_digit());
    (is_hash && is_number).then_some(hash)
}

/// Changes the outbox of a document, and hands it over as a record.
async fn change<T>(
    store: &Store,
    key: &Key,
    at_hand: Option<(Record, ETag)>,
    outbox_of: fn(&mut T) -> &mut Outbox,
    step: impl Fn(&mut Outbox) -> (bool, Vec<Effect>),
) -> Result<Option<Stepped>, StoreError>
where
    T: Clone + Into<Record> + TryFrom<Record> + Serialize + DeserializeOwned,
{
    let change = |document: Option<T>| {
        let Some(mut document) = document else { return (None, None) };
        let (is_changed, effects) = step(outbox_of(&mut document));
        let record: Record = document.clone().into();
        (is_changed.then_some(document), Some((record, effects)))
    };
    let at_hand = at_hand.and_then(|(record, etag)| Some((record.try_into().ok()?, etag)));
    let (stepped, etag) = store.change_from(key, at_hand, change).await?;
    Ok(stepped.zip(etag).map(|((record, effects), etag)| Stepped { record, effects, etag }))
}
