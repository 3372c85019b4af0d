//! `function.json`: what starts a function, and what the real host would refuse.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::host_json::HostJson;
use super::route::Route;
use super::schedule::Schedule;
use crate::local::app_root::AppRoot;

/// The app as the host sees it.
#[derive(Clone, Debug)]
pub struct FunctionApp {
    /// `host.json`.
    pub host: HostJson,
    /// The functions by name.
    pub functions: Vec<Function>,
}

/// A function.
#[derive(Clone, Debug)]
pub struct Function {
    /// The name of its folder.
    pub name: String,
    /// What starts it.
    pub trigger: Trigger,
}

/// What starts a function.
#[derive(Clone, Debug)]
pub enum Trigger {
    /// The clock.
    Timer {
        /// The name of the binding.
        binding: String,
        /// When.
        schedule: Schedule,
        /// True when the host keeps a status of it.
        use_monitor: bool,
    },
    /// A message.
    Queue {
        /// The name of the binding.
        binding: String,
        /// The queue.
        queue: String,
        /// True for exact bytes as base64.
        is_binary: bool,
    },
    /// A request from outside.
    Http(Route),
}

/// The app settings, for `%NAME%`.
pub type AppSettings = BTreeMap<String, String>;

/// Everything that the host refuses.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the host would refuse this app:\n  {}", .0.join("\n  "))]
pub struct Refused(pub Vec<String>);

#[derive(Deserialize)]
struct Document {
    bindings: Vec<Binding>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Binding {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    schedule: String,
    #[serde(default = "yes")]
    use_monitor: bool,
    #[serde(default)]
    queue_name: String,
    #[serde(default)]
    data_type: String,
    route: Option<String>,
    methods: Option<Vec<String>>,
}

fn yes() -> bool {
    true
}

impl FunctionApp {
    /// Reads the files of an app.
    ///
    /// # Errors
    /// Everything that the real host would refuse.
    pub fn read(root: &AppRoot, settings: &AppSettings) -> Result<Self, Refused> {
        let mut problems = Vec::new();
        let mut functions = Vec::new();
        for (name, text) in &root.functions {
            match Function::parse(name, text, settings) {
                Ok(function) => functions.push(function),
                Err(what) => problems.push(format!("{name}/function.json: {what}")),
            }
        }
        if root.functions.is_empty() {
            problems.push("there is no function; the host would not start the handler".to_owned());
        }
        match HostJson::parse(&root.host_json) {
            Ok(host) if problems.is_empty() => Ok(Self { host, functions }),
            Ok(_) => Err(Refused(problems)),
            Err(first) => Err(Refused(first.into_iter().chain(problems).collect())),
        }
    }
}

impl Function {
    fn parse(name: &str, text: &str, settings: &AppSettings) -> Result<Self, String> {
        if !is_function_name(name) {
            return Err(format!("{name:?} cannot be the name of a function"));
        }
        let document: Document = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let trigger = match document.bindings.as_slice() {
            [trigger] => trigger.trigger(name, settings)?,
            [trigger, output] if trigger.kind == "httpTrigger" && output.kind == "http" => {
                trigger.trigger(name, settings)?
            }
            _ => return Err("this host knows one trigger, and http output beside http".to_owned()),
        };
        Ok(Self { name: name.to_owned(), trigger })
    }
}

impl Binding {
    fn trigger(&self, function: &str, settings: &AppSettings) -> Result<Trigger, String> {
        if !is_binding_name(&self.name) {
            return Err(format!("{:?} cannot be the name of a binding", self.name));
        }
        let binding = self.name.clone();
        match self.kind.as_str() {
            "timerTrigger" => {
                let schedule = Schedule::parse(&resolve(&self.schedule, settings)?)?;
                Ok(Trigger::Timer { binding, schedule, use_monitor: self.use_monitor })
            }
            "queueTrigger" => {
                let queue = queue_name(&resolve(&self.queue_name, settings)?)?;
                Ok(Trigger::Queue { binding, queue, is_binary: self.data_type == "binary" })
            }
            "httpTrigger" => {
                let route = self.route.as_deref().unwrap_or(function);
                Route::parse(route, self.methods.as_deref()).map(Trigger::Http)
            }
            other => Err(format!("this host does not know the trigger {other:?}")),
        }
    }
}

/// Replaces each `%NAME%` by the app setting.
fn resolve(text: &str, settings: &AppSettings) -> Result<String, String> {
    let mut resolved = String::new();
    for (index, part) in text.split('%').enumerate() {
        if index % 2 == 0 {
            resolved.push_str(part);
        } else {
            let value = settings.get(part);
            resolved.push_str(value.ok_or_else(|| format!("%{part}% is not set"))?);
        }
    }
    Ok(resolved)
}

fn queue_name(text: &str) -> Result<String, String> {
    let name = text.to_ascii_lowercase();
    let is_allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let is_name = (3..=63).contains(&name.len())
        && name.bytes().all(is_allowed)
        && !name.starts_with('-')
        && !name.ends_with('-')
        && !name.contains("--");
    if is_name { Ok(name) } else { Err(format!("{text:?} cannot be the name of a queue")) }
}

fn is_function_name(name: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    is_word(name, is_allowed) && !name.eq_ignore_ascii_case("host")
}

fn is_binding_name(name: &str) -> bool {
    name == "$return" || is_word(name, |b| b.is_ascii_alphanumeric())
}

fn is_word(name: &str, is_allowed: impl Fn(u8) -> bool) -> bool {
    (1..=128).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> AppSettings {
        [("POLL_SCHEDULE", "*/2 * * * * *"), ("SWEEP_SCHEDULE", "*/5 * * * * *")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    #[test]
    fn the_app_that_ships_is_accepted() {
        let app = FunctionApp::read(&AppRoot::shipped(), &settings()).expect("accepted");
        assert_eq!(app.functions.len(), 8);
    }

    #[test]
    fn what_the_host_refuses_is_refused_with_its_name() {
        let timer = r#"{"bindings":[{"name":"timer","type":"timerTrigger","schedule":"%X%"}]}"#;
        for (name, text, words) in [
            ("1st", timer, "name of a function"),
            ("Poll", timer, "%X% is not set"),
            ("Poll", r#"{"bindings":[{"name":"a_b","type":"timerTrigger"}]}"#, "a binding"),
            (
                "Poll",
                r#"{"bindings":[{"name":"m","type":"queueTrigger","queueName":"A--b"}]}"#,
                "a queue",
            ),
            ("Poll", r#"{"bindings":[{"name":"m","type":"blobTrigger"}]}"#, "blobTrigger"),
            (
                "Poll",
                r#"{"bindings":[{"name":"r","type":"httpTrigger","route":"admin/x"}]}"#,
                "admin",
            ),
            ("Poll", r#"{"bindings":[]}"#, "one trigger"),
            ("Poll", "{", "EOF"),
        ] {
            let error = Function::parse(name, text, &settings()).expect_err(text);
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
