//! Which alerts were answered lately, and after how long: a ledger of keys in the store.
//!
//! Reading it costs what was answered in thirty days, however many cases there ever were. Of a case
//! among the open ones nothing need be here: its own document says the same. The sweep writes what
//! is missing before it puts a case away.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::de::IgnoredAny;

use crate::case::Case;
use crate::case::Effect;
use crate::case::Step;
use crate::fraud_event::EventKey;
use crate::fraud_event::Scope;
use crate::outbox::later;
use crate::parallel;
use crate::response_time;
use crate::response_time::Outlook;
use crate::response_time::ResponseTime;
use crate::response_time::UnansweredAlert;
use crate::response_time::WINDOW;
use crate::store::AnsweredKey;
use crate::store::Key;
use crate::store::Store;
use crate::store::StoreError;
use crate::summary::Sketch;

/// Longer than any look back, so that clocks which are wrong by days lose nothing.
const KEPT: SignedDuration = SignedDuration::from_hours(40 * 24);
/// Deletions of one turn, a page of a list; the next one goes on.
const MOST_FORGOTTEN: usize = 5_000;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The alerts that were answered.
#[derive(Clone, Copy, Debug)]
pub struct AnsweredAlerts<'a> {
    store: &'a Store,
}

/// An alert that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnsweredAlert {
    /// Its case, in whichever outbreak.
    pub scope: Scope,
    /// How long it waited.
    pub response: ResponseTime,
}

/// All that the outlook is made of.
#[derive(Clone, Debug, Default)]
pub struct Alerts {
    /// Answered within the window, each once.
    pub answered: Vec<AnsweredAlert>,
    /// Answered by nobody.
    pub unanswered: Vec<UnansweredAlert>,
    /// Open cases that cannot be read, whose alerts are missing here.
    pub unreadable: Vec<Key>,
}

impl<'a> AnsweredAlerts<'a> {
    /// The answered alerts in a store.
    pub fn of(store: &'a Store) -> Self {
        Self { store }
    }

    /// Remembers answered alerts of a case; those of long ago are forgotten at once. The same again
    /// is nothing new.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn record(
        self,
        scope: &Scope,
        responses: &[ResponseTime],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let oldest = earlier(now, KEPT);
        let keys = responses.iter().flat_map(|response| Key::answered(scope, response));
        let keys: Vec<Key> = keys.filter(|key| !key.is_answered_before(oldest)).collect();
        parallel::try_all(keys.iter().map(|key| self.store.insert_if_absent(key, &()))).await?;
        Ok(())
    }

    /// Remembers what a step says was answered. What cannot be written now is not lost: the case
    /// has it, and the sweep writes it before it puts the case away.
    pub async fn record_step(self, scope: &Scope, step: &Step, now: Timestamp) {
        for effect in &step.effects {
            if let Effect::Answered(responses) = effect
                && let Err(error) = self.record(scope, responses, now).await
            {
                tracing::warn!(%scope, %error, "cannot remember yet that alerts were answered");
            }
        }
    }

    /// The alerts that were answered since a moment, each once with its earliest answer.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn since(
        self,
        from: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<AnsweredAlert>, StoreError> {
        // A day more on each side: an answer may be known by another clock than ours.
        let days = std::iter::successors(Some(earlier(from, DAY)), |day| {
            Some(later(*day, DAY)).filter(|next| next > day && *next <= later(now, DAY * 2))
        });
        let prefixes: Vec<String> = days.map(Key::answered_on).collect();
        let keys = parallel::try_all(prefixes.iter().map(|day| self.store.list_all(day))).await?;
        let entries = keys.iter().flatten().filter_map(Key::answered_alert);
        let mut ledger = Ledger::default();
        entries.for_each(|entry| ledger.add(entry));
        let mut answered = ledger.alerts();
        answered.retain(|alert| alert.response.answered_at >= from);
        Ok(answered)
    }

    /// What was answered in the window of the mean, and what waits, by the ledger and by sketches of
    /// the open cases, which say the same, and sooner.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn with(
        self,
        open: impl Iterator<Item = &Sketch>,
        now: Timestamp,
    ) -> Result<Alerts, StoreError> {
        let mut ledger = Ledger::default();
        let mut alerts = Alerts::default();
        for sketch in open {
            alerts.unanswered.extend(sketch.unanswered.iter().cloned());
            ledger.know_all(&sketch.scope, sketch.responses.clone());
        }
        self.complete(alerts, ledger, now).await
    }

    /// What was answered in the window of the mean, and what waits. Who asks sees more than the
    /// ledger holds: the open cases say the same, and sooner.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn all(self, now: Timestamp) -> Result<Alerts, StoreError> {
        let mut ledger = Ledger::default();
        let mut alerts = Alerts::default();
        let keys = self.store.list_all(Key::OPEN_CASES).await?;
        let read = keys.iter().map(|key| async move { (key, self.store.get::<Case>(key).await) });
        for (key, found) in parallel::all(read).await {
            match found {
                Ok(None) => {}
                Ok(Some((case, _))) => {
                    alerts.unanswered.extend(case.unanswered());
                    ledger.know_all(&case.scope, case.response_times());
                }
                Err(StoreError::Unreadable { .. }) => alerts.unreadable.push(key.clone()),
                Err(error) => return Err(error),
            }
        }
        self.complete(alerts, ledger, now).await
    }

    async fn complete(
        self,
        mut alerts: Alerts,
        mut ledger: Ledger,
        now: Timestamp,
    ) -> Result<Alerts, StoreError> {
        let from = earlier(now, WINDOW);
        for AnsweredAlert { scope, response } in self.since(from, now).await? {
            ledger.know(&scope, response);
        }
        alerts.answered = ledger.alerts();
        alerts.answered.retain(|alert| alert.response.answered_at >= from);
        alerts.unanswered.sort();
        alerts.unreadable.sort();
        Ok(alerts)
    }

    /// Deletes some of what is older than anybody asks for.
    ///
    /// # Errors
    /// When the store is not available.
    pub async fn forget_old(self, now: Timestamp) -> Result<usize, StoreError> {
        let oldest = earlier(now, KEPT);
        let page = self.store.list(Key::ANSWERED, None).await?;
        let old = page.keys.iter().filter(|key| key.is_answered_before(oldest));
        let old: Vec<&Key> = old.take(MOST_FORGOTTEN).collect();
        let deleted = parallel::try_all(old.into_iter().map(|key| self.forget(key))).await?;
        Ok(deleted.into_iter().filter(|is_deleted| *is_deleted).count())
    }

    async fn forget(self, key: &Key) -> Result<bool, StoreError> {
        match self.store.get::<IgnoredAny>(key).await? {
            Some((_, etag)) => self.store.delete_if(key, &etag).await,
            None => Ok(false),
        }
    }
}

