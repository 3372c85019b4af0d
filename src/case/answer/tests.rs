//! What a case makes of answers.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::Timestamp;

use super::AnswerDraft;
use super::Chosen;
use super::Ending;
use super::PushEnd;
use super::PushState;
use super::Refusal;
use super::Trouble;
use crate::case::Case;
use crate::case::Observation;
use crate::case::Rules;
use crate::containment::Plan;
use crate::fraud_event::AlertType;
use crate::fraud_event::Confidence;
use crate::fraud_event::EventKey;
use crate::fraud_event::EventStatus;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::Severity;
use crate::fraud_event::SourceName;
use crate::fraud_event::SubscriptionId;
use crate::language::Phrase;
use crate::outbox::ChannelId;
use crate::outbox::Jitter;
use crate::outbox::Target;
use crate::policy::Policy;
use crate::verdict::EventId;
use crate::verdict::EventIds;
use crate::verdict::Verdict;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + minute * 60).expect("a time")
}

fn trouble(reason: &str, advice: &str) -> Trouble {
    Trouble::new(Phrase::Words(reason.to_owned()), Phrase::Words(advice.to_owned()))
}

fn event(id: &str) -> FraudEvent {
    FraudEvent {
        key: EventKey::of_id("partner", id),
        source: SourceName::PartnerCenter,
        event_id: Some(id.to_owned()),
        alert_type: AlertType::CryptoMining,
        status: EventStatus::Active,
        severity: Severity::High,
        confidence: Confidence::High,
        customer_tenant: None,
        customer_name: None,
        subscription: SubscriptionId::parse("44444444-dddd-4ddd-8ddd-000000000004"),
        subscription_name: None,
        reseller_tenant: None,
        reseller_name: None,
        display_name: None,
        description: None,
        detected_at: Some(at(0)),
        first_observed_at: None,
        last_observed_at: None,
        resolved_reason: None,
        resolved_at: None,
        resolved_by: None,
        is_test: false,
        resources: Vec::new(),
        resource_count: 0,
        details: BTreeMap::new(),
        hit_count: None,
        concerns: BTreeSet::new(),
        raw: String::new(),
    }
}

fn resolved(id: &str, verdict: Verdict) -> FraudEvent {
    let status = EventStatus::Resolved;
    FraudEvent { status, resolved_reason: verdict.reason(), ..event(id) }
}

fn see(case: &mut Case, minute: i64, events: &[FraudEvent]) {
    let seen = |event: &FraudEvent| Observation::new(at(minute), event.clone());
    let seen: Vec<Observation> = events.iter().map(seen).collect();
    let channels = [ChannelId::parse("console").expect("a channel")];
    let policy = Policy::default();
    case.fold(&seen, at(minute), Some(Rules { policy: &policy, everyone: &channels }));
}

fn case_of(events: &[FraudEvent]) -> Case {
    let mut case = Case::new(events[0].scope(), at(0));
    see(&mut case, 0, events);
    case
}

fn draft(verdict: Verdict) -> AnswerDraft {
    AnswerDraft {
        epoch: 0,
        verdict,
        note: "called the customer".to_owned(),
        actor: "cli:maria@jumpbox".to_owned(),
        events: Chosen::Unresolved,
        overrules: false,
    }
}

fn named(ids: &[&str]) -> Chosen {
    Chosen::Named(EventIds::new(ids.iter().filter_map(|id| EventId::parse(id))).expect("ids"))
}

fn ending(case: &Case, id: &str, ending: Ending) -> PushEnd {
    let answer = case.answers.last().expect("an answer").id;
    PushEnd { answer, event: EventKey::of_id("partner", id), is_sent: true, ending }
}

fn state<'a>(case: &'a Case, answer: usize, id: &str) -> &'a PushState {
    let key = EventKey::of_id("partner", id);
    let push = case.answers[answer].pushes.iter().find(|push| push.event == key);
    &push.expect("a push").state
}

