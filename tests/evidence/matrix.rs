//! Each collector in each trouble: its questions say what happened, and nobody else's change.

use std::time::Duration;

use fraud_guard::evidence::Deadlines;
use fraud_guard::findings::Collector;
use fraud_guard::findings::Findings;
use fraud_guard::findings::Question;
use fraud_guard::findings::Reply;
use rstest::rstest;

use super::trouble::Trouble;
use super::trouble::is_about;
use super::world::DEADLINES;
use super::world::World;
use super::world::subject;

const COLLECTORS: [Collector; 6] = [
    Collector::Resources,
    Collector::Access,
    Collector::Administrators,
    Collector::Risk,
    Collector::Cost,
    Collector::Standing,
];

fn questions_of(collector: Collector) -> Vec<Question> {
    Question::ALL.into_iter().filter(|question| question.collector() == collector).collect()
}

/// What a collection brings while something is wrong with all questions of a collector.
async fn collect(collector: Collector, trouble: Trouble) -> Findings {
    let world = World::compromised().await;
    world.troubles.set(&questions_of(collector), trouble);
    // A second sign-in of the same second would be nobody's concern here.
    let findings = world.collect().await;
    let text = serde_json::to_string(&findings).expect("JSON");
    for canary in ["canary", "evil"] {
        assert!(!text.contains(canary), "{canary} in the findings: {trouble:?}");
    }
    findings
}

fn reply(findings: &Findings, question: Question) -> &Reply {
    findings.reply(question).expect("a reply")
}

/// The one dependency: what is to be priced follows from the resources.
fn is_without_sizes(collector: Collector, question: Question) -> bool {
    collector == Collector::Resources && question == Question::ListPrices
}

fn others_are_answered(findings: &Findings, collector: Collector, trouble: Trouble) {
    for question in Question::ALL {
        if question.collector() != collector && !is_without_sizes(collector, question) {
            let reply = reply(findings, question);
            assert_eq!(*reply, Reply::Answered, "{question:?}: {collector:?} {trouble:?}");
        }
    }
}

#[rstest]
#[case::forbidden(Trouble::Forbidden, |reply: &Reply| matches!(reply, Reply::NotPermitted { .. }))]
#[case::torn(Trouble::Torn, |reply: &Reply| matches!(reply, Reply::Failed { .. }))]
#[case::a_web_page(Trouble::WebPage, |reply: &Reply| matches!(reply, Reply::Failed { .. }))]
#[case::empty(Trouble::Empty, |reply: &Reply| matches!(reply, Reply::Answered))]
#[case::throttled_for_a_moment(
    Trouble::Throttled(1, Some(("retry-after", "0"))),
    |reply: &Reply| matches!(reply, Reply::Answered)
)]
#[case::throttled_without_a_word(
    Trouble::Throttled(1, None),
    |reply: &Reply| matches!(reply, Reply::Answered)
)]
#[case::throttled_for_long(
    Trouble::Throttled(99, Some(("retry-after", "57"))),
    |reply: &Reply| matches!(reply, Reply::Failed { what } if what.contains("57 s") || what.contains("price"))
)]
#[case::throttled_without_end(
    Trouble::Throttled(99, None),
    |reply: &Reply| matches!(reply, Reply::Failed { what } if what.contains("429"))
)]
#[tokio::test]
async fn each_collector_says_what_happened_and_the_others_go_on(
    #[case] trouble: Trouble,
    #[case] is_right: fn(&Reply) -> bool,
) {
    for collector in COLLECTORS {
        let findings = collect(collector, trouble).await;
        for question in questions_of(collector) {
            let reply = reply(&findings, question);
            // The price list is public: there is no right that could be missing.
            let is_public = question == Question::ListPrices && !reply.is_answer();
            // Without an administrator there is nobody whose details could be asked for.
            let is_nobody = question == Question::RecoveryMethods && *reply == Reply::NotAsked;
            assert!(
                is_nobody || is_public || is_right(reply),
                "{question:?} {trouble:?}: {reply:?}"
            );
        }
        others_are_answered(&findings, collector, trouble);
    }
}

#[tokio::test]
async fn a_licence_that_is_missing_is_told_from_a_right() {
    for collector in [Collector::Administrators, Collector::Risk] {
        let findings = collect(collector, Trouble::NotLicensed).await;
        for question in questions_of(collector) {
            let reply = reply(&findings, question);
            match question.licence() {
                Some(needs) => assert_eq!(*reply, Reply::NotLicensed { needs }, "{question:?}"),
                None => assert!(!reply.is_answer(), "{question:?}"),
            }
        }
        others_are_answered(&findings, collector, Trouble::NotLicensed);
    }
}

#[rstest]
#[tokio::test]
async fn each_question_is_asked_and_refused_by_itself(#[values(0, 1, 2, 3)] quarter: usize) {
    for question in Question::ALL.into_iter().skip(quarter).step_by(4) {
        let world = World::compromised().await;
        world.troubles.set(&[question], Trouble::Forbidden);
        let findings = world.collect().await;
        for other in Question::ALL {
            let reply = reply(&findings, other);
            let is_answer = reply.is_answer();
            let follows = match question {
                Question::Inventory => other == Question::ListPrices,
                // One of them shows people to ask about all the same.
                Question::GlobalAdministrators => other == Question::RecoveryMethods,
                _ => false,
            };
            if other == question {
                let is_said = matches!(reply, Reply::NotPermitted { .. })
                    || (question == Question::ListPrices && !is_answer);
                assert!(is_said, "{question:?}: {reply:?}");
            } else if !follows {
                assert_eq!(*reply, Reply::Answered, "{other:?} while {question:?} is refused");
            }
        }
    }
}

