//! What a case makes of evidence.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rstest::rstest;

use super::at;
use super::clock::HOUR;
use super::event;
use super::resolved;
use crate::assessment::Rule;
use crate::assessment::RuleSet;
use crate::assessment::Signal;
use crate::case::Case;
use crate::case::Check;
use crate::case::CheckState;
use crate::case::Effect;
use crate::case::Input;
use crate::case::Observation;
use crate::case::Rules;
use crate::case::SnoozeDraft;
use crate::case::Step;
use crate::case::TickDraft;
use crate::findings::Administrator;
use crate::findings::AdministratorKind;
use crate::findings::Administrators;
use crate::findings::Collected;
use crate::findings::Cost;
use crate::findings::Findings;
use crate::findings::Held;
use crate::findings::Question;
use crate::findings::Reply;
use crate::findings::Resources;
use crate::findings::Risk;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::Severity;
use crate::outbox::ChannelId;
use crate::policy::KindOfChannel;
use crate::policy::Policy;
use crate::text::Untrusted;

fn rule(signal: Signal, points: i32) -> Rule {
    let when = vec![signal];
    Rule { name: format!("{points}"), when, unless: Vec::new(), points, verdict: None }
}

/// A budget that is exceeded speaks for fraud, one that is kept for legitimate use.
fn policy() -> Policy {
    let rules = vec![rule(Signal::OverBudget, 100), rule(Signal::WithinBudget, -100)];
    Policy { assessment: RuleSet { rules, ..RuleSet::default() }, ..Policy::default() }
}

fn step(case: Option<&Case>, input: Input<'_>, now: i64) -> Step {
    let policy = policy();
    let channels: Vec<ChannelId> = ChannelId::parse("teams").into_iter().collect();
    let rules = Rules { policy: &policy, everyone: &channels };
    Case::step(case, input, at(now), Some(rules)).expect("a case")
}

fn see(case: Option<&Case>, now: i64, event: FraudEvent) -> Case {
    let scope = event.scope();
    let observations = [Observation::new(at(now), event)];
    step(case, Input::Seen { scope: &scope, observations: &observations }, now).case
}

/// An open case whose first notice is on its way.
fn opened() -> Case {
    let mut case = see(None, 0, event("a"));
    super::start_all(&mut case);
    case
}

fn answered<T>(questions: &[Question], minute: i64, facts: T) -> Collected<T> {
    let replies: BTreeMap<Question, Reply> =
        questions.iter().map(|question| (*question, Reply::Answered)).collect();
    Collected::new(at(minute), replies, facts)
}

/// Usage beside a budget of 100, collected at a minute; nothing else stands out.
fn used(amount: f64, minute: i64) -> Findings {
    let mut findings = Findings::new(0);
    findings.begun_at = Some(at(minute));
    findings.rounds = 1;
    findings.size = (1, 0);
    let looked = [Question::ResourceChanges, Question::Inventory, Question::ActivityLog];
    findings.resources = answered(&looked, minute, Resources::default());
    findings.risk = answered(&[Question::RiskyUsers], minute, Risk::default());
    let facts = Cost { month_to_date: Some(amount), budget: Some(100.0), ..Cost::default() };
    let paid = [Question::UsageSummary, Question::SpendingBudget];
    findings.cost = answered(&paid, minute, facts);
    findings
}

/// When the last notice goes out.
fn goes_out_at(case: &Case) -> Timestamp {
    let notice = case.outbox.notices().last().expect("a notice");
    let due = case.outbox.open().into_iter().find(|due| due.notice == notice.id);
    due.expect("a delivery").at
}

fn nothing(minute: i64) -> Findings {
    let mut findings = Findings::new(0);
    findings.begun_at = Some(at(minute));
    findings.rounds = 1;
    let refused = Reply::NotPermitted { what: "403".to_owned() };
    findings.cost.replies.insert(Question::DailyCost, refused);
    findings
}

fn examined(case: &Case, findings: &Findings, now: i64) -> Step {
    step(Some(case), Input::Examined(findings), now)
}

