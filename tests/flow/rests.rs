//! A channel that fails again and again is left alone for a while, and nothing is lost over it.

use fraud_guard::outbox::ChannelId;
use fraud_guard::store::Key;
use futures::future::join_all;
use serde_json::Value;
use serde_json::json;

use super::world::World;
use crate::support::partner::event;
use crate::support::web_server::Reply;
use crate::support::web_server::WebServer;

const OPENED: &str = "fraud_guard.case.opened";

fn key() -> Key {
    Key::channel(&ChannelId::parse("teams").expect("a channel"))
}

/// Five subscriptions are told on a webhook that works, and on Teams.
async fn world(teams: &WebServer) -> World {
    let world = World::start_with(&[("TEAMS_WEBHOOK_URL", teams.url("/teams").as_str())]).await;
    world.partner.list((1..=5).map(|number| event(number, 1)).collect());
    world
}

/// What Teams got about cases; the rest is about itself.
fn about_cases(teams: &WebServer) -> usize {
    let requests = teams.requests();
    let is_case = |body: &[u8]| String::from_utf8_lossy(body).contains("Crypto mining");
    requests.iter().filter(|request| is_case(&request.body)).count()
}

#[tokio::test]
async fn a_failing_channel_rests_and_one_delivery_tries_it_afterwards() {
    let teams = WebServer::start(vec![Reply::status(503, "", "")]).await;
    let world = world(&teams).await;
    world.poll().await;
    assert_eq!(about_cases(&teams), 5);
    world.pass_seconds(40);
    world.fire("SweepCases").await;
    world.drain().await;
    assert_eq!(about_cases(&teams), 5, "what is due meanwhile is put off");
    world.sweep_for(1).await;
    assert_eq!(about_cases(&teams), 6, "one tries it");
    world.sweep_for(1).await;
    assert_eq!(about_cases(&teams), 6, "two minutes of rest");
    assert_eq!(world.partner.counts().get(OPENED), Some(&5), "the webhook heard of all at once");
}

#[tokio::test]
async fn what_was_put_off_goes_out_when_the_channel_is_back() {
    let down = vec![Reply::status(503, "", ""); 5];
    let teams = WebServer::start([down, vec![Reply::status(202, "", "")]].concat()).await;
    let world = world(&teams).await;
    world.poll().await;
    world.sweep_for(4).await;
    assert_eq!(about_cases(&teams), 10, "each is tried once more and taken");
    world.sweep_for(10).await;
    assert_eq!(about_cases(&teams), 10);
    let health = world.store.get::<Value>(&key()).await.expect("a store").expect("a document");
    assert_eq!((&health.0["failures"], &health.0["rests_until"]), (&json!(0), &Value::Null));
}

#[tokio::test]
async fn a_channel_that_hangs_while_another_rests_delays_nobody_else() {
    let teams = WebServer::start(vec![Reply::status(503, "", "")]).await;
    let slack = WebServer::start(vec![Reply::Nothing]).await;
    let world = World::start_with(&[
        ("TEAMS_WEBHOOK_URL", teams.url("/teams").as_str()),
        ("SLACK_WEBHOOK_URL", slack.url("/slack").as_str()),
    ])
    .await;
    let until = world.clock_after(60);
    let resting = json!({ "failures": 5, "rests": 1, "rests_until": until });
    world.store.insert_if_absent(&key(), &resting).await.expect("written");
    world.partner.list(vec![event(1, 1)]);
    world.fire("PollFraudEvents").await;
    for message in world.queue.receive("fraud-events", 9, std::time::Duration::from_secs(600)) {
        world.handle("fraud-events", "ProcessFraudEvent", message).await;
    }
    let messages = world.queue.receive("notifications", 9, std::time::Duration::from_secs(600));
    assert_eq!(messages.len(), 3);
    let work =
        messages.into_iter().map(|m| world.handle("notifications", "DeliverNotification", m));
    join_all(work).await;
    assert_eq!(world.partner.counts(), [(OPENED.to_owned(), 1)].into());
    assert_eq!((teams.requests().len(), slack.requests().len()), (0, 1));
    world.fire("SweepCases").await;
    assert_eq!(world.partner.counts(), [(OPENED.to_owned(), 1)].into(), "nobody hears it twice");
}

#[tokio::test]
async fn a_damaged_document_about_a_channel_stops_no_delivery() {
    let teams = WebServer::start(vec![Reply::status(202, "", "")]).await;
    let world = world(&teams).await;
    world.store.insert_if_absent(&key(), &json!(["rubbish"])).await.expect("written");
    world.poll().await;
    assert_eq!(about_cases(&teams), 5);
}
