//! Storage queues.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use azure_core::http::StatusCode;
use azure_storage_queue::QueueClient;
use azure_storage_queue::QueueClientOptions;
use azure_storage_queue::models::QueueClientSendMessageOptions;
use azure_storage_queue::models::QueueMessage;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::QueueError;
use crate::storage_account::StorageAccount;
use crate::task::QueueName;
use crate::task::Task;

/// The queues of a storage account; clones share their connections.
#[derive(Clone)]
pub struct StorageQueue {
    clients: Arc<BTreeMap<QueueName, QueueClient>>,
    poison: Arc<BTreeMap<QueueName, QueueClient>>,
}

impl fmt::Debug for StorageQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StorageQueue").finish_non_exhaustive()
    }
}

/// The service hides a message for at most seven days.
const LONGEST_DELAY_SECONDS: u64 = 7 * 24 * 3_600;
/// A hint must not run out before the sweep has dealt with it.
const NEVER: i32 = -1;

impl StorageQueue {
    /// The queues of a storage account.
    ///
    /// # Errors
    /// When the account's address cannot hold queues.
    pub fn new(account: &StorageAccount) -> Result<Self, QueueError> {
        let queue = |name: QueueName| Ok((name, client(account, name.as_str())?));
        let clients = QueueName::ALL.into_iter().map(queue).collect::<Result<_, QueueError>>()?;
        let poison = |name: QueueName| Ok((name, client(account, &name.poison())?));
        let poison = QueueName::ALL.into_iter().map(poison).collect::<Result<_, QueueError>>()?;
        Ok(Self { clients: Arc::new(clients), poison: Arc::new(poison) })
    }

    pub(super) fn poison_client(&self, queue: QueueName) -> Result<&QueueClient, QueueError> {
        self.poison.get(&queue).ok_or_else(|| QueueError(format!("no queue {}", queue.poison())))
    }

    pub(super) async fn prepare(&self) -> Result<(), QueueError> {
        for client in self.clients.values() {
            match client.create(None).await {
                Ok(_) => {}
                Err(error) if error.http_status() == Some(StatusCode::Conflict) => {}
                Err(error) => return Err(unavailable(error)),
            }
        }
        Ok(())
    }

    pub(super) async fn send(&self, task: &Task, delay: Duration) -> Result<(), QueueError> {
        let client = self
            .clients
            .get(&task.queue())
            .ok_or_else(|| QueueError(format!("no queue {}", task.queue().as_str())))?;
        // The host decodes base64 and moves everything else straight to the poison queue.
        let message_text = Some(STANDARD.encode(task.to_text()));
        let message = QueueMessage { message_text };
        let options = QueueClientSendMessageOptions {
            message_time_to_live: Some(NEVER),
            visibility_timeout: visibility(delay),
            ..Default::default()
        };
        let content = message.try_into().map_err(unavailable)?;
        client.send_message(content, Some(options)).await.map_err(unavailable)?;
        Ok(())
    }
}

/// The client of one queue, also for the queues that only the embedded host reads.
pub(crate) fn client(account: &StorageAccount, name: &str) -> Result<QueueClient, QueueError> {
    let mut url = account.queue_url().clone();
    url.path_segments_mut()
        .map_err(|()| QueueError("the queue endpoint is no base address".to_owned()))?
        .pop_if_empty()
        .push(name);
    let options =
        QueueClientOptions { client_options: account.client_options(), ..Default::default() };
    QueueClient::new(url, account.credential(), Some(options)).map_err(unavailable)
}

fn visibility(delay: Duration) -> Option<i32> {
    let whole = delay.as_secs() + u64::from(delay.subsec_nanos() > 0);
    let seconds = i32::try_from(whole.min(LONGEST_DELAY_SECONDS)).ok()?;
    (seconds > 0).then_some(seconds)
}

pub(super) fn unavailable(error: azure_core::Error) -> QueueError {
    QueueError(error.kind().to_string())
}
