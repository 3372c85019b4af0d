//! The Functions host: takes messages out of the queues and calls the handler, so many at once.

use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use futures::future::try_join_all;
use serde_json::Value;
use serde_json::json;
use tokio::sync::Mutex;
use tokio::sync::mpsc;

use crate::Outcome;
use crate::connection::Connection;
use crate::numbers::percentiles;

/// Messages that are taken at once.
const BATCH: usize = 64;

/// Where messages are taken from.
pub trait Source: Sync {
    /// Takes up to so many messages of a queue out for good, in base64; waits a moment for the first.
    fn take(&self, queue: &str, most: usize) -> impl Future<Output = Vec<String>> + Send;
}

/// The handler, and where its messages are.
pub struct Host<S> {
    pub handler: SocketAddr,
    pub source: S,
    pub in_flight: usize,
}

/// What one of those who call the handler has done.
#[derive(Default)]
struct Worker {
    times: Vec<Duration>,
    refused: usize,
    last: Option<Instant>,
}

/// A message on its way: the function, and the message in base64.
type Message = (&'static str, String);

impl<S: Source> Host<S> {
    /// Gives messages of these queues to their functions until that is done, and then until the queues
    /// are empty.
    pub async fn work(&self, queues: &[&str], is_done: impl Future<Output = ()>) -> Outcome<Value> {
        let stop = AtomicBool::new(false);
        let stopped = async {
            is_done.await;
            stop.store(true, Ordering::Relaxed);
            Ok(())
        };
        let (give, taken) = mpsc::channel::<Message>(BATCH);
        let taken = Mutex::new(taken);
        let began = Instant::now();
        let takers = try_join_all(queues.iter().map(|queue| self.take(queue, give.clone(), &stop)));
        let workers = try_join_all((0..self.in_flight).map(|_| self.invoke_all(&taken)));
        let taken_all = async {
            let done = takers.await;
            drop(give);
            done
        };
        let (_, done, ()) = tokio::try_join!(taken_all, workers, stopped)?;
        let refused: usize = done.iter().map(|worker| worker.refused).sum();
        // The last looks at empty queues do not count.
        let last = done.iter().filter_map(|worker| worker.last).max();
        let seconds = last.map(|last| (last - began).as_secs_f64());
        let times: Vec<Duration> = done.into_iter().flat_map(|worker| worker.times).collect();
        Ok(json!({
            "count": times.len(),
            "refused": refused,
            "seconds": seconds,
            "latency": percentiles(times),
        }))
    }

    async fn take(&self, queue: &str, give: mpsc::Sender<Message>, stop: &AtomicBool) -> Outcome {
        let function = function_of(queue);
        loop {
            let is_last_look = stop.load(Ordering::Relaxed);
            let messages = self.source.take(queue, BATCH).await;
            if messages.is_empty() && is_last_look {
                return Ok(());
            }
            for message in messages {
                give.send((function, message)).await?;
            }
        }
    }

    async fn invoke_all(&self, taken: &Mutex<mpsc::Receiver<Message>>) -> Outcome<Worker> {
        let mut connection = Connection::open(self.handler).await?;
        let mut worker = Worker::default();
        loop {
            let message = taken.lock().await.recv().await;
            let Some((function, message)) = message else { return Ok(worker) };
            let sent = Instant::now();
            let answer = connection.post(&format!("/{function}"), &invocation(&message)).await?;
            worker.times.push(sent.elapsed());
            worker.refused += usize::from(answer.status / 100 != 2);
            worker.last = Some(Instant::now());
        }
    }
}

fn function_of(queue: &str) -> &'static str {
    match queue {
        "fraud-events" => "ProcessFraudEvent",
        "notifications" => "DeliverNotification",
        _ => "ContainSubscription",
    }
}

/// What the host sends with a message in a binary binding.
pub fn invocation(message: &str) -> Vec<u8> {
    format!(
        "{{\"Data\":{{\"message\":\"{message}\"}},\"Metadata\":{{\"DequeueCount\":\"1\",\
         \"ExpirationTime\":\"2026-11-01T03:02:17+00:00\",\
         \"Id\":\"\\\"800ae4b3-bdd2-4c08-badd-f08e5a34b865\\\"\",\
         \"InsertionTime\":\"2026-10-25T03:02:17+00:00\",\
         \"NextVisibleTime\":\"2026-10-25T03:12:18+00:00\",\
         \"PopReceipt\":\"\\\"AgAAAAMAAAAAAAAAAgtnj8x+1QE=\\\"\",\
         \"sys\":{{\"MethodName\":\"ProcessFraudEvent\",\"UtcNow\":\"2026-10-25T03:05:00.0123456Z\",\
         \"RandGuid\":\"24ad4c06-24ad-4e5b-8294-3da9714877e9\"}}}}}}"
    )
    .into_bytes()
}
