//! The world behind the stand-ins: which alerts there are, and what became of them.

use std::collections::BTreeMap;
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
use super::estate::Estate;
use super::estate::Look;
use crate::clock::Clock;

/// The alerts of all customers; clones share them.
#[derive(Clone, Debug, Default)]
pub struct World {
    alerts: Arc<Mutex<Vec<Appeared>>>,
    /// What customers have, by tenant in lower case.
    estates: Arc<Mutex<BTreeMap<String, Arc<Estate>>>>,
    clock: Clock,
}

/// What happens in the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Microsoft reports these.
    Appear(Vec<Alert>),
    /// Microsoft reports these, and this is what the customer's estate looks like.
    AppearAt {
        /// What it looks like.
        look: Look,
        /// What is reported.
        alerts: Vec<Alert>,
    },
    /// Somebody reactivates a customer's subscription and starts everything in it: its owner, or
    /// the intruder.
    Reactivate {
        /// Whose.
        customer: Customer,
    },
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

impl Change {
    /// What Microsoft reports.
    pub fn alerts(&self) -> &[Alert] {
        match self {
            Self::Appear(alerts) | Self::AppearAt { alerts, .. } => alerts,
            Self::ResolveAll { .. } | Self::Reactivate { .. } => &[],
        }
    }
}

impl World {
    /// A world in which nothing has happened.
    pub fn new(clock: Clock) -> Self {
        Self { clock, ..Self::default() }
    }

    /// Now, for those who stamp answers.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets something happen.
    pub fn apply(&self, change: &Change) {
        match change {
            Change::Appear(alerts) => self.appear(None, alerts),
            Change::AppearAt { look, alerts } => self.appear(Some(*look), alerts),
            Change::Reactivate { customer } => {
                let now = self.now();
                self.change_estate(customer.tenant, |estate| estate.come_back(now));
            }
            Change::ResolveAll { customer, verdict, by } => {
                let now = self.now();
                let mut alerts = self.lock();
                let theirs = alerts.iter_mut().filter(|seen| seen.alert.customer == *customer);
                theirs.for_each(|seen| seen.change(State::Resolved(*verdict), by, now));
            }
        }
    }

    /// Alerts appear. A customer without an estate gets one, quiet unless something else is said.
    fn appear(&self, look: Option<Look>, alerts: &[Alert]) {
        let now = self.now();
        let detected_at = now.checked_sub(REPORTED_AFTER).unwrap_or(now);
        self.lock().extend(alerts.iter().map(|alert| Appeared {
            alert: alert.clone(),
            detected_at,
            state: State::Active,
            log: Vec::new(),
        }));
        let mut estates = self.estates.lock().unwrap_or_else(PoisonError::into_inner);
        for alert in alerts {
            let estate = || Arc::new(Estate::of(look.unwrap_or_default(), alert.customer, now));
            let estate = estates.entry(key(alert.customer.tenant)).or_insert_with(estate);
            Arc::make_mut(estate).include(alert, detected_at);
        }
    }

    /// What a customer has from now on.
    pub fn set_estate(&self, estate: Estate) {
        let mut estates = self.estates.lock().unwrap_or_else(PoisonError::into_inner);
        estates.insert(key(estate.customer.tenant), Arc::new(estate));
    }

    /// What the customer of a tenant has.
    pub fn estate(&self, tenant: &str) -> Option<Arc<Estate>> {
        let estates = self.estates.lock().unwrap_or_else(PoisonError::into_inner);
        estates.get(&key(tenant)).cloned()
    }

    /// What all customers have, in the order of their tenants.
    pub fn estates(&self) -> Vec<Arc<Estate>> {
        let estates = self.estates.lock().unwrap_or_else(PoisonError::into_inner);
        estates.values().cloned().collect()
    }

    /// Changes what the customer of a tenant has; false when there is no such customer.
    pub fn change_estate(&self, tenant: &str, change: impl FnOnce(&mut Estate)) -> bool {
        let mut estates = self.estates.lock().unwrap_or_else(PoisonError::into_inner);
        let estate = estates.get_mut(&key(tenant)).map(Arc::make_mut);
        estate.map(change).is_some()
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

fn key(tenant: &str) -> String {
    tenant.to_ascii_lowercase()
}
