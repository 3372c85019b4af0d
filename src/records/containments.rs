//! Containments in the store: each change is one conditional write of one document.

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::containment::Containment;
use crate::containment::ContainmentStep;
use crate::containment::action::ActionId;
use crate::containment::action::Breaker;
use crate::containment::action::Budget;
use crate::containment::action::BudgetRequest;
use crate::containment::action::Input;
use crate::containment::action::Objection;
use crate::containment::action::Refusal;
use crate::fraud_event::Scope;
use crate::parallel;
use crate::store::ETag;
use crate::store::Key;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::Write;

/// The containments of a store.
#[derive(Clone, Copy, Debug)]
pub struct Containments<'a> {
    store: &'a Store,
}

/// Who has a lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Lock {
    scope: String,
    action: ActionId,
}

impl<'a> Containments<'a> {
    /// The containments of a store.
    pub fn of(store: &'a Store) -> Self {
        Self { store }
    }

    /// Those of a scope of which something may still become, in the order of their ids.
    ///
    /// # Errors
    /// When the store is not available or a document is not readable.
    pub async fn open(&self, scope: &Scope) -> Result<Vec<Containment>, StoreError> {
        self.below(Key::OPEN_CONTAINMENTS, scope).await
    }

    /// All of a scope, each once.
    ///
    /// # Errors
    /// When the store is not available or a document is not readable.
    pub async fn all(&self, scope: &Scope) -> Result<Vec<Containment>, StoreError> {
        // In this order, so that what is archived in between is not missed.
        let mut all = self.open(scope).await?;
        for closed in self.below(Key::CLOSED_CONTAINMENTS, scope).await? {
            if all.iter().all(|open| open.action.id() != closed.action.id()) {
                all.push(closed);
            }
        }
        Ok(all)
    }

