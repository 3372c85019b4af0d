//! What has to be told, to which channel, and what became of it: the outbox inside each record.
//!
//! A delivery is claimed before it is sent and recorded after, both by replacing the record that
//! holds it. A claim that nobody recorded runs out, and the delivery is repeated with the same id.

mod retry;

use std::collections::BTreeMap;
use std::fmt;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use sha2::Digest;
use sha2::Sha256;
use uuid::Uuid;

pub use retry::Jitter;

/// A channel as the store and the queue name it: `teams`, `slack`, `mail`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChannelId(String);

impl ChannelId {
    /// Reads an id: 1 to 40 lower-case letters, digits and hyphens.
    pub fn parse(text: &str) -> Option<Self> {
        let is_allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let is_id = (1..=40).contains(&text.len()) && text.bytes().all(is_allowed);
        is_id.then(|| Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ChannelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A notice: the same on every channel and every retry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NoticeId(String);

impl NoticeId {
    /// The id of the `ordinal`-th notice about a subject.
    pub fn new(subject: &str, ordinal: u32) -> Self {
        let hash = Sha256::digest(format!("notice1\0{subject}\0{ordinal}"));
        let mut text = format!("{hash:x}");
        text.truncate(32);
        Self(text)
    }

    /// Reads an id from a queue message; only our own form is accepted.
    pub fn parse(text: &str) -> Option<Self> {
        let is_hash = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        is_hash.then(|| Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why people are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeReason {
    /// A new outbreak on a subscription.
    Opened,
    /// More of the same: resources, events, another status.
    Changed,
    /// All events of the case are resolved.
    Resolved,
    /// Seen unresolved again after it was resolved.
    Reopened,
    /// The severity rose.
    Escalated,
    /// fraud-guard itself needs help.
    Alarm,
    /// An alarm is over.
    AllClear,
}

impl NoticeReason {
    /// The name in logs and machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Changed => "changed",
            Self::Resolved => "resolved",
            Self::Reopened => "reopened",
            Self::Escalated => "escalated",
            Self::Alarm => "alarm",
            Self::AllClear => "all-clear",
        }
    }
}

/// One thing to tell, with one delivery for each channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// The id on every channel.
    pub id: NoticeId,
    /// Why people are told.
    pub reason: NoticeReason,
    /// When it was decided.
    pub created_at: Timestamp,
    /// What changed, in our own words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
    /// One delivery for each channel that the notice is routed to.
    pub deliveries: BTreeMap<ChannelId, Delivery>,
}

impl Notice {
    /// True while no channel has started on it, so that more can be added.
    fn is_waiting(&self) -> bool {
        self.deliveries
            .values()
            .all(|d| d.tries == 0 && matches!(d.state, DeliveryState::Pending { .. }))
    }

    fn is_finished(&self) -> bool {
        self.deliveries.values().all(|d| d.state.due_at().is_none())
    }
}

/// One notice on one channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// Where the delivery stands.
    pub state: DeliveryState,
    /// How often it was started.
    pub tries: u32,
    /// What went wrong last, without secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
}

/// Where a delivery stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum DeliveryState {
    /// Due at the time given.
    Pending {
        /// Not before this moment.
        not_before: Timestamp,
    },
    /// Claimed by one invocation, which may have died.
    Sending {
        /// When the claim runs out.
        lease_until: Timestamp,
        /// Who claimed it.
        owner: Uuid,
    },
    /// The other side accepted it.
    Sent {
        /// When.
        at: Timestamp,
        /// What the other side calls it, if it said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
    },
    /// Given up.
    Failed {
        /// When.
        at: Timestamp,
    },
}

impl DeliveryState {
    /// When the delivery needs somebody; `None` when it is finished.
    pub fn due_at(&self) -> Option<Timestamp> {
        match self {
            Self::Pending { not_before } => Some(*not_before),
            Self::Sending { lease_until, .. } => Some(*lease_until),
            Self::Sent { .. } | Self::Failed { .. } => None,
        }
    }
}

/// The answer to a claim.
#[derive(Debug, PartialEq, Eq)]
pub enum Claim {
    /// Send it; `may_repeat` when an earlier try may have got through.
    Send {
        /// True when the message should say that it may be a repetition.
        may_repeat: bool,
    },
    /// Not before this moment.
    NotBefore(Timestamp),
    /// Finished, or not in this record.
    Finished,
}

/// How a delivery ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The other side accepted it.
    Sent(Option<String>),
    /// It may work later; the other side may have said when.
    Retry {
        /// What went wrong, without secrets.
        error: String,
        /// What the other side asked for.
        after: Option<SignedDuration>,
    },
    /// It will not work.
    Failed {
        /// What went wrong, without secrets.
        error: String,
    },
}

/// A delivery that needs somebody now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The notice.
    pub notice: NoticeId,
    /// The channel.
    pub channel: ChannelId,
    /// Since when (or from when on).
    pub at: Timestamp,
}

/// The notices of one record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outbox {
    notices: Vec<Notice>,
    /// How many notices there ever were; the next one's ordinal.
    ordinal: u32,
}

impl Outbox {
    /// How long one claim holds, longer than any channel's own deadline.
    pub const LEASE: SignedDuration = SignedDuration::from_secs(60);
    /// Finished notices that a record keeps; the history keeps a line about each.
    const MOST_FINISHED: usize = 20;
    const MOST_CHANGES: usize = 20;

    /// The notices, oldest first.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The notice with this id.
    pub fn notice(&self, id: &NoticeId) -> Option<&Notice> {
        self.notices.iter().find(|notice| notice.id == *id)
    }

