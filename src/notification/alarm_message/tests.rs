//! What people read about every kind of alarm, while it lasts and when it is over.

use jiff::Timestamp;

use super::*;
use crate::policy::Reader;
use crate::text::Line;

use crate::alarm::AlarmId;
use crate::containment::action::Opening;
use crate::containment::action::Person;
use crate::fraud_event::SourceName;
use crate::fraud_event::SubscriptionId;
use crate::outbox::ChannelId;

const SUBSCRIPTION: &str = "44444444-dddd-4ddd-8ddd-000000000004";
const SINCE: &str = "2026-02-03 11:00 UTC (1 h 0 min ago)";
const OVER: (&str, &str, &str) = ("over", "Over since", "2026-02-03 11:30 UTC (30 min ago)");

type Said<'a> = (&'a str, &'a str, &'a str);

fn at(minute: i64) -> Timestamp {
    let hour: Timestamp = "2026-02-03T11:00:00Z".parse().expect("a time");
    hour + jiff::SignedDuration::from_mins(minute)
}

fn alarm(kind: &AlarmKind, is_over: bool) -> Alarm {
    let channel = ChannelId::parse("mail").expect("a channel");
    let mut alarm =
        Alarm::raise(AlarmId::sign_in(), kind.clone(), at(0), std::slice::from_ref(&channel));
    if is_over {
        alarm.clear(at(30), &[channel]);
    }
    alarm
}

fn message(alarm: &Alarm) -> Message {
    let notice = alarm.outbox.notices().last().expect("a notice");
    compose(
        alarm,
        notice,
        &Context { now: at(60), public_url: None, may_repeat: true, reader: &Reader::default() },
    )
}

