//! Sends spans and measurements to Application Insights, as the function app's managed identity.
//!
//! Log lines are not sent from here: the Functions host takes them from stdout to the same place.
//! Source: the connection string and `APPLICATIONINSIGHTS_AUTHENTICATION_STRING` as in "App settings
//! reference for Azure Functions"; the address with a token, `v2.1/track`, and the token's audience
//! as in Microsoft's own exporters (azure-monitor-opentelemetry-exporter, not tried in Azure).

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Bytes;
use axum::http;
use opentelemetry_application_insights::Exporter;
use opentelemetry_http::HttpClient as Uploader;
use opentelemetry_http::HttpError;
use opentelemetry_sdk::error::OTelSdkError;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::trace::SpanExporter;
use secrecy::ExposeSecret;
use tokio::time::Instant;
use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;

use super::managed_identity::ManagedIdentity;
use crate::clock::Clock;
use crate::http_client::Answer;
use crate::http_client::HttpClient;
use crate::http_client::Limits;
use crate::settings::Settings;
use crate::telemetry;
use crate::telemetry::INSIGHTS_AUTHENTICATION;
use crate::telemetry::INSIGHTS_CONNECTION;
use crate::telemetry::Signals;

/// Application Insights, and what waits to be sent there.
#[derive(Debug)]
pub struct ApplicationInsights {
    exporter: Exporter<Track>,
    signals: Signals,
    due: Mutex<Instant>,
    is_failing: AtomicBool,
    trouble: Trouble,
}

/// Why the last request was not taken.
type Trouble = Arc<Mutex<Option<String>>>;

/// Who carries telemetry there.
#[derive(Clone, Debug)]
struct Track {
    http: HttpClient,
    identity: Option<ManagedIdentity>,
    trouble: Trouble,
}

/// Between two sendings of one process, at least. Half the time between two sweeps.
const EVERY: Duration = Duration::from_secs(30);
/// The same while nothing is taken.
const AFTER_FAILURE: Duration = Duration::from_secs(300);
/// Nobody waits longer for telemetry; what was not taken by then is lost, and the log has it.
const PATIENCE: Duration = Duration::from_secs(3);
const LIMITS: Limits = Limits { deadline: PATIENCE, most_bytes: 64 * 1_024 };
const RESOURCE: &str = "https://monitor.azure.com/";
const WITHOUT_TOKEN: &str = "/v2/track";
const WITH_TOKEN: &str = "/v2.1/track";

impl ApplicationInsights {
    /// The resource that the settings name, for what this process collects; `None` when it collects
    /// nothing, or after a problem was noted.
    pub fn from_settings(
        settings: &mut Settings,
        http: &HttpClient,
        clock: &Clock,
    ) -> Option<Self> {
        let signals = telemetry::signals()?.clone();
        let identity = identity(settings, http, clock)?;
        let trouble = Arc::new(Mutex::default());
        let track = Track { http: http.clone(), identity, trouble: Arc::clone(&trouble) };
        let connection = settings.text(&INSIGHTS_CONNECTION)?;
        match Exporter::new_from_connection_string(connection.trim_end_matches(';'), track) {
            Ok(exporter) => Some(Self::sending(exporter, signals, trouble)),
            Err(error) => {
                // The host reads it as well; nobody is told less because there are no charts.
                let name = INSIGHTS_CONNECTION.name;
                tracing::warn!(%error, "{name} cannot be used; spans and metrics are not sent");
                None
            }
        }
    }

    fn sending(mut exporter: Exporter<Track>, signals: Signals, trouble: Trouble) -> Self {
        exporter.set_resource(signals.resource());
        let due = Mutex::new(Instant::now());
        Self { exporter, signals, due, is_failing: AtomicBool::new(false), trouble }
    }

    /// Sends what was collected, unless that was done a moment ago.
    pub async fn send_when_due(&self) {
        if self.takes_turn() {
            self.send().await;
        }
    }

