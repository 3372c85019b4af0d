//! What lies between fraud-guard and the stand-ins: it notes every call, and lets things go wrong.

use std::sync::Arc;
use std::sync::Mutex;

use axum::Router;
use axum::body::Body;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::middleware::Next;
use axum::response::Response;
use futures::future::BoxFuture;
use serde_json::Value;

/// A call as it came.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: String,
    pub path: String,
    pub body: Value,
}

/// What goes wrong.
pub enum What {
    /// This answer instead of any effect.
    Answer(u16, &'static [(&'static str, &'static str)], String),
    /// The effect, and then a torn answer.
    LostAnswer,
    /// The request without this id.
    Without(String),
    /// Something that happens while the request is under way.
    Meanwhile(BoxFuture<'static, ()>),
}

struct Fault {
    method: &'static str,
    part: String,
    left: usize,
    what: What,
}

/// The wire; clones are the same.
#[derive(Clone, Default)]
pub struct Wire {
    calls: Arc<Mutex<Vec<Call>>>,
    faults: Arc<Mutex<Vec<Fault>>>,
}

impl Wire {
    /// Goes wrong the next `times` times that a call has this method, and this part in path or
    /// body.
    pub fn fail(&self, method: &'static str, part: &str, times: usize, what: What) {
        let fault = Fault { method, part: part.to_owned(), left: times, what };
        self.faults.lock().expect("the faults").push(fault);
    }

    /// Nothing goes wrong any more.
    pub fn heal(&self) {
        self.faults.lock().expect("the faults").clear();
    }

    /// The calls that change something at Microsoft.
    pub fn changes(&self) -> Vec<Call> {
        let calls = self.calls.lock().expect("the calls");
        let is_change = |call: &&Call| {
            let is_token = call.path.contains("oauth2");
            !is_token && ["POST", "PATCH"].contains(&call.method.as_str())
        };
        calls.iter().filter(is_change).cloned().collect()
    }

    /// How often something was read whose address has this part.
    pub fn reads_of(&self, part: &str) -> usize {
        let calls = self.calls.lock().expect("the calls");
        calls.iter().filter(|call| call.method == "GET" && call.path.contains(part)).count()
    }

    /// All calls but those for tokens.
    pub fn count(&self) -> usize {
        let calls = self.calls.lock().expect("the calls");
        calls.iter().filter(|call| !call.path.contains("oauth2")).count()
    }

    /// The method of the latest call.
    pub fn latest(&self) -> String {
        let calls = self.calls.lock().expect("the calls");
        calls.last().expect("a call").method.clone()
    }

    pub fn around(&self, router: Router) -> Router {
        router.layer(middleware::from_fn_with_state(self.clone(), pass))
    }

    fn fault(&self, call: &Call, text: &str) -> Option<What> {
        let mut faults = self.faults.lock().expect("the faults");
        let is_meant = |fault: &&mut Fault| {
            let is_named = call.path.contains(&fault.part) || text.contains(&fault.part);
            fault.left > 0 && fault.method == call.method && is_named
        };
        let fault = faults.iter_mut().find(is_meant)?;
        fault.left -= 1;
        Some(match &mut fault.what {
            What::Answer(status, headers, body) => What::Answer(*status, headers, body.clone()),
            What::LostAnswer => What::LostAnswer,
            What::Without(id) => What::Without(id.clone()),
            What::Meanwhile(work) => What::Meanwhile(std::mem::replace(work, Box::pin(async {}))),
        })
    }
}

async fn pass(State(wire): State<Wire>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.expect("a body");
    let call = Call {
        method: parts.method.to_string(),
        path: parts.uri.to_string(),
        body: serde_json::from_slice(&bytes).unwrap_or_default(),
    };
    wire.calls.lock().expect("the calls").push(call.clone());
    let fault = wire.fault(&call, &String::from_utf8_lossy(&bytes));
    let forward = |body: Body| next.run(Request::from_parts(parts, body));
    match fault {
        None => forward(bytes.into()).await,
        Some(What::Answer(status, headers, body)) => answer(status, headers, body),
        Some(What::LostAnswer) => {
            forward(bytes.into()).await;
            torn()
        }
        Some(What::Without(id)) => {
            let mut body = call.body.clone();
            let ids = body["EventIds"].as_array_mut().expect("ids");
            ids.retain(|other| other.as_str() != Some(&id));
            forward(body.to_string().into()).await
        }
        Some(What::Meanwhile(work)) => {
            work.await;
            forward(bytes.into()).await
        }
    }
}

fn answer(status: u16, headers: &[(&str, &str)], body: String) -> Response {
    let mut response =
        Response::builder().status(status).header("content-type", "application/json");
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(body.into()).expect("an answer")
}

fn torn() -> Response {
    let pieces = [Ok("["), Err(std::io::Error::other("torn"))];
    let mut response = Response::new(Body::from_stream(futures::stream::iter(pieces)));
    *response.status_mut() = StatusCode::OK;
    response.headers_mut().insert("content-type", "application/json".parse().expect("a header"));
    response
}
