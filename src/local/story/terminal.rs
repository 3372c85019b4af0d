//! The story for a person: when, where, what; the message in a frame.

use super::Step;
use super::Told;
use crate::text::Untrusted;

/// Writes lines, and remembers what would only be repeated.
#[derive(Debug)]
pub(super) struct Terminal {
    has_colour: bool,
    /// How many events came in a row.
    run: u64,
    last: String,
}

/// The colours of the places.
#[derive(Clone, Copy)]
enum Tone {
    Quiet,
    Way,
    Bad,
    Good,
    Outside,
}

/// Of many events in a row this many are shown.
const SHOWN_IN_A_ROW: u64 = 3;
/// Longest value that is shown.
const MOST_SHOWN: usize = 160;
/// Where the text begins.
const INDENT: &str = "                         ";

impl Terminal {
    pub(super) fn new(has_colour: bool) -> Self {
        Self { has_colour, run: 0, last: String::new() }
    }

    /// The lines for what was told; none for what a person need not see.
    pub(super) fn lines(&mut self, told: &Told) -> String {
        match told {
            Told::Step(step) if step.name == "event_received" => {
                self.run += 1;
                if self.run > SHOWN_IN_A_ROW { String::new() } else { self.step(step) }
            }
            Told::Step(step) => self.end_of_run() + &self.step(step),
            Told::Message { to, text, .. } => self.end_of_run() + &self.framed(to, text),
            Told::Warning { at, text } => {
                let step = Step {
                    at: *at,
                    name: "warning".to_owned(),
                    fields: super::field("what", text),
                };
                self.end_of_run() + &self.step(&step)
            }
        }
    }

    fn end_of_run(&mut self) -> String {
        let hidden = self.run.saturating_sub(SHOWN_IN_A_ROW);
        self.run = 0;
        if hidden == 0 { String::new() } else { format!("{INDENT}… and {hidden} more\n") }
    }

    fn step(&mut self, step: &Step) -> String {
        let Some((place, tone, text)) = sentence(step) else { return String::new() };
        let text = Untrusted::new(&text).visible(MOST_SHOWN);
        // Hints are repeated on purpose; a person need not see them again.
        let line = format!("{place}{text}");
        if place == "queue" && line == self.last {
            return String::new();
        }
        self.last = line;
        let time = self.paint(Tone::Quiet, &step.at.strftime("%T%.1f").to_string());
        let place = self.paint(tone, &format!("{place:<11}"));
        format!("  {time}  {place}{text}\n")
    }

    fn framed(&self, to: &str, text: &str) -> String {
        let bar = |c: &str| self.paint(Tone::Quiet, c);
        let line = |line: &str| {
            let line = format!("{INDENT}{} {}", bar("│"), printable(line));
            line.trim_end().to_owned() + "\n"
        };
        let inner: String = text.lines().map(line).collect();
        let rule = "─".repeat(72);
        let heading = format!("─ to {} ", printable(to));
        let rest = rule.chars().skip(heading.chars().count()).collect::<String>();
        let (top, bottom) = (bar(&format!("┌{heading}{rest}")), bar(&format!("└{rule}")));
        format!("\n{INDENT}{top}\n{inner}{INDENT}{bottom}\n\n")
    }

    fn paint(&self, tone: Tone, text: &str) -> String {
        if !self.has_colour {
            return text.to_owned();
        }
        let code = match tone {
            Tone::Quiet => "2",
            Tone::Way => "36",
            Tone::Bad => "1;31",
            Tone::Good => "32",
            Tone::Outside => "35",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// Place, colour and text of a step; `None` for steps that are only for machines.
fn sentence(step: &Step) -> Option<(&'static str, Tone, String)> {
    let text = |field| step.text(field);
    let case = text("case.id");
    let (place, tone, said) = match step.name.as_str() {
        "world_changed" => ("outside", Tone::Outside, text("what").to_owned()),
        "timer_fired" => ("timer", Tone::Way, format!("{} asks for news", text("function"))),
        "webhook_received" => {
            ("webhook", Tone::Way, format!("Partner Center called{}", reason(step)))
        }
        "event_received" => ("source", Tone::Way, received(step)),
        "event_quarantined" => {
            let why = reason(step);
            ("source", Tone::Bad, format!("an event that cannot be read is kept aside{why}"))
        }
        "message_taken" => {
            ("queue", Tone::Way, format!("{} → {}", text("queue"), text("function")))
        }
        "case_opened" => ("case", Tone::Way, format!("{case} opened{}", reason(step))),
        "case_changed" => ("case", Tone::Way, format!("{case} changed{}", reason(step))),
        "case_escalated" => ("case", Tone::Bad, format!("{case} escalated{}", reason(step))),
        "case_resolved" => ("case", Tone::Good, format!("{case} resolved{}", reason(step))),
        "case_reopened" => ("case", Tone::Bad, format!("{case} reopened{}", reason(step))),
        "plan_suggested" => {
            let count = step.number("count");
            ("suggestion", Tone::Good, format!("{count} steps suggested, none carried out"))
        }
        "plan_withheld" => ("suggestion", Tone::Way, format!("none{}", reason(step))),
        "notice_delivered" => {
            ("notice", Tone::Good, format!("{} took it{}", text("channel"), reason(step)))
        }
        "delivery_failed" => {
            ("notice", Tone::Bad, format!("{} did not take it{}", text("channel"), reason(step)))
        }
        "alarm_raised" => ("alarm", Tone::Bad, format!("raised{}", reason(step))),
        "alarm_cleared" => ("alarm", Tone::Good, format!("over{}", reason(step))),
        "poll_finished" => return None,
        "invocation_failed" | "invocation_hangs" | "message_poisoned" => {
            let what = format!("{} {}", text("function"), text("what"));
            ("host", Tone::Bad, what.trim_start().to_owned())
        }
        _ => return decided(step).or_else(|| Some(("note", Tone::Bad, text("what").to_owned()))),
    };
    Some((place, tone, said))
}

/// The same for what people decided and what came of it.
fn decided(step: &Step) -> Option<(&'static str, Tone, String)> {
    let (what, answer) = (reason(step), step.text("answer"));
    Some(match step.name.as_str() {
        "containment" => ("contain", Tone::Way, format!("{}{what}", step.text("phase"))),
        "answer_told" => ("answer", Tone::Good, format!("Microsoft has the answer {answer}")),
        "answer_delayed" | "answer_failed" => {
            ("answer", Tone::Bad, format!("Microsoft does not have the answer {answer}{what}"))
        }
        _ => return None,
    })
}

fn received(step: &Step) -> String {
    let (kind, severity) = (step.text("alert.type"), step.text("severity"));
    let (source, key) = (step.text("source"), step.text("event.key"));
    let key = key.get(..8).unwrap_or(key);
    let state = if step.text("status") == "resolved" { " as resolved" } else { "" };
    format!("{source} reports {kind}{state}, severity {severity}; event {key} is kept")
}

/// What a step says about itself, after a colon.
fn reason(step: &Step) -> String {
    let said = [step.text("reason"), step.text("what")];
    let said: Vec<&str> = said.into_iter().filter(|text| !text.is_empty()).collect();
    if said.is_empty() { String::new() } else { format!(": {}", said.join(", ")) }
}

/// The channel has made the text safe already; this keeps a mistake there from the terminal.
fn printable(line: &str) -> String {
    line.chars().map(|c| if c.is_control() { '·' } else { c }).collect()
}
