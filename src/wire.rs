//! A wire whose other end a simulation holds: each call waits there as a value until it is
//! answered, late, wrongly or never.

use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use futures::channel::oneshot;

/// The end that calls; clones are the same wire.
pub struct Wire<Q, A> {
    waiting: Arc<Mutex<Vec<Call<Q, A>>>>,
}

/// A call that waits for its answer. Dropped, it is one that nobody will answer.
pub struct Call<Q, A> {
    /// What is asked.
    pub question: Q,
    answer: oneshot::Sender<A>,
}

impl<Q, A> Wire<Q, A> {
    /// Calls and waits; `None` when the other end is gone.
    pub async fn call(&self, question: Q) -> Option<A> {
        let (answer, answered) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(Call { question, answer });
        answered.await.ok()
    }

    /// Takes the calls that wait, in the order in which they were made.
    pub fn take(&self) -> Vec<Call<Q, A>> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<Q, A> Call<Q, A> {
    /// True when whoever made it does not wait any more.
    pub fn is_abandoned(&self) -> bool {
        self.answer.is_canceled()
    }

    /// Answers the call; whoever made it may be gone.
    pub fn answer(self, answer: A) {
        let _ = self.answer.send(answer);
    }
}

impl<Q, A> Clone for Wire<Q, A> {
    fn clone(&self) -> Self {
        Self { waiting: Arc::clone(&self.waiting) }
    }
}

impl<Q, A> Default for Wire<Q, A> {
    fn default() -> Self {
        Self { waiting: Arc::default() }
    }
}

impl<Q, A> fmt::Debug for Wire<Q, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").finish_non_exhaustive()
    }
}