fn assert_says(kind: &AlarmKind, is_over: bool, headline: &str, facts: &[Said<'_>]) {
    let message = message(&alarm(kind, is_over));
    assert_eq!(message.headline, Line::ours(headline));
    let said: Vec<_> =
        message.facts.iter().map(|f| (f.key, f.label.clone(), f.value.to_plain())).collect();
    let expected: Vec<_> =
        facts.iter().map(|(key, label, v)| (*key, (*label).to_owned(), v.to_string())).collect();
    assert_eq!(said, expected, "{kind:?}");
}

/// An alarm while it lasts, and when it is over.
fn assert_tells(kind: &AlarmKind, lasting: (&str, &[Said<'_>]), over: (&str, &[Said<'_>])) {
    assert_says(kind, false, lasting.0, lasting.1);
    let facts: Vec<Said<'_>> = over.1.iter().copied().chain([OVER]).collect();
    assert_says(kind, true, over.0, &facts);
}

#[test]
fn an_alarm_stands_until_it_is_over_unless_it_is_told_once() {
    let lasting = AlarmKind::StorageDown { since: at(0) };
    let damaged = AlarmKind::Damaged { document: String::new(), error: String::new() };
    for (kind, is_over, standing) in [
        (&lasting, false, Standing::Open),
        (&lasting, true, Standing::Over),
        (&damaged, false, Standing::Once),
    ] {
        let message = message(&alarm(kind, is_over));
        assert_eq!(message.standing, standing, "{kind:?}");
        assert_eq!(message.subject, message.reference);
    }
}

#[test]
fn a_message_about_an_alarm_says_what_it_is_about_and_how_bad_it_is() {
    let kind = AlarmKind::StorageDown { since: at(0) };
    for (is_over, reason, severity) in [
        (false, NoticeReason::Alarm, Severity::High),
        (true, NoticeReason::AllClear, Severity::Informational),
    ] {
        let alarm = alarm(&kind, is_over);
        let message = message(&alarm);
        assert_eq!(message.notice_id, alarm.outbox.notices().last().expect("one").id.as_str());
        assert_eq!((message.reason, message.severity), (reason, severity));
        assert_eq!((message.is_test, message.may_repeat), (false, true));
        assert_eq!((message.reference.as_str(), message.composed_at), ("sign-in", at(60)));
        assert_eq!((message.suggestion, message.link), (None, None));
        assert!(message.changes.is_empty() && message.notes.is_empty() && message.ids.is_empty());
    }
}

#[test]
fn what_does_not_say_when_it_was_over_is_over_now() {
    let mut alarm = alarm(&AlarmKind::StorageDown { since: at(0) }, true);
    alarm.cleared_at = None;
    let over = message(&alarm).facts.pop().expect("a fact");
    assert_eq!(over.to_plain(Language::English), "Over since: 2026-02-03 12:00 UTC (now)");
}

#[test]
fn a_source_that_cannot_be_read_is_told_with_its_error_and_advice() {
    let kind = AlarmKind::Blind {
        source: SourceName::Graph,
        since: at(0),
        error: Phrase::Words("403".to_owned()),
        advice: Phrase::Words("grant the role".to_owned()),
        needs_person: true,
    };
    let wrong = [("since", "Blind since", SINCE), ("error", "Error", "“403”")];
    let [since, error] = wrong;
    assert_tells(
        &kind,
        (
            "Blind: Microsoft Graph cannot be read, new fraud goes unseen",
            &[since, error, ("advice", "What to do", "grant the role")],
        ),
        ("Microsoft Graph can be read again", &wrong),
    );
}

#[test]
fn what_is_wrong_and_what_to_do_is_in_the_language_of_the_reader() {
    let kind = AlarmKind::Blind {
        source: SourceName::Graph,
        since: at(0),
        error: Phrase::new("error-no-poll"),
        advice: Phrase::new("advice-timer"),
        needs_person: false,
    };
    let alarm = alarm(&kind, false);
    let reader = Reader { language: Language::German, ..Reader::default() };
    let context = Context { now: at(60), public_url: None, may_repeat: false, reader: &reader };
    let message = compose(&alarm, alarm.outbox.notices().last().expect("a notice"), &context);
    let said: Vec<_> = message.facts.iter().map(|fact| fact.value.to_plain()).collect();
    let expected = ["keine Abfrage ist gelaufen", "prüfen, ob der Timer PollFraudEvents läuft"];
    assert_eq!(said[1..], expected);
}

#[test]
fn events_that_could_not_be_read_are_told_with_examples() {
    let examples = vec![Untrusted::new("no id"), Untrusted::new("no end")];
    let kind = AlarmKind::Quarantine { source: SourceName::PartnerCenter, count: 3, examples };
    let headline = "3 fraud events from Partner Center could not be read";
    let wrong = [("example", "What is wrong", "“no id”"), ("example", "What is wrong", "“no end”")];
    let [first, second] = wrong;
    let advice = "look at these events in the Partner Center portal; the raw text is kept under \
                  quarantine/ in the storage container";
    assert_tells(
        &kind,
        (headline, &[first, second, ("advice", "What to do", advice)]),
        (headline, &wrong),
    );
}

#[test]
fn a_damaged_record_is_named() {
    let kind = AlarmKind::Damaged { document: "cases/s-1".to_owned(), error: "eof".to_owned() };
    let headline = "Cannot announce: a record in storage is damaged";
    let wrong = [("document", "Record", "“cases/s-1”"), ("error", "Error", "“eof”")];
    let [document, error] = wrong;
    let advice = "restore an older version of the blob in the container fraud-guard; look at the \
                  subscription in the Partner Center portal until then";
    assert_tells(
        &kind,
        (headline, &[document, error, ("advice", "What to do", advice)]),
        (headline, &wrong),
    );
}

#[test]
fn a_channel_that_takes_nothing_is_told_with_its_error() {
    let channel = ChannelId::parse("teams").expect("a channel");
    let kind = AlarmKind::ChannelFailing { channel, since: at(0), error: "gone".to_owned() };
    let wrong = [("since", "Failing since", SINCE), ("error", "Error", "“gone”")];
    let [since, error] = wrong;
    let advice = "mend the channel's settings; what is still waiting for it is sent by itself, \
                  what was given up is on the other channels";
    assert_tells(
        &kind,
        (
            "Cannot announce: channel teams does not take messages",
            &[since, error, ("advice", "What to do", advice)],
        ),
        ("Channel teams takes messages again", &wrong),
    );
}

#[test]
fn missing_events_are_told_with_their_subscriptions_and_what_became_of_them() {
    let subscriptions = SubscriptionId::parse(SUBSCRIPTION).into_iter().collect();
    let source = SourceName::Graph;
    let kind = AlarmKind::Missing { source, count: 2, since: at(0), subscriptions };
    let since = ("since", "Missing since", SINCE);
    let subscription = ("subscription", "Subscription", SUBSCRIPTION);
    let advice = "their cases stay open; look at them in the Partner Center portal, and check \
                  that the account still has its role: a list may be empty for want of rights";
    let outcome = "every one is listed again, was resolved, or has been gone for a day";
    assert_tells(
        &kind,
        (
            "Microsoft Graph lists 2 open fraud events no more",
            &[since, subscription, ("advice", "What to do", advice)],
        ),
        (
            "No open fraud event is missing from Microsoft Graph any more",
            &[since, subscription, ("outcome", "What became of them", outcome)],
        ),
    );
}

#[test]
fn an_odd_reading_is_told_with_its_findings() {
    let findings = vec!["page 2 was empty".to_owned()];
    let kind = AlarmKind::Unreliable { source: SourceName::Graph, findings };
    let headline = "A reading of Microsoft Graph was incomplete or implausible";
    let finding = ("finding", "Finding", "“page 2 was empty”");
    let advice =
        "events that were read are announced as usual; compare with the portal if this repeats";
    assert_tells(
        &kind,
        (headline, &[finding, ("advice", "What to do", advice)]),
        (headline, &[finding]),
    );
}

#[test]
fn a_sign_in_is_refused_dead_or_dying() {
    let saved = ("saved", "Renewed last", SINCE);
    let error = ("error", "Error", "“expired”");
    let advice = ("advice", "What to do", "sign in again");
    for (saved_at, days, headline) in [
        (None, None, "The sign-in cannot be used"),
        (Some(at(0)), None, "The sign-in is dead"),
        (None, Some(0), "The sign-in cannot be saved; it dies after 90 days"),
        (Some(at(0)), Some(60), "The sign-in was not renewed for 60 days; it dies after 90"),
    ] {
        let kind = AlarmKind::SignIn {
            saved_at,
            days,
            error: Phrase::Words("expired".to_owned()),
            advice: Phrase::Words("sign in again".to_owned()),
        };
        let saved = saved_at.map(|_| saved);
        let wrong: Vec<Said<'_>> = saved.into_iter().chain([error]).collect();
        let told: Vec<Said<'_>> = wrong.iter().copied().chain([advice]).collect();
        assert_tells(&kind, (headline, &told), ("The sign-in is alive again", &wrong));
    }
}

#[test]
fn overdue_work_is_counted() {
    let since = ("since", "Overdue since", SINCE);
    let advice = "it is worked off by itself, the oldest first; when it lasts, look for errors of \
                  SweepCases in the log and for channels that are slow or fail: fraud-guard doctor";
    for (count, headline) in
        [(1, "Work is overdue: 1 item is waiting"), (2, "Work is overdue: 2 items are waiting")]
    {
        assert_tells(
            &AlarmKind::Overdue { since: at(0), count },
            (headline, &[since, ("advice", "What to do", advice)]),
            ("No work is overdue any more", &[since]),
        );
    }
}

#[test]
fn given_up_messages_are_counted_with_their_cause() {
    let cause = ("cause", "Cause", "killed");
    let advice = "the sweep does the work of these messages, and they are kept under dead-letter/ \
                  in the storage container; look in the log why invocations failed or were killed \
                  then";
    for (count, headline) in [
        (1, "The host gave up 1 message of the queue notifications"),
        (2, "The host gave up 2 messages of the queue notifications"),
    ] {
        let (queue, killed) = ("notifications".to_owned(), "killed".to_owned());
        assert_tells(
            &AlarmKind::Poison { queue, count, cause: killed },
            (headline, &[cause, ("advice", "What to do", advice)]),
            ("The host gave up nothing of the queue notifications for a day", &[cause]),
        );
    }
}

#[test]
fn news_that_reached_nobody_are_counted_by_what_they_are_about() {
    let since = ("since", "Unannounced since", SINCE);
    let advice = "look at fraud events in the Partner Center portal until it is over; mend the \
                  channels: fraud-guard doctor --send-test";
    for (count, headline) in [
        (1, "Cannot announce: news about 1 case or alarm reached nobody"),
        (2, "Cannot announce: news about 2 cases or alarms reached nobody"),
    ] {
        assert_tells(
            &AlarmKind::Unannounced { since: at(0), count },
            (headline, &[since, ("advice", "What to do", advice)]),
            ("Everything that is urgent was announced", &[since]),
        );
    }
}

#[test]
fn an_outage_of_storage_is_told_with_what_was_missed() {
    let since = ("since", "Unusable since", SINCE);
    let advice = "check the storage account, its network rules, keys and roles: fraud-guard \
                  doctor; look at fraud events in the Partner Center portal until it is over";
    let outcome = "nothing is lost: polls read everything again and announce it once";
    assert_tells(
        &AlarmKind::StorageDown { since: at(0) },
        (
            "Storage cannot be used; fraud-guard announces nothing while it lasts",
            &[since, ("advice", "What to do", advice)],
        ),
        ("Storage works again", &[since, ("outcome", "What was missed", outcome)]),
    );
}

#[test]
fn an_open_breaker_is_told_with_who_opened_it_and_since_when() {
    let object = uuid::Uuid::from_u128(7);
    let tenant = crate::fraud_event::TenantId::parse("11111111-aaaa-4aaa-8aaa-000000000001");
    let by = Some(Person { tenant: tenant.expect("an id"), object });
    let since = ("since", "Open since", "2026-02-03 11:00 UTC (1 h 0 min ago)");
    let approver = ("approver", "Approver", "00000000-0000-0000-0000-000000000007");
    let advice = "ask the approver whether it was them; if not, take their approvals back and block \
                  their account; if all is well, somebody else closes the breaker: Allow \
                  containments again on the console, or fraud-guard cases kill-switch off";
    let over = "Somebody closed the breaker; what was approved is sent again";
    for (trip, by, beginning) in [
        (Trip::Approvals, by, "one person approved too much within five minutes"),
        (Trip::Unread, by, "somebody approved faster than anybody can read"),
        (Trip::Proposals, None, "too much was proposed within ten minutes"),
    ] {
        let facts: Vec<Said<'_>> = by.map(|_| approver).into_iter().chain([since]).collect();
        let lasting: Vec<Said<'_>> =
            facts.iter().copied().chain([("advice", "What to do", advice)]).collect();
        let headline = format!("Nothing is contained any more: {beginning}");
        let opening = Opening { at: at(0), trip, by };
        assert_tells(&AlarmKind::BreakerOpen { opening }, (&headline, &lasting), (over, &facts));
    }
}

#[test]
fn a_broken_audit_is_told_with_what_was_found() {
    let finding = ("finding", "Finding", "“entry 5 was changed”");
    let advice = "nothing is contained until it is whole; run fraud-guard audit verify with the \
                  anchors of old summaries, restore older versions of the blobs under audit/, and \
                  find out who can write to the storage account";
    assert_tells(
        &AlarmKind::AuditBroken { finding: "entry 5 was changed".to_owned() },
        (
            "The audit chain is broken: somebody changed or cut off what was kept for the record",
            &[finding, ("advice", "What to do", advice)],
        ),
        ("The end of the audit chain is whole again", &[finding]),
    );
}
