use jiff::Timestamp;

use super::*;
use crate::findings::Access;
use crate::findings::AdministratorKind;
use crate::findings::Administrators;
use crate::findings::Cost;
use crate::findings::Held;
use crate::findings::Licence;
use crate::findings::Resources;
use crate::findings::Risk;
use crate::fraud_event::Confidence;
use crate::fraud_event::Severity;
use crate::text::Untrusted;
use CheckState::Bad;
use CheckState::Good;
use CheckState::Unknown;

fn at(hour: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + hour * 3_600).expect("a time")
}

/// The event is detected in hour 0.
fn subject() -> Subject {
    Subject {
        epoch: 0,
        customer: None,
        subscription: None,
        detected_at: at(0),
        last_seen_at: at(0),
        alert_types: Vec::new(),
        severity: Severity::High,
        confidence: Confidence::High,
        resources: Vec::new(),
    }
}

fn answered(questions: &[Question]) -> BTreeMap<Question, Reply> {
    questions.iter().map(|question| (*question, Reply::Answered)).collect()
}

fn collected<T>(facts: T, replies: BTreeMap<Question, Reply>) -> Collected<T> {
    Collected::new(at(1), replies, facts)
}

fn admin(name: &str) -> Administrator {
    Administrator {
        id: Untrusted::new(name),
        name: Untrusted::new(name),
        kind: AdministratorKind::User,
        held: Held::Directly,
        is_enabled: Some(true),
        created_at: None,
        password_changed_at: Some(at(1)),
        has_mfa: Some(true),
        phones: None,
        emails: None,
        recovery_changed_at: None,
        risk: None,
    }
}

/// A week before the event.
const WEEK_BEFORE: i64 = -7 * 24;

fn with_admins(list: Vec<Administrator>) -> Findings {
    let count = list.len();
    let questions = [
        Question::GlobalAdministrators,
        Question::EligibleAdministrators,
        Question::MfaRegistration,
    ];
    let mut findings = Findings::new(0);
    findings.administrators = collected(Administrators { list, count }, answered(&questions));
    let facts = Access { since: Some(at(WEEK_BEFORE)), ..Access::default() };
    let asked = [Question::DirectoryAudits, Question::RoleAssignments];
    findings.access = collected(facts, answered(&asked));
    findings
}

fn owner(principal: &str, kind: &str) -> Assignment {
    Assignment {
        principal: Untrusted::new(principal),
        kind: Untrusted::new(kind),
        role: "Owner".to_owned(),
        created_at: None,
    }
}

fn deed(kind: DeedKind, hour: i64) -> Deed {
    let target = Untrusted::new("adele");
    Deed { kind, at: at(hour), target, by: None, from: None, detail: None }
}

fn judged(findings: &Findings, check: Check) -> (CheckState, String) {
    let all = all(&subject(), findings, &Proposal::default());
    let finding = all.get(&check).expect("every line is judged");
    (finding.state, finding.proof.to_string())
}

#[test]
fn before_anything_was_asked_no_line_is_good_or_bad() {
    for (check, finding) in all(&subject(), &Findings::new(0), &Proposal::default()) {
        assert_eq!(finding.state, Unknown, "{check:?}");
    }
}

#[test]
fn what_was_not_answered_is_unknown_and_says_what_it_needs() {
    let mut findings = with_admins(vec![admin("adele")]);
    let reply = Reply::NotLicensed { needs: Licence::P1 };
    findings.administrators.replies.insert(Question::MfaRegistration, reply);
    let (state, proof) = judged(&findings, Check::Mfa);
    assert_eq!((state, &*proof), (Unknown, "MFA registration: not licensed: needs P1"));
    let reply = Reply::NotPermitted { what: "403".to_owned() };
    findings.administrators.replies.insert(Question::GlobalAdministrators, reply);
    let (state, proof) = judged(&findings, Check::AdminPasswords);
    assert_eq!(state, Unknown);
    assert!(proof.contains("needs RoleManagement.Read.Directory"), "{proof}");
}

#[test]
fn passwords_are_in_order_when_all_were_changed_since_the_event() {
    let old = Administrator { password_changed_at: Some(at(-1)), ..admin("bob") };
    let hidden = Administrator { password_changed_at: None, ..admin("eve") };
    for (list, state, proof) in [
        (vec![admin("adele")], Good, "all 1 were changed since the event"),
        (vec![admin("adele"), old.clone()], Bad, "not changed since the event: 1 of 2 (“bob”)"),
        (vec![old, hidden.clone()], Bad, "not changed since the event: 1 of 2 (“bob”)"),
        (vec![admin("adele"), hidden], Unknown, "global administrators: nothing is known of 1"),
        (vec![], Unknown, "no administrator who signs in was found"),
    ] {
        let judged = judged(&with_admins(list), Check::AdminPasswords);
        assert_eq!(judged, (state, proof.to_owned()));
    }
}

