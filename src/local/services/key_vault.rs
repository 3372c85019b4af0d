//! Key Vault: secrets with versions, behind the challenge by which a client learns whom its token
//! must be for.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use axum::Json;
use axum::extract::Path;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::WWW_AUTHENTICATE;
use axum::response::IntoResponse;
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use super::Services;
use super::alert::PARTNER_TENANT;
use super::outage::Outage;

/// The secrets; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Vault {
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    secrets: BTreeMap<String, Secret>,
    always: Option<Outage>,
    next: Vec<(Operation, Outage)>,
}

#[derive(Debug, Default)]
struct Secret {
    versions: Vec<Version>,
    is_deleted: bool,
}

/// One version of a secret.
#[derive(Clone, Debug)]
pub struct Version {
    /// The value.
    pub value: String,
    /// The tags.
    pub tags: BTreeMap<String, String>,
    id: String,
    content_type: Option<String>,
    created: Timestamp,
}

/// What is asked of the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// The newest version is read.
    Read,
    /// A version is read by its id.
    ReadBack,
    /// A version is written.
    Write,
}

/// What the body of a write says.
#[derive(Debug, Deserialize)]
pub struct NewVersion {
    #[serde(default)]
    value: String,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    #[serde(rename = "contentType")]
    content_type: Option<String>,
}

/// Whom a token must be for.
const RESOURCE: &str = "https://vault.azure.net";

impl Vault {
    /// What happens to every request from now on; `None` means that all is well.
    pub fn fail_with(&self, fault: Option<Outage>) {
        self.lock().always = fault;
    }

    /// What happens to the next request of this kind.
    pub fn fail_next(&self, operation: Operation, fault: Outage) {
        self.lock().next.push((operation, fault));
    }

    /// Forgets the faults that have not happened yet.
    pub fn mend(&self) {
        let mut kept = self.lock();
        kept.always = None;
        kept.next.clear();
    }

    /// All versions of a secret, the oldest first.
    pub fn versions(&self, name: &str) -> Vec<Version> {
        self.lock().secrets.get(name).map(|secret| secret.versions.clone()).unwrap_or_default()
    }

    /// The newest value of a secret.
    pub fn value(&self, name: &str) -> Option<String> {
        Some(self.versions(name).last()?.value.clone())
    }

    /// Puts a version there, as another tool would.
    pub fn put(&self, name: &str, value: &str, created: Timestamp) {
        let new = NewVersion { value: value.to_owned(), tags: BTreeMap::new(), content_type: None };
        self.lock().write(name, new, created);
    }

    /// Deletes a secret so that it can be recovered, which keeps its name taken.
    pub fn delete(&self, name: &str) {
        if let Some(secret) = self.lock().secrets.get_mut(name) {
            secret.is_deleted = true;
        }
    }

    fn take_fault(&self, operation: Operation) -> Option<Outage> {
        let mut kept = self.lock();
        let place = kept.next.iter().position(|(meant, _)| *meant == operation);
        place.map(|place| kept.next.remove(place).1).or(kept.always)
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn write(&mut self, name: &str, new: NewVersion, now: Timestamp) -> Option<Version> {
        let secret = self.secrets.entry(name.to_owned()).or_default();
        if secret.is_deleted {
            return None;
        }
        let version = Version {
            value: new.value,
            tags: new.tags,
            id: Uuid::new_v4().simple().to_string(),
            content_type: new.content_type,
            created: now,
        };
        secret.versions.push(version.clone());
        Some(version)
    }

    fn read(&self, name: &str, id: Option<&str>) -> Option<Version> {
        let secret = self.secrets.get(name).filter(|secret| !secret.is_deleted)?;
        match id {
            None => secret.versions.last().cloned(),
            Some(id) => secret.versions.iter().find(|version| version.id == id).cloned(),
        }
    }
}

/// `PUT /secrets/{name}`
pub async fn write(
    State(services): State<Services>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> Response {
    if let Some(challenge) = challenge(&services, &headers) {
        return challenge;
    }
    let vault = &services.vault;
    let fault = vault.take_fault(Operation::Write);
    if let Some(fault) = fault.filter(|fault| !fault.is_after_the_work()) {
        return fault.response().await;
    }
    let Ok(new) = serde_json::from_slice::<NewVersion>(&body) else {
        return refused(StatusCode::BAD_REQUEST, "BadParameter");
    };
    let written = vault.lock().write(&name, new, services.world.now());
    match (written, fault) {
        (_, Some(fault)) => fault.response().await,
        (Some(version), None) => Json(shown(&headers, &name, &version)).into_response(),
        (None, None) => refused(StatusCode::CONFLICT, "ObjectIsDeletedButRecoverable"),
    }
}

/// `GET /secrets/{name}/`
pub async fn read(
    State(services): State<Services>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    read_version(&services, &headers, &name, None).await
}

/// `GET /secrets/{name}/{version}`
pub async fn read_back(
    State(services): State<Services>,
    Path((name, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    read_version(&services, &headers, &name, Some(&id)).await
}

async fn read_version(
    services: &Services,
    headers: &HeaderMap,
    name: &str,
    id: Option<&str>,
) -> Response {
    if let Some(challenge) = challenge(services, headers) {
        return challenge;
    }
    let operation = if id.is_some() { Operation::ReadBack } else { Operation::Read };
    if let Some(fault) = services.vault.take_fault(operation) {
        return fault.response().await;
    }
    let found = services.vault.lock().read(name, id);
    match found {
        Some(version) => Json(shown(headers, name, &version)).into_response(),
        None => refused(StatusCode::NOT_FOUND, "SecretNotFound"),
    }
}

/// Without a token for the vault nothing is read, not even the body.
fn challenge(services: &Services, headers: &HeaderMap) -> Option<Response> {
    if services.identity.is_bearer(headers, RESOURCE) {
        return None;
    }
    let mut response = refused(StatusCode::UNAUTHORIZED, "Unauthorized");
    let authority = format!("https://login.microsoftonline.com/{PARTNER_TENANT}");
    let challenge = format!("Bearer authorization=\"{authority}\", resource=\"{RESOURCE}\"");
    response.headers_mut().insert(WWW_AUTHENTICATE, challenge.parse().ok()?);
    Some(response)
}

fn shown(headers: &HeaderMap, name: &str, version: &Version) -> Value {
    let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("vault");
    let created = version.created.as_second();
    json!({
        "value": version.value,
        "id": format!("https://{host}/secrets/{name}/{}", version.id),
        "contentType": version.content_type,
        "tags": version.tags,
        "attributes": {
            "enabled": true, "created": created, "updated": created,
            "recoveryLevel": "Recoverable+Purgeable", "recoverableDays": 90
        },
    })
}

fn refused(status: StatusCode, code: &str) -> Response {
    let inner = json!({ "code": code });
    let body = json!({ "error": { "code": code, "message": code, "innererror": inner } });
    (status, Json(body)).into_response()
}
