//! The one way out over HTTP: a deadline for the whole exchange, a cap on the answer, no redirects.

mod authorities;

use std::sync::Arc;
use std::time::Duration;

use authorities::Authorities;
use jiff::SignedDuration;
use jiff::Timestamp;
use reqwest::Request;
use reqwest::header::HeaderMap;
use reqwest::header::RETRY_AFTER;
use tracing::Instrument;
use tracing::Span;
use tracing::field;

use crate::settings::Setting;
use crate::settings::Settings;
use crate::telemetry::TRACED;

/// A client for all remotes; clones share its connections.
#[derive(Clone, Debug)]
pub struct HttpClient {
    client: reqwest::Client,
    authorities: Authorities,
    extra_authorities: Option<Arc<[u8]>>,
}

/// A client for what must not be sent twice.
///
/// An HTTP library sends a request once more by itself when the connection that it was to reuse
/// turns out to be closed. Here every request has a connection of its own and nothing is repeated.
#[derive(Clone, Debug)]
pub struct OneShotClient(HttpClient);

/// What an exchange may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For the whole exchange, from the first lookup to the last byte.
    pub deadline: Duration,
    /// For the body, decompressed.
    pub most_bytes: usize,
}

/// An answer, read to its end or to the limit.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, at most [`Limits::most_bytes`] of it.
    pub body: Vec<u8>,
    /// True when there was more.
    pub is_cut: bool,
}

/// Why there is no answer. The texts name the host and never a path, a query or a body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Nothing was sent: the name, the connection or TLS failed.
    #[error("cannot connect to {host}: {cause}")]
    NotSent {
        /// The host.
        host: String,
        /// The cause in few words.
        cause: String,
    },
    /// Something may have been sent, and the answer is missing or torn.
    #[error("no complete answer from {host}: {cause}")]
    Unclear {
        /// The host.
        host: String,
        /// The cause in few words.
        cause: String,
    },
}

/// Why there can be no client.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// TLS itself, or a certificate.
    #[error(transparent)]
    Tls(#[from] rustls::Error),
    /// The client around it.
    #[error(transparent)]
    Client(#[from] reqwest::Error),
}

/// Whom to trust besides the public authorities.
pub const EXTRA_CA_FILE: Setting = Setting {
    name: "EXTRA_CA_FILE",
    default: None,
    secret: false,
    meaning: "A PEM file with authorities that are trusted besides the usual ones when Microsoft's APIs, web channels and the mail server are called, for a network that inspects TLS or a private mail server.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 1] = [&EXTRA_CA_FILE];

const CONNECT_DEADLINE: Duration = Duration::from_secs(5);
/// For what must be sent now or not at all.
pub const ONE_SHOT_CONNECT_DEADLINE: Duration = Duration::from_secs(2);
const PEM_CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE-----";
const USER_AGENT: &str = concat!("fraud-guard/", env!("CARGO_PKG_VERSION"));

impl HttpClient {
    /// A client without redirects, cookies and proxies from the environment.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new() -> Result<Self, TlsError> {
        Self::with_authorities(Authorities::usual())
    }

    /// A client that also trusts the certificate authorities of a PEM bundle. It trusts nobody
    /// less, and checks names and dates as ever.
    ///
    /// # Errors
    /// When a certificate of the bundle cannot be read or TLS cannot be set up.
    pub fn trusting(pem: &[u8]) -> Result<Self, TlsError> {
        let client = Self::with_authorities(Authorities::adding(pem)?)?;
        Ok(Self { extra_authorities: Some(pem.into()), ..client })
    }

    /// Whom it trusts besides the public authorities, as a bundle in PEM; others who speak TLS
    /// trust the same.
    pub fn extra_authorities(&self) -> Option<&[u8]> {
        self.extra_authorities.as_deref()
    }

    /// The client that the settings ask for. When what they name cannot be used, the problem is
    /// noted, and the client is the usual one.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn from_settings(settings: &mut Settings) -> Result<Self, TlsError> {
        let Some(path) = settings.text(&EXTRA_CA_FILE) else { return Self::new() };
        Self::trusting_file(&path).or_else(|problem| {
            settings.problem(&EXTRA_CA_FILE, &problem);
            Self::new()
        })
    }

    fn trusting_file(path: &str) -> Result<Self, String> {
        let pem = std::fs::read(path)
            .map_err(|error| format!("names {path}, which cannot be read: {error}"))?;
        if !pem.windows(PEM_CERTIFICATE.len()).any(|bytes| bytes == PEM_CERTIFICATE) {
            return Err(format!("names {path}, in which there is no certificate in PEM"));
        }
        Self::trusting(&pem)
            .map_err(|_| format!("names {path}, in which a certificate cannot be read"))
    }

    fn with_authorities(authorities: Authorities) -> Result<Self, TlsError> {
        let builder = builder(&authorities)?.user_agent(USER_AGENT);
        let client = builder.connect_timeout(CONNECT_DEADLINE).build()?;
        Ok(Self { client, authorities, extra_authorities: None })
    }

    /// A client for what must not be sent twice, which trusts the same authorities.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn one_shot(&self) -> Result<OneShotClient, TlsError> {
        let client = builder(&self.authorities)?
            .user_agent(USER_AGENT)
            .connect_timeout(ONE_SHOT_CONNECT_DEADLINE)
            .pool_max_idle_per_host(0)
            .retry(reqwest::retry::never())
            .build()?;
        Ok(OneShotClient(Self { client, ..self.clone() }))
    }

    /// Starts a request; it is sent with [`HttpClient::send`].
    pub fn request(&self, method: reqwest::Method, url: url::Url) -> reqwest::RequestBuilder {
        self.client.request(method, url)
    }

    /// Sends a request and reads the answer within the limits.
    ///
    /// # Errors
    /// When there is no complete answer in time.
    pub async fn send(&self, request: Request, limits: Limits) -> Result<Answer, CallError> {
        let host = request.url().host_str().unwrap_or("?").to_owned();
        let span = span(&request, &host);
        let exchange = self.exchange(request, limits.most_bytes).instrument(span.clone());
        let sent = match tokio::time::timeout(limits.deadline, exchange).await {
            Ok(result) => result.map_err(|error| classify(host, error)),
            Err(_) => {
                let cause = format!("nothing within {} s", limits.deadline.as_secs());
                Err(CallError::Unclear { host, cause })
            }
        };
        end(&span, &sent);
        sent
    }

    async fn exchange(&self, request: Request, most: usize) -> Result<Answer, reqwest::Error> {
        let mut response = self.client.execute(request).await?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            let room = most.saturating_sub(body.len());
            body.extend_from_slice(chunk.get(..room.min(chunk.len())).unwrap_or_default());
            if chunk.len() > room {
                return Ok(Answer { status, headers, body, is_cut: true });
            }
        }
        Ok(Answer { status, headers, body, is_cut: false })
    }
}

