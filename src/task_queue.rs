//! The task queues: storage queues, or in memory. Losing a message costs only time.

mod memory;
mod poison;
pub(crate) mod storage;
#[cfg(feature = "local")]
mod wire;

use std::time::Duration;

pub use memory::MemoryMessage;
pub use memory::MemoryQueue;
pub use poison::PoisonMessage;
pub use storage::StorageQueue;
#[cfg(feature = "local")]
pub use wire::QueueOperation;
#[cfg(feature = "local")]
pub use wire::QueueReply;
#[cfg(feature = "local")]
pub use wire::WireQueue;

use crate::task::QueueName;
use crate::task::Task;

/// The queues of the app.
#[derive(Clone, Debug)]
pub enum TaskQueue {
    /// Queues of the storage account.
    Storage(StorageQueue),
    /// In the memory of this process; for local use and tests.
    Memory(MemoryQueue),
    /// At the other end of a wire that a simulation holds.
    #[cfg(feature = "local")]
    Wire(WireQueue),
}

/// A message could not be sent; the sweep will find what it was about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the queue is not available: {0}")]
pub struct QueueError(pub(crate) String);

impl QueueError {
    /// A message that could not be sent, and why.
    pub fn new(why: &str) -> Self {
        Self(why.to_owned())
    }
}

impl TaskQueue {
    /// Makes sure that the queues exist.
    ///
    /// # Errors
    /// When the queue service is not available.
    pub async fn prepare(&self) -> Result<(), QueueError> {
        match self {
            Self::Storage(queue) => Box::pin(queue.prepare()).await,
            Self::Memory(_) => Ok(()),
            #[cfg(feature = "local")]
            Self::Wire(_) => Ok(()),
        }
    }

    /// Sends a hint that becomes visible after the delay.
    ///
    /// # Errors
    /// When the queue service is not available.
    pub async fn send(&self, task: &Task, delay: Duration) -> Result<(), QueueError> {
        match self {
            Self::Storage(queue) => Box::pin(queue.send(task, delay)).await,
            Self::Memory(queue) => {
                queue.send(task.queue(), task.to_text().as_bytes(), delay);
                Ok(())
            }
            #[cfg(feature = "local")]
            Self::Wire(wire) => wire.send(task, delay).await,
        }
    }

    /// Receives up to 32 messages that the host gave up, and hides them for a while. The host makes
    /// that queue when it needs it: none is no error.
    ///
    /// # Errors
    /// When the queue service is not available.
    pub async fn receive_poison(
        &self,
        queue: QueueName,
        most: usize,
    ) -> Result<Vec<PoisonMessage>, QueueError> {
        match self {
            Self::Storage(storage) => Box::pin(storage.receive_poison(queue, most)).await,
            Self::Memory(memory) => Ok(poison::receive(memory, queue, most)),
            #[cfg(feature = "local")]
            Self::Wire(wire) => wire.receive_poison(queue, most).await,
        }
    }

    /// Deletes a message that the host gave up. One that somebody else received meanwhile stays.
    ///
    /// # Errors
    /// When the queue service is not available.
    pub async fn delete_poison(
        &self,
        queue: QueueName,
        message: &PoisonMessage,
    ) -> Result<(), QueueError> {
        match self {
            Self::Storage(storage) => Box::pin(storage.delete_poison(queue, message)).await,
            Self::Memory(memory) => {
                poison::delete(memory, queue, message);
                Ok(())
            }
            #[cfg(feature = "local")]
            Self::Wire(wire) => wire.delete_poison(queue, message).await,
        }
    }

    /// How many messages that the host gave up lie there.
    ///
    /// # Errors
    /// When the queue service is not available.
    pub async fn count_poison(&self, queue: QueueName) -> Result<usize, QueueError> {
        match self {
            Self::Storage(storage) => Box::pin(storage.count_poison(queue)).await,
            Self::Memory(memory) => Ok(memory.len(&queue.poison())),
            #[cfg(feature = "local")]
            Self::Wire(wire) => wire.count_poison(queue).await,
        }
    }
}