#[test]
fn an_answer_is_refused_for_a_named_reason_and_changes_nothing() {
    let open = case_of(&[event("a"), resolved("b", Verdict::Ignore)]);
    let closed = case_of(&[resolved("a", Verdict::Fraud)]);
    let without_id = case_of(&[FraudEvent { event_id: None, ..event("a") }]);
    let again = |verdict| AnswerDraft { overrules: true, ..draft(verdict) };
    let with = |events| AnswerDraft { events, ..draft(Verdict::Fraud) };
    let mut reopened = closed.clone();
    see(&mut reopened, 1, &[event("c")]);
    see(&mut reopened, 2, &[resolved("c", Verdict::Fraud)]);
    for (case, draft, refusal) in [
        (&open, AnswerDraft { note: " \t".into(), ..draft(Verdict::Fraud) }, Refusal::NoNote),
        (
            &open,
            AnswerDraft { note: "x".repeat(2_001), ..draft(Verdict::Fraud) },
            Refusal::LongNote,
        ),
        (&open, AnswerDraft { actor: " ".into(), ..draft(Verdict::Fraud) }, Refusal::NoActor),
        (
            &open,
            AnswerDraft { actor: "x".repeat(301), ..draft(Verdict::Fraud) },
            Refusal::LongActor,
        ),
        (&open, with(named(&["z"])), Refusal::UnknownEvent("z".to_owned())),
        (&open, with(named(&["a", "b"])), Refusal::AlreadyResolved("b".to_owned())),
        (
            &open,
            AnswerDraft { events: named(&["b"]), ..again(Verdict::Investigating) },
            Refusal::WouldReopen("b".to_owned()),
        ),
        (&closed, draft(Verdict::Ignore), Refusal::NothingUnresolved),
        (&closed, again(Verdict::Investigating), Refusal::NothingUnresolved),
        (&closed, again(Verdict::Fraud), Refusal::AlreadySaid),
        (&reopened, again(Verdict::Ignore), Refusal::LaterOutbreak(reopened.id())),
        (&reopened, AnswerDraft { epoch: 1, ..again(Verdict::Ignore) }, Refusal::SeveralOutbreaks),
        (&without_id, draft(Verdict::Fraud), Refusal::NoEventId),
    ] {
        let mut after = case.clone();
        assert_eq!(after.answer(&draft, at(5)), Err(refusal.clone()), "{draft:?}");
        assert_eq!(after, *case, "{refusal:?}");
        assert!(refusal.to_string().len() > 10, "{refusal:?}");
    }
}

#[test]
fn who_and_why_may_be_as_long_as_the_limits_say() {
    let mut case = case_of(&[event("a")]);
    let (actor, note) = ("x".repeat(300), "x".repeat(2_000));
    let longest = AnswerDraft { actor, note, ..draft(Verdict::Fraud) };
    case.answer(&longest, at(5)).expect("an answer");
}

#[test]
fn an_answer_is_told_when_microsoft_has_it_for_every_event() {
    let mut case = case_of(&[event("a"), event("b")]);
    case.answer(&draft(Verdict::Fraud), at(5)).expect("an answer");
    for (id, end, is_told) in [("a", Ending::Confirmed, false), ("b", Ending::NotNeeded, true)] {
        assert!(!case.answers[0].is_told());
        let end = ending(&case, id, end);
        case.record_pushes(&[end], at(5), Jitter::NONE);
        assert_eq!(case.answers[0].is_told(), is_told, "{id}");
    }
}

#[test]
fn an_answer_is_for_the_unresolved_events_or_for_those_named() {
    let case = case_of(&[event("a"), event("b"), resolved("c", Verdict::Ignore)]);
    let count = |draft: &AnswerDraft| {
        let mut case = case.clone();
        case.answer(draft, at(5)).map(|_| case.answers[0].pushes.len())
    };
    assert_eq!(count(&draft(Verdict::Fraud)), Ok(2));
    assert_eq!(count(&AnswerDraft { events: named(&["b"]), ..draft(Verdict::Fraud) }), Ok(1));
    let key = EventKey::of_id("partner", "b");
    let by_key = AnswerDraft { events: named(&[key.as_str()]), ..draft(Verdict::Fraud) };
    assert_eq!(count(&by_key), Ok(1));
    let again = AnswerDraft { events: named(&["c"]), overrules: true, ..draft(Verdict::Fraud) };
    assert_eq!(count(&again), Ok(1));
    let investigating = AnswerDraft { note: String::new(), ..draft(Verdict::Investigating) };
    assert_eq!(count(&investigating), Ok(2), "to look at it needs no reason");
}

