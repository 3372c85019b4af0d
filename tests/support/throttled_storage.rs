//! The blob service behind a front end that refuses everything while it is told to.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
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
    is_refusing: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

#[derive(Clone)]
struct Front {
    is_refusing: Arc<AtomicBool>,
    client: reqwest::Client,
    behind: u16,
}

impl ThrottledStorage {
    /// A front end of the service on this port.
    #[expect(clippy::disallowed_methods, reason = "the server ends with the test, not before")]
    pub async fn start(behind: u16) -> Self {
        let is_refusing = Arc::new(AtomicBool::new(false));
        let client = reqwest::Client::new();
        let front = Front { is_refusing: is_refusing.clone(), client, behind };
        let router = Router::new().fallback(pass_on).with_state(front);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let task =
            tokio::spawn(async move { axum::serve(listener, router).await.expect("a port") });
        Self { port, is_refusing, task }
    }

    /// Whether everything is refused from now on.
    pub fn refuse(&self, is_refusing: bool) {
        self.is_refusing.store(is_refusing, Ordering::Relaxed);
    }
}

impl Drop for ThrottledStorage {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass_on(State(front): State<Front>, request: Request) -> Response {
    if front.is_refusing.load(Ordering::Relaxed) {
        // The client waits as long as it is told to, so that the test need not.
        let headers = [("x-ms-error-code", "ServerBusy"), ("retry-after-ms", "1")];
        return (StatusCode::SERVICE_UNAVAILABLE, headers).into_response();
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
