//! Every verdict through both APIs, and what becomes of the case.

use fraud_guard::case::AnswerDraft;
use fraud_guard::case::Case;
use fraud_guard::fraud_event::Concern;
use fraud_guard::fraud_event::EventStatus;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::functions::write_back::AnswerError;
use fraud_guard::local::services::alert::State;
use fraud_guard::local::services::alert::Verdict as Reason;
use fraud_guard::store::Key;
use fraud_guard::verdict::Verdict;
use rstest::rstest;

use super::wire::What;
use super::world::World;
use super::world::draft;
use super::world::named;
use super::world::trouble;
use super::world::words;

const GRAPH: &[SourceName] = &[SourceName::Graph];
const PARTNER_CENTER: &[SourceName] = &[SourceName::PartnerCenter];
const BOTH: &[SourceName] = &[SourceName::Graph, SourceName::PartnerCenter];

#[rstest]
#[case::graph_fraud(GRAPH, Verdict::Fraud, Reason::Fraud)]
#[case::graph_ignore(GRAPH, Verdict::Ignore, Reason::Ignore)]
#[case::graph_legitimate(GRAPH, Verdict::Legitimate, Reason::Legitimate)]
#[case::partner_center_fraud(PARTNER_CENTER, Verdict::Fraud, Reason::Fraud)]
#[case::partner_center_ignore(PARTNER_CENTER, Verdict::Ignore, Reason::Ignore)]
#[case::partner_center_legitimate(PARTNER_CENTER, Verdict::Legitimate, Reason::Legitimate)]
#[tokio::test]
async fn a_verdict_closes_the_case_at_once_and_is_told_to_people_once(
    #[case] sources: &[SourceName],
    #[case] verdict: Verdict,
    #[case] reason: Reason,
) {
    let world = World::start(sources, &[101, 102], |s| s.takes_legitimate = true).await;
    let answer = world.answer_only(&draft(verdict)).await.expect("an answer");
    assert_eq!(words(&answer), ["told", "told"]);
    assert_eq!(world.states(), [State::Resolved(reason), State::Resolved(reason)]);
    assert!(!world.case().await.is_open(), "before the function app takes note");
    assert!(!world.case().await.outbox.open().is_empty(), "and people will be told");

    world.sweep_for(3).await;
    for _ in 0..3 {
        world.poll().await;
        world.pass(10);
    }
    assert_eq!(world.told(), ["case.opened", "case.resolved"]);
    assert_eq!(world.seen()[0].log.len(), 1, "and Microsoft once");
    let history = world.case().await.history;
    let line = format!("2 events {verdict}, by “cli:maria@jumpbox”: “called the customer”");
    assert!(history.iter().any(|entry| entry.what.contains(&line)), "{history:?}");
}

#[rstest]
#[case(GRAPH)]
#[case(PARTNER_CENTER)]
#[tokio::test]
async fn somebody_who_looks_at_it_is_told_to_microsoft_and_the_case_stays_open(
    #[case] sources: &[SourceName],
) {
    let world = World::with(sources, &[101]).await;
    let answer = world.answer(&draft(Verdict::Investigating)).await;
    assert_eq!(words(&answer), ["told"]);
    assert_eq!(world.states(), [State::Investigating]);
    assert!(world.case().await.is_open());
    world.pass(10);
    world.poll().await;
    world.sweep_for(10).await;
    assert_eq!(world.told(), ["case.opened", "case.changed"]);
    let again = world.answer(&draft(Verdict::Investigating)).await;
    assert_eq!(words(&again), ["already so"]);
    assert_eq!(world.wire.changes().len(), 1);
}

#[tokio::test]
async fn each_record_goes_back_to_where_it_came_from() {
    let world = World::with(BOTH, &[101]).await;
    let answer = world.answer(&draft(Verdict::Fraud)).await;
    let mut words = words(&answer);
    words.sort();
    assert_eq!(words, ["already so", "told"], "it is one alert: who comes second finds it so");
    assert_eq!(world.states(), [State::Resolved(Reason::Fraud)]);
    assert!(!world.case().await.is_open());
}

#[tokio::test]
async fn what_microsoft_already_has_is_not_sent() {
    let world = World::with(PARTNER_CENTER, &[101, 102]).await;
    world.resolve_in_portal(Reason::Fraud);
    let answer = world.answer(&draft(Verdict::Fraud)).await;
    assert_eq!(words(&answer), ["already so", "already so"]);
    assert_eq!(world.wire.changes().len(), 0, "an empty list would mean the whole subscription");
    assert!(!world.case().await.is_open());
}

