//! Each transition of the table.

mod fallback;
mod given_up;
mod superseded;

use super::*;
use crate::outbox::Because;
use crate::outbox::Draft;
use crate::outbox::NoticeReason;
use crate::outbox::Target;

const ME: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);
const DAY: i64 = 24 * 3_600;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

fn channel(name: &str) -> ChannelId {
    ChannelId::parse(name).expect("a channel")
}

/// What happens to the deliveries of one record, as sentences.
struct Desk {
    outbox: Outbox,
}

impl Desk {
    /// One notice, due at second 0.
    fn with(reason: NoticeReason, channels: &[&str]) -> Self {
        let mut desk = Self { outbox: Outbox::default() };
        desk.add(reason, channels, 0, 0);
        desk
    }

    fn add(&mut self, reason: NoticeReason, channels: &[&str], now: i64, not_before: i64) {
        let channels: Vec<ChannelId> = channels.iter().map(|name| channel(name)).collect();
        self.outbox.add(Draft {
            subject: "c-1",
            reason,
            changes: Vec::new(),
            to: Target::all(&channels, at(not_before)),
            now: at(now),
        });
    }

    fn id(&self, notice: usize) -> NoticeId {
        self.outbox.notices()[notice].id.clone()
    }

    fn delivery(&self, notice: usize, name: &str) -> &Delivery {
        &self.outbox.notices()[notice].deliveries[&channel(name)]
    }

    fn claim(&mut self, notice: usize, name: &str, owner: Uuid, now: i64) -> Vec<Effect> {
        let (notice, channel) = (self.id(notice), channel(name));
        self.outbox.step(&Input::Claim { notice: &notice, channel: &channel, owner }, at(now))
    }

    fn put_off(&mut self, name: &str, owner: Uuid, until: i64, now: i64) -> Vec<Effect> {
        let (notice, channel) = (self.id(0), channel(name));
        let until = at(until);
        let input = Input::PutOff { notice: &notice, channel: &channel, owner, until };
        self.outbox.step(&input, at(now))
    }

    fn end(&mut self, notice: usize, name: &str, outcome: &Outcome, now: i64) -> Vec<Effect> {
        self.end_by(ME, (notice, name), outcome, now)
    }

    fn end_by(
        &mut self,
        owner: Uuid,
        (notice, name): (usize, &str),
        outcome: &Outcome,
        now: i64,
    ) -> Vec<Effect> {
        let (notice, channel, jitter) = (self.id(notice), channel(name), Jitter::NONE);
        let input = Input::End { notice: &notice, channel: &channel, owner, outcome, jitter };
        self.outbox.step(&input, at(now))
    }

    fn fail(&mut self, name: &str, now: i64) {
        self.claim(0, name, ME, now);
        self.end(0, name, &retry(), now);
    }

    fn send(&mut self, notice: usize, name: &str, now: i64) {
        self.claim(notice, name, ME, now);
        self.end(notice, name, &sent(), now);
    }

    fn fall_back(&mut self, urgency: Urgency, channels: &[&str], now: i64) -> Vec<Effect> {
        let channels: Vec<ChannelId> = channels.iter().map(|name| channel(name)).collect();
        self.outbox.step(&Input::FallBack { urgency, channels: &channels }, at(now))
    }

    fn redrive(&mut self, name: &str, now: i64) -> Vec<Effect> {
        let (notice, channel) = (self.id(0), channel(name));
        self.outbox.step(&Input::Redrive { notice: &notice, channel: &channel }, at(now))
    }

    fn hint(&self, notice: usize, name: &str, second: i64) -> Effect {
        Effect::Hint(Due { notice: self.id(notice), channel: channel(name), at: at(second) })
    }

    fn report(&self, name: &str) -> Effect {
        Effect::Report(self.delivery(0, name).clone())
    }
}

fn opened() -> Desk {
    Desk::with(NoticeReason::Opened, &["slack", "teams"])
}

fn sent() -> Outcome {
    Outcome::Sent(None)
}

