//! Logs: one JSON line each on stdout, which is what the Functions host collects; and, where there
//! is Application Insights, spans and measurements.
//!
//! Lines are handed to a thread of their own, so a reader that stalls cannot stop the handler.

pub mod metrics;
mod signals;
mod trace_context;

use std::io;
use std::io::BufWriter;
use std::io::Write;
use std::sync::OnceLock;

use tracing::Level;
use tracing::Metadata;
use tracing::Subscriber;
use tracing_appender::non_blocking::NonBlockingBuilder;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::Layer;
use tracing_subscriber::Registry;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::settings::Setting;
use crate::settings::Settings;
pub use signals::Role;
pub use signals::Signals;
pub use trace_context::Trace;

/// How much is logged.
pub const LOG_LEVEL: Setting = Setting {
    name: "LOG_LEVEL",
    default: Some("info"),
    secret: false,
    meaning: "How much is logged: error, warn, info, debug or trace.",
};

/// Where spans and measurements go.
pub const INSIGHTS_CONNECTION: Setting = Setting {
    name: "APPLICATIONINSIGHTS_CONNECTION_STRING",
    default: None,
    secret: false,
    meaning: "The connection string of Application Insights. The host sends log lines there; fraud-guard sends spans and metrics itself.",
};

/// As whom.
pub const INSIGHTS_AUTHENTICATION: Setting = Setting {
    name: "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
    default: None,
    secret: false,
    meaning: "How to prove who sends telemetry: Authorization=AAD, with ClientId=… for a user-assigned identity; without it the resource must take telemetry from anybody.",
};

/// How much of what is traced is kept.
pub const TRACE_PERCENT: Setting = Setting {
    name: "TRACE_PERCENT",
    default: Some("100"),
    secret: false,
    meaning: "The share of traces that goes to Application Insights, 0 to 100. Metrics, the heartbeat among them, are always sent.",
};

const SITE_NAME: Setting = Setting {
    name: "WEBSITE_SITE_NAME",
    default: Some("fraud-guard"),
    secret: false,
    meaning: "What telemetry calls this app; the platform sets it.",
};

const INSTANCE_ID: Setting = Setting {
    name: "WEBSITE_INSTANCE_ID",
    default: None,
    secret: false,
    meaning: "What telemetry calls this machine; the platform sets it.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 6] = [
    &LOG_LEVEL,
    &INSIGHTS_CONNECTION,
    &INSIGHTS_AUTHENTICATION,
    &TRACE_PERCENT,
    &SITE_NAME,
    &INSTANCE_ID,
];

/// The target of the events that tell the way of a fraud event, step by step.
pub const STEP: &str = "fraud_guard::step";
/// The target of the messages of the console channel.
pub const CONSOLE: &str = "fraud_guard::console";

/// The target of the line that says each minute how all is; rules of others look for it, so that no
/// level leaves it out.
pub const HEARTBEAT: &str = "fraud_guard::heartbeat";

/// The target of spans that are traced: functions and calls to others. No line of the log names them.
pub const TRACED: &str = "fraud_guard::traced";

/// What this process collects for Application Insights.
static SIGNALS: OnceLock<Signals> = OnceLock::new();

/// Longest queue of lines; what comes when it is full is dropped and not waited for.
const MOST_LINES: usize = 16_384;

/// Starts logging; lines still under way are written when the guard is dropped.
///
/// # Errors
/// When the process logs already.
pub fn start(settings: &mut Settings) -> io::Result<WorkerGuard> {
    std::panic::set_hook(Box::new(|panic| {
        // Nothing more can be done when stderr is gone.
        let _ = writeln!(io::stderr(), "{}", panic_line(&panic.to_string()));
    }));
    let (writer, guard) = NonBlockingBuilder::default()
        .lossy(true)
        .buffered_lines_limit(MOST_LINES)
        // It is flushed when no line waits, so that those of one moment are one write.
        .finish(BufWriter::new(io::stdout()));
    let lines = lines(filter(settings), writer);
    match collected(settings) {
        Some(signals) => lines.with(spans(signals)).try_init(),
        None => lines.try_init(),
    }
    .map_err(io::Error::other)?;
    Ok(guard)
}

/// What this process collects; `None` where nobody takes it.
pub fn signals() -> Option<&'static Signals> {
    SIGNALS.get()
}

fn collected(settings: &mut Settings) -> Option<&'static Signals> {
    let percent: f64 = settings.parsed(&TRACE_PERCENT)?;
    if !(0.0..=100.0).contains(&percent) {
        settings.problem(&TRACE_PERCENT, "must be from 0 to 100");
        return None;
    }
    let name = settings.text(&SITE_NAME)?;
    let instance = settings.text(&INSTANCE_ID);
    let role = Role { name: name.into(), instance, share: percent / 100.0 };
    let is_wanted = settings.is_set(&INSIGHTS_CONNECTION);
    is_wanted.then(|| SIGNALS.get_or_init(|| Signals::collect(&role)))
}

/// The spans that are traced; events are lines of the log, and not sent twice.
fn spans<S>(signals: &Signals) -> impl Layer<S> + Send + Sync + use<S>
where
    S: Subscriber + for<'s> LookupSpan<'s> + Send + Sync,
{
    let is_traced = |of: &Metadata<'_>| of.is_span() && of.target() == TRACED;
    tracing_opentelemetry::layer()
        .with_tracer(signals.tracer())
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_filter(filter_fn(is_traced))
}

/// One line of JSON for each event, whatever is in it.
pub fn lines<W>(
    filter: Targets,
    writer: W,
) -> impl Subscriber + for<'s> LookupSpan<'s> + Send + Sync + use<W>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(writer);
    Registry::default().with(lines.with_filter(filter))
}

/// A panic may repeat outside text. On one line it cannot begin a line with one of the prefixes that
/// the host takes as orders (`azfuncjsonlog:`, `LanguageWorkerConsoleLog`).
fn panic_line(text: &str) -> String {
    format!("fraud-guard: {}", text.escape_debug())
}

/// Our own events at the level asked for, everybody else's warnings.
pub fn filter(settings: &mut Settings) -> Targets {
    let level: Level = settings.parsed(&LOG_LEVEL).unwrap_or(Level::INFO);
    Targets::new()
        .with_default(Level::WARN)
        .with_target("fraud_guard", level)
        // The console channel's messages are no chatter: they count as told once they are here.
        .with_targets([CONSOLE, HEARTBEAT].map(|target| (target, Level::INFO)))
        .with_target(TRACED, LevelFilter::OFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_one_line() {
        let line = panic_line("panicked at x.rs:1:2:\nof `\nazfuncjsonlog:{}`\r\u{2028}");
        assert_eq!(line.lines().count(), 1, "{line}");
        assert!(line.starts_with("fraud-guard: panicked at x.rs"), "{line}");
    }
}
