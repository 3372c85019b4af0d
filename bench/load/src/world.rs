//! Everything that the handlers talk to, in one process: it reads one command a line on stdin and
//! answers each with one line of JSON.

use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::time::Duration;
use std::time::Instant;

use axum::Router;
use serde_json::Value;
use serde_json::json;
use tokio::io::AsyncBufReadExt;
use tokio::io::BufReader;
use tokio::net::TcpListener;

use crate::Outcome;
use crate::connection::Connection;
use crate::events;
use crate::host::Host;
use crate::partner_center::Listed;
use crate::partner_center::PartnerCenter;
use crate::seeds::Templates;
use crate::senders::Alerts;
use crate::senders::Form;
use crate::senders::repeat;
use crate::sink::Sink;
use crate::storage::Storage;

/// For so long nothing may arrive before what is missing counts as lost.
const PATIENCE: Duration = Duration::from_secs(5);

struct World {
    sink: Sink,
    partner: PartnerCenter,
    storage: Storage,
}

pub async fn run() -> Outcome {
    let world = World {
        sink: Sink::default(),
        partner: PartnerCenter::default(),
        storage: Storage::default(),
    };
    let sink = serve(world.sink.router()).await?;
    let partner = serve(world.partner.router()).await?;
    let storage = serve(world.storage.router()).await?;
    println!("{}", json!({ "sink": sink, "partner": partner, "storage": storage }));
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let command: Value = serde_json::from_str(&line)?;
        let answer = match world.obey(&command).await {
            Ok(answer) => answer,
            Err(error) => json!({ "error": error.to_string() }),
        };
        println!("{answer}");
    }
    Ok(())
}

async fn serve(router: Router) -> Outcome<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(port)
}

impl World {
    async fn obey(&self, command: &Value) -> Outcome<Value> {
        match command["do"].as_str().unwrap_or_default() {
            "reset" => {
                let delay = command["delay_ms"].as_u64().unwrap_or(0);
                self.sink.reset(Duration::from_millis(delay));
                if command["storage"].as_bool().unwrap_or(true) {
                    self.storage.reset();
                }
                self.partner.take_requests();
                Ok(json!({}))
            }
            "begin" => {
                self.sink.begin();
                Ok(json!({}))
            }
            "list" => Ok(self.list(command)),
            "seed" => self.seed(command),
            "stored" => {
                let prefix = command["prefix"].as_str().unwrap_or_default();
                Ok(json!({ "count": self.storage.blobs.count(prefix) }))
            }
            "calls" => {
                let storage = self.storage.take_calls();
                let partner_center = self.partner.take_requests();
                Ok(json!({ "storage": storage, "partner_center": partner_center }))
            }
            "repeat" => {
                let body = command["body"].as_str().unwrap_or_default();
                let path = command["path"].as_str().unwrap_or_default();
                let (in_flight, count) = (number(command, "in_flight")?, number(command, "count")?);
                repeat(address(command, "port")?, (path, body.as_bytes()), in_flight, count).await
            }
            "fire" => self.fire(command).await,
            "listed" => listed(address(command, "port")?, number(command, "count")?).await,
            "alerts" => self.alerts(command).await,
            "work" => self.work(command).await,
            "last message" => Ok(json!({ "text": self.sink.last_message() })),
            "report" => {
                let expected = number(command, "expected")?;
                self.sink.wait_for(expected, PATIENCE).await;
                Ok(self.sink.report())
            }
            other => Err(format!("there is no command {other}").into()),
        }
    }

    fn list(&self, command: &Value) -> Value {
        let number = |name: &str| number(command, name).unwrap_or(0);
        self.partner.list(Listed {
            from: number("from"),
            count: number("count"),
            on_each: number("on_each").max(1),
            detected_at: events::detected_now(),
        });
        json!({})
    }

    fn seed(&self, command: &Value) -> Outcome<Value> {
        let (blobs, count) = (&self.storage.blobs, number(command, "count"));
        let untold = number(command, "untold").unwrap_or(0);
        let templates = Templates(&command["templates"]);
        match command["what"].as_str().unwrap_or_default() {
            "known events" => templates.known_events(blobs, count?)?,
            "open cases" => templates.cases(blobs, "case/open/", count?, untold)?,
            "closed cases" => templates.cases(blobs, "case/closed/", count?, 0)?,
            "summary" => templates.summary(blobs)?,
            other => return Err(format!("{other} cannot be seeded").into()),
        }
        Ok(json!({}))
    }

