//! Each transition of the table.

use super::*;
use crate::outbox::Because;
use crate::outbox::Draft;
use crate::outbox::NoticeReason;

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
            channels: &channels,
            now: at(now),
            not_before: at(not_before),
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

fn send(may_repeat: bool) -> Vec<Effect> {
    vec![Effect::Send(Sending { may_repeat, fallback: None })]
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

#[test]
fn what_is_due_is_claimed_and_sent() {
    let mut desk = opened();
    assert_eq!(desk.claim(0, "teams", ME, 0), send(false));
    assert_eq!(desk.delivery(0, "teams").state, sending(ME, 30));
    assert_eq!(desk.delivery(0, "teams").tries, 1);
    assert_eq!(desk.delivery(0, "slack").state, pending(0));
}

#[test]
fn what_is_not_due_is_hinted_at_for_later() {
    let mut desk = Desk { outbox: Outbox::default() };
    desk.add(NoticeReason::Changed, &["teams"], 0, 300);
    let before = desk.outbox.clone();
    assert_eq!(desk.claim(0, "teams", ME, 299), [desk.hint(0, "teams", 300)]);
    assert_eq!(desk.outbox, before);
    assert_eq!(desk.claim(0, "teams", ME, 300), send(false));
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
    assert_eq!(desk.claim(0, "teams", ME, 1), send(false));
    assert_eq!(desk.outbox, before);
}

#[test]
fn a_claim_that_ran_out_is_sent_again_with_the_same_id() {
    let mut desk = opened();
    let id = desk.id(0);
    desk.claim(0, "teams", ME, 0);
    assert_eq!(desk.claim(0, "teams", OTHER, 30), send(true));
    assert_eq!(desk.delivery(0, "teams").state, sending(OTHER, 60));
    assert_eq!((desk.id(0), desk.delivery(0, "teams").tries), (id, 2));
    assert_eq!(desk.delivery(0, "teams").due_since, Some(at(0)));
    assert_eq!(desk.claim(0, "teams", OTHER, 31), send(true), "its answer was lost, too");
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
    for (notice, name) in [(NoticeId::new("c-2", 7), "teams"), (desk.id(0), "pager")] {
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
    assert_eq!(desk.claim(0, "teams", ME, 70), send(false));
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
        assert_eq!(effects == send(true), is_last, "{effects:?}");
        assert_eq!(desk.outbox == before, is_last);
    }
    let mut desk = opened();
    desk.claim(0, "teams", ME, 3 * DAY);
    assert_eq!(desk.put_off("teams", ME, 3 * DAY + 60, 3 * DAY), send(false));
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
        assert_eq!(desk.claim(0, "teams", ME, now), send(now > 0));
        desk.end(0, "teams", &retry(), now);
        now += wait;
        assert_eq!(desk.delivery(0, "teams").state, pending(now));
    }
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
fn an_older_notice_is_replaced_only_where_the_newer_one_went_out() {
    let mut desk = closed(NoticeReason::Resolved);
    desk.send(1, "teams", 12);
    assert_eq!(desk.delivery(0, "teams").state, superseded(&desk, 12));
    assert_eq!(desk.delivery(0, "slack").state, sending(ME, 30), "slack has not heard of it");
    assert_eq!(desk.claim(0, "teams", ME, 99), []);
    assert_eq!(desk.claim(0, "slack", OTHER, 30), send(true));
}

#[test]
fn a_try_that_is_under_way_is_replaced_when_it_has_failed() {
    let mut desk = closed(NoticeReason::Resolved);
    desk.claim(1, "slack", OTHER, 12);
    desk.end_by(OTHER, (1, "slack"), &sent(), 12);
    assert_eq!(desk.delivery(0, "slack").state, sending(ME, 30));
    assert_eq!(desk.end(0, "slack", &retry(), 13), [desk.report("slack")]);
    assert_eq!(desk.delivery(0, "slack").state, superseded(&desk, 13));
}

#[test]
fn a_try_that_nobody_ended_is_replaced_when_its_claim_has_run_out() {
    let mut desk = closed(NoticeReason::Resolved);
    desk.claim(1, "slack", OTHER, 12);
    desk.end_by(OTHER, (1, "slack"), &sent(), 12);
    assert_eq!(desk.claim(0, "slack", OTHER, 29), []);
    assert_eq!(desk.delivery(0, "slack").state, sending(ME, 30));
    assert_eq!(desk.claim(0, "slack", OTHER, 30), []);
    assert_eq!(desk.delivery(0, "slack").state, superseded(&desk, 30));
}

#[test]
fn only_the_end_of_the_matter_replaces_what_came_before() {
    for (reason, replaces) in [
        (NoticeReason::Opened, false),
        (NoticeReason::Changed, false),
        (NoticeReason::Resolved, true),
        (NoticeReason::Reopened, false),
        (NoticeReason::Escalated, false),
        (NoticeReason::Alarm, false),
        (NoticeReason::AllClear, true),
    ] {
        let mut desk = closed(reason);
        desk.send(1, "teams", 12);
        let is_replaced = desk.delivery(0, "teams").state == superseded(&desk, 12);
        assert_eq!(is_replaced, replaces, "{reason:?}");
    }
}

#[test]
fn what_comes_after_the_end_is_not_replaced_by_it() {
    let mut desk = closed(NoticeReason::Resolved);
    desk.claim(1, "slack", ME, 11);
    desk.add(NoticeReason::Reopened, &["teams"], 11, 11);
    desk.send(1, "teams", 12);
    assert_eq!(desk.delivery(2, "teams").state, pending(11));
}

#[test]
fn what_was_sent_or_given_up_stays_so_when_the_matter_ends() {
    for outcome in [sent(), failed()] {
        let mut desk = opened();
        desk.claim(0, "teams", ME, 0);
        desk.end(0, "teams", &outcome, 1);
        let before = desk.delivery(0, "teams").clone();
        desk.add(NoticeReason::Resolved, &["teams"], 10, 10);
        desk.send(1, "teams", 12);
        assert_eq!(*desk.delivery(0, "teams"), before);
    }
}

#[test]
fn a_critical_notice_falls_back_once() {
    let mut desk = opened();
    desk.send(0, "slack", 0);
    assert_eq!(desk.fall_back(Urgency::Critical, &["mail", "pager"], 299), []);
    let effects = desk.fall_back(Urgency::Critical, &["mail", "pager"], 300);
    assert_eq!(effects, [desk.hint(0, "mail", 300), desk.hint(0, "pager", 300)]);
    for name in ["mail", "pager"] {
        let fallback = fallback("teams", Because::Unconfirmed);
        assert_eq!(desk.delivery(0, name).fallback, fallback);
        assert_eq!(desk.delivery(0, name).state, pending(300));
        let sending = Sending { may_repeat: false, fallback };
        assert_eq!(desk.claim(0, name, ME, 300), [Effect::Send(sending)]);
    }
    assert_eq!(desk.fall_back(Urgency::Critical, &["mail", "pager"], 999), []);
    assert_eq!(desk.fall_back(Urgency::Critical, &[], 999), []);
}

#[test]
fn a_fallback_that_repeats_itself_still_says_why() {
    let mut desk = Desk::with(NoticeReason::Opened, &["teams"]);
    desk.fall_back(Urgency::Critical, &["mail"], 300);
    desk.fail("mail", 300);
    let fallback = fallback("teams", Because::Unconfirmed);
    let sending = Sending { may_repeat: true, fallback: fallback.clone() };
    assert_eq!(desk.claim(0, "mail", ME, 305), [Effect::Send(sending.clone())]);
    desk.end(0, "mail", &retry(), 305);
    desk.claim(0, "mail", ME, 3 * DAY);
    assert_eq!(desk.put_off("mail", ME, 4 * DAY, 3 * DAY), [Effect::Send(sending)]);
}

#[test]
fn a_notice_falls_back_when_its_channel_fails_three_times_or_gives_up() {
    let mut desk = Desk::with(NoticeReason::Opened, &["teams"]);
    for now in [0, 5] {
        desk.fail("teams", now);
        assert_eq!(desk.fall_back(Urgency::Critical, &["mail"], now), []);
    }
    desk.claim(0, "teams", ME, 35);
    assert_eq!(desk.fall_back(Urgency::Critical, &["mail"], 35), [], "it may get through");
    desk.end(0, "teams", &retry(), 35);
    assert_eq!(desk.fall_back(Urgency::Critical, &["mail"], 35), [desk.hint(0, "mail", 35)]);
    assert_eq!(desk.delivery(0, "mail").fallback, fallback("teams", Because::Failing));

    let mut desk = Desk::with(NoticeReason::Opened, &["teams"]);
    desk.claim(0, "teams", ME, 0);
    desk.end(0, "teams", &failed(), 1);
    assert_eq!(desk.fall_back(Urgency::Critical, &["mail"], 1), [desk.hint(0, "mail", 1)]);
    assert_eq!(desk.delivery(0, "mail").fallback, fallback("teams", Because::GivenUp));
}

#[test]
fn only_the_beginnings_of_what_matters_fall_back() {
    for (reason, falls_back) in [
        (NoticeReason::Opened, true),
        (NoticeReason::Changed, false),
        (NoticeReason::Resolved, false),
        (NoticeReason::Reopened, true),
        (NoticeReason::Escalated, true),
        (NoticeReason::Alarm, true),
        (NoticeReason::AllClear, false),
    ] {
        let mut desk = Desk::with(reason, &["teams"]);
        let is_unannounced = desk.outbox.is_unannounced(Urgency::Critical, at(600));
        assert_eq!(is_unannounced, falls_back, "{reason:?}");
        assert!(!desk.outbox.is_unannounced(Urgency::Routine, at(600)), "{reason:?}");
        assert_eq!(desk.fall_back(Urgency::Routine, &["mail"], 999), [], "{reason:?}");
        let effects = desk.fall_back(Urgency::Critical, &["mail"], 999);
        assert_eq!(effects.len(), usize::from(falls_back), "{reason:?}");
    }
}

#[test]
fn a_notice_that_waits_for_others_is_late_from_when_it_was_due() {
    let mut desk = Desk { outbox: Outbox::default() };
    desk.add(NoticeReason::Reopened, &["teams"], 0, 300);
    assert_eq!(desk.fall_back(Urgency::Critical, &["mail"], 599), []);
    assert!(!desk.outbox.is_unannounced(Urgency::Critical, at(899)));
    assert!(desk.outbox.is_unannounced(Urgency::Critical, at(900)));
    assert_eq!(desk.fall_back(Urgency::Critical, &["mail"], 600), [desk.hint(0, "mail", 600)]);
}

#[test]
fn a_rest_of_the_channel_and_a_claim_that_died_are_late_all_the_same() {
    let mut desk = Desk::with(NoticeReason::Opened, &["teams"]);
    desk.claim(0, "teams", ME, 200);
    desk.put_off("teams", ME, 800, 200);
    assert_eq!(desk.fall_back(Urgency::Critical, &["mail"], 300), [desk.hint(0, "mail", 300)]);

    let mut desk = Desk::with(NoticeReason::Opened, &["teams"]);
    desk.claim(0, "teams", ME, 299);
    assert_eq!(desk.fall_back(Urgency::Critical, &["mail"], 300), [desk.hint(0, "mail", 300)]);
}

#[test]
fn channels_to_fall_back_on_are_no_reason_to_fall_back() {
    let mut desk = Desk::with(NoticeReason::Opened, &["mail", "teams"]);
    desk.send(0, "teams", 0);
    assert_eq!(desk.fall_back(Urgency::Critical, &["mail", "pager"], 999), []);

    let mut desk = Desk::with(NoticeReason::Opened, &["teams"]);
    desk.fall_back(Urgency::Critical, &["mail"], 300);
    desk.send(0, "teams", 301);
    assert_eq!(desk.fall_back(Urgency::Critical, &["pager"], 999), [], "mail was no regular one");
}

#[test]
fn what_was_replaced_does_not_fall_back() {
    let mut desk = Desk::with(NoticeReason::Opened, &["teams"]);
    desk.fail("teams", 0);
    desk.add(NoticeReason::Resolved, &["teams"], 10, 10);
    desk.send(1, "teams", 12);
    assert_eq!(desk.fall_back(Urgency::Critical, &["mail"], 999), []);
}

#[test]
fn nobody_was_told_while_no_channel_took_a_word() {
    let mut desk = opened();
    desk.claim(0, "teams", ME, 0);
    desk.end(0, "teams", &failed(), 0);
    desk.fail("slack", 0);
    assert!(!desk.outbox.is_unannounced(Urgency::Critical, at(599)));
    assert!(desk.outbox.is_unannounced(Urgency::Critical, at(600)));
    desk.fall_back(Urgency::Critical, &["mail"], 600);
    assert!(desk.outbox.is_unannounced(Urgency::Critical, at(601)), "it has to be taken");
    desk.send(0, "mail", 602);
    assert!(!desk.outbox.is_unannounced(Urgency::Critical, at(9_999)));
}

#[test]
fn a_later_notice_that_was_taken_tells_what_came_before() {
    let mut desk = closed(NoticeReason::Changed);
    assert!(desk.outbox.is_unannounced(Urgency::Critical, at(600)));
    desk.send(1, "teams", 600);
    assert!(!desk.outbox.is_unannounced(Urgency::Critical, at(601)));
    desk.add(NoticeReason::Escalated, &["teams"], 700, 700);
    assert!(!desk.outbox.is_unannounced(Urgency::Critical, at(1_299)));
    assert!(desk.outbox.is_unannounced(Urgency::Critical, at(1_300)));
}

#[test]
fn a_notice_for_no_channel_is_late_from_when_it_was_decided() {
    let desk = Desk::with(NoticeReason::Alarm, &[]);
    assert!(!desk.outbox.is_unannounced(Urgency::Critical, at(599)));
    assert!(desk.outbox.is_unannounced(Urgency::Critical, at(600)));
}

#[test]
fn a_fallback_says_which_channel_and_why() {
    for (because, sentence) in [
        (Because::Unconfirmed, "teams has not confirmed this message within 5 minutes"),
        (Because::Failing, "teams has not taken this message in 3 tries"),
        (Because::GivenUp, "teams does not take this message"),
    ] {
        let said = Fallback { instead_of: channel("teams"), because }.sentence();
        assert_eq!(said, sentence);
    }
}

/// Given up on teams after two tries, at second 10.
fn given_up() -> Desk {
    let mut desk = opened();
    desk.fail("teams", 0);
    desk.claim(0, "teams", ME, 10);
    desk.end(0, "teams", &failed(), 10);
    desk
}

#[test]
fn what_was_given_up_is_listed_with_its_reason() {
    let mut desk = given_up();
    desk.send(0, "slack", 0);
    desk.add(NoticeReason::Changed, &["slack"], 20, 20);
    let given_up = crate::outbox::GivenUp {
        notice: desk.id(0),
        reason: NoticeReason::Opened,
        channel: channel("teams"),
        since: at(10),
        error: Some("answered 410".to_owned()),
    };
    assert_eq!(desk.outbox.given_up(), [given_up]);
}

#[test]
fn what_was_given_up_is_tried_anew_under_the_same_id() {
    let mut desk = given_up();
    let id = desk.id(0);
    assert_eq!(desk.redrive("teams", 4 * DAY), [desk.hint(0, "teams", 4 * DAY)]);
    let delivery = desk.delivery(0, "teams");
    assert_eq!((delivery.state.clone(), delivery.tries), (pending(4 * DAY), 0));
    assert_eq!(delivery.due_since, Some(at(4 * DAY)));
    assert_eq!(delivery.last_error.as_deref(), Some("answered 410"), "it is known what was wrong");
    assert_eq!(desk.claim(0, "teams", ME, 4 * DAY), send(true));
    desk.end(0, "teams", &retry(), 4 * DAY);
    assert_eq!(desk.delivery(0, "teams").state, pending(4 * DAY + 5), "the timetable begins anew");
    desk.claim(0, "teams", ME, 7 * DAY - 1);
    assert_eq!(desk.put_off("teams", ME, 8 * DAY, 7 * DAY - 1).len(), 1);
    assert_eq!(desk.delivery(0, "teams").state, pending(8 * DAY), "and so do the three days");
    desk.claim(0, "teams", ME, 8 * DAY);
    desk.end(0, "teams", &retry(), 8 * DAY);
    assert_eq!(desk.delivery(0, "teams").state, DeliveryState::Failed { at: at(8 * DAY) });
    assert_eq!(desk.id(0), id);
}

#[test]
fn only_what_was_given_up_is_tried_anew() {
    let mut desk = given_up();
    let before = desk.outbox.clone();
    assert_eq!(desk.redrive("slack", 99), []);
    desk.claim(0, "slack", ME, 0);
    assert_eq!(desk.redrive("slack", 99), []);
    desk.end(0, "slack", &sent(), 1);
    assert_eq!(desk.redrive("slack", 99), []);
    assert_eq!(desk.delivery(0, "teams"), &before.notices()[0].deliveries[&channel("teams")]);
}

#[test]
fn what_a_person_wants_tried_anew_is_replaced_only_by_a_later_end() {
    let mut desk = given_up();
    desk.add(NoticeReason::Resolved, &["slack", "teams"], 20, 20);
    desk.send(1, "teams", 30);
    desk.redrive("teams", 30);
    assert_eq!(desk.claim(0, "teams", ME, 30), send(true));
    desk.end(0, "teams", &retry(), 30);
    assert_eq!(desk.delivery(0, "teams").state, pending(35));

    let mut desk = given_up();
    desk.redrive("teams", 15);
    desk.add(NoticeReason::Resolved, &["slack", "teams"], 20, 20);
    desk.send(1, "teams", 30);
    assert_eq!(desk.delivery(0, "teams").state, superseded(&desk, 30));
}

#[test]
fn a_delivery_of_the_first_form_of_the_document_is_read() {
    let text = r#"{"state":{"state":"failed","at":"2026-02-03T03:00:00Z"},"tries":2}"#;
    let delivery: Delivery = serde_json::from_str(text).expect("a delivery");
    assert_eq!((delivery.due_since, delivery.redriven_at, delivery.fallback), (None, None, None));
}
