//! What is told about alarms, and how they are named.

use super::*;
use crate::containment::action::Trip;
use crate::outbox::NoticeId;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

fn notice(since: i64, now: i64, is_over: bool) -> (NoticeId, NoticeReason) {
    let alarm = Alarm::about_storage(at(since), at(now), is_over);
    let notice = alarm.outbox.notices().last().expect("a notice");
    (notice.id.clone(), notice.reason)
}

#[test]
fn an_outage_of_storage_has_the_same_notices_in_every_process() {
    let (alarm, over) = (NoticeReason::Alarm, NoticeReason::AllClear);
    let id_of = |ordinal, reason: NoticeReason| {
        NoticeId::new("storage-19700101-0001", ordinal, &[reason.as_str()])
    };
    let id = |ordinal| id_of(ordinal, alarm);
    assert_eq!(notice(60, 360, false), (id(0), alarm));
    assert_eq!(notice(119, 400, false), (id(0), alarm), "the same minute");
    assert_eq!(notice(60, 60 + 3_599, false), (id(0), alarm));
    assert_eq!(notice(60, 60 + 3_600, false), (id(1), alarm));
    assert_eq!(notice(60, 60 + 30 * 3_600, false), (id(30), alarm));
    assert_eq!(notice(60, 400, true), (id_of(1, over), over));
    assert_eq!(notice(60, 60 + 3_600, true), (id_of(2, over), over));
    assert_ne!(notice(120, 420, false).0, notice(60, 360, false).0);
}

#[test]
fn the_end_of_an_outage_says_when_it_was() {
    let alarm = Alarm::about_storage(at(60), at(400), true);
    assert_eq!(alarm.cleared_at, Some(at(400)));
    assert_eq!(alarm.kind, AlarmKind::StorageDown { since: at(60) });
}

fn nothing() -> Phrase {
    Phrase::Words(String::new())
}

fn kinds() -> Vec<(AlarmKind, Urgency)> {
    let (source, since) = (SourceName::Graph, Timestamp::UNIX_EPOCH);
    let error = String::new();
    let channel = ChannelId::parse("teams").expect("a channel");
    vec![
        (
            AlarmKind::Blind {
                source,
                since,
                error: nothing(),
                advice: nothing(),
                needs_person: false,
            },
            Urgency::Critical,
        ),
        (AlarmKind::Quarantine { source, count: 1, examples: Vec::new() }, Urgency::Routine),
        (AlarmKind::Damaged { document: String::new(), error: error.clone() }, Urgency::Critical),
        (AlarmKind::ChannelFailing { channel, since, error: error.clone() }, Urgency::Critical),
        (
            AlarmKind::Missing { source, count: 1, since, subscriptions: Vec::new() },
            Urgency::Critical,
        ),
        (AlarmKind::Unreliable { source, findings: Vec::new() }, Urgency::Routine),
        (sign_in(None), Urgency::Critical),
        (AlarmKind::Overdue { since, count: 1 }, Urgency::Critical),
        (
            AlarmKind::Poison { queue: String::new(), count: 1, cause: String::new() },
            Urgency::Routine,
        ),
        (AlarmKind::Unannounced { since, count: 1 }, Urgency::Critical),
        (AlarmKind::StorageDown { since }, Urgency::Critical),
        (AlarmKind::AuditBroken { finding: String::new() }, Urgency::Critical),
        (
            AlarmKind::BreakerOpen { opening: Opening { at: since, trip: Trip::Unread, by: None } },
            Urgency::Critical,
        ),
    ]
}

#[test]
fn what_means_blindness_matters_until_it_is_over() {
    for (kind, urgency) in kinds() {
        let now = Timestamp::UNIX_EPOCH;
        let mut alarm = Alarm::raise(AlarmId::sign_in(), kind.clone(), now, &[]);
        assert_eq!(alarm.urgency(), urgency, "{kind:?}");
        alarm.clear(now, &[]);
        assert_eq!(alarm.urgency(), Urgency::Routine, "{kind:?}");
    }
}

fn sign_in(days: Option<u32>) -> AlarmKind {
    AlarmKind::SignIn { saved_at: None, days, error: nothing(), advice: nothing() }
}

fn blind(needs_person: bool) -> AlarmKind {
    let (error, advice) = (nothing(), nothing());
    AlarmKind::Blind { source: SourceName::Graph, since: at(0), error, advice, needs_person }
}

