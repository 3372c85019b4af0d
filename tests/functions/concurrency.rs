//! 40: everything that the host may send at once.

use std::time::Duration;

use fraud_guard::fraud_event::EventKey;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::SubscriptionId;
use fraud_guard::task::Task;
use futures::future::join_all;
use rstest::rstest;
use tokio::net::TcpListener;

use crate::support::handler::Handler;
use crate::support::handler::queue_body;
use crate::support::handler::timer_body;
use crate::support::handler_process::HandlerProcess;
use crate::support::messages::event;
use crate::support::wire;
use crate::support::wire::Wire;

fn event_on_subscription(number: usize) -> FraudEvent {
    let subscription = format!("44444444-dddd-4ddd-8ddd-{number:012}");
    FraudEvent {
        key: EventKey::of_id("partner", &format!("event-{number}")),
        subscription: SubscriptionId::parse(&subscription),
        ..event()
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_invocation_at_once_is_answered(#[values(32, 48)] count: usize) {
    let handler = Handler::start(&[]).await;
    let mut requests = vec![
        wire::invocation("PollFraudEvents", &timer_body()),
        wire::invocation("SweepCases", &timer_body()),
        wire::request("GET /", "", b""),
    ];
    for number in 1..=count {
        let event = event_on_subscription(number);
        handler.observe(&event).await;
        let task = Task::Process(event.scope()).to_text();
        requests.push(wire::invocation("ProcessFraudEvent", &queue_body(task.as_bytes())));
    }
    let answers = join_all(requests.iter().map(|request| handler.ask(request))).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, vec![200; count + 3]);
    let cases = handler.store.list_all("case/open/").await.expect("the cases");
    assert_eq!(cases.len(), count);
}

/// 2, 40: health pings are answered while every slot waits for something that never comes.
#[tokio::test]
async fn invocations_that_wait_do_not_hold_up_a_ping() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", silent.local_addr().expect("an address"));
    let handler = Handler::start(&[("LOGIN_URL", &url)]).await;
    let mut waiting = Vec::new();
    for _ in 0..48 {
        let mut wire = Wire::connect(handler.address).await;
        wire.say(&wire::invocation("PollFraudEvents", &timer_body())).await;
        waiting.push(wire);
    }
    // One of them asks for a token, and the others wait for what it gets.
    let _downstream = silent.accept().await.expect("a connection");
    let ping = handler.ask(&wire::request("GET /", "", b"")).await;
    assert_eq!(ping.status, 200);
}

/// 40: while storage is silent, each invocation waits for itself and not for those before it.
#[tokio::test]
async fn invocations_do_not_queue_up_behind_silent_storage() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/nobody", silent.local_addr().expect("an address"));
    let storage =
        format!("AccountName=nobody;AccountKey=Y2FuYXJ5;BlobEndpoint={url};QueueEndpoint={url}");
    let process = HandlerProcess::start(&[("AzureWebJobsStorage", &storage)]).await;
    let mut waiting = Vec::new();
    for _ in 0..4 {
        let mut wire = Wire::connect(process.address).await;
        wire.say(&wire::invocation("SweepCases", &timer_body())).await;
        // Shorter than a try, after which the same invocation would ask again.
        let asked = tokio::time::timeout(Duration::from_secs(9), silent.accept()).await;
        waiting.push((wire, asked.expect("it asks storage").expect("a connection")));
    }
}
