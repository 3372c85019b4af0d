//! What holds for every case, however odd.

use proptest::prelude::Strategy;
use proptest::prelude::prop;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::proptest;

use super::super::*;
use super::labelled::CASES;
use super::world::*;
use crate::findings::ChangeKind;
use crate::findings::DeedKind;
use crate::findings::Licence;
use crate::findings::Question;
use crate::findings::Reply;
use crate::findings::RiskLevel;
use crate::fraud_event::AlertType;
use crate::fraud_event::Confidence;

type Twist = fn(World) -> World;

/// What speaks for fraud.
const ALARMING: [Twist; 20] = [
    |w| w.deed(DeedKind::Elevated, "x"),
    |w| w.deed(DeedKind::AdministratorAdded, "x"),
    |w| w.deed(DeedKind::UserCreated, ANNA),
    |w| w.deed(DeedKind::UserCreated, "other@contoso.example"),
    |w| w.deed(DeedKind::PrincipalCreated, PIPELINE),
    |w| w.deed(DeedKind::SecretAdded, PIPELINE),
    |w| w.deed(DeedKind::ConsentGiven, "x"),
    |w| w.deed(DeedKind::PasswordReset, ANNA),
    |w| w.deed(DeedKind::RecoveryChanged, ANNA),
    |w| w.deed(DeedKind::RoleAssigned, ANNA),
    |w| w.owner("User"),
    |w| w.admin_recovery_changed(),
    |w| w.risky(ANNA, "atRisk"),
    |w| w.risky("admin0@contoso.example", "atRisk"),
    |w| w.risky("other@contoso.example", "confirmedCompromised"),
    |w| w.signed_in(RiskLevel::High, Some(true)),
    |w| w.quota(),
    |w| w.jumped(),
    |w| w.budget(9_000.0),
    |w| w.made_new(3, GPU, "japaneast").by("stranger@evil.example", Some(false)),
];

/// What else may be so.
const OTHER: [Twist; 20] = [
    |w| w.mining(),
    |w| w.usage(),
    |w| w.batch(),
    |w| w.alert(AlertType::Missing, Severity::High, Confidence::Missing),
    |w| w.days_old(2),
    |w| w.days_old(45),
    |w| w.made(24, GPU, "westeurope"),
    |w| w.made(2, BIG, "westeurope"),
    |w| w.by(ANNA, Some(true)),
    |w| w.by(PIPELINE, Some(true)),
    |w| w.by("System", None),
    |w| w.empty_before(),
    |w| w.changed(3),
    |w| w.named(ChangeKind::Deleted, false),
    |w| w.tagged("env=test"),
    |w| w.disabled(),
    |w| w.reseller("Contoso (synthetic)"),
    |w| w.without(Licence::P1),
    |w| w.admins(&[Some(true), None]),
    |w| w.cut(Question::ResourceChanges),
];

/// What is so only when all of them are; the other signals ask for one.
const ABOUT_ALL: [Signal; 12] = [
    Signal::NamedResourcesGone,
    Signal::OnlyUsualPlaces,
    Signal::NothingChangedLately,
    Signal::NothingSuspicious,
    Signal::CreatedByKnownAccount,
    Signal::CreatedByKnownPipeline,
    Signal::CreatedByResellerOrPartner,
    Signal::NoNewPower,
    Signal::AllAdminsHaveMfa,
    Signal::NoRiskyUsers,
    Signal::CostSteady,
    Signal::WithinBudget,
];

fn worlds() -> impl Strategy<Value = World> {
    let twists = || prop::collection::vec(0..ALARMING.len() + OTHER.len(), 0..8);
    let case = prop::option::of(0..CASES.len());
    (case, twists()).prop_map(|(case, twists)| {
        let world = case.map_or_else(World::quiet, |number| CASES[number].world());
        twists.into_iter().fold(world, |world, number| {
            ALARMING.iter().chain(&OTHER).nth(number).expect("a twist")(world)
        })
    })
}

fn lost() -> impl Strategy<Value = Vec<Question>> {
    prop::collection::vec(prop::sample::select(Question::ALL.to_vec()), 1..8)
}

fn is_calm(proposal: &Proposal) -> bool {
    matches!(proposal.verdict, Some(Verdict::Legitimate | Verdict::Ignore))
}

