//! What Microsoft's APIs have in common: a token, one retry when it is refused or when there was no
//! answer, errors by what the caller does next.

mod asking;
mod pages;
mod refusal;
mod waits;

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use reqwest::Method;
use reqwest::header::HeaderMap;
use reqwest::header::RETRY_AFTER;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use super::access_token::AccessTokens;
use super::access_token::Audience;
use super::error::RemoteError;
use crate::clock::Clock;
use crate::fraud_event::TenantId;
use crate::http_client::Answer;
use crate::http_client::CallError;
use crate::http_client::HttpClient;
use crate::http_client::Limits;
use crate::http_client::retry_after;
use crate::language::Phrase;
pub(super) use asking::Ask;
pub(super) use pages::LinkedPages;
pub(super) use pages::Next;
pub(super) use pages::leads_away;
pub(super) use pages::same_origin;
use refusal::Reaction;
pub(crate) use refusal::error_code;
pub(super) use waits::wait_asked_for;
pub(super) use waits::wait_in_headers;

/// What every remote is reached with; there are no tokens after a problem with their settings.
#[derive(Clone, Copy)]
pub(super) struct Reach<'a> {
    pub(super) http: &'a HttpClient,
    pub(super) clock: &'a Clock,
    pub(super) tokens: Option<&'a Arc<AccessTokens>>,
}

impl Reach<'_> {
    /// A remote with headers of its own on every request.
    pub(super) fn remote(
        self,
        name: &'static str,
        audience: Audience,
        headers: Vec<(&'static str, String)>,
    ) -> Option<Remote> {
        let tokens = Arc::clone(self.tokens?);
        let (http, clock) = (self.http.clone(), self.clock.clone());
        Some(Remote { name, audience, http, clock, tokens, headers, limits: LIMITS })
    }
}

/// A remote with an audience of its own.
#[derive(Debug)]
pub(super) struct Remote {
    pub(super) name: &'static str,
    pub(super) audience: Audience,
    pub(super) http: HttpClient,
    pub(super) clock: Clock,
    tokens: Arc<AccessTokens>,
    /// Headers of every request.
    pub(super) headers: Vec<(&'static str, String)>,
    limits: Limits,
}

/// One request, as often as it is sent.
struct Call<'a> {
    method: Method,
    url: &'a Url,
    body: Option<&'a Value>,
    /// Headers of this request alone.
    headers: &'a [(&'static str, String)],
    /// In whose tenant; the partner's own when nobody is named.
    customer: Option<TenantId>,
    /// True when it changes nothing, so that it can be sent once more.
    only_reads: bool,
    /// True for what is asked about a case, where a refusal is an answer.
    is_question: bool,
}

impl<'a> Call<'a> {
    fn get(url: &'a Url) -> Self {
        Self { only_reads: true, ..Self::new(Method::GET, url, None) }
    }

    fn new(method: Method, url: &'a Url, body: Option<&'a Value>) -> Self {
        Self {
            method,
            url,
            body,
            headers: &[],
            customer: None,
            only_reads: false,
            is_question: false,
        }
    }
}

/// A page of events may be large; an answer beyond this is not believed. Twice the deadline must fit
/// behind the budget of a snapshot and before the deadline of an invocation.
const LIMITS: Limits = Limits { deadline: Duration::from_secs(45), most_bytes: 64 * 1_024 * 1_024 };
/// A remote that has just failed is left alone for a moment.
const PAUSE: Duration = Duration::from_millis(200);
/// What one that throttles and does not say for how long is left alone.
const WAIT_WHEN_THROTTLED: SignedDuration = SignedDuration::from_secs(60);

/// The ids by which Microsoft's support finds a call again. Partner Center takes a request id that
/// it has seen for the same call, sent once more after a timeout
/// (`partner-center/developer/headers`).
struct Ids {
    request: String,
    correlation: String,
}

impl Ids {
    fn new() -> Self {
        Self { request: Uuid::new_v4().to_string(), correlation: Uuid::new_v4().to_string() }
    }
}

