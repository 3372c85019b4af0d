//! How long alerts waited is remembered, whoever dies, and Microsoft's score is kept beside it.

use fraud_guard::answered::AnsweredAlerts;
use fraud_guard::case::Case;
use fraud_guard::clock::Clock;
use fraud_guard::store::Key;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use super::world::World;
use crate::support::microsoft::answer;
use crate::support::microsoft::json as reply;
use crate::support::partner::event;
use crate::support::web_server::Reply;
use crate::support::web_server::Request;
use crate::support::web_server::WebServer;

const SCORE: &str = include_str!("../fixtures/graph/score.json");
const DENIED: &str = include_str!("../fixtures/graph/error_403.json");

/// The event is detected at 00:25:45; the world begins at 03:00.
fn answered() -> Value {
    let mut event = event(1, 1);
    event["eventStatus"] = json!("Investigating");
    event
}

fn resolved() -> Value {
    let mut event = event(1, 1);
    event["eventStatus"] = json!("Resolved");
    event["resolvedReason"] = json!("Fraud");
    event
}

fn now(world: &World) -> Timestamp {
    Clock::Manual(world.clock.clone()).now()
}

/// The minutes that alerts waited, by the ledger alone.
async fn waits(world: &World) -> Vec<i64> {
    let from = now(world) - SignedDuration::from_hours(30 * 24);
    let found = AnsweredAlerts::of(&world.store).since(from, now(world)).await.expect("a list");
    found.iter().map(|answered| answered.response.wait().as_mins()).collect()
}

async fn open_cases(world: &World) -> usize {
    world.store.list_all(Key::OPEN_CASES).await.expect("keys").len()
}

#[tokio::test]
async fn an_answer_is_remembered_when_a_poll_shows_it_and_once_however_it_goes_on() {
    let world = World::start().await;
    world.partner.list(vec![event(1, 1)]);
    world.poll().await;
    assert_eq!(waits(&world).await, Vec::<i64>::new());
    let alerts = AnsweredAlerts::of(&world.store).all(now(&world)).await.expect("alerts");
    assert_eq!((alerts.answered.len(), alerts.unanswered.len()), (0, 1));
    world.pass(30);
    world.partner.list(vec![answered()]);
    world.poll().await;
    assert_eq!(waits(&world).await, [184]);
    for listed in [resolved(), event(1, 1), resolved()] {
        world.pass(10);
        world.partner.list(vec![listed]);
        world.poll().await;
    }
    assert_eq!(waits(&world).await, [184]);
    let alerts = AnsweredAlerts::of(&world.store).all(now(&world)).await.expect("alerts");
    assert_eq!((alerts.answered.len(), alerts.unanswered.len()), (1, 0));
}

#[tokio::test]
async fn what_a_crash_lost_is_written_before_the_case_is_put_away() {
    let world = World::start().await;
    world.partner.list(vec![event(1, 1)]);
    world.poll().await;
    world.pass(30);
    world.partner.list(vec![resolved()]);
    world.poll().await;
    for key in world.store.list_all(Key::ANSWERED).await.expect("keys") {
        let (_, etag) = world.store.get::<Value>(&key).await.expect("a store").expect("an entry");
        assert!(world.store.delete_if(&key, &etag).await.expect("deleted"));
    }
    let alerts = AnsweredAlerts::of(&world.store).all(now(&world)).await.expect("alerts");
    assert_eq!(alerts.answered.len(), 1, "the case itself says it while it is not put away");
    world.sweep_for(59).await;
    assert_eq!((waits(&world).await, open_cases(&world).await), (vec![], 1));
    world.sweep_for(2).await;
    assert_eq!((waits(&world).await, open_cases(&world).await), (vec![184], 0));
}

#[tokio::test]
async fn what_is_older_than_forty_days_is_forgotten_once_an_hour() {
    let world = World::start().await;
    world.partner.list(vec![event(1, 1)]);
    world.poll().await;
    world.partner.list(vec![resolved()]);
    world.pass(5);
    world.poll().await;
    let count = async || world.store.list_all(Key::ANSWERED).await.expect("keys").len();
    world.sweep_for(1).await;
    world.pass(40 * 24 * 60);
    world.sweep_for(1).await;
    assert_eq!(count().await, 1, "forty days have not passed");
    world.pass(24 * 60);
    // It is 03:08; the first sweep of that hour comes now, and those after it do not look.
    world.sweep_for(1).await;
    assert_eq!(count().await, 0);
    let case = closed_case(&world).await;
    let responses = case.response_times();
    let long_ago = now(&world) - SignedDuration::from_hours(41 * 24);
    let ledger = AnsweredAlerts::of(&world.store);
    ledger.record(&case.scope, &responses, long_ago).await.expect("written");
    world.sweep_for(10).await;
    assert_eq!(count().await, 1, "not within the hour");
    world.sweep_for(60).await;
    assert_eq!(count().await, 0);
}

