//! The keys of the store: what lies where.

mod answered;

use std::fmt;

use jiff::Timestamp;

pub use answered::AnsweredKey;

use crate::alarm::AlarmId;
use crate::containment::action::ActionId;
use crate::fraud_event::EventKey;
use crate::fraud_event::EventVersion;
use crate::fraud_event::Scope;
use crate::fraud_event::SourceName;
use crate::outbox::ChannelId;
use crate::summary::SummaryId;
use crate::task::QueueName;

/// The key of a document. Every part is a hash, a number or a name of ours, never outside text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    /// All observations that wait to be folded.
    pub const INBOX: &'static str = "inbox/";
    /// All observations that were folded, for the record.
    pub const EVENTS: &'static str = "event/";
    /// All open cases.
    pub const OPEN_CASES: &'static str = "case/open/";
    /// All closed cases.
    pub const CLOSED_CASES: &'static str = "case/closed/";
    /// All containments of which something may still become.
    pub const OPEN_CONTAINMENTS: &'static str = "containment/open/";
    /// All containments that are over.
    pub const CLOSED_CONTAINMENTS: &'static str = "containment/closed/";
    /// All alarms.
    pub const ALARMS: &'static str = "alarm/";
    /// All summaries.
    pub const SUMMARIES: &'static str = "summary/";
    /// All queue messages that were no tasks.
    pub const DEAD_LETTERS: &'static str = "dead-letter/";

    /// All entries of the audit chain.
    pub const AUDIT: &'static str = "audit/";

    /// An observation that waits to be folded.
    pub fn inbox(scope: &Scope, event: &EventKey, at: Timestamp, version: &EventVersion) -> Self {
        Self(format!("{}{scope}/{event}/{}", Self::INBOX, moment(at, version)))
    }

    /// The prefix of what waits for one case.
    pub fn inbox_of(scope: &Scope) -> String {
        format!("{}{scope}/", Self::INBOX)
    }

    /// The prefix of what was folded into one case.
    pub fn events_of(scope: &Scope) -> String {
        format!("{}{scope}/", Self::EVENTS)
    }

    /// An observation that was folded.
    pub fn event(scope: &Scope, event: &EventKey, at: Timestamp, version: &EventVersion) -> Self {
        Self(format!("{}{scope}/{event}/{}", Self::EVENTS, moment(at, version)))
    }

    /// The open case of a scope.
    pub fn open_case(scope: &Scope) -> Self {
        Self(format!("{}{scope}", Self::OPEN_CASES))
    }

    /// The closed case of a scope.
    pub fn closed_case(scope: &Scope) -> Self {
        Self(format!("{}{scope}", Self::CLOSED_CASES))
    }

    /// A containment of which something may still become.
    pub fn open_containment(scope: &Scope, action: &ActionId) -> Self {
        Self(format!("{}{scope}/{action}", Self::OPEN_CONTAINMENTS))
    }

    /// A containment that is over.
    pub fn closed_containment(scope: &Scope, action: &ActionId) -> Self {
        Self(format!("{}{scope}/{action}", Self::CLOSED_CONTAINMENTS))
    }

    /// Which containment may act on a target, by the name of its lock.
    pub fn containment_lock(name: &str) -> Self {
        Self(format!("containment-lock/{name}"))
    }

    /// The fingerprint of the rules by which something is contained, as they were audited last.
    pub fn containment_rules() -> Self {
        Self("containment-rules".to_owned())
    }

    /// How many containments were sent lately.
    pub fn containment_budget() -> Self {
        Self("containment-budget".to_owned())
    }

    /// Whether too much was proposed or approved lately.
    pub fn containment_breaker() -> Self {
        Self("containment-breaker".to_owned())
    }

    /// What was found about the case of a scope.
    pub fn evidence(scope: &Scope) -> Self {
        Self(format!("evidence/{scope}"))
    }

    /// An alarm.
    pub fn alarm(id: &AlarmId) -> Self {
        Self(format!("{}{}", Self::ALARMS, id.as_str()))
    }

    /// The summaries of a reader.
    pub fn summary(id: &SummaryId) -> Self {
        Self(format!("{}{id}", Self::SUMMARIES))
    }

    /// What is known about the health of a source.
    pub fn source(source: SourceName) -> Self {
        Self(format!("source/{}", source.as_str()))
    }

    /// What is known about the health of a channel.
    pub fn channel(channel: &ChannelId) -> Self {
        Self(format!("channel/{channel}"))
    }

    /// Which events of a source are open.
    pub fn open_events(source: SourceName) -> Self {
        Self(format!("open-events/{}", source.as_str()))
    }

    /// Changes when somebody begins to store observations.
    pub fn observations_generation() -> Self {
        Self("known/generation".to_owned())
    }

    /// What Partner Center's webhook said lately.
    pub fn partner_center_calls() -> Self {
        Self("webhook/calls".to_owned())
    }

    /// An element or a page that could not be read.
    pub fn quarantine(source: SourceName, hash: &str) -> Self {
        Self(format!("quarantine/{}/{hash}", source.as_str()))
    }

    /// The document by which the doctor tries the store.
    pub fn doctor() -> Self {
        Self("doctor/probe".to_owned())
    }

    /// The last policy file that could be used.
    pub fn policy() -> Self {
        Self("policy.json".to_owned())
    }

    /// What the last sweeps found, and when.
    pub fn heartbeat() -> Self {
        Self("heartbeat/sweep".to_owned())
    }

    /// What is known of the sign-in of the partner's user.
    pub fn sign_in() -> Self {
        Self("heartbeat/sign-in".to_owned())
    }

    /// Microsoft's security score of the partner.
    pub fn security_score() -> Self {
        Self("security-score".to_owned())
    }

    /// An entry of the audit chain, by its number. All numbers have twenty digits, so that keys are
    /// in the order of the chain.
    pub fn audit_entry(seq: u64) -> Self {
        Self(format!("{}{seq:020}", Self::AUDIT))
    }

    /// The number in the key of an entry of the audit chain; `None` when it is in no form of ours.
    pub fn audit_seq(&self) -> Option<u64> {
        let seq = self.0.strip_prefix(Self::AUDIT)?.parse().ok()?;
        (*self == Self::audit_entry(seq)).then_some(seq)
    }

    /// The note of where the audit chain ends.
    pub fn audit_head() -> Self {
        Self("audit-head".to_owned())
    }

    /// The switch that stops everything.
    pub fn kill_switch() -> Self {
        Self("kill-switch".to_owned())
    }

    /// A queue message that the host gave up.
    pub fn poison(queue: QueueName, hash: &str) -> Self {
        Self(format!("dead-letter/{}/{hash}", queue.poison()))
    }

    /// A queue message that is no task.
    pub fn dead_letter(queue: QueueName, hash: &str) -> Self {
        Self(format!("{}{}/{hash}", Self::DEAD_LETTERS, queue.as_str()))
    }

    /// A key as a listing returned it.
    #[doc(hidden)]
    pub fn from_listing(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The scope in the key of an inbox entry or a case.
    pub fn scope(&self) -> Option<Scope> {
        let rest = [Self::INBOX, Self::OPEN_CASES, Self::CLOSED_CASES, Self::OPEN_CONTAINMENTS]
            .iter()
            .find_map(|prefix| self.0.strip_prefix(prefix))?;
        Scope::parse(rest.split('/').next()?)
    }

    /// What the key of an observation says.
    pub fn observation(&self) -> Option<ObservationKey<'_>> {
        let rest =
            [Self::INBOX, Self::EVENTS].iter().find_map(|prefix| self.0.strip_prefix(prefix))?;
        let (event, moment) = rest.rsplit_once('/')?;
        let (at, version) = moment.split_once('-')?;
        Some(ObservationKey { event, at_millisecond: at.parse().ok()?, version })
    }
}

/// What the key of an observation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObservationKey<'a> {
    /// Scope and event: the same id under another subscription is another event.
    pub event: &'a str,
    /// When it was observed, in milliseconds since 1970.
    pub at_millisecond: i64,
    /// What it said.
    pub version: &'a str,
}

/// Sorts by time, because all moments of this age have 13 digits.
fn moment(at: Timestamp, version: &EventVersion) -> String {
    format!("{:013}-{version}", at.as_millisecond())
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