    /// Fires a timer.
    async fn fire(&self, command: &Value) -> Outcome<Value> {
        let function = command["function"].as_str().unwrap_or_default();
        let mut connection = Connection::open(address(command, "port")?).await?;
        let body = br#"{"Data":{"timer":{"IsPastDue":false}},"Metadata":{}}"#;
        let began = Instant::now();
        let answer = connection.post(&format!("/{function}"), body).await?;
        Ok(json!({ "status": answer.status, "seconds": began.elapsed().as_secs_f64() }))
    }

    async fn alerts(&self, command: &Value) -> Outcome<Value> {
        let alerts = Alerts {
            address: address(command, "port")?,
            path: command["path"].as_str().unwrap_or_default().to_owned(),
            form: if command["form"] == "event" { Form::Event } else { Form::Alertmanager },
            from: number(command, "from").unwrap_or(0),
            count: number(command, "count")?,
            in_flight: number(command, "in_flight")?,
            pace: command["pace"].as_f64(),
        };
        let queues = ["fraud-events", "notifications"];
        let hosted = async {
            match command.get("handler") {
                Some(_) => self.host(command, &queues, alerts.count).await.map(|_| ()),
                None => Ok(()),
            }
        };
        let (refused, ()) = tokio::try_join!(alerts.send(&self.sink), hosted)?;
        self.sink.wait_for(alerts.count, PATIENCE).await;
        let mut report = self.sink.report();
        report["refused"] = json!(refused);
        Ok(report)
    }

    /// Works off what is in the queues.
    async fn work(&self, command: &Value) -> Outcome<Value> {
        let queues: &[&str] = match command["queue"].as_str() {
            Some("fraud-events") => &["fraud-events"],
            Some("notifications") => &["notifications"],
            _ => &["fraud-events", "notifications"],
        };
        let expected = number(command, "expected").unwrap_or(0);
        self.host(command, queues, expected).await
    }

    /// Gives messages to their functions until the sink has as many as expected, and then until the
    /// queues are empty.
    async fn host(&self, command: &Value, queues: &[&str], expected: usize) -> Outcome<Value> {
        let (handler, in_flight) = (address(command, "handler")?, number(command, "in_flight")?);
        let is_done = self.sink.wait_for(expected, PATIENCE);
        if command.get("host").is_some() {
            let twin = Twin { host: address(command, "host")?, handler, in_flight };
            return twin.work(queues, is_done).await;
        }
        let host = Host { handler, source: self.storage.queues.clone(), in_flight };
        host.work(queues, is_done).await
    }
}

fn number(command: &Value, name: &str) -> Outcome<usize> {
    let number = command[name].as_u64().ok_or_else(|| format!("{name} is missing"))?;
    Ok(usize::try_from(number)?)
}

/// Tells a twin what the poll lists whose events it is about to get.
async fn listed(twin: SocketAddr, count: usize) -> Outcome<Value> {
    let detected_at = events::detected_now();
    let all = (0..count).map(|number| events::event(number, number, &detected_at)).collect();
    let body = Value::Array(all).to_string();
    match Connection::open(twin).await?.post("/listed", body.as_bytes()).await?.status {
        204 => Ok(json!({})),
        status => Err(format!("the twin answered {status} to its list").into()),
    }
}

/// fraud-guard with its queues in its own process, where the host has a thread.
struct Twin {
    host: SocketAddr,
    handler: SocketAddr,
    in_flight: usize,
}

impl Twin {
    async fn work(&self, queues: &[&str], is_done: impl Future<Output = ()>) -> Outcome<Value> {
        let Self { host, handler, in_flight } = self;
        let queues = queues.join(",");
        let path = format!("/work?queues={queues}&in_flight={in_flight}&handler={handler}");
        let mut connection = Connection::open(*host).await?;
        let worked = async { Ok(connection.post(&path, b"").await?.body) };
        let stopped = async {
            is_done.await;
            Connection::open(*host).await?.post("/stop", b"").await
        };
        let (report, _) = tokio::try_join!(worked, stopped)?;
        Ok(serde_json::from_slice(&report)?)
    }
}

fn address(command: &Value, name: &str) -> Outcome<SocketAddr> {
    let port = u16::try_from(number(command, name)?)?;
    Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
}