#[test]
fn an_event_without_an_id_fails_at_once_and_the_others_go_on() {
    let nameless = FraudEvent { event_id: None, ..event("a") };
    let mut case = case_of(&[nameless, event("b")]);
    case.answer(&draft(Verdict::Fraud), at(5)).expect("an answer");
    assert!(matches!(state(&case, 0, "a"), PushState::Failed { .. }));
    assert_eq!(case.due_pushes(at(5)).len(), 1);
}

#[test]
fn a_newer_answer_takes_the_place_of_what_is_pending() {
    let mut case = case_of(&[event("a"), event("b")]);
    case.answer(&draft(Verdict::Fraud), at(5)).expect("an answer");
    let done = ending(&case, "a", Ending::Confirmed);
    case.record_pushes(&[done], at(5), Jitter::NONE);
    let late = ending(&case, "b", Ending::Confirmed);
    let newer = AnswerDraft { events: named(&["b"]), ..draft(Verdict::Ignore) };
    case.answer(&newer, at(6)).expect("an answer");
    assert!(matches!(state(&case, 0, "a"), PushState::Confirmed { .. }));
    assert!(matches!(state(&case, 0, "b"), PushState::Overtaken { .. }));

    // Whoever was sending the older answer may have undone the newer one.
    let told = ending(&case, "b", Ending::Confirmed);
    case.record_pushes(&[told], at(6), Jitter::NONE);
    assert!(matches!(state(&case, 1, "b"), PushState::Confirmed { .. }));
    case.record_pushes(&[late], at(7), Jitter::NONE);
    assert!(matches!(state(&case, 0, "b"), PushState::Overtaken { .. }));
    assert!(matches!(state(&case, 1, "b"), PushState::Pending { tries: 0, .. }));
    let key = EventKey::of_id("partner", "b");
    let (older, newest) = (case.answers[0].id, case.answers[1].id);
    assert!(case.may_replace(newest, &key, Verdict::Fraud.reason().as_ref()), "our own");
    assert!(!case.may_replace(newest, &key, Verdict::Legitimate.reason().as_ref()));
    for has in [Verdict::Ignore, Verdict::Fraud] {
        assert!(!case.may_replace(older, &key, has.reason().as_ref()), "{has}");
    }
    let confirmed = EventKey::of_id("partner", "a");
    assert!(!case.may_replace(newest, &confirmed, Verdict::Fraud.reason().as_ref()));
}

#[test]
fn an_answer_that_overrules_replaces_the_resolution_that_it_was_given_for() {
    let (a, b) = (resolved("a", Verdict::Ignore), resolved("b", Verdict::Fraud));
    let mut case = case_of(&[a, b]);
    let again =
        AnswerDraft { events: named(&["a", "b"]), overrules: true, ..draft(Verdict::Legitimate) };
    let id = case.answer(&again, at(5)).expect("an answer");
    for (event, has, may) in [
        ("a", Verdict::Ignore, true),
        ("a", Verdict::Fraud, false),
        ("b", Verdict::Fraud, true),
        ("b", Verdict::Ignore, false),
        ("c", Verdict::Fraud, false),
    ] {
        let key = EventKey::of_id("partner", event);
        assert_eq!(case.may_replace(id, &key, has.reason().as_ref()), may, "{event} {has}");
    }
}

#[test]
fn a_push_that_waits_is_not_due() {
    let mut case = case_of(&[event("a")]);
    case.answer(&draft(Verdict::Fraud), at(5)).expect("an answer");
    let later = Ending::Later { reason: Phrase::Words("503".to_owned()), after: None };
    case.record_pushes(&[ending(&case, "a", later)], at(5), Jitter::NONE);
    let next_at = case.answers_due_at().expect("a next try");
    assert!(next_at > at(5));
    assert_eq!(case.due_pushes(at(5)).len(), 0);
    assert_eq!(case.due_pushes(next_at).len(), 1);
}

