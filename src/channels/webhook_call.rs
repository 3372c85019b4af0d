//! One call of a channel: JSON to an address that may itself be a secret, and what the reply means.

mod authorized;

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use reqwest::header::HeaderMap;
use reqwest::header::HeaderValue;
use serde_json::Value;
use tokio::time::Instant;
use url::Url;

use super::BROKEN_FOR;
use super::DeliveryError;
use super::Receipt;
use crate::http_client::Answer;
use crate::http_client::CallError;
use crate::http_client::HttpClient;
use crate::http_client::Limits;
use crate::http_client::retry_after;
use crate::microsoft::BearerTokens;
use crate::microsoft::error_code;
use crate::outbox::ChannelId;
use crate::outbox::Outbox;
use crate::text::Untrusted;

/// What one delivery may cost, both forms of the message together.
pub const LIMITS: Limits =
    Limits { deadline: Outbox::LONGEST_SEND.unsigned_abs(), most_bytes: 64 * 1024 };

/// Longest cause of a failed connection that is told.
const MOST_CAUSE: usize = 160;

/// Where a channel posts its messages. Whoever knows the address can post there, so `Debug` hides
/// it.
#[derive(Clone)]
pub struct Endpoint {
    channel: ChannelId,
    url: Url,
    http: HttpClient,
    limits: Limits,
    tokens: Option<BearerTokens>,
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint").field("channel", &self.channel).field("url", &"***").finish()
    }
}

/// What is posted.
#[derive(Clone, Debug, Default)]
pub(super) struct Call {
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// What a reply means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The other side took the message.
    Sent,
    /// The other side did not like the message itself; a simpler one may do.
    FormRefused,
    /// It may work later by itself.
    TryLater,
    /// Only a person can mend it, but then the message should still arrive.
    Broken(&'static str),
    /// It will never work.
    Gone(&'static str),
}

/// What is done about a reply.
pub(super) struct Judgement {
    pub(super) verdict: Verdict,
    /// What the other side called it: a plain word.
    pub(super) word: Option<String>,
    /// What the other side calls the message that it took, checked.
    pub(super) reference: Option<String>,
}

impl Judgement {
    /// The meaning of the status code alone.
    pub(super) fn by_status(answer: &Answer) -> Self {
        Self::of(by_status(answer.status))
    }

    /// A verdict and nothing else.
    pub(super) fn of(verdict: Verdict) -> Self {
        Self { verdict, word: None, reference: None }
    }

    /// The meaning of an answer of an API of Microsoft: a success counts only as documented.
    pub(super) fn of_microsoft(answer: &Answer, is_taken: bool, advice: &'static str) -> Self {
        let verdict = match by_status(answer.status) {
            Verdict::Sent if !is_taken => Verdict::TryLater,
            Verdict::Broken(_) => Verdict::Broken(advice),
            verdict => verdict,
        };
        Self { word: error_code(answer), ..Self::of(verdict) }
    }
}

fn by_status(status: u16) -> Verdict {
    match status {
        200..=299 => Verdict::Sent,
        300..=399 => Verdict::Gone("it redirects, which is never followed; set its new address"),
        400 | 413 | 422 => Verdict::FormRefused,
        408 | 425 | 429 | 500.. => Verdict::TryLater,
        401 | 403 => Verdict::Broken("it refuses us; set a fresh address"),
        404 => Verdict::Broken("its address does not exist; set a fresh one"),
        410 => Verdict::Gone("its address was withdrawn; set a fresh one"),
        _ => Verdict::Broken("look at its settings on the other side"),
    }
}

impl Call {
    pub(super) fn json(headers: HeaderMap, body: &Value) -> Self {
        Self { headers, body: body.to_string().into_bytes() }
    }
}

impl Endpoint {
    /// An address; [`LIMITS`] are the limits in production.
    pub fn new(channel: ChannelId, url: Url, http: HttpClient, limits: Limits) -> Self {
        Self { channel, url, http, limits, tokens: None }
    }

    /// The address of an API that wants to see a token.
    #[must_use]
    pub fn with_tokens(self, tokens: BearerTokens) -> Self {
        Self { tokens: Some(tokens), ..self }
    }

    /// The channel that the address belongs to.
    pub(super) fn channel(&self) -> &ChannelId {
        &self.channel
    }

    /// Posts the full form and, when the form is refused, the minimal one, under one deadline.
    pub(super) async fn deliver(
        &self,
        now: Timestamp,
        forms: [Call; 2],
        judge: fn(&Answer) -> Judgement,
    ) -> Result<Receipt, DeliveryError> {
        let until = Instant::now() + self.limits.deadline;
        let [full, minimal] = forms;
        let answer = self.post(&full, until).await?;
        let judgement = judge(&answer);
        if judgement.verdict != Verdict::FormRefused {
            return self.conclude(&answer, judgement, now);
        }
        let answer = self.post(&minimal, until).await?;
        self.conclude(&answer, judge(&answer), now)
    }

    async fn post_once(&self, call: Call, deadline: Duration) -> Result<Answer, DeliveryError> {
        let request = self
            .http
            .request(Method::POST, self.url.clone())
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .headers(call.headers)
            .body(call.body)
            .build()
            .map_err(|_| {
                self.permanent("no request can be made of its address; set a fresh one")
            })?;
        let limits = Limits { deadline, ..self.limits };
        self.http.send(request, limits).await.map_err(|error| self.unanswered(error))
    }

    fn conclude(
        &self,
        answer: &Answer,
        judgement: Judgement,
        now: Timestamp,
    ) -> Result<Receipt, DeliveryError> {
        let word = judgement.word.as_ref().map(|word| format!(" ({word})")).unwrap_or_default();
        let status = format!("answered {}{word}", answer.status);
        Err(match judgement.verdict {
            Verdict::Sent => return Ok(Receipt { reference: judgement.reference, missed: None }),
            Verdict::FormRefused => {
                self.permanent(&format!("{status} to the full message and to a minimal one"))
            }
            Verdict::Gone(advice) => self.permanent(&format!("{status}: {advice}")),
            Verdict::Broken(advice) => DeliveryError::Retryable {
                reason: self.reason(&format!("is broken, {status}: {advice}")),
                after: Some(BROKEN_FOR),
            },
            Verdict::TryLater => DeliveryError::Retryable {
                reason: self.reason(&format!("{status}; it is tried again")),
                after: retry_after(&answer.headers, now),
            },
        })
    }

    /// The error of the client names the host, which for some services names the customer.
    fn unanswered(&self, error: CallError) -> DeliveryError {
        let (what, cause) = match error {
            CallError::NotSent { cause, .. } => ("cannot be reached", cause),
            CallError::Unclear { cause, .. } => ("gave no complete answer", cause),
        };
        let cause = Untrusted::new(&cause).visible(MOST_CAUSE);
        let reason = self.reason(&format!("{what}: {cause}; it is tried again"));
        DeliveryError::Retryable { reason, after: None }
    }

    pub(super) fn permanent(&self, what: &str) -> DeliveryError {
        DeliveryError::Permanent { reason: self.reason(what) }
    }

    fn reason(&self, what: &str) -> String {
        format!("channel {} {what}", self.channel)
    }
}
