//! The snooze: what it holds back, what breaks it, and how it ends.

use rstest::rstest;

use super::at;
use super::clock::HOUR;
use super::clock::of;
use super::clock::see;
use super::clock::severe;
use super::clock::step;
use super::clock::told_until;
use super::event;
use super::machines;
use super::resolved;
use super::start_all;
use crate::case::Case;
use crate::case::Effect;
use crate::case::Input;
use crate::case::Observation;
use crate::case::Rules;
use crate::case::SnoozeDraft;
use crate::case::SnoozeRefusal;
use crate::fraud_event::EventStatus;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::Severity;
use crate::outbox::ChannelId;
use crate::outbox::NoticeReason;
use crate::policy::KindOfChannel;
use crate::policy::Policy;

const DAY: i64 = 24 * HOUR;

fn mild() -> FraudEvent {
    machines(FraudEvent { severity: Severity::Medium, detected_at: Some(at(0)), ..event("a") }, 2)
}

fn draft(until: i64) -> SnoozeDraft {
    let (author, reason) = ("Maria".to_owned(), "a load test until Friday".to_owned());
    SnoozeDraft { epoch: 0, until: at(until), author, reason }
}

fn snoozed(case: &Case, now: i64, until: i64) -> Case {
    let draft = draft(until);
    let step = step(Some(case), Input::Snoozed(&draft), at(now));
    assert_eq!(step.effects, []);
    step.case
}

fn taken(event: FraudEvent) -> FraudEvent {
    FraudEvent { status: EventStatus::Investigating, ..event }
}

fn last(case: &Case) -> (NoticeReason, Vec<String>) {
    let notice = case.outbox.notices().last().expect("a notice");
    (notice.reason, notice.changes.iter().map(ToString::to_string).collect())
}

#[test]
fn a_snooze_holds_news_back_and_counts_it() {
    let case = snoozed(&see(None, 0, mild()), 10, 3 * DAY);
    let line = "snoozed until 2026-02-05T02:40:00Z by “Maria”: “a load test until Friday”";
    assert_eq!(case.history.last().map(|line| &*line.what), Some(line));
    let mut case = see(Some(&case), 20, taken(mild()));
    assert_eq!(case.outbox.notices().len(), 1, "only the opening");
    assert_eq!(case.held_back(), 1);
    assert_eq!(told_until(&mut case, 20, 13 * HOUR), [], "two warnings are held back");
    assert_eq!(case.held_back(), 3);
    assert!(case.history.iter().any(|line| line.what == "held back by the snooze: warning"));
}

#[test]
fn the_clock_waits_for_the_end_of_a_snooze() {
    let mut case = snoozed(&see(None, 0, mild()), 10, 2 * DAY);
    let told = told_until(&mut case, 11, 4 * DAY);
    let ending = 2 * DAY - HOUR;
    let minutes: Vec<_> = told.iter().map(|(minute, reason, _)| (*minute, *reason)).collect();
    // What ends the snooze and what the clock says by then is one notice.
    assert_eq!(minutes, [(ending, NoticeReason::SnoozeEnding), (2 * DAY, NoticeReason::Overdue)]);
    let (_, changes) = last(&case);
    let over = "the snooze by “Maria” is over: “a load test until Friday”";
    assert_eq!(changes[..2], [over, "5 notices were held back"], "{changes:?}");
    assert!(changes.iter().any(|change| change.contains("step 2 of the escalation")));
    assert!(changes.iter().any(|change| change.contains("has been due for 24 h")));
}

#[test]
fn a_short_snooze_is_reminded_of_when_a_quarter_is_left() {
    let mut case = snoozed(&see(None, 0, mild()), 0, 40);
    let told = told_until(&mut case, 0, 45);
    assert_eq!(of(&told, NoticeReason::SnoozeEnding), [(30, "anna")]);
    assert_eq!(of(&told, NoticeReason::Unacknowledged).len(), 1, "held back at 30, told at 40");
}

#[rstest]
#[case(FraudEvent { severity: Severity::High, ..mild() }, NoticeReason::Escalated)]
#[case(machines(mild(), 3), NoticeReason::Changed)]
#[case(FraudEvent { key: event("b").key, ..mild() }, NoticeReason::Changed)]
fn growth_breaks_a_snooze(#[case] more: FraudEvent, #[case] reason: NoticeReason) {
    let case = snoozed(&see(None, 0, mild()), 10, 3 * DAY);
    let case = see(Some(&case), 20, more);
    assert!(case.snooze_at(at(20)).is_none());
    let (told, changes) = last(&case);
    assert_eq!(told, reason);
    assert_eq!(changes.last().map(String::as_str), Some("this breaks the snooze by “Maria”"));
}

#[test]
fn moving_numbers_break_no_snooze() {
    let case = snoozed(&see(None, 0, mild()), 10, 3 * DAY);
    let moved =
        FraudEvent { hit_count: Some("99".to_owned()), last_observed_at: Some(at(15)), ..mild() };
    let case = see(Some(&case), 20, moved);
    assert!(case.snooze_at(at(20)).is_some());
    assert_eq!(case.held_back(), 0);
}

#[test]
fn the_end_of_a_snoozed_case_is_told() {
    let case = snoozed(&see(None, 0, mild()), 10, 3 * DAY);
    let mut case = see(Some(&case), 20, resolved(mild()));
    assert_eq!(last(&case).0, NoticeReason::Resolved);
    assert_eq!(told_until(&mut case, 20, 4 * DAY), []);
    let again = FraudEvent { detected_at: Some(at(HOUR)), ..mild() };
    let case = see(Some(&case), HOUR, again);
    assert!(case.snooze_at(at(HOUR)).is_none(), "another outbreak is not snoozed");
    assert_eq!((last(&case).0, case.held_back()), (NoticeReason::Reopened, 0));
}

