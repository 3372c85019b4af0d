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
        changes: vec![Phrase::Words(change.to_owned())],
        to: Target::all(&channels(), at(not_before)),
        now: at(now),
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

#[test]
fn people_were_told_when_the_last_notice_got_through() {
    let mut outbox = Outbox::default();
    assert_eq!(outbox.last_told_at(), None);
    add(&mut outbox, NoticeReason::Opened, "one", 3, 3);
    assert_eq!(outbox.last_told_at(), Some(at(3)), "it is under way");
    for due in outbox.open() {
        claim(&mut outbox, &due, 1, 3);
    }
    let due = outbox.open().remove(0);
    record(&mut outbox, &due, 1, Outcome::Sent(None));
    assert_eq!(outbox.last_told_at(), Some(at(10)));
    add(&mut outbox, NoticeReason::Changed, "two", 11, 20);
    assert_eq!(outbox.last_told_at(), Some(at(11)));
}

#[test]
fn what_is_open_is_listed_soonest_first() {
    let (mut outbox, due) = opened();
    claim(&mut outbox, &due, 1, 0);
    add(&mut outbox, NoticeReason::Changed, "later", 1, 5);
    let times: Vec<Timestamp> = outbox.open().iter().map(|due| due.at).collect();
    assert_eq!(times, [at(0), at(5), at(5), at(30)]);
}

#[test]
fn a_notice_that_waits_takes_up_the_stronger_reason() {
    use NoticeReason as R;
    for (old, new, expected) in [
        (R::Opened, R::Resolved, R::Resolved),
        (R::Opened, R::Changed, R::Opened),
        (R::Opened, R::Escalated, R::Opened),
        (R::Changed, R::Resolved, R::Resolved),
        (R::Changed, R::Escalated, R::Escalated),
        (R::Escalated, R::Changed, R::Escalated),
        (R::Resolved, R::Reopened, R::Reopened),
        (R::Resolved, R::Changed, R::Changed),
        (R::Escalated, R::Resolved, R::Resolved),
        (R::Reopened, R::Changed, R::Reopened),
        (R::Alarm, R::AllClear, R::AllClear),
        (R::AllClear, R::Alarm, R::Alarm),
        (R::Alarm, R::Alarm, R::Alarm),
    ] {
        let mut outbox = Outbox::default();
        add(&mut outbox, old, "one", 0, 300);
        add(&mut outbox, new, "two", 1, 301);
        let reasons: Vec<R> = outbox.notices().iter().map(|notice| notice.reason).collect();
        assert_eq!(reasons, [expected], "{old:?} then {new:?}");
    }
}

#[test]
fn a_notice_says_at_most_twenty_changes_and_each_once() {
    let mut outbox = Outbox::default();
    for number in [0, 1, 1, 0] {
        add(&mut outbox, NoticeReason::Changed, &format!("change {number}"), 0, 300);
    }
    assert_eq!(outbox.notices()[0].changes, ["change 0", "change 1"]);
    for number in 2..30 {
        add(&mut outbox, NoticeReason::Changed, &format!("change {number}"), 0, 300);
    }
    assert_eq!(outbox.notices()[0].changes.len(), 20);
    let mut outbox = Outbox::default();
    outbox.add(Draft {
        subject: SUBJECT,
        reason: NoticeReason::Changed,
        changes: (0..30).map(|number| Phrase::Words(number.to_string())).collect(),
        to: Target::all(&channels(), at(0)),
        now: at(0),
    });
    assert_eq!(outbox.notices()[0].changes.len(), 20);
}

#[test]
fn a_channel_that_was_set_up_meanwhile_is_told_with_the_rest() {
    let mut outbox = Outbox::default();
    let mail: Vec<ChannelId> = ChannelId::parse("mail").into_iter().collect();
    for channels in [&mail[..], &channels()] {
        outbox.add(Draft {
            subject: SUBJECT,
            reason: NoticeReason::Changed,
            changes: Vec::new(),
            to: Target::all(channels, at(7)),
            now: at(0),
        });
    }
    let told: Vec<String> = outbox.open().iter().map(|due| due.channel.to_string()).collect();
    assert_eq!((told, outbox.notices().len()), (vec!["mail".into(), "teams".into()], 1));
}

#[test]
fn a_notice_for_no_channel_takes_up_nothing_more() {
    let mut outbox = Outbox::default();
    for _ in 0..2 {
        outbox.add(Draft {
            subject: SUBJECT,
            reason: NoticeReason::Alarm,
            changes: Vec::new(),
            to: Vec::new(),
            now: at(0),
        });
    }
    let ids: Vec<&NoticeId> = outbox.notices().iter().map(|notice| &notice.id).collect();
    let id = |ordinal| NoticeId::new(SUBJECT, ordinal, &["alarm"]);
    assert_eq!(ids, [&id(0), &id(1)]);
    assert_eq!(outbox.notice(ids[1]).map(|notice| &notice.id), Some(ids[1]));
    assert_eq!(outbox.notice(&id(2)), None);
}

#[test]
fn exactly_the_oldest_finished_notices_beyond_twenty_are_forgotten() {
    let mut outbox = Outbox::default();
    for round in 0..23 {
        add(&mut outbox, NoticeReason::Changed, &round.to_string(), round, round);
        for due in outbox.open() {
            claim(&mut outbox, &due, 1, round);
            record(&mut outbox, &due, 1, Outcome::Sent(None));
        }
    }
    let first = |outbox: &Outbox| outbox.notices()[0].changes[0].clone();
    assert_eq!((outbox.notices().len(), first(&outbox)), (21, Phrase::Words("2".to_owned())));
}

#[test]
fn the_end_of_time_is_not_passed() {
    assert_eq!(later(at(1), SignedDuration::from_secs(2)), at(3));
    assert_eq!(later(Timestamp::MAX, SignedDuration::from_secs(2)), Timestamp::MAX);
}

#[test]
fn the_id_of_a_notice_depends_on_what_it_says_and_stays_when_it_says_more() {
    let add = |outbox: &mut Outbox, reason, change: &str| {
        outbox.add(Draft {
            subject: SUBJECT,
            reason,
            changes: vec![Phrase::Words(change.to_owned())],
            to: Target::all(&channels(), at(7)),
            now: at(0),
        });
    };
    let first = |reason, change| {
        let mut outbox = Outbox::default();
        add(&mut outbox, reason, change);
        outbox
    };
    let changed = first(NoticeReason::Changed, "1 more");
    let id = |outbox: &Outbox| outbox.notices()[0].id.clone();
    assert_ne!(id(&changed), id(&first(NoticeReason::Changed, "2 more")));
    assert_ne!(id(&changed), id(&first(NoticeReason::Reopened, "1 more")));
    let mut more = changed.clone();
    add(&mut more, NoticeReason::Resolved, "resolved");
    assert_eq!((id(&more), more.notices().len()), (id(&changed), 1));
}
