//! Partner Center's webhook: its registration, its tests, and signed calls to whoever registered.

mod signer;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::time::Duration;

use axum::Json;
use axum::extract::Path;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::response::Response;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use super::Services;
use super::login::Audience;
use crate::http_client::HttpClient;
use crate::http_client::Limits;
use crate::settings::is_allowed_remote;
use signer::Signer;

/// The webhook of the one partner; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Webhook {
    state: Arc<Mutex<Registered>>,
    signer: Arc<OnceLock<Option<Signer>>>,
}

#[derive(Debug, Default)]
struct Registered {
    registration: Option<Registration>,
    results: BTreeMap<Uuid, Value>,
    tests: Vec<Timestamp>,
    address: String,
}

/// What is registered.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Registration {
    webhook_url: String,
    webhook_events: Vec<String>,
    #[serde(default)]
    signature_token_to_ms_signature_header: bool,
}

/// The events that this stand-in has.
const EVENTS: [&str; 6] = [
    "azure-fraud-event-detected",
    "subscription-updated",
    "test-created",
    "usagerecords-thresholdExceeded",
    "granular-admin-relationship-approved",
    "invoice-ready",
];
/// Where the certificate is.
pub(super) const CERTIFICATE: &str = "/cert/pcnotifications-dispatch.microsoft.com.pem";
const LIMITS: Limits = Limits { deadline: Duration::from_secs(10), most_bytes: 4_096 };
const TESTS_A_MINUTE: usize = 2;

impl Webhook {
    /// Says at which address the stand-ins listen, and returns the settings that make a handler
    /// believe their calls.
    pub fn settings(&self, address: &str) -> Vec<(&'static str, String)> {
        address.clone_into(&mut self.lock().address);
        let Some(signer) = self.signer() else { return Vec::new() };
        let host = address.trim_start_matches("http://").to_owned();
        vec![
            ("PARTNER_CENTER_WEBHOOK_CERTIFICATE_HOSTS", host),
            ("PARTNER_CENTER_WEBHOOK_CA_FILE", signer.ca_file.display().to_string()),
        ]
    }

    /// Calls whoever is registered for an event; `None` when nobody is.
    pub async fn call(
        &self,
        event: &str,
        uri: &str,
        now: Timestamp,
    ) -> Option<Result<u16, String>> {
        let (registration, address) = {
            let state = self.lock();
            (state.registration.clone()?, state.address.clone())
        };
        if !registration.webhook_events.iter().any(|name| name == event) {
            return None;
        }
        let body = json!({
            "EventName": event,
            "ResourceUri": format!("{address}{uri}"),
            "AuditUri": null,
            "ResourceChangeUtcDate": now.to_string(),
        });
        Some(self.send(&registration, &address, body.to_string()).await)
    }

    async fn send(
        &self,
        registration: &Registration,
        address: &str,
        body: String,
    ) -> Result<u16, String> {
        let signer = self.signer().ok_or("there is no key")?;
        let signature = signer.sign(body.as_bytes()).ok_or("cannot sign")?;
        let is_moved = registration.signature_token_to_ms_signature_header;
        let header = if is_moved { "x-ms-signature" } else { "authorization" };
        let url = registration.webhook_url.parse().map_err(|_| "the address is none")?;
        let http = HttpClient::new().map_err(|error| error.to_string())?;
        let request = http
            .request(reqwest::Method::POST, url)
            .header(CONTENT_TYPE, "application/json")
            .header(header, signature)
            .header("x-ms-certificate-url", format!("{address}{CERTIFICATE}"))
            .header("x-ms-signature-algorithm", "rsa-sha256")
            .body(body)
            .build()
            .map_err(|_| "the request cannot be built")?;
        let answer = http.send(request, LIMITS).await.map_err(|error| error.to_string())?;
        Ok(answer.status)
    }

    fn signer(&self) -> Option<&Signer> {
        self.signer.get_or_init(Signer::new).as_ref()
    }

    fn lock(&self) -> MutexGuard<'_, Registered> {
        // No change panics half-way, so a poisoned lock still guards whole values.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Registration {
    fn to_json(&self) -> Value {
        json!({
            "SubscriberId": "e82cac64-dc67-4cd3-849b-78b6127dd57d",
            "WebhookUrl": self.webhook_url,
            "WebhookEvents": self.webhook_events,
        })
    }
}

/// `GET /webhooks/v1/registration/events`
pub async fn events(State(services): State<Services>, headers: HeaderMap) -> Response {
    check(&services, &headers).unwrap_or_else(|| Json(EVENTS).into_response())
}

