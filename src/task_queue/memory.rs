//! Queues in memory, with what a storage queue does to a message: visibility, receipts, counts.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;
use uuid::Uuid;

use crate::task::QueueName;

/// Queues in the memory of this process; clones share them.
#[derive(Clone, Debug, Default)]
pub struct MemoryQueue {
    messages: Arc<Mutex<BTreeMap<String, VecDeque<MemoryMessage>>>>,
    arrival: Arc<Notify>,
}

/// A message as a receiver gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryMessage {
    /// The id that it keeps until it is deleted.
    pub id: Uuid,
    /// The exact bytes.
    pub body: Vec<u8>,
    /// How often it was received, this time included.
    pub dequeue_count: u32,
    /// What proves that it is still ours.
    pub pop_receipt: Uuid,
    visible_at: Instant,
}

impl MemoryQueue {
    pub(super) fn send(&self, queue: QueueName, body: &[u8], delay: Duration) {
        self.put(queue.as_str(), body, delay);
    }

    /// Puts a message into any queue by name.
    pub fn put(&self, queue: &str, body: &[u8], delay: Duration) {
        let message = MemoryMessage {
            id: Uuid::new_v4(),
            body: body.to_owned(),
            dequeue_count: 0,
            pop_receipt: Uuid::new_v4(),
            visible_at: Instant::now() + delay,
        };
        self.lock().entry(queue.to_owned()).or_default().push_back(message);
        self.arrival.notify_waiters();
    }

    /// Receives up to `most` visible messages and hides them for the lease.
    pub fn receive(&self, queue: &str, most: usize, lease: Duration) -> Vec<MemoryMessage> {
        let now = Instant::now();
        let mut messages = self.lock();
        let Some(messages) = messages.get_mut(queue) else { return Vec::new() };
        let visible = messages.iter_mut().filter(|message| message.visible_at <= now).take(most);
        visible
            .map(|message| {
                message.dequeue_count += 1;
                message.pop_receipt = Uuid::new_v4();
                message.visible_at = now + lease;
                message.clone()
            })
            .collect()
    }

    /// Deletes a received message; false when its lease ran out and somebody else has it.
    pub fn delete(&self, queue: &str, message: &MemoryMessage) -> bool {
        let mut messages = self.lock();
        let Some(messages) = messages.get_mut(queue) else { return false };
        let is_it = |m: &MemoryMessage| m.id == message.id && m.pop_receipt == message.pop_receipt;
        // Received first, deleted first: it is near the front, however long the queue is.
        let place = messages.iter().position(is_it);
        place.and_then(|place| messages.remove(place)).is_some()
    }

    /// Gives a received message back, visible again after the delay.
    pub fn release(&self, queue: &str, message: &MemoryMessage, delay: Duration) {
        let mut messages = self.lock();
        let Some(messages) = messages.get_mut(queue) else { return };
        let is_it =
            |m: &&mut MemoryMessage| m.id == message.id && m.pop_receipt == message.pop_receipt;
        if let Some(message) = messages.iter_mut().find(is_it) {
            message.visible_at = Instant::now() + delay;
        }
        self.arrival.notify_waiters();
    }

    /// How many messages a queue holds, hidden ones included.
    pub fn len(&self, queue: &str) -> usize {
        self.lock().get(queue).map_or(0, VecDeque::len)
    }

    /// True when a queue holds nothing, not even hidden messages.
    pub fn is_empty(&self, queue: &str) -> bool {
        self.len(queue) == 0
    }

    /// Waits until a message is put or released.
    pub async fn arrival(&self) {
        self.arrival.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, VecDeque<MemoryMessage>>> {
        // No operation panics half-way, so a poisoned lock still guards whole messages.
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