/// Whatever hides an administrator: a longer list, an answer in part, a group that was not read, and
/// those who may take the role.
#[test]
fn administrators_who_were_not_read_keep_lines_from_being_good_and_not_from_being_bad() {
    let group = Administrator { kind: AdministratorKind::Group, ..admin("a group") };
    let cut = || Reply::Cut { why: "a group".to_owned() };
    let hidden: [fn(&mut Findings); 2] = [
        |findings| findings.administrators.facts.count = 3,
        |findings| {
            let failed = Reply::Failed { what: "503".to_owned() };
            findings.administrators.replies.insert(Question::EligibleAdministrators, failed);
        },
    ];
    let mut cases: Vec<Findings> = Vec::new();
    for hide in hidden {
        let mut findings = with_admins(vec![admin("adele")]);
        hide(&mut findings);
        cases.push(findings);
    }
    let mut findings = with_admins(vec![admin("adele")]);
    findings.administrators.replies.insert(Question::GlobalAdministrators, cut());
    cases.push(findings);
    cases.push(with_admins(vec![admin("adele"), group]));
    for mut findings in cases {
        for check in [Check::AdminPasswords, Check::Mfa, Check::RecoveryDetails] {
            assert_eq!(judged(&findings, check).0, Unknown, "{check:?}");
        }
        findings.administrators.facts.list[0].has_mfa = Some(false);
        assert_eq!(judged(&findings, Check::Mfa).0, Bad);
    }
}

#[test]
fn nobody_is_eligible_where_the_licence_for_it_is_missing() {
    let mut findings = with_admins(vec![admin("adele")]);
    let unlicensed = Reply::NotLicensed { needs: Licence::P2 };
    findings.administrators.replies.insert(Question::EligibleAdministrators, unlicensed);
    assert_eq!(judged(&findings, Check::Mfa).0, Good);
}

#[test]
fn a_password_that_somebody_else_reset_or_an_account_that_is_new_proves_nothing() {
    let mut findings = with_admins(vec![admin("adele")]);
    findings.access.facts.deeds = vec![deed(DeedKind::PasswordReset, 2)];
    assert_eq!(judged(&findings, Check::AdminPasswords).0, Unknown);
    findings.access.facts.deeds = vec![deed(DeedKind::PasswordReset, -2)];
    assert_eq!(judged(&findings, Check::AdminPasswords).0, Good, "before the event");
    findings.administrators.facts.list[0].created_at = Some(at(1));
    assert_eq!(judged(&findings, Check::AdminPasswords).0, Bad);
}

#[test]
fn owners_of_the_subscription_who_are_no_administrators_are_not_known() {
    for (principal, kind, state) in [
        ("ADELE", "User", Good),
        ("bob", "User", Unknown),
        ("a group", "Group", Unknown),
        ("pipeline", "ServicePrincipal", Good),
    ] {
        let mut findings = with_admins(vec![admin("adele")]);
        findings.access.facts.owners = vec![owner(principal, kind)];
        findings.access.facts.owner_count = 1;
        assert_eq!(judged(&findings, Check::AdminPasswords).0, state, "{principal}");
    }
}

#[test]
fn a_machine_that_the_event_names_stands_out_although_it_never_changed() {
    let questions = [Question::ResourceChanges, Question::Inventory, Question::ActivityLog];
    let since = Some(at(WEEK_BEFORE));
    for (named_left, named_unknown, state) in [(0, 0, Good), (1, 0, Bad), (0, 1, Unknown)] {
        let facts = Resources { since, named_left, named_unknown, ..Resources::default() };
        let mut findings = Findings::new(0);
        findings.resources = collected(facts, answered(&questions));
        assert_eq!(judged(&findings, Check::Resources).0, state, "{named_left} {named_unknown}");
    }
}

#[test]
fn what_is_looked_at_too_late_has_not_seen_the_days_before_the_event() {
    let late = Some(at(WEEK_BEFORE + 24));
    let mut findings = with_admins(vec![admin("adele")]);
    findings.access.facts.since = late;
    let questions = [Question::ResourceChanges, Question::Inventory, Question::ActivityLog];
    let facts = Resources { since: late, ..Resources::default() };
    findings.resources = collected(facts, answered(&questions));
    let both = [Question::RiskyUsers, Question::RiskySignIns];
    let facts = Risk { since: late, ..Risk::default() };
    findings.risk = collected(facts, answered(&both));
    for check in [Check::Resources, Check::LastWeek, Check::RecoveryDetails, Check::RiskyUsers] {
        assert_eq!(judged(&findings, check).0, Unknown, "{check:?}");
    }
}

#[test]
fn only_people_need_passwords_and_mfa() {
    let app = Administrator {
        kind: AdministratorKind::ServicePrincipal,
        has_mfa: None,
        password_changed_at: None,
        ..admin("app")
    };
    let findings = with_admins(vec![admin("adele"), app]);
    assert_eq!(judged(&findings, Check::Mfa).0, Good);
    assert_eq!(judged(&findings, Check::AdminPasswords).0, Good);
}

