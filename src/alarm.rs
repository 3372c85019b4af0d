//! Alarms about fraud-guard itself: a source that answers no more, an element that no one can read.

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::containment::action::Opening;
use crate::digest;
use crate::fraud_event::SourceName;
use crate::fraud_event::SubscriptionId;
use crate::language::Phrase;
use crate::outbox::ChannelId;
use crate::outbox::Draft;
use crate::outbox::NoticeReason;
use crate::outbox::Outbox;
use crate::outbox::Target;
use crate::outbox::Urgency;
use crate::text::Untrusted;

/// What the alarm is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "alarm", rename_all = "kebab-case")]
pub enum AlarmKind {
    /// A source cannot be read, so new fraud would go unseen.
    Blind {
        /// The source.
        source: SourceName,
        /// Since when nothing could be read.
        since: Timestamp,
        /// What is wrong, without secrets; a remote's own words are not in it.
        error: Phrase,
        /// What a person should do.
        advice: Phrase,
        /// True when it will not pass by itself.
        #[serde(default)]
        needs_person: bool,
    },
    /// Elements of a source could not be read; the others were.
    Quarantine {
        /// The source.
        source: SourceName,
        /// How many.
        count: usize,
        /// What was wrong with the first ones.
        examples: Vec<Untrusted>,
    },
    /// A document of ours cannot be read, so what it is about cannot be told.
    Damaged {
        /// Its key in the container.
        document: String,
        /// What the parser said.
        error: String,
    },
    /// A channel does not take messages, so people may not be told there.
    ChannelFailing {
        /// The channel.
        channel: ChannelId,
        /// Since when.
        since: Timestamp,
        /// What is wrong, without secrets.
        error: String,
    },
    /// Open events are listed no more, and nobody has resolved them.
    Missing {
        /// The source.
        source: SourceName,
        /// How many.
        count: usize,
        /// Since when.
        since: Timestamp,
        /// Subscriptions that they were on, some of them.
        subscriptions: Vec<SubscriptionId>,
    },
    /// A reading of a source was not complete or not plausible.
    Unreliable {
        /// The source.
        source: SourceName,
        /// What was odd.
        findings: Vec<String>,
    },
    /// The sign-in of the partner's user is dying or dead.
    SignIn {
        /// When its refresh token was saved last, if it was; Entra lets it live for 90 days.
        saved_at: Option<Timestamp>,
        /// The age in days that was passed, 0 when it could never be saved; `None` when the
        /// sign-in is refused already.
        days: Option<u32>,
        /// What is wrong, without secrets; a remote's own words are not in it.
        error: Phrase,
        /// What a person should do.
        advice: Phrase,
    },
    /// Work is left undone for too long.
    Overdue {
        /// When the oldest item was due.
        since: Timestamp,
        /// How many items.
        count: usize,
    },
    /// The host gave messages up.
    Poison {
        /// The queue that they came from.
        queue: String,
        /// How many.
        count: usize,
        /// What is known of the cause.
        cause: String,
    },
    /// Notices that must not wait have reached nobody.
    Unannounced {
        /// Since when the oldest one waits.
        since: Timestamp,
        /// Cases and alarms that they are about.
        count: usize,
    },
    /// The policy file cannot be used.
    PolicyRefused {
        /// What is wrong with it.
        error: String,
        /// True when an older one is in force; otherwise none is.
        is_old_in_force: bool,
    },
    /// Storage cannot be used.
    StorageDown {
        /// Since when.
        since: Timestamp,
    },
    /// Too much was proposed or approved too fast; nothing is contained until somebody looks.
    BreakerOpen {
        /// Since when, and why.
        opening: Opening,
    },
    /// Somebody touched the audit chain.
    AuditBroken {
        /// What was found at its end.
        finding: String,
    },
}

impl AlarmKind {
    /// So many more missing events are another disappearance.
    const MANY_MORE: usize = 5;

    /// True when people who heard of the other must hear of this too.
    pub fn is_worse_than(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::SignIn { days, .. }, Self::SignIn { days: before, .. }) => {
                let grade = |days: Option<u32>| days.unwrap_or(u32::MAX);
                grade(*days) > grade(*before)
            }
            // Who was told to wait must hear when waiting does not help any more.
            (Self::Blind { needs_person, .. }, Self::Blind { needs_person: before, .. }) => {
                *needs_person && !*before
            }
            (Self::Missing { count, .. }, Self::Missing { count: before, .. }) => {
                *count >= before.saturating_add(Self::MANY_MORE)
            }
            _ => false,
        }
    }

    /// True when it will be said that it is over; the others are told once and left at that.
    pub fn has_end(&self) -> bool {
        !matches!(self, Self::Quarantine { .. } | Self::Damaged { .. } | Self::Unreliable { .. })
    }

    /// True when new fraud, or what is known of it, may go unseen or untold, or when somebody may be
    /// at work who hides what was done or approves with another's account.
    fn means_blindness(&self) -> bool {
        match self {
            Self::Blind { .. }
            | Self::Damaged { .. }
            | Self::ChannelFailing { .. }
            | Self::Missing { .. }
            | Self::SignIn { .. }
            | Self::Overdue { .. }
            | Self::Unannounced { .. }
            | Self::StorageDown { .. }
            | Self::AuditBroken { .. }
            | Self::BreakerOpen { .. } => true,
            Self::PolicyRefused { is_old_in_force, .. } => !is_old_in_force,
            Self::Quarantine { .. } | Self::Unreliable { .. } | Self::Poison { .. } => false,
        }
    }
}

