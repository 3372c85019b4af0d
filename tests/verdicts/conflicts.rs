//! Two who answer at once, and Microsoft changing under our hands.

use std::sync::Arc;

use fraud_guard::app::App;
use fraud_guard::case::AnswerDraft;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::functions::write_back::WriteBack;
use fraud_guard::local::services::alert::State;
use fraud_guard::local::services::alert::Verdict as Reason;
use fraud_guard::verdict::Verdict;
use rstest::rstest;

use super::wire::What;
use super::world::World;
use super::world::draft;
use super::world::trouble;
use super::world::words;

const STALE: &str = include_str!("../fixtures/microsoft/error_pc_400_2055_etag.json");

fn method_of(source: SourceName) -> (&'static str, &'static str) {
    match source {
        SourceName::Graph => ("PATCH", "securityAlerts"),
        SourceName::PartnerCenter => ("POST", "/status"),
    }
}

#[rstest]
#[case(SourceName::PartnerCenter, 400, STALE)]
#[case(SourceName::PartnerCenter, 409, "")]
#[case(SourceName::PartnerCenter, 412, "")]
#[case(SourceName::PartnerCenter, 417, "")]
#[case(SourceName::Graph, 409, "")]
#[case(SourceName::Graph, 412, "")]
#[tokio::test]
async fn what_has_changed_is_read_again_before_it_is_sent_again(
    #[case] source: SourceName,
    #[case] status: u16,
    #[case] body: &str,
) {
    let world = World::with(&[source], &[101]).await;
    let (method, part) = method_of(source);
    world.wire.fail(method, part, 2, What::Answer(status, &[], body.to_owned()));
    let answer = world.answer(&draft(Verdict::Fraud)).await;
    assert_eq!(words(&answer), ["told"]);
    assert_eq!(world.wire.changes().len(), 3);
    assert_eq!(world.states(), [State::Resolved(Reason::Fraud)]);
}

#[rstest]
#[case(SourceName::PartnerCenter)]
#[case(SourceName::Graph)]
#[tokio::test]
async fn what_keeps_changing_is_left_for_later(#[case] source: SourceName) {
    let world = World::with(&[source], &[101]).await;
    let (method, part) = method_of(source);
    world.wire.fail(method, part, 99, What::Answer(412, &[], String::new()));
    let answer = world.answer(&draft(Verdict::Fraud)).await;
    assert_eq!(words(&answer), ["pending"]);
    assert_eq!(world.wire.changes().len(), 3);
    world.wire.heal();
    world.sweep_for(2).await;
    assert_eq!(words(&world.latest().await), ["told"]);
}

#[rstest]
#[case(SourceName::PartnerCenter)]
#[case(SourceName::Graph)]
#[tokio::test]
async fn somebody_who_answers_otherwise_under_our_hands_is_not_overruled(
    #[case] source: SourceName,
) {
    let world = World::with(&[source], &[101]).await;
    let (method, part) = method_of(source);
    world.wire.fail(method, part, 1, What::Answer(412, &[], String::new()));
    let microsoft = world.microsoft.clone();
    let portal = Box::pin(async move {
        let change = fraud_guard::local::services::world::Change::ResolveAll {
            customer: super::world::CUSTOMER,
            verdict: Reason::Ignore,
            by: "somebody@woodgrove.example",
        };
        microsoft.apply(&change);
    });
    // Between our reading and our second reading.
    let (read, times) = match source {
        SourceName::PartnerCenter => ("fraudEvents?SubscriptionId", 3),
        SourceName::Graph => ("securityAlerts/", 1),
    };
    for _ in 0..times {
        world.wire.fail("GET", read, 1, What::Meanwhile(Box::pin(async {})));
    }
    world.wire.fail("GET", read, 1, What::Meanwhile(portal));
    let answer = world.answer(&draft(Verdict::Fraud)).await;
    assert_eq!(words(&answer), ["failed"]);
    assert!(trouble(&answer).contains("somebody else has resolved"), "{}", trouble(&answer));
    assert_eq!(world.states(), [State::Resolved(Reason::Ignore)]);
}

async fn answer_as(app: &App, draft: &AnswerDraft) {
    let keys = app.store.list_all("case/").await.expect("the keys");
    let scope = keys.first().and_then(fraud_guard::store::Key::scope).expect("a scope");
    WriteBack::of(app).answer(&scope, draft).await.expect("an answer");
}

fn of(actor: &str, verdict: Verdict) -> AnswerDraft {
    AnswerDraft { actor: actor.to_owned(), ..draft(verdict) }
}