#[test]
fn a_push_that_failed_ends_otherwise_only_when_microsoft_has_it() {
    let late = || Ending::Later { reason: Phrase::Words("503".to_owned()), after: None };
    let never = || Ending::Failed(trouble("gone", "look"));
    let mut case = case_of(&[event("a")]);
    case.answer(&draft(Verdict::Fraud), at(5)).expect("an answer");
    case.record_pushes(&[ending(&case, "a", never())], at(5), Jitter::NONE);
    let failed = case.clone();
    case.record_pushes(&[ending(&case, "a", late())], at(6), Jitter::NONE);
    assert_eq!(case, failed);
    case.record_pushes(&[ending(&case, "a", Ending::NotNeeded)], at(7), Jitter::NONE);
    assert!(matches!(state(&case, 0, "a"), PushState::NotNeeded { .. }));
    let last = &case.history.last().expect("a line").what;
    assert_eq!(last, "did not have to tell Partner Center: fraud (1 event)");
}

#[test]
fn what_somebody_has_finished_stays_finished() {
    let mut case = case_of(&[event("a")]);
    case.answer(&draft(Verdict::Fraud), at(5)).expect("an answer");
    let confirmed = ending(&case, "a", Ending::Confirmed);
    let later = ending(
        &case,
        "a",
        Ending::Later { reason: Phrase::Words("no answer".to_owned()), after: None },
    );
    let failed = ending(&case, "a", Ending::Failed(trouble("refused", "choose another")));
    case.record_pushes(std::slice::from_ref(&confirmed), at(5), Jitter::NONE);
    case.record_pushes(&[later, failed.clone()], at(6), Jitter::NONE);
    assert!(case.answers[0].is_told());
    let mut other = case_of(&[event("a")]);
    other.answer(&draft(Verdict::Fraud), at(5)).expect("an answer");
    other.record_pushes(&[failed, confirmed], at(6), Jitter::NONE);
    assert!(other.answers[0].is_told(), "that it worked is true whoever says it");
}

#[test]
fn a_push_is_tried_by_the_timetable_and_given_up_after_three_days() {
    let mut case = case_of(&[event("a")]);
    case.answer(&draft(Verdict::Fraud), at(0)).expect("an answer");
    let later = |after| Ending::Later { reason: Phrase::Words("no answer".to_owned()), after };
    let next = |case: &Case| case.answers_due_at().map(|next| next.duration_since(at(0)).as_secs());
    let first = ending(&case, "a", later(None));
    case.record_pushes(std::slice::from_ref(&first), at(0), Jitter::NONE);
    assert_eq!(next(&case), Some(5));
    case.record_pushes(std::slice::from_ref(&first), at(0), Jitter::NONE);
    assert_eq!(next(&case), Some(30));
    let asked = ending(&case, "a", later(Some(jiff::SignedDuration::from_secs(57))));
    case.record_pushes(&[asked], at(0), Jitter::NONE);
    assert_eq!(next(&case), Some(57));
    let broken = ending(&case, "a", Ending::Broken(trouble("answered 403", "add the role")));
    case.record_pushes(&[broken], at(0), Jitter::NONE);
    assert_eq!(next(&case), Some(0), "people have to be told");
    case.record_pushes(&[first], at(72 * 60), Jitter::NONE);
    let PushState::Failed { trouble, .. } = state(&case, 0, "a") else { panic!("not given up") };
    let told = trouble.sentence().to_string();
    assert!(told.contains("portal"), "{told}");
}

