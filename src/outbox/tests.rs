//! What the outbox does with notices, claims and outcomes.

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

#[test]
fn a_notice_that_a_person_had_tried_anew_takes_up_nothing_more() {
    let (mut outbox, due) = opened();
    claim(&mut outbox, &due, 1, 0);
    record(&mut outbox, &due, 1, Outcome::Failed { error: "answered 410".to_owned() });
    let input = Input::Redrive { notice: &due.notice, channel: &due.channel };
    outbox.step(&input, at(20));
    add(&mut outbox, NoticeReason::Changed, "later", 21, 300);
    assert_eq!(outbox.notices().len(), 2);
}
