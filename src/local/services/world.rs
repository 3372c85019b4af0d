//! The world behind the stand-ins: which alerts there are, and what became of them.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use jiff::SignedDuration;
use jiff::Timestamp;

use super::alert::Alert;
use super::alert::Appeared;
use super::alert::Customer;
use super::alert::State;
use super::alert::Verdict;
use crate::clock::Clock;

/// The alerts of all customers; clones share them.
#[derive(Clone, Debug, Default)]
pub struct World {
    alerts: Arc<Mutex<Vec<Appeared>>>,
    clock: Clock,
}

/// What happens in the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Microsoft reports these.
    Appear(Vec<Alert>),
    /// Somebody answers all alerts of a customer in the portal.
    ResolveAll {
        /// Whose.
        customer: Customer,
        /// How.
        verdict: Verdict,
        /// Who.
        by: &'static str,
    },
}

/// An alert is reported some time after its detection.
const REPORTED_AFTER: SignedDuration = SignedDuration::from_secs(90);

impl World {
    /// A world in which nothing has happened.
    pub fn new(clock: Clock) -> Self {
        Self { alerts: Arc::default(), clock }
    }

    /// Now, for those who stamp answers.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets something happen.
    pub fn apply(&self, change: &Change) {
        let now = self.now();
        let mut alerts = self.lock();
        match change {
            Change::Appear(new) => {
                let detected_at = now.checked_sub(REPORTED_AFTER).unwrap_or(now);
                alerts.extend(new.iter().map(|alert| Appeared {
                    alert: alert.clone(),
                    detected_at,
                    state: State::Active,
                    log: Vec::new(),
                }));
            }
            Change::ResolveAll { customer, verdict, by } => {
                let theirs = alerts.iter_mut().filter(|seen| seen.alert.customer == *customer);
                theirs.for_each(|seen| seen.change(State::Resolved(*verdict), by, now));
            }
        }
    }

    /// Every alert with its place in the order of appearance, which never changes.
    pub fn alerts(&self) -> Vec<(usize, Appeared)> {
        self.lock().iter().cloned().enumerate().collect()
    }

    /// Changes the state of the alerts that `is_meant` and returns them as they are now.
    pub fn change(&self, is_meant: impl Fn(&Alert) -> bool, to: &State, by: &str) -> Vec<Appeared> {
        let now = self.now();
        let mut alerts = self.lock();
        let meant = alerts.iter_mut().filter(|seen| is_meant(&seen.alert));
        meant
            .map(|seen| {
                seen.change(to.clone(), by, now);
                seen.clone()
            })
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Appeared>> {
        // No change panics half-way, so a poisoned lock still guards whole alerts.
        self.alerts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
