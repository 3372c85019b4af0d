//! The queues at the other end of a wire that a simulation holds.

use std::time::Duration;

use super::MemoryQueue;
use super::PoisonMessage;
use super::QueueError;
use super::poison;
use crate::task::QueueName;
use crate::task::Task;
use crate::wire::Wire;

/// One operation on the queues, as a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueOperation {
    /// Send a hint that becomes visible after the delay.
    Send {
        /// What it says.
        task: Task,
        /// For how long it stays hidden.
        delay: Duration,
    },
    /// Up to so many messages that the host gave up.
    ReceivePoison(QueueName, usize),
    /// Delete one of them.
    DeletePoison(QueueName, PoisonMessage),
    /// How many there are.
    CountPoison(QueueName),
}

/// What an operation answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueReply {
    /// To [`QueueOperation::Send`] and [`QueueOperation::DeletePoison`].
    Done,
    /// To [`QueueOperation::ReceivePoison`].
    Received(Vec<PoisonMessage>),
    /// To [`QueueOperation::CountPoison`].
    Counted(usize),
}

impl MemoryQueue {
    /// Carries out an operation that came over a wire.
    pub fn perform(&self, operation: &QueueOperation) -> QueueReply {
        match operation {
            QueueOperation::Send { task, delay } => {
                self.send(task.queue(), task.to_text().as_bytes(), *delay);
                QueueReply::Done
            }
            QueueOperation::ReceivePoison(queue, most) => {
                QueueReply::Received(poison::receive(self, *queue, *most))
            }
            QueueOperation::DeletePoison(queue, message) => {
                poison::delete(self, *queue, message);
                QueueReply::Done
            }
            QueueOperation::CountPoison(queue) => QueueReply::Counted(self.len(&queue.poison())),
        }
    }
}

/// The queues at the other end of a wire.
#[derive(Clone, Debug, Default)]
pub struct WireQueue(pub Wire<QueueOperation, Result<QueueReply, QueueError>>);

impl WireQueue {
    async fn call(&self, operation: QueueOperation) -> Result<QueueReply, QueueError> {
        let answer = self.0.call(operation).await;
        answer.unwrap_or_else(|| Err(QueueError::new("nobody answers")))
    }

    pub(super) async fn send(&self, task: &Task, delay: Duration) -> Result<(), QueueError> {
        self.call(QueueOperation::Send { task: task.clone(), delay }).await.map(|_| ())
    }

    pub(super) async fn receive_poison(
        &self,
        queue: QueueName,
        most: usize,
    ) -> Result<Vec<PoisonMessage>, QueueError> {
        match self.call(QueueOperation::ReceivePoison(queue, most)).await? {
            QueueReply::Received(messages) => Ok(messages),
            QueueReply::Done | QueueReply::Counted(_) => Ok(Vec::new()),
        }
    }

    pub(super) async fn delete_poison(
        &self,
        queue: QueueName,
        message: &PoisonMessage,
    ) -> Result<(), QueueError> {
        self.call(QueueOperation::DeletePoison(queue, message.clone())).await.map(|_| ())
    }

    pub(super) async fn count_poison(&self, queue: QueueName) -> Result<usize, QueueError> {
        match self.call(QueueOperation::CountPoison(queue)).await? {
            QueueReply::Counted(count) => Ok(count),
            QueueReply::Done | QueueReply::Received(_) => Ok(0),
        }
    }
}