fn reversed(mut world: World) -> World {
    let findings = &mut world.findings;
    findings.resources.facts.changes.reverse();
    findings.resources.facts.actors.reverse();
    findings.resources.facts.sizes.reverse();
    findings.access.facts.deeds.reverse();
    findings.access.facts.owners.reverse();
    findings.administrators.facts.list.reverse();
    findings.risk.facts.users.reverse();
    findings.risk.facts.sign_ins.reverse();
    findings.standing.facts.resellers.reverse();
    world.subject.alert_types.reverse();
    world.subject.resources.reverse();
    world
}

/// The same as the first property, where it is closest: one sign of fraud keeps a harmless case from
/// being called so, and any one answer is lost.
#[test]
fn no_single_answer_is_worth_hiding() {
    let calm = CASES.iter().map(|case| case.world()).filter(|world| is_calm(&world.assess()));
    for world in calm {
        for twist in ALARMING {
            let alarming = twist(world.clone());
            if is_calm(&alarming.assess()) {
                continue;
            }
            for question in Question::ALL {
                let hidden = alarming.clone().denied(&[question]).assess();
                assert!(!is_calm(&hidden), "{question:?} {:#?} {hidden:#?}", alarming.assess());
            }
        }
    }
}

proptest! {
    #[test]
    fn evidence_that_is_taken_away_calms_nobody(
        world in worlds(),
        lost in lost(),
        reply in prop::sample::select(vec![
            Reply::NotPermitted { what: "403".to_owned() },
            Reply::Failed { what: "503".to_owned() },
            Reply::NotAsked,
        ]),
    ) {
        let before = world.assess();
        let after = lost.iter().fold(world, |world, one| world.reply(*one, &reply)).assess();
        prop_assert!(
            is_calm(&before) || !is_calm(&after),
            "{before:#?}\nwithout {lost:?}:\n{after:#?}"
        );
    }

    #[test]
    fn a_question_that_is_not_answered_only_makes_unknown(world in worlds(), lost in lost()) {
        let before = world.readings();
        let after = world.denied(&lost).readings();
        for (signal, reading) in after {
            let is_same = matches!(
                (&before[&signal], &reading),
                (_, Reading::Unknown)
                    | (Reading::Holds(_), Reading::Holds(_))
                    | (Reading::Not(_), Reading::Not(_))
            );
            prop_assert!(is_same, "{signal:?}: {:?} became {reading:?}", before[&signal]);
        }
    }

    #[test]
    fn an_answer_in_part_rules_nothing_out(world in worlds(), lost in lost()) {
        let cut = lost.iter().fold(world, |world, one| world.cut(*one));
        for (signal, reading) in cut.readings() {
            let is_asked = signal.questions().iter().any(|one| lost.contains(one));
            let is_proven = match &reading {
                Reading::Holds(_) => ABOUT_ALL.contains(&signal),
                Reading::Not(_) => !ABOUT_ALL.contains(&signal),
                Reading::Unknown => false,
            };
            prop_assert!(!is_asked || !is_proven, "{signal:?} is {reading:?} without {lost:?}");
        }
    }

    #[test]
    fn the_order_of_lists_changes_nothing(world in worlds()) {
        let forwards = world.assess();
        prop_assert_eq!(forwards, reversed(world).assess());
    }

    #[test]
    fn the_order_of_rules_changes_nothing(world in worlds()) {
        let mut rules = RuleSet::default();
        rules.rules.reverse();
        let backwards = assess(&world.subject, &world.findings, &rules, now());
        prop_assert_eq!(world.assess(), backwards);
    }

    #[test]
    fn one_more_sign_of_fraud_never_lowers_the_points_nor_calms(
        world in worlds(),
        more in 0..ALARMING.len(),
    ) {
        let before = world.assess();
        let after = ALARMING[more](world).assess();
        prop_assert!(after.points >= before.points, "{before:#?}\n{after:#?}");
        prop_assert!(is_calm(&before) || !is_calm(&after), "{before:#?}\n{after:#?}");
    }

    #[test]
    fn reasons_and_points_are_bounded_and_add_up(world in worlds()) {
        let proposal = world.assess();
        let sides = [&proposal.reasons_for, &proposal.reasons_against];
        prop_assert!(sides.iter().all(|side| side.len() <= Proposal::MOST_REASONS));
        if sides.iter().all(|side| side.len() < Proposal::MOST_REASONS) {
            let sum: i32 = sides.into_iter().flatten().map(|one| one.points).sum();
            prop_assert_eq!(sum, proposal.points);
        }
        prop_assert!(proposal.unknown <= proposal.asked);
    }
}