    fn takes_turn(&self) -> bool {
        let mut due = lock(&self.due);
        let now = Instant::now();
        let is_due = *due <= now;
        if is_due {
            // Nobody waits each half minute for something that does not work.
            let pause = if self.is_failing.load(Ordering::Relaxed) { AFTER_FAILURE } else { EVERY };
            *due = now.checked_add(pause).unwrap_or(now);
        }
        is_due
    }

    /// Sends what was collected. What cannot be sent within seconds is lost.
    pub async fn send(&self) {
        // Or the sending of spans would make spans.
        let sending = self.export().with_subscriber(NoSubscriber::new());
        let ended = tokio::time::timeout(PATIENCE, sending).await;
        let was_failing = self.is_failing.load(Ordering::Relaxed);
        match ended.unwrap_or(Err(OTelSdkError::Timeout(PATIENCE))) {
            Ok(()) => self.is_failing.store(false, Ordering::Relaxed),
            Err(error) => {
                self.is_failing.store(true, Ordering::Relaxed);
                if !was_failing {
                    // The exporter tries again until nobody waits any more, and then says only that.
                    let trouble = lock(&self.trouble).clone().unwrap_or_else(|| error.to_string());
                    tracing::warn!(
                        error = trouble,
                        "telemetry cannot be sent to Application Insights"
                    );
                }
            }
        }
    }

    async fn export(&self) -> Result<(), OTelSdkError> {
        let spans = self.signals.take_spans();
        if let Some(metrics) = self.signals.take_metrics()
            && metrics.scope_metrics().any(|scope| scope.metrics().next().is_some())
        {
            PushMetricExporter::export(&self.exporter, &metrics).await?;
        }
        if !spans.is_empty() {
            SpanExporter::export(&self.exporter, spans).await?;
        }
        Ok(())
    }
}

/// `Some(None)` where the resource takes telemetry without a token, `None` after a problem was noted.
fn identity(
    settings: &mut Settings,
    http: &HttpClient,
    clock: &Clock,
) -> Option<Option<ManagedIdentity>> {
    let Some(text) = settings.text(&INSIGHTS_AUTHENTICATION) else { return Some(None) };
    let pairs = text.split(';').filter_map(|pair| pair.split_once('='));
    let pairs: Vec<(&str, &str)> = pairs.map(|(name, value)| (name.trim(), value.trim())).collect();
    let find = |name: &str| pairs.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    if !find("Authorization").is_some_and(|(_, value)| value.eq_ignore_ascii_case("AAD")) {
        let what = "must be Authorization=AAD, with ClientId=… for a user-assigned identity";
        settings.problem(&INSIGHTS_AUTHENTICATION, what);
        return None;
    }
    let client_id = find("ClientId").map(|(_, value)| (*value).to_owned());
    let setting = &INSIGHTS_AUTHENTICATION;
    ManagedIdentity::needed_for(setting, settings, http, clock, client_id).map(Some)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Track {
    async fn send(&self, request: http::Request<Bytes>) -> Result<Answer, HttpError> {
        let mut request = reqwest::Request::try_from(request)?;
        let Some(identity) = &self.identity else {
            return Ok(self.http.send(request, LIMITS).await?);
        };
        let path = request.url().path().replace(WITHOUT_TOKEN, WITH_TOKEN);
        request.url_mut().set_path(&path);
        let token = identity.token(RESOURCE).await?.token;
        let value = format!("Bearer {}", token.expose_secret());
        let mut value = http::HeaderValue::try_from(value)?;
        value.set_sensitive(true);
        request.headers_mut().insert(http::header::AUTHORIZATION, value);
        let answer = self.http.send(request, LIMITS).await?;
        if answer.status == 401 {
            identity.forget(RESOURCE, &token).await;
        }
        Ok(answer)
    }
}

#[async_trait]
impl Uploader for Track {
    async fn send_bytes(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, HttpError> {
        let sent = self.send(request).await;
        *lock(&self.trouble) = match &sent {
            Ok(answer) if answer.status < 300 => None,
            Ok(answer) => Some(format!("it answered {}", answer.status)),
            Err(error) => Some(error.to_string()),
        };
        let answer = sent?;
        Ok(http::Response::builder().status(answer.status).body(answer.body.into())?)
    }
}