    /// When people were told last: when the last notice got through, or when it was decided while
    /// it is under way.
    pub fn last_told_at(&self) -> Option<Timestamp> {
        let notice = self.notices.last()?;
        let sent = notice.deliveries.values().filter_map(|delivery| match delivery.state {
            DeliveryState::Sent { at, .. } => Some(at),
            _ => None,
        });
        Some(sent.fold(notice.created_at, Timestamp::max))
    }

    /// Adds a notice, or merges it into one that no channel has started on.
    pub fn add(&mut self, draft: Draft<'_>) {
        self.prune();
        if let Some(waiting) = self.notices.last_mut().filter(|notice| notice.is_waiting()) {
            merge(waiting, draft);
            return;
        }
        let pending = |channel: &ChannelId| {
            let state = DeliveryState::Pending { not_before: draft.not_before };
            (channel.clone(), Delivery { state, tries: 0, last_error: None })
        };
        self.notices.push(Notice {
            id: NoticeId::new(draft.subject, self.ordinal),
            reason: draft.reason,
            created_at: draft.now,
            changes: draft.changes.into_iter().take(Self::MOST_CHANGES).collect(),
            deliveries: draft.channels.iter().map(pending).collect(),
        });
        self.ordinal += 1;
    }

    /// Everything that is not finished, soonest first.
    pub fn open(&self) -> Vec<Due> {
        let mut due: Vec<Due> = self
            .notices
            .iter()
            .flat_map(|notice| {
                notice.deliveries.iter().filter_map(|(channel, delivery)| {
                    let at = delivery.state.due_at()?;
                    Some(Due { notice: notice.id.clone(), channel: channel.clone(), at })
                })
            })
            .collect();
        due.sort_by_key(|due| due.at);
        due
    }

    /// Claims a delivery for one try.
    pub fn claim(
        &mut self,
        notice: &NoticeId,
        channel: &ChannelId,
        owner: Uuid,
        now: Timestamp,
    ) -> Claim {
        let Some(delivery) = self.delivery_mut(notice, channel) else { return Claim::Finished };
        let Some(due_at) = delivery.state.due_at() else { return Claim::Finished };
        if due_at > now {
            return Claim::NotBefore(due_at);
        }
        let may_repeat = delivery.tries > 0;
        delivery.tries += 1;
        delivery.state = DeliveryState::Sending { lease_until: later(now, Self::LEASE), owner };
        Claim::Send { may_repeat }
    }

    /// Records how a claimed delivery ended. An outcome from somebody whose claim has run out is
    /// taken only when it is "sent": that is true whoever says it.
    pub fn record(
        &mut self,
        notice: &NoticeId,
        channel: &ChannelId,
        owner: Uuid,
        end: Ending,
    ) -> Option<&Delivery> {
        let created_at = self.notice(notice)?.created_at;
        let delivery = self.delivery_mut(notice, channel)?;
        let is_owner = matches!(
            delivery.state, DeliveryState::Sending { owner: holder, .. } if holder == owner);
        if is_owner || matches!(end.outcome, Outcome::Sent(_)) {
            retry::conclude(delivery, created_at, end);
        }
        Some(delivery)
    }

    fn delivery_mut(&mut self, notice: &NoticeId, channel: &ChannelId) -> Option<&mut Delivery> {
        let notice = self.notices.iter_mut().find(|candidate| candidate.id == *notice)?;
        notice.deliveries.get_mut(channel)
    }

    fn prune(&mut self) {
        let finished = self.notices.iter().filter(|notice| notice.is_finished()).count();
        let mut surplus = finished.saturating_sub(Self::MOST_FINISHED);
        self.notices.retain(|notice| {
            let is_surplus = surplus > 0 && notice.is_finished();
            surplus -= usize::from(is_surplus);
            !is_surplus
        });
    }
}

/// A notice to be added.
#[derive(Debug)]
pub struct Draft<'a> {
    /// The case or alarm it is about.
    pub subject: &'a str,
    /// Why people are told.
    pub reason: NoticeReason,
    /// What changed.
    pub changes: Vec<String>,
    /// Whom to tell.
    pub channels: &'a [ChannelId],
    /// When it was decided.
    pub now: Timestamp,
    /// When it may go out.
    pub not_before: Timestamp,
}

/// How a try ended, and when.
#[derive(Debug)]
pub struct Ending {
    /// How.
    pub outcome: Outcome,
    /// When.
    pub now: Timestamp,
    /// A random share that spreads retries.
    pub jitter: Jitter,
}

fn merge(waiting: &mut Notice, draft: Draft<'_>) {
    waiting.reason = stronger(waiting.reason, draft.reason);
    for change in draft.changes {
        if waiting.changes.len() < Outbox::MOST_CHANGES && !waiting.changes.contains(&change) {
            waiting.changes.push(change);
        }
    }
    for delivery in waiting.deliveries.values_mut() {
        if let DeliveryState::Pending { not_before } = &mut delivery.state {
            *not_before = (*not_before).min(draft.not_before);
        }
    }
}

/// A notice that has not gone out yet stays what it is, unless the news is about its end or worse.
fn stronger(old: NoticeReason, new: NoticeReason) -> NoticeReason {
    match (old, new) {
        (NoticeReason::Opened, NoticeReason::Resolved) => NoticeReason::Resolved,
        (NoticeReason::Opened, _) => NoticeReason::Opened,
        (NoticeReason::Resolved, _) | (_, NoticeReason::Resolved) => new,
        (NoticeReason::Alarm, NoticeReason::AllClear) => NoticeReason::AllClear,
        (old, new) => old.max(new),
    }
}

/// `now` plus a span; at the end of time, the end of time.
pub(crate) fn later(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.checked_add(span).unwrap_or(Timestamp::MAX)
}
