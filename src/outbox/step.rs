//! Everything that may happen to the deliveries of a record, as one pure step.

use jiff::Timestamp;
use uuid::Uuid;

use super::ChannelId;
use super::Claim;
use super::Delivery;
use super::DeliveryState;
use super::Due;
use super::Ending;
use super::Fallback;
use super::Jitter;
use super::NoticeId;
use super::Outbox;
use super::Outcome;
use super::Urgency;
use super::retry::Try;

/// What happens to the deliveries of a record.
///
/// The record is written between a step and its effects, so every effect is intended before it
/// happens; what became of it is the input of a later step. Who dies in between leaves a claim that
/// runs out. The transitions, and the tests beside this file that show each:
///
/// | from | input | to | effect | shown by |
/// |---|---|---|---|---|
/// | `Pending`, due | `Claim` | `Sending`, one try more | `Send` | `what_is_due_is_claimed_and_sent` |
/// | `Pending`, not due | `Claim` | the same | `Hint` at its time | `what_is_not_due_is_hinted_at_for_later` |
/// | `Pending`, another under way there | `Claim` | the same | `Hint` at the end of that claim | `two_notices_are_never_under_way_on_one_channel` |
/// | `Sending`, claim runs | `Claim` by another | the same | none | `what_somebody_else_holds_is_left_alone` |
/// | `Sending`, claim runs | `Claim` by its owner | the same | `Send` | `a_claim_whose_answer_was_lost_is_still_ours` |
/// | `Sending`, claim ran out | `Claim` | `Sending`, one try more | `Send`, may repeat | `a_claim_that_ran_out_is_sent_again_with_the_same_id` |
/// | `Sent`, `Failed`, `Superseded` | `Claim` | the same | none | `what_is_finished_is_left_alone` |
/// | `Sending`, owner's | `PutOff` | `Pending` at its end, the try not counted | `Hint` | `a_delivery_that_is_put_off_has_not_been_tried` |
/// | `Sending`, owner's, after 72 h | `PutOff` | the same | `Send` | `the_last_try_is_not_put_off` |
/// | `Sending`, owner's | `End`, sent | `Sent` | `Report`, `Recovered` | `what_was_taken_is_reported_and_ends_the_trouble` |
/// | `Sending`, owner's | `End`, retry | `Pending` by the timetable | `Report`, `Hint` | `what_failed_is_reported_and_hinted_at` |
/// | `Sending`, owner's, after 72 h | `End`, retry | `Failed` | `Report` | `what_failed_for_three_days_is_given_up` |
/// | `Sending`, owner's | `End`, failed | `Failed` | `Report` | `what_can_never_work_is_given_up` |
/// | `Pending`, due, another one's `End` there | `End` | the same | `Hint` | `who_waited_for_the_channel_is_hinted_at_when_it_is_free` |
/// | any | `End` by another | the same, or `Sent` | as its state has it | `somebody_whose_claim_ran_out_may_only_report_success` |
/// | `Pending`, `Sending` ran out | a newer end of the matter was `Sent` there | `Superseded` | none | `an_older_notice_is_replaced_only_where_the_newer_one_went_out` |
/// | – | `FallBack`, critical and unconfirmed | `Pending` on each fallback channel | `Hint` | `a_critical_notice_falls_back_once` |
/// | `Failed` | `Redrive` | `Pending` now, tries anew | `Hint` | `what_was_given_up_is_tried_anew_under_the_same_id` |
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// Somebody came to make a delivery.
    Claim {
        /// The notice.
        notice: &'a NoticeId,
        /// The channel.
        channel: &'a ChannelId,
        /// Who came.
        owner: Uuid,
    },
    /// The channel rests, so the delivery that was claimed is not tried now.
    PutOff {
        /// The notice.
        notice: &'a NoticeId,
        /// The channel.
        channel: &'a ChannelId,
        /// Who claimed it.
        owner: Uuid,
        /// When the channel's rest is over.
        until: Timestamp,
    },
    /// A try ended.
    End {
        /// The notice.
        notice: &'a NoticeId,
        /// The channel.
        channel: &'a ChannelId,
        /// Who claimed it.
        owner: Uuid,
        /// How.
        outcome: &'a Outcome,
        /// A random share that spreads retries.
        jitter: Jitter,
    },
    /// Somebody looked whether regular channels leave people untold.
    FallBack {
        /// How much this record matters.
        urgency: Urgency,
        /// The channels to fall back on.
        channels: &'a [ChannelId],
    },
    /// A person wants a delivery that was given up to be tried anew.
    Redrive {
        /// The notice.
        notice: &'a NoticeId,
        /// The channel.
        channel: &'a ChannelId,
    },
}

