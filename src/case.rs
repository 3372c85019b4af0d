//! A case: the fraud events of one customer subscription in one outbreak, and all that follows.
//!
//! [`Case::step`] is the one way in: it takes whatever can happen to a case and decides what has to
//! be done. It is pure; the caller stores the result.

mod alerts;
mod answer;
mod appearance;
mod backlog;
mod change;
mod checklist;
mod clock;
mod containments;
mod event_record;
mod examination;
mod matter;
mod parties;
mod reaction;
mod readers;
mod resources;
mod response;
mod sightings;
mod snooze;
mod step;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::btree_map::Entry;

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
pub use checklist::Check;
pub use checklist::Checklist;
pub use checklist::Tick;
pub use checklist::TickDraft;
pub use clock::ClockTold;
pub use containments::ContainmentStatus;
pub use event_record::EventRecord;
pub use examination::CheckFinding;
pub use examination::CheckState;
pub use examination::ChecklistScore;
pub use examination::Examination;
pub use parties::Parties;
use parties::SaidBy;
pub use resources::NamedResource;
pub use snooze::Snooze;
pub use snooze::SnoozeDraft;
pub use snooze::SnoozeRefusal;
pub use step::Effect;
pub use step::Input;
pub use step::Step;

use crate::containment::Plan;
use crate::fraud_event::AffectedResource;
use crate::fraud_event::AlertType;
use crate::fraud_event::Concern;
use crate::fraud_event::Confidence;
use crate::fraud_event::EventKey;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::Scope;
use crate::fraud_event::Severity;
use crate::language::Phrase;
use crate::outbox::ChannelId;
use crate::outbox::Draft;
use crate::outbox::NoticeReason;
use crate::outbox::Outbox;
use crate::outbox::later;
use crate::policy::Policy;
use crate::seal::Fingerprint;
use crate::text::Untrusted;

/// One observation: an event as one poll saw it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// When the poll that saw it began.
    pub observed_at: Timestamp,
    /// What it saw.
    pub event: FraudEvent,
    /// True when nothing had ever been read of its source before.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_first_reading: bool,
    /// True when note was taken before it was stored that lists are to show it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_expected: bool,
}

impl Observation {
    /// What a poll saw, and when it began.
    pub fn new(observed_at: Timestamp, event: FraudEvent) -> Self {
        Self { observed_at, event, is_first_reading: false, is_expected: false }
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// What the fold decides by.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The partner's policy.
    pub policy: &'a Policy,
    /// Everyone who can be told; the policy's routes choose among them.
    pub everyone: &'a [ChannelId],
}

/// A line of the case's history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// What happened, in our own words.
    pub what: String,
}