fn told(effects: &[Effect]) -> Vec<String> {
    let news = effects.iter().filter_map(|effect| match effect {
        Effect::LogNews { reason, changes } => Some((reason, changes)),
        _ => None,
    });
    news.map(|(reason, changes)| format!("{}: {}", reason.as_str(), changes.join("; "))).collect()
}

#[test]
fn the_first_evidence_is_told_and_then_only_another_verdict() {
    let fraud = examined(&opened(), &used(500.0, 1), 1);
    assert_eq!(told(&fraud.effects), ["changed: evidence was collected: it speaks for fraud"]);
    assert!(fraud.effects.contains(&Effect::Deliver));
    let again = examined(&fraud.case, &used(600.0, 40), 40);
    assert_eq!(told(&again.effects), [""; 0], "the same verdict");
    let unread = examined(&again.case, &nothing(50), 50);
    assert_eq!(told(&unread.effects), [""; 0], "not to know is no other verdict");
    let mut case = unread.case;
    super::start_all(&mut case);
    let calm = examined(&case, &used(50.0, 60), 60);
    let expected = "changed: the evidence has changed: it speaks for legitimate use now";
    assert_eq!(told(&calm.effects), [expected]);
}

#[test]
fn evidence_that_nobody_may_read_is_no_news() {
    let Step { case, effects } = examined(&opened(), &nothing(1), 1);
    assert_eq!(effects, []);
    assert!(case.check_finding(Check::Mfa).is_some_and(|f| f.state == CheckState::Unknown));
    let later = examined(&case, &used(500.0, 40), 40);
    assert_eq!(told(&later.effects), ["changed: evidence was collected: it speaks for fraud"]);
}

#[test]
fn the_first_evidence_goes_out_at_once_and_another_opinion_waits_for_company() {
    let mut case = examined(&opened(), &used(500.0, 1), 1).case;
    assert_eq!(goes_out_at(&case), at(1));
    super::start_all(&mut case);
    let mut calm = examined(&case, &used(50.0, 3), 3).case;
    assert!(goes_out_at(&calm) > at(3), "it can wait");
    super::start_all(&mut calm);
    let fraud = examined(&calm, &used(500.0, 61), 61).case;
    assert_eq!(goes_out_at(&fraud), at(61), "fraud cannot");
}

/// Administrators of whom one has no MFA, or all have.
fn with_mfa(has_mfa: bool, minute: i64) -> Findings {
    let name = Untrusted::new("adele");
    let adele = Administrator {
        id: name.clone(),
        name,
        kind: AdministratorKind::User,
        held: Held::Directly,
        is_enabled: None,
        created_at: None,
        password_changed_at: None,
        has_mfa: Some(has_mfa),
        phones: None,
        emails: None,
        recovery_changed_at: None,
        risk: None,
    };
    let asked = [
        Question::GlobalAdministrators,
        Question::EligibleAdministrators,
        Question::MfaRegistration,
    ];
    let mut findings = used(500.0, minute);
    let facts = Administrators { list: vec![adele], count: 1 };
    findings.administrators = answered(&asked, minute, facts);
    findings
}

#[test]
fn a_line_of_the_checklist_that_turns_is_a_line_in_the_history() {
    let case = examined(&opened(), &with_mfa(false, 1), 1).case;
    let lines = case.history.len();
    let unknown = examined(&case, &used(500.0, 30), 30).case;
    assert_eq!(unknown.history.len(), lines, "not to know for a while is no turn");
    let good = examined(&case, &with_mfa(true, 40), 40).case;
    let new: Vec<&str> = good.history[lines..].iter().map(|line| line.what.as_str()).collect();
    assert_eq!(new, ["evidence: mfa is good now: registered by all 1 administrators"]);
}

fn snoozed() -> Case {
    let (author, reason) = ("Maria".to_owned(), "a load test".to_owned());
    let draft = SnoozeDraft { epoch: 0, until: at(5 * HOUR), author, reason };
    step(Some(&opened()), Input::Snoozed(&draft), 1).case
}

