//! The story of every event, from what the parts of the process say about themselves.

mod frame;
mod layer;
mod tally;
mod terminal;

use std::collections::BTreeMap;
use std::io;
use std::io::Write;

use jiff::Timestamp;
use serde_json::Map;
use serde_json::Value;

pub use layer::Told;
pub use layer::listen;
pub use tally::Tally;

use terminal::Terminal;

/// The target of what happens in the world outside.
pub const SCENARIO: &str = "fraud_guard::scenario";

/// One step of the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// Which: `event_received`, `case_opened`, …
    pub name: String,
    /// What was said about it.
    pub fields: BTreeMap<String, Value>,
}

/// How the story is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For a person.
    Terminal {
        /// With colours.
        has_colour: bool,
    },
    /// One JSON object on each line.
    Json,
}

/// Tells the story to a writer, and keeps count.
#[derive(Debug)]
pub struct Story<W> {
    out: W,
    form: Form,
    terminal: Terminal,
    /// A timer that fired and has not led to anything yet; most never do.
    quiet_timer: Option<Step>,
    /// What happened so far.
    pub tally: Tally,
}

impl Step {
    /// A field as text; empty when there is none.
    pub fn text(&self, field: &str) -> &str {
        self.fields.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// A field as a number; none counts as zero.
    pub fn number(&self, field: &str) -> u64 {
        self.fields.get(field).and_then(Value::as_u64).unwrap_or_default()
    }
}

impl<W: Write> Story<W> {
    /// A story that has not begun.
    pub fn new(out: W, form: Form) -> Self {
        let terminal = Terminal::new(form == Form::Terminal { has_colour: true });
        Self { out, form, terminal, quiet_timer: None, tally: Tally::default() }
    }

    /// Tells the next thing.
    ///
    /// # Errors
    /// When the writer takes no more.
    pub fn tell(&mut self, told: &Told) -> io::Result<()> {
        let Told::Step(step) = told else { return self.write(told) };
        self.tally.count(step);
        if step.name == "timer_fired" {
            self.quiet_timer = Some(step.clone());
            return Ok(());
        }
        if matches!(step.name.as_str(), "event_received" | "event_quarantined" | "alarm_raised")
            && let Some(timer) = self.quiet_timer.take()
        {
            self.write(&Told::Step(timer))?;
        }
        self.write(told)
    }

    /// Says something that is no step; a machine is not told.
    ///
    /// # Errors
    /// When the writer takes no more.
    pub fn remark(&mut self, text: &str) -> io::Result<()> {
        match self.form {
            Form::Terminal { .. } => writeln!(self.out, "{text}"),
            Form::Json => Ok(()),
        }
    }

    fn write(&mut self, told: &Told) -> io::Result<()> {
        let text = match self.form {
            Form::Terminal { .. } => self.terminal.lines(told),
            Form::Json => to_json(told) + "\n",
        };
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}

fn to_json(told: &Told) -> String {
    let (name, at, fields) = match told {
        Told::Step(step) => (step.name.as_str(), step.at, step.fields.clone()),
        Told::Message { at, to, text } => {
            let mut fields = field("text", text);
            fields.extend(field("to", to));
            ("message_shown", *at, fields)
        }
        Told::Warning { at, text } => ("warning", *at, field("what", text)),
    };
    let mut object: Map<String, Value> = fields.into_iter().collect();
    object.insert("step".to_owned(), name.into());
    object.insert("at".to_owned(), at.to_string().into());
    Value::Object(object).to_string()
}

fn field(name: &str, text: &str) -> BTreeMap<String, Value> {
    BTreeMap::from([(name.to_owned(), Value::from(text))])
}
