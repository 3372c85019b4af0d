//! What Microsoft's APIs have in common: a token, one retry when it is refused, errors by what the
//! caller does next.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::HeaderMap;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use super::access_token::AccessTokens;
use super::access_token::Audience;
use super::error::RemoteError;
use crate::clock::Clock;
use crate::http_client::Answer;
use crate::http_client::HttpClient;
use crate::http_client::Limits;
use crate::http_client::retry_after;

/// A remote with an audience of its own.
#[derive(Debug)]
pub(super) struct Remote {
    pub(super) name: &'static str,
    pub(super) audience: Audience,
    pub(super) http: HttpClient,
    pub(super) clock: Clock,
    pub(super) tokens: std::sync::Arc<AccessTokens>,
    /// Headers of every request.
    pub(super) headers: Vec<(&'static str, String)>,
}

/// One request, as often as it is sent.
struct Call<'a> {
    method: Method,
    url: &'a Url,
    body: Option<&'a Value>,
}

/// A page of events may be large; an answer beyond this is not believed.
const LIMITS: Limits = Limits { deadline: Duration::from_secs(60), most_bytes: 64 * 1_024 * 1_024 };
/// The headers by which Microsoft's support finds a request again.
const IDS_OF_ANSWERS: [&str; 4] = ["ms-requestid", "ms-correlationid", "ms-cv", "request-id"];

impl Remote {
    /// Gets a JSON document.
    pub(super) async fn get(&self, url: &Url) -> Result<Vec<u8>, RemoteError> {
        let answer = self.call(Call { method: Method::GET, url, body: None }).await?;
        self.accept(answer)
    }

    #[allow(dead_code, reason = "writing verdicts back is the next change")]
    /// Sends a JSON document and returns what the remote says of it, which may be nothing.
    pub(super) async fn send(
        &self,
        method: Method,
        url: &Url,
        body: &Value,
    ) -> Result<Vec<u8>, RemoteError> {
        let answer = self.call(Call { method, url, body: Some(body) }).await?;
        match answer.status {
            201 | 202 | 204 => Ok(answer.body),
            _ => self.accept(answer),
        }
    }

    async fn call(&self, call: Call<'_>) -> Result<Answer, RemoteError> {
        let token = self.tokens.token(self.audience).await?;
        let answer = self.try_once(&call, &token).await?;
        if answer.status != 401 {
            return Ok(answer);
        }
        // The token may have been revoked or have expired under way: once more with a new one.
        self.tokens.forget(self.audience, &token).await;
        let token = self.tokens.token(self.audience).await?;
        self.try_once(&call, &token).await
    }

    /// Sends a request once. Each try has ids of its own: Partner Center takes a request id that it
    /// has seen for a repetition (`partner-center/developer/headers`).
    async fn try_once(&self, call: &Call<'_>, token: &SecretString) -> Result<Answer, RemoteError> {
        let request_id = Uuid::new_v4().to_string();
        let mut request = self
            .http
            .request(call.method.clone(), call.url.clone())
            .bearer_auth(token.expose_secret())
            .header("accept", "application/json")
            .header("ms-requestid", &request_id)
            .header("ms-correlationid", Uuid::new_v4().to_string())
            .header("client-request-id", &request_id);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(body) = call.body {
            request = request.json(body);
        }
        let request =
            request.build().map_err(|_| RemoteError::unavailable("the request cannot be built"))?;
        let answer = self.http.send(request, LIMITS).await.inspect_err(|error| {
            tracing::warn!(remote = self.name, request_id, %error, "no answer from {}", self.name);
        })?;
        self.log(&request_id, &answer);
        Ok(answer)
    }

    /// Support asks for the ids, and for those of failures most of all.
    fn log(&self, request_id: &str, answer: &Answer) {
        let (name, status, answer_ids) = (self.name, answer.status, ids(&answer.headers));
        if status < 400 {
            tracing::debug!(remote = name, request_id, answer_ids, status, "asked {name}");
        } else {
            tracing::warn!(remote = name, request_id, answer_ids, status, "{name} refused");
        }
    }

    /// A complete JSON answer, or what to do about it. Nothing but 200 with JSON is an answer:
    /// a web page or an empty body is never "no events".
    fn accept(&self, answer: Answer) -> Result<Vec<u8>, RemoteError> {
        let name = self.name;
        match answer.status {
            200 if answer.is_cut => {
                Err(RemoteError::unavailable(format!("the answer of {name} is too large")))
            }
            200 if !is_json(&answer) => {
                Err(RemoteError::unavailable(format!("the answer of {name} is no JSON")))
            }
            200 => Ok(answer.body),
            _ => Err(self.failure(&answer)),
        }
    }

    /// Why there is no answer, by status and by Partner Center's codes ("Partner Center REST error
    /// codes").
    fn failure(&self, answer: &Answer) -> RemoteError {
        let code = error_code(answer);
        let what = self.what(answer, code.as_deref());
        match (answer.status, code.as_deref()) {
            (400, Some("2055")) | (409 | 412 | 417, _) => RemoteError::Stale { what },
            (400, _) => RemoteError::NotAccepted { what },
            (status @ (401 | 403 | 404), code) => {
                RemoteError::Refused { what, advice: advice(status, code).to_owned() }
            }
            _ => {
                let after = retry_after(&answer.headers, self.clock.now());
                RemoteError::Unavailable { what, after }
            }
        }
    }

    fn what(&self, answer: &Answer, code: Option<&str>) -> String {
        match code {
            Some(code) => format!("{} answered {} ({code})", self.name, answer.status),
            None => format!("{} answered {}", self.name, answer.status),
        }
    }
}

/// What a person can do about a refusal.
fn advice(status: u16, code: Option<&str>) -> &'static str {
    match code {
        Some("900421") => "sign in again with multifactor authentication: fraud-guard auth login",
        Some("900329") => "this API needs a user: fraud-guard auth login, or use Graph instead",
        Some("900308") => "the account lacks a role: it must be Admin agent",
        Some("900309" | "90000") => "Conditional Access blocks the account",
        Some("900420") => "the token is for the wrong audience; update fraud-guard",
        Some("900159" | "20002") => "the partner has no relationship with this customer any more",
        Some("20003" | "60003" | "800111") => "it is not there, or no longer",
        _ if status == 404 => "the address is wrong, or the API was retired",
        _ => "check the app's permissions and the account's roles",
    }
}

fn is_json(answer: &Answer) -> bool {
    let content_type = answer.headers.get("content-type").and_then(|value| value.to_str().ok());
    content_type.is_some_and(|kind| kind.to_ascii_lowercase().contains("json"))
}

/// The error code of Partner Center (number or string) or Graph; only plain words are repeated.
fn error_code(answer: &Answer) -> Option<String> {
    let body: Value = serde_json::from_slice(&answer.body).ok()?;
    let code = body.get("code").or_else(|| body.pointer("/error/code"))?;
    let code = code.as_str().map_or_else(|| code.to_string(), str::to_owned);
    let is_plain = code.len() <= 60 && code.bytes().all(is_word);
    is_plain.then_some(code)
}

/// What an answer says to support; anything but an id is left out.
fn ids(headers: &HeaderMap) -> String {
    let id = |name: &&str| {
        let value = headers.get(*name)?.to_str().ok()?;
        let is_id = value.len() <= 100 && value.bytes().all(|b| is_word(b) || b"-+/=".contains(&b));
        is_id.then(|| format!("{name}={value}"))
    };
    IDS_OF_ANSWERS.iter().filter_map(id).collect::<Vec<_>>().join(" ")
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b == b'.'
}