impl OneShotClient {
    /// Starts a request; it is sent with [`OneShotClient::send`].
    pub fn request(&self, method: reqwest::Method, url: url::Url) -> reqwest::RequestBuilder {
        self.0.request(method, url)
    }

    /// Sends a request, once, and reads the answer within the limits. The first byte leaves within
    /// two seconds or never.
    ///
    /// # Errors
    /// When there is no complete answer in time.
    pub async fn send(&self, request: Request, limits: Limits) -> Result<Answer, CallError> {
        self.0.send(request, limits).await
    }
}

/// The span of a call, by the conventions of OpenTelemetry. Never a path or a query: there are
/// secrets in some.
fn span(request: &Request, host: &str) -> Span {
    let method = request.method().as_str();
    tracing::info_span!(
        target: TRACED,
        "call",
        otel.name = format!("{method} {host}"),
        otel.kind = "client",
        otel.status_code = field::Empty,
        http.request.method = method,
        http.response.status_code = field::Empty,
        server.address = host,
        error.type = field::Empty,
    )
}

fn end(span: &Span, sent: &Result<Answer, CallError>) {
    match sent {
        Ok(Answer { status, .. }) => {
            span.record("http.response.status_code", *status);
            span.record("otel.status_code", if *status < 400 { "OK" } else { "ERROR" });
        }
        Err(error) => {
            span.record("otel.status_code", "ERROR");
            span.record("error.type", error.kind());
        }
    }
}

impl CallError {
    fn kind(&self) -> &'static str {
        match self {
            Self::NotSent { .. } => "not-sent",
            Self::Unclear { .. } => "unclear",
        }
    }
}

/// What the client of storage has in common with all others; it trusts the usual authorities.
///
/// # Errors
/// When TLS cannot be set up.
pub fn usual() -> Result<reqwest::ClientBuilder, TlsError> {
    builder(&Authorities::usual())
}

/// What every client has in common.
fn builder(authorities: &Authorities) -> Result<reqwest::ClientBuilder, TlsError> {
    Ok(reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .tls_backend_preconfigured(authorities.tls()?))
}

fn classify(host: String, error: reqwest::Error) -> CallError {
    let cause = innermost(&error);
    if error.is_connect() {
        CallError::NotSent { host, cause }
    } else {
        CallError::Unclear { host, cause }
    }
}

/// The last cause in the chain says what happened; the outer ones repeat the URL.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    match cause.downcast_ref::<reqwest::Error>() {
        Some(error) if error.is_timeout() => "timed out".to_owned(),
        Some(_) => "the connection failed".to_owned(),
        None => cause.to_string(),
    }
}

/// How long a remote asks to wait: seconds or an HTTP date; anything else is ignored.
/// The caller clamps it.
pub fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<SignedDuration> {
    headers.get_all(RETRY_AFTER).iter().find_map(|value| {
        let text = value.to_str().ok()?.trim();
        if let Ok(seconds) = text.parse::<f64>() {
            return SignedDuration::try_from_secs_f64(seconds).ok();
        }
        let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
        Some(date.duration_since(now))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_read_in_seconds_or_as_a_date() {
        let now: Timestamp = "2026-02-03T12:00:00Z".parse().expect("a time");
        for (text, seconds) in [
            ("57", Some(57)),
            (" 30 ", Some(30)),
            ("-5", Some(-5)),
            ("1e9", Some(1_000_000_000)),
            ("Tue, 03 Feb 2026 12:01:00 GMT", Some(60)),
            ("Tue, 03 Feb 2026 11:00:00 GMT", Some(-3_600)),
            ("soon", None),
            ("", None),
            ("NaN", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, text.parse().expect("a header"));
            let wait = retry_after(&headers, now).map(|wait| wait.as_secs());
            assert_eq!(wait, seconds, "{text:?}");
        }
    }
}