/// Azure's and Graph's lists that have pages here; what came before the failure is kept.
#[tokio::test]
async fn half_an_answer_is_kept_and_called_half() {
    for trouble in [Trouble::NoSecondPage, Trouble::ForeignLink] {
        let world = World::compromised().await;
        let many = [Question::ActivityLog, Question::NewUsers, Question::DirectoryAudits];
        world.services.world.change_estate(super::world::CUSTOMER.tenant, |estate| {
            let first = estate.azure.activities.last().expect("an entry").clone();
            let more = (0..200).map(|_| first.clone());
            estate.azure.activities.extend(more);
        });
        world.troubles.set(&many, trouble);
        let findings = world.collect().await;
        let log = reply(&findings, Question::ActivityLog);
        assert!(
            matches!(log, Reply::Cut { why } if why.contains("page 2")
            || why.contains("leads away")),
            "{trouble:?} {log:?}"
        );
        assert!(findings.resources.facts.total() > 0);
        if trouble == Trouble::ForeignLink {
            for question in [Question::NewUsers, Question::DirectoryAudits] {
                let reply = reply(&findings, question);
                assert!(!matches!(reply, Reply::Answered), "{question:?} {reply:?}");
            }
        }
    }
}

#[tokio::test]
async fn lists_of_many_pages_are_read_to_their_end() {
    let world = World::compromised().await;
    world.services.world.change_estate(super::world::CUSTOMER.tenant, |estate| {
        let first = estate.azure.activities.last().expect("an entry").clone();
        let more = (0..120).map(|_| first.clone());
        estate.azure.activities.extend(more);
    });
    let findings = world.collect().await;
    assert_eq!(*reply(&findings, Question::ActivityLog), Reply::Answered);
    let asked = world.troubles.asked();
    let pages = asked.iter().filter(|one| is_about(Question::ActivityLog, one)).count();
    assert!(pages >= 3, "{pages} pages");
}

#[rstest]
#[tokio::test]
async fn one_that_hangs_ends_at_its_deadline_and_the_others_are_kept(
    #[values(
        Collector::Resources,
        Collector::Access,
        Collector::Administrators,
        Collector::Risk,
        Collector::Cost,
        Collector::Standing
    )]
    collector: Collector,
) {
    let world = World::compromised().await;
    world.collect().await;
    let one = questions_of(collector)[0];
    world.troubles.set(&[one], Trouble::Hang);
    let brief = Duration::from_secs(2);
    let deadlines = Deadlines { large: brief, small: brief, prices: brief, ..DEADLINES };
    let begin = std::time::Instant::now();
    let findings = world.collectors().within(deadlines).collect(&subject()).await;
    assert!(begin.elapsed() < Duration::from_secs(8), "{:?}", begin.elapsed());
    let what = "no answer within 2 s".to_owned();
    assert_eq!(*reply(&findings, one), Reply::Failed { what }, "{one:?}");
    let people =
        |other| one == Question::GlobalAdministrators && other == Question::RecoveryMethods;
    for other in Question::ALL.into_iter().filter(|other| *other != one && !people(*other)) {
        assert_eq!(*reply(&findings, other), Reply::Answered, "{other:?} while {one:?} hangs");
    }
}

#[tokio::test]
async fn each_remotes_own_way_to_ask_for_a_wait_is_understood() {
    for (question, header) in [
        (Question::ResourceChanges, ("x-ms-user-quota-resets-after", "00:01:05")),
        (Question::DailyCost, ("x-ms-ratelimit-microsoft.costmanagement-entity-retry-after", "65")),
    ] {
        let world = World::compromised().await;
        world.troubles.set(&[question], Trouble::Throttled(9, Some(header)));
        let findings = world.collect().await;
        let reply = reply(&findings, question);
        assert!(
            matches!(reply, Reply::Failed { what } if what.ends_with("wait 65 s")),
            "{reply:?}"
        );
    }
}

#[tokio::test]
async fn one_failing_collector_changes_nothing_else() {
    let well = World::compromised().await.collect().await;
    for collector in COLLECTORS {
        let ill = collect(collector, Trouble::Forbidden).await;
        let (mut expected, mut found) = (well.clone(), ill);
        for findings in [&mut expected, &mut found] {
            forget(findings, collector);
            forget_what_is_shared(findings, collector);
        }
        assert_eq!(found, expected, "{collector:?}");
    }
}

fn forget(findings: &mut Findings, collector: Collector) {
    match collector {
        Collector::Resources => findings.resources = Default::default(),
        Collector::Access => findings.access = Default::default(),
        Collector::Administrators => findings.administrators = Default::default(),
        Collector::Risk => findings.risk = Default::default(),
        Collector::Cost => findings.cost = Default::default(),
        Collector::Standing => findings.standing = Default::default(),
    }
}

/// Four details of others come from an answer that the collector asked for as well: they are absent
/// then, and nothing else changes.
fn forget_what_is_shared(findings: &mut Findings, collector: Collector) {
    match collector {
        Collector::Resources => {
            findings.cost.facts.at_risk = None;
            findings.cost.replies.remove(&Question::ListPrices);
        }
        Collector::Access => {
            findings.resources.facts.actors.iter_mut().for_each(|one| one.is_known = None);
            let people = &mut findings.administrators.facts.list;
            people.iter_mut().for_each(|one| one.recovery_changed_at = None);
        }
        Collector::Risk => {
            let people = &mut findings.administrators.facts.list;
            people.iter_mut().for_each(|one| one.risk = None);
        }
        Collector::Administrators | Collector::Cost | Collector::Standing => {}
    }
}
