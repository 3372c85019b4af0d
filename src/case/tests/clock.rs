//! The answer clock: warnings, the breach, and who is called when nobody takes a case.

use jiff::Timestamp;

use super::at;
use super::event;
use super::resolved;
use super::start_all;
use crate::case::AnswerDraft;
use crate::case::Case;
use crate::case::Chosen;
use crate::case::Effect;
use crate::case::Ending;
use crate::case::Input;
use crate::case::Observation;
use crate::case::PushEnd;
use crate::case::Rules;
use crate::case::Step;
use crate::fraud_event::EventStatus;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::Severity;
use crate::outbox::ChannelId;
use crate::outbox::Jitter;
use crate::outbox::NoticeReason;
use crate::policy::KindOfChannel;
use crate::policy::Policy;
use crate::verdict::Verdict;

pub(super) const HOUR: i64 = 60;

/// Anna is told, Lead and Head are called.
fn policy() -> Policy {
    let text = "[protected]\nsubscriptions = []\ncustomer_tenants = []\n\
        [people.anna]\nemail = \"anna@x.example\"\n\
        working_hours = { days = [\"sun\"], from = \"00:00\", to = \"00:01\" }\n\
        [people.lead]\nemail = \"lead@x.example\"\n[people.head]\nemail = \"head@x.example\"\n\
        [[routes]]\nname = \"all\"\ntell = [\"anna\"]\n\
        [[escalation]]\nafter_minutes = 30\ntell = [\"lead\"]\n\
        [[escalation]]\nafter_minutes = 90\ntell = [\"head\"]\nfrom_severity = \"high\"\n";
    let mail = KindOfChannel { name: "mail", settings: vec![], carries_mail: true };
    Policy::parse(text, &[mail]).expect("a policy")
}

pub(super) fn step(case: Option<&Case>, input: Input<'_>, now: Timestamp) -> Step {
    let everyone = ["anna", "lead", "head"].map(|name| ChannelId::parse(name).expect("a name"));
    let policy = policy();
    let rules = Rules { policy: &policy, everyone: &everyone };
    Case::step(case, input, now, Some(rules)).expect("a case")
}

pub(super) fn see(case: Option<&Case>, minute: i64, event: FraudEvent) -> Case {
    let observations = [Observation::new(at(minute), event)];
    let scope = observations[0].event.scope();
    let input = Input::Seen { scope: &scope, observations: &observations };
    let mut case = step(case, input, at(minute)).case;
    start_all(&mut case);
    case
}

pub(super) fn severe() -> FraudEvent {
    FraudEvent { severity: Severity::High, detected_at: Some(at(0)), ..event("a") }
}

/// What the clock tells in each minute until one, as minute, reason and who.
pub(super) fn told_until(
    case: &mut Case,
    from: i64,
    until: i64,
) -> Vec<(i64, NoticeReason, String)> {
    let mut told = Vec::new();
    for minute in from..=until {
        let before = case.outbox.notices().len();
        let Step { case: after, .. } = step(Some(case), Input::TimePassed, at(minute));
        *case = after;
        for notice in case.outbox.notices().iter().skip(before) {
            let who = notice.deliveries.keys().map(ChannelId::as_str).collect::<Vec<_>>().join(" ");
            told.push((minute, notice.reason, who));
        }
        start_all(case);
    }
    told
}

pub(super) fn of(told: &[(i64, NoticeReason, String)], reason: NoticeReason) -> Vec<(i64, &str)> {
    let matching = told.iter().filter(|(_, known, _)| *known == reason);
    matching.map(|(minute, _, who)| (*minute, who.as_str())).collect()
}

#[test]
fn the_answer_clock_warns_once_for_each_of_its_hours() {
    let mut case = see(None, 0, severe());
    let told = told_until(&mut case, 0, 24 * HOUR - 1);
    let who = "anna head lead";
    let expected = [(HOUR, "anna lead"), (12 * HOUR, who), (20 * HOUR, who)];
    assert_eq!(of(&told, NoticeReason::Warning), expected, "whoever was called hears of it, too");
    assert_eq!(of(&told, NoticeReason::Overdue), []);
}

#[test]
fn a_warning_says_how_much_time_is_left() {
    let mut case = see(None, 0, severe());
    told_until(&mut case, 0, 12 * HOUR);
    let warning = case.outbox.notices().last().expect("a notice");
    assert_eq!(warning.changes, ["the answer is due in 12 h; Microsoft has none yet"]);
    assert!(case.history.iter().any(|line| line.what.starts_with("warning: the answer is due")));
}

#[test]
fn an_answer_that_is_overdue_is_told_once() {
    let mut case = see(None, 0, severe());
    let told = told_until(&mut case, 0, 30 * HOUR);
    assert_eq!(of(&told, NoticeReason::Overdue), [(24 * HOUR, "anna head lead")]);
}

#[test]
fn who_does_not_take_a_case_is_called_and_then_the_next() {
    let mut case = see(None, 5, severe());
    let told = told_until(&mut case, 5, 24 * HOUR);
    let expected = [(35, "lead"), (95, "head")];
    assert_eq!(of(&told, NoticeReason::Unacknowledged), expected);
    let called: Vec<_> =
        case.outbox.notices().iter().filter(|n| n.reason == NoticeReason::Unacknowledged).collect();
    let said = "nobody has acknowledged it for 30 min; this is step 1 of the escalation";
    assert_eq!(called[0].changes[0], said);
    assert_eq!(called[0].changes[1], "to take it: fraud-guard cases ack c-baf0b449afa9-0000");
}

