//! What the host gave up after five tries: kept, hinted at again after a while, and told.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::alarm::AlarmId;
use crate::alarm::AlarmKind;
use crate::app::App;
use crate::dead_letter::DeadLetter;
use crate::digest;
use crate::functions::deliver_notification::alarm;
use crate::functions::invocation::FunctionError;
use crate::parallel;
use crate::store::Key;
use crate::store::StoreError;
use crate::sweep_health::SweepHealth;
use crate::task::QueueName;
use crate::task::Task;
use crate::task_queue::PoisonMessage;

/// Messages that one sweep takes from each queue, 32 at a time.
const MOST: usize = 64;

/// The same message, as often as it was received.
type Same = (Vec<u8>, Vec<PoisonMessage>);

/// Drains all queues of given up messages; returns how many there were. Trouble with it is told
/// and stops nothing else: the next sweep goes on.
pub(super) async fn drain(app: &App) -> usize {
    let mut drained = 0;
    for queue in QueueName::ALL {
        match drain_one(app, queue).await {
            Ok(count) => drained += count,
            Err(error) => {
                let queue = queue.poison();
                tracing::warn!(queue, %error, "cannot drain {queue}; the next sweep tries again");
            }
        }
    }
    if let Err(error) = say_what_is_over(app).await {
        tracing::warn!(%error, "cannot say that the host gives up nothing any more");
    }
    drained
}

async fn drain_one(app: &App, queue: QueueName) -> Result<usize, FunctionError> {
    let mut same: BTreeMap<String, Same> = BTreeMap::new();
    let mut count = 0;
    while count < MOST {
        let received = app.queue.receive_poison(queue, MOST - count).await?;
        if received.is_empty() {
            break;
        }
        count += received.len();
        for message in received {
            let hash = digest::hex(&[&message.body], digest::WHOLE);
            let (_, messages) = same.entry(hash).or_insert((message.body.clone(), Vec::new()));
            messages.push(message);
        }
    }
    if count == 0 {
        return Ok(0);
    }
    // Told first: who dies in between tells it again, the other order would lose it.
    tell(app, queue, count, &same).await?;
    let kept = same.iter().map(|(hash, same)| keep(app, queue, hash, same));
    for kept in parallel::all(kept).await {
        kept?;
    }
    Ok(count)
}

async fn tell(
    app: &App,
    queue: QueueName,
    count: usize,
    same: &BTreeMap<String, Same>,
) -> Result<(), StoreError> {
    let now = app.clock.now();
    let name = queue.as_str();
    let take = |health: Option<SweepHealth>| {
        let mut health = health.unwrap_or_default();
        health.take_poison(name, count, now);
        (Some(health), ())
    };
    app.store.change(&Key::heartbeat(), take).await?;
    let is_task = |(body, _): &Same| Task::parse(queue, body).is_ok();
    let cause = if same.values().all(is_task) {
        "work that failed five times, or during which the handler was killed"
    } else {
        "messages that are no tasks of this version, or that are damaged"
    };
    // More of them may wait than one sweep takes; the number is the service's estimate.
    let waiting = app.queue.count_poison(queue).await.unwrap_or(count);
    let (cause, count) = (cause.to_owned(), waiting.max(count));
    let kind = AlarmKind::Poison { queue: name.to_owned(), count, cause };
    alarm::raise(app, &AlarmId::poison(name), kind).await
}

/// Keeps one message, hints at it again when it is a task, and only then deletes it.
async fn keep(
    app: &App,
    queue: QueueName,
    hash: &str,
    (body, messages): &Same,
) -> Result<(), FunctionError> {
    let now = app.clock.now();
    let task = Task::parse(queue, body).ok();
    let take = |letter: Option<DeadLetter>| {
        let new = || DeadLetter::new(queue.poison(), STANDARD.encode(body), now);
        let mut letter = letter.unwrap_or_else(new);
        let is_hinted = letter.take(messages.len(), task.is_some(), now);
        (Some(letter), is_hinted)
    };
    let is_hinted = app.store.change(&Key::poison(queue, hash), take).await?;
    if let Some(task) = task.as_ref().filter(|_| is_hinted)
        && let Err(error) = app.queue.send(task, DeadLetter::COOL_DOWN).await
    {
        tracing::warn!(%error, "the sweep does the work of a given up message");
    }
    for message in messages {
        app.queue.delete_poison(queue, message).await?;
    }
    Ok(())
}

async fn say_what_is_over(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    let Some((health, _)) = app.store.get::<SweepHealth>(&Key::heartbeat()).await? else {
        return Ok(());
    };
    let quiet = health.quiet_queues(now);
    for queue in &quiet {
        alarm::clear(app, &AlarmId::poison(queue)).await?;
    }
    if quiet.is_empty() {
        return Ok(());
    }
    let forget = |health: Option<SweepHealth>| {
        let mut health = health.unwrap_or_default();
        for queue in health.quiet_queues(now) {
            health.poison.remove(&queue);
        }
        (Some(health), ())
    };
    app.store.change(&Key::heartbeat(), forget).await
}
