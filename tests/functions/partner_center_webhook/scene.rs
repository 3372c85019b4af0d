//! A handler, Partner Center that calls it, and a server that must never be asked.

use fraud_guard::clock::Clock;
use fraud_guard::http_client::HttpClient;
use fraud_guard::microsoft::webhook_signature::Refusal;
use fraud_guard::microsoft::webhook_signature::WebhookSignatures;
use fraud_guard::partner_center_calls::PartnerCenterCalls;
use fraud_guard::settings::Settings;
use fraud_guard::store::Key;
use jiff::SignedDuration;
use jiff::Timestamp;

use crate::flow::world::World;
use crate::support::dispatcher::Call;
use crate::support::dispatcher::Dispatcher;
use crate::support::dispatcher::body;
use crate::support::web_server::Reply;
use crate::support::web_server::WebServer;

pub const FRAUD_EVENT: &str = "azure-fraud-event-detected";
const QUEUE: &str = "fraud-events";

pub struct Scene {
    pub dispatcher: Dispatcher,
    pub world: World,
    pub elsewhere: WebServer,
}

impl Scene {
    pub async fn set() -> Self {
        Self::set_with(&[]).await
    }

    pub async fn set_with(more: &[(&str, &str)]) -> Self {
        let dispatcher = Dispatcher::start().await;
        let settings = dispatcher.settings();
        let mut pairs: Vec<(&str, &str)> =
            settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        pairs.extend(more);
        let world = World::start_with(&pairs).await;
        let elsewhere = WebServer::start(vec![Reply::status(200, "", "x")]).await;
        Self { dispatcher, world, elsewhere }
    }

    /// Who is believed, asked without a handler around; it remembers nothing of the handler's.
    pub fn signatures(&self) -> WebhookSignatures {
        let mut settings = Settings::from_pairs(self.dispatcher.settings());
        let clock = Clock::Manual(self.world.clock.clone());
        let http = HttpClient::new().expect("a client");
        let signatures = WebhookSignatures::from_settings(&mut settings, &http, &clock);
        settings.finish().expect("settings");
        signatures.expect("it is on")
    }

    pub async fn refusal(&self, call: &Call) -> Option<Refusal> {
        self.signatures().check(&call.header_map(), &call.body).await.err()
    }

    pub fn now(&self) -> Timestamp {
        Clock::Manual(self.world.clock.clone()).now()
    }

    pub fn pass(&self, seconds: i64) {
        self.world.clock.advance(SignedDuration::from_secs(seconds));
    }

    /// A good call about an event that happened now.
    pub fn call(&self, event: &str) -> Call {
        self.call_of(event, self.now())
    }

    pub fn call_of(&self, event: &str, at: Timestamp) -> Call {
        self.dispatcher.call(body(event, at, self.elsewhere.url("/").as_str()))
    }

    /// Calls the handler and returns the status; the answer never says more than it must.
    pub async fn status(&self, call: &Call) -> u16 {
        let answer = call.to(self.world.handler).await;
        let expected = match answer.status {
            200 => r#"{"received":true}"#,
            _ => r#"{"error":"the call was not taken"}"#,
        };
        assert_eq!(answer.text(), expected);
        answer.status
    }

    /// Hints to poll that wait in the queue, hidden ones included.
    pub fn hints(&self) -> usize {
        self.world.queue.len(QUEUE)
    }

    /// What the handler noted about calls.
    pub async fn notes(&self) -> Option<PartnerCenterCalls> {
        let found = self.world.store.get(&Key::partner_center_calls()).await.expect("readable");
        found.map(|(notes, _)| notes)
    }

    /// The hint arrives, as if its time had come.
    pub async fn hint_arrives(&self) {
        use base64::Engine;
        let message = base64::engine::general_purpose::STANDARD.encode(r#"{"v":1,"task":"poll"}"#);
        let data = serde_json::json!({ "message": message });
        self.world.invoke("ProcessFraudEvent", data).await;
    }

    /// How often Partner Center was polled; a list that is empty is read twice.
    pub fn polls(&self) -> usize {
        self.world.partner.requests() / 2
    }
}
