//! The way to the handler: readiness, invocations, forwarded requests.

use std::time::Duration;

use axum::body::Bytes;
use futures::stream;
use http_body_util::BodyExt;
use http_body_util::Full;
use http_body_util::StreamBody;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use reqwest::header::HeaderMap;
use reqwest::header::HeaderValue;
use reqwest::header::USER_AGENT;
use serde_json::Value;
use tokio::time::Instant;
use url::Url;
use uuid::Uuid;

use super::answer::Verdict;
use super::answer::judge;

/// The handler, as the host reaches it.
#[derive(Clone, Debug)]
pub struct Handler {
    client: reqwest::Client,
    base: Url,
    deadline: Option<Duration>,
}

/// The handler did not start to answer.
#[derive(Debug, thiserror::Error)]
#[error("the handler did not answer GET / within {} s", READY_WITHIN.as_secs())]
pub struct NotReady;

/// A request to be forwarded.
#[derive(Debug)]
pub struct Forward {
    /// The method.
    pub method: Method,
    /// Path and query, as the handler gets them.
    pub path_and_query: String,
    /// The caller's headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

const HOST_VERSION: &str = "4.1037.0.0";
const HOST_VERSION_HEADER: &str = "x-azure-functions-hostversion";
const INVOCATION_ID_HEADER: &str = "x-azure-functions-invocationid";
const READY_WITHIN: Duration = Duration::from_secs(30);
const READY_PAUSE: Duration = Duration::from_millis(25);

impl Handler {
    /// The handler at an address; `deadline` is the app's functionTimeout.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(base: Url, deadline: Option<Duration>) -> Result<Self, reqwest::Error> {
        // As the host: no redirects are followed and nothing is decompressed.
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_gzip()
            .no_deflate()
            .no_proxy()
            .build()?;
        Ok(Self { client, base, deadline })
    }

    /// Waits until `GET /` gets any answer.
    ///
    /// # Errors
    /// When there is none in 30 seconds.
    pub async fn wait_until_ready(&self) -> Result<(), NotReady> {
        let deadline = Instant::now() + READY_WITHIN;
        while Instant::now() < deadline {
            let probe = self.client.get(self.base.clone()).timeout(READY_WITHIN).send();
            if probe.await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(READY_PAUSE).await;
        }
        Err(NotReady)
    }

    /// Sends an invocation and judges the answer.
    pub async fn invoke(&self, function: &str, body: &Value) -> Verdict {
        let exchange = self.exchange(function, body);
        let Some(deadline) = self.deadline else { return exchange.await };
        tokio::time::timeout(deadline, exchange).await.unwrap_or_else(|_| {
            let seconds = deadline.as_secs();
            Verdict::Hang(format!("no answer in {seconds} s: the real host kills the handler now"))
        })
    }

    async fn exchange(&self, function: &str, body: &Value) -> Verdict {
        let url = self.url(&format!("/{function}"));
        let request = self
            .client
            .post(url)
            .headers(host_headers(Uuid::new_v4()))
            .header(USER_AGENT, format!("Azure-Functions-Host/{HOST_VERSION}"))
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .body(chunked(body.to_string()).await);
        let failed = |error: reqwest::Error| Verdict::Failure(format!("no answer: {error:?}"));
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => return failed(error),
        };
        let status = response.status().as_u16();
        let kind = response.headers().get(CONTENT_TYPE).cloned();
        let kind = kind.as_ref().and_then(|kind| kind.to_str().ok());
        match response.bytes().await {
            Ok(body) => judge(status, kind, &body),
            Err(error) => failed(error),
        }
    }

    /// Forwards a request from outside; the headers are added to those of the caller.
    ///
    /// # Errors
    /// When the handler gives no complete answer.
    pub async fn forward(
        &self,
        forward: Forward,
    ) -> Result<(reqwest::StatusCode, HeaderMap, Bytes), reqwest::Error> {
        let mut headers = forward.headers;
        let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        let agent = format!("{} Azure-Functions-Host/{HOST_VERSION}", agent.unwrap_or_default());
        if let Ok(agent) = HeaderValue::from_str(agent.trim_start()) {
            headers.insert(USER_AGENT, agent);
        }
        // The host appends: a caller who sends an invocation id of his own makes it two.
        for (name, value) in &host_headers(Uuid::new_v4()) {
            headers.append(name, value.clone());
        }
        let url = self.url(&forward.path_and_query);
        let request = self.client.request(forward.method, url).headers(headers);
        let response = request.body(forward.body).send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok((status, headers, response.bytes().await?))
    }

    fn url(&self, path_and_query: &str) -> Url {
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        let mut url = self.base.clone();
        url.set_path(path);
        url.set_query(Some(query).filter(|query| !query.is_empty()));
        url
    }
}

fn host_headers(invocation: Uuid) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(HOST_VERSION_HEADER, HeaderValue::from_static(HOST_VERSION));
    if let Ok(invocation) = HeaderValue::from_str(&invocation.to_string()) {
        headers.insert(INVOCATION_ID_HEADER, invocation);
    }
    headers
}

/// A body of unknown length: in the cloud the host sends no Content-Length.
async fn chunked(text: String) -> reqwest::Body {
    let frame = Full::new(Bytes::from(text)).frame().await;
    reqwest::Body::wrap(StreamBody::new(stream::iter(frame)))
}