#[test]
fn a_step_is_for_its_severity_only() {
    let medium = FraudEvent { severity: Severity::Medium, ..severe() };
    let mut case = see(None, 0, medium);
    let told = told_until(&mut case, 0, 10 * HOUR);
    assert_eq!(of(&told, NoticeReason::Unacknowledged), [(30, "lead")]);
}

#[test]
fn a_case_under_investigation_is_not_escalated() {
    let case = see(None, 0, severe());
    let taken = FraudEvent { status: EventStatus::Investigating, ..severe() };
    let mut case = see(Some(&case), 31, taken);
    assert!(case.is_acknowledged());
    let told = told_until(&mut case, 31, 10 * HOUR);
    assert_eq!(of(&told, NoticeReason::Unacknowledged), []);
    assert_eq!(of(&told, NoticeReason::Warning).len(), 1, "the answer is still missing");
}

#[test]
fn an_acknowledgement_counts_when_microsoft_has_confirmed_it() {
    let mut case = see(None, 0, severe());
    let draft = AnswerDraft {
        epoch: 0,
        verdict: Verdict::Investigating,
        note: "on it".to_owned(),
        actor: "cli:maria@jumpbox".to_owned(),
        events: Chosen::Unresolved,
        overrules: false,
    };
    let answered = step(Some(&case), Input::Answered(&draft), at(1));
    let [Effect::TellMicrosoft(answer)] = answered.effects[..] else { panic!("{answered:?}") };
    assert!(!answered.case.is_acknowledged(), "said, and not yet confirmed");
    let event = case.events.keys().next().expect("an event").clone();
    let ends = [PushEnd { answer, event, is_sent: true, ending: Ending::Confirmed }];
    let input = Input::PushesEnded { ends: &ends, jitter: Jitter::NONE };
    case = step(Some(&answered.case), input, at(2)).case;
    assert!(case.is_acknowledged());
    let again = see(Some(&case), 3, FraudEvent { event_id: Some("b".to_owned()), ..event_b() });
    assert!(!again.is_acknowledged(), "another event was not taken");
}

fn event_b() -> FraudEvent {
    FraudEvent { severity: Severity::High, ..event("b") }
}

#[test]
fn neither_a_test_nor_a_closed_case_has_a_clock() {
    let mut test = see(None, 0, FraudEvent { is_test: true, ..severe() });
    assert_eq!(told_until(&mut test, 0, 30 * HOUR), []);
    let open = see(None, 0, severe());
    let mut closed = see(Some(&open), 1, resolved(severe()));
    assert!(!closed.is_open());
    assert_eq!(told_until(&mut closed, 1, 30 * HOUR), []);
}

#[test]
fn what_is_seen_late_is_not_warned_about_twice() {
    let old = FraudEvent { detected_at: Some(at(-15 * HOUR)), ..severe() };
    let mut case = see(None, 0, old);
    let told = told_until(&mut case, 0, 10 * HOUR);
    let warned: Vec<i64> = of(&told, NoticeReason::Warning).iter().map(|(at, _)| *at).collect();
    assert_eq!(warned, [5 * HOUR], "those of 1 h and 12 h were over when it was opened");
    assert_eq!(of(&told, NoticeReason::Overdue).len(), 1);
    let ancient = FraudEvent { detected_at: Some(at(-100 * HOUR)), ..severe() };
    let mut case = see(None, 0, ancient);
    let told = told_until(&mut case, 0, 10 * HOUR);
    assert_eq!(
        (of(&told, NoticeReason::Warning), of(&told, NoticeReason::Overdue)),
        (vec![], vec![])
    );
}

#[test]
fn after_an_outage_one_notice_says_all_that_was_missed() {
    let mut case = see(None, 0, severe());
    let told = told_until(&mut case, 21 * HOUR, 21 * HOUR);
    let expected = (21 * HOUR, NoticeReason::Unacknowledged, "anna head lead".to_owned());
    assert_eq!(told, [expected]);
    let said: Vec<String> =
        case.outbox.notices()[1].changes.iter().map(ToString::to_string).collect();
    assert!(said[0].contains("step 2") && said[2].contains("due in 3 h"), "{said:?}");
}

#[test]
fn a_new_outbreak_has_a_clock_of_its_own() {
    let mut case = see(None, 0, severe());
    told_until(&mut case, 0, 2 * HOUR);
    let closed = see(Some(&case), 2 * HOUR, resolved(severe()));
    let again = FraudEvent { detected_at: Some(at(3 * HOUR)), ..severe() };
    let mut case = see(Some(&closed), 3 * HOUR, again);
    assert_eq!(case.epoch, 1);
    let told = told_until(&mut case, 3 * HOUR, 5 * HOUR);
    let called: Vec<i64> =
        of(&told, NoticeReason::Unacknowledged).iter().map(|(at, _)| *at).collect();
    assert_eq!(called, [3 * HOUR + 30, 3 * HOUR + 90]);
}

#[test]
fn an_undelivered_opening_takes_the_call_up() {
    let observations = [Observation::new(at(0), severe())];
    let scope = observations[0].event.scope();
    let input = Input::Seen { scope: &scope, observations: &observations };
    let case = step(None, input, at(0)).case;
    let case = step(Some(&case), Input::TimePassed, at(31)).case;
    let [notice] = case.outbox.notices() else { panic!("{:?}", case.outbox) };
    assert_eq!(notice.reason, NoticeReason::Opened);
    assert_eq!(notice.deliveries.len(), 2);
    assert!(notice.changes[0].to_string().contains("31 min"), "{:?}", notice.changes);
}
