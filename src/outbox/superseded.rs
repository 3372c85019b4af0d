//! What need not go out any more, because a newer notice said on the same channel how it ended.

use jiff::Timestamp;

use super::ChannelId;
use super::Delivery;
use super::DeliveryState;
use super::Notice;
use super::NoticeId;
use super::Outbox;

impl Outbox {
    /// Ends the deliveries that never went out, on each channel where a newer notice said that the
    /// matter is over. What a channel was not told stays due there, whatever the others know.
    pub(super) fn supersede(&mut self, now: Timestamp) {
        let mut ends: Vec<End> = Vec::new();
        for notice in self.notices.iter_mut().rev() {
            for (channel, delivery) in &mut notice.deliveries {
                let end = ends.iter().find(|end| end.channel == *channel);
                if let Some(end) = end.filter(|end| end.replaces(delivery, now)) {
                    delivery.state = DeliveryState::Superseded { at: now, by: end.by.clone() };
                }
            }
            ends.extend(ends_told_by(notice));
        }
    }
}

/// The end of a matter, as one channel took it.
struct End {
    channel: ChannelId,
    by: NoticeId,
    at: Timestamp,
}

impl End {
    /// What a person had tried anew since then is wanted all the same.
    fn replaces(&self, delivery: &Delivery, now: Timestamp) -> bool {
        let is_waiting = match delivery.state {
            DeliveryState::Pending { .. } => true,
            DeliveryState::Sending { lease_until, .. } => lease_until <= now,
            _ => false,
        };
        is_waiting && delivery.redriven_at.is_none_or(|redriven_at| redriven_at < self.at)
    }
}

fn ends_told_by(notice: &Notice) -> Vec<End> {
    if !notice.reason.is_an_end() {
        return Vec::new();
    }
    let end = |(channel, delivery): (&ChannelId, &Delivery)| match delivery.state {
        DeliveryState::Sent { at, .. } => {
            Some(End { channel: channel.clone(), by: notice.id.clone(), at })
        }
        _ => None,
    };
    notice.deliveries.iter().filter_map(end).collect()
}
