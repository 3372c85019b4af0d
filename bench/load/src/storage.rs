//! A storage account in memory: the operations of the Blob and Queue services that fraud-guard uses,
//! without signatures, counted by kind. Far faster than Azurite, so that the handler is measured and
//! not the storage.

mod blobs;
mod queues;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::any;

pub use blobs::Blobs;
pub use queues::Queues;

const MOST_BYTES: usize = 256 * 1_024 * 1_024;

/// The account; clones share it.
#[derive(Clone, Default)]
pub struct Storage {
    pub blobs: Blobs,
    pub queues: Queues,
    calls: Arc<Mutex<BTreeMap<&'static str, u64>>>,
}

/// A request as the services read it.
struct Call {
    method: Method,
    /// The name of the blob below the container, or of the queue.
    name: String,
    query: BTreeMap<String, String>,
    headers: HeaderMap,
    body: Bytes,
}

impl Storage {
    /// Routes for `http://address/blob/account` and `http://address/queue/account`.
    pub fn router(&self) -> Router {
        Router::new().fallback(any(answer)).with_state(self.clone())
    }

    /// Calls by kind since this was asked the last time.
    pub fn take_calls(&self) -> BTreeMap<&'static str, u64> {
        std::mem::take(&mut *self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Forgets everything that is stored.
    pub fn reset(&self) {
        self.blobs.reset();
        self.queues.reset();
        drop(self.take_calls());
    }

    fn count(&self, kind: &'static str) {
        *self.calls.lock().unwrap_or_else(PoisonError::into_inner).entry(kind).or_default() += 1;
    }
}

async fn answer(State(storage): State<Storage>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MOST_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let mut parts = head.uri.path().trim_start_matches('/').splitn(4, '/');
    let (service, _account) = (parts.next().unwrap_or_default(), parts.next());
    let (first, rest) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let (is_blob, name) = match service {
        "blob" => (true, decoded(rest)),
        _ => (false, first.to_owned()),
    };
    let query = query(&head.uri);
    let call = Call { method: head.method, name, query, headers: head.headers, body };
    let (kind, response) =
        if is_blob { storage.blobs.answer(&call) } else { storage.queues.answer(&call) };
    storage.count(kind);
    response
}

fn query(uri: &Uri) -> BTreeMap<String, String> {
    let parts = uri.query().unwrap_or_default().split('&');
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (decoded(name), decoded(value))
    };
    parts.map(pair).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digits: Option<[u8; 2]> =
            (byte == b'%').then(|| [rest.next().unwrap_or(0), rest.next().unwrap_or(0)]);
        let hex =
            digits.and_then(|two| u8::from_str_radix(std::str::from_utf8(&two).ok()?, 16).ok());
        bytes.push(hex.unwrap_or(byte));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn refusal(status: StatusCode, code: &'static str) -> Response {
    let body = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code></Error>");
    (status, [("x-ms-error-code", code), ("content-type", "application/xml")], body).into_response()
}

fn date() -> String {
    let now = jiff::Timestamp::now();
    now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// For waiting without a busy loop.
const A_MOMENT: Duration = Duration::from_millis(100);
