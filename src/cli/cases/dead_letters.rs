//! Queue messages that were kept because they were no tasks of the version that got them.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::app::Storage;
use crate::store::Key;
use crate::store::StoreError;
use crate::task::QueueName;
use crate::task::Task;
use crate::text::Untrusted;

/// Longest reason that is shown.
const MOST_REASON: usize = 200;

/// A kept message, and what becomes of it.
pub(super) struct DeadLetter {
    key: Key,
    pub(super) fate: Fate,
}

/// What becomes of a kept message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is a task by now; it was sent, or would be.
    Sent,
    /// It is no task of this version either, and stays.
    Kept(String),
    /// It is a task, and stays because the queue did not take it.
    Unsent(String),
}

#[derive(Deserialize)]
struct Document {
    queue: String,
    base64: String,
}

impl DeadLetter {
    pub(super) fn to_json(&self) -> Value {
        let (is_task, error) = match &self.fate {
            Fate::Sent => (true, None),
            Fate::Kept(error) => (false, Some(error)),
            Fate::Unsent(error) => (true, Some(error)),
        };
        json!({ "document": self.key.as_str(), "is_task": is_task, "error": error })
    }

    pub(super) fn line(&self, is_dry: bool) -> String {
        let key = &self.key;
        match &self.fate {
            Fate::Sent if is_dry => format!("{key}  is a task by now"),
            Fate::Sent => format!("{key}  is a task by now and was sent again"),
            Fate::Kept(error) | Fate::Unsent(error) => {
                format!("{key}  stays: {}", Untrusted::new(error).visible(MOST_REASON))
            }
        }
    }
}

/// Sends the kept messages that are tasks by now and forgets them; the others stay.
pub(super) async fn redrive(
    storage: &Storage,
    is_dry: bool,
) -> Result<Vec<DeadLetter>, StoreError> {
    let mut letters = Vec::new();
    for key in storage.store.list_all(Key::DEAD_LETTERS).await? {
        let found = match storage.store.get::<Document>(&key).await {
            Err(StoreError::Unreadable { error, .. }) => Err(error),
            found => match found? {
                // Somebody else was faster.
                None => continue,
                Some((document, etag)) => task(&document).map(|task| (task, etag)),
            },
        };
        let fate = match found {
            Err(error) => Fate::Kept(error),
            Ok(_) if is_dry => Fate::Sent,
            Ok((task, etag)) => match storage.queue.send(&task, Duration::ZERO).await {
                Err(error) => Fate::Unsent(error.to_string()),
                // Whoever dies before this sends it twice, which does no harm.
                Ok(()) => storage.store.delete_if(&key, &etag).await.map(|_| Fate::Sent)?,
            },
        };
        letters.push(DeadLetter { key, fate });
    }
    Ok(letters)
}

fn task(document: &Document) -> Result<Task, String> {
    let named = |queue: &QueueName| queue.as_str() == document.queue;
    let queue = QueueName::ALL.into_iter().find(named);
    let queue = queue.ok_or_else(|| "it is of no queue of this version".to_owned())?;
    let message = STANDARD.decode(&document.base64).map_err(|error| error.to_string())?;
    Task::parse(queue, &message).map_err(|error| error.to_string())
}
