//! A case: the fraud events of one customer subscription in one outbreak, and all that follows.
//!
//! [`Case::fold`] is the one way in: it takes observations in any order, any number of times, and
//! decides what people have to be told. It is pure; the caller stores the result.

mod alerts;
mod answer;
mod change;
mod event_record;
mod resources;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

pub use alerts::Alert;
pub use answer::Answer;
pub use answer::AnswerDraft;
pub use answer::AnswerId;
pub use answer::Chosen;
pub use answer::DuePush;
pub use answer::Ending;
pub use answer::Push;
pub use answer::PushEnd;
pub use answer::PushState;
pub use answer::Refusal;
pub use answer::Trouble;
pub use answer::quoted;
use change::Summary;
pub use event_record::EventRecord;
pub use resources::NamedResource;

use crate::containment::Plan;
use crate::fraud_event::AlertType;
use crate::fraud_event::Concern;
use crate::fraud_event::Confidence;
use crate::fraud_event::EventKey;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::Scope;
use crate::fraud_event::Severity;
use crate::fraud_event::SubscriptionId;
use crate::fraud_event::TenantId;
use crate::outbox::ChannelId;
use crate::outbox::Draft;
use crate::outbox::NoticeReason;
use crate::outbox::Outbox;
use crate::outbox::later;
use crate::policy::Policy;
use crate::text::Untrusted;

/// One observation: an event as one poll saw it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// When the poll that saw it began.
    pub observed_at: Timestamp,
    /// What it saw.
    pub event: FraudEvent,
}

/// What the fold decides by.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The partner's policy.
    pub policy: &'a Policy,
    /// The channels that every notice goes to.
    pub channels: &'a [ChannelId],
}

/// A line of the case's history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// What happened, in our own words.
    pub what: String,
}

/// Who and what a case is about, as last observed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Parties {
    /// The customer's tenant.
    pub customer_tenant: Option<TenantId>,
    /// The customer's name.
    pub customer_name: Option<Untrusted>,
    /// The Azure subscription.
    pub subscription: Option<SubscriptionId>,
    /// The subscription's name.
    pub subscription_name: Option<Untrusted>,
    /// The indirect reseller's tenant.
    pub reseller_tenant: Option<TenantId>,
    /// The indirect reseller's name.
    pub reseller_name: Option<Untrusted>,
}

/// The document of one case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Version of this document's form.
    pub schema: u32,
    /// What the case is about; never changes.
    pub scope: Scope,
    /// Which outbreak on this scope it is, from 0.
    pub epoch: u32,
    /// When this outbreak was first seen by us.
    pub opened_at: Timestamp,
    /// When the last event was resolved; absent while the case is open.
    pub closed_at: Option<Timestamp>,
    /// When an answer to Microsoft is due.
    pub answer_due_at: Timestamp,
    /// Who it is about.
    pub parties: Parties,
    /// Microsoft's title of the latest event.
    pub display_name: Option<Untrusted>,
    /// Microsoft's description of the latest event.
    pub description: Option<Untrusted>,
    /// Microsoft's details of the latest event that had any.
    pub details: BTreeMap<String, Untrusted>,
    /// The events, with what is needed to judge the next observation.
    pub events: BTreeMap<EventKey, EventRecord>,
    /// The affected resources of all events, at most [`Case::MOST_RESOURCES`].
    pub resources: Vec<NamedResource>,
    /// How many resources there are before the list was cut.
    pub resource_count: usize,
    /// What is suggested.
    pub plan: Plan,
    /// What is told.
    pub outbox: Outbox,
    /// What was answered to Microsoft, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// What happened, oldest first, at most [`Case::MOST_HISTORY`] lines.
    pub history: Vec<HistoryEntry>,
}

impl Case {
    /// The form of the document that this version writes.
    pub const SCHEMA: u32 = 1;
    /// Longest list of resources in a case; the events' own documents keep the rest.
    pub const MOST_RESOURCES: usize = 200;
    /// An event that came back this often is flapping.
    pub const COMEBACKS_OF_FLAPPING: u32 = 3;
    /// Longest history in a case.
    pub const MOST_HISTORY: usize = 200;

    /// An empty case, to fold observations into.
    pub fn new(scope: Scope, now: Timestamp) -> Self {
        Self {
            schema: Self::SCHEMA,
            scope,
            epoch: 0,
            opened_at: now,
            closed_at: None,
            answer_due_at: now,
            parties: Parties::default(),
            display_name: None,
            description: None,
            details: BTreeMap::new(),
            events: BTreeMap::new(),
            resources: Vec::new(),
            resource_count: 0,
            plan: Plan::Withheld { reasons: vec!["no event yet".to_owned()] },
            outbox: Outbox::default(),
            answers: Vec::new(),
            history: Vec::new(),
        }
    }

    /// What people call the case: the same for every message of one outbreak.
    pub fn id(&self) -> String {
        let (_, hash) = self.scope.as_str().split_once('-').unwrap_or_default();
        format!("c-{}-{:04}", hash.get(..12).unwrap_or(hash), self.epoch)
    }

