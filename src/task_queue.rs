//! The task queues: storage queues, or in memory. Losing a message costs only time.

mod memory;
pub(crate) mod storage;

use std::time::Duration;

pub use memory::MemoryMessage;
pub use memory::MemoryQueue;
pub use storage::StorageQueue;

use crate::task::Task;
#[cfg(feature = "local")]
use crate::wire::Wire;

/// The queues of the app.
#[derive(Clone, Debug)]
pub enum TaskQueue {
    /// Queues of the storage account.
    Storage(StorageQueue),
    /// In the memory of this process; for local use and tests.
    Memory(MemoryQueue),
    /// At the other end of a wire that a simulation holds.
    #[cfg(feature = "local")]
    Wire(Wire<Sending, Result<(), QueueError>>),
}

/// A message on its way over a wire.
#[cfg(feature = "local")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// What it says.
    pub task: Task,
    /// For how long it stays hidden.
    pub delay: Duration,
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
            Self::Storage(queue) => queue.prepare().await,
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
            Self::Storage(queue) => queue.send(task, delay).await,
            Self::Memory(queue) => {
                queue.send(task.queue(), task.to_text().as_bytes(), delay);
                Ok(())
            }
            #[cfg(feature = "local")]
            Self::Wire(wire) => {
                let answer = wire.call(Sending { task: task.clone(), delay }).await;
                answer.unwrap_or_else(|| Err(QueueError("nobody answers".to_owned())))
            }
        }
    }
}