/// The document of one case.
///
/// Its fields are of two kinds. What is *known* follows from the observations (and the policy)
/// alone: in whatever order, how often and how late they come, it ends the same. What was *done*
/// depends on when we knew what: it says what people and Microsoft were told, and only ever grows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Version of this document's form.
    pub schema: u32,
    /// What the case is about; never changes.
    pub scope: Scope,

    /// Known: who it is about.
    pub parties: Parties,
    /// Known: Microsoft's title of the latest event.
    pub display_name: Option<Untrusted>,
    /// Known: Microsoft's description of the latest event.
    pub description: Option<Untrusted>,
    /// Known: Microsoft's details of the latest event that had any.
    pub details: BTreeMap<String, Untrusted>,
    /// Known: who said the latest word about each of these.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    said_by: SaidBy,
    /// Known: the events, with what is needed to judge the next observation.
    pub events: BTreeMap<EventKey, EventRecord>,
    /// Known: the resources that the events name, at most [`Case::MOST_RESOURCES`], by their ids.
    pub resources: Vec<NamedResource>,
    /// Known: how many resources the relevant events name, before the list was cut.
    pub resource_count: usize,
    /// Known: when an answer to Microsoft is due.
    pub answer_due_at: Timestamp,
    /// Known: what is suggested.
    pub plan: Plan,

    /// Done: how often the case was closed and opened again, from 0.
    pub epoch: u32,
    /// Done: when we first took this outbreak in.
    pub opened_at: Timestamp,
    /// Done: when we took in that the last event was resolved; absent while the case is open.
    pub closed_at: Option<Timestamp>,
    /// Done: true when it was open, and its answer overdue, before fraud-guard first looked: then it
    /// is listed with others of its kind, and announced only when more of it is seen.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_backlog: bool,
    /// Done: true when more of it was seen since, and nobody was told yet.
    #[serde(default, skip_serializing_if = "is_false")]
    backlog_has_news: bool,
    /// Done: what is told.
    pub outbox: Outbox,
    /// Done: what was told of the answer clock.
    #[serde(default)]
    pub clock: ClockTold,
    /// Done: the last snooze.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    snooze: Option<Snooze>,
    /// Done: what was checked.
    #[serde(default)]
    pub checklist: Checklist,
    /// Done: what the evidence says; another outbreak has to be examined anew.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "examination::as_far_as_it_is_known"
    )]
    examination: Option<Box<Examination>>,
    /// Done: what became of its containments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    containments: Vec<ContainmentStatus>,
    /// Done: on which grounds containments were proposed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proposed_for: Option<Fingerprint>,
    /// Done: what was answered to Microsoft, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// Done: what happened, oldest first, at most [`Case::MOST_HISTORY`] lines.
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
            said_by: SaidBy::new(),
            events: BTreeMap::new(),
            resources: Vec::new(),
            resource_count: 0,
            plan: Plan::Withheld { reasons: vec![Phrase::new("withheld-no-event")] },
            is_backlog: false,
            backlog_has_news: false,
            outbox: Outbox::default(),
            clock: ClockTold::default(),
            snooze: None,
            checklist: Checklist::default(),
            examination: None,
            containments: Vec::new(),
            proposed_for: None,
            answers: Vec::new(),
            history: Vec::new(),
        }
    }

    /// What people call the case: the same for every message of one outbreak.
    pub fn id(&self) -> String {
        format!("{}-{:04}", self.subject(), self.epoch)
    }

    /// What the case is called in all of its outbreaks.
    pub fn subject(&self) -> String {
        let (_, hash) = self.scope.as_str().split_once('-').unwrap_or_default();
        format!("c-{}", hash.get(..12).unwrap_or(hash))
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

    /// The resources that the unresolved events name, or all when none is left.
    pub fn affected_resources(&self) -> impl Iterator<Item = &AffectedResource> {
        let any_unresolved = self.unresolved().next().is_some();
        let is_relevant = move |event: &EventRecord| event.is_unresolved() || !any_unresolved;
        let named = self.resources.iter().filter(move |known| self.is_named(known, is_relevant));
        named.map(|known| &known.resource)
    }

    /// True when an event keeps changing between resolved and unresolved.
    pub fn is_flapping(&self) -> bool {
        self.events.values().any(|event| event.epoch >= Self::COMEBACKS_OF_FLAPPING)
    }

    /// When the earliest unresolved event was detected, or first seen by us.
    pub fn detected_at(&self) -> Timestamp {
        self.relevant().map(|event| event.since).min().unwrap_or(self.opened_at)
    }

    /// Folds observations in and decides what has to be told. Without rules the notices go to
    /// whoever was told about the case before, and what follows from the policy stays until the
    /// observations are folded by somebody who knows it.
    fn fold(&mut self, observations: &[Observation], now: Timestamp, rules: Option<Rules<'_>>) {
        let before = Summary::of(self);
        for observation in observations {
            self.observe(observation);
            self.describe(observation);
        }
        self.name_resources(observations);
        self.pair_reports();
        self.open_or_close(now);
        match rules {
            Some(rules) => {
                self.follow_policy(rules.policy);
                self.announce(&before, observations, now, rules);
            }
            None => {
                let policy = Policy::default();
                if !self.is_open() {
                    self.follow_policy(&policy);
                }
                let channels = self.channels_told();
                let rules = Rules { policy: &policy, everyone: &channels };
                self.announce(&before, observations, now, rules);
            }
        }
    }

    /// Adds a line to the history.
    fn note(&mut self, at: Timestamp, what: String) {
        if self.history.len() >= Self::MOST_HISTORY {
            self.history.remove(0);
        }
        self.history.push(HistoryEntry { at, what });
    }

    /// The unresolved events, or all when none is left.
    fn relevant(&self) -> impl Iterator<Item = &EventRecord> {
        let any_unresolved = self.unresolved().next().is_some();
        self.events.values().filter(move |event| event.is_unresolved() || !any_unresolved)
    }

    fn observe(&mut self, observation: &Observation) {
        let record = EventRecord::of(observation);
        match self.events.entry(observation.event.key.clone()) {
            Entry::Occupied(mut known) => known.get_mut().take(record),
            Entry::Vacant(new) => drop(new.insert(record)),
        }
    }

    fn open_or_close(&mut self, now: Timestamp) {
        let is_unresolved = self.unresolved().next().is_some();
        match (is_unresolved, self.closed_at) {
            (true, Some(_)) => {
                self.epoch += 1;
                self.closed_at = None;
                self.opened_at = now;
            }
            (false, None) if !self.events.is_empty() => self.closed_at = Some(now),
            _ => {}
        }
    }

    fn follow_policy(&mut self, policy: &Policy) {
        self.answer_due_at = later(self.detected_at(), policy.answer_within());
        self.plan = self.make_plan(policy);
    }

    fn announce(
        &mut self,
        before: &Summary,
        observations: &[Observation],
        now: Timestamp,
        rules: Rules<'_>,
    ) {
        let Some(mut news) = change::between(before, &Summary::of(self)) else { return };
        self.note(now, news.history_line());
        if !news.is_told
            || self.only_lists(&mut news, observations, now, rules)
            || self.holds_back(&mut news, now)
        {
            return;
        }
        let not_before = match news.reason {
            NoticeReason::Opened | NoticeReason::Escalated => now,
            _ => self.after_company(now, rules),
        };
        let (subject, to) = (self.id(), self.targets(rules, not_before));
        let (reason, changes) = (news.reason, news.changes);
        self.outbox.add(Draft { subject: &subject, reason, changes, to, now });
    }
}

#[cfg(test)]
mod tests;
