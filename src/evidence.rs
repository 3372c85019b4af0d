//! What is asked about a case, and of whom: six collectors that work at the same time.
//!
//! Each has a deadline of its own and answers each of its questions honestly: answered, answered in
//! part, not permitted, not licensed, failed, not asked. One that fails, hangs or breaks off changes
//! nothing for the others. All of it only reads.

mod access;
mod administrators;
mod cost;
mod fit;
mod inquiry;
mod replies;
mod resources;
mod risk;
mod standing;

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt;
use futures::channel::oneshot;
use jiff::Timestamp;

use crate::clock::Clock;
use crate::findings::Collected;
use crate::findings::Collector;
use crate::findings::Findings;
use crate::findings::Reply;
use crate::findings::Subject;
use crate::microsoft::Microsoft;
use inquiry::Inquiry;
use replies::Replies;

/// Asks everything about a subject, all collectors at once; clones share their connections.
#[derive(Clone, Debug)]
pub struct Collectors {
    microsoft: Microsoft,
    clock: Clock,
    deadlines: Deadlines,
}

/// How long the collectors wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// For those that read lists of many pages: ten thousand changes are ten pages of Resource
    /// Graph, of about a second each.
    pub large: Duration,
    /// For the others: a throttled call, its wait and the call again.
    pub small: Duration,
    /// For list prices, once it is known which ones.
    pub prices: Duration,
    /// For a remote that throttles and does not say for how long.
    pub unsaid: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            large: Duration::from_secs(20),
            small: Duration::from_secs(12),
            prices: Duration::from_secs(8),
            unsaid: Duration::from_secs(2),
        }
    }
}

impl Collectors {
    /// The collectors of a process.
    pub fn new(microsoft: Microsoft, clock: Clock) -> Self {
        Self { microsoft, clock, deadlines: Deadlines::default() }
    }

    /// The same with other deadlines.
    #[must_use]
    pub fn within(self, deadlines: Deadlines) -> Self {
        Self { deadlines, ..self }
    }

    /// Asks everything, and takes at most [`Deadlines::large`] and [`Deadlines::prices`] together.
    /// What cannot be answered is said in the replies; there is no other error.
    pub async fn collect(&self, subject: &Subject) -> Findings {
        let now = self.clock.now();
        let inquiry = Inquiry::new(&self.microsoft, subject, now, self.deadlines);
        let inquiry = &inquiry;
        let (send_sizes, sizes) = oneshot::channel();
        let (resources, access, administrators, risk, cost, standing) = futures::join!(
            guarded(Collector::Resources, now, resources::collect(inquiry, send_sizes)),
            guarded(Collector::Access, now, access::collect(inquiry)),
            guarded(Collector::Administrators, now, administrators::collect(inquiry)),
            guarded(Collector::Risk, now, risk::collect(inquiry)),
            guarded(Collector::Cost, now, cost::collect(inquiry, sizes)),
            guarded(Collector::Standing, now, standing::collect(inquiry)),
        );
        Findings {
            begun_at: Some(now),
            rounds: 1,
            resources,
            access,
            administrators,
            risk,
            cost,
            standing,
            ..Findings::new(subject.epoch)
        }
    }
}

/// A collector whose panic is its own affair.
async fn guarded<T: Default>(
    collector: Collector,
    now: Timestamp,
    collection: impl Future<Output = (Replies, T)>,
) -> Collected<T> {
    match AssertUnwindSafe(Box::pin(collection)).catch_unwind().await {
        Ok((replies, facts)) => Collected::new(now, replies.into_map(), facts),
        Err(_) => {
            let name = collector.as_str();
            tracing::error!(collector = name, "the collector {name} broke off");
            let failed = Reply::Failed { what: "the collector broke off".to_owned() };
            Collected::new(now, Replies::all(collector, &failed).into_map(), T::default())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::Question;
    use crate::findings::Risk;

    #[tokio::test]
    async fn a_collector_that_panics_says_so_for_each_of_its_questions() {
        let broken = async {
            assert_eq!(1, 2, "broken");
            (Replies::of(Collector::Risk), Risk::default())
        };
        let collected = guarded(Collector::Risk, Timestamp::UNIX_EPOCH, broken).await;
        assert_eq!(collected.at, None);
        for question in [Question::RiskyUsers, Question::RiskySignIns] {
            assert!(matches!(collected.replies.get(&question), Some(Reply::Failed { .. })));
        }
    }
}