    /// True while an event of the case is unresolved.
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none() && !self.events.is_empty()
    }

    /// The unresolved events.
    pub fn unresolved(&self) -> impl Iterator<Item = &EventRecord> {
        self.events.values().filter(|event| event.is_unresolved())
    }

    /// The worst severity among the unresolved events, or among all when none is left.
    pub fn severity(&self) -> Severity {
        self.relevant().map(|event| event.severity).max().unwrap_or_default()
    }

    /// The best confidence among the unresolved events, or among all when none is left.
    pub fn confidence(&self) -> Confidence {
        let best = self.relevant().map(|event| event.confidence.clone()).max();
        best.unwrap_or(Confidence::Missing)
    }

    /// What was detected, without repetition.
    pub fn alert_types(&self) -> BTreeSet<&AlertType> {
        self.relevant().map(|event| &event.alert_type).collect()
    }

    /// The oddities of the events.
    pub fn concerns(&self) -> BTreeSet<Concern> {
        self.relevant().flat_map(|event| event.concerns.iter().copied()).collect()
    }

    /// True when all of its events are tests.
    pub fn is_test(&self) -> bool {
        self.relevant().all(|event| event.is_test)
    }

    /// True when an event keeps changing between resolved and unresolved.
    pub fn is_flapping(&self) -> bool {
        self.events.values().any(|event| event.epoch >= Self::COMEBACKS_OF_FLAPPING)
    }

    /// When the earliest unresolved event was detected, or first seen by us.
    pub fn detected_at(&self) -> Timestamp {
        self.relevant().map(|event| event.since).min().unwrap_or(self.opened_at)
    }

    /// Folds observations in and decides what has to be told. Observations may come in any order
    /// and any number of times.
    pub fn fold(&mut self, observations: &[Observation], now: Timestamp, rules: Rules<'_>) {
        let before = Summary::of(self);
        let mut was_unresolved = false;
        for observation in observations {
            let is_news = self.observe(observation, now);
            was_unresolved |= is_news && observation.event.is_unresolved();
        }
        self.resource_count = self.resource_count.max(self.resources.len());
        self.pair_reports();
        let mut after = Summary::of(self);
        after.was_unresolved = was_unresolved;
        self.settle(&after, now, rules.policy);
        self.announce(&before, &after, now, rules);
    }

    /// Adds a line to the history.
    pub fn note(&mut self, at: Timestamp, what: String) {
        if self.history.len() >= Self::MOST_HISTORY {
            self.history.remove(0);
        }
        self.history.push(HistoryEntry { at, what });
    }

    fn relevant(&self) -> impl Iterator<Item = &EventRecord> {
        let any_unresolved = self.events.values().any(EventRecord::is_unresolved);
        self.events.values().filter(move |event| event.is_unresolved() || !any_unresolved)
    }

    /// Takes an observation; true when it says something newer than what is known.
    fn observe(&mut self, observation: &Observation, now: Timestamp) -> bool {
        let event = &observation.event;
        let record = EventRecord::of(observation, now);
        let is_news = match self.events.get_mut(&event.key) {
            Some(known) => known.advance(record),
            None => {
                self.events.insert(event.key.clone(), record);
                true
            }
        };
        if is_news {
            self.describe(event);
        }
        self.add_resources(event);
        is_news
    }

    fn describe(&mut self, event: &FraudEvent) {
        let parties = &mut self.parties;
        replace_if_some(&mut parties.customer_tenant, &event.customer_tenant);
        replace_if_some(&mut parties.customer_name, &event.customer_name);
        replace_if_some(&mut parties.subscription, &event.subscription);
        replace_if_some(&mut parties.subscription_name, &event.subscription_name);
        replace_if_some(&mut parties.reseller_tenant, &event.reseller_tenant);
        replace_if_some(&mut parties.reseller_name, &event.reseller_name);
        replace_if_some(&mut self.display_name, &event.display_name);
        replace_if_some(&mut self.description, &event.description);
        if !event.details.is_empty() {
            self.details = event.details.clone();
        }
    }

    /// Brings everything that follows from the events up to date.
    fn settle(&mut self, after: &Summary, now: Timestamp, policy: &Policy) {
        match (after.unresolved > 0, self.closed_at) {
            (true, Some(_)) => {
                self.epoch += 1;
                self.closed_at = None;
                self.opened_at = now;
                self.forget_answered_resources();
            }
            (false, None) if !self.events.is_empty() => self.closed_at = Some(now),
            _ => {}
        }
        self.answer_due_at = later(self.detected_at(), policy.answer_within());
        self.plan = self.make_plan(policy);
    }

    fn announce(&mut self, before: &Summary, after: &Summary, now: Timestamp, rules: Rules<'_>) {
        let Some(news) = change::between(before, after) else { return };
        self.note(now, news.history_line());
        if !news.is_told {
            return;
        }
        let not_before = match news.reason {
            NoticeReason::Opened | NoticeReason::Escalated => now,
            _ => self
                .outbox
                .last_told_at()
                .map_or(now, |last| later(last.min(now), rules.policy.coalesce()).max(now)),
        };
        let subject = self.id();
        self.outbox.add(Draft {
            subject: &subject,
            reason: news.reason,
            changes: news.changes,
            channels: rules.channels,
            now,
            not_before,
        });
    }
}

fn replace_if_some<T: Clone>(old: &mut Option<T>, new: &Option<T>) {
    if new.is_some() {
        old.clone_from(new);
    }
}

#[cfg(test)]
mod tests;
