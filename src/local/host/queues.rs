//! The queues that the host reads: in memory, or in a storage account.

mod storage;

use std::time::Duration;

use jiff::SignedDuration;
use jiff::Timestamp;

pub use storage::StorageQueues;

use super::message::Message;
use crate::clock::Clock;
use crate::task_queue::MemoryMessage;
use crate::task_queue::MemoryQueue;
use crate::task_queue::QueueError;

/// The queues.
#[derive(Clone, Debug)]
pub enum Queues {
    /// In the memory of this process.
    Memory(MemoryQueue),
    /// In a storage account, such as Azurite.
    Storage(StorageQueues),
}

/// A message and what is needed to settle it.
#[derive(Clone, Debug)]
pub struct Received {
    /// The message.
    pub message: Message,
    memory: Option<MemoryMessage>,
}

/// What follows the name of a queue in the name of its poison queue.
const POISON: &str = "-poison";

impl Queues {
    /// Receives up to `most` messages and hides them for the lease.
    ///
    /// # Errors
    /// When the queue service is not available.
    pub async fn receive(
        &self,
        queue: &str,
        most: usize,
        lease: Duration,
        clock: &Clock,
    ) -> Result<Vec<Received>, QueueError> {
        match self {
            Self::Memory(memory) => {
                let now = clock.now();
                let received = memory.receive(queue, most, lease).into_iter();
                Ok(received.map(|message| from_memory(message, now, lease)).collect())
            }
            Self::Storage(storage) => storage.receive(queue, most, lease, clock).await,
        }
    }

    /// Deletes a message.
    ///
    /// # Errors
    /// When the queue service is not available.
    pub async fn delete(&self, queue: &str, received: &Received) -> Result<(), QueueError> {
        match (self, &received.memory) {
            (Self::Memory(memory), Some(message)) => {
                memory.delete(queue, message);
                Ok(())
            }
            (Self::Storage(storage), _) => storage.delete(queue, &received.message).await,
            (Self::Memory(_), None) => Ok(()),
        }
    }

    /// Gives a message back, visible again after the delay.
    ///
    /// # Errors
    /// When the queue service is not available.
    pub async fn release(
        &self,
        queue: &str,
        received: &Received,
        delay: Duration,
    ) -> Result<(), QueueError> {
        match (self, &received.memory) {
            (Self::Memory(memory), Some(message)) => {
                memory.release(queue, message, delay);
                Ok(())
            }
            (Self::Storage(storage), _) => storage.release(queue, &received.message, delay).await,
            (Self::Memory(_), None) => Ok(()),
        }
    }

    /// Moves a message to the poison queue; one that is already poison stays where it is.
    ///
    /// # Errors
    /// When the queue service is not available.
    pub async fn poison(&self, queue: &str, received: &Received) -> Result<(), QueueError> {
        if queue.ends_with(POISON) {
            return Ok(());
        }
        let poison = format!("{queue}{POISON}");
        match self {
            Self::Memory(memory) => memory.put(&poison, &received.message.body, Duration::ZERO),
            Self::Storage(storage) => storage.put(&poison, &received.message).await?,
        }
        self.delete(queue, received).await
    }

    /// How many messages a queue and its poison queue hold, hidden ones included.
    ///
    /// # Errors
    /// When the queue service is not available.
    pub async fn count(&self, queue: &str) -> Result<Count, QueueError> {
        let poison = format!("{queue}{POISON}");
        match self {
            Self::Memory(memory) => {
                Ok(Count { waiting: memory.len(queue), poison: memory.len(&poison) })
            }
            Self::Storage(storage) => Ok(Count {
                waiting: storage.count(queue).await?,
                poison: storage.count(&poison).await?,
            }),
        }
    }

    /// Waits until a message arrives, or as long as given.
    pub async fn arrival(&self, longest: Duration) {
        match self {
            // It wakes only who waits already, so the pause has to end by itself too.
            Self::Memory(memory) => {
                let _ = tokio::time::timeout(longest, memory.arrival()).await;
            }
            Self::Storage(_) => tokio::time::sleep(longest).await,
        }
    }
}

/// What a queue holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Messages that will be tried.
    pub waiting: usize,
    /// Messages that were given up.
    pub poison: usize,
}

/// The queue in memory keeps no time of insertion; the time of receipt stands in for it.
fn from_memory(message: MemoryMessage, now: Timestamp, lease: Duration) -> Received {
    let lease = SignedDuration::try_from(lease).unwrap_or(SignedDuration::MAX);
    let shown = Message {
        id: message.id.to_string(),
        pop_receipt: message.pop_receipt.to_string(),
        body: message.body.clone(),
        is_decoded: true,
        dequeue_count: message.dequeue_count,
        inserted_at: now,
        expires_at: None,
        next_visible_at: now.checked_add(lease).unwrap_or(Timestamp::MAX),
    };
    Received { message: shown, memory: Some(message) }
}