#[test]
fn evidence_is_held_back_by_a_snooze() {
    let Step { case, effects } = examined(&snoozed(), &used(50.0, 2), 2);
    assert_eq!((effects, case.held_back()), (vec![], 1));
    assert!(case.snooze_at(at(2)).is_some());
    let again = examined(&case, &used(50.0, 40), 40).case;
    assert_eq!(again.held_back(), 1, "the same again is no news");
}

#[test]
fn evidence_of_fraud_breaks_a_snooze() {
    let Step { case, effects } = examined(&snoozed(), &used(500.0, 2), 2);
    let [told] = &told(&effects)[..] else { panic!("{effects:?}") };
    assert!(told.starts_with("changed: evidence was collected: it speaks for fraud; "), "{told}");
    assert!(told.contains("snooze"), "{told}");
    assert_eq!(case.snooze_at(at(2)), None);
}

#[test]
fn evidence_about_another_outbreak_changes_nothing() {
    let open = opened();
    let closed = see(Some(&open), 5, resolved(event("a")));
    assert_eq!(
        examined(&closed, &used(500.0, 6), 6),
        Step { case: closed.clone(), effects: vec![] }
    );
    let again = see(Some(&closed), 9, event("b"));
    assert_eq!(again.epoch, 1);
    let late = examined(&again, &used(500.0, 1), 10);
    assert_eq!(late, Step { case: again.clone(), effects: vec![] });
    let told_before = examined(&open, &used(500.0, 1), 1).case;
    let reopened = see(Some(&see(Some(&told_before), 5, resolved(event("a")))), 9, event("b"));
    assert!(reopened.examination().is_none(), "another outbreak has to be examined anew");
    assert_eq!(reopened.evidence_due_at(), Some(at(9)));
}

#[test]
fn a_proposal_makes_a_case_more_or_less_urgent_and_never_less_routed() {
    let case = opened();
    assert_eq!(case.urgency(), Severity::Medium);
    let fraud = examined(&case, &used(500.0, 1), 1).case;
    assert_eq!((fraud.urgency(), fraud.severity()), (Severity::High, Severity::Medium));
    assert_eq!(fraud.route_facts().severity, Severity::High);
    let calm = examined(&case, &used(50.0, 1), 1).case;
    assert_eq!(calm.urgency(), Severity::Low);
    assert_eq!(calm.route_facts().severity, Severity::Medium);
    assert_eq!((calm.plan, calm.answers), (case.plan, case.answers), "nothing acts on it");
}

#[rstest]
#[case::at_once(None, 0)]
#[case::half_an_hour(Some(1), 30)]
#[case::two_hours(Some(2), 120)]
#[case::six_hours(Some(3), 360)]
#[case::ever_after(Some(90), 360)]
fn evidence_is_due_at_once_and_then_more_and_more_rarely(
    #[case] rounds: Option<u32>,
    #[case] wait: i64,
) {
    let mut case = opened();
    let collected_at = rounds.map_or(0, |rounds| {
        let findings = Findings { rounds, ..used(500.0, 7) };
        case = examined(&case, &findings, 8).case;
        7
    });
    assert_eq!(case.evidence_due_at(), Some(at(collected_at + wait)));
}

#[test]
fn evidence_is_due_sooner_after_a_failure_and_when_more_of_the_case_is_seen() {
    let mut failed = used(500.0, 0);
    failed.cost.replies.insert(Question::DailyCost, Reply::Failed { what: "503".to_owned() });
    let case = examined(&opened(), &failed, 1).case;
    assert_eq!(case.evidence_due_at(), Some(at(10)));
    let weary = examined(&opened(), &Findings { rounds: 5, ..failed }, 1).case;
    assert_eq!(weary.evidence_due_at(), Some(at(360)), "not for ever");
    let more = see(Some(&weary), 20, event("b"));
    assert_eq!(more.evidence_due_at(), Some(at(5)));
}

