//! What a list counts and keeps, when it is due, and what becomes of one that nobody got.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::date;
use jiff::civil::time;
use jiff::tz::TimeZone;
use rstest::rstest;
use uuid::Uuid;

use super::Content;
use super::Entry;
use super::Party;
use super::Sketch;
use super::SnoozedUntil;
use super::Summary;
use super::SummaryId;
use super::SummaryKind;
use super::Tally;
use super::due_date;
use crate::fraud_event::EventKey;
use crate::fraud_event::Scope;
use crate::fraud_event::Severity;
use crate::language::Phrase;
use crate::outbox::ChannelId;
use crate::outbox::Ending;
use crate::outbox::Jitter;
use crate::outbox::NoticeReason;
use crate::outbox::Outcome;
use crate::text::Untrusted;

fn at(hour: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1_000_000 + hour)
}

fn reader() -> ChannelId {
    ChannelId::parse("anna").expect("a name")
}

fn sketch(number: usize, due: i64) -> Sketch {
    let entry = Entry {
        case: format!("c-{number:06}"),
        what: Phrase::new("type-none"),
        customer: Party::default(),
        reseller: Party::default(),
        severity: Severity::Medium,
        is_test: false,
        opened_at: at(-1),
        due_at: at(due),
        is_investigated: false,
        owner: None,
        snoozed: None,
        evidence: None,
    };
    Sketch {
        scope: Scope::of_event(&EventKey::of_id("partner", &number.to_string())),
        entry,
        readers: [reader()].into(),
        is_open: true,
        is_backlog: false,
        held_back: 0,
        waiting: Vec::new(),
        responses: Vec::new(),
        unanswered: Vec::new(),
    }
}

fn tally(sketches: impl IntoIterator<Item = Sketch>) -> Tally {
    let mut tally = Tally::default();
    sketches.into_iter().for_each(|sketch| tally.add(&sketch, &reader(), at(-2), at(0)));
    tally
}

fn cases(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.case.as_str()).collect()
}

#[rstest]
#[case(0, 0)]
#[case(1, 0)]
#[case(50, 0)]
#[case(51, 1)]
#[case(100_000, 99_950)]
fn a_list_is_bounded_and_the_rest_is_counted(#[case] count: usize, #[case] unlisted: usize) {
    // Due in an order that is none: each time of day once, in strides.
    let hour = |n: usize| i64::try_from((n * 7_919) % count.max(1)).expect("a number");
    let tally = tally((0..count).map(|n| sketch(n, hour(n))));
    assert_eq!((tally.open, tally.work.len()), (count, count.min(Tally::MOST_WORK)));
    assert_eq!(tally.unlisted(), unlisted);
    assert!(tally.work.iter().zip(0..).all(|(entry, hour)| entry.due_at == at(hour)));
}

#[test]
fn what_is_due_first_comes_first_and_of_that_the_worst() {
    let mut severe = sketch(3, 5);
    severe.entry.severity = Severity::High;
    let mut test = sketch(4, 1);
    test.entry.is_test = true;
    let tally = tally([sketch(1, 5), test, sketch(2, 2), severe]);
    assert_eq!(cases(&tally.work), ["c-000002", "c-000003", "c-000001", "c-000004"]);
    assert_eq!(tally.next_due_at(), Some(at(2)), "a test needs no answer");
}

#[test]
fn what_is_new_overdue_snoozed_or_held_back_is_counted() {
    let mut old = sketch(1, -5);
    old.entry.opened_at = at(-30);
    let mut asleep = sketch(2, -3);
    asleep.entry.snoozed =
        Some(SnoozedUntil { until: at(9), reason: Untrusted::new("a load test") });
    asleep.held_back = 4;
    let other = ChannelId::parse("bruno").expect("a name");
    let waiting = Sketch { waiting: vec![reader(), other, reader()], ..sketch(3, 20) };
    let mut test = sketch(4, -1);
    test.entry.is_test = true;
    let tally = tally([old, asleep, waiting, test]);
    let counts = (tally.open, tally.overdue, tally.new, tally.snoozed);
    assert_eq!(counts, (4, 2, 3, 1), "a test is not overdue");
    assert_eq!((tally.held_back, tally.waiting), (4, 2));
    assert_eq!(cases(&tally.asleep), ["c-000002"]);
    assert_eq!(cases(&tally.work), ["c-000001", "c-000003", "c-000004"]);
    assert_eq!(tally.unlisted(), 0);
}

#[rstest]
#[case("2026-02-03T06:59:59Z", "Europe/Berlin", date(2026, 2, 2))]
#[case("2026-02-03T07:00:00Z", "Europe/Berlin", date(2026, 2, 3))]
// The clock jumps from 2:00 to 3:00: half past two is half past three.
#[case("2026-03-29T01:29:59Z", "Europe/Berlin/02:30", date(2026, 3, 28))]
#[case("2026-03-29T01:30:00Z", "Europe/Berlin/02:30", date(2026, 3, 29))]
// It shows 2:30 twice: the first one counts, and the second one makes no other summary.
#[case("2026-10-25T00:30:00Z", "Europe/Berlin/02:30", date(2026, 10, 25))]
#[case("2026-10-25T01:30:00Z", "Europe/Berlin/02:30", date(2026, 10, 25))]
// Samoa had no 30 December 2011.
#[case("2011-12-30T09:59:59Z", "Pacific/Apia", date(2011, 12, 29))]
#[case("2011-12-30T17:59:59Z", "Pacific/Apia", date(2011, 12, 29))]
#[case("2011-12-30T18:00:00Z", "Pacific/Apia", date(2011, 12, 31))]
fn a_date_is_due_when_its_time_of_day_has_come(
    #[case] now: Timestamp,
    #[case] place: &str,
    #[case] due: jiff::civil::Date,
) {
    let (zone, half_past_two) =
        place.strip_suffix("/02:30").map_or((place, false), |zone| (zone, true));
    let time = if half_past_two { time(2, 30, 0, 0) } else { time(8, 0, 0, 0) };
    let zone = TimeZone::get(zone).expect("a zone");
    assert_eq!(due_date(time, &zone, now), Some(due));
}

