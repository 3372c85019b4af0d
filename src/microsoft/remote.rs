//! What Microsoft's APIs have in common: a token, one retry when it is refused, errors by what the
//! caller does next.

use std::time::Duration;

use reqwest::Method;
use secrecy::ExposeSecret;
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

/// A page of events may be large; an answer beyond this is not believed.
const LIMITS: Limits = Limits { deadline: Duration::from_secs(60), most_bytes: 64 * 1_024 * 1_024 };

impl Remote {
    /// Gets a JSON document.
    pub(super) async fn get(&self, url: &Url) -> Result<Vec<u8>, RemoteError> {
        let mut answer = self.send(url).await?;
        if answer.status == 401 {
            // The token may have been revoked or have expired under way: once more with a new one.
            self.tokens.forget(self.audience);
            answer = self.send(url).await?;
        }
        self.accept(answer)
    }

    async fn send(&self, url: &Url) -> Result<Answer, RemoteError> {
        let token = self.tokens.token(self.audience).await?;
        let request_id = Uuid::new_v4().to_string();
        let mut request = self
            .http
            .request(Method::GET, url.clone())
            .bearer_auth(token.expose_secret())
            .header("accept", "application/json")
            .header("ms-requestid", &request_id)
            .header("client-request-id", &request_id);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request =
            request.build().map_err(|_| RemoteError::unavailable("the request cannot be built"))?;
        let answer = self.http.send(request, LIMITS).await?;
        tracing::debug!(
            remote = self.name,
            request_id,
            status = answer.status,
            "asked {}",
            self.name
        );
        Ok(answer)
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
            400 => Err(RemoteError::NotAccepted { what: self.what(&answer) }),
            401 | 403 | 404 => Err(self.refused(&answer)),
            _ => Err(RemoteError::Unavailable {
                what: self.what(&answer),
                after: retry_after(&answer.headers, self.clock.now()),
            }),
        }
    }

    fn refused(&self, answer: &Answer) -> RemoteError {
        let advice = match error_code(answer).as_deref() {
            Some("900421") => "sign in again with multifactor authentication",
            Some("900329") => "this API needs a user: set a refresh token, or use Graph instead",
            Some("900308") => "the account lacks a role: it must be Admin agent",
            Some("900309" | "90000") => "Conditional Access blocks the account",
            Some("900420") => "the token is for the wrong audience; update fraud-guard",
            _ if answer.status == 404 => "the address is wrong, or the API was retired",
            _ => "check the app's permissions and the account's roles",
        };
        RemoteError::Refused { what: self.what(answer), advice: advice.to_owned() }
    }

    fn what(&self, answer: &Answer) -> String {
        match error_code(answer) {
            Some(code) => format!("{} answered {} ({code})", self.name, answer.status),
            None => format!("{} answered {}", self.name, answer.status),
        }
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
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'.';
    (code.len() <= 60 && code.bytes().all(is_word)).then_some(code)
}