fn retry() -> Outcome {
    Outcome::Retry { error: "no answer".to_owned(), after: None }
}

fn failed() -> Outcome {
    Outcome::Failed { error: "answered 410".to_owned() }
}

/// What is sent by a claim that runs out at that second.
fn send(may_repeat: bool, until: i64) -> Vec<Effect> {
    vec![Effect::Send(Sending { may_repeat, fallback: None, claimed_until: at(until) })]
}

fn pending(second: i64) -> DeliveryState {
    DeliveryState::Pending { not_before: at(second) }
}

fn sending(owner: Uuid, second: i64) -> DeliveryState {
    DeliveryState::Sending { lease_until: at(second), owner }
}

fn fallback(name: &str, because: Because) -> Option<Fallback> {
    Some(Fallback { instead_of: channel(name), because })
}

/// The first notice is due on both channels when the case closes.
fn closed(reason: NoticeReason) -> Desk {
    let mut desk = opened();
    desk.fail("teams", 0);
    desk.claim(0, "slack", ME, 0);
    desk.add(reason, &["slack", "teams"], 10, 10);
    desk
}

fn superseded(desk: &Desk, second: i64) -> DeliveryState {
    DeliveryState::Superseded { at: at(second), by: desk.id(1) }
}

#[test]
fn what_is_due_is_claimed_and_sent() {
    let mut desk = opened();
    assert_eq!(desk.claim(0, "teams", ME, 0), send(false, 30));
    assert_eq!(desk.delivery(0, "teams").state, sending(ME, 30));
    assert_eq!(desk.delivery(0, "teams").tries, 1);
    assert_eq!(desk.delivery(0, "slack").state, pending(0));
}

#[test]
fn who_stood_still_for_too_long_must_not_send() {
    let mut desk = opened();
    let effects = desk.claim(0, "teams", ME, 0);
    let [Effect::Send(sending)] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(sending.may_begin(at(0)));
    assert!(sending.may_begin(at(10)), "it is over before the claim runs out");
    assert!(!sending.may_begin(at(11)), "somebody else may send newer words before it is over");
    assert!(!sending.may_begin(at(DAY)));
}

#[test]
fn two_notices_are_never_under_way_on_one_channel() {
    let mut desk = opened();
    desk.claim(0, "teams", ME, 0);
    desk.add(NoticeReason::Changed, &["slack", "teams"], 1, 1);
    let before = desk.outbox.clone();
    assert_eq!(desk.claim(1, "teams", OTHER, 5), [desk.hint(1, "teams", 30)]);
    assert_eq!(desk.outbox, before);
    assert_eq!(desk.claim(1, "slack", OTHER, 5), send(false, 35), "other channels do not wait");
    assert_eq!(desk.claim(1, "teams", OTHER, 29), [desk.hint(1, "teams", 30)]);
    assert_eq!(desk.claim(1, "teams", OTHER, 30), send(false, 60), "whoever was at it is gone");
    assert_eq!(desk.claim(0, "teams", ME, 31), [desk.hint(0, "teams", 60)], "nor the older one");
}

#[test]
fn who_waited_for_the_channel_is_hinted_at_when_it_is_free() {
    for outcome in [sent(), retry(), failed()] {
        let mut desk = opened();
        desk.claim(0, "teams", ME, 0);
        desk.add(NoticeReason::Changed, &["slack", "teams"], 1, 5);
        desk.add(NoticeReason::Escalated, &["slack", "teams"], 2, 2);
        let effects = desk.end(0, "teams", &outcome, 3);
        assert!(effects.contains(&desk.hint(1, "teams", 2)), "{effects:?}");
        assert_eq!(desk.claim(1, "teams", OTHER, 3), send(false, 33));
    }
    let mut desk = opened();
    desk.claim(0, "teams", ME, 0);
    desk.add(NoticeReason::Changed, &["slack", "teams"], 1, 9);
    let effects = desk.end(0, "teams", &sent(), 8);
    assert_eq!(effects, [desk.report("teams"), Effect::Recovered], "it is not due yet");
}

