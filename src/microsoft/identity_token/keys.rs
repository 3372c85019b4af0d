//! The keys that Entra signs with: fetched seldom, kept for a day.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::Timestamp;
use jsonwebtoken::DecodingKey;
use reqwest::Method;
use serde::Deserialize;
use url::Url;

use super::Refusal;
use crate::http_client::HttpClient;
use crate::http_client::Limits;

/// The keys of one tenant, by their ids.
pub(super) struct SigningKeys {
    http: HttpClient,
    address: Url,
    /// Whose keys they may be: Entra serves keys of other issuers at the same address.
    issuers: [String; 2],
    known: Mutex<Known>,
    /// One fetch at a time: requests that wait for the same keys find them when it is their turn.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Clone, Default)]
struct Known {
    keys: BTreeMap<String, DecodingKey>,
    fetched_at: Option<Timestamp>,
    asked_at: Option<Timestamp>,
}

/// The document at the address.
#[derive(Deserialize)]
struct Document {
    keys: Vec<serde_json::Value>,
}

/// A key as it stands there; the certificates beside it are not needed.
#[derive(Deserialize)]
struct Entry {
    kty: String,
    kid: String,
    n: String,
    e: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    issuer: Option<String>,
}

const LIMITS: Limits = Limits { deadline: Duration::from_secs(10), most_bytes: 256 * 1_024 };
/// Entra announces a new key long before it signs with it, and takes an old one back within a day.
/// Source: Microsoft, "Signing key rollover in the Microsoft identity platform".
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// An unknown key may be a new one; Entra is asked this seldom, whoever makes ids up.
const ASKED_AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(1);
const MOST_KEYS: usize = 64;

impl SigningKeys {
    pub(super) fn new(http: HttpClient, address: Url, login_url: &str, tenant: &str) -> Self {
        let issuers = [tenant, "{tenantid}"].map(|name| format!("{login_url}/{name}/v2.0"));
        Self {
            http,
            address,
            issuers,
            known: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// The key with an id. The id is looked up among those that are known and goes nowhere else.
    pub(super) async fn get(&self, id: &str, now: Timestamp) -> Result<DecodingKey, Refusal> {
        if let Some(found) = self.look_up(id, now) {
            return found;
        }
        let _turn = self.turn.lock().await;
        if let Some(found) = self.look_up(id, now) {
            return found;
        }
        self.lock().asked_at = Some(now);
        if let Some(keys) = self.fetch().await {
            let mut known = self.lock();
            known.keys = keys;
            known.fetched_at = Some(now);
        }
        self.look_up(id, now).unwrap_or(Err(Refusal::NoKeys))
    }

    /// What is known without asking; `None` when Entra is to be asked.
    fn look_up(&self, id: &str, now: Timestamp) -> Option<Result<DecodingKey, Refusal>> {
        let known = self.lock();
        let is_within = |at: Option<Timestamp>, time: SignedDuration| {
            at.is_some_and(|at| now.duration_since(at).abs() < time)
        };
        let is_fresh = is_within(known.fetched_at, KEPT);
        if is_fresh && let Some(key) = known.keys.get(id) {
            return Some(Ok(key.clone()));
        }
        let refusal = if is_fresh { Refusal::UnknownKey } else { Refusal::NoKeys };
        is_within(known.asked_at, ASKED_AGAIN_AFTER).then_some(Err(refusal))
    }

    /// `None` when there is no answer that makes sense; then what is known stays.
    async fn fetch(&self) -> Option<BTreeMap<String, DecodingKey>> {
        let request = self.http.request(Method::GET, self.address.clone()).build().ok()?;
        let answer = match self.http.send(request, LIMITS).await {
            Ok(answer) if answer.status == 200 && !answer.is_cut => answer,
            Ok(answer) => {
                tracing::warn!(status = answer.status, "Entra's keys cannot be read");
                return None;
            }
            Err(error) => {
                tracing::warn!(%error, "Entra's keys cannot be read");
                return None;
            }
        };
        let document: Document = serde_json::from_slice(&answer.body).ok()?;
        let entries = document.keys.into_iter().take(MOST_KEYS);
        let keys: BTreeMap<_, _> = entries.filter_map(|entry| self.read(entry)).collect();
        (!keys.is_empty()).then_some(keys)
    }

    /// An RSA key of our tenant for signatures; whatever else stands there is none of ours.
    fn read(&self, entry: serde_json::Value) -> Option<(String, DecodingKey)> {
        let entry: Entry = serde_json::from_value(entry).ok()?;
        let is_for_signing = entry.purpose.is_none_or(|purpose| purpose == "sig");
        let is_ours = entry.issuer.is_none_or(|issuer| self.issuers.contains(&issuer));
        if entry.kty != "RSA" || !is_for_signing || !is_ours {
            return None;
        }
        Some((entry.kid, DecodingKey::from_rsa_components(&entry.n, &entry.e).ok()?))
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        // No change panics half-way, so a poisoned lock still guards whole keys.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
