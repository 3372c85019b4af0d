//! How long alerts wait for an answer: the mean of the past thirty days, and what becomes of it.
//!
//! Microsoft asks partners in the CSP programme to answer within 24 hours on average. It does not
//! say what an answer is. Here an alert is answered when its status leaves "active", be it for
//! "investigating" or for "resolved": this is our reading, and nobody has verified it.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::fraud_event::EventKey;

/// How far back the mean looks.
pub const WINDOW: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The later of the two moments to which the mean is projected.
const TOMORROW: SignedDuration = SignedDuration::from_hours(24);

/// An alert that was answered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResponseTime {
    /// The alert, by the key of one of its reports.
    pub alert: EventKey,
    /// The other reports of the same alert.
    pub also: Vec<EventKey>,
    /// When it was detected.
    pub detected_at: Timestamp,
    /// When its status left "active".
    pub answered_at: Timestamp,
}

/// An alert that nobody has answered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnansweredAlert {
    /// What people call its case.
    pub case: String,
    /// When it was detected.
    pub detected_at: Timestamp,
}

/// The mean, and what becomes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlook {
    /// How many alerts were answered in the window.
    pub answered: usize,
    /// How long they waited on average; absent when there is none.
    pub mean: Option<SignedDuration>,
    /// How many alerts nobody has answered.
    pub unanswered: usize,
    /// The mean if all of those are answered now.
    pub mean_if_now: Option<SignedDuration>,
    /// The mean if they are answered in 24 hours. What leaves the window until then is not taken
    /// off: nobody should count on yesterday's sins being forgotten.
    pub mean_if_tomorrow: Option<SignedDuration>,
    /// Until when they must be answered, all at once, so that the mean stays within the limit;
    /// absent when nothing is unanswered and when it is too late.
    pub answer_until: Option<Timestamp>,
    /// The case whose unanswered alerts weigh the most.
    pub heaviest: Option<Weight>,
}

/// What a case adds to the sum of all waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    /// What people call the case.
    pub case: String,
    /// How many of its alerts nobody has answered.
    pub alerts: usize,
    /// How long they wait, together.
    pub waiting: SignedDuration,
}

impl ResponseTime {
    /// How long it waited; a clock that is wrong makes nothing negative.
    pub fn wait(&self) -> SignedDuration {
        wait(self.detected_at, self.answered_at)
    }
}

/// The outlook at a moment: tests must not be among the alerts, and each alert once.
pub fn outlook(
    answered: &[ResponseTime],
    unanswered: &[UnansweredAlert],
    limit: SignedDuration,
    now: Timestamp,
) -> Outlook {
    let is_counted = |response: &&ResponseTime| now.duration_since(response.answered_at) < WINDOW;
    let counted: Vec<SignedDuration> =
        answered.iter().filter(is_counted).map(ResponseTime::wait).collect();
    let past = Sum::of(counted);
    let open = |at: Timestamp| Sum::of(unanswered.iter().map(|a| wait(a.detected_at.min(now), at)));
    Outlook {
        answered: past.count,
        mean: past.mean(),
        unanswered: unanswered.len(),
        mean_if_now: past.and(open(now)).mean(),
        mean_if_tomorrow: past.and(open(after(now, TOMORROW))).mean(),
        answer_until: past
            .and(open(now))
            .room(limit, unanswered.len())
            .map(|room| after(now, room)),
        heaviest: heaviest(unanswered, now),
    }
}

/// Waits, added up. Sums of wide numbers, because times from outside may be anything.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    seconds: i128,
    count: usize,
}

impl Sum {
    fn of(waits: impl IntoIterator<Item = SignedDuration>) -> Self {
        let add = |sum: Self, wait: SignedDuration| Self {
            seconds: sum.seconds + i128::from(wait.as_secs()),
            count: sum.count + 1,
        };
        waits.into_iter().fold(Self::default(), add)
    }

    fn and(self, other: Self) -> Self {
        Self { seconds: self.seconds + other.seconds, count: self.count + other.count }
    }

    /// Rounded up to the second: a mean above the limit is never shown as within it.
    fn mean(self) -> Option<SignedDuration> {
        let count = i128::try_from(self.count).ok().filter(|count| *count > 0)?;
        whole_seconds((self.seconds + count - 1) / count)
    }

    /// How much longer each of the last ones may wait until the mean is at the limit.
    fn room(self, limit: SignedDuration, last: usize) -> Option<SignedDuration> {
        let (all, last) = (i128::try_from(self.count).ok()?, i128::try_from(last).ok()?);
        let room = i128::from(limit.as_secs()) * all - self.seconds;
        if last == 0 || room < 0 { None } else { whole_seconds(room / last) }
    }
}

fn wait(detected_at: Timestamp, answered_at: Timestamp) -> SignedDuration {
    answered_at.duration_since(detected_at).max(SignedDuration::ZERO)
}

fn whole_seconds(seconds: i128) -> Option<SignedDuration> {
    i64::try_from(seconds).ok().map(SignedDuration::from_secs)
}

fn after(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.saturating_add(span).unwrap_or(Timestamp::MAX)
}

/// Of cases that weigh the same, the first by its id.
fn heaviest(unanswered: &[UnansweredAlert], now: Timestamp) -> Option<Weight> {
    let mut cases: BTreeMap<&str, (usize, SignedDuration)> = BTreeMap::new();
    for alert in unanswered {
        let (alerts, waiting) = cases.entry(&alert.case).or_default();
        *alerts += 1;
        *waiting = waiting.saturating_add(wait(alert.detected_at, now));
    }
    let (case, (alerts, waiting)) =
        cases.into_iter().rev().max_by_key(|(_, (_, waiting))| *waiting)?;
    Some(Weight { case: case.to_owned(), alerts, waiting })
}

#[cfg(test)]
mod tests;