fn missing(count: usize) -> AlarmKind {
    let subscriptions = Vec::new();
    AlarmKind::Missing { source: SourceName::Graph, count, since: at(0), subscriptions }
}

#[test]
fn what_is_worse_than_what_people_heard_is_told_again() {
    for (kind, before, is_worse) in [
        (sign_in(Some(60)), sign_in(Some(30)), true),
        (sign_in(Some(30)), sign_in(Some(30)), false),
        (sign_in(Some(30)), sign_in(Some(60)), false),
        (sign_in(None), sign_in(Some(80)), true),
        (sign_in(Some(80)), sign_in(None), false),
        (blind(true), blind(false), true),
        (blind(true), blind(true), false),
        (blind(false), blind(false), false),
        (blind(false), blind(true), false),
        (missing(6), missing(2), false),
        (missing(7), missing(2), true),
        (missing(8), missing(2), true),
        (missing(2), missing(8), false),
        (missing(9), blind(false), false),
        (AlarmKind::Overdue { since: at(0), count: 9 }, missing(1), false),
    ] {
        assert_eq!(kind.is_worse_than(&before), is_worse, "{kind:?} after {before:?}");
    }
}

#[test]
fn what_is_told_once_has_no_end() {
    for (kind, _) in kinds() {
        let is_told_once = matches!(
            kind,
            AlarmKind::Quarantine { .. } | AlarmKind::Damaged { .. } | AlarmKind::Unreliable { .. }
        );
        assert_eq!(kind.has_end(), !is_told_once, "{kind:?}");
    }
}

#[test]
fn only_our_own_form_is_an_id() {
    let longest = "a".repeat(80);
    for text in ["a", "blind-graph", "storage-20260203-1100", "0", "-", &longest] {
        assert_eq!(AlarmId::parse(text).as_ref().map(AlarmId::as_str), Some(text));
    }
    for text in ["", "A", "a_b", "a/b", "a b", "é", &"a".repeat(81)] {
        assert_eq!(AlarmId::parse(text), None, "{text}");
    }
}

#[test]
fn what_an_alarm_is_about_is_its_id() {
    let findings = ["one".to_owned(), "two".to_owned()];
    let teams = ChannelId::parse("teams").expect("a channel");
    for (id, text) in [
        (AlarmId::blind(SourceName::Graph), "blind-graph"),
        (AlarmId::damaged("cases/s-1"), "damaged-7263211c1788ae0f"),
        (AlarmId::channel_failing(&teams), "channel-teams"),
        (AlarmId::sign_in(), "sign-in"),
        (AlarmId::acting_sign_in(), "sign-in-containment"),
        (AlarmId::quarantine(SourceName::Graph, at(0)), "quarantine-graph-19700101"),
        (AlarmId::missing(SourceName::PartnerCenter), "missing-partner-center"),
        (AlarmId::unreliable(SourceName::Graph, &findings), "unreliable-graph-21066d108d5319ec"),
        (AlarmId::overdue(), "overdue"),
        (AlarmId::audit_broken(), "audit-broken"),
        (AlarmId::poison("notifications"), "poison-notifications"),
        (AlarmId::unannounced(), "cannot-announce"),
        (AlarmId::storage_down(at(60)), "storage-19700101-0001"),
    ] {
        assert_eq!(id.as_str(), text);
        assert_eq!(AlarmId::parse(text), Some(id));
    }
}

#[test]
fn what_older_versions_stored_in_english_is_still_read() {
    let stored = r#"{"alarm":"blind","source":"graph","since":"1970-01-01T00:00:00Z",
        "error":"answered 403","advice":"grant the role"}"#;
    let AlarmKind::Blind { error, advice, .. } = serde_json::from_str(stored).expect("an alarm")
    else {
        panic!("another kind");
    };
    assert_eq!(error, Phrase::Words("answered 403".to_owned()));
    assert_eq!(advice, Phrase::Words("grant the role".to_owned()));
}

#[test]
fn what_is_stored_comes_back_as_it_was() {
    let advice = Phrase::new("advice-and-permission-to-answer").with("advice", nothing());
    let kind = AlarmKind::SignIn { saved_at: None, days: Some(7), error: nothing(), advice };
    let stored = serde_json::to_string(&kind).expect("JSON");
    assert_eq!(serde_json::from_str::<AlarmKind>(&stored).expect("an alarm"), kind);
}