/// `GET /webhooks/v1/registration`
pub async fn get(State(services): State<Services>, headers: HeaderMap) -> Response {
    if let Some(refusal) = check(&services, &headers) {
        return refusal;
    }
    match &services.webhook.lock().registration {
        Some(registration) => Json(registration.to_json()).into_response(),
        None => refusal(StatusCode::NOT_FOUND, "20002", "There is no registration."),
    }
}

/// `POST` and `PUT /webhooks/v1/registration`
pub async fn set(State(services): State<Services>, headers: HeaderMap, body: String) -> Response {
    if let Some(refusal) = check(&services, &headers) {
        return refusal;
    }
    let new = serde_json::from_str::<Registration>(&body).ok().filter(is_acceptable);
    let Some(new) = new else {
        return refusal(StatusCode::BAD_REQUEST, "800002", "Invalid request input");
    };
    let answer = Json(new.to_json()).into_response();
    services.webhook.lock().registration = Some(new);
    answer
}

/// `POST /webhooks/v1/registration/validationEvents`
pub async fn start_test(State(services): State<Services>, headers: HeaderMap) -> Response {
    if let Some(refusal) = check(&services, &headers) {
        return refusal;
    }
    let now = services.world.now();
    {
        let mut state = services.webhook.lock();
        state.tests.retain(|at| now.duration_since(*at) < SignedDuration::from_mins(1));
        if state.tests.len() >= TESTS_A_MINUTE {
            return refusal(StatusCode::TOO_MANY_REQUESTS, "429", "Too many tests.");
        }
        state.tests.push(now);
    }
    let id = Uuid::new_v4();
    let uri = format!("/webhooks/v1/registration/validationEvents/{id}");
    let Some(outcome) = services.webhook.call("test-created", &uri, now).await else {
        return refusal(StatusCode::BAD_REQUEST, "800002", "test-created is not registered.");
    };
    let mut state = services.webhook.lock();
    let url = state.registration.as_ref().map(|registration| registration.webhook_url.clone());
    let result = json!({
        "correlationId": id,
        "partnerId": "00234d9d-8c2d-4ff5-8c18-39f8afc6f7f3",
        "status": "completed",
        "callbackUrl": url,
        "results": [{
            "responseCode": outcome.as_ref().map_or_else(|_| "0".to_owned(), words),
            "responseMessage": outcome.as_ref().err().cloned().unwrap_or_default(),
            "systemError": outcome.is_err(),
            "dateTimeUtc": now.to_string(),
        }],
    });
    state.results.insert(id, result);
    (StatusCode::CREATED, Json(json!({ "correlationId": id }))).into_response()
}

/// `GET /webhooks/v1/registration/validationEvents/{id}`
pub async fn test(
    State(services): State<Services>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    if let Some(refusal) = check(&services, &headers) {
        return refusal;
    }
    let id = Uuid::try_parse(&id).ok();
    match id.and_then(|id| services.webhook.lock().results.get(&id).cloned()) {
        Some(result) => Json(result).into_response(),
        None => refusal(StatusCode::NOT_FOUND, "20002", "There is no such test."),
    }
}

/// The certificate that signs, with its issuer.
pub async fn certificate(State(services): State<Services>) -> Response {
    match services.webhook.signer() {
        Some(signer) => signer.bundle.clone().into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// This API takes tokens without a user as well.
fn check(services: &Services, headers: &HeaderMap) -> Option<Response> {
    match services.login.grant_of(headers) {
        Some(grant) if grant.audience == Audience::PartnerCenter => None,
        Some(_) => Some(refusal(StatusCode::UNAUTHORIZED, "900420", "The audience is invalid.")),
        None => Some(refusal(StatusCode::UNAUTHORIZED, "800001", "There is no good token.")),
    }
}

fn is_acceptable(registration: &Registration) -> bool {
    let url = registration.webhook_url.parse::<reqwest::Url>();
    let is_known = |event: &String| EVENTS.contains(&event.as_str());
    url.is_ok_and(|url| is_allowed_remote(&url)) && registration.webhook_events.iter().all(is_known)
}

/// Partner Center names a status by its words.
fn words(status: &u16) -> String {
    let status = StatusCode::from_u16(*status).ok();
    let words = status.and_then(|status| status.canonical_reason()).unwrap_or("Unknown");
    words.replace(' ', "")
}

fn refusal(status: StatusCode, code: &str, description: &str) -> Response {
    let body =
        json!({ "code": code, "description": description, "data": [], "source": "PartnerFD" });
    (status, Json(body)).into_response()
}
