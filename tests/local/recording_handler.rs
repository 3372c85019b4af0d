//! A handler that records what the embedded host sends, and the host around it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;
use fraud_guard::clock::Clock;
use fraud_guard::local::app_root::AppRoot;
use fraud_guard::local::host::Host;
use fraud_guard::local::host::function::FunctionApp;
use fraud_guard::local::host::handler::Handler;
use fraud_guard::local::host::queues::Queues;
use fraud_guard::local::stop::Stop;
use fraud_guard::task_queue::MemoryQueue;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// What the handler got.
#[derive(Debug)]
pub struct Call {
    pub method: String,
    pub path_and_query: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Call {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    pub fn header(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().map(|value| value.to_str().expect("text")).collect()
    }
}

/// A running host with its handler.
pub struct Running {
    pub calls: mpsc::UnboundedReceiver<Call>,
    pub queue: MemoryQueue,
    pub url: String,
    pub stop: Stop,
    pub host: JoinHandle<()>,
}

pub const SUCCESS: &str = r#"{"Outputs":{},"Logs":[],"ReturnValue":null}"#;

/// `host.json` that gives a message two tries and no rest between them.
const HOST_JSON: &str = r#"{
    "version": "2.0", "functionTimeout": "00:00:10",
    "extensions": {"queues": {"maxDequeueCount": 2, "visibilityTimeout": "00:00:00"}},
    "customHandler": {"description": {"defaultExecutablePath": "handler"},
                      "enableForwardingHttpRequest": true}
}"#;

impl Running {
    /// Starts a host with these functions; `answer` gets the number of the call, from 0.
    pub async fn start(
        functions: &[(&str, &str)],
        answer: impl Fn(usize) -> Response + Send + Sync + 'static,
    ) -> Self {
        let (sender, calls) = mpsc::unbounded_channel();
        let address = serve(recording(sender, answer)).await;
        let functions =
            functions.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
        let root = AppRoot { host_json: HOST_JSON.into(), functions };
        let app = FunctionApp::read(&root, &Default::default()).expect("accepted");
        let deadline = app.host.function_timeout;
        let handler = Handler::new(address.parse().expect("an address"), deadline).expect("TLS");
        let queue = MemoryQueue::default();
        let queues = Queues::Memory(queue.clone());
        let host = Host { app, handler, queues, clock: Clock::System, easy_auth: None };
        let front_end = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", front_end.local_addr().expect("an address"));
        let stop = Stop::default();
        let stopping = stop.clone();
        let host = spawn(async move { host.run(front_end, stopping).await.expect("ready") });
        Self { calls, queue, url, stop, host }
    }

    /// The next call, within ten seconds.
    pub async fn call(&mut self) -> Call {
        let call = tokio::time::timeout(Duration::from_secs(10), self.calls.recv()).await;
        call.expect("a call in time").expect("a handler")
    }

    /// Asks the host to stop and waits until it has.
    pub async fn end(self) {
        self.stop.request();
        tokio::time::timeout(Duration::from_secs(10), self.host)
            .await
            .expect("an end")
            .expect("ok");
    }
}

/// The answer that ends an invocation well.
pub fn success() -> Response {
    json(StatusCode::OK, SUCCESS)
}

/// An answer with a JSON body.
pub fn json(status: StatusCode, body: &'static str) -> Response {
    (status, [("content-type", "application/json")], body).into_response()
}

fn recording(
    sender: mpsc::UnboundedSender<Call>,
    answer: impl Fn(usize) -> Response + Send + Sync + 'static,
) -> Router {
    let count = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let answer = Arc::new(answer);
    Router::new().route("/", axum::routing::get(|| async { "ready" })).fallback(
        move |request: Request| {
            let (sender, answer, count) = (sender.clone(), answer.clone(), count.clone());
            async move {
                let (parts, body) = request.into_parts();
                let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body").to_vec();
                let path_and_query = parts.uri.to_string();
                let method = parts.method.to_string();
                let _ = sender.send(Call { method, path_and_query, headers: parts.headers, body });
                answer(count.fetch_add(1, std::sync::atomic::Ordering::SeqCst))
            }
        },
    )
}

/// Serves a router until the test ends, and says where.
pub async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    spawn(async move { axum::serve(listener, router).await.expect("served") });
    address
}

#[expect(clippy::disallowed_methods, reason = "servers end with the test, not before")]
fn spawn<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    tokio::spawn(work)
}
