//! What is found in a subscription that was taken over, in one that works as ever, and where next to
//! nothing may be read.

use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::evidence::Collectors;
use fraud_guard::findings::AdministratorKind;
use fraud_guard::findings::Collector;
use fraud_guard::findings::DeedKind;
use fraud_guard::findings::Findings;
use fraud_guard::findings::Held;
use fraud_guard::findings::Licence as Needs;
use fraud_guard::findings::Outcome;
use fraud_guard::findings::PathKind;
use fraud_guard::findings::Question;
use fraud_guard::findings::Reply;
use fraud_guard::findings::RiskLevel;
use fraud_guard::findings::Subject;
use fraud_guard::findings::Suspicion;
use fraud_guard::fraud_event::AffectedResource;
use fraud_guard::language::Phrase;
use fraud_guard::local::services::estate::Estate;
use fraud_guard::local::services::estate::Licence;
use jiff::SignedDuration;
use rstest::rstest;

use super::world::CUSTOMER;
use super::world::DEADLINES;
use super::world::World;
use super::world::now;
use super::world::subject;

fn shown(text: &fraud_guard::text::Untrusted) -> &str {
    text.as_received()
}

fn outcome(findings: &Findings, collector: Collector) -> Outcome {
    let outcomes = findings.outcomes();
    outcomes.into_iter().find(|(one, _)| *one == collector).expect("an outcome").1
}

fn reply(findings: &Findings, question: Question) -> Reply {
    findings.reply(question).cloned().expect("a reply")
}

#[tokio::test]
async fn a_moment_of_many_digits_is_asked_about_in_whole_seconds() {
    let world = World::compromised().await;
    let digits = SignedDuration::from_nanos(123_456_789);
    let clock = Clock::Manual(ManualClock::at(now() + digits));
    let subject = Subject { detected_at: subject().detected_at + digits, ..subject() };
    let collectors = Collectors::new(world.microsoft.clone(), clock).within(DEADLINES);
    let findings = collectors.collect(&subject).await;
    for question in Question::ALL {
        assert_eq!(reply(&findings, question), Reply::Answered, "{question:?}");
    }
}

#[tokio::test]
async fn a_takeover_is_found_with_who_did_it_and_from_where() {
    let findings = World::compromised().await.collect().await;
    for question in Question::ALL {
        assert_eq!(reply(&findings, question), Reply::Answered, "{question:?}");
    }
    let resources = &findings.resources.facts;
    assert_eq!((resources.created, resources.suspicious, resources.suspicious_left), (12, 12, 12));
    let first = &resources.changes[0];
    let all = [Suspicion::Gpu, Suspicion::NewRegion, Suspicion::NewSize, Suspicion::Named];
    assert!(all.iter().all(|one| first.suspicions.contains(one)), "{first:?}");
    assert_eq!(first.from.as_ref().map(shown), Some("203.0.113.9"));
    let intruder = &resources.actors[0];
    assert_eq!(shown(&intruder.name), "intruder@contoso.example");
    assert_eq!((intruder.changes, intruder.is_known), (12, Some(false)));
    assert_eq!(resources.actors[1].is_known, Some(true), "the pipeline");
    assert_eq!((resources.quota_raises.len(), resources.sizes.len()), (2, 2));
    assert!(resources.sizes.iter().all(|size| size.is_new_region && size.is_new_size));
    let access = &findings.access.facts;
    for (kind, count) in [
        (DeedKind::RoleAssigned, 2),
        (DeedKind::Elevated, 1),
        (DeedKind::AdministratorAdded, 1),
        (DeedKind::UserCreated, 1),
        (DeedKind::SecretAdded, 1),
        (DeedKind::PasswordReset, 1),
        (DeedKind::RecoveryChanged, 1),
    ] {
        assert_eq!(access.count(kind), count, "{kind:?}");
    }
    let owner = access.deeds.iter().find(|deed| deed.kind == DeedKind::RoleAssigned);
    let owner = owner.expect("a role");
    assert_eq!(owner.detail.as_ref().map(shown), Some("Owner"));
    assert_eq!(shown(&owner.target), "intruder@contoso.example");
    assert_eq!((findings.risk.facts.user_count, findings.risk.facts.sign_in_count), (1, 3));
}

