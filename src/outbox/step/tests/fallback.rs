//! What falls back on other channels, and what nobody was told.

use super::*;

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
        let sending = Sending { may_repeat: false, fallback, claimed_until: at(330) };
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
    let sending = |until| {
        let (fallback, claimed_until) = (fallback.clone(), at(until));
        Effect::Send(Sending { may_repeat: true, fallback, claimed_until })
    };
    assert_eq!(desk.claim(0, "mail", ME, 305), [sending(335)]);
    desk.end(0, "mail", &retry(), 305);
    desk.claim(0, "mail", ME, 3 * DAY);
    assert_eq!(desk.put_off("mail", ME, 4 * DAY, 3 * DAY), [sending(3 * DAY + 30)]);
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
        assert_eq!(desk.outbox.untold_since(), falls_back.then_some(at(0)), "{reason:?}");
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
    assert_eq!(desk.outbox.untold_since(), Some(at(300)));
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
    assert_eq!(desk.outbox.untold_since(), Some(at(0)));
    desk.fall_back(Urgency::Critical, &["mail"], 600);
    assert_eq!(desk.outbox.untold_since(), Some(at(0)), "it has to be taken");
    desk.send(0, "mail", 602);
    assert_eq!(desk.outbox.untold_since(), None);
}

#[test]
fn a_later_notice_that_was_taken_tells_what_came_before() {
    let mut desk = closed(NoticeReason::Changed);
    assert_eq!(desk.outbox.untold_since(), Some(at(0)));
    desk.send(1, "teams", 600);
    assert_eq!(desk.outbox.untold_since(), None);
    desk.add(NoticeReason::Escalated, &["teams"], 700, 700);
    assert_eq!(desk.outbox.untold_since(), Some(at(700)));
}

#[test]
fn a_notice_for_no_channel_leaves_nobody_untold() {
    assert_eq!(Desk::with(NoticeReason::Alarm, &[]).outbox.untold_since(), None);
}

#[test]
fn a_fallback_says_which_channel_and_why() {
    for (because, sentence) in [
        (Because::Unconfirmed, "teams has not confirmed this message within 5 minutes"),
        (Because::Failing, "teams has not taken this message in 3 tries"),
        (Because::GivenUp, "teams does not take this message"),
    ] {
        let said = Fallback { instead_of: channel("teams"), because }.phrase();
        assert_eq!(said, sentence);
    }
}
