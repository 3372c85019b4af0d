//! The store: five operations on documents, in a blob container or in memory. It is the only truth.

mod blob;
mod key;
mod memory;
#[cfg(feature = "local")]
mod wire;

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::clock::Clock;
pub use blob::BlobStore;
pub use key::AnsweredKey;
pub use key::Key;
pub use key::ObservationKey;
pub use memory::MemoryStore;
#[cfg(feature = "local")]
pub use wire::Operation;
#[cfg(feature = "local")]
pub use wire::Reply;
#[cfg(feature = "local")]
pub use wire::WireStore;

/// The version of a document, as the store names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ETag(String);

/// Where the next page of a listing begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker(String);

/// A page of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The keys, in order.
    pub keys: Vec<Key>,
    /// The version of each document, in the order of the keys.
    pub versions: Vec<ETag>,
    /// Where the next page begins; `None` after the last one.
    pub next: Option<Marker>,
}

/// What became of a conditional write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// It was written.
    Done(ETag),
    /// Somebody else was there first; nothing was written.
    Conflict,
}

/// Why an operation failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The store did not do it, or did not say so; it may work later.
    #[error("storage is not available: {0}")]
    Unavailable(String),
    /// The document is there, but it is not ours or damaged.
    #[error("document {key} cannot be read: {error}")]
    Unreadable {
        /// Which one.
        key: Key,
        /// What the parser said.
        error: String,
    },
    /// Others kept changing the document.
    #[error("document {0} is changed by too many at once")]
    Contended(Key),
}

/// A store. Calls of the storage library are kept on the heap while they are under way: each is some
/// ten kilobytes, which would else be a part of, and copied with, whatever waits for a document.
#[derive(Clone, Debug)]
pub enum Store {
    /// A container of the storage account.
    Blob(BlobStore),
    /// In the memory of this process; for local use and tests.
    Memory(MemoryStore),
    /// At the other end of a wire that a simulation holds.
    #[cfg(feature = "local")]
    Wire(WireStore),
}

impl Store {
    /// Tries of a change before it is given back to the queue.
    pub(crate) const MOST_TRIES: u32 = 8;

