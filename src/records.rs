//! Cases and alarms in the store: each change is one conditional write of one document.

use jiff::Timestamp;

use crate::alarm::Alarm;
use crate::case::Case;
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
use crate::store::pause;

/// The cases and alarms of a store.
#[derive(Clone, Debug)]
pub struct Records {
    store: Store,
}

/// Whether there is something to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// There is.
    Yes,
    /// The document stays as it is.
    No,
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

    /// Changes the case of a scope until nobody else came between; makes it when there is none.
    ///
    /// # Errors
    /// When the store is not available, the document is not readable or others never stop.
    pub async fn change_case<R>(
        &self,
        scope: &Scope,
        make: impl Fn() -> Case,
        mut change: impl FnMut(&mut Case) -> R,
    ) -> Result<(Case, R), StoreError> {
        let key = Key::open_case(scope);
        for attempt in 0..Store::MOST_TRIES {
            let (mut case, place) = match self.find(scope).await? {
                Some(found) => found,
                None => (make(), Place::ClosedOrNew),
            };
            let result = change(&mut case);
            let write = match &place {
                Place::Open(etag) => self.store.replace_if(&key, &case, etag).await?,
                Place::ClosedOrNew => self.store.insert_if_absent(&key, &case).await?,
            };
            if matches!(write, Write::Done(_)) {
                return Ok((case, result));
            }
            pause(attempt).await;
        }
        Err(StoreError::Contended(key))
    }

    /// Changes the case of a scope if there is one, open or closed, until nobody else came between;
    /// what the change calls unchanged is not written. A closed case that is changed lies among the
    /// open ones again until the sweep puts it back, so that what it needs is seen.
    ///
    /// # Errors
    /// When the store is not available, the document is not readable or others never stop.
    pub async fn change_existing_case<R>(
        &self,
        scope: &Scope,
        mut change: impl FnMut(&mut Case) -> (Changed, R),
    ) -> Result<Option<(Case, R)>, StoreError> {
        let key = Key::open_case(scope);
        for attempt in 0..Store::MOST_TRIES {
            let Some((mut case, place)) = self.find(scope).await? else { return Ok(None) };
            let (changed, result) = change(&mut case);
            if changed == Changed::No {
                return Ok(Some((case, result)));
            }
            let write = match &place {
                Place::Open(etag) => self.store.replace_if(&key, &case, etag).await?,
                Place::ClosedOrNew => self.store.insert_if_absent(&key, &case).await?,
            };
            if matches!(write, Write::Done(_)) {
                return Ok(Some((case, result)));
            }
            pause(attempt).await;
        }
        Err(StoreError::Contended(key))
    }

    /// Changes the outbox of a record; `None` when the record is gone. What the change calls
    /// unchanged is not written.
    ///
    /// # Errors
    /// When the store is not available, the document is not readable or others never stop.
    pub async fn change_outbox<R>(
        &self,
        subject: &Subject,
        mut change: impl FnMut(&mut Outbox) -> (Changed, R),
    ) -> Result<Option<(Record, R)>, StoreError> {
        match subject {
            Subject::Case(scope) => {
                let change = |case: Option<Case>| match case {
                    None => (None, None),
                    Some(mut case) => {
                        let (changed, result) = change(&mut case.outbox);
                        let record = Record::Case(Box::new(case.clone()));
                        ((changed == Changed::Yes).then_some(case), Some((record, result)))
                    }
                };
                self.store.change(&Key::open_case(scope), change).await
            }
            Subject::Alarm(id) => {
                let change = |alarm: Option<Alarm>| match alarm {
                    None => (None, None),
                    Some(mut alarm) => {
                        let (changed, result) = change(&mut alarm.outbox);
                        let record = Record::Alarm(Box::new(alarm.clone()));
                        ((changed == Changed::Yes).then_some(alarm), Some((record, result)))
                    }
                };
                self.store.change(&Key::alarm(id), change).await
            }
        }
    }

    /// Takes steps in the outbox of a record, all in one write, and says what is to be done then;
    /// `None` when the record is gone.
    ///
    /// # Errors
    /// When the store is not available, the document is not readable or others never stop.
    pub async fn step(
        &self,
        subject: &Subject,
        inputs: &[Input<'_>],
        now: Timestamp,
    ) -> Result<Option<(Record, Vec<Effect>)>, StoreError> {
        let step = |outbox: &mut Outbox| {
            let before = outbox.clone();
            let effects: Vec<Effect> =
                inputs.iter().flat_map(|input| outbox.step(input, now)).collect();
            (if *outbox == before { Changed::No } else { Changed::Yes }, effects)
        };
        self.change_outbox(subject, step).await
    }

    /// A record as it is.
    ///
    /// # Errors
    /// When the store is not available or the document is not readable.
    pub async fn get(&self, subject: &Subject) -> Result<Option<Record>, StoreError> {
        match subject {
            Subject::Case(scope) => {
                let found = self.find(scope).await?;
                Ok(found.map(|(case, _)| Record::Case(Box::new(case))))
            }
            Subject::Alarm(id) => {
                let found = self.store.get::<Alarm>(&Key::alarm(id)).await?;
                Ok(found.map(|(alarm, _)| Record::Alarm(Box::new(alarm))))
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

    async fn find(&self, scope: &Scope) -> Result<Option<(Case, Place)>, StoreError> {
        if let Some((case, etag)) = self.store.get::<Case>(&Key::open_case(scope)).await? {
            return Ok(Some((case, Place::Open(etag))));
        }
        let closed = self.store.get::<Case>(&Key::closed_case(scope)).await?;
        Ok(closed.map(|(case, _)| (case, Place::ClosedOrNew)))
    }
}
