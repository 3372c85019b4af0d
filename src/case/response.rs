//! How long the alerts of a case waited for an answer, and which still wait.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Case;
use super::EventRecord;
use super::PushState;
use super::reaction::Reaction;
use crate::fraud_event::EventKey;
use crate::response_time::ResponseTime;
use crate::response_time::UnansweredAlert;

/// The reports of one alert.
type Reports<'a> = Vec<(&'a EventKey, &'a EventRecord)>;

/// What is known of how one alert was answered.
struct Answering<'a> {
    key: &'a EventKey,
    /// The keys of its other reports.
    also: Vec<&'a EventKey>,
    detected_at: Timestamp,
    is_unresolved: bool,
    is_test: bool,
    reaction: Reaction,
}

impl Case {
    /// The alerts of the case whose status left "active", with the time that took; not those of
    /// which nobody can tell when. Tests do not count, and what comes back is no new alert.
    pub fn response_times(&self) -> Vec<ResponseTime> {
        let time = |alert: Answering<'_>| {
            Some(ResponseTime {
                answered_at: alert.reaction.moment()?,
                alert: alert.key.clone(),
                also: alert.also.into_iter().cloned().collect(),
                detected_at: alert.detected_at,
            })
        };
        self.answering().filter(|alert| !alert.is_test).filter_map(time).collect()
    }

    /// The alerts of the case that nobody has ever answered, without tests.
    pub fn unanswered(&self) -> Vec<UnansweredAlert> {
        let is_waiting = |alert: &Answering<'_>| {
            alert.is_unresolved && !alert.is_test && !alert.reaction.is_answered()
        };
        let waiting = self.answering().filter(is_waiting);
        let waiting = waiting
            .map(|alert| UnansweredAlert { case: self.id(), detected_at: alert.detected_at });
        waiting.collect()
    }

    /// Each alert once, whoever reports it.
    fn answering(&self) -> impl Iterator<Item = Answering<'_>> {
        let mut alerts: BTreeMap<&EventKey, Reports<'_>> = BTreeMap::new();
        for (key, record) in &self.events {
            let alert = record.same_as.as_ref().unwrap_or(key);
            alerts.entry(alert).or_default().push((key, record));
        }
        let confirmed = self.confirmed();
        alerts.into_iter().filter_map(move |(key, reports)| {
            let told = reports.iter().filter_map(|(key, _)| confirmed.get(key).copied());
            let told = told.fold(Reaction::default(), Reaction::join);
            Answering::of(key, &reports, told)
        })
    }

    /// What Microsoft confirmed to us, by event.
    fn confirmed(&self) -> BTreeMap<&EventKey, Reaction> {
        let mut confirmed: BTreeMap<&EventKey, Reaction> = BTreeMap::new();
        for push in self.answers.iter().flat_map(|answer| &answer.pushes) {
            if let PushState::Confirmed { at } = push.state {
                let known = confirmed.entry(&push.event).or_default();
                *known = known.join(Reaction::answered(at));
            }
        }
        confirmed
    }
}

impl<'a> Answering<'a> {
    fn of(key: &'a EventKey, reports: &Reports<'a>, told: Reaction) -> Option<Self> {
        let records = || reports.iter().map(|(_, record)| *record);
        let others = reports.iter().map(|(other, _)| *other).filter(|other| *other != key);
        Some(Self {
            key,
            also: others.collect(),
            detected_at: records().map(EventRecord::began_at).min()?,
            is_unresolved: records().any(EventRecord::is_unresolved),
            // As for cases: one report that is no test makes it none.
            is_test: records().all(|record| record.is_test),
            reaction: records().map(EventRecord::reaction).fold(told, Reaction::join),
        })
    }
}
