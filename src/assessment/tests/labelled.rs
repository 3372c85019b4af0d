//! Cases with the answer that a fraud analyst would give, and what may be proposed for them.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::world::*;
use crate::findings::ChangeKind;
use crate::findings::DeedKind;
use crate::findings::Licence;
use crate::findings::Question;
use crate::findings::RiskLevel;
use crate::fraud_event::AlertType;
use crate::fraud_event::Confidence;
use crate::fraud_event::Severity;
use crate::verdict::Verdict;

/// What the case really is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Label {
    Compromise,
    Batch,
    DevTest,
    Stale,
    ResellerMistake,
    /// Nobody could tell from what there is.
    Unknowable,
}

pub(super) struct Case {
    pub label: Label,
    pub name: &'static str,
    build: fn(World) -> World,
    expected: Option<Verdict>,
}

impl Case {
    pub(super) fn world(&self) -> World {
        (self.build)(World::quiet())
    }
}

const fn case(
    label: Label,
    name: &'static str,
    expected: Option<Verdict>,
    build: fn(World) -> World,
) -> Case {
    Case { label, name, build, expected }
}

const FRAUD: Option<Verdict> = Some(Verdict::Fraud);
const LEGITIMATE: Option<Verdict> = Some(Verdict::Legitimate);
const IGNORE: Option<Verdict> = Some(Verdict::Ignore);
const UNKNOWN: Option<Verdict> = None;

const MALLORY: &str = "mallory@contoso.example";
const GUEST: &str = "svc_evil.example#EXT#@contoso.onmicrosoft.com";
const FABRIKAM: &str = "ops@fabrikam.example";

use Label::Batch;
use Label::Compromise;
use Label::DevTest;
use Label::ResellerMistake;
use Label::Stale;
use Label::Unknowable;

