//! What is overheard: the steps, the messages, and warnings of any part.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::mpsc;
use tracing::Event;
use tracing::Level;
use tracing::Subscriber;
use tracing::field::Field;
use tracing::field::Visit;
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use super::SCENARIO;
use super::Step;
use crate::clock::Clock;
use crate::local::host::HOST;

/// Something that was overheard.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// A step of the way.
    Step(Step),
    /// A message as the console channel shows it.
    Message {
        /// When.
        at: Timestamp,
        /// Who would get it.
        to: String,
        /// The rendered message.
        text: String,
    },
    /// A warning or an error of some part.
    Warning {
        /// When.
        at: Timestamp,
        /// What it said.
        text: String,
    },
}

#[derive(Debug)]
struct Listener {
    sender: mpsc::UnboundedSender<Told>,
    clock: Clock,
}

#[derive(Default)]
struct Fields(BTreeMap<String, Value>);

/// The target of the handler's steps.
const STEP: &str = "fraud_guard::step";
/// The target of the console channel.
const CONSOLE: &str = "fraud_guard::console";

/// A layer that overhears, and where it passes on what it overheard.
pub fn listen<S: Subscriber>(
    clock: Clock,
) -> (impl Layer<S> + Send + Sync, mpsc::UnboundedReceiver<Told>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (Listener { sender, clock }, receiver)
}

impl<S: Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let target = event.metadata().target();
        let is_warning = *event.metadata().level() <= Level::WARN;
        let is_step = [STEP, HOST, SCENARIO].contains(&target);
        if !is_step && target != CONSOLE && !(is_warning && target.starts_with("fraud_guard")) {
            return;
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        let told = fields.into_told(target, self.clock.now());
        // Nobody listens any more once the story has ended.
        let _ = self.sender.send(told);
    }
}

impl Fields {
    fn into_told(mut self, target: &str, at: Timestamp) -> Told {
        let name = self.take("step");
        let message = self.take("message");
        match (target, name) {
            (CONSOLE, _) => {
                let mut take = |name| self.take(name).unwrap_or_default();
                Told::Message { at, to: take("channel"), text: take("text") }
            }
            // The handler's fields say it all; the sentence is for logs.
            (STEP, Some(name)) => Told::Step(Step { at, name, fields: self.0 }),
            (_, Some(name)) => Told::Step(self.into_step(at, name, message)),
            (_, None) => Told::Warning { at, text: message.unwrap_or_default() },
        }
    }

    /// The sentence is what the host's own steps have to say, unless a field says it.
    fn into_step(mut self, at: Timestamp, name: String, message: Option<String>) -> Step {
        if let Some(message) = message.filter(|_| !self.0.contains_key("what")) {
            self.0.insert("what".to_owned(), message.into());
        }
        Step { at, name, fields: self.0 }
    }

    fn take(&mut self, name: &str) -> Option<String> {
        match self.0.remove(name)? {
            Value::String(text) => Some(text),
            other => Some(other.to_string()),
        }
    }

    fn put(&mut self, field: &Field, value: Value) {
        self.0.insert(field.name().to_owned(), value);
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value.into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, format!("{value:?}").into());
    }
}
