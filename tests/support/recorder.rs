//! What went over the wire to the stand-ins and back, to be held to what Microsoft publishes.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Mutex;

use axum::Router;
use axum::body::Body;
use axum::body::Bytes;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::middleware::Next;
use axum::response::Response;
use serde_json::Value;

use super::definitions::check_answer;
use super::definitions::check_request;

/// A request and its answer.
#[derive(Clone, Debug)]
struct Exchange {
    method: String,
    target: String,
    sent: Bytes,
    status: StatusCode,
    answer: Bytes,
}

/// Every request and answer so far.
#[derive(Clone, Debug, Default)]
pub struct Recorder(Arc<Mutex<Vec<Exchange>>>);

impl Recorder {
    /// The same services, with everything recorded.
    pub fn before(&self, services: Router) -> Router {
        services.layer(middleware::from_fn_with_state(self.clone(), record))
    }

    /// The operations that were asked for, and what of the requests and answers is not published.
    /// Token endpoints are not among them: their protocol is a standard of its own.
    pub fn compared(&self) -> (BTreeSet<&'static str>, Vec<String>) {
        let exchanges = self.0.lock().expect("the exchanges");
        let (mut operations, mut wrong) = (BTreeSet::new(), Vec::new());
        for one in exchanges.iter().filter(|one| !one.target.contains("/oauth2/")) {
            match one.operation() {
                Ok(operation) => {
                    operations.insert(operation);
                    wrong.extend(one.wrong_answer(operation));
                }
                Err(what) => wrong.push(format!("{} {}: {what}", one.method, one.target)),
            }
        }
        (operations, wrong)
    }
}

impl Exchange {
    fn operation(&self) -> Result<&'static str, String> {
        let body = (!self.sent.is_empty()).then(|| serde_json::from_slice::<Value>(&self.sent));
        let body = body.transpose().map_err(|error| format!("the body is no JSON: {error}"))?;
        check_request(&self.method, &self.target, body.as_ref())
    }

    fn wrong_answer(&self, operation: &str) -> Option<String> {
        if self.status != StatusCode::OK {
            return None;
        }
        let answer = serde_json::from_slice(&self.answer);
        let answer = answer.map_err(|error| format!("{operation}: the answer is no JSON: {error}"));
        answer.and_then(|answer: Value| check_answer(operation, &answer)).err()
    }
}

async fn record(State(recorder): State<Recorder>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let sent = to_bytes(body, usize::MAX).await.expect("a body");
    let (method, target) = (head.method.to_string(), head.uri.to_string());
    let response = next.run(Request::from_parts(head, Body::from(sent.clone()))).await;
    let (head, body) = response.into_parts();
    let answer = to_bytes(body, usize::MAX).await.expect("an answer");
    let exchange = Exchange { method, target, sent, status: head.status, answer: answer.clone() };
    recorder.0.lock().expect("the exchanges").push(exchange);
    Response::from_parts(head, Body::from(answer))
}