pub(super) const CASES: &[Case] = &[
    case(Compromise, "a new account fills five new regions with GPUs", FRAUD, |w| {
        let w = w.mining().deed(DeedKind::UserCreated, MALLORY);
        let regions = ["eastus", "westus3", "uksouth", "japaneast", "brazilsouth"];
        let w = regions.iter().fold(w, |w, region| w.made_new(10, GPU, region));
        w.by(MALLORY, Some(false)).owner("User").jumped().budget(9_000.0)
    }),
    case(Compromise, "an account at risk creates GPU machines", FRAUD, |w| {
        w.mining().made_new(12, GPU, "eastus").by(ANNA, Some(true)).risky(ANNA, "atRisk").jumped()
    }),
    case(Compromise, "the administrator's recovery was changed, then GPUs came", FRAUD, |w| {
        let w =
            w.admins(&[Some(false)]).admin_recovery_changed().deed(DeedKind::RecoveryChanged, "a");
        w.made_new(6, GPU, "westus3").by("admin0@contoso.example", Some(true)).jumped()
    }),
    case(Compromise, "somebody took every subscription and gave away ownership", FRAUD, |w| {
        let w = w.deed(DeedKind::Elevated, "x").owner("User").deed(DeedKind::RoleAssigned, "x");
        w.made(8, GPU, "westeurope").by(GUEST, Some(false))
    }),
    case(Compromise, "a guest unknown here asks for quota and creates scale sets", FRAUD, |w| {
        let w = w.alert(AlertType::AnomalousVirtualMachines, Severity::High, Confidence::High);
        w.quota().made_new(30, BIG, "centralindia").by(GUEST, Some(false)).jumped()
    }),
    case(Compromise, "a secret was added to an app that then created GPUs", FRAUD, |w| {
        let w = w.mining().deed(DeedKind::SecretAdded, PIPELINE);
        w.made_new(20, GPU, "eastus2").by(PIPELINE, Some(true)).jumped()
    }),
    case(
        Compromise,
        "consent to an app, a risky sign-in, and machines in many regions",
        FRAUD,
        |w| {
            let w = w.deed(DeedKind::ConsentGiven, "app").signed_in(RiskLevel::High, Some(true));
            let regions = ["eastus", "westus", "uksouth"];
            let w = regions.iter().fold(w, |w, region| w.made_new(8, BIG, region));
            w.by(ANNA, Some(true)).jumped()
        },
    ),
    case(Compromise, "a new administrator without MFA creates GPUs", FRAUD, |w| {
        let w = w.deed(DeedKind::AdministratorAdded, MALLORY).deed(DeedKind::UserCreated, MALLORY);
        w.admins(&[Some(true), Some(false)]).made(4, GPU, "westeurope").by(MALLORY, Some(false))
    }),
    case(Compromise, "an empty subscription is filled by a new account", FRAUD, |w| {
        let w = w.empty_before().deed(DeedKind::UserCreated, MALLORY);
        w.mining().made(25, GPU, "eastus").by(MALLORY, None).days(0.1, 900.0)
    }),
    case(Compromise, "the tenant has no P2, and a stranger mines", FRAUD, |w| {
        w.without(Licence::P1).mining().made_new(9, GPU, "eastus").by(GUEST, Some(false)).jumped()
    }),
    case(Compromise, "the attacker took our rights in the directory", FRAUD, |w| {
        let w = w.mining().made_new(9, GPU, "eastus").by(GUEST, Some(false)).jumped();
        w.denied(&[Question::DirectoryAudits, Question::NewUsers, Question::GlobalAdministrators])
    }),
    case(Compromise, "a hijacked account whom nobody holds for compromised", UNKNOWN, |w| {
        w.mining().made(10, GPU, "westeurope").by(ANNA, Some(true)).tagged("env=prod")
    }),
    case(Compromise, "a miner on a machine that was there before", UNKNOWN, |w| w.mining()),
    case(
        Compromise,
        "a miner on a machine that was there, and the licence hides risk",
        UNKNOWN,
        |w| w.without(Licence::P1).mining(),
    ),
    case(Compromise, "a leaked secret of a pipeline, in a new region", UNKNOWN, |w| {
        w.batch().made_new(25, GPU, "eastus").by(PIPELINE, Some(true)).jumped()
    }),
    case(Compromise, "an attacker who tags his machines as a test", FRAUD, |w| {
        let w = w.mining().made(10, GPU, "westeurope").by(ANNA, Some(true)).tagged("env=test");
        w.deed(DeedKind::PasswordReset, ANNA).signed_in(RiskLevel::Medium, Some(true)).jumped()
    }),
    case(Compromise, "operations in the directory alone", FRAUD, |w| {
        let w = w.alert(AlertType::SuspiciousOperations, Severity::High, Confidence::High);
        w.deed(DeedKind::Elevated, "x").deed(DeedKind::AdministratorAdded, "x").owner("User")
    }),
    case(Compromise, "a risky administrator, and the attacker was stopped early", UNKNOWN, |w| {
        let w = w.risky("admin0@contoso.example", "confirmedCompromised");
        w.alert(AlertType::SuspiciousOperations, Severity::High, Confidence::High)
    }),
    case(Compromise, "an attacker who bears the reseller's name", UNKNOWN, |w| {
        let w = w.reseller("Fabrikam (synthetic)").made_new(10, GPU, "eastus");
        w.by(FABRIKAM, Some(false)).alert(
            AlertType::AnomalousVirtualMachines,
            Severity::High,
            Confidence::Low,
        )
    }),
    case(
        Compromise,
        "a known account was hijacked, and neither cost nor risk show it yet",
        UNKNOWN,
        |w| w.made(12, BIG, "westeurope").by(ANNA, Some(true)),
    ),
    case(Compromise, "pools of Azure Batch that nobody sees", UNKNOWN, |w| w.batch()),
    case(Compromise, "pools that nobody sees, two days later, at the usual cost", UNKNOWN, |w| {
        w.batch().days_old(2)
    }),
    case(Compromise, "suspicious operations, and everything else is quiet", UNKNOWN, |w| {
        let w = w.alert(AlertType::SuspiciousOperations, Severity::Medium, Confidence::Medium);
        w.days_old(2)
    }),
    case(Compromise, "usage is high, and nobody sees why or knows the cost yet", UNKNOWN, |w| {
        w.usage()
    }),
    case(Batch, "the nightly pipeline runs GPUs as every night", LEGITIMATE, |w| {
        w.batch().made(24, GPU, "westeurope").by(PIPELINE, Some(true))
    }),
    case(Batch, "the pipeline without P2, while the cost is not known yet", UNKNOWN, |w| {
        w.batch().without(Licence::P2).made(24, BIG, "westeurope").by(PIPELINE, Some(true))
    }),
    case(Batch, "the pipeline without P2, two days later", LEGITIMATE, |w| {
        let w = w.batch().days_old(2).without(Licence::P2);
        w.made(24, BIG, "westeurope").by(PIPELINE, Some(true))
    }),
    case(Batch, "rendering by a pipeline that costs more this week", LEGITIMATE, |w| {
        w.batch().made(12, BIG, "westeurope").by(PIPELINE, Some(true)).days(100.0, 250.0)
    }),
    case(Batch, "a pipeline grows into a new region, at many times the cost", UNKNOWN, |w| {
        w.batch().made_new(24, GPU, "northeurope").by(PIPELINE, Some(true)).jumped()
    }),
    case(Batch, "machine learning by a data scientist who is known here", LEGITIMATE, |w| {
        let w = w.alert(AlertType::AnomalousMachineLearning, Severity::Medium, Confidence::Low);
        w.made(4, GPU, "westeurope").by(ANNA, Some(true))
    }),
    case(
        Batch,
        "a quarter's end: usage was high for two days and nothing was created",
        LEGITIMATE,
        |w| w.usage().changed(3).days_old(2).days(100.0, 220.0),
    ),
    case(Batch, "containers by a known account", LEGITIMATE, |w| {
        let w = w.alert(AlertType::AnomalousContainers, Severity::Low, Confidence::Low);
        w.made(3, BIG, "westeurope").by(ANNA, Some(true))
    }),
    case(Batch, "a pipeline whose secret was renewed", UNKNOWN, |w| {
        w.batch()
            .deed(DeedKind::SecretAdded, PIPELINE)
            .made(24, GPU, "westeurope")
            .by(PIPELINE, Some(true))
    }),
    case(Batch, "two pipelines side by side", LEGITIMATE, |w| {
        let w = w.batch().made(8, BIG, "westeurope").by(PIPELINE, Some(true));
        w.made(8, BIG, "northeurope").by("6f1d2b0e-0000-4000-8000-00000000c1c2", Some(true))
    }),
    case(Batch, "the platform scaled out by itself", UNKNOWN, |w| {
        w.batch().made(24, GPU, "westeurope").by("System", None)
    }),
    case(DevTest, "a developer tries a large machine", LEGITIMATE, |w| {
        let w = w.alert(AlertType::AnomalousVirtualMachines, Severity::Low, Confidence::Low);
        w.made(1, BIG, "westeurope").by(ANNA, Some(true)).tagged("env=dev")
    }),
    case(DevTest, "a load test with small machines", LEGITIMATE, |w| {
        w.usage().made(25, SMALL, "westeurope").tagged("environment=test")
    }),
    case(DevTest, "a proof of concept with GPUs in a sandbox", LEGITIMATE, |w| {
        let w = w.usage().made(2, GPU, "westeurope").by(ANNA, Some(true));
        w.tagged("sandbox=true")
    }),
    case(DevTest, "a new developer in a new sandbox", UNKNOWN, |w| {
        let w = w.empty_before().deed(DeedKind::UserCreated, "ben@contoso.example");
        w.made(2, GPU, "westeurope").by("ben@contoso.example", None).tagged("env=sandbox")
    }),
    case(
        DevTest,
        "a test account at home, with MFA missing for one administrator",
        LEGITIMATE,
        |w| {
            let w = w.usage().days_old(2).admins(&[Some(true), Some(false)]);
            w.changed(5).tagged("env=test")
        },
    ),
    case(DevTest, "a lab that nobody tagged", LEGITIMATE, |w| {
        w.usage().made(2, BIG, "westeurope").by(ANNA, Some(true))
    }),
    case(DevTest, "a tester who asked for quota", LEGITIMATE, |w| {
        w.usage().quota().made(2, BIG, "westeurope").by(ANNA, Some(true)).tagged("stage=qa")
    }),
    case(Stale, "the subscription was cancelled long ago", IGNORE, |w| {
        w.mining().days_old(45).disabled()
    }),
    case(Stale, "what it names was deleted last week", IGNORE, |w| {
        w.days_old(40).named(ChangeKind::Deleted, false).by(ANNA, Some(true))
    }),
    case(Stale, "two months old, and nothing goes on", IGNORE, |w| w.usage().days_old(60)),
    case(Stale, "an old advisory", IGNORE, |w| {
        w.alert(AlertType::SecurityAdvisory, Severity::Low, Confidence::High).days_old(90)
    }),
    case(Stale, "old, but somebody has taken every subscription since", FRAUD, |w| {
        let w = w.days_old(40).signed_in(RiskLevel::High, Some(true)).owner("User");
        w.deed(DeedKind::Elevated, "x")
    }),
    case(Stale, "old, but there is a new administrator", UNKNOWN, |w| {
        w.days_old(40).deed(DeedKind::AdministratorAdded, "x")
    }),
    case(Stale, "old, and somebody creates GPUs again", FRAUD, |w| {
        w.mining().days_old(40).made_new(9, GPU, "eastus").by(GUEST, Some(false)).jumped()
    }),
    case(Stale, "old, and nobody may look any more", UNKNOWN, |w| {
        w.days_old(60).denied_but(&[Question::Subscription, Question::Plan]).disabled()
    }),
    case(Stale, "six days are not old", LEGITIMATE, |w| w.usage().days_old(6)),
    case(ResellerMistake, "the reseller's engineer took the wrong size", LEGITIMATE, |w| {
        let w = w.reseller("Fabrikam (synthetic)").made(6, BIG, "westeurope");
        w.by(FABRIKAM, Some(true)).usage()
    }),
    case(ResellerMistake, "the reseller deployed into the wrong customer", UNKNOWN, |w| {
        let w = w.reseller("Fabrikam (synthetic)").made_new(12, GPU, "northeurope");
        w.by(FABRIKAM, Some(false)).jumped().alert(
            AlertType::AnomalousVirtualMachines,
            Severity::Medium,
            Confidence::Low,
        )
    }),
    case(ResellerMistake, "the reseller forgot a budget and a test ran on", LEGITIMATE, |w| {
        let w = w.reseller("Fabrikam (synthetic)").made(4, BIG, "westeurope");
        w.by(FABRIKAM, Some(true)).tagged("env=poc").budget(6_000.0)
    }),
    case(ResellerMistake, "the reseller onboards a customer and makes an owner", UNKNOWN, |w| {
        let w = w.reseller("Fabrikam (synthetic)").empty_before().owner("User");
        w.deed(DeedKind::RoleAssigned, "x").made(3, BIG, "westeurope").by(FABRIKAM, None)
    }),
    case(ResellerMistake, "the reseller migrates, and its account is at risk", FRAUD, |w| {
        let w = w.reseller("Fabrikam (synthetic)").made_new(12, BIG, "northeurope");
        w.by(FABRIKAM, Some(true)).risky(FABRIKAM, "atRisk").jumped()
    }),
    case(Unknowable, "we may read nothing at all", UNKNOWN, |w| w.mining().denied(&Question::ALL)),
    case(Unknowable, "everything failed", UNKNOWN, |w| w.mining().failed(&Question::ALL)),
    case(Unknowable, "only the licence-free half of a quiet picture", UNKNOWN, |w| {
        w.denied(&[Question::ActivityLog]).usage()
    }),
    case(Unknowable, "nobody may read the directory of a quiet customer", UNKNOWN, |w| {
        let directory = [
            Question::NewUsers,
            Question::DirectoryAudits,
            Question::GlobalAdministrators,
            Question::MfaRegistration,
            Question::RiskyUsers,
            Question::RiskySignIns,
        ];
        w.usage().denied(&directory)
    }),
    case(Unknowable, "the list of changes was cut", UNKNOWN, |w| {
        let w = w.alert(AlertType::AnomalousVirtualMachines, Severity::Medium, Confidence::Medium);
        w.changed(40).cut(Question::ResourceChanges)
    }),
    case(Unknowable, "nobody knows who created GPUs", UNKNOWN, |w| w.made(9, GPU, "westeurope")),
    case(Unknowable, "an event of the older model, and half the answers", UNKNOWN, |w| {
        let w = w.alert(AlertType::Missing, Severity::High, Confidence::Missing);
        w.made(6, BIG, "westeurope").by(ANNA, Some(true)).failed(&[Question::DirectoryAudits])
    }),
    case(Unknowable, "an advisory by itself while the tenant cannot be read", UNKNOWN, |w| {
        let w = w.alert(AlertType::SecurityAdvisory, Severity::Medium, Confidence::High);
        w.denied(&[Question::GlobalAdministrators, Question::DirectoryAudits, Question::RiskyUsers])
    }),
];