/// What is to be done after a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send the notice on the channel, and say how that ended.
    Send(Sending),
    /// Come for this delivery at its time.
    Hint(Due),
    /// Say where the delivery stands after its try.
    Report(Delivery),
    /// The channel takes messages: what was told about trouble with it is over.
    Recovered,
}

/// What the message says about this try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// True when an earlier try may have got through.
    pub may_repeat: bool,
    /// Why it goes out on a channel to fall back on.
    pub fallback: Option<Fallback>,
    /// When the claim runs out.
    pub claimed_until: Timestamp,
}

impl Sending {
    /// True while there is time to send before the claim runs out. Whoever stood still since then
    /// must not send: people could get his words after newer ones.
    pub fn may_begin(&self, now: Timestamp) -> bool {
        self.claimed_until.duration_since(now) >= Outbox::LONGEST_SEND
    }
}

impl Outbox {
    /// Takes one step and says what is to be done once the record is written. What is not there or
    /// not its turn changes nothing, because whoever came may only have had a hint.
    pub fn step(&mut self, input: &Input<'_>, now: Timestamp) -> Vec<Effect> {
        match *input {
            Input::Claim { notice, channel, owner } => {
                self.supersede(now);
                self.step_to_claim(notice, channel, owner, now)
            }
            Input::PutOff { notice, channel, owner, until } => {
                self.put_off((notice, channel), owner, until, now)
            }
            Input::End { notice, channel, owner, outcome, jitter } => {
                let end = Ending { outcome: outcome.clone(), now, jitter };
                self.record(notice, channel, owner, end);
                self.supersede(now);
                let mut effects = self.report(notice, channel);
                if !effects.is_empty() {
                    effects.extend(self.next_on(notice, channel, now));
                }
                effects
            }
            Input::FallBack { urgency, channels } => self.fall_back(urgency, channels, now),
            Input::Redrive { notice, channel } => self.redrive(notice, channel, now),
        }
    }

    fn step_to_claim(
        &mut self,
        notice: &NoticeId,
        channel: &ChannelId,
        owner: Uuid,
        now: Timestamp,
    ) -> Vec<Effect> {
        match self.claim(notice, channel, owner, now) {
            Claim::Send { .. } => self
                .delivery_mut(notice, channel)
                .map(|delivery| send(delivery))
                .into_iter()
                .collect(),
            Claim::NotBefore(at) => vec![hint(notice, channel, at)],
            Claim::Held | Claim::Finished => Vec::new(),
        }
    }

    fn put_off(
        &mut self,
        (notice, channel): (&NoticeId, &ChannelId),
        owner: Uuid,
        until: Timestamp,
        now: Timestamp,
    ) -> Vec<Effect> {
        let created_at = self.notice(notice).map_or(now, |notice| notice.created_at);
        let Some(delivery) = self.delivery_mut(notice, channel) else { return Vec::new() };
        if !delivery.state.is_held_by(owner) {
            return Vec::new();
        }
        let since = delivery.redriven_at.unwrap_or(created_at);
        // Who rests for ever would give up without a last try.
        if (Try { since, number: delivery.tries, now }).is_the_last() {
            return vec![send(delivery)];
        }
        delivery.tries = delivery.tries.saturating_sub(1);
        delivery.state = DeliveryState::Pending { not_before: until };
        vec![hint(notice, channel, until)]
    }

    /// A hint at the oldest of the other notices that waits for the channel.
    fn next_on(&self, notice: &NoticeId, channel: &ChannelId, now: Timestamp) -> Option<Effect> {
        let mut open = self.open().into_iter();
        let next = open.find(|due| due.channel == *channel && due.notice != *notice)?;
        (next.at <= now).then_some(Effect::Hint(next))
    }

    fn report(&mut self, notice: &NoticeId, channel: &ChannelId) -> Vec<Effect> {
        let Some(delivery) = self.delivery_mut(notice, channel) else { return Vec::new() };
        let mut effects = vec![Effect::Report(delivery.clone())];
        match delivery.state {
            DeliveryState::Pending { not_before } => {
                effects.push(hint(notice, channel, not_before));
            }
            DeliveryState::Sent { .. } => effects.push(Effect::Recovered),
            _ => {}
        }
        effects
    }
}

fn send(delivery: &Delivery) -> Effect {
    Effect::Send(Sending {
        may_repeat: delivery.may_repeat(),
        fallback: delivery.fallback.clone(),
        claimed_until: delivery.state.due_at().unwrap_or(Timestamp::MIN),
    })
}

/// A hint at one delivery.
pub(super) fn hint(notice: &NoticeId, channel: &ChannelId, at: Timestamp) -> Effect {
    Effect::Hint(Due { notice: notice.clone(), channel: channel.clone(), at })
}

#[cfg(test)]
mod tests;