    /// The scopes with containments of which something may still become.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn open_scopes(&self) -> Result<Vec<Scope>, StoreError> {
        let keys = self.store.list_all(Key::OPEN_CONTAINMENTS).await?;
        let mut scopes: Vec<Scope> = keys.iter().filter_map(Key::scope).collect();
        scopes.dedup();
        Ok(scopes)
    }

    /// One containment, open or over.
    ///
    /// # Errors
    /// When the store is not available or the document is not readable.
    pub async fn get(
        &self,
        scope: &Scope,
        action: &ActionId,
    ) -> Result<Option<Containment>, StoreError> {
        let open = self.store.get::<Containment>(&Key::open_containment(scope, action)).await?;
        if let Some((found, _)) = open {
            return Ok(Some(found));
        }
        let closed = self.store.get::<Containment>(&Key::closed_containment(scope, action)).await?;
        Ok(closed.map(|(found, _)| found))
    }

    /// Keeps a new containment; false when it is there already.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn add(&self, containment: &Containment) -> Result<bool, StoreError> {
        let action = &containment.action;
        let key = Key::open_containment(action.scope(), action.id());
        Ok(matches!(self.store.insert_if_absent(&key, containment).await?, Write::Done(_)))
    }

    /// Takes a step of an open containment until nobody else came between; `None` when it is not
    /// there. One that stays as it is is not written.
    ///
    /// # Errors
    /// When the store is not available, the document is not readable or others never stop.
    pub async fn step(
        &self,
        scope: &Scope,
        action: &ActionId,
        input: &Input<'_>,
        now: Timestamp,
    ) -> Result<Option<Result<ContainmentStep, Refusal>>, StoreError> {
        let step = |old: Option<Containment>| {
            let Some(old) = old else { return (None, None) };
            let step = old.step(input, now);
            let new = step.as_ref().ok().map(|step| step.containment.clone());
            (new.filter(|new| *new != old), Some(step))
        };
        self.store.change(&Key::open_containment(scope, action), step).await
    }

    /// Changes an open containment beside its action; `None` when it is not there.
    ///
    /// # Errors
    /// When the store is not available, the document is not readable or others never stop.
    pub async fn change(
        &self,
        scope: &Scope,
        action: &ActionId,
        change: impl Fn(&mut Containment),
    ) -> Result<Option<Containment>, StoreError> {
        let change = |old: Option<Containment>| {
            let Some(old) = old else { return (None, None) };
            let mut new = old.clone();
            change(&mut new);
            ((new != old).then(|| new.clone()), Some(new))
        };
        self.store.change(&Key::open_containment(scope, action), change).await
    }

    /// Puts away what is over. It is first written to its new place, so that it is never in neither;
    /// when it was changed meanwhile, or is not over any more, it stays.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn archive(
        &self,
        scope: &Scope,
        action: &ActionId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let key = Key::open_containment(scope, action);
        let found: Option<(Containment, ETag)> = self.store.get(&key).await?;
        let Some((containment, etag)) = found.filter(|(one, _)| one.is_finished(now)) else {
            return Ok(());
        };
        let closed = Key::closed_containment(scope, action);
        let keep = move |_: Option<Containment>| (Some(containment.clone()), ());
        self.store.change(&closed, keep).await?;
        self.store.delete_if(&key, &etag).await?;
        Ok(())
    }

    /// Takes the lock of a containment's target unless another one needs it, and says who has it
    /// then; `None` when the one that has it cannot be found, so that nobody can say whether it is
    /// done with it.
    ///
    /// # Errors
    /// When the store is not available or a document is not readable.
    pub async fn take_lock(
        &self,
        containment: &Containment,
    ) -> Result<Option<Containment>, StoreError> {
        let action = &containment.action;
        let key = Key::containment_lock(&action.target().lock_name());
        let mine = Lock { scope: action.scope().to_string(), action: action.id().clone() };
        for attempt in 0..Store::MOST_TRIES {
            let written = match self.store.get::<Lock>(&key).await? {
                None => self.store.insert_if_absent(&key, &mine).await?,
                Some((lock, _)) if lock == mine => return Ok(Some(containment.clone())),
                Some((lock, etag)) => {
                    let Some(holder) = self.holder(&lock).await? else { return Ok(None) };
                    if holder.action.holds_lock() {
                        return Ok(Some(holder));
                    }
                    self.store.replace_if(&key, &mine, &etag).await?
                }
            };
            if matches!(written, Write::Done(_)) {
                return Ok(Some(containment.clone()));
            }
            self.store.pause(attempt).await;
        }
        Err(StoreError::Contended(key))
    }

    /// Reserves a place in the budget.
    ///
    /// # Errors
    /// When the store is not available or the document is not readable.
    pub async fn reserve(
        &self,
        request: &BudgetRequest<'_>,
        now: Timestamp,
    ) -> Result<Result<(), Objection>, StoreError> {
        let reserve = |old: Option<Budget>| match old.unwrap_or_default().reserve(request, now) {
            Ok(new) => (Some(new), Ok(())),
            Err(objection) => (None, Err(objection)),
        };
        self.store.change(&Key::containment_budget(), reserve).await
    }

    /// The breaker as it is.
    ///
    /// # Errors
    /// When the store is not available or the document is not readable.
    pub async fn breaker(&self) -> Result<Breaker, StoreError> {
        let found = self.store.get::<Breaker>(&Key::containment_breaker()).await?;
        Ok(found.map(|(breaker, _)| breaker).unwrap_or_default())
    }

    /// Changes the breaker.
    ///
    /// # Errors
    /// When the store is not available, the document is not readable or others never stop.
    pub async fn change_breaker<R>(
        &self,
        change: impl Fn(&mut Breaker) -> R,
    ) -> Result<(Breaker, R), StoreError> {
        let change = |old: Option<Breaker>| {
            let mut breaker = old.unwrap_or_default();
            let result = change(&mut breaker);
            (Some(breaker.clone()), (breaker, result))
        };
        self.store.change(&Key::containment_breaker(), change).await
    }

    async fn holder(&self, lock: &Lock) -> Result<Option<Containment>, StoreError> {
        match Scope::parse(&lock.scope) {
            Some(scope) => self.get(&scope, &lock.action).await,
            None => Ok(None),
        }
    }

    async fn below(&self, folder: &str, scope: &Scope) -> Result<Vec<Containment>, StoreError> {
        let keys = self.store.list_all(&format!("{folder}{scope}/")).await?;
        let get = |key| async move { self.store.get::<Containment>(key).await };
        let found = parallel::try_all(keys.iter().map(get)).await?;
        Ok(found.into_iter().flatten().map(|(containment, _)| containment).collect())
    }
}
