//! Senders: the same request again and again, or one alert after another.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use futures::future::try_join_all;
use serde_json::Value;
use serde_json::json;

use crate::Outcome;
use crate::connection::Connection;
use crate::connection::request;
use crate::events;
use crate::numbers::percentiles;
use crate::sink::Sink;

/// Sends one request so often, on so many connections.
pub async fn repeat(
    address: SocketAddr,
    (path, body): (&str, &[u8]),
    in_flight: usize,
    count: usize,
) -> Outcome<Value> {
    let request = request(address, path, body);
    let left = AtomicUsize::new(count);
    let began = Instant::now();
    let work = (0..in_flight).map(|_| async {
        let mut connection = Connection::open(address).await?;
        let (mut times, mut refused) = (Vec::new(), 0);
        while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok()
        {
            let sent = Instant::now();
            let answer = connection.send(&request).await?;
            times.push(sent.elapsed());
            refused += usize::from(answer.status / 100 != 2);
        }
        Outcome::Ok((times, refused))
    });
    let done = try_join_all(work).await?;
    let seconds = began.elapsed().as_secs_f64();
    let refused: usize = done.iter().map(|(_, refused)| refused).sum();
    let times: Vec<Duration> = done.into_iter().flat_map(|(times, _)| times).collect();
    Ok(json!({
        "count": times.len(),
        "refused": refused,
        "seconds": seconds,
        "latency": percentiles(times),
    }))
}

/// Whom an alert is sent to, and so in which form.
#[derive(Clone, Copy)]
pub enum Form {
    Alertmanager,
    Event,
}

/// Sends alerts `from..from + count`, each about a subscription of its own.
pub struct Alerts {
    pub address: SocketAddr,
    pub path: String,
    pub form: Form,
    pub from: usize,
    pub count: usize,
    pub in_flight: usize,
    /// Alerts per second; as fast as they are taken when absent.
    pub pace: Option<f64>,
}

impl Alerts {
    /// Sends them all; the number that was refused.
    pub async fn send(&self, sink: &Sink) -> Outcome<usize> {
        let next = Arc::new(AtomicUsize::new(0));
        let began = tokio::time::Instant::now();
        let detected_at = events::detected_now();
        let work = (0..self.in_flight).map(|_| async {
            let mut connection = Connection::open(self.address).await?;
            let mut refused = 0;
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= self.count {
                    return Outcome::Ok(refused);
                }
                let number = self.from + at;
                let body = self.body(number, &detected_at);
                if let Some(pace) = self.pace {
                    let due = Duration::from_secs_f64(at as f64 / pace);
                    tokio::time::sleep_until(began + due).await;
                }
                sink.sent(number as u64);
                let answer = connection.post(&self.path, &body).await?;
                refused += usize::from(answer.status / 100 != 2);
            }
        });
        Ok(try_join_all(work).await?.into_iter().sum())
    }

    fn body(&self, number: usize, detected_at: &str) -> Vec<u8> {
        let event = events::event(number, number, detected_at);
        let body = match self.form {
            Form::Event => event,
            Form::Alertmanager => json!([{
                "labels": {
                    "alertname": event["eventType"],
                    "subscription": event["subscriptionId"],
                    "customer": event["customerTenantId"],
                    "severity": event["severity"],
                },
                "annotations": {
                    "summary": event["displayName"],
                    "description": event["description"],
                    "resource": event["affectedResources"][0]["azureResourceId"],
                },
            }]),
        };
        body.to_string().into_bytes()
    }
}