/// The one case that was put away.
async fn closed_case(world: &World) -> Case {
    let keys = world.store.list_all(Key::CLOSED_CASES).await.expect("keys");
    world.store.get::<Case>(&keys[0]).await.expect("a store").expect("a case").0
}

fn is_about_score(request: &Request) -> bool {
    request.head.starts_with("GET /beta/security/partner/securityScore?")
}

/// Graph with an empty list of alerts, and these answers to whoever asks for the score.
async fn graph(mut scores: Vec<Reply>) -> WebServer {
    WebServer::scripted(move |request| match is_about_score(request) {
        true if scores.len() > 1 => scores.remove(0),
        true => scores[0].clone(),
        false => reply(r#"{"value":[]}"#),
    })
    .await
}

async fn world_with(graph: &WebServer, more: &[(&str, &str)]) -> World {
    let url = graph.url("/");
    let own = [("FRAUD_EVENT_SOURCES", "graph"), ("GRAPH_URL", url.as_str())];
    World::start_with(&[&own[..], more].concat()).await
}

fn asked(graph: &WebServer) -> usize {
    graph.requests().iter().filter(|request| is_about_score(request)).count()
}

async fn kept(world: &World) -> Option<Value> {
    let found = world.store.get::<Value>(&Key::security_score()).await.expect("a store");
    found.map(|(document, _)| document)
}

#[tokio::test]
async fn the_score_is_kept_and_asked_for_again_after_six_hours() {
    let graph = graph(vec![reply(SCORE), answer(403, "application/json", DENIED)]).await;
    let world = world_with(&graph, &[]).await;
    world.sweep_for(3).await;
    assert_eq!(asked(&graph), 1);
    let first = kept(&world).await.expect("a score");
    assert_eq!(first["score"]["current"], json!(42.0));
    assert_eq!(
        (&first["trouble"], &first["read_at"]),
        (&Value::Null, &json!("2026-02-03T03:01:00Z"))
    );
    world.pass(5 * 60 + 50);
    world.sweep_for(5).await;
    assert_eq!(asked(&graph), 1);
    world.sweep_for(5).await;
    assert_eq!(asked(&graph), 2);
    let second = kept(&world).await.expect("a record");
    assert_eq!((&second["score"], &second["read_at"]), (&first["score"], &first["read_at"]));
    let needs = second["trouble"]["not-permitted"]["needs"].as_str().unwrap_or_default();
    assert!(needs.contains("PartnerSecurity.Read.All"), "{second}");
}

#[tokio::test]
async fn no_sweep_fails_over_the_score_and_a_damaged_copy_is_replaced() {
    let graph = graph(vec![answer(500, "text/html", "<h1>no</h1>"), reply(SCORE)]).await;
    let world = world_with(&graph, &[]).await;
    world
        .store
        .insert_if_absent(&Key::security_score(), &json!(["rubbish"]))
        .await
        .expect("written");
    world.sweep_for(2).await;
    let record = kept(&world).await.expect("a record");
    // The first answer is a server's mishap, which is asked about once more at once.
    assert_eq!((asked(&graph), &record["score"]["current"]), (2, &json!(42.0)));
    assert_eq!(world.try_to("SweepCases").await, 200);
}

#[tokio::test]
async fn nobody_is_asked_who_is_not_meant_to_be() {
    let graph = graph(vec![reply(SCORE)]).await;
    for more in [
        [("SECURITY_SCORE", "off"), ("FRAUD_EVENT_SOURCES", "graph")],
        [("SECURITY_SCORE", "on"), ("FRAUD_EVENT_SOURCES", "partner-center")],
    ] {
        let world = world_with(&graph, &more).await;
        world.sweep_for(2).await;
        assert_eq!((asked(&graph), kept(&world).await), (0, None), "{more:?}");
    }
}
