//! The queues of a storage account, read as the host reads them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use azure_core::http::StatusCode;
use azure_core::time::OffsetDateTime;
use azure_storage_queue::QueueClient;
use azure_storage_queue::models::QueueClientGetPropertiesResultHeaders;
use azure_storage_queue::models::QueueClientReceiveMessagesOptions;
use azure_storage_queue::models::QueueMessage;
use azure_storage_queue::models::ReceivedMessage;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::Received;
use crate::clock::Clock;
use crate::local::host::message::Message;
use crate::storage_account::StorageAccount;
use crate::task_queue::QueueError;
use crate::task_queue::storage::client;

/// The queues of a storage account; clones share their connections.
#[derive(Clone)]
pub struct StorageQueues {
    clients: Arc<BTreeMap<String, QueueClient>>,
    is_base64: bool,
}

impl fmt::Debug for StorageQueues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StorageQueues").finish_non_exhaustive()
    }
}

impl StorageQueues {
    /// The queues named and their poison queues.
    ///
    /// # Errors
    /// When the account's address cannot hold queues.
    pub fn new(
        account: &StorageAccount,
        queues: &[String],
        is_base64: bool,
    ) -> Result<Self, QueueError> {
        let poison = queues.iter().map(|queue| format!("{queue}{}", super::POISON));
        let names = queues.iter().cloned().chain(poison);
        let clients = names.map(|name| Ok((name.clone(), client(account, &name)?)));
        let clients = clients.collect::<Result<_, QueueError>>()?;
        Ok(Self { clients: Arc::new(clients), is_base64 })
    }

    pub(super) async fn receive(
        &self,
        queue: &str,
        most: usize,
        lease: Duration,
        clock: &Clock,
    ) -> Result<Vec<Received>, QueueError> {
        let options = QueueClientReceiveMessagesOptions {
            number_of_messages: i32::try_from(most).ok(),
            visibility_timeout: Some(seconds(lease)),
            ..Default::default()
        };
        let answer = match self.client(queue)?.receive_messages(Some(options)).await {
            Ok(answer) => answer,
            // The handler makes its queues when it starts, which may be a moment from now.
            Err(error) if error.http_status() == Some(StatusCode::NotFound) => {
                return Ok(Vec::new());
            }
            Err(error) => return Err(unavailable(&error)),
        };
        let page = answer.into_model().map_err(|error| unavailable(&error))?;
        let now = clock.now();
        let messages = page.items.unwrap_or_default().into_iter();
        Ok(messages.map(|message| self.read(message, now)).collect())
    }

    pub(super) async fn delete(&self, queue: &str, message: &Message) -> Result<(), QueueError> {
        let client = self.client(queue)?;
        let deleted = client.delete_message(&message.id, &message.pop_receipt, None).await;
        deleted.map(|_| ()).map_err(|error| unavailable(&error))
    }

    pub(super) async fn release(
        &self,
        queue: &str,
        message: &Message,
        delay: Duration,
    ) -> Result<(), QueueError> {
        let client = self.client(queue)?;
        let (id, receipt) = (&message.id, &message.pop_receipt);
        let released = client.update_message(id, receipt, seconds(delay), None).await;
        released.map(|_| ()).map_err(|error| unavailable(&error))
    }

    pub(super) async fn put(&self, queue: &str, message: &Message) -> Result<(), QueueError> {
        let client = self.client(queue)?;
        match client.create(None).await {
            Ok(_) => {}
            Err(error) if error.http_status() == Some(StatusCode::Conflict) => {}
            Err(error) => return Err(unavailable(&error)),
        }
        let text = if self.is_base64 {
            STANDARD.encode(&message.body)
        } else {
            String::from_utf8_lossy(&message.body).into_owned()
        };
        let message = QueueMessage { message_text: Some(text) };
        let content = message.try_into().map_err(|error| unavailable(&error))?;
        client.send_message(content, None).await.map_err(|error| unavailable(&error))?;
        Ok(())
    }

    pub(super) async fn count(&self, queue: &str) -> Result<usize, QueueError> {
        match self.client(queue)?.get_properties(None).await {
            Ok(answer) => {
                let count = answer.approximate_messages_count().map_err(|e| unavailable(&e))?;
                Ok(count.and_then(|count| usize::try_from(count).ok()).unwrap_or(0))
            }
            Err(error) if error.http_status() == Some(StatusCode::NotFound) => Ok(0),
            Err(error) => Err(unavailable(&error)),
        }
    }

    fn read(&self, message: ReceivedMessage, now: Timestamp) -> Received {
        let text = message.message_text.unwrap_or_default();
        let decoded =
            if self.is_base64 { STANDARD.decode(&text).ok() } else { Some(text.clone().into()) };
        let is_decoded = decoded.is_some();
        let message = Message {
            id: message.message_id.unwrap_or_default(),
            pop_receipt: message.pop_receipt.unwrap_or_default(),
            body: decoded.unwrap_or_else(|| text.into_bytes()),
            is_decoded,
            dequeue_count: message
                .dequeue_count
                .and_then(|count| u32::try_from(count).ok())
                .unwrap_or(1),
            inserted_at: message.insertion_time.and_then(time).unwrap_or(now),
            expires_at: message.expiration_time.and_then(time),
            next_visible_at: message.time_next_visible.and_then(time).unwrap_or(now),
        };
        Received { message, memory: None }
    }

    fn client(&self, queue: &str) -> Result<&QueueClient, QueueError> {
        self.clients.get(queue).ok_or_else(|| QueueError(format!("no queue {queue}")))
    }
}

/// `None` for the year 9999, which means never.
fn time(time: OffsetDateTime) -> Option<Timestamp> {
    let time = Timestamp::from_second(time.unix_timestamp()).ok()?;
    (time.strftime("%Y").to_string() != "9999").then_some(time)
}

fn seconds(span: Duration) -> i32 {
    let whole = span.as_secs() + u64::from(span.subsec_nanos() > 0);
    i32::try_from(whole).unwrap_or(i32::MAX)
}

fn unavailable(error: &azure_core::Error) -> QueueError {
    QueueError(error.kind().to_string())
}
