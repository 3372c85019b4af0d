//! That whole collections ask only for what Microsoft publishes, and that the stand-ins answer as
//! it is published.

use std::collections::BTreeSet;

use fraud_guard::findings::Question;
use fraud_guard::findings::Reply;
use fraud_guard::local::services::estate::Estate;
use rstest::rstest;

use super::trouble::Trouble;
use super::trouble::is_about;
use super::world::CUSTOMER;
use super::world::World;
use super::world::now;

/// More than one page of everything that has pages.
const CHANGES: usize = 2_500;

const DOCUMENT: &str = include_str!("../../docs/published-definitions.md");

/// The operations of a whole collection; all of them and all answers are as published.
async fn collect(world: &World) -> BTreeSet<&'static str> {
    let findings = world.collect().await;
    let (operations, wrong) = world.recorder.compared();
    assert_eq!(wrong, Vec::<String>::new());
    for question in Question::ALL {
        let reply = findings.reply(question).expect("a reply");
        assert!(reply.is_answer() || *reply == Reply::NotAsked, "{question:?}: {reply:?}");
    }
    operations
}

/// What the document says is sent while findings are collected: its tables, without what it says is
/// sent elsewhere or not at all.
fn operations_of_a_collection() -> BTreeSet<&'static str> {
    let rows = DOCUMENT.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let is_sent = |sent: &str| !sent.starts_with("not sent") && !sent.starts_with("sent by ");
    rows.filter(|(_, sent)| is_sent(sent)).map(|(operation, _)| operation).collect()
}

#[rstest]
#[case::quiet(Estate::quiet(CUSTOMER, now()))]
#[case::innocent(Estate::innocent(CUSTOMER, now()))]
#[case::compromised(Estate::compromised(CUSTOMER, now()))]
#[case::large(Estate::large(CUSTOMER, now(), CHANGES))]
#[tokio::test]
async fn every_request_is_one_that_microsoft_published_and_so_is_every_answer(
    #[case] estate: Estate,
) {
    let world = World::with(estate).await;
    assert!(collect(&world).await.len() > 1);
}

#[tokio::test]
async fn a_takeover_takes_every_operation_that_the_document_says_is_sent() {
    let world = World::compromised().await;
    assert_eq!(collect(&world).await, operations_of_a_collection());
}

/// Some filters are used without being published; instead of each there is a form that is.
#[tokio::test]
async fn where_a_form_is_not_accepted_what_is_asked_instead_is_published_too() {
    for question in [Question::MfaRegistration, Question::RiskyUsers, Question::RiskySignIns] {
        let world = World::compromised().await;
        world.troubles.set(&[question], Trouble::NotAccepted);
        collect(&world).await;
        let asked = world.troubles.asked();
        let about = asked.iter().filter(|request| is_about(question, request)).count();
        assert!(about > 1, "{question:?}");
    }
}