    /// Makes sure that the container exists.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn prepare(&self) -> Result<(), StoreError> {
        match self {
            Self::Blob(store) => Box::pin(store.prepare()).await,
            Self::Memory(_) => Ok(()),
            #[cfg(feature = "local")]
            Self::Wire(_) => Ok(()),
        }
    }

    /// What time it is at the store; one in memory goes by the clock of the process.
    ///
    /// # Errors
    /// When the store is not available or does not say.
    pub async fn time(&self, clock: &Clock) -> Result<Timestamp, StoreError> {
        match self {
            Self::Blob(store) => Box::pin(store.time()).await,
            Self::Memory(_) => Ok(clock.now()),
            #[cfg(feature = "local")]
            Self::Wire(store) => store.time().await,
        }
    }

    /// The document and its version.
    ///
    /// # Errors
    /// When the store is not available or the document is not readable.
    pub async fn get<T: DeserializeOwned>(
        &self,
        key: &Key,
    ) -> Result<Option<(T, ETag)>, StoreError> {
        let Some((bytes, etag)) = self.get_bytes(key).await? else { return Ok(None) };
        Ok(Some((from_bytes(key, &bytes)?, etag)))
    }

    /// The same for a document that may not be ours, byte by byte.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn get_bytes(&self, key: &Key) -> Result<Option<(Vec<u8>, ETag)>, StoreError> {
        match self {
            Self::Blob(store) => Box::pin(store.get(key)).await,
            Self::Memory(store) => Ok(store.get(key)),
            #[cfg(feature = "local")]
            Self::Wire(store) => store.get(key).await,
        }
    }

    /// Writes a document that must not be there yet.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn insert_if_absent<T: Serialize>(
        &self,
        key: &Key,
        document: &T,
    ) -> Result<Write, StoreError> {
        self.insert_bytes_if_absent(key, to_bytes(key, document)?).await
    }

    /// The same for a document that was read elsewhere and is not to be written anew.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn insert_bytes_if_absent(
        &self,
        key: &Key,
        bytes: Vec<u8>,
    ) -> Result<Write, StoreError> {
        match self {
            Self::Blob(store) => Box::pin(store.insert_if_absent(key, bytes)).await,
            Self::Memory(store) => Ok(store.insert_if_absent(key, bytes)),
            #[cfg(feature = "local")]
            Self::Wire(store) => store.write(Operation::Insert(key.clone(), bytes)).await,
        }
    }

    /// Replaces a document that must still have the version given.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn replace_if<T: Serialize>(
        &self,
        key: &Key,
        document: &T,
        etag: &ETag,
    ) -> Result<Write, StoreError> {
        let bytes = to_bytes(key, document)?;
        match self {
            Self::Blob(store) => Box::pin(store.replace_if(key, bytes, etag)).await,
            Self::Memory(store) => Ok(store.replace_if(key, bytes, etag)),
            #[cfg(feature = "local")]
            Self::Wire(store) => {
                store.write(Operation::Replace(key.clone(), bytes, etag.clone())).await
            }
        }
    }

    /// Deletes a document that must still have the version given; false when it has another one.
    /// A document that is already gone counts as deleted.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn delete_if(&self, key: &Key, etag: &ETag) -> Result<bool, StoreError> {
        match self {
            Self::Blob(store) => Box::pin(store.delete_if(key, etag)).await,
            Self::Memory(store) => Ok(store.delete_if(key, etag)),
            #[cfg(feature = "local")]
            Self::Wire(store) => store.delete_if(key, etag).await,
        }
    }

    /// A page of the keys that begin with a prefix, in order.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn list(&self, prefix: &str, from: Option<Marker>) -> Result<Listing, StoreError> {
        match self {
            Self::Blob(store) => Box::pin(store.list(prefix, from)).await,
            Self::Memory(store) => Ok(store.list(prefix, from)),
            #[cfg(feature = "local")]
            Self::Wire(store) => store.list(prefix, from).await,
        }
    }

    /// All keys that begin with a prefix.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn list_all(&self, prefix: &str) -> Result<Vec<Key>, StoreError> {
        let found = self.list_versions(prefix).await?;
        Ok(found.into_iter().map(|(key, _)| key).collect())
    }

    /// All keys that begin with a prefix, and the version of each document.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn list_versions(&self, prefix: &str) -> Result<Vec<(Key, ETag)>, StoreError> {
        let mut found = Vec::new();
        let mut from = None;
        loop {
            let page = self.list(prefix, from).await?;
            found.extend(page.keys.into_iter().zip(page.versions));
            from = page.next;
            if from.is_none() {
                return Ok(found);
            }
        }
    }

    /// Changes a document until nobody else came between: `change` gets what is there and returns
    /// what shall be there, with its own result; `None` leaves everything as it is.
    ///
    /// # Errors
    /// When the store is not available, the document is not readable or others never stop.
    pub async fn change<T, R>(
        &self,
        key: &Key,
        change: impl FnMut(Option<T>) -> (Option<T>, R),
    ) -> Result<R, StoreError>
    where
        T: Serialize + DeserializeOwned,
    {
        let (result, _) = self.change_from(key, None, change).await?;
        Ok(result)
    }

    /// The same for who has just read or written the document: as long as it has the version at
    /// hand it is not read again. Also returns the version that is there then.
    ///
    /// # Errors
    /// When the store is not available, the document is not readable or others never stop.
    pub async fn change_from<T, R>(
        &self,
        key: &Key,
        mut at_hand: Option<(T, ETag)>,
        mut change: impl FnMut(Option<T>) -> (Option<T>, R),
    ) -> Result<(R, Option<ETag>), StoreError>
    where
        T: Serialize + DeserializeOwned,
    {
        for attempt in 0..Self::MOST_TRIES {
            let (old, etag) = match at_hand.take() {
                Some(at_hand) => Some(at_hand),
                None => self.get::<T>(key).await?,
            }
            .unzip();
            let (new, result) = change(old);
            let write = match (new, etag) {
                (None, etag) => return Ok((result, etag)),
                (Some(new), None) => self.insert_if_absent(key, &new).await?,
                (Some(new), Some(etag)) => self.replace_if(key, &new, &etag).await?,
            };
            if let Write::Done(etag) = write {
                return Ok((result, Some(etag)));
            }
            self.pause(attempt).await;
        }
        Err(StoreError::Contended(key.clone()))
    }

    /// A short random pause, so that two who met do not meet again.
    pub(crate) async fn pause(&self, attempt: u32) {
        #[cfg(feature = "local")]
        if let Self::Wire(store) = self {
            return store.pause(attempt).await;
        }
        let most = 20_u64.saturating_mul(1 << attempt.min(5)).min(400);
        let random = uuid::Uuid::new_v4().as_u64_pair().0;
        tokio::time::sleep(Duration::from_millis(5 + random % most)).await;
    }
}

/// About what a document has; room that grows by doubling is copied again and again.
const USUAL_BYTES: usize = 4_096;

/// Reads what [`Store::get_bytes`] returned.
pub(crate) fn from_bytes<T: DeserializeOwned>(key: &Key, bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes)
        .map_err(|error| StoreError::Unreadable { key: key.clone(), error: error.to_string() })
}

fn to_bytes<T: Serialize>(key: &Key, document: &T) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::with_capacity(USUAL_BYTES);
    serde_json::to_writer(&mut bytes, document)
        .map_err(|error| StoreError::Unreadable { key: key.clone(), error: error.to_string() })?;
    Ok(bytes)
}
