//! The queues, and the one who takes messages out of them as the Functions host does.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use axum::http::Method;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::A_MOMENT;
use super::Call;
use super::date;
use super::refusal;
use crate::host::Source;

/// A message, as the base64 text it was sent as, and when it is visible.
type Message = (Instant, String);

#[derive(Clone, Default)]
pub struct Queues {
    by_name: Arc<Mutex<BTreeMap<String, VecDeque<Message>>>>,
    arrival: Arc<Notify>,
}

impl Source for Queues {
    async fn take(&self, queue: &str, most: usize) -> Vec<String> {
        let arrival = self.arrival.notified();
        tokio::pin!(arrival);
        arrival.as_mut().enable();
        let messages = self.take_now(queue, most);
        if messages.is_empty() {
            let _ = tokio::time::timeout(A_MOMENT, arrival).await;
            return self.take_now(queue, most);
        }
        messages
    }
}

impl Queues {
    pub fn reset(&self) {
        self.lock().clear();
    }

    fn take_now(&self, queue: &str, most: usize) -> Vec<String> {
        let now = Instant::now();
        let mut queues = self.lock();
        let Some(messages) = queues.get_mut(queue) else { return Vec::new() };
        let (mut taken, mut later) = (Vec::new(), VecDeque::new());
        while taken.len() < most
            && let Some((visible_at, text)) = messages.pop_front()
        {
            if visible_at <= now { taken.push(text) } else { later.push_back((visible_at, text)) }
        }
        messages.append(&mut later);
        taken
    }

    pub(super) fn answer(&self, call: &Call) -> (&'static str, Response) {
        let name = call.name.clone();
        let mut queues = self.lock();
        match call.method {
            Method::PUT => {
                let is_new = !queues.contains_key(&name);
                queues.entry(name).or_default();
                let status = if is_new { StatusCode::CREATED } else { StatusCode::NO_CONTENT };
                ("queue", status.into_response())
            }
            Method::POST => ("send", self.keep(queues, call)),
            _ if !queues.contains_key(&name) => {
                ("queue", refusal(StatusCode::NOT_FOUND, "QueueNotFound"))
            }
            _ => {
                let count = queues.get(&name).map_or(0, VecDeque::len).to_string();
                let body = "<?xml version=\"1.0\"?><QueueMessagesList />";
                let headers = [("x-ms-approximate-messages-count", count)];
                ("queue", (StatusCode::OK, headers, body).into_response())
            }
        }
    }

    fn keep(
        &self,
        mut queues: MutexGuard<'_, BTreeMap<String, VecDeque<Message>>>,
        call: &Call,
    ) -> Response {
        let body = String::from_utf8_lossy(&call.body);
        let text = body
            .split_once("<MessageText>")
            .and_then(|(_, rest)| rest.split_once("</MessageText>"))
            .map(|(text, _)| text.to_owned());
        let Some(text) = text else { return StatusCode::BAD_REQUEST.into_response() };
        let delay = call.query.get("visibilitytimeout").and_then(|text| text.parse().ok());
        let visible_at = Instant::now() + Duration::from_secs(delay.unwrap_or(0));
        queues.entry(call.name.clone()).or_default().push_back((visible_at, text));
        drop(queues);
        self.arrival.notify_waiters();
        let date = date();
        let body = format!(
            "<?xml version=\"1.0\"?><QueueMessagesList><QueueMessage><MessageId>{}</MessageId>\
             <InsertionTime>{date}</InsertionTime><ExpirationTime>{date}</ExpirationTime>\
             <PopReceipt>a</PopReceipt><TimeNextVisible>{date}</TimeNextVisible></QueueMessage>\
             </QueueMessagesList>",
            uuid::Uuid::new_v4(),
        );
        (StatusCode::CREATED, [("content-type", "application/xml")], body).into_response()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, VecDeque<Message>>> {
        self.by_name.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
