//! What is said before the first step and after the last.

use std::collections::BTreeMap;
use std::io;
use std::io::Write;

use jiff::Timestamp;
use serde_json::Value;

use super::Form;
use super::Step;
use super::Story;
use super::Told;
use crate::local::narration::Ending;

impl<W: Write> Story<W> {
    /// Says where the stand-ins are and which settings lead there.
    ///
    /// # Errors
    /// When the writer takes no more.
    pub fn introduce(&mut self, settings: &[(&str, String)], at: Timestamp) -> io::Result<()> {
        if self.form == Form::Json {
            let pairs =
                settings.iter().map(|(name, value)| ((*name).to_owned(), value.as_str().into()));
            let fields = BTreeMap::from([("settings".to_owned(), Value::Object(pairs.collect()))]);
            return self.write(&Told::Step(Step { at, name: "ready".to_owned(), fields }));
        }
        self.remark(
            "\n  The stand-ins are listening. For `fraud-guard serve` in another terminal:\n",
        )?;
        for (name, value) in settings {
            self.remark(&format!("export {name}='{value}'"))?;
        }
        self.remark("")
    }

    /// Says how it ended.
    ///
    /// # Errors
    /// When the writer takes no more.
    pub fn farewell(&mut self, ending: &Ending, at: Timestamp) -> io::Result<()> {
        let (events, cases) = (self.tally.events(), self.tally.cases.len());
        let messages = usize::try_from(self.tally.deliveries).unwrap_or(usize::MAX);
        if self.form == Form::Json {
            let fields = [
                ("events", Value::from(events)),
                ("cases", cases.into()),
                ("messages", messages.into()),
                ("pending", ending.pending.into()),
                ("poison", ending.poison.into()),
                ("lost", ending.lost.clone().into()),
            ];
            let fields = fields.map(|(name, value)| (name.to_owned(), value)).into();
            return self.write(&Told::Step(Step { at, name: "finished".to_owned(), fields }));
        }
        let so_far =
            [counted(events, "event"), counted(cases, "case"), counted(messages, "message")];
        let rest = match (ending.pending, ending.poison) {
            (0, 0) => "nothing is pending".to_owned(),
            (pending, 0) => format!("{pending} messages were still waiting"),
            (pending, poison) => format!("{pending} messages were waiting, {poison} given up"),
        };
        self.remark(&format!("\n  {} delivered; {rest}.", so_far.join(", ")))?;
        if !ending.lost.is_empty() {
            self.remark(&format!("  NOT ANNOUNCED: {}", ending.lost.join(", ")))?;
        }
        self.remark("  Goodbye.\n")
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