#[test]
fn tests_closed_cases_and_cases_without_a_customer_need_no_evidence() {
    let test = FraudEvent { is_test: true, ..event("a") };
    let stray = FraudEvent { customer_tenant: None, ..event("a") };
    for event in [test, stray, resolved(event("a"))] {
        assert_eq!(see(None, 0, event).evidence_due_at(), None);
    }
}

#[test]
fn what_a_person_ticked_counts_as_ticked_whatever_the_evidence_says() {
    let case = examined(&opened(), &used(500.0, 1), 1).case;
    let before = case.checklist_score();
    assert_eq!((before.ticked, before.all()), (0, Check::ALL.len()));
    let (author, note) = ("Maria".to_owned(), String::new());
    let tick = TickDraft { check: Check::Legitimate, author, note, is_done: true };
    let after = step(Some(&case), Input::Ticked(&tick), 2).case.checklist_score();
    assert_eq!((after.ticked, after.bad), (1, before.bad - 1));
    assert_eq!(after.phrase(), "1 of 10 in order, 0 not, 9 unknown");
}

#[test]
fn a_case_of_the_backlog_is_announced_by_evidence_of_fraud_alone() {
    let now = 60 * HOUR;
    let old = Observation { is_first_reading: true, ..Observation::new(at(now), event("a")) };
    let scope = old.event.scope();
    let observations = [old];
    let case = step(None, Input::Seen { scope: &scope, observations: &observations }, now).case;
    assert!(case.is_backlog);
    let calm = examined(&case, &used(50.0, now), now);
    assert_eq!((calm.effects, calm.case.is_backlog), (vec![], true));
    assert!(calm.case.examination().is_some());
    let fraud = examined(&calm.case, &used(500.0, now + 40), now + 40);
    assert_eq!(told(&fraud.effects), ["opened: evidence was collected: it speaks for fraud"]);
    assert!(!fraud.case.is_backlog);
}

#[test]
fn growth_while_evidence_was_collected_is_growth_since() {
    let case = opened();
    let asked = Findings { size: case.size_of_matter(), ..used(500.0, 1) };
    let grown = see(Some(&case), 2, event("b"));
    let examined = examined(&grown, &asked, 3).case;
    assert_eq!(examined.evidence_due_at(), Some(at(6)), "five minutes and not half an hour");
}

#[test]
fn resellers_hear_nothing_of_evidence() {
    let text = "[protected]\nsubscriptions = []\ncustomer_tenants = []\n\
        [people.reseller]\nemail = \"r@x.example\"\nvariant = \"redacted\"\n\
        [people.anna]\nemail = \"a@x.example\"\n";
    let mail = KindOfChannel { name: "mail", settings: vec![], carries_mail: true };
    let policy = Policy {
        assessment: policy().assessment,
        ..Policy::parse(text, &[mail]).expect("a policy")
    };
    let channels = ["anna", "reseller"].map(|name| ChannelId::parse(name).expect("a name"));
    let rules = Rules { policy: &policy, everyone: &channels };
    let case = opened();
    let findings = used(500.0, 1);
    let case = Case::step(Some(&case), Input::Examined(&findings), at(1), Some(rules))
        .expect("a case")
        .case;
    let told: Vec<&str> = case
        .outbox
        .notices()
        .last()
        .expect("a notice")
        .deliveries
        .keys()
        .map(ChannelId::as_str)
        .collect();
    assert_eq!(told, ["anna"]);
}

#[test]
fn what_another_version_wrote_of_evidence_leaves_the_case_readable() {
    let case = examined(&opened(), &used(500.0, 1), 1).case;
    let mut document = serde_json::to_value(&case).expect("JSON");
    let read: Case = serde_json::from_value(document.clone()).expect("a case");
    assert_eq!(read, case);
    document["examination"]["checks"]["a-check-of-tomorrow"] =
        serde_json::json!({ "state": "good", "proof": "x" });
    let read: Case = serde_json::from_value(document).expect("a case all the same");
    assert_eq!(read.examination(), None);
    assert_eq!(read.evidence_due_at(), Some(read.opened_at), "it is collected again");
}
