//! A delivery: one notice on one channel, and where it stands.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use uuid::Uuid;

use super::ChannelId;
use super::Fallback;
use super::Jitter;
use super::NoticeId;

/// One notice on one channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// Where the delivery stands.
    pub state: DeliveryState,
    /// How often it was started, since somebody had it tried anew.
    pub tries: u32,
    /// Since when it is due; absent until somebody came for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_since: Option<Timestamp>,
    /// When a person last had it tried anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redriven_at: Option<Timestamp>,
    /// Why it goes out although its channel is one to fall back on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Fallback>,
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
    /// It never went out, and a newer notice took its place on this channel.
    Superseded {
        /// When.
        at: Timestamp,
        /// The newer notice.
        by: NoticeId,
    },
}

impl Delivery {
    /// A delivery that nobody has come for yet.
    pub(super) fn due_at(not_before: Timestamp) -> Self {
        Self {
            state: DeliveryState::Pending { not_before },
            tries: 0,
            due_since: None,
            redriven_at: None,
            fallback: None,
            last_error: None,
        }
    }

    /// True when an earlier try than the one under way may have got through.
    pub(super) fn may_repeat(&self) -> bool {
        self.tries > 1 || self.redriven_at.is_some()
    }

    /// Tries that are over and did not get through.
    pub(super) fn failed_tries(&self) -> u32 {
        let is_under_way = matches!(self.state, DeliveryState::Sending { .. });
        self.tries.saturating_sub(u32::from(is_under_way))
    }
}

impl DeliveryState {
    /// True while this owner's claim is the last one.
    pub(super) fn is_held_by(&self, owner: Uuid) -> bool {
        matches!(self, Self::Sending { owner: holder, .. } if *holder == owner)
    }

    /// When the delivery needs somebody; `None` when it is finished.
    pub fn due_at(&self) -> Option<Timestamp> {
        match self {
            Self::Pending { not_before } => Some(*not_before),
            Self::Sending { lease_until, .. } => Some(*lease_until),
            Self::Sent { .. } | Self::Failed { .. } | Self::Superseded { .. } => None,
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
    /// Not before this moment, or while another notice is under way on the same channel.
    NotBefore(Timestamp),
    /// Somebody else is at it, and the claim has not run out.
    Held,
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
