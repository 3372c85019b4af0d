//! Tells the story while it happens, and knows when it is over.

use std::io;
use std::io::Write;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;
use tokio::time::interval;
use tokio::time::sleep_until;

use super::host::queues::Queues;
use super::stop::Stop;
use super::story::Story;
use super::story::Told;
use crate::task::QueueName;

/// What must have happened before a run with `--once` is over.
#[derive(Clone, Debug)]
pub struct Once {
    /// The keys of the events that must be announced.
    pub expected: Vec<String>,
    /// How often the world changes.
    pub changes: u64,
    /// How long to wait at most.
    pub longest: Duration,
}

/// How a run ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ending {
    /// Events that were not announced; of interest only when the run was to be played once.
    pub lost: Vec<String>,
    /// Messages that still wait.
    pub pending: usize,
    /// Messages that were given up.
    pub poison: usize,
}

const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Tells the story until asked to stop, or until `once` is over.
///
/// # Errors
/// When the reader of the story has gone away.
pub async fn narrate<W: Write>(
    story: &mut Story<W>,
    told: &mut UnboundedReceiver<Told>,
    queues: &Queues,
    once: Option<&Once>,
    stop: &Stop,
) -> io::Result<()> {
    let deadline = once.map(|once| Instant::now() + once.longest);
    let mut look = interval(LOOK_EVERY);
    loop {
        tokio::select! {
            biased;
            Some(told) = told.recv() => story.tell(&told)?,
            () = stop.requested() => return Ok(()),
            () = reached(deadline) => return Ok(()),
            _ = look.tick() => {
                if let Some(once) = once && once.is_over(story, queues).await {
                    return Ok(());
                }
            }
        }
    }
}

/// Tells what was said while everything came to its end.
///
/// # Errors
/// When the reader of the story has gone away.
pub fn finish<W: Write>(
    story: &mut Story<W>,
    told: &mut UnboundedReceiver<Told>,
) -> io::Result<()> {
    while let Ok(told) = told.try_recv() {
        story.tell(&told)?;
    }
    Ok(())
}

/// How things stand.
pub async fn ending<W: Write>(story: &Story<W>, queues: &Queues, once: Option<&Once>) -> Ending {
    let lost = once.map(|once| story.tally.missing(&once.expected)).unwrap_or_default();
    let mut ending =
        Ending { lost: lost.into_iter().map(str::to_owned).collect(), ..Ending::default() };
    for queue in QueueName::ALL {
        let count = queues.count(queue.as_str()).await.unwrap_or_default();
        ending.pending += count.waiting;
        ending.poison += count.poison;
    }
    ending
}

impl Ending {
    /// True when nothing was lost and nothing given up.
    pub fn is_good(&self) -> bool {
        self.lost.is_empty() && self.poison == 0
    }
}

impl Once {
    async fn is_over<W: Write>(&self, story: &Story<W>, queues: &Queues) -> bool {
        let tally = &story.tally;
        tally.changes() == self.changes
            && tally.has_seen_last_change()
            && tally.missing(&self.expected).is_empty()
            && ending(story, queues, None).await.pending == 0
    }
}

async fn reached(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}
