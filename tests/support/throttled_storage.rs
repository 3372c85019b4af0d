//! The blob service behind a front end that refuses everything while it is told to.
//!
//! The client repeats what is throttled (503) for some seconds, and what is forbidden (403) not at all.

use std::sync::Arc;
use std::sync::atomic::AtomicU16;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::body::Body;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::http::header::HOST;
use axum::http::header::TRANSFER_ENCODING;
use axum::response::IntoResponse;
use axum::response::Response;
use tokio::task::JoinHandle;

/// A running front end; it ends with the test.
pub struct ThrottledStorage {
    pub port: u16,
    refusal: Arc<AtomicU16>,
    task: JoinHandle<()>,
}

#[derive(Clone)]
struct Front {
    refusal: Arc<AtomicU16>,
    client: reqwest::Client,
    behind: u16,
}

impl ThrottledStorage {
    /// A front end of the service on this port.
    #[expect(clippy::disallowed_methods, reason = "the server ends with the test, not before")]
    pub async fn start(behind: u16) -> Self {
        let refusal = Arc::new(AtomicU16::new(0));
        let client = reqwest::Client::new();
        let front = Front { refusal: refusal.clone(), client, behind };
        let router = Router::new().fallback(pass_on).with_state(front);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let task =
            tokio::spawn(async move { axum::serve(listener, router).await.expect("a port") });
        Self { port, refusal, task }
    }

    /// Everything is refused with this status from now on.
    pub fn refuse_with(&self, status: u16) {
        self.refusal.store(status, Ordering::Relaxed);
    }

    /// Everything is passed on from now on.
    pub fn pass_on(&self) {
        self.refuse_with(0);
    }
}

impl Drop for ThrottledStorage {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass_on(State(front): State<Front>, request: Request) -> Response {
    if let Ok(status) = StatusCode::from_u16(front.refusal.load(Ordering::Relaxed)) {
        return status.into_response();
    }
    let (head, body) = request.into_parts();
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    let url = format!("http://127.0.0.1:{}{path}", front.behind);
    let mut headers = head.headers;
    for name in [HOST, CONTENT_LENGTH, TRANSFER_ENCODING] {
        headers.remove(name);
    }
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    let passed_on = front.client.request(head.method, url).headers(headers).body(body);
    let answer = passed_on.send().await.expect("an answer");
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = answer.bytes().await.expect("a body");
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response.headers_mut().remove(TRANSFER_ENCODING);
    response
}
