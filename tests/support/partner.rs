//! The other end of the wire for whole runs: Partner Center with its token service, and a webhook.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU16;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use axum::Json;
use axum::Router;
use axum::extract::Query;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post;
use serde_json::Value;
use serde_json::json;
use tokio::sync::Notify;

pub const CUSTOMER: &str = "22222222-bbbb-4bbb-8bbb-000000000002";
pub const PARTNER: &str = "11111111-aaaa-4aaa-8aaa-000000000001";

/// Partner Center and a webhook on one port.
#[derive(Clone, Default)]
pub struct Partner {
    events: Arc<Mutex<Vec<Value>>>,
    received: Arc<Mutex<Vec<Value>>>,
    /// Events that the list leaves out, and questions about a subscription do not.
    unlisted: Arc<Mutex<Vec<Value>>>,
    requests: Arc<AtomicUsize>,
    whole_lists: Arc<AtomicUsize>,
    /// The wait that the list without pages asks for; `None` while it is given.
    throttle_of_whole_list: Arc<Mutex<Option<String>>>,
    is_down: Arc<AtomicBool>,
    /// What a rate limit says about the wait; `None` while there is no rate limit.
    throttle: Arc<Mutex<Option<Vec<String>>>>,
    /// What the webhook answers; 0 means that it takes what comes.
    hook_status: Arc<AtomicU16>,
    /// What has to wait next: 1 a reading of the list, 2 a question about a subscription.
    holds_next: Arc<AtomicU16>,
    is_held: Arc<Notify>,
    goes_on: Arc<Notify>,
}

impl Partner {
    /// Starts it in the background of the test's runtime.
    pub async fn start() -> (Self, SocketAddr) {
        let partner = Self::default();
        let router = Router::new()
            .route("/{tenant}/oauth2/v2.0/token", post(token))
            .route("/v1/fraudEvents", get(fraud_events))
            .route("/hook", post(hook))
            .with_state(partner.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        #[expect(clippy::disallowed_methods, reason = "the server lives as long as the test")]
        tokio::spawn(async move { axum::serve(listener, router).await });
        (partner, address)
    }

    /// What Partner Center lists from now on.
    pub fn list(&self, events: Vec<Value>) {
        *self.events.lock().expect("the events") = events;
    }

    /// What Partner Center leaves out of its list from now on, and shows when asked for it.
    pub fn leave_out(&self, events: Vec<Value>) {
        *self.unlisted.lock().expect("the events") = events;
    }

    /// Partner Center's rate limit is exceeded from now on; each of these is a `Retry-After`.
    pub fn throttle(&self, retry_after: &[&str]) {
        let values = retry_after.iter().map(|value| (*value).to_owned()).collect();
        *self.throttle.lock().expect("the rate limit") = Some(values);
    }

    /// The list without pages alone is refused from now on, with this `Retry-After`.
    pub fn throttle_whole_list(&self, wait: &str) {
        *self.throttle_of_whole_list.lock().expect("the rate limit") = Some(wait.to_owned());
    }

    /// Partner Center answers again from now on.
    pub fn come_back(&self) {
        *self.throttle.lock().expect("the rate limit") = None;
        self.is_down.store(false, Ordering::Relaxed);
    }

    /// How often Partner Center was asked for its list without pages.
    pub fn whole_lists(&self) -> usize {
        self.whole_lists.load(Ordering::Relaxed)
    }

    /// What the webhook received, each as `(type, data)`.
    pub fn received(&self) -> Vec<(String, Value)> {
        let received = self.received.lock().expect("the deliveries");
        received
            .iter()
            .map(|body| (body["type"].as_str().unwrap_or("?").to_owned(), body["data"].clone()))
            .collect()
    }

    /// How many deliveries of each type the webhook received.
    pub fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for (kind, _) in self.received() {
            *counts.entry(kind).or_default() += 1;
        }
        counts
    }

    /// Partner Center answers 503 from now on.
    pub fn go_down(&self) {
        self.is_down.store(true, Ordering::Relaxed);
    }

    /// The webhook answers with this status from now on; 0 means that it takes what comes.
    pub fn answer_the_hook_with(&self, status: u16) {
        self.hook_status.store(status, Ordering::Relaxed);
    }

    /// The next reading of the list waits until it is let go, and then shows what is listed then.
    pub fn hold_next(&self) {
        self.holds_next.store(1, Ordering::Relaxed);
    }

    /// The next question about a subscription waits until it is let go.
    pub fn hold_next_question(&self) {
        self.holds_next.store(2, Ordering::Relaxed);
    }

    /// Waits until a reading is held.
    pub async fn held(&self) {
        self.is_held.notified().await;
    }

    /// The reading that is held goes on.
    pub fn let_go(&self) {
        self.goes_on.notify_one();
    }