#[tokio::test]
async fn each_administrator_is_there_with_how_their_account_is_kept() {
    let findings = World::compromised().await.collect().await;
    let administrators = &findings.administrators.facts;
    let one = |name: &str| {
        administrators.list.iter().find(|one| shown(&one.name).starts_with(name)).expect(name)
    };
    let adele = one("adele");
    assert_eq!((adele.has_mfa, adele.risk), (Some(false), Some(RiskLevel::High)));
    let bo = one("bo");
    assert!(bo.recovery_changed_at.is_some() && bo.password_changed_at.is_some());
    let phones: Vec<&str> = bo.phones.as_deref().expect("phones").iter().map(shown).collect();
    assert_eq!(phones, ["+*** *****55"]);
    assert_eq!((one("dana").held, one("erin").held), (Held::ByGroup, Held::Eligibly));
    assert_eq!(one("automation-sp").kind, AdministratorKind::ServicePrincipal);
    assert_eq!(administrators.count, 6);
    let text = serde_json::to_string(&findings).expect("JSON");
    assert!(!text.contains("2555555") && !text.contains("recovery@"), "masked");
}

#[tokio::test]
async fn the_cost_the_money_at_risk_and_the_ways_of_containment_are_known() {
    let findings = World::compromised().await.collect().await;
    let cost = &findings.cost.facts;
    assert_eq!((cost.has_jumped(), cost.is_over_budget()), (Some(true), Some(true)));
    let money = cost.at_risk.as_ref().expect("money at risk");
    assert_eq!((money.sizes.len(), money.unpriced, money.priced_at), (2, 0, now()));
    let per_hour: f64 = 4.0 * money.sizes[0].per_hour + 8.0 * money.sizes[1].per_hour;
    assert!((money.per_hour - per_hour).abs() < 0.001 && money.so_far > 20.0 * money.per_hour);
    let standing = &findings.standing.facts;
    assert_eq!(standing.customer.as_ref().map(shown), Some(CUSTOMER.name));
    assert_eq!(standing.entitlement_status.as_ref().map(shown), Some("active"));
    assert_eq!(standing.resellers.len(), 1);
    let alive: Vec<Option<bool>> = standing.paths.iter().map(|path| path.is_alive).collect();
    assert_eq!(alive, [Some(true); 3]);
}

#[tokio::test]
async fn a_nightly_job_is_nothing_unusual() {
    let world = World::with(Estate::innocent(CUSTOMER, now())).await;
    let group = format!("/subscriptions/{}/resourceGroups/rg-render", CUSTOMER.subscription);
    let farm = format!("{group}/providers/Microsoft.Compute/virtualMachineScaleSets/vmss-render");
    let resources = AffectedResource::new(&farm).into_iter().collect();
    let subject = Subject { resources, ..subject() };
    let findings = world.collectors().collect(&subject).await;
    for collector in [
        Collector::Access,
        Collector::Administrators,
        Collector::Risk,
        Collector::Cost,
        Collector::Standing,
    ] {
        assert_eq!(outcome(&findings, collector), Outcome::NothingUnusual, "{collector:?}");
    }
    let resources = &findings.resources.facts;
    let strange: Vec<_> = resources.changes.iter().flat_map(|one| &one.suspicions).collect();
    assert!(strange.iter().all(|one| **one == Suspicion::Named), "{strange:?}");
    assert_eq!(resources.actors.len(), 1);
    assert_eq!(resources.actors[0].is_known, Some(true));
    assert!(!resources.sizes[0].is_new_size && !resources.sizes[0].is_new_region);
}