fn told(summary: &mut Summary, outcome: Outcome) {
    let due = summary.outbox.open().remove(0);
    summary.outbox.claim(&due.notice, &due.channel, Uuid::nil(), Timestamp::MAX);
    let end = Ending { outcome, now: at(1), jitter: Jitter::NONE };
    summary.outbox.record(&due.notice, &due.channel, Uuid::nil(), end);
}

fn made(summary: &mut Summary, day: i8, hour: i64) {
    let since = summary.tells_since();
    let content = Content { since, ..Content::nothing(at(hour)) };
    summary.tell(date(2026, 2, day), content, at(hour));
}

#[rstest]
#[case(Outcome::Sent(None), 24)]
#[case(Outcome::Failed { error: "gone".to_owned() }, 0)]
#[case(Outcome::Retry { error: "busy".to_owned(), after: None }, 0)]
fn a_summary_tells_what_is_new_since_the_last_one_that_got_through(
    #[case] outcome: Outcome,
    #[case] since: i64,
) {
    let mut summary = Summary::begin(SummaryId::daily(reader()), date(2026, 2, 1), at(0));
    assert_eq!(summary.tells_since(), at(0));
    made(&mut summary, 2, 24);
    told(&mut summary, outcome);
    assert_eq!(summary.tells_since(), at(since));
}

#[test]
fn a_summary_that_nobody_got_is_replaced_by_the_next() {
    let mut summary = Summary::begin(SummaryId::daily(reader()), date(2026, 2, 1), at(0));
    made(&mut summary, 2, 24);
    let first = summary.outbox.open().remove(0).notice;
    told(&mut summary, Outcome::Retry { error: "busy".to_owned(), after: None });
    made(&mut summary, 3, 48);
    let [notice] = summary.outbox.notices() else { panic!("{:?}", summary.outbox) };
    assert_ne!(notice.id, first, "another day is another summary");
    assert_eq!(notice.reason, NoticeReason::Summary);
}

#[test]
fn a_summary_is_known_by_its_kind_and_its_reader() {
    for (id, text) in [
        (SummaryId::daily(reader()), "daily-anna"),
        (SummaryId::backlog(ChannelId::parse("graph-mail").expect("a name")), "backlog-graph-mail"),
    ] {
        assert_eq!(id.to_string(), text);
        assert_eq!(SummaryId::parse(text), Some(id));
    }
    for text in ["", "daily", "daily-", "weekly-anna", "daily-Anna"] {
        assert_eq!(SummaryId::parse(text), None, "{text}");
    }
    let backlog = SummaryId::parse("backlog-anna").map(|id| id.kind);
    assert_eq!(backlog, Some(SummaryKind::Backlog));
}

#[test]
fn a_summary_from_a_clock_far_ahead_mutes_nobody() {
    let made = |day| Summary::begin(SummaryId::daily(reader()), date(2026, 2, day), at(0));
    assert!(!made(1).is_made(date(2026, 2, 2)));
    assert!(made(2).is_made(date(2026, 2, 2)));
    assert!(made(3).is_made(date(2026, 2, 2)), "the reader moved to another time zone");
    assert!(!made(5).is_made(date(2026, 2, 2)));
}

fn ids(numbers: &[usize]) -> BTreeSet<String> {
    numbers.iter().map(|number| format!("c-{number}")).collect()
}

/// A backlog that lists these.
fn backlog(numbers: &[usize]) -> Summary {
    let mut summary = Summary::begin(SummaryId::backlog(reader()), date(2026, 2, 1), at(0));
    made(&mut summary, 1, 0);
    summary.listed = ids(numbers);
    summary
}

#[test]
fn a_backlog_that_its_reader_was_told_of_is_not_told_again() {
    let mut summary = backlog(&[1, 2]);
    assert!(!summary.lacks(&ids(&[1, 2]), at(1)), "it is under way");
    assert!(summary.lacks(&ids(&[1, 2, 3]), at(1)));
    told(&mut summary, Outcome::Sent(None));
    summary.settle(&ids(&[1, 2]));
    assert_eq!((summary.told.clone(), summary.listed.clone()), (ids(&[1, 2]), ids(&[])));
    assert!(!summary.lacks(&ids(&[1, 2]), at(100)));
    assert!(summary.lacks(&ids(&[1, 2, 3]), at(100)));
    summary.settle(&ids(&[2]));
    assert_eq!(summary.told, ids(&[2]), "what is over is forgotten");
}

#[test]
fn a_backlog_that_did_not_get_through_is_listed_with_the_next() {
    let mut summary = backlog(&[1, 2]);
    told(&mut summary, Outcome::Retry { error: "busy".to_owned(), after: None });
    summary.settle(&ids(&[1, 2, 3]));
    assert_eq!(summary.told, ids(&[]));
    assert!(summary.lacks(&ids(&[1, 2, 3]), at(1)));
}

#[test]
fn a_backlog_that_was_given_up_is_listed_again_after_a_day() {
    let mut summary = backlog(&[1]);
    told(&mut summary, Outcome::Failed { error: "gone".to_owned() });
    summary.settle(&ids(&[1]));
    assert!(!summary.lacks(&ids(&[1]), at(23)));
    assert!(summary.lacks(&ids(&[1]), at(24)));
}
