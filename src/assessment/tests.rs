//! How cases are assessed.

mod accounts;
mod labelled;
mod properties;
mod signals;
mod world;

use super::*;
use crate::findings::DeedKind;
use crate::findings::Licence;
use crate::findings::Question;
use crate::findings::RiskLevel;
use crate::fraud_event::AlertType;
use crate::fraud_event::Confidence;
use world::*;

fn rule(name: &str, when: Signal, points: i32) -> Rule {
    let name = name.to_owned();
    Rule { name, when: vec![when], unless: Vec::new(), points, verdict: None }
}

fn assess_with(world: &World, rules: Vec<Rule>) -> Proposal {
    let rules = RuleSet { rules, ..RuleSet::default() };
    assess(&world.subject, &world.findings, &rules, now())
}

#[test]
fn the_event_alone_never_leads_to_a_proposal() {
    let severities = [Severity::Informational, Severity::Low, Severity::Medium, Severity::High];
    let confidences = [Confidence::Missing, Confidence::Low, Confidence::Medium, Confidence::High];
    for kind in ["CryptoMining", "ARM_SuspiciousOperations", "UsageAnomalyDetection", "Newer"] {
        for severity in severities {
            for sure in &confidences {
                for days in [1, 60] {
                    let world = World::quiet().denied(&Question::ALL);
                    let kind = AlertType::parse(kind);
                    let mut world = world.alert(kind, severity, sure.clone()).days_old(days);
                    world.subject.alert_types.push(AlertType::SuspiciousOperations);
                    assert_eq!(world.assess().verdict, None, "{:?}", world.subject);
                }
            }
        }
    }
}

#[test]
fn reasons_come_weightiest_first_and_say_where_their_proof_is() {
    let world = World::quiet().mining().made_new(9, GPU, "eastus").by(ANNA, Some(true));
    let proposal = world.risky(ANNA, "atRisk").assess();
    let weights: Vec<i32> = proposal.reasons_for.iter().map(|one| one.points).collect();
    assert!(weights.is_sorted_by(|one, next| one >= next) && weights.len() > 3, "{weights:?}");
    let first = &proposal.reasons_for[0];
    assert_eq!(
        (first.rule.as_str(), first.proof),
        ("created by an account at risk", Some(Collector::Risk))
    );
    let what =
        "Microsoft holds “anna@contoso[.]example” for compromised, who made 9 suspicious changes";
    assert_eq!(first.what, what);
    let gpu = proposal.reasons_for.iter().find(|one| one.rule == "GPUs").expect("a reason");
    assert_eq!(gpu.what, "9 machines with GPUs were created in 1 region");
    let mining = proposal.reasons_for.iter().find(|one| one.rule == "mining was detected");
    assert_eq!(mining.expect("a reason").proof, None);
    assert!(proposal.reasons_against.iter().all(|one| one.points < 0));
}

#[test]
fn a_calm_proposal_has_the_calming_reasons_for_it() {
    let proposal = World::quiet().usage().made(2, BIG, "westeurope").by(ANNA, Some(true)).assess();
    assert_eq!(proposal.verdict, Some(Verdict::Legitimate));
    assert!(proposal.reasons_for.iter().all(|one| one.points < 0), "{proposal:?}");
    assert!(proposal.reasons_against.iter().all(|one| one.points > 0), "{proposal:?}");
    let stale = World::quiet().usage().days_old(60).assess();
    assert_eq!(stale.verdict, Some(Verdict::Ignore));
    assert_eq!(stale.reasons_for[0].rule, "old, and nothing goes on");
}

#[test]
fn at_most_eight_reasons_are_given_on_each_side() {
    let world = World::quiet().mining();
    let rules = (1..30).map(|points| rule(&format!("{points}"), Signal::MiningType, points));
    let proposal = assess_with(&world, rules.collect());
    let points: Vec<i32> = proposal.reasons_for.iter().map(|one| one.points).collect();
    assert_eq!(points, [29, 28, 27, 26, 25, 24, 23, 22]);
    assert_eq!(proposal.points, 435, "the others count all the same");
}

#[test]
fn an_exception_that_cannot_be_told_stops_only_what_calms() {
    let denied = World::quiet().mining().denied(&[Question::DirectoryAudits]);
    let quiet = World::quiet().mining();
    let excepted = |points| Rule {
        unless: vec![Signal::SecretAdded],
        ..rule("x", Signal::MiningType, points)
    };
    for (world, points, counted) in
        [(&denied, 10, 10), (&denied, -10, 0), (&quiet, 10, 10), (&quiet, -10, -10)]
    {
        assert_eq!(assess_with(world, vec![excepted(points)]).points, counted, "{points}");
    }
    let secret = World::quiet().mining().deed(DeedKind::SecretAdded, PIPELINE);
    assert_eq!(assess_with(&secret, vec![excepted(10)]).points, 0);
}

#[test]
fn what_nobody_could_ever_tell_for_want_of_a_licence_is_no_obstacle() {
    let calm =
        || World::quiet().usage().days_old(2).made(2, BIG, "westeurope").by(ANNA, Some(true));
    assert_eq!(calm().without(Licence::P2).assess().verdict, Some(Verdict::Legitimate));
    assert_eq!(calm().denied(&[Question::RiskyUsers]).assess().verdict, None);
}