/// Role assignments name object ids, changes name the id of the application; only the claims of the
/// Activity Log have both.
#[tokio::test]
async fn an_application_with_an_old_role_is_known_even_when_no_older_change_names_it() {
    let mut estate = Estate::innocent(CUSTOMER, now());
    let evening = now() - SignedDuration::from_hours(6);
    estate.azure.changes.retain(|change| change.at > evening);
    let findings = World::with(estate).await.collect().await;
    let actors = &findings.resources.facts.actors;
    assert_eq!((actors.len(), actors[0].is_known), (1, Some(true)));
}

/// What somebody did before with the same tool says nothing about who uses it now.
#[tokio::test]
async fn an_intruder_is_not_known_by_the_tool() {
    let mut estate = Estate::compromised(CUSTOMER, now());
    let mut older = estate.azure.changes[0].clone();
    older.at = now() - SignedDuration::from_hours(10 * 24);
    "c44b4083-3bb0-49c1-b47d-974e53cbdf3c".clone_into(&mut older.by);
    estate.azure.changes.push(older);
    let findings = World::with(estate).await.collect().await;
    let intruder = &findings.resources.facts.actors[0];
    assert_eq!(
        (shown(&intruder.name), intruder.is_known),
        ("intruder@contoso.example", Some(false))
    );
}

#[tokio::test]
async fn a_tag_of_a_resource_group_counts_for_what_is_in_it() {
    let mut estate = Estate::compromised(CUSTOMER, now());
    for (group, value) in [("rg-build", "test"), ("rg-web", "prod")] {
        let tags = [("env".to_owned(), value.to_owned())].into();
        estate.azure.group_tags.insert(group.to_owned(), tags);
    }
    let findings = World::with(estate).await.collect().await;
    let tags: Vec<&str> = findings.resources.facts.tags.iter().map(shown).collect();
    assert_eq!(tags, ["env=test"]);
}

#[tokio::test]
async fn where_the_partner_was_shut_out_the_replies_say_so() {
    let world = World::compromised().await;
    world.services.world.change_estate(CUSTOMER.tenant, |estate| {
        estate.access.has_owner = false;
        estate.access.gdap = None;
    });
    let findings = world.collect().await;
    for collector in
        [Collector::Resources, Collector::Access, Collector::Administrators, Collector::Risk]
    {
        let outcome = outcome(&findings, collector);
        assert_eq!(outcome, Outcome::NotPermitted, "{collector:?}");
    }
    let standing = &findings.standing.facts;
    let alive = |kind| standing.path(kind).and_then(|path| path.is_alive);
    assert_eq!(alive(PathKind::StopResources), Some(false));
    assert_eq!(alive(PathKind::Directory), Some(false));
    assert_eq!(alive(PathKind::CancelSubscription), Some(true), "that way is the commerce one");
    assert!(findings.cost.facts.month_to_date.is_some());
}

#[tokio::test]
async fn without_administering_on_behalf_only_azure_is_closed() {
    let world = World::compromised().await;
    world.services.world.change_estate(CUSTOMER.tenant, |estate| estate.access.has_owner = false);
    let findings = world.collect().await;
    for question in Question::ALL {
        let is_of_azure = question.needs().contains("Azure Service Management");
        let reply = reply(&findings, question);
        match (is_of_azure, question) {
            (true, _) => {
                assert!(matches!(reply, Reply::NotPermitted { .. }), "{question:?} {reply:?}")
            }
            (false, Question::ListPrices) => assert_eq!(reply, Reply::NotAsked),
            (false, _) => assert_eq!(reply, Reply::Answered, "{question:?}"),
        }
    }
    let standing = &findings.standing.facts;
    let path = |kind| standing.path(kind).expect("a path");
    let closed = path(PathKind::StopResources);
    assert_eq!((closed.is_alive, &closed.why), (Some(false), &Phrase::new("path-no-access")));
    assert_eq!(path(PathKind::Directory).is_alive, Some(true));
}

