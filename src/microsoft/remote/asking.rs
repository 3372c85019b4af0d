//! Questions about a customer: asked within somebody's patience, and answered honestly.

use std::time::Duration;

use reqwest::Method;
use serde_json::Value;
use url::Url;

use super::Call;
use super::Remote;
use super::is_json;
use super::refusal;
use super::waits::wait_in_headers;
use crate::fraud_event::TenantId;
use crate::http_client::Answer;
use crate::microsoft::patience::Patience;
use crate::microsoft::unanswered::Unanswered;

/// One question.
#[derive(Clone, Debug)]
pub(in crate::microsoft) struct Ask {
    /// `POST` is only for what reads: queries that have a body.
    pub(in crate::microsoft) method: Method,
    pub(in crate::microsoft) url: Url,
    pub(in crate::microsoft) body: Option<Value>,
    /// Headers of this question alone.
    pub(in crate::microsoft) headers: Vec<(&'static str, String)>,
    /// In whose tenant; the partner's own when nobody is named.
    pub(in crate::microsoft) customer: Option<TenantId>,
}

/// How often a remote that throttles is waited for.
const MOST_WAITS: u32 = 2;
/// A wait of less is no wait; the remote would be asked in a circle.
const SHORTEST_WAIT: Duration = Duration::from_millis(50);

impl Ask {
    pub(in crate::microsoft) fn get(url: Url, customer: Option<TenantId>) -> Self {
        Self { method: Method::GET, url, body: None, headers: Vec::new(), customer }
    }

    pub(in crate::microsoft) fn query(url: Url, body: Value, customer: Option<TenantId>) -> Self {
        Self { method: Method::POST, body: Some(body), ..Self::get(url, customer) }
    }

    fn call(&self) -> Call<'_> {
        Call {
            method: self.method.clone(),
            url: &self.url,
            body: self.body.as_ref(),
            headers: &self.headers,
            customer: self.customer,
            only_reads: true,
            is_question: true,
        }
    }
}

impl Remote {
    /// A JSON document; null when the remote says that there is nothing (204). A remote that
    /// throttles is waited for where that leaves time for an answer.
    pub(in crate::microsoft) async fn ask(
        &self,
        ask: &Ask,
        patience: Patience,
    ) -> Result<Value, Unanswered> {
        let answer = self.answer(ask, patience).await?;
        self.read(&answer)
    }

    /// The same of something that may not be there: `None` after a 404, unless its code is one of
    /// those that are about something else.
    pub(in crate::microsoft) async fn ask_if_there(
        &self,
        ask: &Ask,
        patience: Patience,
        about_something_else: &[&str],
    ) -> Result<Option<Value>, Unanswered> {
        let answer = self.answer(ask, patience).await?;
        let code = refusal::error_code(&answer);
        let is_about_it = !code.is_some_and(|code| about_something_else.contains(&code.as_str()));
        if answer.status == 404 && is_about_it {
            return Ok(None);
        }
        self.read(&answer).map(Some)
    }

    /// An answer that does not say to wait.
    async fn answer(&self, ask: &Ask, patience: Patience) -> Result<Answer, Unanswered> {
        let mut waits = 0;
        loop {
            let called = tokio::time::timeout_at(patience.end(), self.call(ask.call())).await;
            let (answer, _) = called.map_err(|_| Unanswered::Failed(patience.ended()))??;
            if !matches!(answer.status, 429 | 503) {
                return Ok(answer);
            }
            let said = wait_in_headers(&answer.headers, self.clock.now());
            let wait = said.unwrap_or(patience.unsaid()).max(SHORTEST_WAIT);
            if waits == MOST_WAITS || !patience.outlasts(wait) {
                return Err(self.throttled(&answer, said));
            }
            waits += 1;
            tokio::time::sleep(wait).await;
        }
    }

    fn throttled(&self, answer: &Answer, said: Option<Duration>) -> Unanswered {
        let (name, status) = (self.name, answer.status);
        Unanswered::Failed(match said {
            Some(wait) => format!("{name} answered {status} and asks to wait {} s", wait.as_secs()),
            None => format!("{name} answered {status}"),
        })
    }

    fn read(&self, answer: &Answer) -> Result<Value, Unanswered> {
        let unusable =
            |what: &str| Unanswered::Failed(format!("the answer of {} {what}", self.name));
        match answer.status {
            204 => Ok(Value::Null),
            200 if answer.is_cut => Err(unusable("is too large")),
            200 if !is_json(answer) => Err(unusable("is no JSON")),
            200 => match serde_json::from_slice(&answer.body) {
                Ok(document @ (Value::Object(_) | Value::Array(_))) => Ok(document),
                Ok(_) => Err(unusable("is neither an object nor a list")),
                Err(_) => Err(unusable("is no JSON")),
            },
            _ => Err(self.unanswered(answer)),
        }
    }

    fn unanswered(&self, answer: &Answer) -> Unanswered {
        let code = refusal::error_code(answer).map(|code| format!(" ({code})"));
        let what = format!("{} answered {}{}", self.name, answer.status, code.unwrap_or_default());
        match answer.status {
            _ if refusal::is_about_a_licence(answer) => Unanswered::NotLicensed(what),
            _ if refusal::is_about_rights(answer) => Unanswered::NotPermitted(what),
            404 => Unanswered::NotThere(what),
            400 | 405 | 409 | 412 | 415 | 422 => Unanswered::NotAccepted(what),
            _ => Unanswered::Failed(what),
        }
    }
}
