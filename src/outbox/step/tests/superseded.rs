//! What a newer notice replaces.

use super::*;

#[test]
fn an_older_notice_is_replaced_only_where_the_newer_one_went_out() {
    let mut desk = closed(NoticeReason::Resolved);
    desk.send(1, "teams", 12);
    assert_eq!(desk.delivery(0, "teams").state, superseded(&desk, 12));
    assert_eq!(desk.delivery(0, "slack").state, sending(ME, 30), "slack has not heard of it");
    assert_eq!(desk.claim(0, "teams", ME, 99), []);
    assert_eq!(desk.claim(0, "slack", OTHER, 30), send(true, 60));
}

#[test]
fn a_try_that_is_under_way_is_replaced_when_it_has_failed() {
    let mut desk = closed(NoticeReason::Resolved);
    desk.end_by(OTHER, (1, "slack"), &sent(), 12);
    assert_eq!(desk.delivery(0, "slack").state, sending(ME, 30));
    assert_eq!(desk.end(0, "slack", &retry(), 13), [desk.report("slack")]);
    assert_eq!(desk.delivery(0, "slack").state, superseded(&desk, 13));
}

#[test]
fn a_try_that_nobody_ended_is_replaced_when_its_claim_has_run_out() {
    let mut desk = closed(NoticeReason::Resolved);
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
    desk.claim(1, "teams", ME, 11);
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