#[test]
fn people_are_told_once_that_microsoft_could_not_be_told() {
    let mut case = case_of(&[event("a")]);
    let channels = [ChannelId::parse("console").expect("a channel")];
    case.answer(&draft(Verdict::Fraud), at(5)).expect("an answer");
    case.announce_trouble(Target::all(&channels, at(5)), at(5));
    assert_eq!(case.outbox.notices().len(), 1);
    let broken = ending(&case, "a", Ending::Broken(trouble("answered 403", "add the role")));
    for minute in [5, 65, 125] {
        case.record_pushes(std::slice::from_ref(&broken), at(minute), Jitter::NONE);
        case.announce_trouble(Target::all(&channels, at(minute)), at(minute));
    }
    let changes = &case.outbox.notices().last().expect("a notice").changes;
    let expected = "could not tell Microsoft the answer fraud: answered 403: add the role";
    assert_eq!(changes.as_slice(), [expected]);
    let lines = case.history.iter().filter(|line| line.what.contains("could not tell"));
    assert_eq!(lines.count(), 1, "once in the history too");
}

#[test]
fn who_and_why_is_one_line_that_no_note_can_leave() {
    let mut case = case_of(&[event("a")]);
    let note = "” by “the board”\r\n2026-01-01  closed\u{202E}\u{1b}[2J".to_owned();
    let draft = AnswerDraft { note, actor: "cli:eve\n(root)".into(), ..draft(Verdict::Fraud) };
    case.answer(&draft, at(5)).expect("an answer");
    let line = &case.history.last().expect("a line").what;
    let expected = "answered: 1 event fraud, by “cli:eve (root)”: “' by 'the board' 2026-01-01 closed‹U+202E›‹U+001B›[2J”";
    assert_eq!(line, expected);
}

#[test]
fn a_case_of_an_older_version_is_read() {
    let case = case_of(&[event("a")]);
    let mut document = serde_json::to_value(&case).expect("JSON");
    assert!(document.as_object_mut().expect("an object").remove("answers").is_none());
    assert_eq!(serde_json::from_value::<Case>(document).expect("a case"), case);
    let mut answered = case;
    answered.answer(&draft(Verdict::Fraud), at(5)).expect("an answer");
    let document = serde_json::to_value(&answered).expect("JSON");
    assert_eq!(serde_json::from_value::<Case>(document).expect("a case"), answered);
}

#[test]
fn finished_answers_are_forgotten_in_the_end_and_open_ones_never() {
    let mut case = case_of(&[event("a"), event("b")]);
    let first = AnswerDraft { events: named(&["b"]), ..draft(Verdict::Fraud) };
    let kept = case.answer(&first, at(0)).expect("an answer");
    for minute in 1..120 {
        let next = AnswerDraft { events: named(&["a"]), ..draft(Verdict::Investigating) };
        case.answer(&next, at(minute)).expect("an answer");
    }
    assert_eq!(case.answers.len(), Case::MOST_FINISHED_ANSWERS + 1, "and the one that is open");
    let found = case.answer_with(kept).map(|answer| answer.id.to_string());
    assert_eq!(found.as_deref(), Some("1"));
    let ids: BTreeSet<_> = case.answers.iter().map(|answer| answer.id).collect();
    assert_eq!(ids.len(), case.answers.len(), "every answer has an id of its own");
}

#[test]
fn a_fold_without_policy_closes_the_case_and_leaves_plan_and_deadline_of_an_open_one() {
    let mut case = case_of(&[event("a"), event("b")]);
    case.answer_due_at = at(77);
    case.plan = Plan::Withheld { reasons: vec![Phrase::Words("what a policy said".to_owned())] };
    let before = case.clone();
    let seen = |id| Observation::new(at(9), resolved(id, Verdict::Fraud));
    case.fold(&[seen("a")], at(9), None);
    assert!(case.is_open());
    assert_eq!((&case.plan, case.answer_due_at), (&before.plan, before.answer_due_at));
    case.fold(&[seen("b")], at(9), None);
    assert!(!case.is_open());
    let reasons = vec![Phrase::new("withheld-resolved")];
    assert_eq!(case.plan, Plan::Withheld { reasons });
    let notice = case.outbox.notices().last().expect("a notice");
    assert_eq!(notice.deliveries.len(), 1, "who was told of the case is told of its end");
}
