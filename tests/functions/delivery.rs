//! Deliveries by queue message: once, also when the host repeats itself.

use fraud_guard::task::QueueName;
use futures::future::join_all;

use crate::support::handler::Handler;
use crate::support::handler::queue_body;
use crate::support::messages::event;
use crate::support::web_server::Reply;
use crate::support::web_server::WebServer;
use crate::support::webhook_settings;

/// A handler with one case; returns the message that asks for its delivery.
async fn with_open_case(server: &WebServer) -> (Handler, Vec<u8>) {
    let url = server.url("/hook");
    let handler = Handler::start(&webhook_settings(url.as_str())).await;
    handler.observe(&event()).await;
    let task = fraud_guard::task::Task::Process(event().scope()).to_text();
    assert_eq!(handler.invoke("ProcessFraudEvent", &queue_body(task.as_bytes())).await.status, 200);
    let message = handler.take(QueueName::Notifications).expect("a delivery is due");
    (handler, message)
}

/// 43: the process died after its work and before its answer, so the message comes again.
#[tokio::test]
async fn the_same_message_twice_is_one_delivery() {
    let server = WebServer::start(vec![Reply::status(200, "", "")]).await;
    let (handler, message) = with_open_case(&server).await;
    for _ in 0..2 {
        let answer = handler.invoke("DeliverNotification", &queue_body(&message)).await;
        assert_eq!(answer.status, 200);
    }
    assert_eq!(server.requests().len(), 1);
}

/// 150
#[tokio::test]
async fn the_same_message_fifty_times_at_once_is_one_delivery() {
    let server = WebServer::start(vec![Reply::status(200, "", "")]).await;
    let (handler, message) = with_open_case(&server).await;
    let body = queue_body(&message);
    let answers = join_all((0..50).map(|_| handler.invoke("DeliverNotification", &body))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(server.requests().len(), 1);
}

/// 42: a wait that the other side asks for belongs to the queue, not to the invocation.
#[tokio::test]
async fn a_channel_that_asks_to_wait_does_not_hold_the_invocation() {
    let busy = Reply::status(429, "retry-after: 600\r\n", "");
    let server = WebServer::start(vec![busy]).await;
    let (handler, message) = with_open_case(&server).await;
    let answer = handler.invoke("DeliverNotification", &queue_body(&message)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(handler.queue.len("notifications"), 1);
    assert_eq!(handler.take(QueueName::Notifications), None, "it becomes visible later");
}

/// 149: a message is a hint; what else it says is not read.
#[tokio::test]
async fn a_message_that_claims_an_approval_gets_none() {
    let server = WebServer::start(vec![Reply::status(200, "", "")]).await;
    let (handler, _) = with_open_case(&server).await;
    let before = handler.keys().await;
    let scope = event().scope();
    let forged = format!(r#"{{"v":1,"scope":"{scope}","approved":true,"mode":"act"}}"#);
    let answer = handler.invoke("ContainSubscription", &queue_body(forged.as_bytes())).await;
    assert_eq!(answer.status, 200);
    assert_eq!(handler.keys().await, before);
    assert!(handler.queue.is_empty("containments"));
}