#[test]
fn legitimate_needs_that_somebody_looked() {
    let rules = || vec![rule("calm", Signal::UsageAnomalyType, -100)];
    assert_eq!(assess_with(&World::quiet().usage(), rules()).verdict, Some(Verdict::Legitimate));
    for question in [Question::ResourceChanges, Question::ActivityLog] {
        for world in [World::quiet().denied(&[question]), World::quiet().cut(question)] {
            assert_eq!(assess_with(&world.usage(), rules()).verdict, None, "{question:?}");
        }
    }
    let one =
        |lost: &[Question]| assess_with(&World::quiet().usage().denied(lost), rules()).verdict;
    let soundness = [Question::MfaRegistration, Question::RiskyUsers, Question::RiskySignIns];
    for kept in soundness {
        let lost = soundness.into_iter().filter(|question| *question != kept);
        let lost: Vec<Question> = lost.chain([Question::GlobalAdministrators]).collect();
        assert_eq!(one(&lost), Some(Verdict::Legitimate), "{kept:?}");
    }
    assert_eq!(one(&soundness), None, "a list of the administrators does not suffice");
}

#[test]
fn a_window_that_shows_half_of_what_led_to_the_event_does_not_reach_it() {
    let calm = || vec![rule("calm", Signal::NoNewPower, -100)];
    for (days, signal, verdict) in [
        (7, Some(true), Some(Verdict::Legitimate)),
        (8, Some(true), Some(Verdict::Legitimate)),
        (10, Some(true), Some(Verdict::Legitimate)),
        (11, None, None),
        (14, None, None),
        (20, None, None),
    ] {
        let world = World::quiet().usage().days_old(days);
        let reading = world.reading(Signal::NoNewPower);
        let is = match reading {
            Reading::Holds(_) => Some(true),
            Reading::Not(_) => Some(false),
            Reading::Unknown => None,
        };
        assert_eq!(is, signal, "{days}");
        assert_eq!(assess_with(&world, calm()).verdict, verdict, "{days}");
    }
}

#[test]
fn a_strong_reason_forbids_what_calms_whatever_else_is_so() {
    let rules = |strong| {
        vec![
            rule("calm", Signal::NoNewPower, -100),
            rule("strong", Signal::RiskySignInSucceeded, strong),
        ]
    };
    let world = World::quiet().signed_in(RiskLevel::High, Some(true));
    assert_eq!(assess_with(&world, rules(20)).verdict, None);
    assert_eq!(assess_with(&world, rules(19)).verdict, Some(Verdict::Legitimate));
}

#[test]
fn too_much_unknown_leaves_only_strong_reasons() {
    let weak = |signal| rule("weak", signal, 10);
    let mut rules: Vec<Rule> = [
        Signal::GpuCreated,
        Signal::NewRegion,
        Signal::NewSize,
        Signal::ManyRegions,
        Signal::QuotaRaised,
    ]
    .map(weak)
    .to_vec();
    let world = World::quiet().quota().made_new(3, GPU, "eastus").made_new(3, GPU, "westus");
    let world =
        world.made_new(3, GPU, "uksouth").denied(&[Question::RiskyUsers, Question::DailyCost]);
    assert_eq!(assess_with(&world, rules.clone()).verdict, Some(Verdict::Fraud));
    let unread = [
        Signal::RiskyUsers,
        Signal::NoRiskyUsers,
        Signal::AdminAtRisk,
        Signal::CostJumped,
        Signal::CostSteady,
        Signal::CreatorIsAtRisk,
    ];
    rules.extend(unread.map(weak));
    let proposal = assess_with(&world, rules.clone());
    assert_eq!((proposal.verdict, proposal.points), (None, 50));
    assert_eq!((proposal.unknown, proposal.asked), (6, 11));
    rules.push(rule("strong", Signal::GpuCreated, 20));
    assert_eq!(assess_with(&world, rules).verdict, Some(Verdict::Fraud));
}

#[test]
fn a_rule_that_asks_for_nothing_never_applies() {
    let empty = Rule { when: Vec::new(), ..rule("empty", Signal::MiningType, 100) };
    assert_eq!(assess_with(&World::quiet(), vec![empty]).points, 0);
}

#[test]
fn a_proposal_moves_the_urgency_by_one_step() {
    use Severity::High;
    use Severity::Informational;
    use Severity::Low;
    use Severity::Medium;
    let calm = [Some(Verdict::Legitimate), Some(Verdict::Ignore)];
    let none = [None, Some(Verdict::Investigating)];
    for (verdicts, steps) in [
        (&[Some(Verdict::Fraud)][..], [Low, Medium, High, High]),
        (&calm, [Informational, Low, Low, Medium]),
        (&none, [Informational, Low, Medium, High]),
    ] {
        for verdict in verdicts {
            let proposal = Proposal { verdict: *verdict, ..Proposal::default() };
            let found = [Informational, Low, Medium, High].map(|one| urgency(one, &proposal));
            assert_eq!(found, steps, "{verdict:?}");
        }
    }
}

#[test]
fn the_rules_of_fraud_guard_are_those_of_its_file() {
    #[derive(serde::Deserialize)]
    struct File {
        assessment: RuleSet,
    }
    let file: File = toml::from_str(RuleSet::STANDARD).expect("the file is read");
    assert_eq!(file.assessment, RuleSet::default());
    assert!(file.assessment.rules.len() > 40, "{}", file.assessment.rules.len());
    assert_eq!(RuleSet::default().to_toml().expect("TOML"), RuleSet::STANDARD);
}

#[test]
fn a_proposal_is_stored_and_read_as_it_was() {
    let proposal = World::quiet().mining().made_new(9, GPU, "eastus").by(ANNA, None).assess();
    let json = serde_json::to_string(&proposal).expect("JSON");
    assert_eq!(serde_json::from_str::<Proposal>(&json).expect("a proposal"), proposal);
}