const UNCHANGED: &str = "unchanged since a week before the event at all 1 administrators";

#[test]
fn recovery_details_are_judged_by_when_they_were_changed() {
    let changed = |hour| Administrator { recovery_changed_at: Some(at(hour)), ..admin("bob") };
    for (list, state, proof) in [
        (vec![admin("adele")], Good, UNCHANGED),
        (vec![changed(-30)], Bad, "changed shortly before the event: 1 (“bob”)"),
        (vec![changed(-24 * 8)], Good, UNCHANGED),
        (vec![changed(2)], Unknown, "changed since the event: 1 (“bob”); make sure by whom"),
    ] {
        assert_eq!(judged(&with_admins(list), Check::RecoveryDetails), (state, proof.to_owned()));
    }
}

#[test]
fn audits_that_were_read_in_part_do_not_prove_that_nothing_was_changed() {
    let mut findings = with_admins(vec![admin("adele")]);
    let cut = Reply::Cut { why: "more pages".to_owned() };
    findings.access.replies.insert(Question::DirectoryAudits, cut);
    for check in [Check::RecoveryDetails, Check::RiskyTenants] {
        assert_eq!(judged(&findings, check).0, Unknown, "{check:?}");
    }
    findings.access.facts.counts.insert(DeedKind::Elevated, 1);
    assert_eq!(judged(&findings, Check::RiskyTenants).0, Bad);
}

#[test]
fn resources_are_in_order_when_the_suspicious_ones_are_gone() {
    let questions = [Question::ResourceChanges, Question::Inventory, Question::ActivityLog];
    let of = |suspicious, suspicious_left| {
        let facts = Resources {
            since: Some(at(WEEK_BEFORE)),
            created: 5,
            suspicious,
            suspicious_left,
            ..Resources::default()
        };
        let mut findings = Findings::new(0);
        findings.resources = collected(facts, answered(&questions));
        findings
    };
    for (suspicious, left, state, week) in [(0, 0, Good, Good), (4, 1, Bad, Bad), (4, 0, Good, Bad)]
    {
        let findings = of(suspicious, left);
        assert_eq!(judged(&findings, Check::Resources).0, state, "{suspicious} {left}");
        assert_eq!(judged(&findings, Check::LastWeek).0, week, "{suspicious} {left}");
    }
    for missing in questions {
        let mut findings = of(0, 0);
        let failed = Reply::Failed { what: "503".to_owned() };
        findings.resources.replies.insert(missing, failed);
        assert_eq!(judged(&findings, Check::LastWeek).0 == Good, missing == Question::Inventory);
        assert_eq!(judged(&findings, Check::Resources).0 == Good, missing == Question::ActivityLog);
    }
}

#[test]
fn users_sign_ins_roles_and_budget_are_read_as_they_are() {
    let mut findings = Findings::new(0);
    let both = [Question::RiskyUsers, Question::RiskySignIns];
    let facts = Risk { since: Some(at(WEEK_BEFORE)), ..Risk::default() };
    findings.risk = collected(facts, answered(&both));
    assert_eq!(judged(&findings, Check::RiskyUsers).0, Good);
    findings.risk.replies.insert(both[0], Reply::NotLicensed { needs: Licence::P2 });
    assert_eq!(judged(&findings, Check::RiskyUsers).0, Unknown, "half an answer");
    findings.risk.facts.sign_in_count = 1;
    assert_eq!(judged(&findings, Check::RiskyUsers).0, Bad, "half an answer that is bad");

    findings.access = collected(Access::default(), answered(&[Question::RoleAssignments]));
    let (state, proof) = judged(&findings, Check::RiskySubscriptions);
    assert_eq!(state, Unknown, "the other subscriptions were not read");
    assert!(proof.starts_with("no role was given on this subscription lately"), "{proof}");
    findings.access.facts.counts.insert(DeedKind::RoleAssigned, 1);
    assert_eq!(judged(&findings, Check::RiskySubscriptions).0, Bad);

    findings.cost = collected(Cost::default(), answered(&[Question::SpendingBudget]));
    assert_eq!(judged(&findings, Check::BestPractices).0, Bad);
    findings.cost.facts.budget = Some(100.0);
    assert_eq!(judged(&findings, Check::BestPractices).0, Unknown, "one practice of many");
}

#[test]
fn evidence_may_speak_against_the_use_and_never_asks_the_customer_itself() {
    for (verdict, state) in [
        (Some(Verdict::Fraud), Bad),
        (Some(Verdict::Legitimate), Unknown),
        (Some(Verdict::Ignore), Unknown),
        (None, Unknown),
    ] {
        let proposal = Proposal { verdict, ..Proposal::default() };
        let all = all(&subject(), &Findings::new(0), &proposal);
        assert_eq!(all.get(&Check::Legitimate).expect("a line").state, state);
    }
}
