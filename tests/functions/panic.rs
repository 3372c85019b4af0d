//! 35: a part that panics costs one invocation and not the process.

use async_trait::async_trait;
use fraud_guard::audience::Audience;
use fraud_guard::channels::Channel;
use fraud_guard::channels::DeliveryError;
use fraud_guard::channels::Receipt;
use fraud_guard::notification::Message;
use fraud_guard::outbox::ChannelId;
use fraud_guard::policy::Policy;
use fraud_guard::task::QueueName;
use fraud_guard::task::Task;

use crate::support::handler::Handler;
use crate::support::handler::queue_body;
use crate::support::handler::timer_body;
use crate::support::messages::event;
use crate::support::wire;

/// A broken plugin.
struct Panicking(ChannelId);

#[async_trait]
impl Channel for Panicking {
    fn id(&self) -> &ChannelId {
        &self.0
    }

    async fn deliver(&self, _: &Message) -> Result<Receipt, DeliveryError> {
        panic!("canary-panic");
    }
}

async fn with_panicking_channel() -> (Handler, Vec<u8>) {
    let id = ChannelId::parse("teams").expect("an id");
    let handler = Handler::start_with(&[], |app| {
        let channels: Vec<Box<dyn Channel>> = vec![Box::new(Panicking(id))];
        app.set_audience(Audience::with_channels(Policy::default(), channels));
    })
    .await;
    handler.observe(&event()).await;
    let task = Task::Process(event().scope()).to_text();
    assert_eq!(handler.invoke("ProcessFraudEvent", &queue_body(task.as_bytes())).await.status, 200);
    let message = handler.take(QueueName::Notifications).expect("a delivery is due");
    (handler, message)
}

#[tokio::test]
async fn a_function_that_panics_fails_its_invocation_only() {
    let (handler, message) = with_panicking_channel().await;
    let answer = handler.invoke("DeliverNotification", &queue_body(&message)).await;
    assert_eq!(answer.status, 500);
    assert!(!answer.text().contains("canary-panic"), "{answer:?}");
    assert_eq!(handler.ask(&wire::request("GET /", "", b"")).await.status, 200);
    assert_eq!(handler.invoke("PollFraudEvents", &timer_body()).await.status, 200);
}
