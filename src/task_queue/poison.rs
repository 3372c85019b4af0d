//! The queues to which the host moves what failed five times.

use std::time::Duration;

use azure_core::http::StatusCode;
use azure_storage_queue::models::QueueClientGetPropertiesResultHeaders;
use azure_storage_queue::models::QueueClientReceiveMessagesOptions;
use azure_storage_queue::models::ReceivedMessage;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::MemoryMessage;
use super::MemoryQueue;
use super::QueueError;
use super::StorageQueue;
use super::storage::unavailable;
use crate::task::QueueName;

/// A message that the host gave up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoisonMessage {
    /// The exact bytes.
    pub body: Vec<u8>,
    receipt: Receipt,
}

/// What proves that it is still ours.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Receipt {
    Storage { id: String, pop_receipt: String },
    Memory(MemoryMessage),
}

/// Whoever dies with a message in hand has somebody else get it after this.
const LEASE: Duration = Duration::from_secs(300);
const LEASE_SECONDS: i32 = 300;
/// The service gives no more at once.
const MOST: usize = 32;

pub(super) fn receive(memory: &MemoryQueue, queue: QueueName, most: usize) -> Vec<PoisonMessage> {
    let received = memory.receive(&queue.poison(), most.min(MOST), LEASE).into_iter();
    let read = |message: MemoryMessage| PoisonMessage {
        body: message.body.clone(),
        receipt: Receipt::Memory(message),
    };
    received.map(read).collect()
}

pub(super) fn delete(memory: &MemoryQueue, queue: QueueName, message: &PoisonMessage) {
    if let Receipt::Memory(message) = &message.receipt {
        memory.delete(&queue.poison(), message);
    }
}

impl StorageQueue {
    pub(super) async fn receive_poison(
        &self,
        queue: QueueName,
        most: usize,
    ) -> Result<Vec<PoisonMessage>, QueueError> {
        let options = QueueClientReceiveMessagesOptions {
            number_of_messages: i32::try_from(most.min(MOST)).ok(),
            visibility_timeout: Some(LEASE_SECONDS),
            ..Default::default()
        };
        let answer = match self.poison_client(queue)?.receive_messages(Some(options)).await {
            Ok(answer) => answer,
            Err(error) if is_missing(&error) => return Ok(Vec::new()),
            Err(error) => return Err(unavailable(error)),
        };
        let page = answer.into_model().map_err(unavailable)?;
        Ok(page.items.unwrap_or_default().into_iter().map(read).collect())
    }

    pub(super) async fn delete_poison(
        &self,
        queue: QueueName,
        message: &PoisonMessage,
    ) -> Result<(), QueueError> {
        let Receipt::Storage { id, pop_receipt } = &message.receipt else { return Ok(()) };
        match self.poison_client(queue)?.delete_message(id, pop_receipt, None).await {
            Ok(_) => Ok(()),
            Err(error) if is_missing(&error) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }

    pub(super) async fn count_poison(&self, queue: QueueName) -> Result<usize, QueueError> {
        match self.poison_client(queue)?.get_properties(None).await {
            Ok(answer) => {
                let count = answer.approximate_messages_count().map_err(unavailable)?;
                Ok(count.and_then(|count| usize::try_from(count).ok()).unwrap_or(0))
            }
            Err(error) if is_missing(&error) => Ok(0),
            Err(error) => Err(unavailable(error)),
        }
    }
}

/// No such queue, or no such message any more.
fn is_missing(error: &azure_core::Error) -> bool {
    error.http_status() == Some(StatusCode::NotFound)
}

/// What is no base64 was moved there for that very reason.
fn read(message: ReceivedMessage) -> PoisonMessage {
    let text = message.message_text.unwrap_or_default();
    let body = STANDARD.decode(&text).unwrap_or_else(|_| text.into_bytes());
    let id = message.message_id.unwrap_or_default();
    let pop_receipt = message.pop_receipt.unwrap_or_default();
    PoisonMessage { body, receipt: Receipt::Storage { id, pop_receipt } }
}
