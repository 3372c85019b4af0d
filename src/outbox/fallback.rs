//! When a notice that matters goes out on the channels that are kept for this, and when nobody at
//! all has heard of it.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::ChannelId;
use super::Delivery;
use super::DeliveryState;
use super::Effect;
use super::Notice;
use super::NoticeReason;
use super::Outbox;
use super::step::hint;
use crate::language::Arg;
use crate::language::Phrase;

/// How much it matters that people hear of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// It can wait for the channels that it is routed to.
    Routine,
    /// Its beginnings must reach somebody: severe fraud, or that new fraud would go unseen.
    Critical,
}

/// Why a delivery goes out on a channel to fall back on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fallback {
    /// The regular channel that people were not told on.
    pub instead_of: ChannelId,
    /// What is wrong with it.
    pub because: Because,
}

/// What is wrong with a regular channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Because {
    /// It has not taken the notice for too long.
    Unconfirmed,
    /// It failed too often.
    Failing,
    /// The notice was given up there.
    GivenUp,
}

impl Fallback {
    /// What the message says about it.
    pub fn phrase(&self) -> Phrase {
        let phrase = match self.because {
            Because::Unconfirmed => {
                let minutes = Outbox::PATIENCE.as_mins().unsigned_abs();
                Phrase::new("fallback-unconfirmed").with("minutes", Arg::Number(minutes))
            }
            Because::Failing => {
                Phrase::new("fallback-failing").with("tries", Outbox::MOST_FAILURES)
            }
            Because::GivenUp => Phrase::new("fallback-given-up"),
        };
        phrase.with("channel", self.instead_of.as_str())
    }
}

impl Outbox {
    /// A regular channel has this long to take a notice that matters.
    pub const PATIENCE: SignedDuration = SignedDuration::from_mins(5);
    /// So many failed tries show the same sooner.
    pub const MOST_FAILURES: u32 = 3;
    /// Since when people should have heard of something urgent that no channel has taken. A message
    /// tells the record as it is, so a later one that was taken tells it all. What is meant for
    /// nobody does not count.
    pub fn untold_since(&self) -> Option<Timestamp> {
        let untold = self.notices.iter().rev().take_while(|notice| !notice.is_told());
        let urgent = untold.filter(|n| n.is_beginning() && !n.deliveries.is_empty());
        urgent.map(Notice::due_since).min()
    }

    pub(super) fn fall_back(
        &mut self,
        urgency: Urgency,
        channels: &[ChannelId],
        now: Timestamp,
    ) -> Vec<Effect> {
        let mut effects = Vec::new();
        if urgency != Urgency::Critical {
            return effects;
        }
        for notice in self.notices.iter_mut().filter(|notice| notice.is_beginning()) {
            let Some(fallback) = notice.fallback(channels, now) else { continue };
            for channel in channels {
                if notice.deliveries.contains_key(channel) {
                    continue;
                }
                let fallback = Some(fallback.clone());
                let delivery = Delivery { fallback, ..Delivery::due_at(now) };
                notice.deliveries.insert(channel.clone(), delivery);
                effects.push(hint(&notice.id, channel, now));
            }
        }
        effects
    }
}

impl Notice {
    /// True when people hear of something for the first time, or of something worse.
    fn is_beginning(&self) -> bool {
        match self.reason {
            NoticeReason::Opened
            | NoticeReason::Escalated
            | NoticeReason::Reopened
            | NoticeReason::Unacknowledged
            | NoticeReason::Overdue
            | NoticeReason::Contained
            | NoticeReason::Alarm => true,
            NoticeReason::Changed
            | NoticeReason::Warning
            | NoticeReason::SnoozeEnding
            | NoticeReason::SnoozeOver
            | NoticeReason::Resolved
            | NoticeReason::AllClear
            | NoticeReason::Summary
            | NoticeReason::Backlog => false,
        }
    }

    pub(super) fn is_told(&self) -> bool {
        self.deliveries.values().any(|d| matches!(d.state, DeliveryState::Sent { .. }))
    }

    /// Since when the first of its channels should tell it.
    fn due_since(&self) -> Timestamp {
        let due = self.deliveries.values().filter_map(Delivery::is_due_since);
        due.min().unwrap_or(self.created_at)
    }

    /// The first regular channel that leaves people untold, and why.
    fn fallback(&self, channels: &[ChannelId], now: Timestamp) -> Option<Fallback> {
        let regular = self.deliveries.iter().filter(|(channel, delivery)| {
            delivery.fallback.is_none() && !channels.contains(channel)
        });
        let mut untold = regular.filter_map(|(channel, delivery)| {
            let because = delivery.leaves_untold(now)?;
            Some(Fallback { instead_of: channel.clone(), because })
        });
        untold.next()
    }
}

impl Delivery {
    fn is_due_since(&self) -> Option<Timestamp> {
        self.due_since.or_else(|| self.state.due_at())
    }

    fn leaves_untold(&self, now: Timestamp) -> Option<Because> {
        match self.state {
            DeliveryState::Sent { .. } | DeliveryState::Superseded { .. } => None,
            DeliveryState::Failed { .. } => Some(Because::GivenUp),
            DeliveryState::Pending { .. } | DeliveryState::Sending { .. } => {
                let since = self.is_due_since()?;
                if self.failed_tries() >= Outbox::MOST_FAILURES {
                    return Some(Because::Failing);
                }
                let is_late = now.duration_since(since) >= Outbox::PATIENCE;
                is_late.then_some(Because::Unconfirmed)
            }
        }
    }
}
