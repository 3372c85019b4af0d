//! What was given up, and how a person has it tried anew.

use jiff::Timestamp;

use super::ChannelId;
use super::Delivery;
use super::DeliveryState;
use super::Effect;
use super::Input;
use super::NoticeId;
use super::NoticeReason;
use super::Outbox;
use super::step::hint;

/// A delivery that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenUp {
    /// The notice.
    pub notice: NoticeId,
    /// Why people should have been told.
    pub reason: NoticeReason,
    /// The channel that did not take it.
    pub channel: ChannelId,
    /// When it was given up.
    pub since: Timestamp,
    /// What went wrong last, without secrets.
    pub error: Option<String>,
}

impl GivenUp {
    /// The step that makes it due again.
    pub fn redrive(&self) -> Input<'_> {
        Input::Redrive { notice: &self.notice, channel: &self.channel }
    }
}

impl Outbox {
    /// The deliveries that were given up, those of the oldest notice first.
    pub fn given_up(&self) -> Vec<GivenUp> {
        let of_notice = |notice: &super::Notice| {
            let (id, reason) = (notice.id.clone(), notice.reason);
            let given_up = |(channel, delivery): (&ChannelId, &Delivery)| match delivery.state {
                DeliveryState::Failed { at } => Some(GivenUp {
                    notice: id.clone(),
                    reason,
                    channel: channel.clone(),
                    since: at,
                    error: delivery.last_error.clone(),
                }),
                _ => None,
            };
            notice.deliveries.iter().filter_map(given_up).collect::<Vec<_>>()
        };
        self.notices.iter().flat_map(of_notice).collect()
    }

    pub(super) fn redrive(
        &mut self,
        notice: &NoticeId,
        channel: &ChannelId,
        now: Timestamp,
    ) -> Vec<Effect> {
        let Some(delivery) = self.delivery_mut(notice, channel) else { return Vec::new() };
        if !matches!(delivery.state, DeliveryState::Failed { .. }) {
            return Vec::new();
        }
        delivery.state = DeliveryState::Pending { not_before: now };
        delivery.tries = 0;
        delivery.due_since = Some(now);
        delivery.redriven_at = Some(now);
        vec![hint(notice, channel, now)]
    }
}