#[tokio::test]
async fn only_the_events_that_are_named_are_answered() {
    let world = World::with(PARTNER_CENTER, &[101, 102, 103]).await;
    let id = world.seen()[1].alert.partner_center_id();
    let answer = draft(Verdict::Ignore);
    let answer = AnswerDraft { events: named(&[id]), ..answer };
    assert_eq!(words(&world.answer(&answer).await), ["told"]);
    let expected = [State::Active, State::Resolved(Reason::Ignore), State::Active];
    assert_eq!(world.states(), expected);
    let case = world.case().await;
    assert_eq!(case.unresolved().count(), 2);
    let plan = serde_json::to_string(&case.plan).expect("JSON");
    assert!(plan.contains("vm-101") && !plan.contains("vm-102"), "{plan}");
}

#[tokio::test]
async fn a_closed_case_is_answered_only_again() {
    let world = World::with(PARTNER_CENTER, &[101]).await;
    world.answer(&draft(Verdict::Ignore)).await;
    world.sweep_for(100).await;
    let open = world.app.store.list_all(Key::OPEN_CASES).await.expect("keys");
    assert_eq!(open, [], "it was put away");
    let refused = world.answer_only(&draft(Verdict::Fraud)).await;
    assert!(matches!(refused, Err(AnswerError::Refused(_))), "{refused:?}");
    let open = world.app.store.list_all(Key::OPEN_CASES).await.expect("keys");
    assert_eq!(open, [], "a refusal writes nothing");
    let again = AnswerDraft { overrules: true, ..draft(Verdict::Fraud) };
    assert_eq!(words(&world.answer(&again).await), ["told"]);
    assert_eq!(world.states(), [State::Resolved(Reason::Fraud)]);
    world.sweep_for(100).await;
    let open = world.app.store.list_all(Key::OPEN_CASES).await.expect("keys");
    assert_eq!(open, [], "it was put away again");
}

#[tokio::test]
async fn what_somebody_else_answered_meanwhile_is_replaced_only_on_purpose() {
    let world = World::with(GRAPH, &[101]).await;
    world.resolve_in_portal(Reason::Legitimate);
    let answer = world.answer(&draft(Verdict::Fraud)).await;
    assert_eq!(words(&answer), ["failed"]);
    assert!(trouble(&answer).contains("somebody else"), "{}", trouble(&answer));
    assert_eq!(world.states(), [State::Resolved(Reason::Legitimate)]);
    assert_eq!(world.wire.changes().len(), 0);
    let again = AnswerDraft { overrules: true, ..draft(Verdict::Fraud) };
    assert_eq!(words(&world.answer(&again).await), ["told"]);
    assert_eq!(world.states(), [State::Resolved(Reason::Fraud)]);
}

#[tokio::test]
async fn to_look_at_it_never_opens_what_is_resolved() {
    let world = World::with(PARTNER_CENTER, &[101]).await;
    world.resolve_in_portal(Reason::Legitimate);
    let answer = world.answer(&draft(Verdict::Investigating)).await;
    assert_eq!(words(&answer), ["already so"]);
    assert_eq!(world.states(), [State::Resolved(Reason::Legitimate)]);
}

#[tokio::test]
async fn what_only_a_whole_list_shows_is_not_forgotten_by_reading_one_alert() {
    let world = World::with(GRAPH, &[101]).await;
    let scope = world.case().await.scope;
    let flag = |case: Option<Case>| {
        let mut case = case.expect("a case");
        for event in case.events.values_mut() {
            event.concerns.insert(Concern::ReusedId);
        }
        (Some(case), ())
    };
    world.app.store.change(&Key::open_case(&scope), flag).await.expect("a store");
    world.answer(&draft(Verdict::Investigating)).await;
    let case = world.case().await;
    let record = case.events.values().next().expect("an event");
    assert_eq!(record.status, EventStatus::Investigating);
    assert!(!record.is_actionable(), "nothing may be suggested for it: {record:?}");
}

#[tokio::test]
async fn a_closed_case_is_not_put_away_while_something_has_to_be_told() {
    let world = World::with(GRAPH, &[101]).await;
    world.answer(&draft(Verdict::Ignore)).await;
    world.sweep_for(100).await;
    world.wire.fail("PATCH", "securityAlerts", 2, What::Answer(403, &[], String::new()));
    let again = AnswerDraft { overrules: true, ..draft(Verdict::Fraud) };
    assert_eq!(words(&world.answer(&again).await), ["pending"]);
    world.sweep_for(130).await;
    assert_eq!(words(&world.latest().await), ["told"]);
    assert_eq!(world.states(), [State::Resolved(Reason::Fraud)]);
}

#[tokio::test]
async fn nothing_that_is_stored_shows_a_secret() {
    let world = World::with(BOTH, &[101]).await;
    let body = "canary-body".to_owned();
    world.wire.fail("POST", "/status", 1, What::Answer(403, &[], body));
    world.answer(&draft(Verdict::Fraud)).await;
    let dump = world.dump().await;
    assert!(dump.contains("called the customer"));
    for secret in [&world.login.client_secret, &world.login.refresh_token] {
        assert!(!dump.contains(secret), "{dump}");
    }
    assert!(!dump.contains("canary") && !dump.contains("Bearer"), "{dump}");
}
