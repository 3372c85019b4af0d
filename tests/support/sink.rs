//! The receiving end of two channels: a webhook that keeps the ids of what it got, and Slack.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Instant;

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use serde_json::Value;

use super::dice::Dice;

/// A delivery that got through to the webhook, whether its answer got back or not.
#[derive(Clone, Debug)]
pub struct Delivered {
    pub id: String,
    pub kind: String,
    pub data: Value,
}

/// What the channels got.
#[derive(Clone, Debug)]
pub struct Sink {
    webhook: Arc<Mutex<Vec<Delivered>>>,
    slack: Arc<Mutex<Vec<Instant>>>,
    /// How long an answer takes at most, in milliseconds.
    slowness: Arc<AtomicUsize>,
    dice: Arc<Mutex<Dice>>,
}

impl Sink {
    pub async fn start(dice: Dice) -> (Self, SocketAddr) {
        let sink = Self {
            webhook: Arc::default(),
            slack: Arc::default(),
            slowness: Arc::default(),
            dice: Arc::new(Mutex::new(dice)),
        };
        let router = Router::new()
            .route("/hook", post(hook))
            .route("/slack", post(slack))
            .with_state(sink.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        #[expect(clippy::disallowed_methods, reason = "the server lives as long as the test")]
        tokio::spawn(async move { axum::serve(listener, router).await });
        (sink, address)
    }

    /// Answers take up to so many milliseconds from now on.
    pub fn slow_down(&self, milliseconds: usize) {
        self.slowness.store(milliseconds, Ordering::Relaxed);
    }

    pub fn delivered(&self) -> Vec<Delivered> {
        self.webhook.lock().expect("the deliveries").clone()
    }

    /// When Slack got something.
    pub fn told_slack_at(&self) -> Vec<Instant> {
        self.slack.lock().expect("the deliveries").clone()
    }

    async fn take_time(&self) {
        let most = self.slowness.load(Ordering::Relaxed);
        let pause = self.dice.lock().expect("the dice").pause(0, most);
        tokio::time::sleep(pause).await;
    }
}

async fn hook(State(sink): State<Sink>, headers: HeaderMap, Json(body): Json<Value>) {
    let id = headers["webhook-id"].to_str().expect("an id").to_owned();
    let kind = body["type"].as_str().unwrap_or("?").to_owned();
    let data = body["data"].clone();
    sink.webhook.lock().expect("the deliveries").push(Delivered { id, kind, data });
    sink.take_time().await;
}

async fn slack(State(sink): State<Sink>) -> &'static str {
    sink.slack.lock().expect("the deliveries").push(Instant::now());
    sink.take_time().await;
    "ok"
}
