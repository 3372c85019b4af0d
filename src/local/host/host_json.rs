//! `host.json`: what of it the embedded host obeys, and what the real host would refuse.

use std::time::Duration;

use serde::Deserialize;

/// The settings of the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostJson {
    /// An invocation may take this long; `None` means as long as it likes.
    pub function_timeout: Option<Duration>,
    /// What stands before every route.
    pub route_prefix: String,
    /// How queues are read.
    pub queues: QueueSettings,
}

/// How queues are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueSettings {
    /// As many messages are received at once.
    pub batch_size: usize,
    /// More are received when this many or fewer are running.
    pub new_batch_threshold: usize,
    /// A message that fails this often becomes poison.
    pub max_dequeue_count: u32,
    /// A message that failed is hidden this long.
    pub visibility_timeout: Duration,
    /// An empty queue is asked at least this often.
    pub max_polling_interval: Duration,
    /// True when texts in storage are base64 of the message.
    pub is_base64: bool,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Document {
    version: String,
    function_timeout: Option<String>,
    extensions: Extensions,
    custom_handler: Option<CustomHandler>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Extensions {
    http: Http,
    queues: Queues,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Http {
    route_prefix: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Queues {
    batch_size: usize,
    new_batch_threshold: usize,
    max_dequeue_count: u32,
    visibility_timeout: String,
    max_polling_interval: String,
    message_encoding: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CustomHandler {
    description: Description,
    enable_forwarding_http_request: bool,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Description {
    default_executable_path: String,
}

impl Default for Http {
    fn default() -> Self {
        Self { route_prefix: "api".to_owned() }
    }
}

impl Default for Queues {
    fn default() -> Self {
        Self {
            batch_size: 16,
            new_batch_threshold: 8,
            max_dequeue_count: 5,
            visibility_timeout: "00:00:00".to_owned(),
            max_polling_interval: "00:01:00".to_owned(),
            message_encoding: "base64".to_owned(),
        }
    }
}

/// The default of every plan but the oldest.
const FUNCTION_TIMEOUT: Duration = Duration::from_secs(30 * 60);
const SHORTEST_POLLING: Duration = Duration::from_millis(100);

impl HostJson {
    /// Reads `host.json`.
    ///
    /// # Errors
    /// Everything that the real host would refuse, one sentence each.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        let document: Document =
            serde_json::from_str(text).map_err(|error| vec![format!("host.json: {error}")])?;
        let mut problems = Vec::new();
        let host = document.read(&mut problems);
        if problems.is_empty() { Ok(host) } else { Err(problems) }
    }
}

impl Document {
    fn read(self, problems: &mut Vec<String>) -> HostJson {
        let mut refuse = |is_wrong: bool, what: &str| {
            if is_wrong {
                problems.push(format!("host.json: {what}"));
            }
        };
        refuse(self.version != "2.0", "version must be \"2.0\"");
        let handler = self.custom_handler.unwrap_or_default();
        let has_executable = !handler.description.default_executable_path.is_empty();
        refuse(!has_executable, "customHandler.description.defaultExecutablePath is missing");
        refuse(
            !handler.enable_forwarding_http_request,
            "customHandler.enableForwardingHttpRequest must be true; this host only forwards",
        );
        HostJson {
            function_timeout: timeout(self.function_timeout.as_deref(), problems),
            route_prefix: self.extensions.http.route_prefix,
            queues: self.extensions.queues.read(problems),
        }
    }
}

impl Queues {
    fn read(self, problems: &mut Vec<String>) -> QueueSettings {
        let visibility_timeout = span("visibilityTimeout", &self.visibility_timeout, problems);
        let max_polling_interval = span("maxPollingInterval", &self.max_polling_interval, problems);
        let wrong = [
            (!(1..=32).contains(&self.batch_size), "batchSize must be 1 to 32"),
            (self.max_dequeue_count < 1, "maxDequeueCount must be at least 1"),
            (max_polling_interval < SHORTEST_POLLING, "maxPollingInterval must be at least 100 ms"),
            (
                !["base64", "none"].contains(&self.message_encoding.as_str()),
                "messageEncoding must be base64 or none",
            ),
        ];
        let found = wrong.into_iter().filter(|(is_wrong, _)| *is_wrong);
        problems.extend(found.map(|(_, what)| format!("host.json: extensions.queues.{what}")));
        QueueSettings {
            batch_size: self.batch_size,
            new_batch_threshold: self.new_batch_threshold,
            max_dequeue_count: self.max_dequeue_count,
            visibility_timeout,
            max_polling_interval,
            is_base64: self.message_encoding == "base64",
        }
    }
}

fn timeout(text: Option<&str>, problems: &mut Vec<String>) -> Option<Duration> {
    match text {
        None => Some(FUNCTION_TIMEOUT),
        Some("-1") => None,
        Some(text) => Some(span("functionTimeout", text, problems)),
    }
}

fn span(name: &str, text: &str, problems: &mut Vec<String>) -> Duration {
    time_span(text).unwrap_or_else(|| {
        problems.push(format!("host.json: {name} {text:?} is no time span like 00:00:30"));
        Duration::ZERO
    })
}

/// Reads `hh:mm:ss`, with days before a dot and a fraction of a second after one.
fn time_span(text: &str) -> Option<Duration> {
    let (days, clock) = match text.split_once('.') {
        Some((days, clock)) if clock.contains(':') => (days.parse::<u64>().ok()?, clock),
        _ => (0, text),
    };
    let mut parts = clock.split(':');
    let hours: u64 = parts.next()?.parse().ok()?;
    let minutes: u64 = parts.next()?.parse().ok().filter(|minutes| *minutes < 60)?;
    let seconds: f64 = parts.next()?.parse().ok().filter(|seconds| *seconds < 60.0)?;
    let whole = Duration::from_secs((days * 24 + hours) * 3_600 + minutes * 60);
    let rest = Duration::try_from_secs_f64(seconds).ok()?;
    parts.next().is_none().then(|| whole + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_spans_are_read_as_the_host_reads_them() {
        for (text, span) in [
            ("00:05:00", Some(Duration::from_secs(300))),
            ("00:00:00.250", Some(Duration::from_millis(250))),
            ("1.00:00:00", Some(Duration::from_secs(86_400))),
            ("00:61:00", None),
            ("30", None),
            ("", None),
        ] {
            assert_eq!(time_span(text), span, "{text:?}");
        }
    }

    #[test]
    fn everything_that_the_host_refuses_is_reported_at_once() {
        let text = r#"{"version": "1.0", "extensions": {"queues": {"batchSize": 33,
            "maxDequeueCount": 0, "messageEncoding": "utf8", "visibilityTimeout": "soon"}}}"#;
        let problems = HostJson::parse(text).expect_err("refused");
        assert_eq!(problems.len(), 7, "{problems:#?}");
    }
}