#[rstest]
#[case(SourceName::PartnerCenter)]
#[case(SourceName::Graph)]
#[tokio::test]
async fn two_who_answer_the_same_at_once_harm_nobody(#[case] source: SourceName) {
    let world = World::with(&[source], &[101, 102]).await;
    let (eve, bob) = (of("cli:eve@a", Verdict::Fraud), of("cli:bob@b", Verdict::Fraud));
    // Whoever comes second may find the case closed, which is an answer too.
    let (one, other) = tokio::join!(world.answer_only(&eve), world.answer_only(&bob));
    assert!(one.is_ok() || other.is_ok());
    world.sweep_for(5).await;
    assert_eq!(world.states(), vec![State::Resolved(Reason::Fraud); 2]);
    let case = world.case().await;
    assert!(!case.is_open() && case.answers_due_at().is_none());
    assert_eq!(world.told(), ["case.opened", "case.resolved"]);
}

#[rstest]
#[case(SourceName::PartnerCenter)]
#[case(SourceName::Graph)]
#[tokio::test]
async fn the_newest_answer_wins_whatever_was_under_way(#[case] source: SourceName) {
    let world = World::with(&[source], &[101]).await;
    let (method, part) = method_of(source);
    let app = Arc::clone(&world.app);
    // While the first answer is on the wire, a second one is given and told completely.
    let second = Box::pin(async move {
        answer_as(&app, &of("cli:bob@b", Verdict::Ignore)).await;
    });
    world.wire.fail(method, part, 1, What::Meanwhile(second));
    world.answer_only(&of("cli:eve@a", Verdict::Fraud)).await.expect("an answer");
    world.sweep_for(3).await;
    assert_eq!(world.states(), [State::Resolved(Reason::Ignore)]);
    let case = world.case().await;
    let states: Vec<_> = case.answers.iter().flat_map(words).collect();
    assert_eq!(states, ["overtaken", "told"]);
    let record = case.events.values().next().expect("an event");
    assert_eq!(record.resolved_reason, Verdict::Ignore.reason());
}

#[rstest]
#[case(SourceName::PartnerCenter)]
#[case(SourceName::Graph)]
#[tokio::test]
async fn what_is_opened_again_after_our_answer_and_before_the_next_poll_is_told(
    #[case] source: SourceName,
) {
    let world = World::with(&[source], &[101]).await;
    assert_eq!(words(&world.answer(&draft(Verdict::Fraud)).await), ["told"]);
    world.pass(2);
    world.microsoft.change(|_| true, &State::Active, "somebody@woodgrove.example");
    world.pass(5);
    world.poll().await;
    assert!(world.case().await.is_open());
}

#[tokio::test]
async fn who_answers_while_an_answer_again_waits_is_not_overruled() {
    let world = World::with(&[SourceName::PartnerCenter], &[101]).await;
    world.wire.fail("POST", "/status", 1, What::Answer(503, &[], String::new()));
    let again = AnswerDraft { overrules: true, ..draft(Verdict::Fraud) };
    assert_eq!(words(&world.answer(&again).await), ["pending"]);
    world.pass(1);
    world.resolve_in_portal(Reason::Legitimate);
    world.sweep_for(3).await;
    assert_eq!(world.states(), [State::Resolved(Reason::Legitimate)]);
    assert_eq!(words(&world.latest().await), ["failed"]);
}

#[tokio::test]
async fn a_list_that_hides_what_is_resolved_overrules_nobody() {
    let world = World::with(&[SourceName::PartnerCenter], &[101]).await;
    world.resolve_in_portal(Reason::Legitimate);
    world.wire.fail("GET", "PageNumber", 99, What::Answer(200, &[], "[]".to_owned()));
    let answer = world.answer(&draft(Verdict::Fraud)).await;
    assert_eq!(words(&answer), ["failed"]);
    assert_eq!(world.states(), [State::Resolved(Reason::Legitimate)]);
    assert!(!world.case().await.is_open(), "what was seen counts");
}

#[tokio::test]
async fn what_no_list_shows_is_told_as_before() {
    let world = World::with(&[SourceName::PartnerCenter], &[101]).await;
    world.wire.fail("GET", "SubscriptionId", 99, What::Answer(200, &[], "[]".to_owned()));
    assert_eq!(words(&world.answer(&draft(Verdict::Fraud)).await), ["told"]);
    assert_eq!(world.states(), [State::Resolved(Reason::Fraud)]);
}