#[test]
fn what_is_not_due_is_hinted_at_for_later() {
    let mut desk = Desk { outbox: Outbox::default() };
    desk.add(NoticeReason::Changed, &["teams"], 0, 300);
    let before = desk.outbox.clone();
    assert_eq!(desk.claim(0, "teams", ME, 299), [desk.hint(0, "teams", 300)]);
    assert_eq!(desk.outbox, before);
    assert_eq!(desk.claim(0, "teams", ME, 300), send(false, 330));
}

#[test]
fn what_somebody_else_holds_is_left_alone() {
    let mut desk = opened();
    desk.claim(0, "teams", ME, 0);
    let before = desk.outbox.clone();
    assert_eq!(desk.claim(0, "teams", OTHER, 29), []);
    assert_eq!(desk.outbox, before);
}

#[test]
fn a_claim_whose_answer_was_lost_is_still_ours() {
    let mut desk = opened();
    desk.claim(0, "teams", ME, 0);
    let before = desk.outbox.clone();
    assert_eq!(desk.claim(0, "teams", ME, 1), send(false, 30));
    assert_eq!(desk.outbox, before);
}

#[test]
fn a_claim_that_ran_out_is_sent_again_with_the_same_id() {
    let mut desk = opened();
    let id = desk.id(0);
    desk.claim(0, "teams", ME, 0);
    assert_eq!(desk.claim(0, "teams", OTHER, 30), send(true, 60));
    assert_eq!(desk.delivery(0, "teams").state, sending(OTHER, 60));
    assert_eq!((desk.id(0), desk.delivery(0, "teams").tries), (id, 2));
    assert_eq!(desk.delivery(0, "teams").due_since, Some(at(0)));
    assert_eq!(desk.claim(0, "teams", OTHER, 31), send(true, 60), "its answer was lost, too");
}

#[test]
fn what_is_finished_is_left_alone() {
    for outcome in [sent(), failed()] {
        let mut desk = opened();
        desk.claim(0, "teams", ME, 0);
        desk.end(0, "teams", &outcome, 1);
        let before = desk.outbox.clone();
        assert_eq!(desk.claim(0, "teams", OTHER, 9 * DAY), []);
        assert_eq!(desk.outbox, before);
    }
}

#[test]
fn what_is_not_there_changes_nothing() {
    let mut desk = opened();
    let before = desk.outbox.clone();
    for (notice, name) in [(NoticeId::new("c-2", 7, &[]), "teams"), (desk.id(0), "pager")] {
        let (notice, channel, owner) = (&notice, &channel(name), ME);
        let (jitter, until) = (Jitter::NONE, at(9));
        for input in [
            Input::Claim { notice, channel, owner },
            Input::PutOff { notice, channel, owner, until },
            Input::End { notice, channel, owner, outcome: &sent(), jitter },
            Input::Redrive { notice, channel },
        ] {
            assert_eq!(desk.outbox.step(&input, at(0)), [], "{input:?}");
        }
    }
    assert_eq!(desk.outbox, before);
}

#[test]
fn a_delivery_that_is_put_off_has_not_been_tried() {
    let mut desk = opened();
    desk.claim(0, "teams", ME, 10);
    assert_eq!(desk.put_off("teams", ME, 70, 10), [desk.hint(0, "teams", 70)]);
    assert_eq!((desk.delivery(0, "teams").state.clone()), pending(70));
    assert_eq!(desk.delivery(0, "teams").tries, 0);
    assert_eq!(desk.delivery(0, "teams").due_since, Some(at(0)), "it is due since then");
    assert_eq!(desk.delivery(0, "slack").state, pending(0), "the others do not wait");
    assert_eq!(desk.claim(0, "teams", ME, 70), send(false, 100));
}

#[test]
fn only_its_owner_puts_a_delivery_off() {
    let mut desk = opened();
    let before = desk.outbox.clone();
    assert_eq!(desk.put_off("teams", ME, 70, 10), []);
    assert_eq!(desk.outbox, before);
    desk.claim(0, "teams", ME, 0);
    let before = desk.outbox.clone();
    assert_eq!(desk.put_off("teams", OTHER, 70, 10), []);
    assert_eq!(desk.outbox, before);
}

