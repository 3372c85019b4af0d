//! A delivery: one notice on one channel, and where it stands.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use uuid::Uuid;

use super::ChannelId;
use super::Jitter;
use super::NoticeId;

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
