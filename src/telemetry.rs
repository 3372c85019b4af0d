//! Logs: one JSON line each on stdout, which is what the Functions host collects.
//!
//! Lines are handed to a thread of their own, so a reader that stalls cannot stop the handler.

use std::io;
use std::io::Write;

use tracing::Subscriber;
use tracing_appender::non_blocking::NonBlockingBuilder;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::settings::Setting;
use crate::settings::Settings;

/// How much is logged.
pub const LOG_LEVEL: Setting = Setting {
    name: "LOG_LEVEL",
    default: Some("info"),
    secret: false,
    meaning: "How much is logged: error, warn, info, debug or trace.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 1] = [&LOG_LEVEL];

/// The target of the events that tell the way of a fraud event, step by step.
pub const STEP: &str = "fraud_guard::step";
/// The target of the messages of the console channel.
pub const CONSOLE: &str = "fraud_guard::console";

/// The target of the line that says each minute how all is; rules of others look for it, so that no
/// level leaves it out.
pub const HEARTBEAT: &str = "fraud_guard::heartbeat";

/// Longest queue of lines; what comes when it is full is dropped and not waited for.
const MOST_LINES: usize = 65_536;

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
        .finish(io::stdout());
    lines(filter(settings), writer).try_init().map_err(io::Error::other)?;
    Ok(guard)
}

/// One line of JSON for each event, whatever is in it.
pub fn lines<W>(filter: EnvFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_env_filter(filter)
        .with_writer(writer)
        .finish()
}

/// A panic may repeat outside text. On one line it cannot begin a line with one of the prefixes that
/// the host takes as orders (`azfuncjsonlog:`, `LanguageWorkerConsoleLog`).
fn panic_line(text: &str) -> String {
    format!("fraud-guard: {}", text.escape_debug())
}

/// Our own events at the level asked for, everybody else's warnings.
pub fn filter(settings: &mut Settings) -> EnvFilter {
    let level: tracing::Level = settings.parsed(&LOG_LEVEL).unwrap_or(tracing::Level::INFO);
    let level = level.as_str().to_ascii_lowercase();
    // The console channel's messages are no chatter: they count as told once they are here.
    EnvFilter::new(format!("warn,fraud_guard={level},{CONSOLE}=info,{HEARTBEAT}=info"))
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
