//! The other end of the wire to Microsoft: a token endpoint and the two lists of fraud events,
//! which say exactly the bytes that a test tells them to.

use std::sync::LazyLock;

use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::http_client::HttpClient;
use fraud_guard::microsoft::Microsoft as Services;
use fraud_guard::settings::Settings;
use fraud_guard::sources;
use fraud_guard::sources::FraudEventSource;
use fraud_guard::sources::Limits;
use fraud_guard::sources::Snapshot;
use fraud_guard::sources::take_snapshot;
use jiff::Timestamp;

use super::web_server::Reply;
use super::web_server::Request;
use super::web_server::WebServer;

pub const PARTNER: &str = "11111111-aaaa-4aaa-8aaa-000000000001";

/// What no error, no finding and no debug output may contain.
pub const CANARIES: [&str; 4] =
    ["canary-client-secret", "canary-refresh-token", "canary-access-token", "canary-body"];

const TOKEN: &str =
    r#"{"token_type":"Bearer","expires_in":3599,"access_token":"canary-access-token"}"#;

/// Microsoft as a test plays it, and one source that reads from it.
pub struct Microsoft {
    pub server: WebServer,
    pub source: Box<dyn FraudEventSource>,
    pub clock: ManualClock,
}

/// When all tests of the sources take place.
pub fn now() -> Timestamp {
    "2026-02-04T12:00:00Z".parse().expect("a time")
}

/// A file of `tests/fixtures/microsoft`.
pub fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/microsoft/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).expect(&path)
}

/// A complete answer in JSON.
pub fn json(body: impl AsRef<[u8]>) -> Reply {
    answer(200, "application/json; charset=utf-8", body)
}

/// A complete answer.
pub fn answer(status: u16, content_type: &str, body: impl AsRef<[u8]>) -> Reply {
    with_headers(status, &format!("content-type: {content_type}\r\n"), body)
}

/// A complete answer with headers of its own.
pub fn with_headers(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} x\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n"
    );
    Reply::Bytes([head.as_bytes(), body].concat())
}

/// The number of the page that a request asks for, from 1; 1 when it asks for none.
pub fn page_number(request: &Request) -> usize {
    let line = request.head.lines().next().unwrap_or_default();
    let query = line
        .split(['?', '&', ' '])
        .find_map(|part| part.strip_prefix("PageNumber=").or_else(|| part.strip_prefix("page=")));
    query.map_or(1, |number| number.parse().expect("a number"))
}

/// True when a request asks for pages.
pub fn asks_for_pages(request: &Request) -> bool {
    request.head.contains("PageSize=")
}

impl Microsoft {
    /// Microsoft with a list of one page, whoever asks.
    pub async fn with_page(name: SourceName, body: impl AsRef<[u8]>) -> Self {
        Self::with_pages(name, vec![body.as_ref().to_vec()]).await
    }

    /// Partner Center with these pages and empty ones after them, Graph with these pages and a
    /// link from each to the next (the pages of Graph have to bring their links).
    pub async fn with_pages(name: SourceName, pages: Vec<Vec<u8>>) -> Self {
        Self::listing(name, move |request| {
            json(pages.get(page_number(request) - 1).map_or(b"[]".as_slice(), Vec::as_slice))
        })
        .await
    }

    /// Microsoft that grants every token and answers as scripted for the list.
    pub async fn listing(
        name: SourceName,
        list: impl FnMut(&Request) -> Reply + Send + 'static,
    ) -> Self {
        Self::start(name, |_| json(TOKEN), list).await
    }

    /// Microsoft that answers as scripted for tokens and for the list.
    pub async fn start(
        name: SourceName,
        mut tokens: impl FnMut(&Request) -> Reply + Send + 'static,
        mut list: impl FnMut(&Request) -> Reply + Send + 'static,
    ) -> Self {
        let server = WebServer::scripted(move |request| match request.head.starts_with("POST ") {
            true => tokens(request),
            false => list(request),
        })
        .await;
        let clock = ManualClock::at(now());
        let source = source(name, server.url("/").as_str(), &clock, &[]);
        Self { server, source, clock }
    }

    /// What the source shows.
    pub async fn snapshot(&self) -> Snapshot {
        self.snapshot_within(Limits::default()).await
    }

    /// What the source shows within limits.
    pub async fn snapshot_within(&self, limits: Limits) -> Snapshot {
        let clock = Clock::Manual(self.clock.clone());
        let snapshot = take_snapshot(self.source.as_ref(), limits, &clock).await;
        assert_hides_secrets(&format!("{:?} {:?}", snapshot.failure, snapshot.findings));
        if let Some(failure) = &snapshot.failure {
            assert_hides_secrets(&failure.to_string());
        }
        snapshot
    }

    /// The requests for the list.
    pub fn list_requests(&self) -> Vec<Request> {
        let requests = self.server.requests();
        requests.into_iter().filter(|request| request.head.starts_with("GET ")).collect()
    }

    /// The forms that were sent to the token endpoint.
    pub fn token_forms(&self) -> Vec<String> {
        let requests = self.server.requests();
        let forms = requests.iter().filter(|request| request.head.starts_with("POST "));
        forms.map(|request| String::from_utf8_lossy(&request.body).into_owned()).collect()
    }
}

/// A source as the settings make it.
pub fn source(
    name: SourceName,
    url: &str,
    clock: &ManualClock,
    more: &[(&str, &str)],
) -> Box<dyn FraudEventSource> {
    let pairs = [
        ("FRAUD_EVENT_SOURCES", name.as_str()),
        ("PARTNER_TENANT_ID", PARTNER),
        ("PARTNER_CLIENT_ID", "55555555-eeee-4eee-8eee-000000000005"),
        ("PARTNER_CLIENT_SECRET", "canary-client-secret"),
        ("PARTNER_REFRESH_TOKEN", "canary-refresh-token"),
        ("LOGIN_URL", url),
        ("PARTNER_CENTER_URL", url),
        ("GRAPH_URL", url),
    ];
    let mut settings = Settings::from_pairs(pairs.into_iter().chain(more.iter().copied()));
    // One client for all: setting up TLS takes longer than a test.
    static HTTP: LazyLock<HttpClient> = LazyLock::new(|| HttpClient::new().expect("a client"));
    let clock = Clock::Manual(clock.clone());
    let services = Services::from_settings(&mut settings, &HTTP, &clock);
    let sources = services.map(|services| sources::from_settings(&mut settings, &services, &clock));
    settings.finish().expect("settings");
    sources.expect("sources").remove(0)
}

/// Fails when a text shows a secret or a part of an answer.
pub fn assert_hides_secrets(text: &str) {
    for canary in CANARIES {
        assert!(!text.contains(canary), "{canary} in {text}");
    }
}