/// The document of one alarm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// Version of this document's form.
    pub schema: u32,
    /// What the store calls it.
    pub id: AlarmId,
    /// What it is about.
    pub kind: AlarmKind,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// When it was over.
    pub cleared_at: Option<Timestamp>,
    /// What is told.
    pub outbox: Outbox,
}

/// An alarm as the store and the queue name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AlarmId(String);

impl AlarmId {
    /// Reads an id from a queue message or a store key; only our own form is accepted.
    pub fn parse(text: &str) -> Option<Self> {
        let is_allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let is_id = (1..=80).contains(&text.len()) && text.bytes().all(is_allowed);
        is_id.then(|| Self(text.to_owned()))
    }

    /// The one alarm about a blind source.
    pub fn blind(source: SourceName) -> Self {
        Self(format!("blind-{}", source.as_str()))
    }

    /// The one alarm about a damaged document.
    pub fn damaged(document: &str) -> Self {
        Self(format!("damaged-{}", short(document)))
    }

    /// The one alarm about a channel.
    pub fn channel_failing(channel: &ChannelId) -> Self {
        Self(format!("channel-{channel}"))
    }

    /// The one alarm about the sign-in of the partner's user.
    pub fn sign_in() -> Self {
        Self("sign-in".to_owned())
    }

    /// The one alarm about the sign-in that contains, where that is another one.
    pub fn acting_sign_in() -> Self {
        Self("sign-in-containment".to_owned())
    }

    /// The alarm about elements that cannot be read, one for each source and day: damaged text
    /// may differ at every poll.
    pub fn quarantine(source: SourceName, now: Timestamp) -> Self {
        Self(format!("quarantine-{}-{}", source.as_str(), now.strftime("%Y%m%d")))
    }

    /// The one alarm about events that a source lists no more.
    pub fn missing(source: SourceName) -> Self {
        Self(format!("missing-{}", source.as_str()))
    }

    /// The alarm about these findings; the same findings are one alarm however often they recur.
    pub fn unreliable(source: SourceName, findings: &[String]) -> Self {
        Self(format!("unreliable-{}-{}", source.as_str(), short(&findings.join("\n"))))
    }

    /// The one alarm about the policy file.
    pub fn policy() -> Self {
        Self("policy".to_owned())
    }

    /// The one alarm about overdue work.
    pub fn overdue() -> Self {
        Self("overdue".to_owned())
    }

    /// The one alarm about what the host gave up of a queue.
    pub fn poison(queue: &str) -> Self {
        Self(format!("poison-{queue}"))
    }

    /// The one alarm about the audit chain.
    pub fn audit_broken() -> Self {
        Self("audit-broken".to_owned())
    }

    /// The one alarm about the breaker.
    pub fn breaker() -> Self {
        Self("breaker".to_owned())
    }

    /// The one alarm about notices that reached nobody.
    pub fn unannounced() -> Self {
        Self("cannot-announce".to_owned())
    }

    /// The alarm about an outage of storage, one for each minute in which one began: processes
    /// that noticed it in the same minute say the same.
    pub fn storage_down(since: Timestamp) -> Self {
        Self(format!("storage-{}", since.strftime("%Y%m%d-%H%M")))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Alarm {
    /// The form of the document that this version writes.
    pub const SCHEMA: u32 = 1;
    /// More hours of an outage are not told apart.
    const MOST_HOURS: i64 = 1_000;

    /// Raises an alarm on the channels given.
    pub fn raise(id: AlarmId, kind: AlarmKind, now: Timestamp, channels: &[ChannelId]) -> Self {
        let schema = Self::SCHEMA;
        let outbox = Outbox::default();
        let mut alarm = Self { schema, id, kind, raised_at: now, cleared_at: None, outbox };
        alarm.tell(NoticeReason::Alarm, now, channels);
        alarm
    }

    /// Raises the same alarm again after it was over.
    pub fn raise_again(&mut self, kind: AlarmKind, now: Timestamp, channels: &[ChannelId]) {
        self.kind = kind;
        self.raised_at = now;
        self.cleared_at = None;
        self.tell(NoticeReason::Alarm, now, channels);
    }

    /// Says that the alarm is over.
    pub fn clear(&mut self, now: Timestamp, channels: &[ChannelId]) {
        self.cleared_at = Some(now);
        self.tell(NoticeReason::AllClear, now, channels);
    }

    /// The alarm about storage, which cannot be kept in it: each process makes the same from the
    /// beginning of the outage. Each hour has a notice of its own, and the end has the one after.
    pub fn about_storage(since: Timestamp, now: Timestamp, is_over: bool) -> Self {
        let kind = AlarmKind::StorageDown { since };
        let mut alarm = Self::raise(AlarmId::storage_down(since), kind.clone(), since, &[]);
        for _ in 0..now.duration_since(since).as_hours().min(Self::MOST_HOURS) {
            alarm.raise_again(kind.clone(), now, &[]);
        }
        if is_over {
            alarm.clear(now, &[]);
        }
        alarm
    }

    /// How much it matters that people hear of it; what is over matters no more.
    pub fn urgency(&self) -> Urgency {
        let matters = self.cleared_at.is_none() && self.kind.means_blindness();
        if matters { Urgency::Critical } else { Urgency::Routine }
    }

    fn tell(&mut self, reason: NoticeReason, now: Timestamp, channels: &[ChannelId]) {
        let subject = self.id.0.clone();
        let changes = Vec::new();
        self.outbox.add(Draft {
            subject: &subject,
            reason,
            changes,
            to: Target::all(channels, now),
            now,
        });
    }
}

fn short(text: &str) -> String {
    digest::hex(&[text.as_bytes()], 16)
}

#[cfg(test)]
mod tests;
