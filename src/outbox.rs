//! What has to be told, to which channel, and what became of it: the outbox inside each record.
//!
//! A delivery is claimed before it is sent and recorded after, both by replacing the record that
//! holds it. A claim that nobody recorded runs out, and the delivery is repeated with the same id.
//! [`Outbox::step`] is the one way through all of it; [`Input`] has the table of what may happen.

mod delivery;
mod fallback;
mod given_up;
mod identifiers;
mod notice;
mod retry;
mod step;
mod superseded;

use std::collections::btree_map::Entry;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use uuid::Uuid;

pub use delivery::Claim;
pub use delivery::Delivery;
pub use delivery::DeliveryState;
pub use delivery::Due;
pub use delivery::Ending;
pub use delivery::Outcome;
pub use fallback::Because;
pub use fallback::Fallback;
pub use fallback::Urgency;
pub use given_up::GivenUp;
pub use identifiers::ChannelId;
pub use identifiers::NoticeId;
pub use notice::Notice;
pub use notice::NoticeReason;
pub use retry::HOURLY;
pub use retry::Jitter;
pub use retry::Try;
pub use step::Effect;
pub use step::Input;
pub use step::Sending;

use crate::language::Phrase;

/// The notices of one record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outbox {
    notices: Vec<Notice>,
    /// How many notices there ever were; the next one's ordinal.
    ordinal: u32,
}

impl Outbox {
    /// How long one claim holds.
    pub const LEASE: SignedDuration = SignedDuration::from_secs(30);
    /// How long any channel may take; what begins later after its claim would outlast it.
    pub const LONGEST_SEND: SignedDuration = SignedDuration::from_secs(20);
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

    /// True when some channel took the last notice.
    pub fn is_last_told(&self) -> bool {
        self.notices.last().is_some_and(Notice::is_told)
    }

    /// Adds a notice, or merges it into one that no channel has started on.
    pub fn add(&mut self, draft: Draft<'_>) {
        self.prune();
        if let Some(waiting) = self.notices.last_mut().filter(|notice| notice.is_waiting()) {
            merge(waiting, draft);
            return;
        }
        let pending = |to: Target| (to.channel, Delivery::due_at(to.not_before));
        // As data, so that better words in a language are no other news.
        let changes = draft.changes.iter().filter_map(|what| serde_json::to_string(what).ok());
        let changes: Vec<String> = changes.collect();
        let mut words = vec![draft.reason.as_str()];
        words.extend(changes.iter().map(String::as_str));
        self.notices.push(Notice {
            id: NoticeId::new(draft.subject, self.ordinal, &words),
            reason: draft.reason,
            created_at: draft.now,
            changes: draft.changes.into_iter().take(Self::MOST_CHANGES).collect(),
            deliveries: draft.to.into_iter().map(pending).collect(),
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

    /// Claims a delivery for one try. A claim that is the owner's own already stays so: its answer
    /// may have been lost. While another notice is under way on the channel this one waits, so that
    /// people never get older words after newer ones.
    pub fn claim(
        &mut self,
        notice: &NoticeId,
        channel: &ChannelId,
        owner: Uuid,
        now: Timestamp,
    ) -> Claim {
        let under_way_until = self.under_way_until(notice, channel, now);
        let Some(delivery) = self.delivery_mut(notice, channel) else { return Claim::Finished };
        let Some(due_at) = delivery.state.due_at() else { return Claim::Finished };
        if due_at > now {
            return match delivery.state {
                DeliveryState::Sending { owner: holder, .. } if holder == owner => {
                    Claim::Send { may_repeat: delivery.may_repeat() }
                }
                DeliveryState::Sending { .. } => Claim::Held,
                _ => Claim::NotBefore(due_at),
            };
        }
        if let Some(until) = under_way_until {
            return Claim::NotBefore(until);
        }
        delivery.due_since.get_or_insert(due_at);
        delivery.tries += 1;
        let may_repeat = delivery.may_repeat();
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
        if delivery.state.is_held_by(owner) || matches!(end.outcome, Outcome::Sent(_)) {
            retry::conclude(delivery, created_at, end);
        }
        Some(delivery)
    }

    /// How long another notice may be under way on a channel.
    fn under_way_until(
        &self,
        notice: &NoticeId,
        channel: &ChannelId,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let others = self.notices.iter().filter(|other| other.id != *notice);
        let states = others.filter_map(|other| Some(&other.deliveries.get(channel)?.state));
        let claims = states.filter_map(|state| match state {
            DeliveryState::Sending { lease_until, .. } => Some(*lease_until),
            _ => None,
        });
        claims.filter(|until| *until > now).max()
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
    pub changes: Vec<Phrase>,
    /// Whom to tell.
    pub to: Vec<Target>,
    /// When it was decided.
    pub now: Timestamp,
}

/// Whom a notice is for, and when it may go out there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The channel or person.
    pub channel: ChannelId,
    /// When it may go out.
    pub not_before: Timestamp,
}

impl Target {
    /// All of some channels at one moment.
    pub fn all(channels: &[ChannelId], not_before: Timestamp) -> Vec<Self> {
        channels.iter().map(|channel| Self { channel: channel.clone(), not_before }).collect()
    }
}

fn merge(waiting: &mut Notice, draft: Draft<'_>) {
    waiting.reason = stronger(waiting.reason, draft.reason);
    for change in draft.changes {
        if waiting.changes.len() < Outbox::MOST_CHANGES && !waiting.changes.contains(&change) {
            waiting.changes.push(change);
        }
    }
    for Target { channel, not_before } in draft.to {
        match waiting.deliveries.entry(channel) {
            Entry::Vacant(new) => drop(new.insert(Delivery::due_at(not_before))),
            Entry::Occupied(mut known) => {
                if let DeliveryState::Pending { not_before: before } = &mut known.get_mut().state {
                    *before = not_before.min(*before);
                }
            }
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
        (_, NoticeReason::Alarm) => NoticeReason::Alarm,
        (old, new) => old.max(new),
    }
}

/// `now` plus a span; at the end of time, the end of time.
pub(crate) fn later(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.checked_add(span).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