impl Remote {
    /// The same remote with other limits for an exchange.
    pub(super) fn within(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Gets a JSON document.
    pub(super) async fn get(&self, url: &Url) -> Result<Vec<u8>, RemoteError> {
        let (answer, request) = self.call(Call::get(url)).await?;
        self.accept(answer, &request)
    }

    /// Gets a JSON document that may not be there.
    pub(super) async fn get_if_there(&self, url: &Url) -> Result<Option<Vec<u8>>, RemoteError> {
        let (answer, request) = self.call(Call::get(url)).await?;
        if answer.status == 404 {
            return Ok(None);
        }
        self.accept(answer, &request).map(Some)
    }

    /// Gets a JSON document from where nothing at all may be the answer as well. Only for what is
    /// there or not: an empty answer is never an empty list.
    pub(super) async fn get_if_any(&self, url: &Url) -> Result<Option<Vec<u8>>, RemoteError> {
        let (answer, request) = self.call(Call::get(url)).await?;
        let is_empty = answer.status == 200 && !answer.is_cut && answer.body.is_empty();
        if is_empty || matches!(answer.status, 204 | 404) {
            return Ok(None);
        }
        self.accept(answer, &request).map(Some)
    }

    /// Posts without a body and returns the JSON document that the remote answers with.
    pub(super) async fn post_nothing(&self, url: &Url) -> Result<Vec<u8>, RemoteError> {
        let (answer, request) = self.call(Call::new(Method::POST, url, None)).await?;
        match answer.status {
            201 | 202 => Ok(answer.body),
            _ => self.accept(answer, &request),
        }
    }

    /// Sends a JSON document and returns what the remote says of it, which may be nothing.
    pub(super) async fn send(
        &self,
        method: Method,
        url: &Url,
        body: &Value,
    ) -> Result<Vec<u8>, RemoteError> {
        let (answer, request) = self.call(Call::new(method, url, Some(body))).await?;
        match answer.status {
            201 | 202 | 204 => Ok(answer.body),
            _ => self.accept(answer, &request),
        }
    }

    /// An answer, and the id by which support finds it.
    async fn call(&self, call: Call<'_>) -> Result<(Answer, String), RemoteError> {
        let ids = Ids::new();
        let token = self.token(call.customer).await?;
        let answer = self.try_twice(&call, &token, &ids).await?;
        if answer.status != 401 || refusal::is_about_a_licence(&answer) {
            self.forget_if_it_may_help(&answer, &call, &token).await;
            let request = request_id(&answer, &ids);
            return Ok((answer, request));
        }
        // The token may have been revoked or have expired under way: once more with a new one.
        self.forget(&call, &token).await;
        let ids = Ids::new();
        let token = self.token(call.customer).await?;
        let answer = self.try_twice(&call, &token, &ids).await?;
        self.forget_if_it_may_help(&answer, &call, &token).await;
        let request = request_id(&answer, &ids);
        Ok((answer, request))
    }

    async fn token(&self, customer: Option<TenantId>) -> Result<SecretString, RemoteError> {
        match customer {
            None => self.tokens.token(self.audience).await,
            Some(customer) => self.tokens.token_for_customer(self.audience, customer).await,
        }
    }

    async fn forget(&self, call: &Call<'_>, refused: &SecretString) {
        match call.customer {
            None if call.is_question => self.tokens.doubt(self.audience, None, refused).await,
            None => self.tokens.forget(self.audience, refused).await,
            Some(customer) => {
                self.tokens.forget_for_customer(self.audience, customer, refused).await;
            }
        }
    }

    /// Roles, consents and MFA are written in the token: once somebody has put them right, only a
    /// new token says so. The next call gets one; this call's refusal stands. A question about a
    /// case never costs the poll its token.
    async fn forget_if_it_may_help(&self, answer: &Answer, call: &Call<'_>, token: &SecretString) {
        if answer.status != 403 || !refusal::may_be_about_the_token(answer) {
            return;
        }
        match call.customer {
            Some(_) => self.tokens.doubt(self.audience, call.customer, token).await,
            None if call.is_question => {}
            None => self.forget(call, token).await,
        }
    }

    /// Sends a request, and once more when it only reads and may just have had bad luck.
    async fn try_twice(
        &self,
        call: &Call<'_>,
        token: &SecretString,
        ids: &Ids,
    ) -> Result<Answer, RemoteError> {
        let first = self.try_once(call, token, ids).await;
        if !call.only_reads || !is_worth_repeating(&first) {
            return first.map_err(|error| error.into_remote(ids));
        }
        tokio::time::sleep(PAUSE).await;
        self.try_once(call, token, ids).await.map_err(|error| error.into_remote(ids))
    }

    async fn try_once(
        &self,
        call: &Call<'_>,
        token: &SecretString,
        ids: &Ids,
    ) -> Result<Answer, Failed> {
        let mut request = self
            .http
            .request(call.method.clone(), call.url.clone())
            .bearer_auth(token.expose_secret())
            .header("accept", "application/json")
            .header("ms-requestid", &ids.request)
            .header("ms-correlationid", &ids.correlation)
            .header("client-request-id", &ids.request);
        for (name, value) in self.headers.iter().chain(call.headers) {
            request = request.header(*name, value);
        }
        request = match call.body {
            Some(body) => request.json(body),
            // A front end may refuse a POST that does not say how long it is (411).
            None if call.method == Method::POST => request.header("content-length", "0"),
            None => request,
        };
        let unbuilt = |_| Failed::Before(RemoteError::unavailable("the request cannot be built"));
        let request = request.build().map_err(unbuilt)?;
        let request_id = &ids.request;
        let answer = self.http.send(request, self.limits).await.map_err(|error| {
            tracing::warn!(remote = self.name, request_id, %error, "no answer from {}", self.name);
            Failed::Under(error)
        })?;
        self.log(request_id, &answer);
        Ok(answer)
    }

    /// Support asks for the ids, and for those of failures most of all.
    fn log(&self, request_id: &str, answer: &Answer) {
        let (name, status, answer_ids) = (self.name, answer.status, ids_of(&answer.headers));
        if status < 400 {
            tracing::debug!(remote = name, request_id, answer_ids, status, "asked {name}");
        } else {
            tracing::warn!(remote = name, request_id, answer_ids, status, "{name} refused");
        }
    }

    /// A complete JSON answer, or what to do about it. Nothing but 200 with JSON is an answer:
    /// a web page or an empty body is never "no events".
    fn accept(&self, answer: Answer, request: &str) -> Result<Vec<u8>, RemoteError> {
        let name = self.name;
        let unusable = |what: &str| {
            RemoteError::unavailable(format!("the answer of {name} {what} (request id {request})"))
        };
        match answer.status {
            200 if answer.is_cut => Err(unusable("is too large")),
            200 if !is_json(&answer) => Err(unusable("is no JSON")),
            200 => Ok(answer.body),
            _ => Err(self.failure(&answer, request)),
        }
    }

    /// Why there is no answer, by status and by Partner Center's codes ("Partner Center REST error
    /// codes").
    fn failure(&self, answer: &Answer, request: &str) -> RemoteError {
        let (status, code) = (answer.status, refusal::error_code(answer));
        let shown = code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default();
        let what = format!("{} answered {status}{shown} (request id {request})", self.name);
        match refusal::reaction(status, code.as_deref()) {
            Reaction::ReadAgain => RemoteError::Stale { what },
            Reaction::AskOtherwise => RemoteError::NotAccepted { what },
            Reaction::TellPeople(advice) => {
                RemoteError::Refused { what, advice: Phrase::new(advice) }
            }
            Reaction::Wait(wait) => {
                let after = self.wait_asked_for(answer).or(wait);
                RemoteError::Unavailable { what, after }
            }
        }
    }

    /// How long to wait, as the header or, when a rate limit is exceeded, the text says it.
    fn wait_asked_for(&self, answer: &Answer) -> Option<SignedDuration> {
        let said = retry_after(&answer.headers, self.clock.now());
        if said.is_some() || answer.status != 429 {
            return said;
        }
        Some(refusal::seconds_in_text(answer).unwrap_or(WAIT_WHEN_THROTTLED))
    }
}

/// Why a request got no answer.
enum Failed {
    /// Nothing was sent.
    Before(RemoteError),
    /// Something may have been sent.
    Under(CallError),
}

impl Failed {
    fn into_remote(self, ids: &Ids) -> RemoteError {
        match self {
            Self::Before(error) => error,
            Self::Under(error) => {
                RemoteError::unavailable(format!("{error} (request id {})", ids.request))
            }
        }
    }
}

/// True for what is likely to go well a moment later: no answer at all, or a server's mishap. One
/// that says when to come back is not asked before.
fn is_worth_repeating(first: &Result<Answer, Failed>) -> bool {
    match first {
        Ok(answer) => {
            matches!(answer.status, 500 | 502 | 503 | 504)
                && !answer.headers.contains_key(RETRY_AFTER)
        }
        Err(Failed::Under(CallError::Unclear { .. })) => true,
        Err(Failed::Under(CallError::NotSent { .. }) | Failed::Before(_)) => false,
    }
}

/// The remote's own id of the request where it has one, else ours, which it repeats.
fn request_id(answer: &Answer, ids: &Ids) -> String {
    let theirs = answer.headers.get("request-id").and_then(|value| value.to_str().ok());
    theirs.filter(|id| is_id(id)).map_or_else(|| ids.request.clone(), str::to_owned)
}

fn is_json(answer: &Answer) -> bool {
    let content_type = answer.headers.get("content-type").and_then(|value| value.to_str().ok());
    content_type.is_some_and(|kind| kind.to_ascii_lowercase().contains("json"))
}

/// The headers by which Microsoft's support finds a request again.
const IDS_OF_ANSWERS: [&str; 4] = ["ms-requestid", "ms-correlationid", "ms-cv", "request-id"];

/// What an answer says to support; anything but an id is left out.
fn ids_of(headers: &HeaderMap) -> String {
    let id = |name: &&str| {
        let value = headers.get(*name)?.to_str().ok()?;
        is_id(value).then(|| format!("{name}={value}"))
    };
    IDS_OF_ANSWERS.iter().filter_map(id).collect::<Vec<_>>().join(" ")
}

fn is_id(value: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b"_.-+/=".contains(&b);
    (1..=100).contains(&value.len()) && value.bytes().all(is_allowed)
}
