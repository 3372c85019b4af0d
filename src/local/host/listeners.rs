//! What waits for a reason to call the handler: one listener for each timer and each queue.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::task::JoinSet;

use super::HOST;
use super::answer::Verdict;
use super::handler::Handler;
use super::host_json::QueueSettings;
use super::invocation::ScheduleStatus;
use super::invocation::queue_body;
use super::invocation::timer_body;
use super::queues::Queues;
use super::queues::Received;
use super::schedule::Schedule;
use crate::clock::Clock;
use crate::local::stop::Stop;

/// What all listeners share.
#[derive(Clone, Debug)]
pub struct Shared {
    /// The handler.
    pub handler: Handler,
    /// The queues.
    pub queues: Queues,
    /// How they are read.
    pub settings: QueueSettings,
    /// The time.
    pub clock: Clock,
    /// The wish to end.
    pub stop: Stop,
}

/// A timer.
#[derive(Clone, Debug)]
pub struct Timer {
    /// The function's name.
    pub function: String,
    /// The binding's name.
    pub binding: String,
    /// When.
    pub schedule: Schedule,
    /// True when the host keeps a status of it.
    pub use_monitor: bool,
}

/// A queue.
#[derive(Clone, Debug)]
pub struct QueueTrigger {
    /// The function's name.
    pub function: String,
    /// The binding's name.
    pub binding: String,
    /// The queue's name.
    pub queue: String,
    /// True for exact bytes as base64.
    pub is_binary: bool,
}

/// The host holds a message this long, and renews the lease; no invocation here takes longer.
const LEASE: Duration = Duration::from_secs(10 * 60);
/// A stand-in should feel quick, so an empty queue is asked more often than in the cloud.
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// Fires a timer by its schedule, one run at a time, until asked to stop.
pub async fn serve_timer(shared: Arc<Shared>, timer: Timer) {
    let mut last = None;
    let mut due = timer.schedule.next_after(shared.clock.now());
    while let Some(time) = due {
        let wait = Duration::try_from(time.duration_since(shared.clock.now())).unwrap_or_default();
        tokio::select! {
            () = shared.stop.requested() => return,
            () = tokio::time::sleep(wait) => {}
        }
        fire(&shared, &timer, last).await;
        last = Some(time);
        // The clock may still show a moment before the time just served.
        due = timer.schedule.next_after(shared.clock.now().max(time));
    }
}

async fn fire(shared: &Shared, timer: &Timer, last: Option<Timestamp>) {
    let now = shared.clock.now();
    let function = timer.function.as_str();
    let is_monitored = timer.use_monitor && timer.schedule.is_monitored(now);
    let next = timer.schedule.next_after(now).filter(|_| is_monitored);
    let status = next.map(|next| ScheduleStatus { last, next });
    tracing::info!(target: HOST, step = "timer_fired", function, "{function} is due");
    let body = timer_body(function, &timer.binding, status, now);
    let verdict = shared.handler.invoke(function, &body).await;
    report(function, &verdict);
}

/// Serves a queue until asked to stop, then waits for what is running.
pub async fn serve_queue(shared: Arc<Shared>, trigger: QueueTrigger) {
    let trigger = Arc::new(trigger);
    let mut running = JoinSet::new();
    let pause = shared.settings.max_polling_interval.min(LONGEST_PAUSE);
    while !shared.stop.is_requested() {
        let mut received = Vec::new();
        if running.len() <= shared.settings.new_batch_threshold {
            received = receive(&shared, &trigger).await;
        }
        let is_idle = received.is_empty();
        for received in received {
            running.spawn(settle(Arc::clone(&shared), Arc::clone(&trigger), received));
        }
        if is_idle {
            tokio::select! {
                () = shared.stop.requested() => {}
                Some(_) = running.join_next() => {}
                () = shared.queues.arrival(pause) => {}
            }
        }
        while running.try_join_next().is_some() {}
    }
    while running.join_next().await.is_some() {}
}

async fn receive(shared: &Shared, trigger: &QueueTrigger) -> Vec<Received> {
    let most = shared.settings.batch_size;
    let received = shared.queues.receive(&trigger.queue, most, LEASE, &shared.clock).await;
    received.unwrap_or_else(|error| {
        tracing::warn!(target: HOST, step = "queue_unavailable", queue = trigger.queue, "{error}");
        Vec::new()
    })
}

/// Invokes the function and deletes the message, releases it, or gives it up.
async fn settle(shared: Arc<Shared>, trigger: Arc<QueueTrigger>, received: Received) {
    let queue = trigger.queue.as_str();
    let most = shared.settings.max_dequeue_count;
    let count = received.message.dequeue_count;
    let is_done = count <= most && invoke(&shared, &trigger, &received).await;
    let settled = if is_done {
        shared.queues.delete(queue, &received).await
    } else if count >= most || !received.message.is_decoded {
        tracing::error!(
            target: HOST, step = "message_poisoned", queue, count,
            "a message of {queue} is given up after {count} tries"
        );
        shared.queues.poison(queue, &received).await
    } else {
        shared.queues.release(queue, &received, shared.settings.visibility_timeout).await
    };
    if let Err(error) = settled {
        tracing::warn!(target: HOST, step = "queue_unavailable", queue, "{error}");
    }
}

async fn invoke(shared: &Shared, trigger: &QueueTrigger, received: &Received) -> bool {
    let message = &received.message;
    let function = trigger.function.as_str();
    // A text that does not decode goes to the poison queue without a call.
    if !message.is_decoded {
        return false;
    }
    let now = shared.clock.now();
    let body = queue_body(function, &trigger.binding, message, trigger.is_binary, now);
    let Some(body) = body else {
        report(function, &Verdict::Failure("the message is no text".to_owned()));
        return false;
    };
    let (queue, count) = (trigger.queue.as_str(), message.dequeue_count);
    tracing::info!(target: HOST, step = "message_taken", function, queue, count, "{queue}");
    let verdict = shared.handler.invoke(function, &body).await;
    report(function, &verdict);
    verdict == Verdict::Success
}

/// Says loudly what the real host would do only silently, or much later.
fn report(function: &str, verdict: &Verdict) {
    match verdict {
        Verdict::Success => {}
        Verdict::Failure(what) => {
            tracing::warn!(target: HOST, step = "invocation_failed", function, what, "{what}");
        }
        Verdict::Hang(what) => {
            tracing::error!(target: HOST, step = "invocation_hangs", function, what, "{what}");
        }
    }
}