#[rstest]
#[case::expired("expired", -1, "path-relationship-ended")]
#[case::not_yet_called_expired("active", -1, "path-relationship-ended")]
#[case::expiring_today("expiring", 6, "path-relationship-ends-today")]
#[case::expiring_tomorrow("expiring", 30, "path-relationship-active")]
#[tokio::test]
async fn a_relationship_opens_the_directory_until_the_day_it_ends(
    #[case] status: &str,
    #[case] hours_left: i64,
    #[case] why: &'static str,
) {
    let mut estate = Estate::compromised(CUSTOMER, now());
    let gdap = estate.access.gdap.as_mut().expect("a relationship");
    status.clone_into(&mut gdap.status);
    gdap.ends_at = now() + SignedDuration::from_hours(hours_left);
    let findings = World::with(estate).await.collect().await;
    assert_eq!(reply(&findings, Question::Relationship), Reply::Answered);
    let standing = &findings.standing.facts;
    let path = standing.path(PathKind::Directory).expect("a path");
    let is_open = why == "path-relationship-active";
    assert_eq!((path.is_alive, &path.why), (Some(is_open), &Phrase::new(why)));
    let is_in_force = hours_left > 0;
    let audits = reply(&findings, Question::DirectoryAudits);
    assert_eq!(audits.is_answer(), is_in_force, "{audits:?}");
}

#[tokio::test]
async fn a_tenant_without_the_licences_says_which_it_lacks() {
    for (licence, lacking) in [
        (
            Licence::None,
            vec![
                (Question::MfaRegistration, Needs::P1),
                (Question::RiskySignIns, Needs::P1),
                (Question::EligibleAdministrators, Needs::P2),
                (Question::RiskyUsers, Needs::P2),
            ],
        ),
        (
            Licence::P1,
            vec![
                (Question::RiskySignIns, Needs::P2),
                (Question::EligibleAdministrators, Needs::P2),
                (Question::RiskyUsers, Needs::P2),
            ],
        ),
    ] {
        let world = World::compromised().await;
        world
            .services
            .world
            .change_estate(CUSTOMER.tenant, |estate| estate.access.licence = licence);
        let findings = world.collect().await;
        for question in Question::ALL {
            let needs = lacking.iter().find(|(one, _)| *one == question).map(|(_, needs)| *needs);
            let expected = needs.map_or(Reply::Answered, |needs| Reply::NotLicensed { needs });
            assert_eq!(reply(&findings, question), expected, "{licence:?} {question:?}");
        }
        assert_eq!(findings.risk.facts.sign_in_count, 0, "hidden is not risky");
    }
}

#[tokio::test]
async fn what_the_subject_lacks_is_not_asked() {
    let world = World::compromised().await;
    let nobody = Subject { customer: None, subscription: None, ..subject() };
    let findings = world.collectors().collect(&nobody).await;
    assert!(Question::ALL.iter().all(|one| reply(&findings, *one) == Reply::NotAsked));
    assert!(!findings.has_any() && world.troubles.asked().is_empty());
    let tenant = Subject { subscription: None, ..subject() };
    let findings = world.collectors().collect(&tenant).await;
    assert_eq!(reply(&findings, Question::NewUsers), Reply::Answered);
    assert_eq!(reply(&findings, Question::Customer), Reply::Answered);
    assert_eq!(reply(&findings, Question::Inventory), Reply::NotAsked);
    assert_eq!(reply(&findings, Question::DailyCost), Reply::NotAsked);
}

#[tokio::test]
async fn an_invocation_can_collect() {
    fn can_be_sent<T: Send>(_: &T) {}
    let world = World::compromised().await;
    let collectors: Collectors = world.collectors();
    let subject = subject();
    can_be_sent(&collectors.collect(&subject));
}
