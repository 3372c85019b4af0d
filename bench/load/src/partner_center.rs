//! Partner Center with its token service: lists as many events as it is told.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use axum::Json;
use axum::Router;
use axum::extract::Query;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post;
use serde_json::Value;
use serde_json::json;

use crate::events;

/// What is listed: events `from..from + count`, so many on each subscription.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    pub from: usize,
    pub count: usize,
    pub on_each: usize,
    pub detected_at: String,
}

#[derive(Clone, Default)]
pub struct PartnerCenter {
    listed: Arc<Mutex<Listed>>,
    requests: Arc<AtomicUsize>,
}

impl PartnerCenter {
    pub fn router(&self) -> Router {
        Router::new()
            .route("/{tenant}/oauth2/v2.0/token", post(token))
            .route("/v1/fraudEvents", get(fraud_events))
            .with_state(self.clone())
    }

    pub fn list(&self, listed: Listed) {
        *self.listed.lock().unwrap_or_else(PoisonError::into_inner) = listed;
    }

    /// Requests since this was asked the last time.
    pub fn take_requests(&self) -> usize {
        self.requests.swap(0, Ordering::Relaxed)
    }

    fn listed(&self) -> Listed {
        self.listed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn token() -> Json<Value> {
    Json(json!({ "token_type": "Bearer", "expires_in": 3599, "access_token": "a-token" }))
}

async fn fraud_events(
    State(partner): State<PartnerCenter>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    partner.requests.fetch_add(1, Ordering::Relaxed);
    let listed = partner.listed();
    let number = |name: &str| query.get(name).and_then(|text| text.parse::<usize>().ok());
    let all = listed.from..listed.from + listed.count;
    let is_asked = |number: &usize| match query.get("SubscriptionId") {
        Some(id) => events::subscription(number / listed.on_each) == *id,
        None => true,
    };
    let (skip, take) = match (number("PageSize"), number("PageNumber")) {
        (Some(size), Some(page)) => (size * page.saturating_sub(1), size),
        _ => (0, usize::MAX),
    };
    let page = all.filter(is_asked).skip(skip).take(take);
    let mut body = String::from("[");
    for number in page {
        if body.len() > 1 {
            body.push(',');
        }
        let on_each = listed.on_each.max(1);
        body += &events::event(number / on_each, number, &listed.detected_at).to_string();
    }
    body.push(']');
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}