impl Alerts {
    /// The mean, and what becomes of it.
    pub fn outlook(&self, limit: SignedDuration, now: Timestamp) -> Outlook {
        let answered: Vec<ResponseTime> =
            self.answered.iter().map(|alert| alert.response.clone()).collect();
        response_time::outlook(&answered, &self.unanswered, limit, now)
    }
}

/// Entries that may say the same alert twice: with other times, or by another of its reports.
#[derive(Debug, Default)]
struct Ledger {
    times: BTreeMap<(Scope, EventKey), (Timestamp, Timestamp)>,
    same: BTreeMap<(Scope, EventKey), EventKey>,
}

impl Ledger {
    fn add(&mut self, entry: AnsweredKey) {
        match entry {
            AnsweredKey::Response { scope, alert, detected_at, answered_at } => {
                self.enter((scope, alert), detected_at, answered_at);
            }
            AnsweredKey::Same { scope, report, alert } => {
                self.same.insert((scope, report), alert);
            }
        }
    }

    fn know_all(&mut self, scope: &Scope, responses: Vec<ResponseTime>) {
        responses.into_iter().for_each(|response| self.know(scope, response));
    }

    fn know(&mut self, scope: &Scope, response: ResponseTime) {
        for report in response.also {
            self.same.insert((scope.clone(), report), response.alert.clone());
        }
        let key = (scope.clone(), response.alert);
        // As the keys have it, so that the same alert is not told in two ways.
        let second = |at: Timestamp| Timestamp::from_second(at.as_second()).unwrap_or(at);
        self.enter(key, second(response.detected_at), second(response.answered_at));
    }

    /// The earliest answer of an alert counts, and its earliest detection.
    fn enter(&mut self, key: (Scope, EventKey), detected_at: Timestamp, answered_at: Timestamp) {
        let known = self.times.entry(key).or_insert((detected_at, answered_at));
        *known = (known.0.min(detected_at), known.1.min(answered_at));
    }

    fn alerts(self) -> Vec<AnsweredAlert> {
        let mut whole = Self::default();
        let mut also: BTreeMap<(Scope, EventKey), BTreeSet<EventKey>> = BTreeMap::new();
        for (key, alert) in &self.same {
            also.entry((key.0.clone(), alert.clone())).or_default().insert(key.1.clone());
        }
        for (key, (detected_at, answered_at)) in self.times {
            let alert = self.same.get(&key).cloned().unwrap_or(key.1);
            whole.enter((key.0, alert), detected_at, answered_at);
        }
        let told = whole.times.into_iter().map(|(key, (detected_at, answered_at))| {
            let also = also.remove(&key).unwrap_or_default().into_iter().collect();
            let (scope, alert) = key;
            AnsweredAlert {
                scope,
                response: ResponseTime { alert, also, detected_at, answered_at },
            }
        });
        told.collect()
    }
}

fn earlier(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.saturating_sub(span).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests;