    /// How many requests Partner Center got, while it was not down.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}

async fn token() -> Json<Value> {
    Json(json!({ "token_type": "Bearer", "expires_in": 3599, "access_token": "a-token" }))
}

async fn fraud_events(
    State(partner): State<Partner>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    if partner.is_down.load(Ordering::Relaxed) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    partner.requests.fetch_add(1, Ordering::Relaxed);
    if let Some(waits) = partner.throttle.lock().expect("the rate limit").as_ref() {
        let body = json!({
            "statusCode": 429, "message": "Rate limit is exceeded. Try again in 57 seconds."
        });
        let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response();
        for wait in waits {
            response.headers_mut().append("retry-after", wait.parse().expect("a header"));
        }
        return response;
    }
    let kind = 1 + u16::from(query.contains_key("SubscriptionId"));
    let holds = &partner.holds_next;
    if holds.compare_exchange(kind, 0, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
        partner.is_held.notify_one();
        partner.goes_on.notified().await;
    }
    let events = partner.events.lock().expect("the events").clone();
    if let Some(subscription) = query.get("SubscriptionId") {
        let unlisted = partner.unlisted.lock().expect("the events").clone();
        let status = query.get("EventStatus");
        let is_asked_for = |event: &Value| {
            event["subscriptionId"] == json!(subscription)
                && status.is_none_or(|status| event["eventStatus"] == json!(status))
        };
        let asked_for: Vec<Value> =
            events.into_iter().chain(unlisted).filter(|event| is_asked_for(event)).collect();
        return Json(asked_for).into_response();
    }
    let number = |name: &str| query.get(name).and_then(|text| text.parse::<usize>().ok());
    let (skip, take) = match (number("PageSize"), number("PageNumber")) {
        (Some(size), Some(page)) => (size * (page - 1), size),
        _ => {
            partner.whole_lists.fetch_add(1, Ordering::Relaxed);
            if let Some(wait) =
                partner.throttle_of_whole_list.lock().expect("the rate limit").as_ref()
            {
                let mut response =
                    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({}))).into_response();
                response.headers_mut().append("retry-after", wait.parse().expect("a header"));
                return response;
            }
            (0, usize::MAX)
        }
    };
    Json(events.into_iter().skip(skip).take(take).collect::<Vec<Value>>()).into_response()
}

async fn hook(State(partner): State<Partner>, Json(body): Json<Value>) -> StatusCode {
    match StatusCode::from_u16(partner.hook_status.load(Ordering::Relaxed)) {
        Ok(status) => status,
        Err(_) => {
            partner.received.lock().expect("the deliveries").push(body);
            StatusCode::OK
        }
    }
}

/// The id of the `number`-th subscription.
pub fn subscription(number: usize) -> String {
    format!("44444444-dddd-4ddd-8ddd-{number:012}")
}

/// A crypto-mining event on a subscription, as Partner Center sends it.
pub fn event(subscription_number: usize, number: usize) -> Value {
    let subscription = subscription(subscription_number);
    json!({
        "eventTime": "2026-02-03T00:25:45.69",
        "eventId": format!("{subscription}_{number}"),
        "partnerTenantId": PARTNER,
        "customerTenantId": CUSTOMER,
        "customerFriendlyName": "Contoso",
        "subscriptionId": subscription,
        "subscriptionName": format!("contoso-{subscription_number}"),
        "eventStatus": "Active",
        "eventType": "CryptoMining",
        "severity": "High",
        "confidenceLevel": "high",
        "resolvedReason": "None",
        "resolvedOn": "9999-12-31T23:59:59.9970000",
        "affectedResources": [{
            "azureResourceId": format!("/subscriptions/{subscription}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-{number}"),
            "type": "AzureResource"
        }],
        "isTest": "false"
    })
}

/// The settings that point the handler to this stand-in.
pub fn settings(address: SocketAddr) -> Vec<(String, String)> {
    let base = format!("http://{address}");
    [
        ("LOGIN_URL", base.as_str()),
        ("PARTNER_CENTER_URL", base.as_str()),
        ("PARTNER_TENANT_ID", PARTNER),
        ("PARTNER_CLIENT_ID", "app"),
        ("PARTNER_CLIENT_SECRET", "secret"),
        ("PARTNER_REFRESH_TOKEN", "refresh"),
        ("FRAUD_EVENT_SOURCES", "partner-center"),
        ("CONSOLE_CHANNEL", "off"),
        ("COLLECT_EVIDENCE", "off"),
        ("WEBHOOK_URL", &format!("{base}/hook")),
        ("WEBHOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        ("POLICY_FILE", concat!(env!("CARGO_MANIFEST_DIR"), "/fraud-guard.toml")),
        ("LOG_LEVEL", "warn"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}