/// How often each label led to each proposal.
fn confusion() -> String {
    let mut counts: BTreeMap<Label, BTreeMap<&str, usize>> = BTreeMap::new();
    for case in CASES {
        let verdict = case.world().assess().verdict.map_or("unknown", Verdict::as_str);
        *counts.entry(case.label).or_default().entry(verdict).or_default() += 1;
    }
    let columns = ["fraud", "legitimate", "ignore", "unknown"];
    let mut table = format!("{:16}", "");
    columns.iter().for_each(|column| write!(table, "{column:>12}").expect("text"));
    for (label, row) in &counts {
        write!(table, "\n{:16}", format!("{label:?}")).expect("text");
        for column in columns {
            write!(table, "{:12}", row.get(column).unwrap_or(&0)).expect("text");
        }
    }
    table
}

#[test]
fn each_labelled_case_gets_the_proposal_that_an_analyst_expects() {
    let mut wrong = String::new();
    for case in CASES {
        let proposal = case.world().assess();
        if proposal.verdict != case.expected {
            let reasons = proposal.reasons_for.iter().chain(&proposal.reasons_against);
            let reasons: Vec<String> =
                reasons.map(|one| format!("{} {}", one.points, one.rule)).collect();
            let (name, expected, found) = (case.name, case.expected, proposal.verdict);
            let (points, unknown) = (proposal.points, proposal.unknown);
            writeln!(wrong, "{name}: expected {expected:?}, found {found:?} with {points} points, {unknown} of {} unknown: {reasons:?}", proposal.asked).expect("text");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}\n{}", confusion());
}

#[test]
fn no_compromise_is_ever_called_legitimate_or_stale() {
    for case in CASES.iter().filter(|case| case.label == Compromise) {
        let verdict = case.world().assess().verdict;
        let is_calm = matches!(verdict, Some(Verdict::Legitimate | Verdict::Ignore));
        assert!(!is_calm, "{}: {verdict:?}\n{}", case.name, confusion());
    }
}

#[test]
fn what_is_harmless_is_not_called_fraud() {
    for case in CASES.iter().filter(|case| matches!(case.label, Batch | DevTest)) {
        let verdict = case.world().assess().verdict;
        assert_ne!(verdict, FRAUD, "{}\n{}", case.name, confusion());
    }
}

#[test]
fn there_are_enough_cases_of_every_label() {
    assert!(CASES.len() >= 48, "{}", CASES.len());
    for (label, least) in [
        (Compromise, 12),
        (Batch, 8),
        (DevTest, 6),
        (Stale, 6),
        (ResellerMistake, 4),
        (Unknowable, 6),
    ] {
        let count = CASES.iter().filter(|case| case.label == label).count();
        assert!(count >= least, "{label:?}: {count}");
    }
    let names: std::collections::BTreeSet<&str> = CASES.iter().map(|case| case.name).collect();
    assert_eq!(names.len(), CASES.len(), "every name once");
}
