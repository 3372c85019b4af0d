//! What has to be told, to which channel, and what became of it: the outbox inside each record.
//!
//! A delivery is claimed before it is sent and recorded after, both by replacing the record that
//! holds it. A claim that nobody recorded runs out, and the delivery is repeated with the same id.

mod delivery;
mod identifiers;
mod notice;
mod retry;

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
pub use identifiers::ChannelId;
pub use identifiers::NoticeId;
pub use notice::Notice;
pub use notice::NoticeReason;
pub use retry::HOURLY;
pub use retry::Jitter;
pub use retry::Try;

/// The notices of one record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outbox {
    notices: Vec<Notice>,
    /// How many notices there ever were; the next one's ordinal.
    ordinal: u32,
}

impl Outbox {
    /// How long one claim holds, longer than the 20 seconds that any channel may take.
    pub const LEASE: SignedDuration = SignedDuration::from_secs(30);
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
            let is_held = matches!(delivery.state, DeliveryState::Sending { .. });
            return if is_held { Claim::Held } else { Claim::NotBefore(due_at) };
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

fn merge(waiting: &mut Notice, draft: Draft<'_>) {
    waiting.reason = stronger(waiting.reason, draft.reason);
    for change in draft.changes {
        if waiting.changes.len() < Outbox::MOST_CHANGES && !waiting.changes.contains(&change) {
            waiting.changes.push(change);
        }
    }
    for channel in draft.channels {
        let state = DeliveryState::Pending { not_before: draft.not_before };
        let pending = Delivery { state, tries: 0, last_error: None };
        waiting.deliveries.entry(channel.clone()).or_insert(pending);
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
        (_, NoticeReason::Alarm) => NoticeReason::Alarm,
        (old, new) => old.max(new),
    }
}

/// `now` plus a span; at the end of time, the end of time.
pub(crate) fn later(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.checked_add(span).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBJECT: &str = "c-1";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn channels() -> Vec<ChannelId> {
        ["mail", "teams"].into_iter().filter_map(ChannelId::parse).collect()
    }

    fn add(outbox: &mut Outbox, reason: NoticeReason, change: &str, now: i64, not_before: i64) {
        outbox.add(Draft {
            subject: SUBJECT,
            reason,
            changes: vec![change.to_owned()],
            channels: &channels(),
            now: at(now),
            not_before: at(not_before),
        });
    }

    fn claim(outbox: &mut Outbox, due: &Due, owner: u128, now: i64) -> Claim {
        outbox.claim(&due.notice, &due.channel, Uuid::from_u128(owner), at(now))
    }

    fn record(outbox: &mut Outbox, due: &Due, owner: u128, outcome: Outcome) -> DeliveryState {
        let end = Ending { outcome, now: at(10), jitter: Jitter::NONE };
        let owner = Uuid::from_u128(owner);
        outbox.record(&due.notice, &due.channel, owner, end).expect("a delivery").state.clone()
    }

    fn retry() -> Outcome {
        Outcome::Retry { error: "no answer".to_owned(), after: None }
    }

    fn opened() -> (Outbox, Due) {
        let mut outbox = Outbox::default();
        add(&mut outbox, NoticeReason::Opened, "new", 0, 0);
        let due = outbox.open().remove(0);
        (outbox, due)
    }

    #[test]
    fn a_notice_has_one_delivery_for_each_channel() {
        let (outbox, _) = opened();
        let told: Vec<String> = outbox.open().iter().map(|due| due.channel.to_string()).collect();
        assert_eq!(told, ["mail", "teams"]);
    }

    #[test]
    fn a_claimed_delivery_cannot_be_claimed_again_until_the_claim_runs_out() {
        let (mut outbox, due) = opened();
        assert_eq!(claim(&mut outbox, &due, 1, 0), Claim::Send { may_repeat: false });
        assert_eq!(claim(&mut outbox, &due, 2, 29), Claim::Held);
        assert_eq!(claim(&mut outbox, &due, 2, 30), Claim::Send { may_repeat: true });
    }

    #[test]
    fn what_was_sent_is_finished() {
        let (mut outbox, due) = opened();
        claim(&mut outbox, &due, 1, 0);
        record(&mut outbox, &due, 1, Outcome::Sent(None));
        assert_eq!(claim(&mut outbox, &due, 2, 1_000), Claim::Finished);
    }

    #[test]
    fn somebody_whose_claim_ran_out_may_only_report_success() {
        let (mut outbox, due) = opened();
        claim(&mut outbox, &due, 1, 0);
        claim(&mut outbox, &due, 2, 30);
        let after_failure = record(&mut outbox, &due, 1, retry());
        assert!(matches!(after_failure, DeliveryState::Sending { .. }));
        let after_success = record(&mut outbox, &due, 1, Outcome::Sent(None));
        assert!(matches!(after_success, DeliveryState::Sent { .. }));
    }

    #[test]
    fn one_channel_that_fails_leaves_the_others_alone() {
        let (mut outbox, due) = opened();
        claim(&mut outbox, &due, 1, 0);
        record(&mut outbox, &due, 1, retry());
        let other = outbox.open().into_iter().find(|d| d.channel != due.channel).expect("another");
        assert_eq!(other.at, at(0));
    }

    #[test]
    fn changes_are_merged_into_a_notice_that_no_channel_has_started_on() {
        let mut outbox = Outbox::default();
        add(&mut outbox, NoticeReason::Changed, "one", 0, 300);
        add(&mut outbox, NoticeReason::Changed, "two", 10, 310);
        add(&mut outbox, NoticeReason::Escalated, "three", 20, 20);
        let [notice] = outbox.notices() else { panic!("more than one notice") };
        assert_eq!(notice.changes, ["one", "two", "three"]);
        assert_eq!(notice.reason, NoticeReason::Escalated);
        assert_eq!(outbox.open()[0].at, at(20));
    }

    #[test]
    fn a_notice_under_way_is_not_changed_any_more() {
        let (mut outbox, due) = opened();
        claim(&mut outbox, &due, 1, 0);
        add(&mut outbox, NoticeReason::Changed, "later", 1, 300);
        assert_eq!(outbox.notices().len(), 2);
        assert_ne!(outbox.notices()[0].id, outbox.notices()[1].id);
    }

    #[test]
    fn finished_notices_are_forgotten_in_the_end_and_open_ones_never() {
        let mut outbox = Outbox::default();
        add(&mut outbox, NoticeReason::Opened, "never sent", 0, 0);
        let first = outbox.open().remove(0);
        claim(&mut outbox, &first, 1, 0);
        for round in 0..50 {
            add(&mut outbox, NoticeReason::Changed, "sent", round, round);
            for due in outbox.open().into_iter().filter(|due| due.at <= at(round)) {
                if due.notice != outbox.notices()[0].id {
                    claim(&mut outbox, &due, 1, round);
                    record(&mut outbox, &due, 1, Outcome::Sent(None));
                }
            }
        }
        assert!(outbox.notices().len() <= Outbox::MOST_FINISHED + 2);
        assert_eq!(outbox.notices()[0].changes, ["never sent"]);
    }

    #[test]
    fn an_alarm_that_comes_back_before_its_end_was_told_is_an_alarm() {
        let mut outbox = Outbox::default();
        add(&mut outbox, NoticeReason::AllClear, "over", 0, 0);
        add(&mut outbox, NoticeReason::Alarm, "again", 1, 1);
        assert_eq!(outbox.notices().last().map(|n| n.reason), Some(NoticeReason::Alarm));
    }
}