#[test]
fn who_wakes_a_case_hears_of_it_again() {
    let case = snoozed(&see(None, 0, mild()), 10, 3 * DAY);
    let mut case = step(Some(&case), Input::Woken("Maria"), at(20)).case;
    assert_eq!(case.history.last().map(|line| &*line.what), Some("woken by “Maria”"));
    let told = told_until(&mut case, 20, 31);
    assert_eq!(of(&told, NoticeReason::Unacknowledged), [(30, "lead")]);
    let same = step(Some(&case), Input::Woken("Maria"), at(40)).case;
    assert_eq!(same, case, "there is nothing to wake");
}

#[test]
fn a_snooze_can_be_given_another_end_and_keeps_its_count() {
    let case = snoozed(&see(None, 0, mild()), 10, 2 * DAY);
    let case = see(Some(&case), 20, taken(mild()));
    let mut case = snoozed(&case, 30, 3 * DAY);
    assert_eq!(case.held_back(), 1);
    let told = told_until(&mut case, 30, 3 * DAY - HOUR);
    assert_eq!(told.len(), 1, "reminded of the new end: {told:?}");
}

#[test]
fn a_severe_case_is_not_snoozed_past_its_clock_even_when_the_clock_moves() {
    let mut case = snoozed(&see(None, 0, severe()), 10, DAY);
    start_all(&mut case);
    let earlier = FraudEvent { detected_at: Some(at(-2 * HOUR)), ..severe() };
    let mut case = see(Some(&case), 20, earlier);
    let told = told_until(&mut case, 20, DAY);
    assert_eq!(of(&told, NoticeReason::Overdue), [(DAY - 2 * HOUR, "anna head lead")]);
}

#[rstest]
#[case(SnoozeDraft { until: at(10), ..draft(0) }, SnoozeRefusal::InThePast)]
#[case(SnoozeDraft { until: at(10 + 30 * DAY + 1), ..draft(0) }, SnoozeRefusal::TooLong)]
#[case(SnoozeDraft { reason: " \n".to_owned(), ..draft(DAY) }, SnoozeRefusal::NoReason)]
#[case(SnoozeDraft { author: String::new(), ..draft(DAY) }, SnoozeRefusal::NoReason)]
#[case(draft(DAY + 1), SnoozeRefusal::PastTheClock { due_at: at(DAY) })]
#[case(
    SnoozeDraft { epoch: 3, ..draft(DAY) },
    SnoozeRefusal::LaterOutbreak("c-baf0b449afa9-0000".to_owned())
)]
fn a_snooze_that_would_hide_something_is_refused(
    #[case] draft: SnoozeDraft,
    #[case] refusal: SnoozeRefusal,
) {
    let case = see(None, 0, severe());
    let step = step(Some(&case), Input::Snoozed(&draft), at(10));
    assert_eq!(step.effects, [Effect::RefuseSnooze(refusal)]);
    assert_eq!(step.case, case);
}

#[test]
fn a_closed_case_is_not_snoozed() {
    let case = see(Some(&see(None, 0, severe())), 5, resolved(severe()));
    let step = step(Some(&case), Input::Snoozed(&draft(DAY)), at(10));
    assert_eq!(step.effects, [Effect::RefuseSnooze(SnoozeRefusal::Closed)]);
}

#[test]
fn the_longest_snooze_is_thirty_days() {
    let case = snoozed(&see(None, 0, mild()), 10, 10 + 30 * DAY);
    assert!(case.snooze_at(at(30 * DAY)).is_some());
}

#[test]
fn what_one_snooze_has_told_the_next_does_not_count() {
    let case = snoozed(&see(None, 0, mild()), 10, HOUR);
    let case = see(Some(&case), 20, taken(mild()));
    let mut case = snoozed(&step(Some(&case), Input::Woken("Maria"), at(30)).case, 40, 2 * HOUR);
    assert_eq!(case.held_back(), 0);
    told_until(&mut case, 40, 2 * HOUR);
}

#[test]
fn the_end_of_a_snooze_is_no_business_of_resellers() {
    let text = "[protected]\nsubscriptions = []\ncustomer_tenants = []\n\
        [people.anna]\nemail = \"anna@x.example\"\n\
        [people.reseller]\nemail = \"r@x.example\"\nvariant = \"redacted\"\n\
        [[routes]]\nname = \"all\"\ntell = [\"anna\", \"reseller\"]\n";
    let mail = KindOfChannel { name: "mail", settings: vec![], carries_mail: true };
    let policy = Policy::parse(text, &[mail]).expect("a policy");
    let everyone = ["anna", "reseller"].map(|name| ChannelId::parse(name).expect("a name"));
    let rules = Rules { policy: &policy, everyone: &everyone };
    let seen = [Observation::new(at(0), mild())];
    let input = Input::Seen { scope: &mild().scope(), observations: &seen };
    let mut case = Case::step(None, input, at(0), Some(rules)).expect("a case").case;
    start_all(&mut case);
    let case = snoozed(&case, 1, 40);
    let case =
        Case::step(Some(&case), Input::TimePassed, at(40), Some(rules)).expect("a case").case;
    let [opened, over] = case.outbox.notices() else { panic!("{:?}", case.outbox) };
    assert_eq!((opened.deliveries.len(), over.deliveries.len()), (2, 1));
    assert!(over.deliveries.contains_key(&everyone[0]));
}
