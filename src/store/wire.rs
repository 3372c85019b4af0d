//! The store at the other end of a wire that a simulation holds.

use jiff::Timestamp;

use super::ETag;
use super::Key;
use super::Listing;
use super::Marker;
use super::MemoryStore;
use super::StoreError;
use super::Write;
use crate::wire::Wire;

/// One operation on the store, as a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// The document and its version.
    Get(Key),
    /// Write what must not be there yet.
    Insert(Key, Vec<u8>),
    /// Write what must still have the version given.
    Replace(Key, Vec<u8>, ETag),
    /// Delete what must still have the version given.
    Delete(Key, ETag),
    /// A page of the keys that begin with a prefix.
    List(String, Option<Marker>),
    /// Nothing: the pause after a conflict, by the number of the try.
    Pause(u32),
    /// What time it is at the store.
    Time,
}

/// What an operation answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// To [`Operation::Get`].
    Document(Option<(Vec<u8>, ETag)>),
    /// To [`Operation::Insert`] and [`Operation::Replace`].
    Written(Write),
    /// To [`Operation::Delete`].
    Deleted(bool),
    /// To [`Operation::List`].
    Listed(Listing),
    /// To [`Operation::Pause`].
    Rested,
    /// To [`Operation::Time`].
    Time(Timestamp),
}

impl MemoryStore {
    /// Every document by its key, for whoever looks at the whole.
    pub fn documents(&self) -> Vec<(String, Vec<u8>)> {
        let keys = self.list("", None).keys;
        let found = keys.iter().filter_map(|key| Some((key, self.get(key)?.0)));
        found.map(|(key, bytes)| (key.as_str().to_owned(), bytes)).collect()
    }

    /// Carries out an operation that came over a wire. What time it is, the one at the other end
    /// knows and has to answer.
    pub fn perform(&self, operation: &Operation) -> Reply {
        match operation {
            Operation::Get(key) => Reply::Document(self.get(key)),
            Operation::Insert(key, bytes) => {
                Reply::Written(self.insert_if_absent(key, bytes.clone()))
            }
            Operation::Replace(key, bytes, etag) => {
                Reply::Written(self.replace_if(key, bytes.clone(), etag))
            }
            Operation::Delete(key, etag) => Reply::Deleted(self.delete_if(key, etag)),
            Operation::List(prefix, from) => Reply::Listed(self.list(prefix, from.clone())),
            Operation::Pause(_) | Operation::Time => Reply::Rested,
        }
    }
}

/// The store at the other end of a wire.
#[derive(Clone, Debug, Default)]
pub struct WireStore(pub Wire<Operation, Result<Reply, StoreError>>);

impl WireStore {
    async fn call(&self, operation: Operation) -> Result<Reply, StoreError> {
        let answer = self.0.call(operation).await;
        answer.unwrap_or_else(|| Err(StoreError::Unavailable("nobody answers".to_owned())))
    }

    pub(super) async fn get(&self, key: &Key) -> Result<Option<(Vec<u8>, ETag)>, StoreError> {
        match self.call(Operation::Get(key.clone())).await? {
            Reply::Document(found) => Ok(found),
            other => Err(wrong(&other)),
        }
    }

    pub(super) async fn write(&self, operation: Operation) -> Result<Write, StoreError> {
        match self.call(operation).await? {
            Reply::Written(write) => Ok(write),
            other => Err(wrong(&other)),
        }
    }

    pub(super) async fn delete_if(&self, key: &Key, etag: &ETag) -> Result<bool, StoreError> {
        match self.call(Operation::Delete(key.clone(), etag.clone())).await? {
            Reply::Deleted(is_deleted) => Ok(is_deleted),
            other => Err(wrong(&other)),
        }
    }

    pub(super) async fn list(
        &self,
        prefix: &str,
        from: Option<Marker>,
    ) -> Result<Listing, StoreError> {
        match self.call(Operation::List(prefix.to_owned(), from)).await? {
            Reply::Listed(listing) => Ok(listing),
            other => Err(wrong(&other)),
        }
    }

    pub(super) async fn time(&self) -> Result<Timestamp, StoreError> {
        match self.call(Operation::Time).await? {
            Reply::Time(now) => Ok(now),
            other => Err(wrong(&other)),
        }
    }

    pub(super) async fn pause(&self, attempt: u32) {
        let _ = self.call(Operation::Pause(attempt)).await;
    }
}

fn wrong(reply: &Reply) -> StoreError {
    StoreError::Unavailable(format!("an answer to another question: {reply:?}"))
}