#[test]
fn the_last_try_is_not_put_off() {
    for (now, is_last) in [(3 * DAY - 1, false), (3 * DAY, true)] {
        let mut desk = opened();
        desk.fail("teams", 0);
        desk.claim(0, "teams", ME, now);
        let before = desk.outbox.clone();
        let effects = desk.put_off("teams", ME, now + 60, now);
        assert_eq!(effects == send(true, now + 30), is_last, "{effects:?}");
        assert_eq!(desk.outbox == before, is_last);
    }
    let mut desk = opened();
    desk.claim(0, "teams", ME, 3 * DAY);
    assert_eq!(desk.put_off("teams", ME, 3 * DAY + 60, 3 * DAY), send(false, 3 * DAY + 30));
}

#[test]
fn what_was_taken_is_reported_and_ends_the_trouble() {
    let mut desk = opened();
    desk.claim(0, "teams", ME, 0);
    let outcome = Outcome::Sent(Some("m-1".to_owned()));
    let effects = desk.end(0, "teams", &outcome, 3);
    assert_eq!(effects, [desk.report("teams"), Effect::Recovered]);
    let state = DeliveryState::Sent { at: at(3), reference: Some("m-1".to_owned()) };
    assert_eq!(desk.delivery(0, "teams").state, state);
    assert_eq!(desk.delivery(0, "teams").last_error, None);
}

#[test]
fn what_failed_is_reported_and_hinted_at() {
    let mut desk = opened();
    desk.claim(0, "teams", ME, 0);
    let effects = desk.end(0, "teams", &retry(), 3);
    assert_eq!(effects, [desk.report("teams"), desk.hint(0, "teams", 8)]);
    assert_eq!(desk.delivery(0, "teams").state, pending(8));
    assert_eq!(desk.delivery(0, "teams").last_error.as_deref(), Some("no answer"));
}

#[test]
fn what_failed_for_three_days_is_given_up() {
    let mut desk = opened();
    desk.claim(0, "teams", ME, 3 * DAY);
    assert_eq!(desk.end(0, "teams", &retry(), 3 * DAY), [desk.report("teams")]);
    assert_eq!(desk.delivery(0, "teams").state, DeliveryState::Failed { at: at(3 * DAY) });
    assert_eq!(desk.delivery(0, "teams").last_error.as_deref(), Some("no answer"));
}

#[test]
fn what_can_never_work_is_given_up() {
    let mut desk = opened();
    desk.claim(0, "teams", ME, 0);
    assert_eq!(desk.end(0, "teams", &failed(), 3), [desk.report("teams")]);
    assert_eq!(desk.delivery(0, "teams").state, DeliveryState::Failed { at: at(3) });
}

#[test]
fn somebody_whose_claim_ran_out_may_only_report_success() {
    for (outcome, is_taken) in [(retry(), false), (failed(), false), (sent(), true)] {
        let mut desk = opened();
        desk.claim(0, "teams", ME, 0);
        desk.claim(0, "teams", OTHER, 30);
        desk.end_by(ME, (0, "teams"), &outcome, 31);
        let state = desk.delivery(0, "teams").state.clone();
        assert_eq!(state != sending(OTHER, 60), is_taken, "{outcome:?}");
        assert_eq!(matches!(state, DeliveryState::Sent { .. }), is_taken);
    }
}

#[test]
fn a_channel_on_the_timetable_is_tried_after_each_of_its_waits() {
    let mut desk = opened();
    let mut now = 0;
    for wait in [5, 30, 120, 300, 600, 1_200, 2_400, 3_600, 3_600] {
        assert_eq!(desk.claim(0, "teams", ME, now), send(now > 0, now + 30));
        desk.end(0, "teams", &retry(), now);
        now += wait;
        assert_eq!(desk.delivery(0, "teams").state, pending(now));
    }
}
