//! Tells the story while it happens, and knows when it is over.

use std::io;
use std::io::Write;
use std::time::Duration;

use jiff::Timestamp;
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

/// Who tells the story, and what there is to know about its end.
#[derive(Debug)]
pub struct Narration<W> {
    /// The story.
    pub story: Story<W>,
    /// What was overheard.
    pub told: UnboundedReceiver<Told>,
    /// The queues, which must be empty at the end.
    pub queues: Queues,
    /// Present when the scenario is played once.
    pub once: Option<Once>,
}

const LOOK_EVERY: Duration = Duration::from_millis(100);

impl<W: Write> Narration<W> {
    /// Tells the story until asked to stop, or until `once` is over.
    ///
    /// # Errors
    /// When the reader of the story has gone away.
    pub async fn tell(&mut self, stop: &Stop) -> io::Result<()> {
        let deadline = self.once.as_ref().map(|once| Instant::now() + once.longest);
        let mut look = interval(LOOK_EVERY);
        loop {
            tokio::select! {
                biased;
                Some(told) = self.told.recv() => self.story.tell(&told)?,
                () = stop.requested() => return Ok(()),
                () = reached(deadline) => return Ok(()),
                _ = look.tick() => {
                    if self.is_over().await {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Tells what was said while everything came to its end, and says goodbye.
    ///
    /// # Errors
    /// When the reader of the story has gone away.
    pub async fn end(mut self, at: Timestamp) -> io::Result<Ending> {
        while let Ok(told) = self.told.try_recv() {
            self.story.tell(&told)?;
        }
        let ending = self.ending().await;
        self.story.farewell(&ending, at)?;
        Ok(ending)
    }

    async fn is_over(&self) -> bool {
        let (Some(once), tally) = (&self.once, &self.story.tally) else { return false };
        tally.changes() == once.changes
            && tally.has_seen_last_change()
            && tally.missing(&once.expected).is_empty()
            && self.ending().await.pending == 0
    }

    async fn ending(&self) -> Ending {
        let expected = self.once.as_ref().map(|once| once.expected.as_slice());
        let lost = self.story.tally.missing(expected.unwrap_or_default());
        let lost = lost.into_iter().map(str::to_owned).collect();
        let mut ending = Ending { lost, ..Ending::default() };
        for queue in QueueName::ALL {
            let count = self.queues.count(queue.as_str()).await.unwrap_or_default();
            ending.pending += count.waiting;
            ending.poison += count.poison;
        }
        ending
    }
}

impl Ending {
    /// True when nothing was lost and nothing given up.
    pub fn is_good(&self) -> bool {
        self.lost.is_empty() && self.poison == 0
    }
}

async fn reached(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}
