//! What is logged while a test runs, line by line.

use std::cell::RefCell;
use std::io;
use std::io::Write;
use std::sync::Once;

use fraud_guard::settings::Settings;
use fraud_guard::telemetry;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;

thread_local! {
    static LINES: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

static INSTALLED: Once = Once::new();

/// Keeps what the thread of the test logs, until it is dropped.
pub struct Log(());

impl Log {
    /// Starts to keep what this thread logs; the test must run on one thread.
    pub fn start() -> Self {
        // One subscriber for all threads: with one for each, the first thread that passes an event
        // decides for all others whether it is logged.
        INSTALLED.call_once(|| {
            let filter = telemetry::filter(&mut Settings::from_pairs([("LOG_LEVEL", "trace")]));
            let subscriber = tracing_subscriber::fmt()
                .json()
                .flatten_event(true)
                .with_max_level(LevelFilter::TRACE)
                .with_writer(|| OfThisThread)
                .finish()
                .with(filter);
            tracing::subscriber::set_global_default(subscriber).expect("no other subscriber");
        });
        LINES.set(Some(Vec::new()));
        Self(())
    }

    pub fn text(&self) -> String {
        String::from_utf8(LINES.with_borrow(Clone::clone).unwrap_or_default()).expect("text")
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        LINES.set(None);
    }
}

struct OfThisThread;

impl Write for OfThisThread {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.with_borrow_mut(|lines| lines.iter_mut().for_each(|lines| lines.extend(bytes)));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
